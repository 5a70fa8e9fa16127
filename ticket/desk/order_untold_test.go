package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// A handover gives the new lead an order that waits for a reply: it is informed of the order, as whoever takes the
// place of a unit that has ended is.
func TestAHandoverTellsOfTheOrder(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	p.then("supervisor", ticket.Supervise{Text: "x"})
	require.Contains(t, p.told(), "order department/market")
	p.then("desk", ticket.Transfer{To: "department/works", Handover: true})
	require.Equal(t, ticket.Handler("department/works"), p.Orders[0].To)
	assert.Contains(t, p.told(), "order department/works")
}

// Whoever owes a reply to an order, and has no other part in the ticket, is told when the ticket ends and the order with it.
func TestWhoeverOwesAReplyIsToldOfTheEnd(t *testing.T) {
	for name, end := range map[string]func(*play){
		"refer": func(p *play) { p.then("desk", ticket.Refer{Channel: "court", Text: "x"}) },
		"merge": func(p *play) {
			c, err := p.rules.Receive("t0", Cast["reporter"], morning, ticket.Request{Text: "x"}, p.Place)
			require.NoError(t, err)
			p.then("desk", ticket.Merge{Into: "t0"}, c.Ticket)
		},
		"withdraw": func(p *play) { p.then("reporter", ticket.Withdraw{}) },
	} {
		p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
		p.then("supervisor", ticket.Supervise{To: "department/works", Text: "look into it"})
		require.Contains(t, p.told(), "order department/works")
		end(p)
		require.Empty(t, p.Orders)
		var told bool
		for _, m := range p.out {
			told = told || m.To == "department/works"
		}
		assert.True(t, told, "%s: %v", name, p.told())
	}
}

// A level that an escalation put in charge has the ticket in its inbox; it is told when the ticket ends or passes to somebody else.
func TestWhoeverIsInChargeIsToldOfTheEnd(t *testing.T) {
	for name, do := range map[string]ticket.Command{
		"refer": ticket.Refer{Channel: "court", Text: "x"}, "transfer": ticket.Transfer{To: "department/works"},
	} {
		p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
		p.then("supervisor", ticket.Escalate{Reason: "x"})
		require.Equal(t, ticket.Handler("unit/office"), p.Charge)
		p.then("coordinator", do)
		var told bool
		for _, m := range p.out {
			told = told || m.To == "unit/office"
		}
		assert.True(t, told, "%s: %v", name, p.told())
	}
}
