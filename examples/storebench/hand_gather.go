package main

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// handGather is package gather by hand, for openings: writers encode their own change and wait, and each of a few
// connections writes what waits in one transaction. It is a [storage.Store] for Commit alone.
type handGather struct {
	storage.Store
	waiting chan waiting
	done    chan error
	flyers  int
}

type waiting struct {
	write
	stored chan error
}

// A batchWriter writes openings in one transaction on a connection of its own.
type batchWriter interface {
	writeAll(ctx context.Context, writes []write) error
	Close() error
}

// gatherByHand starts a writer for each connection.
func gatherByHand(ctx context.Context, most int, writers []batchWriter) *handGather {
	g := &handGather{waiting: make(chan waiting, most), done: make(chan error), flyers: len(writers)}
	for _, w := range writers {
		go func() { g.done <- errors.Join(g.fly(ctx, w, most), w.Close()) }()
	}
	return g
}

func (g *handGather) fly(ctx context.Context, w batchWriter, most int) error {
	for first := range g.waiting {
		batch, open := []waiting{first}, true
		for more := true; more && len(batch) < most; {
			var next waiting
			select {
			case next, open = <-g.waiting:
				if more = open; open {
					batch = append(batch, next)
				}
			default:
				more = false
			}
		}
		writes := make([]write, len(batch))
		for i := range batch {
			writes[i] = batch[i].write
		}
		err := w.writeAll(ctx, writes)
		for _, b := range batch {
			b.stored <- err
		}
	}
	return nil
}

// Commit stores an opening.
func (g *handGather) Commit(_ context.Context, changes ...ticket.Change) error {
	w, err := writeOf(&changes[0], nil)
	if err != nil {
		return err
	}
	stored := make(chan error, 1)
	g.waiting <- waiting{w, stored}
	return <-stored
}

// Close ends it after the last Commit.
func (g *handGather) Close() error {
	close(g.waiting)
	var errs []error
	for range g.flyers {
		errs = append(errs, <-g.done)
	}
	return errors.Join(errs...)
}

// A column of openings: its name, and the type of its array.
type column struct{ name, array string }

var openingTables = []struct {
	table   string
	columns []column
}{
	{"tickets", []column{
		{"id", "text"},
		{"version", "bigint"},
		{"state", "text"},
		{"changed", "bigint"},
		{"wake", "bigint"},
		{"due", "bigint"},
		{"links", "text"},
		{"key", "text"},
		{"person", "text"},
		{"path", "text"},
		{"category", "text"},
		{"parent", "text"},
		{"lon", "integer"},
		{"lat", "integer"},
		{"created", "bigint"},
		{"doc", "text"},
	}},
	{"handlers", []column{{"ticket", "text"}, {"handler", "text"}, {"due", "bigint"}}},
	{"events", []column{{"ticket", "text"}, {"seq", "bigint"}, {"command", "text"}, {"doc", "text"}, {"private", "bytea"}}},
	{"outbox", []column{
		{"id", "text"},
		{"ticket", "text"},
		{"addressee", "text"},
		{"ahead", "integer"},
		{"at", "bigint"},
		{"doc", "text"},
	}},
}

// openings is one statement for any number of openings: an array for each column, which the driver sends in the server's
// own form. What is there already is an error, and nothing is written.
func openings() string {
	var b strings.Builder
	var n int
	for i, t := range openingTables {
		var names, arrays []string
		for _, c := range t.columns {
			n++
			names, arrays = append(names, c.name), append(arrays, placeholder(n)+"::"+c.array+"[]")
		}
		into, from := strings.Join(names, ", "), "*"
		if t.table == "outbox" {
			into, from = into+", until", "*, at"
		}
		text := "INSERT INTO gridgov_" + t.table + " (" + into + ") SELECT " + from + " FROM unnest(" + strings.Join(arrays, ", ") + ") AS v (" +
			strings.Join(names, ", ") + ")"
		switch i {
		case 0:
			b.WriteString("WITH x0 AS (" + text + ")")
		case len(openingTables) - 1:
			b.WriteString(" " + text)
		default:
			b.WriteString(", x" + string(rune('0'+i)) + " AS (" + text + ")")
		}
	}
	return b.String()
}

// handArrays writes a batch of openings with one statement on one connection.
type handArrays struct {
	*sql.Conn
	stmt *sql.Stmt
}

func (h *handArrays) writeAll(ctx context.Context, writes []write) (err error) {
	if h.stmt == nil {
		if h.stmt, err = h.PrepareContext(ctx, openings()); err != nil {
			return err
		}
	}
	rows := make([][][]any, len(openingTables))
	for i := range writes {
		w := &writes[i]
		rows[0] = append(rows[0], w.ticket)
		rows[1] = append(rows[1], w.added...)
		rows[2] = append(rows[2], w.events...)
		rows[3] = append(rows[3], w.messages...)
	}
	var args []any
	for i, t := range openingTables {
		for j, c := range t.columns {
			switch c.array {
			case "text":
				args = append(args, valuesOf[string](rows[i], j))
			case "bigint", "integer":
				args = append(args, valuesOf[int64](rows[i], j))
			default:
				args = append(args, valuesOf[[]byte](rows[i], j))
			}
		}
	}
	_, err = h.stmt.ExecContext(ctx, args...)
	return err
}

// valuesOf is a column of rows; nil stays nil.
func valuesOf[T any](rows [][]any, column int) []*T {
	values := make([]*T, len(rows))
	for i, r := range rows {
		if v, ok := r[column].(T); ok {
			values[i] = &v
		}
	}
	return values
}
