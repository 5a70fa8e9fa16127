package worktime_test

import (
	"math"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/worktime"
)

func span(t testing.TB, text string) worktime.Span {
	t.Helper()
	s, err := worktime.ParseSpan(text)
	require.NoError(t, err)
	return s
}

const minuteForm = "2006-01-02 15:04"

// at reads an instant as the clock of a zone shows it.
func at(t testing.TB, zone, text string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	require.NoError(t, err)
	form := minuteForm
	if len(text) > len(form) {
		form += ":05.999999999"
	}
	got, err := time.ParseInLocation(form, text, loc)
	require.NoError(t, err)
	return got
}

func TestAdd(t *testing.T) {
	closing := calendar(t, func(d *worktime.Definition) { d.Ends = worktime.Close })
	staying := calendar(t, func(d *worktime.Definition) { d.RestDay = worktime.Stays })
	late := calendar(t, func(d *worktime.Definition) { d.Ends, d.RestDay = worktime.Close, worktime.Stays })
	midnight := calendar(t, nil)
	for _, c := range []struct {
		why        string
		c          *worktime.Calendar
		from, span string
		want       string
	}{
		{"the first day does not count", midnight, "2026-03-02 08:00", "1wd", "2026-03-03 23:59:59.999999"},
		{"nor does its time of day", midnight, "2026-03-02 23:59", "1wd", "2026-03-03 23:59:59.999999"},
		{"business hours", closing, "2026-03-02 08:00", "1wd", "2026-03-03 18:00"},
		{"over a weekend", midnight, "2026-03-06 08:00", "1wd", "2026-03-09 23:59:59.999999"},
		{"a make-up Saturday is worked", midnight, "2026-02-27 08:00", "1wd", "2026-02-28 23:59:59.999999"},
		{"from a rest day", midnight, "2026-03-07 08:00", "1wd", "2026-03-09 23:59:59.999999"},
		{"a last rest day moves", midnight, "2026-02-28 10:00", "7d", "2026-03-09 23:59:59.999999"},
		{"over a whole holiday", midnight, "2026-09-24 10:00", "7d", "2026-10-08 23:59:59.999999"},
		{"or stays", staying, "2026-02-28 10:00", "7d", "2026-03-07 23:59:59.999999"},
		{"a make-up Sunday is no rest day", midnight, "2026-09-13 10:00", "7d", "2026-09-20 23:59:59.999999"},
		{"the same day", midnight, "2026-03-02 20:00", "0wd", "2026-03-02 23:59:59.999999"},
		{"the same day, before closing", closing, "2026-03-02 17:00", "0wd", "2026-03-02 18:00"},
		{"the same day, after closing", closing, "2026-03-06 20:00", "0wd", "2026-03-09 18:00"},
		{"the same day, a rest day", midnight, "2026-03-07 08:00", "0wd", "2026-03-09 23:59:59.999999"},
		{"the same natural day, a rest day", midnight, "2026-03-07 08:00", "0d", "2026-03-09 23:59:59.999999"},
		{"across lunch", midnight, "2026-03-02 11:00", "2wh", "2026-03-02 15:00"},
		{"used up at closing time", midnight, "2026-03-02 16:00", "2wh", "2026-03-02 18:00"},
		{"from lunch", midnight, "2026-03-02 12:30", "4wh", "2026-03-02 18:00"},
		{"from the night", midnight, "2026-03-02 02:00", "1wh", "2026-03-02 09:00"},
		{"over a weekend", midnight, "2026-03-06 17:30", "1wh", "2026-03-09 08:30"},
		{"no hours", midnight, "2026-03-07 03:00", "0wh", "2026-03-07 03:00"},
		{"minutes of working time", midnight, "2026-03-02 11:50", "30wm", "2026-03-02 14:20"},
		{"a quarter past the night", midnight, "2026-03-06 17:55", "20wm", "2026-03-09 08:15"},
		{"minutes run on", midnight, "2026-03-06 23:50", "30m", "2026-03-07 00:20"},
		{"urgent hours run on", midnight, "2026-02-14 17:30", "24h", "2026-02-15 17:30"},
		{"the rest of a natural day", staying, "2026-03-07 08:00", "0d", "2026-03-07 23:59:59.999999"},
		{"one that has ended, before a rest day", closing, "2026-03-06 20:00", "0d", "2026-03-09 18:00"},
		{"… that stays", late, "2026-03-06 20:00", "0d", "2026-03-07 23:59:59.999999"},
		{"a leap day", midnight, "2024-02-28 10:00", "1wd", "2024-02-29 23:59:59.999999"},
	} {
		got, err := c.c.Add(at(t, "Asia/Shanghai", c.from), span(t, c.span))
		require.NoError(t, err, c.why)
		assert.True(t, at(t, "Asia/Shanghai", c.want).Equal(got), "%s: want %s, got %s", c.why, c.want, got)
		assert.Equal(t, "Asia/Shanghai", got.Location().String())
	}
}

