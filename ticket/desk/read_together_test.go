package desk_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// secondRead lets somebody act just before the second read of a ticket: between a duplicate and its parent.
type secondRead struct {
	*ticketmem.Store
	reads int
	do    func()
}

func (s *secondRead) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	if s.do != nil {
		if s.reads++; s.reads == 2 {
			do := s.do
			s.do = nil
			do()
		}
	}
	return s.Store.Get(ctx, id)
}

func familyBetween(t *testing.T) (b, other bench, store *secondRead, parent, dup ticket.ID) {
	store = &secondRead{Store: new(ticketmem.Store)}
	b = newBench(t, func(c *desk.Config) { c.Store = store })
	b.store = store.Store
	other = newBench(t, func(c *desk.Config) { c.Store = store.Store })
	parent, dup = b.file(person(1), "parent").ID, b.file(resident, "duplicate").ID
	b.do(clerk, dup, ticket.Merge{Into: parent})
	return b, other, store, parent, dup
}

// A reporter adds to a duplicate while the parent is withdrawn. Sent before that the words are added to the duplicate, sent after
// that they are added to the ticket, which is open again: they are never refused.
func TestASupplementBesideAWithdrawalIsNotLost(t *testing.T) {
	for name, do := range map[string]func(b bench, parent ticket.ID){
		"withdrawn": func(b bench, parent ticket.ID) { b.do(person(1), parent, ticket.Withdraw{Reason: "x"}) },
		"merged into another": func(b bench, parent ticket.ID) {
			b.do(clerk, parent, ticket.Merge{Into: b.file(person(3), "third").ID})
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, other, store, parent, dup := familyBetween(t)
			store.do = func() { do(other, parent) }
			_, err := b.Do(t.Context(), resident, dup, ticket.Supplement{Text: "the water rises"})
			assert.NoError(t, err)
		})
	}
}

// An officer who is named while they act on the matter gets what everybody gets who is named: ErrNotFound.
func TestWhoIsNamedWhileTheyActHearsNothingOfIt(t *testing.T) {
	accused := clerk
	accused.ID = "clerk-2"
	for name, do := range map[string]ticket.Command{"supplement": ticket.Supplement{Text: "x"}} {
		t.Run(name, func(t *testing.T) {
			b, other, store, parent, dup := familyBetween(t)
			report, err := b.Receive(t.Context(), person(2), ticket.Request{Text: "x", Unit: "410172561007", About: []string{"clerk-2"}})
			require.NoError(t, err)
			store.do = func() { other.do(clerk, report.ID, ticket.Merge{Into: parent}) }
			_, err = b.Do(t.Context(), accused, dup, do)
			assert.ErrorIs(t, err, gridgov.ErrNotFound)
		})
	}
	t.Run("allowed", func(t *testing.T) {
		b, other, store, parent, dup := familyBetween(t)
		report, err := b.Receive(t.Context(), person(2), ticket.Request{Text: "x", Unit: "410172561007", About: []string{"clerk-2"}})
		require.NoError(t, err)
		before, err := b.Allowed(t.Context(), accused, dup)
		require.NoError(t, err)
		store.do = func() { other.do(clerk, report.ID, ticket.Merge{Into: parent}) }
		list, err := b.Allowed(t.Context(), accused, dup)
		if err == nil {
			assert.Equal(t, before, list)
		} else {
			assert.ErrorIs(t, err, gridgov.ErrNotFound)
		}
	})
}
