package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
)

// Where every officer is an outside unit, nobody but a leader assigns a joint handling, unless to an officer who works on it already; what
// is always refused is not listed by Allowed.
func TestAllowedListsAssignWhereSomeOfficerMayHaveIt(t *testing.T) {
	r := rulesOf(t, Definitions{Outside: []ticket.Handler{"officer"}})
	has := func(p *play, who string) bool {
		for _, v := range p.rules.Allowed(p.Ticket, Cast[who], p.Changed) {
			if v == ticket.VerbAssign {
				return true
			}
		}
		return false
	}
	p := filed(t, r, morning, ticket.Request{Origin: ticket.FoundByWorker})
	assert.True(t, has(p, "coordinator"), "it is no joint handling")
	assert.Empty(t, p.no("coordinator", ticket.Assign{To: "p9"}))

	works := ticket.Party{Handler: "department/works"}
	joint := p.fork().then("coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{works}})
	for _, who := range []string{"desk", "coordinator", "market"} {
		assert.Equal(t, "outside", joint.no(who, ticket.Assign{To: "p9"}), who)
		assert.False(t, has(joint, who), who)
	}
	with := p.fork().then("leader", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{works, {Handler: "officer/p9"}}})
	assert.Empty(t, with.no("coordinator", ticket.Assign{To: "p9"}))
	assert.True(t, has(with, "coordinator"), "p9 is in")
	with.then("coordinator", ticket.Assign{To: "p9"})
	assert.Equal(t, "outside", with.no("coordinator", ticket.Assign{To: "p8"}))
	assert.False(t, has(with, "coordinator"), "p9 has it already")
}
