//go:build mattn

// Package mattntest holds ticketsql to the storage contract over mattn/go-sqlite3. It is a package of its own because that
// driver takes the name of another one in sqltest, and behind a tag because it compiles SQLite from C, for a minute:
//
//	go test -tags mattn ./examples/sqltest/mattntest
package mattntest

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"

	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

const settings = "_journal_mode=WAL&_busy_timeout=60000&_synchronous=NORMAL&_txlock=immediate"

func open(tb testing.TB, settings string) (*sql.DB, *ticketsql.Store) {
	tb.Helper()
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: filepath.Join(tb.TempDir(), "office.db")}).EscapedPath()+"?"+settings)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, db.Close()) })
	_, err = db.Exec(ticketsql.Schema(ticketsql.SQLite, ""))
	require.NoError(tb, err)
	return db, ticketsql.New(db, ticketsql.SQLite)
}

func TestMattn(t *testing.T) {
	tickettest.Run(t, func(t testing.TB) storage.Store {
		_, s := open(t, settings)
		return s
	})
	tickettest.RunOutbox(t, func(t testing.TB) (storage.Store, storage.Outbox) {
		_, s := open(t, settings)
		return s, s
	})
}

func TestMattnSettings(t *testing.T) {
	_, s := open(t, settings)
	require.NoError(t, s.CheckSchema(t.Context()))
	_, s = open(t, "_busy_timeout=0")
	require.ErrorIs(t, s.CheckSchema(t.Context()), gridgov.ErrInvalid)
}

// The driver's errors have no method that gives their code.
func TestMattnBusy(t *testing.T) {
	db, s := open(t, strings.Replace(settings, "60000", "20", 1))
	tx, err := db.Begin()
	require.NoError(t, err)
	require.ErrorIs(t, s.Ack(t.Context(), storage.Receipt{ID: "x"}), gridgov.ErrBusy)
	require.NoError(t, tx.Rollback())
	require.NoError(t, s.Ack(t.Context(), storage.Receipt{ID: "x"}))
}
