package requestlog_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
)

// readCase reads a log of testdata with a map of it, to which keys are added or in which they are replaced.
func readCase(t *testing.T, log, mapFile, keys string) (rows []requestlog.Row, seen []string) {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("testdata", mapFile))
	require.NoError(t, err)
	data, err := os.ReadFile(filepath.Join("testdata", log))
	require.NoError(t, err)
	return read(t, withKeys(t, doc, keys), string(bytes.TrimPrefix(data, []byte("\ufeff"))))
}

func withKeys(t *testing.T, doc []byte, keys string) string {
	t.Helper()
	m := map[string]json.RawMessage{}
	require.NoError(t, json.Unmarshal(doc, &m))
	require.NoError(t, json.Unmarshal([]byte("{"+keys+"}"), &m))
	doc, err := json.Marshal(m)
	require.NoError(t, err)
	return string(doc)
}

func instants(rows []requestlog.Row, of func(requestlog.Row) time.Time) (all []string) {
	for _, r := range rows {
		if at := of(r); at.IsZero() {
			all = append(all, "none")
		} else {
			all = append(all, at.Format(time.RFC3339Nano))
		}
	}
	return all
}

func opened(r requestlog.Row) time.Time { return r.Opened }
func closed(r requestlog.Row) time.Time { return r.Closed }
func due(r requestlog.Row) time.Time    { return r.Due }

func TestADeadlineThatIsADayEndsWithIt(t *testing.T) {
	rows, _ := readCase(t, "date_only_due.csv", "date_only_due_map.json", "")
	require.Len(t, rows, 1)
	assert.Equal(t, "2024-03-08T15:59:59.999999Z", rows[0].Due.Format(time.RFC3339Nano), "the last instant of the day in Shanghai")
	assert.False(t, rows[0].Closed.After(rows[0].Due))
}

func TestAnOffsetOfGMTCounts(t *testing.T) {
	rows, _ := readCase(t, "gmt8.csv", "gmt8_map.json", "")
	assert.Equal(t, []string{"2024-06-01T04:00:00Z", "2024-06-01T17:00:00Z", "2024-06-01T12:00:00Z"}, instants(rows, opened))
}

func TestFractionsOfAnyLength(t *testing.T) {
	rows, _ := readCase(t, "r04_fraction.csv", "r04.json", "")
	assert.Equal(t, []string{"2024-03-02T09:00:00Z", "2024-03-02T09:00:00.703Z", "2024-03-02T09:00:00.17Z"}, instants(rows, closed))
}

func TestAClosingThatIsADayIsNotBeforeItsOpening(t *testing.T) {
	rows, _ := readCase(t, "r08_day_only_closing.csv", "r08.json", "")
	assert.Equal(t, []string{"2024-01-07T12:59:00Z", "2024-01-07T08:05:00Z", "2024-01-09T08:05:00Z"}, instants(rows, closed))
	for _, r := range rows {
		assert.False(t, r.Flags.Has(requestlog.ClosedBeforeOpened), r.ID)
	}
}

// Both programs have the same layouts where a map names none; this is the test of caselog's.
func TestTimesWithoutLayouts(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-01 10:00:00": "2026-03-01T09:00:00Z", "2026-03-01 10:00:00.25": "2026-03-01T09:00:00.25Z",
		"2026-03-01T10:00:00":         "2026-03-01T09:00:00Z",
		"2026-03-01T10:00:00.5+08:00": "2026-03-01T02:00:00.5Z", "2026-03-01 10:00:00+08:00": "2026-03-01T02:00:00Z",
		"2026-03-01": "2026-02-28T23:00:00Z",
	} {
		rows, seen := read(t, `{"columns": {"id": "id", "opened": "at"}, "zone": "Europe/Rome"}`, "id,at\n1,"+text+"\n")
		assert.Equal(t, []string{want}, instants(rows, opened), "%s: %v", text, seen)
	}
}

func TestEpochs(t *testing.T) {
	rows, _ := readCase(t, "r09_epoch.csv", "r09.json", `"layouts": ["unix", "unixms"]`)
	assert.Equal(t, []string{"2024-05-15T11:48:34Z", "2024-05-15T11:51:23Z"}, instants(rows, opened))
	assert.Equal(t, []string{"2024-05-20T12:30:00Z", "2024-05-20T12:30:00Z"}, instants(rows, due))
}

