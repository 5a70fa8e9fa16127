package ticket

import (
	"slices"
)

// ask adds something to what waits for a ruling, and tells whoever rules. Nothing is asked for twice at a time.
func (s *step) ask(a Approval) error {
	t := s.ticket
	for i := range t.Approvals {
		if p := &t.Approvals[i]; p.Of == a.Of && p.For == a.For && a.Of != VerbConvene {
			return s.no("waits already", "it was asked for, and the ruling is to come")
		}
	}
	if len(t.Approvals) >= maxApprovals {
		return s.no("waits already", "too much waits for a ruling on this ticket")
	}
	var ok bool
	if a.To, ok = t.openLevel(a.To, s.known); !ok {
		return s.no("conflict of interest", "the report is about everybody who could rule on this")
	}
	k := reckoner{r: s.rules}
	a.By, a.Seq, a.Since = s.event.Actor, s.event.Seq, s.event.At
	a.Limit = s.rules.within(StageApprove, t)
	a.Due = k.add(a.Since, a.Limit, nil)
	s.event.Facts.Approvals = append(cloneApprovals(t.Approvals), a)
	s.tell(NoticeApproval, string(a.To))
	return nil
}

// maxApprovals and maxOrders bound what may wait on one ticket at a time.
const (
	maxApprovals = 50
	maxOrders    = 20
)

// dropAsked takes back what a handler asked for under a dispatch or a task that has ended; all handlers, where none is named.
func (s *step) dropAsked(by Handler) {
	list := s.event.Facts.Approvals
	if list == nil {
		list = cloneApprovals(s.ticket.Approvals)
	}
	had := len(list)
	kept := slices.DeleteFunc(list, func(a Approval) bool {
		return (by == "" || a.For == by) && (a.Of == VerbObject || a.Of == VerbExtend || a.Of == VerbSuspend)
	})
	if len(kept) < had {
		s.event.Facts.Approvals = slices.Clip(kept)
		if len(kept) == 0 {
			s.event.Facts.Approvals = []Approval{}
		}
	}
}

func decideObject(s *step, c Object) error {
	t := s.ticket
	i, err := s.ownMatter(c.For)
	if err != nil {
		return err
	}
	if i < 0 && t.Sender == s.event.Actor {
		return s.no("own dispatch", "you dispatched it yourself: give it to somebody else")
	}
	a := Approval{Of: VerbObject, For: t.Lead}
	given, before, binding := t.taken(), t.Objections, t.Binding
	if i >= 0 {
		task := &t.Tasks[i]
		a.For, given, before, binding = task.Handler, task.Given, task.Objections, task.Objections > 1
	}
	if binding {
		return s.no("binding", "the level above has ruled whose it is, and that binds")
	}
	k := reckoner{r: s.rules}
	if by := k.add(given, t.Terms.Object, t.Rested); !by.IsZero() && s.event.At.After(by) {
		return s.no("too late", "objections to this dispatch were due by "+told(in(by, s.rules.zone), s.event.At, English))
	}
	a.To = t.rules(a.For, min(before, 1))
	s.say(Words{Text: c.Reason}, false)
	if err := s.ask(a); err != nil {
		return err
	}
	if i >= 0 {
		s.setTask(i, func(k *Task) { k.Objections++ })
	}
	return nil
}

// ownMatter is what an actor speaks about: a task by its index, or the whole matter, which the lead has, as -1.
func (s *step) ownMatter(of Handler) (int, error) {
	t := s.ticket
	var mine []int
	if s.by.actsFor(t.Lead) && (of == "" || of == t.Lead) {
		mine = append(mine, -1)
	}
	for i := range t.Tasks {
		if k := &t.Tasks[i]; k.Done.IsZero() && s.by.actsFor(k.Handler) && (of == "" || of == k.Handler) {
			mine = append(mine, i)
		}
	}
	switch {
	case len(mine) == 0:
		return 0, s.no("own matter", "you neither lead nor act for an open task of that handler")
	case len(mine) > 1:
		return 0, s.invalid("for", "required", "you act for several handlers: name one")
	}
	return mine[0], nil
}

func (c Object) faults() []Fault { return optional("for", c.For) }

// optional is a handler's fault, unless it is left out.
func optional(field string, h Handler) []Fault {
	if h == "" {
		return nil
	}
	return h.fault(field)
}

