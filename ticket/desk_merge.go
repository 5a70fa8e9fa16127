package ticket

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov/internal/code"
)

// concerned reads the further tickets that a command is decided with.
func (d *Desk) concerned(ctx context.Context, t Ticket, do Command) (Command, []Ticket, error) {
	ids, children := Concerns(t, do)
	if ids == nil && !children {
		return do, nil, nil
	}
	var others []Ticket
	for _, id := range ids {
		o, err := d.conf.Store.Get(ctx, id)
		if err != nil {
			return nil, nil, fmt.Errorf("ticket %s: %w", code.Shown(id), err)
		}
		others = append(others, o)
	}
	if m, ok := do.(*Merge); ok {
		do = *m
	}
	if m, ok := do.(Merge); ok {
		var err error
		if m.reply, err = d.reply(ctx, others[0]); err != nil {
			return nil, nil, err
		}
		do = m
	}
	if children {
		merged, err := d.conf.Store.List(ctx, Query{Parent: t.ID, Limit: MaxList})
		if err != nil {
			return nil, nil, fmt.Errorf("merged into %s: %w", code.Shown(t.ID), err)
		}
		if len(merged) != t.Children { // one was merged or taken out since the ticket was read
			return nil, nil, fmt.Errorf("ticket %s: %w", code.Shown(t.ID), ErrConflict)
		}
		others = append(others, merged...)
	}
	return do, others, nil
}

// repeats attaches what was just received to the ticket that it repeats, or to that one's parent: same person, same matter
// (北京市接诉即办工作条例 art. 11). Where that cannot be, it stays a ticket of its own, and says why.
func (d *Desk) repeats(ctx context.Context, c Change, of ID, by Actor, at time.Time) []Change {
	more, err := d.attach(ctx, &c, of, by, at)
	if err != nil {
		d.unrouted(ctx, &c, at, fmt.Errorf("it could not be attached to %s: %w", code.Shown(of), err))
	}
	return append([]Change{c}, more...)
}

func (d *Desk) attach(ctx context.Context, c *Change, of ID, by Actor, at time.Time) ([]Change, error) {
	parent, err := d.conf.Store.Get(ctx, of)
	if err != nil {
		return nil, err
	}
	role, _ := d.conf.Rules.allows(&parent, &by, May(VerbMerge))
	if role == 0 && (c.Ticket.Reporter == "" || parent.Reporter != c.Ticket.Reporter || !d.conf.Rules.CanRead(parent, by)) {
		return nil, notFound(of) // not theirs to know of
	}
	if parent.Parent != "" {
		if parent, err = d.conf.Store.Get(ctx, parent.Parent); err != nil {
			return nil, err
		}
	}
	do := Merge{Into: parent.ID}
	if do.reply, err = d.reply(ctx, parent); err != nil {
		return nil, err
	}
	return d.conf.Rules.then(c, Step{By: d.system(libraryRouter, parent.Path, c.Ticket.Path), At: at, Do: do}, parent)
}

// reply finds the final reply of a ticket that has one.
func (d *Desk) reply(ctx context.Context, t Ticket) (*Words, error) {
	if t.State != Answered && t.State != Closed {
		return nil, nil
	}
	events, err := d.conf.Store.History(ctx, t.ID, 0, "")
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(events) {
		if e.Facts.State != Answered && e.Facts.State != Closed {
			break // what was said before went back
		}
		if e.Verb != VerbAnswer && e.Verb != VerbClose || !e.Facts.Public || e.Role == RoleReporter {
			continue
		}
		if w, err := e.Words(); err == nil && w.Text != "" {
			return &Words{Text: w.Text}, nil
		}
	}
	return nil, nil
}
