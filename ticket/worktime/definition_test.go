package worktime_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// office is a subdistrict office as the tests have it.
func office() worktime.Definition {
	return worktime.Definition{
		Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-12:00", "14:00-18:00"}, China: true,
	}
}

func calendar(t testing.TB, change func(*worktime.Definition)) *worktime.Calendar {
	t.Helper()
	def := office()
	if change != nil {
		change(&def)
	}
	c, err := worktime.New(def)
	require.NoError(t, err)
	return c
}

// requireInvalid wants a typed error with every named field among its faults.
func requireInvalid(t testing.TB, err error, fields string, about ...any) {
	t.Helper()
	wrong, ok := errors.AsType[*gridgov.InvalidError](err)
	require.True(t, ok, "%v: want an InvalidError, got %v", about, err)
	require.NotEmpty(t, wrong.Faults)
	var got []string
	for _, f := range wrong.Faults {
		got = append(got, f.Field)
	}
	if fields != "" {
		require.Equal(t, fields, strings.Join(got, " "), "%v: %v", about, err)
	}
}

func TestEveryFaultAtOnceWithItsPlace(t *testing.T) {
	long := strings.Repeat("x", 2000)
	newYear := worktime.Day{Name: "元旦", Date: "2027-01-01", Kind: worktime.Off}
	year := func(days ...worktime.Day) func(*worktime.Definition) {
		return func(d *worktime.Definition) { d.Years = []worktime.Year{{Year: 2027, Days: days}} }
	}
	for _, c := range []struct {
		fields string
		change func(*worktime.Definition)
	}{
		{"name hours zone years", func(d *worktime.Definition) { *d = worktime.Definition{} }},
		{"name", func(d *worktime.Definition) { d.Name = "a\x00b" }},
		{"name", func(d *worktime.Definition) { d.Name = "a\xff" }},
		{"name", func(d *worktime.Definition) { d.Name = long }},
		{"hours", func(d *worktime.Definition) { d.Hours = nil }},
		{"hours", func(d *worktime.Definition) { d.Hours = make([]string, 13) }},
		{"hours[1]", func(d *worktime.Definition) { d.Hours = []string{"08:00-12:00", "11:59-18:00"} }},
		{"hours[1]", func(d *worktime.Definition) { d.Hours = []string{"08:00-12:00", "08:00-12:00"} }},
		{"hours[2] hours[2]", func(d *worktime.Definition) { d.Hours = []string{"08:00-09:00", "10:00-11:00", "07:00-18:00"} }},
		{"hours[0]", func(d *worktime.Definition) { d.Hours = []string{"18:00-08:00"} }},
		{"hours[0]", func(d *worktime.Definition) { d.Hours = []string{"08:00-08:00"} }},
		{"hours[0] hours[1] hours[2] hours[3] hours[4] hours[5]", func(d *worktime.Definition) {
			d.Hours = []string{"", "8:00-12:00", "08:00-24:01", "08:60-12:00", "23:59:60-24:00", "08:00–12:00"}
		}},
		{"zone", func(d *worktime.Definition) { d.Zone = "Local" }},
		{"zone", func(d *worktime.Definition) { d.Zone = "Asia/Wutong" }},
		{"zone", func(d *worktime.Definition) { d.Zone = "../../etc/passwd" }},
		{"zone", func(d *worktime.Definition) { d.Zone = "right/Asia/Shanghai" }},
		{"week[0] week[2]", func(d *worktime.Definition) { d.Week = []string{"Monday", "friday", "friday"} }},
		{"ends restDay", func(d *worktime.Definition) { d.Ends, d.RestDay = "noon", "vanishes" }},
		{"years", func(d *worktime.Definition) { d.China = false }},
		{"years", func(d *worktime.Definition) { d.Years = make([]worktime.Year, 201) }},
		{"years[0].days", year()},
		{"years[0].year years[0].days", func(d *worktime.Definition) { d.Years = []worktime.Year{{Year: 10000}} }},
		{"years[1].year", func(d *worktime.Definition) {
			y := worktime.Year{Year: 2027, Days: []worktime.Day{newYear}}
			d.Years = []worktime.Year{y, y}
		}},
		{"years[0].papers[0]", func(d *worktime.Definition) {
			d.Years = []worktime.Year{{Year: 2027, Papers: []string{long}, Days: []worktime.Day{newYear}}}
		}},
		{"years[0].days[1].date", year(newYear, newYear)},
		{"years[0].days[0].name years[0].days[0].isOffDay years[0].days[0].date", year(worktime.Day{})},
		{"years[0].days[0].date", year(worktime.Day{Name: "x", Kind: worktime.Off, Date: "2027-02-29"})},
		{"years[0].days[0].date", year(worktime.Day{Name: "x", Kind: worktime.Off, Date: "2028-01-01"})},
		{"years[0].days[0].date", year(worktime.Day{Name: "x", Kind: worktime.Off, Date: "2026-11-30"})},
		{"years[0].days[0].to", year(worktime.Day{Name: "x", Kind: worktime.Off, Date: "2027-02-02", To: "2027-02-01"})},
		{"years[0].days[0].to", year(worktime.Day{Name: "x", Kind: worktime.Off, Date: "2027-02-02", To: "9999-02-01"})},
		{"years[0].days[0].hours", year(worktime.Day{Name: "x", Kind: worktime.Off, Date: "2027-02-02", Hours: []string{"08:00-09:00"}})},
		{"extra[0].hours[1]", func(d *worktime.Definition) {
			d.Extra = []worktime.Day{{Name: "x", Kind: worktime.On, Date: "2026-03-07", Hours: []string{"08:00-09:00", "08:30-10:00"}}}
		}},
		{"extra", func(d *worktime.Definition) { d.Extra = make([]worktime.Day, 1001) }},
	} {
		def := office()
		c.change(&def)
		_, err := worktime.New(def)
		requireInvalid(t, err, c.fields, c.fields)
		assert.LessOrEqual(t, len(err.Error()), 4000)
	}
}

