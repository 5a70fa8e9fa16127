package worktime_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
		{"reached by way of the pause before", midnight, "2026-03-02 09:00", "24h", []string{"2026-03-02 10:00…2026-03-03 10:00", "2026-03-04 08:00…2026-03-05 08:00"}, "2026-03-05 09:00"},
		{"a pause before it began", midnight, "2026-03-02 09:00", "24h", []string{"2026-03-01 10:00…2026-03-02 08:00"}, "2026-03-03 09:00"},
		{"begun in a pause", midnight, "2026-03-02 09:00", "24h", []string{"2026-03-01 10:00…2026-03-02 10:00"}, "2026-03-03 10:00"},
		{"overlaps count once", midnight, "2026-03-02 09:00", "24h", []string{"2026-03-02 10:00…2026-03-02 14:00", "2026-03-02 11:00…2026-03-02 12:00", "2026-03-02 13:00…2026-03-02 15:00"}, "2026-03-03 14:00"},
		{"no time, while the clock stands still", midnight, "2026-03-02 09:00", "0h", []string{"2026-03-02 08:00…2026-03-02 12:00", "2026-03-02 12:00…2026-03-02 13:00"}, "2026-03-02 13:00"},

		{"a pause within a day costs none", midnight, "2026-03-02 09:00", "5wd", []string{"2026-03-03 09:00…2026-03-03 17:00"}, "2026-03-09 23:59:59.999999"},
		{"over one midnight it costs one", midnight, "2026-03-02 09:00", "5wd", []string{"2026-03-03 17:00…2026-03-04 08:30"}, "2026-03-10 23:59:59.999999"},
		{"over a weekend, the Monday", midnight, "2026-03-02 09:00", "5wd", []string{"2026-03-06 17:00…2026-03-09 08:30"}, "2026-03-10 23:59:59.999999"},
		{"over the Spring Festival", midnight, "2026-02-13 09:00", "5wd", []string{"2026-02-14 09:00…2026-02-24 08:30"}, "2026-02-28 23:59:59.999999"},
		{"on the first day, as if begun at its end", midnight, "2026-03-02 09:00", "1wd", []string{"2026-03-02 10:00…2026-03-04 10:00"}, "2026-03-05 23:59:59.999999"},
		{"on the last day: that of resumption", midnight, "2026-03-02 09:00", "2wd", []string{"2026-03-04 10:00…2026-03-06 10:00"}, "2026-03-06 23:59:59.999999"},
		{"… or the next working day", midnight, "2026-03-02 09:00", "2wd", []string{"2026-03-04 10:00…2026-03-07 10:00"}, "2026-03-09 23:59:59.999999"},
		{"… also after closing", closing, "2026-03-02 09:00", "2wd", []string{"2026-03-04 10:00…2026-03-04 20:00"}, "2026-03-05 18:00"},
		{"after closing on the last day nothing is left", closing, "2026-03-02 09:00", "2wd", []string{"2026-03-04 18:00…2026-03-09 20:00"}, "2026-03-04 18:00"},
		{"natural days", staying, "2026-03-02 09:00", "7d", []string{"2026-03-04 10:00…2026-03-07 10:00"}, "2026-03-12 23:59:59.999999"},
		{"natural days move after the pause", midnight, "2026-03-02 09:00", "4d", []string{"2026-03-04 10:00…2026-03-05 10:00"}, "2026-03-09 23:59:59.999999"},
		{"a pause while the last day moves", midnight, "2026-02-28 10:00", "7d", []string{"2026-03-08 10:00…2026-03-10 10:00"}, "2026-03-10 23:59:59.999999"},
		{"two pauses", midnight, "2026-03-02 09:00", "5wd", []string{"2026-03-03 10:00…2026-03-04 10:00", "2026-03-04 12:00…2026-03-05 10:00"}, "2026-03-11 23:59:59.999999"},

		{"running", midnight, "2026-03-02 09:00", "5wd", []string{"2026-03-03 10:00…"}, ""},
		{"running, with one inside it", midnight, "2026-03-02 09:00", "24h", []string{"2026-03-02 10:00…", "2026-03-02 11:00…2026-03-02 12:00"}, ""},
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
			[]string{"2026-03-01 08:00…2026-03-01 09:00", "2026-03-03 09:00…2026-03-03 17:00", "2026-03-06 17:00…2026-03-09 08:30", "2026-12-01 09:00…"},
			"5 working days from 2026-03-02, the clock stopped 03-03 09:00…17:00 and 03-06 17:00…03-09 08:30: 2026-03-10 24:00",
			"自2026-03-02起5个工作日,03-03 09:00至17:00、03-06 17:00至03-09 08:30暂停计时:至2026-03-10 24:00",
		},
		{
			"2026-03-02 09:00", "30wm",
			[]string{"2026-03-02 09:10…2026-03-02 15:00"},
			"30 working minutes from 2026-03-02 09:00, the clock stopped 03-02 09:10…15:00: 2026-03-02 15:20",
			"自2026-03-02 09:00起30分钟工作时间,03-02 09:10至15:00暂停计时:至2026-03-02 15:20",
		},
		{
			"2026-03-02 09:00", "5m",
			[]string{"2026-03-02 09:02…"},
			"5 minutes from 2026-03-02 09:00, the clock stopped since 03-02 09:02: no date while it stands still",
			"自2026-03-02 09:00起5分钟,03-02 09:02起暂停计时:恢复前无期限",
		},
	} {
		e, err := c.ExplainPaused(at(t, "Asia/Shanghai", s.from), span(t, s.span), pauses(t, s.pauses...))
		require.NoError(t, err)
		assert.Equal(t, s.english, e.English())
		assert.Equal(t, s.chinese, e.Chinese())
	}
	days := func(text string, ps ...string) (lines []string) {
		e, err := c.ExplainPaused(at(t, "Asia/Shanghai", "2026-03-05 16:00"), span(t, text), pauses(t, ps...))
		require.NoError(t, err)
		for _, d := range e.Days {
			lines = append(lines, d.English())
		}
		return append(lines, e.Days[0].Chinese())
	}
	assert.Equal(t, []string{
		"2026-03-05 Thursday, worked", "2026-03-06 Friday, worked: 1", "2026-03-07 Saturday, weekend", "2026-03-08 Sunday, weekend",
		"2026-03-09 Monday, worked, the clock stopped", "2026-03-10 Tuesday, worked: 2", "2026-03-05 星期四,上班",
	}, days("2wd", "2026-03-06 17:00…2026-03-09 10:00"))
	assert.Equal(t, []string{
		"2026-03-05 Thursday, worked, the clock stopped: 1h30m0s", "2026-03-06 Friday, worked: 30m0s", "2026-03-05 星期四,上班,暂停计时:1h30m0s",
	}, days("2wh", "2026-03-05 17:00…2026-03-05 17:20", "2026-03-05 17:10…2026-03-05 17:30"))
	assert.Equal(t, []string{
		"2026-03-05 Thursday, worked: 2h0m0s", "2026-03-06 Friday, worked: 1h0m0s", "2026-03-05 星期四,上班:2h0m0s",
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

// TestPauseLaws tries the laws of AddPaused on random calendars: -cases as in TestLaws.
func TestPauseLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(*seed, 6))
	var w *world
	done, later, ended := 0, 0, 0
	for i := 0; done < *cases; i++ {
		if i%400 == 0 {
			w = randomWorld(t, r)
		}
		a := w.instant(r)
		s := worktime.Span{N: r.IntN([]int{3, 40, 700}[r.IntN(3)]), Unit: worktime.Unit(1 + r.IntN(6))}
		due, ps, err := w.pauseLaw(a, s, r)
		require.NoError(t, err, "seed %d, case %d: %s from %s, %v, in %+v", *seed, i, s, a.Format(time.RFC3339Nano), ps, w.def)
		if due.IsZero() {
			continue
		}
		done++
		plain, err := w.Add(a, s)
		require.NoError(t, err)
		if due.After(plain) {
			later++
		}
		if ps[len(ps)-1].From.After(due) {
			ended++
		}
	}
	t.Logf("%d cases, seed %d; %d limits moved, %d with a pause after the end", done, *seed, later, ended)
	require.Greater(t, later, done/5, "the cases are worth trying")
	require.Greater(t, ended, done/20)
}

