package ticket

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func conveneFaults(c Convene) (faults []Fault) {
	if c.Lead != "" {
		faults = c.Lead.Faults("lead")
	}
	for i, p := range c.Assist {
		faults = append(faults, p.Handler.Faults(fmt.Sprintf("assist[%d].handler", i))...)
	}
	return faults
}

// isOutside reports whether a handler is called by a leader's authority alone.
func (r *Rules) isOutside(h Handler) bool {
	return slices.ContainsFunc(r.outside, func(o Handler) bool { return InCategory(string(h), string(o)) })
}

// callsForLeader reports whether it takes a leader, whom the actor is not, to call the handler.
func (s *step) callsForLeader(h Handler) bool {
	return s.event.Role != RoleLeader && s.rules.isOutside(h)
}

// calledIn is why the step may not do what it does to who works together: an outside unit comes in where a leader calls it or has
// granted that alone, whatever the command. One that is in stays, and a ticket that is no joint handling is given to it freely.
func (s *step) calledIn() reason {
	e := s.event
	if len(s.rules.outside) == 0 || e.Role == RoleLeader || e.Facts.Ruling != nil && e.Facts.Ruling.Of == VerbConvene {
		return reason{}
	}
	after, before := *s.ticket, together(s.ticket)
	after = Apply(after, *e)
	for _, h := range together(&after) {
		if s.rules.isOutside(h) && !slices.Contains(before, h) {
			return reason{"outside", code.Shown(h) + " comes into a joint handling where a leader calls it: let a leader convene, or a handler of the office lead"}
		}
	}
	return reason{}
}

// together are those who work on a joint handling: whoever leads, whoever does it there, and those with an open task.
func together(t *Ticket) []Handler {
	if t.Handling != HandlingJoint {
		return nil
	}
	return append([]Handler{t.Lead, assigneeOf(t)}, assistingOn(t)...)
}

// asksOnly says that nobody of a convening may be called before a leader grants it.
func (s *step) asksOnly(c Convene) bool {
	return len(c.Assist) > 0 && !slices.ContainsFunc(c.Assist, func(p Party) bool { return !s.callsForLeader(p.Handler) })
}

func decideConvene(s *step, c Convene) error {
	lead := cmp.Or(c.Lead, s.ticket.Lead)
	called, faults := s.call(lead, c.Assist)
	if len(called.tasks) > MaxTasks {
		faults = append(faults, Fault{Field: "assist", Rule: "max", Limit: "200 tasks a ticket"})
	}
	if faults = append(s.leadFaults(lead), faults...); len(faults) > 0 {
		return grid.Invalid("convene", faults...)
	}
	s.event.Facts.To, s.event.Facts.Why = called.to, c.Why
	s.say(Words{Text: c.Reason, Tasks: called.said}, false)
	parties := []Handler{lead}
	for _, p := range c.Assist {
		parties = append(parties, p.Handler)
	}
	if lead != s.ticket.Lead {
		if err := s.because(s.binds(lead)); err != nil {
			return err
		}
	}
	if err := s.because(s.apart(parties...)); err != nil {
		return err
	}
	if len(called.asked) > 0 {
		a := Approval{Of: VerbConvene, For: lead, Tasks: called.asked}
		if lead != s.ticket.Lead && len(called.to) == 0 { // else it leads at once
			a.Lead = lead
		}
		if err := s.because(s.asks(a)); err != nil {
			return err
		}
		s.ask(a)
	}
	if len(called.to) > 0 {
		s.goJoint(lead, called.tasks)
	}
	return nil
}

// leadFaults says why a handler cannot lead the others.
func (s *step) leadFaults(lead Handler) []Fault {
	switch {
	case lead == "":
		return []Fault{{Field: "lead", Rule: "required", Limit: "nobody leads yet"}}
	case taskOf(*s.ticket, lead) >= 0:
		return []Fault{{Field: "lead", Rule: "unique", Limit: "a handler without an open task", Got: string(lead)}}
	case lead != s.ticket.Lead && s.callsForLeader(lead):
		return []Fault{{Field: "lead", Rule: "outside", Limit: "a handler of the office: an outside unit leads where a leader calls it", Got: string(lead)}}
	}
	return nil
}

// A called is what comes of calling parties together.
type called struct {
	tasks []Task    // of the ticket, with the new ones
	to    []Handler // who has a new one
	asked []Task    // of outside units, when a leader has granted it
	said  []Said
}

