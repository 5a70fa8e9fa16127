//go:build linux || darwin

package main

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// The test's own binary is the child.
func TestMain(m *testing.M) {
	if os.Getenv(childMark) != "" {
		os.Exit(childMain())
	}
	os.Exit(pgtest.Main(m))
}

func skipShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts processes and kills them")
	}
}

// tenKills kills ten times, in two runs over one folder.
func tenKills(t *testing.T, kind, faults string) {
	t.Helper()
	skipShort(t)
	dir, err := os.MkdirTemp("", "chaos-test") // t.TempDir lets in nobody else
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755)) // the user whom the server runs as must get in
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	for _, rounds := range []string{"4", "10"} {
		var out, report bytes.Buffer
		code := run([]string{"-db", kind, "-rounds", rounds, "-seed", strconv.FormatUint(seed, 10), "-dir", dir}, &out, &report)
		require.Zero(t, code, "%s%s", &out, &report)
		assert.Contains(t, out.String(), rounds+" kills")
		assert.Contains(t, out.String(), "0 lost, 0 doubled, 0 other findings")
		if rounds == "10" {
			assert.Regexp(t, faults, out.String())
		}
	}
}

func TestTenKillsSQLite(t *testing.T) {
	tenKills(t, "sqlite", `10 kills \(1 while starting\), 0 server crashes, 0 connections cut, 2 full disks \(1 recovered\)`)
}

func TestTenKillsPostgres(t *testing.T) {
	needServer(t)
	tenKills(t, "postgres", `10 kills \(1 while starting\), 2 server crashes, [1-9]\d* connections cut, 2 full disks \(1 recovered\)`)
}

// needServer skips where there is no PostgreSQL to start.
func needServer(t *testing.T) {
	t.Helper()
	skipShort(t)
	pgtest.DSN(t)
}

// Of the first ten rounds with this seed: a child is killed while it starts; one disk is full and stays so, one gets room;
// the server crashes twice, and once starts again under the living child; connections are cut in two.
const seed = 2931

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"-rounds", "0"}, {"-rounds", "1"}, {"-writers", "0"}, {"-db", "tape"}, {"-no-such"}, {"more"}} {
		assert.Equal(t, 2, run(args, io.Discard, io.Discard), args)
	}
}

// A check that finds nothing proves nothing unless it finds what was broken: here a store that was killed is tampered
// with before it is checked.
func TestEachBreachIsFound(t *testing.T) {
	skipShort(t)
	dir := t.TempDir()
	begin, err := openTrial(t.Context(), "sqlite", dir, seed, 16)
	require.NoError(t, err)
	require.NoError(t, begin.rounds(t.Context(), 1, io.Discard))
	first := slices.Collect(maps.Keys(begin.kept))[0]
	verified, key := "'"+string(first)+"'", begin.kept[first].Key
	var fresh, message string
	for fresh == "" || message == "" { // of rounds that are not checked yet
		require.NoError(t, begin.live(t.Context()))
		fresh, message = closedSince(begin), waiting(t, begin)
	}
	require.NoError(t, begin.close())
	fresh, message = "'"+fresh+"'", "'"+message+"'"

	for _, c := range []struct{ name, sql, finds string }{
		{"nothing", "SELECT 1", ""},
		{
			"a ticket is gone", "DELETE FROM gridgov_events WHERE ticket = " + fresh + "; DELETE FROM gridgov_tickets WHERE id = " + fresh,
			"was acknowledged for",
		},
		{
			"a verified ticket is gone",
			"DELETE FROM gridgov_events WHERE ticket = " + verified + "; DELETE FROM gridgov_tickets WHERE id = " + verified, "verified",
		},
		{"the last event is gone", "DELETE FROM gridgov_events WHERE ticket = " + fresh + " AND seq = 6", "cut off"},
		{
			"an event is another's",
			"UPDATE gridgov_events SET doc = replace(doc, '\"clerk\"', '\"nobody\"') WHERE ticket = " + fresh + " AND seq = 4", "altered",
		},
		{
			"a private part is gone", "UPDATE gridgov_events SET private = NULL WHERE ticket = " + fresh + " AND seq = 1",
			"private part is missing",
		},
		{
			"the ticket is not the fold", "UPDATE gridgov_tickets SET doc = replace(doc, '\"solved\"', '\"explained\"') WHERE id = " + fresh,
			"the fold of its history",
		},
		{
			"a key made two", "UPDATE gridgov_tickets SET doc = replace(doc, '\"key\":\"' || key, '\"key\":\"" + key + "') WHERE id = " + fresh,
			"made the tickets",
		},
		{"a message is gone", "DELETE FROM gridgov_outbox WHERE id = " + message, "message"},
		{"a message is another's", "UPDATE gridgov_outbox SET doc = replace(doc, 'lamp @ office', 'lamp') WHERE id = " + message, "came as"},
		{
			"a message nobody asked for",
			"INSERT INTO gridgov_outbox (id, ticket, addressee, ahead, at, until, doc)" +
				" VALUES ('x/1', 'x', '', 0, 1, 1, '{\"id\":\"x/1\",\"ticket\":\"x\",\"at\":\"1970-01-01T00:00:00.000001Z\"}')",
			"no stored event asked for it",
		},
		{
			"an index is not its table's",
			"PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'changed, id', 'id, changed') WHERE name " +
				"= 'gridgov_tickets_changed'", "integrity_check",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := t.TempDir()
			for _, name := range []string{"office.db", "journal"} {
				doc, err := os.ReadFile(filepath.Join(dir, name))
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(filepath.Join(broken, name), doc, 0o600))
			}
			breach(t, filepath.Join(broken, "office.db"), c.sql)
			tr, err := openTrial(t.Context(), "sqlite", broken, seed, 16)
			require.NoError(t, err)
			err = tr.rounds(t.Context(), 0, io.Discard)
			require.NoError(t, tr.close())
			if c.finds == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.finds)
			assert.Positive(t, tr.total.Lost+tr.total.Doubled+tr.total.Other)
		})
	}
}