// pauseLaw tries every law on one case; a zero time is one that has no answer in the calendar's years.
func (w *world) pauseLaw(a time.Time, s worktime.Span, r *rand.Rand) (time.Time, []worktime.Pause, error) {
	plain, err := w.AddPaused(a, s, nil)
	if want, wanted := w.Add(a, s); !plain.Equal(want) || fmt.Sprint(err) != fmt.Sprint(wanted) {
		return time.Time{}, nil, fmt.Errorf("without a pause %s, %w; Add says %s, %w", plain, err, want, wanted)
	}
	if unknown(err) {
		return time.Time{}, nil, nil
	}
	if err != nil {
		return time.Time{}, nil, err
	}
	ps := w.randomPauses(a, plain, r)
	due, err := w.AddPaused(a, s, ps)
	if unknown(err) {
		return time.Time{}, ps, nil
	}
	if err != nil {
		return time.Time{}, ps, err
	}
	if due.Before(plain) {
		return due, ps, fmt.Errorf("%s, and without pauses %s", due, plain)
	}
	for _, p := range ps {
		if p.From.Before(due) && due.Before(p.To) {
			return due, ps, fmt.Errorf("%s lies in a pause", due)
		}
	}
	if err := w.whole(a, due, s, ps); err != nil {
		return due, ps, err
	}
	if err := w.explainedPauses(a, due, s, ps); err != nil {
		return due, ps, err
	}
	// An empty pause changes nothing, wherever it is; nor does one that begins when the limit has ended.
	none := append(slices.Clone(ps), worktime.Pause{From: a.Add(time.Duration(r.Int64N(int64(due.Sub(a)) + 1)))})
	none[len(none)-1].To = none[len(none)-1].From
	none = append(none, worktime.Pause{From: due.Add(1), To: due.Add(time.Hour)})
	slices.SortStableFunc(none, func(a, b worktime.Pause) int { return a.From.Compare(b.From) })
	if got, err := w.AddPaused(a, s, none); err != nil || !got.Equal(due) {
		return due, ps, fmt.Errorf("with empty and late pauses %v it is %s, not %s: %w", none, got, due, err)
	}
	// A longer pause never makes it earlier.
	longer := slices.Clone(ps)
	p := &longer[r.IntN(len(longer))]
	if r.IntN(2) == 0 {
		p.To = p.To.Add(time.Duration(r.Int64N(int64(72 * time.Hour))))
	} else {
		p.From = p.From.Add(-time.Duration(r.Int64N(int64(72 * time.Hour))))
	}
	slices.SortStableFunc(longer, func(a, b worktime.Pause) int { return a.From.Compare(b.From) })
	if got, err := w.AddPaused(a, s, longer); err != nil && !unknown(err) || err == nil && got.Before(due) {
		return due, ps, fmt.Errorf("with longer pauses %v it is %s, not at least %s: %w", longer, got, due, err)
	}
	// A pause from the start on is a later start.
	b := ps[0].To
	if !b.Before(a) {
		got, err := w.AddPaused(a, s, []worktime.Pause{{From: a, To: b}})
		want, wanted := w.Add(b, s)
		if !got.Equal(want) || (err == nil) != (wanted == nil) {
			return due, ps, fmt.Errorf("paused from the start to %s it is %s, %w; begun then %s, %w", b, got, err, want, wanted)
		}
	}
	return due, ps, nil
}

