package ticket

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
)

// Parties knows the handlers of an office: its departments, units, partners and officers. The desk asks it before it
// decides, so that a ticket is given to nobody who does not exist. It may be called from many goroutines at once.
type Parties interface {
	// Lookup returns the contact of a handler at an instant; known is false where there is no such handler then. It is asked
	// about the handlers that a command or a routing decision names, or a grant calls in, or who would have a ticket back that
	// is taken up again, and where a report names somebody also about those of
	// the ticket, officers too since others may act for them, the units above it and [LeaderHandler]; of these only People is used. With an error nothing is decided or
	// stored; in routing the ticket stays at the desk, with the failure noted on it. It is asked for the
	// names in a story too, at the time of the event; with an error that handler is told without.
	Lookup(ctx context.Context, h Handler, at time.Time) (c Contact, known bool, err error)
}

// PartiesFunc lets an ordinary function be Parties.
type PartiesFunc func(ctx context.Context, h Handler, at time.Time) (Contact, bool, error)

// Lookup calls the function.
func (f PartiesFunc) Lookup(ctx context.Context, h Handler, at time.Time) (Contact, bool, error) {
	return f(ctx, h, at)
}

// Contact is what [Parties] knows of a handler.
type Contact struct {
	NameEn string   // its name in English; empty: as the handler itself reads
	NameZh string   // its name in Chinese; empty: as the handler itself reads
	People []string // ids of all actors who act for it, of an officer also who stands in; empty: not known
}

// naming is a command that names handlers to give the ticket to, or to tell.
type naming interface {
	names(visit func(field string, h Handler))
}

func (c Transfer) names(visit func(string, Handler))  { visit("to", c.To) }
func (c Assign) names(visit func(string, Handler))    { visit("to", OfficerHandler(c.To)) }
func (c Grant) names(visit func(string, Handler))     { visit("to", c.To) }
func (c Supervise) names(visit func(string, Handler)) { visit("to", c.To) }
func (c Remind) names(visit func(string, Handler))    { visit("to", c.To) }

func (c Convene) names(visit func(string, Handler)) {
	visit("lead", c.Lead)
	for i, p := range c.Assist {
		visit(fmt.Sprintf("assist[%d].handler", i), p.Handler)
	}
}

// A listed handler is one that was looked up before a step is decided.
type listed struct {
	Contact
	handler Handler
	legal   string // what would be right, where there is no such handler; empty: it is known
}

// unknown faults the handlers of a command that were looked up and do not exist.
func unknown(do Command, parties []listed) []Fault {
	named, ok := do.(naming)
	if !ok || !slices.ContainsFunc(parties, func(p listed) bool { return p.legal != "" }) {
		return nil
	}
	var faults []Fault
	named.names(func(field string, h Handler) {
		if i := slices.IndexFunc(parties, func(p listed) bool { return p.handler == h }); i >= 0 && parties[i].legal != "" {
			faults = append(faults, Fault{Field: field, Rule: "unknown handler", Limit: parties[i].legal, Got: string(h)})
		}
	})
	return faults
}

// gone is why nothing is given to a handler whom the step does not name itself: it is not known any longer. Who takes over is for
// a person to say: a unit's successor takes its area, and not by itself what was asked of its people.
func (s *step) gone(h Handler) reason {
	if i := slices.IndexFunc(s.known, func(p listed) bool { return p.handler == h }); i >= 0 && s.known[i].legal != "" {
		return reason{"unknown handler", code.Shown(h) + " is not " + s.known[i].legal + ": refuse this, and have it asked for again"}
	}
	return reason{}
}

