package desk_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// between runs something before a read by id.
type between struct {
	*ticketmem.Store
	left int // reads before it
	do   func()
}

func (s *between) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	if do := s.do; do != nil {
		if s.left--; s.left < 0 {
			s.do = nil
			do()
		}
	}
	return s.Store.Get(ctx, id)
}

// What a request repeats may be merged, or come to name somebody, while the request is received: whenever that is, the request is
// attached to the matter as it is then, keeps out whom it names, and is given to none of these. The router is asked once.
func TestAMatterThatChangesWhileItIsRepeated(t *testing.T) {
	reads := 0
	for ran, at := true, 0; ran; at++ {
		store := &between{Store: new(ticketmem.Store)}
		asked, counts := 0, false
		b := newBench(t, func(c *desk.Config) {
			c.Store = store
			c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
				to := ticket.Department("market")
				if counts {
					asked++
					to = "officer/q-1"
				}
				return ticket.Decision{Do: []ticket.Command{ticket.Transfer{To: to}}}, nil
			})
		})
		b.store = store.Store
		first, other := b.files(person(0), ticket.Request{}).ID, b.files(person(3), ticket.Request{About: []string{"q-1"}}).ID
		ran = false
		store.left, store.do = at, func() {
			all, err := store.Store.List(t.Context(), storage.Query{})
			require.NoError(t, err)
			if ran = len(all) == 2; !ran { // it is received
				return
			}
			counts = false
			b.do(clerk, first, ticket.Merge{Into: other})
			counts = true
		}
		counts = true
		again := b.files(person(0), ticket.Request{Repeats: first}).ID
		if store.do = nil; !ran {
			break
		}
		reads++
		got, name := b.get(again), fmt.Sprintf("before read %d", at)
		assert.Equal(t, other, got.Parent, name)
		assert.Equal(t, []string{"q-1"}, got.About, name)
		assert.Empty(t, got.Lead, name)
		assert.Equal(t, 1, asked, name)
		out := slices.DeleteFunc(b.outbox(), func(m ticket.Message) bool { return m.Ticket != again })
		require.NotEmpty(t, out)
		for _, m := range out {
			assert.Equal(t, []string{"q-1"}, m.Except, "%s: %s to %s", name, m.Kind, m.To)
		}
		b.sound()
	}
	assert.Equal(t, 5, reads, "the last two are of what is shown, which is read before the commit")
}
