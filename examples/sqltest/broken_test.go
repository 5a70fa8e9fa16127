package sqltest

import (
	"context"
	"database/sql"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

func hostSQL(db *sql.DB, s *ticketsql.Store) tickettest.SQL {
	return tickettest.SQL{DB: db, Store: s, Outbox: s, In: func(tx *sql.Tx) storage.Store { return s.In(tx) }}
}

func TestSQLiteTransactions(t *testing.T) {
	tickettest.RunSQL(t, func(t testing.TB) tickettest.SQL { return hostSQL(openNew(t, settings)) })
}

func TestPostgresTransactions(t *testing.T) {
	tickettest.RunSQL(t, func(t testing.TB) tickettest.SQL { return hostSQL(openPostgres(t)) })
}

func TestSQLiteReopened(t *testing.T) {
	require.NoError(t, tickettest.CheckReopened(t.Context(), reopening(t, "")))
}

// reopening opens one file again and again; first is what is done on it each time.
func reopening(t *testing.T, first string) func(context.Context) (storage.Store, storage.Outbox, error) {
	file := filepath.Join(t.TempDir(), "office.db")
	var open *sql.DB
	return func(ctx context.Context) (storage.Store, storage.Outbox, error) {
		made := open == nil
		if !made {
			require.NoError(t, open.Close())
		}
		open = openFile(t, file, settings)
		if made {
			_, err := open.ExecContext(ctx, ticketsql.Schema(ticketsql.SQLite, ""))
			require.NoError(t, err)
		}
		_, err := open.ExecContext(ctx, first)
		require.NoError(t, err)
		s := ticketsql.New(open, ticketsql.SQLite)
		return s, s, nil
	}
}

// check finds a check of the suite by name.
func check(t *testing.T, name string) func(context.Context, tickettest.SQL) error {
	for _, c := range tickettest.Checks() {
		if c.Name == name {
			return func(ctx context.Context, s tickettest.SQL) error { return c.Run(ctx, s.Store) }
		}
	}
	for _, c := range tickettest.OutboxChecks() {
		if c.Name == name {
			return func(ctx context.Context, s tickettest.SQL) error { return c.Run(ctx, s.Store, s.Outbox) }
		}
	}
	for _, c := range tickettest.SQLChecks() {
		if c.Name == name {
			return c.Run
		}
	}
	t.Fatalf("there is no check %s", name)
	return nil
}

// foundBy says that the check named finds a store, by its own words.
func foundBy(t *testing.T, name string, s tickettest.SQL) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	err := check(t, name)(ctx, s)
	require.Error(t, err, "not found")
	require.True(t, strings.HasPrefix(err.Error(), name+": "), err)
	require.NoError(t, ctx.Err(), "found by the clock alone: %v", err)
	t.Log(err)
}

// swap replaces text in statements.
func swap(old, now string) func(string) string {
	return func(statement string) string { return strings.ReplaceAll(statement, old, now) }
}

// also adds statements after the schema: triggers stand for what an adapter's own code would do wrong.
func also(more string) func(string) string {
	return func(statement string) string {
		if strings.HasPrefix(statement, "CREATE TABLE gridgov_tables") {
			return statement + more
		}
		return statement
	}
}

// within swaps text in those statements only that hold a word.
func within(word string, change func(string) string) func(string) string {
	return func(statement string) string {
		if strings.Contains(statement, word) && !strings.HasPrefix(statement, "CREATE") {
			return change(statement)
		}
		return statement
	}
}

func orReplace(insert string) string {
	return strings.Replace(strings.Replace(insert, "INSERT", "INSERT OR REPLACE", 1), " ON CONFLICT DO NOTHING", "", 1)
}

