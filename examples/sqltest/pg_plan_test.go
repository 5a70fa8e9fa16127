package sqltest

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// noting keeps what a pool sends.
type noting struct{ seen []pgx.TraceQueryStartData }

func (n *noting) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	n.seen = append(n.seen, d)
	return ctx
}

func (*noting) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// A node of a plan that was run.
type node struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Rows     float64 `json:"Actual Rows"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Loops    float64 `json:"Actual Loops"`
	Plans    []node
}

func (n node) walk(each func(node)) {
	each(n)
	for _, p := range n.Plans {
		p.walk(each)
	}
}

// Every filter in every order on 100,000 tickets: no statement looks at many more rows than a list may sort. What is run is
// measured, not what the planner guesses: a count that ends at its limit may walk over the table, and ends there. More are open
// than can be sorted for a page, and all else comes before them: it was received before and was due before.
func TestPostgresPlans(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 100,000 tickets")
	}
	ctx := t.Context()
	config := pgtest.Config(t)
	plain := openPool(t, config)
	_, err := plain.Exec(ticketsql.Schema(ticketsql.PostgreSQL, ""))
	require.NoError(t, err)
	doc, err := steps(t, 1)[0].Ticket.MarshalJSON()
	require.NoError(t, err)
	_, err = plain.Exec(
		`INSERT INTO gridgov_tickets (id, version, state, changed, wake, due, links, key, person, path, category, parent, lon, lat, created, doc)
SELECT 't' || lpad(i::text, 8, '0'), 1, CASE WHEN i < 88000 THEN 'closed' ELSE 'received' END, i::bigint * 7919 % 100000, CASE WHEN i % 30 = 0 THEN i END,
  CASE WHEN i % 3 = 0 THEN i * 31 % 100000 + i / 88000 * 1000000 END, '{"handlers":[{"name":"department/' || (i % 200) || '"}]}', 'k' || i, 'p' || (i % 5000), 'root/' || (i % 50) || '/' || (i % 1000), 'c/' || (i % 300),
  CASE WHEN i % 1000 = 0 THEN 't' || i ELSE '' END, i % 1000 * 1000, i / 1000 * 1000, i, $1::text FROM generate_series(0, 99999) AS i`,
		string(doc))
	require.NoError(t, err)
	for _, text := range []string{
		`INSERT INTO gridgov_handlers (handler, ticket) SELECT 'department/' || (substr(id, 2)::int % 200), id FROM gridgov_tickets`,
		`INSERT INTO gridgov_outbox (id, ticket, addressee, ahead, at, until, doc) SELECT id || '/1', id, 'person/p1', 0, created, created, '{"id":"x","ticket":"t","seq":1,"at":"2026-01-01T00:00:00Z","kind":"reply","to":"x"}' FROM gridgov_tickets`,
		`INSERT INTO gridgov_events (ticket, seq, command, doc) SELECT 't00000001', i, CASE WHEN i % 2 = 0 THEN 'c' || i ELSE '' END, '{}' FROM generate_series(1, 50000) AS i`,
		"ANALYZE",
	} {
		_, err = plain.Exec(text)
		require.NoError(t, err)
	}
	noted := config.Copy()
	note := new(noting)
	noted.Tracer = note
	s := ticketsql.New(openPool(t, noted), ticketsql.PostgreSQL)
	cost := func(t *testing.T) {
		require.NotEmpty(t, note.seen)
		for _, q := range note.seen {
			if !strings.HasPrefix(q.SQL, "SELECT") && !strings.HasPrefix(q.SQL, "UPDATE") {
				continue
			}
			text := column[string](t, plain, "EXPLAIN (ANALYZE, FORMAT JSON) "+q.SQL, q.Args...)[0]
			var plans []struct{ Plan node }
			require.NoError(t, json.Unmarshal([]byte(text), &plans))
			looked := 0.0
			plans[0].Plan.walk(func(n node) {
				if n.Relation != "" {
					looked += (n.Rows + n.Removed) * n.Loops
				}
			})
			assert.Less(t, looked, 25_000.0, "%s\n%s", q.SQL, text)
		}
		note.seen = nil
	}
	at := time.UnixMicro
	for name, q := range map[string]storage.Query{
		"nothing": {}, "nothing, desc": {Desc: true}, "after": {After: storage.Cursor{ID: "t00090000"}},
		"ids": {IDs: []ticket.ID{"t00000001", "t00000007"}}, "key": {Key: "k77"}, "person": {Person: "p77"}, "parent": {Parent: "t1000"},
		"under": {Under: []grid.Path{"root/7", "root/8/8"}}, "under all": {Under: []grid.Path{"root"}},
		"category": {Category: []string{"c/7", "x"}},
		"handlers": {Handlers: []ticket.Handler{"department/7"}}, "states": {States: []ticket.State{ticket.Received, ticket.Joint}},
		"closed": {States: []ticket.State{ticket.Closed}},
		"box":    {Box: &grid.Box{East: 5000, North: 5000}}, "created": {Created: storage.Period{From: at(5), To: at(100)}},
		"changed": {Changed: storage.Period{From: at(5), To: at(100)}},
		"wake":    {Wake: at(10000)},
		"a grid worker": {Scope: &storage.Scope{
			Under: []grid.Path{"root/7/7"}, Handlers: []ticket.Handler{"department/7"}, Persons: []ticket.PersonID{"p1"}, NotAbout: []string{"u"},
		}},
		"a thousand units": {Scope: thousandUnits(50)}, "a few of many units": {Scope: thousandUnits(999)},
		"a hundred departments": {Handlers: many[ticket.Handler]("department/%d")},
		"open":                  {States: []ticket.State{ticket.Received, ticket.Joint}, Under: []grid.Path{"root"}},
		"an office":             {Scope: &storage.Scope{Under: []grid.Path{"root"}, NotAbout: []string{"u"}}},
	} {
		for q.Order = range storage.ByWake + 1 {
			t.Run(name+"/"+[]string{"id", "due", "changed", "wake"}[q.Order], func(t *testing.T) {
				note.seen, q.Limit = nil, 20
				list, err := s.List(ctx, q)
				require.NoError(t, err)
				if q.After == (storage.Cursor{}) { // a mark without a time is behind all that have one
					assert.NotEmpty(t, list)
				}
				cost(t)
			})
		}
	}
	t.Run("command", func(t *testing.T) {
		note.seen = nil
		_, err := s.History(ctx, "t00000001", 0, "k77")
		require.ErrorIs(t, err, gridgov.ErrNotFound)
		cost(t)
	})
	t.Run("outbox", func(t *testing.T) {
		note.seen = nil
		_, err := s.Pending(ctx, storage.PendingQuery{Now: time.Now(), Lease: time.Minute})
		require.NoError(t, err)
		cost(t)
	})
}
