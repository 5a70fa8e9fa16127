package ticketsql

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/sqldb"

	"github.com/gridgov/gridgov/ticket/storage"
)

// A Dialect is what differs from one database to another. A host cannot make one.
type Dialect interface {
	String() string
	// migrations are the DDL texts from version 1 on, with names in braces.
	migrations() []string
	// bind writes the ? of a query in the database's own form.
	bind(query string) string
	// unindexed writes a column to sort by so that the database chooses no index for it.
	unindexed(column string) string
	// filter writes a condition, whose columns are in [ ], so that the database chooses no index for it.
	filter(check string) string
	// commit stores all of the rows or none. They are sorted by id, and each is of another ticket.
	commit(ctx context.Context, s *Store, rows []row) error
	// settle applies receipts, sorted by id.
	settle(ctx context.Context, s *Store, receipts []storage.Receipt) error
	// skipLocked ends a query on the table AS m whose rows are about to be updated: it takes none that another writer has.
	skipLocked() string
	// within compares with what a subquery finds, and looks each of it up.
	within(subquery string) string
	// each is a table of the texts in ?, a JSON array, as r with the column value.
	each() string
	// lookUp reads something of the tickets x that meet a condition with one of those texts, text by text.
	lookUp(what, where string) string
	// isInteger writes that a column holds an integer, after other conditions; empty where its type says so.
	isInteger(column string) string
	// linked are the names of a ticket t in its column of links, as name, each as linkName writes it; none where that cannot be read.
	linked() string
	linkName(name string) string
	// oneWriter reports whether the database has one writer at a time, so that a store's own writers wait in line.
	oneWriter() bool
	// prepares reports whether the store prepares statements, and not the driver.
	prepares() bool
	// contractError is the error of the contract that a driver's error means; nil for none.
	contractError(err error) error
	// alone is a statement that waits until no other transaction has called it with the name in ?; empty where there is only
	// one transaction at a time that writes.
	alone() string
	// missing is a query for those of the names in ?, a JSON array, that are no table, index or function: text, with commas.
	missing() string
	// settings returns which settings the connection lacks. The statement is a write that changes nothing.
	settings(ctx context.Context, q querier, write string) ([]gridgov.Fault, error)
}

// querier is a pool or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// A Migration brings the tables from the version before to its own.
type Migration struct {
	Version int
	SQL     string // statements, each ended by a semicolon; bodies of functions are between $$
}

// Migrations returns all steps from an empty database to this version's tables, for the host's own tool: run those above the
// version that the database has, each in a transaction. For an illegal [Prefix] it returns none.
func Migrations(d Dialect, prefix string) []Migration {
	if sqldb.CheckPrefix("ticketsql", prefix) != nil {
		return nil
	}
	var all []Migration
	for i, ddl := range d.migrations() {
		version := strconv.Itoa(i + 1)
		if i == 0 {
			ddl += "\nINSERT INTO {tables} (version) VALUES (1);\n"
		} else {
			ddl += "\nUPDATE {tables} SET version = " + version + ";\n"
		}
		all = append(all, Migration{i + 1, sqldb.Names(prefix).Replace(ddl)})
	}
	return all
}

// Version returns the version of the tables, which each step of [Migrations] stores with its changes: 0 where there are none.
// From then on no other node's Version returns until the transaction ends, so that any number of nodes may migrate at once;
// the package comment has the loop. The transaction must be READ COMMITTED on PostgreSQL, and IMMEDIATE on SQLite: where
// another node is ahead of a deferred one, its step returns SQLite's "database is locked", and it is to be begun again.
func Version(ctx context.Context, tx *sql.Tx, d Dialect, prefix string) (int, error) {
	if err := sqldb.CheckPrefix("ticketsql", prefix); err != nil {
		return 0, err
	}
	if tx == nil || d == nil {
		return 0, gridgov.Invalid("ticketsql", gridgov.Fault{Field: "tx, dialect", Rule: gridgov.RuleRequired})
	}
	s := &pool{dialect: d, names: sqldb.Names(prefix)}
	table := s.names.Replace("{tables}")
	if lock := d.alone(); lock != "" {
		if _, err := tx.ExecContext(ctx, s.text(lock), table); err != nil {
			return 0, s.classify(ctx, "lock", err)
		}
	}
	var missing string
	var version int
	err := tx.QueryRowContext(ctx, s.text(d.missing()), `["`+table+`"]`).Scan(&missing)
	if err == nil && missing == "" {
		err = tx.QueryRowContext(ctx, s.text("SELECT COALESCE(MAX(version), 0) FROM {tables}")).Scan(&version)
	}
	if err != nil {
		return 0, s.classify(ctx, "read the version", err)
	}
	return version, nil
}

