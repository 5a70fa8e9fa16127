package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// boundTwice is a play in which a ruling binds the office, and another one a village of the community below it, which leads.
func boundTwice(t *testing.T) *play {
	guest(t, "chief", chief)
	guest(t, "village", ticket.Actor{
		ID: "h8", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{"office/c1/v1"}, Handlers: []ticket.Handler{"unit/v1"},
	})
	p := filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Classify{Unit: "v1"})
	boundAbove(p).then("head", ticket.Transfer{To: "unit/v1"})
	return p.then("village", ticket.Object{Reason: "x"}).then("chief", ticket.Refuse{Reason: "x"})
}

// Each of two rulings binds whom it binds, also where the one for the unit above is kept: the village may give the ticket to nobody
// above itself, and the community, which the second ruling does not bind, to nobody outside the office.
func TestARulingBelowAnotherOneBinds(t *testing.T) {
	p := boundTwice(t)
	require.True(t, p.Binding)
	for name, p := range map[string]*play{
		"the village leads": p,
		"a grid leads":      p.fork().then("village", ticket.Transfer{To: "unit/g1"}),
		"a grid leads others": p.fork().then("village", ticket.Convene{
			Lead: "unit/g1", Assist: []ticket.Party{{Handler: "department/market"}},
		}),
		"down, and up to it again": p.fork().then("village", ticket.Transfer{To: "unit/g1"}).then("worker", ticket.Transfer{To: "unit/v1"}),
	} {
		if p.State != ticket.Joint {
			for _, to := range []ticket.Handler{"unit/c1", "unit/office", "department/works"} {
				assert.Equal(t, "binding", p.no("village", ticket.Transfer{To: to}), "%s: to %s", name, to)
			}
		}
		if p.Lead == "unit/v1" {
			assert.Equal(t, "binding", p.no("village", ticket.Object{Reason: "x"}), "%s: a third objection", name)
		} else {
			assert.Equal(t, "binding", p.no("worker", ticket.Transfer{To: "unit/c1"}), name)
		}
		if p.State != ticket.Joint {
			assert.Equal(t, "binding", p.no("head", ticket.Transfer{To: "department/works"}), name)
			up := p.fork().then("head", ticket.Transfer{To: "unit/c1"})
			assert.Equal(t, "binding", up.no("head", ticket.Transfer{To: "department/works"}), "%s: taken by the community", name)
		}
		assert.Empty(t, p.no("desk", ticket.Transfer{To: "department/works"}), "%s: the office's desk", name)
	}
}

// What takes the ticket from a handler without a choice of its own leaves both rulings where they were.
func TestRulingsBelowOneAnotherGoWithAPart(t *testing.T) {
	p := boundTwice(t).then("village", ticket.Transfer{To: "unit/g1"})
	q := partOf(p, p.Changed)
	guest(t, "below", ticket.Actor{ID: "d7", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office/c1/v1"}})
	guest(t, "between", ticket.Actor{ID: "d8", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office/c1"}})
	for _, p := range []*play{p, q} {
		assert.Equal(t, "binding", p.no("below", ticket.Transfer{To: "unit/c1"}))
		assert.Equal(t, "binding", p.no("between", ticket.Transfer{To: "department/works"}))
		assert.Empty(t, p.no("between", ticket.Transfer{To: "unit/c1"}))
		assert.Empty(t, p.no("below", ticket.Transfer{To: "unit/v1"}))
	}
	q.then("desk", ticket.Transfer{To: "unit/v1"})
	assert.Equal(t, "binding", q.no("village", ticket.Object{Reason: "x"}), "dispatched to whom it binds")
	assert.Equal(t, "binding", q.no("village", ticket.Transfer{To: "unit/c1"}))
	assert.Equal(t, "binding", q.no("head", ticket.Transfer{To: "department/works"}))
	require.Equal(t, q.Ticket, ticket.Fold(q.events))
}

// A ticket that another one is merged into keeps its own ruling, and that of the other one.
func TestAMergeLeavesNoRulingOut(t *testing.T) {
	inner := func(p *play) *play { // a ruling of the community's head binds the grid
		p.then("desk", ticket.Transfer{To: "unit/g1"})
		for range 2 {
			p.then("worker", ticket.Object{Reason: "x"})
			p.then(ruler(p), ticket.Refuse{Reason: "x"})
		}
		return p
	}
	guest(t, "below", ticket.Actor{ID: "d7", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office/c1/g1"}})
	guest(t, "between", ticket.Actor{ID: "d8", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office/c1"}})
	outer := boundTo(t).then("head", ticket.Transfer{To: "unit/g1"})
	one := inner(filed(t, theRules(t), morning, ticket.Request{}))
	one.ID = "t0"
	both := filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "unit/g1"})
	both.ID = "t9"
	for name, pair := range map[string][2]*play{
		"the outer one into the inner one": {outer, one}, "the inner one into the outer one": {one, outer},
	} {
		t.Run(name, func(t *testing.T) {
			q := *pair[0].fork()
			q.rules = theRules(t)
			c, err := q.rules.Decide(q.Ticket, settled(Step{
				By: Cast["between"], At: latest(q.Changed, pair[1].Changed),
				Do: ticket.Merge{Into: pair[1].ID},
			}), pair[1].Ticket)
			require.NoError(t, err)
			require.Len(t, c, 2)
			p := &play{TB: t, Ticket: c[1].Ticket, rules: q.rules, events: append(pair[1].fork().events, c[1].Events...)}
			assert.Equal(t, "binding", p.no("worker", ticket.Transfer{To: "unit/c1"}), "it is the grid's")
			assert.Equal(t, "binding", p.no("worker", ticket.Object{Reason: "x"}))
			assert.Equal(t, "binding", p.no("between", ticket.Transfer{To: "department/works"}), "and the community's")
			assert.Empty(t, p.no("between", ticket.Transfer{To: "unit/c1"}))
		})
	}
}
