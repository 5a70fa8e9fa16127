package relay_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/relay"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

func TestStopSettlesWhatIsInHand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, b := new(ticketmem.Store), newBook()
		ask(t, store, "a", 2)
		refusals := 3
		c := config(&outbox{Store: store, ack: func() error {
			if refusals--; refusals >= 0 {
				return gridgov.ErrBusy
			}
			return nil
		}}, func(ctx context.Context, m ticket.Message) error {
			time.Sleep(5 * time.Second)
			b.note(m)
			return ctx.Err()
		})
		r, stop := start(t, c)
		time.Sleep(time.Second)
		require.NoError(t, stop())
		assert.Equal(t, 5300*time.Millisecond, time.Since(b.start), "published, and the receipt given at the fourth try")
		assert.Equal(t, []string{"a/1/1 5s"}, b.read())
		s, err := r.Stats(t.Context())
		require.NoError(t, err)
		assert.Equal(t, relay.Stats{Lag: 5300*time.Millisecond - time.Microsecond, Waiting: 1, Published: 1}, s)

		// Stopped before it begins, a relay takes nothing.
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.NoError(t, r.Run(ctx))
		assert.Len(t, b.read(), 1)
	})
}

// When the stop timeout ends, the publish under way is cancelled, and the message comes again when its lease ends.
func TestStopTimeout(t *testing.T) {
	t.Parallel()
	for name, heeds := range map[string]bool{"publisher heeds its context": true, "publisher does not": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store, b := new(ticketmem.Store), newBook()
				ask(t, store, "a", 1)
				c := config(store, func(ctx context.Context, m ticket.Message) error {
					b.note(m)
					if heeds {
						<-ctx.Done()
						return ctx.Err()
					}
					time.Sleep(100 * time.Hour)
					return nil
				})
				c.Timeout, c.StopTimeout = time.Minute, 3*time.Second
				r, stop := start(t, c)
				time.Sleep(time.Second)
				require.ErrorIs(t, stop(), gridgov.ErrUnknown)
				assert.Equal(t, 4*time.Second, time.Since(b.start))
				s, err := r.Stats(t.Context())
				require.NoError(t, err)
				assert.Equal(t, relay.Stats{Lag: 4 * time.Second, Waiting: 1}, s, "nothing in hand any more")

				c = config(store, func(_ context.Context, m ticket.Message) error { b.note(m); return nil })
				_, stop = start(t, c)
				time.Sleep(time.Hour)
				require.NoError(t, stop())
				assert.Equal(t, []string{"a/1/1 0s", "a/1/1 6m0s"}, b.read())
				time.Sleep(100 * time.Hour) // the goroutine that was left behind ends
			})
		})
	}
}

// An outbox that hangs holds a stop up no longer than its timeout.
func TestStopWithHangingOutbox(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := new(ticketmem.Store)
		ask(t, store, "a", 1)
		hangs := new(atomic.Bool)
		begun := time.Now()
		c := config(&outbox{Store: store, before: func(ctx context.Context) error {
			if hangs.Load() {
				<-ctx.Done()
			}
			return ctx.Err()
		}}, func(context.Context, ticket.Message) error { hangs.Store(true); return nil })
		_, stop := start(t, c)
		time.Sleep(time.Second)
		require.ErrorIs(t, stop(), gridgov.ErrUnknown)
		assert.Equal(t, 21*time.Second, time.Since(begun))
	})
}

// A receipt that the outbox does not take is given again, and no more messages are leased before it is taken.
func TestReceiptsAreNotLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, b := new(ticketmem.Store), newBook()
		ask(t, store, "a", 2)
		c := config(&outbox{Store: store, ack: func() error {
			if time.Since(b.start) < 30*time.Second {
				return errors.New("disk full")
			}
			return nil
		}}, func(_ context.Context, m ticket.Message) error { b.note(m); return nil })
		_, stop := start(t, c)
		time.Sleep(10 * time.Second)
		ask(t, store, "b", 1)
		time.Sleep(time.Hour)
		require.NoError(t, stop())
		assert.Equal(t, []string{"a/1/1 0s", "a/2/1 30s", "b/1/1 30s"}, sorted(b.read()))
	})
}

// A failure is not reported when the lease has ended meanwhile: another node may have parked or delivered it.
func TestLateFailureIsNotReported(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, b := new(ticketmem.Store), newBook()
		ask(t, store, "a", 1)
		c := config(store, func(context.Context, ticket.Message) error {
			time.Sleep(3 * time.Minute) // heeds nothing
			return errors.New("too late")
		})
		c.MaxTries = 10
		_, stop := start(t, c)
		time.Sleep(61 * time.Second)
		require.NoError(t, store.Ack(t.Context(), storage.Receipt{ID: "a/1/1", Park: true, Reason: "by another"}))
		time.Sleep(time.Hour)
		require.NoError(t, stop())
		parked, err := store.Pending(t.Context(), storage.PendingQuery{Parked: true})
		require.NoError(t, err)
		require.Len(t, parked, 1, b.read())
		assert.Equal(t, "by another", parked[0].Reason)
	})
}

// A message that ends every process that publishes it is parked, and the one that parks it does not publish it.
func TestDeadlyMessageIsParked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := new(ticketmem.Store)
		ask(t, store, "a", 2)
		published := 0
		for range 4 {
			_, err := store.Pending(t.Context(), storage.PendingQuery{Now: time.Now(), Lease: time.Second, Limit: 1}) // and dies
			require.NoError(t, err)
			time.Sleep(time.Second)
		}
		c := config(store, func(_ context.Context, m ticket.Message) error {
			assert.Equal(t, "a/2/1", m.ID)
			published++
			return nil
		})
		c.MaxTries = 4
		r, stop := start(t, c)
		time.Sleep(time.Minute)
		require.NoError(t, stop())
		assert.Equal(t, 1, published)
		parked, err := r.Parked(t.Context())
		require.NoError(t, err)
		require.Len(t, parked, 1)
		assert.Equal(t, `leased 4 times, the last without a receipt: it may end the process that publishes it; reason before: ""`,
			parked[0].Reason)
	})
}

func TestConfig(t *testing.T) {
	t.Parallel()
	_, err := relay.New(relay.Config{
		InFlight: 501, MaxTries: -1, Poll: -1, Timeout: 1001 * time.Hour, Backoff: time.Hour, MaxBackoff: time.Minute,
	})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	var invalid *gridgov.InvalidError
	require.ErrorAs(t, err, &invalid)
	var fields []string
	for _, f := range invalid.Faults {
		fields = append(fields, f.Field)
	}
	assert.Equal(t, []string{"outbox", "publisher", "inFlight", "maxTries", "poll", "timeout", "maxBackoff"}, fields)
}

func TestStatsOfABrokenOutbox(t *testing.T) {
	t.Parallel()
	broken := errors.New("table is gone")
	r, err := relay.New(config(&outbox{before: func(context.Context) error { return broken }}, nil))
	require.NoError(t, err)
	_, err = r.Stats(t.Context())
	require.ErrorIs(t, err, broken)
	_, err = r.Parked(t.Context())
	require.ErrorIs(t, err, broken)
}