// Stores that are broken in their SQL, one statement or one index each: the check that is named finds each of them.
func TestBrokenSQLite(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a check on each of dozens of stores")
	}
	t.Parallel()
	for _, f := range []struct {
		check, does string
		rewrite     func(string) string
	}{
		{"rule1/stale-base", "updates without the version", within("UPDATE", swap(" AND version = ?", " AND version > ? - 1000"))},
		{"rule1/taken-id", "inserts or replaces", within("INSERT INTO gridgov_tickets", orReplace)},
		{
			"rule1/taken-key", "has an index over keys that is not unique",
			swap("CREATE UNIQUE INDEX gridgov_tickets_key", "CREATE INDEX gridgov_tickets_key"),
		},
		{"rule1/taken-key", "lets empty keys collide", swap("ON gridgov_tickets (key) WHERE key <> ''", "ON gridgov_tickets (key)")},
		{
			"rule1/key-race", "has an index over keys that is not unique",
			swap("CREATE UNIQUE INDEX gridgov_tickets_key", "CREATE INDEX gridgov_tickets_key"),
		},
		{"rule1/lost-update", "lets the last writer win", func(s string) string {
			s = within("UPDATE", swap(" AND version = ?", " AND version > ? - 1000"))(s)
			return within("INSERT INTO gridgov_events", orReplace)(s)
		}},
		{
			"rule2/command", "has an index over commands that is not unique",
			swap("CREATE UNIQUE INDEX gridgov_events_command", "CREATE INDEX gridgov_events_command"),
		},
		{"rule2/command", "has an index over the command alone", swap("(ticket, command) WHERE", "(command) WHERE")},
		{"rule2/command", "lets empty commands collide", swap("(ticket, command) WHERE command <> ''", "(ticket, command)")},
		{"rule2/key-lookup", "compares keys without regard to case", swap("key TEXT NOT NULL", "key TEXT NOT NULL COLLATE NOCASE")},
		{"rule5/times", "has no time before 1970", also(`CREATE TRIGGER t AFTER UPDATE OF changed ON gridgov_tickets WHEN NEW.changed < 0 BEGIN
  UPDATE gridgov_tickets SET changed = 0 WHERE id = NEW.id; END;`)},
		{"rule5/nothing", "gives a private part that is none as an empty one", within("private IS NOT NULL", swap("private IS NOT NULL", "1"))},
		{"rule5/long-history", "sorts Seq as text", swap("ORDER BY seq DESC", "ORDER BY CAST(seq AS TEXT) DESC")},
		{"rule5/long-history", "stops at a page", swap("ORDER BY seq DESC", "ORDER BY seq DESC LIMIT 5000")},
		{
			"rule5/largest", "has a column that ends at 64 KiB",
			also(`CREATE TRIGGER t AFTER INSERT ON gridgov_events WHEN length(NEW.private) > 65535 BEGIN
  UPDATE gridgov_events SET private = substr(private, 1, 65535) WHERE ticket = NEW.ticket AND seq = NEW.seq; END;`),
		},
		{
			"rule6/bytewise-ids", "compares ids without regard to case",
			swap("id TEXT NOT NULL PRIMARY KEY,\n  version", "id TEXT COLLATE NOCASE NOT NULL PRIMARY KEY,\n  version"),
		},
		{"rule6/bytewise-ids", "begins at the mark and not after it", within("NULL FROM gridgov_tickets", swap("id > ?", "id >= ?"))},
		{"rule6/times-order", "does not turn the ids round", swap("id DESC", "id")},
		{"rule6/no-time-last", "lists what has the time alone", swap("due IS NULL", "due IS NULL AND 0")},
		{"rule6/pages-under-inserts", "compares the mark by time alone", func(s string) string {
			return strings.NewReplacer("(changed, id) > (?, ?)", "changed > ? AND ? <> ''", "(due, id) > (?, ?)", "due > ? AND ? <> ''").Replace(s)
		}},
		{"rule6/limits", "gives one more, to see whether there is one", within("SELECT id, doc", swap("LIMIT ?", "LIMIT ? + 1"))},
		{"rule6/filters", "takes the category for itself alone", swap("category >= ? AND", "category = ? AND")},
		{"rule6/filter-pairs", "joins conditions with OR", within("SELECT id, doc", swap(" AND (", " OR ("))},
		{"rule6/below", "compares paths without regard to case", swap("path TEXT NOT NULL", "path TEXT NOT NULL COLLATE NOCASE")},
		{"rule6/below", "compares paths by prefix", func(s string) string {
			return regexp.MustCompile(`(\+?path) = \? OR \+?path >= \? AND \+?path < \?`).ReplaceAllString(s,
				`$1 LIKE ? || '%' OR $1 = ? AND $1 = ?`)
		}},
		{"rule6/handlers", "never takes a handler away", swap("DELETE FROM gridgov_handlers WHERE", "DELETE FROM gridgov_handlers WHERE 0 AND")},
		{"rule6/box", "leaves out the borders", func(s string) string {
			return regexp.MustCompile(`(\+?l(?:on|at)) BETWEEN \? AND \?`).ReplaceAllString(s, `$1 > ? AND $1 < ?`)
		}},
		{"rule6/spans", "includes the end", func(s string) string {
			return regexp.MustCompile(`(\+?(?:created|changed)) < \?`).ReplaceAllString(s, `$1 <= ?`)
		}},
		{"rule6/spans", "wakes too late", func(s string) string { return strings.ReplaceAll(s, "wake <= ?", "wake < ?") }},
		{
			"rule6/scope", "shows what is about the asker alone",
			swap("NOT EXISTS (SELECT 1 FROM gridgov_abouts", "EXISTS (SELECT 1 FROM gridgov_abouts"),
		},
		{"rule7/kept", "takes an empty one for none", also(`CREATE TRIGGER t AFTER INSERT ON gridgov_events WHEN length(NEW.private) = 0 BEGIN
  UPDATE gridgov_events SET private = NULL WHERE ticket = NEW.ticket AND seq = NEW.seq; END;`)},
		{"rule7/dropped", "never drops", also(`CREATE TRIGGER t AFTER UPDATE OF private ON gridgov_events WHEN NEW.private IS NULL BEGIN
  UPDATE gridgov_events SET private = OLD.private WHERE ticket = NEW.ticket AND seq = NEW.seq; END;`)},
		{"rule7/replaced", "drops instead", also(`CREATE TRIGGER t AFTER UPDATE OF private ON gridgov_events WHEN NEW.private IS NOT NULL BEGIN
  UPDATE gridgov_events SET private = NULL WHERE ticket = NEW.ticket AND seq = NEW.seq; END;`)},
		{
			"rule8/nothing-deleted", "moves what is closed out of the way",
			also(`CREATE TRIGGER t AFTER INSERT ON gridgov_tickets WHEN NEW.state = 'closed' BEGIN
  DELETE FROM gridgov_tickets WHERE id = NEW.id; END;`),
		},
		{
			"rule8/nothing-deleted", "deletes events whose private part is dropped",
			also(`CREATE TRIGGER t AFTER UPDATE OF private ON gridgov_events WHEN NEW.private IS NULL BEGIN
  DELETE FROM gridgov_events WHERE ticket = NEW.ticket AND seq = NEW.seq; END;`),
		},
		{"rule9/lease", "hides nothing", swap("until <= ? AND NOT EXISTS", "until <= ? + 9e18 AND NOT EXISTS")},
		{"rule9/ack", "settles nothing", swap("DELETE FROM gridgov_outbox WHERE", "DELETE FROM gridgov_outbox WHERE 0 AND")},
		{"rule9/retry", "keeps the lease", swap("SET until = ?, parked = ?", "SET until = MAX(until, ?), parked = ?")},
		{"rule9/parked", "lets it block", swap("e.ahead = m.ahead AND e.parked = 0", "e.ahead = m.ahead")},
		{"rule9/tries", "counts nothing", swap("THEN tries + 1", "THEN tries")},
		{"rule9/tries", "counts on when a person takes it back", swap("tries = tries * ?", "tries = tries + 0 * ?")},
		{
			"rule9/ticket-order", "gives all at once",
			swap("AND NOT EXISTS (\n    SELECT 1 FROM gridgov_outbox",
				"AND NOT EXISTS (\n    SELECT 1 FROM gridgov_outbox AS never WHERE 0) AND EXISTS (SELECT 1 FROM gridgov_outbox"),
		},
		{"rule9/receivers", "lets all receivers wait", swap("e.addressee = m.addressee AND ", "")},
		{"rule9/overtakes", "lets alarms wait", swap("e.ahead = m.ahead AND ", "")},
		{"rule9/oldest-first", "sorts by id", swap("ORDER BY until, id LIMIT ?", "ORDER BY id LIMIT ?")},
		{"rule9/freed-first", "goes by At", swap("ORDER BY until, id LIMIT ?", "ORDER BY at, id LIMIT ?")},
		{
			"rule9/freed-first", "begins with what was never leased",
			within("INSERT INTO gridgov_outbox", swap("ahead, at, until, doc)", "ahead, at, tries, doc)")),
		},
		{
			"rule9/behind-many", "looks at ten thousand, and leaves out those blocked",
			swap("FROM gridgov_outbox AS m WHERE parked = 0 AND ahead = 0 AND until <= ?", "FROM (SELECT * FROM gridgov_outbox "+
				"WHERE parked = 0 AND ahead = 0 AND until <= ? ORDER BY until, id LIMIT 10000) AS m WHERE 1"),
		},
		{"rule9/pages", "compares the mark by its time alone", swap("(at, id) > (?, ?)", "at > ? AND ? <> ''")},
		{"rule9/late-receipt", "does not compare Tries", swap(" AND tries = COALESCE(?, tries)", " AND COALESCE(?, 1) > 0")},
		{"rule9/waiting", "lists what is free alone", swap("WHERE parked = ? ORDER BY", "WHERE parked = ? AND until = 0 ORDER BY")},
		{
			"rule9/largest-message", "keeps the ids alone",
			within("INSERT INTO gridgov_outbox", swap("ahead, at, until, doc)", "ahead, doc, until, at)")),
		},
		{"rule11/refused-inside", "does not roll back to the savepoint", swap("ROLLBACK TO gridgov", "SELECT 1")},
		{
			"rule12/unknown-event", "has a list of kinds in a constraint",
			swap("doc TEXT NOT NULL,\n  private",
				"doc TEXT NOT NULL CHECK (json_extract(doc, '$.kind') IN ('receive', 'note', 'transfer', 'close')),\n  private"),
		},
	} {
		t.Run(f.check+"/"+f.does, func(t *testing.T) {
			t.Parallel()
			r := &rewriter{rewrite: f.rewrite}
			foundBy(t, f.check, hostSQL(openRewriting(t, r)))
			require.Positive(t, r.changed.Load(), "the statement to be broken is no longer there")
		})
	}
	for _, name := range []string{"rule3/conflict-at-each-place", "rule3/taken-at-each-place", "rule3/command-at-each-place"} {
		t.Run(name+"/does not roll back", func(t *testing.T) {
			t.Parallel()
			r := &rewriter{keeps: true}
			foundBy(t, name, hostSQL(openRewriting(t, r)))
			require.Positive(t, r.changed.Load())
		})
	}
	t.Run("nothing", func(t *testing.T) {
		t.Parallel()
		s := hostSQL(openRewriting(t, &rewriter{rewrite: swap("", "")}))
		assert.NoError(t, check(t, "rule5/life")(t.Context(), s))
	})
}

