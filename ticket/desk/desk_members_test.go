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

// forged gives a ticket with a member that nobody can read again.
type forged struct {
	*ticketmem.Store
	forge func(*ticket.Ticket)
}

func (s forged) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	t, err := s.Store.Get(ctx, id)
	s.forge(&t)
	return t, err
}

// Whatever a step comes to, what could not be read again is not stored: the ticket stays as it was.
func TestADeskStoresNothingThatCannotBeReadAgain(t *testing.T) {
	for name, forge := range map[string]func(*ticket.Ticket){
		"a gap among what waits":  func(t *ticket.Ticket) { t.Approvals = append(t.Approvals, ticket.Approval{}) },
		"an unknown name":         func(t *ticket.Ticket) { t.Priority = 77 },
		"a text that is no UTF-8": func(t *ticket.Ticket) { t.Lead = "unit/\xff" },
		"a time beyond every year": func(t *ticket.Ticket) {
			t.Due = t.Changed.AddDate(9000, 0, 0)
			t.Clock.Wake = t.Due
			t.State = ticket.Closed
		},
		"more tasks than fit": func(t *ticket.Ticket) { t.Tasks = make([]ticket.Task, 201) },
	} {
		t.Run(name, func(t *testing.T) {
			s := forged{new(ticketmem.Store), func(*ticket.Ticket) {}}
			d := newDesk(t, func(c *desk.Config) { c.Store = &s })
			filed, err := d.Receive(t.Context(), resident, request)
			require.NoError(t, err)
			s.forge = forge
			_, err = d.Do(t.Context(), clerk, filed.ID, ticket.Note{Text: "x"})
			assert.ErrorIs(t, err, gridgov.ErrInvalid)
			now, err := s.Store.Get(t.Context(), filed.ID)
			require.NoError(t, err)
			assert.Equal(t, filed, now)
		})
	}
}
