package notify_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/notify"
)

func quiet(t testing.TB, text string) notify.Quiet {
	t.Helper()
	q, err := notify.ParseQuiet(text)
	require.NoError(t, err)
	return q
}

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	require.NoError(t, err)
	return zone
}

func TestQuietIsByTheWallClock(t *testing.T) {
	const form = "2006-01-02 15:04:05"
	for _, tc := range []struct{ rule, quiet, zone, at, end string }{
		{"over midnight, before it", "22:00-08:00", "Asia/Shanghai", "2026-03-02 23:30:07", "2026-03-03 08:00:00"},
		{"over midnight, after it", "22:00-08:00", "Asia/Shanghai", "2026-03-03 00:30:00", "2026-03-03 08:00:00"},
		{"the first instant", "22:00-08:00", "Asia/Shanghai", "2026-03-02 22:00:00", "2026-03-03 08:00:00"},
		{"the last second", "22:00-08:00", "Asia/Shanghai", "2026-03-02 07:59:59", "2026-03-02 08:00:00"},
		{"the end is not quiet", "22:00-08:00", "Asia/Shanghai", "2026-03-02 08:00:00", ""},
		{"by day", "12:00-14:00", "Asia/Shanghai", "2026-03-02 13:00:00", "2026-03-02 14:00:00"},
		{"until midnight", "22:00-24:00", "Asia/Shanghai", "2026-03-02 23:59:59", "2026-03-03 00:00:00"},
		{"from midnight", "00:00-06:00", "Asia/Shanghai", "2026-03-02 00:00:00", "2026-03-02 06:00:00"},
		{"another zone is another time of day", "22:00-08:00", "America/New_York", "2026-03-02 12:00:00", ""},
		{"none", "", "Asia/Shanghai", "2026-03-02 23:30:00", ""},
		{"a night of 9 hours", "22:00-08:00", "Europe/London", "2026-03-28 22:00:00", "2026-03-29 08:00:00"},
		{"a night of 11 hours", "22:00-08:00", "Europe/London", "2026-10-24 22:00:00", "2026-10-25 08:00:00"},
		{"an end that the clock leaves out", "22:00-01:30", "Europe/London", "2026-03-29 00:30:00", "2026-03-29 02:00:00"},
	} {
		zone := zoneOf(t, tc.zone)
		at, err := time.ParseInLocation(form, tc.at, zone)
		require.NoError(t, err, tc.rule)
		end, is := quiet(t, tc.quiet).Ends(at, zone)
		assert.Equal(t, tc.end != "", is, tc.rule)
		if is {
			assert.Equal(t, tc.end, end.In(zone).Format(form), tc.rule)
		} else {
			assert.Equal(t, at, end, tc.rule)
		}
	}
	_, is := quiet(t, "22:00-08:00").Ends(time.Date(2026, 3, 2, 23, 0, 0, 0, time.UTC), nil)
	assert.True(t, is, "without a zone it is UTC")
	// The hour from 1:00 comes twice: between the two there is half an hour in which people may be told.
	london := zoneOf(t, "Europe/London")
	first := time.Date(2026, 10, 25, 0, 10, 0, 0, time.UTC) // 01:10 for the first time
	end, is := quiet(t, "22:00-01:30").Ends(first, london)
	assert.True(t, is)
	assert.Equal(t, first.Add(20*time.Minute), end.UTC())
	end, is = quiet(t, "22:00-01:30").Ends(first.Add(time.Hour), london)
	assert.True(t, is)
	assert.Equal(t, first.Add(80*time.Minute), end.UTC())
}

func TestQuietRefusesWhatIsNoTime(t *testing.T) {
	for _, text := range []string{
		"22:00", "22-8", "22:00-8:00", "08:00-08:00", "24:00-08:00", "22:00-25:00", "00:00-24:00", "08:00-07:00", "x",
	} {
		q := quiet(t, "22:00-08:00")
		err := q.UnmarshalText([]byte(text))
		var bad *gridgov.InvalidError
		require.ErrorAs(t, err, &bad, text)
		assert.Equal(t, "quiet", bad.Faults[0].Field, text)
		assert.NotEqual(t, bad.In(gridgov.English), bad.In(gridgov.Chinese), text)
		assert.Equal(t, "22:00-08:00", q.String(), "what was there stays")
	}
	var doc struct{ Quiet notify.Quiet }
	require.NoError(t, json.Unmarshal([]byte(`{"Quiet":"21:30-24:00"}`), &doc))
	out, err := json.Marshal(doc)
	require.NoError(t, err)
	assert.JSONEq(t, `{"Quiet":"21:30-24:00"}`, string(out))
	assert.Empty(t, notify.Quiet{}.String())
}
