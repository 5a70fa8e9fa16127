package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// What is of no group, or in no known place, is none of the others, which are counted.
func TestNoneIsNoneOfTheOthers(t *testing.T) {
	var log strings.Builder
	log.WriteString("id,o,h,k,u\n")
	row := func(n int, rest string) {
		for range n {
			fmt.Fprintf(&log, "%d,2026-03-02,%s\n", log.Len(), rest)
		}
	}
	for i := range 20 {
		row(2, fmt.Sprintf("office %02d,投诉,ward %02d", i, i))
	}
	row(1, ",投诉,")
	const doc = `{"columns": {"id": "id", "opened": "o", "handler": "h", "kind": "k", "unit": "u"}, "layouts": ["2006-01-02"], "place": {"level": 1}}`
	args := []string{"-store", "mem", "-log", inFile(t, "log.csv", log.String()), "-map", inFile(t, "map.json", doc), "-groups", "4"}
	rep := parsed(t, reportOf(t, args...))
	seen := 0
	for _, table := range rep.Metrics.Tables {
		if of := table.By; (of == metrics.ByHandler || of == metrics.ByUnit) && table.Depth < 2 {
			seen++
			require.Len(t, table.Groups, 5)
			assert.Equal(t, othersName(16), table.Groups[4].Name, table.Grouping)
			received, _ := table.Value(table.Groups[4], kpibook.Received)
			assert.EqualValues(t, 33, received.Num)
		}
	}
	assert.Equal(t, 2, seen)
	assert.Equal(t, gridgov.Text{En: "(16 others)", Zh: "（其余16项）"}, rep.Metrics.Kinds.Rows[4].Name)
	_, page := pageOf(t, args[2:]...)
	assert.Contains(t, page, "(16 others)")
	assert.NotContains(t, page, "(17 others)")
}

// The groups by time end with the log, whatever is due later, and have something of what a table shows.
func TestNoPeriodIsEmpty(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "o", "due": "d", "closed": "c"}, "layouts": ["2006-01-02"], "root": {"id": "c"}}`
	logFile := inFile(t, "log.csv", "id,o,d,c\n1,2026-03-02,2026-04-10,2026-03-05\n2,2026-03-03,2026-05-10,\n3,2026-02-01,2026-02-20,\n")
	var rep struct {
		Metrics metrics.Report `json:"metrics"`
	}
	require.NoError(t, json.Unmarshal([]byte(reportOf(t, "-store", "mem", "-log", logFile, "-map", inFile(t, "map.json", doc))), &rep))
	keys := map[metrics.Dimension][]string{}
	for _, table := range rep.Metrics.Tables {
		for _, g := range table.Groups {
			keys[table.By] = append(keys[table.By], g.Key)
		}
	}
	assert.Equal(t, []string{"2026-02-01", "2026-03-02", "2026-03-03", "2026-03-05"}, keys[metrics.ByDay])
	assert.Equal(t, []string{"2026-W05", "2026-W10"}, keys[metrics.ByWeek])
	assert.Equal(t, []string{"2026-02", "2026-03"}, keys[metrics.ByMonth])
}
