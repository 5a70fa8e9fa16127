package relay_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/relay"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// ask commits n messages of a new ticket, a microsecond apart, beginning now.
func ask(t *testing.T, s storage.Store, id ticket.ID, n int) {
	t.Helper()
	c := ticket.Change{Ticket: ticket.Ticket{ID: id, Version: int64(n), State: ticket.Received}}
	for i := range n {
		seq, at := int64(i)+1, time.Now().UTC().Truncate(time.Microsecond).Add(time.Duration(i)*time.Microsecond)
		c.Events = append(c.Events, ticket.Event{Ticket: id, Seq: seq, At: at})
		c.Outbox = append(c.Outbox,
			ticket.Message{ID: fmt.Sprintf("%s/%d/1", id, seq), Ticket: id, Seq: seq, At: at, Kind: ticket.NoticeAssigned})
	}
	require.NoError(t, s.Commit(t.Context(), c))
}

// book writes down what is published, and when.
type book struct {
	mu    sync.Mutex
	lines []string
	start time.Time
}

// sorted puts what is published at one instant in order.
func sorted(lines []string) []string {
	slices.Sort(lines)
	return lines
}

func newBook() *book { return &book{start: time.Now()} }

func (b *book) note(m ticket.Message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines = append(b.lines, fmt.Sprint(m.ID, " ", time.Since(b.start)))
}

func (b *book) read() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.lines)
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// config is a configuration without chance: the whole back-off is waited.
func config(o storage.Outbox, publish relay.PublisherFunc) relay.Config {
	return relay.Config{Outbox: o, Publisher: publish, Rand: func() float64 { return 0 }, Log: quiet}
}

// start runs a relay until stop is called, which gives what Run gives.
func start(t *testing.T, c relay.Config) (r *relay.Relay, stop func() error) {
	t.Helper()
	r, err := relay.New(c)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	return r, func() error { cancel(); return <-ended }
}

func TestDelivers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, b := new(ticketmem.Store), newBook()
		ask(t, store, "a", 3)
		ask(t, store, "b", 2)
		c := config(store, func(_ context.Context, m ticket.Message) error {
			time.Sleep(10 * time.Millisecond)
			b.note(m)
			return nil
		})
		c.InFlight = 1
		r, stop := start(t, c)
		time.Sleep(100 * time.Millisecond)
		ask(t, store, "c", 1) // waits for the next look
		time.Sleep(time.Minute)
		require.NoError(t, stop())
		assert.Equal(t, []string{"a/1/1 10ms", "b/1/1 20ms", "a/2/1 30ms", "b/2/1 40ms", "a/3/1 50ms", "c/1/1 1.01s"}, b.read())
		s, err := r.Stats(t.Context())
		require.NoError(t, err)
		assert.Equal(t, relay.Stats{Published: 6}, s)
	})
}

func TestBackoffAndParking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, b := new(ticketmem.Store), newBook()
		ask(t, store, "a", 2)
		var mended atomic.Bool
		c := config(store, func(_ context.Context, m ticket.Message) error {
			b.note(m)
			if m.Seq == 1 && !mended.Load() {
				return errors.New("no such subject\x00\xff")
			}
			return nil
		})
		c.MaxTries, c.Backoff, c.MaxBackoff = 5, 3*time.Second, 10*time.Second
		r, stop := start(t, c)
		time.Sleep(4 * time.Second)
		s, err := r.Stats(t.Context())
		require.NoError(t, err)
		assert.Equal(t, relay.Stats{Lag: 4 * time.Second, Waiting: 2, Failed: 2}, s)
		time.Sleep(time.Hour)
		// After 3, 6, 10 and 10 seconds; parked, it no longer blocks the second.
		assert.Equal(t, []string{"a/1/1 0s", "a/1/1 3s", "a/1/1 9s", "a/1/1 19s", "a/1/1 29s", "a/2/1 30s"}, b.read())
		parked, err := r.Parked(t.Context())
		require.NoError(t, err)
		require.Len(t, parked, 1)
		assert.Equal(t, "a/1/1", parked[0].ID)
		assert.Equal(t, 5, parked[0].Tries)
		assert.Equal(t, "5 tries: no such subject��", parked[0].Reason)
		s, err = r.Stats(t.Context())
		require.NoError(t, err)
		assert.Equal(t, relay.Stats{Parked: 1, Published: 1, Failed: 5}, s)

		// A person takes it back: it has all its tries again.
		require.NoError(t, store.Ack(t.Context(), storage.Receipt{ID: "a/1/1", Retry: time.Now()}))
		time.Sleep(2 * time.Second)
		mended.Store(true)
		time.Sleep(time.Hour)
		require.NoError(t, stop())
		s, err = r.Stats(t.Context())
		require.NoError(t, err)
		assert.Equal(t, relay.Stats{Published: 2, Failed: 6}, s)
	})
}

