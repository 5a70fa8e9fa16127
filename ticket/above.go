package ticket

import (
	"slices"
	"strings"

	"github.com/gridgov/gridgov/grid"
)

// above is the level above a handler, in the sight of a ticket: above a unit on the way to its place the unit over that
// one, above the root unit its leaders, and above everybody else the unit that dispatched it, while the ticket lies
// there. There is none above the leaders.
func (t *Ticket) above(h Handler) (Handler, bool) {
	root := t.Path.Root()
	switch unit := h.Kind() == "unit"; {
	case h.Kind() == "leader":
		return "", false
	case h == "":
		return LeaderHandler(root), true
	case unit && h == UnitHandler(root):
		return LeaderHandler(root), true
	case unit:
		for p := t.Path; p != ""; p = p.Parent() {
			if h == UnitHandler(p.Base()) {
				return UnitHandler(p.Parent().Base()), true
			}
		}
	}
	if t.Duty.From != h && upwards(t.Path, t.Duty.From) {
		return t.Duty.From, true
	}
	return UnitHandler(root), true
}

// rules is who rules on what a handler asks for the n-th time (from 0): the sender, and each time one level higher, up to
// the leaders. A sender below the handler, as where a worker passed it upwards, rules on nothing. Nobody but the leaders rules on
// what the root unit asks for, not even a unit that dispatched it and whose area the ticket has left.
func (t *Ticket) rules(h Handler, n int) Handler {
	to, _ := t.above(h)
	if from := t.Duty.From; from != "" && from != h && h != UnitHandler(t.Path.Root()) && !t.below(from, h) {
		to = from
	}
	for range n {
		next, ok := t.above(to)
		if !ok {
			break
		}
		to = next
	}
	return to
}

// before is how often something like what is asked for was granted before, of an objection refused.
func (t *Ticket) before(a *Approval) int {
	i := -1
	if a.For != t.Lead {
		i = t.task(a.For)
	}
	switch {
	case a.Of == VerbSuspend:
		return t.Suspensions
	case a.Of == VerbObject && i < 0:
		return t.Objections
	case a.Of == VerbObject:
		return t.Tasks[i].Objections
	case a.Of == VerbExtend && i >= 0:
		return len(t.Tasks[i].Extended)
	case a.Of == VerbExtend && (!t.Dated.IsZero() || a.InTime): // passing it on extends no date and no promise once more
		return max(len(t.Extended), len(t.Promised.Extended))
	}
	return len(t.Extended)
}

// ruler is who rules on what is asked for, never the handler for whom it is: each time one level higher, of objections the second
// time alone, and always somebody who can see the ticket. There is none where the report is about all of them.
func (t *Ticket) ruler(a *Approval, known []listed) (Handler, bool) {
	root := t.Path.Root()
	switch n := t.before(a); a.Of {
	case VerbVoid: // any second person of the root unit may grant it
		return t.openLevel(UnitHandler(root), known)
	case VerbConvene:
		return t.openLevel(LeaderHandler(root), known)
	case VerbObject:
		return t.openLevel(t.rules(a.For, min(n, 1)), known)
	default:
		return t.openLevel(t.rules(a.For, n), known)
	}
}

// below says that a unit on the way to the ticket's place lies below another one on it.
func (t *Ticket) below(unit, other Handler) bool {
	seen := false
	for p := t.Path; p != ""; p = p.Parent() {
		switch h := UnitHandler(p.Base()); {
		case h == unit:
			seen = true
		case h == other:
			return seen
		}
	}
	return false
}

// standsFor says that an actor speaks for a level: for a unit who works for exactly it, for its leaders who leads there.
func (a *Actor) standsFor(h Handler) bool {
	if a.actsFor(h) {
		return true
	}
	kind, code, _ := strings.Cut(string(h), "/")
	if kind != "unit" && (kind != "leader" || !slices.Contains(a.Roles, RoleLeader)) {
		return false
	}
	return slices.ContainsFunc(a.Units, func(u grid.Path) bool { return grid.Escape(u.Base()) == code })
}

// levels are the handlers for whom an actor rules.
func (a *Actor) levels() []Handler {
	out := slices.Clone(a.Handlers)
	for _, u := range a.Units {
		out = append(out, UnitHandler(u.Base()))
		if slices.Contains(a.Roles, RoleLeader) {
			out = append(out, LeaderHandler(u.Base()))
		}
	}
	return out
}

// sender is the unit for which an actor dispatches: the deepest of theirs that the ticket lies in.
func (a *Actor) sender(t *Ticket) Handler {
	var best grid.Path
	for _, u := range a.Units {
		if u.Contains(t.Path) && len(u) > len(best) {
			best = u
		}
	}
	if best == "" {
		return ""
	}
	return UnitHandler(best.Base())
}

// bars reports whether the ticket is about a handler: the officer, or all people who are known to act for it. They would
// never see the ticket, and it would lie.
func (t *Ticket) bars(h Handler, known []listed) bool { return barred(t.About, h, known) }

// barred reports whether these persons are the officer, or all people who are known to act for a handler.
func barred(persons []string, h Handler, known []listed) bool {
	if len(persons) == 0 || h == "" {
		return false
	}
	if slices.ContainsFunc(persons, h.isOfficer) {
		return true
	}
	i := slices.IndexFunc(known, func(p listed) bool { return p.handler == h })
	return i >= 0 && len(known[i].People) > 0 &&
		!slices.ContainsFunc(known[i].People, func(id string) bool { return !slices.Contains(persons, id) })
}

// openLevel is a level that can see the ticket: the one given, or the next above it. There is none where the report is about
// all of them.
func (t *Ticket) openLevel(h Handler, known []listed) (Handler, bool) {
	for t.bars(h, known) {
		next, ok := t.above(h)
		if !ok {
			return "", false
		}
		h = next
	}
	return h, true
}

// upwards says that a handler is a unit on the way from a ticket's place to its root.
func upwards(p grid.Path, to Handler) bool {
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
