package main

import (
	"context"
	"database/sql"
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
	if _, err := db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS replay (inputs TEXT NOT NULL)"); err != nil {
		return fail(err)
	}
	var before string
	switch err := db.QueryRowContext(ctx, "SELECT inputs FROM replay").Scan(&before); {
	case err == sql.ErrNoRows: //nolint:errorlint // Scan returns it bare
		if _, err := db.ExecContext(ctx, ticketsql.Schema(ticketsql.SQLite, "")); err != nil {
			return fail(err)
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO replay VALUES (?)", sum); err != nil {
			return fail(err)
		}
	case err != nil:
		return fail(err)
	case before != sum:
		return fail(fmt.Errorf("it holds the replay of other inputs (log, map, grid, rules or limit); name another -store, or delete it"))
	}
	store := ticketsql.New(db, ticketsql.SQLite)
	if err := store.CheckSchema(ctx); err != nil {
		return fail(err)
	}
	return opened{store, db.Close}, nil
}
