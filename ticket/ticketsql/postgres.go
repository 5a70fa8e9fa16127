package ticketsql

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/sqldb"

	"github.com/gridgov/gridgov/ticket/storage"
)

// PostgreSQL is PostgreSQL 12 or later, through any driver whose errors have the method SQLState() string, as those of
// pgx/v5/stdlib and lib/pq have it, or whose text has "SQLSTATE" and the code.
var PostgreSQL Dialect = postgres{}

type postgres struct{}

func (postgres) String() string { return "postgresql" }

// GREATEST of one value is the value; no index is chosen by it.
func (postgres) unindexed(column string) string { return "GREATEST(" + column + ")" }

// Inside CASE no index is chosen, and the planner assumes that half of the rows match: with a lower estimate it may read all
// of the table instead of the list in its order.
func (postgres) filter(check string) string {
	return "CASE WHEN " + columns(check, plain) + " THEN TRUE ELSE FALSE END"
}

// As an array the subquery runs once; rows that others have locked are skipped.
func (postgres) skipLocked() string { return " FOR UPDATE OF m SKIP LOCKED" }

// The planner estimates a few rows for an array. A table it would estimate at a twentieth of all tickets, join it with a scan
// of all, and evaluate every filter for each: a page took 300 ms in an office of 50,000.
func (postgres) within(subquery string) string { return "= ANY (ARRAY(" + subquery + "))" }

func (postgres) each() string { return sqldb.EachPostgres }

// With OFFSET the planner does not merge the two, and looks up value by value instead of reading all tickets once.
func (d postgres) lookUp(what, where string) string {
	return "SELECT y.n FROM " + d.each() + " CROSS JOIN LATERAL (SELECT " + what + " AS n FROM {tickets} AS x WHERE " + where +
		" OFFSET 0) AS y"
}

func (postgres) isInteger(string) string { return "" }

func (postgres) linked() string {
	return `SELECT split_part(replace(replace(x, E'\\\\', E'\x1e'), E'\\"', E'\x1f'), '"', 1) AS name
  FROM unnest(string_to_array(t.links, '"name":"')) AS x`
}

// A text that is no JSON ends a statement, and a function that asks first is of version 16. So names are cut out of the text as they are
// there, with other characters for those that would seem to be the end of one.
func (postgres) linkName(name string) string {
	doc, _ := json.Marshal(name) // a text: it cannot fail
	return linkEscapes.Replace(string(doc[1 : len(doc)-1]))
}

var linkEscapes = strings.NewReplacer(`\\`, "\x1e", `\"`, "\x1f")

func (postgres) oneWriter() bool { return false }

func (postgres) alone() string { return "SELECT pg_advisory_xact_lock(hashtext(CAST(? AS text)))" }

// Drivers for PostgreSQL prepare by themselves where they are configured to; behind some poolers nothing may be prepared.
func (postgres) prepares() bool { return false }

func (postgres) bind(query string) string { return sqldb.Numbered(query) }

// All of them must be in the schema of the first one: tables in two schemas of the search path are of two offices.
func (postgres) missing() string {
	return `SELECT COALESCE(string_agg(n, ', ' ORDER BY i), '') FROM json_array_elements_text(CAST(? AS json)) WITH ORDINALITY AS x (n, i)
  LEFT JOIN pg_catalog.pg_class AS c ON c.oid = to_regclass(n) LEFT JOIN pg_catalog.pg_proc AS p ON p.oid = to_regproc(n)
  WHERE COALESCE(c.relnamespace, p.pronamespace, 0) <> COALESCE((SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = to_regclass('{tables}')), 1)`
}

// settings reads what the host's connection and its server are set to.
func (postgres) settings(ctx context.Context, q querier, _ string) ([]gridgov.Fault, error) {
	var version int
	var server, client, readOnly string
	err := q.QueryRowContext(ctx, `SELECT CAST(current_setting('server_version_num') AS integer),
  current_setting('server_encoding'), current_setting('client_encoding'), current_setting('transaction_read_only')`).
		Scan(&version, &server, &client, &readOnly)
	if err != nil {
		return nil, err
	}
	var faults []gridgov.Fault
	if version < 120000 {
		faults = append(faults, gridgov.Fault{Field: "server_version_num", Rule: gridgov.RuleMin, Limit: "120000", Got: strconv.Itoa(version)})
	}
	if server != "UTF8" {
		faults = append(faults, gridgov.Fault{
			Field: "server_encoding", Rule: gridgov.RuleSetting, Limit: "UTF8",
			Right: gridgov.Text{En: "when the database is made", Zh: "在建库时设置"}, Got: server,
		})
	}
	if client != "UTF8" {
		faults = append(faults, gridgov.Fault{
			Field: "client_encoding", Rule: gridgov.RuleSetting, Limit: "UTF8",
			Right: gridgov.Text{En: "in the data source name", Zh: "在数据源名称中设置"}, Got: client,
		})
	}
	if readOnly != "off" {
		faults = append(faults, gridgov.Fault{
			Field: "transaction_read_only", Rule: gridgov.RuleSetting, Limit: "off",
			Right: gridgov.Text{En: "on a primary server, without default_transaction_read_only", Zh: "应为主服务器，且未设default_transaction_read_only"},
			Got:   readOnly,
		})
	}
	return faults, nil
}

