// Package gridsql keeps an office's rows in a SQL database: a [grid.Store] over a pool that the host has opened. It imports
// no driver, makes no table unasked and never closes the pool.
//
//	_, err = db.ExecContext(ctx, gridsql.Schema(gridsql.SQLite, "")) // once, or by the host's own migration tool
//	store := gridsql.New(db, gridsql.SQLite, "")
//	rows, version, err := store.Load(ctx)
//
// The rows are one JSON document in one row, so that a Save is one statement: a city of 10,000 units with its boundaries is
// some ten megabytes. What JSON cannot hold is ErrInvalid: text that is no UTF-8, a coordinate that is no number, a year
// after 9999, a level that package grid does not know.
//
// Package ticketsql documents the settings that SQLite and PostgreSQL need, and which other databases break such contracts.
// A prefix begins the name of the table, so that several offices can share a database: 1 to 32 lower-case letters, digits
// and underscores, a letter first; the empty one is "gridgov_". With an illegal one Schema is empty, and every method
// returns ErrInvalid.
package gridsql

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/sqldb"
)

// A Dialect is what differs from one database to another: [SQLite] or [PostgreSQL].
type Dialect = sqldb.Dialect

// The dialects: SQLite 3.35 or later and PostgreSQL 12 or later, through any driver.
var (
	SQLite     = sqldb.SQLite
	PostgreSQL = sqldb.PostgreSQL
)

// Schema is the DDL text that makes the table in a database that has none.
func Schema(d Dialect, prefix string) string {
	return sqldb.Schema("CREATE TABLE {territory} (id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, doc TEXT NOT NULL);\n",
		d, prefix)
}

// Store is a [grid.Store] over a SQL table. It is safe for concurrent use, by any number of processes. Make one with [New].
// Besides the errors of the contract its methods return the driver's own, wrapped.
type Store struct{ db sqldb.DB }

var _ grid.Store = (*Store)(nil)

// New makes a store over an open pool. It does not touch the database.
func New(db *sql.DB, d Dialect, prefix string) *Store {
	return &Store{sqldb.New("gridsql", db, d, prefix)}
}

// In returns a store that works in the host's transaction, for as long as that is open and on one goroutine at a time. A
// Save that is refused there leaves the transaction usable; nothing is durable before the host commits.
func (s *Store) In(tx *sql.Tx) *Store { return &Store{s.db.In(tx)} }

// Load implements [grid.Store].
func (s *Store) Load(ctx context.Context) (grid.Rows, int64, error) {
	if err := s.db.Ready(ctx); err != nil {
		return grid.Rows{}, 0, err
	}
	var r grid.Rows
	var version int64
	err := s.db.Query(ctx, "SELECT version, doc FROM {territory}", nil, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&version, &doc); err != nil {
			return err
		}
		return json.Unmarshal(doc, &r)
	})
	if err != nil {
		return grid.Rows{}, 0, err
	}
	return r, version, nil
}

// Save implements [grid.Store].
func (s *Store) Save(ctx context.Context, base int64, rows grid.Rows) error {
	if err := s.db.Ready(ctx); err != nil {
		return err
	}
	doc, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("%w: %w", invalid(gridgov.RuleJSON), err)
	}
	// What is no UTF-8 was written as this escape, and a backslash as two of them.
	if bytes.Contains(bytes.ReplaceAll(doc, []byte(`\\`), nil), []byte(`\ufffd`)) {
		return invalid(gridgov.RuleUTF8)
	}
	return s.db.Write(ctx, func(db sqldb.DB) error {
		query, args := "UPDATE {territory} SET version = version + 1, doc = ? WHERE id = 1 AND version = ?", []any{string(doc), base}
		if base == 0 {
			query, args = "INSERT INTO {territory} (id, version, doc) VALUES (1, 1, ?) ON CONFLICT DO NOTHING", args[:1]
		}
		n, err := db.Exec(ctx, query, args...)
		if err == nil && n == 0 {
			err = fmt.Errorf("gridsql: save on version %d, which is not the stored one: %w", base, gridgov.ErrConflict)
		}
		return err
	})
}

func invalid(rule gridgov.Rule) error {
	return gridgov.Invalid("territory", gridgov.Fault{Field: "rows", Rule: rule})
}