func TestJitter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, b := new(ticketmem.Store), newBook()
		ask(t, store, "a", 1)
		c := config(store, func(_ context.Context, m ticket.Message) error { b.note(m); return errors.New("no") })
		chances := []float64{0.5, 0.25, 0}
		c.Rand = func() float64 { f := chances[0]; chances = chances[1:]; return f }
		c.Poll, c.Backoff, c.MaxTries = time.Millisecond, 8*time.Second, 4
		_, stop := start(t, c)
		time.Sleep(time.Minute)
		require.Empty(t, chances)
		require.NoError(t, stop())
		assert.Equal(t, []string{"a/1/1 0s", "a/1/1 6s", "a/1/1 20s", "a/1/1 52s"}, b.read())
	})
}

// Every way in which a publisher can fail is a failure of that message, and of nothing else.
func TestFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		publish func(context.Context) error
		reason  string
	}{
		"error":    {func(context.Context) error { return errors.New("no") }, "2 tries: no"},
		"no words": {func(context.Context) error { return errors.New("") }, "2 tries: an error without text"},
		"long":     {func(context.Context) error { return errors.New(strings.Repeat("界", 1<<20)) }, "2 tries: " + strings.Repeat("界", 162) + "…"},
		"poison": {
			func(context.Context) error { return fmt.Errorf("too large: %w", relay.ErrPoison) },
			"too large: relay: this message cannot be published",
		},
		"panic":  {func(context.Context) error { panic("oh") }, "2 tries: the publisher panics: oh"},
		"goexit": {func(context.Context) error { runtime.Goexit(); return nil }, "2 tries: the publisher ended its goroutine"},
		"nil error": {
			func(context.Context) error { return (*faultyError)(nil) },
			"2 tries: the publisher panics: runtime error: invalid memory address or nil pointer dereference",
		},
		"slow":      {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, "2 tries: context deadline exceeded"},
		"cancelled": {func(context.Context) error { return context.Canceled }, "2 tries: context canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := new(ticketmem.Store)
				ask(t, store, "bad", 1)
				ask(t, store, "good", 1)
				cfg := config(store, func(ctx context.Context, m ticket.Message) error {
					if m.Ticket == "good" {
						return nil
					}
					return c.publish(ctx)
				})
				cfg.MaxTries = 2
				r, stop := start(t, cfg)
				time.Sleep(time.Hour)
				require.NoError(t, stop())
				parked, err := r.Parked(t.Context())
				require.NoError(t, err)
				require.Len(t, parked, 1)
				assert.Equal(t, "bad/1/1", parked[0].ID)
				assert.Equal(t, c.reason, parked[0].Reason)
				s, err := r.Stats(t.Context())
				require.NoError(t, err)
				assert.Equal(t, relay.Stats{Parked: 1, Published: 1, Failed: int64(parked[0].Tries)}, s)
			})
		})
	}
}

type faultyError struct{ text string }

func (e *faultyError) Error() string { return e.text }

// While the bus is unavailable nothing is counted or parked, one message at a time is tried, and all are published when it is back.
func TestDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := new(ticketmem.Store)
		for i := range 20 {
			ask(t, store, ticket.ID(fmt.Sprint("t", i)), 2)
		}
		tried, back := 0, false
		var mu sync.Mutex
		c := config(store, func(context.Context, ticket.Message) error {
			mu.Lock()
			defer mu.Unlock()
			if back {
				return nil
			}
			tried++
			return fmt.Errorf("no servers: %w", relay.ErrDown)
		})
		c.MaxTries = 2
		r, stop := start(t, c)
		time.Sleep(100*time.Second + time.Millisecond)
		mu.Lock()
		assert.Equal(t, 20+100, tried, "all at first, then one a second")
		back = true
		mu.Unlock()
		time.Sleep(10 * time.Second)
		require.NoError(t, stop())
		s, err := r.Stats(t.Context())
		require.NoError(t, err)
		assert.Equal(t, relay.Stats{Published: 40, Failed: 120}, s)
	})
}

