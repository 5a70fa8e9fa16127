package ticket

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/grid"
)

// objector lets somebody act who works for a handler and nobody else.
func objector(t *testing.T, h Handler) {
	guest(t, "objector", Actor{ID: "o1", Roles: []Role{RoleHandler}, Units: []grid.Path{"office/c9"}, Handlers: []Handler{h}})
}

// The ruling on the second objection binds, whoever leads and whoever dispatched it: the leaders of the root unit, who have no
// level above them, rule on both objections of that unit.
func TestTheSecondObjectionBindsWhoeverLeads(t *testing.T) {
	object, no := Object{Reason: "not ours"}, Refuse{Reason: "yours"}
	all := []Handler{"unit/g1", "unit/c1", "unit/c2", "unit/office", "department/market", "partner/lights", "officer/o1"}
	for sender, to := range map[string][]Handler{
		"desk": all, "coordinator": all, "leader": all,
		"head":   {"unit/g1", "unit/office", "department/market", "partner/lights", "officer/o1"},
		"worker": {"unit/c1", "unit/office"},
	} {
		for _, lead := range to {
			objector(t, lead)
			p := filed(t, rulesOf(t, Definitions{}), morning, Request{}).then(sender, Transfer{To: lead})
			for n := range 2 {
				assert.False(t, p.Binding, "%s by %s, objection %d", lead, sender, n+1)
				p.then("objector", object)
				p.then(ruler(p), no)
			}
			assert.True(t, p.Binding, "%s by %s", lead, sender)
			assert.Equal(t, "binding", p.no("objector", object), "%s by %s", lead, sender)
			assert.Equal(t, "binding", p.no("objector", Transfer{To: "department/police"}), "%s by %s", lead, sender)
		}
	}
	for _, h := range all { // a task, the same
		objector(t, h)
		p := filed(t, rulesOf(t, Definitions{}), morning, Request{})
		p.then("coordinator", Convene{Lead: "department/works", Assist: []Party{{Handler: h}}})
		for range 2 {
			p.then("objector", object)
			p.then(ruler(p), no)
		}
		assert.Equal(t, "binding", p.no("objector", object), "the task of %s", h)
		assert.False(t, p.Binding, "the lead has not objected")
	}
}

// It is the second one on the ticket that binds, whoever objected first; the first one goes to nobody but the sender.
func TestTheSecondObjectionOnATicketBindsTheSecondLead(t *testing.T) {
	objector(t, "unit/office")
	object, no := Object{Reason: "not ours"}, Refuse{Reason: "yours"}
	p := filed(t, rulesOf(t, Definitions{}), morning, Request{}).then("desk", Transfer{To: "department/market"})
	p.then("market", object).then("desk", Grant{})
	p.then("desk", Transfer{To: "unit/office"}).then("objector", object)
	assert.Equal(t, LeaderHandler("office"), p.Approvals[0].To)
	p.then("leader", no)
	assert.True(t, p.Binding)
}
