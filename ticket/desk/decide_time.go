package desk

import (
	"cmp"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/dates"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func (s *draft) readyAsk() *reason {
	switch t := s.ticket; {
	case t.Reporter == "":
		return whyNoReporter
	case !t.Asked.IsZero():
		return whyAsked
	case t.Questions >= s.rules.questionsMax:
		return whyAskedOften
	}
	return s.followed()
}

func decideAsk(s *draft, c ticket.Ask) error {
	t := s.ticket
	s.responded()
	h := t.Stops.Clone()
	h.Asked = s.event.At
	h.Reply = cmp.Or(c.Within, s.rules.within(ticket.StageSupplement, t))
	s.event.Facts.Stops = &h
	s.speak(ticket.Words{Text: c.Text}, true)
	s.tellReporter(ticket.NoticeQuestion)
	return s.follow(ticket.VerbAsk, "", ticket.NoticeReply)
}

func (s *draft) readySupplement() *reason {
	t := s.ticket
	p := s.parent()
	switch {
	case t.Parent == "" && t.State == ticket.Closed:
		return s.closed(t)
	case p != nil && p.State == ticket.Closed:
		return cmp.Or(s.reaches(p), cmp.Or(s.closed(p), whyClosed))
	case p != nil:
		return s.reaches(p)
	}
	return nil
}

func decideSupplement(s *draft, c ticket.Supplement) error {
	t := s.ticket
	s.speak(ticket.Words{Text: c.Text, Files: c.Files}, true)
	if t.Parent != "" {
		return s.passOn()
	}
	if t.State == ticket.Closed {
		s.dispatchAgain()
		return nil
	}
	if !t.Asked.IsZero() {
		h := t.Stops.Clone()
		h.Asked, h.Reply = time.Time{}, worktime.Span{}
		s.event.Facts.Stops = &h
	}
	s.tellHolder(ticket.NoticeSupplied)
	return nil
}

// relimited looks the limits of open tasks up again, where they are the table's, and computes when each ends; while the clock
// stands, that is left to the step that lets it run. Unless all are computed again, one whose limit stays ends when it did. It is nil
// where nothing changes.
func (r *Rules) relimited(t *ticket.Ticket, table worktime.Span, again bool) []ticket.Task {
	tasks := ticket.CloneTasks(t.Tasks)
	for i := range tasks {
		if k := &tasks[i]; k.Table && k.Done.IsZero() {
			k.Limit = table
		}
	}
	if !t.Stopped() {
		tasks = r.replanned(tasks, stops(t.Pauses, givenBack(t)))
	}
	for i, was := range t.Tasks {
		if k := &tasks[i]; !again && k.Limit == was.Limit && !was.Due.IsZero() {
			k.Due = was.Due // whatever has become of the calendar
		}
	}
	if slices.EqualFunc(tasks, t.Tasks, func(a, b ticket.Task) bool { return a.Limit == b.Limit && a.Due.Equal(b.Due) }) {
		return nil
	}
	return tasks
}

// replanned computes again when open tasks end, and when those did of which that was not known yet.
func (r *Rules) replanned(tasks []ticket.Task, pauses []worktime.Pause) []ticket.Task {
	tasks = ticket.CloneTasks(tasks)
	k := limitClock{r: r}
	for i := range tasks {
		if !tasks[i].Done.IsZero() && !tasks[i].Due.IsZero() {
			continue
		}
		if due := k.task(&tasks[i], pauses); !due.Equal(tasks[i].Due) { // the bytes of a time that is the same stay
			tasks[i].Due = due
		}
	}
	return tasks
}

func extendFaults(c ticket.Extend) []gridgov.Fault {
	if c.By.N == 0 {
		return []gridgov.Fault{{
			Field: "by", Rule: gridgov.RuleRequired,
			Right: gridgov.Text{En: "a span such as 5wd or 24h, more than 0", Zh: "应为大于0的时长，如5wd（5个工作日）或24h"},
		}}
	}
	return optional("for", c.For)
}

// extends is why an actor may not ask for more time for a matter of theirs, as ownMatter gives it; else from when on it counts,
// and of whom it is asked.
func (s *draft) extends(i int) (from time.Time, of ticket.Approval, why *reason) {
	t := s.now()
	passed, unknown := s.late()
	of = ticket.Approval{Of: ticket.VerbExtend, For: t.Lead, InTime: !passed}
	due := t.Due
	if i >= 0 {
		of.For, due = t.Tasks[i].Handler, t.Tasks[i].Due
	}
	granted := refusedBefore(t, &of)
	switch {
	case t.Stopped():
		why = whyStopped
	case due.IsZero() && t.Unknown != 0:
		why = whyUnknownYear(t.Unknown)
	case due.IsZero():
		why = whyNoLimit
	case i < 0 && unknown != 0: // nor is it known whether it moves the promise
		why = whyUnknownYear(unknown)
	case s.event.At.After(due):
		why = whyLimitPassed
	case granted >= s.rules.extendMax:
		why = whyExtended
	default:
		why = s.asks(of)
	}
	return due, of, why
}

