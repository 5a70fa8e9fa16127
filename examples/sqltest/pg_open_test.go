package sqltest

import (
	"database/sql"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// openPool opens a pool as a host would.
func openPool(tb testing.TB, config *pgx.ConnConfig) *sql.DB {
	tb.Helper()
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	tb.Cleanup(func() { db.Close() }) //nolint:errcheck // a connection that a test has cut cannot say goodbye
	return db
}

// openPostgres opens a new schema with tables in it.
func openPostgres(tb testing.TB, change ...func(*pgx.ConnConfig)) (*sql.DB, *ticketsql.Store) {
	tb.Helper()
	config := pgtest.Config(tb)
	config.RuntimeParams["synchronous_commit"] = "off" // no test here ends the server
	for _, f := range change {
		f(config)
	}
	db := openPool(tb, config)
	_, err := db.ExecContext(tb.Context(), ticketsql.Schema(ticketsql.PostgreSQL, ""))
	require.NoError(tb, err)
	return db, ticketsql.New(db, ticketsql.PostgreSQL)
}

// set gives every connection a setting.
func set(name, value string) func(*pgx.ConnConfig) {
	return func(c *pgx.ConnConfig) { c.RuntimeParams[name] = value }
}

// plainly sends statements as drivers do that prepare nothing and describe nothing.
func plainly(c *pgx.ConnConfig) { c.DefaultQueryExecMode = pgx.QueryExecModeExec }
