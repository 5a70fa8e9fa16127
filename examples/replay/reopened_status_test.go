package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Of a case that was reopened after its closing the status says whether it was closed again.
func TestAReopenedCaseIsWhatItsStatusSays(t *testing.T) {
	for name, c := range map[string]struct{ layout, rows string }{
		"hours": {"2006-01-02 15:04", "1,2024-03-01 08:00,2024-03-02 08:00,2024-03-03 09:00,Closed\n" +
			"2,2024-03-01 08:00,2024-03-02 08:00,2024-03-03 09:00,Open\n3,2024-03-09 08:00,,,Open\n4,2024-03-01 08:00,2024-03-02 08:00,,Open\n"},
		"days": {"2006-01-02", "1,2024-03-01,2024-03-02,2024-03-02,Closed\n2,2024-03-01,2024-03-02,2024-03-02,Open\n3,2024-03-09,,,Open\n" +
			"4,2024-03-01,2024-03-02,,Open\n"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			put(t, dir, "log.csv", "id,opened,closed,again,status\n"+c.rows)
			put(t, dir, "map.json", `{"columns": {"id": "id", "opened": "opened", "closed": "closed", "status": "status"},
				"open_values": ["Open"], "closed_values": ["Closed"], "layouts": ["`+c.layout+
				`"], "steps": [{"do": "reopen", "column": "again"}], "root": {"id": "city"}}`)
			code, _, status := inside(t, "-log", "log.csv", "-map", "map.json", "-store", "mem", "-quiet", "-report", "report.json")
			require.Zero(t, code, status)
			doc, err := os.ReadFile("report.json")
			require.NoError(t, err)
			var rep struct {
				Flagged map[string]int64 `json:"flagged"`
				Metrics struct {
					Front []struct {
						ID  string `json:"id"`
						Num int64  `json:"num"`
					} `json:"front"`
				} `json:"metrics"`
			}
			require.NoError(t, json.Unmarshal(doc, &rep))
			num := map[string]int64{}
			for _, f := range rep.Metrics.Front {
				num[f.ID] = f.Num
			}
			assert.Equal(t, int64(2), num["closed"], "1 is closed again, and 4 by its closing time")
			assert.Equal(t, int64(2), num["open"])
			assert.Equal(t, int64(1), rep.Flagged["closed_time_unknown"], "1: %v", rep.Flagged)
			assert.Equal(t, int64(1), rep.Flagged["unknown_status"], "4 alone contradicts: %v", rep.Flagged)
		})
	}
}

// How long the oldest case has been open is told in days where the log has days, also over a change of the clocks.
func TestTheOldestOpenIsToldInDays(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	put(t, dir, "log.csv", "id,opened,closed\n1,2024-03-29,\n2,2024-03-29,2024-04-02\n3,2024-04-02,\n")
	put(t, dir, "map.json",
		`{"columns": {"id": "id", "opened": "opened", "closed": "closed"}, "layouts": ["2006-01-02"], "zone": "Europe/Berlin"}`)
	args := []string{"-log", "log.csv", "-map", "map.json", "-store", "mem"}
	code, out, status := inside(t, args...)
	require.Zero(t, code, status)
	assert.Regexp(t, `the oldest open +4 d `, out)
	for lang, want := range map[string][]string{
		"en": {">4 d<", "<h1>Request log</h1>", "<title>Request log: requests"}, "zh": {">4天<", "<h1>诉求台账</h1>"},
	} {
		code, _, status = inside(t, append(args, "-quiet", "-lang", lang, "-report", "page.html")...)
		require.Zero(t, code, status)
		page, err := os.ReadFile("page.html")
		require.NoError(t, err)
		for _, text := range want {
			assert.True(t, strings.Contains(string(page), text), "%s: %s", lang, text)
		}
	}
}
