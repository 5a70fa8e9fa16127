package ticket

import (
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov/internal/valid"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func decideAsk(s *step, c Ask) error {
	t := s.ticket
	switch {
	case t.Reporter == "":
		return s.no("nobody to ask", "there is no reporter")
	case !t.Asked.IsZero():
		return s.no("nothing new", "a question is open already")
	case t.Questions >= s.rules.questionsMax:
		return s.no("questions", "the reporter has been asked as often as the rules allow: decide on what is there")
	}
	s.responded()
	h := t.Hold.clone()
	h.Asked = s.event.At
	h.Reply = or(c.Within, s.rules.within(StageSupplement, t))
	s.event.Facts.Hold = &h
	s.say(Words{Text: c.Text}, true)
	s.tellReporter(NoticeQuestion)
	return s.follow(VerbAsk, "", NoticeReply)
}

func decideSupplement(s *step, c Supplement) error {
	t := s.ticket
	s.say(Words{Text: c.Text, Files: c.Files}, true)
	if t.Parent != "" {
		return s.passOn()
	}
	if t.State == Closed {
		if err := s.closed(t); err != nil {
			return err
		}
		s.dispatchAgain()
		s.tellHolder(NoticeRework)
		return nil
	}
	if !t.Asked.IsZero() {
		h := t.Hold.clone()
		h.Asked, h.Reply = time.Time{}, worktime.Span{}
		if t.Terms.AskStops && !h.Until.IsZero() && h.Until.Before(s.event.At) {
			h.Until = s.event.At // the question stopped the clock for longer than the suspension
		}
		s.event.Facts.Hold = &h
	}
	s.tellHolder(NoticeSupplied)
	return nil
}

// relimited looks the limits of open tasks up again, where they are the table's, and computes when each ends; while the clock
// stands, that is left to the step that lets it run. It is nil where nothing changes.
func (r *Rules) relimited(t *Ticket, table worktime.Span) []Task {
	tasks := cloneTasks(t.Tasks)
	for i := range tasks {
		if k := &tasks[i]; k.Table && k.Done.IsZero() {
			k.Limit = table
		}
	}
	if !t.Stopped() {
		tasks = r.replanned(tasks, stops(t.Pauses, t.givenBack()))
	}
	if slices.EqualFunc(tasks, t.Tasks, func(a, b Task) bool { return a.Limit == b.Limit && a.Due.Equal(b.Due) }) {
		return nil
	}
	return tasks
}

// replanned computes again when open tasks end. Where that moves, the ladder of the task begins again.
func (r *Rules) replanned(tasks []Task, pauses []worktime.Pause) []Task {
	tasks = cloneTasks(tasks)
	k := reckoner{r: r}
	for i := range tasks {
		if !tasks[i].Done.IsZero() {
			continue
		}
		if due := k.task(&tasks[i], pauses); !due.Equal(tasks[i].Due) {
			tasks[i].Due, tasks[i].Rungs = due, 0
		}
	}
	return tasks
}

func (c Extend) faults() []Fault {
	if c.By.N == 0 {
		return []Fault{{Field: "by", Rule: "required", Limit: "a span such as 5wd or 24h, more than 0"}}
	}
	return optional("for", c.For)
}

func decideExtend(s *step, c Extend) error {
	t := s.ticket
	i, err := s.ownMatter(c.For)
	if err != nil {
		return err
	}
	a := Approval{Of: VerbExtend, For: t.Lead, Span: c.By}
	due, granted := t.Due, len(t.Extended)
	if !t.Dated.IsZero() { // a date handed down is no dispatch's own, and what it was extended by neither
		granted = max(granted, len(t.Promised.Extended))
	}
	if i >= 0 {
		a.For, due, granted = t.Tasks[i].Handler, t.Tasks[i].Due, len(t.Tasks[i].Extended)
	}
	switch {
	case t.Stopped():
		return s.no("extension", "the clock stands: ask when it runs again")
	case due.IsZero():
		return s.no("extension", "there is no limit to extend")
	case s.event.At.After(due):
		return s.no("extension", "the limit has passed: more time is asked for before it")
	case granted >= s.rules.extendMax:
		return s.no("extension", "it has been extended as often as the rules allow")
	}
	if err := s.bounded("by", due, c.By, time.Time{}, s.rules.extendUpTo); err != nil {
		return err
	}
	a.To = t.rules(a.For, granted)
	s.say(Words{Text: c.Reason}, false)
	return s.ask(a)
}

