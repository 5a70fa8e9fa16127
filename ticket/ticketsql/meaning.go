package ticketsql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/sqldb"
)

// An UnfitError reports that the database cannot be used as it is, and that nothing was written. It is an ErrBusy: the same
// call succeeds once somebody has done what is in Do.
type UnfitError struct {
	Rule string // what is not met: "schema", "writable", "space", "permission", "links", "connection" or "open"
	Do   string // what to do
}

func (e *UnfitError) Error() string { return e.Rule + ": " + e.Do }

// Unwrap returns ErrBusy.
func (e *UnfitError) Unwrap() error { return gridgov.ErrBusy }

var (
	unfitSchema     = &UnfitError{"schema", "a table, column or function is missing; call CheckSchema, and run ticketsql.Schema or Migrations"}
	unfitWritable   = &UnfitError{"writable", "the database is read-only; open it for writing, on PostgreSQL at the primary server"}
	unfitSpace      = &UnfitError{"space", "the disk is full; make room"}
	unfitPermission = &UnfitError{"permission", "let the database's user read and write the tables and call the functions"}
	unfitConnection = &UnfitError{"connection", "there was no connection; check that the database is up, and the data source name"}
	unfitLinks      = &UnfitError{
		"links", "the links of a ticket cannot be read; delete its rows in the tables of handlers and abouts, and write {} in its column links",
	}
	unfitOpen = &UnfitError{
		"open", "the host has closed the pool or the connection, or ended its transaction; make a store over one that is open",
	}
)

// classify returns a driver's error as an error of the contract, where it is one. Where the context has ended, the error is the
// context's, since the database's error for an interrupted call means nothing in the contract.
func (p *pool) classify(ctx context.Context, what string, err error) error {
	if ended := ctx.Err(); ended != nil {
		if errors.Is(err, ended) { // some drivers have their own word for it
			return fmt.Errorf("ticketsql: %s: %w", what, err)
		}
		return fmt.Errorf("ticketsql: %s: %w: %w", what, ended, err)
	}
	m := p.dialect.contractError(err)
	if errors.Is(err, sql.ErrTxDone) || errors.Is(err, sql.ErrConnDone) ||
		strings.HasSuffix(err.Error(), "sql: database is closed") { // database/sql keeps that one to itself
		m = unfitOpen
	}
	if m != nil {
		return fmt.Errorf("ticketsql: %s: %w: %w", what, m, err)
	}
	return fmt.Errorf("ticketsql: %s: %w", what, err)
}

// unsent is like classify, for an error that came before anything was sent.
func (p *pool) unsent(ctx context.Context, what string, err error) error {
	classified := p.classify(ctx, what, err)
	if ctx.Err() == nil && !errors.Is(classified, gridgov.ErrBusy) {
		return fmt.Errorf("ticketsql: %s: %w: %w", what, unfitConnection, err)
	}
	return classified
}

func (sqlite) contractError(err error) error {
	switch sqldb.SQLiteCode(err) {
	case sqldb.Busy, sqldb.Locked:
		return gridgov.ErrBusy
	case sqldb.ReadOnly:
		return unfitWritable
	case sqldb.Full:
		return unfitSpace
	case sqldb.CantOpen:
		return unfitConnection
	case sqldb.TooBig:
		return invalid("document",
			gridgov.Fault{Rule: gridgov.RuleMax, Limit: "SQLITE_MAX_LENGTH", Right: gridgov.Text{En: "the limit of the driver", Zh: "以驱动程序的上限为准"}})
	}
	text := err.Error() // all of these have the code of any error in a statement
	if strings.Contains(text, "no such table: ") || strings.Contains(text, "no such column: ") ||
		strings.Contains(text, "has no column named ") {
		return unfitSchema
	}
	return nil
}

// The codes are those of PostgreSQL, appendix A, and two of this schema's own functions.
func (postgres) contractError(err error) error {
	state := sqldb.SQLState(err)
	if sqldb.BusyState(state) {
		return gridgov.ErrBusy
	}
	switch state {
	case "TK001":
		return gridgov.ErrConflict
	case "TK002":
		return gridgov.ErrExists
	case "42P01", "42703", "42883", "3F000": // no table, column, function or schema
		return unfitSchema
	case "25006": // a read-only transaction
		return unfitWritable
	case "53100": // disk full
		return unfitSpace
	case "22P02", "22023": // what is read as JSON is none
		return unfitLinks
	case "42501": // insufficient privilege
		return unfitPermission
	case "22021", "22P05": // not UTF-8, or NUL
		return invalid("text", gridgov.Fault{Rule: gridgov.RuleUTF8, Right: gridgov.Text{En: "UTF-8 without NUL", Zh: "应为UTF-8文字，且不含NUL"}})
	case "54000": // a program limit: an index takes 2704 bytes
		return invalid("key, category, handler, path or command", gridgov.Fault{Rule: gridgov.RuleMaxBytes, Limit: "2000"})
	}
	return nil
}
