package desk

import (
	"cmp"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// asks is why something may not be added to the pending approvals. The same is not asked for twice at a time.
func (s *draft) asks(a ticket.Approval) *reason {
	t := s.ticket
	for i := range t.Approvals {
		if p := &t.Approvals[i]; p.Of == a.Of && p.For == a.For && a.Of != ticket.VerbConvene {
			return whyAskedFor
		}
	}
	if len(t.Approvals) >= ticket.MaxApprovals {
		return whyApprovals
	}
	if _, ok := rulerOf(t, &a, s.known); !ok {
		return whyNoRuler
	}
	return nil
}

// ask adds a pending approval, and informs whoever rules.
func (s *draft) ask(a ticket.Approval) {
	t := s.ticket
	k := limitClock{r: s.rules}
	a.To, _ = rulerOf(t, &a, s.known)
	a.By, a.From, a.Seq, a.Since = s.event.Actor, senderOf(&s.By, t), s.event.Seq, s.event.At
	a.Limit = s.rules.within(ticket.StageApprove, t)
	a.Due = k.add(a.Since, a.Limit, nil)
	s.event.Facts.Approvals = append(ticket.CloneApprovals(t.Approvals), a)
	s.tellLimit(ticket.NoticeApproval, string(a.To), a.Due)
}

// passLeft passes what waits for the ruling or the reply of a unit that has ended to the one in its place, and informs it.
func (s *draft) passLeft() {
	f, t := &s.event.Facts, s.ticket
	pass := func(kind ticket.Notice, to ticket.Handler, due time.Time) ticket.Handler {
		if s.rung.passes() && !slices.Contains(f.To, to) {
			f.To = append(f.To, to)
		}
		s.tellLimit(kind, string(to), due)
		return to
	}
	for i, a := range orElse(f.Approvals, t.Approvals) {
		if to, ok := heirOf(t, a.To, a.For, s.known); ok {
			f.Approvals = orElse(f.Approvals, ticket.CloneApprovals(t.Approvals))
			f.Approvals[i].To = pass(ticket.NoticeApproval, to, a.Due)
		}
	}
	for i, o := range orElse(f.Orders, t.Orders) {
		if to, ok := heirOf(t, o.To, "", s.known); ok {
			f.Orders = orElse(f.Orders, ticket.CloneOrders(t.Orders))
			f.Orders[i].To = pass(ticket.NoticeOrder, to, o.Due)
		}
	}
}

// dropAsked withdraws what a handler asked for under a dispatch or a task that has ended; without a handler, what all asked for.
func (s *draft) dropAsked(by ticket.Handler) {
	list := s.event.Facts.Approvals
	if list == nil {
		list = ticket.CloneApprovals(s.ticket.Approvals)
	}
	had := len(list)
	kept := slices.DeleteFunc(list, func(a ticket.Approval) bool {
		return (by == "" || a.For == by) && (a.Of == ticket.VerbObject || a.Of == ticket.VerbExtend || a.Of == ticket.VerbSuspend)
	})
	if len(kept) < had {
		s.event.Facts.Approvals = slices.Clip(kept)
		if len(kept) == 0 {
			s.event.Facts.Approvals = []ticket.Approval{}
		}
	}
}

// objects is why an actor may not object to a matter of theirs, as ownMatter returns it; else what is asked for.
func (s *draft) objects(i int) (of ticket.Approval, why *reason) {
	t := s.ticket
	of = ticket.Approval{Of: ticket.VerbObject, For: t.Lead}
	given, binding := takenOver(t), t.Binding
	if i >= 0 {
		task := &t.Tasks[i]
		of.For, given, binding = task.Handler, task.Given, task.Objections > 1
	}
	k := limitClock{r: s.rules}
	by := k.add(given, t.Limits.Object, t.Rested)
	switch passed, unknown := s.past(by, &k); {
	case i < 0 && t.Sender == s.event.Actor:
		return of, whyOwnDispatch
	case binding:
		return of, whyRuled
	case unknown != 0:
		return of, whyUnknownYear(unknown)
	case passed:
		return of, whyLate(form.In(by, s.rules.zone), s.event.At)
	}
	return of, s.asks(of)
}

func (s *draft) readyObject() *reason {
	return s.ownMatters(func(i int) *reason { _, why := s.objects(i); return why })
}

func decideObject(s *draft, c ticket.Object) error {
	i, err := s.ownMatter(c.For)
	if err != nil {
		return err
	}
	a, why := s.objects(i)
	if err := s.because(why); err != nil {
		return err
	}
	s.speak(ticket.Words{Text: c.Reason}, false)
	s.ask(a)
	if i >= 0 {
		s.setTask(i, func(k *ticket.Task) { k.Objections++ })
	}
	return nil
}

// ownMatters is why none of an actor's own matters will do; the reason of the first where it is not the same for all.
func (s *draft) ownMatters(why func(int) *reason) *reason {
	t := s.ticket
	first := whyNoPart
	n := 0
	for i := -1; i < len(t.Tasks); i++ {
		if i < 0 && !s.By.ActsFor(t.Lead) || i >= 0 && (!t.Tasks[i].Done.IsZero() || !s.By.ActsFor(t.Tasks[i].Handler)) {
			continue
		}
		r := why(i)
		if r == nil {
			return r
		}
		if n++; n == 1 {
			first = r
		}
	}
	return first
}

// ownMatter is what an actor's command is about: a task by its index, or the lead's handling as -1.
func (s *draft) ownMatter(of ticket.Handler) (int, error) {
	t := s.ticket
	var mine []int
	if s.By.ActsFor(t.Lead) && (of == "" || of == t.Lead) {
		mine = append(mine, -1)
	}
	for i := range t.Tasks {
		if k := &t.Tasks[i]; k.Done.IsZero() && s.By.ActsFor(k.Handler) && (of == "" || of == k.Handler) {
			mine = append(mine, i)
		}
	}
	switch {
	case len(mine) == 0:
		return 0, s.because(whyNoPartOf)
	case len(mine) > 1:
		return 0, s.invalid("for",
			gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "you act for several handlers: name one", Zh: "您代表几个承办方：请指明一个"}})
	}
	return mine[0], nil
}

