package desk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// Where a table lets a role read everything, whether a page has a Next does not tell a ticket that is about the asker from a
// missing one.
func TestAPageIsNotShortenedByWhatIsAboutTheAsker(t *testing.T) {
	table := append(desk.DefaultAccess(), desk.Permit{Role: ticket.RoleWorker, Relation: desk.Anybody, Allow: []desk.Action{desk.ReadPublic}})
	r, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Access: table})
	require.NoError(t, err)
	b := newBench(t, func(c *desk.Config) { c.Rules = r })
	first, hidden, last := b.file(person(0), "a"), b.files(person(1), ticket.Request{About: []string{"w-9"}}), b.file(person(2), "c")
	by := ticket.Actor{ID: "w-9", Roles: []ticket.Role{ticket.RoleWorker}}
	missing := ticket.ID("00000000-0000-7000-8000-000000000000")
	next := func(of ticket.ID) bool {
		page, err := b.List(t.Context(), by, desk.Filter{IDs: []ticket.ID{first.ID, of, last.ID}, Limit: 2}, "")
		require.NoError(t, err)
		require.Len(t, page.Tickets, 2)
		return page.Next != ""
	}
	assert.Equal(t, next(missing), next(hidden.ID))
	scope, _ := r.ScopeOf(by)
	if assert.NotNil(t, scope) {
		assert.Contains(t, scope.NotAbout, "w-9")
	}
}
