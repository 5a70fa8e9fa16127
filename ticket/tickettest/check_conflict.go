package tickettest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

var conflictChecks = []Check{{
	Name: "rule1/conflict-named",
	Rule: "ErrExists and ErrConflict are a *ConflictError, and no other error of the contract, with the ticket of the " +
		"change that was refused, " +
		"the request key or command key where that is taken, and the stored version where it is known",
	Usual: "returns the bare ErrConflict, names the first change of the call whichever was refused, " +
		"or names the ticket that holds a key in place of the one that would take it; a store that only counts rows calls ConflictOf",
	Run: conflictNamed,
}}

func conflictNamed(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	a := c.receive("a", ticket.Request{Key: "key-a"})
	b := c.receive("b", ticket.Request{})
	once := c.note(a.Ticket, desk.Once("once"))
	d := c.receive("d", ticket.Request{})
	if err := m.put(ctx, s, a, b, d); err != nil {
		return err
	}
	if err := m.put(ctx, s, once); err != nil {
		return err
	}
	next, fresh := c.note(b.Ticket), c.receive("0", ticket.Request{Key: "key-0"}) // lawful, on both sides of a by id
	ghost := c.note(c.receive("ghost", ticket.Request{}).Ticket)
	stale := c.note(a.Ticket)
	step := c.note(d.Ticket, desk.Once("twice"))
	for _, t := range []struct {
		what     string
		bad      ticket.Change
		of       error
		key      string
		versions []int64 // 0: not said
	}{
		{"a stale version", stale, gridgov.ErrConflict, "", []int64{0, 2}},
		{"a ticket that is not there", ghost, gridgov.ErrConflict, "", []int64{0}},
		{"a taken id", c.receive("a", ticket.Request{Key: "key-c"}), gridgov.ErrExists, "", []int64{0}},
		{"a taken request key", c.receive("c", ticket.Request{Key: "key-a"}), gridgov.ErrExists, "key-a", []int64{0}},
		{"a taken command key", c.note(once.Ticket, desk.Once("once")), gridgov.ErrConflict, "once", []int64{0, 2}},
		{"a command key twice in a change", join(step, c.note(step.Ticket, desk.Once("twice"))), gridgov.ErrConflict, "twice", []int64{0, 1}},
	} {
		for _, changes := range [][]ticket.Change{{t.bad}, {fresh, t.bad, next}, {next, t.bad}} {
			err := commit(ctx, s, changes...)
			if !errors.Is(err, t.of) {
				return wrong("Commit of "+named(changes)+" with "+t.what, err, t.of)
			}
			for _, other := range []error{gridgov.ErrExists, gridgov.ErrConflict, gridgov.ErrNotFound, gridgov.ErrInvalid} {
				if other != t.of && errors.Is(err, other) {
					return suite.Usually("joins the error of the row that it looked for, which a caller takes for an answer",
						fmt.Errorf("the error of a Commit of %s with %s, %w, is %q too", named(changes), t.what, err, other))
				}
			}
			var met *storage.ConflictError
			switch where := "the error of a Commit of " + named(changes) + " with " + t.what; {
			case !errors.As(err, &met):
				return fmt.Errorf("%s is %w, want a *ConflictError", where, err)
			case met.Ticket != t.bad.Ticket.ID || met.Key != t.key:
				return fmt.Errorf("%s names ticket %q and key %q, want %q and %q", where, met.Ticket, met.Key, t.bad.Ticket.ID, t.key)
			case met.Base != t.bad.Base:
				return fmt.Errorf("%s has Base %d, want %d", where, met.Base, t.bad.Base)
			}
			if !slices.Contains(t.versions, met.Version) {
				return fmt.Errorf("the error of a Commit with %s has Version %d, want one of %d", t.what, met.Version, t.versions)
			}
		}
	}
	return m.verify(ctx, s)
}
