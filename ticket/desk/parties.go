package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// Parties knows the handlers of an office: its departments, units, partners and officers. The desk calls it before it decides,
// so that no ticket is given to a handler that does not exist. It may be called from many goroutines at once.
type Parties interface {
	// Lookup returns the contact of a handler at an instant; known is false where there is no such handler then. It is called for
	// the handlers that a command or a routing decision names, that a grant calls in, or that would get a ticket back which is
	// reopened; for the levels above a ticket that are units of the grid and have ended; and, where a report names somebody, also
	// for the handlers of the ticket, officers too since others may act for them, the units above it, [ticket.DeskHandler]
	// and [ticket.LeaderHandler]: of these only People is used. After an error nothing is decided or stored; in routing the ticket stays at the desk, with
	// the failure noted on it. It is also called for the names in a story, at the time of the event; after an error the story has
	// that handler without a name.
	Lookup(ctx context.Context, h ticket.Handler, at time.Time) (c Contact, known bool, err error)
}

// PartiesFunc lets an ordinary function be Parties.
type PartiesFunc func(ctx context.Context, h ticket.Handler, at time.Time) (Contact, bool, error)

// Lookup calls the function.
func (f PartiesFunc) Lookup(ctx context.Context, h ticket.Handler, at time.Time) (Contact, bool, error) {
	return f(ctx, h, at)
}

// Contact is what [Parties] knows of a handler.
type Contact struct {
	NameEn string   // its name in English; empty: that of [ticket.Handler.Name]
	NameZh string   // its name in Chinese; empty: that of [ticket.Handler.Name]
	People []string // ids of all actors who act for it, for an officer also the deputies; empty: not known
}

// visitNamed visits the handlers that a command names, to give the ticket to or to tell, each with its field.
func visitNamed(do ticket.Command, visit func(field string, h ticket.Handler)) {
	switch c := commandOf(do).(type) {
	case ticket.Transfer:
		visit("to", c.To)
	case ticket.Classify:
		for i, who := range c.About {
			if form.IsHandler(who) {
				visit(fmt.Sprintf("about[%d]", i), ticket.Handler(who))
			}
		}
	case ticket.Assign:
		visit("to", ticket.OfficerHandler(c.To))
	case ticket.Grant:
		visit("to", c.To)
	case ticket.Supervise:
		visit("to", c.To)
	case ticket.Remind:
		visit("to", c.To)
	case ticket.Convene:
		visit("lead", c.Lead)
		for i, p := range c.Assist {
			visit(fmt.Sprintf("assist[%d].handler", i), p.Handler)
		}
	}
}

// A listed handler is one that was looked up before a step is decided.
type listed struct {
	Contact
	handler   ticket.Handler
	legal     gridgov.Text   // what would be right, where there is no such handler; empty: it is known
	ended     bool           // it is a unit that has ended, or has not begun, or the leaders of one
	successor ticket.Handler // … and that names who takes over
	place     *ticket.Place  // … and where a new request in it would lie
}

// unknown faults the handlers of a command that were looked up and do not exist.
func unknown(do ticket.Command, parties []listed) []gridgov.Fault {
	if !slices.ContainsFunc(parties, func(p listed) bool { return p.legal != (gridgov.Text{}) }) {
		return nil
	}
	var faults []gridgov.Fault
	visitNamed(do, func(field string, h ticket.Handler) {
		if i := slices.IndexFunc(parties, func(p listed) bool { return p.handler == h }); i >= 0 && parties[i].legal != (gridgov.Text{}) {
			faults = append(faults, gridgov.Fault{Field: field, Rule: gridgov.RuleUnknown, Right: parties[i].legal, Got: string(h)})
		}
	})
	return faults
}

// returning are the verbs that may give a ticket, or another one of its matter, back to who had it.
var returning = []ticket.Verb{
	ticket.VerbRework, ticket.VerbReject, ticket.VerbReopen, ticket.VerbSupplement, ticket.VerbMerge, ticket.VerbUnmerge, ticket.VerbWithdraw, ticket.VerbLapse,
}

// eachReturning visits the handlers who would have the ticket back.
func eachReturning(t *ticket.Ticket, visit func(ticket.Handler)) {
	if t.State != ticket.Answered && t.State != ticket.Closed {
		return
	}
	visit(holderOf(t))
	for _, h := range assistingOn(t) {
		visit(h)
	}
}

// holderOf is whoever leads; where nobody does, the officer who has it alone.
func holderOf(t *ticket.Ticket) ticket.Handler { return cmp.Or(t.Lead, assigneeOf(t)) }

// eachJoining visits the handlers whom a grant would give a part of the ticket: those of a convening that was asked for.
func eachJoining(t *ticket.Ticket, visit func(ticket.Handler)) {
	for i := range t.Approvals {
		if a := &t.Approvals[i]; a.Of == ticket.VerbConvene {
			visit(leadConvened(t, a))
			for k := range a.Tasks {
				visit(a.Tasks[k].Handler)
			}
		}
	}
}

// eachParty visits all handlers who may be told of a ticket, or be given it, without being named in a command.
func eachParty(t *ticket.Ticket, visit func(ticket.Handler)) {
	visit(t.Lead)
	visit(assigneeOf(t))
	visit(t.Charge)
	visit(t.From)
	for i := range t.Tasks {
		visit(t.Tasks[i].Handler)
	}
	for i := range t.Orders {
		visit(t.Orders[i].To)
	}
	for i := range t.Approvals {
		a := &t.Approvals[i]
		visit(a.For)
		visit(a.To)
		for k := range a.Tasks {
			visit(a.Tasks[k].Handler)
		}
	}
	for p := cmp.Or(t.Screening, t.Path); p != ""; p = p.Parent() {
		visit(ticket.UnitHandler(p.Base()))
	}
	visit(ticket.DeskHandler(t.Path.Root()))
	visit(ticket.LeaderHandler(t.Path.Root()))
}

// leadConvened is who leads as of the grant of a convening: whom it named, else whoever leads by then.
func leadConvened(t *ticket.Ticket, a *ticket.Approval) ticket.Handler {
	return cmp.Or(a.Lead, cmp.Or(t.Lead, a.For))
}
