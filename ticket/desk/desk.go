package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Config has the settings of a desk. Store is required; the other fields have defaults.
type Config struct {
	Store storage.Store // where tickets are kept; a call that is ErrBusy is tried again up to three times, over a tenth of a second

	// Grid finds the unit of a place. Without it a request may name no unit, and the place of every ticket is Home.
	Grid *grid.Locator
	// Home is the place of a ticket whose place is not known; the default is the grid's only root, else "office".
	Home grid.Path
	// Router chooses what happens first. Without it every request waits at the desk.
	Router ticket.Router
	// Parties knows whom a ticket can be given to. Without it a unit must be one of Grid that is valid, or of Home, and other
	// handlers are not checked.
	Parties Parties
	// Rules are the office's definitions; the default is NewRules of the zero Definitions.
	Rules *Rules

	Now   func() time.Time                         // the clock; default time.Now
	NewID func(key string, at time.Time) ticket.ID // ids that sort by creation; default UUIDv7
	Salt  func(id ticket.ID, seq int64) [16]byte   // of a private part; random by default. Use a derived one for public data only

	Observer Observer     // is called after every commit; the default is none
	Log      *slog.Logger // the default is slog.Default()
}

// An Observer is called with every commit that was tried: what changed, how it ended, how long it took. It is called after the
// commit, on the caller's goroutine; a panic in it is caught and logged. Of a store within the host's transaction it is called
// before that one is committed, and is not called again where it is rolled back.
type Observer interface {
	Observed(ctx context.Context, c ticket.Change, err error, took time.Duration)
}

// ObserverFunc lets an ordinary function be an Observer.
type ObserverFunc func(ctx context.Context, c ticket.Change, err error, took time.Duration)

// Observed calls the function.
func (f ObserverFunc) Observed(ctx context.Context, c ticket.Change, err error, took time.Duration) {
	f(ctx, c, err, took)
}

// A Desk receives requests and takes steps on tickets: it sets time and ids, finds the place, calls the router, decides by the
// rules, and commits. Every call names the actor. It is safe for concurrent use, and any number of desks may share one store.
type Desk struct {
	conf   Config
	ending bool // some unit of the grid has a beginning or an end
}

// New checks the configuration, fills in the defaults, and returns a desk. The error is an [*gridgov.InvalidError].
func New(c Config) (*Desk, error) {
	if c.Store == nil {
		return nil, form.Invalid("config.Store", gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{
			En: "a storage.Store, for example new(ticketmem.Store)", Zh: "应为storage.Store，如new(ticketmem.Store)",
		}})
	}
	if c.Rules == nil {
		r, err := NewRules(Definitions{})
		if err != nil {
			return nil, err
		}
		c.Rules = r
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = newID
	}
	if c.Salt == nil {
		c.Salt = newSalt
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Home == "" {
		c.Home = "office"
		if c.Grid != nil {
			if roots := c.Grid.Tree().Roots(); len(roots) == 1 {
				c.Home = grid.NewPath(roots[0].Code)
			}
		}
	}
	if err := c.Home.Check(); err != nil {
		return nil, fmt.Errorf("config.Home: %w", err)
	}
	c.Store = patient{c.Store}
	d := &Desk{conf: c}
	if c.Grid != nil {
		for u := range c.Grid.Tree().All() {
			d.ending = d.ending || !u.From.IsZero() || !u.To.IsZero()
		}
	}
	return d, nil
}

