package sqltest

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

// Two stores on one database keep the contract by turns: on SQLite each with a pool of its own, as two processes have them.
func TestTwoHandles(t *testing.T) {
	if testing.Short() {
		t.Skip("all of the suite once more")
	}
	onPostgres := reused(t, func(tb testing.TB) (*sql.DB, *ticketsql.Store) { return openPostgres(tb) })
	for name, open := range map[string]func(testing.TB) tickettest.Office{
		"sqlite": func(tb testing.TB) tickettest.Office {
			file := filepath.Join(tb.TempDir(), "office.db")
			one, other := openFile(tb, file, settings), openFile(tb, file, settings)
			_, err := one.ExecContext(tb.Context(), ticketsql.Schema(ticketsql.SQLite, ""))
			require.NoError(tb, err)
			return tickettest.Turns(ticketsql.New(one, ticketsql.SQLite), ticketsql.New(other, ticketsql.SQLite))
		},
		"postgresql": func(tb testing.TB) tickettest.Office {
			db, one := onPostgres(tb)
			return tickettest.Turns(one, ticketsql.New(db, ticketsql.PostgreSQL))
		},
	} {
		t.Run(name, func(t *testing.T) {
			tickettest.Run(t, func(t testing.TB) storage.Store { return open(t) })
			tickettest.RunOutbox(t, func(t testing.TB) (storage.Store, storage.Outbox) { s := open(t); return s, s })
		})
	}
}
