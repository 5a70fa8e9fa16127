package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// Concerns returns which further tickets a command on a ticket is decided with: those with the ids, in that order, and then,
// where children is set, all that are merged into the ticket, by id. A merge that adds to the persons whom the parent keeps out
// ([Widens]) also concerns all that are merged into the parent, by id, after these. See [Rules.Decide].
func Concerns(t ticket.Ticket, do ticket.Command) (ids []ticket.ID, children bool) {
	children = t.Children > 0
	switch c := commandOf(do).(type) {
	case ticket.Merge:
		if c.Into == "" { // see [Definitions].MergeIntoNone
			return nil, false
		}
		return []ticket.ID{c.Into}, children
	case ticket.Unmerge, ticket.Supplement, ticket.Reopen, ticket.Rate, ticket.CallBack:
		if t.Parent != "" {
			return []ticket.ID{t.Parent}, false
		}
	case ticket.Lapse:
		return nil, keepsDuplicate(&t)
	case ticket.Answer, ticket.Close, ticket.Refer, ticket.Withdraw, ticket.Respond, ticket.Ask:
		return nil, children
	case ticket.Classify:
		return nil, children && !c.Due.IsZero()
	case ticket.Note:
		return nil, children && c.Everyone
	case ticket.Grant:
		return nil, children && slices.ContainsFunc(t.Approvals, func(a ticket.Approval) bool {
			return a.Of == ticket.VerbExtend && a.For == t.Lead && (c.Of == 0 || c.Of == a.Of) && (c.For == "" || c.For == a.For)
		})
	}
	return nil, false
}

// links reports whether the merge leaves the ticket open and records only which one it repeats: nothing open is attached to a
// finished ticket, which would close it.
func (f *found) links(parent *ticket.Ticket) bool {
	return f.link || parent.State == ticket.Closed && parent.Parent == "" && (f.filed == nil || !f.filed.reopens)
}

// Widens reports whether the merge of a ticket into a parent adds to the persons whom the parent keeps out. All tickets that are
// merged into the parent then keep them out too, since they get its answers.
func Widens(t, parent ticket.Ticket) bool { return new(found).widens(&t, &parent) }

func (f *found) widens(t, parent *ticket.Ticket) bool {
	return !f.links(parent) && len(union(parent.About, t.About)) > len(parent.About)
}

// union is the persons of one list, and then those of another one that the first does not have.
func union(a, b []string) (all []string) {
	for _, who := range slices.Concat(a, b) {
		if !slices.Contains(all, who) {
			all = append(all, who)
		}
	}
	return all
}

// involves reports whether one of the persons reported or filed the ticket, does it, or is an officer who leads or assists,
// was put in charge, or has to rule or to reply; or whether they are everybody of a unit or department that does.
func involves(t *ticket.Ticket, persons []string, known []listed) bool {
	handlers := assistingOn(t)
	for i := range t.Approvals {
		handlers = append(handlers, t.Approvals[i].To)
	}
	for i := range t.Orders {
		handlers = append(handlers, t.Orders[i].To)
	}
	handlers = append(handlers, t.Lead, t.Charge, assigneeOf(t))
	return slices.ContainsFunc(persons, func(who string) bool { return who == string(t.Reporter) || who == t.Filer }) ||
		slices.ContainsFunc(handlers, func(h ticket.Handler) bool { return barred(persons, h, known) })
}

// keepOut adds the persons to those whom the ticket keeps out from now on; it reports whether that changes anything.
func (s *draft) keepOut(persons []string) bool {
	if !lacks(s.ticket.About, persons) {
		return false
	}
	s.event.Facts.About = union(s.ticket.About, persons)
	return true
}

// family splits the others of a step into those with the ids and the ticket's children, or returns a fault.
func (s *draft) family(children bool, ids ...ticket.ID) (named, merged []ticket.Ticket, err error) {
	wrong := s.invalid("others",
		gridgov.Fault{Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "must be the tickets that Concerns names", Zh: "应为Concerns列出的工单"}})
	want := len(ids)
	if children {
		want += s.ticket.Children
	}
	if len(s.others) != want {
		return nil, nil, wrong
	}
	named, merged = s.others[:len(ids)], s.others[len(ids):]
	for i := range named {
		if named[i].ID != ids[i] {
			return nil, nil, wrong
		}
	}
	for i := range merged {
		if merged[i].Parent != s.ticket.ID {
			return nil, nil, wrong
		}
	}
	return named, readable(merged), nil
}