// A bus that goes away at a message's last try does not park it, and its tries are counted anew.
func TestTheBusGoesAwayAtTheLastTry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := new(ticketmem.Store)
		ask(t, store, "a", 1)
		busy := errors.New("busy")
		answers := []error{busy, busy, relay.ErrDown, busy, busy, nil}
		c := config(store, func(context.Context, ticket.Message) error {
			answer := answers[0]
			answers = answers[1:]
			return answer
		})
		c.MaxTries = 3
		r, stop := start(t, c)
		time.Sleep(time.Minute)
		require.NoError(t, stop())
		s, err := r.Stats(t.Context())
		require.NoError(t, err)
		assert.Equal(t, relay.Stats{Published: 1, Failed: 5}, s)
	})
}

func TestInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := new(ticketmem.Store)
		for i := range 50 {
			ask(t, store, ticket.ID(fmt.Sprint("t", i)), 1)
		}
		var mu sync.Mutex
		now, most := 0, 0
		c := config(store, func(_ context.Context, m ticket.Message) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(time.Duration(100+m.At.UnixNano()%7) * time.Millisecond)
			mu.Lock()
			now--
			mu.Unlock()
			return nil
		})
		c.InFlight = 7
		r, stop := start(t, c)
		time.Sleep(50 * time.Millisecond)
		s, err := r.Stats(t.Context())
		require.NoError(t, err)
		assert.Equal(t, 7, s.InHand)
		assert.Equal(t, 50, s.Waiting)
		time.Sleep(time.Minute)
		require.NoError(t, stop())
		assert.Equal(t, 7, most)
	})
}

// A publisher as slow as it may be is not overtaken by another node, though the outbox is as slow as it may be.
func TestSlowIsNotOvertaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, b := new(ticketmem.Store), newBook()
		ask(t, store, "a", 1)
		ask(t, store, "b", 3)
		slow := &outbox{Store: store, before: func(context.Context) error { time.Sleep(9999 * time.Millisecond); return nil }}
		c := config(slow, func(_ context.Context, m ticket.Message) error {
			time.Sleep(9999 * time.Millisecond)
			b.note(m)
			return nil
		})
		_, stop1 := start(t, c)
		_, stop2 := start(t, c)
		time.Sleep(time.Hour)
		require.NoError(t, stop1())
		require.NoError(t, stop2())
		assert.Len(t, b.read(), 4)
	})
}

// outbox is one whose calls are held up, or fail.
type outbox struct {
	*ticketmem.Store
	before func(ctx context.Context) error // each call
	ack    func() error                    // each Ack
}

func (o *outbox) Pending(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
	if o.before != nil {
		if err := o.before(ctx); err != nil {
			return nil, err
		}
	}
	return o.Store.Pending(ctx, p)
}

func (o *outbox) Ack(ctx context.Context, r ...storage.Receipt) error {
	if o.before != nil {
		if err := o.before(ctx); err != nil {
			return err
		}
	}
	if o.ack != nil {
		if err := o.ack(); err != nil {
			return err
		}
	}
	return o.Store.Ack(ctx, r...)
}

// The back-off stays at its longest, however often a message is tried.
func TestManyTries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, b := new(ticketmem.Store), newBook()
		ask(t, store, "a", 1)
		c := config(store, func(_ context.Context, m ticket.Message) error { b.note(m); return errors.New("no") })
		c.MaxTries, c.MaxBackoff = 100, 2*time.Second
		_, stop := start(t, c)
		time.Sleep(time.Hour)
		require.NoError(t, stop())
		require.Len(t, b.read(), 100)
		assert.Equal(t, "a/1/1 3m17s", b.read()[99])
	})
}
