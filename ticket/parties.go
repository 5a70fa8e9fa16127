package ticket

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov/grid"
)

// Parties knows the handlers of an office: its departments, units, partners and officers. The desk asks it before it
// decides, so that a ticket is given to nobody who does not exist. It may be called from many goroutines at once.
type Parties interface {
	// Lookup returns the contact of a handler at an instant; known is false where there is no such handler then. It is asked
	// about the handlers that a command or a routing decision names. With an error nothing is decided or stored; in
	// routing the ticket stays at the desk, with the failure noted on it.
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
	People []string // ids of all actors who act for it; empty: not known
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
func (s *Step) unknown() (faults []Fault) {
	named, ok := s.Do.(naming)
	if !ok || len(s.parties) == 0 {
		return nil
	}
	named.names(func(field string, h Handler) {
		if i := slices.IndexFunc(s.parties, func(p listed) bool { return p.handler == h }); i >= 0 && s.parties[i].legal != "" {
			faults = append(faults, Fault{Field: field, Rule: "unknown handler", Limit: s.parties[i].legal, Got: string(h)})
		}
	})
	return faults
}

// lookUp asks about the handlers that a command names.
func (d *Desk) lookUp(ctx context.Context, at time.Time, do Command) ([]listed, error) {
	named, ok := do.(naming)
	if !ok || d.conf.Parties == nil && d.conf.Grid == nil || verbOfCommand(do) == 0 {
		return nil, nil
	}
	var out []listed
	var err error
	named.names(func(_ string, h Handler) {
		if err != nil || len(h.fault("")) > 0 || slices.ContainsFunc(out, func(p listed) bool { return p.handler == h }) {
			return
		}
		var p listed
		if p, err = d.lookup(ctx, at, h); err == nil {
			out = append(out, p)
		}
	})
	return out, err
}

// lookup asks about one handler. Without Parties a unit is one of the grid, in its time, or of Home, and others are taken as
// they are.
func (d *Desk) lookup(ctx context.Context, at time.Time, h Handler) (listed, error) {
	p := listed{handler: h}
	if d.conf.Parties != nil {
		c, known, err := d.conf.Parties.Lookup(ctx, h, at)
		if err != nil {
			return p, fmt.Errorf("look up %s: %w", h, err)
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
		}
	}
	return p, nil
}

// exists faults a handler of a routing decision that does not exist.
func (d *Desk) exists(ctx context.Context, at time.Time, h Handler) error {
	p, err := d.lookup(ctx, at, h)
	if err == nil && p.legal != "" {
		err = &InvalidError{What: "handler", Faults: []Fault{{Field: "handler", Rule: "unknown handler", Limit: p.legal, Got: string(h)}}}
	}
	return err
}
