package worktime_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// pauses reads "2026-03-02 10:00…2026-03-03 10:00"; an open end runs on.
func pauses(t testing.TB, texts ...string) []worktime.Pause {
	var ps []worktime.Pause
	for _, text := range texts {
		ps = append(ps, worktime.Pause{From: at(t, "Asia/Shanghai", text[:len(minuteForm)])})
		if to := text[len(minuteForm)+len("…"):]; to != "" {
			ps[len(ps)-1].To = at(t, "Asia/Shanghai", to)
		}
	}
	return ps
}

func TestAddPaused(t *testing.T) {
	midnight := calendar(t, nil)
	closing := calendar(t, func(d *worktime.Definition) { d.Ends = worktime.Close })
	staying := calendar(t, func(d *worktime.Definition) { d.RestDay = worktime.Stays })
	for _, c := range []struct {
		why        string
		c          *worktime.Calendar
		from, span string
		pauses     []string
		want       string // "": none, as the clock stands still
	}{
		{"elapsed time is added", midnight, "2026-03-02 09:00", "24h", []string{"2026-03-02 10:00…2026-03-02 15:00"}, "2026-03-03 14:00"},
		{"minutes too", midnight, "2026-03-02 09:00", "30m", []string{"2026-03-02 09:10…2026-03-02 09:15"}, "2026-03-02 09:35"},
		{"working time is added", midnight, "2026-03-02 09:00", "8wh", []string{"2026-03-02 10:00…2026-03-02 15:00"}, "2026-03-03 12:00"},
		{"a night costs no working time", midnight, "2026-03-02 09:00", "8wh", []string{"2026-03-02 18:00…2026-03-03 08:00"}, "2026-03-03 09:00"},
		{"nor does a weekend", midnight, "2026-03-06 17:00", "60wm", []string{"2026-03-06 17:30…2026-03-08 20:00"}, "2026-03-09 08:30"},
		{"a pause when it was used up", midnight, "2026-03-02 16:00", "2wh", []string{"2026-03-02 18:00…2026-03-05 18:00"}, "2026-03-02 18:00"},
		{"a pause after it had ended", midnight, "2026-03-02 09:00", "24h", []string{"2026-03-04 10:00…2026-03-05 10:00"}, "2026-03-03 09:00"},
		{
			"reached by way of the pause before", midnight, "2026-03-02 09:00", "24h",
			[]string{"2026-03-02 10:00…2026-03-03 10:00", "2026-03-04 08:00…2026-03-05 08:00"},
			"2026-03-05 09:00",
		},
		{"a pause before it began", midnight, "2026-03-02 09:00", "24h", []string{"2026-03-01 10:00…2026-03-02 08:00"}, "2026-03-03 09:00"},
		{"begun in a pause", midnight, "2026-03-02 09:00", "24h", []string{"2026-03-01 10:00…2026-03-02 10:00"}, "2026-03-03 10:00"},
		{
			"overlaps count once", midnight, "2026-03-02 09:00", "24h",
			[]string{"2026-03-02 10:00…2026-03-02 14:00", "2026-03-02 11:00…2026-03-02 12:00", "2026-03-02 13:00…2026-03-02 15:00"},
			"2026-03-03 14:00",
		},
		{
			"no time, while the clock stands still", midnight, "2026-03-02 09:00", "0h",
			[]string{"2026-03-02 08:00…2026-03-02 12:00", "2026-03-02 12:00…2026-03-02 13:00"},
			"2026-03-02 13:00",
		},

		{
			"a pause within a day costs none", midnight, "2026-03-02 09:00", "5wd",
			[]string{"2026-03-03 09:00…2026-03-03 17:00"},
			"2026-03-09 23:59:59.999999",
		},
		{
			"over one midnight it costs one", midnight, "2026-03-02 09:00", "5wd",
			[]string{"2026-03-03 17:00…2026-03-04 08:30"},
			"2026-03-10 23:59:59.999999",
		},
		{
			"over a weekend, the Monday", midnight, "2026-03-02 09:00", "5wd",
			[]string{"2026-03-06 17:00…2026-03-09 08:30"},
			"2026-03-10 23:59:59.999999",
		},
		{
			"over the Spring Festival", midnight, "2026-02-13 09:00", "5wd",
			[]string{"2026-02-14 09:00…2026-02-24 08:30"},
			"2026-02-28 23:59:59.999999",
		},
		{
			"on the first day, as if begun at its end", midnight, "2026-03-02 09:00", "1wd",
			[]string{"2026-03-02 10:00…2026-03-04 10:00"},
			"2026-03-05 23:59:59.999999",
		},
		{
			"on the last day: that of resumption", midnight, "2026-03-02 09:00", "2wd",
			[]string{"2026-03-04 10:00…2026-03-06 10:00"},
			"2026-03-06 23:59:59.999999",
		},
		{
			"… or the next working day", midnight, "2026-03-02 09:00", "2wd",
			[]string{"2026-03-04 10:00…2026-03-07 10:00"},
			"2026-03-09 23:59:59.999999",
		},
		{"… also after closing", closing, "2026-03-02 09:00", "2wd", []string{"2026-03-04 10:00…2026-03-04 20:00"}, "2026-03-05 18:00"},
		{
			"after closing on the last day nothing is left", closing, "2026-03-02 09:00", "2wd",
			[]string{"2026-03-04 18:00…2026-03-09 20:00"},
			"2026-03-04 18:00",
		},
		{"natural days", staying, "2026-03-02 09:00", "7d", []string{"2026-03-04 10:00…2026-03-07 10:00"}, "2026-03-12 23:59:59.999999"},
		{
			"natural days move after the pause", midnight, "2026-03-02 09:00", "4d",
			[]string{"2026-03-04 10:00…2026-03-05 10:00"},
			"2026-03-09 23:59:59.999999",
		},
		{
			"a pause while the last day moves", midnight, "2026-02-28 10:00", "7d",
			[]string{"2026-03-08 10:00…2026-03-10 10:00"},
			"2026-03-10 23:59:59.999999",
		},
		{
			"two pauses", midnight, "2026-03-02 09:00", "5wd",
			[]string{"2026-03-03 10:00…2026-03-04 10:00", "2026-03-04 12:00…2026-03-05 10:00"},
			"2026-03-11 23:59:59.999999",
		},

		{"running", midnight, "2026-03-02 09:00", "5wd", []string{"2026-03-03 10:00…"}, ""},
		{
			"running, with one inside it", midnight, "2026-03-02 09:00", "24h",
			[]string{"2026-03-02 10:00…", "2026-03-02 11:00…2026-03-02 12:00"},
			"",
		},
		{"running since after the end", midnight, "2026-03-02 09:00", "24h", []string{"2026-03-03 09:00…"}, "2026-03-03 09:00"},
	} {
		from, s, ps := at(t, "Asia/Shanghai", c.from), span(t, c.span), pauses(t, c.pauses...)
		got, err := c.c.AddPaused(from, s, ps)
		require.NoError(t, err, c.why)
		e, err := c.c.ExplainPaused(from, s, ps)
		require.NoError(t, err, c.why)
		assert.Equal(t, got, e.To, c.why)
		if c.want == "" {
			assert.True(t, got.IsZero(), "%s: %s", c.why, got)
			continue
		}
		assert.True(t, at(t, "Asia/Shanghai", c.want).Equal(got), "%s: want %s, got %s", c.why, c.want, got)
		assert.Equal(t, "Asia/Shanghai", got.Location().String(), c.why)
	}
}

