package worktime_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// The working days of whole years, the make-up workdays and the weekday holidays, as they stand in the notices.
func TestYearsAsAnnounced(t *testing.T) {
	for _, y := range []struct {
		year, worked int
		makeUp, off  string
	}{
		{
			2019, 250, "02-02 02-03 04-28 05-05 09-29 10-12",
			"01-01 02-04 02-05 02-06 02-07 02-08 04-05 05-01 05-02 05-03 06-07 09-13 10-01 10-02 10-03 10-04 10-07",
		},
		{
			2020, 249, "01-19 04-26 05-09 06-28 09-27 10-10",
			"01-01 01-24 01-27 01-28 01-29 01-30 01-31 04-06 05-01 05-04 05-05 06-25 06-26 10-01 10-02 10-05 10-06 10-07 10-08",
		},
		{
			2021, 250, "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
			"01-01 02-11 02-12 02-15 02-16 02-17 04-05 05-03 05-04 05-05 06-14 09-20 09-21 10-01 10-04 10-05 10-06 10-07",
		},
		{
			2022, 249, "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
			"01-03 01-31 02-01 02-02 02-03 02-04 04-04 04-05 05-02 05-03 05-04 06-03 09-12 10-03 10-04 10-05 10-06 10-07",
		},
		{
			2023, 249, "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
			"01-02 01-23 01-24 01-25 01-26 01-27 04-05 05-01 05-02 05-03 06-22 06-23 09-29 10-02 10-03 10-04 10-05 10-06",
		},
		{
			2024, 251, "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
			"01-01 02-12 02-13 02-14 02-15 02-16 04-04 04-05 05-01 05-02 05-03 06-10 09-16 09-17 10-01 10-02 10-03 10-04 10-07",
		},
		{
			2025, 248, "01-26 02-08 04-27 09-28 10-11",
			"01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02 10-03 10-06 10-07 10-08",
		},
		{
			2026, 248, "01-04 02-14 02-28 05-09 09-20 10-10",
			"01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 10-05 10-06 10-07",
		},
	} {
		c := calendar(t, nil)
		var makeUp, off []string
		worked := 0
		for d := time.Date(y.year, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() == y.year; d = d.AddDate(0, 0, 1) {
			day, err := c.Day(d.Format(time.DateOnly))
			require.NoError(t, err)
			if day.Working {
				worked++
			}
			if day.Why == worktime.MakeUp {
				makeUp = append(makeUp, day.Date[5:])
			}
			if day.Why == worktime.Holiday && d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
				off = append(off, day.Date[5:])
			}
		}
		assert.Equal(t, y.worked, worked, y.year)
		assert.Equal(t, y.makeUp, strings.Join(makeUp, " "), y.year)
		assert.Equal(t, y.off, strings.Join(off, " "), y.year)
		first, last := at(t, "Asia/Shanghai", strconv.Itoa(y.year)+"-01-01 00:00"), at(t, "Asia/Shanghai", strconv.Itoa(y.year)+"-12-31 12:00")
		n, err := c.Between(first, last, worktime.WorkDay) // New Year's Day is off, so that it is no matter that it does not count
		require.NoError(t, err)
		assert.Equal(t, y.worked, n)
		work, err := c.Working(first, first.AddDate(1, 0, 0))
		require.NoError(t, err)
		assert.Equal(t, time.Duration(y.worked)*8*time.Hour, work, "8 hours a day")
	}
	week, err := calendar(t, nil).Working(at(t, "Asia/Shanghai", "2026-03-09 00:00"), at(t, "Asia/Shanghai", "2026-03-16 00:00"))
	require.NoError(t, err)
	assert.Equal(t, 40*time.Hour, week, "40 hours a week, Monday to Friday")
}

func TestLimitsOverHolidays(t *testing.T) {
	c := calendar(t, nil)
	for _, l := range []struct{ from, span, due string }{
		{"2026-02-13", "5wd", "2026-02-27"},
		{"2026-04-30", "5wd", "2026-05-11"},
		{"2026-09-24", "5wd", "2026-10-09"},
		{"2025-09-30", "5wd", "2025-10-14"},
		{"2024-09-13", "2wd", "2024-09-18"},
	} {
		for _, clock := range []string{" 00:00", " 09:30", " 23:59"} {
			due, err := c.Add(at(t, "Asia/Shanghai", l.from+clock), span(t, l.span))
			require.NoError(t, err)
			assert.Equal(t, l.due, due.Format(time.DateOnly), l)
			n, err := c.Between(at(t, "Asia/Shanghai", l.from+clock), due, worktime.WorkDay)
			require.NoError(t, err)
			assert.Equal(t, l.span, worktime.Span{N: n, Unit: worktime.WorkDay}.String())
		}
	}
}

