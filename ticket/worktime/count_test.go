package worktime_test

import (
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
