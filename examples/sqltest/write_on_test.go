package sqltest

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"

	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// openAlone opens a store that writes on a connection of its own.
func openAlone(tb testing.TB, settings string) (*sql.DB, *sql.Conn, *ticketsql.Store) {
	tb.Helper()
	db := openFile(tb, filepath.Join(tb.TempDir(), "office.db"), settings)
	_, err := db.ExecContext(tb.Context(), ticketsql.Schema(ticketsql.SQLite, ""))
	require.NoError(tb, err)
	conn, err := db.Conn(tb.Context())
	require.NoError(tb, err)
	tb.Cleanup(func() { conn.Close() }) //nolint:errcheck // a test may have closed it
	return db, conn, ticketsql.New(db, ticketsql.SQLite, ticketsql.WriteOn(conn))
}

func TestWriteOn(t *testing.T) {
	if testing.Short() {
		t.Skip("the same of ticketsql as TestPgx, and another driver")
	}
	suite(t, func(tb testing.TB) (*sql.DB, *ticketsql.Store) {
		db, _, s := openAlone(tb, settings)
		return db, s
	})
}

// What fails on a store's own connection leaves no transaction behind.
func TestWriteOnFails(t *testing.T) {
	db, conn, s := openAlone(t, "_pragma=journal_mode(WAL)&_pragma=busy_timeout(1)&_txlock=immediate")
	all := steps(t, 3)
	require.NoError(t, s.Commit(t.Context(), all[0]))
	require.ErrorIs(t, s.Commit(t.Context(), all[0]), gridgov.ErrExists)

	other, err := db.Begin()
	require.NoError(t, err)
	require.ErrorIs(t, s.Commit(t.Context(), all[1]), gridgov.ErrBusy)
	require.NoError(t, other.Rollback())
	require.NoError(t, s.Commit(t.Context(), all[1]), "the line is free again")

	require.NoError(t, conn.Close())
	var unfit *ticketsql.UnfitError
	require.ErrorAs(t, s.Commit(t.Context(), all[2]), &unfit)
	assert.Equal(t, "open", unfit.Rule)
	list, err := s.List(t.Context(), storage.Query{Limit: 10})
	require.NoError(t, err, "it reads on the pool")
	assert.NotEmpty(t, list)
}

func TestWriteOnWhat(t *testing.T) {
	db, conn, _ := openAlone(t, settings)
	for name, s := range map[string]*ticketsql.Store{
		"nothing":                  ticketsql.New(db, ticketsql.SQLite, ticketsql.WriteOn(nil)),
		"nothing, and a prefix":    ticketsql.New(db, ticketsql.SQLite, ticketsql.WriteOn(nil), ticketsql.Prefix("a_")),
		"a server of many writers": ticketsql.New(db, ticketsql.PostgreSQL, ticketsql.WriteOn(conn)),
	} {
		assert.ErrorIs(t, s.CheckSchema(t.Context()), gridgov.ErrInvalid, name)
	}
}
