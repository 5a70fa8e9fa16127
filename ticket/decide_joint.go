package ticket

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/grid"
)

func (c Convene) faults() (faults []Fault) {
	if c.Lead != "" {
		faults = c.Lead.fault("lead")
	}
	for i, p := range c.Assist {
		faults = append(faults, p.Handler.fault(fmt.Sprintf("assist[%d].handler", i))...)
		faults = append(faults, withinFault(fmt.Sprintf("assist[%d].within", i), p.Within)...)
	}
	return faults
}

func decideConvene(s *step, c Convene) error {
	lead := or(c.Lead, s.ticket.Lead)
	var faults []Fault
	switch {
	case lead == "":
		faults = append(faults, Fault{Field: "lead", Rule: "required", Limit: "nobody leads yet"})
	case s.ticket.task(lead) >= 0:
		faults = append(faults, Fault{Field: "lead", Rule: "unique", Limit: "a handler without an open task", Got: string(lead)})
	}
	tasks := slices.Clone(s.ticket.Tasks)
	words := make([]string, 0, len(c.Assist)+1)
	if c.Reason != "" {
		words = append(words, c.Reason)
	}
	for i, p := range c.Assist {
		if p.Handler == lead || slices.ContainsFunc(tasks, func(k Task) bool { return k.Handler == p.Handler && k.Done.IsZero() }) {
			faults = append(faults, Fault{Field: fmt.Sprintf("assist[%d].handler", i), Rule: "unique", Limit: "one open task a handler, and none for the lead", Got: string(p.Handler)})
			continue
		}
		tasks = append(tasks, Task{Handler: p.Handler, Given: s.event.At, Due: s.taskDue(p.Within)})
		s.event.Facts.To = append(s.event.Facts.To, p.Handler)
		if p.Task != "" {
			words = append(words, p.Handler.Name()+": "+p.Task)
		}
	}
	if len(tasks) > maxTasks {
		faults = append(faults, Fault{Field: "assist", Rule: "max", Limit: "200 tasks a ticket"})
	}
	if len(faults) > 0 {
		return grid.Invalid("convene", faults...)
	}
	slices.SortStableFunc(tasks, func(a, b Task) int { return strings.Compare(string(a.Handler), string(b.Handler)) })
	f := &s.event.Facts
	f.Tasks = tasks
	f.Handling = HandlingJoint
	if lead != s.ticket.Lead {
		f.Duty = &Duty{Lead: lead, Sender: s.event.Actor, Since: s.event.At}
		s.tell(NoticeAssigned, string(lead))
	}
	for _, h := range f.To {
		s.tell(NoticeAssigned, string(h))
	}
	f.Why = c.Why
	s.say(Words{Text: strings.Join(words, "\n")}, false)
	return nil
}

// maxTasks bounds the tasks of a joint handling, done ones included.
const maxTasks = 200

func decideReportBack(s *step, c ReportBack) error {
	var mine []int
	for i, k := range s.ticket.Tasks {
		if k.Done.IsZero() && s.by.actsFor(k.Handler) && (c.For == "" || c.For == k.Handler) {
			mine = append(mine, i)
		}
	}
	switch {
	case len(mine) == 0:
		return s.no("own task", "you act for no open task of that handler")
	case len(mine) > 1:
		return s.invalid("for", "required", "you act for several open tasks: name one")
	}
	s.setTask(mine[0], func(k *Task) { k.Done = s.event.At })
	s.say(Words{Text: c.Text}, false)
	if s.ticket.Lead != "" {
		s.tell(NoticeReported, string(s.ticket.Lead))
	}
	return nil
}