// openIndex is that of all dialects for open work in the order in which it is due. Without it a list of more open tickets
// than can be sorted for a page would walk through the closed ones, which were due long ago.
const openIndex = "CREATE INDEX {tickets_open} ON {tickets} (due, id) WHERE state <> 'closed';"

// Schema returns the DDL text that makes all tables in an empty database. For an illegal [Prefix] it is empty.
func Schema(d Dialect, prefix string) string {
	var b strings.Builder
	for _, m := range Migrations(d, prefix) {
		b.WriteString(m.SQL)
	}
	return b.String()
}

// CheckSchema reads the version of the tables and the settings of the connection, and changes nothing. It returns an
// [*gridgov.InvalidError] that names everything that is missing and what to do, or ErrTooNew for tables of a newer version.
// Call it once at the start; settings are read on one connection of the pool.
func (s *Store) CheckSchema(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	var q querier = s.db
	if s.tx != nil {
		q = s.tx
	}
	want := len(s.dialect.migrations())
	var faults []gridgov.Fault
	bad := func(f gridgov.Fault) {
		f.Field = "schema"
		faults = append(faults, f)
	}
	names := namesIn(s.dialect)
	var missing string
	if err := q.QueryRowContext(ctx, s.text(s.dialect.missing()), s.names.Replace(`["`+strings.Join(names, `", "`)+`"]`)).Scan(
		&missing,
	); err != nil {
		return s.classify(ctx, "check schema", err)
	}
	if table := s.names.Replace(names[0]); strings.HasPrefix(missing+",", table+",") {
		bad(gridgov.Fault{
			Rule: gridgov.RuleRequired,
			Right: gridgov.Text{
				En: "there is no table " + table + ": run the text of ticketsql.Schema",
				Zh: "缺少表" + table + "：请执行ticketsql.Schema返回的语句",
			},
		})
	} else {
		var version int
		if err := q.QueryRowContext(ctx, s.text("SELECT COALESCE(MAX(version), 0) FROM {tables}")).Scan(&version); err != nil {
			return s.classify(ctx, "check schema", err)
		}
		switch {
		case version > want:
			return fmt.Errorf("ticketsql: tables of version %d, this is %d: %w", version, want, gridgov.ErrTooNew)
		case version < want:
			bad(gridgov.Fault{
				Rule: gridgov.RuleSetting, Limit: strconv.Itoa(want),
				Right: gridgov.Text{En: "version: run the ticketsql.Migrations above its own", Zh: "版本号：请执行高于其版本的ticketsql.Migrations"},
				Got:   strconv.Itoa(version),
			})
		case missing != "":
			for name := range strings.SplitSeq(missing, ", ") {
				bad(gridgov.Fault{
					Rule: gridgov.RuleRequired,
					Right: gridgov.Text{
						En: "there is no " + name + ": restore it, as the text of ticketsql.Schema has it",
						Zh: "缺少" + name + "：请按ticketsql.Schema返回的语句恢复",
					},
				})
			}
		}
	}
	settings, err := s.dialect.settings(ctx, q, s.text("UPDATE {tables} SET version = version WHERE version < 0"))
	if err != nil {
		return s.classify(ctx, "check schema", err)
	}
	return gridgov.Invalid(s.dialect.String(), append(faults, settings...)...)
}

// namesIn are the tables, indexes and functions that the migrations make, in braces; the table of the version first.
func namesIn(d Dialect) []string {
	var names []string
	for _, ddl := range d.migrations() {
		for _, m := range ddlName.FindAllStringSubmatch(ddl, -1) {
			if m[1] == "DROP" {
				names = slices.DeleteFunc(names, func(n string) bool { return n == m[2] })
			} else {
				names = append(names, m[2])
			}
		}
	}
	return names
}

var ddlName = regexp.MustCompile(`(CREATE|DROP) (?:OR REPLACE )?(?:UNIQUE )?(?:TABLE|INDEX|FUNCTION) (\{\w+\})`)
