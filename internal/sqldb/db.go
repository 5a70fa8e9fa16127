package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/gridgov/gridgov"
)

// A Dialect is what differs from one database to another. A host cannot make one.
type Dialect interface {
	String() string
	// Each is a table of the texts in ?, a JSON array, as r with the column value.
	Each() string
	bind(query string) string
	schema(ddl string) string
	// level is that of a transaction that waits for others, and then sees what they wrote.
	level() sql.IsolationLevel
	contractError(err error) error
}

// The dialects.
var (
	SQLite     Dialect = sqlite{}
	PostgreSQL Dialect = postgres{}
)

type (
	sqlite   struct{}
	postgres struct{}
)

func (sqlite) String() string              { return "sqlite" }
func (sqlite) Each() string                { return EachSQLite }
func (sqlite) bind(query string) string    { return query }
func (sqlite) schema(ddl string) string    { return ddl }
func (sqlite) level() sql.IsolationLevel   { return sql.LevelDefault }
func (postgres) String() string            { return "postgresql" }
func (postgres) Each() string              { return EachPostgres }
func (postgres) bind(query string) string  { return Numbered(query) }
func (postgres) level() sql.IsolationLevel { return sql.LevelReadCommitted }

// Text compares bytewise.
func (postgres) schema(ddl string) string {
	return strings.NewReplacer("TEXT", `text COLLATE "C"`, "BLOB", "bytea", "INTEGER", "bigint").Replace(ddl)
}

func (sqlite) contractError(err error) error {
	switch SQLiteCode(err) {
	case Busy, Locked:
		return gridgov.ErrBusy
	case TooBig:
		return gridgov.Invalid("commit", gridgov.Fault{
			Field: "document", Rule: gridgov.RuleMax, Limit: "SQLITE_MAX_LENGTH",
			Right: gridgov.Text{En: "the limit of the driver", Zh: "以驱动程序的上限为准"},
		})
	}
	return nil
}

func (postgres) contractError(err error) error {
	switch state := SQLState(err); {
	case BusyState(state):
		return gridgov.ErrBusy
	case state == "22021", state == "22P05", state == "54000": // not UTF-8, NUL, more than an index takes
		return gridgov.Invalid("commit", gridgov.Fault{
			Field: "text", Rule: gridgov.RuleUTF8,
			Right: gridgov.Text{En: "UTF-8 without NUL, in a key at most 2000 bytes", Zh: "应为UTF-8文字，不含NUL；键最多2000个字节"},
		})
	}
	return nil
}

// DB is a host's pool with the tables of one store in it, or a transaction that the host has begun there.
type DB struct {
	Dialect
	pool  *sql.DB
	tx    *sql.Tx
	names *strings.Replacer
	what  string // the package, for errors
	fault error
}

// New makes a DB. It does not touch the database.
func New(what string, pool *sql.DB, d Dialect, prefix string) DB {
	db := DB{Dialect: d, pool: pool, names: Names(prefix), what: what, fault: CheckPrefix(what, prefix)}
	if pool == nil || d == nil {
		db.fault = gridgov.Invalid(what, gridgov.Fault{Field: "db, dialect", Rule: gridgov.RuleRequired})
	}
	return db
}

// Schema is DDL for a dialect; no text with an illegal prefix.
func Schema(ddl string, d Dialect, prefix string) string {
	if CheckPrefix("", prefix) != nil {
		return ""
	}
	return Names(prefix).Replace(d.schema(ddl))
}

// In is the same in the host's transaction.
func (db DB) In(tx *sql.Tx) DB {
	if tx == nil {
		db.fault = gridgov.Invalid(db.what, gridgov.Fault{Field: "tx", Rule: gridgov.RuleRequired})
	}
	db.tx = tx
	return db
}

// Ready is the first call of every method: a context that has ended comes before all else that may be wrong.
func (db DB) Ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return db.fault
}

// queryer is a pool or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func (db DB) queryer() queryer {
	if db.tx != nil {
		return db.tx
	}
	return db.pool
}

func (db DB) text(query string) string { return db.bind(db.names.Replace(query)) }

// Query calls each for every row.
func (db DB) Query(ctx context.Context, query string, args []any, each func(*sql.Rows) error) error {
	rows, err := db.queryer().QueryContext(ctx, db.text(query), args...)
	if err != nil {
		return db.classify(ctx, "read", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err has the error
	for rows.Next() {
		if err := each(rows); err != nil {
			return db.classify(ctx, "read", err)
		}
	}
	if err := rows.Err(); err != nil {
		return db.classify(ctx, "read", err)
	}
	return nil
}

// Exec runs a statement and counts rows.
func (db DB) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := db.queryer().ExecContext(ctx, db.text(query), args...)
	if err != nil {
		return 0, db.classify(ctx, "write", err)
	}
	return result.RowsAffected()
}

// Write runs statements in a transaction, or in a savepoint of the host's. After an error other than ErrUnknown nothing is
// written.
func (db DB) Write(ctx context.Context, do func(DB) error) error {
	if db.tx != nil {
		return db.nested(ctx, do)
	}
	tx, err := db.pool.BeginTx(ctx, &sql.TxOptions{Isolation: db.level()})
	if err != nil {
		return db.classify(ctx, "begin", err)
	}
	if err := do(db.In(tx)); err != nil {
		tx.Rollback() //nolint:errcheck // the first error counts
		return err
	}
	if err := tx.Commit(); err != nil {
		if classified := db.classify(ctx, "commit", err); errors.Is(classified, gridgov.ErrBusy) {
			return classified
		}
		return fmt.Errorf("%w: %w", gridgov.ErrUnknown, db.classify(ctx, "commit", err))
	}
	return nil
}

// nested is Write in the host's transaction, which a refusal leaves as it was before, and usable.
func (db DB) nested(ctx context.Context, do func(DB) error) error {
	const savepoint = "gridgov"
	always := context.WithoutCancel(ctx)
	if _, err := db.tx.ExecContext(always, "SAVEPOINT "+savepoint); err != nil {
		return db.classify(ctx, "savepoint", err)
	}
	err := do(db)
	if err != nil {
		if _, undo := db.tx.ExecContext(always, "ROLLBACK TO "+savepoint); undo != nil {
			return fmt.Errorf("%s: rollback to savepoint, after %q: %w: %w", db.what, err.Error(), gridgov.ErrUnknown, undo)
		}
	}
	if _, end := db.tx.ExecContext(always, "RELEASE "+savepoint); end != nil && err == nil {
		err = db.classify(ctx, "savepoint", end)
	}
	return err
}

// classify returns a driver's error as an error of the contract, where it is one. In a host's transaction that sees an older
// state than what it would change, no second try helps: somebody was first.
func (db DB) classify(ctx context.Context, what string, err error) error {
	m := db.contractError(err)
	if db.tx != nil && SQLState(err) == Serialization {
		m = gridgov.ErrConflict
	}
	if ended := ctx.Err(); ended != nil {
		if m = ended; errors.Is(err, ended) {
			m = nil
		}
	}
	if m != nil {
		return fmt.Errorf("%s: %s: %w: %w", db.what, what, m, err)
	}
	return fmt.Errorf("%s: %s: %w", db.what, what, err)
}
