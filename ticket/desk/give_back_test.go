package desk_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// A ticket may go back to a department of whose people those that the report does not name have left: none of them ever sees it.
// Then the level above is told, and whoever gave it back.
func TestWhatGoesBackToNobodyWhoMaySeeItIsToldAbove(t *testing.T) {
	const level = "unit/410172561"
	colleague := ticket.Actor{ID: "m-2", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/market"}}
	answered := func(b bench, id ticket.ID) { b.do(colleague, id, ticket.Answer{Text: "a", Resolution: ticket.Solved}) }
	closed := func(b bench, id ticket.ID) {
		answered(b, id)
		b.do(clerk, id, ticket.Close{Resolution: ticket.Solved})
	}
	insufficient := func(b bench, id ticket.ID) {
		answered(b, id)
		b.do(clerk, id, ticket.Close{Resolution: ticket.Insufficient})
	}
	merged := func(b bench, id ticket.ID) { b.do(clerk, id, ticket.Merge{Into: b.file(person(1), "other").ID}) }
	for name, c := range map[string]struct {
		state func(bench, ticket.ID)
		by    ticket.Actor
		do    ticket.Command
		kind  ticket.Notice
		told  bool // who did it
	}{
		"rework":              {answered, supervisor, ticket.Rework{Reason: "x"}, ticket.NoticeRework, true},
		"reopen":              {closed, supervisor, ticket.Reopen{Reason: "x"}, ticket.NoticeRework, true},
		"reopen by reporter":  {closed, person(0), ticket.Reopen{Reason: "x"}, ticket.NoticeRework, false},
		"reopening addition":  {insufficient, person(0), ticket.Supplement{Text: "x"}, ticket.NoticeRework, false},
		"unmerge":             {merged, coordinator, ticket.Unmerge{Reason: "x"}, ticket.NoticeRework, true},
		"addition":            {nil, person(0), ticket.Supplement{Text: "x"}, ticket.NoticeSupplied, false},
		"reminder by anybody": {nil, person(0), ticket.Remind{Text: "x"}, ticket.NoticeReminded, false},
	} {
		people := known{"department/market": {People: []string{"m-1", "m-2"}}}
		b := newBench(t, func(c *desk.Config) { c.Parties = people })
		id := b.files(person(0), ticket.Request{About: []string{"m-1"}}).ID
		b.do(clerk, id, ticket.Transfer{To: "department/market"})
		if c.state != nil {
			c.state(b, id)
		}
		people["department/market"] = desk.Contact{People: []string{"m-1"}} // m-2 has retired
		before := len(b.outbox())
		got := b.do(c.by, id, c.do)
		assert.Equal(t, []any{ticket.Transferred, ticket.Department("market")}, []any{got.State, got.Lead}, name)
		told := receivers(b.outbox()[before:])
		assert.Contains(t, told, string(c.kind)+" "+level, name)
		assert.NotContains(t, told, string(c.kind)+" department/market", name)
		assert.Equal(t, c.told, slices.Contains(told, string(c.kind)+" actor/"+c.by.ID), "%s: %v", name, told)
	}
}

// The same of whoever assists, once a level, and of nobody while one of the people may see the ticket.
func TestWhatGoesBackToAnAssistingHandlerIsToldAbove(t *testing.T) {
	people := known{
		"department/market": {People: []string{"m-2"}}, "department/works": {People: []string{"w-1"}},
		"department/lights": {People: []string{"l-1"}},
	}
	b := newBench(t, func(c *desk.Config) { c.Parties = people })
	id := b.files(person(0), ticket.Request{About: []string{"m-1"}}).ID
	b.do(clerk, id, ticket.Convene{
		Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}, {Handler: "department/lights"}},
	})
	rework := func() []string {
		b.do(clerk, id, ticket.Answer{Text: "a", Resolution: ticket.Solved})
		before := len(b.outbox())
		b.do(supervisor, id, ticket.Rework{Reason: "x"})
		return receivers(b.outbox()[before:])
	}
	assert.Equal(t, []string{"rework department/market", "rework department/lights", "rework department/works"}, rework())
	people["department/works"], people["department/lights"] = desk.Contact{People: []string{"m-1"}}, desk.Contact{People: []string{"m-1"}}
	assert.Equal(t, []string{"rework department/market", "rework unit/410172561", "rework actor/supervisor"}, rework())
	_, err := b.Get(t.Context(), clerk, id)
	require.NoError(t, err)
}
