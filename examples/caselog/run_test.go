package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

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

func TestACaseIsClosedAtItsEnd(t *testing.T) {
	const by, late1, onTime = "2026-01-01 12:30", "2026-01-01 13:00", "2026-01-01 12:10"
	row := func(activity, at, group, end string) string {
		return "1," + activity + ",2026-01-01 " + at + "," + group + "," + by + "," + end + ",2026-01-01 09:00\n"
	}
	for name, c := range map[string]struct {
		log     string
		refused map[string]int
	}{
		"its last closing is the end, what follows " +
			"is a note": {row("go", "10:00", "A", late1) + row("done", "12:00", "A", late1) + row("go", "14:00", "B", late1), nil},
		"closed twice: the second is refused": {
			row("done", "11:00", "A", late1) + row("done", "12:00", "A", late1), map[string]int{"answer in closed: lifecycle": 1},
		},
		"reopened and closed again": {
			row("done", "11:00", "A", late1) + row("look", "11:30", "A", late1) + row("done", "12:00", "A", late1), nil,
		},
		"reopened, and no closing after it": {row("done", "11:00", "A", late1) + row("look", "11:30", "A", late1), nil},
		"no closing":                        {row("look", "10:00", "A", late1), nil},
		"a joint one, with a task that nobody " +
			"reports on": {row("look", "10:00", "A", onTime) + row("go", "10:00", "B", onTime) + row("join", "11:00", "C", onTime), nil},
		"ended before it was received": {
			strings.ReplaceAll(row("go", "13:00", "A", "2026-01-01 12:00"), "09:00", "12:40"), nil,
		},
		"ended before its first event":    {row("go", "13:00", "A", onTime), nil},
		"on time, answered after the end": {row("go", "10:00", "A", onTime) + row("done", "12:40", "A", onTime), nil},
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

// A case that cannot even be received has its events refused, and ends no run.
func TestACaseThatIsNotReceived(t *testing.T) {
	m, err := readMap("map.json", []byte(plainMap))
	require.NoError(t, err)
	l, err := readLog(strings.NewReader(header+"1,done,2026-01-01 10:00,A,,,\n1,go,2026-01-01 11:00,B,,,\n2,go,2026-01-01 10:00,A,,,\n"),
		"log.csv", m)
	require.NoError(t, err)
	// no log can say so
	l.cases[0].deadline, l.cases[0].ended = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	out, err := replay(t.Context(), m, l, new(ticketmem.Store), 2)
	require.NoError(t, err)
	r := reportOf(m, l, out)
	assert.Equal(t, []int{3, 1, 1}, []int{r.Events, r.Applied, r.Received})
	assert.Equal(t, counted{2, 2}, r.Counted)
	assert.Len(t, r.Refused, 1)
	assert.Equal(t, late{Compared: 1}, r.Late)
}

// A reopening goes from a completed activity to another one, whichever of its rows completes it. That is the file's affair:
// it is one also where the map has another command for the row that completes it, or for the one that takes it back.
func TestAReopeningGoesFromACompletedActivityToAnother(t *testing.T) {
	for name, c := range map[string]struct {
		commands, log string
		reopened      int
		refused       map[string]int
	}{
		"staying in it reopens nothing": {
			`{"lifecycle": "complete", "activity": "close", "do": ["answer", "close"]}, {"activity": "close", "do": []}, {"after": "close", "do": ["reopen"]}`,
			"1,close,2026-01-01,start,\n1,look,2026-01-02,,\n1,close,2026-01-03,complete,\n1,close,2026-01-04,check,\n1,look,2026-01-05,,\n",
			2,
			map[string]int{"reopen in received: lifecycle": 1},
		},
		"the row that completes it passes it on too": {
			`{"group_changed": true, "do": ["transfer"]}, {"activity": "close", "do": ["answer", "close"]}, {"after": "close", "do": ["reopen"]}`,
			"1,look,2026-01-01,,A\n1,close,2026-01-02,,B\n1,look,2026-01-03,,\n", 1,
			map[string]int{"reopen in transferred: lifecycle": 1},
		},
		"from one that completes it to another": {
			`{"activity": "close", "do": ["close"]}, {"activity": "reply", "do": ["answer"]}`,
			"1,reply,2026-01-01,,\n1,close,2026-01-02,,\n1,look,2026-01-03,,\n", 1,
			map[string]int{},
		},
		"a rework of what is closed is refused, and one all the same": {
			`{"activity": "close", "do": ["answer", "close"]}, {"after": "close", "do": ["rework"]}`,
			"1,close,2026-01-01,,\n1,look,2026-01-02,,\n", 1,
			map[string]int{"rework in closed: lifecycle": 1},
		},
		"an entry that names no activity": {
			`{"lifecycle": "complete", "do": ["answer", "close"]}, {"after": "close", "do": ["reopen"]}`,
			"1,close,2026-01-01,start,\n1,look,2026-01-02,,\n1,close,2026-01-03,complete,\n1,look,2026-01-04,,\n", 1,
			map[string]int{"reopen in received: lifecycle": 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			doc := `{"columns": {"case": "c", "activity": "a", "time": "t", "lifecycle": "l", "group": "g"}, "layouts": ["2006-01-02"], "commands": [` + c.commands + `]}`
			r, _ := replayed(t, doc, "c,a,t,l,g\n"+c.log)
			assert.Equal(t, c.reopened, r.Reopened)
			assert.Equal(t, c.refused, r.Refused)
			assert.Equal(t, counted{1, 1}, r.Counted)
		})
	}
}

// What stands at the end decides when a case is closed, and what the lifecycle refuses does not stand.
func TestACaseIsClosedAtItsEndWhateverIsRefused(t *testing.T) {
	const rows = "1,look,2026-01-01 09:00,,2026-01-01 12:30,2026-01-01 13:00,\n"
	for name, c := range map[string]struct {
		commands, log string
		refused       map[string]int
	}{
		"a rework of what is closed": {
			`{"activity": "done", "do": ["answer", "close"]}, {"after": "done", "do": ["rework"]}`,
			"1,done,2026-01-01 12:00,,,,\n1,look,2026-01-01 12:10,,,,\n",
			map[string]int{"rework in closed: lifecycle": 1},
		},
		"a closing without an answer": {
			`{"activity": "end", "do": ["close"]}, {"activity": "done", "do": ["answer", "close"]}`,
			"1,end,2026-01-01 11:00,,,,\n1,done,2026-01-01 12:00,,,,\n",
			map[string]int{"close in received: lifecycle": 1},
		},
		"a transfer before the reopening": {
			`{"activity": "done", "do": ["answer", "close"]}, {"after": "done", "do": ["transfer", "reopen"]}`,
			"1,done,2026-01-01 12:00,A,,,\n1,look,2026-01-01 12:10,B,,,\n",
			map[string]int{"transfer in closed: lifecycle": 1},
		},
		"void": {`{"activity": "done", "do": ["void", "grant"]}`, "1,done,2026-01-01 12:00,A,,,\n", nil},
		"reopened, and closed for good": {
			`{"activity": "done", "do": ["answer", "close"]}, {"after": "done", "do": ["reopen"]}`,
			"1,done,2026-01-01 11:00,,,,\n1,look,2026-01-01 11:10,,,,\n1,done,2026-01-01 12:00,,,,\n1,done,2026-01-01 12:10,,,,\n",
			map[string]int{"answer in closed: lifecycle": 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := plainMap[:strings.Index(plainMap, `"commands"`)] + `"commands": [` + c.commands + `]}`
			r, _ := replayed(t, m, header+rows+c.log)
			if c.refused == nil {
				c.refused = map[string]int{}
			}
			assert.Equal(t, c.refused, r.Refused)
			assert.Equal(t, late{1, 1}, r.Late)
			assert.Equal(t, closed{AtEnd: 1}, r.Closed)
			assert.Equal(t, counted{1, 1}, r.Counted)
		})
	}
}

// replayInto returns a store in which a log of the plain map was replayed.
func replayInto(t *testing.T, rows string) *ticketmem.Store {
	t.Helper()
	m, err := readMap("map.json", []byte(plainMap))
	require.NoError(t, err)
	l, err := readLog(strings.NewReader(header+rows), "log.csv", m)
	require.NoError(t, err)
	store := new(ticketmem.Store)
	_, err = replay(t.Context(), m, l, store, 1)
	require.NoError(t, err)
	return store
}

// A closing that is taken back before the end took place when its row says; only the one that stands waits for the end.
func TestOnlyTheLastClosingIsAtTheEnd(t *testing.T) {
	store := replayInto(t, "1,done,2026-01-01 11:00,,,2026-01-01 14:00,\n1,look,2026-01-01 12:00,,,,\n1,done,2026-01-01 13:00,,,,\n")
	list, err := store.List(t.Context(), storage.Query{})
	require.NoError(t, err)
	events, err := store.History(t.Context(), list[0].ID, 0, "")
	require.NoError(t, err)
	var steps []string
	for _, e := range events[1:] {
		steps = append(steps, e.Verb.String()+" "+e.At.Format("15:04"))
	}
	assert.Equal(t, []string{"answer 10:00", "close 10:00", "reopen 11:00", "answer 12:00", "close 13:00"}, steps, "UTC, an hour behind Rome")
}

// An event is applied when all its commands are; what it did before one was refused is done, and what stands after it is not.
func TestAnEventOfWhichACommandIsRefused(t *testing.T) {
	m := plainMap[:strings.Index(plainMap, `"commands"`)] +
		`"commands": [{"activity": "go", "do": ["transfer", "rework", "transfer", "answer"]}]}`
	r, _ := replayed(t, m, header+"1,look,2026-01-01 10:00,A,,,\n1,go,2026-01-01 11:00,B,,,\n")
	assert.Equal(t, []int{2, 1, 1, 1}, []int{r.Events, r.Applied, r.Transfers, r.Metrics.Transfers})
	assert.Equal(t, map[string]int{"rework in transferred: lifecycle": 1}, r.Refused)
	assert.Equal(t, counted{1, 1}, r.Counted)
	assert.Equal(t, closed{Open: 1}, r.Closed)
}

func TestReopeningsAndTransfersAtOnce(t *testing.T) {
	m := strings.Replace(plainMap, `{"after": "done", "do": ["reopen"]}`,
		`{"after": "done", "group_changed": true, "do": ["reopen", "transfer"]}, {"after": "done", "do": ["reopen"]}`, 1)
	r, _ := replayed(t, m, header+
		"1,look,2026-01-01 10:00,A,,,\n1,done,2026-01-01 11:00,A,,,\n1,look,2026-01-01 12:00,B,,,\n1,done,2026-01-01 13:00,B,,,\n"+
		"1,done,2026-01-01 13:00,C,,,\n")
	assert.Equal(t, []int{2, 1}, []int{r.Transfers, r.Reopened})
	assert.Equal(t, figures{Transfers: 1, Reopens: 1}, r.Metrics)
	assert.Equal(t, map[string]int{"answer in closed: lifecycle": 1}, r.Refused)
	assert.Equal(t, counted{1, 1}, r.Counted)
}

func TestWhatAMapAsksForBeyondTheFileIsCountedApart(t *testing.T) {
	m := strings.Replace(plainMap, `"group_changed": true, `, "", 1)
	r, _ := replayed(t, m, header+"1,go,2026-01-01 10:00,A,,,\n1,go,2026-01-01 11:00,B,,,\n1,look,2026-01-01 12:00,,,,\n"+
		"1,go,2026-01-01 13:00,A,,,\n1,look,2026-01-01 14:00,C,,,\n")
	assert.Equal(t, []int{2, 3}, []int{r.Transfers, r.Metrics.Transfers})
	assert.Equal(t, []unasked{{Transfers: 1}, {Transfers: 2}}, []unasked{r.Unasked, r.Beyond})
	assert.Equal(t, counted{1, 1}, r.Counted)
}
