package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// guest lets somebody act in a play who is not of the cast.
func guest(t *testing.T, name string, a ticket.Actor) {
	t.Helper()
	Cast[name] = a
	t.Cleanup(func() { delete(Cast, name) })
}

// boundHandler is the first whom a ruling binds.
func boundHandler(d *ticket.Duty) ticket.Handler {
	if list := rulingsOf(d); len(list) > 0 {
		return list[0]
	}
	return ""
}

// boundTo is a play in which the level above has ruled that the ticket is the community's, which objected twice.
func boundTo(t *testing.T) *play {
	p := filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "unit/c1"})
	p.then("head", ticket.Object{Reason: "x"}).then("desk", ticket.Refuse{Reason: "x"})
	return p.then("head", ticket.Object{Reason: "x"}).then("leader", ticket.Refuse{Reason: "x"})
}

// Whoever a ruling binds finds no other command that passes the ticket on.
func TestABindingRulingBindsWhateverTheCommand(t *testing.T) {
	p := boundTo(t)
	assert.Equal(t, "binding", p.no("head", ticket.Transfer{To: "department/market"}))
	assist := []ticket.Party{{Handler: "department/works"}}
	assert.Equal(t, "binding", p.no("head", ticket.Convene{Lead: "department/market", Assist: assist}))
	assert.Empty(t, p.no("head", ticket.Convene{Assist: assist}), "it leads still, and others assist")
	assert.Empty(t, p.no("desk", ticket.Transfer{To: "department/market"}), "the desk dispatches it again")
	assert.Empty(t, p.no("leader", ticket.Convene{Lead: "department/market", Assist: assist}))

	// Below, it stays what it was: the unit that has it now may object to its own head, and none of them is free of it.
	for name, down := range map[string]ticket.Command{
		"transfer": ticket.Transfer{To: "unit/g1"},
		"convene":  ticket.Convene{Lead: "unit/g1", Assist: assist},
	} {
		p := p.fork().then("head", down)
		assert.NotEmpty(t, p.no("head", ticket.Transfer{To: "department/market"}), name)
		assert.NotEmpty(t, p.no("head", ticket.Convene{Lead: "department/market", Assist: assist}), name)
		assert.NotEmpty(t, p.no("worker", ticket.Transfer{To: "unit/office"}), "past whom it binds")
		p.fork().then("worker", ticket.Transfer{To: "unit/c1"})
		assert.Empty(t, p.no("worker", ticket.Object{Reason: "x"}), "it binds the community, and not the grid that the community gave it to")
	}
	back := p.fork().then("head", ticket.Transfer{To: "unit/g1"}).then("worker", ticket.Transfer{To: "unit/c1"})
	assert.Equal(t, "binding", back.no("head", ticket.Transfer{To: "department/market"}), "given down and up again")
	assert.NotEmpty(t, back.no("head", ticket.Object{Reason: "x"}), "there is no third objection by that way")
}

// Whoever a ruling binds, and rules on the objection of a unit below, does not let go of the ticket by that ruling.
func TestABindingRulingBindsWhoeverRulesBelow(t *testing.T) {
	guest(t, "chief", chief)
	p := boundBelow(filed(t, theRules(t), morning, ticket.Request{}))
	assert.Equal(t, "binding", p.no("chief", ticket.Grant{}), "back to the desk is away from here too")
	assert.Equal(t, "binding", p.no("chief", ticket.Grant{To: "department/market"}))
	assert.Empty(t, p.no("chief", ticket.Grant{To: "unit/c1"}), "to another unit below")
	assert.Empty(t, p.no("desk", ticket.Grant{}), "the desk dispatches it again")
}

// A bot does not make what it may answer of what is for people.
func TestABotMakesNoInquiryOfAnEmergency(t *testing.T) {
	p := filed(t, theRules(t), morning, ticket.Request{Kind: ticket.Inquiry, Priority: ticket.Emergency})
	assert.Equal(t, "bots answer inquiries only", p.no("bot", ticket.Answer{Text: "x"}))
	assert.Equal(t, "bots answer inquiries only", p.no("bot", ticket.Classify{Priority: ticket.Normal}))
	assert.Equal(t, "bots answer inquiries only", p.no("bot", ticket.Classify{Priority: ticket.Urgent}))
	assert.Empty(t, p.no("bot", ticket.Classify{Category: "gas"}), "what else it finds it may say")
	assert.Empty(t, p.no("desk", ticket.Classify{Priority: ticket.Normal}))

	guest(t, "machine", ticket.Actor{ID: "b2", Roles: []ticket.Role{ticket.RoleSystem, ticket.RoleBot}, Units: []grid.Path{"office"}})
	assert.Equal(t, "bots answer inquiries only", p.no("machine", ticket.Classify{Priority: ticket.Normal}), "whatever other role it has")

	p = filed(t, theRules(t), morning, ticket.Request{Kind: ticket.Complaint, Origin: ticket.FoundByWorker}).then("machine",
		ticket.Transfer{To: "department/market"})
	assert.Equal(t, "bots answer inquiries only", p.no("machine", ticket.Close{Text: "x", Resolution: ticket.Solved}),
		"a closing may be an answer too")
	p = filed(t, theRules(t), morning, ticket.Request{Kind: ticket.Inquiry}).then("machine",
		ticket.Answer{Text: "x", Resolution: ticket.Explained})
	assert.Equal(t, "not the handler", p.no("machine", ticket.Close{}), "nor does it judge its own answer")
}

// What a role refuses, another role of the same person does not allow: who works on a ticket does not close its answer.
func TestASecondRoleIsNoSecondPerson(t *testing.T) {
	guest(t, "both", double["handler, desk"])
	p := filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	p.then("both", ticket.Answer{Text: "x", Resolution: ticket.Solved})
	assert.Equal(t, "not the handler", p.no("both", ticket.Close{}))
	assert.Empty(t, p.no("desk", ticket.Close{}))
	assert.Empty(t, p.no("reporter", ticket.Close{}))
}

// A leader stands for the unit that they lead: an order to it would be one to themselves.
func TestNobodyAnswersTheirOwnOrder(t *testing.T) {
	p := filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "unit/office"})
	assert.Equal(t, "upper level", p.no("leader", ticket.Supervise{Text: "x"}))
	assert.Empty(t, p.no("leader", ticket.Supervise{To: "unit/c1", Text: "x"}))
}

// Who acts for two handlers does not pass a ticket from one to the other to be rid of a rule.
func TestPassingItToOneselfEvadesNothing(t *testing.T) {
	guest(t, "both", ticket.Actor{
		ID: "w3", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{"office/c1/g1"}, Handlers: []ticket.Handler{"unit/g1", "unit/c1"},
	})
	assist := []ticket.Party{{Handler: "department/market"}}
	p := filed(t, theRules(t), morning, ticket.Request{}).then("coordinator", ticket.Convene{Lead: "unit/g1", Assist: assist})
	assert.Equal(t, "reports first", p.no("both", ticket.Answer{Text: "x"}))
	assert.Equal(t, "reports first", p.no("both", ticket.Transfer{To: "unit/c1"}), "which would end the task, and then it answers")
	assert.Empty(t, p.no("worker", ticket.Transfer{To: "unit/c1"}), "somebody else's")

	p = filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "unit/g1"}).then("both",
		ticket.Transfer{To: "unit/c1"})
	assert.Equal(t, "own dispatch", p.no("both", ticket.Object{Reason: "x"}), "a window of two days that opens again")
	assert.Empty(t, p.no("head", ticket.Object{Reason: "x"}))
}