// now is the ticket with its limits as they are at the step: a suspension ends by itself, however late the sweep comes.
func (s *draft) now() *ticket.Ticket {
	t, at := s.ticket, s.event.At
	if !t.Stopped() || standsAt(&t.Stops, at, t.Limits.AskStops) {
		return t
	}
	now, k := *t, limitClock{r: s.rules}
	now.Stops = t.Stops.Clone()
	setPauses(&now.Stops, at, stopEnds(&t.Stops, at, t.Limits.AskStops), t.Limits.AskStops)
	now.Due, now.Promise = k.handle(&now), k.promise(&now)
	now.Tasks = s.rules.replanned(t.Tasks, stops(now.Pauses, givenBack(t)))
	return &now
}

func (s *draft) readyExtend() *reason {
	return s.ownMatters(func(i int) *reason { _, _, why := s.extends(i); return why })
}

func decideExtend(s *draft, c ticket.Extend) error {
	i, err := s.ownMatter(c.For)
	if err != nil {
		return err
	}
	due, a, why := s.extends(i)
	if err := s.because(why); err != nil {
		return err
	}
	if err := s.bounded("by", due, c.By, time.Time{}, s.rules.extendUpTo); err != nil {
		return err
	}
	a.Span = c.By
	s.speak(ticket.Words{Text: c.Reason}, false)
	s.ask(a)
	return nil
}

// bounded faults a span, or what ends at an instant, that lasts longer from another one on than a bound.
func (s *draft) bounded(field string, from time.Time, by worktime.Span, until time.Time, upTo worktime.Span) error {
	switch fits, unknown := s.fits(from, by, until, upTo); {
	case fits:
		return nil
	case unknown != 0:
		return s.because(whyUnknownYear(unknown))
	}
	return s.invalid(field, gridgov.Fault{Rule: gridgov.RuleMax, Limit: upTo.String()})
}

// fits reports whether a span, or what ends at an instant, lasts no longer from another one on than a bound. Where the calendar
// does not know a year that would settle it, the bound counts as the least that it may come to; what lies beyond that does not
// fit, and the year is named.
func (s *draft) fits(from time.Time, by worktime.Span, until time.Time, upTo worktime.Span) (fits bool, unknown int) {
	if by.Unit == upTo.Unit && by.N > 0 {
		return by.N <= upTo.N, 0
	}
	k := limitClock{r: s.rules}
	if by.N > 0 {
		until = k.add(from, by, nil)
	}
	limit := k.add(from, upTo, nil)
	if limit.IsZero() {
		n := time.Duration(upTo.N)
		switch upTo.Unit {
		case worktime.WorkMinute:
			n *= time.Minute
		case worktime.WorkHour:
			n *= time.Hour
		default: // a limit in days ends on its last day, perhaps before the hour at which it began
			n = max(n-1, 0) * 24 * time.Hour
		}
		limit = from.Add(n)
	}
	return !until.IsZero() && !until.After(limit), k.unknown
}

func (s *draft) readySuspend() *reason {
	t := s.ticket
	switch {
	case !t.Suspended.IsZero() && t.Until.After(s.event.At):
		return whySuspended
	case t.Suspensions >= s.rules.suspendMax:
		return whySuspendedOften
	}
	if fits, year := s.fits(s.event.At, worktime.Span{}, s.event.At.Add(time.Microsecond), s.rules.suspendUpTo); !fits {
		return whyUnknownYear(year)
	}
	return s.asks(s.suspension())
}

// suspension is what is asked for, but until when.
func (s *draft) suspension() ticket.Approval {
	return ticket.Approval{Of: ticket.VerbSuspend, For: s.ticket.Lead}
}

func decideSuspend(s *draft, c ticket.Suspend) error {
	until := form.Storable(c.Until)
	if !until.After(s.event.At) {
		return s.invalid("until", gridgov.Fault{Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "must be after now", Zh: "应晚于现在"}})
	}
	if err := s.bounded("until", s.event.At, worktime.Span{}, until, s.rules.suspendUpTo); err != nil {
		return err
	}
	s.speak(ticket.Words{Text: c.Reason}, false)
	a := s.suspension()
	a.Until = until
	s.ask(a)
	return nil
}

func suspendFaults(c ticket.Suspend) []gridgov.Fault { return dates.Faults("until", c.Until) }