// place finds where a unit or a point lies. A unit's code wins; an unknown code is an error, and of a unit that has ended,
// or has not begun, the place is that of who takes what is new for it. Without either, for a point outside everything, and where
// nobody takes it, the place is home, for somebody to ask.
func (d *Desk) place(at time.Time, unit string, point *grid.Point) (ticket.Place, error) {
	point = form.Copied(point)
	if d.conf.Grid == nil {
		if unit != "" {
			return ticket.Place{}, gridgov.Invalid("request",
				gridgov.Fault{Field: "unit", Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "no grid is configured", Zh: "未配置网格"}, Got: unit})
		}
		return ticket.Place{Path: d.conf.Home, Point: point, Found: ticket.FoundNot}, nil
	}
	if unit != "" {
		tree := d.conf.Grid.Tree()
		path, ok := tree.Path(unit)
		if !ok {
			return ticket.Place{}, gridgov.Invalid("request",
				gridgov.Fault{Field: "unit", Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a code of the grid", Zh: "应为网格中的代码"}, Got: unit})
		}
		if _, valid := tree.At(unit, at); valid {
			return ticket.Place{Path: path, Point: point, Found: ticket.FoundByUnit}, nil
		}
		u, ok := tree.Current(unit, at)
		if !ok {
			return ticket.Place{Path: d.conf.Home, Point: point, Found: ticket.FoundNot, Ended: unit}, nil
		}
		path, _ = tree.Path(u.Code)
		return ticket.Place{Path: path, Point: point, Found: ticket.FoundByUnit, Ended: unit}, nil
	}
	if point != nil {
		if path, ok := d.conf.Grid.Locate(at, *point); ok {
			return ticket.Place{Path: path, Point: point, Found: ticket.FoundByPoint}, nil
		}
		return ticket.Place{Path: d.conf.Home, Point: point, Found: ticket.FoundOutside}, nil
	}
	return ticket.Place{Path: d.conf.Home, Found: ticket.FoundNot}, nil
}

// Staff returns an actor who works in one role for the units with these codes, each with all below; where the desk has no grid,
// the code is that of Home. The actor acts for each unit as its handler ([ticket.UnitHandler]) too, as with [ticket.ActorOf];
// add further handlers to Actor.Handlers. The error is an [*gridgov.InvalidError] that names every unknown code, a reserved id
// ([ticket.Actor]) and an unknown role, as every other call with the actor would.
func (d *Desk) Staff(id string, role ticket.Role, units ...string) (ticket.Actor, error) {
	a := ticket.Actor{ID: id, Roles: []ticket.Role{role}}
	for _, code := range units {
		path := grid.NewPath(code)
		if d.conf.Grid != nil && path != d.conf.Home {
			known, _ := d.conf.Grid.Tree().Path(code)
			path = cmp.Or(known, path)
		}
		a.Units = append(a.Units, path)
		a.Handlers = append(a.Handlers, ticket.UnitHandler(code))
	}
	faults := d.actorFaults(&a)
	if role.String() == "" {
		faults = append(faults,
			gridgov.Fault{Field: "role", Rule: gridgov.RuleOneOf, Limit: closedset.List(ticket.RoleSystem), Got: strconv.Itoa(int(role))})
	}
	if err := gridgov.Invalid("actor", faults...); err != nil {
		return ticket.Actor{}, err
	}
	a.Handlers = append(a.Handlers, ticket.OfficerHandler(id))
	return a, nil
}

// checkActor checks the actor of a call.
func (d *Desk) checkActor(by *ticket.Actor) error {
	return gridgov.Invalid("actor", d.actorFaults(by)...)
}

// actorFaults are those of an actor for this desk. The units must be in the grid, or without one at or below the root of Home:
// with any other, such as a code where a path belongs, the actor would see no ticket and not know why.
func (d *Desk) actorFaults(by *ticket.Actor) []gridgov.Fault {
	faults := actorFaults(by)
	for i, p := range by.Units {
		if !p.Contains(d.conf.Home) && !d.hasUnit(p) {
			faults = append(faults, gridgov.Fault{
				Field: "by.units[" + strconv.Itoa(i) + "]", Rule: gridgov.RuleUnknown,
				Right: gridgov.Text{En: "a unit of the grid, as a path from its root", Zh: "应为网格中的单位，写作自根起的路径"}, Got: string(p),
			})
		}
	}
	return faults
}

// hasUnit reports whether a path begins at a root of the grid and ends at a unit of it; without a grid, whether it begins where Home does.
func (d *Desk) hasUnit(p grid.Path) bool {
	if d.conf.Grid == nil {
		return p != "" && p.Root() == d.conf.Home.Root()
	}
	tree := d.conf.Grid.Tree()
	_, known := tree.Unit(p.Base())
	root, ok := tree.Unit(p.Root())
	return known && ok && root.Parent == ""
}

// commit checks and seals the changes of one command, the first of which is of the ticket that it names, stores them together,
// and calls the observer for each.
func (d *Desk) commit(ctx context.Context, changes []ticket.Change) error {
	for i := range changes {
		protect(&changes[i])
		if err := changes[i].CheckMembers(); err != nil {
			d.conf.Log.ErrorContext(ctx, "gridgov: a step that could not be read again is not stored", "ticket", changes[i].Ticket.ID, "error", err)
			return err
		}
		d.seal(&changes[i])
	}
	if d.conf.Observer == nil {
		return forActor(d.store(ctx, changes), changes[0].Ticket.ID)
	}
	start := time.Now()
	err := d.store(ctx, changes)
	took := time.Since(start)
	for i := range changes {
		d.observe(ctx, changes[i], err, took)
	}
	return forActor(err, changes[0].Ticket.ID)
}

// seal chains the events of a change to the head that the ticket had before it, which the first of them names.
func (d *Desk) seal(c *ticket.Change) {
	head := c.Events[0].Prev
	for i := range c.Events {
		e := &c.Events[i]
		var salt [16]byte
		if e.HasPrivate() {
			salt = d.conf.Salt(e.Ticket, e.Seq)
		}
		e.Seal(head, salt)
		head = e.Hash
	}
	c.Ticket.Head = head
}

func (d *Desk) store(ctx context.Context, changes []ticket.Change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return outcome(d.conf.Store.Commit(ctx, changes...))
}

// outcome makes ErrUnknown of every error of a commit that is not in the contract: something may have been written.
func outcome(err error) error {
	if err == nil {
		return nil
	}
	for _, known := range []error{
		gridgov.ErrExists, gridgov.ErrConflict, gridgov.ErrInvalid, gridgov.ErrBusy, gridgov.ErrTooNew, gridgov.ErrUnknown, gridgov.ErrNotFound,
	} {
		if errors.Is(err, known) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", gridgov.ErrUnknown, err)
}

func (d *Desk) observe(ctx context.Context, c ticket.Change, err error, took time.Duration) {
	defer func() {
		if p := recover(); p != nil {
			d.conf.Log.ErrorContext(ctx, "gridgov: an observer panicked", "ticket", c.Ticket.ID, "panic", p)
		}
	}()
	d.conf.Observer.Observed(ctx, c, err, took)
}

// forActor is the error of a Commit as an actor may know it: only that there was a conflict, unless it is about the ticket that
// they have named.
func forActor(err error, named ticket.ID) error {
	of := gridgov.ErrConflict
	switch {
	case errors.Is(err, gridgov.ErrUnknown):
		return err
	case errors.Is(err, gridgov.ErrExists):
		of = gridgov.ErrExists
	case !errors.Is(err, gridgov.ErrConflict):
		return err
	}
	var met *storage.ConflictError
	if !errors.As(err, &met) || met.Ticket != named {
		return of
	}
	own := *met
	own.Err = of
	return &own
}
