package sqltest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// A store that an earlier version wrote opens with this one, and goes on. See TestWriteFixture.
func TestUpgrade(t *testing.T) {
	for _, d := range []ticketsql.Dialect{ticketsql.SQLite, ticketsql.PostgreSQL} {
		files, err := filepath.Glob("testdata/*." + d.String() + ".sql")
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			t.Run(filepath.Base(file), func(t *testing.T) {
				text, err := os.ReadFile(file)
				require.NoError(t, err)
				var db *sql.DB
				if d == ticketsql.SQLite {
					db = openFile(t, filepath.Join(t.TempDir(), "office.db"), settings)
				} else {
					db = openPool(t, pgtest.Config(t))
				}
				_, err = db.Exec(string(text))
				require.NoError(t, err)
				require.NoError(t, migrate(t.Context(), db, d))
				s := ticketsql.New(db, d)
				require.NoError(t, s.CheckSchema(t.Context()))
				fresh, _ := dialects[d](t)
				require.Equal(t, tables(t, fresh, d), tables(t, db, d), "a change of the tables is a step of its own in migrations")
				upgraded(t, db, s)
			})
		}
	}
}

// migrate is the loop of the package comment, for the host's own tool.
func migrate(ctx context.Context, db *sql.DB, d ticketsql.Dialect) error {
	for _, m := range ticketsql.Migrations(d, "") {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
		version, err := ticketsql.Version(ctx, tx, d, "")
		if err != nil {
			return err
		}
		if version < m.Version {
			if _, err := tx.ExecContext(ctx, m.SQL); err != nil {
				return fmt.Errorf("to version %d: %w", m.Version, err)
			}
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// tables describes columns, indexes and functions.
func tables(t *testing.T, db *sql.DB, d ticketsql.Dialect) []string {
	t.Helper()
	query := `SELECT concat_ws(' ', m.name, p.name, p.type, p."notnull", p.dflt_value, p.pk) FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS p
UNION ALL SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1`
	if d == ticketsql.PostgreSQL {
		query = `SELECT concat_ws(' ', table_name, column_name, data_type, collation_name, is_nullable, column_default)
  FROM information_schema.columns WHERE table_schema = current_schema()
UNION ALL SELECT replace(indexdef, current_schema(), '') FROM pg_catalog.pg_indexes WHERE schemaname = current_schema()
UNION ALL SELECT concat_ws(' ', proname, pg_catalog.pg_get_function_arguments(oid), prosrc) FROM pg_catalog.pg_proc
  WHERE pronamespace = to_regnamespace(current_schema()) ORDER BY 1`
	}
	all := column[string](t, db, query)
	require.NotEmpty(t, all)
	return all
}

func upgraded(t *testing.T, db *sql.DB, s *ticketsql.Store) {
	ctx := t.Context()
	docs := column[string](t, db, "SELECT doc FROM gridgov_tickets ORDER BY id")
	list, err := s.List(ctx, storage.Query{Limit: storage.MaxList})
	require.NoError(t, err)
	require.Len(t, list, len(docs))
	require.NotEmpty(t, list)
	dropped := 0
	for i, got := range list {
		same(t, docs[i], got)
		record(t, db, s, got, &dropped)
		found(t, s, list, &list[i])
	}
	assert.Equal(t, 1, dropped, "private parts that were dropped")
	delivered(t, db, s)

	now := list[0].Changed.Add(100 * 24 * time.Hour)
	d, err := desk.New(desk.Config{Store: s, Home: smallHome, Now: func() time.Time { return now }})
	require.NoError(t, err)
	for _, was := range list {
		events, err := s.History(ctx, was.ID, 0, "")
		require.NoError(t, err)
		if was.Key != "" {
			by := ticket.Actor{ID: was.Filer, Person: was.Reporter, Roles: []ticket.Role{ticket.RoleReporter, ticket.RoleWorker}}
			_, err := d.Receive(ctx, by, ticket.Request{Key: was.Key, Text: "another one"})
			assert.ErrorIs(t, err, gridgov.ErrInvalid, "the key is known")
		}
		for i, e := range events {
			if e.Verb == ticket.VerbNote && e.Actor == smallDesk.ID && e.Command != "" {
				again, err := d.Do(ctx, smallDesk, was.ID, ticket.Note{Text: "another one"}, desk.Once(e.Command))
				if e.Private != nil {
					assert.ErrorIs(t, err, gridgov.ErrInvalid, "the command is known, and was another")
					continue
				}
				require.NoError(t, err)
				assert.Equal(t, ticket.Fold(events[:i+1]), again, "the command is known, and what it said is gone")
			}
		}
		next, err := d.Do(ctx, smallDesk, was.ID, ticket.Note{Text: "Seen after the upgrade."}, desk.Once("upgraded"))
		require.NoError(t, err)
		assert.Equal(t, was.Version+1, next.Version)
		got, err := s.Get(ctx, was.ID)
		require.NoError(t, err)
		require.Equal(t, next, got)
		record(t, db, s, got, new(int))
	}
	_, err = d.Receive(ctx, smallDesk, ticket.Request{Text: "A new one.", Origin: ticket.OnBehalf})
	require.NoError(t, err)
	list, err = s.List(ctx, storage.Query{Limit: storage.MaxList})
	require.NoError(t, err)
	require.Len(t, list, len(docs)+1)
	for i := range list {
		found(t, s, list, &list[i])
	}
}

// same says that a document is what it was, byte for byte.
func same(t *testing.T, doc string, v any) {
	t.Helper()
	now, err := json.Marshal(v)
	require.NoError(t, err)
	require.Equal(t, doc, string(now))
}

// record holds a ticket to its history: its bytes, its fold, its chain. A private part that was dropped before an event
// could name it as dropped is the one finding, at its place.
func record(t *testing.T, db *sql.DB, s *ticketsql.Store, got ticket.Ticket, dropped *int) {
	t.Helper()
	events, err := s.History(t.Context(), got.ID, 0, "")
	require.NoError(t, err)
	docs := column[string](t, db, "SELECT doc FROM gridgov_events WHERE ticket = $1 ORDER BY seq", string(got.ID))
	require.Len(t, events, len(docs))
	missing := int64(0)
	for i, e := range events {
		same(t, docs[i], e)
		if e.Commit != (ticket.Hash{}) && e.Private == nil {
			missing = e.Seq
			*dropped++
		} else if _, err := e.Words(); err != nil {
			assert.NoError(t, err, "%s/%d", got.ID, e.Seq)
		}
	}
	require.Equal(t, got, ticket.Fold(events))
	err = verified(ticket.CheckChain(got, events))
	if missing == 0 {
		require.NoError(t, err)
		return
	}
	var tampered *gridgov.TamperedError
	require.ErrorAs(t, err, &tampered)
	assert.Equal(t, missing, tampered.Seq)
	assert.Equal(t, "altered: its private part is missing", tampered.What)
}

// found says that every filter finds a ticket by what its document says: the columns are those of this version.
func found(t *testing.T, s *ticketsql.Store, all []ticket.Ticket, one *ticket.Ticket) {
	t.Helper()
	x := storage.ColumnsOf(*one)
	queries := []storage.Query{
		{Key: x.Key},
		{Person: x.Person},
		{Under: []grid.Path{x.Path}},
		{States: []ticket.State{x.State}},
		{Category: []string{x.Category}},
		{Parent: x.Parent},
		{Wake: x.Wake},
		{Created: storage.Period{From: x.Created, To: x.Created.Add(1)}},
		{Changed: storage.Period{From: x.Changed, To: x.Changed.Add(1)}},
	}
	if x.HasPoint {
		queries = append(queries, storage.Query{Box: &grid.Box{West: x.Lon, East: x.Lon, South: x.Lat, North: x.Lat}})
	}
	if one.Assignee != "" {
		queries = append(queries, storage.Query{Handlers: []ticket.Handler{ticket.OfficerHandler(one.Assignee)}})
	}
	for _, h := range x.Handlers {
		queries = append(queries, storage.Query{Handlers: []ticket.Handler{h.Handler}})
	}
	for _, subject := range one.About {
		queries = append(queries, storage.Query{Scope: &storage.Scope{Under: []grid.Path{x.Path}, NotAbout: []string{subject}}})
	}
	for _, q := range queries {
		for q.Order = range storage.ByWake + 1 {
			var want []ticket.Ticket
			for i := range all {
				if q.Match(&all[i]) {
					want = append(want, all[i])
				}
			}
			got, err := s.List(t.Context(), q)
			require.NoError(t, err)
			assert.ElementsMatch(t, want, got, "%+v", q)
		}
	}
}

// delivered holds the outbox to its rows, and then delivers all of it.
func delivered(t *testing.T, db *sql.DB, s *ticketsql.Store) {
	t.Helper()
	ctx := t.Context()
	parked, err := s.Pending(ctx, storage.PendingQuery{Parked: true, Limit: storage.MaxList})
	require.NoError(t, err)
	waiting, err := s.Pending(ctx, storage.PendingQuery{Waiting: true, Limit: storage.MaxList})
	require.NoError(t, err)
	for flag, messages := range map[string][]ticket.Message{"1": parked, "0": waiting} {
		require.NotEmpty(t, messages)
		from := " FROM gridgov_outbox WHERE parked = " + flag + " ORDER BY at, id"
		reasons, tries := column[string](t, db, "SELECT reason"+from), column[int](t, db, "SELECT tries"+from)
		docs := column[string](t, db, "SELECT doc"+from)
		require.Len(t, messages, len(docs))
		for i, m := range messages {
			same(t, docs[i], m)
			assert.Equal(t, reasons[i], m.Reason)
			assert.Equal(t, tries[i], m.Tries)
		}
	}
	until := time.UnixMicro(column[int64](t, db, "SELECT MAX(until) FROM gridgov_outbox WHERE parked = 0 AND reason <> ''")[0])
	tell := func(now time.Time) (told []string) {
		for {
			messages, err := s.Pending(ctx, storage.PendingQuery{Now: now, Lease: time.Minute, Limit: 3})
			require.NoError(t, err)
			if len(messages) == 0 {
				return told
			}
			for _, m := range messages {
				told = append(told, m.ID)
				require.NoError(t, s.Ack(ctx, storage.Receipt{ID: m.ID}))
			}
		}
	}
	late := column[string](t, db, "SELECT id FROM gridgov_outbox WHERE parked = 0 AND reason <> ''")
	require.NotEmpty(t, late)
	assert.NotContains(t, tell(until.Add(-time.Microsecond)), late[0], "it was put off")
	assert.Contains(t, tell(until), late[0])
	tell(until.AddDate(0, 1, 0)) // what is of a later day
	assert.Equal(t, len(parked), column[int](t, db, "SELECT COUNT(*) FROM gridgov_outbox")[0], "only what is parked is left")
	require.NoError(t, s.Ack(ctx, storage.Receipt{ID: parked[0].ID, Retry: until}))
	assert.Equal(t, []string{parked[0].ID}, tell(until), "taken back")
}

// verified is what CheckChain and CheckRecord find wrong, alone.
func verified(_ []string, err error) error { return err }
