package desk_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// unread is a store that cannot read a ticket, or the duplicates of any, for a while.
type unread struct {
	*ticketmem.Store
	id     ticket.ID
	from   int // the reads of it that still succeed
	merged bool
	after  func() // of a commit
}

func (s *unread) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	if err := ctx.Err(); err != nil {
		return ticket.Ticket{}, err
	}
	if id == s.id {
		if s.from--; s.from < 0 {
			return ticket.Ticket{}, fmt.Errorf("store: %w", gridgov.ErrBusy)
		}
	}
	return s.Store.Get(ctx, id)
}

func (s *unread) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	if s.merged && q.Parent != "" {
		return nil, fmt.Errorf("store: %w", gridgov.ErrBusy)
	}
	return s.Store.List(ctx, q)
}

func (s *unread) Commit(ctx context.Context, c ...ticket.Change) error {
	err := s.Store.Commit(ctx, c...)
	if s.after != nil {
		s.after()
	}
	return err
}

func unreadDesk(t *testing.T, change func(*desk.Config)) (*desk.Desk, *unread) {
	store := &unread{Store: new(ticketmem.Store)}
	return newDesk(t, func(c *desk.Config) {
		c.Store = store
		if change != nil {
			change(c)
		}
	}), store
}

// A request that repeats a ticket is not filed as if it repeated none while that one cannot be read: whom that one is about would
// read the request.
func TestARequestIsNotFiledWhileWhatItRepeatsCannotBeRead(t *testing.T) {
	ctx := t.Context()
	d, store := unreadDesk(t, nil)
	worker := ticket.Actor{ID: "w1", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{"410172561/410172561007"}}
	one, err := d.Receive(ctx, resident, ticket.Request{Text: "the worker does nothing", Unit: "410172561007", About: []string{"w1"}})
	require.NoError(t, err)
	_, err = d.Get(ctx, worker, one.ID)
	require.ErrorIs(t, err, gridgov.ErrNotFound)

	store.id = one.ID
	again := ticket.Request{Text: "still nothing", Unit: "410172561007", Repeats: one.ID, Key: "k"}
	_, err = d.Receive(ctx, resident, again)
	assert.ErrorIs(t, err, gridgov.ErrBusy)
	assert.Equal(t, 1, store.Len(), "nothing is stored")

	store.id = ""
	two, err := d.Receive(ctx, resident, again)
	require.NoError(t, err)
	assert.Equal(t, one.ID, two.Repeats)
	_, err = d.Get(ctx, worker, two.ID)
	assert.ErrorIs(t, err, gridgov.ErrNotFound)

	store.id = one.ID // what was filed under the key is found without the other one, but for what is shown of that
	_, err = d.Receive(ctx, resident, again)
	assert.ErrorIs(t, err, gridgov.ErrBusy)
	assert.Equal(t, 2, store.Len())
}

// The same where the other ticket can be read first, and the matter not when the request is attached to it: its parent, its
// duplicates, or who may do it.
func TestNothingIsStoredWhileTheMatterCannotBeRead(t *testing.T) {
	named := func(f func(d *desk.Desk, store *unread, down *bool)) func(t *testing.T) {
		return func(t *testing.T) {
			ctx, down := t.Context(), false
			d, store := unreadDesk(t, func(c *desk.Config) {
				c.Parties = desk.PartiesFunc(func(context.Context, ticket.Handler, time.Time) (desk.Contact, bool, error) {
					if down {
						return desk.Contact{}, false, errors.New("the directory is away")
					}
					return desk.Contact{}, true, nil
				})
			})
			one, err := d.Receive(ctx, resident, request)
			require.NoError(t, err)
			for _, s := range []struct {
				by ticket.Actor
				do ticket.Command
			}{
				{clerk, ticket.Transfer{To: "department/market"}},
				{clerk, ticket.Answer{Text: "done", Resolution: ticket.Solved}},
				{clerk, ticket.Close{}},
			} {
				_, err = d.Do(ctx, s.by, one.ID, s.do)
				require.NoError(t, err)
			}
			store.id, store.from = one.ID, 1<<30
			f(d, store, &down)
			again := request
			again.Repeats = one.ID
			_, err = d.Receive(ctx, resident, again)
			assert.Error(t, err)
			if err != nil {
				assert.NotContains(t, err.Error(), "department/market")
			}
			assert.Equal(t, 1, store.Len(), "nothing is stored")
			old, err := store.Store.Get(ctx, one.ID)
			require.NoError(t, err)
			assert.Equal(t, ticket.Closed, old.State)
		}
	}
	t.Run("the directory", named(func(_ *desk.Desk, _ *unread, down *bool) { *down = true }))
	t.Run("the ticket, the second time", named(func(_ *desk.Desk, store *unread, _ *bool) { store.from = 1 }))
	t.Run("the ticket, the third time", named(func(_ *desk.Desk, store *unread, _ *bool) { store.from = 2 }))
}

