package main

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics/kpibook"
)

// A figure made of a column of which nothing is understood is not in the log; where something is, and of what is blank, it is.
func TestAColumnThatNobodyUnderstandsHasNoFigure(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "o", "closed": "c", "origin": "src", "kind": "k"},
		"layouts": ["2006-01-02"], "root": {"id": "c"},
		"origins": {"patrol": "worker"}, "steps": [{"column": "r", "do": "rate", "value": "s"}, {"column": "p", "do": "respond"},
		{"column": "re", "do": "reopen"}, {"column": "w", "do": "rework"}, {"column": "j", "do": "convene"}]}`
	const header = "id,o,c,src,k,r,s,p,re,w,j\n"
	row := func(id int, rest string) string { return fmt.Sprintf("%d,2026-03-02,2026-03-05,%s\n", id, rest) }
	all := []string{
		kpibook.Rated, kpibook.RatedSolved, kpibook.RatedSatisfied, kpibook.Found,
		kpibook.Reopened, kpibook.Reworked, kpibook.ResponseMedian, kpibook.Joint,
	}
	for name, c := range map[string]struct {
		rows   string
		absent []string
	}{
		"words": {row(1, "hotline,投诉,2026-03-06,满意,soon 1,soon 2,soon 3,soon 4") + row(2, "hotline,投诉,2026-03-06,不满意,,,,"), all},
		"one is known": {row(1, "patrol,投诉,2026-03-06,5,2026-03-03,2026-03-05,2026-03-04,2026-03-04") +
			row(2, "hotline,投诉,2026-03-06,满意,soon 1,soon 2,soon 3,4"), nil},
		"blank":        {row(1, "patrol,投诉,2026-03-06,5,,,,") + row(2, "patrol,投诉,,,,,,"), nil},
		"nobody rated": {row(1, ",投诉,2026-03-06,,,,,"), nil},
		"out of range": {row(1, "patrol,投诉,2026-03-06,9,,,,"), all[:3]},
	} {
		logFile, mapFile := inFile(t, "log.csv", header+c.rows), inFile(t, "map.json", doc)
		rep := parsed(t, reportOf(t, "-store", "mem", "-log", logFile, "-map", mapFile))
		for _, id := range all {
			f, ok := rep.Metrics.Figure(id)
			require.True(t, ok, id)
			assert.Equal(t, slices.Contains(c.absent, id), f.Absent, "%s: %s", name, id)
		}
	}
}

// Nor are there kinds where no row has one.
func TestKindsThatNobodyUnderstands(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "o", "kind": "k"}, "layouts": ["2006-01-02"], "root": {"id": "c"}}`
	for word, want := range map[string]bool{"表扬": false, "": true, "投诉": true} {
		logFile, mapFile := inFile(t, "log.csv", "id,o,k\n1,2026-03-02,"+word+"\n"), inFile(t, "map.json", doc)
		rep := parsed(t, reportOf(t, "-store", "mem", "-log", logFile, "-map", mapFile))
		assert.Equal(t, want, len(rep.Metrics.Kinds.Kinds) > 0, word)
	}
}

// What cannot be read is named in place of the figure.
func TestWhyAResponseIsNotInTheLog(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "o", "closed": "c"}, "layouts": ["2006-01-02"], "root": {"id": "c"},
		"steps": [{"column": "p", "do": "respond"}, {"column": "re", "do": "reopen"}]}`
	_, text := frontOf(t, "id,o,c,p,re\n1,2026-03-02,2026-03-05,3月3日,3月4日\n", doc)
	assert.Contains(t, text, "First response not in this log: no time of a response can be read\n")
	assert.Contains(t, text, "Reopened not in this log: no time of a reopening can be read\n")
}
