package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// A database makes empty offices.
type database struct {
	dialect ticketsql.Dialect
	dsn     string // of the server, or the folder of the files
}

func (d *database) server() bool { return d.dialect == ticketsql.PostgreSQL }

func (d *database) String() string {
	if d.server() {
		return "PostgreSQL"
	}
	return "SQLite"
}

func databaseOf(name, dir string) (d database, end func() error, err error) {
	switch name {
	case "sqlite":
		dir, err = os.MkdirTemp(dir, "storebench")
		return database{dialect: ticketsql.SQLite, dsn: dir}, func() error { return os.RemoveAll(dir) }, err
	case "postgres":
		server, err := pgtest.Start()
		if err != nil {
			return d, nil, err
		}
		return database{dialect: ticketsql.PostgreSQL, dsn: server.DSN()}, server.Stop, nil
	}
	if strings.HasPrefix(name, "host=") || strings.HasPrefix(name, "postgres://") {
		return database{dialect: ticketsql.PostgreSQL, dsn: name}, func() error { return nil }, nil
	}
	return d, nil, fmt.Errorf("%w: no database %q", errUsage, name)
}

// An office is a pool with empty tables. On PostgreSQL they stand in a schema of their own.
type office struct {
	*sql.DB
	store  *ticketsql.Store
	schema string
	server bool
}

// Close takes the office's schema away too.
func (o *office) Close() error {
	var err error
	if o.server {
		_, err = o.Exec("DROP SCHEMA " + o.schema + " CASCADE")
	}
	return errors.Join(err, o.DB.Close())
}

func (d *database) open(ctx context.Context) (o office, err error) {
	o.schema, o.server = "storebench_"+strings.ToLower(rand.Text()), d.server()
	if !o.server {
		const settings = "?_pragma=journal_mode(WAL)&_pragma=busy_timeout(60000)&_pragma=synchronous(FULL)&_txlock=immediate" +
			// This driver's connections share one limit of pages, and the one that was opened first gives way to the others:
			// with the default of 2 MB the first side reads its pages again and again, and the second never does.
			"&_pragma=cache_size(-262144)"
		name := (&url.URL{Path: filepath.Join(d.dsn, o.schema+".db")}).EscapedPath()
		if o.DB, err = sql.Open("sqlite", "file:"+name+settings); err != nil {
			return o, err
		}
	} else {
		config, err := pgx.ParseConfig(d.dsn)
		if err != nil {
			return o, err
		}
		config.RuntimeParams["search_path"] = o.schema
		o.DB = stdlib.OpenDB(*config)
		o.SetMaxOpenConns(64)
		o.SetMaxIdleConns(64)
		if _, err = o.ExecContext(ctx, "CREATE SCHEMA "+o.schema); err != nil {
			return o, errors.Join(err, o.Close())
		}
	}
	if _, err := o.ExecContext(ctx, ticketsql.Schema(d.dialect, "")); err != nil {
		return o, errors.Join(err, o.Close())
	}
	o.store = ticketsql.New(o.DB, d.dialect)
	return o, nil
}

// tables are what an office holds, without the version of the schema.
var tables = []string{"tickets", "handlers", "abouts", "events", "outbox"}

// rows returns all rows of a table as text, sorted.
func (o *office) rows(ctx context.Context, table string) ([]string, error) {
	rows, err := o.QueryContext(ctx, "SELECT * FROM gridgov_"+table+" ORDER BY 1, 2") // these two are a key of every table
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = &values[i]
		}
		if err := rows.Scan(values...); err != nil {
			return nil, err
		}
		all = append(all, fmt.Sprintf("%q", values))
	}
	return all, rows.Err()
}

// same says where two offices hold other rows.
func same(ctx context.Context, a, b *office) error {
	for _, table := range tables {
		x, err := a.rows(ctx, table)
		if err != nil {
			return err
		}
		y, err := b.rows(ctx, table)
		if err != nil {
			return err
		}
		if len(x) != len(y) {
			return fmt.Errorf("%s: %d rows and %d", table, len(x), len(y))
		}
		for i := range x {
			if x[i] != y[i] {
				return fmt.Errorf("%s: the rows differ:\n%s\n%s", table, x[i], y[i])
			}
		}
	}
	return nil
}
