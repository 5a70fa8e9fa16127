// Package sqltest holds ticketsql to the storage contract over real drivers.
package sqltest

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// settings are what a host should set on every connection to SQLite, but for a longer wait: a test must not fail on a slow
// machine.
const settings = "_pragma=busy_timeout(60000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_txlock=immediate"

// openFile opens a SQLite file, new or not.
func openFile(tb testing.TB, file, settings string) *sql.DB {
	tb.Helper()
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+settings)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, db.Close()) })
	return db
}

// openNew opens a new file with tables in it.
func openNew(tb testing.TB, settings string) (*sql.DB, *ticketsql.Store) {
	tb.Helper()
	db := openFile(tb, filepath.Join(tb.TempDir(), "office.db"), settings)
	_, err := db.ExecContext(tb.Context(), ticketsql.Schema(ticketsql.SQLite, ""))
	require.NoError(tb, err)
	return db, ticketsql.New(db, ticketsql.SQLite)
}
