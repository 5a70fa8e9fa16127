package sqltest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// unfit says that an error names what the database lacks, and nothing else of the contract than ErrBusy.
func unfit(t *testing.T, rule string, err error) {
	t.Helper()
	only(t, gridgov.ErrBusy, err)
	var u *ticketsql.UnfitError
	require.ErrorAs(t, err, &u)
	assert.Equal(t, rule, u.Rule, "%v", err)
	assert.NotEmpty(t, u.Do)
}

// writes are all calls that write, reads those that do not.
func writes(ctx context.Context, s *ticketsql.Store, c ticket.Change) map[string]error {
	_, pending := s.Pending(ctx, storage.PendingQuery{Now: c.Ticket.Changed, Lease: 1})
	return map[string]error{
		"commit": s.Commit(ctx, c), "ack": s.Ack(ctx, storage.Receipt{ID: "x"}, storage.Receipt{ID: "y", Park: true}), "pending": pending,
	}
}

func reads(ctx context.Context, s *ticketsql.Store, id ticket.ID) map[string]error {
	_, get := s.Get(ctx, id)
	_, history := s.History(ctx, id, 0, "")
	_, list := s.List(ctx, storage.Query{})
	_, waiting := s.Pending(ctx, storage.PendingQuery{Waiting: true})
	return map[string]error{"get": get, "history": history, "list": list, "waiting": waiting}
}

// stored says which changes are stored whole; none may be by half. It looks at one instant.
func stored(t *testing.T, db *sql.DB, changes ...ticket.Change) []bool {
	t.Helper()
	var counts []string
	count := func(table, where string) {
		counts = append(counts, "(SELECT COUNT(*) FROM gridgov_"+table+" WHERE "+where+")")
	}
	for _, c := range changes {
		count("tickets", fmt.Sprintf("id = '%s' AND version >= %d", c.Ticket.ID, c.Ticket.Version))
		count("events", fmt.Sprintf("ticket = '%s' AND seq > %d AND seq <= %d", c.Ticket.ID, c.Base, c.Ticket.Version))
		ids := []string{"''"}
		for _, m := range c.Outbox {
			ids = append(ids, "'"+m.ID+"'")
		}
		count("outbox", "id IN ("+strings.Join(ids, ", ")+")")
	}
	n := make([]int, len(counts))
	into := make([]any, len(counts))
	for i := range n {
		into[i] = &n[i]
	}
	require.NoError(t, db.QueryRow("SELECT "+strings.Join(counts, ", ")).Scan(into...))
	whole := make([]bool, len(changes))
	for i, c := range changes {
		n := n[3*i:]
		whole[i] = n[0] == 1
		assert.Equal(t, n[0]*len(c.Events), n[1], "events of %s", c.Ticket.ID)
		assert.Equal(t, n[0]*len(c.Outbox), n[2], "messages of %s", c.Ticket.ID)
	}
	return whole
}

func TestMissing(t *testing.T) {
	eachDriver(t, func(t *testing.T, p place) {
		ctx := t.Context()
		_, empty := p.store(t)
		for name, err := range writes(ctx, empty, steps(t, 1)[0]) {
			t.Run("no tables/"+name, func(t *testing.T) { unfit(t, "schema", err) })
		}
		for name, err := range reads(ctx, empty, "x") {
			t.Run("no tables/"+name, func(t *testing.T) { unfit(t, "schema", err) })
		}
		db, s := p.office(t)
		all := steps(t, 2)
		require.NoError(t, s.Commit(ctx, all[0]))
		for _, table := range []string{"outbox", "abouts", "handlers", "events"} { // the later a commit meets it, the earlier
			_, err := db.Exec("ALTER TABLE gridgov_" + table + " RENAME TO elsewhere")
			require.NoError(t, err)
			about := all[1]
			about.Ticket.About = []string{"u1"}
			unfit(t, "schema", s.Commit(ctx, about))
			unfit(t, "schema", s.Commit(ctx, about, all[2]))
			err = s.CheckSchema(ctx)
			only(t, gridgov.ErrInvalid, err)
			assert.ErrorContains(t, err, "gridgov_"+table)
			_, err = db.Exec("ALTER TABLE elsewhere RENAME TO gridgov_" + table)
			require.NoError(t, err)
			assert.Equal(t, []bool{true, false, false}, stored(t, db, all[:3]...))
		}
		require.NoError(t, s.CheckSchema(ctx))
		require.NoError(t, s.Commit(ctx, all[1], all[2]), "good again without a new start")
	})
}