// readable are the tickets of a list that can be read: one that cannot stops nothing, and no step changes it.
func readable(list []ticket.Ticket) []ticket.Ticket {
	if !slices.ContainsFunc(list, func(t ticket.Ticket) bool { return t.Damaged != "" }) {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(t ticket.Ticket) bool { return t.Damaged != "" })
}

// onOther begins an event on another ticket, by the same actor at the same time. Its error does not name that ticket.
func (s *draft) onOther(t ticket.Ticket, v ticket.Verb, by trigger) (*draft, error) {
	switch {
	case t.TooNew():
		return nil, gridgov.ErrTooNew
	case t.Partial:
		return nil, s.because(whyUnknownBefore)
	}
	o := s.rules.begin(t, &Step{By: s.By, found: found{known: s.known}})
	o.cell = cell{context.Background(), t.State}
	if !o.cell.fire(by) {
		return nil, s.because(whyOtherState(t.State))
	}
	e := o.event
	e.Ticket, e.Seq, e.At, e.Verb, e.Actor, e.Role = t.ID, t.Version+1, s.event.At, v, s.event.Actor, s.event.Role
	e.Facts.State = o.cell.state
	e.Facts.Tickets = []ticket.ID{s.event.Ticket}
	o.raiseClock()
	return o, nil
}

// onward is like onOther, for what the step passes on by itself: it only requires that the other report does not name the actor.
func (s *draft) onward(t ticket.Ticket, v ticket.Verb, by trigger) (*draft, error) {
	if isNamed(&t, &s.By) {
		return nil, s.because(whyNotYours)
	}
	return s.onOther(t, v, by)
}

// reaches is why the step passes nothing on to another ticket.
func (s *draft) reaches(t *ticket.Ticket) *reason {
	_, why := s.shares([]*ticket.Ticket{t})
	return why
}

// shares returns whom the ticket and others of its matter keep out together, or why no words pass between them. A merge has made
// that the same on all of them, but not on one that could not be read then, nor where an earlier version merged them.
func (s *draft) shares(with []*ticket.Ticket) (about []string, why *reason) {
	about = s.ticket.About
	for _, o := range with {
		switch {
		case isNamed(o, &s.By):
			return nil, whyNotYours
		case unknownHistory(o):
			return nil, whyUnknownBefore
		}
		if lacks(about, o.About) {
			about = union(about, o.About)
		}
	}
	if len(about) > ticket.MaxAbout && len(about) > len(s.ticket.About) {
		return nil, whyPersons
	}
	for _, o := range append([]*ticket.Ticket{s.ticket}, with...) {
		if lacks(o.About, about) && involves(o, about, s.known) {
			return nil, whyInvolved
		}
	}
	return about, nil
}

// lacks reports whether some of the persons are not in a list.
func lacks(list, persons []string) bool {
	return slices.ContainsFunc(persons, func(who string) bool { return !slices.Contains(list, who) })
}

// parent is the ticket that this one is a duplicate of, where it is among the others and can be read.
func (s *draft) parent() *ticket.Ticket {
	for i := range s.others {
		if o := &s.others[i]; o.ID != "" && o.ID == s.ticket.Parent && o.Damaged == "" {
			return o
		}
	}
	return nil
}

// duplicates are the ticket's own among the others, those that can be read; all reports whether there is no other one.
func (s *draft) duplicates() (list []*ticket.Ticket, all bool) {
	all = true
	for i := range s.others {
		switch o := &s.others[i]; {
		case o.Parent != s.ticket.ID:
		case o.Damaged != "":
			all = false
		default:
			list = append(list, o)
		}
	}
	return list, all
}

// followed is why one of the ticket's duplicates cannot follow what is done about the matter.
func (s *draft) followed() *reason {
	if len(s.others) == 0 {
		return nil
	}
	merged, _ := s.duplicates()
	_, why := s.shares(merged)
	return why
}

// readyMerge is why the ticket can be joined with none: its own report, or one of its duplicates', is about somebody at work, or
// one of these cannot be read, and would be left behind.
func (s *draft) readyMerge() *reason {
	t := s.ticket
	merged, all := s.duplicates()
	if !all {
		return whyUnread
	}
	for _, o := range append(merged, t) {
		if involves(o, t.About, s.known) {
			return whyInvolved
		}
	}
	return s.followed()
}