// What is broken above the SQL, or in how a store is opened.
func TestBrokenHandling(t *testing.T) {
	t.Parallel()
	for _, f := range []struct {
		check, does string
		breaks      func(s *tickettest.SQL)
	}{
		{
			"rule11/joins", "opens a transaction of its own",
			func(s *tickettest.SQL) { own := s.Store; s.In = func(*sql.Tx) storage.Store { return own } },
		},
		{
			"rule11/rolled-back", "opens a transaction of its own",
			func(s *tickettest.SQL) { own := s.Store; s.In = func(*sql.Tx) storage.Store { return own } },
		},
		{"rule11/joins", "commits the host's transaction", func(s *tickettest.SQL) {
			in := s.In
			s.In = func(tx *sql.Tx) storage.Store { return ender{in(tx), tx.Commit} }
		}},
		{"rule11/rolled-back", "commits the host's transaction", func(s *tickettest.SQL) {
			in := s.In
			s.In = func(tx *sql.Tx) storage.Store { return ender{in(tx), tx.Commit} }
		}},
		{"rule11/pool", "closes the pool", func(s *tickettest.SQL) { s.Store = ender{s.Store, s.DB.Close} }},
		{"rule11/pool", "keeps a connection after a refusal", func(s *tickettest.SQL) {
			s.Store = ender{s.Store, func() error {
				if s.DB.Stats().OpenConnections < 10 {
					_, err := s.DB.Conn(context.Background())
					return err
				}
				return nil
			}}
		}},
		{"rule3/cancelled-midway", "does not ask why the rows end", func(s *tickettest.SQL) { s.Store = unasked{s.Store} }},
	} {
		t.Run(f.check+"/"+f.does, func(t *testing.T) {
			t.Parallel()
			s := hostSQL(openPostgres(t))
			f.breaks(&s)
			foundBy(t, f.check, s)
		})
	}
	t.Run("rule8/reopened/makes its tables anew", func(t *testing.T) {
		t.Parallel()
		err := tickettest.CheckReopened(t.Context(), reopening(t, "DELETE FROM gridgov_tickets; DELETE FROM gridgov_events"))
		require.ErrorContains(t, err, "rule8/reopened: ")
	})
	t.Run("rule8/reopened/forgets leases", func(t *testing.T) {
		t.Parallel()
		err := tickettest.CheckReopened(t.Context(), reopening(t, "UPDATE gridgov_outbox SET until = 0"))
		require.ErrorContains(t, err, "rule8/reopened: the outbox")
	})
	t.Run("rule10/two-offices/shares its tables", func(t *testing.T) {
		t.Parallel()
		db, one := openNew(t, settings)
		require.ErrorContains(t, tickettest.CheckOffices(t.Context(), one, ticketsql.New(db, ticketsql.SQLite)), "rule10/two-offices: ")
	})
}

