package desk

import (
	"cmp"
	"slices"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func remindFaults(c ticket.Remind) []gridgov.Fault { return optional("to", c.To) }

func decideRemind(s *draft, c ticket.Remind) error {
	kind := ticket.NoticeReminded
	if p := s.rung; p != nil {
		return s.remind(p)
	}
	s.speak(ticket.Words{Text: c.Text}, s.event.Role == ticket.RoleReporter)
	if c.To == "" {
		s.tellCharge(kind)
		return nil
	}
	if t := s.ticket; c.To != t.Lead && taskOf(*t, c.To) < 0 && !c.To.IsOfficer(t.Assignee) {
		return s.invalid("to", gridgov.Fault{
			Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "the lead, the assignee, or a handler with an open task", Zh: "应为主办方、经办人或有未完成任务的承办方"},
		})
	}
	s.event.Facts.To = []ticket.Handler{c.To}
	s.tell(kind, string(c.To))
	return nil
}

// tellCharge informs whoever works on it and whoever an escalation put in charge; the root unit where nobody does.
func (s *draft) tellCharge(kind ticket.Notice) {
	s.tellWorkers(kind, "")
	if h := s.ticket.Charge; h != "" {
		s.tellLevel(kind, h)
	} else if s.ticket.Lead == "" {
		s.tellLevel(kind, ticket.UnitHandler(s.ticket.Path.Root()))
	} else {
		s.tellAbove(kind)
	}
}

// remind informs those whom a limit binds.
func (s *draft) remind(p *rungDue) error {
	kind := ticket.NoticeReminded
	if p.rung.Do == ticket.RungWarn {
		kind = ticket.NoticeDue
	}
	t, f := s.ticket, &s.event.Facts
	switch {
	case p.stage == ticket.StageSupplement, p.stage == ticket.StageConfirm && p.rung.Do != ticket.RungClose: // it waits for the reporter
		s.tellReporter(kind)
	case p.stage == ticket.StageInspect, p.stage == ticket.StageCallBack, p.stage == ticket.StageConfirm: // … and for others than the handler
		s.tellLevel(kind, ticket.UnitHandler(t.Path.Root()))
	case p.stage == ticket.StagePromise: // the present handler has a limit of their own
		from := t.From
		if !upwards(t.Path, from) { // the ticket has left its area
			from = ticket.UnitHandler(t.Path.Root())
		}
		s.tellLevel(kind, from)
	case p.at < 0:
		s.tellCharge(kind)
	case p.stage == ticket.StageApprove:
		f.To = []ticket.Handler{t.Approvals[p.at].To}
	case p.stage == ticket.StageComply:
		f.To = []ticket.Handler{t.Orders[p.at].To}
	default:
		f.To = []ticket.Handler{t.Tasks[p.at].Handler}
	}
	for _, h := range f.To {
		s.tell(kind, string(presentOf(s.ticket, h, s.known)))
	}
	return nil
}

func superviseFaults(c ticket.Supervise) []gridgov.Fault { return optional("to", c.To) }

func (s *draft) readySupervise() *reason {
	if len(s.ticket.Orders) >= ticket.MaxOrders {
		return whyOrders
	}
	return nil
}

func decideSupervise(s *draft, c ticket.Supervise) error {
	t := s.ticket
	to := cmp.Or(c.To, t.Lead)
	switch {
	case to == "":
		return s.invalid("to", gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "nobody leads yet", Zh: "尚无主办方"}})
	case standsFor(&s.By, to):
		return s.because(whyOwnOrder)
	}
	if p := ended(to, s.known); p != nil { // the lead, whom nobody has named
		return s.invalid("to", gridgov.Fault{Rule: gridgov.RuleUnknown, Right: p.legal})
	}
	if err := s.because(s.keptOut(to)); err != nil {
		return err
	}
	o := ticket.Supervision{By: s.event.Actor, From: senderOf(&s.By, t), To: to, Seq: s.event.Seq, Given: s.event.At, Limit: c.Within}
	if o.Limit == (worktime.Span{}) {
		o.Limit = s.rules.within(ticket.StageComply, t)
	}
	k := limitClock{r: s.rules}
	o.Due = k.add(o.Given, o.Limit, nil)
	s.event.Facts.Orders = append(ticket.CloneOrders(t.Orders), o)
	s.event.Facts.To = []ticket.Handler{to}
	s.speak(ticket.Words{Text: c.Text}, false)
	s.tellLimit(ticket.NoticeOrder, string(to), o.Due)
	return nil
}

func (s *draft) readyComply() *reason {
	if !slices.ContainsFunc(s.ticket.Orders, s.ordered) {
		return whyNoOrder
	}
	return nil
}

// ordered reports whether the actor has to reply to an order. It is not whoever gave it: a handover may have passed it to them.
func (s *draft) ordered(o ticket.Supervision) bool {
	return o.By != s.event.Actor && standsFor(&s.By, o.To)
}