func TestLoad(t *testing.T) {
	c, err := worktime.Load(strings.NewReader(`{
		"name": "Wutong", "zone": "Asia/Shanghai", "hours": ["14:00-18:00", "08:00-12:00"], "ends": "close",
		"years": [{"$schema": "x", "year": 2027, "papers": [], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}],
		"extra": [{"name": "搬迁", "date": "2027-03-01", "to": "2027-03-02", "isOffDay": true}]
	}`))
	require.NoError(t, err)
	assert.Equal(t, "2027", c.Known())
	assert.Equal(t, "Wutong", c.Name())
	d, err := c.Day("2027-03-02")
	require.NoError(t, err)
	assert.Equal(t, worktime.LocalOff, d.Why)

	for text, field := range map[string]string{
		``:                                      "line 1",
		`{`:                                     "line 1",
		"{\n\n\"name\": x}":                     "line 3",
		`[]`:                                    "file",
		`{"nmae": "x"}`:                         "line 1",
		`{"name": 5}`:                           "name",
		`{"years": [{"year": "2027"}]}`:         "years.year",
		"{\"name\": \"\xff\"}":                  "file",
		strings.Repeat(" ", worktime.MaxFile+1): "file",
	} {
		_, err := worktime.Load(strings.NewReader(text))
		requireInvalid(t, err, field, text[:min(len(text), 50)])
	}
	_, err = worktime.Load(iotest.ErrReader(os.ErrClosed))
	require.ErrorIs(t, err, os.ErrClosed)
}

func TestParseYear(t *testing.T) {
	y, err := worktime.ParseYear(
		[]byte(
			`{"$id": "x", "year": 2027, "papers": ["https://www.gov.cn/x"], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}`,
		),
	)
	require.NoError(t, err)
	assert.Equal(t, worktime.Off, y.Days[0].Kind)

	for text, fields := range map[string]string{
		`{"year": 2027, "papers": [], "days": []}`:                                           "days",
		`{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01"}]}`:                     "days[0].isOffDay",
		`{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": "true"}]}`: "days[0].isOffDay",
		`{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": null}, {"name": "元旦"}]}`: "days[0].isOffDay " +
			"days[1].isOffDay days[1].date",
		`{"year": 2027.5}`:        "year",
		`{"year": 2027} trailing`: "line 1",
		`null`:                    "year days",
	} {
		_, err := worktime.ParseYear([]byte(text))
		requireInvalid(t, err, fields, text)
	}
}

func TestCalendarKeepsNothingOfTheCallers(t *testing.T) {
	def := office()
	def.China, def.Years = false, worktime.China()
	def.Extra = []worktime.Day{{Name: "x", Date: "2026-03-07", Kind: worktime.On, Hours: []string{"08:00-09:00"}}}
	c, err := worktime.New(def)
	require.NoError(t, err)
	def.Hours[0], def.Years[7].Days[0].Kind, def.Extra[0].Hours[0] = "nonsense", 9, "nonsense"
	_, err = c.WithYears(worktime.Year{Year: 2027, Days: []worktime.Day{{Name: "元旦", Date: "2027-01-01", Kind: worktime.Off}}})
	require.NoError(t, err)
	china := worktime.China()
	china[0].Days[0].Name = "changed"
	assert.NotEqual(t, "changed", worktime.China()[0].Days[0].Name)
}

