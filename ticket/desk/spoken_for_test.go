package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// Whoever works for a unit speaks for it where it does not lead: for the lead also where the host has not listed the unit among
// what they act for.
func TestAResponseForTheLeadNamesNobodyBesides(t *testing.T) {
	for name, a := range map[string]ticket.Actor{
		"of the roster": {
			ID: "w1", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{"office/c1/g1"},
			Handlers: []ticket.Handler{"unit/g1"},
		},
		"made by hand": {ID: "w1", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{"office/c1/g1"}},
	} {
		guest(t, name, a)
		for lead, speaks := range map[ticket.Handler]ticket.Handler{"unit/g1": "", "unit/c1": "unit/g1"} {
			p := filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: lead}).then(name, ticket.Respond{Text: "seen"})
			assert.Equal(t, speaks, p.events[len(p.events)-1].Facts.For, "%s, led by %s", name, lead)
		}
	}
}
