package ticketsql

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/sqldb"

	"github.com/gridgov/gridgov/ticket/storage"
)

// SQLite is SQLite 3.35 or later, through any driver.
var SQLite Dialect = sqlite{}

type sqlite struct{}

func (sqlite) String() string                 { return "sqlite" }
func (sqlite) bind(query string) string       { return query }
func (sqlite) unindexed(column string) string { return "+" + column }
func (sqlite) linkName(name string) string    { return name }
func (d sqlite) filter(check string) string   { return "(" + columns(check, d.unindexed) + ")" }
func (sqlite) skipLocked() string             { return "" }
func (sqlite) within(subquery string) string  { return "IN (" + subquery + ")" }
func (sqlite) each() string                   { return sqldb.EachSQLite }
func (sqlite) oneWriter() bool                { return true }
func (sqlite) alone() string                  { return "" }
func (sqlite) prepares() bool                 { return true }
func (sqlite) isInteger(c string) string      { return " AND typeof(" + c + ") = 'integer'" }

func (sqlite) linked() string {
	return "SELECT value AS name FROM json_tree(CASE WHEN json_valid(t.links) THEN t.links ELSE 'null' END, '$.handlers') WHERE key = 'name'"
}

// SQLite reads tables of a CROSS JOIN in this order.
func (d sqlite) lookUp(what, where string) string {
	return "SELECT " + what + " FROM " + d.each() + " CROSS JOIN {tickets} AS x WHERE " + where
}

func (sqlite) missing() string {
	return "SELECT COALESCE(group_concat(value, ', '), '') FROM json_each(?) WHERE value NOT IN (SELECT name FROM sqlite_master)"
}

// Columns compare with BINARY, SQLite's default. Ids of rows are never shown. The indexes serve the filters and orders of
// storage.Query; those that end with the id have a list in its order. In freed the outbox keeps the instant at which a message
// became free, for the one statement that leases the message and returns it, since that returns only new values.
func (sqlite) migrations() []string {
	return []string{`CREATE TABLE {tables} (version INTEGER NOT NULL);
CREATE TABLE {tickets} (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  changed INTEGER,
  wake INTEGER,
  due INTEGER,
  links TEXT NOT NULL,
  key TEXT NOT NULL,
  person TEXT NOT NULL,
  path TEXT NOT NULL,
  category TEXT NOT NULL,
  parent TEXT NOT NULL,
  lon INTEGER,
  lat INTEGER,
  created INTEGER,
  doc TEXT NOT NULL
);
CREATE UNIQUE INDEX {tickets_key} ON {tickets} (key) WHERE key <> '';
CREATE INDEX {tickets_person} ON {tickets} (person, id) WHERE person <> '';
CREATE INDEX {tickets_parent} ON {tickets} (parent, id) WHERE parent <> '';
CREATE INDEX {tickets_path} ON {tickets} (path);
CREATE INDEX {tickets_category} ON {tickets} (category);
CREATE INDEX {tickets_box} ON {tickets} (lon, lat) WHERE lon IS NOT NULL;
CREATE INDEX {tickets_state} ON {tickets} (state, id) WHERE state <> 'closed';
CREATE INDEX {tickets_created} ON {tickets} (created);
CREATE INDEX {tickets_changed} ON {tickets} (changed, id);
CREATE INDEX {tickets_due} ON {tickets} (due, id);
` + openIndex + `
CREATE INDEX {tickets_wake} ON {tickets} (wake, id) WHERE wake IS NOT NULL;
CREATE TABLE {handlers} (
  ticket TEXT NOT NULL,
  handler TEXT NOT NULL,
  due INTEGER,
  PRIMARY KEY (handler, ticket)
) WITHOUT ROWID;
CREATE TABLE {abouts} (
  ticket TEXT NOT NULL,
  subject TEXT NOT NULL,
  PRIMARY KEY (subject, ticket)
) WITHOUT ROWID;
CREATE TABLE {events} (
  ticket TEXT NOT NULL,
  seq INTEGER NOT NULL,
  command TEXT NOT NULL,
  doc TEXT NOT NULL,
  private BLOB,
  PRIMARY KEY (ticket, seq)
);
CREATE UNIQUE INDEX {events_command} ON {events} (ticket, command) WHERE command <> '';
CREATE TABLE {outbox} (
  id TEXT NOT NULL PRIMARY KEY,
  ticket TEXT NOT NULL,
  addressee TEXT NOT NULL,
  ahead INTEGER NOT NULL,
  at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  parked INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  doc TEXT NOT NULL,
  freed INTEGER
) WITHOUT ROWID;
CREATE INDEX {outbox_at} ON {outbox} (parked, at, id);
CREATE INDEX {outbox_line} ON {outbox} (ticket, addressee, ahead, at, id) WHERE parked = 0;
CREATE INDEX {outbox_free} ON {outbox} (parked, ahead, until, id);
`}
}

