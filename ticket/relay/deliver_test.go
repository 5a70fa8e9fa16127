package relay_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
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

// delivers is config with a delivery of all of a pull.
func delivers(o storage.Outbox, deliver func(ctx context.Context, pull []ticket.Message) []storage.Receipt) relay.Config {
	c := config(o, nil)
	c.Publisher, c.Deliver = nil, deliver
	return c
}

// A delivery gets all of a pull, and its receipts settle, put off, park and fail each message by itself.
func TestDeliverTakesAPull(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := new(ticketmem.Store)
		for _, id := range []ticket.ID{"fails", "later", "none", "ok", "parks"} {
			ask(t, store, id, 1)
		}
		ask(t, store, "ok2", 2)
		time.Sleep(time.Millisecond) // the second is a microsecond younger
		b := newBook()
		morning := time.Now().Add(8 * time.Hour)
		c := delivers(store, func(_ context.Context, pull []ticket.Message) (out []storage.Receipt) {
			var ids []string
			for _, m := range pull {
				ids = append(ids, m.ID)
				switch r := (storage.Receipt{ID: m.ID}); {
				case m.Ticket == "none" && m.Tries < 3:
					continue
				case m.Ticket == "fails" && m.Tries < 3:
					r.Retry, r.Reason = time.Now().Add(99*time.Hour), "no route"
					out = append(out, r)
				case m.Ticket == "later" && time.Now().Before(morning):
					r.Retry = morning
					out = append(out, r)
				case m.Ticket == "parks":
					r.Park, r.Reason = true, "nobody"
					out = append(out, r)
				default:
					out = append(out, r)
				}
			}
			b.note(ticket.Message{ID: strings.Join(ids, " ")})
			return out
		})
		c.Backoff, c.MaxTries = 2*time.Second, 4
		r, stop := start(t, c)
		time.Sleep(7 * time.Hour)
		s, err := r.Stats(t.Context())
		require.NoError(t, err)
		want := relay.Stats{Lag: 7*time.Hour + time.Millisecond, Waiting: 1, Parked: 1, Published: 5, Failed: 5}
		assert.Equal(t, want, s, "what is put off is no failure")
		time.Sleep(2 * time.Hour)
		require.NoError(t, stop())
		assert.Equal(t, []string{
			"fails/1/1 later/1/1 none/1/1 ok/1/1 ok2/1/1 parks/1/1 0s", "ok2/2/1 0s",
			"fails/1/1 none/1/1 2s", "fails/1/1 none/1/1 6s", "later/1/1 8h0m0s",
		}, b.read(), "the back-off is the relay's")
		parked, err := r.Parked(t.Context())
		require.NoError(t, err)
		require.Len(t, parked, 1)
		assert.Equal(t, "nobody", parked[0].Reason)
	})
}

// A delivery that panics, ends its goroutine or takes too long fails all of its pull, and nothing else.
func TestADeliveryThatFails(t *testing.T) {
	t.Parallel()
	for want, how := range map[string]func(context.Context){
		"the delivery panics: broken":             func(context.Context) { panic("broken") },
		"the delivery ended its goroutine":        func(context.Context) { runtime.Goexit() },
		"the delivery returned no receipt for it": func(ctx context.Context) { <-ctx.Done() },
	} {
		synctest.Test(t, func(t *testing.T) {
			store := new(ticketmem.Store)
			ask(t, store, "a", 1)
			ask(t, store, "b", 1)
			c := delivers(store, func(ctx context.Context, pull []ticket.Message) (out []storage.Receipt) {
				if pull[0].Tries < 2 {
					how(ctx)
					return nil
				}
				for _, m := range pull {
					assert.Equal(t, want, m.Reason)
					out = append(out, storage.Receipt{ID: m.ID})
				}
				return out
			})
			r, stop := start(t, c)
			time.Sleep(time.Minute)
			s, err := r.Stats(t.Context())
			require.NoError(t, err)
			assert.Equal(t, relay.Stats{Published: 2, Failed: 2}, s)
			require.NoError(t, stop())
		})
	}
}

// While a slow delivery is under way, what overtakes goes with the next look.
func TestADeliveryDoesNotHoldUpAnAlarm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, b := new(ticketmem.Store), newBook()
		for i := range 10 {
			ask(t, store, ticket.ID(fmt.Sprint("t", i)), 3)
		}
		c := delivers(store, func(_ context.Context, pull []ticket.Message) (out []storage.Receipt) {
			for _, m := range pull {
				if out = append(out, storage.Receipt{ID: m.ID}); m.Kind == ticket.NoticeAlarm {
					b.note(m)
				}
			}
			time.Sleep(9 * time.Second)
			return out
		})
		_, stop := start(t, c)
		time.Sleep(1500 * time.Millisecond)
		now := time.Now().UTC()
		require.NoError(t, store.Commit(t.Context(), ticket.Change{
			Ticket: ticket.Ticket{ID: "fire", Version: 1, State: ticket.Received}, Events: []ticket.Event{{Ticket: "fire", Seq: 1, At: now}},
			Outbox: []ticket.Message{{ID: "fire/1/1", Ticket: "fire", Seq: 1, At: now, Kind: ticket.NoticeAlarm}},
		}))
		time.Sleep(time.Minute)
		assert.Equal(t, []string{"fire/1/1 2s"}, b.read())
		require.NoError(t, stop())
	})
}

func TestEitherAPublisherOrADelivery(t *testing.T) {
	c := delivers(new(ticketmem.Store), func(context.Context, []ticket.Message) []storage.Receipt { return nil })
	_, err := relay.New(c)
	require.NoError(t, err)
	c.Publisher = relay.PublisherFunc(func(context.Context, ticket.Message) error { return nil })
	_, err = relay.New(c)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	assert.ErrorContains(t, err, "deliver must be left out: with a publisher")
}
