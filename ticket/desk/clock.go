package desk

import (
	"cmp"
	"errors"
	"time"

	"github.com/gridgov/gridgov/internal/dates"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// limitClock computes instants by the office's calendar. Where the calendar does not know a year, there is no instant, and
// unknown is the year: no date is guessed.
type limitClock struct {
	r       *Rules
	unknown int
}

// add is the instant at which a span ends that begins at from, where the time of the pauses does not count; zero without
// a span, while a pause lasts that stops it, and where a year is not known.
func (k *limitClock) add(from time.Time, s worktime.Span, pauses []worktime.Pause) time.Time {
	if s == (worktime.Span{}) || from.IsZero() {
		return time.Time{}
	}
	if from.Year() < firstYear {
		k.missing(from.Year())
		return time.Time{}
	}
	s = k.r.countable(s)
	if len(pauses) > 0 {
		return k.settle(k.r.calendar.AddPaused(from, s, pauses))
	}
	return k.settle(k.r.calendar.Add(from, s))
}

// sub is the instant from which a span runs that ends at to.
func (k *limitClock) sub(to time.Time, s worktime.Span) time.Time {
	return k.settle(k.r.calendar.Sub(to, k.r.countable(s)))
}

// countable is a span as the rules count it: without a calendar a natural day is 24 hours.
func (r *Rules) countable(s worktime.Span) worktime.Span {
	if r.calendar == nil && s.Unit == worktime.NaturalDay {
		return worktime.Span{N: s.N * 24, Unit: worktime.UrgentHour}
	}
	return s
}

func (k *limitClock) settle(t time.Time, err error) time.Time {
	if err == nil {
		return form.Storable(t)
	}
	var year *worktime.UnknownYearError
	if errors.As(err, &year) && year.Year <= lastInstant.Year() {
		k.missing(year.Year)
		return time.Time{}
	}
	return lastInstant // beyond what every store can keep
}

// firstYear is the first that a calendar counts in.
const firstYear = dates.FirstYear

func (k *limitClock) missing(year int) {
	if k.unknown == 0 || year < k.unknown {
		k.unknown = year
	}
}

// handle computes [ticket.Clock.Due], the limit of the round. A date handed down goes on while the clock is stopped here, and only an
// extension and a rework move it.
func (k *limitClock) handle(t *ticket.Ticket) time.Time {
	round, back, extended := roundFrom(t), givenBack(t), t.Extended
	if isUndispatchedPart(t) {
		extended = t.Promised.Extended
	}
	due, dated, pauses := t.Dated, !t.Dated.IsZero(), stops(t.Pauses, back)
	if !dated { // at the desk, or the date cannot be computed
		due, dated = k.dated(t)
		dated = dated && (due.IsZero() || t.Since.IsZero() && !due.Before(latest(round, t.Promised.Entered)))
	}
	switch {
	case dated:
		pauses, extended = nil, t.Extended // the date has what the promise was extended by
	default:
		due = k.add(round, cmp.Or(t.Limit, t.Limits.Handle), pauses)
	}
	for _, more := range extended {
		due = k.add(due, more, pauses)
	}
	if dated {
		due = shifted(due, latest(round, t.Promised.Entered), back)
	}
	return due
}

// respond computes [ticket.Clock.RespondBy].
func (k *limitClock) respond(t *ticket.Ticket) time.Time {
	return k.add(openedAt(t), t.Limits.Respond, t.Rested)
}

// accept computes [ticket.Clock.AcceptBy].
func (k *limitClock) accept(t *ticket.Ticket) time.Time {
	if t.Lead == "" {
		return time.Time{}
	}
	return k.add(takenOver(t), t.Limits.Accept, t.Rested)
}

// task is the limit of a task: its own, then what was granted.
func (k *limitClock) task(t *ticket.Task, pauses []worktime.Pause) time.Time {
	due := k.add(t.Given, t.Limit, pauses)
	for _, more := range t.Extended {
		due = k.add(due, more, pauses)
	}
	return due
}

// A bound is one of the limits that a step leaves where it was, unless it moves that or what it counts from.
type bound uint8

const (
	respondBy bound = iota
	acceptBy
	roundBy
	promiseBy
)

// bound computes a limit, and returns what it counts from too.
func (k *limitClock) bound(b bound, t *ticket.Ticket) (due, from time.Time) {
	switch b {
	case respondBy:
		return k.respond(t), openedAt(t)
	case acceptBy:
		return k.accept(t), takenOver(t)
	case roundBy:
		return k.handle(t), roundFrom(t)
	default:
		return k.promise(t), t.Promised.From
	}
}

// keep computes a limit, which stays what it was unless the step moves it or what it counts from: a calendar that was amended since
// does not. Before is the ticket as the step found it, nil where limits are looked up again.
func (k *limitClock) keep(b bound, t, before *ticket.Ticket, was time.Time) time.Time {
	now, found := limitClock{r: k.r}, limitClock{r: k.r}
	due, from := now.bound(b, t)
	if before != nil && !was.IsZero() && !due.Equal(was) {
		if d, f := found.bound(b, before); d.Equal(due) && f.Equal(from) {
			return was
		}
	}
	if now.unknown != 0 {
		k.missing(now.unknown)
	}
	return due
}

// closedClock is the clock of a closed ticket, but when it wakes: what it was measured by stays. Before is that of keep.
func (k *limitClock) closedClock(t, before *ticket.Ticket, lapsed bool) ticket.Clock {
	c, now, again := t.Clock, t.Closed.Equal(t.Changed), before == nil
	c.Wake, c.Unknown = time.Time{}, 0
	if c.RespondBy.IsZero() {
		c.RespondBy = k.respond(t)
	}
	if c.AcceptBy.IsZero() {
		c.AcceptBy = k.accept(t)
	}
	if c.Due.IsZero() { // the clock was stopped until now, or a year was not known; else it keeps the limit it was measured by
		c.Due = k.handle(t)
	}
	if c.Promise.IsZero() || now { // a reply that waited for its check moved it
		c.Promise = k.keep(promiseBy, t, before, t.Promise)
	}
	if now || again {
		c.StageBy, c.CloseBy = time.Time{}, time.Time{}
		if by := later(t.Closed, k.r.reopenWithin); k.r.reopenable(t) && (now || !t.CloseBy.IsZero() || by.After(t.Changed)) {
			c.CloseBy = by // a window that has ended stays so
		}
	}
	if (now || again || t.Unknown != 0) && c.StageBy.IsZero() && t.Reporter != "" && t.Resolution.Counted() {
		c.StageBy = k.add(t.Closed, k.r.within(ticket.StageCallBack, t), nil)
	}
	if lapsed {
		c.CloseBy = time.Time{}
	}
	return c
}

// openClock is the clock of a ticket that is open, but when it wakes. Before is that of keep.
func (k *limitClock) openClock(t, before *ticket.Ticket) ticket.Clock {
	c := ticket.Clock{
		RespondBy: k.keep(respondBy, t, before, t.RespondBy),
		AcceptBy:  k.keep(acceptBy, t, before, t.AcceptBy),
		Due:       k.keep(roundBy, t, before, t.Due),
		Promise:   k.keep(promiseBy, t, before, t.Promise),
	}
	switch again := before == nil || t.Asked.Equal(t.Changed) || t.Answered.Equal(t.Changed); {
	case !t.Asked.IsZero():
		if c.StageBy = t.StageBy; again || c.StageBy.IsZero() {
			c.StageBy = k.add(t.Asked, t.Stops.Reply, nil)
		}
	case t.State == ticket.Answered:
		if !again {
			c.StageBy, c.CloseBy = t.StageBy, t.CloseBy
		}
		if again = again || t.Unknown != 0; again && c.StageBy.IsZero() {
			c.StageBy = k.add(t.Answered, k.r.within(ticket.StageInspect, t), nil)
		}
		if again && c.CloseBy.IsZero() {
			c.CloseBy = k.add(t.Answered, k.r.within(ticket.StageConfirm, t), nil)
		}
	}
	return c
}

// later is the instant d after t as every store can keep it.
func later(t time.Time, d time.Duration) time.Time {
	return earlier(form.Storable(t.Add(d)), lastInstant)
}

var lastInstant = time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)

// earlier is the earlier of two instants, where zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
