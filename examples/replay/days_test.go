package main

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
)

// counted are the numbers of figures of a report.
func counted(t *testing.T, log, columns string, figures ...string) (numbers []string) {
	t.Helper()
	rep := parsed(t, reportOf(t, "-store", "mem", "-log", inFile(t, "log.csv", log), "-map", inFile(t, "map.json", columns)))
	for _, id := range figures {
		f, ok := rep.Metrics.Figure(id)
		require.True(t, ok, id)
		numbers = append(numbers, fmt.Sprintf("%s %d/%d", id, f.Num, f.Den))
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
				"1,2026-04-21,2026-04-24,2026-04-24\n2,2026-04-21,2026-04-22,\n3,2026-04-21,2026-04-23,\n4,2026-04-21,2026-04-24,\n5,2026-04-21,2026-04-25,\n",
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
				metrics.FigureOpen, metrics.FigureOverdue, metrics.FigureOnTime, metrics.FigureClosedOnTime), "%s: %s", zone, c.log)
		}
	}
}
