package worktime_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/worktime"
)

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
