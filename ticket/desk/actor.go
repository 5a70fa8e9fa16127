package desk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// The library acts under these names.
const (
	libraryRouter = "gridgov/router" // what a router decided, and repeats
	librarySweep  = "gridgov/sweep"
	libraryRules  = "gridgov/rules" // what changes on other tickets when the reporter of one acts
)

// worksOn reports whether an actor works on a ticket, and so may not judge how it is done.
func worksOn(a *ticket.Actor, t *ticket.Ticket) bool { return a.ActsFor(t.Lead) || isAssigned(a, t) }

// isAssigned reports whether an actor is the assignee of a ticket, or acts for that officer.
func isAssigned(a *ticket.Actor, t *ticket.Ticket) bool {
	return t.Assignee != "" && (t.Assignee == a.ID ||
		slices.ContainsFunc(a.Handlers, func(h ticket.Handler) bool { return h.IsOfficer(t.Assignee) }))
}

// isLibrary reports whether the library itself acts: nobody else has such an id.
func isLibrary(a *ticket.Actor) bool { return a.Person == "" && strings.HasPrefix(a.ID, "gridgov/") }

// isPerson reports whether the actor is neither a bot nor impersonal.
func isPerson(a *ticket.Actor) bool { return !isBot(a) && !isImpersonal(a) }

// isImpersonal reports whether no report can be about the actor: it is the library, or has the role system alone.
func isImpersonal(a *ticket.Actor) bool {
	return isLibrary(a) || len(a.Roles) > 0 && !slices.ContainsFunc(a.Roles, func(r ticket.Role) bool { return r != ticket.RoleSystem })
}

// handlersOf are the handlers for which the actor acts, and those for which they speak besides.
func handlersOf(a *ticket.Actor) (own, speaks []ticket.Handler) {
	own = slices.DeleteFunc(slices.Clone(a.Handlers), func(h ticket.Handler) bool {
		return h.Kind() == ticket.AnyApproval.Kind() || h.Kind() == ticket.ToldOf(h).Kind()
	})
	if officer := ticket.OfficerHandler(a.ID); a.ID != "" && !slices.Contains(own, officer) {
		own = append(own, officer)
	}
	for _, h := range levelsOf(a) {
		if !slices.Contains(own, h) && !slices.Contains(speaks, h) {
			speaks = append(speaks, h)
		}
	}
	return own, speaks
}

// actorFaults returns what is wrong with an actor that comes from outside.
func actorFaults(a *ticket.Actor) []gridgov.Fault {
	faults := form.Key("by.id", a.ID, form.MaxID)
	faults = append(faults, form.Key("by.person", string(a.Person), form.MaxID)...)
	faults = append(faults, form.Name("by.id", a.ID)...)
	faults = append(faults, form.Name("by.person", string(a.Person))...)
	for i, h := range a.Handlers {
		field := fmt.Sprintf("by.handlers[%d]", i)
		if h == ticket.AnyApproval || form.IsReserved(string(h)) && !form.IsHandler(string(h)) {
			faults = append(faults, gridgov.Fault{
				Field: field, Rule: gridgov.RuleReserved, Right: form.HandlerKinds,
				Got: string(h),
			})
		}
		faults = append(faults, form.Officer(field, string(h))...)
	}
	return faults
}

// isBot reports whether the actor is a bot, whatever other roles it has.
func isBot(a *ticket.Actor) bool { return slices.Contains(a.Roles, ticket.RoleBot) }

// nameOf is the name of an actor in the record.
func nameOf(a *ticket.Actor) string {
	if a.ID != "" {
		return a.ID
	}
	return "person/" + string(a.Person)
}

// levelRoles are the roles that speak for the receivers of a unit which are not all who work for it.
var levelRoles = map[string]ticket.Role{"leader": ticket.RoleLeader, "desk": ticket.RoleDesk}

// standsFor reports whether an actor speaks for a level: for a unit who works for exactly it, for its leaders who leads there, for
// its desk who has that role there.
func standsFor(a *ticket.Actor, h ticket.Handler) bool {
	if a.ActsFor(h) {
		return true
	}
	kind, code, _ := strings.Cut(string(h), "/")
	if role, ok := levelRoles[kind]; kind != "unit" && (!ok || !slices.Contains(a.Roles, role)) {
		return false
	}
	return slices.ContainsFunc(a.Units, func(u grid.Path) bool { return grid.Escape(u.Base()) == code })
}

// levelsOf are the handlers for whom an actor rules.
func levelsOf(a *ticket.Actor) []ticket.Handler {
	out := slices.Clone(a.Handlers)
	for _, u := range a.Units {
		out = append(out, ticket.UnitHandler(u.Base()))
		if slices.Contains(a.Roles, ticket.RoleLeader) {
			out = append(out, ticket.LeaderHandler(u.Base()))
		}
	}
	return out
}

// senderOf is the unit for which an actor dispatches: the deepest of theirs that the ticket lies in.
func senderOf(a *ticket.Actor, t *ticket.Ticket) ticket.Handler {
	var best grid.Path
	for _, u := range a.Units {
		if u.Contains(t.Path) && len(u) > len(best) {
			best = u
		}
	}
	if best == "" {
		return ""
	}
	return ticket.UnitHandler(best.Base())
}
