package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gridgov/gridgov/examples/opendb"

	"github.com/gridgov/gridgov/ticket/gather"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// opened is a store that can be closed.
type opened struct {
	storage.Store
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
			err = fmt.Errorf("store %s: %w", opendb.Shown(name), err)
		}
	}()
	if !opendb.Server(name) {
		switch info, err := os.Stat(name); {
		case errors.Is(err, fs.ErrNotExist):
			return writable(name)
		case err != nil:
			return err
		case !info.Mode().IsRegular():
			return errors.New("it must be a file, a new one or one that an earlier run has made")
		}
	}
	db, dialect, err := opendb.Open(name, opendb.Existing)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // only read
	tables, err := opendb.Tables(ctx, db, dialect)
	switch {
	case err != nil && !opendb.Server(name):
		return fmt.Errorf("it must be an SQLite file, or a new one: %w", err)
	case err != nil || len(tables) == 0:
		return err
	case !slices.Contains(tables, "replay"):
		return errForeign
	}
	var before string
	err = db.QueryRowContext(ctx, "SELECT inputs FROM replay").Scan(&before)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errForeign
	case err != nil:
		return err
	case before != sum:
		return errors.New("it holds the replay of other inputs (log, map, grid, rules or limit); name another -store, or delete it")
	}
	return nil
}

var errForeign = errors.New("it is another program's database; name another -store")

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

// openStore opens the database, or memory, after [inspect].
func openStore(ctx context.Context, name, sum string) (opened, error) {
	if name == "mem" {
		return opened{new(ticketmem.Store), func() error { return nil }}, nil
	}
	db, dialect, err := opendb.Open(name, opendb.Create)
	if err != nil {
		return opened{}, err
	}
	store := ticketsql.New(db, dialect)
	if err = claim(ctx, db, dialect, sum); err == nil {
		err = store.CheckSchema(ctx)
	}
	if err != nil {
		db.Close() //nolint:errcheck // the first error counts
		return opened{}, fmt.Errorf("store %s: %w", opendb.Shown(name), err)
	}
	group := gather.New(store, gather.Config{}) // the workers' commits travel together
	return opened{group, func() error { return errors.Join(group.Close(context.Background()), db.Close()) }}, nil
}

// claim makes the tables in a new database and writes down whose it is, both or neither.
func claim(ctx context.Context, db *sql.DB, dialect ticketsql.Dialect, sum string) error {
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
	if _, err := tx.ExecContext(ctx, ticketsql.Schema(dialect, "")); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO replay VALUES ($1)", sum); err != nil {
		return err
	}
	return tx.Commit()
}
