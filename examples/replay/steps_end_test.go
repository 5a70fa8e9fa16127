package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/metrics/kpibook"
)

// A case that was reopened after its deadline keeps it: the log knows of no other.
func TestAReopeningKeepsTheDeadlineOfTheLog(t *testing.T) {
	const steps = `, "steps": [{"column": "c1", "do": "close"}, {"column": "re", "do": "reopen"}]`
	const doc = `{"columns": {"id": "id", "opened": "o", "due": "d", "closed": "c2"}, "layouts": ["2006-01-02"], "root": {"id": "c"}%s}`
	var log strings.Builder
	log.WriteString("id,o,d,c1,re,c2\n")
	row := func(n int, rest string) {
		for range n {
			fmt.Fprintf(&log, "%d,2024-03-01,%s\n", log.Len(), rest)
		}
	}
	row(10, "2024-03-05,,,2024-03-04")                     // in time
	row(10, "2024-03-05,2024-03-06,2024-03-07,2024-03-08") // late, reopened, closed again
	row(5, "2024-03-05,2024-03-04,2024-03-09,")            // in time, reopened after it, open
	row(1, "2024-03-05,,,")
	row(1, "2024-03-30,2024-03-04,2024-03-05,2024-03-10")
	ids := []string{kpibook.Open, kpibook.Overdue, kpibook.OnTime}
	nums, _ := frontOf(t, log.String(), fmt.Sprintf(doc, steps), ids...)
	assert.Equal(t, []int64{6, 6, 11}, nums)
	same, _ := frontOf(t, log.String(), fmt.Sprintf(doc, ""), ids...)
	assert.Equal(t, same, nums, "as without the steps")
}

// The last closing among the steps is the end of the case: it ends as its resolution says, when columns.closed says.
func TestAClosingStepEndsTheCase(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "o", "closed": "c2", "status": "st", "resolution": "res"}, "root": {"id": "c"},
		"layouts": ["2006-01-02 15:04"], "open_values": ["open"], "closed_values": ["closed"],
		"resolutions": {"dup": "duplicate", "wd": "withdrawn", "ok": "solved", "ref": "referred", "void": "void"},
		"steps": [{"column": "c1", "do": "close"}, {"column": "re", "do": "reopen"}]}`
	for res, want := range map[string]int64{"dup": 0, "wd": 0, "ref": 0, "void": 0, "ok": 1} {
		for name, row := range map[string]string{
			"the same time":     "2024-03-03 09:00,,2024-03-03 09:00,closed",
			"no time":           "2024-03-03 09:00,,,closed",
			"no step":           ",,2024-03-03 09:00,closed",
			"closed afterwards": "2024-03-02 09:00,,2024-03-03 09:00,closed",
			"reopened":          "2024-03-02 09:00,2024-03-02 10:00,2024-03-03 09:00,closed",
		} {
			logFile, mapFile := inFile(t, "log.csv", "id,o,c1,re,c2,st,res\n1,2024-03-01 09:00,"+row+","+res+"\n"), inFile(t, "map.json", doc)
			rep := parsed(t, reportOf(t, "-store", "mem", "-log", logFile, "-map", mapFile))
			assert.Empty(t, rep.Totals.Refused, "%s, %s", res, name)
			assert.Empty(t, rep.Flagged, "%s, %s", res, name)
			solved, _ := rep.Metrics.Figure(kpibook.Solved)
			assert.Equal(t, want, solved.Num, "%s, %s", res, name)
			median, _ := rep.Metrics.Figure(kpibook.ClosingMedian)
			assert.Equal(t, want == 1, median.OK, "%s, %s", res, name)
			if want == 1 {
				assert.InEpsilon(t, 48*3600*1e6, median.Micros, 0.005, name)
			}
		}
	}
}

// A score may be written with a point; another one is flagged and counts as none.
func TestScores(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "o", "closed": "c"}, "layouts": ["2006-01-02"], "root": {"id": "c"},
		"steps": [{"column": "r", "do": "rate", "value": "s"}]}`
	var log strings.Builder
	log.WriteString("id,o,c,r,s\n")
	for i, s := range []string{"5", "4.0", "\"3,00\"", "１", "", "满意", "10", "50", "4.5", "0", "1 "} {
		fmt.Fprintf(&log, "%d,2024-03-01,2024-03-02,2024-03-03,%s\n", i, s)
	}
	logFile, mapFile := inFile(t, "log.csv", log.String()), inFile(t, "map.json", doc)
	rep := parsed(t, reportOf(t, "-store", "mem", "-log", logFile, "-map", mapFile))
	rated, _ := rep.Metrics.Figure(kpibook.Rated)
	assert.EqualValues(t, 5, rated.Num)
	assert.Equal(t, map[string]int64{"unknown_score": 5}, rep.Flagged)
}

// A word in place of a closing time closes the case where the map lists it, or where a spreadsheet wrote it for one.
func TestAWordInPlaceOfAClosingTime(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "o", "closed": "c", "status": "st"}, "layouts": ["2006-01-02"], "root": {"id": "c"},
		"open_values": ["open"], "closed_values": ["已办结", "Closed"]}`
	nums, _ := frontOf(t, `id,o,c,st
1,2024-03-01,已办结,
2,2024-03-01,Closed,
3,2024-03-01,########,
4,2024-03-01,TRUE,
5,2024-03-01,-,
6,2024-03-01,处理中,
7,2024-03-01,FALSE,
8,2024-03-01,Closed,open
9,2024-03-01,#,
`, doc, kpibook.Open, kpibook.Closed)
	assert.Equal(t, []int64{5, 4}, nums)
}
