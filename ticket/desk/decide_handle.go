package desk

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/dates"
	"github.com/gridgov/gridgov/internal/text"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func classifyFaults(c ticket.Classify, s *Step) []gridgov.Fault {
	faults := form.Category("category", c.Category)
	faults = append(faults, form.Point("point", c.Point)...)
	for i, who := range c.About {
		var bad []gridgov.Fault
		if form.IsHandler(who) {
			bad = ticket.Handler(who).Faults("")
		} else {
			bad = append(form.Key("", who, form.MaxID), form.Name("", who)...)
		}
		for _, f := range bad {
			f.Field = fmt.Sprintf("about[%d]", i)
			faults = append(faults, f)
		}
	}
	if (c.Unit != "" || c.Point != nil) && placeOf(0, s.Places) == nil {
		faults = append(faults, gridgov.Fault{
			Field: "unit", Rule: gridgov.RuleRequires,
			Right: gridgov.Text{En: "the desk finds the place: send the command through it", Zh: "地点由受理台确定：请经受理台发送命令"},
		})
	}
	if faults = append(faults, dates.Faults("due", c.Due)...); !c.Due.IsZero() && text.Blank(c.Reason) {
		faults = append(faults,
			gridgov.Fault{Field: "reason", Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "who gave the new date, and why", Zh: "应写明由谁、为何改期"}})
	}
	return faults
}

func decideClassify(s *draft, c ticket.Classify) error {
	if t := s.ticket; !isPerson(&s.By) {
		switch {
		case c.Kind == ticket.Inquiry && t.Kind != 0 && t.Kind != ticket.Inquiry:
			return s.because(whyNoInquiry(t.Kind))
		case t.Priority == ticket.Emergency && c.Priority != 0 && c.Priority != ticket.Emergency:
			return s.because(whyLowered)
		}
	}
	class := s.ticket.Class
	class.Kind = cmp.Or(c.Kind, class.Kind)
	class.Category = cmp.Or(c.Category, class.Category)
	class.Difficulty = cmp.Or(c.Difficulty, class.Difficulty)
	class.Priority = cmp.Or(c.Priority, class.Priority)
	due := form.Storable(c.Due)
	waits := s.ticket.Screening != ""
	if err := s.because(s.mayName(c.About)); err != nil {
		return err
	}
	if !waits && class == s.ticket.Class && placeOf(0, s.Places) == nil && (due.IsZero() || due.Equal(dateOf(s.ticket))) {
		return s.because(whyClassified)
	}
	if p := placeOf(0, s.Places); p != nil {
		if err := s.because(s.moves(p.Path)); err != nil {
			return err
		}
	}
	if err := s.redate(due); err != nil {
		return err
	}
	s.speak(ticket.Words{Text: c.Reason}, false)
	s.event.Facts.Class = &class
	s.event.Facts.Place = placeOf(0, s.Places)
	s.event.Facts.Why = reasons(c.Why)
	if !waits {
		return nil
	}
	d := s.ticket.Duty // the ladder begins again, for those who have it now
	d.Charge, d.Level = "", 0
	s.event.Facts.Duty, s.event.Facts.Rungs = &d, []ticket.Taken{}
	if s.event.Facts.Place == nil {
		p := screened(s.ticket.Place)
		p.Point = form.Copied(p.Point)
		s.event.Facts.Place = &p
	}
	return s.name(c.About)
}

// mayName is why the actor may not say whom a report is about, or that it is about nobody.
func (s *draft) mayName(about []string) *reason {
	switch waits := s.ticket.Screening != ""; {
	case !waits && len(about) > 0:
		return whyNaming
	case waits && isBot(&s.By):
		return whyScreening
	}
	return nil
}

