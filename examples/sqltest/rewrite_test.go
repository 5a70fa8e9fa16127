package sqltest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// A rewriter is a connector to a SQLite file that sends other statements than it is given: a store over it is broken in
// its SQL. It may also keep what is rolled back.
type rewriter struct {
	below   driver.Driver
	dsn     string
	rewrite func(statement string) string
	keeps   bool
	changed atomic.Int64 // statements that were rewritten, and rollbacks that were none
}

func (r *rewriter) Driver() driver.Driver { return r.below }

func (r *rewriter) Connect(context.Context) (driver.Conn, error) {
	c, err := r.below.Open(r.dsn)
	return rewriting{c, r}, err
}

type rewriting struct {
	driver.Conn
	*rewriter
}

func (c rewriting) other(statement string) string {
	if c.rewrite == nil {
		return statement
	}
	now := c.rewrite(statement)
	if now != statement {
		c.changed.Add(1)
	}
	return now
}

func (c rewriting) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, c.other(query))
}

func (c rewriting) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, c.other(query), args)
}

func (c rewriting) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, c.other(query), args)
}

func (c rewriting) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
	return ending{tx, c.rewriter}, err
}

type ending struct {
	driver.Tx
	*rewriter
}

func (e ending) Rollback() error {
	if e.keeps {
		e.changed.Add(1)
		return e.Tx.Commit()
	}
	return e.Tx.Rollback()
}

// openRewriting opens a new file with tables in it, over a rewriter.
func openRewriting(tb testing.TB, r *rewriter) (*sql.DB, *ticketsql.Store) {
	tb.Helper()
	plain := openFile(tb, filepath.Join(tb.TempDir(), "unused.db"), settings)
	r.below = plain.Driver()
	r.dsn = "file:" + (&url.URL{Path: filepath.Join(tb.TempDir(), "office.db")}).EscapedPath() + "?" + settings
	db := sql.OpenDB(r)
	tb.Cleanup(func() { require.NoError(tb, db.Close()) })
	_, err := db.ExecContext(tb.Context(), ticketsql.Schema(ticketsql.SQLite, ""))
	require.NoError(tb, err)
	return db, ticketsql.New(db, ticketsql.SQLite)
}
