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
		q    ticket.Query
		want string // the index that the list begins with
	}{
		"nothing":       {ticket.Query{}, walk},
		"nothing, desc": {ticket.Query{Desc: true}, walk},
		"after":         {ticket.Query{After: ticket.Mark{ID: "t00024000"}}, walk},
		"ids":           {ticket.Query{IDs: []ticket.ID{"t00000001", "t00000007"}}, walk},
		"key":           {ticket.Query{Key: "k77"}, "gridgov_tickets_key"},
		"person":        {ticket.Query{Person: "p77"}, "gridgov_tickets_person"},
		"parent":        {ticket.Query{Parent: "t1000"}, "gridgov_tickets_parent"},
		"under":         {ticket.Query{Under: []grid.Path{"root/7", "root/8/8"}}, "gridgov_tickets_path"},
		"under all":     {ticket.Query{Under: []grid.Path{"root"}}, walk},
		"category":      {ticket.Query{Category: []string{"c/7", "x"}}, "gridgov_tickets_category"},
		"handlers":      {ticket.Query{Handlers: []ticket.Handler{"department/7"}}, walk},
		"states":        {ticket.Query{States: []ticket.State{ticket.Received, ticket.Joint}}, "gridgov_tickets_state"},
		"open, by due": {
			ticket.Query{States: []ticket.State{ticket.Received, ticket.Joint}, Order: ticket.ByDue, Under: []grid.Path{"root"}},
			"gridgov_tickets_open",
		},
		"open, by due, without": {
			ticket.Query{
				States: []ticket.State{ticket.Received, ticket.Joint}, Order: ticket.ByDue, Desc: true,
				After: ticket.Mark{ID: "t00000100"},
			}, "gridgov_tickets_open",
		},
		"open, by changed": {
			ticket.Query{States: []ticket.State{ticket.Received, ticket.Joint}, Order: ticket.ByChanged},
			"gridgov_tickets_state",
		},
		"closed":          {ticket.Query{States: []ticket.State{ticket.Closed}}, walk},
		"box":             {ticket.Query{Box: &grid.Box{West: 0, East: 5000, South: 0, North: 5000}}, "gridgov_tickets_box"},
		"created":         {ticket.Query{Created: ticket.Span{From: at(5), To: at(100)}}, "gridgov_tickets_created"},
		"created before":  {ticket.Query{Created: ticket.Span{To: at(100)}}, "gridgov_tickets_created"},
		"changed":         {ticket.Query{Changed: ticket.Span{From: at(5), To: at(100)}}, "gridgov_tickets_changed"},
		"changed before":  {ticket.Query{Changed: ticket.Span{To: at(100)}}, "gridgov_tickets_changed"},
		"wake":            {ticket.Query{Wake: at(10000), Order: ticket.ByWake}, "gridgov_tickets_wake"},
		"by due":          {ticket.Query{Order: ticket.ByDue}, "gridgov_tickets_due"},
		"by due, desc":    {ticket.Query{Order: ticket.ByDue, Desc: true, After: ticket.Mark{At: at(99), ID: "t"}}, "gridgov_tickets_due"},
		"by due, without": {ticket.Query{Order: ticket.ByDue, After: ticket.Mark{ID: "t"}}, "gridgov_tickets_due"},
		"by changed":      {ticket.Query{Order: ticket.ByChanged, Under: []grid.Path{"root"}}, "gridgov_tickets_changed"},
		"by wake":         {ticket.Query{Order: ticket.ByWake}, "gridgov_tickets_wake"},
		"a grid worker": {
			ticket.Query{Scope: &ticket.Scope{
				Under: []grid.Path{"root/7/7"}, Handlers: []ticket.Handler{"department/7"}, Persons: []ticket.PersonID{"p1"}, NotAbout: []string{"u"},
			}},
			walk,
		},
		"a thousand units":      {ticket.Query{Scope: thousandUnits(50)}, walk},
		"a few of many units":   {ticket.Query{Scope: thousandUnits(999)}, walk},
		"a hundred departments": {ticket.Query{Handlers: many[ticket.Handler]("department/%d")}, walk},
		"an office":             {ticket.Query{Scope: &ticket.Scope{Under: []grid.Path{"root"}, NotAbout: []string{"u"}}}, walk},
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
	after := ticket.Mark{At: time.UnixMicro(7), ID: "m"}
	for name, c := range map[string]struct {
		pull ticket.Pull
		want string
	}{
		"lease":   {ticket.Pull{Now: time.UnixMicro(7), Lease: time.Hour}, "gridgov_outbox_free (parked=? AND until<?)"},
		"parked":  {ticket.Pull{Parked: true, After: after}, "gridgov_outbox_at (parked=? AND (at,id)>(?,?))"},
		"waiting": {ticket.Pull{Waiting: true, After: after}, "gridgov_outbox_at (parked=? AND (at,id)>(?,?))"},
		"first":   {ticket.Pull{Waiting: true}, "gridgov_outbox_at (parked=?)"},
	} {
		r.take()
		_, err := ticketsql.New(db, ticketsql.SQLite).Pending(t.Context(), c.pull)
		require.NoError(t, err, name)
		seen := r.take()
		require.Len(t, seen, 1, name)
		plan := strings.Join(explain(t, plain, seen[0]), "\n")
		assert.Contains(t, plan, c.want, name)
		assert.NotContains(t, plan, "SCAN ", name)
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
