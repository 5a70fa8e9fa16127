package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// originals are the closed tickets that all others are copies of, and as many are open beside them, however many are
// stored: an office's past grows, and its work does not.
const originals = 1000

// stored returns an office with so many tickets: originals, and copies of their rows under ids and keys of their own that
// sort before all that come later. It has been analysed, and stays open.
func (b *bench) stored(ctx context.Context, n int) (*office, error) {
	if o := b.filled[n]; o != nil {
		return o, nil
	}
	o, err := b.open(ctx)
	if err != nil {
		return nil, err
	}
	b.filled[n] = &o
	all, err := steps(ctx, 2*originals, originals, func(n int) bool { return n < originals })
	if err != nil {
		return nil, err
	}
	for from := 0; from < len(all); from += 100 {
		if err := o.store.Commit(ctx, all[from:min(len(all), from+100)]...); err != nil {
			return nil, err
		}
	}
	conn, err := o.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close() //nolint:errcheck // gives the connection back
	exec := func(query string) {
		if err == nil {
			if _, err = conn.ExecContext(ctx, query); err != nil {
				err = fmt.Errorf("%s: %w", query, err)
			}
		}
	}
	var indexes []string
	if o.server {
		exec("SET synchronous_commit = off")
		exec("SET maintenance_work_mem = '256MB'")
		if indexes, err = secondary(ctx, conn); err != nil {
			return nil, err
		}
		for _, ddl := range indexes {
			name, _, _ := strings.Cut(ddl[strings.Index(ddl, "INDEX ")+len("INDEX "):], " ON ")
			exec("DROP INDEX " + name)
		}
	} else {
		exec("PRAGMA synchronous = OFF")
	}
	// Messages that were delivered are gone. The first to copy have no ids of copies.
	exec("DELETE FROM gridgov_outbox")
	exec("CREATE TABLE original AS SELECT id, key, row_number() OVER (ORDER BY id) - 1 AS r FROM gridgov_tickets WHERE state = 'closed'")
	const step = 50 // thousands in a statement
	for k := 1; k < n/originals-1; k += step {
		series := fmt.Sprintf("WITH RECURSIVE s (k) AS (VALUES (%d) UNION ALL SELECT k + 1 FROM s WHERE k + 1 < %d) ", k,
			min(k+step, n/originals-1))
		for _, text := range copies {
			exec(strings.Replace(text, "SELECT", series+"SELECT", 1))
		}
		if k%250 == 1 && k > 1 {
			fmt.Fprintf(b.report, "  %d thousand stored\n", k)
		}
	}
	exec("DROP TABLE original")
	for _, ddl := range indexes {
		exec(ddl)
	}
	if o.server {
		exec("VACUUM ANALYZE")
		exec("CHECKPOINT")
		exec("SET synchronous_commit = on")
	} else {
		exec("ANALYZE")
		exec("PRAGMA synchronous = FULL")
		exec("PRAGMA wal_checkpoint(TRUNCATE)")
	}
	var count int
	if err == nil {
		err = conn.QueryRowContext(ctx, "SELECT COUNT(*) FROM gridgov_tickets").Scan(&count)
	}
	if err == nil && count != n {
		err = fmt.Errorf("%d tickets are stored, want %d", count, n)
	}
	return &o, err
}

// copies are the statements that copy the originals, once for each k. An id is as long as the desk's.
var copies = func() []string {
	const id = "'00000000-0000-7000-8000-00' || CAST(1000000000 + k * 1000 + r AS TEXT)"
	return []string{
		"INSERT INTO gridgov_tickets (" + ticketColumns + ") SELECT " + id + `, version, state, changed, wake, due, links,
  t.key || '-' || k, person, path, category, parent, lon, lat, created, replace(replace(doc, t.id, ` + id + `),
  '"key":"' || t.key || '"', '"key":"' || t.key || '-' || k || '"') FROM s, original AS o JOIN gridgov_tickets AS t ON t.id = o.id ORDER BY k, r`,
		"INSERT INTO gridgov_handlers (ticket, handler, due) SELECT " + id + `, handler, due
  FROM s, original AS o JOIN gridgov_handlers AS h ON h.ticket = o.id ORDER BY k, r`,
		"INSERT INTO gridgov_events (ticket, seq, command, doc, private) SELECT " + id + `, seq, command, replace(doc, o.id, ` + id + `), private
  FROM s, original AS o JOIN gridgov_events AS e ON e.ticket = o.id ORDER BY k, r, seq`,
	}
}()

// secondary returns the texts of the indexes that are no keys: rows are stored several times as fast without them.
func secondary(ctx context.Context, conn *sql.Conn) (texts []string, err error) {
	rows, err := conn.QueryContext(ctx, "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT LIKE '%pkey'")
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, rows.Err()
}
