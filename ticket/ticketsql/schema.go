package ticketsql

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// A Dialect is what differs from one database to another. A host cannot make one.
type Dialect interface {
	String() string
	// migrations are the DDL texts from version 1 on, with names in braces.
	migrations() []string
	// bind turns the ? of a query into the database's own form.
	bind(query string) string
	// unindexed writes a column to sort by so that no index is chosen by it, where the database needs telling.
	unindexed(column string) string
	// filter writes a condition, whose columns stand in [ ], so that no index is chosen by it.
	filter(check string) string
	// commit stores all of the rows or none. They are sorted by id, and each is of another ticket.
	commit(ctx context.Context, s *Store, rows []row) error
	// settle carries out receipts, sorted by id.
	settle(ctx context.Context, s *Store, receipts []ticket.Receipt) error
	// among compares with what a subquery on the table AS m finds, whose rows are about to be updated.
	among(subquery string) string
	// oneWriter says that the database has one writer at a time, so that a store's own may as well wait in line.
	oneWriter() bool
	// prepares says that statements are to be prepared by the store, and not by the driver.
	prepares() bool
	// meaning is the error of the contract that a driver's error stands for; nil for none.
	meaning(err error) error
	// hasTable is a query that gives one row when the table ? is there.
	hasTable() string
	// settings says what the connection lacks.
	settings(ctx context.Context, q querier) ([]grid.Fault, error)
}

// querier is a pool or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// A Migration brings the tables from the version before to its own.
type Migration struct {
	Version int
	SQL     string // statements, each ended by a semicolon; bodies of functions stand between $$
}

// Migrations gives all steps from an empty database to this version's tables, for the host's own tool: run those above
// the version that the database has, each in a transaction. An illegal [Prefix] gives none.
func Migrations(d Dialect, prefix string) []Migration {
	if checkPrefix(prefix) != nil {
		return nil
	}
	var all []Migration
	for i, ddl := range d.migrations() {
		version := strconv.Itoa(i + 1)
		if i == 0 {
			ddl += "\nINSERT INTO {schema} (version) VALUES (1);\n"
		} else {
			ddl += "\nUPDATE {schema} SET version = " + version + ";\n"
		}
		all = append(all, Migration{i + 1, namesOf(prefix).Replace(ddl)})
	}
	return all
}

// Schema is the DDL text that makes all tables in an empty database. An illegal [Prefix] gives no text.
func Schema(d Dialect, prefix string) string {
	var b strings.Builder
	for _, m := range Migrations(d, prefix) {
		b.WriteString(m.SQL)
	}
	return b.String()
}

// CheckSchema reads the version of the tables and the settings of the connection, changes nothing, and gives an
// [*ticket.InvalidError] that names everything that is missing and what to do, or ErrTooNew for tables of a newer
// version. Call it once at the start; settings are read on one connection of the pool.
func (s *Store) CheckSchema(ctx context.Context) error {
	if s.fault != nil {
		return s.fault
	}
	var q querier = s.db
	if s.tx != nil {
		q = s.tx
	}
	want := len(s.dialect.migrations())
	var faults []grid.Fault
	var found int
	err := q.QueryRowContext(ctx, s.text(s.dialect.hasTable()), s.names.Replace("{schema}")).Scan(&found)
	if err != nil {
		return s.classify("check schema", err)
	}
	if found == 0 {
		faults = append(faults, grid.Fault{
			Field: "schema", Rule: "required", Limit: "run the text of ticketsql.Schema", Got: "no table " + s.names.Replace("{schema}"),
		})
	} else {
		var version int
		if err := q.QueryRowContext(ctx, s.text("SELECT COALESCE(MAX(version), 0) FROM {schema}")).Scan(&version); err != nil {
			return s.classify("check schema", err)
		}
		switch {
		case version > want:
			return fmt.Errorf("ticketsql: tables of version %d, this is %d: %w", version, want, ticket.ErrTooNew)
		case version < want:
			faults = append(faults, grid.Fault{
				Field: "schema", Rule: "version " + strconv.Itoa(want), Limit: "run the ticketsql.Migrations above its own", Got: strconv.Itoa(version),
			})
		}
	}
	settings, err := s.dialect.settings(ctx, q)
	if err != nil {
		return s.classify("check schema", err)
	}
	return grid.Invalid(s.dialect.String(), append(faults, settings...)...)
}