func TestPausesThatCannotBe(t *testing.T) {
	c := calendar(t, nil)
	from, day := at(t, "Asia/Shanghai", "2026-03-02 09:00"), 24*time.Hour
	for fields, ps := range map[string][]worktime.Pause{
		"pauses[0].to":   {{From: from.Add(1), To: from}},
		"pauses[1].to":   {{From: from, To: from}, {From: from, To: from.Add(-1)}},
		"pauses[1].from": {{From: from.Add(90 * day), To: from.Add(91 * day)}, {From: from, To: from.Add(day)}}, // looked at though after the end
		"pauses[0].from": {{To: from}},
		"pauses[2].to":   {{From: from}, {From: from}, {From: from, To: time.Date(10000, 6, 1, 0, 0, 0, 0, time.UTC)}},
	} {
		for u := worktime.NaturalDay; u <= worktime.UrgentMinute; u++ {
			_, err := c.AddPaused(from, worktime.Span{N: 1, Unit: u}, ps)
			requireInvalid(t, err, fields, u)
			_, err = c.ExplainPaused(from, worktime.Span{N: 1, Unit: u}, ps)
			requireInvalid(t, err, fields, u)
		}
	}
	_, err := c.AddPaused(from, worktime.Span{}, nil)
	requireInvalid(t, err, "unit")
	for _, u := range []worktime.Unit{worktime.NaturalDay, worktime.WorkDay, worktime.WorkHour, worktime.WorkMinute} {
		_, err := c.AddPaused(from, worktime.Span{N: 1, Unit: u}, []worktime.Pause{{From: from, To: from.Add(365 * day)}})
		requireUnknown(t, err, 2027)
	}
}