// Whatever the tables need is found missing, one by one.
func TestCheckSchemaMissing(t *testing.T) {
	eachDialect(t, func(t *testing.T, d ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
		names := []string{
			"TABLE gridgov_outbox", "INDEX gridgov_tickets_key", "INDEX gridgov_tickets_wake",
			"INDEX gridgov_events_command", "TABLE gridgov_abouts", "TABLE gridgov_tickets",
		}
		if d == ticketsql.PostgreSQL {
			names = append([]string{"FUNCTION gridgov_commit", "FUNCTION gridgov_step", "FUNCTION gridgov_settle"}, names...)
		}
		for _, name := range names {
			_, err := db.Exec("DROP " + name)
			require.NoError(t, err)
			err = s.CheckSchema(t.Context())
			only(t, gridgov.ErrInvalid, err)
			_, short, _ := strings.Cut(name, " ")
			assert.ErrorContains(t, err, short)
			assert.ErrorContains(t, err, "restore")
		}
		_, err := db.Exec("DROP TABLE gridgov_tables")
		require.NoError(t, err)
		assert.ErrorContains(t, s.CheckSchema(t.Context()), "run the text of ticketsql.Schema")
	})
}

func TestReadOnly(t *testing.T) {
	eachDriver(t, func(t *testing.T, p place) {
		ctx := t.Context()
		db, s := p.office(t)
		all := steps(t, 1)
		require.NoError(t, s.Commit(ctx, all[0]))
		changes := [][]string{{"_pragma=journal", "mode=ro&_pragma=journal"}, {"&_txlock", "&_pragma=query_only(1)&_txlock"}}
		if p.dialect == ticketsql.PostgreSQL {
			changes = [][]string{{"default_transaction_read_only", "on"}}
		}
		for _, change := range changes {
			_, ro := p.store(t, change...)
			for name, err := range writes(ctx, ro, all[1]) {
				t.Run(name, func(t *testing.T) { unfit(t, "writable", err) })
			}
			for name, err := range reads(ctx, ro, all[1].Ticket.ID) {
				require.NoError(t, err, name)
			}
			err := ro.CheckSchema(ctx)
			only(t, gridgov.ErrInvalid, err)
		}
		assert.Equal(t, []bool{true, false}, stored(t, db, all[:2]...))
	})
}

func TestClosed(t *testing.T) {
	eachDriver(t, func(t *testing.T, p place) {
		ctx := t.Context()
		db, s := p.office(t)
		all := steps(t, 1)
		tx, err := db.Begin()
		require.NoError(t, err)
		in := s.In(tx)
		require.NoError(t, tx.Commit())
		unfit(t, "open", in.Commit(ctx, all[0]))
		_, err = in.Get(ctx, "x")
		unfit(t, "open", err)
		require.NoError(t, s.Commit(ctx, all[0]))
		require.NoError(t, db.Close())
		for name, err := range writes(ctx, s, all[1]) {
			t.Run(name, func(t *testing.T) { unfit(t, "open", err) })
		}
		for name, err := range reads(ctx, s, all[0].Ticket.ID) {
			t.Run(name, func(t *testing.T) { unfit(t, "open", err) })
		}
		unfit(t, "open", s.CheckSchema(ctx))
	})
}