func (s *draft) readyResume() *reason {
	if s.ticket.Suspended.IsZero() {
		return whyNotSuspended
	}
	return nil
}

func decideResume(s *draft, c ticket.Resume) error {
	h := s.ticket.Stops.Clone()
	h.Suspended, h.Until = time.Time{}, time.Time{}
	s.event.Facts.Stops = &h
	s.speak(ticket.Words{Text: c.Reason}, false)
	s.tellWorkers(ticket.NoticeResumed, "")
	return nil
}

// readyReplan reckons on a step of its own: a command without fields is refused or not.
func (s *draft) readyReplan() *reason {
	try := *s
	try.event = &ticket.Event{At: s.event.At, Verb: ticket.VerbReplan}
	return try.replan()
}

func decideReplan(s *draft, _ ticket.Replan) error { return s.because(s.replan()) }

// looksUp reports whether the step looks all limits up again. The Replan of a sweep does not: it computes what was missing, and
// when the ticket wakes.
func (s *draft) looksUp() bool { return s.event.Verb == ticket.VerbReplan && !s.missing }

// replan computes the limits; it is refused where none moves.
func (s *draft) replan() *reason {
	t, f := s.ticket, &s.event.Facts
	after := *t
	if s.looksUp() && t.State != ticket.Closed {
		after.Limits = s.rules.terms(t)
		after.Promised.Within, after.Promised.Ahead, after.Promised.None = worktime.Span{}, false, false
		f.Tasks = s.rules.relimited(t, after.Limits.Handle, true)
		after.Tasks = orElse(f.Tasks, t.Tasks)
	}
	after.Changed = s.event.At // while a year is not known, looking again moves the wake on
	s.setClock(&after, t)
	if f.Tasks == nil && f.Approvals == nil && f.Orders == nil && after.Clock == t.Clock && after.Limits == t.Limits {
		return whyLimitsRight
	}
	return nil
}

// setClock sets the instants to watch on a ticket as it is after the step, which found it as it was before, and computes what was
// missing of it for a year that is known now. They are a function of the ticket's facts, so a change of category computes them again
// and a comment cannot restart them.
func (s *draft) setClock(t, before *ticket.Ticket) {
	k := limitClock{r: s.rules}
	if s.looksUp() {
		before = nil
	}
	if t.State == ticket.Closed {
		t.Clock = k.closedClock(t, before, s.event.Verb == ticket.VerbLapse)
	} else {
		t.Clock = k.openClock(t, before)
	}
	s.makeUp(&k, t)
	if at, _, ok := s.rules.next(&k, t); ok {
		t.Wake = at
	}
	if keepsDuplicate(t) {
		t.Wake = t.Closed
	}
	if k.unknown != 0 {
		t.Unknown = k.unknown
		t.Wake = earlier(t.Wake, later(t.Changed, 24*time.Hour)) // somebody may have supplied the year by then
	}
}

// makeUp computes in the event the limits of tasks, approvals and orders that were missing and whose year is known now, and notes
// the years that others still need.
func (s *draft) makeUp(k *limitClock, t *ticket.Ticket) {
	if t.State == ticket.Closed {
		return
	}
	f := &s.event.Facts
	for i := range t.Tasks {
		if task := &t.Tasks[i]; task.Due.IsZero() {
			if due := k.task(task, stops(t.Pauses, givenBack(t))); !due.IsZero() {
				f.Tasks = ticket.CloneTasks(t.Tasks)
				f.Tasks[i].Due, t.Tasks = due, f.Tasks
			}
		}
	}
	for i := range t.Approvals {
		if a := &t.Approvals[i]; a.Due.IsZero() {
			if due := k.add(a.Since, a.Limit, nil); !due.IsZero() {
				f.Approvals = ticket.CloneApprovals(t.Approvals)
				f.Approvals[i].Due, t.Approvals = due, f.Approvals
			}
		}
	}
	for i := range t.Orders {
		if o := &t.Orders[i]; o.Due.IsZero() {
			if due := k.add(o.Given, o.Limit, nil); !due.IsZero() {
				f.Orders = ticket.CloneOrders(t.Orders)
				f.Orders[i].Due, t.Orders = due, f.Orders
			}
		}
	}
}

func (s *draft) readyLapse() *reason {
	if keepsDuplicate(s.ticket) {
		if merged, _ := s.duplicates(); len(merged) == 0 {
			return whyUnread
		}
		return s.letsGo()
	}
	if by := s.ticket.CloseBy; by.IsZero() || s.event.At.Before(by) {
		return whyNoWindow
	}
	return nil
}

func decideLapse(s *draft, _ ticket.Lapse) error {
	if keepsDuplicate(s.ticket) {
		return s.letGo()
	}
	return nil
}