func TestPausesInSentences(t *testing.T) {
	c := calendar(t, nil)
	for _, s := range []struct {
		from, span       string
		pauses           []string
		english, chinese string
	}{
		{
			"2026-03-02 09:00", "5wd",
			[]string{
				"2026-03-01 08:00…2026-03-01 09:00", "2026-03-03 09:00…2026-03-03 17:00", "2026-03-06 17:00…2026-03-09 08:30",
				"2026-12-01 09:00…",
			},
			"5 working days from 2026-03-02, the clock stopped 03-03 09:00…17:00 and 03-06 17:00…03-09 08:30: 2026-03-10 24:00",
			"自2026-03-02次日起5个工作日，03-03 09:00至17:00、03-06 17:00至03-09 08:30暂停计时：至2026-03-10 24:00",
		},
		{
			"2026-03-02 09:00", "30wm",
			[]string{"2026-03-02 09:10…2026-03-02 15:00"},
			"30 working minutes from 2026-03-02 09:00, the clock stopped 03-02 09:10…15:00: 2026-03-02 15:20",
			"自2026-03-02 09:00起30分钟工作时间，03-02 09:10至15:00暂停计时：至2026-03-02 15:20",
		},
		{
			"2026-03-02 09:00", "5m",
			[]string{"2026-03-02 09:02…"},
			"5 minutes from 2026-03-02 09:00, the clock stopped since 03-02 09:02: no date while it stands still",
			"自2026-03-02 09:00起5分钟，03-02 09:02起暂停计时：恢复前无期限",
		},
	} {
		e, err := c.ExplainPaused(at(t, "Asia/Shanghai", s.from), span(t, s.span), pauses(t, s.pauses...))
		require.NoError(t, err)
		assert.Equal(t, s.english, e.In(gridgov.English))
		assert.Equal(t, s.chinese, e.In(gridgov.Chinese))
	}
	days := func(text string, ps ...string) (lines []string) {
		e, err := c.ExplainPaused(at(t, "Asia/Shanghai", "2026-03-05 16:00"), span(t, text), pauses(t, ps...))
		require.NoError(t, err)
		for _, d := range e.Days {
			lines = append(lines, d.In(gridgov.English))
		}
		return append(lines, e.Days[0].In(gridgov.Chinese))
	}
	assert.Equal(t, []string{
		"2026-03-05 Thursday, worked", "2026-03-06 Friday, worked: 1", "2026-03-07 Saturday, weekend", "2026-03-08 Sunday, weekend",
		"2026-03-09 Monday, worked, the clock stopped", "2026-03-10 Tuesday, worked: 2", "2026-03-05 星期四，上班",
	}, days("2wd", "2026-03-06 17:00…2026-03-09 10:00"))
	assert.Equal(t, []string{
		"2026-03-05 Thursday, worked, the clock stopped: 1h30m0s", "2026-03-06 Friday, worked: 30m0s", "2026-03-05 星期四，上班，暂停计时：1h30m0s",
	}, days("2wh", "2026-03-05 17:00…2026-03-05 17:20", "2026-03-05 17:10…2026-03-05 17:30"))
	assert.Equal(t, []string{
		"2026-03-05 Thursday, worked: 2h0m0s", "2026-03-06 Friday, worked: 1h0m0s", "2026-03-05 星期四，上班：2h0m0s",
	}, days("5wh", "2026-03-06 09:00…"), "up to where the clock stopped")
}

// A pause may lead over years that have no table: nothing in them is counted.
func TestAPauseOverAHoleInTheYears(t *testing.T) {
	c := calendar(t, func(d *worktime.Definition) {
		d.China, d.Years = false, slices.DeleteFunc(worktime.China(), func(y worktime.Year) bool { return y.Year == 2021 })
	})
	from := at(t, "Asia/Shanghai", "2020-12-28 09:00") // a Monday
	e, err := c.ExplainPaused(from, span(t, "10wh"), pauses(t, "2020-12-28 12:00…2022-01-04 14:00"))
	require.NoError(t, err)
	assert.Equal(t, "2022-01-05 11:00", e.To.Format(minuteForm))
	work := time.Duration(0)
	for _, d := range e.Days {
		work += d.Work
	}
	assert.Equal(t, 10*time.Hour, work)
	_, err = c.AddPaused(from, span(t, "2wd"), pauses(t, "2020-12-29 12:00…2021-03-01 09:00"))
	requireUnknown(t, err, 2021)
}
