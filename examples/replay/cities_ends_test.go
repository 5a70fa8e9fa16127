package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
)

// Kansas City closes by status without a date, and says what is late without a deadline; St. Louis cancels apart from closing, and
// has deadlines that are days.
func TestCitiesSayWhatTheySay(t *testing.T) {
	values := func(rep metrics.Report, ids ...string) (all []metrics.Value) {
		for _, id := range ids {
			f, ok := rep.Figure(id)
			require.True(t, ok, id)
			all = append(all, f.Value)
		}
		return all
	}
	t.Run("Kansas City", func(t *testing.T) {
		columns := put(t, t.TempDir(), "map.json", `{
			"columns": {"id": "CASE ID", "opened": {"join": ["CREATION DATE", "CREATION TIME"]}, "closed": "CLOSED DATE", "status": "STATUS"},
			"open_values": ["OPEN"], "closed_values": ["RESOL"], "layouts": ["1/2/06 3:04 PM", "1/2/06"], "zone": "America/Chicago",
			"check": {"ontime": {"column": "EXCEEDED EST TIMEFRAME", "late": ["Y"], "ontime": ["N"]}}, "root": {"id": "kansascity"}}`)
		args := city(t, "kansascity/kansascity_311.csv.gz", columns)
		t.Chdir(t.TempDir())
		rep := parsed(t, reportOf(t, append(args, "-store", "mem")...))
		assert.EqualValues(t, 4493, rep.Totals.Verified)
		assert.EqualValues(t, 457, rep.Flagged["closed_time_unknown"])
		assert.Zero(t, rep.Flagged["unknown_status"])
		assert.Equal(t, onTimeCheck{verdicts: verdicts{ClosedOnTime: 242, ClosedLate: 2570, OpenOnTime: 1132, OpenLate: 549}}, rep.Checks.OnTime)
		absent := metrics.Value{Absent: true}
		assert.Equal(t, []metrics.Value{
			{Num: 2812, OK: true}, {Num: 1681, OK: true}, {Num: 2355, OK: true}, absent, absent, absent, absent, absent,
		},
			values(rep.Metrics, "closed", "open", "closed_in_period", "overdue", "on_time", "closed_on_time", "response_median", "reopened"))
		closing := values(rep.Metrics, "closing_median")[0]
		assert.True(t, closing.Days)
		assert.EqualValues(t, 2355, closing.Num)
	})
	t.Run("St. Louis", func(t *testing.T) {
		columns := put(t, t.TempDir(), "map.json", `{
			"columns": {"id": "requestid", "opened": "datetimeinit", "closed": ["datetimeclosed", "datecancelled"], "due": "prjcompletedate", "status": "status"},
			"closed_values": ["CLOSED", "Closed"], "open_values": ["Disptch"], "resolutions": {"CANCEL": "withdrawn"}, "days": ["due"], "blank": ["NA"],
			"layouts": ["2006-01-02 15:04:05.0"], "zone": "America/Chicago", "root": {"id": "stlouis"}}`)
		args := city(t, "stlouis/stlouis_csb_jan2018.csv.gz", columns)
		t.Chdir(t.TempDir())
		rep := parsed(t, reportOf(t, append(args, "-store", "mem")...))
		assert.EqualValues(t, 1532, rep.Accepted)
		assert.Equal(t, map[string]int64{"repeated_id": 22}, rep.Rejected)
		assert.Empty(t, rep.Totals.Refused)
		assert.EqualValues(t, 17, rep.Flagged["unknown_status"], "neither open nor closed by the map")
		assert.Equal(t, []metrics.Value{{Num: 85, OK: true}, {Num: 1447, OK: true}, {Num: 38, OK: true}, {Num: 972, Den: 1405, OK: true}},
			values(rep.Metrics, "open", "closed", "not_counted", "closed_on_time"))
	})
}
