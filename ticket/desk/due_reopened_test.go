package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// An officer has it alone and answers; the officer leaves, and the reporter reopens it: it is back at the desk with a round that
// counts from the reopening, although it was never dispatched.
func TestDueExplainsTheRoundOfAReopeningAtTheDesk(t *testing.T) {
	now, left := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), false
	b := newBench(t, func(c *desk.Config) {
		c.Now = func() time.Time { return now }
		c.Parties = desk.PartiesFunc(func(_ context.Context, h ticket.Handler, _ time.Time) (desk.Contact, bool, error) {
			return desk.Contact{}, h != ticket.OfficerHandler("w7") || !left, nil
		})
	})
	id := b.file(resident, "x").ID
	b.do(clerk, id, ticket.Assign{To: "w7"})
	b.do(clerk, id, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	b.do(resident, id, ticket.Close{})
	left, now = true, now.Add(10*24*time.Hour)
	b.do(resident, id, ticket.Reopen{Reason: "y"})
	d, err := b.Due(t.Context(), clerk, id)
	require.NoError(t, err)
	tk := b.get(id)
	assert.Equal(t, ticket.Received, tk.State)
	assert.Equal(t, now.Add(7*24*time.Hour), tk.Due, "what is stored counts from the reopening")
	assert.Equal(t, tk.Promise, d.Promise.At)
	assert.Equal(t, tk.Due, d.Round.At, "what is explained")
}