// lookUp asks about the handlers that a command names, that a grant would call in, or who would have a ticket back; where a report
// names somebody, also about those of the tickets that it concerns and of the levels above, so that nobody is told, or given, what is about them.
func (d *Desk) lookUp(ctx context.Context, at time.Time, do Command, t *Ticket, others ...Ticket) ([]listed, error) {
	named, ok := do.(naming)
	looks := d.conf.Parties != nil || d.conf.Grid != nil
	ok = ok && verbOfCommand(do) != 0 && looks
	joins := looks && verbOfCommand(do) == VerbGrant && len(t.Approvals) > 0
	back := looks && (slices.Contains(returning, verbOfCommand(do)) || do == nil && len(others) > 0) // the sweep lets duplicates go
	about := d.conf.Parties != nil && (len(t.About) > 0 || slices.ContainsFunc(others, func(o Ticket) bool { return len(o.About) > 0 }))
	if !ok && !joins && !back && !about {
		return nil, nil
	}
	l := &lookUps{ctx: ctx, desk: d, at: at}
	if ok {
		named.names(l.named)
	}
	if joins {
		t.joining(l.ask)
	}
	if back {
		if do != nil {
			t.returning(l.ask)
		}
		for i := range others {
			others[i].returning(l.ask)
		}
	}
	if about {
		t.parties(l.ask)
		for i := range others {
			others[i].parties(l.ask)
		}
	}
	return l.out, l.err
}

// returning are the verbs that may give a ticket, or another one of its matter, back to who had it.
var returning = []Verb{VerbRework, VerbReopen, VerbSupplement, VerbMerge, VerbUnmerge, VerbWithdraw, VerbLapse}

// returning visits the handlers who would have the ticket back.
func (t *Ticket) returning(visit func(Handler)) {
	if t.State != Answered && t.State != Closed {
		return
	}
	visit(t.Lead)
	for _, h := range t.assisting() {
		visit(h)
	}
}

// joining visits the handlers whom a grant would give a part of the ticket: those of a convening that was asked for.
func (t *Ticket) joining(visit func(Handler)) {
	for i := range t.Approvals {
		if a := &t.Approvals[i]; a.Of == VerbConvene {
			visit(t.convenes(a))
			for k := range a.Tasks {
				visit(a.Tasks[k].Handler)
			}
		}
	}
}

// lookUps are the answers about handlers, each asked about once; an error ends them.
type lookUps struct {
	ctx  context.Context
	desk *Desk
	at   time.Time
	out  []listed
	err  error
}

func (l *lookUps) ask(h Handler) {
	if h == "" || l.err != nil || slices.ContainsFunc(l.out, func(p listed) bool { return p.handler == h }) {
		return
	}
	p, err := l.desk.lookup(l.ctx, l.at, h)
	if l.err = err; err == nil {
		l.out = append(l.out, p)
	}
}

// named asks about a handler of a command, unless it is malformed, which is a fault of its own.
func (l *lookUps) named(_ string, h Handler) {
	if len(h.fault("")) == 0 {
		l.ask(h)
	}
}

// parties visits all handlers who may be told of a ticket, or be given it, without being named in a command.
func (t *Ticket) parties(visit func(Handler)) {
	visit(t.Lead)
	visit(t.assigned())
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
	for p := t.Path; p != ""; p = p.Parent() {
		visit(UnitHandler(p.Base()))
	}
	visit(LeaderHandler(t.Path.Root()))
}

// lookup asks about one handler. Without Parties a unit is one of the grid, in its time, or of Home, and others are taken as
// they are.
func (d *Desk) lookup(ctx context.Context, at time.Time, h Handler) (listed, error) {
	p := listed{handler: h}
	if d.conf.Parties != nil {
		c, known, err := d.conf.Parties.Lookup(ctx, h, at)
		if err != nil {
			return p, fmt.Errorf("look up %s: %w", code.Shown(h), err)
		}
		if p.Contact = c; !known {
			p.legal = "a " + h.Kind() + " that the office knows at this time"
		}
		return p, nil
	}
	if code, unit := strings.CutPrefix(string(h), "unit/"); unit && d.conf.Grid != nil {
		if u, err := grid.Unescape(code); err == nil {
			code = u
		}
		if _, ok := d.conf.Grid.Tree().At(code, at); !ok && !slices.Contains(d.conf.Home.Parts(), code) {
			p.legal = "a unit of the grid that is valid at this time"
			if u, ok := d.conf.Grid.Tree().Current(code, at); ok && u.Code != code {
				p.legal += ": " + string(UnitHandler(u.Code)) + " took over from this one"
			}
		}
	}
	return p, nil
}
