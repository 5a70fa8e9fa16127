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
	fmt.Stringer
	// open opens a pool, with a store over it.
	open() (*sql.DB, *ticketsql.Store, error)
	// begin makes ready for a round: it says where the child finds the database, fills the disk where the plan says so, and
	// takes out of the plan what cannot happen to it.
	begin(p *plan) error
	// room ends a full disk, where the child does not do so itself.
	room() error
	// crash ends a server, and restart starts it again; cut breaks all connections and says how many.
	crash() error
	restart() error
	cut() int
	// settle returns when nothing of a killed child is under way any more, and says what the database's own check finds.
	settle(ctx context.Context, db *sql.DB) error
	// close ends what this process has started.
	close() error
}

// openChild opens the database that a child was told of.
func openChild(o orders) (*ticketsql.Store, error) {
	var err error
	var store *ticketsql.Store
	if o.Kind == "postgres" {
		_, store, err = openPool(o.Place)
	} else {
		_, store, err = sqlite(o.Place).open()
	}
	return store, err
}

// prepare makes the tables, where they are not there yet, all or none.
func prepare(ctx context.Context, d database, count string, dialect ticketsql.Dialect) error {
	db, store, err := d.open()
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
	if err := tx.QueryRowContext(ctx, count).Scan(&tables); err != nil {
		return err
	}
	if tables == 0 {
		if _, err := tx.ExecContext(ctx, ticketsql.Schema(dialect, "")); err != nil {
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

// sqlite is a file.
type sqlite string

// openSQLite makes the file where it is missing.
func openSQLite(ctx context.Context, file string) (database, error) {
	d := sqlite(file)
	return d, prepare(ctx, d, "SELECT COUNT(*) FROM sqlite_master", ticketsql.SQLite)
}

func (f sqlite) String() string { return "sqlite" }
func (f sqlite) room() error    { return nil }
func (f sqlite) crash() error   { return nil }
func (f sqlite) restart() error { return nil }
func (f sqlite) cut() int       { return 0 }
func (f sqlite) close() error   { return nil }

// begin lets the child fill the disk. There is no server, and no connection.
func (f sqlite) begin(p *plan) error {
	p.crash, p.cuts = false, 0
	p.Kind, p.Place, p.Limit, p.Room = "sqlite", string(f), uint64(p.limit), p.room
	return nil
}

func (f sqlite) open() (*sql.DB, *ticketsql.Store, error) {
	const settings = "?_pragma=journal_mode(WAL)&_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_txlock=immediate"
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: string(f)}).EscapedPath()+settings)
	if err != nil {
		return nil, nil, err
	}
	return db, ticketsql.New(db, ticketsql.SQLite), nil
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
