package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// away are commands that give a ticket to somebody outside the unit that a ruling binds.
var away = []ticket.Command{
	ticket.Transfer{To: "department/works"},
	ticket.Convene{Lead: "department/works", Assist: []ticket.Party{{Handler: "unit/c2"}}},
}

// A ruling binds the office, which has passed it to the community: while a unit below, or the office, leads, the community dispatches
// it within the office alone, and the ruling goes with it.
func TestARulingBindsWhoIsBetweenTheBoundUnitAndTheLead(t *testing.T) {
	guest(t, "chief", chief)
	guest(t, "deputy", ticket.Actor{ID: "h7", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{"office/c1"}}) // acts for no unit
	start := boundAbove(filed(t, theRules(t), morning, ticket.Request{}))
	for name, p := range map[string]*play{
		"the community leads": start,
		"a grid leads":        start.fork().then("head", ticket.Transfer{To: "unit/g1"}),
		"the office leads":    start.fork().then("head", ticket.Transfer{To: "unit/office"}),
		"a grid convenes": start.fork().then("head", ticket.Convene{Lead: "unit/g1", Assist: []ticket.Party{{Handler: "department/market"}}}).
			then("head", ticket.Assign{To: "w1"}),
		"sent back": start.fork().then("head", ticket.Transfer{To: "unit/g1"}).
			then("worker", ticket.Answer{Text: "x", Resolution: ticket.Solved}).then("head", ticket.Rework{Reason: "x"}),
	} {
		require.Equal(t, ticket.Handler("unit/office"), boundHandler(&p.Ticket.Duty), name)
		for _, who := range []string{"head", "deputy"} {
			for _, do := range away {
				want := "binding"
				if p.State == ticket.Joint {
					want = "access" // no head dispatches a joint handling
				}
				assert.Equal(t, want, p.no(who, do), "%s: %s by %s", name, ticket.VerbOf(do), who)
			}
			for _, to := range []ticket.Handler{"unit/g1", "unit/c1", "unit/office"} {
				if p.State != ticket.Joint && to != p.Lead {
					assert.Equal(t, ticket.Handler("unit/office"), boundHandler(&p.fork().then(who, ticket.Transfer{To: to}).Ticket.Duty),
						"%s: to %s by %s", name, to, who)
				}
			}
		}
		for _, who := range []string{"desk", "coordinator", "leader"} {
			assert.Empty(t, p.no(who, ticket.Transfer{To: "department/works"}), "%s: %s of the level that ruled", name, who)
		}
	}
}

// Who acts for the unit that is bound, for one below it, or for whoever leads is bound, wherever they work.
func TestARulingBindsWhoActsForABoundUnit(t *testing.T) {
	p := boundTo(t).then("head", ticket.Transfer{To: "unit/g1"})
	p.then("desk", ticket.Transfer{To: "department/market", Handover: true})
	require.Equal(t, ticket.Handler("unit/c1"), boundHandler(&p.Ticket.Duty))
	for _, h := range []ticket.Handler{"unit/c1", "unit/g1", "department/market"} {
		guest(t, "acting", ticket.Actor{
			ID: "h7", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{"office"}, Handlers: []ticket.Handler{h},
		})
		for _, do := range away {
			assert.Equal(t, "binding", p.no("acting", do), "%s by who acts for %s", ticket.VerbOf(do), h)
		}
	}
	guest(t, "acting", ticket.Actor{
		ID: "h7", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{"office"}, Handlers: []ticket.Handler{"unit/office"},
	})
	assert.Empty(t, p.no("acting", away[0]), "above the unit that is bound")
}