func TestSub(t *testing.T) {
	midnight := calendar(t, nil)
	staying := calendar(t, func(d *worktime.Definition) { d.RestDay = worktime.Stays })
	for _, c := range []struct {
		why      string
		c        *worktime.Calendar
		to, span string
		want     string
	}{
		{"the opening of the working day before", midnight, "2026-03-03 18:00", "1wd", "2026-03-02 08:00"},
		{"over a weekend", midnight, "2026-03-09 18:00", "1wd", "2026-03-06 08:00"},
		{"over the Spring Festival", midnight, "2026-02-24 18:00", "1wd", "2026-02-14 08:00"},
		{"from a rest day", midnight, "2026-03-08 18:00", "1wd", "2026-03-05 08:00"},
		{"the same day", midnight, "2026-03-03 18:00", "0wd", "2026-03-03 08:00"},
		{"the same day, before opening", midnight, "2026-03-09 07:00", "0wd", "2026-03-06 08:00"},
		{"natural days fall on a working day", midnight, "2026-03-10 18:00", "2d", "2026-03-06 08:00"},
		{"or not", staying, "2026-03-10 18:00", "2d", "2026-03-08 00:00"},
		{"before the opening, after a rest day", midnight, "2026-03-09 07:00", "0d", "2026-03-06 08:00"},
		{"… that stays", staying, "2026-03-09 07:00", "0d", "2026-03-08 00:00"},
		{"in working time", midnight, "2026-03-03 10:00", "2wh", "2026-03-03 08:00"},
		{"across lunch and night", midnight, "2026-03-03 09:00", "6wh", "2026-03-02 11:00"},
		{"on the clock", midnight, "2026-03-03 09:00", "24h", "2026-03-02 09:00"},
	} {
		got, err := c.c.Sub(at(t, "Asia/Shanghai", c.to), span(t, c.span))
		require.NoError(t, err, c.why)
		assert.Equal(t, c.want, got.Format(minuteForm), c.why)
	}
}

func TestNext(t *testing.T) {
	c := calendar(t, nil)
	for from, want := range map[string]string{
		"2026-03-02 09:00": "2026-03-02 09:00",
		"2026-03-02 12:00": "2026-03-02 14:00",
		"2026-03-02 00:00": "2026-03-02 08:00",
		"2026-03-06 18:00": "2026-03-09 08:00",
		"2026-02-14 20:00": "2026-02-24 08:00",
	} {
		got, err := c.Next(at(t, "Asia/Shanghai", from))
		require.NoError(t, err)
		assert.Equal(t, want, got.Format(minuteForm), from)
	}
	_, err := c.Next(at(t, "Asia/Shanghai", "2026-12-31 18:00"))
	requireUnknown(t, err, 2027)
}

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

func TestExtraDaysWinOverTheTables(t *testing.T) {
	c := calendar(t, func(d *worktime.Definition) {
		d.Extra = []worktime.Day{
			{Name: "值班", Date: "2026-02-17", Kind: worktime.On, Hours: []string{"09:00-11:00"}},
			{Name: "社区节", Date: "2026-03-05", To: "2026-03-06", Kind: worktime.Off},
		}
	})
	got, err := c.Working(at(t, "Asia/Shanghai", "2026-02-15 00:00"), at(t, "Asia/Shanghai", "2026-02-24 00:00"))
	require.NoError(t, err)
	assert.Equal(t, 2*time.Hour, got)
	due, err := c.Add(at(t, "Asia/Shanghai", "2026-03-04 10:00"), span(t, "1wd"))
	require.NoError(t, err)
	assert.Equal(t, "2026-03-09", due.Format(time.DateOnly))
}

