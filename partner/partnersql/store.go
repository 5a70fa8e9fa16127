// Package partnersql keeps the records of package partner in a SQL database: a [partner.Store] over a pool that the host
// has opened. It imports no driver, makes no table unasked and never closes the pool.
//
//	_, err = db.ExecContext(ctx, partnersql.Schema(partnersql.SQLite, "")) // once, or by the host's own migration tool
//	registry, err := partner.NewRegistry(partner.Config{Store: partnersql.New(db, partnersql.SQLite, "")})
//
// Every version of a record is a row. An index has what the last version concerns: each record that it names, and each grid
// that it concerns with all units above.
//
// Package ticketsql documents the settings that SQLite and PostgreSQL need, and which other databases break such contracts.
// A prefix begins the names of the tables, so that several offices can share a database: 1 to 32 lower-case letters, digits
// and underscores, a letter first; the empty one is "gridgov_". With an illegal one Schema is empty, and every method
// returns ErrInvalid.
package partnersql

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/internal/sqldb"
	"github.com/gridgov/gridgov/partner"
)

// A Dialect is what differs from one database to another: [SQLite] or [PostgreSQL].
type Dialect = sqldb.Dialect

// The dialects: SQLite 3.35 or later and PostgreSQL 12 or later, through any driver.
var (
	SQLite     = sqldb.SQLite
	PostgreSQL = sqldb.PostgreSQL
)

// Schema is the DDL text that makes the tables in a database that has none of them.
func Schema(d Dialect, prefix string) string {
	return sqldb.Schema(`CREATE TABLE {partner_records} (
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  kind TEXT NOT NULL,
  valid_from INTEGER,
  valid_to INTEGER,
  lists TEXT NOT NULL,
  doc BLOB NOT NULL,
  PRIMARY KEY (id, version)
);
CREATE TABLE {partner_links} (
  link TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (link, id)
);
CREATE INDEX {partner_links_id} ON {partner_links} (id);
`, d, prefix)
}

// Store is a [partner.Store] over SQL tables. It is safe for concurrent use, by any number of processes. Make one with
// [New]. Besides the errors of the contract its methods return the driver's own, wrapped.
type Store struct{ db sqldb.DB }

var _ partner.Store = (*Store)(nil)

// New makes a store over an open pool. It does not touch the database.
func New(db *sql.DB, d Dialect, prefix string) *Store {
	return &Store{sqldb.New("partnersql", db, d, prefix)}
}

// In returns a store that works in the host's transaction, for as long as that is open and on one goroutine at a time. A
// Commit that is refused there leaves the transaction as it was before, and usable; nothing is durable before the host
// commits. On SQLite begin the transaction IMMEDIATE, or let it write before it reads.
func (s *Store) In(tx *sql.Tx) *Store { return &Store{s.db.In(tx)} }

// lists are those of an index, as their column has them.
type lists struct {
	Paths []grid.Path  `json:"paths,omitempty"`
	Refs  []partner.ID `json:"refs,omitempty"`
}

// The links of a record: what it names, and the grids that it concerns or that contain these.
const (
	refLink  = "ref/"
	pathLink = "path/"
)

func linksOf(r *partner.Record) []string {
	var links []string
	for _, id := range r.Refs {
		links = append(links, refLink+string(id))
	}
	for _, p := range r.Paths {
		for i := range p {
			if p[i] == '/' && i > 0 {
				links = append(links, pathLink+string(p[:i]))
			}
		}
		if p != "" {
			links = append(links, pathLink+string(p))
		}
	}
	slices.Sort(links)
	return slices.Compact(links)
}

// moment is an instant for a column: microseconds since 1970, cut down; NULL for the zero time.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

func instant(us sql.NullInt64) time.Time {
	if !us.Valid {
		return time.Time{}
	}
	return time.UnixMicro(us.Int64).UTC()
}

// read runs a query for records.
func (s *Store) read(ctx context.Context, query string, args ...any) (records []partner.Record, err error) {
	const columns = "SELECT id, version, kind, valid_from, valid_to, lists, doc FROM {partner_records} AS t WHERE "
	err = s.db.Query(ctx, columns+query, args, func(rows *sql.Rows) error {
		var r partner.Record
		var from, to sql.NullInt64
		var text sql.RawBytes
		if err := rows.Scan(&r.ID, &r.Version, &r.Kind, &from, &to, &text, &r.Doc); err != nil {
			return err
		}
		var l lists
		if err := json.Unmarshal(text, &l); err != nil {
			return err
		}
		r.Index = partner.Index{Paths: l.Paths, Refs: l.Refs, Valid: partner.Span{From: instant(from), To: instant(to)}}
		records = append(records, r)
		return nil
	})
	return records, err
}

// Get implements [partner.Store].
func (s *Store) Get(ctx context.Context, id partner.ID) (partner.Record, error) {
	records, err := s.versions(ctx, id, " DESC LIMIT 1")
	if err != nil {
		return partner.Record{}, err
	}
	return records[0], nil
}

// History implements [partner.Store].
func (s *Store) History(ctx context.Context, id partner.ID) ([]partner.Record, error) {
	return s.versions(ctx, id, "")
}

