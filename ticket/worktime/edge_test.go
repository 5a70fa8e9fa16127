package worktime_test

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/worktime"
)

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

func TestQuestionsWithoutAnAnswer(t *testing.T) {
	c := calendar(t, nil)
	now := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	all := []worktime.Unit{
		worktime.NaturalDay, worktime.WorkDay, worktime.WorkHour, worktime.WorkMinute, worktime.UrgentHour,
		worktime.UrgentMinute,
	}
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
		for _, s := range []worktime.Span{
			{N: -1, Unit: worktime.WorkDay},
			{N: math.MinInt, Unit: worktime.UrgentHour},
			{N: math.MaxInt, Unit: worktime.WorkHour},
			{N: worktime.MaxN + 1, Unit: worktime.NaturalDay},
		} {
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
				d.China, d.Years = false, []worktime.Year{
					{Year: year, Days: []worktime.Day{{Name: "x", Date: strconv.Itoa(year) + "-01-01", Kind: worktime.Off}}},
				}
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
		for _, far := range []time.Time{
			{},
			time.Unix(math.MaxInt64, 0), time.Unix(math.MinInt64, 0), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
			time.Date(1899, 1, 1, 0, 0, 0, 0, time.UTC),
		} {
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
				assert.Contains(t, e.In(gridgov.English), "from 2026-03-02 02:00")
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
