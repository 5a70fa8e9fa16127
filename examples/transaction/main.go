// Transaction files a ticket in the transaction in which a host writes rows of its own: both are there, or neither is.
//
//	go run ./examples/transaction
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/opendb"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

func main() {
	dir, err := os.MkdirTemp("", "transaction")
	if err == nil {
		err = errors.Join(show(os.Stdout, filepath.Join(dir, "office.db")), os.RemoveAll(dir))
	}
	if err != nil {
		log.Fatal(err)
	}
}

// A host keeps the permits of street stalls beside the tickets about them.
type host struct {
	db    *sql.DB
	store *ticketsql.Store
}

// apply enters a permit and files a request about it. Where either is refused, nothing is written.
func (h *host) apply(ctx context.Context, stall string, r ticket.Request) (ticket.ID, error) {
	tx, err := h.db.BeginTx(ctx, nil)
	if err != nil {
		return "", err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, "INSERT INTO permits (stall) VALUES ($1)", stall); err != nil {
		return "", fmt.Errorf("stall %s has a permit already", stall)
	}
	d, err := desk.New(desk.Config{Store: h.store.In(tx)}) // a desk is cheap to make, and this one is of the transaction
	if err != nil {
		return "", err
	}
	t, err := d.Receive(ctx, ticket.Reporter("p-1"), r)
	if err != nil {
		return "", err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE permits SET ticket = $1 WHERE stall = $2", t.ID, stall); err != nil {
		return "", err
	}
	return t.ID, tx.Commit() // nothing is durable before
}

func show(w io.Writer, name string) error {
	ctx := context.Background()
	db, dialect, err := opendb.Open(name, opendb.Create)
	if err != nil {
		return err
	}
	defer db.Close()
	statements := []string{"CREATE TABLE permits (stall TEXT PRIMARY KEY, ticket TEXT)"}
	for _, m := range ticketsql.Migrations(dialect, "") { // a new database needs all of them
		statements = append(statements, m.SQL)
	}
	for _, s := range statements {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	h := &host{db, ticketsql.New(db, dialect)}
	for _, r := range []struct{ stall, text string }{
		{"A-17", "申请办理A-17号摊位的占道许可"},
		{"A-17", "再次申请"}, // the host refuses
		{"B-02", ""},     // the desk refuses
	} {
		_, err := h.apply(ctx, r.stall, ticket.Request{Text: r.text})
		var bad *gridgov.InvalidError
		switch {
		case errors.As(err, &bad):
			fmt.Fprintln(w, r.stall, "refused:", bad.In(gridgov.Chinese))
		case err != nil:
			fmt.Fprintln(w, r.stall, "refused:", err)
		default:
			fmt.Fprintln(w, r.stall, "filed")
		}
	}
	var permits, tickets int
	err = db.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM permits), (SELECT count(*) FROM gridgov_tickets)").Scan(&permits, &tickets)
	fmt.Fprintln(w, permits, "permit,", tickets, "ticket")
	return err
}