// name keeps out whom the duty desk has named, by id or as whoever acts for a handler.
func (s *draft) name(about []string) error {
	persons := []string{}
	if o := s.repeats; o != nil {
		if o.Screening != "" {
			return s.because(whyScreened)
		}
		persons = append(persons, o.About...)
	}
	for i, who := range about {
		if !form.IsHandler(who) {
			persons = append(persons, who)
			continue
		}
		h := ticket.Handler(who)
		k := slices.IndexFunc(s.known, func(p listed) bool { return p.handler == h && len(p.People) > 0 })
		switch id, err := grid.Unescape(h.Name()); {
		case k >= 0:
			persons = append(persons, s.known[k].People...)
		case h.Kind() == "officer" && err == nil:
			persons = append(persons, id)
		default:
			return s.invalid(fmt.Sprintf("about[%d]", i), gridgov.Fault{
				Rule: gridgov.RuleUnknown, Right: gridgov.Text{
					En: "a handler whose people are known: name their ids", Zh: "应为已知其人员的承办方：请写人员编号",
				}, Got: who,
			})
		}
	}
	if persons = union(s.ticket.About, persons); len(persons) > ticket.MaxAbout {
		return s.because(whyPersons)
	}
	if lacks(s.ticket.About, persons) {
		s.event.Facts.About = persons
	}
	return nil
}

func decideRespond(s *draft, c ticket.Respond) error {
	s.responded()
	s.speak(ticket.Words{Text: c.Text}, true)
	s.event.Facts.Why = reasons(c.Why)
	s.tellReporter(ticket.NoticeReply)
	if !c.Everyone {
		c.Text = ""
	}
	return s.follow(ticket.VerbRespond, c.Text, ticket.NoticeReply)
}

func answerFaults(c ticket.Answer) []gridgov.Fault {
	return resolutionFaults(c.Resolution, "resolution")
}

func decideAnswer(s *draft, c ticket.Answer) error {
	s.responded()
	s.event.Facts.Answered = true
	s.event.Facts.Resolution = c.Resolution
	if s.ticket.Handling == 0 {
		s.event.Facts.Handling = ticket.HandlingDirect
	}
	s.event.Facts.Why = reasons(c.Why)
	s.speak(ticket.Words{Text: c.Text, Own: c.Own, Files: c.Files}, true)
	s.tellReporter(ticket.NoticeReply)
	return s.conclude()
}

// answerable refuses a final reply by who is no person to what is for people.
func (s *draft) answerable() *reason { return s.unattended(forPeople) }

// unattended is why an actor who is not a person may not end a matter: a reason of the ticket, or of one of its duplicates,
// which end as it does.
func (s *draft) unattended(why func(*ticket.Ticket) *reason) *reason {
	if isPerson(&s.By) {
		return nil
	}
	merged, _ := s.duplicates()
	for _, t := range append(merged, s.ticket) {
		if no := why(t); no != nil {
			return no
		}
	}
	return nil
}

// forPeople is why nobody but a person answers the ticket: it is anything but an inquiry that is no emergency and names nobody.
func forPeople(t *ticket.Ticket) *reason {
	switch t.Kind {
	case ticket.Inquiry:
		return endsByPeople(t)
	case 0:
		return whyUnknownKind
	}
	return whyKind(t.Kind)
}

// endsByPeople is why nobody but a person ends the ticket, with an answer or without.
func endsByPeople(t *ticket.Ticket) *reason {
	switch {
	case t.Priority == ticket.Emergency:
		return whyEmergency
	case len(t.About) > 0:
		return whyNamed
	case t.Rejections > 0:
		return whyPerson
	}
	return nil
}

func (s *draft) readyAnswer() *reason {
	if r := s.answerable(); r != nil {
		return r
	}
	if openTasks(*s.ticket) > 0 && (s.rel == Leads || s.rel == AssignedTo) {
		return whyReports
	}
	return s.followed()
}

func transferFaults(c ticket.Transfer) []gridgov.Fault {
	faults := c.To.Faults("to")
	if c.Handover && c.Within != (worktime.Span{}) {
		faults = append(faults, gridgov.Fault{
			Field: "within", Rule: gridgov.RuleExcludes,
			Right: gridgov.Text{En: "with handover: the round and its limit go on", Zh: "移交时不填：轮次和时限继续计算"},
		})
	}
	return faults
}

