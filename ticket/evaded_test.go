package ticket

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/grid"
)

// guest lets somebody act in a play who is not of the cast.
func guest(t *testing.T, name string, a Actor) {
	t.Helper()
	Cast[name] = a
	t.Cleanup(func() { delete(Cast, name) })
}

// boundTo is a play in which the level above has ruled that the ticket is the community's, which objected twice.
func boundTo(t *testing.T) *play {
	p := filed(t, theRules(t), morning, Request{}).then("desk", Transfer{To: "unit/c1"})
	p.then("head", Object{Reason: "x"}).then("desk", Refuse{Reason: "x"})
	return p.then("head", Object{Reason: "x"}).then("leader", Refuse{Reason: "x"})
}

// Whoever a ruling binds finds no other command that passes the ticket on.
func TestABindingRulingBindsWhateverTheCommand(t *testing.T) {
	p := boundTo(t)
	assert.Equal(t, "binding", p.no("head", Transfer{To: "department/market"}))
	assist := []Party{{Handler: "department/works"}}
	assert.Equal(t, "binding", p.no("head", Convene{Lead: "department/market", Assist: assist}))
	assert.Empty(t, p.no("head", Convene{Assist: assist}), "it leads still, and others assist")
	assert.Empty(t, p.no("desk", Transfer{To: "department/market"}), "the desk dispatches it again")
	assert.Empty(t, p.no("leader", Convene{Lead: "department/market", Assist: assist}))

	// Below, it stays what it was: the unit that has it now may object to its own head, and none of them is free of it.
	for name, down := range map[string]Command{
		"transfer": Transfer{To: "unit/g1"},
		"convene":  Convene{Lead: "unit/g1", Assist: assist},
	} {
		p := p.fork().then("head", down)
		assert.NotEmpty(t, p.no("head", Transfer{To: "department/market"}), name)
		assert.NotEmpty(t, p.no("head", Convene{Lead: "department/market", Assist: assist}), name)
		assert.NotEmpty(t, p.no("worker", Transfer{To: "unit/office"}), "past whom it binds")
		p.fork().then("worker", Transfer{To: "unit/c1"})
		assert.Empty(t, p.no("worker", Object{Reason: "x"}), "it binds the community, and not the grid that the community gave it to")
	}
	back := p.fork().then("head", Transfer{To: "unit/g1"}).then("worker", Transfer{To: "unit/c1"})
	assert.Equal(t, "binding", back.no("head", Transfer{To: "department/market"}), "given down and up again")
	assert.NotEmpty(t, back.no("head", Object{Reason: "x"}), "there is no third objection by that way")
}

// Whoever a ruling binds, and rules on the objection of a unit below, does not let go of the ticket by that ruling.
func TestABindingRulingBindsWhoeverRulesBelow(t *testing.T) {
	guest(t, "chief", chief)
	p := boundBelow(filed(t, theRules(t), morning, Request{}))
	assert.Equal(t, "binding", p.no("chief", Grant{}), "back to the desk is away from here too")
	assert.Equal(t, "binding", p.no("chief", Grant{To: "department/market"}))
	assert.Empty(t, p.no("chief", Grant{To: "unit/c1"}), "to another unit below")
	assert.Empty(t, p.no("desk", Grant{}), "the desk dispatches it again")
}

// A bot does not make what it may answer of what is for people.
func TestABotMakesNoInquiryOfAnEmergency(t *testing.T) {
	p := filed(t, theRules(t), morning, Request{Kind: Inquiry, Priority: Emergency})
	assert.Equal(t, "bots answer inquiries only", p.no("bot", Answer{Text: "x"}))
	assert.Equal(t, "bots answer inquiries only", p.no("bot", Classify{Priority: Normal}))
	assert.Equal(t, "bots answer inquiries only", p.no("bot", Classify{Priority: Urgent}))
	assert.Empty(t, p.no("bot", Classify{Category: "gas"}), "what else it finds it may say")
	assert.Empty(t, p.no("desk", Classify{Priority: Normal}))

	guest(t, "machine", Actor{ID: "b2", Roles: []Role{RoleSystem, RoleBot}, Units: []grid.Path{"office"}})
	assert.Equal(t, "bots answer inquiries only", p.no("machine", Classify{Priority: Normal}), "whatever other role it has")

	p = filed(t, theRules(t), morning, Request{Kind: Complaint, Origin: FoundByWorker}).then("machine", Transfer{To: "department/market"})
	assert.Equal(t, "bots answer inquiries only", p.no("machine", Close{Text: "x", Resolution: Solved}), "a closing may be an answer too")
	p = filed(t, theRules(t), morning, Request{Kind: Inquiry}).then("machine", Answer{Text: "x", Resolution: Explained})
	assert.Equal(t, "not the handler", p.no("machine", Close{}), "nor does it judge its own answer")
}

// What a role refuses, another role of the same person does not allow: who works on a ticket does not close its answer.
func TestASecondRoleIsNoSecondPerson(t *testing.T) {
	guest(t, "both", double["handler, desk"])
	p := filed(t, theRules(t), morning, Request{}).then("desk", Transfer{To: "department/market"})
	p.then("both", Answer{Text: "x", Resolution: Solved})
	assert.Equal(t, "not the handler", p.no("both", Close{}))
	assert.Empty(t, p.no("desk", Close{}))
	assert.Empty(t, p.no("reporter", Close{}))
}

// A leader stands for the unit that they lead: an order to it would be one to themselves.
func TestNobodyAnswersTheirOwnOrder(t *testing.T) {
	p := filed(t, theRules(t), morning, Request{}).then("desk", Transfer{To: "unit/office"})
	assert.Equal(t, "upper level", p.no("leader", Supervise{Text: "x"}))
	assert.Empty(t, p.no("leader", Supervise{To: "unit/c1", Text: "x"}))
}

// Who acts for two handlers does not pass a ticket from one to the other to be rid of a rule.
func TestPassingItToOneselfEvadesNothing(t *testing.T) {
	guest(t, "both", Actor{
		ID: "w3", Roles: []Role{RoleWorker}, Units: []grid.Path{"office/c1/g1"}, Handlers: []Handler{"unit/g1", "unit/c1"},
	})
	assist := []Party{{Handler: "department/market"}}
	p := filed(t, theRules(t), morning, Request{}).then("coordinator", Convene{Lead: "unit/g1", Assist: assist})
	assert.Equal(t, "reports first", p.no("both", Answer{Text: "x"}))
	assert.Equal(t, "reports first", p.no("both", Transfer{To: "unit/c1"}), "which would end the task, and then it answers")
	assert.Empty(t, p.no("worker", Transfer{To: "unit/c1"}), "somebody else's")

	p = filed(t, theRules(t), morning, Request{}).then("desk", Transfer{To: "unit/g1"}).then("both", Transfer{To: "unit/c1"})
	assert.Equal(t, "own dispatch", p.no("both", Object{Reason: "x"}), "a window of two days that opens again")
	assert.Empty(t, p.no("head", Object{Reason: "x"}))
}
