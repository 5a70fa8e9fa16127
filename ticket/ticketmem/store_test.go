package ticketmem_test

import (
	"testing"

	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	tickettest.Run(t, func(testing.TB) storage.Store { return new(ticketmem.Store) })
}

func TestOutbox(t *testing.T) {
	t.Parallel()
	tickettest.RunOutbox(t, func(testing.TB) (storage.Store, storage.Outbox) {
		s := new(ticketmem.Store)
		return s, s
	})
}