// bounded refuses a span, or what ends at an instant, that lasts longer from another one on than a bound. Where the calendar
// does not know a year that would settle it, the bound counts as the least that it may come to; what lies beyond that is
// refused, and the year named.
func (s *step) bounded(field string, from time.Time, by worktime.Span, until time.Time, upTo worktime.Span) error {
	beyond := s.invalid(field, "max", upTo.String())
	if by.Unit == upTo.Unit && by.N > 0 {
		if by.N > upTo.N {
			return beyond
		}
		return nil
	}
	k := reckoner{r: s.rules}
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
	switch {
	case !until.IsZero() && !until.After(limit):
		return nil
	case k.unknown != 0:
		return s.no("calendar", fmt.Sprintf("how long that is hangs on the working days of %d, which are not known yet", k.unknown))
	}
	return beyond
}

func decideSuspend(s *step, c Suspend) error {
	t := s.ticket
	until := storable(c.Until)
	switch {
	case !t.Suspended.IsZero():
		return s.no("nothing new", "it is suspended already")
	case t.Suspensions >= s.rules.suspendMax:
		return s.no("suspension", "it has been suspended as often as the rules allow")
	case !until.After(s.event.At):
		return s.invalid("until", "min", "after now")
	}
	if err := s.bounded("until", s.event.At, worktime.Span{}, until, s.rules.suspendUpTo); err != nil {
		return err
	}
	s.say(Words{Text: c.Reason}, false)
	return s.ask(Approval{Of: VerbSuspend, For: t.Lead, To: t.rules(t.Lead, t.Suspensions), Until: until})
}

func (c Suspend) faults() []Fault { return valid.Instant("until", c.Until) }

func decideResume(s *step, c Resume) error {
	if s.ticket.Suspended.IsZero() {
		return s.no("nothing new", "it is not suspended")
	}
	h := s.ticket.Hold.clone()
	h.Suspended, h.Until = time.Time{}, time.Time{}
	s.event.Facts.Hold = &h
	s.say(Words{Text: c.Reason}, false)
	s.tellWorkers(NoticeResumed, "")
	s.tellReporter(NoticeResumed)
	return nil
}

func decideReplan(s *step, _ Replan) error {
	t := s.ticket
	f, terms := &s.event.Facts, t.Terms
	if t.State != Closed {
		terms = s.rules.terms(t)
		f.Tasks = s.rules.relimited(t, terms.Handle)
	}
	same := f.Tasks == nil
	k := reckoner{r: s.rules}
	for i := range t.Approvals {
		if a := &t.Approvals[i]; a.Due.IsZero() {
			if due := k.add(a.Since, a.Limit, nil); !due.IsZero() {
				f.Approvals, same = or3(f.Approvals, cloneApprovals(t.Approvals)), false
				f.Approvals[i].Due = due
			}
		}
	}
	for i := range t.Orders {
		if o := &t.Orders[i]; o.Due.IsZero() {
			if due := k.add(o.Given, o.Limit, nil); !due.IsZero() {
				f.Orders, same = or3(f.Orders, slices.Clone(t.Orders)), false
				f.Orders[i].Due = due
			}
		}
	}
	after := *t
	after.Terms, after.Tasks = terms, or3(f.Tasks, t.Tasks)
	after.Approvals, after.Orders = or3(f.Approvals, t.Approvals), or3(f.Orders, t.Orders)
	after.Changed = s.event.At // while a year is not known, looking again moves the wake on
	if c := s.rules.clock(&after, VerbReplan); same && c == t.Clock && after.Terms == t.Terms {
		return s.no("nothing new", "its limits are what the rules say")
	}
	return nil
}

func decideLapse(s *step, _ Lapse) error {
	if by := s.ticket.CloseBy; by.IsZero() || s.event.At.Before(by) {
		return s.no("nothing new", "no window for reopening ends now")
	}
	return nil
}
