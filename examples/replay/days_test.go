package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// counted are the numbers of figures of a report, and the steps that were refused.
func counted(t *testing.T, log, columns string, figures ...string) (numbers []string) {
	t.Helper()
	rep := parsed(t, reportOf(t, "-store", "mem", "-log", inFile(t, "log.csv", log), "-map", inFile(t, "map.json", columns)))
	for _, id := range figures {
		f, ok := rep.Metrics.Figure(id)
		require.True(t, ok, id)
		numbers = append(numbers, fmt.Sprintf("%s %d/%d", id, f.Num, f.Den))
	}
	if refused := rep.Totals.Refused; len(refused) > 0 {
		numbers = append(numbers, fmt.Sprint("refused ", refused))
	}
	return numbers
}

// In a log of days the report is as of the last day. What was due on a day before it is overdue, and what is due on it is not.
func TestADeadlineDayIsPastOnTheNextDay(t *testing.T) {
	for _, zone := range []string{"UTC", "Asia/Shanghai", "America/Chicago", "Africa/Cairo"} { // in Cairo a day begins at 1:00, in April
		for _, c := range []struct {
			log  string
			want []string
		}{
			{
				"1,2026-04-23,2026-04-23,2026-04-24\n2,2026-04-23,2026-04-23,\n",
				[]string{"open 1/0", "overdue 1/0", "on_time 0/2", "closed_on_time 0/1"},
			},
			{
				"1,2026-04-21,2026-04-24,2026-04-24\n2,2026-04-21,2026-04-22,\n3,2026-04-21,2026-04-23,\n" +
					"4,2026-04-21,2026-04-24,\n5,2026-04-21,2026-04-25,\n",
				[]string{"open 4/0", "overdue 2/0", "on_time 1/3", "closed_on_time 1/1"},
			},
			{ // as of the last opening
				"1,2026-04-23,2026-04-23,\n2,2026-04-24,2026-04-24,\n",
				[]string{"open 2/0", "overdue 1/0", "on_time 0/1", "closed_on_time 0/0"},
			},
			{ // with hours the day of the report counts likewise
				"1,2026-04-23 09:00:00,2026-04-23,\n2,2026-04-23 23:59:59,2026-04-24,\n",
				[]string{"open 2/0", "overdue 0/0", "on_time 0/0", "closed_on_time 0/0"},
			},
		} {
			columns := `{"columns": {"id": "id", "opened": "o", "due": "d", "closed": "c"}, "zone": "` + zone + `"}`
			assert.Equal(t, c.want, counted(t, "id,o,d,c\n"+c.log, columns,
				kpibook.Open, kpibook.Overdue, kpibook.OnTime, kpibook.OnTimeOfClosed), "%s: %s", zone, c.log)
		}
	}
}

// A verdict that is a day is of the closing of that day, and no step of it is refused for the hour that it does not have.
func TestAVerdictOnTheDayOfTheClosing(t *testing.T) {
	const columns = `{"columns": {"id": "id", "opened": "o", "closed": "c"}, "steps": [{"column": "rt", "do": "rate", "value": "sc"}]}`
	rep := parsed(t, reportOf(t, "-store", "mem", "-map", inFile(t, "map.json", columns), "-log", inFile(t, "log.csv", "id,o,c,rt,sc\n"+
		"1,2026-03-02 09:00:00,2026-03-06 19:00:00,2026-03-06,5\n"+
		"2,2026-03-02,2026-03-06,2026-03-06,5\n"+
		"3,2026-03-02 09:00:00,2026-03-06,2026-03-06 08:00:00,5\n"+
		"4,2026-03-02,,2026-03-06,5\n"+ // of an open case
		"5,2026-03-02,2026-03-08,2026-03-06,2\n"+ // on the day before
		"6,2026-03-02 09:00:00,2026-03-06 19:00:00,2026-03-06 12:00:00,5\n")))
	assert.Equal(t, map[string]int64{"rate": 3}, rep.Totals.Refused)
	rated, _ := rep.Metrics.Figure(kpibook.Rated)
	assert.EqualValues(t, 3, rated.Num)
}

