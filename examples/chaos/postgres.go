//go:build linux || darwin

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// childName is what children are called on the server.
const childName = "chaos-child"

// postgres is a private server on a data folder that is kept. Children reach it through a wire, this process does not.
type postgres struct {
	data    string
	server  *pgtest.Server // nil while it is down
	wire    *wire
	full    bool // the server's disk is
	amcheck bool // the server has amcheck
}

// openPostgres makes the data folder where it is missing.
func openPostgres(ctx context.Context, data string) (database, error) {
	d := &postgres{data: data}
	var err error
	if d.wire, err = newWire(); err != nil {
		return nil, err
	}
	if err = d.restart(); err == nil {
		err = prepare(ctx, d, "SELECT COUNT(*) FROM pg_class WHERE relname = 'gridgov_tables'", ticketsql.PostgreSQL)
	}
	if err == nil {
		err = d.findCheck(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *postgres) String() string { return "postgres" }

func openPool(dsn string) (*sql.DB, *ticketsql.Store, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, nil, err
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	return db, ticketsql.New(db, ticketsql.PostgreSQL), nil
}

func (d *postgres) open() (*sql.DB, *ticketsql.Store, error) { return openPool(d.server.DSN()) }

// findCheck asks for the server's own means to check an index.
func (d *postgres) findCheck(ctx context.Context) error {
	db, _, err := d.open()
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing is under way
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) > 0 FROM pg_available_extensions WHERE name = 'amcheck'").Scan(&d.amcheck); err !=
		nil || !d.amcheck {
		return err
	}
	_, err = db.ExecContext(ctx, "SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS amcheck")
	return err
}

// begin starts the server anew where it is down, or has had a full disk, or is to have one: no file may then grow beyond
// the largest and some bytes more.
func (d *postgres) begin(p *plan) error {
	p.Kind, p.Place = "postgres", d.wire.dsn("gridgov", "postgres")+" application_name="+childName
	if p.limit == 0 {
		return nil
	}
	db, _, err := d.open()
	if err != nil {
		return err
	}
	var largest int64
	err = db.QueryRow("SELECT MAX(pg_relation_size(oid)) FROM pg_class").Scan(&largest)
	if err := errors.Join(err, db.Close(), d.stop((*pgtest.Server).Stop)); err != nil {
		return err
	}
	d.full = true
	return d.start(max(largest, 5<<18) + p.limit/4)
}

func (d *postgres) start(limit int64) (err error) {
	if d.server, err = pgtest.Keep(d.data, limit); err == nil {
		d.wire.to(d.server.Socket())
	}
	return err
}

func (d *postgres) stop(how func(*pgtest.Server) error) error {
	if d.server == nil {
		return nil
	}
	server := d.server
	d.server = nil
	return how(server)
}

func (d *postgres) crash() error { return d.stop((*pgtest.Server).Crash) }

// restart leaves a server alone that is up and has room.
func (d *postgres) restart() error {
	if d.full {
		if err := d.crash(); err != nil { // it could not write everything down
			return err
		}
		d.full = false
	}
	if d.server != nil {
		return nil
	}
	return d.start(0)
}

func (d *postgres) room() error { return d.restart() }
func (d *postgres) cut() int    { return d.wire.cut() }

// settle waits for the sessions of the dead child, whose last statements go on, and checks every index of ours.
func (d *postgres) settle(ctx context.Context, db *sql.DB) error {
	for begin := time.Now(); ; time.Sleep(2 * time.Millisecond) {
		var sessions int
		if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = $1", childName).Scan(&sessions); err !=
			nil {
			return err
		}
		if sessions == 0 {
			break
		}
		if time.Since(begin) > patience {
			return fmt.Errorf("%d sessions of a dead child are still there after %v", sessions, patience)
		}
	}
	if !d.amcheck {
		return nil
	}
	_, err := db.ExecContext(ctx, `SELECT bt_index_check(i.indexrelid, TRUE) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relname LIKE 'gridgov\_%'`)
	return err
}

func (d *postgres) close() error {
	how := (*pgtest.Server).Stop
	if d.full {
		how = (*pgtest.Server).Crash
	}
	return errors.Join(d.stop(how), d.wire.close())
}
