//go:build linux || darwin

package main

import (
	"bytes"
	"database/sql"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// The test's own binary is the child.
func TestMain(m *testing.M) {
	if os.Getenv(childMark) != "" {
		os.Exit(childMain())
	}
	os.Exit(m.Run())
}

func skipShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts processes and kills them")
	}
}

const seed = 8 // of the first five rounds: a child is killed while it starts, two have a full disk, one of them gets room

// Five rounds, in two runs over one store.
func TestFiveKills(t *testing.T) {
	skipShort(t)
	store := filepath.Join(t.TempDir(), "office.db")
	for _, rounds := range []string{"3", "5"} {
		var out, report bytes.Buffer
		code := run([]string{"-rounds", rounds, "-seed", strconv.Itoa(seed), "-store", store}, &out, &report)
		require.Zero(t, code, "%s%s", &out, &report)
		assert.Contains(t, out.String(), rounds+" kills")
		assert.Contains(t, out.String(), "0 lost, 0 doubled, 0 other findings")
		if rounds == "5" {
			assert.Contains(t, out.String(), "(1 while starting), 2 full disks (1 recovered)")
		}
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"-rounds", "0"}, {"-writers", "0"}, {"-db", "tape"}, {"-no-such"}, {"more"}} {
		assert.Equal(t, 2, run(args, io.Discard, io.Discard), args)
	}
}

// A check that finds nothing proves nothing unless it finds what was broken: here a store that was killed is tampered
// with before it is checked.
func TestEachBreachIsFound(t *testing.T) {
	skipShort(t)
	dir := t.TempDir()
	store := filepath.Join(dir, "office.db")
	begin, err := openTrial(sqlite(store), store+".journal", seed, 16)
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
		{"a ticket is gone", "DELETE FROM gridgov_events WHERE ticket = " + fresh + "; DELETE FROM gridgov_tickets WHERE id = " + fresh, "was acknowledged for"},
		{"a verified ticket is gone", "DELETE FROM gridgov_events WHERE ticket = " + verified + "; DELETE FROM gridgov_tickets WHERE id = " + verified, "verified"},
		{"the last event is gone", "DELETE FROM gridgov_events WHERE ticket = " + fresh + " AND seq = 6", "cut off"},
		{"an event is another's", "UPDATE gridgov_events SET doc = replace(doc, '\"clerk\"', '\"nobody\"') WHERE ticket = " + fresh + " AND seq = 4", "altered"},
		{"a private part is gone", "UPDATE gridgov_events SET private = NULL WHERE ticket = " + fresh + " AND seq = 1", "private part is missing"},
		{"the ticket is not the fold", "UPDATE gridgov_tickets SET doc = replace(doc, '\"solved\"', '\"explained\"') WHERE id = " + fresh, "the fold of its history"},
		{"a key made two", "UPDATE gridgov_tickets SET doc = replace(doc, '\"key\":\"' || key, '\"key\":\"" + key + "') WHERE id = " + fresh, "made the tickets"},
		{"a message is gone", "DELETE FROM gridgov_outbox WHERE id = " + message, "message"},
		{"a message is another's", "UPDATE gridgov_outbox SET doc = replace(doc, 'lamp @ office', 'lamp') WHERE id = " + message, "came as"},
		{"a message nobody asked for", "INSERT INTO gridgov_outbox (id, ticket, at, doc) VALUES ('x/1', 'x', 1, '{\"id\":\"x/1\",\"ticket\":\"x\"}')", "no stored event asked for it"},
		{"an index is not its table's", "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'changed, id', 'id, changed') WHERE name = 'gridgov_tickets_changed'", "integrity_check"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := filepath.Join(t.TempDir(), "office.db")
			for _, end := range []string{"", ".journal"} {
				doc, err := os.ReadFile(store + end)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(broken+end, doc, 0o600))
			}
			breach(t, broken, c.sql)
			tr, err := openTrial(sqlite(broken), broken+".journal", seed, 16)
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

// closedSince gives a ticket that was filed, and acknowledged as closed, since the last check.
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

// waiting gives a message that is in the outbox, and for which nobody was about to give a receipt.
func waiting(t *testing.T, tr *trial) string {
	t.Helper()
	db, store, err := tr.db.open()
	require.NoError(t, err)
	defer db.Close() //nolint:errcheck // only read
	messages, err := store.Pending(t.Context(), ticket.Pull{Waiting: true, Limit: ticket.MaxList})
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
	tr, err := openTrial(sqlite(filepath.Join(dir, "office.db")), filepath.Join(dir, "journal"), seed, 1)
	require.NoError(t, err)
	defer tr.close() //nolint:errcheck // ends the test
	for _, c := range []struct {
		finds string
		lines []line
	}{
		{"acknowledged as version", []line{{Ack: &ack{Ticket: "t", Version: 1, Command: "c"}}, {Ack: &ack{Ticket: "t", Version: 2, Command: "c"}}}},
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