// other checks access to the same command on another ticket. To who may not see that one it is as if it were missing: a
// parent that the command does not name is not named.
func (s *draft) other(t *ticket.Ticket) error {
	switch role, _ := s.rules.allows(t, &s.By, May(s.event.Verb)); {
	case role != 0:
		return nil
	case s.rules.CanRead(*t, s.By):
	case t.ID == s.ticket.Parent:
		return ofMatter(s.ticket.ID, notFound(t.ID))
	default:
		return notFound(t.ID)
	}
	return s.because(whyNoRoleWith(s.event.Verb, t.ID))
}

// screenToo leaves a request that repeats what waits for the duty desk to that too.
func (s *draft) screenToo() {
	if t := s.ticket; t.Screening == "" {
		p := screening(t.Place)
		p.Point = form.Copied(p.Point)
		s.event.Facts.Place = &p
	}
}

// join adds the change of another ticket to the step.
func (s *draft) join(o *draft) { s.more = append(s.more, o.change()...) }

func decideMerge(s *draft, c ticket.Merge) error {
	t := s.ticket
	switch c.Into {
	case "":
		return s.mergeIntoNone(c)
	case t.ID:
		return s.because(whyItself)
	}
	siblings, err := s.siblings(c)
	if err != nil {
		return err
	}
	named, merged, err := s.family(t.Children > 0, c.Into)
	if err != nil {
		return err
	}
	parent := &named[0]
	if err := s.other(parent); err != nil {
		return err
	}
	if parent.Screening != "" {
		if !s.link {
			return s.because(whyScreened)
		}
		s.screenToo()
	}
	concerns := append([]*ticket.Ticket{t}, pointers(merged)...)
	if err := s.because(s.refusesMerge(&c, parent, concerns)); err != nil {
		return err
	}
	if !s.links(parent) {
		concerns = append(append(concerns, parent), pointers(siblings)...)
	}
	about := union(parent.About, t.About)
	for _, o := range concerns {
		if lacks(about, o.About) {
			about = union(about, o.About)
		}
	}
	switch {
	case slices.ContainsFunc(concerns, func(o *ticket.Ticket) bool { return involves(o, about, s.known) }):
		return s.because(whyInvolved)
	case len(about) > ticket.MaxAbout:
		return s.because(whyPersons)
	}
	if err := s.because(s.fitsUnder(&c, parent)); err != nil {
		return err
	}
	if err := s.merge(&c, parent, about); err != nil {
		return err
	}
	return s.mergeFamily(&c, parent, merged, siblings, about)
}

// siblings takes the tickets that are merged into the parent already out of the others, where the merge concerns them too.
func (s *draft) siblings(c ticket.Merge) ([]ticket.Ticket, error) {
	n := s.ticket.Children + 1
	if len(s.others) < n || !s.widens(s.ticket, &s.others[0]) {
		return nil, nil
	}
	var siblings []ticket.Ticket
	s.others, siblings = s.others[:n], s.others[n:]
	if len(siblings) != s.others[0].Children ||
		slices.ContainsFunc(siblings, func(o ticket.Ticket) bool { return o.Parent != c.Into || o.ID == s.ticket.ID }) {
		return nil, s.invalid("others",
			gridgov.Fault{Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "must be the tickets that Concerns names", Zh: "应为Concerns列出的工单"}})
	}
	return readable(siblings), nil
}

// refusesMerge is why this actor may not merge the ticket, with its own duplicates, into the parent, as they are.
func (s *draft) refusesMerge(c *ticket.Merge, parent *ticket.Ticket, own []*ticket.Ticket) *reason {
	if s.links(parent) {
		if s.ticket.Repeats == parent.ID {
			return whyRepeats(parent.ID)
		}
		return nil
	}
	if parent.Parent != "" {
		if s.rules.CanReadRecord(*parent, s.By) { // by its id to whoever reads it on the record
			return whyMergedInto(parent.ID, parent.Parent)
		}
		return whyMerged(parent.ID)
	}
	if why := cmp.Or(s.unasked(c, parent, own), s.binds(parent.Lead), s.moves(parent.Path)); why != nil {
		return why
	}
	if s.own && s.widens(s.ticket, parent) {
		return whyWidens(parent.ID)
	}
	return nil
}

