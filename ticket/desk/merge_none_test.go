package desk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// In an office a duplicate has an original; only who brings in another system's record may leave it out.
func TestMergeIntoNone(t *testing.T) {
	clerk := ticket.Actor{ID: "c1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	open := func(d desk.Definitions) (office *desk.Desk, store storage.Store, id ticket.ID) {
		rules, err := desk.NewRules(d)
		require.NoError(t, err)
		store = new(ticketmem.Store)
		office, err = desk.New(desk.Config{Store: store, Rules: rules, Home: "office"})
		require.NoError(t, err)
		got, err := office.Receive(t.Context(), clerk, ticket.Request{Text: "x"})
		require.NoError(t, err)
		return office, store, got.ID
	}

	office, _, id := open(desk.Definitions{})
	_, err := office.Do(t.Context(), clerk, id, ticket.Merge{})
	var bad *gridgov.InvalidError
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, "into", bad.Faults[0].Field)

	office, store, id := open(desk.Definitions{MergeIntoNone: true})
	child, err := office.Receive(t.Context(), clerk, ticket.Request{Text: "y"})
	require.NoError(t, err)
	_, err = office.Do(t.Context(), clerk, child.ID, ticket.Merge{Into: id})
	require.NoError(t, err)
	_, err = office.Do(t.Context(), clerk, id, ticket.Transfer{To: ticket.Department("roads")})
	require.NoError(t, err)
	got, err := office.Do(t.Context(), clerk, id, ticket.Merge{})
	require.NoError(t, err)
	assert.Equal(t, ticket.Closed, got.State)
	assert.Equal(t, ticket.Duplicate, got.Resolution)
	assert.Empty(t, got.Parent)
	assert.Equal(t, 1, got.Children, "what was merged into it stays")
	_, err = office.Do(t.Context(), clerk, id, ticket.Unmerge{Reason: "x"})
	require.ErrorIs(t, err, gridgov.ErrRefused)
	_, err = office.Do(t.Context(), clerk, id, ticket.Reopen{Reason: "x"})
	require.ErrorIs(t, err, gridgov.ErrRefused)
	events, err := store.History(t.Context(), id, 0, "")
	require.NoError(t, err)
	_, err = ticket.CheckChain(got, events)
	require.NoError(t, err)
	for lang, want := range map[gridgov.Language]string{
		gridgov.English: "desk c1 closed it as a duplicate, of which ticket is not on record", gridgov.Chinese: "受理员c1按重复件办结，原工单不详",
	} {
		story, err := office.Story(t.Context(), clerk, id, lang)
		require.NoError(t, err)
		assert.Equal(t, want, story[len(story)-1].Text)
	}
	public := ticket.Tell(events, ticket.Telling{Public: true})
	assert.Equal(t, "it ended as a duplicate", public[len(public)-1].Text)
}