// settings reads what the host's connection is set to. Whether it may write is tried, since nothing else shows that a file is
// opened for reading only.
func (sqlite) settings(ctx context.Context, q querier, write string) ([]gridgov.Fault, error) {
	var faults []gridgov.Fault
	bad := func(field string, f gridgov.Fault) {
		f.Field = field
		faults = append(faults, f)
	}
	var version, encoding, mode, readOnly string
	var timeout, major, minor int
	for text, into := range map[string]any{
		"SELECT sqlite_version()": &version, "PRAGMA encoding": &encoding, "PRAGMA journal_mode": &mode,
		"PRAGMA busy_timeout": &timeout, "PRAGMA query_only": &readOnly,
	} {
		if err := q.QueryRowContext(ctx, text).Scan(into); err != nil {
			return nil, fmt.Errorf("%s: %w", text, err)
		}
	}
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil || major < 3 || major == 3 && minor < 35 {
		bad("sqlite_version", gridgov.Fault{Rule: gridgov.RuleMin, Limit: "3.35", Got: version})
	}
	if encoding != "UTF-8" {
		bad("encoding", gridgov.Fault{
			Rule: gridgov.RuleSetting, Limit: "UTF-8",
			Right: gridgov.Text{En: "before the first table is made: text compares bytewise", Zh: "须在建第一张表之前设置：文字按字节比较"}, Got: encoding,
		})
	}
	if mode != "wal" {
		bad("journal_mode", gridgov.Fault{
			Rule: gridgov.RuleSetting, Limit: "wal", Right: gridgov.Text{En: "in the data source name", Zh: "在数据源名称中设置"}, Got: mode,
		})
	}
	if timeout <= 0 {
		bad("busy_timeout", gridgov.Fault{
			Rule: gridgov.RuleSetting, Limit: "busy_timeout",
			Right: gridgov.Text{
				En: "some thousand milliseconds, set in the data source name so that every connection has it",
				Zh: "应为数千毫秒，在数据源名称中设置，使每个连接都有",
			}, Got: strconv.Itoa(timeout),
		})
	}
	if db, ok := q.(*sql.DB); ok && readOnly == "0" { // other errors of a write are reported elsewhere
		if _, err := db.ExecContext(ctx, write); err != nil && sqldb.SQLiteCode(err) == sqldb.ReadOnly {
			readOnly = err.Error()
		}
	}
	if readOnly != "0" {
		bad("query_only", gridgov.Fault{
			Rule:  gridgov.RuleRequired,
			Right: gridgov.Text{En: "a database that is opened for writing, and whose file and folder may be written", Zh: "数据库应以可写方式打开，其文件和文件夹可写"},
			Got:   readOnly,
		})
	}
	return faults, nil
}

// The columns of a ticket, by how often a step changes them: an index is written only when a statement names its column.
var (
	hotColumns  = []string{"version", "state", "changed", "wake", "doc"}
	linkColumns = []string{"due", "links"}
	coldColumns = []string{"key", "person", "path", "category", "parent", "lon", "lat", "created"}
)

func (r *row) hot() []any {
	x := &r.index
	return []any{x.Version, x.State.String(), moment(x.Changed), moment(x.Wake), r.doc}
}

func (r *row) link() []any { return []any{moment(r.index.Due), r.links} }

func (r *row) cold() []any {
	x := &r.index
	var lon, lat any
	if x.HasPoint {
		lon, lat = int64(x.Lon), int64(x.Lat)
	}
	return []any{x.Key, string(x.Person), string(x.Path), x.Category, string(x.Parent), lon, lat, moment(x.Created)}
}