// fitsUnder is why there is no room for the ticket under the parent.
func (s *draft) fitsUnder(c *ticket.Merge, parent *ticket.Ticket) *reason {
	switch t := s.ticket; {
	case s.links(parent):
		return nil
	case len(t.Rested) >= maxReturns:
		return whyTakenOut
	case parent.Children+1+t.Children > ticket.MaxChildren:
		return whyDuplicates
	}
	return nil
}

// merge attaches the ticket to the parent, or keeps that it repeats it.
func (s *draft) merge(c *ticket.Merge, parent *ticket.Ticket, about []string) error {
	f := &s.event.Facts
	f.Tickets = []ticket.ID{parent.ID}
	s.keepOut(about)
	s.speak(ticket.Words{Text: c.Reason}, false)
	family := s.ticket.Duplicates
	if s.links(parent) {
		family.Repeats = parent.ID
		f.Duplicates = &family
		return nil
	}
	f.Resolution = ticket.Duplicate
	f.Duplicates = &ticket.Duplicates{Parent: parent.ID, Merged: s.event.At, Repeats: family.Repeats}
	if s.reply != nil {
		s.speak(*s.reply, true)
	}
	s.tellWorkers(ticket.NoticeMerged, "")
	s.tellReporter(ticket.NoticeMerged)
	return s.adopt(parent, c, about)
}

// mergeFamily makes the ticket's own duplicates the parent's, and keeps out of them and of the parent's whom the parent keeps out.
func (s *draft) mergeFamily(c *ticket.Merge, parent *ticket.Ticket, merged, siblings []ticket.Ticket, about []string) error {
	links := s.links(parent)
	for i := range merged {
		g, err := s.onward(merged[i], ticket.VerbMerge, trigAdopt)
		if err != nil {
			return err
		}
		if !links {
			g.event.Facts.Duplicates = &ticket.Duplicates{Parent: parent.ID, Merged: merged[i].Merged, Repeats: merged[i].Repeats}
			g.event.Facts.Tickets = []ticket.ID{parent.ID}
			if s.reply != nil { // the reply from before they came is for them too
				g.speak(*s.reply, true)
				g.tellReporter(ticket.NoticeReply)
			}
		}
		if g.keepOut(about) || !links {
			s.join(g)
		}
	}
	for i := range siblings {
		g, err := s.onward(siblings[i], ticket.VerbMerge, trigAdopt)
		if err != nil {
			return err
		}
		if g.keepOut(about) {
			s.join(g)
		}
	}
	return nil
}

// mergeIntoNone closes a duplicate whose original nobody knows.
func (s *draft) mergeIntoNone(c ticket.Merge) error {
	if !s.rules.intoNone {
		return s.invalid("into",
			gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "the ticket that it is a duplicate of", Zh: "应为它所重复的工单"}})
	}
	if err := s.because(cmp.Or(s.unattended(endsByPeople), s.binds(""))); err != nil {
		return err
	}
	s.event.Facts.Resolution = ticket.Duplicate
	s.clearTasks()
	s.speak(ticket.Words{Text: c.Reason}, false)
	s.tellReporter(ticket.NoticeEnded)
	return nil
}

// unasked is why a merge that no person has asked for, of a request by its Repeats or by an impersonal actor, may not end these
// tickets. The limits, the alarm and the people of an emergency depend on its priority, and would end with it: it joins only an
// emergency that is being handled and not answered yet. A ticket that a bot has answered is joined only by what a bot may
// answer. Otherwise a person decides whether the matter is the same, and merges them.
func (s *draft) unasked(c *ticket.Merge, parent *ticket.Ticket, list []*ticket.Ticket) *reason {
	if s.filed != nil && s.filed.staff || s.filed == nil && isPerson(&s.By) {
		return nil
	}
	for _, t := range list {
		switch why := forPeople(t); {
		case t.Priority == ticket.Emergency && (parent.Priority != ticket.Emergency || parent.State == ticket.Answered):
			return whyEmergencyApart
		case s.bot && why != nil:
			return why
		}
	}
	return nil
}