func TestDateAndTimeInTwoColumns(t *testing.T) {
	rows, seen := readCase(t, "r07_two_columns.csv", "r07.json",
		`"columns": {"id": "id", "opened": {"join": ["date", "time"]}, "closed": "closed date"}, "layouts": ["1/2/06 3:04 PM", "1/2/06"]`)
	require.Equal(t, []string{"2:1", "3:2"}, seen)
	assert.Equal(t, []string{"2024-01-07T12:59:00Z", "2024-01-07T08:05:00Z"}, instants(rows, opened))
	assert.Equal(t, []string{"2024-01-07T12:59:00Z", "2024-01-09T08:05:00Z"}, instants(rows, closed))
}

// Where a deadline or its closing is a day the two are compared as days, also where both are written with an hour.
func TestDeadlinesAndClosingsAreComparedAsDays(t *testing.T) {
	for _, c := range []struct {
		days, opened, due, closed string
		late                      bool
	}{
		{"", "2024-03-01 09:00:00", "2024-03-08", "2024-03-08 23:59:59", false},
		{"", "2024-03-01 09:00:00", "2024-03-08", "2024-03-09 00:00:00", true},
		{"", "2024-03-01 09:00:00", "2024-03-08", "2024-03-09", true},
		{"", "2024-03-01 15:00:00", "2024-03-08 12:00:00", "2024-03-08", false}, // closed at 15:00 of a day
		{"", "2024-03-01 15:00:00", "2024-03-08 12:00:00", "2024-03-09", true},
		{"", "2024-03-01 00:00:00", "2024-03-08 12:00:00", "2024-03-09", true}, // at 0:00 of the next day
		{"", "2024-03-01", "2024-03-08", "2024-03-09", true},
		{"", "2024-03-01", "2024-03-08", "2024-03-08", false},
		{"", "2024-03-01 09:00:00", "2024-03-08 00:00:00", "2024-03-08 15:00:00", true}, // an hour that is written counts
		{"due", "2024-03-01 09:00:00", "2024-03-08 00:00:00", "2024-03-08 15:00:00", false},
		{"due", "2024-03-01 09:00:00", "2024-03-08 00:00:00", "2024-03-09 00:00:00", true},
		{"closed", "2024-03-01 09:00:00", "2024-03-08 08:00:00", "2024-03-08 00:00:00", false},
		{"", "2024-03-10 01:00:00", "2024-03-10", "2024-03-10 23:30:00", false}, // a day of 23 hours
		{"", "2024-11-03 01:00:00", "2024-11-03", "2024-11-03 23:30:00", false}, // of 25
	} {
		doc := `{"columns": {"id": "id", "opened": "opened", "due": "due", "closed": "closed"}, "zone": "America/New_York", "days": []}`
		if c.days != "" {
			doc = withKeys(t, []byte(doc), `"days": ["`+c.days+`"]`)
		}
		rows, _ := read(t, doc, "id,opened,due,closed\n1,"+c.opened+","+c.due+","+c.closed+"\n")
		require.Len(t, rows, 1)
		r := rows[0]
		assert.False(t, r.Flags.Has(requestlog.ClosedBeforeOpened) || r.Flags.Has(requestlog.DueBeforeOpened), "%v", c)
		assert.Equal(t, c.late, r.Closed.After(r.Due), "%v: closed %s, due %s", c, r.Closed, r.Due)
	}
}

func TestADeadlineOfADayBeforeTheOpeningIsFlagged(t *testing.T) {
	rows, _ := read(t, `{"columns": {"id": "id", "opened": "opened", "due": "due"}}`,
		"id,opened,due\n1,2024-03-02,2024-03-01\n2,2024-03-02,2024-03-02\n")
	require.Len(t, rows, 2)
	assert.True(t, rows[0].Flags.Has(requestlog.DueBeforeOpened))
	assert.False(t, rows[1].Flags.Has(requestlog.DueBeforeOpened))
}

// A step that is a day happens after the opening, and not after a closing of the same day.
func TestAStepThatIsADay(t *testing.T) {
	doc := `{"columns": {"id": "id", "opened": "opened", "closed": "closed"}, "steps": [{"column": "answered", "do": "answer"}]}`
	rows, _ := read(t, doc,
		"id,opened,answered,closed\n1,2024-03-01 15:00:00,2024-03-01,\n2,2024-03-01 15:00:00,2024-03-02,2024-03-02 12:00:00\n"+
			"3,2024-03-01 15:00:00,2024-03-02,2024-03-02 18:00:00\n")
	require.Len(t, rows, 3)
	assert.Equal(t, []string{"2024-03-01T15:00:00Z", "2024-03-02T12:00:00Z", "2024-03-02T15:00:00Z"},
		instants(rows, func(r requestlog.Row) time.Time { return r.Steps[0].At }))
}
