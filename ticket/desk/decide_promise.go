package desk

import (
	"cmp"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// promise records what the step changes of what the promise counts from, and the date that bounds a round which it begins.
func (s *draft) promise() {
	s.promiseFrom()
	s.promiseWithin()
	s.promiseChecked()
	s.dateRound()
}

// promised is the promise as the step has it so far.
func (s *draft) promised() *ticket.Promised {
	return cmp.Or(s.event.Facts.Promised, &s.ticket.Promised)
}

// ownPromised is promised, in the event, so that it can be changed.
func (s *draft) ownPromised() *ticket.Promised {
	f := &s.event.Facts
	if f.Promised == nil {
		p := s.ticket.Promised.Clone()
		f.Promised = &p
	}
	return f.Promised
}

// promiseFrom lets the promise count from a reopening, or from the first dispatch.
func (s *draft) promiseFrom() {
	switch p := &s.ticket.Promised; {
	case s.again:
		s.event.Facts.Promised = &ticket.Promised{From: s.event.At, Reopened: true, Due: p.Due, Entered: p.Entered}
	case s.redispatched && p.From.IsZero() && s.event.Facts.Duty.Lead != "":
		s.ownPromised().From = s.event.At
	}
}

// promiseWithin keeps the limit of the promise, where a change of the table concerns a new round alone, until the matter becomes
// another one.
func (s *draft) promiseWithin() {
	f, t, p := &s.event.Facts, s.ticket, s.promised()
	kept := p.None || p.Within != (worktime.Span{})
	switch moved := s.movesLimits() || s.looksUp() && t.State != ticket.Closed; {
	case moved && (kept || p.Ahead):
		p = s.ownPromised()
		p.Within, p.Ahead, p.None = worktime.Span{}, false, false
	case !moved && !kept && s.redispatched && !s.again && f.Limits != nil && f.Limits.Handle != t.Limits.Handle && !p.From.IsZero():
		passed, unknown := s.late()
		if t.Promised.From.IsZero() && !passed && unknown == 0 { // the first dispatch: it counts from here, by the new table
			s.ownPromised().Ahead = true
		} else {
			p = s.ownPromised()
			p.Within, p.None = t.Limits.Handle, t.Limits.Handle == (worktime.Span{})
		}
	}
}

// late reports whether what was promised has passed at the step; where that depends on a year that the calendar does not know,
// it returns the year.
func (s *draft) late() (passed bool, unknown int) {
	t, k := s.now(), limitClock{r: s.rules}
	due := t.Promise
	if due.IsZero() {
		due = k.promise(t)
	}
	return s.past(due, &k)
}

// past reports whether a limit that was computed just now has passed; unknown is the missing year where that is not known.
func (s *draft) past(due time.Time, k *limitClock) (passed bool, unknown int) {
	if due.IsZero() && s.event.At.In(s.rules.zone).Year() < k.unknown { // a limit that needs the year does not end before it
		return false, 0
	}
	return !due.IsZero() && s.event.At.After(due), k.unknown
}

// promiseChecked lets the promise wait while a final reply is out for its check.
func (s *draft) promiseChecked() {
	f, t, at := &s.event.Facts, s.ticket, s.event.At
	switch out, waits := f.State == ticket.Answered, worktime.IsOpen(s.promised().Checks); {
	case out && !waits:
		p := s.ownPromised()
		p.Checks = append(p.Checks, worktime.Pause{From: at})
	case !out && waits:
		p := s.ownPromised()
		p.Checks[len(p.Checks)-1].To = at
		if list := orElse(f.Tasks, t.Tasks); f.State != ticket.Closed && len(list) > 0 { // tasks have it back too
			f.Tasks = s.rules.replanned(list, stops(t.Pauses, p.Checks))
		}
	}
}

// dateRound bounds the round that the step begins with the date handed down, where that has not passed yet. A date that could not
// be computed then, since a year was not known, bounds it as of the first step that knows the year.
func (s *draft) dateRound() {
	switch t := s.ticket; {
	case s.redispatched:
		s.event.Facts.Duty.Dated = time.Time{}
	case t.Unknown == 0 || !t.Due.IsZero():
		return
	}
	duty := *cmp.Or(s.event.Facts.Duty, &s.ticket.Duty)
	if duty.Since.IsZero() || !duty.Dated.IsZero() || dateOf(s.ticket).IsZero() {
		return
	}
	k, after := limitClock{r: s.rules}, *s.ticket
	after.Promised = *s.promised()
	if due, _ := k.dated(&after); !due.IsZero() && !due.Before(latest(duty.Since, after.Promised.Entered)) {
		duty.Dated = due
		s.event.Facts.Duty = &duty
	}
}

// redate replaces the date from above, with the extensions that were granted to it, by a new one.
func (s *draft) redate(due time.Time) error {
	t, f := s.ticket, &s.event.Facts
	switch p := &t.Promised; {
	case due.IsZero() || due.Equal(dateOf(t)): // the date that is entered already: what was granted on top of it stays
		return nil
	case s.event.Role != ticket.RoleDesk && s.event.Role != ticket.RoleCoordinator, !isPerson(&s.By), worksOn(&s.By, t),
		slices.ContainsFunc(assistingOn(t), s.By.ActsFor):
		return s.because(whyDateEntered)
	case p.Reopened && due.Before(p.From):
		return s.invalid("due", gridgov.Fault{Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "not before the reopening", Zh: "不得早于重新办理的时间"}})
	}
	p := t.Promised.Clone()
	p.Due, p.Entered, p.Extended = due, s.event.At, nil
	f.Promised = &p
	if d := t.Duty; !d.Since.IsZero() {
		if d.Dated = (time.Time{}); !due.Before(s.event.At) {
			d.Dated = due
			if len(t.Extended) > 0 {
				h := t.Stops.Clone()
				h.Extended = nil
				f.Stops = &h
			}
		}
		f.Duty = &d
	}
	s.tellReporter(ticket.NoticeExtended)
	return s.follow(ticket.VerbExtend, "", ticket.NoticeExtended)
}