func (s *Store) versions(ctx context.Context, id partner.ID, how string) ([]partner.Record, error) {
	if err := s.db.Ready(ctx); err != nil {
		return nil, err
	}
	if !sqldb.Storable(id) {
		return nil, gridgov.ErrNotFound
	}
	records, err := s.read(ctx, "id = ? ORDER BY version"+how, string(id))
	if err == nil && len(records) == 0 {
		err = gridgov.ErrNotFound
	}
	return records, err
}

// List implements [partner.Store].
func (s *Store) List(ctx context.Context, q partner.Query) ([]partner.Record, error) {
	if err := s.db.Ready(ctx); err != nil {
		return nil, err
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	where := []string{"id > ?", "NOT EXISTS (SELECT 1 FROM {partner_records} AS n WHERE n.id = t.id AND n.version = t.version + 1)"}
	args := []any{string(q.After)}
	nothing := false
	in := func(column string, asked int, values []any) {
		if asked > 0 {
			where = append(where, column+" IN (SELECT value FROM "+s.db.Each()+")")
			args = append(args, values...)
			nothing = nothing || len(values) == 0
		}
	}
	linked := func(kind string, asked []string) {
		links := make([]string, len(asked))
		for i := range asked {
			links[i] = kind + asked[i]
		}
		in("id IN (SELECT id FROM {partner_links} WHERE link", len(asked), sqldb.Values(links))
		if len(asked) > 0 {
			where[len(where)-1] += ")"
		}
	}
	in("id", len(q.IDs), sqldb.Values(q.IDs))
	in("kind", len(q.Kinds), sqldb.Values(q.Kinds))
	linked(pathLink, texts(q.Under))
	linked(refLink, texts(q.Refs))
	if !q.ValidAt.IsZero() {
		at := moment(q.ValidAt)
		where = append(where, "(valid_from IS NULL OR valid_from <= ?) AND (valid_to IS NULL OR valid_to > ?)")
		args = append(args, at, at)
	}
	if nothing {
		return nil, nil
	}
	return s.read(ctx, strings.Join(where, " AND ")+" ORDER BY id LIMIT ?", append(args, cmp.Or(q.Limit, partner.DefaultLimit))...)
}

func texts[S ~string](list []S) []string {
	all := make([]string, len(list))
	for i := range list {
		all[i] = string(list[i])
	}
	return all
}

// Commit implements [partner.Store].
func (s *Store) Commit(ctx context.Context, records ...partner.Record) error {
	if err := s.db.Ready(ctx); err != nil {
		return err
	}
	if err := partner.CheckCommit(records); err != nil {
		return err
	}
	for i := range records {
		if !storable(&records[i]) {
			return gridgov.Invalid("commit", gridgov.Fault{
				Field: fmt.Sprintf("records[%d]", i), Rule: gridgov.RuleUTF8,
				Right: gridgov.Text{En: "UTF-8 without NUL", Zh: "应为UTF-8文字，且不含NUL"},
			})
		}
	}
	records = slices.SortedFunc(slices.Values(records), func(a, b partner.Record) int { return cmp.Compare(a.ID, b.ID) })
	return s.db.Write(ctx, func(db sqldb.DB) error {
		for i := range records {
			if err := commit(ctx, db, &records[i]); err != nil {
				return fmt.Errorf("record %s: %w", code.Shown(records[i].ID), err)
			}
		}
		return nil
	})
}

// storable reports whether the texts of a record can be those of columns. The document is bytes.
func storable(r *partner.Record) bool {
	return sqldb.Storable(r.ID) && sqldb.Storable(r.Kind) &&
		!slices.ContainsFunc(linksOf(r), func(link string) bool { return !sqldb.Storable(link) })
}

// commit adds a version, if the one before it is the last. Versions have no gap, so the number of rows shows whether it was.
func commit(ctx context.Context, db sqldb.DB, r *partner.Record) error {
	text, err := json.Marshal(lists{r.Paths, r.Refs})
	if err != nil {
		return err
	}
	into := "INSERT INTO {partner_records} (id, version, kind, valid_from, valid_to, lists, doc) "
	args := []any{string(r.ID), r.Version, string(r.Kind), moment(r.Valid.From), moment(r.Valid.To), string(text), r.Doc}
	query, refusal := into+"VALUES (?, ?, ?, ?, ?, ?, ?)", gridgov.ErrExists
	if r.Version > 1 {
		query, refusal = into+`SELECT id, version + 1, ?, ?, ?, ?, ? FROM {partner_records} WHERE id = ? AND version = ?`, gridgov.ErrConflict
		args = append(args[2:], string(r.ID), r.Version-1)
	}
	n, err := db.Exec(ctx, query+" ON CONFLICT DO NOTHING", args...)
	if err == nil && n == 0 {
		err = refusal
	}
	if err != nil {
		return err
	}
	if r.Version > 1 {
		if _, err := db.Exec(ctx, "DELETE FROM {partner_links} WHERE id = ?", string(r.ID)); err != nil {
			return err
		}
	}
	links := linksOf(r)
	if len(links) == 0 {
		return nil
	}
	_, err = db.Exec(ctx, "INSERT INTO {partner_links} (link, id) SELECT value, ? FROM "+db.Each(),
		append([]any{string(r.ID)}, sqldb.Values(links)...)...)
	return err
}