// A ticket of the matter that cannot be read is not one that the actor may not see; and what is committed is shown as it would be
// by the same command under its key, also where nothing can be read after it.
func TestWhatCannotBeReadIsNotHidden(t *testing.T) {
	ctx := t.Context()
	d, store := unreadDesk(t, nil)
	one, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	again := request
	again.Repeats = one.ID
	two, err := d.Receive(ctx, resident, again)
	require.NoError(t, err)
	require.Equal(t, one.ID, two.Parent, "both are the resident's own")
	_, err = d.Do(ctx, clerk, one.ID, ticket.Split{Parts: []ticket.Part{{Text: "the door is broken too"}}})
	require.NoError(t, err)
	events, err := store.History(ctx, one.ID, 0, "")
	require.NoError(t, err)
	part := events[len(events)-1].Facts.Tickets[0]

	store.id = one.ID
	for name, read := range map[string]func() error{
		"get":  func() error { _, err := d.Get(ctx, resident, two.ID); return err },
		"list": func() error { _, err := d.List(ctx, resident, desk.Filter{IDs: []ticket.ID{two.ID}}, ""); return err },
		"do":   func() error { _, err := d.Do(ctx, resident, part, ticket.Remind{}); return err },
		"allowed": func() error {
			_, err := d.Allowed(ctx, resident, two.ID)
			return err
		},
	} {
		if err := read(); assert.ErrorIs(t, err, gridgov.ErrBusy, name) {
			assert.NotContains(t, err.Error(), string(one.ID), "%s: which one that is, is not said", name)
		}
	}
	store.id = ""
	events, err = store.History(ctx, part, 0, "")
	require.NoError(t, err)
	assert.Len(t, events, 1, "nothing is done where what it shows cannot be read")

	cut, cancel := context.WithCancel(ctx)
	store.after = cancel // the caller goes away right after the commit
	done, err := d.Do(cut, resident, two.ID, ticket.Supplement{Text: "y"}, desk.Once("k"))
	store.after = nil
	require.NoError(t, err)
	same, err := d.Do(ctx, resident, two.ID, ticket.Supplement{Text: "y"}, desk.Once("k"))
	require.NoError(t, err)
	assert.Equal(t, same, done)
}

// What is filed is shown as it is after that, also where nothing can be read any more.
func TestWhatIsFiledIsShownWithItsMatter(t *testing.T) {
	ctx := t.Context()
	d, store := unreadDesk(t, nil)
	one, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	cut, cancel := context.WithCancel(ctx)
	store.after = cancel
	again := request
	again.Repeats = one.ID
	two, err := d.Receive(cut, resident, again)
	store.after = nil
	require.NoError(t, err)
	got, err := d.Get(ctx, resident, two.ID)
	require.NoError(t, err)
	assert.Equal(t, got, two)
	assert.Equal(t, one.ID, two.Parent)
}

// A refusal on what may have changed meanwhile is no answer where that cannot be found out.
func TestARefusalIsNoAnswerWhereTheTicketCannotBeReadAgain(t *testing.T) {
	ctx := t.Context()
	d, store := unreadDesk(t, nil)
	one, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	again := request
	again.Repeats = one.ID
	_, err = d.Receive(ctx, resident, again)
	require.NoError(t, err)

	_, err = d.Do(ctx, clerk, one.ID, ticket.Transfer{To: "department/market"})
	require.NoError(t, err)

	store.id, store.from = one.ID, 1
	_, err = d.Do(ctx, clerk, one.ID, ticket.Close{Text: "done", Resolution: ticket.Solved}) // there is a reporter to ask
	assert.ErrorIs(t, err, gridgov.ErrBusy)
	store.from = 1
	_, err = d.Allowed(ctx, clerk, one.ID)
	assert.ErrorIs(t, err, gridgov.ErrBusy)

	store.id, store.merged = "", true
	_, err = d.Do(ctx, clerk, one.ID, ticket.Respond{Text: "we are there"})
	assert.ErrorIs(t, err, gridgov.ErrBusy)
}
