package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

func TestASupervisionOrderHasAReplyDue(t *testing.T) {
	r := rulesOf(t, Definitions{})
	p := filed(t, r, morning, ticket.Request{})
	assert.Equal(t, "invalid to", p.no("leader", ticket.Supervise{Text: "x"}), "nobody leads yet")
	p.then("coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "unit/c1"}}})
	for _, who := range []string{"desk", "market", "worker", "head", "reporter", "coordinator", "bot", "auditor", "system"} {
		assert.NotEmpty(t, p.no(who, ticket.Supervise{Text: "x"}), who)
	}
	assert.Equal(t, "invalid text", p.no("leader", ticket.Supervise{}))
	p.then("leader", ticket.Supervise{Text: "x"})
	first := p.Changed
	assert.Equal(t, []string{"order department/market"}, p.told())
	assert.Equal(t, ticket.Supervision{
		By: "l1", From: "unit/office", To: "department/market", Seq: 3, Given: first, Limit: hours(24), Due: first.Add(24 * time.Hour),
	}, p.Orders[0])
	p.then("supervisor", ticket.Supervise{Text: "x", Within: hours(2)}).then("supervisor", ticket.Supervise{To: "unit/c1", Text: "x"})
	assert.Equal(t, p.Changed.Add(24*time.Hour), p.Orders[2].Due)
	assert.Equal(t, p.Orders[1].Given.Add(2*time.Hour), p.Orders[1].Due)

	assert.Equal(t, "own matter", p.no("market", ticket.Comply{For: "unit/c1", Text: "x"}), "another's")
	assert.NotEmpty(t, p.no("works", ticket.Comply{Text: "x"}), "ordered nothing")
	assert.Equal(t, "invalid text", p.no("market", ticket.Comply{}))
	p.then("market two", ticket.Comply{Text: "x"})
	assert.Equal(t, []string{"reported actor/l1"}, p.told(), "the oldest first, to whoever ordered it")
	require.Len(t, p.Orders, 2)
	p.then("market", ticket.Comply{Text: "x"}).then("head", ticket.Comply{Text: "x"})
	assert.Empty(t, p.Orders)
	assert.NotEmpty(t, p.no("market", ticket.Comply{Text: "x"}))

	boss := Cast["head"]
	boss.Handlers = append([]ticket.Handler{"department/market"}, boss.Handlers...)
	Cast["boss"] = boss
	defer delete(Cast, "boss")
	p.then("leader", ticket.Supervise{Text: "x"}).then("leader", ticket.Supervise{To: "unit/c1", Text: "x"})
	assert.Equal(t, "invalid for", p.no("boss", ticket.Comply{Text: "x"}), "orders to two of theirs: which?")
	p.then("boss", ticket.Comply{For: "unit/c1", Text: "x"})
	assert.Equal(t, ticket.Handler("department/market"), p.Orders[0].To)
	p.then("desk", ticket.Answer{Text: "x"})
	assert.Empty(t, p.no("market", ticket.Comply{Text: "x"}), "an answer is no reply to the order")
}

// An upper level orders; it does not order itself.
func TestNobodyOrdersThemselves(t *testing.T) {
	own := ticket.Actor{
		ID: "s9", Roles: []ticket.Role{ticket.RoleSupervisor}, Units: Cast["supervisor"].Units,
		Handlers: []ticket.Handler{"department/market"},
	}
	Cast["own"] = own
	defer delete(Cast, "own")
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	assert.Equal(t, "upper level", p.no("own", ticket.Supervise{Text: "x"}))
	assert.Empty(t, p.no("own", ticket.Supervise{To: "department/works", Text: "x"}))
}

func TestRemindersAndChasersAreOnRecordApart(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{})
	p.then("reporter", ticket.Remind{Text: "hurry"})
	assert.Equal(t, []string{"reminded unit/office"}, p.told(), "nobody has it: the desk")
	p.then("coordinator", ticket.Convene{
		Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}, {Handler: "unit/c1"}},
	}).then("market", ticket.Assign{To: "m2"})
	p.then("head", ticket.ReportBack{Text: "x"})
	for who, text := range map[string]string{
		"reporter": "hurry", "desk": "inside", "supervisor": "inside", "leader": "inside", "system": "inside",
	} {
		p.then(who, ticket.Remind{Text: text})
		e := p.events[len(p.events)-1]
		assert.Equal(t, Cast[who].Roles[0], e.Role, "who reminded tells a reminder from a chaser")
		assert.Equal(t, who == "reporter", e.Facts.Public, "a chaser's words are the reporter's own; the others' are inside")
		assert.ElementsMatch(t, []string{"reminded department/market", "reminded actor/m2", "reminded department/works"},
			p.told(), "%s: whoever works on it, and not who is done", who)
	}
	p.then("desk", ticket.Remind{To: "department/works"})
	assert.Equal(t, []string{"reminded department/works"}, p.told())
	assert.Empty(t, p.no("desk", ticket.Remind{To: "officer/m2"}))
	assert.Equal(t, "invalid to", p.no("desk", ticket.Remind{To: "unit/c1"}), "who is done is not reminded")
	assert.Equal(t, "invalid to", p.no("desk", ticket.Remind{To: "king"}))
	for _, who := range []string{"market", "bot", "auditor", "worker"} {
		assert.Equal(t, "access", p.no(who, ticket.Remind{}), who)
	}
	p.then("desk", ticket.Escalate{})
	p.then("reporter", ticket.Remind{})
	assert.Contains(t, p.told(), "reminded unit/office", "and whoever is in charge")
}

