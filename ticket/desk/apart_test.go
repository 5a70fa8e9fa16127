package desk

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// staffed are the people behind the handlers of the walks. Who acts for partner/lights is not known.
var staffed = map[ticket.Handler][]string{
	"department/market": {"m1", "m2"}, "department/works": {"b1"}, "unit/c1": {"h1"}, "unit/g1": {"w1"},
	"unit/office": {"d1", "k1", "s1"}, "leader/office": {"l1"}, "partner/lights": nil,
}

func staffedList() (out []listed) {
	for h, people := range staffed {
		out = append(out, listed{handler: h, Contact: Contact{People: people}})
	}
	return out
}

// hears are the actors and persons whom a message or a dispatch reaches; known is false where that is not known.
func hears(to string) (who []string, known bool) {
	kind, id, _ := strings.Cut(to, "/")
	switch kind {
	case "actor", "person", "officer":
		return []string{id}, true
	}
	who = staffed[ticket.Handler(to)]
	return who, len(who) > 0
}

// have are all to whom a ticket is given.
func have(t *ticket.Ticket) map[string]bool {
	out := map[string]bool{string(t.Lead): true, string(t.Charge): true, "": true}
	if t.Assignee != "" {
		out["actor/"+t.Assignee] = true
	}
	for _, k := range t.Tasks {
		if k.Done.IsZero() {
			out[string(k.Handler)] = true
		}
	}
	for _, o := range t.Orders {
		out[string(o.To)] = true
	}
	for _, a := range t.Approvals {
		out[string(a.To)] = true
	}
	return out
}

// In random histories of reports that name people: no message is to any of them or to a handler of theirs alone, one to
// several people names whom to leave out, and nobody who is named is given the ticket, by a person or by the sweep.
func TestNothingIsToldOrGivenToWhomItIsAbout(t *testing.T) {
	everybody := []string{"m1", "m2", "b1", "h1", "w1", "d1", "k1", "s1", "l1", "p1"}
	met, refused, excepted := map[ticket.Verb]int{}, 0, 0
	for seed := range few(2000) {
		rng := rand.New(rand.NewPCG(seed, 8))
		w := NewWalk(seed)
		about := slices.Clone(everybody)
		rng.Shuffle(len(about), func(i, k int) { about[i], about[k] = about[k], about[i] })
		about = about[:1+rng.IntN(6)]
		c, err := w.Rules.Receive("t", Cast["desk"], walkStart,
			ticket.Request{Text: "x", Origin: ticket.OnBehalf, Reporter: "p1", About: about, Priority: ticket.Priority(rng.IntN(4))}, w.Ticket.Place)
		if slices.Contains(about, "d1") {
			c, err = w.Rules.Receive("t", Cast["other"], walkStart,
				ticket.Request{Text: "x", Origin: ticket.OnBehalf, Reporter: "p1", About: about}, w.Ticket.Place)
		}
		require.NoError(t, err)
		w.Ticket, w.Events = ticket.Ticket{}, nil
		w.At = walkStart
		w.take(c)
		check := func(before ticket.Ticket, c ticket.Change) {
			at := fmt.Sprintf("seed %d, %s, about %v", seed, c.Events[len(c.Events)-1].Verb, about)
			ids := map[string]bool{}
			for _, m := range c.Outbox {
				assert.False(t, ids[m.ID], "%s: %s twice", at, m.ID)
				ids[m.ID] = true
				who, known := hears(m.To)
				free := slices.ContainsFunc(who, func(id string) bool { return !slices.Contains(about, id) })
				assert.True(t, free || !known, "%s: %s is told to %s", at, m.Kind, m.To)
				assert.Equal(t, about, m.Except, "%s: to %s", at, m.To)
				excepted++
			}
			had := have(&before)
			for h := range maps.Keys(have(&c.Ticket)) {
				who, known := hears(h)
				free := slices.ContainsFunc(who, func(id string) bool { return !slices.Contains(about, id) })
				assert.True(t, had[h] || free || !known, "%s: %s is given it", at, h)
			}
		}
		for range 40 {
			before := w.Ticket
			if rng.IntN(12) == 0 {
				w.At = w.At.Add(time.Duration(rng.IntN(100)) * time.Hour)
				c, _, _, err := w.Rules.sweepAll(before, Cast["system"], w.At, nil, staffedList())
				require.NoError(t, err)
				if len(c.Events) > 0 {
					check(before, c)
					w.take(c)
				}
				continue
			}
			by := Cast[CastNames[rng.IntN(len(CastNames))]]
			verbs := []ticket.Verb{
				ticket.Verb(rng.IntN(int(verbEnd-ticket.VerbClassify))) + ticket.VerbClassify,
				ticket.VerbTransfer, ticket.VerbObject, ticket.VerbGrant,
			}
			do := w.Command(verbs[rng.IntN(len(verbs))])
			if v := ticket.VerbOf(do); v == ticket.VerbMerge || v == ticket.VerbSplit || v == ticket.VerbRefer || v == ticket.VerbWithdraw {
				continue
			}
			w.At = w.At.Add(time.Minute)
			changes, err := w.Rules.Decide(before, settled(Step{By: by, At: w.At, Do: do, found: found{known: staffedList()}}))
			if no, ok := err.(*RefusedError); ok && no.Rule == RuleConflictOfInterest {
				refused++
			}
			if err != nil {
				continue
			}
			met[ticket.VerbOf(do)]++
			check(before, changes[0])
			w.take(changes[0])
		}
		if t.Failed() {
			break
		}
	}
	for _, v := range []ticket.Verb{
		ticket.VerbTransfer, ticket.VerbConvene, ticket.VerbAssign, ticket.VerbSupervise, ticket.VerbEscalate, ticket.VerbObject,
		ticket.VerbGrant, ticket.VerbVoid, ticket.VerbRemind,
	} {
		assert.NotZero(t, met[v], v)
	}
	assert.NotZero(t, refused)
	assert.NotZero(t, excepted)
}

