package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
)

// Where all whom a convening calls wait for the grant, so does its lead: as of the grant it leads, whoever leads until then. A
// convening that names no lead leaves it to whoever leads by then.
func TestTheLeadOfAGrantedConveningLeads(t *testing.T) {
	r := rulesOf(t, Definitions{Outside: []ticket.Handler{"partner"}})
	lights, inside := ticket.Party{Handler: "partner/lights"}, ticket.Party{Handler: "unit/g1"}
	works, market := ticket.Handler("department/works"), ticket.Handler("department/market")
	p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: market}).then("market", ticket.Assign{To: "m2"})

	at := p.fork().then("coordinator", ticket.Convene{Lead: works, Assist: []ticket.Party{lights, inside}})
	assert.Equal(t, works, at.Lead, "with an inside unit it leads at once")
	assert.Contains(t, at.told(), "released department/market")
	assert.Contains(t, at.told(), "released actor/m2")
	at.then("desk", ticket.Transfer{To: market}).then("leader", ticket.Grant{})
	assert.Equal(t, market, at.Lead, "and the next dispatch is the later word")

	asked := p.fork().then("coordinator", ticket.Convene{Lead: works, Assist: []ticket.Party{lights}})
	assert.Equal(t, market, asked.Lead, "nothing changes before the grant")
	for name, q := range map[string]*play{
		"":                        asked.fork(),
		", transferred meanwhile": asked.fork().then("desk", ticket.Transfer{To: "department/parks"}),
		", handed over meanwhile": asked.fork().then("desk", ticket.Transfer{To: "department/parks", Handover: true}),
	} {
		before := q.Lead
		q.then("leader", ticket.Grant{For: works})
		assert.Equal(t, works, q.Lead, "outside units alone%s", name)
		assert.Equal(t, []ticket.Handler{"partner/lights"}, assistingOn(&q.Ticket), name)
		assert.Contains(t, q.told(), "ruled department/works", name)
		assert.Contains(t, q.told(), "assigned department/works", name)
		assert.Contains(t, q.told(), "released "+string(before), name)
	}

	no := asked.fork().then("leader", ticket.Refuse{Reason: "x"})
	assert.Equal(t, market, no.Lead)
	assert.Equal(t, []string{"ruled actor/k1"}, no.told(), "who asked hears it, and not who was to be replaced")

	busy := asked.fork().then("coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: works}}})
	assert.Equal(t, "reports first", busy.no("leader", ticket.Grant{}))
	assert.NotContains(t, r.Allowed(busy.Ticket, Cast["leader"], busy.Changed), ticket.VerbGrant)
	assert.Equal(t, works, busy.then("works", ticket.ReportBack{Text: "done"}).then("leader", ticket.Grant{}).Lead)

	unnamed := p.fork().then("coordinator", ticket.Convene{Assist: []ticket.Party{lights}})
	unnamed.then("desk", ticket.Transfer{To: "department/parks"}).then("leader", ticket.Grant{})
	assert.Equal(t, ticket.Handler("department/parks"), unnamed.Lead, "no lead named")

	keeps := p.fork().then("coordinator", ticket.Convene{Lead: works, Assist: []ticket.Party{{Handler: market}}})
	assert.NotContains(t, keeps.told(), "released department/market", "it has a task")
}
