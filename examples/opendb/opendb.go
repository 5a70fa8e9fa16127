// Package opendb opens the databases that the examples keep tickets in. A name that is a URL, postgres://…, is a database
// of a PostgreSQL server, and within it the first schema of search_path; any other name is a SQLite file.
//
//	db, dialect, err := opendb.Open("office.db", opendb.Create)
//	db, dialect, err := opendb.Open("postgres://user@host/database?search_path=north", opendb.Create)
package opendb

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite", without cgo

	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// A Mode is whether a SQLite file may be made.
type Mode string

// The modes.
const (
	Existing Mode = "rw"
	Create   Mode = "rwc"
)

// Server reports whether a name is that of a database on a server, and not a file.
func Server(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// Shown is a name as it may be printed: without a password.
func Shown(name string) string {
	if !Server(name) {
		return name
	}
	u, err := url.Parse(name)
	if err != nil {
		return "the PostgreSQL server"
	}
	return u.Redacted()
}

// Open opens a pool. It does not connect yet, so that a database that is not there shows at the first use.
//
// The settings of SQLite are the host's affair: a write-ahead log, and no wait for the disk at each commit. A killed
// process loses nothing so; a power cut may lose the last steps, which a second run of an example does again. The page
// cache, 4 MB a connection, is full after a few thousand tickets: a larger one was no faster, and would grow with them.
func Open(name string, mode Mode) (*sql.DB, ticketsql.Dialect, error) {
	if Server(name) {
		config, err := pgx.ParseConfig(name)
		if err != nil {
			return nil, nil, fmt.Errorf("store %s: %w", Shown(name), err)
		}
		db := stdlib.OpenDB(*config)
		db.SetMaxOpenConns(16)
		db.SetMaxIdleConns(16)
		return db, ticketsql.PostgreSQL, nil
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: name}).EscapedPath()+"?mode="+string(mode)+
		"&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)"+
		"&_pragma=cache_size(-4000)&_pragma=wal_autocheckpoint(8000)&_txlock=immediate")
	return db, ticketsql.SQLite, err
}

// Tables lists the tables that are there.
func Tables(ctx context.Context, db *sql.DB, d ticketsql.Dialect) (names []string, err error) {
	query := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if d == ticketsql.PostgreSQL {
		query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	}
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
