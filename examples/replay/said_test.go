package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// A log that has everything; what a report says of it is what its map names.
const saidLog = `id,opened,closed,due,status,all,blank
1,2024-03-01 08:00,2024-03-02 08:00,2024-03-05 08:00,shut,working,
2,2024-03-01 08:00,2024-03-07 08:00,2024-03-05 08:00,shut,working,
3,2024-03-01 08:00,,2024-03-05 08:00,shut,working,
4,2024-03-01 08:00,,2024-03-05 08:00,working,working,
5,2024-03-01 08:00,,2024-03-20 08:00,working,working,
6,2024-03-08 08:00,,,working,working,
7,2024-03-01 08:00,2024-03-03 08:00,2024-03-05 08:00,cancelled,working,
`

const (
	no       = "not in this log"
	byColumn = `"closed": "closed", `
	byStep   = `"steps": [{"column": "closed", "do": "close"}], `
	status   = `"status": "status", `
	due      = `"due": "due", `
	shut     = `"closed_values": ["shut"], `
	working  = `"open_values": ["working"], `
	dropped  = `"resolutions": {"cancelled": "withdrawn"}, `

	ofOpen = " open, past the promised deadline; not counted: 1 without a deadline"
)

// cardsOf are the cards of a JSON report.
func cardsOf(t *testing.T, doc string) (list []struct {
	ID    string
	Basis struct{ En, Zh string }
	Left  map[string]int64 `json:"left_out"`
},
) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(doc), &struct{ Cards any }{&list}))
	require.Len(t, list, 6)
	return list
}