// An ender ends something after each Commit.
type ender struct {
	storage.Store
	end func() error
}

func (e ender) Commit(ctx context.Context, changes ...ticket.Change) error {
	if err := e.Store.Commit(ctx, changes...); err != nil {
		return err
	}
	return e.end()
}

// unasked gives what has been read when a context ends, as who does not look at rows.Err().
type unasked struct{ storage.Store }

func (u unasked) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	events, err := u.Store.History(context.WithoutCancel(ctx), id, first, command)
	for i := range events {
		if ctx.Err() != nil {
			return events[:i], nil
		}
	}
	return events, err
}

// Functions and columns of the PostgreSQL schema that are broken.
func TestBrokenPostgres(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a check on each of dozens of stores")
	}
	t.Parallel()
	for _, f := range []struct{ check, does, old, now string }{
		{"rule1/stale-base", "updates without the version", " AND version = base_", ""},
		{"rule1/stale-base", "updates one of several without the version", " AND version = c.base", ""},
		{"rule1/taken-id", "does not count what it inserted", "IF was IS NULL THEN\n      RAISE", "IF FALSE THEN\n      RAISE"},
		{"rule1/taken-id", "calls it a conflict", "TK002", "TK001"},
		{"rule1/create-race", "passes the database's own error on", "ON CONFLICT DO NOTHING RETURNING links", "RETURNING links"},
		{
			"rule3/taken-at-each-place", "passes the database's own error on, of several", "EXCEPTION WHEN unique_violation THEN",
			"EXCEPTION WHEN division_by_zero THEN",
		},
		{
			"rule1/taken-key", "has an index over keys that is not unique", "CREATE UNIQUE INDEX gridgov_tickets_key",
			"CREATE INDEX gridgov_tickets_key",
		},
		{"rule2/command", "does not count what it inserted", "IF found_ < version_ - base_", "IF FALSE"},
		{
			"rule3/command-at-each-place", "takes what is there already", "AS x (ticket, seq, command, private, doc);",
			"AS x (ticket, seq, command, private, doc) ON CONFLICT DO NOTHING;",
		},
		{
			"rule5/texts", "keeps events as jsonb", "(id_, base_ + 1, command1, doc1, private1)",
			"(id_, base_ + 1, command1, doc1::jsonb::text, private1)",
		},
		{"rule5/life", "keeps events of several as jsonb", "x.command, x.doc, decode", "x.command, x.doc::jsonb::text, decode"},
		{"rule12/unknown-members", "keeps documents as jsonb", "created_, doc_)", "created_, doc_::jsonb::text)"},
		{"rule5/largest", "has short columns", `key text COLLATE "C" NOT NULL`, `key varchar(64) COLLATE "C" NOT NULL`},
		{
			"rule7/dropped", "never drops", "UPDATE gridgov_events SET private = decode(c.private, 'base64')",
			"UPDATE gridgov_events SET private = coalesce(decode(c.private, 'base64'), private)",
		},
		{
			"rule9/largest-message", "keeps the ids alone", "(letter1, id_, to1, ahead1, at1, at1, text1)",
			"(letter1, id_, to1, ahead1, at1, at1, json_build_object('id', letter1)::text)",
		},
		{
			"rule9/with-its-commit", "keeps the ids alone, of several", "x.at, x.at, x.doc\n      FROM",
			"x.at, x.at, json_build_object('id', x.id)::text\n      FROM",
		},
		{"rule9/late-receipt", "does not compare Tries", " AND tries = COALESCE(r.tries, tries)", ""},
		{
			"rule9/reasons", "keeps them as text", "decode(r.reason, 'base64')",
			"convert_to(replace(encode(decode(r.reason, 'base64'), 'escape'), '\\000', ''), 'UTF8')",
		},
		{"rule9/ack", "settles nothing", "DELETE FROM gridgov_outbox WHERE id = r.id", "DELETE FROM gridgov_outbox WHERE FALSE"},
	} {
		t.Run(f.check+"/"+f.does, func(t *testing.T) {
			t.Parallel()
			schema := ticketsql.Schema(ticketsql.PostgreSQL, "")
			require.Contains(t, schema, f.old, "what is to be broken is no longer there")
			db := openPool(t, pgtest.Config(t))
			_, err := db.ExecContext(t.Context(), strings.ReplaceAll(schema, f.old, f.now))
			require.NoError(t, err)
			foundBy(t, f.check, hostSQL(db, ticketsql.New(db, ticketsql.PostgreSQL)))
		})
	}
}