// Whoever works for the unit that is bound, or for one below, is below the level that ruled, whatever they are there.
func TestARulingBindsTheDeskOfTheBoundUnit(t *testing.T) {
	of := func(role ticket.Role, units ...grid.Path) ticket.Actor {
		return ticket.Actor{ID: "d7", Roles: []ticket.Role{role}, Units: units}
	}
	p := boundTo(t)
	require.Equal(t, ticket.Handler("unit/c1"), boundHandler(&p.Ticket.Duty))
	for _, role := range []ticket.Role{ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleLeader} {
		for _, unit := range []grid.Path{"office/c1", "office/c1/g1"} {
			guest(t, "below", of(role, unit))
			guest(t, "both", of(role, unit, "office"))
			for _, do := range away {
				assert.Equal(t, "binding", p.no("below", do), "%s by %s of %s", ticket.VerbOf(do), role, unit)
				assert.Empty(t, p.no("both", do), "%s by %s of %s and of the office", ticket.VerbOf(do), role, unit)
			}
			down := p.fork().then("below", ticket.Transfer{To: "unit/g1"})
			assert.Equal(t, ticket.Handler("unit/c1"), boundHandler(&down.Ticket.Duty))
			assert.Equal(t, "binding", down.no("below", away[0]), "in two commands, by %s of %s", role, unit)
			assert.Equal(t, "binding", down.no("head", away[0]))
		}
	}
	for _, role := range []ticket.Role{ticket.RoleDesk, ticket.RoleCoordinator} {
		guest(t, "below", of(role, "office/c1"))
		assert.Equal(t, "binding", p.no("below", ticket.Transfer{To: "department/works", Handover: true}), "by a handover of %s", role)
		down := p.fork().then("below", ticket.Transfer{To: "unit/g1", Handover: true})
		assert.Equal(t, ticket.Handler("unit/c1"), boundHandler(&down.Ticket.Duty),
			"a handover within does not move it to whoever takes the place")
		assert.Equal(t, "binding", down.no("head", away[0]))
	}
	moved := p.fork().then("desk", ticket.Transfer{To: "department/works", Handover: true})
	assert.Equal(t, ticket.Handler("department/works"), boundHandler(&moved.Ticket.Duty),
		"it binds whoever takes the place by the desk of the office")
}

// Whoever rules on the objection of a unit below takes the ticket out of no ruling that binds a unit above.
func TestARulingBindsWhoeverGrantsAnObjectionBetween(t *testing.T) {
	guest(t, "chief", chief)
	guest(t, "village", ticket.Actor{
		ID: "h8", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{"office/c1/v1"}, Handlers: []ticket.Handler{"unit/v1"},
	})
	p := filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Classify{Unit: "v1"})
	boundAbove(p).then("head", ticket.Transfer{To: "unit/v1"}).then("village", ticket.Transfer{To: "unit/g1"}).then("worker",
		ticket.Object{Reason: "x"})
	require.Equal(t, ticket.Handler("unit/c1"), p.Approvals[0].To)
	assert.Equal(t, "binding", p.no("head", ticket.Grant{}), "back to the desk")
	assert.Equal(t, "binding", p.no("head", ticket.Grant{To: "department/works"}))
	for _, to := range []ticket.Handler{"unit/v1", "unit/c1", "unit/office"} {
		assert.Equal(t, ticket.Handler("unit/office"), boundHandler(&p.fork().then("head", ticket.Grant{To: to}).Ticket.Duty), "to %s", to)
	}
}

// A lead who is not known any longer takes no ruling away that binds another unit: at the desk it binds whoever it did.
func TestARulingOutlastsALeadWhoIsNotKnown(t *testing.T) {
	p := boundTo(t).then("head", ticket.Transfer{To: "unit/g1"}).then("worker", ticket.Answer{Text: "x", Resolution: ticket.Solved})
	gone := []listed{{handler: "unit/g1", legal: gridgov.Text{En: "a unit"}}}
	changes, err := p.rules.Decide(p.Ticket,
		settled(Step{By: Cast["head"], At: p.Changed.Add(time.Minute), Do: ticket.Rework{Reason: "x"}, found: found{known: gone}}))
	require.NoError(t, err)
	p.Ticket, p.events = changes[0].Ticket, append(p.events, changes[0].Events...)
	require.Equal(t, ticket.Received, p.State)
	assert.Equal(t, ticket.Handler("unit/c1"), boundHandler(&p.Ticket.Duty))
	assert.Equal(t, "binding", p.no("head", ticket.Transfer{To: "department/works"}))
	assert.Empty(t, p.no("head", ticket.Transfer{To: "unit/c1"}))
	assert.Empty(t, boundHandler(&p.then("desk", ticket.Transfer{To: "department/works"}).Ticket.Duty),
		"the desk dispatches it as it sees fit")
}