// A unit or department of which all people are named cannot be given the ticket, by whatever command; who gives it is told.
func TestAHandlerOfNamedPeopleAloneIsGivenNothing(t *testing.T) {
	r := rulesOf(t, Definitions{Outside: []ticket.Handler{"partner"}})
	start := func(about ...string) *play {
		return filed(t, r, morning, ticket.Request{About: about}).then("desk", ticket.Transfer{To: "department/market"}).then("market",
			ticket.Object{Reason: "x"})
	}
	decide := func(p *play, s said) error {
		_, err := r.Decide(p.Ticket, settled(Step{By: Cast[s.who], At: p.Changed.Add(time.Minute), Do: s.do, found: found{known: staffedList()}}))
		return err
	}
	named, free := start("b1", "y"), start("y")
	for name, s := range map[string]said{
		"to lead":              {"desk", ticket.Transfer{To: "department/works"}},
		"to lead others":       {"coordinator", ticket.Convene{Lead: "department/works", Assist: []ticket.Party{{Handler: "unit/c1"}}}},
		"to assist":            {"coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "unit/c1"}, {Handler: "department/works"}}}},
		"by a ruling":          {"desk", ticket.Grant{To: "department/works"}},
		"to reply to an order": {"leader", ticket.Supervise{To: "department/works", Text: "x"}},
	} {
		no := new(RefusedError)
		require.ErrorAs(t, decide(named, s), &no, name)
		assert.Equal(t, RuleConflictOfInterest, no.Rule)
		assert.Contains(t, no.Why.En, "everybody who acts for department/works")
		assert.NoError(t, decide(free, s), name)
	}
	assert.NoError(t,
		decide(filed(t, r, morning, ticket.Request{About: []string{"m1"}}).then("desk", ticket.Transfer{To: "department/market"}),
			said{"leader", ticket.Supervise{Text: "x"}}), "one of two people is named")
}

// Levels of which all people are named are passed over: the next one rules, is put in charge and is told; where there is none,
// whoever asks is told.
func TestNamedLevelsArePassedOver(t *testing.T) {
	r := rulesOf(t, Definitions{})
	office, leaders := []string{"d1", "k1", "s1"}, []string{"l1"}
	do := func(p *play, who string, c ticket.Command) (*play, error) {
		changes, err := r.Decide(p.Ticket,
			settled(Step{By: Cast[who], At: p.Changed.Add(time.Minute), Do: c, found: found{known: staffedList()}}))
		if err == nil {
			p.Ticket, p.out = changes[0].Ticket, changes[0].Outbox
		}
		return p, err
	}
	led := func(about ...string) *play {
		p := filed(t, r, morning, ticket.Request{})
		p.then("head", ticket.Transfer{To: "department/market"})
		p.Ticket.About = about
		return p
	}
	p, err := do(led("h1"), "market", ticket.Object{Reason: "x"})
	require.NoError(t, err)
	assert.Equal(t, ticket.Handler("unit/office"), p.Approvals[0].To, "the sender is named")
	assert.Equal(t, []string{"approval unit/office"}, p.told())

	p, err = do(led(office...), "leader", ticket.Escalate{})
	require.NoError(t, err)
	assert.Equal(t, ticket.Handler("unit/c1"), p.Charge)
	p, err = do(p, "leader", ticket.Escalate{})
	require.NoError(t, err)
	assert.Equal(t, ticket.Handler("leader/office"), p.Charge)

	for _, c := range []said{{"market", ticket.Object{Reason: "x"}}, {"head", ticket.Escalate{}}} {
		about := append(slices.Concat(office, leaders), "h1")
		if c.who == "head" {
			about = slices.Concat(office, leaders)
		}
		p := led(about...)
		if c.who == "head" {
			p.Charge = "unit/c1"
		}
		_, err := do(p, c.who, c.do)
		no := new(RefusedError)
		require.ErrorAs(t, err, &no)
		assert.Equal(t, RuleConflictOfInterest, no.Rule, c.who)
	}
}