func decideComply(s *draft, c ticket.Comply) error {
	var mine []int
	for i := range s.ticket.Orders {
		if o := s.ticket.Orders[i]; s.ordered(o) && (c.For == "" || c.For == o.To) {
			mine = append(mine, i)
		}
	}
	if len(mine) == 0 {
		return s.because(whyNoOrderOf)
	}
	o := s.ticket.Orders[mine[0]] // the oldest
	for _, i := range mine {
		if s.ticket.Orders[i].To != o.To {
			return s.invalid("for",
				gridgov.Fault{
					Rule:  gridgov.RuleRequired,
					Right: gridgov.Text{En: "orders to several of your handlers wait: name one", Zh: "您名下有几个承办方的督办待办：请指明一个"},
				})
		}
	}
	s.event.Facts.Orders = slices.Delete(ticket.CloneOrders(s.ticket.Orders), mine[0], mine[0]+1)
	s.event.Facts.To = []ticket.Handler{o.To}
	s.speak(ticket.Words{Text: c.Text}, false)
	s.tellAsker(ticket.NoticeReported, o.By, o.From)
	return nil
}

func (s *draft) readyEscalate() *reason {
	t := s.ticket
	if _, ok := higher(t, nil, s.known); ok {
		return nil
	}
	if _, leaders := above(t, cmp.Or(t.Charge, t.Lead), s.known); leaders {
		return whyNoLevel
	}
	return whyTop
}

func decideEscalate(s *draft, c ticket.Escalate) error {
	t, f := s.ticket, &s.event.Facts
	s.speak(ticket.Words{Text: c.Reason}, false)
	if s.rung.passes() {
		return nil
	}
	to, _ := higher(t, s.rung, s.known)
	if p := s.rung; p != nil && p.stage == ticket.StageApprove { // who rules is late: the next level does
		f.Approvals = ticket.CloneApprovals(t.Approvals)
		f.Approvals[p.at].To = to
		f.To = []ticket.Handler{to}
		s.tellLimit(ticket.NoticeApproval, string(to), t.Approvals[p.at].Due)
		return nil
	}
	if t.Screening != "" { // its limits are those of the duty desk, and nobody above sees it
		to = ticket.DeskHandler(t.Path.Root())
	}
	d := t.Duty
	d.Charge = to
	d.Level++
	f.Duty = &d
	f.To = []ticket.Handler{to}
	s.tellWorkers(ticket.NoticeEscalated, to)
	s.tell(ticket.NoticeEscalated, string(to))
	return nil
}

// replied reports whether the actor gave the last final reply.
func (s *draft) replied(t *ticket.Ticket) bool { return t.Replier != "" && t.Replier == s.event.Actor }

// readyRework keeps the handler from sending its own reply back. The desk may take back a reply of its own.
func (s *draft) readyRework() *reason {
	if worksOn(&s.By, s.ticket) {
		return whyOwnWork
	}
	if len(s.ticket.Promised.Checks) > maxReturns { // the last one is that of this reply
		return whySentBack
	}
	return nil
}

// readyInspect keeps the handler, and whoever gave the final reply, from judging it; a duplicate's is that of its parent.
func (s *draft) readyInspect() *reason {
	for _, t := range []*ticket.Ticket{s.ticket, s.parent()} {
		switch {
		case t == nil:
		case worksOn(&s.By, t):
			return whyOwnWork
		case s.replied(t):
			return whyOwnReply
		}
	}
	return nil
}

// readyRate keeps a verdict on a matter for its end, which a duplicate does not wait for, and for others than those who handled it.
func (s *draft) readyRate() *reason {
	if p := s.parent(); p != nil && p.State != ticket.Closed {
		return whyTogether
	}
	return s.readyInspect()
}

func decideInspect(s *draft, c ticket.Inspect) error {
	s.event.Facts.Checked = &ticket.Checked{Passed: c.Passed}
	s.speak(ticket.Words{Text: c.Text, Files: c.Files}, false)
	return nil
}

func callBackFaults(c ticket.CallBack) []gridgov.Fault {
	if !c.Reached && (c.Contacted || c.Solved || c.Satisfied != 0) {
		return []gridgov.Fault{{
			Field: "reached", Rule: gridgov.RuleRequired,
			Right: gridgov.Text{En: "what the reporter said needs a reporter who was reached", Zh: "联系上反映人才能填写其意见"},
		}}
	}
	return nil
}

func (s *draft) readyCallBack() *reason {
	if s.ticket.Reporter == "" {
		return whyNoReporter
	}
	return s.readyRate()
}

func decideCallBack(s *draft, c ticket.CallBack) error {
	if err := s.judged(); err != nil {
		return err
	}
	s.event.Facts.Checked = &ticket.Checked{Reached: c.Reached, Contacted: c.Contacted, Solved: c.Solved, Satisfied: c.Satisfied}
	s.speak(ticket.Words{Text: c.Text}, false)
	return nil
}

// judged reports whether the parent of a duplicate, whose handling is judged, is among the others.
func (s *draft) judged() error {
	if s.ticket.Parent == "" {
		return nil
	}
	_, _, err := s.family(false, s.ticket.Parent)
	return err
}
