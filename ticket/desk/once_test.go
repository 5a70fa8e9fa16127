package desk_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

func TestARequestKeyFilesOnce(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	r := request
	r.Key = "form-17"
	first, err := d.Receive(ctx, resident, r)
	require.NoError(t, err)
	again, err := d.Receive(ctx, resident, r)
	require.NoError(t, err)
	assert.Equal(t, first, again)
	_, err = d.Receive(ctx, stranger, r)
	require.ErrorIs(t, err, gridgov.ErrExists, "another person's key gives nothing away")
}

func TestACommandKeyActsOnce(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	for _, do := range []ticket.Command{ // one that would be lawful again, and one that would not
		ticket.Note{Text: "called"},
		ticket.Transfer{To: ticket.Department("market")},
	} {
		key := desk.Once("key-" + ticket.VerbOf(do).String())
		first, err := d.Do(ctx, clerk, got.ID, do, key)
		require.NoError(t, err)
		_, err = d.Do(ctx, clerk, got.ID, ticket.Note{Text: "in between"})
		require.NoError(t, err)
		again, err := d.Do(ctx, clerk, got.ID, do, key)
		require.NoError(t, err)
		assert.Equal(t, first, again, "the ticket as it was right after the first time")
		_, err = d.Do(ctx, clerk, got.ID, ticket.Respond{Text: "another"}, key)
		require.ErrorIs(t, err, gridgov.ErrInvalid, "a key is for one command")
	}
	events, err := d.History(ctx, clerk, got.ID)
	require.NoError(t, err)
	assert.Len(t, events, 5)
}

// blind fails to read histories.
type blind struct {
	storage.Store
	err error
}

func (b *blind) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	if b.err != nil {
		return nil, b.err
	}
	return b.Store.History(ctx, id, first, command)
}

// A connection that breaks just when the desk looks whether a refused command was done before makes no refusal of it.
func TestADoneCommandIsNotRefusedUnseen(t *testing.T) {
	ctx := t.Context()
	s := &blind{Store: new(ticketmem.Store)}
	d := newDesk(t, func(c *desk.Config) { c.Store = s })
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	to, key := ticket.Transfer{To: ticket.Department("market")}, desk.Once("k")
	_, err = d.Do(ctx, clerk, got.ID, to, key)
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, got.ID, ticket.Answer{Text: "Read the notice.", Resolution: ticket.Explained})
	require.NoError(t, err)
	s.err = errors.New("connection reset")
	_, err = d.Do(ctx, clerk, got.ID, to, key)
	require.ErrorIs(t, err, s.err)
	require.NotErrorIs(t, err, gridgov.ErrRefused)
	s.err = nil
	got, err = d.Do(ctx, clerk, got.ID, to, key)
	require.NoError(t, err)
	assert.EqualValues(t, 2, got.Version)
}

func TestIfVersionPinsAVersion(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, got.ID, ticket.Note{Text: "a"}, desk.IfVersion(got.Version))
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, got.ID, ticket.Note{Text: "b"}, desk.IfVersion(got.Version))
	require.ErrorIs(t, err, gridgov.ErrConflict)
}

// faulty fails the next commits with the errors it is given; wrote says that the commit was stored all the same.
type faulty struct {
	*ticketmem.Store
	errs  []error
	wrote bool
	tries int
}

func (s *faulty) Commit(ctx context.Context, c ...ticket.Change) error {
	s.tries++
	if len(s.errs) == 0 {
		return s.Store.Commit(ctx, c...)
	}
	err := s.errs[0]
	s.errs = s.errs[1:]
	if s.wrote {
		if err := s.Store.Commit(ctx, c...); err != nil {
			return err
		}
	}
	return err
}

func TestAConflictIsDecidedAgainThreeTimes(t *testing.T) {
	ctx := t.Context()
	s := &faulty{Store: new(ticketmem.Store)}
	d := newDesk(t, func(c *desk.Config) { c.Store = s })
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	conflict := fmt.Errorf("stored by somebody: %w", gridgov.ErrConflict)
	s.errs, s.tries = []error{conflict, conflict, conflict}, 0
	_, err = d.Do(ctx, clerk, got.ID, ticket.Note{Text: "a"})
	require.NoError(t, err)
	assert.Equal(t, 4, s.tries)
	s.errs, s.tries = []error{conflict, conflict, conflict, conflict, conflict}, 0
	_, err = d.Do(ctx, clerk, got.ID, ticket.Note{Text: "b"})
	require.ErrorIs(t, err, gridgov.ErrConflict)
	assert.Equal(t, 4, s.tries)
}

func TestALostAnswerIsUnknownAndTheKeySettlesIt(t *testing.T) {
	ctx := t.Context()
	s := &faulty{Store: new(ticketmem.Store), wrote: true}
	d := newDesk(t, func(c *desk.Config) { c.Store = s })
	r := request
	r.Key = "form-1"
	s.errs = []error{errors.New("connection reset")}
	_, err := d.Receive(ctx, resident, r)
	require.ErrorIs(t, err, gridgov.ErrUnknown)
	got, err := d.Receive(ctx, resident, r)
	require.NoError(t, err)

	s.errs = []error{errors.New("connection reset")}
	to := ticket.Transfer{To: ticket.Department("market")}
	_, err = d.Do(ctx, clerk, got.ID, to, desk.Once("k"))
	require.ErrorIs(t, err, gridgov.ErrUnknown)
	got, err = d.Do(ctx, clerk, got.ID, to, desk.Once("k"))
	require.NoError(t, err)
	assert.EqualValues(t, 2, got.Version)
}

func TestACancelledContextWritesNothing(t *testing.T) {
	d := newDesk(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := d.Receive(ctx, resident, request)
	require.ErrorIs(t, err, context.Canceled)
	page, err := d.List(t.Context(), clerk, desk.Filter{}, "")
	require.NoError(t, err)
	assert.Empty(t, page.Tickets)
}

func TestManyAtOnceLoseNothing(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	var wg sync.WaitGroup
	var mu sync.Mutex
	ok := 0
	for i := range 8 {
		wg.Go(func() {
			for j := range 20 {
				_, err := d.Do(ctx, clerk, got.ID, ticket.Note{Text: fmt.Sprint(i, j)})
				if err == nil {
					mu.Lock()
					ok++
					mu.Unlock()
				} else {
					assert.ErrorIs(t, err, gridgov.ErrConflict)
				}
			}
		})
	}
	wg.Wait()
	events, err := d.History(ctx, clerk, got.ID)
	require.NoError(t, err)
	assert.Len(t, events, 1+ok)
	stored, err := d.Get(ctx, clerk, got.ID)
	require.NoError(t, err)
	require.NoError(t, verified(ticket.CheckChain(stored, events)))
}