func decideTransfer(s *draft, c ticket.Transfer) error {
	if c.Handover {
		return s.handOver(c)
	}
	if err := s.because(s.transfers(c.To)); err != nil {
		return err
	}
	d := ticket.Duty{Lead: c.To, Sender: s.event.Actor, From: senderOf(&s.By, s.ticket), Since: s.event.At, Limit: c.Within}
	s.bind(&d)
	s.event.Facts.Handling = ticket.HandlingTransferred
	s.redispatched = true
	s.event.Facts.Duty = &d
	s.dropAsked("")
	if s.ticket.Tasks != nil {
		s.event.Facts.Tasks = []ticket.Task{}
	}
	s.event.Facts.To = []ticket.Handler{c.To}
	s.event.Facts.Why = reasons(c.Why)
	s.speak(ticket.Words{Text: c.Reason}, false)
	s.tell(ticket.NoticeAssigned, string(c.To))
	return nil
}

// transfers is why the ticket may not be transferred to a handler.
func (s *draft) transfers(to ticket.Handler) *reason {
	t := s.ticket
	if t.State == ticket.Transferred && to == t.Lead {
		return whyLeads
	}
	if r := s.binds(to); r != nil {
		return r
	}
	if s.passes() && !upwards(t.Path, to) {
		return whyUpwards
	}
	if s.passes() && openTasks(*t) > 0 && s.By.ActsFor(to) { // else the tasks end, and the same person answers
		return whyReportsNext
	}
	return s.keptOut(to)
}

// passes reports whether the actor handles the ticket and transfers it, rather than dispatching it.
func (s *draft) passes() bool {
	return handles(s.event) || s.event.Role == ticket.RoleHead && s.rel == Leads
}

// readyTransfer looks for a handler where there are few to choose from; any other has somebody to give it to.
func (s *draft) readyTransfer() *reason {
	b := s.bound()
	if !s.passes() && b == "" {
		return nil
	}
	why := whyNoneAbove
	for p := s.ticket.Path; p != ""; p = p.Parent() {
		to := ticket.UnitHandler(p.Base())
		if why = cmp.Or(s.transfers(to), s.gone(to)); why == nil {
			return why
		}
	}
	if b != "" && !s.passes() {
		return cmp.Or(s.transfers(b), s.gone(b))
	}
	return why
}

// handOver puts another handler in the place of the lead: the round goes on, with what was asked for in it and what was ordered.
func (s *draft) handOver(c ticket.Transfer) error {
	t, f := s.ticket, &s.event.Facts
	switch {
	case s.event.Role != ticket.RoleDesk && s.event.Role != ticket.RoleCoordinator:
		return s.because(whyOthersHand)
	case t.Lead == "":
		return s.because(whyNobodyLeads)
	case c.To == t.Lead:
		return s.because(whyLeads)
	case taskOf(*t, c.To) >= 0:
		return s.invalid("to", gridgov.Fault{
			Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "a handler without an open task", Zh: "应为没有未完成任务的承办方"},
		})
	}
	if i := slices.IndexFunc(t.Approvals, func(a ticket.Approval) bool { return a.Of == ticket.VerbObject && a.For == t.Lead }); i >= 0 {
		return s.because(whyObjected(t.Approvals[i].To))
	}
	if err := s.because(cmp.Or(s.binds(c.To), s.keptOut(c.To))); err != nil {
		return err
	}
	d := t.Duty
	d.Assignee, d.Sender, d.Accepted, d.Deemed, d.Handed = "", s.event.Actor, time.Time{}, false, s.event.At
	list := rulingsOf(&d)
	n := s.binding(list)
	ruled := slices.Contains(list[n:], t.Lead)
	list = list[:n+len(slices.DeleteFunc(list[n:], func(b ticket.Handler) bool { return b == t.Lead || s.endsUnder(b, c.To) }))]
	if ruled { // a ruling on the lead that does not bind the actor binds whoever takes the place
		list = append(list, c.To)
	}
	d.Lead = c.To
	hold(&d, list)
	f.Duty = &d
	told, err := s.askedBy(&d)
	if err != nil {
		return err
	}
	var orders []time.Time // when replies to those are due that pass on
	if slices.ContainsFunc(t.Orders, func(o ticket.Supervision) bool { return o.To == t.Lead }) {
		f.Orders = ticket.CloneOrders(t.Orders)
		for i := range f.Orders {
			if f.Orders[i].To == t.Lead {
				f.Orders[i].To = c.To
				orders = append(orders, f.Orders[i].Due)
			}
		}
	}
	f.To, f.Why = []ticket.Handler{c.To}, reasons(c.Why)
	s.speak(ticket.Words{Text: c.Reason}, false)
	s.tell(ticket.NoticeAssigned, string(c.To))
	for _, a := range told {
		s.tellLimit(ticket.NoticeApproval, string(a.To), a.Due)
	}
	for _, due := range orders {
		s.tellLimit(ticket.NoticeOrder, string(c.To), due)
	}
	return nil
}

