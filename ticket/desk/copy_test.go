package desk_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// filled is a store with n tickets of two events.
func filled(t *testing.T, n int) (*ticketmem.Store, *desk.Desk, []ticket.ID) {
	s := new(ticketmem.Store)
	d := newDesk(t, func(c *desk.Config) { c.Store = s })
	var ids []ticket.ID
	for i := range n {
		r := request
		r.Key = fmt.Sprint("k", i)
		got, err := d.Receive(t.Context(), resident, r)
		require.NoError(t, err)
		_, err = d.Do(t.Context(), clerk, got.ID, ticket.Transfer{To: ticket.Department("market")})
		require.NoError(t, err)
		ids = append(ids, got.ID)
	}
	return s, d, ids
}

// stops fails every commit after the first few.
type stops struct {
	*ticketmem.Store
	left int
}

func (s *stops) Commit(ctx context.Context, c ...ticket.Change) error {
	if s.left--; s.left < 0 {
		return errors.New("the disk is full")
	}
	return s.Store.Commit(ctx, c...)
}

func TestCopyGoesOnAndFollowsTheSource(t *testing.T) {
	ctx := t.Context()
	from, desk, ids := filled(t, 1200)
	to := new(ticketmem.Store)
	first, err := storage.Copy(ctx, from, &stops{to, 10})
	require.ErrorContains(t, err, "disk is full")
	assert.EqualValues(t, 640, first.Written)
	done, err := storage.Copy(ctx, from, to)
	require.NoError(t, err)
	assert.Equal(t, storage.Copied{Tickets: 1200, Written: 560, Events: 1120}, done)

	_, err = desk.Do(ctx, clerk, ids[3], ticket.Note{Text: "meanwhile"})
	require.NoError(t, err)
	done, err = storage.Copy(ctx, from, to)
	require.NoError(t, err)
	assert.Equal(t, storage.Copied{Tickets: 1200, Written: 1, Events: 1}, done)
	for _, id := range ids {
		a, err := from.Get(ctx, id)
		require.NoError(t, err)
		b, err := to.Get(ctx, id)
		require.NoError(t, err)
		require.Equal(t, a, b)
		events, err := to.History(ctx, id, 0, "")
		require.NoError(t, err)
		require.NoError(t, verified(ticket.CheckChain(b, events)))
	}
}

// counts counts commits, and their events.
type counts struct {
	*ticketmem.Store
	commits, most int
}

func (s *counts) Commit(ctx context.Context, changes ...ticket.Change) error {
	n := 0
	for _, c := range changes {
		n += len(c.Events)
	}
	s.commits, s.most = s.commits+1, max(s.most, n)
	return s.Store.Commit(ctx, changes...)
}

// A commit is of many tickets, but not of much more events than a bound, however long the histories are.
func TestCopyHoldsABoundedNumberOfEvents(t *testing.T) {
	from, desk, ids := filled(t, 3)
	for _, id := range ids {
		for range 3000 {
			_, err := desk.Do(t.Context(), clerk, id, ticket.Note{Text: "one more"})
			require.NoError(t, err)
		}
	}
	to := &counts{Store: new(ticketmem.Store)}
	done, err := storage.Copy(t.Context(), from, to)
	require.NoError(t, err)
	assert.Equal(t, storage.Copied{Tickets: 3, Written: 3, Events: 9006}, done)
	assert.Equal(t, 2, to.commits)
	assert.Equal(t, 6004, to.most)
}

func TestCopyOverwritesNoOtherHistory(t *testing.T) {
	from, _, ids := filled(t, 1)
	to, desk, _ := filled(t, 0)
	events, err := from.History(t.Context(), ids[0], 0, "")
	require.NoError(t, err)
	first := events[:1]
	require.NoError(t, to.Commit(t.Context(), ticket.Change{Ticket: ticket.Fold(first), Events: first}))
	_, err = desk.Do(t.Context(), clerk, ids[0], ticket.Note{Text: "another way"})
	require.NoError(t, err)
	_, err = storage.Copy(t.Context(), from, to)
	require.ErrorIs(t, err, gridgov.ErrConflict)
}

// forgets loses the private parts, as an adapter without rule 7 would.
type forgets struct{ *ticketmem.Store }

func (s forgets) Commit(ctx context.Context, changes ...ticket.Change) error {
	for i := range changes {
		changes[i].Events = append([]ticket.Event(nil), changes[i].Events...)
		for j := range changes[i].Events {
			changes[i].Events[j].Private = nil
		}
	}
	return s.Store.Commit(ctx, changes...)
}

func TestCopyFindsATargetThatLosesSomething(t *testing.T) {
	from, _, _ := filled(t, 2)
	_, err := storage.Copy(t.Context(), from, forgets{new(ticketmem.Store)})
	require.ErrorIs(t, err, gridgov.ErrTampered)
	assert.ErrorContains(t, err, "target")
}

func TestCopyTakesNoBrokenRecord(t *testing.T) {
	from, _, _ := filled(t, 2)
	broken := forgets{new(ticketmem.Store)}
	_, _ = storage.Copy(t.Context(), from, broken) // what is there now has lost its private parts
	_, err := storage.Copy(t.Context(), broken, new(ticketmem.Store))
	require.ErrorIs(t, err, gridgov.ErrTampered)
	assert.ErrorContains(t, err, "source")
}
