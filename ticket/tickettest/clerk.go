package tickettest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A clerk makes changes as a host would, by the real rules and through a real desk, so that the checks work on real documents
// and hashes. It is the store behind that desk: the desk finds the ticket that the clerk was given, and the clerk keeps the
// change. A clerk is for one goroutine.
type clerk struct {
	desk   *desk.Desk
	where  grid.Path // its Home
	rules  *desk.Rules
	now    time.Time     // of the next step
	pace   time.Duration // between two steps
	id     ticket.ID     // of the next ticket
	filer  string        // who files it; empty: the first of filers
	before ticket.Ticket // what the desk finds
	made   ticket.Change
}

var dayOne = time.Date(2026, 1, 5, 8, 0, 0, 123456000, time.UTC)

// home is the place of tickets unless a check sets another one.
const home grid.Path = "office"

func newClerk() *clerk {
	// No limit table: a ticket has a deadline only where a request or a transfer brings one.
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Limits: []desk.Limit{}})
	if err != nil {
		panic("tickettest: " + err.Error())
	}
	c := &clerk{rules: rules, now: dayOne, pace: 1_000_001 * time.Microsecond}
	c.moveTo(home)
	return c
}

// moveTo sets the place of the tickets that are received from now on.
func (c *clerk) moveTo(where grid.Path) { c.desk, c.where = c.deskAt(where), where }

// deskAt returns a desk whose tickets have that place.
func (c *clerk) deskAt(where grid.Path) *desk.Desk {
	d, err := desk.New(desk.Config{
		Store: c, Home: where, Rules: c.rules,
		Now:   func() time.Time { return c.now },
		NewID: func(string, time.Time) ticket.ID { return c.id },
		Salt:  func(id ticket.ID, seq int64) (salt [16]byte) { copy(salt[:], fmt.Sprint(seq, id)); return salt },
	})
	if err != nil {
		panic("tickettest: " + err.Error())
	}
	return d
}

// Get returns the ticket that the desk is to decide on.
func (c *clerk) Get(context.Context, ticket.ID) (ticket.Ticket, error) { return c.before, nil }

// History is called only with a command key, after a refusal: no event has one.
func (c *clerk) History(context.Context, ticket.ID, int64, string) ([]ticket.Event, error) {
	return nil, gridgov.ErrNotFound
}

// List is called only for a request key that exists: none does.
func (c *clerk) List(context.Context, storage.Query) ([]ticket.Ticket, error) { return nil, nil }

// Commit keeps the change.
func (c *clerk) Commit(_ context.Context, changes ...ticket.Change) error {
	c.made = changes[0]
	return nil
}

// receive makes the change that files a request. A request without a text gets one.
func (c *clerk) receive(id ticket.ID, r ticket.Request) ticket.Change {
	c.id = id
	c.now = c.now.Add(c.pace)
	if r.Text == "" {
		r.Text = "The lamp at the gate is out. 门口路灯不亮。"
	}
	by := ticket.Actor{ID: cmp.Or(c.filer, filers[0]), Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleSystem}}
	if _, err := c.desk.Receive(context.Background(), by, r); err != nil {
		panic(fmt.Sprintf("tickettest: the rules refuse a request of the suite: %v", err))
	}
	c.made.Outbox = nil // the checks count the messages of later steps
	return c.made
}

// try makes the change of a command on a ticket as it is, or returns the refusal.
func (c *clerk) try(before ticket.Ticket, by ticket.Actor, do ticket.Command, opts ...desk.DoOption) (ticket.Change, error) {
	c.before = before
	c.now = c.now.Add(c.pace)
	d := c.desk
	if before.Path.Root() != c.where.Root() { // where no actor of the clerk's own desk works
		d = c.deskAt(before.Path)
	}
	if _, err := d.Do(context.Background(), by, before.ID, do, opts...); err != nil {
		return ticket.Change{}, err
	}
	return c.made, nil
}

// do is like try, for commands that are lawful: the suite made the ticket itself.
func (c *clerk) do(before ticket.Ticket, do ticket.Command, opts ...desk.DoOption) ticket.Change {
	made, err := c.try(before, staff(before), do, opts...)
	if err != nil {
		panic(fmt.Sprintf("tickettest: the rules refuse a command of the suite: %v", err))
	}
	return made
}

// note is the simplest step.
func (c *clerk) note(before ticket.Ticket, opts ...desk.DoOption) ticket.Change {
	return c.do(before, ticket.Note{Text: "seen"}, opts...)
}

// join puts steps on one ticket into one change.
func join(first ticket.Change, more ...ticket.Change) ticket.Change {
	first.Events, first.Outbox = slices.Clip(first.Events), slices.Clip(first.Outbox) // the others may share them
	for _, c := range more {
		first.Ticket = c.Ticket
		first.Events = append(first.Events, c.Events...)
		first.Outbox = append(first.Outbox, c.Outbox...)
	}
	return first
}

// staff returns an actor who may do what the desk and a supervisor may, at the place of the ticket.
func staff(t ticket.Ticket) ticket.Actor {
	return ticket.Actor{ID: "desk-1", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleSupervisor}, Units: []grid.Path{t.Path}}
}

// party returns an actor who acts for a handler.
func party(h ticket.Handler) ticket.Actor {
	return ticket.Actor{ID: "handler-1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{h}}
}

// reporter returns the reporter of a ticket as an actor.
func reporter(t ticket.Ticket) ticket.Actor {
	return ticket.Actor{ID: "resident-1", Roles: []ticket.Role{ticket.RoleReporter}, Person: t.Reporter}
}