// Of a log can be said what its map has, and nothing else: in the text, in the JSON report and on the page.
func TestWhatCanBeSaid(t *testing.T) {
	for name, c := range map[string]struct {
		columns, more                         string
		closed, open, overdue, onTime, toShut string // values as the page prints them
		basis                                 string // of overdue
	}{
		"a column of closings": {
			byColumn + due, "", "3", "4", "2", "40.00 %", "2 d 0 h", "of 4" + ofOpen,
		},
		"a column of closings, and a status": {
			byColumn + due + status, shut + working + dropped, "4", "3", "1", "33.33 %", "3 d 12 h",
			"of 3" + ofOpen,
		},
		"a column of closings, and a status that no list judges": {
			byColumn + due + status, "", "3", "4", "2", "40.00 %", "2 d 0 h", "of 4" + ofOpen,
		},
		"a column of closings and no deadline": {byColumn, "", "3", "4", no, no, "2 d 0 h", "the map names no deadline"},
		"a step": {
			due, byStep, "3", "4", "2", "40.00 %", "2 d 0 h", "of 4" + ofOpen,
		},
		"closed_values": {
			due + status, shut, "3", "4", "2", no, no, "of 4" + ofOpen,
		},
		"closed_values and no deadline": {status, shut, "3", "4", no, no, no, "the map names no deadline"},
		"both lists": {
			due + status, shut + working, "3", "4", "2", no, no, "of 4" + ofOpen,
		},
		"resolutions": {
			due + status, dropped, "1", "6", "4", no, no, "of 6" + ofOpen,
		},
		"resolutions of a column of their own": {
			due + `"resolution": "status", `, dropped, "1", "6", "4", no, no, "of 6" + ofOpen,
		},
		"open_values alone":              {due + status, working, no, no, no, no, no, "the map lists open statuses and no closed ones"},
		"open_values that all have":      {due + `"status": "all", `, working, "0", "7", "5", no, no, "of 7" + ofOpen},
		"open_values and no deadline":    {status, working, no, no, no, no, no, "the map lists open statuses and no closed ones"},
		"a status that no list judges":   {due + status, "", no, no, no, no, no, "the map says of no status whether it is closed"},
		"such a status and no deadline":  {status, "", no, no, no, no, no, "the map says of no status whether it is closed"},
		"neither closings nor deadlines": {"", "", no, no, no, no, no, "the map names no deadline"},
		"a column of closings, all blank": {
			`"closed": "blank", ` + due, "", "0", "7", "5", "0.00 %", "no data", "of 7" + ofOpen,
		},
		"closings at unknown times": {
			`"closed": "blank", ` + due + status, shut, "3", "4", "2", no, no, "of 4" + ofOpen,
		},
		"a column of deadlines, all blank": {
			byColumn + `"due": "blank", `, "", "3", "4", no, no, "2 d 0 h", "none of the 7 received has a deadline",
		},
		"neither closings nor a status": {
			due, "", no, no, "5", no, no,
			"of 7 received, past the promised deadline; the log does not tell which are closed or open; not counted: 1 without a deadline",
		},
		"neither, and deadlines that are blank": {`"due": "blank", `, "", no, no, no, no, no, "none of the 7 received has a deadline"},
	} {
		t.Run(name, func(t *testing.T) {
			columns := `{"columns": {` + c.columns + `"id": "id", "opened": "opened"}, ` + c.more +
				`"layouts": ["2006-01-02 15:04"], "root": {"id": "city"}}`
			doc, text, page := reportsOf(t, saidLog, columns)
			rep := parsed(t, doc)
			values := map[string]string{
				kpibook.Closed: c.closed, kpibook.Open: c.open, kpibook.Overdue: c.overdue, kpibook.OnTime: c.onTime,
				kpibook.ClosingMedian: c.toShut,
			}
			for id, want := range values {
				f, ok := rep.Metrics.Figure(id)
				require.True(t, ok)
				assert.Equal(t, want == no, f.Absent, id)
				assert.Equal(t, want != no && want != "no data", f.OK, id)
				assert.Regexp(t, `(?m)^  `+regexp.QuoteMeta(f.Name.En)+` +`+regexp.QuoteMeta(want)+`( |$)`, text, "the text")
			}
			cards := cardsOf(t, doc)
			_, words := wellFormed(t, []byte(strings.ReplaceAll(regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(page, ""), "<", " <")))
			words = strings.Join(strings.Fields(words), " ")
			title := "Overdue"
			if strings.Contains(c.basis, "does not tell") {
				title = "Past the deadline"
			}
			assert.Contains(t, words, title+" "+c.overdue+" "+c.basis+" ", "the page")
			assert.Contains(t, text, title+" "+c.overdue+": "+c.basis+"\n", "the text")
			for i, id := range []string{kpibook.Open, kpibook.Overdue, kpibook.OnTime, kpibook.ClosingMedian} {
				title := []string{"Open", title, "Closed on time", "Time to close"}[i]
				assert.Contains(t, words, title+" "+values[id]+" "+cards[i].Basis.En+" ", "the page")
				assert.Contains(t, text, title+" "+values[id]+": "+cards[i].Basis.En+"\n", "the text")
				assert.Equal(t, id, cards[i].ID)
			}
			assert.Equal(t, c.basis, cards[1].Basis.En, "the JSON")
			assert.Equal(t, c.closed == no, !strings.Contains(words, " 7 received = "))
			inPeriod, _ := rep.Metrics.Figure(kpibook.ClosedInPeriod)
			assert.Equal(t, c.toShut == no, inPeriod.Absent, "what goes by the moment of closing")
			note := fmt.Sprintf("Closed at a time that the log does not say, and not in the chart: %d.", rep.Flagged["closed_time_unknown"])
			assert.Equal(t, rep.Flagged["closed_time_unknown"] > 0, strings.Contains(words, note), "the chart")
		})
	}
}

