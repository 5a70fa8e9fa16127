package desk_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// strangely is a store that returns one ticket as one whose history holds a step that this version does not know.
type strangely struct {
	storage.Store
	id *ticket.ID
}

func (s strangely) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	t, err := s.Store.Get(ctx, id)
	t.Partial = t.Partial || err == nil && id == *s.id
	return t, err
}

func (s strangely) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	list, err := s.Store.List(ctx, q)
	for i := range list {
		list[i].Partial = list[i].Partial || list[i].ID == *s.id
	}
	return list, err
}

// What is allowed can be done: a duplicate that no step changes keeps the ticket from what reaches it, and from nothing else.
func TestAllowedWithAStrangeDuplicate(t *testing.T) {
	strange := new(ticket.ID)
	store := new(storage.Store)
	b := newBench(t, func(c *desk.Config) { *store = c.Store; c.Store = strangely{c.Store, strange} })
	p, d, other := b.file(person(1), "p").ID, b.file(person(2), "d").ID, b.file(person(3), "o").ID
	b.do(clerk, d, ticket.Merge{Into: p})
	*strange = d
	can, err := b.Allowed(t.Context(), clerk, p)
	require.NoError(t, err)
	_, err = b.Do(t.Context(), clerk, p, ticket.Merge{Into: other})
	require.ErrorContains(t, err, "known history")
	assert.NotContains(t, can, ticket.VerbMerge, "whichever ticket it is merged into, its duplicate has to follow")
	own, err := b.Allowed(t.Context(), person(1), p)
	require.NoError(t, err)
	for _, c := range []struct {
		by      ticket.Actor
		do      ticket.Command
		allowed []ticket.Verb
	}{
		{clerk, ticket.Respond{Text: "x"}, can},
		{clerk, ticket.Ask{Text: "x"}, can},
		{clerk, ticket.Refer{Channel: "court"}, can},
		{person(1), ticket.Withdraw{}, own},
	} {
		_, err := b.Do(t.Context(), c.by, p, c.do)
		require.ErrorContains(t, err, "known history", ticket.VerbOf(c.do))
		assert.NotContains(t, c.allowed, ticket.VerbOf(c.do))
	}

	*strange = ""
	b.do(clerk, p, ticket.Transfer{To: "department/market"})
	b.do(market, p, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	*strange = d
	can, err = b.Allowed(t.Context(), person(1), p)
	require.NoError(t, err)
	_, err = b.Do(t.Context(), person(1), p, ticket.Close{})
	require.NoError(t, err, "the reporter closes it")
	assert.Contains(t, can, ticket.VerbClose)
}

// Whoever may pass a ticket on upwards alone is offered that while there is a unit above that has not ended.
func TestAllowedWhereTheUnitsAboveHaveEnded(t *testing.T) {
	ends := time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
	tree, err := grid.NewTree(
		grid.Unit{Code: "o", Level: 1, Name: "o"},
		grid.Unit{Code: "c3", Parent: "o", Level: 2, Name: "c3", To: ends},
	)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	now := ends.Add(-time.Hour)
	b := newBench(t, func(c *desk.Config) { c.Grid, c.Now = places, func() time.Time { return now } })
	staff := ticket.ActorOf(grid.Officer{ID: "clerk", Roles: []string{"desk"}, Units: []string{"o"}}, tree, time.Time{})
	worker := ticket.Actor{ID: "w", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"unit/o"}}
	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "c3"})
	require.NoError(t, err)
	b.do(staff, got.ID, ticket.Transfer{To: "unit/o"})
	now = ends.Add(time.Hour)
	can, err := b.Allowed(t.Context(), worker, got.ID)
	require.NoError(t, err)
	for _, to := range []ticket.Handler{"unit/o", "unit/c3", "department/market"} {
		_, err = b.Do(t.Context(), worker, got.ID, ticket.Transfer{To: to})
		require.Error(t, err, to)
	}
	assert.False(t, slices.Contains(can, ticket.VerbTransfer), "listed, and every unit on the way is refused")
}

// A parent that no step changes is read: its duplicate is judged, and is neither taken out of it, nor reopened, nor added to.
func TestAllowedWithAStrangeParent(t *testing.T) {
	strange := new(ticket.ID)
	b := newBench(t, func(c *desk.Config) { c.Store = strangely{c.Store, strange} })
	p, d := b.file(person(1), "p").ID, b.file(person(2), "d").ID
	b.do(clerk, d, ticket.Merge{Into: p})
	b.do(clerk, p, ticket.Transfer{To: "department/market"})
	b.do(market, p, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	b.do(clerk, p, ticket.Close{})
	*strange = p
	can, err := b.Allowed(t.Context(), clerk, d)
	require.NoError(t, err)
	own, err := b.Allowed(t.Context(), person(2), d)
	require.NoError(t, err)
	_, err = b.Do(t.Context(), clerk, d, ticket.CallBack{Reached: true, Satisfied: 3})
	require.NoError(t, err)
	assert.Contains(t, can, ticket.VerbCallBack)
	_, err = b.Do(t.Context(), person(2), d, ticket.Rate{Score: 3})
	require.NoError(t, err)
	assert.Contains(t, own, ticket.VerbRate)
	assert.NotContains(t, own, ticket.VerbReopen)
	assert.NotContains(t, can, ticket.VerbUnmerge)
	for _, do := range []ticket.Command{ticket.Unmerge{Reason: "x"}, ticket.Reopen{Reason: "x"}} {
		_, err = b.Do(t.Context(), clerk, d, do)
		require.ErrorContains(t, err, "known history", ticket.VerbOf(do))
	}
}
