package sqltest

import (
	"testing"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

func TestSQLite(t *testing.T) {
	tickettest.Run(t, func(t testing.TB) ticket.Store {
		_, s := openNew(t, settings)
		return s
	})
}

func TestSQLiteOutbox(t *testing.T) {
	tickettest.RunOutbox(t, func(t testing.TB) (ticket.Store, ticket.Outbox) {
		_, s := openNew(t, settings)
		return s, s
	})
}