func TestLaterYearsAtRunTime(t *testing.T) {
	c := calendar(t, nil)
	from := time.Date(2026, 12, 31, 9, 0, 0, 0, time.UTC)
	five := worktime.Span{N: 5, Unit: worktime.WorkDay}
	_, err := c.Add(from, five)
	unknown, ok := errors.AsType[*worktime.UnknownYearError](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, worktime.UnknownYearError{Year: 2027, Known: "2019–2026"}, *unknown)
	assert.Contains(t, err.Error(), "2027")

	later, err := c.WithYears(
		worktime.Year{Year: 2027, Days: []worktime.Day{{Name: "元旦", Date: "2027-01-01", To: "2027-01-03", Kind: worktime.Off}}},
	)
	require.NoError(t, err)
	due, err := later.Add(from, five)
	require.NoError(t, err)
	assert.Equal(t, "2027-01-08", due.Format(time.DateOnly))
	_, err = c.Add(from, five)
	require.Error(t, err, "the first calendar stays as it is")

	amended, err := later.WithYears(
		worktime.Year{Year: 2027, Days: []worktime.Day{{Name: "元旦", Date: "2027-01-01", To: "2027-01-04", Kind: worktime.Off}}},
	)
	require.NoError(t, err)
	due, err = amended.Add(from, five)
	require.NoError(t, err)
	assert.Equal(t, "2027-01-11", due.Format(time.DateOnly), "an amended notice replaces the table")

	_, err = c.WithYears(worktime.Year{Year: 2027})
	requireInvalid(t, err, "years[0].days")
}

func TestAHoleInTheYears(t *testing.T) {
	c := calendar(t, func(d *worktime.Definition) {
		d.China = false
		for _, y := range worktime.China() {
			if y.Year != 2021 {
				d.Years = append(d.Years, y)
			}
		}
	})
	assert.Equal(t, "2019–2020, 2022–2026", c.Known())
	a, b := time.Date(2020, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2022, 6, 1, 0, 0, 0, 0, time.UTC)
	for _, u := range []worktime.Unit{worktime.WorkDay, worktime.WorkHour, worktime.NaturalDay} {
		_, err := c.Between(a, b, u)
		requireUnknown(t, err, 2021)
		_, err = c.Add(a, worktime.Span{N: 10000, Unit: u})
		requireUnknown(t, err, 2021)
		_, err = c.Sub(b, worktime.Span{N: 10000, Unit: u})
		requireUnknown(t, err, 2021)
	}
	_, err := c.Day("2021-05-05")
	requireUnknown(t, err, 2021)
	n, err := c.Between(a, b, worktime.UrgentHour)
	require.NoError(t, err, "hours on the clock need no table")
	assert.Equal(t, 730*24, n)
}

func TestALaterNoticeReachesBackIntoDecember(t *testing.T) {
	c := calendar(t, func(d *worktime.Definition) {
		d.China, d.Years = false, []worktime.Year{
			{Year: 2030, Days: []worktime.Day{{Name: "元旦", Date: "2029-12-31", Kind: worktime.Off}}},
			{Year: 2029, Days: []worktime.Day{{Name: "元旦", Date: "2029-12-31", Kind: worktime.On}}},
		}
	})
	day, err := c.Day("2029-12-31")
	require.NoError(t, err)
	assert.False(t, day.Working)
	alone := calendar(t, func(d *worktime.Definition) {
		d.China, d.Years = false, []worktime.Year{{Year: 2030, Days: []worktime.Day{{Name: "元旦", Date: "2029-12-31", Kind: worktime.Off}}}}
	})
	_, err = alone.Day("2029-12-31")
	requireUnknown(t, err, 2029)
}

func requireUnknown(t testing.TB, err error, year int) {
	t.Helper()
	unknown, ok := errors.AsType[*worktime.UnknownYearError](err)
	require.True(t, ok, "want an UnknownYearError, got %v", err)
	require.Equal(t, year, unknown.Year)
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(`{"name": "x", "zone": "Asia/Shanghai", "hours": ["08:00-12:00"], "china": true}`))
	f.Add(
		[]byte(
			`{"name": "x", "zone": "America/New_York", "hours": ["00:00-24:00"], "week": ["sunday"], "years": [{"year": 2027, "days": [{"name": "a", "date": "2026-12-31", "to": "2027-01-02", "isOffDay": false, "hours": ["01:00-02:30"]}]}]}`,
		),
	)
	f.Add([]byte(`{"name": "x", "zone": "UTC", "hours": ["08:00-07:00"], "extra": [{}], "ends": 5}`))
	f.Add([]byte(`{"years": [{"year": -1, "days": [{"date": "0000-00-00"}]}]} x`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if y, err := worktime.ParseYear(b); err != nil {
			requireInvalid(t, err, "")
		} else {
			require.NotEmpty(t, y.Days)
		}
		c, err := worktime.Load(strings.NewReader(string(b)))
		if err != nil {
			requireInvalid(t, err, "")
			return
		}
		var year int
		_, err = fmt.Sscanf(c.Known(), "%d", &year)
		require.NoError(t, err)
		from := time.Date(year, 6, 1, 12, 0, 0, 0, time.UTC)
		for u := worktime.NaturalDay; u <= worktime.UrgentMinute; u++ {
			e, err := c.Explain(from, worktime.Span{N: 3, Unit: u})
			if unknown(err) {
				continue // few working days in it
			}
			if year == 9999 && err != nil {
				requireInvalid(t, err, "result")
				continue
			}
			require.NoError(t, err)
			require.False(t, e.To.Before(from))
		}
	})
}