func TestTheEdgeOfTheKnownYears(t *testing.T) {
	round := calendar(t, func(d *worktime.Definition) { d.Hours = []string{"12:00-24:00", "00:00-12:00"} })
	from, end := at(t, "Asia/Shanghai", "2026-12-31 20:00"), at(t, "Asia/Shanghai", "2027-01-01 00:00")
	due, err := round.Add(from, span(t, "4wh"))
	require.NoError(t, err)
	assert.True(t, end.Equal(due), "periods may touch, and the last one ends with the year")
	n, err := round.Between(from, due, worktime.WorkHour)
	require.NoError(t, err)
	assert.Equal(t, 4, n)
	e, err := round.ExplainBetween(from, due, worktime.WorkHour)
	require.NoError(t, err)
	assert.Len(t, e.Days, 1)
	e, err = round.ExplainBetween(at(t, "Asia/Shanghai", "2026-03-02 20:00"), at(t, "Asia/Shanghai", "2026-03-03 00:00"), worktime.WorkHour)
	require.NoError(t, err)
	assert.Len(t, e.Days, 1, "24:00 belongs to the day that it ends")
	_, err = round.Add(from, span(t, "5wh"))
	requireUnknown(t, err, 2027)
	_, err = round.Between(from, end.Add(1), worktime.WorkHour)
	requireUnknown(t, err, 2027)
	_, err = round.Working(from, end.Add(1))
	requireUnknown(t, err, 2027)
	for _, u := range []worktime.Unit{worktime.NaturalDay, worktime.WorkDay} {
		_, err = round.Between(from, end, u)
		requireUnknown(t, err, 2027)
		_, err = round.Add(from, worktime.Span{N: 1, Unit: u})
		requireUnknown(t, err, 2027)
	}
	due, err = round.Add(at(t, "Asia/Shanghai", "2019-01-01 09:00"), span(t, "0wd"))
	require.NoError(t, err)
	assert.Equal(t, "2019-01-02", due.Format(time.DateOnly), "the first day known is a rest day")
	_, err = round.Sub(at(t, "Asia/Shanghai", "2019-01-01 09:00"), span(t, "0wd"))
	requireUnknown(t, err, 2018)
}

// One calendar serves everybody at once; the race detector watches.
func TestManyAskAtOnce(t *testing.T) {
	c := calendar(t, nil)
	from := at(t, "Asia/Shanghai", "2026-02-13 09:30")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			e, err := c.Explain(from, worktime.Span{N: 5, Unit: worktime.WorkDay})
			if assert.NoError(t, err) {
				e.Days[0].Name = "mine"
			}
			_, err = c.WithYears(worktime.Year{Year: 2027, Days: []worktime.Day{{Name: "元旦", Date: "2027-01-01", Kind: worktime.Off}}})
			assert.NoError(t, err)
		})
	}
	wg.Wait()
}

