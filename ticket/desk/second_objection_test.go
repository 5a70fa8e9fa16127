package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// objector lets somebody act who works for a handler and nobody else.
func objector(t *testing.T, h ticket.Handler) {
	guest(t, "objector", ticket.Actor{
		ID: "o1", Roles: []ticket.Role{ticket.RoleHandler}, Units: []grid.Path{"office/c9"}, Handlers: []ticket.Handler{h},
	})
}

// The ruling on the second objection binds, whoever leads and whoever dispatched it: the leaders of the root unit, who have no
// level above them, rule on both objections of that unit.
func TestTheSecondObjectionBindsWhoeverLeads(t *testing.T) {
	object, no := ticket.Object{Reason: "not ours"}, ticket.Refuse{Reason: "yours"}
	all := []ticket.Handler{"unit/g1", "unit/c1", "unit/c2", "unit/office", "department/market", "partner/lights", "officer/o1"}
	for sender, to := range map[string][]ticket.Handler{
		"desk": all, "coordinator": all, "leader": all,
		"head":   {"unit/g1", "unit/office", "department/market", "partner/lights", "officer/o1"},
		"worker": {"unit/c1", "unit/office"},
	} {
		for _, lead := range to {
			objector(t, lead)
			p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then(sender, ticket.Transfer{To: lead})
			for n := range 2 {
				assert.False(t, p.Binding, "%s by %s, objection %d", lead, sender, n+1)
				p.then("objector", object)
				p.then(ruler(p), no)
			}
			assert.True(t, p.Binding, "%s by %s", lead, sender)
			assert.Equal(t, "binding", p.no("objector", object), "%s by %s", lead, sender)
			assert.Equal(t, "binding", p.no("objector", ticket.Transfer{To: "department/police"}), "%s by %s", lead, sender)
		}
	}
	for _, h := range all { // a task, the same
		objector(t, h)
		p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{})
		p.then("coordinator", ticket.Convene{Lead: "department/works", Assist: []ticket.Party{{Handler: h}}})
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
	object, no := ticket.Object{Reason: "not ours"}, ticket.Refuse{Reason: "yours"}
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	p.then("market", object).then("desk", ticket.Grant{})
	p.then("desk", ticket.Transfer{To: "unit/office"}).then("objector", object)
	assert.Equal(t, ticket.LeaderHandler("office"), p.Approvals[0].To)
	p.then("leader", no)
	assert.True(t, p.Binding)
}