// call runs a function of the schema: one statement, which outside the host's transaction is a transaction. After a context
// that ends meanwhile, or a connection that breaks, the outcome is unknown; inside the host's transaction nothing is durable,
// but the transaction may be lost with the connection.
func (s *Store) call(ctx context.Context, query string, args ...any) error {
	return s.committed(ctx, func(s *Store) error { return s.callIn(ctx, query, args...) })
}

// committed runs a statement that writes at READ COMMITTED, where it waits for others and sees what they wrote. A single
// statement has the connection's default level, which nearly always is that one, and needs no further round trip. Where the
// database or user has another default, the server refuses the statement when it meets another writer: from then on a
// transaction with the level is begun.
func (s *Store) committed(ctx context.Context, run func(*Store) error) error {
	if s.tx != nil {
		return run(s)
	}
	if !s.strict.Load() {
		err := run(s)
		if err == nil || sqldb.SQLState(err) != sqldb.Serialization {
			return err
		}
		s.strict.Store(true)
	}
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return s.unsent(ctx, "begin", err)
	}
	if err := run(&Store{pool: s.pool, tx: tx}); err != nil {
		tx.Rollback() //nolint:errcheck // the first error counts
		return err
	}
	if err := tx.Commit(); err != nil {
		return s.uncommitted(ctx, err)
	}
	return nil
}

func (s *Store) callIn(ctx context.Context, query string, args ...any) error {
	query = s.text(query)
	if s.tx != nil {
		return s.nested(ctx, func(*writing) error {
			_, err := s.tx.ExecContext(ctx, query, args...)
			return err
		})
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return s.unsent(ctx, "connect", err)
	}
	defer conn.Close() //nolint:errcheck // returns the connection to the pool
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err = conn.ExecContext(ctx, query, args...); err == nil {
		return nil
	}
	switch state := sqldb.SQLState(err); {
	case state == "", ctx.Err() != nil, // no answer, or one that may have come too late
		strings.HasPrefix(state, "08"), state == "40003", // the connection failed, or the outcome of a statement is unknown
		state == "57P01", state == "57P02", state == "57P04": // the session was ended
		return fmt.Errorf("%w: %w", gridgov.ErrUnknown, s.classify(ctx, "write", err))
	}
	return s.classify(ctx, "write", err)
}

// receiptJSON is a row of the parameter of {settle}.
type receiptJSON struct {
	ID     string `json:"id"`
	Until  any    `json:"until"` // nil: delivered
	Parked int64  `json:"parked"`
	Reason []byte `json:"reason"`
	Keep   int64  `json:"keep"`
	Tries  any    `json:"tries"` // nil: of any lease
}

func (d postgres) commit(ctx context.Context, s *Store, rows []row) error {
	if r := &rows[0]; len(rows) == 1 && len(r.private) == 0 && len(r.events) <= 2 && len(r.messages) <= 2 {
		if l := linksOf(&r.index); len(l.Handlers) <= 3 && len(l.Abouts) == 0 {
			if err := d.step(ctx, s, r, l); err == nil || sqldb.SQLState(err) != notPlain {
				return err
			}
		}
	}
	tickets, handlers, abouts, events, messages, parts := make(arrays, 16), make(arrays, 3), make(arrays, 2), make(arrays,
		4), make(arrays, 5), make(arrays, 3)
	var docs, told, letters []string
	var opened, moved bool
	for i := range rows {
		r := &rows[i]
		x := &r.index
		id := string(x.ID)
		opened = opened || r.base == 0
		moved = moved || r.base > 0
		var lon, lat any
		if x.HasPoint {
			lon, lat = int64(x.Lon), int64(x.Lat)
		}
		tickets.add(r.base, id, x.Version, x.State.String(), moment(x.Changed), moment(x.Wake), moment(x.Due), r.links, x.Key, string(x.Person),
			string(x.Path), x.Category, string(x.Parent), lon, lat, moment(x.Created))
		docs = append(docs, r.doc)
		l := linksOf(x)
		for _, h := range l.Handlers {
			var due any
			if h.Due != nil {
				due = *h.Due
			}
			handlers.add(id, h.Name, due)
		}
		for _, subject := range l.Abouts {
			abouts.add(id, subject)
		}
		for _, e := range r.events {
			events.add(id, e.seq, e.command, e.private)
			told = append(told, e.doc)
		}
		for _, m := range r.messages {
			messages.add(m.id, id, m.to, m.ahead, micros(m.at))
			letters = append(letters, m.doc)
		}
		for _, p := range r.private {
			parts.add(id, p.seq, p.part)
		}
	}
	args := append(tickets.appendTo([]any{opened, moved}), joined(docs))
	args = abouts.appendTo(handlers.appendTo(args))
	args = append(events.appendTo(args), joined(told))
	args = append(messages.appendTo(args), joined(letters))
	return s.call(ctx, commitQuery, parts.appendTo(args)...)
}

