package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
)

// Nobody but a leader lets an outside unit lead a joint handling, or do it, whatever the command; a ticket that is none is given to
// it freely, and one that a leader has called in stays.
func TestOnlyALeaderLetsAnOutsideUnitLeadAJointHandling(t *testing.T) {
	guest(t, "hats", ticket.Actor{
		ID: "k2", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleSystem, ticket.RoleBot}, Units: chief.Units,
	})
	r := rulesOf(t, Definitions{Outside: []ticket.Handler{"partner", "officer/p9"}})
	assist, lights := []ticket.Party{{Handler: "department/works"}}, ticket.Handler("partner/lights")
	p := filed(t, r, morning, ticket.Request{Origin: ticket.FoundByWorker})
	joint := p.fork().then("coordinator", ticket.Convene{Lead: "department/market", Assist: assist})
	given := p.fork().then("coordinator", ticket.Transfer{To: lights})
	doing := p.fork().then("desk", ticket.Transfer{To: "department/market"}).then("coordinator", ticket.Assign{To: "p9"})
	for _, who := range []string{"coordinator", "desk", "hats"} {
		assert.Equal(t, "invalid lead", p.no(who, ticket.Convene{Lead: lights, Assist: assist}))
		assert.Equal(t, "outside", joint.no(who, ticket.Transfer{To: lights, Handover: true}))
		assert.Equal(t, "outside", joint.no(who, ticket.Assign{To: "p9"}), "who does it is called in too")
		assert.Equal(t, "outside", given.no(who, ticket.Convene{Assist: assist}))
		assert.Equal(t, "outside", given.no(who, ticket.Convene{Lead: lights, Assist: assist}), "by name")
		assert.Equal(t, "outside", doing.no(who, ticket.Convene{Assist: assist}))

		assert.Empty(t, joint.no(who, ticket.Transfer{To: lights}), "alone")
		assert.Empty(t, given.no(who, ticket.Transfer{To: "partner/water", Handover: true}))
		assert.Empty(t, given.no(who, ticket.Convene{Lead: "department/market", Assist: assist}))
		assert.Empty(t, given.no(who, ticket.Convene{Assist: []ticket.Party{{Handler: "partner/water"}}}), "which waits for a leader")
	}
	alone := joint.fork().then("works", ticket.ReportBack{Text: "x"})
	assert.Equal(t, "outside", alone.no("desk", ticket.Transfer{To: lights, Handover: true}), "it is joint still")

	for name, q := range map[string]*play{
		"called": p.fork().then("leader", ticket.Convene{Lead: lights, Assist: assist}),
		"given":  given.fork().then("leader", ticket.Convene{Assist: assist}),
		"granted": given.fork().then("coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "partner/water"}}}).then("leader",
			ticket.Grant{}),
		"does it": doing.fork().then("leader", ticket.Convene{Assist: assist}),
	} {
		assert.Equal(t, ticket.Joint, q.State, name)
		more := ticket.Convene{Assist: []ticket.Party{{Handler: "unit/c1"}}}
		assert.Empty(t, q.no("coordinator", more), "%s: it leads already", name)
		back := q.then("desk", ticket.Answer{Text: "x", Resolution: ticket.Solved}).then("supervisor", ticket.Rework{Reason: "x"})
		assert.Equal(t, ticket.Joint, back.State, name)
		again := back.then("desk", ticket.Answer{Text: "x", Resolution: ticket.Solved}).then("desk two", ticket.Close{}).then("supervisor",
			ticket.Reopen{Reason: "x"})
		assert.Equal(t, ticket.Joint, again.State, name)
		assert.Empty(t, again.no("coordinator", more), name)
	}
}