// randomPauses are one to four, in order, some of them overlapping, some about the start or the end of the limit.
func (w *world) randomPauses(a, plain time.Time, r *rand.Rand) []worktime.Pause {
	var ps []worktime.Pause
	for range 1 + r.IntN(4) {
		var p worktime.Pause
		switch r.IntN(5) {
		case 0:
			p.From = w.instant(r)
		case 1:
			p.From = plain.Add(time.Duration(r.IntN(7)-5) * 12 * time.Hour)
		case 2:
			p.From = a.Add(time.Duration(r.IntN(3)-1) * time.Hour)
		default:
			p.From = a.Add(time.Duration(r.Int64N(int64(plain.Sub(a)) + 1)))
		}
		p.To = p.From.Add(time.Duration(r.Int64N(int64([]time.Duration{1, time.Hour, 50 * time.Hour, 500 * time.Hour}[r.IntN(4)]))))
		if r.IntN(4) == 0 {
			p.To = later(p.From, time.Date(p.To.Year(), p.To.Month(), p.To.Day()+1, 0, 0, 0, 0, w.zone))
		}
		ps = append(ps, p)
	}
	slices.SortFunc(ps, func(a, b worktime.Pause) int { return a.From.Compare(b.From) })
	return ps
}

// whole: outside the pauses lies exactly the span, counted another way: piece by piece, and in days by whether the clock ran
// when the day began.
func (w *world) whole(a, due time.Time, s worktime.Span, ps []worktime.Pause) error {
	if s.Unit == worktime.WorkDay || s.Unit == worktime.NaturalDay {
		return w.wholeDays(a, due, s, ps)
	}
	total, at := time.Duration(0), a
	for _, p := range append(slices.Clone(ps), worktime.Pause{From: due, To: due}) {
		if p.From.After(due) {
			p.From, p.To = due, due
		}
		if p.From.After(at) {
			d := p.From.Sub(at)
			if s.Unit == worktime.WorkHour || s.Unit == worktime.WorkMinute {
				var err error
				if d, err = w.Working(at, p.From); err != nil {
					return err
				}
			}
			total += d
		}
		at = later(at, p.To)
	}
	if total != time.Duration(s.N)*size(s.Unit) {
		return fmt.Errorf("%s outside the pauses, up to %s", total, due)
	}
	return nil
}

