package desk_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

func TestASplitMakesTicketsOfTheSameReporterAndTheFirstFiling(t *testing.T) {
	b := newBench(t, nil)
	whole, err := b.Receive(t.Context(), resident,
		ticket.Request{
			Text: "lamp and noise", Unit: "410172561007", Key: "k-1", About: []string{"x-1"}, Kind: ticket.Complaint,
			Priority: ticket.Urgent,
		})
	require.NoError(t, err)
	for range 20 {
		b.do(clerk, whole.ID, ticket.Note{Text: "time goes by"})
	}
	split := ticket.Split{Reason: "SECRET two matters", Parts: []ticket.Part{
		{Text: "the noise", Category: "noise", Kind: ticket.Help}, {Text: "a tree", Unit: "410172561007001"},
	}}
	got := b.do(clerk, whole.ID, split, desk.Once("split"))
	assert.Equal(t, ticket.Received, got.State)
	all, err := b.store.List(t.Context(), storage.Query{Person: "p-1"})
	require.NoError(t, err)
	require.Len(t, all, 3)
	for _, part := range all[1:] {
		assert.Equal(t, whole.ID, part.SplitFrom)
		assert.Equal(t, whole.Reporter, part.Reporter)
		assert.Equal(t, b.get(whole.ID).About, part.About)
		assert.Empty(t, part.Key, "the request key is the whole's")
		assert.Equal(t, whole.Created, part.Filed)
		assert.Equal(t, whole.RespondBy, part.RespondBy, "the limits run from the first filing")
		assert.Equal(t, whole.Due, part.Due)
		assert.Equal(t, ticket.Urgent, part.Priority)
		assert.Equal(t, part.Category != "", strings.Contains(b.story(resident, part.ID), "the noise"))
		assert.NotContains(t, b.story(resident, part.ID), "lamp")
	}
	events, err := b.store.History(t.Context(), whole.ID, 0, "")
	require.NoError(t, err)
	into := events[len(events)-1].Facts.Tickets
	require.Len(t, into, 2, "the record names them in the order of the parts")
	noise, tree := b.get(into[0]), b.get(into[1])
	assert.Equal(t, ticket.Help, noise.Kind)
	assert.Equal(t, ticket.Complaint, tree.Kind)
	assert.Equal(t, grid.NewPath("410172561", "410172561007", "410172561007001"), tree.Path)
	assert.Equal(t, whole.Path, noise.Path)
	story := b.story(resident, whole.ID)
	assert.Contains(t, story, "it held several matters")
	assert.NotContains(t, b.story(resident, into[0]), "filed a request", "nobody filed it by itself")
	assert.NotContains(t, story, "SECRET")
	again := b.do(clerk, whole.ID, split, desk.Once("split"))
	assert.Equal(t, got, again, "sent again, it makes nothing more")
	b.sound()
	_, err = b.Do(t.Context(), clerk, whole.ID, ticket.Split{Parts: []ticket.Part{{Text: "x", Unit: "nowhere"}}})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	_, err = b.Do(t.Context(), clerk, whole.ID, ticket.Split{Parts: make([]ticket.Part, 11)})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
}
