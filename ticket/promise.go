package ticket

import (
	"cmp"
	"slices"
	"time"

	"github.com/gridgov/gridgov/ticket/worktime"
)

// promise records what the step changes of what the promise counts from, and the date that bounds a round which it begins.
func (s *step) promise() {
	s.promiseFrom()
	s.promiseWithin()
	s.promiseChecked()
	if s.anew {
		s.dateRound()
	}
}

// promised is the promise as the step has it so far.
func (s *step) promised() *Promised { return cmp.Or(s.event.Facts.Promised, &s.ticket.Promised) }

// ownPromised is promised, in the event, so that it can be changed.
func (s *step) ownPromised() *Promised {
	f := &s.event.Facts
	if f.Promised == nil {
		p := s.ticket.Promised.clone()
		f.Promised = &p
	}
	return f.Promised
}

// promiseFrom lets the promise count from a reopening, or from the first dispatch.
func (s *step) promiseFrom() {
	switch p := &s.ticket.Promised; {
	case s.again:
		s.event.Facts.Promised = &Promised{From: s.event.At, Reopened: true, Due: p.Due, Entered: p.Entered}
	case s.anew && p.From.IsZero() && s.event.Facts.Duty.Lead != "":
		s.ownPromised().From = s.event.At
	}
}

// promiseWithin keeps the limit of the promise, where a change of the table concerns a new round alone, until the matter becomes
// another one.
func (s *step) promiseWithin() {
	f, t, p := &s.event.Facts, s.ticket, s.promised()
	kept := p.Within != (worktime.Span{})
	switch moved := f.Class != nil || f.Place != nil || s.event.Verb == VerbReplan && t.State != Closed; {
	case moved && kept:
		s.ownPromised().Within = worktime.Span{}
	case !moved && !kept && s.anew && !s.again && f.Terms != nil && !t.Promised.From.IsZero():
		if was := t.Terms.Handle; was != f.Terms.Handle {
			s.ownPromised().Within = was
		}
	}
}

// promiseChecked lets the promise wait while a final reply is out for its check.
func (s *step) promiseChecked() {
	f, t, at := &s.event.Facts, s.ticket, s.event.At
	switch out, waits := f.State == Answered, stopped(s.promised().Checks); {
	case out && !waits:
		p := s.ownPromised()
		p.Checks = append(p.Checks, worktime.Pause{From: at})
	case !out && waits:
		p := s.ownPromised()
		p.Checks[len(p.Checks)-1].To = at
		if list := or3(f.Tasks, t.Tasks); f.State != Closed && len(list) > 0 { // tasks have it back too
			f.Tasks = s.rules.replanned(list, stops(t.Pauses, p.Checks))
		}
	}
}

// dateRound bounds the round that the step begins with the date handed down, where that has not passed yet.
func (s *step) dateRound() {
	duty := s.event.Facts.Duty
	duty.Dated = time.Time{}
	if duty.Since.IsZero() || s.ticket.date().IsZero() {
		return
	}
	k, after := reckoner{r: s.rules}, *s.ticket
	after.Promised = *s.promised()
	if due := k.dated(&after); !due.Before(s.event.At) {
		duty.Dated = due
	}
}

// redate puts a new date from above in the place of the one before it, and of what was granted on top of that.
func (s *step) redate(due time.Time) error {
	t, f := s.ticket, &s.event.Facts
	switch p := &t.Promised; {
	case due.IsZero() || due.Equal(t.date()): // the date that is entered already: what was granted on top of it stays
		return nil
	case s.event.Role != RoleDesk && s.event.Role != RoleCoordinator:
		return s.no("date from above", "the desk and the coordinator enter a date that comes from above")
	case p.Reopened && due.Before(p.From):
		return s.invalid("due", "min", "not before the reopening")
	}
	p := t.Promised.clone()
	p.Due, p.Entered, p.Extended = due, s.event.At, nil
	f.Promised = &p
	if d := t.Duty; !d.Since.IsZero() {
		if d.Dated = (time.Time{}); !due.Before(s.event.At) {
			d.Dated = due
			if len(t.Extended) > 0 {
				h := t.Hold.clone()
				h.Extended = nil
				f.Hold = &h
			}
		}
		f.Duty = &d
	}
	s.tellReporter(NoticeExtended)
	return s.follow(VerbExtend, "", NoticeExtended)
}

// dated is the date handed down with what the promise was extended by; zero where the promise goes by no date.
func (k *reckoner) dated(t *Ticket) time.Time {
	p, due := &t.Promised, t.date()
	if due.IsZero() || p.Reopened && due.Before(p.From) {
		return time.Time{}
	}
	for _, more := range p.Extended {
		due = k.add(due, more, nil)
	}
	return due
}

// promise computes [Clock.Promise].
func (k *reckoner) promise(t *Ticket) time.Time {
	if due := k.dated(t); !due.IsZero() {
		return due
	}
	p, table, pauses := &t.Promised, or(t.Promised.Within, t.Terms.Handle), stops(t.Pauses, t.Promised.Checks)
	from := t.opened()
	if !p.Reopened && !p.From.IsZero() { // it stays what it was from receiving where that had passed at the first dispatch
		if due := k.add(from, table, pauses); due.IsZero() || !p.From.After(due) {
			from = p.From
		}
	} else if p.Reopened {
		from = p.From
	}
	due := k.add(from, table, pauses)
	for _, more := range p.Extended {
		due = k.add(due, more, pauses)
	}
	return due
}

// undispatchedPart reports whether the ticket was split off, and given to nobody yet: what moved the promise of all parts moves its
// round, so that the desk is not late in it from the beginning.
func (t *Ticket) undispatchedPart() bool {
	return t.SplitFrom != "" && t.Since.IsZero() && !t.Promised.Reopened
}

// round is when the round of the present handler began: the dispatch, before it the last reopening or the first filing.
func (t *Ticket) round() time.Time {
	switch {
	case !t.Since.IsZero():
		return t.Since
	case t.Promised.Reopened:
		return t.Promised.From
	case t.undispatchedPart(): // where the ticket that it was split off was dispatched, its promise counts from there
		return or(t.Promised.From, t.opened())
	}
	return t.opened()
}

// taken is when the present handler was given it: the dispatch, or the handover within its round.
func (t *Ticket) taken() time.Time { return or(t.Handed, t.Since) }

// givenBack are the times in which a reply was out that was sent back: the round has them on top.
func (t *Ticket) givenBack() []worktime.Pause {
	c := t.Promised.Checks
	if n := len(c); n > 0 && (c[n-1].To.IsZero() || t.State == Closed && c[n-1].To.Equal(t.Closed)) {
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
