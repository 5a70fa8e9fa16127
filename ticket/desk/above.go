package desk

import (
	"slices"
	"strings"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// ended is what is known of a level that has ended; nil where it has not.
func ended(h ticket.Handler, known []listed) *listed {
	if i := slices.IndexFunc(known, func(p listed) bool { return p.handler == h && p.ended }); i >= 0 {
		return &known[i]
	}
	return nil
}

// levelOver is the unit over one on the way to the ticket's place, and the root unit over every other one.
func levelOver(t *ticket.Ticket, h ticket.Handler) ticket.Handler {
	for p := t.Path; p.Parent() != ""; p = p.Parent() {
		if h == ticket.UnitHandler(p.Base()) {
			return ticket.UnitHandler(p.Parent().Base())
		}
	}
	return ticket.UnitHandler(t.Path.Root())
}

// inPlaceOf is who has the place of a level now: itself, unless it has ended. Then it is its successor, else the next level above. The
// root unit stays where it has no successor.
func inPlaceOf(t *ticket.Ticket, h ticket.Handler, known []listed) ticket.Handler {
	for {
		p := ended(h, known)
		switch {
		case p == nil:
			return h
		case p.successor != "":
			return p.successor
		case h.Kind() == "leader" || h == levelOver(t, h):
			return h
		}
		h = levelOver(t, h)
	}
}

// presentOf is the level that gets the messages of one: itself, unless it has ended. Then it is the next one above on the way to
// the ticket's place: a successor that was given nothing does not see the earlier tickets of the unit.
func presentOf(t *ticket.Ticket, h ticket.Handler, known []listed) ticket.Handler {
	for ended(h, known) != nil && h.Kind() == "unit" && h != levelOver(t, h) {
		h = levelOver(t, h)
	}
	return h
}

// levelsAbove are those above the ticket's place, the lowest one first: the units on the way to it and the leaders of the root unit, each
// in its place now.
func levelsAbove(t *ticket.Ticket, known []listed) (list []ticket.Handler) {
	add := func(h ticket.Handler) {
		h = inPlaceOf(t, h, known)
		list = append(slices.DeleteFunc(list, func(l ticket.Handler) bool { return l == h }), h)
	}
	for p := t.Path; p != ""; p = p.Parent() {
		add(ticket.UnitHandler(p.Base()))
	}
	add(ticket.LeaderHandler(t.Path.Root()))
	return list
}

// above is the level above a handler, for a ticket: above a unit on the way to its place the unit over that one, above the
// root unit and the duty desk its leaders, and above everybody else the unit that dispatched it, while the ticket lies there. There is none
// above the leaders. A level that has ended is replaced by the one in its place.
func above(t *ticket.Ticket, h ticket.Handler, known []listed) (ticket.Handler, bool) {
	levels := levelsAbove(t, known)
	units, leaders := levels[:len(levels)-1], levels[len(levels)-1]
	h = inPlaceOf(t, h, known)
	switch i := slices.Index(units, h); {
	case h.Kind() == "leader":
		return "", false
	case h == "" || h.Kind() == "desk" || len(units) == 0:
		return leaders, true
	case i >= 0:
		return levels[i+1], true
	}
	if from := inPlaceOf(t, t.Duty.From, known); from != h && slices.Contains(units, from) {
		return from, true
	}
	return units[len(units)-1], true
}

// rulerFor is who rules on what a handler asks for the n-th time (from 0): the sender, and each time one level higher, up to
// the leaders. A sender below the handler, as where a worker passed it upwards, rules on nothing. Nobody but the leaders rules on
// what the root unit asks for, not even a unit that dispatched it and whose area the ticket has left.
func rulerFor(t *ticket.Ticket, h ticket.Handler, n int, known []listed) ticket.Handler {
	to, _ := above(t, h, known)
	from := inPlaceOf(t, t.Duty.From, known)
	if from != "" && from != h && h != inPlaceOf(t, ticket.UnitHandler(t.Path.Root()), known) && !isBelow(t, t.Duty.From, h) {
		to = from
	}
	for range n {
		next, ok := above(t, to, known)
		if !ok {
			break
		}
		to = next
	}
	return to
}

// refusedBefore is how often something like what is asked for was granted before, of an objection refused.
func refusedBefore(t *ticket.Ticket, a *ticket.Approval) int {
	i := -1
	if a.For != t.Lead {
		i = taskOf(*t, a.For)
	}
	switch {
	case a.Of == ticket.VerbSuspend:
		return t.Suspensions
	case a.Of == ticket.VerbObject && i < 0:
		return t.Objections
	case a.Of == ticket.VerbObject:
		return t.Tasks[i].Objections
	case a.Of == ticket.VerbExtend && i >= 0:
		return len(t.Tasks[i].Extended)
	case a.Of == ticket.VerbExtend && (!t.Dated.IsZero() || a.InTime): // passing it on extends no date and no promise once more
		return max(len(t.Extended), len(t.Promised.Extended))
	}
	return len(t.Extended)
}

// rulerOf is who rules on what is asked for, never the handler for whom it is: each time one level higher, of objections the second
// time alone, and always somebody who can see the ticket. There is none where the report is about all of them.
func rulerOf(t *ticket.Ticket, a *ticket.Approval, known []listed) (ticket.Handler, bool) {
	root := t.Path.Root()
	switch n := refusedBefore(t, a); a.Of {
	case ticket.VerbVoid: // any second person of the root unit may grant it
		return openLevel(t, ticket.UnitHandler(root), known)
	case ticket.VerbConvene:
		return openLevel(t, ticket.LeaderHandler(root), known)
	case ticket.VerbObject:
		return openLevel(t, rulerFor(t, a.For, min(n, 1), known), known)
	default:
		return openLevel(t, rulerFor(t, a.For, n, known), known)
	}
}

// heirOf is who takes the place of a level that has ended, while a ruling or a reply of it is to come: never the handler for whom the
// ruling is. ok is false where it has not ended, or there is nobody.
func heirOf(t *ticket.Ticket, of, asks ticket.Handler, known []listed) (to ticket.Handler, ok bool) {
	if ended(of, known) == nil {
		return "", false
	}
	if to, ok = openLevel(t, of, known); ok && to == asks {
		if to, ok = above(t, to, known); ok {
			to, ok = openLevel(t, to, known)
		}
	}
	return to, ok && to != of
}

// isLeft reports whether a ruling or a reply of a level that has ended is to come, and somebody takes its place.
func isLeft(t *ticket.Ticket, known []listed) bool {
	return slices.ContainsFunc(t.Approvals, func(a ticket.Approval) bool { _, ok := heirOf(t, a.To, a.For, known); return ok }) ||
		slices.ContainsFunc(t.Orders, func(o ticket.Supervision) bool { _, ok := heirOf(t, o.To, "", known); return ok })
}

// isBelow reports whether a unit on the way to the ticket's place lies below another one on it.
func isBelow(t *ticket.Ticket, unit, other ticket.Handler) bool {
	seen := false
	for p := t.Path; p != ""; p = p.Parent() {
		switch h := ticket.UnitHandler(p.Base()); {
		case h == unit:
			seen = true
		case h == other:
			return seen
		}
	}
	return false
}

// bars reports whether the ticket is about a handler: the officer, or all people who are known to act for it. They would
// never see the ticket, and nobody would handle it.
func bars(t *ticket.Ticket, h ticket.Handler, known []listed) bool { return barred(t.About, h, known) }

// barred reports whether these persons are the officer, or all people who are known to act for a handler.
func barred(persons []string, h ticket.Handler, known []listed) bool {
	if len(persons) == 0 || h == "" {
		return false
	}
	if slices.ContainsFunc(persons, h.IsOfficer) {
		return true
	}
	i := slices.IndexFunc(known, func(p listed) bool { return p.handler == h })
	return i >= 0 && len(known[i].People) > 0 &&
		!slices.ContainsFunc(known[i].People, func(id string) bool { return !slices.Contains(persons, id) })
}

// openLevel is a level that can be given something of the ticket: the one given or who is in its place, or the next above it. There
// is none where the report is about all of them.
func openLevel(t *ticket.Ticket, h ticket.Handler, known []listed) (ticket.Handler, bool) {
	h = inPlaceOf(t, h, known)
	for bars(t, h, known) {
		next, ok := above(t, h, known)
		if !ok {
			return "", false
		}
		h = next
	}
	return h, true
}

// upwards reports whether a handler is a unit on the way from a ticket's place to its root.
func upwards(p grid.Path, to ticket.Handler) bool {
	code, ok := strings.CutPrefix(string(to), "unit/")
	if !ok {
		return false
	}
	for ; p != ""; p = p.Parent() {
		if grid.Escape(p.Base()) == code {
			return true
		}
	}
	return false
}
