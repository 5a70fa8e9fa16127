package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The report counts the duplicates that are merged into none, and says why.
func TestADuplicateOfNoneIsCounted(t *testing.T) {
	f := ends(t)
	args := []string{"-store", "mem", "-log", f.log, "-map", f.mapFile}
	var rep struct {
		Totals struct {
			OfNone map[string]int64 `json:"of_none"`
		} `json:"totals"`
	}
	require.NoError(t, json.Unmarshal([]byte(reportOf(t, args...)), &rep))
	assert.Equal(t, map[string]int64{"not_named": 2, "not_received": 2, "withdrawn_or_void": 1, "closed_before": 2}, rep.Totals.OfNone)

	code, out, status := inside(t, args...)
	require.Zero(t, code, status)
	for _, line := range []string{
		"2 duplicates are of a request that was closed before: merged into none\n",
		"2 duplicates name an original that is not in the log, or was received later: merged into none\n",
		"1 duplicate is of a request that was withdrawn or is void: merged into none\n",
		"2 duplicates name no original: merged into none\n",
	} {
		assert.Contains(t, out, line)
	}
	_, page := pageOf(t, append(args[2:], "-lang", "zh")...)
	assert.Contains(t, page, "2件重复工单的原工单此前已办结")
}

// An original that was closed, and taken up again after the duplicate's closing, was closed before it.
func TestADuplicateBetweenClosingAndReopening(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "o", "closed": "c2", "resolution": "res", "parent": "par"}, "layouts": ["2006-01-02"],
		"root": {"id": "c"}, "resolutions": {"dup": "duplicate"}, "steps": [{"column": "c1", "do": "close"}, {"column": "re", "do": "reopen"}]}`
	logFile, mapFile := inFile(t, "log.csv", `id,o,c1,re,c2,res,par
a,2026-03-02,2026-03-04,2026-03-06,,,
b,2026-03-02,,,2026-03-03,dup,a
c,2026-03-02,,,2026-03-05,dup,a
`), inFile(t, "map.json", doc)
	args := []string{"-store", "mem", "-log", logFile, "-map", mapFile}
	rep := reportOf(t, args...)
	code, out, status := inside(t, args...)
	require.Zero(t, code, status)
	assert.Contains(t, out, "1 duplicate is of a request that was closed before: merged into none\n")
	assert.Contains(t, rep, `"of_none":{"closed_before":1}`)
}
