package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
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
	assert.Equal(t, []int{3, 5, 2}, []int{r.Received, r.Transfers, r.Reopened})
	assert.Equal(t, closed{AtEnd: 2, ByCommand: 1}, r.Closed)
	assert.Equal(t, counted{3, 3}, r.Counted)
	assert.Equal(t, map[string]int{"unreadable time": 1}, r.Rejected)
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
	for name, file := range map[string]string{"receipt": "receipt", "bpic2013": "bpic2013_incidents", "helpdesk": "helpdesk"} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(data, "event-logs", file+".csv.gz")
			if _, err := os.Stat(file); err != nil {
				t.Skipf("no real logs here (%s): set GRIDGOV_DATA", file)
			}
			want := countedByHand(t, file)
			r, doc := reported(t, "-log", file, "-map", "maps/"+name+".json")
			assert.Equal(t, want, byHand{r.Cases, r.Events, r.Transfers, r.Reopened, r.Late.Compared})
			assert.Equal(t, r.Late.Compared, r.Late.Agree, "the desk's verdict is the file's")
			assert.Equal(t, counted{r.Cases, r.Cases}, r.Counted, "what the metrics count, and what was refused, is what the file says")
			assert.Equal(t, unasked{}, r.Beyond)
			assert.Less(t, r.Events-r.Applied, r.Events/1000, "%v", r.Refused)
			switch name {
			case "receipt":
				assert.Equal(t, map[string]int{"start after the end": 2}, r.Rejected)
				_, again := reported(t, "-log", file, "-map", "maps/receipt.json", "-store", filepath.Join(t.TempDir(), "receipt.db"))
				assert.Equal(t, doc, again, "the same bytes from SQLite")
			default:
				assert.Empty(t, r.Rejected)
			}
			if name == "bpic2013" {
				assert.Equal(t, unasked{}, r.Unasked)
				assert.Equal(t, 99, r.Commands["reopen, transfer"], "a reopening and a transfer at once")
			}
		})
	}
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

const (
	plainMap = `{"columns": {"case": "c", "activity": "a", "time": "t", "group": "g", "deadline": "d", "ended": "e", "started": "s"}, "layouts": ["2006-01-02 15:04"], "zone": "Europe/Rome", "blank": ["-"], "commands": [
		{"activity": "go", "group_changed": true, "do": ["transfer"]}, {"activity": "done", "do": ["answer", "close"], "resolution": "solved"}, {"after": "done", "do": ["reopen"]}]}`
	header = "c,a,t,g,d,e,s\n"
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
	r, l := replayed(t, plainMap, "\ufeff"+header+
		"1,go,2026-01-01 10:00,A,-,-,-\n"+
		",go,2026-01-01 10:00,A,-,-,-\n"+ // no case
		"1, ,2026-01-01 10:00,A,-,-,-\n"+ // no activity
		"1,go,yesterday,A,-,-,-\n"+ // no time
		"1,go,2026-01-01 11:00,B,soon,-,-\n"+ // an unreadable deadline: the row counts
		"1,go,2026-01-01 12:00\n"+ // too short
		"1,\"go\",2026-01-01 12:00,\xff,-,-,-\n"+
		"2,\"say \"\"no\"\" twice\",2026-01-01 12:00,-,-,-,-\n")
	assert.Equal(t, map[string]int{"no case": 1, "no activity": 1, "unreadable time": 1, "unreadable deadline": 1, "wrong_length": 1}, r.Rejected)
	assert.Equal(t, 4, r.Events)
	assert.Equal(t, 2, r.Cases)
	assert.Equal(t, "\ufffd", l.history(0).events[2].group)
	assert.Equal(t, `say "no" twice`, l.history(1).events[0].activity)
	assert.NotEmpty(t, r.Examples)
}

func TestEqualTimesKeepTheFilesOrder(t *testing.T) {
	_, l := replayed(t, plainMap, header+"1,third,2026-01-01 11:00,,,,\n2,x,2026-01-01 09:00,,,,\n1,first,2026-01-01 10:00,,,,\n1,second,2026-01-01 10:00,,,,\n")
	var order []string
	for _, e := range l.history(0).events {
		order = append(order, e.activity)
	}
	assert.Equal(t, []string{"first", "second", "third"}, order)
}

