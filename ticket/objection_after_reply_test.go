package ticket

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/grid"
)

// objectedAndAnswered is a play in which the market department objected and then answered, before the ruling came.
func objectedAndAnswered(t *testing.T) *play {
	p := filed(t, rulesOf(t, Definitions{}), morning, Request{}).then("desk", Transfer{To: "department/market"})
	return p.then("market", Object{Reason: "not ours"}).then("market", Answer{Text: "x", Resolution: Solved})
}

// Whoever works for the handler that answered, and rules on its objection, gets rid of the one without letting go of the other.
func TestNoRulingTakesAReplyFromItsHandler(t *testing.T) {
	guest(t, "two hats", Actor{
		ID: "dm", Roles: []Role{RoleDesk, RoleHandler}, Units: []grid.Path{"office"}, Handlers: []Handler{"department/market"},
	})
	p := objectedAndAnswered(t)
	assert.Equal(t, "answered", p.no("two hats", Grant{}))
	for _, do := range []Command{Inspect{Passed: true}, Close{Resolution: Solved}, Rework{Reason: "x"}} {
		assert.Equal(t, "not the handler", p.no("two hats", do), do.Verb())
	}
}

// While the reply is out, the objection of its handler is refused, or waits: it is upheld when the reply was sent back, and ends
// with the closing.
func TestAnObjectionWaitsWhileTheReplyIsOut(t *testing.T) {
	p := objectedAndAnswered(t)
	for _, do := range []Command{Grant{}, Grant{To: "department/works"}} {
		assert.Equal(t, "answered", p.no("desk", do))
	}
	allowed := p.rules.Allowed(p.Ticket, Cast["desk"], p.Changed)
	assert.NotContains(t, allowed, VerbGrant)
	assert.Contains(t, allowed, VerbRefuse)

	refused := p.fork().then("desk", Refuse{Reason: "you have answered it"})
	assert.Empty(t, refused.Approvals)
	assert.Equal(t, Handler("department/market"), refused.Lead)

	back := p.fork().then("desk", Rework{Reason: "wrong"})
	assert.Equal(t, Transferred, back.State, "a rework sends a reply back to the last handling")
	assert.Equal(t, Handler("department/market"), back.Lead)
	back.fork().then("desk", Grant{To: "department/works"})
	back.then("desk", Grant{})
	assert.Equal(t, Received, back.State)

	p.then("desk", Close{})
	assert.Empty(t, p.Approvals)
}

// The objection to a task is no matter of the reply: whoever answered keeps it.
func TestATaskIsGivenBackWhileTheReplyIsOut(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{}), morning, Request{})
	p.then("coordinator", Convene{Lead: "department/market", Assist: []Party{{Handler: "department/works"}}})
	p.then("works", Object{Reason: "not ours"}).then("desk", Answer{Text: "x"}).then("desk two", Grant{})
	assert.Equal(t, Handler("department/market"), p.Lead)
	assert.Empty(t, p.Tasks)
}