// once does something at one of so many chances.
func once(in int, n *atomic.Int64) bool { return n.Add(1)%int64(in) == 0 }

// liar is a store that breaks its word now and then, in a child.
type liar struct {
	storage.Store
	n      atomic.Int64
	loses  bool // says that a closing is stored, and stores it not
	mislay bool // forgets the messages of a change
}

func (l *liar) Commit(ctx context.Context, changes ...ticket.Change) error {
	changes = slices.Clone(changes)
	var kept []ticket.Change
	for _, c := range changes {
		if l.loses && c.Ticket.State == ticket.Closed && once(5, &l.n) {
			continue
		}
		if l.mislay && len(c.Outbox) > 0 && once(5, &l.n) {
			c.Outbox = nil
		}
		kept = append(kept, c)
	}
	if len(kept) == 0 {
		return nil
	}
	return l.Store.Commit(ctx, kept...)
}

func init() {
	sabotage = map[string]func(storage.Store) storage.Store{
		"loses":   func(s storage.Store) storage.Store { return &liar{Store: s, loses: true} },
		"mislays": func(s storage.Store) storage.Store { return &liar{Store: s, mislay: true} },
	}
}

// A store that breaks its word is found out by the same rounds.
func TestABrokenStoreIsFound(t *testing.T) {
	skipShort(t)
	for _, c := range []struct{ name, broken, sql, finds string }{
		{"it loses an acknowledged step", "loses", "", "was acknowledged for"},
		{"it drops a message", "mislays", "", "never came"},
		{"it takes a request key twice", "", "DROP INDEX gridgov_tickets_key", "made the tickets"},
		{"it takes a command key twice", "", "DROP INDEX gridgov_events_command", "made two events"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			tr, err := openTrial(t.Context(), "sqlite", dir, seed, 16)
			require.NoError(t, err)
			tr.broken = c.broken
			if c.sql != "" {
				breach(t, filepath.Join(dir, "office.db"), c.sql)
			}
			err = tr.rounds(t.Context(), 200, io.Discard) // the first in which it shows is the last
			require.NoError(t, tr.close())
			require.ErrorContains(t, err, c.finds)
			if c.sql == "" {
				assert.Positive(t, tr.total.Lost)
			} else {
				assert.Positive(t, tr.total.Doubled)
			}
		})
	}
}

// closedSince returns a ticket that was filed, and acknowledged as closed, since the last check.
func closedSince(tr *trial) string {
	for id, acks := range tr.acks {
		for a := range acks {
			if _, before := tr.kept[id]; !before && strings.Count(a.Command, "/") == 2 && strings.HasSuffix(a.Command, "/3") {
				return string(id)
			}
		}
	}
	return ""
}

// waiting returns a message that is in the outbox, and for which nobody was about to give a receipt.
func waiting(t *testing.T, tr *trial) string {
	t.Helper()
	db, store, err := tr.db.open()
	require.NoError(t, err)
	defer db.Close() //nolint:errcheck // only read
	messages, err := store.Pending(t.Context(), storage.PendingQuery{Waiting: true, Limit: storage.MaxList})
	require.NoError(t, err)
	for _, m := range messages {
		if !tr.settling[m.ID] {
			return m.ID
		}
	}
	return ""
}

func breach(t *testing.T, file, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), statement)
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

// What a store says twice is found though each time alone would be right.
func TestDoubles(t *testing.T) {
	dir := t.TempDir()
	tr, err := openTrial(t.Context(), "sqlite", dir, seed, 1)
	require.NoError(t, err)
	defer tr.close() //nolint:errcheck // ends the test
	for _, c := range []struct {
		finds string
		lines []line
	}{
		{
			"acknowledged as version",
			[]line{{Ack: &ack{Ticket: "t", Version: 1, Command: "c"}}, {Ack: &ack{Ticket: "t", Version: 2, Command: "c"}}},
		},
		{"came again after its receipt", []line{{Settled: []string{"m"}}, {Taken: &ticket.Message{ID: "m"}}}},
		{"a client was told", []line{{Fault: "refused"}}},
	} {
		tr.round = newRound()
		for _, l := range c.lines {
			require.NoError(t, tr.note(l))
		}
		require.ErrorContains(t, tr.check(), c.finds)
	}
}

// A torn line was not said, and is cut off; a broken one in the middle is an error.
func TestJournal(t *testing.T) {
	name := filepath.Join(t.TempDir(), "journal")
	require.NoError(t, os.WriteFile(name, []byte("{\"done\":\"0/1\"}\n{\"done\":\"0/2\"}\n{\"don"), 0o600))
	var done []string
	note := func(l line) error { done = append(done, l.Done); return nil }
	f, err := openJournal(name, note)
	require.NoError(t, err)
	require.NoError(t, (&journal{w: f}).say(line{Done: "0/3"}))
	require.NoError(t, f.Close())
	done = nil
	f, err = openJournal(name, note)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	assert.Equal(t, []string{"0/1", "0/2", "0/3"}, done)
	require.NoError(t, os.WriteFile(name, []byte("{\"done\":\n{\"done\":\"0/2\"}\n"), 0o600))
	_, err = openJournal(name, note)
	require.ErrorContains(t, err, "journal, byte 0")
}
