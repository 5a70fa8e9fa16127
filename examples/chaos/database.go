//go:build linux || darwin

package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// A database is what is put to the test.
type database interface {
	// kind and place are what databaseOf makes it of, in a child too.
	kind() string
	place() string
	// open opens a pool, with a store over it.
	open() (*sql.DB, *ticketsql.Store, error)
	// prepare makes the tables, where they are not there yet, all or none.
	prepare(ctx context.Context) error
	// settle returns when nothing of a killed child is under way any more, and says what the database's own check finds.
	settle(ctx context.Context, db *sql.DB) error
}

func databaseOf(kind, place string) (database, error) {
	if kind == "sqlite" {
		return sqlite(place), nil
	}
	return nil, fmt.Errorf("no database %q: it is sqlite", kind)
}

// sqlite is a file.
type sqlite string

func (f sqlite) kind() string  { return "sqlite" }
func (f sqlite) place() string { return string(f) }

func (f sqlite) open() (*sql.DB, *ticketsql.Store, error) {
	const settings = "?_pragma=journal_mode(WAL)&_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_txlock=immediate"
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: string(f)}).EscapedPath()+settings)
	if err != nil {
		return nil, nil, err
	}
	return db, ticketsql.New(db, ticketsql.SQLite), nil
}

func (f sqlite) prepare(ctx context.Context) error {
	db, store, err := f.open()
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing is written after Commit
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	var tables int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master").Scan(&tables); err != nil {
		return err
	}
	if tables == 0 {
		if _, err := tx.ExecContext(ctx, ticketsql.Schema(ticketsql.SQLite, "")); err != nil {
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	} else if err := tx.Rollback(); err != nil {
		return err
	}
	return store.CheckSchema(ctx)
}

// settle checks the file. Nothing of a dead process is under way in it.
func (f sqlite) settle(ctx context.Context, db *sql.DB) error {
	var found string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("integrity_check: %s", found)
	}
	return nil
}
