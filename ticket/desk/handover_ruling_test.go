package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// What was asked for goes with a handover, and whoever takes the place of the lead does not rule on it: the level above them does,
// the same that would if they asked for it themselves, and it is told.
func TestAHandoverLetsNobodyRuleOnTheirOwnMatter(t *testing.T) {
	for name, ask := range map[string]func(p *play) ticket.Command{
		"extension":  func(*play) ticket.Command { return ticket.Extend{By: hours(30), Reason: "x"} },
		"suspension": func(p *play) ticket.Command { return ticket.Suspend{Until: p.Changed.Add(48 * time.Hour), Reason: "x"} },
	} {
		for _, c := range []struct {
			dispatched string // who gave it to the grid
			ruler      ticket.Handler
			to         ticket.Handler // the handover
			next       ticket.Handler
			who        string // of the new lead
			rules      string
		}{
			{"head", "unit/c1", "unit/c1", "unit/office", "head", "desk two"},
			{"head", "unit/c1", "unit/office", "leader/office", "chief", "leader"},
			{"desk", "unit/office", "unit/office", "leader/office", "chief", "leader"},
			{"desk", "unit/office", "unit/c1", "unit/office", "head", "desk two"},
			{"head", "unit/c1", "department/market", "unit/c1", "market", "head"},
		} {
			guest(t, "chief", chief)
			p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{})
			if c.dispatched == "head" {
				p.then("desk", ticket.Transfer{To: "unit/c1"})
			}
			p.then(c.dispatched, ticket.Transfer{To: "unit/g1"})
			p.then("worker", ask(p))
			require.Equal(t, c.ruler, p.Approvals[0].To)
			asked := p.Approvals[0]

			p.then("desk", ticket.Transfer{To: c.to, Handover: true, Reason: "leave"})
			a := p.Approvals[0]
			assert.Equal(t, c.to, a.For, name)
			assert.Equal(t, c.next, a.To, "%s handed over to %s", name, c.to)
			tell := assert.Contains
			if c.next == c.ruler { // it knows
				tell = assert.NotContains
			}
			tell(t, p.told(), "approval "+string(c.next), "%s handed over to %s", name, c.to)
			asked.For, asked.To = a.For, a.To
			assert.Equal(t, asked, a, "%s: since when it waits, and by when it is ruled on, stays", name)
			assert.NotEmpty(t, p.no(c.who, ticket.Grant{}), "%s: %s rules on their own", name, c.who)
			assert.Empty(t, p.no(c.rules, ticket.Grant{}), name)

			q := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{})
			if c.dispatched == "head" {
				q.then("desk", ticket.Transfer{To: "unit/c1"})
			}
			q.then(c.dispatched, ticket.Transfer{To: "unit/g1"}).then("desk", ticket.Transfer{To: c.to, Handover: true, Reason: "leave"})
			q.then(c.who, ask(q))
			assert.Equal(t, a.To, q.Approvals[0].To, "%s: as if %s had asked", name, c.to)
		}
	}
}

// What was late and lies with a higher level stays there.
func TestAHandoverLowersNoRuling(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "unit/c1"}).then("head",
		ticket.Transfer{To: "unit/g1"})
	p.then("worker", ticket.Extend{By: hours(30), Reason: "x"})
	p.Approvals[0].To = "leader/office" // by the sweep
	changes, err := p.rules.Decide(p.Ticket,
		settled(Step{By: Cast["desk"], At: p.Changed.Add(time.Minute), Do: ticket.Transfer{To: "unit/c1", Handover: true}}))
	require.NoError(t, err)
	assert.Equal(t, ticket.Handler("leader/office"), changes[0].Ticket.Approvals[0].To)
	for _, m := range changes[0].Outbox {
		assert.NotEqual(t, ticket.NoticeApproval, m.Kind)
	}
}

// Where the report is about everybody who could rule on what the new lead asks for, it is handed over to somebody else.
func TestAHandoverLeavesSomebodyToRule(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{Origin: ticket.FoundByWorker, About: []string{"l1"}})
	p.then("desk", ticket.Transfer{To: "unit/g1"}).then("worker", ticket.Extend{By: hours(30), Reason: "x"})
	leaders := []listed{{handler: "leader/office", Contact: Contact{People: []string{"l1"}}}}
	for to, rule := range map[ticket.Handler]string{"unit/office": "conflict of interest", "unit/c1": ""} {
		_, err := p.rules.Decide(p.Ticket,
			settled(Step{
				By: Cast["desk"], At: p.Changed.Add(time.Minute), Do: ticket.Transfer{To: to, Handover: true},
				found: found{known: leaders},
			}))
		if rule == "" {
			require.NoError(t, err)
			continue
		}
		var no *RefusedError
		require.ErrorAs(t, err, &no)
		assert.Equal(t, rule, no.Rule.In(gridgov.English))
	}
}

// A unit that dispatched the ticket, and whose area it has left, does not rule on what the root unit asks for, and by a second time
// the root unit does not rule on it itself.
func TestNobodyBelowRulesOnTheRootUnit(t *testing.T) {
	guest(t, "chief", chief)
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "unit/c1"}).then("head",
		ticket.Transfer{To: "unit/office"})
	p.Place.Path = "office/c2" // the desk has found another place
	for range 2 {
		c, err := p.rules.Decide(p.Ticket,
			settled(Step{By: chief, At: p.Changed.Add(time.Minute), Do: ticket.Suspend{Until: p.Changed.Add(24 * time.Hour), Reason: "x"}}))
		require.NoError(t, err)
		assert.Equal(t, ticket.Handler("leader/office"), c[0].Ticket.Approvals[0].To)
		p.Suspensions++
	}
}

// Whoever gave an order does not reply to it, though a handover has passed it to them.
func TestNobodyRepliesToTheirOwnOrder(t *testing.T) {
	guest(t, "chief", chief)
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "unit/g1"}).then("leader",
		ticket.Supervise{Text: "x"})
	p.then("desk", ticket.Transfer{To: "unit/office", Handover: true})
	require.Equal(t, ticket.Handler("unit/office"), p.Orders[0].To)
	assert.Equal(t, "own matter", p.no("leader", ticket.Comply{Text: "x"}))
	assert.Empty(t, p.no("chief", ticket.Comply{Text: "x"}))
}

// Whatever was done before, nothing waits for the ruling of the handler for whom it was asked.
func TestNothingWaitsForTheRulingOfWhoAsked(t *testing.T) {
	handed := 0
	for seed := range few(1500) {
		w := NewWalk(seed)
		for range 25 {
			w.Step()
			if !w.Ticket.Handed.IsZero() && len(w.Ticket.Approvals) > 0 {
				handed++
			}
			for _, a := range w.Ticket.Approvals {
				require.NotEqual(t, a.For, a.To, "seed %d: %s", seed, a.Of)
			}
		}
	}
	assert.Positive(t, handed)
}
