package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	_ "modernc.org/sqlite" // the driver "sqlite", without cgo

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// opened is a store that can be closed.
type opened struct {
	ticket.Store
	close func() error
}

// openStore opens the SQLite file, or memory. A file belongs to one set of inputs, known by their sum: going on with
// another log in it would mix two cities.
//
// The connection settings are the host's affair: a write-ahead log, and no wait for the disk at each commit. A killed
// process loses nothing so; a power cut may lose the last steps, which a second run does again.
func openStore(ctx context.Context, name, sum string) (opened, error) {
	if name == "mem" {
		return opened{new(ticketmem.Store), func() error { return nil }}, nil
	}
	dsn := "file:" + (&url.URL{Path: name}).EscapedPath() +
		"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(10000)&_pragma=synchronous(NORMAL)&_txlock=immediate"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return opened{}, err
	}
	fail := func(err error) (opened, error) {
		db.Close() //nolint:errcheck // the first error counts
		return opened{}, fmt.Errorf("store %s: %w", name, err)
	}
	if err := claim(ctx, db, sum); err != nil {
		return fail(err)
	}
	store := ticketsql.New(db, ticketsql.SQLite)
	if err := store.CheckSchema(ctx); err != nil {
		return fail(err)
	}
	return opened{store, db.Close}, nil
}

// claim makes the tables in a new file, and in an old one sees that it belongs to these inputs.
func claim(ctx context.Context, db *sql.DB, sum string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS replay (inputs TEXT NOT NULL)"); err != nil {
		return err
	}
	var before string
	switch err := tx.QueryRowContext(ctx, "SELECT inputs FROM replay").Scan(&before); {
	case err == nil && before == sum:
		return nil
	case err == nil:
		return errors.New("it holds the replay of other inputs (log, map, grid, rules or limit); name another -store, or delete it")
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	if _, err := tx.ExecContext(ctx, ticketsql.Schema(ticketsql.SQLite, "")); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO replay VALUES (?)", sum); err != nil {
		return err
	}
	return tx.Commit()
}
