package desk

import (
	"slices"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// rulings are whom rulings bind, each below the one before. Each of them binds: of a unit that is bound, within another one that is, the
// people are held to the ruling on it, and those of the other one to theirs alone.
func rulingsOf(d *ticket.Duty) (list []ticket.Handler) {
	if d.Bound != "" {
		list = append(append(list, d.Bound), d.Inner...)
	}
	if d.Binding {
		list = append(list, d.Lead)
	}
	return list
}

// hold replaces the rulings of a duty; where one is on the lead, a ruling below it has ended.
func hold(d *ticket.Duty, list []ticket.Handler) {
	i := slices.Index(list, d.Lead) // none is on nobody
	if d.Binding = i >= 0; d.Binding {
		list = list[:i]
	}
	if d.Bound, d.Inner = "", nil; len(list) > 0 {
		d.Bound, d.Inner = list[0], append(d.Inner, list[1:]...)
	}
}

// bind keeps whom a ruling binds, and all below, to the ruling, whoever leads and whatever the command: they dispatch the ticket to
// the one that is bound and to the units below it, and the ruling goes with it. The desk, a coordinator and a leader dispatch it as
// they see fit, but for those of a unit that is bound, or of one below it: the level that ruled is above them. Whoever dispatches it to
// one that is bound leaves the ruling in force.
func (s *draft) bind(d *ticket.Duty) {
	list := rulingsOf(&s.ticket.Duty)
	list = list[:max(s.binding(list), slices.Index(list, d.Lead)+1)]
	if d.Binding { // it is ruled now
		list = append(list, d.Lead)
	}
	hold(d, list)
}

// endsUnder reports whether a ruling on a unit ends where another one takes the place of the lead: that one is above it, or the ticket is
// no longer in the area of the unit that was bound.
func (s *draft) endsUnder(bound, lead ticket.Handler) bool {
	p := s.ticket.Path
	return isBelow(s.ticket, bound, lead) || bound.Kind() == "unit" && lead.Kind() == "unit" && !upwards(p, bound)
}

// binding is how many of the rulings bind the actor: whom one binds, all before it do.
func (s *draft) binding(list []ticket.Handler) int {
	n := len(list)
	for n > 0 && !s.isBound(list[n-1]) {
		n--
	}
	return n
}

// bound is within whom rulings hold the actor; empty where none does.
func (s *draft) bound() ticket.Handler {
	list := rulingsOf(&s.ticket.Duty)
	if n := s.binding(list); n > 0 {
		return list[n-1]
	}
	return ""
}

// isBound reports whether a ruling on a handler binds the actor: one of their units is the one that is bound or lies below it, or they
// act for such a unit, or for whoever leads. Wherever the ticket lies, it binds nobody with a unit above that one, and never the desk of
// the root unit, its coordinators and its leaders: no unit is above theirs.
func (s *draft) isBound(b ticket.Handler) bool {
	t, within := s.ticket, func(u grid.Path) bool { return upwards(u, b) }
	if handles(s.event) || s.event.Role == ticket.RoleHead {
		return slices.ContainsFunc(s.By.Units, within) || slices.ContainsFunc(append(handlersBelow(t, b), t.Lead), s.By.ActsFor)
	}
	below := slices.DeleteFunc(append(slices.Clone(s.By.Units), t.Path), func(u grid.Path) bool { return !within(u) })
	return len(below) > 0 && !slices.ContainsFunc(s.By.Units, func(u grid.Path) bool {
		return (u.Parent() == "" || !within(u)) && slices.ContainsFunc(below, u.Contains)
	})
}

// binds is why whoever a ruling binds may not give the ticket to a handler; to nobody is back to the desk.
func (s *draft) binds(to ticket.Handler) *reason {
	if b := s.bound(); b != "" && to != b && !isBelow(s.ticket, to, b) {
		return whyBound(b)
	}
	return nil
}

// outside is the first of these rulings that is on a unit in whose area a place does not lie; -1 if there is none.
func outside(list []ticket.Handler, p grid.Path) int {
	return slices.IndexFunc(list, func(b ticket.Handler) bool { return b.Kind() == "unit" && !upwards(p, b) })
}

// moves is why whoever a ruling binds may not take the matter to another place: out of the area of the unit that is bound others
// dispatch it, whom the ruling does not bind and who are not above it either.
func (s *draft) moves(to grid.Path) *reason {
	list := rulingsOf(&s.ticket.Duty)
	if i := outside(list, to); i >= 0 && i < s.binding(list) && to != s.ticket.Path {
		return whyBoundPlace(list[i])
	}
	return nil
}

// keeps reports whether one of these rulings keeps the ticket from a place to which its own unit, which has ended, would take it: the
// unit that is bound is there still, and the other place is outside its area.
func (s *draft) keeps(list []ticket.Handler, to grid.Path) bool {
	return slices.ContainsFunc(list, func(b ticket.Handler) bool {
		return upwards(s.ticket.Path, b) && !upwards(to, b) && ended(b, s.known) == nil
	})
}

// bindParent keeps the parent to the rulings that bind the ticket, where it is led within them: whoever is bound would pass the matter
// on there. Where somebody else leads, the level above has decided since. They stay when the ticket is taken out again: an Unmerge is
// theirs too who are bound, and the level that ruled is free of them, and dispatches the parent again where it was no part of the matter.
func (s *draft) bindParent(o *draft) {
	t, d := s.ticket, o.ticket.Duty
	list := rulingsOf(&d)
	had := len(list)
	for _, b := range rulingsOf(&t.Duty) {
		if slices.Contains(list, b) || d.Lead != b && !isBelow(t, d.Lead, b) {
			continue
		}
		i := slices.IndexFunc(list, func(h ticket.Handler) bool { return isBelow(t, h, b) })
		if i < 0 {
			i = len(list)
		}
		list = slices.Insert(list, i, b)
	}
	if len(list) > had {
		hold(&d, list)
		o.event.Facts.Duty = &d
	}
}
