package worktime_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/worktime"
)

// A working period across the moment at which the clock changes is as long as it really was.
func TestDaylightSaving(t *testing.T) {
	for _, c := range []struct {
		why, zone, hours, from, to string
		want                       time.Duration
	}{
		{"forward within a period", "America/New_York", "00:00-06:00", "2025-03-09 00:00", "2025-03-09 12:00", 5 * time.Hour},
		{"forward over a whole period", "America/New_York", "02:10-02:50", "2025-03-09 00:00", "2025-03-09 12:00", 0},
		{"forward over a period's end", "America/New_York", "01:30-02:30", "2025-03-09 00:00", "2025-03-09 12:00", 30 * time.Minute},
		{"back within a period", "America/New_York", "00:00-06:00", "2025-11-02 00:00", "2025-11-02 12:00", 7 * time.Hour},
		{"back over a whole period", "America/New_York", "01:00-02:00", "2025-11-02 00:00", "2025-11-02 12:00", 2 * time.Hour},
		{"half an hour", "Australia/Lord_Howe", "00:00-06:00", "2024-04-07 00:00", "2024-04-07 12:00", 6*time.Hour + 30*time.Minute},
		{"two hours", "Antarctica/Troll", "00:00-06:00", "2025-03-30 00:00", "2025-03-30 12:00", 4 * time.Hour},
		{"no midnight", "Africa/Cairo", "00:00-24:00", "2025-04-24 12:00", "2025-04-25 12:00", 23 * time.Hour},
		{"midnight twice", "America/Havana", "00:00-24:00", "2025-11-01 12:00", "2025-11-02 12:00", 25 * time.Hour},
	} {
		cal := calendar(t, func(d *worktime.Definition) {
			d.Zone, d.Hours = c.zone, []string{c.hours}
			d.Week = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
		})
		from, to := at(t, c.zone, c.from), at(t, c.zone, c.to)
		got, err := cal.Working(from, to)
		require.NoError(t, err)
		assert.Equal(t, c.want, got, c.why)
	}
	t.Run("forward as the first change that the calendar has", func(t *testing.T) {
		cal := calendar(t, func(d *worktime.Definition) {
			d.Zone, d.Hours, d.China = "America/St_Johns", []string{"00:49-01:36"}, false
			d.Years = []worktime.Year{{Year: 2010, Days: []worktime.Day{{Name: "x", Date: "2010-03-14", Kind: worktime.On}}}}
		})
		got, err := cal.Working(at(t, "America/St_Johns", "2010-03-13 12:00"), at(t, "America/St_Johns", "2010-03-14 12:00"))
		require.NoError(t, err)
		assert.Equal(t, 35*time.Minute, got, "from 01:01, where the clock came out")
	})
	t.Run("the next instant at work is not in the gap", func(t *testing.T) {
		cal := calendar(t, func(d *worktime.Definition) {
			d.Zone, d.Hours, d.Week = "America/New_York", []string{"02:10-02:50"}, []string{"saturday", "sunday"}
		})
		got, err := cal.Next(at(t, "America/New_York", "2025-03-08 12:00"))
		require.NoError(t, err)
		assert.Equal(t, "2025-03-15 02:10", got.Format(minuteForm))
	})
	t.Run("a day that ends with the clock put back by an hour", func(t *testing.T) {
		cal := calendar(t, func(d *worktime.Definition) { d.Zone = "America/Havana" })
		due, err := cal.Add(at(t, "America/Havana", "2025-10-30 09:00"), span(t, "1wd"))
		require.NoError(t, err)
		assert.Equal(t, "2025-10-31 23:59", due.Format(minuteForm))
	})
	t.Run("the last day of a leap year that no zone table lists", func(t *testing.T) {
		cal := calendar(t, func(d *worktime.Definition) {
			d.Zone, d.China, d.Hours = "America/New_York", false, []string{"00:00-24:00"}
			d.Years = []worktime.Year{{Year: 2040, Days: []worktime.Day{{Name: "New Year", Date: "2040-01-01", Kind: worktime.Off}}}}
		})
		for date, want := range map[string]time.Duration{"2040-03-12": 24 * time.Hour, "2040-12-31": 24 * time.Hour} {
			work, err := cal.Working(at(t, "America/New_York", date+" 00:00"), at(t, "America/New_York", date+" 00:00").AddDate(0, 0, 1))
			require.NoError(t, err)
			assert.Equal(t, want, work, date)
		}
		due, err := cal.Add(at(t, "America/New_York", "2040-12-28 09:00"), span(t, "1wd"))
		require.NoError(t, err)
		assert.Equal(t, "2040-12-31", due.Format(time.DateOnly))
	})
	t.Run("a date that the zone skipped", func(t *testing.T) {
		cal := calendar(t, func(d *worktime.Definition) {
			d.Zone, d.China = "Pacific/Apia", false
			d.Years = []worktime.Year{
				{Year: 2011, Days: []worktime.Day{{Name: "New Year", Date: "2011-01-01", Kind: worktime.Off}}},
				{Year: 2012, Days: []worktime.Day{{Name: "New Year", Date: "2012-01-02", Kind: worktime.Off}}},
			}
		})
		_, err := cal.Day("2011-12-30") // a Friday that never was
		requireInvalid(t, err, "date")
		due, err := cal.Add(at(t, "Pacific/Apia", "2011-12-28 09:00"), span(t, "2wd"))
		require.NoError(t, err)
		assert.Equal(t, "2012-01-03", due.Format(time.DateOnly))
		n, err := cal.Between(at(t, "Pacific/Apia", "2011-12-28 09:00"), due, worktime.WorkDay)
		require.NoError(t, err)
		assert.Equal(t, 2, n)
	})
}