// Whatever a log is like, the numbers of a card are the parts of a whole.
func TestTheNumbersOfACardAddUp(t *testing.T) {
	dice := rand.New(rand.NewPCG(20, 24))
	pick := func(from ...string) string { return from[dice.IntN(len(from))] }
	for range 80 {
		var log strings.Builder
		log.WriteString("id,opened,closed,due,status,outcome,of,answered,again,origin\n")
		n := 1 + dice.IntN(40)
		for id := range n {
			day := func(from, days int) string { return fmt.Sprintf("2024-03-%02d 08:00", from+dice.IntN(days)) }
			fmt.Fprintf(&log, "%d,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", id, day(1, 5),
				pick("", day(6, 5), day(11, 5), "someday"), pick("", day(4, 10), day(9, 16)),
				pick("shut", "working", "cancelled", "Dup", "?"), pick("", "", "fixed", "refused"), pick("", fmt.Sprint(dice.IntN(n))),
				pick("", day(5, 4)), pick("", "", day(16, 4)), pick("", "patrol"))
		}
		shape := []struct{ columns, more string }{
			{"", ""},
			{status, ""},
			{status, shut},
			{status, working},
			{status, shut + working + `"resolutions": {"cancelled": "withdrawn", "Dup": "duplicate"}, `},
			{
				status + `"resolution": "outcome", "parent": "of", `,
				`"resolutions": {"Dup": "duplicate", "cancelled": "void", "fixed": "solved", "refused": "referred"}, `,
			},
		}[dice.IntN(6)]
		columns := `{"columns": {` + pick("", byColumn) + pick("", due, due) + shape.columns +
			`"id": "id", "opened": "opened", "origin": "origin"}, ` + shape.more +
			`"origins": {"patrol": "worker"}, "layouts": ["2006-01-02 15:04"], "root": {"id": "city"}, "steps": [` +
			pick("", `{"column": "answered", "do": "answer"}`, `{"column": "answered", "do": "respond"}`,
				`{"column": "again", "do": "reopen"}`) + `]}`
		_, rep := replayed(t, inFile(t, "log.csv", log.String()), inFile(t, "map.json", columns))
		var doc bytes.Buffer
		require.NoError(t, rep.json(&doc))
		cards := cardsOf(t, doc.String())
		figure := func(id string) metrics.Value {
			f, _ := rep.Metrics.Figure(id)
			return f.Value
		}
		left := func(card int) (n int64) {
			for _, count := range cards[card].Left {
				n += count
			}
			return n
		}
		received, closed, open, overdue := figure("received").Num, figure("closed"), figure("open"), figure("overdue")
		what := columns + "\n" + log.String()
		assert.Equal(t, closed.Absent, open.Absent, what)
		if !open.Absent {
			assert.Equal(t, received, closed.Num+open.Num, what)
		}
		if v := figure("on_time"); !v.Absent {
			assert.Equal(t, received, v.Den+left(2), what)
			said := regexp.MustCompile(`^(\d+) of (\d+) that had to be closed: (\d+) closed, (\d+) open`).FindStringSubmatch(cards[2].Basis.En)
			if v.OK {
				require.NotNil(t, said, cards[2].Basis.En)
				parts := fmt.Sprint([]int64{v.Num, v.Den, v.Den - overdue.Num, overdue.Num})
				assert.Equal(t, parts, fmt.Sprint(said[1:]), what)
			}
			of := figure("closed_on_time")
			assert.Equal(t, cmp.Or(of.Den, v.Den-overdue.Num), v.Den-overdue.Num, what)
		}
		if v := figure("closing_median"); !v.Absent {
			assert.Equal(t, closed.Num, v.Num+left(3), what)
		}
		if !overdue.Absent {
			whole := open.Num
			if open.Absent {
				whole = received
			}
			assert.LessOrEqual(t, overdue.Num+left(1), whole, what)
			assert.True(t, overdue.Num > 0 || left(1) < received, "of no case is a deadline known\n"+what)
		}
		if v := figure("reopened"); !v.Absent && figure("times_reopened").Num == 0 {
			assert.Equal(t, closed.Num, v.Den+left(5), what)
		}
		for _, c := range cards {
			assert.NotContains(t, c.Basis.En+c.Basis.Zh, "%!", what)
			if strings.Contains(c.Basis.En, "the map names no deadline") {
				assert.NotContains(t, columns, due)
			}
		}
	}
}
