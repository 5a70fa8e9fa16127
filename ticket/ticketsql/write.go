package ticketsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/internal/sqldb"

	"github.com/gridgov/gridgov"
)

// writing is one transaction, or one savepoint in the host's, under way.
type writing struct {
	*Store
	ctx context.Context
	tx  *sql.Tx // nil on the store's own connection
}

// write runs a function in a transaction of its own, or in a savepoint of the host's. After an error other than ErrUnknown
// nothing is written. The context is honoured until the transaction begins: a single writer is soon done, and after an
// interrupted one the outcome would be unknown.
func (s *Store) write(ctx context.Context, do func(*writing) error) error {
	if s.tx != nil {
		return s.nested(ctx, do)
	}
	if s.own != nil {
		return s.alone(ctx, do)
	}
	if err := s.prepareAll(ctx, sqliteStatements); err != nil {
		return s.unsent(ctx, "prepare", err)
	}
	if err := s.queue(ctx); err != nil {
		return err
	}
	defer s.leave()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return s.unsent(ctx, "begin", err)
	}
	defer conn.Close() //nolint:errcheck // returns the connection to the pool
	ctx = context.WithoutCancel(ctx)
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return s.unsent(ctx, "begin", err)
	}
	if err := do(&writing{s, ctx, tx}); err != nil {
		tx.Rollback() //nolint:errcheck // the first error counts
		return s.outcome(ctx, err)
	}
	if err := tx.Commit(); err != nil {
		return s.uncommitted(ctx, err)
	}
	return nil
}

// uncommitted is the error of a COMMIT that failed.
func (s *Store) uncommitted(ctx context.Context, err error) error {
	if s.dialect.contractError(err) == gridgov.ErrBusy { // after any other it may have been committed
		return s.classify(ctx, "commit", err)
	}
	return fmt.Errorf("ticketsql: commit: %w: %w", gridgov.ErrUnknown, err)
}

// alone is write on the store's own connection. A statement that fails may have ended the transaction or not, so the error of
// a ROLLBACK is ignored.
func (s *Store) alone(ctx context.Context, do func(*writing) error) error {
	if err := s.queue(ctx); err != nil {
		return err
	}
	defer s.leave()
	w := &writing{s, context.WithoutCancel(ctx), nil}
	if _, err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return s.unsent(ctx, "begin", err)
	}
	if err := do(w); err != nil {
		w.exec("ROLLBACK") //nolint:errcheck // the first error counts
		return s.outcome(ctx, err)
	}
	if _, err := w.exec("COMMIT"); err != nil {
		w.exec("ROLLBACK") //nolint:errcheck // the first error counts
		return s.uncommitted(ctx, err)
	}
	return nil
}