func TestResponsibilityGoesUpLevelByLevelToTheTop(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("head", ticket.Transfer{To: "unit/g1"})
	due := p.Due
	for i, want := range []ticket.Handler{"unit/c1", "unit/office", "leader/office"} {
		p.then("desk", ticket.Escalate{Reason: "x"})
		assert.Equal(t, want, p.Charge)
		assert.Equal(t, i+1, p.Level)
		assert.Equal(t, ticket.Handler("unit/g1"), p.Lead, "who handles it goes on")
		assert.Equal(t, due, p.Due)
		assert.ElementsMatch(t, []string{"escalated unit/g1", "escalated " + string(want)}, p.told())
		found := false
		for _, h := range storage.ColumnsOf(p.Ticket).Handlers {
			found = found || h.Handler == want
		}
		assert.True(t, found, "it is found among %s's own", want)
	}
	assert.Equal(t, "nothing new", p.no("desk", ticket.Escalate{}))
	p.then("desk", ticket.Transfer{To: "department/market"})
	assert.Zero(t, p.Level)
	assert.Empty(t, p.Charge, "another dispatch begins below")
	for _, who := range []string{"market", "worker", "reporter", "bot", "auditor"} {
		assert.NotEmpty(t, p.no(who, ticket.Escalate{}), who)
	}
	idle := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Escalate{})
	assert.Equal(t, ticket.Handler("leader/office"), idle.Charge, "above the desk are the leaders")
}

func TestAChecksAndACallBackAreSomebodyElses(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "unit/office"})
	p.then("desk", ticket.Assign{To: "d2"}).then("coordinator", ticket.Note{Text: "x"}).by("desk", p.Changed.Add(time.Hour),
		ticket.Answer{Text: "x", Resolution: ticket.Solved})
	assert.Equal(t, "not the handler", p.no("desk two", ticket.Inspect{Passed: true}))
	p.then("supervisor", ticket.Inspect{Text: "not done"})
	assert.True(t, p.Inspected.IsZero(), "what did not pass waits for its check still")
	p.then("supervisor", ticket.Inspect{Passed: true})
	assert.Equal(t, p.Changed, p.Inspected)
	p.then("reporter", ticket.Close{})
	assert.Equal(t, "not the handler", p.no("desk two", ticket.CallBack{Reached: true}))
	assert.Equal(t, "invalid reached", p.no("desk", ticket.CallBack{Solved: true}), "nobody was reached, and nothing said")
	assert.Equal(t, "invalid satisfied", p.no("desk", ticket.CallBack{Reached: true, Satisfied: 6}))
	p.then("supervisor", ticket.CallBack{})
	assert.True(t, p.Called.IsZero(), "a call that nobody answered does not count")
	p.then("supervisor", ticket.CallBack{Reached: true, Contacted: true, Solved: true, Satisfied: 4})
	assert.Equal(t, p.Changed, p.Called)
	for _, who := range []string{"market", "worker", "bot", "reporter", "head"} {
		assert.NotEmpty(t, p.no(who, ticket.CallBack{Reached: true}), who)
	}
}
