package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite", without cgo

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/gather"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// opened is a store that can be closed.
type opened struct {
	ticket.Store
	close func() error
}

// inspect sees, before anything is written, that the store can be made, or that it is there and belongs to these inputs,
// which are known by their sum: going on with another log in it would mix two cities.
func inspect(ctx context.Context, name, sum string) (err error) {
	if name == "mem" {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("store %s: %w", name, err)
		}
	}()
	switch info, err := os.Stat(name); {
	case errors.Is(err, fs.ErrNotExist):
		return writable(name)
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errors.New("it must be a file, a new one or one that an earlier run has made")
	}
	db, err := sql.Open("sqlite", dsn(name, "mode=rw"))
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // only read
	var tables, ours int
	const count = "SELECT COUNT(*), COUNT(CASE name WHEN 'replay' THEN 1 END) FROM sqlite_master"
	if err := db.QueryRowContext(ctx, count).Scan(&tables, &ours); err != nil {
		return fmt.Errorf("it must be an SQLite file, or a new one: %w", err)
	}
	if tables == 0 {
		return nil
	}
	var before string
	if ours > 0 {
		err = db.QueryRowContext(ctx, "SELECT inputs FROM replay").Scan(&before)
	}
	switch {
	case ours == 0 || errors.Is(err, sql.ErrNoRows):
		return errors.New("it is another program's database; name another -store")
	case err != nil:
		return err
	case before != sum:
		return errors.New("it holds the replay of other inputs (log, map, grid, rules or limit); name another -store, or delete it")
	}
	return nil
}

// writable sees that a file can be made beside those of its folder.
func writable(name string) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".replay-*")
	var cause *fs.PathError
	if errors.As(err, &cause) {
		return fmt.Errorf("its folder must exist and be writable: %w", cause.Err) // without the name that was tried
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func dsn(name, settings string) string {
	return "file:" + (&url.URL{Path: name}).EscapedPath() + "?" + settings
}

// openStore opens the SQLite file, or memory, after [inspect].
//
// The connection settings are the host's affair: a write-ahead log, and no wait for the disk at each commit. A killed
// process loses nothing so; a power cut may lose the last steps, which a second run does again. The page cache, 4 MB a
// connection, is full after a few thousand tickets: a larger one was no faster, and would grow with the log.
func openStore(ctx context.Context, name, sum string) (opened, error) {
	if name == "mem" {
		return opened{new(ticketmem.Store), func() error { return nil }}, nil
	}
	db, err := sql.Open("sqlite", dsn(name, "_pragma=journal_mode(WAL)&_pragma=busy_timeout(10000)&_pragma=synchronous(NORMAL)"+
		"&_pragma=cache_size(-4000)&_pragma=wal_autocheckpoint(8000)&_txlock=immediate"))
	if err != nil {
		return opened{}, err
	}
	store := ticketsql.New(db, ticketsql.SQLite)
	if err = claim(ctx, db, sum); err == nil {
		err = store.CheckSchema(ctx)
	}
	if err != nil {
		db.Close() //nolint:errcheck // the first error counts
		return opened{}, fmt.Errorf("store %s: %w", name, err)
	}
	group := gather.New(store, gather.Config{}) // the workers' commits travel together
	return opened{group, func() error { return errors.Join(group.Close(context.Background()), db.Close()) }}, nil
}

// claim makes the tables in a new file and writes down whose it is, both or neither.
func claim(ctx context.Context, db *sql.DB, sum string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS replay (inputs TEXT NOT NULL)"); err != nil {
		return err
	}
	var there int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM replay").Scan(&there); err != nil || there > 0 {
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
