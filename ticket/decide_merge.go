package ticket

import (
	"context"
	"fmt"
	"slices"

	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// MaxChildren bounds how many tickets may be merged into one.
const MaxChildren = 200

// Concerns says which further tickets a command on a ticket is decided with: those with the ids, in that order, and then,
// where children is set, all that are merged into the ticket, by id. See [Rules.Decide].
func Concerns(t Ticket, do Command) (ids []ID, children bool) {
	switch c := do.(type) {
	case Merge:
		return []ID{c.Into}, t.Children > 0
	case *Merge:
		if c != nil {
			return Concerns(t, *c)
		}
	case Unmerge, *Unmerge, Supplement, *Supplement:
		if t.Parent != "" {
			return []ID{t.Parent}, false
		}
	case Answer, *Answer, Close, *Close, Refer, *Refer, Withdraw, *Withdraw:
		return nil, t.Children > 0
	}
	return nil, false
}

// family splits the others of a step into the ones with the ids and the ticket's children, or faults them.
func (s *step) family(children bool, ids ...ID) (named, merged []Ticket, err error) {
	wrong := s.invalid("others", "equals", "the tickets that Concerns names")
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
	for i := range s.others {
		switch o := &s.others[i]; {
		case o.tooNew():
			return nil, nil, ErrTooNew
		case o.Strange:
			return nil, nil, s.no("known history", "the history of "+code.Shown(o.ID)+" holds a step that this version does not know")
		}
	}
	return named, merged, nil
}

// beside begins an event on another ticket, by the same actor at the same time, that keeps its state.
func (s *step) beside(t Ticket, v Verb, by trigger) (*step, error) {
	o := s.rules.begin(t, s.by)
	o.cell = cell{context.Background(), t.State}
	if !o.cell.fire(by) {
		return nil, s.no("lifecycle", fmt.Sprintf("%s is %s", code.Shown(t.ID), t.State))
	}
	e := o.event
	e.Ticket, e.Seq, e.At, e.Verb, e.Actor, e.Role = t.ID, t.Version+1, s.event.At, v, s.event.Actor, s.event.Role
	e.Facts.State = o.cell.state
	e.Facts.Tickets = []ID{s.event.Ticket}
	o.raiseClock()
	return o, nil
}

// join adds the change of another ticket to the step.
func (s *step) join(o *step) { s.more = append(s.more, o.change()...) }

func decideMerge(s *step, c Merge) error {
	t := s.ticket
	if c.Into == t.ID {
		return s.no("itself", "a ticket is no duplicate of itself")
	}
	named, merged, err := s.family(t.Children > 0, c.Into)
	if err != nil {
		return err
	}
	parent := named[0]
	role, _ := s.rules.allows(&parent, &s.by, May(VerbMerge))
	switch {
	case role == 0 && !s.rules.CanRead(parent, s.by):
		return notFound(parent.ID)
	case role == 0:
		return s.no("access", "no role of yours may merge into "+code.Shown(parent.ID))
	case parent.Parent != "":
		return s.no("merged already", code.Shown(parent.ID)+" is a duplicate of "+code.Shown(parent.Parent)+": merge into that one")
	case parent.State == Closed && !parent.Resolution.closing():
		return s.no("parent", code.Shown(parent.ID)+" ended as "+parent.Resolution.String()+", and has no answer to give")
	case slices.ContainsFunc(t.About, func(who string) bool { return !slices.Contains(parent.About, who) }):
		return s.no("conflict of interest", "the report names somebody whom "+code.Shown(parent.ID)+" does not keep out, and what its reporter adds is read there: merge that one into this")
	case parent.Children+1+t.Children > MaxChildren:
		return s.no("parent", fmt.Sprintf("more than %d duplicates of one ticket", MaxChildren))
	}
	f := &s.event.Facts
	f.Resolution = Duplicate
	f.Family = &Family{Parent: parent.ID, Merged: s.event.At}
	f.Tickets = []ID{parent.ID}
	if s.say(Words{Text: c.Reason}, false); c.reply != nil {
		s.say(*c.reply, true)
	}
	s.tellWorkers(NoticeMerged, "")
	s.tellReporter(NoticeMerged)

	o, err := s.beside(parent, VerbMerge, trigAdopt)
	if err != nil {
		return err
	}
	o.say(Words{Text: c.Reason}, false)
	o.event.Facts.Family = &Family{Children: parent.Children + 1 + t.Children}
	for i := range merged { // they follow the parent's parent from now on
		o.event.Facts.Tickets = append(o.event.Facts.Tickets, merged[i].ID)
		g, err := s.beside(merged[i], VerbMerge, trigAdopt)
		if err != nil {
			return err
		}
		g.event.Facts.Family = &Family{Parent: parent.ID, Merged: merged[i].Merged}
		g.event.Facts.Tickets = []ID{parent.ID}
		s.join(g)
	}
	o.tellWorkers(NoticeMerged, "")
	s.more = slices.Insert(s.more, 0, o.change()...)
	return nil
}

func decideUnmerge(s *step, c Unmerge) error {
	t := s.ticket
	if t.Parent == "" {
		return s.no("nothing new", "it is merged into no other ticket")
	}
	named, _, err := s.family(false, t.Parent)
	if err != nil {
		return err
	}
	s.say(Words{Text: c.Reason}, false)
	s.comeOut()

	o, err := s.beside(named[0], VerbUnmerge, trigLetGo)
	if err != nil {
		return err
	}
	o.event.Facts.Family = &Family{Children: max(named[0].Children-1, 0)}
	s.join(o)
	return nil
}

// comeOut takes the ticket out of its parent: the time in between does not count in any limit, that of an open task neither.
func (s *step) comeOut() {
	f, t := &s.event.Facts, s.ticket
	f.Family = &Family{}
	f.Tickets = []ID{t.Parent}
	h, rest := t.Hold.clone(), worktime.Pause{From: t.Closed, To: s.event.At}
	h.Pauses, h.Rested = append(h.Pauses, rest), append(h.Rested, rest)
	f.Hold = &h
	if t.openTasks() > 0 {
		f.Tasks = s.rules.replanned(t.Tasks, h.Pauses)
	}
	s.backToWork()
	s.tellReporter(NoticeMerged)
}

// letGo gives the ticket's duplicates back to their own handling, when it ends without an answer to them. Where its reporter
// ended it, the rules did that and not the reporter, who knows nothing of them.
func (s *step) letGo() error {
	if s.ticket.Children == 0 {
		return nil
	}
	_, merged, err := s.family(true)
	if err != nil {
		return err
	}
	s.event.Facts.Family = &Family{}
	for i := range merged {
		o, err := s.beside(merged[i], VerbUnmerge, byHandling(&merged[i], verbs[VerbUnmerge].triggers))
		if err != nil {
			return err
		}
		if o.event.Role == RoleReporter {
			o.event.Actor, o.event.Role = libraryRules, RoleSystem
		}
		o.comeOut()
		s.join(o)
	}
	return nil
}

// passOn tells whoever works on the parent what the reporter of a duplicate adds; the parent's reporter does not see it.
func (s *step) passOn() error {
	named, _, err := s.family(false, s.ticket.Parent)
	if err != nil {
		return err
	}
	s.event.Facts.Tickets = []ID{s.ticket.Parent}
	o, err := s.beside(named[0], VerbNote, trigNote)
	if err != nil {
		return err
	}
	o.say(s.event.words, false)
	o.tellWorkers(NoticeSupplied, "")
	s.join(o)
	return nil
}

// follow gives the ticket's public reply, or where it is referred to, to the reporters of its duplicates, on their own
// records. What its own reporter says is no reply to others.
func (s *step) follow() error {
	if s.ticket.Children == 0 {
		return nil
	}
	_, merged, err := s.family(true)
	if err != nil {
		return err
	}
	text, channel := s.event.words.Text, s.event.Facts.Channel
	if text == "" && channel == "" || s.event.Role == RoleReporter {
		return nil
	}
	for i := range merged {
		o, err := s.beside(merged[i], VerbNote, trigNote)
		if err != nil {
			return err
		}
		o.say(Words{Text: text}, true)
		o.event.Facts.Channel, o.event.Facts.Public = channel, true
		o.tellReporter(NoticeReply)
		s.join(o)
	}
	return nil
}

func (c Split) faults() (faults []Fault) {
	for i, p := range c.Parts {
		field := fmt.Sprintf("parts[%d]", i)
		faults = append(faults, categoryFault(field+".category", p.Category)...)
		if p.Point != nil && !p.Point.Valid() {
			faults = append(faults, Fault{Field: field + ".point", Rule: "range", Limit: "lon -180…180, lat -90…90"})
		}
		if (p.Unit != "" || p.Point != nil) && p.place == nil {
			faults = append(faults, Fault{Field: field + ".unit", Rule: "place", Limit: "the desk finds the place: send the command through it"})
		}
	}
	if len(c.into) != len(c.Parts) {
		faults = append(faults, Fault{Field: "parts", Rule: "ids", Limit: "the desk makes the ids: send the command through it"})
	}
	for i, id := range c.into {
		faults = append(faults, idFault(fmt.Sprintf("parts[%d].id", i), id)...)
	}
	return faults
}

func decideSplit(s *step, c Split) error {
	t := s.ticket
	s.say(Words{Text: c.Reason}, false)
	s.event.Facts.Tickets = slices.Clone(c.into)
	for i, p := range c.Parts {
		in := t.Intake
		in.Key, in.SelfHandled, in.SplitFrom, in.Filed = "", false, t.ID, t.opened()
		in.About = slices.Clone(t.About)
		place := t.Place
		place.Point = copied(t.Point)
		if p.place != nil {
			place = *p.place
		}
		o := s.rules.begin(Ticket{}, s.by)
		*o.event = Event{Ticket: c.into[i], Seq: 1, At: s.event.At, Verb: VerbReceive, Actor: s.event.Actor, Role: s.event.Role}
		o.event.Facts = Facts{
			State: Received, Intake: &in, Place: &place, Tickets: []ID{t.ID},
			Class: &Class{Kind: or(p.Kind, t.Kind), Category: p.Category, Priority: or(p.Priority, t.Priority)},
		}
		o.say(Words{Text: p.Text}, true)
		s.join(o)
	}
	s.tellReporter(NoticeSplit)
	return nil
}
