package desk

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// A play takes steps on one ticket at instants of its own, and keeps what they leave behind.
type play struct {
	testing.TB
	ticket.Ticket
	rules  *Rules
	events []ticket.Event
	out    []ticket.Message // of the last step
	more   []ticket.Change  // … on other tickets
	wait   time.Duration
}

// filed begins a play with a request of p1.
func filed(t testing.TB, r *Rules, at time.Time, req ticket.Request) *play {
	t.Helper()
	if req.Text == "" {
		req.Text = "路灯不亮"
	}
	by := Cast["reporter"]
	if req.Origin == ticket.FromAbove || req.Origin == ticket.FoundByWorker {
		by = Cast["desk"]
	}
	c, err := r.Receive("t1", by, at, req, ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
	require.NoError(t, err)
	return &play{TB: t, Ticket: c.Ticket, rules: r, events: c.Events}
}

// by takes a step at an instant; it must be lawful, leave its input alone and fold to its ticket.
func (p *play) by(who string, at time.Time, do ticket.Command, others ...ticket.Ticket) *play {
	p.Helper()
	before := p.Ticket.Clone()
	c, err := p.rules.Decide(p.Ticket, settled(Step{By: Cast[who], At: at, Do: do}), others...)
	require.NoError(p, err, "%s by %s", ticket.VerbOf(do), who)
	require.Equal(p, before, p.Ticket, "%s changed its input", ticket.VerbOf(do))
	require.NoError(p, c[0].Check())
	p.Ticket, p.out, p.more = c[0].Ticket, c[0].Outbox, c[1:]
	p.events = append(p.events, c[0].Events...)
	require.Equal(p, p.Ticket, ticket.Fold(p.events), "%s does not fold to its ticket", ticket.VerbOf(do))
	return p
}

// then is by, a minute and a wait after the last step.
func (p *play) then(who string, do ticket.Command, others ...ticket.Ticket) *play {
	p.Helper()
	at := p.Changed.Add(time.Minute + p.wait)
	p.wait = 0
	return p.by(who, at, do, others...)
}

// refused is the rule that refuses a step, or the first field that it faults; empty where it is lawful.
func (p *play) refused(who string, at time.Time, do ticket.Command, others ...ticket.Ticket) string {
	p.Helper()
	_, err := p.rules.Decide(p.Ticket, settled(Step{By: Cast[who], At: at, Do: do}), others...)
	var no *RefusedError
	var bad *gridgov.InvalidError
	switch {
	case errors.As(err, &no):
		require.NotEmpty(p, no.Why.En)
		return no.Rule.In(gridgov.English)
	case errors.As(err, &bad):
		return "invalid " + bad.Faults[0].Field
	case errors.Is(err, gridgov.ErrNotFound):
		return "not found"
	}
	require.NoError(p, err)
	return ""
}

// no is refused, a minute after the last step.
func (p *play) no(who string, do ticket.Command, others ...ticket.Ticket) string {
	p.Helper()
	return p.refused(who, p.Changed.Add(time.Minute), do, others...)
}

// fork is a copy of the play that goes its own way.
func (p *play) fork() *play {
	c := *p
	c.events = append([]ticket.Event(nil), p.events...)
	return &c
}

// told are the messages of the last step, "kind to".
func (p *play) told() (list []string) {
	for _, m := range p.out {
		list = append(list, string(m.Kind)+" "+m.To)
	}
	return list
}

func rulesOf(t testing.TB, d Definitions) *Rules {
	t.Helper()
	d.Categories = []string{"lights", "noise"} // what a reporter may give
	d.Screen = cmp.Or(d.Screen, &Screen{})
	r, err := NewRules(d)
	require.NoError(t, err)
	return r
}

func unmarshal(doc string, to any) error { return json.Unmarshal([]byte(doc), to) }

// settled is a step with what a desk finds for it.
func settled(s Step) Step {
	s.library = isLibrary(&s.By)
	switch c := commandOf(s.Do).(type) {
	case ticket.Classify:
		if path, ok := testPlaces[c.Unit]; ok {
			s.Places = []*ticket.Place{{Path: path, Found: ticket.FoundByUnit}}
		}
	case ticket.Split:
		for i := range c.Parts {
			s.New = append(s.New, ticket.ID(fmt.Sprint("t", 2+i)))
			var place *ticket.Place
			if path, ok := testPlaces[c.Parts[i].Unit]; ok {
				place = &ticket.Place{Path: path, Found: ticket.FoundByUnit}
			}
			s.Places = append(s.Places, place)
		}
	}
	return s
}

var testPlaces = map[string]grid.Path{"g1": "office/c1/g1", "g2": "office/c1/g2", "g9": "office/c2/g9", "v1": "office/c1/v1/g1"}