func TestUnreachable(t *testing.T) {
	nowhere := func(driver string) *sql.DB {
		db, err := sql.Open(driver, "file:"+(&url.URL{Path: filepath.Join(t.TempDir(), "no folder", "x.db")}).EscapedPath()+"?"+settings)
		require.NoError(t, err)
		return db
	}
	config := pgtest.Config(t)
	config.Host, config.Port, config.Fallbacks = "127.0.0.1", 1, nil
	for name, s := range map[string]*ticketsql.Store{
		"modernc": ticketsql.New(nowhere("sqlite"), ticketsql.SQLite), "ncruces": ticketsql.New(nowhere("sqlite3"), ticketsql.SQLite),
		"pgx": ticketsql.New(openPool(t, config), ticketsql.PostgreSQL), "pq": ticketsql.New(openPoolPq(t, config), ticketsql.PostgreSQL),
	} {
		t.Run(name, func(t *testing.T) { unfit(t, "connection", s.Commit(t.Context(), steps(t, 1)[0])) })
	}
}

// A file that may not grow is a full disk.
func TestFull(t *testing.T) {
	for _, driver := range []string{"sqlite", "sqlite3"} {
		t.Run(driver, func(t *testing.T) {
			ctx := t.Context()
			p := onSQLite(driver)(t)
			db, s := p.office(t)
			all := steps(t, 30)
			require.NoError(t, s.Commit(ctx, all[0]))
			pages := column[int](t, db, "PRAGMA page_count")[0]
			_, small := p.store(t, "&_txlock", fmt.Sprintf("&_pragma=max_page_count(%d)&_txlock", pages+2))
			unfit(t, "space", small.Commit(ctx, all[1:30]...))
			whole := stored(t, db, all[:30]...)
			assert.True(t, whole[0])
			assert.NotContains(t, whole[1:], true)
			require.NoError(t, s.Commit(ctx, all[1:30]...), "there is room again")
		})
	}
}

// In the journal of old the last step of a commit waits for readers: it is refused, and leaves nothing open.
func TestBusyAtTheEnd(t *testing.T) {
	for _, driver := range []string{"sqlite", "sqlite3"} {
		t.Run(driver, func(t *testing.T) {
			ctx := t.Context()
			p := onSQLite(driver)(t)
			old := []string{"journal_mode(WAL)", "journal_mode(DELETE)", "60000", "20"}
			reader, _ := p.office(t, old...)
			db, s := p.store(t, old...)
			db.SetMaxOpenConns(1)
			all := steps(t, 2)
			require.NoError(t, s.Commit(ctx, all[0]))
			rows, err := reader.Query("SELECT name FROM sqlite_master")
			require.NoError(t, err)
			require.True(t, rows.Next())
			only(t, gridgov.ErrBusy, s.Commit(ctx, all[1]))
			require.NoError(t, rows.Close())
			assert.Equal(t, []bool{true, false}, stored(t, reader, all[:2]...))
			require.NoError(t, s.Commit(ctx, all[2]))
			assert.Equal(t, []bool{true, false, true}, stored(t, reader, all[:3]...), "nothing was left over in the connection")
			require.NoError(t, s.Commit(ctx, all[1]))
		})
	}
}

func TestOverTheLimit(t *testing.T) {
	for name, open := range map[string]func(testing.TB, *pgx.ConnConfig) *sql.DB{"pgx": openPool, "pq": openPoolPq} {
		t.Run(name, func(t *testing.T) {
			db, s := onPostgres(open)(t).office(t)
			all := steps(t, 2)
			var long strings.Builder
			for i := range 1000 { // what an index cannot hold, however packed
				fmt.Fprintf(&long, "%x", i*i*i*7919)
			}
			all[1].Ticket.Key = long.String()
			only(t, gridgov.ErrInvalid, s.Commit(t.Context(), all[0], all[1]))
			assert.Equal(t, []bool{false, false}, stored(t, db, all[:2]...))
		})
	}
}

// A context that has ended is the context's error, through every driver and in every call, and nothing is written.
func TestContexts(t *testing.T) {
	eachDriver(t, func(t *testing.T, p place) {
		db, s := p.office(t)
		all := steps(t, 1)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for name, err := range writes(ctx, s, all[0]) {
			require.ErrorIs(t, err, context.Canceled, name)
		}
		for name, err := range reads(ctx, s, "x") {
			require.ErrorIs(t, err, context.Canceled, name)
		}
		require.ErrorIs(t, s.CheckSchema(ctx), context.Canceled)
		assert.Equal(t, []bool{false}, stored(t, db, all[0]))
	})
}