// Void is one more thing that is asked for: any second person of the root unit may grant it.
func decideVoid(s *step, c Void) error {
	s.say(Words{Text: c.Reason}, false)
	return s.ask(Approval{Of: VerbVoid, To: UnitHandler(s.ticket.Path.Root())})
}

// asked finds what a ruling is about: the only thing that meets the command, and that the actor may rule on. It is -1
// where there is none or more than one. The calling of outside units may wait several times for one lead, one after the
// other.
func (s *step) asked(of Verb, whose Handler) (at, n int) {
	at = -1
	for i := range s.ticket.Approvals {
		a := &s.ticket.Approvals[i]
		if of != 0 && a.Of != of || whose != "" && a.For != whose || !s.by.standsFor(a.To) {
			continue
		}
		if n > 0 && s.ticket.Approvals[at].Of == a.Of && s.ticket.Approvals[at].For == a.For {
			continue // asked for again: the oldest is ruled on first
		}
		at = i
		n++
	}
	if n != 1 {
		at = -1
	}
	return at, n
}

// grants is the trigger of a grant: what is asked for may lead to another state.
func (s *step) grants(c Grant) trigger {
	i, _ := s.asked(c.Of, c.For)
	if i < 0 {
		return trigGrant
	}
	switch a := &s.ticket.Approvals[i]; {
	case a.Of == VerbVoid:
		return trigGrantVoid
	case a.Of == VerbConvene && s.ticket.State != Answered:
		return trigGrantJoint
	case a.Of == VerbObject && a.For == s.ticket.Lead && s.ticket.State != Answered:
		if c.To != "" {
			return trigGrantOther
		}
		return trigGrantReturn
	}
	return trigGrant
}

// ruled takes what is ruled on off the list, records the ruling, and tells whoever asked.
func (s *step) ruled(of Verb, whose Handler, granted bool) (Approval, error) {
	i, n := s.asked(of, whose)
	switch {
	case n == 0 && len(s.ticket.Approvals) > 0:
		return Approval{}, s.no("who rules", "nothing of that kind waits for a ruling of yours")
	case n == 0:
		return Approval{}, s.no("nothing new", "nothing waits for a ruling")
	case n > 1:
		return Approval{}, s.invalid("of", "required", "several things wait: say what is ruled on, and for whom")
	}
	a := s.ticket.Approvals[i]
	if a.By == s.event.Actor {
		return a, s.no("second person", "nobody rules on what they asked for themselves")
	}
	f := &s.event.Facts
	f.Approvals = slices.Delete(cloneApprovals(s.ticket.Approvals), i, i+1)
	f.Ruling = &Ruling{Of: a.Of, By: a.By, For: a.For, Since: a.Since, Granted: granted}
	switch t := s.ticket; {
	case a.For != "" && (a.For == t.Lead || t.task(a.For) >= 0 || t.Lead == "" && granted):
		s.tell(NoticeRuled, string(a.For))
	case a.For != "" && t.Lead != "": // the matter was passed on meanwhile, and with it what was asked for
		s.tell(NoticeRuled, string(t.Lead))
	default:
		s.tellActor(NoticeRuled, a.By)
	}
	return a, nil
}

func (c Grant) faults() []Fault { return optional("to", c.To) }

func decideGrant(s *step, c Grant) error {
	a, err := s.ruled(c.Of, c.For, true)
	if err != nil {
		return err
	}
	t, f := s.ticket, &s.event.Facts
	s.say(Words{Text: c.Why}, false)
	if c.To != "" && (a.Of != VerbObject || a.For != t.Lead) {
		return s.invalid("to", "excludes", "another handler is named for an upheld objection of the lead alone")
	}
	switch a.Of {
	case VerbObject:
		return s.upheld(a, c.To)
	case VerbExtend:
		return s.extend(a)
	case VerbSuspend:
		if t.State == Answered {
			return s.no("answered", "the final reply is out: send it back first")
		}
		if !a.Until.After(s.event.At) {
			return s.no("suspension", "the time that was asked for has passed")
		}
		h := t.Hold.clone()
		h.Suspended, h.Until = s.event.At, a.Until
		f.Hold = &h
		s.tellReporter(NoticeSuspended)
	case VerbConvene:
		if t.State == Answered {
			return s.no("answered", "the final reply is out: send it back first")
		}
		k := reckoner{r: s.rules}
		tasks := cloneTasks(t.Tasks)
		for _, task := range a.Tasks {
			if task.Handler == or(t.Lead, a.For) || t.task(task.Handler) >= 0 {
				continue // called meanwhile
			}
			task.Given = s.event.At
			if task.Table {
				task.Limit = s.rules.within(StageHandle, t)
			}
			task.Due = k.task(&task, nil)
			tasks = append(tasks, task)
			f.To = append(f.To, task.Handler)
		}
		switch {
		case len(f.To) == 0:
			return s.no("nothing new", "all of them have been called meanwhile")
		case len(tasks) > maxTasks:
			return s.no("joint", "more than 200 tasks on a ticket")
		}
		if err := s.apart(append(slices.Clip(f.To), or(t.Lead, a.For))...); err != nil { // a merge may have named somebody meanwhile
			return err
		}
		return s.goJoint(or(t.Lead, a.For), tasks)
	case VerbVoid:
		if t.Children > 0 {
			return s.no("duplicates", "others wait for its answer: take them out of it first")
		}
		f.Resolution, f.Second = Voided, a.By
		s.clearTasks()
		s.tellWorkers(NoticeEnded, "")
		s.tellReporter(NoticeEnded)
	}
	return nil
}