// joined is documents in one text, which the server splits faster than an array: no JSON has the character between them.
func joined(docs []string) string { return strings.Join(docs, "\x1f") }

var commitQuery = "SELECT {commit}(?" + strings.Repeat(", ?", 37) + ")"

// arrays are the columns of rows, each as the text of an array, so that a driver need not support arrays.
type arrays []strings.Builder

var escaped = strings.NewReplacer(`"`, `\"`, `\`, `\\`)

// add adds a row.
func (a arrays) add(values ...any) {
	for i, v := range values {
		b := &a[i]
		if b.Len() == 0 {
			b.WriteByte('{')
		} else {
			b.WriteByte(',')
		}
		switch v := v.(type) {
		case int64:
			b.WriteString(strconv.FormatInt(v, 10))
		case string:
			b.WriteByte('"')
			escaped.WriteString(b, v) //nolint:errcheck // a Builder returns no error
			b.WriteByte('"')
		case []byte: // a part that is nil is NULL, and one without bytes is empty
			if v == nil {
				b.WriteString("NULL")
				break
			}
			b.WriteByte('"')
			b.WriteString(base64.StdEncoding.EncodeToString(v))
			b.WriteByte('"')
		case nil:
			b.WriteString("NULL")
		default:
			panic(fmt.Sprintf("ticketsql: no array of %T", v))
		}
	}
}

// appendTo appends the arrays; without rows NULL.
func (a arrays) appendTo(args []any) []any {
	for i := range a {
		if b := &a[i]; b.Len() > 0 {
			b.WriteByte('}')
			args = append(args, b.String())
		} else {
			args = append(args, nil)
		}
	}
	return args
}

// notPlain is the state of a step that requires {commit}.
const notPlain = "TK003"

// step is commit for one change of the usual form.
func (postgres) step(ctx context.Context, s *Store, r *row, l links) error {
	x := &r.index
	args := make([]any, 39)
	copy(args, []any{
		r.base, string(x.ID), x.Version, x.State.String(), moment(x.Changed), moment(x.Wake), moment(x.Due), r.links, x.Key, string(x.Person),
		string(x.Path), x.Category, string(x.Parent), nil, nil, moment(x.Created), r.doc,
	})
	if x.HasPoint {
		args[13], args[14] = int64(x.Lon), int64(x.Lat)
	}
	for i, e := range r.events {
		at := args[17+3*i:]
		if at[0], at[1] = e.command, e.doc; e.private != nil {
			at[2] = e.private
		}
	}
	for i, m := range r.messages {
		copy(args[23+5*i:], []any{m.id, m.to, m.ahead, micros(m.at), m.doc})
	}
	for i, h := range l.Handlers {
		at := args[33+2*i:]
		if at[0] = h.Name; h.Due != nil {
			at[1] = *h.Due
		}
	}
	return s.call(ctx, stepQuery, args...)
}

// The casts are for drivers that send numbers as numbers.
var stepQuery = "SELECT {step}(" + strings.Repeat("?, ", 13) + "CAST(? AS integer), CAST(? AS integer)" + strings.Repeat(", ?", 10) +
	strings.Repeat(", CAST(? AS integer), ?, ?, ?, ?", 2) + strings.Repeat(", ?", 4) + ")"

func (postgres) settle(ctx context.Context, s *Store, receipts []storage.Receipt) error {
	var rows []receiptJSON
	for _, r := range receipts {
		if !sqldb.Storable(r.ID) {
			continue // no text column can hold it, so there is no such message
		}
		row := receiptJSON{ID: r.ID, Parked: flag(r.Park), Reason: []byte(r.Reason), Keep: flag(r.Park || r.Reason != ""), Tries: lease(r)}
		if r.Park || !r.Retry.IsZero() {
			row.Until = micros(r.Retry)
		}
		rows = append(rows, row)
	}
	return s.call(ctx, "SELECT {settle}(?)", recordset(rows))
}

// recordset is a parameter of rows; NULL for none.
func recordset[T any](rows []T) any {
	if len(rows) == 0 {
		return nil
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(rows) // texts, numbers and bytes: it cannot fail
	return b.String()
}