// queue waits for this store's turn to write, where there are turns.
func (p *pool) queue(ctx context.Context) error {
	if p.writer == nil {
		return nil
	}
	select {
	case p.writer <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *pool) leave() {
	if p.writer != nil {
		<-p.writer
	}
}

// nested is write in the host's transaction.
func (s *Store) nested(ctx context.Context, do func(*writing) error) error {
	const savepoint = "gridgov"
	w := &writing{s, context.WithoutCancel(ctx), s.tx}
	if _, err := s.tx.ExecContext(w.ctx, "SAVEPOINT "+savepoint); err != nil {
		return s.classify(ctx, "savepoint", err)
	}
	err := do(w)
	if err != nil {
		if _, undo := s.tx.ExecContext(w.ctx, "ROLLBACK TO "+savepoint); undo != nil {
			return fmt.Errorf("ticketsql: rollback to savepoint, after %q: %w: %w", err.Error(), gridgov.ErrUnknown, undo)
		}
	}
	if _, end := s.tx.ExecContext(w.ctx, "RELEASE "+savepoint); end != nil && err == nil {
		err = end
	}
	return s.outcome(ctx, err)
}

// outcome keeps the errors of the contract and classifies the driver's. A host's transaction that sees an older state than what
// it would change keeps seeing it, so that no second try helps: somebody was first.
func (s *Store) outcome(ctx context.Context, err error) error {
	if s.tx != nil && err != nil && sqldb.SQLState(err) == sqldb.Serialization {
		return fmt.Errorf("ticketsql: write: %w: %w", gridgov.ErrConflict, err)
	}
	if err == nil || errors.Is(err, gridgov.ErrExists) || errors.Is(err, gridgov.ErrConflict) {
		return err
	}
	return s.classify(ctx, "write", err)
}

// exec runs a statement and counts rows.
func (w *writing) exec(query string, args ...any) (int64, error) {
	var result sql.Result
	stmt, err := w.statement(query)
	switch {
	case err != nil:
	case stmt != nil:
		result, err = stmt.ExecContext(w.ctx, args...)
	default:
		result, err = w.tx.ExecContext(w.ctx, w.text(query), args...)
	}
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// scan runs a query for one row of one column.
func (w *writing) scan(into any, query string, args ...any) error {
	stmt, err := w.statement(query)
	switch {
	case err != nil:
		return err
	case stmt != nil:
		return stmt.QueryRowContext(w.ctx, args...).Scan(into)
	}
	return w.tx.QueryRowContext(w.ctx, w.text(query), args...).Scan(into)
}

// statement is a prepared one for this transaction, or nil.
func (w *writing) statement(query string) (stmt *sql.Stmt, err error) {
	if w.tx != nil {
		if stmt = w.prepared(query); stmt == nil || w.Store.tx != nil {
			return nil, nil
		}
		return w.tx.StmtContext(w.ctx, stmt), nil
	}
	if stmt = w.onOwn[query]; stmt == nil {
		if stmt, err = w.own.PrepareContext(w.ctx, w.text(query)); err == nil {
			w.onOwn[query] = stmt
		}
	}
	return stmt, err
}

// insert adds rows to a table, with as few statements as possible, and counts how many did not exist yet.
func (w *writing) insert(t table, rows [][]any) (int64, error) {
	var added int64
	for n := maxInsert; len(rows) > 0; {
		for n > len(rows) {
			n /= 2
		}
		args := make([]any, 0, n*len(t.columns))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		rows = rows[n:]
		some, err := w.exec(insertText(t, n), args...)
		if err != nil {
			return added, err
		}
		added += some
	}
	return added, nil
}

// commit writes first: the number of rows shows what the version and the unique indexes have refused.
func (w *writing) commit(rows []row) error {
	var created, handlers, abouts, events, messages [][]any
	link := func(id string, l links) {
		for _, h := range l.Handlers {
			handlers = append(handlers, []any{id, h.Name, h.Due})
		}
		for _, subject := range l.Abouts {
			abouts = append(abouts, []any{id, subject})
		}
	}
	for i := range rows {
		r := &rows[i]
		id := string(r.index.ID)
		if r.base == 0 {
			created = append(created, append(append(append([]any{id}, r.hot()...), r.link()...), r.cold()...))
			link(id, linksOf(&r.index))
		} else {
			added, err := w.update(r)
			if err != nil {
				return err
			}
			link(id, added)
		}
		for _, e := range r.events {
			var private any
			if e.private != nil {
				private = e.private
			}
			events = append(events, []any{id, e.seq, e.command, e.doc, private})
		}
		for _, m := range r.messages {
			messages = append(messages, []any{m.id, id, m.to, m.ahead, micros(m.at), micros(m.at), m.doc})
		}
	}
	if n, err := w.insert(ticketTable, created); err != nil {
		return err
	} else if n < int64(len(created)) {
		return gridgov.ErrExists
	}
	if n, err := w.insert(eventTable, events); err != nil {
		return err
	} else if n < int64(len(events)) {
		return gridgov.ErrConflict
	}
	if _, err := w.insert(handlerTable, handlers); err != nil {
		return err
	}
	if _, err := w.insert(aboutTable, abouts); err != nil {
		return err
	}
	if _, err := w.insert(outboxTable, messages); err != nil {
		return err
	}
	return w.private(rows)
}

// update updates a ticket. It deletes the handlers and subjects that it no longer has, and returns those to be added.
func (w *writing) update(r *row) (added links, err error) {
	id := string(r.index.ID)
	for level := r.touched; level <= touchedAll; level++ {
		args := r.hot()
		switch level {
		case touchedHot:
			args = append(append(append(args, id, r.base), r.link()...), r.cold()...)
		case touchedLinks:
			args = append(append(append(args, moment(r.index.Due)), id, r.base), r.cold()...)
		case touchedAll:
			args = append(append(append(args, moment(r.index.Due)), r.cold()...), id, r.base)
		}
		n, err := w.exec(updates[level], args...)
		switch {
		case err != nil:
			return links{}, err
		case n > 0 && level == touchedHot:
			return links{}, nil
		case n > 0:
			return w.relink(r)
		}
	}
	return links{}, w.refusal(r)
}

// relink compares the links of a ticket, whose row this transaction has locked, with the new ones.
func (w *writing) relink(r *row) (added links, err error) {
	id := string(r.index.ID)
	var was string
	if err := w.scan(&was, sqliteLinks, id); err != nil || was == r.links {
		return links{}, err
	}
	var old links
	if err := json.Unmarshal([]byte(was), &old); err != nil {
		return links{}, fmt.Errorf("%w: %w", unfitLinks, err)
	}
	now := linksOf(&r.index)
	for _, h := range old.Handlers {
		if !slices.ContainsFunc(now.Handlers, h.equal) {
			if _, err := w.exec(sqliteUnhandle, h.Name, id); err != nil {
				return links{}, err
			}
		}
	}
	for _, subject := range old.Abouts {
		if !slices.Contains(now.Abouts, subject) {
			if _, err := w.exec(sqliteUnabout, subject, id); err != nil {
				return links{}, err
			}
		}
	}
	for _, h := range now.Handlers {
		if !slices.ContainsFunc(old.Handlers, h.equal) {
			added.Handlers = append(added.Handlers, h)
		}
	}
	added.Abouts = slices.DeleteFunc(now.Abouts, func(subject string) bool { return slices.Contains(old.Abouts, subject) })
	_, err = w.exec(sqliteRelink, r.links, id)
	return added, err
}

// refusal returns why no row was found: the version is another one, or the key that the ticket would get is taken.
func (w *writing) refusal(r *row) error {
	var n int
	err := w.scan(&n, sqliteVersion, string(r.index.ID), r.base)
	switch {
	case err != nil:
		return err
	case n == 0:
		return gridgov.ErrConflict
	}
	return gridgov.ErrExists
}

// private replaces or drops private parts of earlier events.
func (w *writing) private(rows []row) error {
	for i := range rows {
		for _, p := range rows[i].private {
			var part any
			if p.part != nil {
				part = p.part
			}
			n, err := w.exec(sqlitePrivate, part, string(rows[i].index.ID), p.seq)
			if err == nil && n != 1 {
				err = fmt.Errorf("ticket %s has no event %d", code.Shown(rows[i].index.ID), p.seq)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// insertText is table.insert, written once.
var insertText = func() func(table, int) string {
	type key struct {
		name string
		n    int
	}
	var texts sync.Map
	return func(t table, n int) string {
		if text, ok := texts.Load(key{t.name, n}); ok {
			return text.(string)
		}
		text := t.insert(n)
		texts.Store(key{t.name, n}, text)
		return text
	}
}()
