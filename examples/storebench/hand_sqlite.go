package main

import (
	"context"
	"database/sql"
	"errors"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// handSQLite writes each change in one transaction of prepared statements on one connection. The best form keeps that
// connection for itself and begins by a statement of its own, as a store with [ticketsql.WriteOn] does; the usual one has a
// [sql.Tx], which starts a goroutine, as a store over a pool does.
type handSQLite struct {
	*sql.Conn
	statements map[string]*sql.Stmt
	usual      bool
}

func (h *handSQLite) exec(ctx context.Context, text string, args ...any) (int64, error) {
	stmt := h.statements[text]
	if stmt == nil {
		var err error
		if stmt, err = h.PrepareContext(ctx, text); err != nil {
			return 0, err
		}
		h.statements[text] = stmt
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (h *handSQLite) commit(ctx context.Context, c *ticket.Change, before handlers) error {
	w, err := writeOf(c, before)
	if err != nil {
		return err
	}
	if h.usual {
		tx, err := h.BeginTx(ctx, nil) // immediate, by the data source name
		if err != nil {
			return err
		}
		if err := h.write(ctx, &w); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	}
	return h.writeAll(ctx, []write{w})
}

// writeAll writes changes in one transaction, which is begun by a statement of its own.
func (h *handSQLite) writeAll(ctx context.Context, writes []write) error {
	if _, err := h.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for i := range writes {
		if err := h.write(ctx, &writes[i]); err != nil {
			h.exec(ctx, "ROLLBACK") //nolint:errcheck // the first error counts
			return err
		}
	}
	_, err := h.exec(ctx, "COMMIT")
	return err
}

func (h *handSQLite) write(ctx context.Context, w *write) error {
	text := "UPDATE gridgov_tickets SET doc = ?, version = ?, state = ?, changed = ?, wake = ? WHERE id = ? AND version = ?"
	switch {
	case w.create:
		text = "INSERT INTO gridgov_tickets (" + ticketColumns +
			") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
	case w.links:
		text = "UPDATE gridgov_tickets SET doc = ?, version = ?, state = ?, changed = ?, wake = ?, due = ?, links = ? WHERE " +
			"id = ? AND version = ?"
	}
	n, err := h.exec(ctx, text, w.ticket...)
	if err != nil {
		return err
	}
	if n != 1 {
		return gridgov.ErrConflict
	}
	for _, part := range []struct {
		rows [][]any
		text string
	}{
		{w.dropped, "DELETE FROM gridgov_handlers WHERE ticket = ? AND handler = ?"},
		{w.added, "INSERT INTO gridgov_handlers (ticket, handler, due) VALUES (?, ?, ?)"},
		{w.events, "INSERT INTO gridgov_events (ticket, seq, command, doc, private) VALUES (?, ?, ?, ?, ?)"},
		{w.messages, "INSERT INTO gridgov_outbox (id, ticket, addressee, ahead, at, until, doc) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)"},
	} {
		for _, r := range part.rows {
			if _, err := h.exec(ctx, part.text, r...); err != nil {
				return err
			}
		}
	}
	return nil
}
