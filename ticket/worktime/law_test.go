package worktime_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/worktime"
)

var (
	cases = flag.Int("cases", 20_000, "how many random cases the laws of a calendar are tried on")
	seed  = flag.Uint64("seed", 1, "the seed of the random cases")
)

var zones = []string{
	"Asia/Shanghai", "UTC", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Antarctica/Troll", "America/Havana",
	"America/Sao_Paulo", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Tehran", "Asia/Kathmandu", "Pacific/Apia",
	"Pacific/Chatham", "America/St_Johns", "Asia/Pyongyang", "America/Caracas", "Europe/Dublin", "Pacific/Kwajalein", "Asia/Gaza",
}

// world is a random calendar, and what an independent model of it needs.
type world struct {
	*worktime.Calendar
	def      worktime.Definition
	zone     *time.Location
	from, to time.Time // its years
	days     map[string]worktime.DayReport
	begins   []morning
}

func randomWorld(t *testing.T, r *rand.Rand) *world {
	def := worktime.Definition{Name: "random", Zone: zones[r.IntN(len(zones))]}
	clock := 0
	for clock < 1440 && (len(def.Hours) == 0 || r.IntN(3) > 0) && len(def.Hours) < 12 {
		from := clock + r.IntN(min(1440-clock, 700))
		to := from + 1 + r.IntN(min(1440-from, 600))
		if r.IntN(2) == 0 { // on the hour, where the clocks change
			from, to = from/60*60, min((to+59)/60*60, 1440)
			from = max(from, clock)
		}
		def.Hours = append(def.Hours, fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, to/60, to%60))
		clock = to
	}
	week := []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
	r.Shuffle(7, func(i, j int) { week[i], week[j] = week[j], week[i] })
	def.Week = week[:1+r.IntN(7)]
	def.Ends = []worktime.Ends{"", worktime.Midnight, worktime.Close}[r.IntN(3)]
	def.RestDay = []worktime.RestDay{"", worktime.Moves, worktime.Stays}[r.IntN(3)]
	first, n := 2007+r.IntN(19), 1+r.IntN(2)
	if r.IntN(4) == 0 { // local mean time, wars, China's summer time, and the far ends
		first = []int{1901, 1905, 1919, 1940, 1949, 1969, 1970, 1986, 1991, 1993, 2037, 2040, 9996}[r.IntN(13)]
	}
	seen := map[string]bool{}
	date := func(year int) string { return fmt.Sprintf("%d-%02d-%02d", year, 1+r.IntN(12), 1+r.IntN(28)) }
	for year := first; year < first+n; year++ {
		y := worktime.Year{Year: year}
		for range 1 + r.IntN(40) {
			if on := date(year); !seen[on] {
				seen[on] = true
				y.Days = append(y.Days, worktime.Day{Name: "x", Date: on, Kind: worktime.Kind(1 + r.IntN(2))})
			}
		}
		def.Years = append(def.Years, y)
	}
	if r.IntN(2) == 0 {
		def.Extra = []worktime.Day{{Name: "x", Date: date(first), Kind: worktime.On, Hours: []string{"23:00-24:00", "00:00-03:00"}}}
	}
	c, err := worktime.New(def)
	require.NoError(t, err, "%+v", def)
	w := &world{Calendar: c, def: def, days: map[string]worktime.DayReport{}}
	w.zone, err = time.LoadLocation(def.Zone)
	require.NoError(t, err)
	w.from, w.to = time.Date(first, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(first+n, 1, 1, 0, 0, 0, 0, time.UTC)
	for d := w.from; d.Before(w.to); d = d.AddDate(0, 0, 1) {
		if day, err := c.Day(d.Format(time.DateOnly)); err == nil {
			w.days[day.Date] = day
		}
	}
	return w
}

// instant is one of the calendar's years, often where something changes.
func (w *world) instant(r *rand.Rand) time.Time {
	t := time.Unix(w.from.Unix()+r.Int64N(w.to.Unix()-w.from.Unix()), 0).In(w.zone)
	switch r.IntN(5) {
	case 0:
		t = t.Add(time.Duration(r.Int64N(int64(time.Second))))
	case 1: // near a change of the clock
		if _, end := t.ZoneBounds(); !end.IsZero() && end.Before(w.to) {
			t = end.Add(time.Duration(r.IntN(14401)-7200) * time.Second)
		}
	case 2:
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), 0, 0, 0, w.zone)
	case 3:
		t = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, r.IntN(3)-1, w.zone)
	}
	return t
}

