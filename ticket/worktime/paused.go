package worktime

import (
	"fmt"
	"time"

	"github.com/gridgov/gridgov"
)

// A Pause is a time during which a limit's clock stands still (挂账): from its suspension to its resumption.
type Pause struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"` // not before From; zero: it has not ended
}

// IsOpen reports whether the last of the pauses has not ended.
func IsOpen(pauses []Pause) bool { return len(pauses) > 0 && pauses[len(pauses)-1].To.IsZero() }

// AddPaused is [Calendar.Add] for a limit whose clock stood still at times. What was left of the limit when a pause began is
// left when it ends, in the limit's own unit (挂账时间不计入时限: the time is added back to the limit [B]). So
//
//	in hours    the deadline is the first instant after so much time outside all pauses: on the clock, or of
//	            working time. A pause over a night costs no working time.
//	in days     a pause costs the days after its first day up to its last, as [Calendar.Between] counts them: none where it
//	            ends on its first day. The last day of a limit, when the clock stood still on it, is the day of
//	            resumption, or the next working day. The law is silent on parts of days; this is our reading of it.
//
// Its laws, where no error comes:
//
//	AddPaused(a, s, none) == Add(a, s)       and so for pauses that are empty, that ended by a, or that begin when the
//	                                         limit has ended: a later pause does not change what was overdue.
//	AddPaused(a, s, {a to b}) == Add(b, s)   for b ≥ a
//	a longer pause, or one more, never makes the deadline earlier
//	the deadline lies inside no pause, but may be where one begins
//
// While a pause has not ended, and the limit did not end before it, there is no deadline: the result is the zero time.
//
// Pauses are in the order of their beginnings; where they overlap or touch, they count as one. They are not changed.
// Errors are those of Add, and an [*gridgov.InvalidError] with the place of a pause that is out of order, ends before it
// begins, as when a clock ran backwards, or lies outside 1900 to 9999.
func (c *Calendar) AddPaused(from time.Time, s Span, pauses []Pause) (time.Time, error) {
	due, _, err := c.paused(from, s, pauses)
	return due, err
}

// paused also returns how many of the pauses began before the limit ended.
func (c *Calendar) paused(from time.Time, s Span, pauses []Pause) (due time.Time, began int, err error) {
	due, err = c.Add(from, s)
	if err == nil {
		err = c.checkPauses(pauses)
	}
	if err != nil {
		return time.Time{}, 0, err
	}
	at, days, clock := from, s.N, s.length() // what is left at an instant
	for ; began < len(pauses); began++ {
		p := pauses[began]
		if p.From.After(at) && !p.From.Before(due) {
			break
		}
		if p.To.IsZero() {
			return time.Time{}, began + 1, nil
		}
		if !p.To.After(at) {
			continue
		}
		if p.From.After(at) {
			switch {
			case s.Unit.urgent():
				clock -= p.From.Sub(at)
			case s.Unit.work():
				var done time.Duration
				done, err = c.Working(at, p.From)
				clock -= done
			default:
				var done int
				done, err = c.Between(at, p.From, s.Unit)
				days = max(days-done, 0) // below 0 where a last rest day moved
			}
			if err != nil {
				return time.Time{}, 0, err
			}
		}
		at = p.To
		switch {
		case s.Unit.urgent():
			due, err = c.shift(at, clock)
		case s.Unit.work():
			due, err = c.AddWorking(at, clock)
		default:
			due, err = c.Add(at, Span{days, s.Unit})
		}
		if err != nil {
			return time.Time{}, 0, err
		}
	}
	return due, began, nil
}

func (c *Calendar) checkPauses(pauses []Pause) error {
	for i, p := range pauses {
		field := func(end string) string { return fmt.Sprintf("pauses[%d].%s", i, end) }
		if !c.covers(p.From) {
			return c.check(field("from"), p.From)
		}
		if i > 0 && p.From.Before(pauses[i-1].From) {
			return gridgov.Invalid("pause", gridgov.Fault{
				Field: field("from"), Rule: gridgov.RuleOrder,
				Right: gridgov.Text{En: "must be " + stamp(pauses[i-1].From) + " or later", Zh: "应为" + stamp(pauses[i-1].From) + "或更晚"},
				Got:   stamp(p.From),
			})
		}
		if p.To.IsZero() {
			continue
		}
		if p.To.Before(p.From) {
			return gridgov.Invalid("pause", gridgov.Fault{
				Field: field("to"), Rule: gridgov.RuleOrder,
				Right: gridgov.Text{En: "not before " + stamp(p.From), Zh: "不得早于" + stamp(p.From)}, Got: stamp(p.To),
			})
		}
		if !c.covers(p.To) {
			return c.check(field("to"), p.To)
		}
	}
	return nil
}

// ExplainPaused is like [Calendar.AddPaused] and returns the reasons too. While the clock stands still, To is zero and the
// days are those up to where it stopped.
func (c *Calendar) ExplainPaused(from time.Time, s Span, pauses []Pause) (Explanation, error) {
	to, began, err := c.paused(from, s, pauses)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{From: from, To: to, Span: s}
	for _, p := range pauses[:began] {
		if p.To.IsZero() || p.To.After(p.From) && p.To.After(from) {
			e.Pauses = append(e.Pauses, Pause{c.local(p.From), c.local(p.To)})
		}
	}
	c.fill(&e)
	e.settle()
	return e, nil
}
