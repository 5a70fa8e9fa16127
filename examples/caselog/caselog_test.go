package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reported runs the program and gives its report.
func reported(t *testing.T, args ...string) (report, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), append(args, "-report", file), &out, &out))
	doc, err := os.ReadFile(file)
	require.NoError(t, err)
	var r report
	require.NoError(t, json.Unmarshal(doc, &r))
	return r, string(doc)
}

func TestTheMadeUpLog(t *testing.T) {
	r, doc := reported(t)
	refused := 0
	for _, n := range r.Refused {
		refused += n
	}
	assert.Equal(t, 19, r.Events)
	assert.Equal(t, r.Events, r.Applied+refused)
	assert.Equal(t, map[string]int{"extend in transferred: extension": 1}, r.Refused)
	assert.Equal(t, late{2, 2}, r.Late)
	assert.Equal(t, []int{3, 5, 2}, []int{r.Received, r.Transfers, r.Reopened})
	assert.Equal(t, closed{AtEnd: 2, ByCommand: 1}, r.Closed)
	assert.Equal(t, counted{3, 3}, r.Counted)
	assert.Equal(t, map[string]int{"no time": 1}, r.Rejected)
	require.True(t, strings.HasPrefix(doc, "{\n  \"cases\": 3,\n  \"events\": 19,\n  \"applied\": 18,\n  \"refused\": {"),
		"the members stand in the order that readers expect: %.120s", doc)

	t.Run("the same report from SQLite, once", func(t *testing.T) {
		db := filepath.Join(t.TempDir(), "cases.db")
		_, again := reported(t, "-store", db, "-workers", "3")
		assert.Equal(t, doc, again)
		assert.ErrorContains(t, run(t.Context(), []string{"-store", db}, io.Discard, io.Discard), "holds tickets already")
	})
}

// eachRealLog runs a test for each of the public logs, and says so where there is none.
func eachRealLog(t *testing.T, test func(t *testing.T, name, file string)) {
	data := os.Getenv("GRIDGOV_DATA")
	if data == "" {
		data = "../../../shared/data"
	}
	for name, file := range map[string]string{"receipt": "receipt", "bpic2013": "bpic2013_incidents", "helpdesk": "helpdesk"} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(data, "event-logs", file+".csv.gz")
			if _, err := os.Stat(file); err != nil {
				t.Skipf("no real logs here (%s): set GRIDGOV_DATA", file)
			}
			test(t, name, file)
		})
	}
}

func TestRealLogs(t *testing.T) {
	eachRealLog(t, func(t *testing.T, name, file string) {
		if testing.Short() && name != "receipt" {
			t.Skip("a long log, in one goroutine as the short one")
		}
		want := countedByHand(t, file)
		r, doc := reported(t, "-log", file, "-map", "maps/"+name+".json")
		assert.Equal(t, want, byHand{r.Cases, r.Events, r.Transfers, r.Reopened, r.Late.Compared})
		assert.Equal(t, r.Late.Compared, r.Late.Agree, "the desk's verdict is the file's")
		assert.Equal(t, counted{r.Cases, r.Cases}, r.Counted, "what the metrics count, and what was refused, is what the file says")
		assert.Equal(t, unasked{}, r.Beyond)
		assert.Empty(t, r.Rejected)
		assert.Less(t, r.Events-r.Applied, r.Events/1000, "%v", r.Refused)
		switch name {
		case "receipt":
			assert.Equal(t, map[string]int{"start after the end": 2}, r.Doubtful)
			_, again := reported(t, "-log", file, "-map", "maps/receipt.json", "-store", filepath.Join(t.TempDir(), "receipt.db"))
			assert.Equal(t, doc, again, "the same bytes from SQLite")
		default:
			assert.Empty(t, r.Doubtful)
		}
		if name == "bpic2013" {
			assert.Equal(t, unasked{}, r.Unasked)
			assert.Equal(t, 99, r.Commands["reopen, transfer"], "a reopening and a transfer at once")
		}
	})
}

type byHand struct{ cases, events, transfers, reopened, compared int }

// countedByHand reads a log by nothing of this package: what its columns say is known of these three files.
func countedByHand(t *testing.T, name string) (n byHand) {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close() //nolint:errcheck // only read
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	rows, err := csv.NewReader(z).ReadAll()
	require.NoError(t, err)
	column := func(row []string, name string) string {
		if i := slices.Index(rows[0], name); i >= 0 && row[i] != "EMPTY" {
			return row[i]
		}
		return ""
	}
	cases := map[string][][]string{}
	for _, row := range rows[1:] {
		cases[column(row, "case:concept:name")] = append(cases[column(row, "case:concept:name")], row)
		n.events++
	}
	n.cases = len(cases)
	at := func(row []string) time.Time {
		at, err := time.Parse(time.RFC3339, column(row, "time:timestamp"))
		require.NoError(t, err)
		return at
	}
	for _, rows := range cases {
		slices.SortStableFunc(rows, func(a, b []string) int { return at(a).Compare(at(b)) })
		count(&n.compared, column(rows[0], "case:deadline") != "" && column(rows[0], "case:enddate") != "")
		done := []string{"Completed", "Resolve ticket", "Closed"}
		for i, row := range rows[1:] {
			was, is := column(rows[i], "org:group"), column(row, "org:group")
			count(&n.transfers, was != "" && is != "" && was != is)
			count(&n.reopened, slices.Contains(done, column(rows[i], "concept:name")) && !slices.Contains(done, column(row, "concept:name")))
		}
	}
	return n
}

func TestAReportThatCannotBeWrittenStopsTheRunBeforeTheWork(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "map.json")
	require.NoError(t, os.WriteFile(file, []byte(plainMap), 0o600))
	for report, why := range map[string]string{dir: "folder", filepath.Join(dir, "no", "r.json"): "no such file", file: "one of the files"} {
		store := filepath.Join(dir, "new.db")
		err := run(t.Context(), []string{"-report", report, "-store", store, "-log", file, "-map", file}, io.Discard, io.Discard)
		require.ErrorContains(t, err, why)
		assert.NoFileExists(t, store)
	}
}
