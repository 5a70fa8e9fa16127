package sqltest

import (
	"context"
	"database/sql"
	"testing"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/ticketsql"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

func hostSQL(db *sql.DB, s *ticketsql.Store) tickettest.SQL {
	return tickettest.SQL{DB: db, Store: s, Outbox: s, In: func(tx *sql.Tx) ticket.Store { return s.In(tx) }}
}

func TestRule11(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		tickettest.RunSQL(t, func(t testing.TB) tickettest.SQL { return hostSQL(openNew(t, settings)) })
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		tickettest.RunSQL(t, func(t testing.TB) tickettest.SQL { return hostSQL(openPostgres(t)) })
	})
}

var _ = context.Background