// updates are the statements that update a ticket, by what they write. The first two require that what they do not write is
// as stored; where it is not, no row is found and the next one is tried.
var updates = [...]string{
	touchedHot:   "UPDATE {tickets} SET " + set(hotColumns) + " WHERE id = ? AND version = ?" + same(linkColumns) + same(coldColumns),
	touchedLinks: "UPDATE {tickets} SET " + set(hotColumns) + ", due = ? WHERE id = ? AND version = ?" + same(coldColumns),
	touchedAll: "UPDATE OR IGNORE {tickets} SET " + set(hotColumns) + ", due = ?, " + set(coldColumns) +
		" WHERE id = ? AND version = ?",
}

func set(columns []string) string { return strings.Join(columns, " = ?, ") + " = ?" }

func same(columns []string) string {
	var b strings.Builder
	for _, c := range columns {
		b.WriteString(" AND +" + c + " IS ?")
	}
	return b.String()
}

const (
	sqliteVersion  = "SELECT COUNT(*) FROM {tickets} WHERE id = ? AND version = ?"
	sqliteLinks    = "SELECT links FROM {tickets} WHERE id = ?"
	sqliteRelink   = "UPDATE {tickets} SET links = ? WHERE id = ?"
	sqlitePrivate  = "UPDATE {events} SET private = ? WHERE ticket = ? AND seq = ?"
	sqliteUnhandle = "DELETE FROM {handlers} WHERE handler = ? AND ticket = ?"
	sqliteUnabout  = "DELETE FROM {abouts} WHERE subject = ? AND ticket = ?"
	sqliteSettle   = "DELETE FROM {outbox} WHERE id = ? AND tries = COALESCE(?, tries)"
	sqlitePutOff   = "UPDATE {outbox} SET until = ?, parked = ?, reason = ?, tries = tries * ? WHERE id = ? AND tries = COALESCE(?, tries)"
)

// A table is one to which rows are added. A row that exists already is not changed, and not counted.
type table struct {
	name    string
	columns []string
}

var (
	ticketTable  = table{"{tickets}", append(append(append([]string{"id"}, hotColumns...), linkColumns...), coldColumns...)}
	handlerTable = table{"{handlers}", []string{"ticket", "handler", "due"}}
	aboutTable   = table{"{abouts}", []string{"ticket", "subject"}}
	eventTable   = table{"{events}", []string{"ticket", "seq", "command", "doc", "private"}}
	outboxTable  = table{"{outbox}", []string{"id", "ticket", "addressee", "ahead", "at", "until", "doc"}}
)

// maxInsert is the most rows in one INSERT; smaller numbers are halves of it, so that there are few statements.
const maxInsert = 32

// insert is the statement that adds n rows.
func (t table) insert(n int) string {
	values := in(len(t.columns))
	return "INSERT INTO " + t.name + " (" + strings.Join(t.columns, ", ") + ") VALUES " +
		strings.TrimSuffix(strings.Repeat(values+", ", n), ", ") + " ON CONFLICT DO NOTHING"
}

// sqliteStatements are all that are used for writing.
var sqliteStatements = func() []string {
	all := append([]string{sqliteLinks, sqliteRelink, sqlitePrivate, sqliteUnhandle, sqliteUnabout, sqliteSettle, sqlitePutOff}, updates[:]...)
	for _, t := range []table{ticketTable, handlerTable, aboutTable, eventTable, outboxTable} {
		for n := 1; n <= maxInsert; n *= 2 {
			all = append(all, t.insert(n))
		}
	}
	return all
}()

func (sqlite) commit(ctx context.Context, s *Store, rows []row) error {
	return s.write(ctx, func(w *writing) error { return w.commit(rows) })
}

func (sqlite) settle(ctx context.Context, s *Store, receipts []storage.Receipt) error {
	return s.write(ctx, func(w *writing) error {
		for _, r := range receipts {
			var err error
			if r.Park || !r.Retry.IsZero() {
				_, err = w.exec(sqlitePutOff, micros(r.Retry), flag(r.Park), r.Reason, flag(r.Park || r.Reason != ""), r.ID, lease(r))
			} else {
				_, err = w.exec(sqliteSettle, r.ID, lease(r))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// lease returns the try that a receipt is of; NULL for any.
func lease(r storage.Receipt) any {
	if r.Tries == 0 {
		return nil
	}
	return r.Tries
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
