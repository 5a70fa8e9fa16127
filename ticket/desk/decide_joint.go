package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func conveneFaults(c ticket.Convene) (faults []gridgov.Fault) {
	if c.Lead != "" {
		faults = c.Lead.Faults("lead")
	}
	for i, p := range c.Assist {
		faults = append(faults, p.Handler.Faults(fmt.Sprintf("assist[%d].handler", i))...)
	}
	return faults
}

// isOutside reports whether a handler is called by a leader's authority alone.
func (r *Rules) isOutside(h ticket.Handler) bool {
	return slices.ContainsFunc(r.outside, func(o ticket.Handler) bool { return ticket.InCategory(string(h), string(o)) })
}

// callsForLeader reports whether it takes a leader, whom the actor is not, to call the handler.
func (s *draft) callsForLeader(h ticket.Handler) bool {
	return s.event.Role != ticket.RoleLeader && s.rules.isOutside(h)
}

// calledIn is why the step may not change who works together as it does: an outside unit joins only where a leader calls it or
// has granted that, whatever the command. One that has joined stays, and a ticket that is no joint handling may be given to it.
func (s *draft) calledIn() *reason {
	e := s.event
	if len(s.rules.outside) == 0 || e.Role == ticket.RoleLeader || e.Facts.Ruling != nil && e.Facts.Ruling.Of == ticket.VerbConvene {
		return nil
	}
	after, before := *s.ticket, together(s.ticket)
	after = ticket.Apply(after, *e)
	for _, h := range together(&after) {
		if s.rules.isOutside(h) && !slices.Contains(before, h) {
			return whyOutside(h)
		}
	}
	return nil
}

// together are those who work on a joint handling: whoever leads, whoever does it there, and those with an open task.
func together(t *ticket.Ticket) []ticket.Handler {
	if t.Handling != ticket.HandlingJoint {
		return nil
	}
	return append([]ticket.Handler{t.Lead, assigneeOf(t)}, assistingOn(t)...)
}

// asksOnly reports whether nobody of a convening may be called before a leader grants it.
func (s *draft) asksOnly(c ticket.Convene) bool {
	return len(c.Assist) > 0 && !slices.ContainsFunc(c.Assist, func(p ticket.Party) bool { return !s.callsForLeader(p.Handler) })
}

func decideConvene(s *draft, c ticket.Convene) error {
	lead := cmp.Or(c.Lead, s.ticket.Lead)
	called, faults := s.call(lead, c.Assist)
	if len(called.tasks) > ticket.MaxTasks {
		faults = append(faults, gridgov.Fault{
			Field: "assist", Rule: gridgov.RuleMaxEntries, Limit: "200",
			Right: gridgov.Text{En: "tasks of a ticket", Zh: "按一个工单的任务计"},
		})
	}
	if faults = append(s.leadFaults(lead), faults...); len(faults) > 0 {
		return gridgov.Invalid("convene", faults...)
	}
	s.event.Facts.To, s.event.Facts.Why = called.to, reasons(c.Why)
	s.speak(ticket.Words{Text: c.Reason, Tasks: called.said}, false)
	parties := []ticket.Handler{lead}
	for _, p := range c.Assist {
		parties = append(parties, p.Handler)
	}
	if lead != s.ticket.Lead {
		if err := s.because(s.binds(lead)); err != nil {
			return err
		}
	}
	if err := s.because(s.keptOut(parties...)); err != nil {
		return err
	}
	if len(called.asked) > 0 {
		a := ticket.Approval{Of: ticket.VerbConvene, For: lead, Tasks: called.asked}
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

// leadFaults returns why a handler cannot lead the others.
func (s *draft) leadFaults(lead ticket.Handler) []gridgov.Fault {
	switch {
	case lead == "":
		return []gridgov.Fault{{Field: "lead", Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "nobody leads yet", Zh: "尚无主办方"}}}
	case taskOf(*s.ticket, lead) >= 0:
		return []gridgov.Fault{{
			Field: "lead", Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "a handler without an open task", Zh: "应为没有未完成任务的承办方"},
			Got: string(lead),
		}}
	case lead != s.ticket.Lead && s.callsForLeader(lead):
		return []gridgov.Fault{{
			Field: "lead", Rule: gridgov.RuleExcludes,
			Right: gridgov.Text{En: "a handler of the office: an outside unit leads where a leader calls it", Zh: "应为本单位的承办方：外部单位须由领导召集才能主办"},
			Got:   string(lead),
		}}
	}
	return nil
}

// A called is the result of calling parties together.
type called struct {
	tasks []ticket.Task    // of the ticket, with the new ones
	to    []ticket.Handler // who has a new one
	asked []ticket.Task    // of outside units, when a leader has granted it
	said  []ticket.Said
}