func TestQuestionsWithoutAnAnswer(t *testing.T) {
	c := calendar(t, nil)
	now := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	all := []worktime.Unit{worktime.NaturalDay, worktime.WorkDay, worktime.WorkHour, worktime.WorkMinute, worktime.UrgentHour, worktime.UrgentMinute}
	t.Run("a clock that ran backwards", func(t *testing.T) {
		for _, u := range all {
			_, err := c.Between(now, now.Add(-1), u)
			requireInvalid(t, err, "to")
			_, err = c.ExplainBetween(now, now.Add(-1), u)
			requireInvalid(t, err, "to")
		}
		_, err := c.Working(now, now.Add(-1))
		requireInvalid(t, err, "to")
	})
	t.Run("amounts out of bounds", func(t *testing.T) {
		for _, s := range []worktime.Span{{N: -1, Unit: worktime.WorkDay}, {N: math.MinInt, Unit: worktime.UrgentHour}, {N: math.MaxInt, Unit: worktime.WorkHour}, {N: worktime.MaxN + 1, Unit: worktime.NaturalDay}} {
			for _, ask := range []func(time.Time, worktime.Span) (time.Time, error){c.Add, c.Sub} {
				_, err := ask(now, s)
				requireInvalid(t, err, "n", s)
			}
		}
		_, err := c.AddWorking(now, -1)
		requireInvalid(t, err, "d")
		_, err = c.AddWorking(now, math.MaxInt64)
		requireUnknown(t, err, 2027)
	})
	t.Run("an unknown unit", func(t *testing.T) {
		for _, u := range []worktime.Unit{0, 7, 255} {
			_, err := c.Add(now, worktime.Span{N: 1, Unit: u})
			requireInvalid(t, err, "unit")
			_, err = c.Between(now, now, u)
			requireInvalid(t, err, "unit")
		}
	})
	t.Run("1970 and 9999 have no table", func(t *testing.T) {
		for year, from := range map[int]time.Time{
			1970: time.Unix(0, 0), 9999: time.Date(9999, 6, 1, 0, 0, 0, 0, time.UTC), 2018: time.Date(2018, 12, 31, 15, 59, 59, 0, time.UTC),
		} {
			for _, u := range all[:4] {
				_, err := c.Add(from, worktime.Span{N: 1, Unit: u})
				requireUnknown(t, err, year)
				_, err = c.Sub(from, worktime.Span{N: 1, Unit: u})
				requireUnknown(t, err, year)
				_, err = c.Between(from, from, u)
				requireUnknown(t, err, year)
			}
			_, err := c.Next(from)
			requireUnknown(t, err, year)
			got, err := c.Add(from, span(t, "24h"))
			require.NoError(t, err)
			assert.Equal(t, 24*time.Hour, got.Sub(from))
		}
		_, err := c.Add(time.Date(2018, 12, 31, 16, 0, 0, 0, time.UTC), span(t, "1wd"))
		require.NoError(t, err, "in Shanghai it is 2019 already")
	})
	t.Run("1970 and 9999 with a table", func(t *testing.T) {
		for year, want := range map[int]string{1970: "1970-01-05", 9999: "9999-01-04"} { // from a Thursday, and a Friday, off
			c := calendar(t, func(d *worktime.Definition) {
				d.China, d.Years = false, []worktime.Year{{Year: year, Days: []worktime.Day{{Name: "x", Date: strconv.Itoa(year) + "-01-01", Kind: worktime.Off}}}}
			})
			from := at(t, "Asia/Shanghai", strconv.Itoa(year)+"-01-01 09:00")
			due, err := c.Add(from, worktime.Span{N: map[int]int{1970: 2, 9999: 1}[year], Unit: worktime.WorkDay})
			require.NoError(t, err)
			assert.Equal(t, want, due.Format(time.DateOnly))
			work, err := c.Working(from, due)
			require.NoError(t, err)
			assert.Equal(t, map[int]time.Duration{1970: 16, 9999: 8}[year]*time.Hour, work)
		}
	})
	t.Run("dates that are none", func(t *testing.T) {
		for _, date := range []string{
			"", "2026", "2026-2-1", "2026-02-29", "2026-13-01", "2026-00-10", "26-01-01", "2026-01-01 ", "2026/01/01", "1800-01-01", "10000-01-01",
			"2016-12-31T23:59:60Z", "2016-12-31 23:59:60", "\xff026-01-01",
		} {
			_, err := c.Day(date)
			requireInvalid(t, err, "date", date)
		}
		_, err := c.Day("1899-06-01")
		requireInvalid(t, err, "result")
	})
	t.Run("a difference that is no span", func(t *testing.T) {
		from, to := time.Date(1900, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 6, 1, 0, 0, 0, 0, time.UTC)
		n, err := c.Between(from, to, worktime.UrgentHour)
		require.NoError(t, err)
		assert.Equal(t, int(to.Unix()-from.Unix())/3600, n)
		_, err = c.ExplainBetween(from, to, worktime.UrgentHour)
		requireInvalid(t, err, "n")
	})
	t.Run("instants beyond all years", func(t *testing.T) {
		for _, far := range []time.Time{{}, time.Unix(math.MaxInt64, 0), time.Unix(math.MinInt64, 0), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1899, 1, 1, 0, 0, 0, 0, time.UTC)} {
			for _, u := range all {
				_, err := c.Add(far, worktime.Span{N: 1, Unit: u})
				requireInvalid(t, err, "from", far)
				_, err = c.Sub(far, worktime.Span{N: 1, Unit: u})
				requireInvalid(t, err, "to", far)
				_, err = c.Between(far, now, u)
				requireInvalid(t, err, "from", far)
				_, err = c.Between(now, far, u)
				requireInvalid(t, err, "to", far)
			}
		}
		_, err := c.Add(time.Date(9999, 12, 31, 10, 0, 0, 0, time.UTC), span(t, "1000000h"))
		requireInvalid(t, err, "result")
	})
	t.Run("the last year that there can be", func(t *testing.T) {
		c := calendar(t, func(d *worktime.Definition) {
			d.Hours = []string{"00:00-24:00"}
			d.China, d.Years = false, []worktime.Year{{Year: 9999, Days: []worktime.Day{{Name: "x", Date: "9999-12-31", Kind: worktime.On}}}}
		})
		from := at(t, "Asia/Shanghai", "9999-12-30 10:00")
		due, err := c.Add(from, span(t, "1wd"))
		require.NoError(t, err)
		assert.Equal(t, "9999-12-31", due.Format(time.DateOnly))
		_, err = c.Add(from, span(t, "2wd"))
		requireInvalid(t, err, "result")
		_, err = c.Sub(from, span(t, "400d"))
		requireUnknown(t, err, 9998)
	})
	t.Run("none is needed on the clock", func(t *testing.T) {
		for _, c := range []*worktime.Calendar{nil, new(worktime.Calendar)} {
			for text, want := range map[string]time.Duration{"24h": 24 * time.Hour, "5m": 5 * time.Minute, "0m": 0} {
				s := span(t, text)
				from := now.In(time.FixedZone("CST", 8*3600))
				due, err := c.Add(from, s)
				require.NoError(t, err)
				assert.Equal(t, now.Add(want), due, "in UTC")
				back, err := c.Sub(due, s)
				require.NoError(t, err)
				assert.Equal(t, now, back)
				n, err := c.Between(from, due, s.Unit)
				require.NoError(t, err)
				assert.Equal(t, s.N, n)
				due, err = c.AddPaused(from, s, []worktime.Pause{{From: from, To: from.Add(time.Hour)}})
				require.NoError(t, err)
				assert.Equal(t, now.Add(want+time.Hour), due)
				e, err := c.Explain(from, s)
				require.NoError(t, err)
				assert.Contains(t, e.English(), "from 2026-03-02 02:00")
			}
			_, err := c.Add(time.Date(9999, 12, 31, 10, 0, 0, 0, time.UTC), span(t, "24h"))
			requireInvalid(t, err, "result")
			_, err = c.Add(time.Time{}, span(t, "24h"))
			requireInvalid(t, err, "from")
		}
	})
	t.Run("a calendar that was not made", func(t *testing.T) {
		for _, c := range []*worktime.Calendar{nil, new(worktime.Calendar)} {
			for _, u := range []worktime.Unit{worktime.NaturalDay, worktime.WorkDay, worktime.WorkHour, worktime.WorkMinute} {
				s := worktime.Span{N: 1, Unit: u}
				_, err := c.Add(now, s)
				requireInvalid(t, err, "calendar", u)
				_, err = c.AddPaused(now, s, []worktime.Pause{{From: now}})
				requireInvalid(t, err, "calendar", u)
				_, err = c.Sub(now, s)
				requireInvalid(t, err, "calendar", u)
				_, err = c.Between(now, now, u)
				requireInvalid(t, err, "calendar", u)
			}
			_, err := c.AddWorking(now, time.Hour)
			requireInvalid(t, err, "calendar")
			_, err = c.Working(now, now)
			requireInvalid(t, err, "calendar")
			_, err = c.Next(now)
			requireInvalid(t, err, "calendar")
			_, err = c.Explain(now, span(t, "1wd"))
			requireInvalid(t, err, "calendar")
			_, err = c.Day("2026-01-01")
			requireInvalid(t, err, "calendar")
			_, err = c.WithYears()
			require.Error(t, err)
			assert.Empty(t, c.Name())
			assert.Empty(t, c.Known())
		}
	})
}
