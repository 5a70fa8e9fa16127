package sqltest

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

// The schema is made by the first process that opens the file, so that the process that makes it is killed, too.
func TestSQLiteKilled(t *testing.T) {
	open := func(ctx context.Context, file string) (storage.Store, storage.Outbox, error) {
		db := openFile(t, file, settings)
		s := ticketsql.New(db, ticketsql.SQLite)
		if s.CheckSchema(ctx) == nil {
			return s, s, nil
		}
		_, err := db.ExecContext(ctx, ticketsql.Schema(ticketsql.SQLite, ""))
		return s, s, err
	}
	require.NoError(t, tickettest.CheckKilled(t.Context(), filepath.Join(t.TempDir(), "office.db"), open, "-test.run=^TestSQLiteKilled$"))
}
