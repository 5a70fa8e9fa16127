package desk_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// historyBetween lets somebody act just before a history is read: after the Get on which access was decided.
type historyBetween struct {
	*ticketmem.Store
	do func()
}

func (s *historyBetween) History(ctx context.Context, id ticket.ID, first int64, key string) ([]ticket.Event, error) {
	if do := s.do; do != nil {
		s.do = nil
		do()
	}
	return s.Store.History(ctx, id, first, key)
}

// Whoever is named while they read gets what was there before, or ErrNotFound: never what was said with, or after, the naming.
func TestWhoIsNamedWhileTheyReadReadsNothingOfIt(t *testing.T) {
	accused := clerk
	accused.ID = "clerk-2"
	for name, read := range map[string]func(d *desk.Desk, id ticket.ID) (string, error){
		"History": func(d *desk.Desk, id ticket.ID) (out string, err error) {
			events, err := d.History(t.Context(), accused, id)
			for _, e := range events {
				w, _ := e.Words()
				out += fmt.Sprintln(e.Seq, e.Verb, w.Text, e.Facts.About)
			}
			return out, err
		},
		"Story": func(d *desk.Desk, id ticket.ID) (string, error) {
			s, err := d.Story(t.Context(), accused, id, gridgov.English)
			return s.String(), err
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := &historyBetween{Store: new(ticketmem.Store)}
			b := newBench(t, func(c *desk.Config) { c.Store = store })
			b.store = store.Store
			parent := b.file(person(1), "the lamp is broken").ID
			report, err := b.Receive(t.Context(), person(2), ticket.Request{Text: "x", Unit: "410172561007", About: []string{"clerk-2"}})
			require.NoError(t, err)
			store.do = func() {
				b.do(clerk, report.ID, ticket.Merge{Into: parent, Reason: "p-2 saw him sell the lamp"})
				b.do(clerk, parent, ticket.Note{Text: "search his locker"})
			}
			got, err := read(b.Desk, parent)
			if err != nil {
				require.ErrorIs(t, err, gridgov.ErrNotFound)
			}
			for _, said := range []string{"clerk-2", "sell the lamp", "locker"} {
				assert.NotContains(t, got, said)
			}
		})
	}
}

// The same holds of who no longer handles it.
func TestWhoNoLongerHandlesItReadsNothingNew(t *testing.T) {
	store := &historyBetween{Store: new(ticketmem.Store)}
	b := newBench(t, func(c *desk.Config) { c.Store = store })
	b.store = store.Store
	id := b.file(person(1), "the lamp is broken").ID
	b.do(clerk, id, ticket.Transfer{To: "department/market"})
	store.do = func() {
		b.do(clerk, id, ticket.Transfer{To: "department/works"})
		b.do(clerk, id, ticket.Note{Text: "for works alone"})
	}
	s, err := b.Story(t.Context(), market, id, gridgov.English)
	if err != nil {
		require.ErrorIs(t, err, gridgov.ErrNotFound)
	}
	assert.NotContains(t, s.String(), "for works alone")

	// Its limits are those of the handling that the reader could see.
	b.do(clerk, id, ticket.Transfer{To: "department/market"})
	before, err := b.Due(t.Context(), market, id)
	require.NoError(t, err)
	store.do = func() {
		b.do(clerk, id, ticket.Transfer{To: "department/works", Within: worktime.Span{N: 40, Unit: worktime.UrgentHour}})
	}
	got, err := b.Due(t.Context(), market, id)
	require.NoError(t, err)
	assert.Equal(t, before.Round.At, got.Round.At)
}
