package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/opendb"
	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// replayed makes a SQLite file with the replay's tickets.
func replayed(t *testing.T, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "replay")
	out, err := exec.Command("go", "build", "-o", program, "../replay").CombinedOutput()
	require.NoError(t, err, "%s", out)
	name := filepath.Join(dir, "office.db")
	cmd := exec.Command(program, append(args, "-quiet", "-store", name)...)
	cmd.Dir = dir
	out, err = cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return name
}

// copied runs the program and gives what it says.
func copied(t *testing.T, from, to string) string {
	t.Helper()
	var out, status bytes.Buffer
	require.Zero(t, run(t.Context(), []string{"-from", from, "-to", to}, &out, &status), status.String())
	return out.String()
}

// record is all that a store holds of a ticket.
type record struct {
	Ticket  ticket.Ticket
	Events  []ticket.Event
	Private [][]byte
}

// records reads a whole database, as JSON by id.
func records(t *testing.T, name string) map[ticket.ID]string {
	t.Helper()
	s, closeIt, err := open(t.Context(), name, opendb.Existing)
	require.NoError(t, err)
	defer closeIt()
	all := map[ticket.ID]string{}
	for q := (storage.Query{Limit: storage.MaxList}); ; {
		page, err := s.List(t.Context(), q)
		require.NoError(t, err)
		for _, got := range page {
			r := record{Ticket: got}
			r.Events, err = s.History(t.Context(), got.ID, 0, "")
			require.NoError(t, err)
			for _, e := range r.Events {
				r.Private = append(r.Private, e.Private)
			}
			doc, err := json.Marshal(r)
			require.NoError(t, err)
			all[got.ID] = string(doc)
			q.After.ID = got.ID
		}
		if len(page) < q.Limit {
			return all
		}
	}
}

// An office that began on SQLite goes on with PostgreSQL, and comes back, with every byte.
func TestTheDemoMovesToPostgresAndBack(t *testing.T) {
	source, server := replayed(t), pgtest.URL(t)
	want := records(t, source)
	require.Len(t, want, 400)
	assert.Contains(t, copied(t, source, server), "400 tickets verified")
	assert.Equal(t, want, records(t, server))
	assert.Contains(t, copied(t, source, server), "0 of them and 0 events written now")
	back := filepath.Join(t.TempDir(), "back.db")
	copied(t, server, back)
	assert.Equal(t, want, records(t, back))
}

// A copy that was stopped goes on where it was.
func TestAStoppedCopyGoesOn(t *testing.T) {
	source, target := replayed(t), filepath.Join(t.TempDir(), "target.db")
	s, closeSource, err := open(t.Context(), source, opendb.Existing)
	require.NoError(t, err)
	defer closeSource()
	to, closeTarget, err := open(t.Context(), target, opendb.Create)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done, err := storage.Copy(ctx, &stopping{Store: s, left: 150, stop: cancel}, to)
	require.ErrorIs(t, err, context.Canceled)
	closeTarget()
	require.NotZero(t, done.Tickets)
	require.Less(t, done.Tickets, int64(400))
	out := copied(t, source, target)
	assert.Contains(t, out, "400 tickets verified")
	assert.NotContains(t, out, ", 400 of them", "nothing is written twice")
	assert.Equal(t, records(t, source), records(t, target))
}

// stopping ends a context after so many histories were read.
type stopping struct {
	storage.Store
	left int
	stop func()
}

func (s *stopping) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	if s.left--; s.left == 0 {
		s.stop()
	}
	return s.Store.History(ctx, id, first, command)
}

// The first 3,000 requests of Boston; for the whole city leave -limit out.
func TestBostonMovesToPostgres(t *testing.T) {
	if testing.Short() {
		t.Skip("does what the demo's move does, with 3,000 tickets")
	}
	data := os.Getenv("GRIDGOV_DATA")
	if data == "" {
		data = "../../../shared/data"
	}
	city, err := filepath.Abs(filepath.Join(data, "boston"))
	require.NoError(t, err)
	log := filepath.Join(city, "boston311_2011H2.csv.gz")
	if _, err := os.Stat(log); err != nil {
		t.Skipf("no real data: %v; GRIDGOV_DATA names their folder", err)
	}
	columns, err := filepath.Abs("../replay/maps/boston.json")
	require.NoError(t, err)
	server := pgtest.URL(t)
	source := replayed(t, "-log", log, "-map", columns, "-grid", filepath.Join(city, "police_districts.geojson.gz"), "-limit", "3000")
	t.Log(copied(t, source, server))
	assert.Equal(t, records(t, source), records(t, server))
}

func TestWrongUse(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name string
		code int
		args []string
	}{
		{"nothing named", 2, nil},
		{"one and the same", 2, []string{"-from", "a.db", "-to", "a.db"}},
		{"an argument too many", 2, []string{"-from", "a.db", "-to", "b.db", "c.db"}},
		{"no source", 1, []string{"-from", filepath.Join(dir, "none.db"), "-to", filepath.Join(dir, "b.db")}},
		{"no server", 1, []string{"-from", "postgres://me:secret@127.0.0.1:1/none?connect_timeout=2", "-to", filepath.Join(dir, "b.db")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, status bytes.Buffer
			assert.Equal(t, c.code, run(t.Context(), c.args, &out, &status))
			assert.NotEmpty(t, status.String())
			assert.NotContains(t, status.String()+out.String(), "secret")
		})
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left, "a target is not made for a source that is not there")
}
