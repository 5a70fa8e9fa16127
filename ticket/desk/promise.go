package desk

import (
	"cmp"
	"slices"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// dated is the date handed down with the extensions of the promise, zero where a year is not known; ok reports whether the promise
// is a date.
func (k *limitClock) dated(t *ticket.Ticket) (due time.Time, ok bool) {
	p := &t.Promised
	if due = dateOf(t); due.IsZero() || p.Reopened && due.Before(p.From) {
		return time.Time{}, false
	}
	for _, more := range p.Extended {
		due = k.add(due, more, nil)
	}
	return due, true
}

// promisedWithin is the handling limit of the table with which the promise counts.
func promisedWithin(t *ticket.Ticket) worktime.Span {
	if t.Promised.None {
		return worktime.Span{}
	}
	return cmp.Or(t.Promised.Within, t.Limits.Handle)
}

// promise computes [ticket.Clock.Promise].
func (k *limitClock) promise(t *ticket.Ticket) time.Time {
	if due, ok := k.dated(t); ok {
		return due
	}
	p, table, pauses := &t.Promised, promisedWithin(t), stops(t.Pauses, t.Promised.Checks)
	from := openedAt(t)
	switch {
	case p.Reopened || p.Ahead:
		from = p.From
	case !p.From.IsZero(): // it stays what it was from receiving where that had passed at the first dispatch
		early := limitClock{r: k.r}
		due := early.add(from, table, pauses)
		if early.unknown != 0 { // nor is it known whether it had
			k.missing(early.unknown)
			return time.Time{}
		}
		if due.IsZero() || !p.From.After(due) {
			from = p.From
		}
	}
	due := k.add(from, table, pauses)
	for _, more := range p.Extended {
		due = k.add(due, more, pauses)
	}
	return due
}

// isUndispatchedPart reports whether the ticket was split off, and not dispatched yet: what moved the promise of all parts moves
// its round too, so that the desk is not late from the beginning. One that comes back to the desk has the round of any other ticket:
// it was transferred or objected to, its promise counts from later than the split, or it was handled and nobody has answered.
func isUndispatchedPart(t *ticket.Ticket) bool {
	return t.SplitFrom != "" && t.Since.IsZero() && t.Transfers == 0 && t.Objections == 0 && !t.Promised.From.After(t.Created) &&
		(t.Handling == 0 || !t.Answered.IsZero())
}

// roundFrom is when the round of the present handler began: the dispatch, before it the last reopening or the first filing.
func roundFrom(t *ticket.Ticket) time.Time {
	switch {
	case !t.Since.IsZero():
		return t.Since
	case t.Promised.Reopened:
		return t.Promised.From
	case isUndispatchedPart(t): // where the ticket that it was split off was dispatched, its promise counts from there
		return cmp.Or(t.Promised.From, openedAt(t))
	}
	return openedAt(t)
}

// takenOver is when the present handler got it: the dispatch, or the handover within its round.
func takenOver(t *ticket.Ticket) time.Time { return cmp.Or(t.Handed, t.Since) }

// givenBack are the times in which a reply was out that was sent back: they are added to the round.
func givenBack(t *ticket.Ticket) []worktime.Pause {
	c := t.Promised.Checks
	if n := len(c); n > 0 && (c[n-1].To.IsZero() || t.State == ticket.Closed && c[n-1].To.Equal(t.Closed)) {
		return c[:n-1]
	}
	return c
}

// stops are all times that do not count in a limit of the table, in the order of their beginnings.
func stops(pauses, checks []worktime.Pause) []worktime.Pause {
	switch {
	case len(checks) == 0:
		return pauses
	case len(pauses) == 0:
		return checks
	}
	all := slices.Concat(pauses, checks)
	slices.SortStableFunc(all, func(a, b worktime.Pause) int { return a.From.Compare(b.From) })
	return all
}

// latest is the later of two instants.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// shifted moves an instant by the times that began before it, as far as they lie after another one.
func shifted(due, from time.Time, checks []worktime.Pause) time.Time {
	for _, c := range checks {
		if c.To.After(from) && c.From.Before(due) {
			if c.From.Before(from) {
				c.From = from
			}
			due = later(due, c.To.Sub(c.From))
		}
	}
	return due
}