func TestACaseIsClosedAtItsEnd(t *testing.T) {
	const by, late1, onTime = "2026-01-01 12:30", "2026-01-01 13:00", "2026-01-01 12:10"
	row := func(activity, at, group, end string) string {
		return "1," + activity + ",2026-01-01 " + at + "," + group + "," + by + "," + end + ",2026-01-01 09:00\n"
	}
	for name, c := range map[string]struct {
		log     string
		refused map[string]int
	}{
		"its last closing is the end, what follows is a note": {row("go", "10:00", "A", late1) + row("done", "12:00", "A", late1) + row("go", "14:00", "B", late1), nil},
		"closed twice: the second is refused":                 {row("done", "11:00", "A", late1) + row("done", "12:00", "A", late1), map[string]int{"answer in closed: lifecycle": 1}},
		"reopened and closed again":                           {row("done", "11:00", "A", late1) + row("look", "11:30", "A", late1) + row("done", "12:00", "A", late1), nil},
		"reopened, and no closing after it":                   {row("done", "11:00", "A", late1) + row("look", "11:30", "A", late1), nil},
		"no closing":                                          {row("look", "10:00", "A", late1), nil},
		"a joint one, with a task that nobody reports on":     {row("look", "10:00", "A", onTime) + row("go", "10:00", "B", onTime) + row("join", "11:00", "C", onTime), nil},
		"ended before it was received":                        {strings.ReplaceAll(row("go", "13:00", "A", "2026-01-01 12:00"), "09:00", "12:40"), nil},
		"ended before its first event":                        {row("go", "13:00", "A", onTime), nil},
		"on time, answered after the end":                     {row("go", "10:00", "A", onTime) + row("done", "12:40", "A", onTime), nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := strings.Replace(plainMap, `{"after"`, `{"activity": "join", "do": ["convene"]}, {"after"`, 1)
			r, _ := replayed(t, m, header+c.log)
			if c.refused == nil {
				c.refused = map[string]int{}
			}
			assert.Equal(t, c.refused, r.Refused)
			assert.Equal(t, closed{AtEnd: 1}, r.Closed)
			assert.Equal(t, late{1, 1}, r.Late)
			assert.Equal(t, counted{1, 1}, r.Counted)
		})
	}
}

// What ends a case takes the words of its row, also where it takes place at the end.
func TestTheResolutionIsTheEntrys(t *testing.T) {
	m, err := readMap("map.json", []byte(plainMap))
	require.NoError(t, err)
	l, err := readLog(strings.NewReader(header+"1,done,2026-01-01 12:00,A,,2026-01-01 13:00,\n2,done,2026-01-01 12:00,A,,,\n3,go,2026-01-01 12:00,A,,2026-01-01 13:00,\n"), "log.csv", m)
	require.NoError(t, err)
	store := new(ticketmem.Store)
	_, err = replay(t.Context(), m, l, store, 1)
	require.NoError(t, err)
	list, err := store.List(t.Context(), ticket.Query{})
	require.NoError(t, err)
	ends := map[ticket.Resolution][]string{}
	for _, k := range list {
		ends[k.Resolution] = append(ends[k.Resolution], k.Closed.Format("15:04"))
	}
	for _, at := range ends {
		slices.Sort(at)
	}
	assert.Equal(t, map[ticket.Resolution][]string{ticket.Solved: {"11:00", "12:00"}, ticket.Explained: {"12:00"}}, ends, "UTC, an hour behind Rome")
}

// What a handler asks for is granted by another person of the office, and a case that several work on is reported on by
// each for itself.
func TestCommandsInOrder(t *testing.T) {
	for _, do := range []string{
		`"extend", "grant"`, `"extend", "refuse"`, `"suspend", "grant", "resume"`, `"object", "grant"`, `"void", "grant"`, `"supervise", "comply"`,
		`"accept", "answer", "inspect", "rework", "answer", "close", "call back", "rate", "reopen"`, `"classify", "assign", "remind", "escalate", "respond", "note"`,
		`"refer"`, `"withdraw"`, `"ask", "supplement"`,
	} {
		m := strings.Replace(plainMap, `{"activity": "done"`, `{"activity": "x", "do": [`+do+`]}, {"activity": "done"`, 1)
		r, _ := replayed(t, m, header+"1,look,2026-01-01 10:00,A,2026-02-01 10:00,,\n1,go,2026-01-01 11:00,B,,,\n1,x,2026-01-01 12:00,B,,,\n")
		assert.Empty(t, r.Refused, do)
	}
	m := strings.Replace(plainMap, `{"activity": "done"`, `{"activity": "join", "do": ["convene"]}, {"activity": "back", "do": ["accept", "report back"]}, {"activity": "done"`, 1)
	r, _ := replayed(t, m, header+"1,look,2026-01-01 10:00,A,,,\n1,go,2026-01-01 11:00,B,,,\n1,join,2026-01-01 12:00,C,,,\n1,join,2026-01-01 12:00,D,,,\n"+
		"1,back,2026-01-01 13:00,C,,,\n1,back,2026-01-01 13:00,D,,,\n1,back,2026-01-01 13:00,D,,,\n1,done,2026-01-01 14:00,B,,,\n")
	assert.Equal(t, 7, r.Applied, "%v", r.Refused)
	assert.Equal(t, closed{ByCommand: 1}, r.Closed)
}