// extend adds what was granted to the limit: the lead's, or that of a task.
func (s *step) extend(a Approval) error {
	t := s.ticket
	if a.For == t.Lead {
		h := t.Hold.clone()
		h.Extended = append(h.Extended, a.Span)
		s.event.Facts.Hold = &h
		if !t.Promise.IsZero() && a.Since.After(t.Promise) {
			return nil // it had passed when this was asked for: the round alone is longer, and the reporter's date stays
		}
		p := t.Promised.clone()
		p.Extended = append(p.Extended, a.Span)
		s.event.Facts.Promised = &p
		s.tellReporter(NoticeExtended)
		return s.follow(VerbExtend, "", NoticeExtended)
	}
	if i := t.task(a.For); i >= 0 {
		k := reckoner{r: s.rules}
		s.setTask(i, func(task *Task) {
			task.Extended = append(slices.Clip(task.Extended), a.Span)
			task.Due = k.task(task, stops(t.Pauses, t.givenBack()))
			task.Rungs = 0
		})
	}
	return nil
}

// upheld takes the matter from who objected: back to the desk, or to another handler at once.
func (s *step) upheld(a Approval, to Handler) error {
	t, f := s.ticket, &s.event.Facts
	if a.For != t.Lead { // a task
		f.Tasks = slices.DeleteFunc(cloneTasks(t.Tasks), func(k Task) bool { return k.Handler == a.For && k.Done.IsZero() })
		s.dropAsked(a.For)
		return nil
	}
	switch {
	case to == a.For:
		return s.invalid("to", "unique", "somebody else than who objected")
	case to != "" && t.State == Answered:
		return s.no("answered", "the final reply is out: send it back first")
	}
	if err := s.apart(to); err != nil {
		return err
	}
	d := Duty{}
	if to != "" {
		d = Duty{Lead: to, Sender: s.event.Actor, From: s.by.sender(t), Since: s.event.At, Binding: true}
	}
	if err := s.bind(&d); err != nil {
		return err
	}
	f.Duty, s.anew = &d, true
	if t.Tasks != nil {
		f.Tasks = []Task{}
	}
	s.dropAsked("")
	for i := range t.Tasks {
		if k := &t.Tasks[i]; k.Done.IsZero() && k.Handler != to {
			s.tell(NoticeReleased, string(k.Handler))
		}
	}
	if to == "" {
		f.Handling = HandlingDirect
		return nil
	}
	f.Handling = HandlingTransferred
	f.To = []Handler{to}
	s.tell(NoticeAssigned, string(to))
	return nil
}

func decideRefuse(s *step, c Refuse) error {
	a, err := s.ruled(c.Of, c.For, false)
	if err != nil {
		return err
	}
	s.say(Words{Text: c.Reason}, false)
	switch {
	case a.Of == VerbObject:
		s.event.Facts.Ruling.Wrongful = c.Wrongful
		// The sender's refusal may be taken one level higher; what the level above has ruled binds.
		if t := s.ticket; a.For == t.Lead && a.To != t.rules(a.For, 0) {
			d := t.Duty
			d.Binding = true
			s.event.Facts.Duty = &d
		}
	case c.Wrongful:
		return s.invalid("wrongful", "excludes", "of an objection alone")
	}
	return nil
}
