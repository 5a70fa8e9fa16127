package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
)

// lookUp looks up the handlers that a command names, that a grant would call in, or who would have a ticket back; where a report
// names somebody, also those of the tickets that it concerns and of the levels above, so that nobody is informed of, or given, what
// is about them.
func (d *Desk) lookUp(ctx context.Context, at time.Time, do ticket.Command, t *ticket.Ticket, others ...ticket.Ticket) ([]listed, error) {
	looks := d.conf.Parties != nil || d.conf.Grid != nil
	names := false
	visitNamed(do, func(string, ticket.Handler) { names = looks })
	joins := looks && ticket.VerbOf(do) == ticket.VerbGrant && len(t.Approvals) > 0
	back := looks && (slices.Contains(returning, ticket.VerbOf(do)) || do == nil && len(others) > 0) // the sweep lets duplicates go
	about := d.conf.Parties != nil && (len(t.About) > 0 || slices.ContainsFunc(others, func(o ticket.Ticket) bool { return len(o.About) > 0 }))
	if c, ok := commandOf(do).(ticket.Classify); ok && d.conf.Parties != nil {
		about = about || len(c.About) > 0
	}
	if !names && !joins && !back && !about && !d.ending {
		return nil, nil
	}
	l := &lookUps{ctx: ctx, desk: d, at: at}
	for i := range others {
		l.ended(&others[i])
	}
	l.ended(t)
	if names {
		visitNamed(do, l.named)
	}
	if joins {
		eachJoining(t, l.ask)
	}
	if back {
		if do != nil {
			eachReturning(t, l.ask)
		}
		for i := range others {
			eachReturning(&others[i], l.ask)
		}
	}
	if about {
		eachParty(t, l.ask)
		for i := range others {
			eachParty(&others[i], l.ask)
		}
	}
	return l.out, l.err
}

// lookUpWithin adds to what was looked up the handlers to whom alone some actors may give a ticket: the units on the way to its place,
// and whom a ruling binds.
func (d *Desk) lookUpWithin(ctx context.Context, at time.Time, t *ticket.Ticket, known []listed) ([]listed, error) {
	if d.conf.Parties == nil && d.conf.Grid == nil {
		return known, nil
	}
	l := &lookUps{ctx: ctx, desk: d, at: at, out: known}
	for p := t.Path; p != ""; p = p.Parent() {
		l.ask(ticket.UnitHandler(p.Base()))
	}
	for _, b := range rulingsOf(&t.Duty) {
		l.ask(b)
	}
	return l.out, l.err
}

// lookUps are the handlers that were looked up, each once; an error ends them.
type lookUps struct {
	ctx  context.Context
	desk *Desk
	at   time.Time
	out  []listed
	err  error
}

func (l *lookUps) ask(h ticket.Handler) {
	if h == "" || l.err != nil || slices.ContainsFunc(l.out, func(p listed) bool { return p.handler == h }) {
		return
	}
	p, err := l.desk.lookup(l.ctx, l.at, h)
	if p.ended && h.Kind() == "unit" {
		p.place = l.desk.taken(l.at, ticket.Place{Path: grid.NewPath(h.Name())})
	}
	if l.err = err; err == nil {
		l.out = append(l.out, p)
	}
}

// ended asks about the handlers of a ticket, and the levels above it, that are units which have ended, or have not begun.
func (l *lookUps) ended(t *ticket.Ticket) {
	if !l.desk.ending {
		return
	}
	eachParty(t, func(h ticket.Handler) {
		if ended, _ := l.desk.ended(h, l.at); ended {
			l.ask(h)
		}
	})
}

// away reports whether a unit of the grid has ended by an instant, or has not begun.
func (d *Desk) away(unit string, at time.Time) bool {
	tree := d.conf.Grid.Tree()
	_, known := tree.Unit(unit)
	_, valid := tree.At(unit, at)
	return known && !valid
}

// ended reports whether a handler is a unit of the grid that has ended by an instant, or the leaders of one; and who takes over,
// where the unit names it. What has not begun counts as ended: it takes nothing and rules on nothing.
func (d *Desk) ended(h ticket.Handler, at time.Time) (ended bool, successor ticket.Handler) {
	kind, unit := h.Kind(), h.Name()
	if d.conf.Grid == nil || kind != "unit" && kind != "leader" {
		return false, ""
	}
	tree := d.conf.Grid.Tree()
	if !d.away(unit, at) || slices.Contains(d.conf.Home.Parts(), unit) {
		return false, ""
	}
	if u, _ := tree.Unit(unit); u.Successor != "" {
		if now, ok := tree.Current(unit, at); ok {
			return true, ticket.Handler(kind + "/" + grid.Escape(now.Code))
		}
	}
	return true, ""
}

// named asks about a handler of a command, unless it is malformed, which is a fault of its own.
func (l *lookUps) named(_ string, h ticket.Handler) {
	if len(h.Faults("")) == 0 {
		l.ask(h)
	}
}

// lookup asks about one handler. Without Parties a unit is one of the grid, in its time, or of Home, and others are taken as
// they are.
func (d *Desk) lookup(ctx context.Context, at time.Time, h ticket.Handler) (listed, error) {
	p := listed{handler: h}
	if d.conf.Parties != nil {
		c, known, err := d.conf.Parties.Lookup(ctx, h, at)
		if err != nil {
			return p, fmt.Errorf("look up %s: %w", code.Shown(h), err)
		}
		if p.Contact = c; !known {
			p.legal = gridgov.Text{
				En: "a " + h.Kind() + " that the office knows at this time", Zh: "应为单位此时在册的承办方",
			}
			p.ended, p.successor = d.ended(h, at)
		}
		return p, nil
	}
	p.ended, p.successor = d.ended(h, at)
	if h.Kind() == "unit" && d.conf.Grid != nil {
		unit := h.Name()
		if _, ok := d.conf.Grid.Tree().At(unit, at); !ok && !slices.Contains(d.conf.Home.Parts(), unit) {
			p.legal = gridgov.Text{En: "a unit of the grid that is valid at this time", Zh: "应为此时有效的网格单位"}
			tree, since := d.conf.Grid.Tree(), gridgov.Text{En: " has the place of this one until it begins", Zh: "在它启用前代行其职"}
			if tree.Ended(unit, at) {
				since = gridgov.Text{En: " took over from this one", Zh: "已接替它"}
			}
			if u, ok := tree.Current(unit, at); ok {
				heir := string(ticket.UnitHandler(u.Code))
				p.legal.En += ": " + heir + since.En
				p.legal.Zh += "：" + heir + since.Zh
			}
		}
	}
	return p, nil
}