func size(u worktime.Unit) time.Duration {
	if u == worktime.WorkMinute || u == worktime.UrgentMinute {
		return time.Minute
	}
	return time.Hour
}

func (w *world) wholeDays(a, due time.Time, s worktime.Span, ps []worktime.Pause) error {
	var ran []time.Time // the beginnings of the days that count
	for _, m := range w.mornings() {
		stood := slices.ContainsFunc(ps, func(p worktime.Pause) bool { return p.From.Before(m.begins) && !p.To.Before(m.begins) })
		if m.begins.After(a) && !m.begins.After(due) && !stood && (m.working || s.Unit == worktime.NaturalDay) {
			ran = append(ran, m.begins)
		}
	}
	most := max(s.N, 1) // zero days from a rest day last to the end of the next working day
	for _, p := range ps {
		if s.N == 0 || len(ran) > s.N && !p.From.Before(ran[s.N-1]) {
			most++ // the last day was over when the clock ran again
		}
	}
	if s.Unit == worktime.NaturalDay && w.def.RestDay != worktime.Stays {
		most += 400 // it may have moved
	}
	if len(ran) < s.N || len(ran) > most {
		return fmt.Errorf("%d days outside the pauses, up to %s", len(ran), due)
	}
	return nil
}

type morning struct {
	begins  time.Time
	working bool
}

// mornings are the beginnings of the days of the calendar's years, worked out by the offsets about them; a midnight that
// comes twice in a row is the first.
func (w *world) mornings() []morning {
	if w.begins != nil {
		return w.begins
	}
	for d := w.from; d.Before(w.to); d = d.AddDate(0, 0, 1) {
		noon := time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, w.zone)
		since, _ := noon.ZoneBounds()
		_, offset := noon.Zone()
		begins := d.Add(-time.Duration(offset) * time.Second)
		if !since.IsZero() && !since.Before(begins) {
			_, offset = since.Add(-1).Zone()
			if begins = d.Add(-time.Duration(offset) * time.Second); begins.After(since) {
				begins = since
			}
		}
		if day, ok := w.days[d.Format(time.DateOnly)]; ok {
			w.begins = append(w.begins, morning{begins, day.Working})
		}
	}
	return w.begins
}

func (w *world) explainedPauses(a, due time.Time, s worktime.Span, ps []worktime.Pause) error {
	e, err := w.ExplainPaused(a, s, ps)
	if err != nil || !e.To.Equal(due) {
		return fmt.Errorf("explained %s, answered %s: %w", e.To, due, err)
	}
	work, n := time.Duration(0), 0
	for i, d := range e.Days {
		work += d.Work
		if d.N > 0 && d.N != n+1 && i < len(e.Days)-1 {
			return fmt.Errorf("after day %d comes %d", n, d.N)
		}
		n = max(n, d.N)
	}
	switch s.Unit {
	case worktime.WorkHour, worktime.WorkMinute:
		if work != time.Duration(s.N)*size(s.Unit) {
			return fmt.Errorf("the days' working time makes %s", work)
		}
	case worktime.WorkDay, worktime.NaturalDay:
		if last := e.Days[len(e.Days)-1].Date; n != s.N || last != due.In(w.zone).Format(time.DateOnly) || e.Days[len(e.Days)-1].N != s.N {
			return fmt.Errorf("the days count to %d, up to %s", n, last)
		}
	}
	return nil
}
