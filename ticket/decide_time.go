package ticket

import (
	"time"

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
	return nil
}

func decideSupplement(s *step, c Supplement) error {
	t := s.ticket
	s.say(Words{Text: c.Text, Files: c.Files}, true)
	if t.State == Closed {
		if t.Resolution != Insufficient {
			return s.no("closed", "rate it, or have it reopened with a reason")
		}
		if s.event.At.After(t.Closed.Add(s.rules.reopenWithin)) {
			return s.no("reopening", "the window after closing has passed; file a new request and name this one")
		}
		s.dispatchAgain()
		s.backToWork()
		return nil
	}
	if !t.Asked.IsZero() {
		h := t.Hold.clone()
		h.Asked, h.Reply = time.Time{}, worktime.Span{}
		s.event.Facts.Hold = &h
	}
	s.tellWorkers(NoticeSupplied, "")
	return nil
}

// replanned computes the limits of open tasks again. Where one moves, its ladder begins again.
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
	return nil
}

func decideExtend(s *step, c Extend) error {
	t := s.ticket
	a := Approval{Of: VerbExtend, For: t.Lead, Span: c.By}
	due, granted := t.Due, len(t.Extended)
	if s.rel == Assists {
		i := s.anyOwnTask()
		a.For, due, granted = t.Tasks[i].Handler, t.Tasks[i].Due, len(t.Tasks[i].Extended)
	}
	k := reckoner{r: s.rules}
	switch {
	case t.Stopped():
		return s.no("extension", "the clock stands: ask when it runs again")
	case due.IsZero():
		return s.no("extension", "there is no limit to extend")
	case s.event.At.After(due):
		return s.no("extension", "the limit has passed: more time is asked for before it")
	case granted >= s.rules.extendMax:
		return s.no("extension", "it has been extended as often as the rules allow")
	case k.add(due, c.By, nil).After(k.add(due, s.rules.extendUpTo, nil)):
		return s.invalid("by", "max", s.rules.extendUpTo.String())
	}
	a.To = t.rules(a.For, granted)
	s.say(Words{Text: c.Reason}, false)
	return s.ask(a)
}

func decideSuspend(s *step, c Suspend) error {
	t := s.ticket
	k := reckoner{r: s.rules}
	until := storable(c.Until)
	switch {
	case !t.Suspended.IsZero():
		return s.no("nothing new", "it is suspended already")
	case t.Suspensions >= s.rules.suspendMax:
		return s.no("suspension", "it has been suspended as often as the rules allow")
	case !until.After(s.event.At):
		return s.invalid("until", "min", "after now")
	case until.After(k.add(s.event.At, s.rules.suspendUpTo, nil)):
		return s.invalid("until", "max", s.rules.suspendUpTo.String()+" from now")
	}
	s.say(Words{Text: c.Reason}, false)
	return s.ask(Approval{Of: VerbSuspend, For: t.Lead, To: t.rules(t.Lead, t.Suspensions), Until: until})
}

func (c Suspend) faults() []Fault { return timeFault("until", c.Until) }

func decideResume(s *step, c Resume) error {
	if s.ticket.Suspended.IsZero() {
		return s.no("nothing new", "it is not suspended")
	}
	h := s.ticket.Hold.clone()
	h.Suspended, h.Until = time.Time{}, time.Time{}
	s.event.Facts.Hold = &h
	s.say(Words{Text: c.Reason}, false)
	s.tellWorkers(NoticeResumed, "")
	return nil
}

func decideReplan(s *step, _ Replan) error {
	t := s.ticket
	if t.State != Closed {
		if tasks := s.rules.replanned(t.Tasks, t.Pauses); t.openTasks() > 0 && !t.Stopped() {
			s.event.Facts.Tasks = tasks
		}
	}
	after := *t
	after.Terms = s.rules.terms(t)
	if c := s.rules.clock(&after, VerbReplan); c == t.Clock && after.Terms == t.Terms && sameDues(s.event.Facts.Tasks, t.Tasks) {
		return s.no("nothing new", "its limits are what the rules say")
	}
	return nil
}

func sameDues(a, b []Task) bool {
	for i := range a {
		if !a[i].Due.Equal(b[i].Due) {
			return false
		}
	}
	return true
}

func decideLapse(s *step, _ Lapse) error {
	if by := s.ticket.CloseBy; by.IsZero() || s.event.At.Before(by) {
		return s.no("nothing new", "no window for reopening ends now")
	}
	return nil
}
