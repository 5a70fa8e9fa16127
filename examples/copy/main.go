// Copy moves an office from one database to another, all tickets with their histories, and verifies each on both sides: a
// host that began on SQLite goes on with PostgreSQL, or back.
//
//	go run ./examples/copy -from office.db -to postgres://user@host/database
//
// A name that is a URL is a PostgreSQL database, and within it the first schema of search_path; any other is a SQLite file.
// The target's tables are made where they are missing. A copy that was cut short goes on where it was when it is started
// again, and a source that is still in use is followed by copying once more: stop the writers, let the relay empty the
// outbox, copy a last time, and switch. Nothing is ever overwritten: a ticket that the target holds with another history is
// an error.
//
// Exit status: 0 all is copied and verified, 1 an error, 2 wrong flags, 3 stopped before the end.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/gridgov/gridgov/examples/opendb"

	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, out, status io.Writer) int {
	flags := flag.NewFlagSet("copy", flag.ContinueOnError)
	flags.SetOutput(status)
	from := flags.String("from", "", "where the tickets are: a SQLite file, or postgres://…")
	to := flags.String("to", "", "where they are to be")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 || *from == "" || *to == "" || *from == *to {
		fmt.Fprintln(status, "copy: needs -from and -to, two databases, and no further arguments")
		return 2
	}
	start := time.Now()
	done, err := copyAll(ctx, *from, *to)
	fmt.Fprintf(out, "%d tickets verified in %s, %d of them and %d events written now, in %v\n",
		done.Tickets, opendb.Shown(*to), done.Written, done.Events, time.Since(start).Round(time.Millisecond))
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(status, "stopped; the same command goes on from there")
		return 3
	}
	fmt.Fprintln(status, "copy:", err)
	return 1
}

func copyAll(ctx context.Context, from, to string) (done storage.Copied, err error) {
	source, closeSource, err := open(ctx, from, opendb.Existing)
	if err != nil {
		return done, err
	}
	defer closeSource()
	target, closeTarget, err := open(ctx, to, opendb.Create)
	if err != nil {
		return done, err
	}
	defer closeTarget()
	return storage.Copy(ctx, source, target)
}

// open opens a store that is ready for use; with Create it makes the tables first, in a database without them.
func open(ctx context.Context, name string, mode opendb.Mode) (_ *ticketsql.Store, closeIt func(), err error) {
	db, dialect, err := opendb.Open(name, mode)
	if err != nil {
		return nil, nil, err
	}
	store := ticketsql.New(db, dialect)
	if mode == opendb.Create {
		err = makeTables(ctx, db, dialect)
	}
	if err == nil {
		err = store.CheckSchema(ctx)
	}
	if err != nil {
		db.Close() //nolint:errcheck // the first error counts
		return nil, nil, fmt.Errorf("%s: %w", opendb.Shown(name), err)
	}
	return store, func() { db.Close() }, nil //nolint:errcheck // what was committed is committed
}

// makeTables makes all or none.
func makeTables(ctx context.Context, db *sql.DB, dialect ticketsql.Dialect) error {
	there, err := opendb.Tables(ctx, db, dialect)
	if err != nil || slices.Contains(there, "gridgov_tables") {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, ticketsql.Schema(dialect, "")); err != nil {
		return err
	}
	return tx.Commit()
}
