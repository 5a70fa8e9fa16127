package logtable_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/logtable"
)

const dayOrMinute = `{"layouts": ["2006-01-02 15:04", "2006-01-02"], "zone": "%s"}`

// settled are the instants of times of one case, in the zone.
func settled(t *testing.T, zone, opened string, log ...string) (all []string) {
	t.Helper()
	clock := logtable.NewClock(formOf(t, fmt.Sprintf(dayOrMinute, zone)))
	at, ok := clock.Parse("", opened)
	require.True(t, ok)
	times := make([]logtable.Time, len(log))
	for i, text := range log {
		times[i], ok = clock.Parse("", text)
		require.True(t, ok, text)
	}
	clock.Settle(at.Time, times)
	in, err := time.LoadLocation(zone)
	require.NoError(t, err)
	for _, at := range times {
		all = append(all, at.In(in).Format("2 15:04"))
	}
	return all
}

func TestADayHappensAmongTheHoursOfIt(t *testing.T) {
	for _, c := range []struct{ zone, opened, log, want string }{
		{"UTC", "2026-03-01 09:00", "2026-03-01|2026-03-03|2026-03-03", "1 09:00|3 09:00|3 09:00"},
		{"UTC", "2026-03-01", "2026-03-01|2026-03-03", "1 00:00|3 00:00"},
		{ // not before what is before it
			"UTC", "2026-03-01 09:00", "2026-03-03 16:00|2026-03-03|2026-03-04",
			"3 16:00|3 16:00|4 09:00",
		},
		{ // not after what is after it
			"UTC", "2026-03-01 09:00", "2026-03-03|2026-03-03 07:00|2026-03-02 06:00",
			"3 07:00|3 07:00|2 06:00",
		},
		{ // the log contradicts itself
			"UTC", "2026-03-01 09:00", "2026-03-03 16:00|2026-03-03|2026-03-03 07:00",
			"3 16:00|3 16:00|3 07:00",
		},
		{"UTC", "2026-03-01 09:00", "2026-03-03 07:00|2026-03-03|2026-03-03 16:00", "3 07:00|3 09:00|3 16:00"}, // between the two
		{ // not before the opening of the day
			"UTC", "2026-03-03 09:00", "2026-03-01|2026-03-03|2026-03-03 08:00",
			"1 09:00|3 09:00|3 08:00",
		},
		{ // an hour that occurs twice
			"America/New_York", "2026-11-01 01:30", "2026-11-01|2026-11-02",
			"1 01:30|2 01:30",
		},
		{ // an hour that does not exist
			"America/New_York", "2026-03-07 02:30", "2026-03-08|2026-03-09",
			"8 03:00|9 02:30",
		},
		{ // a day that begins at 1:00
			"Africa/Cairo", "2026-04-23 00:30", "2026-04-24|2026-04-25",
			"24 01:00|25 00:30",
		},
		{"America/Havana", "2026-10-31 00:30", "2026-11-01|2026-11-01 00:10|2026-11-01", "1 00:10|1 00:10|1 00:30"}, // 0:30 occurs twice
	} {
		assert.Equal(t, c.want, strings.Join(settled(t, c.zone, c.opened, strings.Split(c.log, "|")...), "|"), "%v", c)
	}
}

// The second of two equal hours of a day is not before the first of what is a day.
func TestADayIsNotBeforeAnOpeningOfIt(t *testing.T) {
	clock := logtable.NewClock(formOf(t, `{"layouts": ["2006-01-02 15:04Z07:00", "2006-01-02"], "zone": "America/New_York"}`))
	opened, _ := clock.Parse("", "2026-11-01 01:30-05:00")
	closed, _ := clock.Parse("", "2026-11-01")
	log := []logtable.Time{closed}
	clock.Settle(opened.Time, log)
	assert.Equal(t, opened.Time, log[0].Time)
}

// Whatever times of a case are days, what happens is in the order of the log where the hours were, each on its own day.
func TestDaysKeepTheOrderOfTheLog(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 1))
		zone := []string{"UTC", "Asia/Shanghai", "America/New_York", "Africa/Cairo", "America/Havana"}[r.IntN(5)]
		form := formOf(t, fmt.Sprintf(dayOrMinute, zone))
		clock := logtable.NewClock(form)
		at := time.Date(2026, []time.Month{3, 4, 10}[r.IntN(3)], 5+r.IntN(24), r.IntN(24), r.IntN(60), 0, 0, form.Zone)
		opened := at
		log, hours := make([]logtable.Time, 1+r.IntN(9)), []time.Time{}
		for i := range log {
			at = at.Add(time.Duration(r.IntN(4)*r.IntN(900)) * time.Minute)
			log[i], hours = logtable.Time{Time: at.UTC()}, append(hours, at.UTC())
			if r.IntN(2) == 0 {
				log[i] = logtable.Time{Time: clock.Day(at, 0), Day: true}
			}
		}
		days := append([]logtable.Time{}, log...)
		clock.Settle(opened, log)
		for i := range log {
			require.True(t, clock.Day(log[i].Time, 0).Equal(clock.Day(hours[i], 0)), "seed %d: another day", seed)
			require.True(t, days[i].Day || log[i].Equal(hours[i]), "seed %d: an hour moved", seed)
			require.False(t, log[i].Before(opened), "seed %d: before the opening", seed)
			require.False(t, i > 0 && log[i].Before(log[i-1].Time), "seed %d: %d and %d of %v have changed places: %v", seed, i-1, i, days, log)
		}
	}
}