// TestLaws tries the laws of Between on random calendars: -cases 1000000 for the whole million.
func TestLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(*seed, 4))
	var w *world
	done, moved := 0, 0
	for i := 0; done < *cases; i++ {
		if i%400 == 0 {
			w = randomWorld(t, r)
		}
		a, b := w.instant(r), w.instant(r)
		if b.Before(a) {
			a, b = b, a
		}
		s := worktime.Span{N: 1 + r.IntN([]int{3, 40, 700}[r.IntN(3)]), Unit: worktime.Unit(1 + r.IntN(6))}
		ok, stretched, err := w.law(a, b, s, r)
		require.NoError(t, err, "seed %d, case %d: %s from %s, to %s, in %+v", *seed, i, s, a.Format(time.RFC3339Nano),
			b.Format(time.RFC3339Nano), w.def)
		if ok {
			done++
		}
		if stretched {
			moved++
		}
	}
	t.Logf("%d cases, seed %d; %d limits moved off a rest day", done, *seed, moved)
}

// law tries every law on one case. It is not counted where an answer lies beyond the calendar's years.
func (w *world) law(a, b time.Time, s worktime.Span, r *rand.Rand) (counted, moved bool, err error) {
	due, err := w.Add(a, s)
	if unknown(err) {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	if due.Before(a) {
		return false, false, fmt.Errorf("Add runs backwards to %s", due)
	}
	n, err := w.Between(a, due, s.Unit)
	if err != nil {
		return false, false, err
	}
	exact := s.Unit != worktime.NaturalDay || w.def.RestDay == worktime.Stays
	if exact && n != s.N {
		return false, false, fmt.Errorf("Between(a, Add(a, %s)) is %d", s, n)
	}
	e, err := w.Explain(a, s)
	if err != nil || !e.To.Equal(due) || n != s.N+e.Moved {
		return false, false, fmt.Errorf("explained %s and moved by %d, answered %s, difference %d: %w", e.To, e.Moved, due, n, err)
	}
	if err := w.model(a, due, s, e.Moved); err != nil {
		return false, false, err
	}
	for _, s := range []worktime.Span{s, {Unit: s.Unit}} {
		if err := w.monotone(a, b, s); err != nil {
			return false, false, err
		}
	}
	if err := w.mirror(b, s, exact); err != nil && !unknown(err) {
		return false, false, err
	}
	if err := w.inverse(a, b, s.Unit, exact); err != nil && !unknown(err) {
		return false, false, err
	}
	if err := w.durations(a, b, time.Duration(r.Int64N(int64(900*time.Hour)))); err != nil && !unknown(err) {
		return false, false, err
	}
	return true, e.Moved > 0, nil
}

func unknown(err error) bool {
	_, ok := errors.AsType[*worktime.UnknownYearError](err)
	return ok
}

// monotone: what starts later, or lasts longer, ends no earlier, and the mirror of it.
func (w *world) monotone(a, b time.Time, s worktime.Span) error {
	longer := worktime.Span{N: s.N + 1, Unit: s.Unit}
	for i, f := range []func(time.Time, worktime.Span) (time.Time, error){w.Add, w.Sub} {
		got, err := f(a, s)
		if err != nil {
			continue
		}
		if late, err := f(b, s); err == nil && late.Before(got) {
			return fmt.Errorf("%s makes %s of a, and %s of b", s, got, late)
		}
		if more, err := f(a, longer); err == nil && more.Compare(got) == 2*i-1 {
			return fmt.Errorf("%s makes %s of a, and %s %s", s, got, longer, more)
		}
	}
	return nil
}

// mirror: Between(Sub(b, n), b) == n.
func (w *world) mirror(b time.Time, s worktime.Span, exact bool) error {
	start, err := w.Sub(b, s)
	if err != nil {
		return err
	}
	n, err := w.Between(start, b, s.Unit)
	if err != nil {
		return err
	}
	if start.After(b) || exact && n != s.N || n < s.N {
		return fmt.Errorf("Between(Sub(b, %s), b) is %d, with Sub %s", s, n, start)
	}
	return nil
}

// inverse: Add(a, n) ≤ b < Add(a, n+1) with n = Between(a, b), in days by the date.
func (w *world) inverse(a, b time.Time, u worktime.Unit, exact bool) error {
	n, err := w.Between(a, b, u)
	if err != nil {
		return err
	}
	hours := u != worktime.WorkDay && u != worktime.NaturalDay
	if n >= worktime.MaxN {
		return nil // no span is so long
	}
	if exact && (n > 0 || hours) {
		low, err := w.Add(a, worktime.Span{N: n, Unit: u})
		if err != nil {
			return err
		}
		if later, err := w.Between(b, later(low, b), worktime.NaturalDay); err != nil || later > 0 || hours && low.After(b) {
			return fmt.Errorf("Between(a, b) is %d, and Add(a, %d) lies beyond b: %s, %w", n, n, low, err)
		}
	}
	high, err := w.Add(a, worktime.Span{N: n + 1, Unit: u})
	if err != nil {
		return err
	}
	if !high.After(b) && (hours || w.def.Ends != worktime.Close) {
		return fmt.Errorf("Between(a, b) is %d, and Add(a, %d) does not lie beyond b: %s", n, n+1, high)
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// durations: working time adds up, and AddWorking is its inverse.
func (w *world) durations(a, b time.Time, d time.Duration) error {
	whole, err := w.Working(a, b)
	if err != nil {
		return err
	}
	if whole < 0 || whole > b.Sub(a) {
		return fmt.Errorf("%s of working time", whole)
	}
	mid := a.Add(b.Sub(a) / 3)
	first, err := w.Working(a, mid)
	if err != nil {
		return err
	}
	second, err := w.Working(mid, b)
	if err != nil {
		return err
	}
	if first+second != whole {
		return fmt.Errorf("%s and %s do not make %s", first, second, whole)
	}
	end, err := w.AddWorking(a, d)
	if err != nil {
		return err
	}
	if got, err := w.Working(a, end); err != nil || got != d || end.Before(a) {
		return fmt.Errorf("Working(a, AddWorking(a, %s)) is %s: %w", d, got, err)
	}
	if d > 0 {
		if got, err := w.Working(a, end.Add(-1)); err != nil || got != d-1 {
			return fmt.Errorf("AddWorking(a, %s) is not the first such instant: %w", d, err)
		}
	}
	next, err := w.Next(end)
	if err != nil {
		return err
	}
	if got, err := w.Working(end, next.Add(1)); err != nil || got != 1 {
		return fmt.Errorf("Next(%s) is %s, not the first instant at work: %w", end, next, err)
	}
	return nil
}

// model counts days one by one on the calendar on the wall, which shares nothing with the sums of the package.
func (w *world) model(a, due time.Time, s worktime.Span, moved int) error {
	if s.Unit != worktime.WorkDay && s.Unit != worktime.NaturalDay || w.def.Zone == "America/St_Johns" {
		return nil // there the clock went back over midnight, so that a reading may be of either day
	}
	local := a.In(w.zone)
	date := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
	for n := 0; n < s.N+moved; {
		date = date.AddDate(0, 0, 1)
		if day, exists := w.days[date.Format(time.DateOnly)]; exists && (day.Working || s.Unit == worktime.NaturalDay) {
			n++
		}
	}
	got := due.In(w.zone).Format(time.DateOnly)
	if want := date.Format(time.DateOnly); got != want {
		return fmt.Errorf("day by day it is %s, Add says %s", want, got)
	}
	if stays := s.Unit == worktime.NaturalDay && w.def.RestDay == worktime.Stays; !stays && !w.days[got].Working {
		return fmt.Errorf("the last day, %s, is a rest day", got)
	}
	return nil
}

// TestWorkingTimeMinuteByMinute holds sums against the clock on the wall, read every minute, in weeks in which no clock is
// put back.
func TestWorkingTimeMinuteByMinute(t *testing.T) {
	r := rand.New(rand.NewPCG(*seed, 5))
	for range 60 {
		w := randomWorld(t, r)
		a := w.instant(r).Truncate(time.Minute)
		b := a.Add(time.Duration(r.IntN(7*24*60)) * time.Minute)
		want := time.Duration(0)
		_, offset := a.In(w.zone).Zone()
		back := offset%60 != 0 // local mean time: a minute of it begins within one of the model's
		for m := a; m.Before(b); m = m.Add(time.Minute) {
			_, before := m.In(w.zone).Zone()
			_, after := m.Add(time.Minute).In(w.zone).Zone()
			back = back || after < before || after%60 != 0
			local := m.In(w.zone)
			hours := w.def.Hours
			for _, d := range w.def.Extra {
				if d.Date == local.Format(time.DateOnly) {
					hours = d.Hours
				}
			}
			for _, h := range hours {
				if clock := local.Format("15:04"); w.days[local.Format(time.DateOnly)].Working && clock >= h[:5] && clock < h[6:] {
					want += time.Minute
				}
			}
		}
		got, err := w.Working(a, b)
		if back || unknown(err) {
			continue
		}
		require.NoError(t, err)
		require.Equal(t, want, got, "seed %d: from %s to %s in %+v", *seed, a, b, w.def)
	}
}