func TestEmbeddedTablesNameTheirNotices(t *testing.T) {
	years := worktime.China()
	require.Len(t, years, 8)
	for i, y := range years {
		assert.Equal(t, 2019+i, y.Year)
		require.NotEmpty(t, y.Papers)
		for _, paper := range y.Papers {
			assert.Regexp(t, `^https?://www\.gov\.cn/zhengce/`, paper)
		}
	}
	// The notice of 27 January 2020 put the end of the Spring Festival off, and took a make-up Saturday back with it.
	c := calendar(t, nil)
	for date, why := range map[string]worktime.Why{
		"2020-01-19": worktime.MakeUp, "2020-01-31": worktime.Holiday, "2020-02-01": worktime.Holiday, "2020-02-02": worktime.Holiday,
		"2020-02-03": worktime.Ordinary,
	} {
		day, err := c.Day(date)
		require.NoError(t, err)
		assert.Equal(t, why, day.Why, date)
		assert.Contains(t, day.Source, "content_5472352.htm")
	}
}

// data reads a file of the data folder, which is named by GRIDGOV_DATA or lies beside the project's root.
func data(t *testing.T, name ...string) []byte {
	t.Helper()
	root := os.Getenv("GRIDGOV_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "../shared/data")
	}
	b, err := os.ReadFile(filepath.Join(append([]string{root, "cn-holidays"}, name...)...))
	if os.IsNotExist(err) {
		t.Skipf("no data of holidays: %v; set GRIDGOV_DATA", err)
	}
	require.NoError(t, err)
	return b
}

// TestEveryDayFrom2007To2026 holds each day against two sets of data, read in another way than the package reads them.
func TestEveryDayFrom2007To2026(t *testing.T) {
	def := office()
	def.China = false
	listed, names := map[string]bool{}, map[string]bool{} // date: off
	for year := 2007; year <= 2026; year++ {
		b := data(t, "holiday-cn", strconv.Itoa(year)+".json")
		y, err := worktime.ParseYear(b)
		require.NoError(t, err)
		def.Years = append(def.Years, y)
		var file struct {
			Days []struct {
				Name, Date string
				IsOffDay   bool
			}
		}
		require.NoError(t, json.Unmarshal(b, &file))
		for _, d := range file.Days {
			listed[d.Date] = d.IsOffDay
			names[d.Name] = true
		}
	}
	whole, err := worktime.New(def)
	require.NoError(t, err)
	embedded := calendar(t, nil)
	var second struct{ Holidays, Workdays map[string]string }
	require.NoError(t, json.Unmarshal(data(t, "chinese-days", "chinese-days.json"), &second))

	days := 0
	for d := time.Date(2007, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() <= 2026; d = d.AddDate(0, 0, 1) {
		days++
		date := d.Format(time.DateOnly)
		want := d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
		if off, ok := listed[date]; ok {
			want = !off
		}
		got, err := whole.Day(date)
		require.NoError(t, err)
		assert.Equal(t, want, got.Working, date)
		if d.Year() >= 2019 {
			ours, err := embedded.Day(date)
			require.NoError(t, err)
			assert.Equal(t, got, ours, "the embedded table")
		}
		other := d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
		if _, ok := second.Holidays[date]; ok {
			other = false
		}
		if _, ok := second.Workdays[date]; ok {
			other = true
		}
		assert.Equal(t, other, got.Working, "%s by the second set of data", date)
		before := time.Date(d.Year(), d.Month(), d.Day()-1, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))
		if days > 1 {
			n, err := whole.Between(before, before.AddDate(0, 0, 1), worktime.WorkDay)
			require.NoError(t, err)
			assert.Equal(t, want, n == 1, date)
		}
	}
	assert.Equal(t, 7305, days)
	for name := range names {
		for _, r := range (worktime.DayReport{Why: worktime.Holiday, Name: name}).In(gridgov.English) {
			assert.Less(t, r, rune(0x80), "%s has no English", name)
		}
	}

	_, err = worktime.ParseYear(data(t, "holiday-cn", "2027.json"))
	requireInvalid(t, err, "days", "2027 is not announced")
}
