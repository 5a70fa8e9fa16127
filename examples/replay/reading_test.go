package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inFile writes a file of a test.
func inFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestWithoutAGridNoRowIsOutside(t *testing.T) {
	rep := parsed(t, reportOf(t, "-store", "mem", "-log", cases+"r15_no_grid.csv", "-map", cases+"r15.json"))
	assert.EqualValues(t, 1, rep.Accepted)
	assert.Empty(t, rep.Flagged)
}

func TestADeadlineInDaysIsMetOnItsLastDay(t *testing.T) {
	rep := parsed(t, reportOf(t, "-store", "mem", "-log", cases+"date_only_due.csv", "-map", cases+"date_only_due_map.json"))
	figure, ok := rep.Metrics.Figure("on_time")
	require.True(t, ok)
	assert.EqualValues(t, []int64{1, 1}, []int64{figure.Num, figure.Den})
}

// The text says what of the log the map may have missed, and hands nothing to the terminal but what it prints.
func TestTheTextSaysWhatTheMapMayHaveMissed(t *testing.T) {
	log := inFile(t, "log.csv", "id,opened,closed,status,x,y\n"+
		"1,2026-01-02,31/12/2026,Closed,500000,4000000\n1,2026-01-02,,Open,1,1\n2,2026-01-02,2026-01-03,Gone\x1b[2J,1,1\n")
	m := inFile(t, "map.json", `{"columns": {"id": "id", "opened": "opened", "closed": "closed", "status": "status", "lat": "y", "lon": "x"},
		"open_values": ["Open"], "closed_values": ["Closed"], "root": {"id": "city"}}`)
	code, out, status := inside(t, "-store", "mem", "-log", log, "-map", m)
	require.Zero(t, code, status)
	for _, line := range []string{
		"column closed: 1 time such as 99/99/9999 is in none of the layouts",
		`status values in no list of the map: "Gone␛[2J" 1`,
		"1 point has projected coordinates",
		"1 row has control characters, which are shown as pictures",
		"1 row repeats an id with other contents: a log with a row for each event is one for caselog",
	} {
		assert.Contains(t, out, line)
	}
	assert.NotContains(t, out, "of the encoding", "what is no text is of it")
	code, _, status = inside(t, "-store", "mem", "-log", log+"\x1b[2J", "-map", m)
	assert.Equal(t, 1, code)
	assert.NotContains(t, out+status, "\x1b")
	assert.Contains(t, status, "log.csv", "the file is named")
	assert.False(t, strings.ContainsFunc(out, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }))
}
