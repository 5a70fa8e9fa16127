package desk_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

type oneDamaged struct {
	*ticketmem.Store
	id ticket.ID
}

func (s *oneDamaged) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	list, err := s.Store.List(ctx, q)
	for i := range list {
		if list[i].ID == s.id {
			list[i] = ticket.ReadTicket(s.id, []byte(`{"format":"1.0","id":"`+string(s.id)+`","version":3,"state":"WORDS-OF-THE-DOCUMENT"}`))
		}
	}
	return list, err
}

// A duplicate whose document is damaged stops nobody, and nobody is told its id or what its document holds.
func TestADamagedDuplicateIsToldToNoActor(t *testing.T) {
	store := &oneDamaged{Store: new(ticketmem.Store)}
	b := newBench(t, func(c *desk.Config) { c.Store = store })
	parent, child := b.file(person(0), "a"), b.file(person(1), "b")
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	store.id = child.ID
	_, err := b.Do(t.Context(), clerk, parent.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	assert.NoError(t, err, "one unreadable ticket does not stop the matter of the others")
	_, err = b.Do(t.Context(), person(0), parent.ID, ticket.Withdraw{Reason: "x"})
	assert.NoError(t, err)
}
