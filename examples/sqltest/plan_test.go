package sqltest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// recorder is a driver's connector that notes the text of every statement.
type recorder struct {
	driver.Driver
	dsn  string
	mu   sync.Mutex
	seen []string
}

func (r *recorder) Connect(context.Context) (driver.Conn, error) {
	c, err := r.Open(r.dsn)
	return recording{c, r}, err
}

func (r *recorder) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.seen
	r.seen = nil
	return seen
}

type recording struct {
	driver.Conn
	r *recorder
}

func (c recording) note(query string) {
	c.r.mu.Lock()
	defer c.r.mu.Unlock()
	c.r.seen = append(c.r.seen, query)
}

func (c recording) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.note(query)
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

func (c recording) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.note(query)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c recording) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}

// Every filter and every order is answered by an index, on more tickets than a list may sort: made-up rows under one
// document. The database keeps no statistics, so the plans are the same for any number beyond that.
func TestQueryPlans(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 100,000 tickets")
	}
	ctx := t.Context()
	file := filepath.Join(t.TempDir(), "office.db")
	plain := openFile(t, file, settings)
	_, err := plain.Exec(ticketsql.Schema(ticketsql.SQLite, ""))
	require.NoError(t, err)
	doc, err := steps(t, 1)[0].Ticket.MarshalJSON()
	require.NoError(t, err)
	_, err = plain.Exec(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
INSERT INTO gridgov_tickets (id, version, state, changed, wake, due, links, key, person, path, category, parent, lon, lat, created, doc)
SELECT printf('t%08d', i), 1, iif(i % 20, 'closed', 'received'), i * 7919 % 100000, iif(i % 30, NULL, i), iif(i % 3, i * 31 % 100000, NULL),
  '{"handlers":[{"name":"department/' || (i % 200) || '"}]}', 'k' || i,
  'p' || (i % 5000), 'root/' || (i % 50) || '/' || (i % 1000), 'c/' || (i % 300), iif(i % 1000, '', 't' || i), i % 1000 * 1000, i / 1000 * 1000, i, ? FROM n`, string(doc))
	require.NoError(t, err)
	_, err = plain.Exec(
		`INSERT INTO gridgov_handlers (handler, ticket, due) SELECT 'department/' || (CAST(substr(id, 2) AS INTEGER) % 200), id, NULL FROM gridgov_tickets`,
	)
	require.NoError(t, err)

	r := &recorder{Driver: plain.Driver(), dsn: "file:" + file + "?" + settings}
	db := sql.OpenDB(&connector{r})
	t.Cleanup(func() { require.NoError(t, db.Close()) })

	at := func(us int64) time.Time { return time.UnixMicro(us) }
	walk := "sqlite_autoindex_gridgov_tickets_1"
	for name, c := range map[string]struct {
		q    storage.Query
		want string // the index that the list begins with
	}{
		"nothing":       {storage.Query{}, walk},
		"nothing, desc": {storage.Query{Desc: true}, walk},
		"after":         {storage.Query{After: storage.Cursor{ID: "t00024000"}}, walk},
		"ids":           {storage.Query{IDs: []ticket.ID{"t00000001", "t00000007"}}, walk},
		"key":           {storage.Query{Key: "k77"}, "gridgov_tickets_key"},
		"person":        {storage.Query{Person: "p77"}, "gridgov_tickets_person"},
		"parent":        {storage.Query{Parent: "t1000"}, "gridgov_tickets_parent"},
		"under":         {storage.Query{Under: []grid.Path{"root/7", "root/8/8"}}, "gridgov_tickets_path"},
		"under all":     {storage.Query{Under: []grid.Path{"root"}}, walk},
		"category":      {storage.Query{Category: []string{"c/7", "x"}}, "gridgov_tickets_category"},
		"handlers":      {storage.Query{Handlers: []ticket.Handler{"department/7"}}, walk},
		"states":        {storage.Query{States: []ticket.State{ticket.Received, ticket.Joint}}, "gridgov_tickets_state"},
		"open, by due": {
			storage.Query{States: []ticket.State{ticket.Received, ticket.Joint}, Order: storage.ByDue, Under: []grid.Path{"root"}},
			"gridgov_tickets_open",
		},
		"open, by due, without": {
			storage.Query{
				States: []ticket.State{ticket.Received, ticket.Joint}, Order: storage.ByDue, Desc: true,
				After: storage.Cursor{ID: "t00000100"},
			}, "gridgov_tickets_open",
		},
		"open, by changed": {
			storage.Query{States: []ticket.State{ticket.Received, ticket.Joint}, Order: storage.ByChanged},
			"gridgov_tickets_state",
		},
		"closed":          {storage.Query{States: []ticket.State{ticket.Closed}}, walk},
		"box":             {storage.Query{Box: &grid.Box{West: 0, East: 5000, South: 0, North: 5000}}, "gridgov_tickets_box"},
		"created":         {storage.Query{Created: storage.Period{From: at(5), To: at(100)}}, "gridgov_tickets_created"},
		"created before":  {storage.Query{Created: storage.Period{To: at(100)}}, "gridgov_tickets_created"},
		"changed":         {storage.Query{Changed: storage.Period{From: at(5), To: at(100)}}, "gridgov_tickets_changed"},
		"changed before":  {storage.Query{Changed: storage.Period{To: at(100)}}, "gridgov_tickets_changed"},
		"wake":            {storage.Query{Wake: at(10000), Order: storage.ByWake}, "gridgov_tickets_wake"},
		"by due":          {storage.Query{Order: storage.ByDue}, "gridgov_tickets_due"},
		"by due, desc":    {storage.Query{Order: storage.ByDue, Desc: true, After: storage.Cursor{At: at(99), ID: "t"}}, "gridgov_tickets_due"},
		"by due, without": {storage.Query{Order: storage.ByDue, After: storage.Cursor{ID: "t"}}, "gridgov_tickets_due"},
		"by changed":      {storage.Query{Order: storage.ByChanged, Under: []grid.Path{"root"}}, "gridgov_tickets_changed"},
		"by wake":         {storage.Query{Order: storage.ByWake}, "gridgov_tickets_wake"},
		"a grid worker": {
			storage.Query{Scope: &storage.Scope{
				Under: []grid.Path{"root/7/7"}, Handlers: []ticket.Handler{"department/7"}, Persons: []ticket.PersonID{"p1"}, NotAbout: []string{"u"},
			}},
			walk,
		},
		"a thousand units":      {storage.Query{Scope: thousandUnits(50)}, walk},
		"a few of many units":   {storage.Query{Scope: thousandUnits(999)}, walk},
		"a hundred departments": {storage.Query{Handlers: many[ticket.Handler]("department/%d")}, walk},
		"an office":             {storage.Query{Scope: &storage.Scope{Under: []grid.Path{"root"}, NotAbout: []string{"u"}}}, walk},
	} {
		t.Run(name, func(t *testing.T) {
			s := ticketsql.New(db, ticketsql.SQLite)
			r.take()
			c.q.Limit = 20
			list, err := s.List(ctx, c.q)
			require.NoError(t, err)
			assert.NotEmpty(t, list)
			seen := r.take()
			require.NotEmpty(t, seen)
			for _, query := range seen {
				plan := explain(t, plain, query)
				for _, step := range plan {
					assert.False(t, strings.HasPrefix(step, "SCAN ") && !slices.Contains([]string{"SCAN n", "SCAN l", "SCAN p"}, step) &&
						!strings.Contains(step, "INDEX"), "a walk over the table: %s\n%s", step, query)
				}
				if strings.HasPrefix(query, "SELECT id, doc") {
					assert.Contains(t, strings.Join(plan[:min(8, len(plan))], "\n"), c.want, query)
				}
			}
		})
	}
}

// The event that holds a command key is found by the index over commands, however long the history is.
func TestCommandPlan(t *testing.T) {
	ctx := t.Context()
	file := filepath.Join(t.TempDir(), "office.db")
	plain := openFile(t, file, settings)
	_, err := plain.Exec(ticketsql.Schema(ticketsql.SQLite, ""))
	require.NoError(t, err)
	r := &recorder{Driver: plain.Driver(), dsn: "file:" + file + "?" + settings}
	db := sql.OpenDB(&connector{r})
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = ticketsql.New(db, ticketsql.SQLite).History(ctx, "t", 0, "key")
	require.ErrorIs(t, err, gridgov.ErrNotFound)
	seen := r.take()
	require.Len(t, seen, 1)
	plan := explain(t, plain, seen[0])
	require.Len(t, plan, 1)
	assert.Contains(t, plan[0], "gridgov_events_command")
}

// A pull begins with the index of what is free, so that what is put off is not met, and a page of a list with its mark.
func TestPullPlans(t *testing.T) {
	file := filepath.Join(t.TempDir(), "office.db")
	plain := openFile(t, file, settings)
	_, err := plain.Exec(ticketsql.Schema(ticketsql.SQLite, ""))
	require.NoError(t, err)
	r := &recorder{Driver: plain.Driver(), dsn: "file:" + file + "?" + settings}
	db := sql.OpenDB(&connector{r})
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	after := storage.Cursor{At: time.UnixMicro(7), ID: "m"}
	for name, c := range map[string]struct {
		pull storage.PendingQuery
		want string
	}{
		"lease":   {storage.PendingQuery{Now: time.UnixMicro(7), Lease: time.Hour}, "gridgov_outbox_free (parked=? AND ahead=? AND until<?)"},
		"parked":  {storage.PendingQuery{Parked: true, After: after}, "gridgov_outbox_at (parked=? AND (at,id)>(?,?))"},
		"waiting": {storage.PendingQuery{Waiting: true, After: after}, "gridgov_outbox_at (parked=? AND (at,id)>(?,?))"},
		"first":   {storage.PendingQuery{Waiting: true}, "gridgov_outbox_at (parked=?)"},
	} {
		r.take()
		_, err := ticketsql.New(db, ticketsql.SQLite).Pending(t.Context(), c.pull)
		require.NoError(t, err, name)
		seen := r.take()
		require.Len(t, seen, 1, name)
		plan := strings.Join(explain(t, plain, seen[0]), "\n")
		assert.Contains(t, plan, c.want, name)
		assert.NotContains(t, strings.NewReplacer("SCAN hasty", "", "SCAN others", "").Replace(plan), "SCAN ", name)
		assert.NotContains(t, plan, "TEMP B-TREE", name)
	}
}

type connector struct{ *recorder }

func (c *connector) Driver() driver.Driver { return c.recorder.Driver }

func explain(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, make([]any, strings.Count(query, "?"))...)
	require.NoError(t, err)
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
		steps = append(steps, detail)
	}
	require.NoError(t, rows.Err())
	require.NotEmpty(t, steps, fmt.Sprint("no plan for ", query))
	return steps
}
