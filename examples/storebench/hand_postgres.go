package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

const ticketColumns = "id, version, state, changed, wake, due, links, key, person, path, category, parent, lon, lat, created, doc"

// statement is the one statement of a shape. Every part is of a ticket that was found at its version; the answer is how
// many there were.
func (s shape) statement() string {
	var b strings.Builder
	n := 1
	next := func(rows int, types ...string) string {
		text := placeholders(rows, n, types...)
		n += rows * len(types)
		return text
	}
	switch {
	case s.create:
		b.WriteString("WITH t AS (INSERT INTO gridgov_tickets (" + ticketColumns + ") VALUES " + next(1, make([]string, 16)...) +
			" ON CONFLICT DO NOTHING RETURNING id)")
	case s.links:
		b.WriteString("WITH t AS (UPDATE gridgov_tickets SET doc = $1, version = $2, state = $3, changed = $4, wake = $5, due = $6, links = $7" +
			" WHERE id = $8 AND version = $9 RETURNING id)")
		n = 10
	default:
		b.WriteString("WITH t AS (UPDATE gridgov_tickets SET doc = $1, version = $2, state = $3, changed = $4, wake = $5" +
			" WHERE id = $6 AND version = $7 RETURNING id)")
		n = 8
	}
	part := func(rows int, before, after string, types ...string) {
		if rows > 0 {
			b.WriteString(", x" + fmt.Sprint(n) + " AS (" + before + next(rows, types...) + after + ")")
		}
	}
	part(s.dropped, "DELETE FROM gridgov_handlers AS h USING t, (VALUES ",
		") AS v (ticket, handler) WHERE h.ticket = v.ticket AND h.handler = v.handler",
		"::text", "::text")
	part(s.added, "INSERT INTO gridgov_handlers (ticket, handler, due) SELECT v.* FROM t, (VALUES ", ") AS v", "::text", "::text", "::bigint")
	part(s.events, "INSERT INTO gridgov_events (ticket, seq, command, doc, private) SELECT v.* FROM t, (VALUES ", ") AS v",
		"::text", "::bigint", "::text", "::text", "::bytea")
	part(s.letters, "INSERT INTO gridgov_outbox (id, ticket, addressee, ahead, at, until, doc) "+
		"SELECT v.id, v.ticket, v.addressee, v.ahead, v.at, v.at, v.doc FROM t, (VALUES ",
		") AS v (id, ticket, addressee, ahead, at, doc)", "::text", "::text", "::text", "::integer", "::bigint", "::text")
	b.WriteString(" SELECT COUNT(*) FROM t")
	return b.String()
}

// args are the parameters of the statement.
func (w *write) args() []any {
	args := w.ticket
	for _, rows := range [][][]any{w.dropped, w.added, w.events, w.messages} {
		for _, r := range rows {
			args = append(args, r...)
		}
	}
	return args
}

// byHand commits a change; a refusal is an error.
type byHand interface {
	commit(ctx context.Context, c *ticket.Change, before handlers) error
	Close() error
}

// handPostgres writes each change with one statement, prepared for its shape, on one connection.
type handPostgres struct {
	*sql.Conn
	statements map[shape]*sql.Stmt
}

func (h *handPostgres) commit(ctx context.Context, c *ticket.Change, before handlers) error {
	w, err := writeOf(c, before)
	if err != nil {
		return err
	}
	stmt := h.statements[w.shape]
	if stmt == nil {
		if stmt, err = h.PrepareContext(ctx, w.statement()); err != nil {
			return err
		}
		h.statements[w.shape] = stmt
	}
	var n int
	if err := stmt.QueryRowContext(ctx, w.args()...).Scan(&n); err != nil {
		return err
	}
	if n != 1 {
		return gridgov.ErrConflict
	}
	return nil
}
