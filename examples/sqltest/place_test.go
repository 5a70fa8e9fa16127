package sqltest

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// A place is a new database, to be opened through one driver any number of times.
type place struct {
	dialect ticketsql.Dialect
	// open opens a pool with changed settings: on SQLite pairs of old and new text in settings, on PostgreSQL pairs of
	// the name and the value of a parameter.
	open func(tb testing.TB, change ...string) *sql.DB
}

// store opens a pool and a store over it.
func (p place) store(tb testing.TB, change ...string) (*sql.DB, *ticketsql.Store) {
	tb.Helper()
	db := p.open(tb, change...)
	return db, ticketsql.New(db, p.dialect)
}

// office is store in a place that has no tables yet.
func (p place) office(tb testing.TB, change ...string) (*sql.DB, *ticketsql.Store) {
	tb.Helper()
	db, s := p.store(tb, change...)
	_, err := db.ExecContext(tb.Context(), ticketsql.Schema(p.dialect, ""))
	require.NoError(tb, err)
	return db, s
}

func onSQLite(driver string) func(testing.TB) place {
	return func(tb testing.TB) place {
		file := filepath.Join(tb.TempDir(), "office.db")
		return place{ticketsql.SQLite, func(tb testing.TB, change ...string) *sql.DB {
			tb.Helper()
			db, err := sql.Open(driver, "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+strings.NewReplacer(change...).Replace(settings))
			require.NoError(tb, err)
			tb.Cleanup(func() { require.NoError(tb, db.Close()) })
			return db
		}}
	}
}

func onPostgres(open func(testing.TB, *pgx.ConnConfig) *sql.DB) func(testing.TB) place {
	return func(tb testing.TB) place {
		config := pgtest.Config(tb)
		return place{ticketsql.PostgreSQL, func(tb testing.TB, change ...string) *sql.DB {
			tb.Helper()
			c := config.Copy()
			for i := 0; i < len(change); i += 2 {
				c.RuntimeParams[change[i]] = change[i+1]
			}
			return open(tb, c)
		}}
	}
}

// openPoolPq is openPool through another driver.
func openPoolPq(tb testing.TB, config *pgx.ConnConfig) *sql.DB {
	tb.Helper()
	connector, err := pq.NewConnector(nameOf(config))
	require.NoError(tb, err)
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	tb.Cleanup(func() { db.Close() }) //nolint:errcheck // a connection that a test has cut cannot say goodbye
	return db
}

// eachDriver runs a test in a new place for each driver; mattn has a package of its own.
func eachDriver(t *testing.T, test func(*testing.T, place)) {
	t.Helper()
	for _, d := range []struct {
		name string
		open func(testing.TB) place
	}{
		{"modernc", onSQLite("sqlite")},
		{"ncruces", onSQLite("sqlite3")},
		{"pgx", onPostgres(openPool)},
		{"pq", onPostgres(openPoolPq)},
	} {
		t.Run(d.name, func(t *testing.T) { test(t, d.open(t)) })
	}
}
