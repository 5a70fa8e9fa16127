package ticket

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/grid"
)

// Whoever works for a unit speaks for it where it does not lead: for the lead also where the host has not listed the unit among
// what they act for.
func TestAResponseForTheLeadNamesNobodyBesides(t *testing.T) {
	for name, a := range map[string]Actor{
		"of the roster": {ID: "w1", Roles: []Role{RoleWorker}, Units: []grid.Path{"office/c1/g1"}, Handlers: []Handler{"unit/g1"}},
		"made by hand":  {ID: "w1", Roles: []Role{RoleWorker}, Units: []grid.Path{"office/c1/g1"}},
	} {
		guest(t, name, a)
		for lead, speaks := range map[Handler]Handler{"unit/g1": "", "unit/c1": "unit/g1"} {
			p := filed(t, theRules(t), morning, Request{}).then("desk", Transfer{To: lead}).then(name, Respond{Text: "seen"})
			assert.Equal(t, speaks, p.events[len(p.events)-1].Facts.For, "%s, led by %s", name, lead)
		}
	}
}