// call returns each party a task, or asks for it.
func (s *draft) call(lead ticket.Handler, parties []ticket.Party) (c called, faults []gridgov.Fault) {
	c.tasks = ticket.CloneTasks(s.ticket.Tasks)
	k := limitClock{r: s.rules}
	for i, p := range parties {
		bad := func(right gridgov.Text) {
			faults = append(faults,
				gridgov.Fault{Field: fmt.Sprintf("assist[%d].handler", i), Rule: gridgov.RuleUnique, Right: right, Got: string(p.Handler)})
		}
		taken := func(k ticket.Task) bool { return k.Handler == p.Handler && k.Done.IsZero() }
		outside := s.callsForLeader(p.Handler)
		switch {
		case p.Handler == lead, slices.ContainsFunc(c.tasks, taken), slices.ContainsFunc(c.asked, taken):
			bad(gridgov.Text{En: "one open task for each handler, and none for the lead", Zh: "每个承办方只能有一项未完成任务，主办方没有"})
			continue
		case outside && asksFor(s.ticket, p.Handler):
			bad(gridgov.Text{En: "it is asked for already", Zh: "已请示过，尚未审批"})
			continue
		}
		task := ticket.Task{Handler: p.Handler, Given: s.event.At, Limit: p.Within}
		if task.Limit == (worktime.Span{}) {
			task.Limit, task.Table = s.rules.within(ticket.StageHandle, s.ticket), true
		}
		if outside {
			c.asked = append(c.asked, task)
		} else {
			task.Due = k.task(&task, nil)
			c.tasks, c.to = append(c.tasks, task), append(c.to, p.Handler)
		}
		c.said = append(c.said, ticket.Said{To: p.Handler, Text: p.Task})
	}
	return c, faults
}

// asksFor reports whether somebody asked for a task of the handler, and the ruling is to come.
func asksFor(t *ticket.Ticket, h ticket.Handler) bool {
	return slices.ContainsFunc(t.Approvals, func(a ticket.Approval) bool {
		return slices.ContainsFunc(a.Tasks, func(k ticket.Task) bool { return k.Handler == h })
	})
}

// readyConvene looks for a lead where a ruling binds the actor, and for room for one more task; there is somebody to call.
func (s *draft) readyConvene() *reason {
	t := s.ticket
	if len(t.Tasks) >= ticket.MaxTasks && (s.event.Role == ticket.RoleLeader || len(s.rules.outside) == 0) {
		return whyTasks
	}
	b := s.bound()
	if b == "" {
		return nil
	}
	why := s.keptOut(t.Lead)
	for _, h := range handlersBelow(t, b) {
		if why == nil {
			break
		}
		if taskOf(*t, h) < 0 {
			why = cmp.Or(s.keptOut(h), s.gone(h))
		}
	}
	return why
}

// handlersBelow is a handler, and the units below it on the way to the ticket's place.
func handlersBelow(t *ticket.Ticket, h ticket.Handler) []ticket.Handler {
	out := []ticket.Handler{h}
	for p := t.Path; p != ""; p = p.Parent() {
		if u := ticket.UnitHandler(p.Base()); isBelow(t, u, h) {
			out = append(out, u)
		}
	}
	return out
}

// goJoint sets the tasks under a lead, and informs whoever has a new one.
func (s *draft) goJoint(lead ticket.Handler, tasks []ticket.Task) {
	slices.SortStableFunc(tasks, func(a, b ticket.Task) int { return strings.Compare(string(a.Handler), string(b.Handler)) })
	f := &s.event.Facts
	f.Tasks = tasks
	f.Handling = ticket.HandlingJoint
	if lead != s.ticket.Lead {
		s.redispatched = true
		f.Duty = &ticket.Duty{Lead: lead, Sender: s.event.Actor, From: senderOf(&s.By, s.ticket), Since: s.event.At}
		s.bind(f.Duty)
		if s.ticket.Lead != "" {
			s.dropAsked(s.ticket.Lead)
		}
		s.tell(ticket.NoticeAssigned, string(lead))
	}
	for i := range tasks {
		if h := tasks[i].Handler; tasks[i].Done.IsZero() && taskOf(*s.ticket, h) < 0 {
			s.tell(ticket.NoticeAssigned, string(h))
		}
	}
}

// lastOf adds a handler to a list of those who are known, as the last one.
func lastOf(list []ticket.Handler, h ticket.Handler) []ticket.Handler {
	list = slices.DeleteFunc(slices.Clone(list), func(o ticket.Handler) bool { return o == h })
	return append(list, h)[max(0, len(list)+1-ticket.MaxAssisted):]
}

func (s *draft) readyReportBack() *reason {
	if !slices.ContainsFunc(s.ticket.Tasks, func(k ticket.Task) bool { return k.Done.IsZero() && s.By.ActsFor(k.Handler) }) {
		return whyNoTask
	}
	return nil
}

func decideReportBack(s *draft, c ticket.ReportBack) error {
	var mine []int
	for i, k := range s.ticket.Tasks {
		if k.Done.IsZero() && s.By.ActsFor(k.Handler) && (c.For == "" || c.For == k.Handler) {
			mine = append(mine, i)
		}
	}
	switch {
	case len(mine) == 0:
		return s.because(whyNoTaskOf)
	case len(mine) > 1:
		return s.invalid("for",
			gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "you act for several open tasks: name one", Zh: "您有几项未完成任务：请指明一个"}})
	}
	s.setTask(mine[0], func(k *ticket.Task) { k.Done = s.event.At })
	by := s.ticket.Tasks[mine[0]].Handler
	s.event.Facts.Assisted, s.event.Facts.For = lastOf(s.ticket.Assisted, by), by
	s.dropAsked(by)
	s.speak(ticket.Words{Text: c.Text}, false)
	if s.ticket.Lead != "" {
		s.tell(ticket.NoticeReported, string(s.ticket.Lead))
	}
	return nil
}
