package desk_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// newer is a store that returns tickets as a version with a higher major number has written them.
type newer struct {
	storage.Store
	on *bool
}

func (s newer) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	t, err := s.Store.Get(ctx, id)
	if err != nil || !*s.on {
		return t, err
	}
	doc, err := json.Marshal(t)
	return ticket.ReadTicket(id, []byte(strings.Replace(string(doc), `"format":"1.0"`, `"format":"2.0"`, 1))), err
}

// While two versions of a service run, the sender of a command learns that it was done, whichever of them wrote the ticket since.
func TestAKeyThatWasUsedOnATicketOfANewerVersion(t *testing.T) {
	on := new(bool)
	b := newBench(t, func(c *desk.Config) { c.Store = newer{c.Store, on} })
	id := b.file(person(1), "p").ID
	first := b.do(clerk, id, ticket.Transfer{To: "department/market"}, desk.Once("k1"))
	*on = true
	got, err := b.Do(t.Context(), clerk, id, ticket.Transfer{To: "department/market"}, desk.Once("k1"))
	if assert.NoError(t, err, "it was done") {
		assert.Equal(t, first.Version, got.Version)
	}
	_, err = b.Do(t.Context(), clerk, id, ticket.Transfer{To: "department/works"}, desk.Once("k1"))
	assert.ErrorIs(t, err, gridgov.ErrInvalid, "other content under the key")
	_, err = b.Do(t.Context(), clerk, id, ticket.Transfer{To: "department/works"}, desk.Once("k2"))
	assert.ErrorIs(t, err, gridgov.ErrTooNew, "a key that was not used")
}
