package main

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// A log with every way to end, with a time and without.
const (
	endsMap = `{"columns": {"id": "id", "opened": "opened", "closed": "closed", "status": "status", "due": "due", "parent": "of", "handler": "h"},
		"open_values": ["Open"], "closed_values": ["Closed", "Dup"], "root": {"id": "city"}, "layouts": ["2006-01-02 15:04"],
		"resolutions": {"Dup": "duplicate", "Cancelled": "withdrawn", "Anulada": "作废", "Elsewhere": "referred", "Fixed": "已解决"}}`
	endsLog = `id,opened,closed,status,due,of,h
1,2024-03-01 09:00,2024-03-02 09:00,Closed,2024-03-05 00:00,,roads
2,2024-03-01 10:00,,Closed,2024-03-05 00:00,,roads
3,2024-03-01 11:00,,Cancelled,2024-03-05 00:00,,
4,2024-03-01 12:00,2024-03-02 12:00,Dup,2024-03-05 00:00,,roads
5,2024-03-09 12:00,,Open,2024-03-12 00:00,,roads
6,2024-03-01 12:00,2024-03-03 12:00,Dup,2024-03-05 00:00,5,roads
7,2024-03-01 12:00,2024-03-10 12:00,Dup,2024-03-05 00:00,5,roads
8,2024-03-01 12:00,2024-03-11 12:00,Dup,2024-03-05 00:00,1,roads
9,2024-03-01 12:00,,Dup,2024-03-05 00:00,7,roads
10,2024-03-01 12:00,2024-03-04 12:00,Anulada,2024-03-05 00:00,,roads
11,2024-03-01 12:00,2024-03-04 13:00,Elsewhere,2024-03-05 00:00,,roads
12,2024-03-01 12:00,2024-03-04 14:00,Fixed,2024-03-05 00:00,,roads
13,2024-03-01 12:00,31/13/2024,Closed,2024-03-05 00:00,,roads
14,2024-03-01 12:00,2024-03-06 14:00,Cancelled,2024-03-05 00:00,,
15,2024-03-01 12:00,2024-03-05 14:00,Dup,2024-03-05 00:00,14,roads
16,2024-03-01 12:00,2024-03-05 14:00,Dup,2024-03-05 00:00,nowhere,roads
17,2024-03-01 12:00,2024-03-05 14:00,Dup,2024-03-05 00:00,17,roads
18,2024-03-01 12:00,,Anulada,2024-03-05 00:00,,roads
19,2024-03-01 12:00,2024-03-02 10:00,Dup,2024-03-05 00:00,20,roads
20,2024-03-01 12:00,2024-03-02 11:00,Dup,2024-03-05 00:00,19,roads
`
)

func ends(t *testing.T) flags {
	t.Helper()
	dir := t.TempDir()
	return flags{log: put(t, dir, "log.csv", endsLog), mapFile: put(t, dir, "map.json", endsMap), workers: 3}
}

// A case ends as the log says, also where the log does not say when; what has no time is at the log's last instant.
func TestEnds(t *testing.T) {
	store := new(ticketmem.Store)
	doc, err := replayOn(t, ends(t), store)
	require.NoError(t, err)
	rep := parsed(t, doc)
	assert.EqualValues(t, 20, rep.Totals.Verified)
	assert.Empty(t, rep.Totals.Refused)
	assert.Equal(t, map[string]int64{"bad_time": 1, "closed_time_unknown": 5}, rep.Flagged)

	all, err := store.List(t.Context(), storage.Query{Limit: storage.MaxList})
	require.NoError(t, err)
	got, byID := map[string]string{}, map[ticket.ID]string{}
	for _, tk := range all {
		byID[tk.ID] = tk.Key
	}
	for _, tk := range all {
		got[tk.Key] = fmt.Sprint(tk.Resolution, " ", tk.Closed.Format("02 15:04"))
		if tk.State != ticket.Closed {
			got[tk.Key] = "open"
		}
		if tk.Parent != "" {
			got[tk.Key] += " of " + byID[tk.Parent]
		}
	}
	assert.Equal(t, map[string]string{
		"1": "explained 02 09:00", "2": "explained 11 12:00", "3": "withdrawn 11 12:00", "4": "duplicate 02 12:00", "5": "open",
		"6":  "duplicate 03 12:00", // its original is not there yet
		"7":  "duplicate 10 12:00 of 5",
		"8":  "duplicate 11 12:00", // its original is closed
		"9":  "duplicate 11 12:00 of 5",
		"10": "void 04 12:00", "11": "referred 04 13:00", "12": "solved 04 14:00", "13": "explained 11 12:00",
		"14": "withdrawn 06 14:00", "15": "duplicate 05 14:00", "16": "duplicate 05 14:00", "17": "duplicate 05 14:00", "18": "void 11 12:00",
		"19": "duplicate 02 10:00 of 20", "20": "duplicate 02 11:00",
	}, got)

	for id, want := range map[string]metrics.Value{
		kpibook.Received: {Num: 20, OK: true}, kpibook.Closed: {Num: 19, OK: true}, kpibook.Open: {Num: 1, OK: true},
		kpibook.NotCounted: {Num: 15, OK: true}, kpibook.Merged: {Num: 3, OK: true},
		kpibook.OnTimeOfClosed: {Num: 2, Den: 2, OK: true}, kpibook.ClosedInPeriod: {Num: 14, OK: true},
	} {
		f, ok := rep.Metrics.Figure(id)
		require.True(t, ok, id)
		assert.Equal(t, want, f.Value, id)
	}
	f, _ := rep.Metrics.Figure(kpibook.ClosingMedian)
	assert.EqualValues(t, 2, f.Num)
}

// However many work at once, and wherever a run is cut short, duplicates end in the same way.
func TestEndsAnywhere(t *testing.T) {
	f := ends(t)
	f.workers = 1
	want, n := commits(t, f)
	for _, f.workers = range []int{1, 8} {
		resumesAnywhere(t, f, want, n)
	}
}
