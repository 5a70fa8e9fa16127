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

// boundByGrant is a play in which an objection was upheld, and the ticket given to the community, which a ruling binds to it.
func boundByGrant(t *testing.T) *play {
	p := filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	return p.then("market", ticket.Object{Reason: "x"}).then("desk", ticket.Grant{To: "unit/c1"})
}

// Whoever a ruling binds does not move the ticket out of the area of the unit that is bound: there it would be dispatched by people,
// the same ones or others, whom the ruling does not bind and who are not above it.
func TestARulingKeepsTheTicketInTheAreaOfTheUnitThatIsBound(t *testing.T) {
	both := []grid.Path{"office/c1", "office/c2"}
	who := func(id string, units []grid.Path, roles ...ticket.Role) ticket.Actor {
		return ticket.Actor{ID: id, Roles: roles, Units: units}
	}
	guest(t, "desk of two", who("e1", both, ticket.RoleDesk))
	guest(t, "coordinator of two", who("e2", both, ticket.RoleCoordinator))
	guest(t, "leader of two", who("e3", both, ticket.RoleLeader, ticket.RoleDesk))
	guest(t, "system of two", who("e4", both, ticket.RoleSystem))
	guest(t, "head of the other", who("e5", both[1:], ticket.RoleHead))
	market := ticket.Transfer{To: "department/market"}
	for name, c := range map[string]struct {
		first, second string
		do            ticket.Command
	}{
		"desk":                  {"desk of two", "desk of two", market},
		"desk, refer":           {"desk of two", "desk of two", ticket.Refer{Channel: "court", Text: "x"}},
		"coordinator":           {"coordinator of two", "coordinator of two", market},
		"coordinator, handover": {"coordinator of two", "coordinator of two", ticket.Transfer{To: "department/market", Handover: true}},
		"leader, convene": {"leader of two", "leader of two", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{
			{Handler: "department/works"},
		}}},
		"system":     {"system of two", "system of two", market},
		"two people": {"head", "head of the other", market},
	} {
		p := boundByGrant(t)
		if c.first == c.second {
			require.Equal(t, "binding", p.no(c.second, c.do), name)
		}
		if !assert.Equal(t, "binding", p.no(c.first, ticket.Classify{Unit: "g9"}), name) {
			p.then(c.first, ticket.Classify{Unit: "g9"})
			assert.NotEmpty(t, p.no(c.second, c.do), "%s: the ruling is evaded", name)
			continue
		}
		verbs := p.rules.Allowed(p.Ticket, Cast[c.first], p.Changed.Add(time.Minute))
		assert.Contains(t, verbs, ticket.VerbClassify, "%s: within the area", name)
		assert.Empty(t, p.no(c.first, ticket.Classify{Unit: "g2"}), name)
	}
	assert.Empty(t, boundByGrant(t).no("desk", ticket.Classify{Unit: "g9"}), "the level that ruled decides as it sees fit")
}

// Nor does it go to another place by a merge into a ticket that lies there, also where the unit leads that one.
func TestABoundTicketIsNotMergedIntoWhatLiesElsewhere(t *testing.T) {
	p := boundByGrant(t)
	q := filed(t, p.rules, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "unit/c1"})
	q.ID = "t0"
	guest(t, "community desk", double["community desk"])
	guest(t, "desk of two", ticket.Actor{ID: "e1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office/c1", "office/c2"}})
	q.Path = "office/c1/g2"
	assert.Empty(t, p.no("community desk", ticket.Merge{Into: "t0"}, q.Ticket), "within the area")
	q.Path = "office/c2/g9"
	assert.Equal(t, "binding", p.no("desk of two", ticket.Merge{Into: "t0"}, q.Ticket))
	assert.Empty(t, p.no("desk", ticket.Merge{Into: "t0"}, q.Ticket), "the level that ruled")
}

// Where the unit that a ticket lies in has ended, and another community has its area, a ruling on the unit above keeps it there until
// that has ended too, or the level that ruled moves it.
func TestARulingKeepsTheTicketWhereItsUnitHasEnded(t *testing.T) {
	next := &ticket.Place{Path: "office/c2/g9", Found: ticket.FoundByUnit}
	gone := func(h ticket.Handler) listed {
		return listed{handler: h, ended: true, legal: gridgov.Text{En: "a unit that is there"}, place: next}
	}
	for name, c := range map[string]struct {
		known []listed
		want  grid.Path
	}{
		"the grid":                   {[]listed{gone("unit/g1")}, "office/c1/g1"},
		"the grid and the community": {[]listed{gone("unit/g1"), gone("unit/c1")}, "office/c2/g9"},
	} {
		p := boundByGrant(t).then("head", ticket.Transfer{To: "unit/g1"}).then("worker", ticket.Answer{Text: "x", Resolution: ticket.Solved})
		changes, err := p.rules.Decide(p.Ticket, settled(Step{
			By: Cast["head"], At: p.Changed.Add(time.Minute), Do: ticket.Rework{Reason: "x"}, found: found{known: c.known},
		}))
		require.NoError(t, err, name)
		require.Equal(t, ticket.Received, changes[0].Ticket.State, name)
		assert.Equal(t, c.want, changes[0].Ticket.Path, name)
	}
}