// askedBy lets what the lead asked for be asked by who takes its place. Who rules on it is another one where that would be the new
// lead, or the level is another one above them; what these rule on is returned. What the sweep had raised to a higher level stays there.
func (s *draft) askedBy(d *ticket.Duty) (told []ticket.Approval, err error) {
	t, f := s.ticket, &s.event.Facts
	if !slices.ContainsFunc(t.Approvals, func(a ticket.Approval) bool { return a.For == t.Lead }) {
		return nil, nil
	}
	after := *t
	after.Duty = *d
	f.Approvals = []ticket.Approval{}
	for _, a := range ticket.CloneApprovals(t.Approvals) {
		if a.For == t.Lead {
			was, _ := rulerOf(t, &a, s.known)
			a.For = d.Lead
			to, ok := rulerOf(&after, &a, s.known)
			if !ok {
				return nil, s.because(whyNoRuler)
			}
			for h := to; ok && a.To != was; h, ok = above(&after, h, s.known) {
				if h == a.To {
					to = h
				}
			}
			if to != a.To {
				a.To = to
				told = append(told, a)
			}
		}
		f.Approvals = append(f.Approvals, a)
	}
	return told, nil
}

// tellWorkers informs whoever works on it: the lead, the assignee and the handlers with an open task, except one of them.
func (s *draft) tellWorkers(kind ticket.Notice, but ticket.Handler) {
	t := s.ticket
	if t.Lead != "" && t.Lead != but {
		s.tell(kind, string(t.Lead))
	}
	if who := t.Assignee; who != "" && !t.Lead.IsOfficer(who) && !but.IsOfficer(who) { // an officer who leads is informed as the lead
		s.tell(kind, "actor/"+who)
	}
	for i := range t.Tasks {
		if k := &t.Tasks[i]; k.Done.IsZero() && k.Handler != but {
			s.tell(kind, string(k.Handler))
		}
	}
}

// tellAbove informs, for each handler at work all of whose people the report is about, the next level that can see the ticket,
// since nobody would handle it. Whoever gives it back to such a handler is informed too.
func (s *draft) tellAbove(kind ticket.Notice) {
	t := s.ticket
	told := false
	for _, h := range append([]ticket.Handler{t.Lead, assigneeOf(t)}, assistingOn(t)...) {
		to, ok := openLevel(t, presentOf(t, h, s.known), s.known)
		if !ok || to == h {
			continue
		}
		told = true
		s.tell(kind, string(to))
	}
	if told && kind == ticket.NoticeRework && s.event.Role != ticket.RoleReporter {
		if role, _ := s.rules.allows(t, &s.By, ReadPublic); role != 0 { // of another ticket of the matter they may not read it
			s.tellActor(kind, s.event.Actor)
		}
	}
}

// tellHolder informs whoever works on it; where nobody does, as where a bot has answered, the root unit, whose desk has it,
// unless the actor speaks for that.
func (s *draft) tellHolder(kind ticket.Notice) {
	s.tellWorkers(kind, "")
	s.tellAbove(kind)
	if t := s.ticket; t.Lead == "" && t.Assignee == "" && openTasks(*t) == 0 {
		s.tellRoot(kind)
	}
}

