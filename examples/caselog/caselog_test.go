package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket/ticketmem"
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
	assert.Equal(t, []int{3, 2, 5, 2}, []int{r.Received, r.Closed, r.Transfers, r.Reopened})
	assert.Equal(t, counted{3, 3}, r.Counted)
	assert.Equal(t, map[string]int{"no time": 1}, r.Rejected)
	require.True(t, strings.HasPrefix(doc, "{\n  \"cases\": 3,\n  \"events\": 19,\n  \"applied\": 18,\n  \"refused\": {"), "the members stand in the order that readers expect: %.120s", doc)

	t.Run("the same report from SQLite, once", func(t *testing.T) {
		db := filepath.Join(t.TempDir(), "cases.db")
		_, again := reported(t, "-store", db, "-workers", "3")
		assert.Equal(t, doc, again)
		assert.ErrorContains(t, run(t.Context(), []string{"-store", db}, io.Discard, io.Discard), "holds tickets already")
	})
}

func TestRealLogs(t *testing.T) {
	data := os.Getenv("GRIDGOV_DATA")
	if data == "" {
		data = "../../../shared/data"
	}
	for name, want := range map[string]struct {
		file                string
		cases, events, late int
	}{
		"receipt":  {"receipt", 1434, 8577, 1329},
		"bpic2013": {"bpic2013_incidents", 7554, 65533, 0},
		"helpdesk": {"helpdesk", 4580, 21348, 0},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(data, "event-logs", want.file+".csv.gz")
			if _, err := os.Stat(file); err != nil {
				t.Skipf("no real logs here (%s): set GRIDGOV_DATA", file)
			}
			r, _ := reported(t, "-log", file, "-map", "maps/"+name+".json")
			assert.Equal(t, []int{want.cases, want.events}, []int{r.Cases, r.Events})
			assert.Equal(t, late{want.late, want.late}, r.Late, "the desk's verdict is the file's")
			assert.Equal(t, counted{want.cases, want.cases}, r.Counted, "the metrics count what the file says")
			assert.Empty(t, r.Rejected)
			assert.Less(t, r.Events-r.Applied, r.Events/50)
		})
	}
}

const (
	plainMap = `{"columns": {"case": "c", "activity": "a", "time": "t", "group": "g", "deadline": "d", "ended": "e", "started": "s"}, "layouts": ["2006-01-02 15:04"], "zone": "Europe/Rome", "blank": ["-"], "commands": [
		{"activity": "go", "group_changed": true, "do": ["transfer"]}, {"activity": "done", "do": ["answer", "close"], "resolution": "solved"}, {"after": "done", "do": ["reopen"]}]}`
	head = "c,a,t,g,d,e,s\n"
)

func replayed(t *testing.T, mapDoc, log string) (report, *caseLog) {
	t.Helper()
	m, err := readMap("map.json", []byte(mapDoc))
	require.NoError(t, err)
	l, err := readLog(strings.NewReader(log), "log.csv", m)
	require.NoError(t, err)
	out, err := replay(t.Context(), m, l, new(ticketmem.Store), 2)
	require.NoError(t, err)
	return reportOf(m, l, out), l
}

func TestRowsThatAreNoEventsAreCountedAndNothingIsLost(t *testing.T) {
	r, l := replayed(t, plainMap, "\ufeff"+head+
		"1,go,2026-01-01 10:00,A,-,-,-\n"+
		",go,2026-01-01 10:00,A,-,-,-\n"+ // no case
		"1, ,2026-01-01 10:00,A,-,-,-\n"+ // no activity
		"1,go,yesterday,A,-,-,-\n"+ // no time
		"1,go,2026-01-01 11:00,B,soon,-,-\n"+ // an unreadable deadline: the row counts
		"1,go,2026-01-01 12:00\n"+ // too short
		"1,\"go\",2026-01-01 12:00,\xff,-,-,-\n"+
		"2,\"say \"\"no\"\" twice\",2026-01-01 12:00,-,-,-,-\n")
	assert.Equal(t, map[string]int{"no case": 1, "no activity": 1, "no time": 1, "unreadable deadline": 1, "wrong_length": 1}, r.Rejected)
	assert.Equal(t, 4, r.Events)
	assert.Equal(t, 2, r.Cases)
	assert.Equal(t, "\ufffd", l.cases[0].events[2].group)
	assert.Equal(t, `say "no" twice`, l.cases[1].events[0].activity)
	assert.NotEmpty(t, r.Examples)
}

func TestEqualTimesKeepTheFilesOrder(t *testing.T) {
	_, l := replayed(t, plainMap, head+"1,third,2026-01-01 11:00,,,,\n2,x,2026-01-01 09:00,,,,\n1,first,2026-01-01 10:00,,,,\n1,second,2026-01-01 10:00,,,,\n")
	var order []string
	for _, e := range l.cases[0].events {
		order = append(order, e.activity)
	}
	assert.Equal(t, []string{"first", "second", "third"}, order)
}

