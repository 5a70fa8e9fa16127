package ticket

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Nobody but a leader lets an outside unit lead a joint handling, or do it, whatever the command; a ticket that is none is given to
// it freely, and one that a leader has called in stays.
func TestOnlyALeaderLetsAnOutsideUnitLeadAJointHandling(t *testing.T) {
	guest(t, "hats", Actor{ID: "k2", Roles: []Role{RoleDesk, RoleCoordinator, RoleSystem, RoleBot}, Units: chief.Units})
	r := rulesOf(t, Definitions{Outside: []Handler{"partner", "officer/p9"}})
	assist, lights := []Party{{Handler: "department/works"}}, Handler("partner/lights")
	p := filed(t, r, morning, Request{Origin: FoundByWorker})
	joint := p.fork().then("coordinator", Convene{Lead: "department/market", Assist: assist})
	given := p.fork().then("coordinator", Transfer{To: lights})
	doing := p.fork().then("desk", Transfer{To: "department/market"}).then("coordinator", Assign{To: "p9"})
	for _, who := range []string{"coordinator", "desk", "hats"} {
		assert.Equal(t, "invalid lead", p.no(who, Convene{Lead: lights, Assist: assist}))
		assert.Equal(t, "outside", joint.no(who, Transfer{To: lights, Handover: true}))
		assert.Equal(t, "outside", joint.no(who, Assign{To: "p9"}), "who does it is called in too")
		assert.Equal(t, "outside", given.no(who, Convene{Assist: assist}))
		assert.Equal(t, "outside", given.no(who, Convene{Lead: lights, Assist: assist}), "by name")
		assert.Equal(t, "outside", doing.no(who, Convene{Assist: assist}))

		assert.Empty(t, joint.no(who, Transfer{To: lights}), "alone")
		assert.Empty(t, given.no(who, Transfer{To: "partner/water", Handover: true}))
		assert.Empty(t, given.no(who, Convene{Lead: "department/market", Assist: assist}))
		assert.Empty(t, given.no(who, Convene{Assist: []Party{{Handler: "partner/water"}}}), "which waits for a leader")
	}
	alone := joint.fork().then("works", ReportBack{Text: "x"})
	assert.Equal(t, "outside", alone.no("desk", Transfer{To: lights, Handover: true}), "it is joint still")

	for name, q := range map[string]*play{
		"called":  p.fork().then("leader", Convene{Lead: lights, Assist: assist}),
		"given":   given.fork().then("leader", Convene{Assist: assist}),
		"granted": given.fork().then("coordinator", Convene{Assist: []Party{{Handler: "partner/water"}}}).then("leader", Grant{}),
		"does it": doing.fork().then("leader", Convene{Assist: assist}),
	} {
		assert.Equal(t, Joint, q.State, name)
		more := Convene{Assist: []Party{{Handler: "unit/c1"}}}
		assert.Empty(t, q.no("coordinator", more), "%s: it leads already", name)
		back := q.then("desk", Answer{Text: "x", Resolution: Solved}).then("supervisor", Rework{Reason: "x"})
		assert.Equal(t, Joint, back.State, name)
		again := back.then("desk", Answer{Text: "x", Resolution: Solved}).then("desk two", Close{}).then("supervisor", Reopen{Reason: "x"})
		assert.Equal(t, Joint, again.State, name)
		assert.Empty(t, again.no("coordinator", more), name)
	}
}
