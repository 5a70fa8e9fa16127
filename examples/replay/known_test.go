package main

import (
	"math/bits"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// reportsOf runs a replay of a log in memory and returns its JSON report, and its text and page.
func reportsOf(t *testing.T, log, columns string, args ...string) (doc, text, page string) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	put(t, dir, "log.csv", log)
	put(t, dir, "map.json", columns)
	for _, name := range []string{"report.json", "page.html"} {
		code, out, status := inside(t, append([]string{"-log", "log.csv", "-map", "map.json", "-store", "mem", "-report", name}, args...)...)
		require.Zero(t, code, status)
		text = out
	}
	read := func(name string) string {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		return string(b)
	}
	return read("report.json"), text, read("page.html")
}

// A figure whose step the log does not have is not in it: no 0 %, no 100 %, and no count of nothing.
func TestWhatTheLogDoesNotHave(t *testing.T) {
	const row = "1,2024-03-01 09:00:00,2024-03-02 09:00:00,2024-03-05 09:00:00,2024-03-01 10:00:00,closed,roads\n" +
		"2,2024-03-01 09:00:00,2024-03-02 09:00:00,2024-03-05 09:00:00,,closed,roads\n3,2024-03-01 09:00:00,,,,open,roads\n"
	const header = "id,opened,closed,due,written,status,handler\n"
	for name, c := range map[string]struct {
		columns    string
		has, hasNo []string
	}{
		"openings alone": {
			`{"columns": {"id": "id", "opened": "opened"}, "root": {"id": "city"}}`,
			[]string{"received"},
			[]string{
				"closed", "open", "overdue", "oldest_open", "on_time", "closing_median", "transferred", "direct",
				"closed_in_period", "closing_rate", "not_counted",
			},
		},
		"closings": {
			`{"columns": {"id": "id", "opened": "opened", "closed": "closed"}, "root": {"id": "city"}}`,
			[]string{"received", "closed", "open", "oldest_open", "closing_median", "closed_in_period"},
			[]string{
				"overdue", "on_time", "closed_on_time", "response_median", "response_p90", "response_in_time", "bot_first", "unprompted", "reopened",
				"reworked", "joint", "officer_found", "self_handled", "times_transferred", "solved", "closing_rate", "suspended",
				"satisfied", "rated", "stage_in_time",
			},
		},
		"closings by status alone": {
			`{"columns": {"id": "id", "opened": "opened", "status": "status", "due": "due"}, "closed_values": ["closed"], "root": {"id": "city"}}`,
			[]string{"closed", "open", "overdue", "due_soon", "closing_rate"},
			[]string{"closing_median", "closed_in_period", "on_time", "closed_on_time", "stage_in_time/handle"},
		},
		"deadlines": {
			`{"columns": {"id": "id", "opened": "opened", "closed": "closed", "due": "due"}, "root": {"id": "city"}}`,
			[]string{"overdue", "on_time", "closed_on_time", "closing_rate", "stage_in_time", "stage_in_time/handle"},
			[]string{"unprompted", "on_time_unsuspended", "extended", "response_in_time", "stage_in_time/accept"},
		},
		"responses, and who has it": {
			`{"columns": {"id": "id", "opened": "opened", "closed": "closed", "handler": "handler"}, "steps": [{"column": "written", "do": "respond"}],
				"root": {"id": "city"}}`,
			[]string{"response_median", "transferred", "direct", "times_transferred"},
			[]string{"response_in_time", "joint", "reopened"},
		},
		"other steps": {
			`{"columns": {"id": "id", "opened": "opened", "closed": "closed"}, "steps": [{"column": "written", "do": "rework"},
				{"column": "written", "do": "reopen"}, {"column": "written", "do": "convene"}, {"column": "written", "do": "rate"}], "root": {"id": "city"}}`,
			[]string{"reworked", "reopened", "joint", "rated", "times_reworked", "times_rated"},
			[]string{"response_median", "transferred"},
		},
		"resolutions": {
			`{"columns": {"id": "id", "opened": "opened", "closed": "closed", "status": "status"}, "root": {"id": "city"}, "resolutions": {"closed": "solved"}}`,
			[]string{"solved"},
			[]string{"not_counted", "merged"},
		},
		"other resolutions": {
			`{"columns": {"id": "id", "opened": "opened", "status": "status", "parent": "handler"}, "resolutions": {"closed": "duplicate"}, "root": {"id": "city"}}`,
			[]string{"not_counted", "merged", "closed"},
			[]string{"solved", "closing_median"},
		},
		"who found it": {
			`{"columns": {"id": "id", "opened": "opened", "closed": "closed", "channel": "status"}, "worker_channels": ["closed"], "root": {"id": "city"}}`,
			[]string{"officer_found", "self_handled", "found"},
			[]string{"direct"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			doc, text, page := reportsOf(t, header+row, c.columns)
			rep := parsed(t, doc)
			for _, id := range c.has {
				f, ok := rep.Metrics.Figure(id)
				require.True(t, ok, id)
				assert.False(t, f.Absent, id)
			}
			for _, id := range c.hasNo {
				f, ok := rep.Metrics.Figure(id)
				require.True(t, ok, id)
				assert.Equal(t, metrics.Value{Absent: true}, f.Value, id)
				if f.Front {
					assert.Regexp(t, `(?m)^  `+f.Name.En+` +not in this log$`, text)
				}
			}
			absent := 0
			for _, f := range rep.Metrics.Front {
				if f.Absent {
					absent++
				}
			}
			assert.GreaterOrEqual(t, strings.Count(page, "not in this log"), absent)
		})
	}
}