func TestACaseIsClosedAtItsEndAndWhatFollowsIsANote(t *testing.T) {
	r, _ := replayed(t, plainMap, head+
		"1,go,2026-01-01 10:00,A,2026-01-01 12:30,2026-01-01 13:00,2026-01-01 09:00\n"+
		"1,done,2026-01-01 12:00,A,2026-01-01 12:30,2026-01-01 13:00,2026-01-01 09:00\n"+ // its closing is the end: late
		"1,go,2026-01-01 14:00,B,2026-01-01 12:30,2026-01-01 13:00,2026-01-01 09:00\n")
	assert.Equal(t, []int{3, 3, 1, 1}, []int{r.Events, r.Applied, r.Received, r.Closed})
	assert.Equal(t, late{1, 1}, r.Late, "late, as the file says")
	assert.Equal(t, []int{1, 0}, []int{r.Transfers, r.Metrics.Transfers}, "the file's transfer came after the end")
	assert.Equal(t, unasked{1, 1}, r.Unasked)
	assert.Equal(t, counted{1, 1}, r.Counted)
}

func TestReopeningsAndTransfersAtOnce(t *testing.T) {
	m := strings.Replace(plainMap, `{"after": "done", "do": ["reopen"]}`, `{"after": "done", "group_changed": true, "do": ["reopen", "transfer"]}, {"after": "done", "do": ["reopen"]}`, 1)
	r, _ := replayed(t, m, head+
		"1,look,2026-01-01 10:00,A,,,\n1,done,2026-01-01 11:00,A,,,\n1,look,2026-01-01 12:00,B,,,\n1,done,2026-01-01 13:00,B,,,\n1,done,2026-01-01 13:00,C,,,\n")
	assert.Equal(t, []int{2, 1}, []int{r.Transfers, r.Reopened})
	assert.Equal(t, figures{Transfers: 1, Reopens: 1}, r.Metrics)
	assert.Equal(t, map[string]int{"answer in closed: lifecycle": 1}, r.Refused)
	assert.Equal(t, counted{1, 1}, r.Counted)
}

func TestABadMapNamesEveryFault(t *testing.T) {
	for doc, field := range map[string]string{
		`{`: "map.json", `[]`: "map.json", `{"columns": {}, "x": 1}`: "map.json", `{} {}`: "map.json",
		`{"columns": {"case": "c", "time": "t"}}`:                                                           "columns.activity",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "zone": "Mars"}`:                          "zone",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "zone": "Local"}`:                         "zone",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "layouts": ["dd.mm.yyyy"]}`:               "layouts[0]",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [{"do": ["merge"]}]}`:         "commands[0].do[0]",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [{"do": ["fly"]}]}`:           "commands[0].do[0]",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [{"resolution": "perhaps"}]}`: "commands[0].resolution",
	} {
		_, err := readMap("map.json", []byte(doc))
		var bad *grid.InvalidError
		require.ErrorAs(t, err, &bad, doc)
		assert.Equal(t, field, bad.Faults[0].Field, doc)
	}
	m, err := readMap("map.json", []byte(plainMap))
	require.NoError(t, err)
	_, err = readLog(strings.NewReader("c,a,when,g,g,d\n"), "log.csv", m)
	var bad *grid.InvalidError
	require.ErrorAs(t, err, &bad)
	assert.Len(t, bad.Faults, 4, "no t, e, s, and two of g: %v", err)
	for _, log := range []string{"", "\"c,a\n"} {
		_, err = readLog(strings.NewReader(log), "log.csv", m)
		assert.ErrorIs(t, err, grid.ErrInvalid, "%q", log)
	}
}

// Whatever the row holds, every verb that a map may name gives a command that is decided or refused, and nothing else.
func TestEveryVerbOfAMapIsDecided(t *testing.T) {
	for _, name := range strings.Split(verbList(), ", ") {
		doc := `{"columns": {"case": "c", "activity": "a", "time": "t", "group": "g"}, "layouts": ["2006-01-02 15:04"], "commands": [{"activity": "x", "do": ["` + name + `"]}, {"do": ["transfer"]}]}`
		r, _ := replayed(t, doc, "c,a,t,g\n1,go,2026-01-01 10:00,A/b %\n1,x,2026-01-01 11:00,A/b %\n2,x,2026-01-01 11:00,\n2,x,2026-01-01 11:00,C\n")
		n := r.Applied
		for _, k := range r.Refused {
			n += k
		}
		assert.Equal(t, 4, n, name)
	}
}
