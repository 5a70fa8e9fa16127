package main

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A log may say itself which cases are late without naming any deadline.
func TestVerdictsWithoutDeadline(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	put(t, dir, "log.csv", "id,opened,closed,exceeded\n1,2024-03-01 09:00:00,2024-03-02 09:00:00,Y\n"+
		"2,2024-03-01 10:00:00,,Y\n3,2024-03-01 10:00:00,2024-03-01 11:00:00,N\n4,2024-03-01 10:00:00,2024-03-01 11:00:00,\n"+
		"5,2024-03-01 10:00:00,,N\n")
	put(t, dir, "map.json", `{"columns": {"id": "id", "opened": "opened", "closed": "closed"},
		"check": {"ontime": {"column": "exceeded", "late": ["Y"], "ontime": ["N"]}}, "root": {"id": "city"}}`)
	args := []string{"-log", "log.csv", "-map", "map.json", "-store", "mem"}
	code, out, status := inside(t, append(args, "-report", "report.json")...)
	require.Zero(t, code, status)
	doc, err := os.ReadFile("report.json")
	require.NoError(t, err)
	var rep struct {
		Checks struct {
			OnTime map[string]int64 `json:"ontime"`
		} `json:"checks"`
	}
	require.NoError(t, json.Unmarshal(doc, &rep))
	assert.Equal(t, map[string]int64{
		"compared": 0, "agree": 0, "closed_on_time": 1, "closed_late": 1, "open_on_time": 1, "open_late": 1,
	}, rep.Checks.OnTime)
	assert.Contains(t, out, "of the closed 1 on time and 1 late, of the open 1 on time and 1 late")

	code, _, status = inside(t, append(args, "-quiet", "-report", "page.html")...)
	require.Zero(t, code, status)
	page, err := os.ReadFile("page.html")
	require.NoError(t, err)
	assert.Contains(t, string(page), "of the closed 1 on time and 1 late")
}