// tellRoot informs the root unit, unless the actor speaks for it. An impersonal actor speaks for nobody there, and the desk does
// not yet know what it passes on.
func (s *draft) tellRoot(kind ticket.Notice) {
	if root := ticket.UnitHandler(s.ticket.Path.Root()); isImpersonal(&s.By) || !standsFor(&s.By, root) {
		s.tellLevel(kind, root)
	}
}

func assignFaults(c ticket.Assign) []gridgov.Fault { return form.Name("to", c.To) }

// readyAssign looks, where every officer is an outside unit, for one who works on the joint handling already.
func (s *draft) readyAssign() *reason {
	t := s.ticket
	if t.Handling != ticket.HandlingJoint || !s.callsForLeader("officer") {
		return nil
	}
	why := whyOfficers
	for _, h := range together(t) {
		if h.Kind() == "officer" && h != assigneeOf(t) {
			if why = cmp.Or(s.keptOut(h), s.gone(h)); why == nil {
				break
			}
		}
	}
	return why
}

func decideAssign(s *draft, c ticket.Assign) error {
	if c.To == s.ticket.Assignee {
		return s.because(whyHasIt)
	}
	if err := s.because(s.keptOut(ticket.OfficerHandler(c.To))); err != nil {
		return err
	}
	d := s.ticket.Duty
	d.Assignee = c.To
	s.event.Facts.Duty = &d
	s.event.Facts.To = []ticket.Handler{ticket.OfficerHandler(c.To)}
	s.speak(ticket.Words{Text: c.Reason}, false)
	s.tell(ticket.NoticeAssigned, "actor/"+c.To)
	return nil
}

func (s *draft) readyAccept() *reason {
	if s.rel == Assists && s.ownTask() < 0 || s.rel != Assists && !s.ticket.Accepted.IsZero() {
		return whySigned
	}
	return nil
}

func decideAccept(s *draft, _ ticket.Accept) error {
	if s.rel == Assists {
		s.setTask(s.ownTask(), func(k *ticket.Task) { k.Accepted = s.event.At })
		return nil
	}
	d := s.ticket.Duty
	d.Accepted, d.Deemed = s.event.At, s.event.Role == ticket.RoleSystem
	s.event.Facts.Duty = &d
	return nil
}

func noteFaults(c ticket.Note) []gridgov.Fault {
	if c.Everyone && !c.Public {
		return []gridgov.Fault{{Field: "everyone", Rule: gridgov.RuleRequires, Right: gridgov.Text{En: "only for a public note", Zh: "只用于公开备注"}}}
	}
	return nil
}

func decideNote(s *draft, c ticket.Note) error {
	s.speak(ticket.Words{Text: c.Text, Files: c.Files}, c.Public)
	if c.Public {
		s.responded()
		s.tellReporter(ticket.NoticeReply)
	}
	if !c.Everyone {
		return nil
	}
	return s.follow(ticket.VerbNote, c.Text, ticket.NoticeReply)
}

// setTask changes one task in a copy of the list.
func (s *draft) setTask(i int, change func(*ticket.Task)) {
	tasks := append([]ticket.Task(nil), s.ticket.Tasks...)
	change(&tasks[i])
	s.event.Facts.Tasks = tasks
	s.event.Facts.To = []ticket.Handler{tasks[i].Handler}
}

// ownTask is the first open task that the actor acts for and has not signed for; -1 if there is none.
func (s *draft) ownTask() int {
	return slices.IndexFunc(s.ticket.Tasks, func(k ticket.Task) bool {
		return k.Done.IsZero() && k.Accepted.IsZero() && s.By.ActsFor(k.Handler)
	})
}

// gone is why nothing is given to a handler whom the step does not name itself: it is no longer known. A person decides who
// takes over: a unit's successor takes its area, but not by itself what was asked of its people.
func (s *draft) gone(h ticket.Handler) *reason {
	if i := slices.IndexFunc(s.known, func(p listed) bool { return p.handler == h }); i >= 0 && s.known[i].legal != (gridgov.Text{}) {
		return whyGone(&s.known[i])
	}
	return nil
}
