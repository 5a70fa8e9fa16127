package gather_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/gather"
)

// moody is a store below that fails at random, before it has written or after.
type moody struct {
	fake
	dice func(n int) int
}

var errMoody = errors.New("the cable was pulled")

func (m *moody) Commit(ctx context.Context, changes ...ticket.Change) error {
	time.Sleep(time.Duration(m.dice(20)) * time.Millisecond)
	switch m.dice(40) {
	case 0:
		return fmt.Errorf("below: %w", gridgov.ErrBusy)
	case 1:
		return errMoody
	case 2:
		panic("before")
	case 3:
		if err := m.fake.Commit(ctx, changes...); err != nil {
			return err
		}
		return errMoody
	case 4:
		if err := m.fake.Commit(ctx, changes...); err != nil {
			return err
		}
		panic("after")
	}
	return m.fake.Commit(ctx, changes...)
}

// promise is what a caller knows about a change that it sent.
type promise int

const (
	never promise = iota
	perhaps
	stored
)

// A ledger holds what was promised, by ticket and command key.
type ledger struct {
	mu   sync.Mutex
	said map[[2]string]promise
}

func (l *ledger) note(p promise, changes ...ticket.Change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range changes {
		l.said[nameOf(c)] = p
	}
}

// A writer sends changes, most of them to tickets of its own.
type writer struct {
	name  string
	store *gather.Store
	book  *ledger
	dice  func(n int) int
}

// Many writers over a moody store: some changes are bad on purpose, some callers leave. In the end every change that was
// acknowledged is stored exactly once, none that was refused is, and no good change was refused for a bad neighbour.
func TestModel(t *testing.T) {
	configs := []gather.Config{
		{},
		{InFlight: 3, MaxChanges: 7},
		{InFlight: 2, MaxWait: 3 * time.Millisecond, MaxBytes: 20_000},
	}
	seeds := 12
	if testing.Short() {
		seeds = len(configs)
	}
	for i := range seeds {
		seed := uint64(i) + 1
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { model(t, seed, configs[i%len(configs)]) })
		})
	}
}

func model(t *testing.T, seed uint64, config gather.Config) {
	const writers, steps = 24, 40
	var lock sync.Mutex
	random := rand.New(rand.NewPCG(seed, 0))
	dice := func(n int) int {
		lock.Lock()
		defer lock.Unlock()
		return random.IntN(n)
	}
	below := &moody{dice: dice}
	book := &ledger{said: make(map[[2]string]promise)}
	everybodys := keyed(opened("all"), "key")
	require.NoError(t, below.Store.Commit(t.Context(), everybodys))
	book.note(stored, everybodys)
	config.Log = slog.New(slog.DiscardHandler)
	s := gather.New(below, config)

	var group sync.WaitGroup
	faults := make([]error, writers)
	for i := range writers {
		w := &writer{fmt.Sprint("w", i), s, book, dice}
		group.Go(func() {
			for step := 0; step < steps && faults[i] == nil; step++ {
				faults[i] = w.step(t.Context(), fmt.Sprint(w.name, "/", step))
			}
		})
	}
	group.Wait()
	require.NoError(t, errors.Join(faults...), "seed %d", seed)
	require.NoError(t, s.Close(t.Context()))
	require.False(t, below.shared, "seed %d: two commands for one ticket were under way at once", seed)

	counts := make(map[promise]int)
	for key, said := range book.said {
		counts[said]++
		found := 0
		for _, command := range below.events(t, ticket.ID(key[0])) {
			if command == key[1] {
				found++
			}
		}
		switch said {
		case stored:
			require.Equal(t, 1, found, "seed %d: %v was acknowledged", seed, key)
		case never:
			require.Zero(t, found, "seed %d: %v was refused", seed, key)
		default:
			require.LessOrEqual(t, found, 1, "seed %d: %v", seed, key)
		}
	}
	for said := range counts {
		require.Greater(t, counts[said], writers, "seed %d: too little happened", seed)
	}
	require.Less(t, len(below.batches), writers*steps, "seed %d: nothing was gathered", seed)
}

// next is the next step of a ticket as it stands, or its first.
func (w *writer) next(ctx context.Context, id, command string) (ticket.Change, error) {
	t, err := w.store.Get(ctx, ticket.ID(id))
	if err != nil && !errors.Is(err, gridgov.ErrNotFound) {
		return ticket.Change{}, err
	}
	return keyed(change(id, t.Version, command), t.Key), nil
}

// step sends one Commit, and notes what was promised. The error says what should not have been.
func (w *writer) step(ctx context.Context, command string) error {
	var changes []ticket.Change
	var refusal error // what the changes deserve
	must := true      // be refused, where there is a refusal
	for i := range 1 + w.dice(3) {
		c, err := w.next(ctx, fmt.Sprint(w.name, "-", i), command)
		if err != nil {
			return err
		}
		changes = append(changes, c)
	}
	switch w.dice(12) {
	case 0:
		changes[0] = change(string(changes[0].Ticket.ID), changes[0].Base+7, command)
		refusal = gridgov.ErrConflict
	case 1:
		changes = append(changes, keyed(opened(w.name+"-taken"), "key"))
		refusal = gridgov.ErrExists
	case 2:
		changes = append(changes, changes[0])
		refusal = gridgov.ErrInvalid
	case 3, 4:
		c, err := w.next(ctx, "all", command)
		if err != nil {
			return err
		}
		changes = append(changes, c)
		refusal, must = gridgov.ErrConflict, false
	}
	if w.dice(4) == 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(w.dice(3000))*time.Millisecond)
		defer cancel()
	}
	err := w.store.Commit(ctx, changes...)
	bad := refusal != nil && must
	switch {
	case err == nil && bad:
		return fmt.Errorf("stored, want %w", refusal)
	case err == nil:
		w.book.note(stored, changes...)
	case errors.Is(err, gridgov.ErrUnknown) && !bad:
		w.book.note(perhaps, changes...)
		time.Sleep(time.Hour) // its batch has ended by then
	case errors.Is(err, gridgov.ErrUnknown), errors.Is(err, gridgov.ErrBusy), errors.Is(err, ctx.Err()),
		refusal != nil && errors.Is(err, refusal):
		w.book.note(never, changes...)
	default:
		return fmt.Errorf("a good change was refused: %w", err)
	}
	return nil
}