// A log says the same where some of its times are days, or all of them: what happens, and in which order, and what is late.
func TestALogOfDaysSaysWhatItsHoursSay(t *testing.T) {
	figures := []string{
		kpibook.Received, kpibook.Open, kpibook.Closed, kpibook.Overdue, kpibook.OnTime, kpibook.OnTimeOfClosed,
		kpibook.ResponseMedian, kpibook.Reopened, kpibook.TimesReopened, kpibook.Rated, kpibook.Merged,
	}
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		zone := []string{"UTC", "Asia/Shanghai", "America/New_York", "Africa/Cairo", "America/Havana"}[seed%5]
		steps := []string{"respond", "accept", "answer", "close"}
		for _, do := range []string{"reopen", "rate"} { // they are where they belong wherever the map lists them
			steps = slices.Insert(steps, r.IntN(len(steps)+1), do)
		}
		doc := `{"columns": {"id": "id", "opened": "opened", "due": "due", "closed": "closed", "handler": "handler"}, "zone": "` + zone + `",
			"layouts": ["2006-01-02 15:04", "2006-01-02"], "steps": [`
		for i, do := range steps {
			value := ""
			if do == "rate" {
				value = `, "value": "score"`
			}
			doc += fmt.Sprintf(`%s{"column": %q, "do": %q%s}`, []string{"", ", "}[min(i, 1)], do, do, value)
		}
		doc += "]}"
		columns := append([]string{"opened", "due", "closed"}, steps...)
		header := "id,handler,score," + strings.Join(columns, ",") + "\n"
		hours, days := header, header
		cut := map[string]int{} // of a column: how many in four are days
		for _, c := range columns {
			cut[c] = []int{0, 2, 4}[r.IntN(3)]
		}
		for id := range 100 {
			at := time.Date(2026, []time.Month{3, 4, 10}[r.IntN(3)], 5+r.IntN(24), r.IntN(24), r.IntN(60), 0, 0, time.UTC)
			cells := map[string]string{"opened": at.Format("2006-01-02 15:04"), "due": at.AddDate(0, 0, r.IntN(5)).Format(time.DateOnly) + " 23:59"}
			pass := func(what string, of, per int) bool {
				if r.IntN(per) >= of {
					return false
				}
				at = at.Add(time.Duration(3*60+1+r.IntN(4)*r.IntN(900)) * time.Minute) // over the hour that a clock may be put forward
				cells[what] = at.Format("2006-01-02 15:04")
				return true
			}
			pass("respond", 1, 2)
			pass("accept", 1, 2)
			pass("answer", 1, 2)
			if pass("close", 1, 3) {
				pass("reopen", 1, 1)
			}
			if pass("closed", 3, 4) {
				pass("rate", 1, 2)
			}
			hours += fmt.Sprintf("%d,roads,4", id)
			days += fmt.Sprintf("%d,roads,4", id)
			for _, c := range columns {
				hours += "," + cells[c]
				if r.IntN(4) < cut[c] {
					cells[c] = cells[c][:min(len(cells[c]), len(time.DateOnly))]
				}
				days += "," + cells[c]
			}
			hours, days = hours+"\n", days+"\n"
		}
		want := counted(t, hours, doc, figures...)
		require.Len(t, want, len(figures), "seed %d: nothing is refused of what has hours", seed)
		assert.Equal(t, want, counted(t, days, doc, figures...), "seed %d, %s, days of four %v", seed, doc, cut)
	}
}

// A run that was cut short goes on where it was, also between a closing and what comes after it at its instant.
func TestDaysAnywhere(t *testing.T) {
	dir := t.TempDir()
	f := flags{
		workers: 1, log: put(t, dir, "log.csv", "id,o,c1,re,c,rt,sc\n"+
			"1,2026-03-02,,,2026-03-06,2026-03-06,5\n2,2026-03-02,,2026-03-06,2026-03-06,2026-03-06,5\n"+
			"3,2026-03-02,2026-03-06,2026-03-06,2026-03-06,2026-03-06,5\n"),
		mapFile: put(t, dir, "map.json", `{"columns": {"id": "id", "opened": "o", "closed": "c"}, "root": {"id": "c"},
		"steps": [{"column": "rt", "do": "rate", "value": "sc"}, {"column": "re", "do": "reopen"}, {"column": "c1", "do": "close"}]}`),
	}
	want, n := commits(t, f)
	assert.Empty(t, parsed(t, want).Totals.Refused)
	resumesAnywhere(t, f, want, n)
}

// A duration of days is the days between, whatever hours are known of them.
func TestDaysBetween(t *testing.T) {
	const columns = `{"columns": {"id": "id", "opened": "o", "closed": "c"}, "layouts": ["2006-01-02 15:04", "2006-01-02"],
		"zone": "America/New_York",
		"steps": [{"column": "r", "do": "respond"}]}`
	for row, days := range map[string]int64{
		"2026-03-02 09:00,2026-03-06,":                 4,
		"2026-03-02 01:00,2026-03-06,2026-03-06 22:00": 4, // closed after it
		"2026-03-02,2026-03-06 22:00,2026-03-03 10:00": 4,
		"2026-03-02 01:00,2026-03-02,2026-03-02 22:00": 0,
		"2026-03-07 09:00,2026-03-09,":                 2, // one of 23 hours
	} {
		log := inFile(t, "log.csv", "id,o,c,r\n1,"+row+"\n")
		rep := parsed(t, reportOf(t, "-store", "mem", "-log", log, "-map", inFile(t, "map.json", columns)))
		f, _ := rep.Metrics.Figure(kpibook.ClosingMedian)
		assert.Equal(t, metrics.Value{Num: 1, OK: true, Days: true, Micros: days * 24 * 3600 * 1e6}, f.Value, row)
		assert.Empty(t, rep.Totals.Refused, row)
	}
}

// At one instant, which is a day of a log of days, an original is there for its duplicates and open, whatever the ids are.
func TestDuplicatesOfADay(t *testing.T) {
	const columns = `{"columns": {"id": "id", "opened": "o", "closed": "c", "resolution": "res", "parent": "of"},
		"resolutions": {"dup": "duplicate"},
		"steps": [{"column": "r", "do": "respond"}]}`
	for log, merged := range map[string]string{
		"1,2026-03-02,,2026-03-02,dup,2\n2,2026-03-02,,2026-03-05,,\n":                                     "merged 1/0", // received on its day
		"1,2026-03-02,,2026-03-05,,\n2,2026-03-03,2026-03-05,2026-03-05,dup,1\n":                           "merged 1/0", // closed on its day
		"1,2026-03-02,,2026-03-05,,\n2,2026-03-03,,2026-03-05,dup,3\n3,2026-03-03,,2026-03-05,dup,1\n":     "merged 2/0",
		"1,2026-03-02 09:00:00,,2026-03-05 09:00:00,,\n2,2026-03-03 09:00:00,,2026-03-05 09:00:00,dup,1\n": "merged 1/0",
		"1,2026-03-02,,2026-03-04,,\n2,2026-03-03,,2026-03-05,dup,1\n":                                     "merged 0/0", // closed before
		"1,2026-03-02,,2026-03-02,dup,2\n2,2026-03-03,,2026-03-05,,\n":                                     "merged 0/0", // received later
	} {
		assert.Equal(t, []string{merged}, counted(t, "id,o,r,c,res,of\n"+log, columns, kpibook.Merged), log)
	}
}