// Limits of the office make deadlines, and say by when a response was due where the log has responses.
func TestWhatTheOfficeLimits(t *testing.T) {
	dir := t.TempDir()
	office := put(t, dir, "office.json",
		`{"limits": [{"stage": "handle", "within": "48h"}, {"stage": "respond", "within": "2h"}, {"stage": "accept", "within": "2h"}]}`)
	doc, _, _ := reportsOf(t,
		"id,opened,closed,written\n1,2024-03-01 09:00:00,2024-03-02 09:00:00,2024-03-01 10:00:00\n2,2024-03-01 09:00:00,2024-03-01 09:30:00,\n"+
			"3,2024-03-01 09:00:00,2024-03-01 12:30:00,\n",
		`{"columns": {"id": "id", "opened": "opened", "closed": "closed"}, "steps": [{"column": "written", "do": "respond"}], "root": {"id": "city"}}`, "-office", office)
	rep := parsed(t, doc)
	for id, want := range map[string]metrics.Value{
		"on_time": {Num: 3, Den: 3, OK: true}, "overdue": {OK: true}, "stage_in_time/handle": {Num: 3, Den: 3, OK: true},
		"response_median":  {Num: 1, Micros: 3_600_000_000, OK: true},              // a closing is none
		"response_in_time": {Num: 1, Den: 2, OK: true},                             // the second was closed before it was due
		"stage_in_time":    {Absent: true}, "stage_in_time/accept": {Absent: true}, // nobody says who signed
	} {
		f, ok := rep.Metrics.Figure(id)
		require.True(t, ok, id)
		assert.Equal(t, want, f.Value, id)
	}
}

// A condition that is new in the metrics needs a source, or is of every ticket.
func TestEveryConditionHasASource(t *testing.T) {
	rest := metrics.IsCounted | metrics.IsByPeople | metrics.IsPartial | metrics.IsClosedUnknown |
		metrics.IsStageDue | metrics.IsStageInTime | metrics.IsStageOverdue | metrics.IsStageDueSoon
	for _, c := range conditionSources {
		assert.Zero(t, rest&c.of, "twice: %s", rest&c.of)
		rest |= c.of
	}
	for _, name := range []string{"closed at an unknown time"} { // the last
		var last metrics.Conditions
		require.NoError(t, last.UnmarshalText([]byte(name)))
		assert.Equal(t, bits.TrailingZeros64(uint64(^rest)), bits.Len64(uint64(last)), "without one: %s", (^rest)&(last-1))
	}
}

// Closings that are days make durations of days, and no hours.
func TestDurationsOfDays(t *testing.T) {
	const columns = `{"columns":{"id":"id","opened":"opened","closed":"closed"},"layouts":["2006-01-02 15:04:05","2006-01-02"],"root":{"id":"city"}}`
	doc, text, page := reportsOf(t,
		"id,opened,closed\n1,2024-01-07 12:59:00,2024-01-07\n2,2024-01-07 08:05:00,2024-01-07\n3,2024-01-07 08:05:00,2024-01-09\n", columns)
	rep := parsed(t, doc)
	assert.Empty(t, rep.Metrics.Kinds.Kinds, "no kind is in the log")
	assert.Contains(t, text, "Grid, received\n  grid  total\n  city      3\n")
	f, _ := rep.Metrics.Figure(kpibook.ClosingMedian)
	assert.Equal(t, metrics.Value{Num: 3, OK: true, Days: true}, f.Value)
	assert.Regexp(t, `time to closing, median +0 d +of 3\n`, text)
	assert.Contains(t, strings.ReplaceAll(page, "\n", ""), "0 d")
	assert.Empty(t, rep.Flagged)

	_, text, _ = reportsOf(t,
		"id,opened,closed\n1,2024-01-07 12:59:00,2024-01-07 13:59:00\n2,2024-01-07 08:05:00,2024-01-07 09:05:00\n"+
			"3,2024-01-07 08:05:00,2024-01-09\n", columns)
	assert.Regexp(t, `time to closing, median +1 h 0 min +of 3\n`, text)
	_, text, _ = reportsOf(t, "id,opened,closed\n1,2024-01-07,2024-01-08 13:59:00\n", columns)
	assert.Regexp(t, `time to closing, median +1 d +of 1\n`, text)
}