func objectFaults(c ticket.Object) []gridgov.Fault { return optional("for", c.For) }

// optional is a handler's fault, unless it is left out.
func optional(field string, h ticket.Handler) []gridgov.Fault {
	if h == "" {
		return nil
	}
	return h.Faults(field)
}

func (s *draft) readyVoid() *reason { return s.asks(ticket.Approval{Of: ticket.VerbVoid}) }

func decideVoid(s *draft, c ticket.Void) error {
	s.speak(ticket.Words{Text: c.Reason}, false)
	s.ask(ticket.Approval{Of: ticket.VerbVoid})
	return nil
}

// asked finds what a ruling is about: the only thing that meets the command, and that the actor may rule on. It is -1
// where there is none or more than one. The calling of outside units may wait several times for one lead, one after the
// other.
func (s *draft) asked(of ticket.Verb, whose ticket.Handler) (at, n int) {
	at = -1
	for i := range s.ticket.Approvals {
		a := &s.ticket.Approvals[i]
		if of != 0 && a.Of != of || whose != "" && a.For != whose || !standsFor(&s.By, a.To) {
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
func (s *draft) grants(c ticket.Grant) trigger {
	i, _ := s.asked(c.Of, c.For)
	if i < 0 {
		return trigGrant
	}
	switch a := &s.ticket.Approvals[i]; {
	case a.Of == ticket.VerbVoid:
		return trigGrantVoid
	case a.Of == ticket.VerbConvene && s.ticket.State != ticket.Answered:
		return trigGrantJoint
	case a.Of == ticket.VerbObject && a.For == s.ticket.Lead && s.ticket.State != ticket.Answered:
		if c.To != "" {
			return trigGrantOther
		}
		return trigGrantReturn
	}
	return trigGrant
}

// rulings is why the actor can rule on no pending approval of the kind; the reason of the first where they differ.
func (s *draft) rulings(why func(*ticket.Approval) *reason) *reason {
	t := s.ticket
	first := whyNothingWaits
	if len(t.Approvals) > 0 {
		first = whyNothingMine
	}
	n := 0
	for i := range t.Approvals {
		a := &t.Approvals[i]
		if at, _ := s.asked(a.Of, a.For); at != i {
			continue
		}
		r := why(a)
		if r == nil {
			return r
		}
		if n++; n == 1 {
			first = r
		}
	}
	return first
}

// ruledBy is why the actor may not rule on a pending approval.
func (s *draft) ruledBy(a *ticket.Approval) *reason {
	if a.By == s.event.Actor {
		return whySelf
	}
	return nil
}

func (s *draft) readyRefuse() *reason { return s.rulings(s.ruledBy) }

func (s *draft) readyGrant() *reason {
	return s.rulings(func(a *ticket.Approval) *reason {
		why := cmp.Or(s.ruledBy(a), s.granted(a, ""))
		b := s.bound()
		if why == nil || a.Of != ticket.VerbObject || a.For != s.ticket.Lead || b == "" {
			return why
		}
		for _, h := range handlersBelow(s.ticket, b) { // back to the desk it may not go
			if h != a.For && s.granted(a, h) == nil {
				return s.ruledBy(a)
			}
		}
		return why
	})
}

// granted is why a pending approval cannot be granted; for an objection of the lead, with another handler in its place.
func (s *draft) granted(a *ticket.Approval, to ticket.Handler) *reason {
	t := s.ticket
	switch {
	case t.State == ticket.Answered && (a.Of == ticket.VerbSuspend || a.Of == ticket.VerbConvene ||
		a.Of == ticket.VerbObject && a.For == t.Lead):
		return whyReplied
	case a.Of == ticket.VerbObject && a.For == t.Lead:
		return cmp.Or(s.keptOut(to), s.binds(to), s.gone(to))
	case a.Of == ticket.VerbExtend && a.For == t.Lead:
		return s.followed()
	case a.Of == ticket.VerbSuspend && !a.Until.After(s.event.At):
		return whyUntilPassed
	case a.Of == ticket.VerbConvene:
		calls := s.calls(a)
		switch {
		case len(calls) == 0:
			return whyAllCalled
		case len(t.Tasks)+len(calls) > ticket.MaxTasks:
			return whyTasks
		}
		for i := range calls { // a merge may have named somebody meanwhile, and a unit have ended
			if why := cmp.Or(s.keptOut(calls[i].Handler), s.gone(calls[i].Handler)); why != nil {
				return why
			}
		}
		lead := leadConvened(t, a)
		if taskOf(*t, lead) >= 0 {
			return whyLeadReports
		}
		if lead == t.Lead {
			return s.keptOut(lead)
		}
		return cmp.Or(s.binds(lead), s.keptOut(lead), s.gone(lead))
	case a.Of == ticket.VerbVoid && t.Children > 0:
		return whyOthersWait
	}
	return nil
}

// calls are the tasks of a convening that was asked for whose handlers were not called meanwhile.
func (s *draft) calls(a *ticket.Approval) []ticket.Task {
	t := s.ticket
	return slices.DeleteFunc(ticket.CloneTasks(a.Tasks),
		func(k ticket.Task) bool { return k.Handler == leadConvened(t, a) || taskOf(*t, k.Handler) >= 0 })
}

// ruled removes the approval from the list, records the ruling, and informs whoever asked.
func (s *draft) ruled(of ticket.Verb, whose ticket.Handler, granted bool) (ticket.Approval, error) {
	i, n := s.asked(of, whose)
	switch {
	case n == 0:
		return ticket.Approval{}, s.because(whyNoneSo)
	case n > 1:
		return ticket.Approval{},
			s.invalid("of", gridgov.Fault{
				Rule:  gridgov.RuleRequired,
				Right: gridgov.Text{En: "several things wait: name what is ruled on, and for whom", Zh: "有几项待审批：请指明审批哪一项、针对谁"},
			})
	}
	a := s.ticket.Approvals[i]
	if err := s.because(s.ruledBy(&a)); err != nil {
		return a, err
	}
	f := &s.event.Facts
	f.Approvals = slices.Delete(ticket.CloneApprovals(s.ticket.Approvals), i, i+1)
	f.Ruling = &ticket.Ruling{Of: a.Of, By: a.By, For: a.For, Since: a.Since, Granted: granted}
	switch t := s.ticket; {
	case a.For != "" && (a.For == t.Lead || taskOf(*t, a.For) >= 0 || granted && leadConvened(t, &a) == a.For):
		s.tell(ticket.NoticeRuled, string(a.For))
	case a.For != "" && t.Lead != "" && a.Lead == "": // the matter was passed on meanwhile, and with it what was asked for
		s.tell(ticket.NoticeRuled, string(t.Lead))
	default:
		s.tellAsker(ticket.NoticeRuled, a.By, a.From)
	}
	return a, nil
}

func grantFaults(c ticket.Grant) []gridgov.Fault { return optional("to", c.To) }

func decideGrant(s *draft, c ticket.Grant) error {
	a, err := s.ruled(c.Of, c.For, true)
	if err != nil {
		return err
	}
	t, f := s.ticket, &s.event.Facts
	s.speak(ticket.Words{Text: c.Why}, false)
	switch {
	case c.To != "" && (a.Of != ticket.VerbObject || a.For != t.Lead):
		return s.invalid("to", gridgov.Fault{
			Rule:  gridgov.RuleExcludes,
			Right: gridgov.Text{En: "another handler is named for an upheld objection of the lead alone", Zh: "只有主办方的异议成立时才能另指承办方"},
		})
	case c.To == a.For && c.To != "":
		return s.invalid("to", gridgov.Fault{Rule: gridgov.RuleExcludes, Right: gridgov.Text{En: "not who objected", Zh: "不得为提出异议的一方"}})
	}
	if err := s.because(s.granted(&a, c.To)); err != nil {
		return err
	}
	switch a.Of {
	case ticket.VerbObject:
		s.upheld(a, c.To)
	case ticket.VerbExtend:
		return s.extend(a)
	case ticket.VerbSuspend:
		h := t.Stops.Clone()
		h.Suspended, h.Until = s.event.At, a.Until
		f.Stops = &h
		s.tellReporter(ticket.NoticeSuspended)
	case ticket.VerbConvene:
		k := limitClock{r: s.rules}
		tasks := ticket.CloneTasks(t.Tasks)
		for _, task := range s.calls(&a) {
			task.Given = s.event.At
			if task.Table {
				task.Limit = s.rules.within(ticket.StageHandle, t)
			}
			task.Due = k.task(&task, nil)
			tasks = append(tasks, task)
			f.To = append(f.To, task.Handler)
		}
		s.goJoint(leadConvened(t, &a), tasks)
	case ticket.VerbVoid:
		f.Resolution, f.Second = ticket.Voided, a.By
		s.clearTasks()
		s.tellReporter(ticket.NoticeEnded)
	}
	return nil
}

// extend adds what was granted to the limit: the lead's, or that of a task.
func (s *draft) extend(a ticket.Approval) error {
	t := s.ticket
	if a.For == t.Lead {
		h := t.Stops.Clone()
		h.Extended = append(h.Extended, a.Span)
		s.event.Facts.Stops = &h
		if !a.InTime {
			return nil // it had passed when this was asked for: only the round is longer, and the reporter's date stays
		}
		p := t.Promised.Clone()
		p.Extended = append(p.Extended, a.Span)
		s.event.Facts.Promised = &p
		s.tellReporter(ticket.NoticeExtended)
		return s.follow(ticket.VerbExtend, "", ticket.NoticeExtended)
	}
	if i := taskOf(*t, a.For); i >= 0 {
		k := limitClock{r: s.rules}
		s.setTask(i, func(task *ticket.Task) {
			task.Extended = append(slices.Clip(task.Extended), a.Span)
			task.Due = k.task(task, stops(t.Pauses, givenBack(t)))
		})
	}
	return nil
}

// upheld takes the matter from who objected: back to the desk, or to another handler at once.
func (s *draft) upheld(a ticket.Approval, to ticket.Handler) {
	t, f := s.ticket, &s.event.Facts
	if a.For != t.Lead { // a task
		f.Tasks = slices.DeleteFunc(ticket.CloneTasks(t.Tasks), func(k ticket.Task) bool { return k.Handler == a.For && k.Done.IsZero() })
		s.dropAsked(a.For)
		return
	}
	d := ticket.Duty{}
	if to != "" {
		d = ticket.Duty{Lead: to, Sender: s.event.Actor, From: senderOf(&s.By, t), Since: s.event.At, Binding: true}
		s.bind(&d)
	}
	f.Duty, s.redispatched = &d, true
	if t.Tasks != nil {
		f.Tasks = []ticket.Task{}
	}
	s.dropAsked("")
	if to == "" {
		f.Handling = ticket.HandlingDirect
		return
	}
	f.Handling = ticket.HandlingTransferred
	f.To = []ticket.Handler{to}
	s.tell(ticket.NoticeAssigned, string(to))
}

func decideRefuse(s *draft, c ticket.Refuse) error {
	a, err := s.ruled(c.Of, c.For, false)
	if err != nil {
		return err
	}
	s.speak(ticket.Words{Text: c.Reason}, false)
	switch {
	case a.Of == ticket.VerbObject:
		s.event.Facts.Ruling.Wrongful = c.Wrongful
		// The first refusal of the sender may be taken one level higher. The second binds, also where no level is above the first,
		// and so does what the level above has ruled in the sender's place.
		if t := s.ticket; a.For == t.Lead && (t.Objections > 1 || inPlaceOf(t, a.To, s.known) != rulerFor(t, a.For, 0, s.known)) {
			d := t.Duty
			d.Binding = true
			s.event.Facts.Duty = &d
		}
	case c.Wrongful:
		return s.invalid("wrongful", gridgov.Fault{Rule: gridgov.RuleExcludes, Right: gridgov.Text{En: "only for an objection", Zh: "只用于派单异议"}})
	}
	return nil
}
