package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// objectedAndAnswered is a play in which the market department objected and then answered, before the ruling came.
func objectedAndAnswered(t *testing.T) *play {
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	return p.then("market", ticket.Object{Reason: "not ours"}).then("market", ticket.Answer{Text: "x", Resolution: ticket.Solved})
}

// Whoever works for the handler that answered, and rules on its objection, gets rid of the one without letting go of the other.
func TestNoRulingTakesAReplyFromItsHandler(t *testing.T) {
	guest(t, "two hats", ticket.Actor{
		ID: "dm", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleHandler}, Units: []grid.Path{"office"},
		Handlers: []ticket.Handler{"department/market"},
	})
	p := objectedAndAnswered(t)
	assert.Equal(t, "answered", p.no("two hats", ticket.Grant{}))
	for _, do := range []ticket.Command{ticket.Inspect{Passed: true}, ticket.Close{Resolution: ticket.Solved}, ticket.Rework{Reason: "x"}} {
		assert.Equal(t, "not the handler", p.no("two hats", do), ticket.VerbOf(do))
	}
}

// While the reply is out, the objection of its handler is refused, or waits: it is upheld when the reply was sent back, and ends
// with the closing.
func TestAnObjectionWaitsWhileTheReplyIsOut(t *testing.T) {
	p := objectedAndAnswered(t)
	for _, do := range []ticket.Command{ticket.Grant{}, ticket.Grant{To: "department/works"}} {
		assert.Equal(t, "answered", p.no("desk", do))
	}
	allowed := p.rules.Allowed(p.Ticket, Cast["desk"], p.Changed)
	assert.NotContains(t, allowed, ticket.VerbGrant)
	assert.Contains(t, allowed, ticket.VerbRefuse)

	refused := p.fork().then("desk", ticket.Refuse{Reason: "you have answered it"})
	assert.Empty(t, refused.Approvals)
	assert.Equal(t, ticket.Handler("department/market"), refused.Lead)

	back := p.fork().then("desk", ticket.Rework{Reason: "wrong"})
	assert.Equal(t, ticket.Transferred, back.State, "a rework sends a reply back to the last handling")
	assert.Equal(t, ticket.Handler("department/market"), back.Lead)
	back.fork().then("desk", ticket.Grant{To: "department/works"})
	back.then("desk", ticket.Grant{})
	assert.Equal(t, ticket.Received, back.State)

	p.then("desk", ticket.Close{})
	assert.Empty(t, p.Approvals)
}

// The objection to a task is no matter of the reply: whoever answered keeps it.
func TestATaskIsGivenBackWhileTheReplyIsOut(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{})
	p.then("coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
	p.then("works", ticket.Object{Reason: "not ours"}).then("desk", ticket.Answer{Text: "x"}).then("desk two", ticket.Grant{})
	assert.Equal(t, ticket.Handler("department/market"), p.Lead)
	assert.Empty(t, p.Tasks)
}