func pointers(list []ticket.Ticket) []*ticket.Ticket {
	out := make([]*ticket.Ticket, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// adopt is the parent's side of a merge. A repeat by its own reporter reopens it where it is closed, and reaches whoever works
// on it like a supplement.
func (s *draft) adopt(parent *ticket.Ticket, c *ticket.Merge, about []string) (err error) {
	var o *draft
	words := ticket.Words{Text: c.Reason}
	if s.filed != nil {
		words = ticket.Words{Text: s.filed.words.Text, Files: s.filed.words.Files}
	}
	if parent.State == ticket.Closed {
		o, err = s.takeUp(*parent, words)
	} else if o, err = s.onOther(*parent, ticket.VerbMerge, trigAdopt); err == nil {
		o.speak(words, false)
		o.tellHolder(ticket.NoticeMerged)
	}
	if err != nil {
		return err
	}
	if s.filed != nil {
		o.event.Actor, o.event.Role = s.filed.actor, s.filed.role
	}
	family := parent.Duplicates
	family.Children += 1 + s.ticket.Children
	o.event.Facts.Duplicates = &family
	o.event.Facts.Tickets = append([]ticket.ID{s.ticket.ID}, idsOf(s.others[1:])...)
	o.keepOut(about)
	s.bindParent(o)
	if s.reported() {
		o.event.Facts.Rungs = closingToCome(parent)
	}
	s.join(o)
	return nil
}

func idsOf(list []ticket.Ticket) []ticket.ID {
	out := make([]ticket.ID, len(list))
	for i := range list {
		out[i] = list[i].ID
	}
	return out
}

// takeUp begins the reopening of another ticket of the matter, within that one's window and as often as the rules allow.
func (s *draft) takeUp(t ticket.Ticket, words ticket.Words) (*draft, error) {
	if err := s.because(s.reopens(&t)); err != nil {
		return nil, err
	}
	o, err := s.onward(t, ticket.VerbReopen, s.backTo(&t, triggers[ticket.VerbReopen]))
	if err != nil {
		return nil, err
	}
	o.dispatchAgain()
	o.speak(words, false)
	return o, nil
}

func (s *draft) readyUnmerge() *reason {
	if s.ticket.Parent == "" {
		return whyNotMerged
	}
	if p := s.parent(); p != nil && unknownHistory(p) {
		if role, _ := s.rules.allows(p, &s.By, May(ticket.VerbUnmerge)); role != 0 { // else nothing is said of it
			return whyUnknownBefore
		}
	}
	return nil
}

// unknownHistory reports whether no step changes the ticket: this version does not know all of its history.
func unknownHistory(t *ticket.Ticket) bool { return t.Partial || t.TooNew() }

// letsGo is why the ticket's duplicates cannot be returned to their own handling.
func (s *draft) letsGo() *reason {
	if merged, _ := s.duplicates(); slices.ContainsFunc(merged, unknownHistory) {
		return whyUnknownBefore
	}
	return nil
}

func decideUnmerge(s *draft, c ticket.Unmerge) error {
	t := s.ticket
	named, _, err := s.family(false, t.Parent)
	if err != nil {
		return err
	}
	if err := s.other(&named[0]); err != nil {
		return err
	}
	s.speak(ticket.Words{Text: c.Reason}, false)
	s.comeOut()

	o, err := s.onOther(named[0], ticket.VerbUnmerge, trigLetGo)
	if err != nil {
		return err
	}
	family := named[0].Duplicates
	family.Children = max(family.Children-1, 0)
	o.event.Facts.Duplicates = &family
	s.join(o)
	return nil
}

// comeOut takes the ticket out of its parent: the time in between does not count in any limit, that of an open task neither.
func (s *draft) comeOut() {
	f, t := &s.event.Facts, s.ticket
	f.Duplicates = &ticket.Duplicates{Repeats: t.Repeats}
	f.Tickets = []ticket.ID{t.Parent}
	h, rest := t.Stops.Clone(), worktime.Pause{From: t.Closed, To: s.event.At}
	h.Pauses, h.Rested = append(h.Pauses, rest), append(h.Rested, rest)
	f.Stops = &h
	if openTasks(*t) > 0 {
		f.Tasks = s.rules.replanned(t.Tasks, stops(h.Pauses, t.Promised.Checks))
	}
	s.backToWork()
	s.tellReporter(ticket.NoticeUnmerged)
}

// letGo returns the ticket's duplicates to their own handling, when it ends without an answer to them. Where its reporter ended
// it, gridgov/rules is the actor on them, since the reporter does not know of them. One that cannot be read stays until the sweep
// can return it: see keepsDuplicate.
func (s *draft) letGo() error {
	if s.ticket.Children == 0 {
		return nil
	}
	_, merged, err := s.family(true)
	if err != nil {
		return err
	}
	left := s.ticket.Children - len(merged)
	if left > 0 && s.event.Verb == ticket.VerbClose { // by the sweep, which comes again
		return s.because(whyUnread)
	}
	s.event.Facts.Duplicates = &ticket.Duplicates{Repeats: s.ticket.Repeats, Children: left}
	for i := range merged {
		o, err := s.onOther(merged[i], ticket.VerbUnmerge, s.backTo(&merged[i], triggers[ticket.VerbUnmerge]))
		if err != nil {
			return err
		}
		if o.event.Role == ticket.RoleReporter {
			o.event.Actor, o.event.Role = libraryRules, ticket.RoleSystem
		}
		o.comeOut()
		s.join(o)
	}
	return nil
}

// passOn passes what the reporter of a duplicate adds to whoever works on the parent; the parent's reporter does not see it.
func (s *draft) passOn() error {
	named, _, err := s.family(false, s.ticket.Parent)
	if err != nil {
		return err
	}
	about, why := s.shares(pointers(named))
	if err := s.because(why); err != nil {
		return err
	}
	o, err := s.onward(named[0], ticket.VerbNote, trigNote)
	if err != nil {
		return err
	}
	s.keepOut(about)
	o.keepOut(about)
	s.event.Facts.Tickets = []ticket.ID{s.ticket.Parent}
	o.speak(wordsOf(s.event), false)
	o.tellHolder(ticket.NoticeSupplied)
	s.join(o)
	return nil
}

// reopenParent reopens the parent of a duplicate, whose reporter does not take its answer.
func (s *draft) reopenParent() error {
	named, _, err := s.family(false, s.ticket.Parent)
	if err != nil {
		return err
	}
	about, why := s.shares(pointers(named))
	if err := s.because(why); err != nil {
		return err
	}
	o, err := s.takeUp(named[0], wordsOf(s.event))
	if err != nil {
		return err
	}
	s.keepOut(about)
	o.keepOut(about)
	s.event.Facts.Tickets = []ticket.ID{s.ticket.Parent}
	s.join(o)
	return nil
}

// follow records on the ticket's duplicates what was done about the matter, with the words that are for all their reporters. The
// actor may not be a person whom one of the duplicates is about.
func (s *draft) follow(of ticket.Verb, text string, notice ticket.Notice) error {
	if s.ticket.Children == 0 {
		return nil
	}
	_, merged, err := s.family(true)
	if err != nil {
		return err
	}
	about, why := s.shares(pointers(merged))
	if err := s.because(why); err != nil {
		return err
	}
	s.keepOut(about)
	s.passed = &ticket.Passed{Of: of}
	for i := range merged {
		o, err := s.onward(merged[i], ticket.VerbNote, trigNote)
		if err != nil {
			return err
		}
		o.keepOut(about)
		o.speak(ticket.Words{Text: text}, true)
		o.event.Facts.Channel, o.event.Facts.Public, o.event.Facts.Passed = s.event.Facts.Channel, true, s.passed
		o.tellReporter(notice)
		s.join(o)
	}
	return nil
}

// conclude lets the duplicates follow a final reply or a referral. The words of the ticket's own reporter are no reply to others.
func (s *draft) conclude() error {
	text := wordsOf(s.event).Text
	if text == "" && s.event.Facts.Channel == "" || s.event.Role == ticket.RoleReporter {
		return nil
	}
	return s.follow(s.event.Verb, text, ticket.NoticeReply)
}

func splitFaults(c ticket.Split, s *Step) (faults []gridgov.Fault) {
	for i, p := range c.Parts {
		field := fmt.Sprintf("parts[%d]", i)
		faults = append(faults, form.Category(field+".category", p.Category)...)
		faults = append(faults, form.Point(field+".point", p.Point)...)
		if (p.Unit != "" || p.Point != nil) && placeOf(i, s.Places) == nil {
			faults = append(faults, gridgov.Fault{
				Field: field + ".unit", Rule: gridgov.RuleRequires,
				Right: gridgov.Text{En: "the desk finds the place: send the command through it", Zh: "地点由受理台确定：请经受理台发送命令"},
			})
		}
	}
	if len(s.New) != len(c.Parts) {
		faults = append(faults, gridgov.Fault{
			Field: "parts", Rule: gridgov.RuleRequires,
			Right: gridgov.Text{En: "the desk makes the ids: send the command through it", Zh: "编号由受理台生成：请经受理台发送命令"},
		})
	}
	for i, id := range s.New {
		faults = append(faults, form.ID(fmt.Sprintf("parts[%d].id", i), id)...)
	}
	return faults
}

// promisedSoFar is what the promise of the ticket counts from and was moved by, for a part that is split off: what the reporter
// was promised for all matters holds for each. The class of the part has its own limit in the table.
func (s *draft) promisedSoFar() (*ticket.Promised, *ticket.Stops) {
	t, at := s.ticket, s.event.At
	p := t.Promised.Clone()
	p.Within, p.Ahead, p.None = worktime.Span{}, false, false
	if worktime.IsOpen(p.Checks) {
		p.Checks[len(p.Checks)-1].To = at
	}
	h := ticket.Stops{Pauses: t.Stops.Clone().Pauses, Rested: slices.Clone(t.Rested)}
	if worktime.IsOpen(h.Pauses) {
		h.Pauses[len(h.Pauses)-1].To = stopEnds(&t.Stops, at, t.Limits.AskStops)
	}
	var promised *ticket.Promised
	if !p.From.IsZero() || !p.Due.IsZero() || len(p.Checks) > 0 {
		promised = &p
	}
	if emptyHold(&h) && len(h.Rested) == 0 {
		return promised, nil
	}
	return promised, &h
}

// decideSplit files the parts. What was ruled of all matters holds for each, whoever splits them: a part begins at the desk, with the
// rulings, so that whoever is bound passes it on and objects to it no more than the rest. A place outside the unit that is bound is not
// theirs to give to a part, as no other handler is, and where they name no place a part stays in that of the ticket; to a part that the
// level above puts there the ruling does not go.
func decideSplit(s *draft, c ticket.Split) error {
	t := s.ticket
	s.speak(ticket.Words{Text: c.Reason}, false)
	s.event.Facts.Tickets = slices.Clone(s.New)
	for i, p := range c.Parts {
		in := t.Intake
		in.Key, in.SelfHandled, in.SplitFrom, in.Filed = "", false, t.ID, openedAt(t)
		in.About = slices.Clone(t.About)
		place := t.Place
		place.Point = form.Copied(t.Point)
		bound := rulingsOf(&t.Duty)
		named := p.Unit != "" || p.Point != nil // else, where the unit of the ticket has ended, that of a new request
		if p := placeOf(i, s.Places); p != nil {
			switch why := s.moves(p.Path); {
			case named && why != nil:
				return s.because(why)
			case named || why == nil && !s.keeps(bound, p.Path):
				place = *p
				if i := outside(bound, p.Path); i >= 0 && p.Path != t.Path {
					bound = bound[:i]
				}
			}
		}
		o := s.rules.begin(ticket.Ticket{}, &Step{By: s.By, found: found{known: s.known}})
		*o.event = ticket.Event{Ticket: s.New[i], Seq: 1, At: s.event.At, Verb: ticket.VerbReceive, Actor: s.event.Actor, Role: s.event.Role}
		o.event.Facts = ticket.Facts{
			State: ticket.Received, Intake: &in, Place: &place, Tickets: []ticket.ID{t.ID},
			Class: &ticket.Class{Kind: cmp.Or(p.Kind, t.Kind), Category: p.Category, Priority: cmp.Or(p.Priority, t.Priority)},
		}
		o.event.Facts.Promised, o.event.Facts.Stops = s.promisedSoFar()
		if len(bound) > 0 {
			o.event.Facts.Duty = new(ticket.Duty)
			hold(o.event.Facts.Duty, bound)
		}
		o.speak(ticket.Words{Text: p.Text}, true)
		s.join(o)
	}
	s.tellReporter(ticket.NoticeSplit)
	return nil
}