// call gives each party a task, or asks for it.
func (s *step) call(lead Handler, parties []Party) (c called, faults []Fault) {
	c.tasks = CloneTasks(s.ticket.Tasks)
	k := reckoner{r: s.rules}
	for i, p := range parties {
		bad := func(limit string) {
			faults = append(faults, Fault{Field: fmt.Sprintf("assist[%d].handler", i), Rule: "unique", Limit: limit, Got: string(p.Handler)})
		}
		taken := func(k Task) bool { return k.Handler == p.Handler && k.Done.IsZero() }
		outside := s.callsForLeader(p.Handler)
		switch {
		case p.Handler == lead, slices.ContainsFunc(c.tasks, taken), slices.ContainsFunc(c.asked, taken):
			bad("one open task a handler, and none for the lead")
			continue
		case outside && asksFor(s.ticket, p.Handler):
			bad("asked for once at a time")
			continue
		}
		task := Task{Handler: p.Handler, Given: s.event.At, Limit: p.Within}
		if task.Limit == (worktime.Span{}) {
			task.Limit, task.Table = s.rules.within(StageHandle, s.ticket), true
		}
		if outside {
			c.asked = append(c.asked, task)
		} else {
			task.Due = k.task(&task, nil)
			c.tasks, c.to = append(c.tasks, task), append(c.to, p.Handler)
		}
		if p.Task != "" {
			c.said = append(c.said, Said{p.Handler, p.Task})
		}
	}
	return c, faults
}

// asksFor reports whether somebody asked for a task of the handler, and the ruling is to come.
func asksFor(t *Ticket, h Handler) bool {
	return slices.ContainsFunc(t.Approvals, func(a Approval) bool {
		return slices.ContainsFunc(a.Tasks, func(k Task) bool { return k.Handler == h })
	})
}

// readyConvene looks for a lead where a ruling binds the actor, and for room for one more task; there is somebody to call.
func (s *step) readyConvene() reason {
	t := s.ticket
	if len(t.Tasks) >= MaxTasks && (s.event.Role == RoleLeader || len(s.rules.outside) == 0) {
		return reason{"joint", "200 tasks on a ticket are the most"}
	}
	if !s.bound() {
		return reason{}
	}
	why := s.apart(t.Lead)
	for _, h := range handlersBelow(t, boundHandler(&t.Duty)) {
		if why.rule == "" {
			break
		}
		if taskOf(*t, h) < 0 {
			why = cmp.Or(s.apart(h), s.gone(h))
		}
	}
	return why
}

// handlersBelow is a handler, and the units below it on the way to the ticket's place.
func handlersBelow(t *Ticket, h Handler) []Handler {
	out := []Handler{h}
	for p := t.Path; p != ""; p = p.Parent() {
		if u := UnitHandler(p.Base()); isBelow(t, u, h) {
			out = append(out, u)
		}
	}
	return out
}

// goJoint gives out tasks under a lead, and tells whoever has one that is new.
func (s *step) goJoint(lead Handler, tasks []Task) {
	slices.SortStableFunc(tasks, func(a, b Task) int { return strings.Compare(string(a.Handler), string(b.Handler)) })
	f := &s.event.Facts
	f.Tasks = tasks
	f.Handling = HandlingJoint
	if lead != s.ticket.Lead {
		s.anew = true
		f.Duty = &Duty{Lead: lead, Sender: s.event.Actor, From: senderOf(&s.by, s.ticket), Since: s.event.At}
		s.bind(f.Duty)
		if s.ticket.Lead != "" {
			s.dropAsked(s.ticket.Lead)
			s.release(tasks)
		}
		s.tell(NoticeAssigned, string(lead))
	}
	for i := range tasks {
		if tasks[i].Done.IsZero() && tasks[i].Given.Equal(s.event.At) {
			s.tell(NoticeAssigned, string(tasks[i].Handler))
		}
	}
}

// release tells the lead whom another one follows, and the assignee there, that it is no longer theirs; not a lead who has a task.
func (s *step) release(tasks []Task) {
	t := s.ticket
	if !slices.ContainsFunc(tasks, func(k Task) bool { return k.Handler == t.Lead && k.Done.IsZero() }) {
		s.tell(NoticeReleased, string(t.Lead))
	}
	if t.Assignee != "" {
		s.tell(NoticeReleased, "actor/"+t.Assignee)
	}
}

// tookLast adds a handler to those who have reported a task back, as the last one.
func tookLast(list []Handler, h Handler) []Handler {
	list = slices.DeleteFunc(slices.Clone(list), func(o Handler) bool { return o == h })
	return append(list, h)[max(0, len(list)+1-MaxTook):]
}

func (s *step) readyReportBack() reason {
	if !slices.ContainsFunc(s.ticket.Tasks, func(k Task) bool { return k.Done.IsZero() && s.by.ActsFor(k.Handler) }) {
		return reason{"own task", "you act for no open task"}
	}
	return reason{}
}

func decideReportBack(s *step, c ReportBack) error {
	var mine []int
	for i, k := range s.ticket.Tasks {
		if k.Done.IsZero() && s.by.ActsFor(k.Handler) && (c.For == "" || c.For == k.Handler) {
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
	by := s.ticket.Tasks[mine[0]].Handler
	s.event.Facts.Took, s.event.Facts.For = tookLast(s.ticket.Took, by), by
	s.dropAsked(by)
	s.say(Words{Text: c.Text}, false)
	if s.ticket.Lead != "" {
		s.tell(NoticeReported, string(s.ticket.Lead))
	}
	return nil
}