func TestOtherKindsOfCSV(t *testing.T) {
	m, err := readMap("map.json", []byte(`{"columns": {"case": "c", "activity": "the, act", "time": "t"}, "layouts": ["02.01.2006 15:04"]}`))
	require.NoError(t, err)
	for _, sep := range []string{",", ";", "\t", "|"} {
		log := strings.ReplaceAll("c\x00\"the, act\"\x00text\x00t\r\n1\x00\"a, b; c\"\x00"+strings.Repeat("long ", 9000)+"\x0001.02.2026 10:00\r\n", "\x00", sep)
		l, err := readLog(strings.NewReader(log), "log.csv", m)
		require.NoError(t, err, "%q", sep)
		require.Len(t, l.cases, 1, "%q: %v", sep, l.examples)
		assert.Equal(t, "a, b; c", l.history(0).events[0].activity)
	}
}

func TestLongNamesAreHandlersToo(t *testing.T) {
	for _, long := range []string{strings.Repeat("%", 1000), strings.Repeat("局", 400), strings.Repeat("x", 3999)} {
		a, b := event{group: long + "1"}, event{resource: long + "2"}
		assert.NoError(t, a.handler().Check())
		assert.NotEqual(t, a.handler(), b.handler())
		assert.Equal(t, a.handler(), (&event{group: a.group, resource: "other"}).handler())
	}
	assert.Equal(t, ticket.Department("a/b"), (&event{group: "a/b"}).handler())
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

// A case that cannot even be received has its events refused, and ends no run.
func TestACaseThatIsNotReceived(t *testing.T) {
	m, err := readMap("map.json", []byte(plainMap))
	require.NoError(t, err)
	l, err := readLog(strings.NewReader(header+"1,done,2026-01-01 10:00,A,,,\n1,go,2026-01-01 11:00,B,,,\n2,go,2026-01-01 10:00,A,,,\n"), "log.csv", m)
	require.NoError(t, err)
	l.cases[0].name = "\x00"
	out, err := replay(t.Context(), m, l, new(ticketmem.Store), 2)
	require.NoError(t, err)
	r := reportOf(m, l, out)
	assert.Equal(t, []int{3, 1, 1}, []int{r.Events, r.Applied, r.Received})
	assert.Equal(t, counted{2, 2}, r.Counted)
	assert.Len(t, r.Refused, 1)
}

// A reopening goes from a completed activity to another one, whichever of its rows completes it.
func TestStayingInACompletedActivityReopensNothing(t *testing.T) {
	doc := `{"columns": {"case": "c", "activity": "a", "time": "t", "lifecycle": "l"}, "layouts": ["2006-01-02"], "commands": [
		{"lifecycle": "complete", "activity": "close", "do": ["answer", "close"]}, {"activity": "close", "do": []}, {"after": "close", "do": ["reopen"]}]}`
	r, _ := replayed(t, doc, "c,a,t,l\n1,close,2026-01-01,start\n1,look,2026-01-02,\n1,close,2026-01-03,complete\n1,close,2026-01-04,check\n1,look,2026-01-05,\n")
	assert.Equal(t, 1, r.Reopened, "the first closing was begun and not completed")
	assert.Equal(t, map[string]int{"reopen in received: lifecycle": 1}, r.Refused)
	assert.Equal(t, counted{1, 1}, r.Counted)
}

// A log takes some dozens of bytes an event, so that one of ten million events fits.
func TestALargeLogStaysSmall(t *testing.T) {
	m, err := readMap("map.json", []byte(plainMap))
	require.NoError(t, err)
	const events = 200_000
	src, to := io.Pipe()
	go func() {
		fmt.Fprint(to, header) //nolint:errcheck // the reader sees it
		for i := range events {
			fmt.Fprintf(to, "%d,a rather long activity %d,2026-01-01 10:%02d,group %d,,,\n", i/20, i%50, i%60, i%100) //nolint:errcheck // the reader sees it
		}
		to.Close() //nolint:errcheck // of a pipe
	}()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	l, err := readLog(src, "log.csv", m)
	require.NoError(t, err)
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Len(t, l.rows, events)
	assert.Less(t, (int64(after.HeapAlloc)-int64(before.HeapAlloc))/events, int64(80), "bytes an event")
	runtime.KeepAlive(l)
}

func TestReopeningsAndTransfersAtOnce(t *testing.T) {
	m := strings.Replace(plainMap, `{"after": "done", "do": ["reopen"]}`, `{"after": "done", "group_changed": true, "do": ["reopen", "transfer"]}, {"after": "done", "do": ["reopen"]}`, 1)
	r, _ := replayed(t, m, header+
		"1,look,2026-01-01 10:00,A,,,\n1,done,2026-01-01 11:00,A,,,\n1,look,2026-01-01 12:00,B,,,\n1,done,2026-01-01 13:00,B,,,\n1,done,2026-01-01 13:00,C,,,\n")
	assert.Equal(t, []int{2, 1}, []int{r.Transfers, r.Reopened})
	assert.Equal(t, figures{Transfers: 1, Reopens: 1}, r.Metrics)
	assert.Equal(t, map[string]int{"answer in closed: lifecycle": 1}, r.Refused)
	assert.Equal(t, counted{1, 1}, r.Counted)
}

func TestWhatAMapAsksForBeyondTheFileIsCountedApart(t *testing.T) {
	m := strings.Replace(plainMap, `"group_changed": true, `, "", 1)
	r, _ := replayed(t, m, header+"1,go,2026-01-01 10:00,A,,,\n1,go,2026-01-01 11:00,B,,,\n1,look,2026-01-01 12:00,,,,\n1,go,2026-01-01 13:00,A,,,\n1,look,2026-01-01 14:00,C,,,\n")
	assert.Equal(t, []int{2, 3}, []int{r.Transfers, r.Metrics.Transfers})
	assert.Equal(t, []unasked{{Transfers: 1}, {Transfers: 2}}, []unasked{r.Unasked, r.Beyond})
	assert.Equal(t, counted{1, 1}, r.Counted)
}

func TestABadMapNamesEveryFault(t *testing.T) {
	for doc, field := range map[string]string{
		`{`: "map.json", `[]`: "map.json", `{"columns": {}, "x": 1}`: "map.json", `{} {}`: "map.json", `{"columns": {"cases": "c"}}`: "map.json",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "columns": {}}`:                                     "columns",
		`{"columns": {"Case": "c", "activity": "a", "time": "t"}}`:                                                    "columns.Case",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "layouts": []}`:                                     "layouts",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [{"activity": "a"}]}`:                   "commands[0].do",
		`{"columns": {"case": "c", "time": "t"}}`:                                                                     "columns.activity",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "zone": "Mars"}`:                                    "zone",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "zone": "Local"}`:                                   "zone",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "layouts": ["dd.mm.yyyy"]}`:                         "layouts[0]",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [{"do": ["merge"]}]}`:                   "commands[0].do[0]",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [{"do": ["fly"]}]}`:                     "commands[0].do[0]",
		`{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [{"do": [], "resolution": "perhaps"}]}`: "commands[0].resolution",
	} {
		_, err := readMap("map.json", []byte(doc))
		var bad *grid.InvalidError
		require.ErrorAs(t, err, &bad, doc)
		assert.Equal(t, field, bad.Faults[0].Field, doc)
	}
	_, err := readMap("map.json", []byte("{\n\"zone\": \"UTC\",\n\"x\": 1}"))
	require.ErrorContains(t, err, "line 3")
	m, err := readMap("map.json", []byte(plainMap))
	require.NoError(t, err)
	_, err = readLog(strings.NewReader(header+"1,go,01.02.2026,A,,,\n"), "log.csv", m)
	require.ErrorIs(t, err, grid.ErrInvalid, "nothing of it can be read")
	require.ErrorContains(t, err, "line 2: unreadable time")
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
