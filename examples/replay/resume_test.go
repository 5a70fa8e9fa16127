package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

var errKilled = errors.New("killed")

// A dying store takes so many commits and then none, as if the process were gone.
type dying struct {
	storage.Store
	left atomic.Int64
}

func (d *dying) Commit(ctx context.Context, changes ...ticket.Change) error {
	if d.left.Add(-1) < 0 {
		return errKilled
	}
	return d.Store.Commit(ctx, changes...)
}

// replayOn runs a replay on a store and gives the JSON report.
func replayOn(t *testing.T, f flags, store storage.Store) (string, error) {
	t.Helper()
	in, err := load(f)
	require.NoError(t, err)
	require.NoError(t, in.openLog(t.Context(), f.limit, ""))
	defer in.log.Close()
	r, err := newReplay(t.Context(), in, store, f.workers)
	require.NoError(t, err)
	if err := r.run(t.Context()); err != nil {
		return "", err
	}
	rep, err := r.report(t.Context())
	require.NoError(t, err)
	var doc bytes.Buffer
	require.NoError(t, rep.json(&doc))
	return doc.String(), nil
}

// commits counts what an uninterrupted run commits.
func commits(t *testing.T, f flags) (report string, n int64) {
	t.Helper()
	count := &dying{Store: new(ticketmem.Store)}
	count.left.Store(1 << 40)
	report, err := replayOn(t, f, count)
	require.NoError(t, err)
	return report, 1<<40 - count.left.Load()
}

// A log whose steps the rules refuse, do nothing, or fall together, and ids of every kind.
const (
	oddMap = `{"columns": {"id": "id", "opened": "opened", "closed": "closed", "due": "due", "handler": "handler", "origin": "origin"},
		"zone": "UTC", "layouts": ["2006-01-02 15:04"], "root": {"id": "town", "name": "Town"},
		"check": {"ontime": {"column": "verdict", "late": ["late"], "ontime": ["on"]}},
		"origins": {"patrol": "worker"},
		"steps": [{"column": "accept", "do": "accept"}, {"column": "convene", "do": "convene"},
			{"column": "answer", "do": "answer"}, {"column": "answer2", "do": "answer"},
			{"column": "rework", "do": "rework"}, {"column": "close", "do": "close"}, {"column": "reopen", "do": "reopen"},
			{"column": "rate", "do": "rate", "value": "score"}]}`
	oddLog = `id,opened,closed,due,handler,origin,verdict,accept,convene,answer,answer2,rework,close,reopen,rate,score
rework,01:00,09:00,10:00,a,,on,,,,,02:00,,,,
reopen,01:00,09:00,10:00,a,,on,,,,,,,02:00,,
rate,01:00,09:00,10:00,a,,on,,,,,,,,02:00,4
nobody,01:00,09:00,10:00,,,on,02:00,03:00,,,,,,,
patrol,01:00,09:00,10:00,a,patrol,on,,,,,,,,10:00,4
nothing,01:00,09:00,10:00,a,,on,,,02:00,03:00,04:00,,,,
again,01:00,05:00,10:00,a,,on,,,,,,02:00,03:00,06:00,2
after,01:00,05:00,04:00,a,,late,,,,,,,06:00,,
closed,01:00,,10:00,a,,,02:00,03:00,04:00,,,05:00,,,
answer-3,01:00,08:00,10:00,a,,on,02:00,03:00,04:00,05:00,06:00,07:00,,,
one instant,01:00,01:00,01:00,a,,on,01:00,01:00,01:00,01:00,01:00,01:00,01:00,01:00,5
工单 九/甲,02:00,01:00,,a,,,03:00,,,,,,,04:00,x
backwards,03:00,04:00,,a,,,02:00,01:00,,,,,,,
` + "\u200b" + `,03:00,04:00,,a/b%,,,,,,,,,,,
twice,03:00,,,a,,,,,,,,04:00,,,
twice,03:00,,,a,,,,,,,,04:00,,,
`
)

var clock = regexp.MustCompile(`\d\d:\d\d`)

func odd(t *testing.T) flags {
	t.Helper()
	dir := t.TempDir()
	long := strings.Repeat("x", 128) + ",05:00,06:00,,a,,,,,,,,,,,\n" + strings.Repeat("y", 129) + ",05:00,06:00,,a,,,,,,,,,,,\n"
	return flags{
		log:     put(t, dir, "log.csv", clock.ReplaceAllString(oddLog+long, "2026-01-01 $0")),
		mapFile: put(t, dir, "map.json", oddMap), workers: 1,
	}
}

func put(t *testing.T, dir, name, text string) string {
	t.Helper()
	name = filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

// Steps of the log that the rules refuse stop nothing: they are on record, and counted.
func TestOddSteps(t *testing.T) {
	f := odd(t)
	doc, _ := commits(t, f)
	rep := parsed(t, doc)
	assert.EqualValues(t, 18, rep.Rows)
	assert.EqualValues(t, 17, rep.Accepted)
	assert.Equal(t, map[string]int64{"repeated_id": 1}, rep.Rejected)
	assert.Equal(t, map[string]int64{"closed_before_opened": 1, "long_cell": 1, "unknown_score": 1}, rep.Flagged)
	assert.EqualValues(t, 17, rep.Totals.Verified)
	assert.Zero(t, rep.Totals.Unverified)
	assert.Equal(t, compared{10, 10}, rep.Checks.OnTime.compared)
	assert.Equal(t, map[string]int64{"accept": 2, "convene": 1, "rate": 2, "reopen": 1, "rework": 1}, rep.Totals.Refused)
}

// A run that is cut short at any commit, and gone on with, ends as the run that was left alone.
func TestResumeAnywhere(t *testing.T) {
	f := odd(t)
	for _, f.workers = range []int{1, 3} {
		want, n := commits(t, f)
		resumesAnywhere(t, f, want, n)
	}
}

// resumesAnywhere cuts a run short at each of its commits and goes on with it, and requires the result of one that was left alone.
func resumesAnywhere(t *testing.T, f flags, want string, n int64) {
	t.Helper()
	for after := range n {
		store := new(ticketmem.Store)
		first := &dying{Store: store}
		first.left.Store(after)
		_, err := replayOn(t, f, first)
		require.ErrorIs(t, err, errKilled, "after %d of %d commits", after, n)
		got, err := replayOn(t, f, store)
		require.NoError(t, err)
		require.Equal(t, want, got, "after %d of %d commits", after, n)
	}
}

// The same for the demo, with several deaths in one run.
func TestResumeDemo(t *testing.T) {
	f := flags{workers: 4}
	want, n := commits(t, f)
	store := new(ticketmem.Store)
	for range 5 {
		part := &dying{Store: store}
		part.left.Store(n / 6)
		_, err := replayOn(t, f, part)
		require.ErrorIs(t, err, errKilled)
	}
	got, err := replayOn(t, f, store)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	again, err := replayOn(t, f, store) // nothing is left to do
	require.NoError(t, err)
	assert.Equal(t, want, again)
}
