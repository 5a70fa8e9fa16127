package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// Whoever an escalation put in charge, and who then leads the ticket or has a task in it, is told once by one step.
func TestWhoeverIsInChargeAndWorksOnItIsToldOnce(t *testing.T) {
	r := rulesOf(t, Definitions{
		Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(24)}},
		Ladder: []ticket.Rung{{Stage: ticket.StageHandle, Do: ticket.RungRemind}},
	})
	begin := func() *play {
		p := filed(t, r, morning, ticket.Request{})
		return p.then("desk", ticket.Transfer{To: "unit/g1"}).then("desk", ticket.Escalate{})
	}
	p := begin().then("desk", ticket.Transfer{To: "unit/c1", Handover: true})
	require.EqualValues(t, "unit/c1", p.Charge)
	assert.Equal(t, []string{"reminded unit/c1"}, p.fork().then("desk", ticket.Remind{}).told(), "the lead, by a command")
	c, did, err := r.Sweep(p.Ticket, Cast["system"], p.Due.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, did.Steps)
	assert.Len(t, c.Outbox, 1, "the lead, by the sweep")

	p = begin().then("desk", ticket.Convene{Assist: []ticket.Party{{Handler: "unit/c1"}}})
	assert.Equal(t, []string{"reminded unit/g1", "reminded unit/c1"}, p.then("desk", ticket.Remind{}).told(), "with a task")
}

// An officer who leads the ticket and does it is told once by one step, as the lead.
func TestAnOfficerWhoLeadsAndDoesItIsToldOnce(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "officer/w1"})
	p.then("desk", ticket.Assign{To: "w1"})
	assert.Equal(t, []string{"reminded officer/w1"}, p.fork().then("desk", ticket.Remind{}).told())
	assert.Equal(t, []string{"released officer/w1", "assigned department/works"},
		p.fork().then("desk", ticket.Transfer{To: "department/works"}).told())
	assert.Equal(t, []string{"released officer/w1", "assigned department/works"},
		p.fork().then("desk", ticket.Transfer{To: "department/works", Handover: true}).told())
	joint := ticket.Convene{Lead: "department/works", Assist: []ticket.Party{{Handler: "unit/c1"}}}
	assert.Equal(t, []string{"released officer/w1", "assigned department/works", "assigned unit/c1"}, p.fork().then("desk", joint).told())

	p = filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/works"})
	p.then("desk", ticket.Assign{To: "w1"})
	for _, handover := range []bool{false, true} {
		assert.Equal(t, []string{"released department/works", "assigned officer/w1"},
			p.fork().then("desk", ticket.Transfer{To: "officer/w1", Handover: handover}).told(), "who leads now is not told that it is another's")
	}
	joint.Lead = "officer/w1"
	assert.Equal(t, []string{"released department/works", "assigned officer/w1", "assigned unit/c1"}, p.then("desk", joint).told())
}

// No step tells a receiver the same twice, but of several rulings or orders that wait for it.
func TestNoStepTellsAReceiverTheSameTwice(t *testing.T) {
	several := 0
	for seed := range few(1500) {
		w := NewWalk(seed).Steps(16)
		for _, m := range w.Out {
			if m.Kind == ticket.NoticeApproval || m.Kind == ticket.NoticeOrder {
				continue
			}
			several++
			n := 0
			for _, o := range w.Out {
				if o.Ticket == m.Ticket && o.Seq == m.Seq && o.Kind == m.Kind && o.To == m.To {
					n++
				}
			}
			require.Equal(t, 1, n, "seed %d: %s to %s by event %d", seed, m.Kind, m.To, m.Seq)
		}
	}
	assert.Positive(t, several)
}

// Whoever has a part in the work and has none after a step is told something by it, unless they ended their part themselves.
func TestWhoeverLosesTheirPartIsTold(t *testing.T) {
	parts := func(t *ticket.Ticket) map[string]string { // by receiver: what they have
		have := map[string]string{}
		if t.State == ticket.Closed {
			return have
		}
		add := func(to, part string) {
			if to != "" {
				have[to] = part
			}
		}
		add(string(t.Lead), "lead")
		if t.Assignee != "" && !t.Lead.IsOfficer(t.Assignee) {
			add("officer/"+t.Assignee, "assignee")
		}
		for _, k := range t.Tasks {
			add(string(k.Handler), "task") // done ones too: whoever reported back ended it
		}
		for _, o := range t.Orders {
			add(string(o.To), "order")
		}
		add(string(t.Charge), "charge")
		return have
	}
	lost := map[string]int{}
	for seed := range few(4000) {
		w := NewWalk(seed)
		for range 16 {
			before, out := w.Ticket, len(w.Out)
			w.Step()
			e := w.Events[len(w.Events)-1]
			have := parts(&w.Ticket)
			for to, part := range parts(&before) {
				reported := slices.ContainsFunc(before.Tasks, func(k ticket.Task) bool { return string(k.Handler) == to && !k.Done.IsZero() })
				switch {
				case have[to] != "", part == "task" && reported:
				case part == "order" && e.Verb == ticket.VerbComply, part == "charge" && e.Verb == ticket.VerbEscalate:
				default:
					lost[part]++
					require.True(t, slices.ContainsFunc(w.Out[out:], func(m ticket.Message) bool {
						return m.To == to || strings.Replace(m.To, "actor/", "officer/", 1) == to
					}), "seed %d: %s loses %s by %s and is not told: %v", seed, to, part, e.Verb, w.Out[out:])
				}
			}
		}
	}
	for _, part := range []string{"lead", "assignee", "task", "order", "charge"} {
		assert.Positive(t, lost[part], part)
	}
}

// Whatever begins to wait at the desk tells somebody of the office, unless the desk takes it back itself.
func TestWhatComesBackToTheDeskTellsSomebody(t *testing.T) {
	came := map[ticket.Verb]int{}
	for seed := range few(4000) {
		w := NewWalk(seed)
		for range 16 {
			before, out := w.Ticket, len(w.Out)
			w.Step()
			e := w.Events[len(w.Events)-1]
			if w.Ticket.State != ticket.Received || before.State == ticket.Received || e.Role == ticket.RoleDesk {
				continue
			}
			came[e.Verb]++
			require.True(t, slices.ContainsFunc(w.Out[out:], func(m ticket.Message) bool {
				return strings.HasPrefix(m.To, "unit/") || strings.HasPrefix(m.To, "desk/") || strings.HasPrefix(m.To, "leader/")
			}), "seed %d: it waits by %s of %s, and nobody is told: %v", seed, e.Verb, e.Actor, w.Out[out:])
		}
	}
	for _, v := range []ticket.Verb{ticket.VerbRework, ticket.VerbReopen} {
		assert.Positive(t, came[v], v)
	}
}
