package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// others reads the further tickets that a step is decided with, and the reply of a parent that it is merged into.
func (d *Desk) others(ctx context.Context, s *Step, t ticket.Ticket) ([]ticket.Ticket, error) {
	ids, children := Concerns(t, s.Do)
	if ids == nil && !children {
		return nil, nil
	}
	var others []ticket.Ticket
	for _, id := range ids {
		o, err := d.load(ctx, id)
		if err != nil {
			if id == t.Parent {
				err = ofMatter(t.ID, err)
			}
			return nil, err
		}
		others = append(others, o)
	}
	_, merges := commandOf(s.Do).(ticket.Merge)
	if merges {
		parent := others[0]
		if !d.conf.Rules.CanRead(parent, s.By) {
			return nil, notFound(parent.ID)
		}
		var err error
		if s.reply, s.bot, err = d.reply(ctx, parent); err != nil {
			return nil, err
		}
	}
	var of []ticket.Ticket // copied: most commands concern none, and take no memory here
	if children {
		of = append(of, t)
	}
	if merges && others[0].Children > 0 && s.widens(&t, &others[0]) {
		of = append(of, others[0])
	}
	for i := range of {
		merged, err := d.merged(ctx, &of[i])
		if err != nil {
			return nil, err
		}
		others = append(others, merged...)
	}
	return others, nil
}

// merged reads all that are merged into a ticket, by id. One that cannot be read is logged and does not stop the step: an empty
// ticket is in its place, which no step changes.
func (d *Desk) merged(ctx context.Context, t *ticket.Ticket) ([]ticket.Ticket, error) {
	merged, err := d.conf.Store.List(ctx, storage.Query{Parent: t.ID, Limit: storage.MaxList})
	if err != nil {
		return nil, fmt.Errorf("merged into %s: %w", code.Shown(t.ID), err)
	}
	merged = slices.DeleteFunc(merged, func(o ticket.Ticket) bool {
		if o.Damaged != "" {
			d.damaged(ctx, &o)
		}
		return o.Damaged != ""
	})
	missing := t.Children - len(merged)
	if missing != 0 { // one was merged or taken out since the ticket was read: then that has changed
		if err := d.asOf(ctx, t, nil); err != nil {
			return nil, err
		}
	}
	if missing > 0 {
		d.conf.Log.WarnContext(ctx, "gridgov: duplicates of a ticket are not found", "ticket", t.ID, "missing", missing)
		for range missing {
			merged = append(merged, ticket.Ticket{Damaged: "not found", Duplicates: ticket.Duplicates{Parent: t.ID}})
		}
	}
	return merged, nil
}

// repeats records on a request that was just received which ticket it repeats, and keeps out whom that one is about, before it is
// given to anybody. It returns the version of that ticket, or 0 where the sender may not see it: then nothing is recorded. It
// returns an error where the ticket could not be read, since it is not known whom it keeps out.
func (d *Desk) repeats(ctx context.Context, c *ticket.Change, of ticket.ID, by ticket.Actor, at time.Time) (seen int64, err error) {
	target, err := d.load(ctx, of)
	switch {
	case err != nil && !errors.Is(err, gridgov.ErrNotFound):
		return 0, err
	case err == nil && !d.conf.Rules.CanRead(target, by):
		err = notFound(of)
	}
	if err == nil {
		_, err = d.conf.Rules.then(c, Step{
			By: d.system(libraryRouter, target.Path, c.Ticket.Path), At: at, Do: ticket.Merge{Into: of}, found: found{library: true, link: true},
		}, target)
	}
	if err != nil {
		d.conf.Log.InfoContext(ctx, "gridgov: what the request repeats is not kept", "ticket", c.Ticket.ID, "repeats",
			code.Shown(of), "error", err)
		return 0, nil
	}
	return target.Version, nil
}

// attach merges a request that was just received into the ticket that it repeats, or into that one's parent: same person, same
// matter (北京市接诉即办工作条例 art. 11). A closed ticket is reopened by a repeat of its own reporter, within its window. A person
// decides whether the request of another reporter is the same matter as a closed one, and in the cases of unasked. Where it
// cannot be merged, it stays a ticket of its own that names the other one. After ErrConflict it may succeed when it is tried
// again, from the version of the other one that was seen; after any other error, because a ticket of the matter or the handlers
// could not be read, nothing may be stored.
func (d *Desk) attach(ctx context.Context, c ticket.Change, seen int64, of ticket.ID, by ticket.Actor,
	at time.Time,
) ([]ticket.Change, error) {
	s, others, err := d.adopting(ctx, &c, seen, of, by, at)
	if err == nil && s.Do != nil {
		if s.known, err = d.lookUp(ctx, s.At, s.Do, &c.Ticket, others...); err != nil {
			return nil, ofMatter(of, err)
		}
		var more []ticket.Change
		if more, err = d.conf.Rules.then(&c, s, others...); err == nil {
			return append([]ticket.Change{c}, more...), nil
		}
	}
	switch {
	case err == nil:
	case errors.Is(err, gridgov.ErrConflict):
		return nil, err
	case errors.Is(err, gridgov.ErrNotFound), errors.Is(err, gridgov.ErrRefused), errors.Is(err, gridgov.ErrInvalid),
		errors.Is(err, gridgov.ErrTooNew): // as they are, the tickets cannot be one matter
		d.conf.Log.InfoContext(ctx, "gridgov: the request stays a ticket of its own", "ticket", c.Ticket.ID, "repeats",
			code.Shown(of), "error", err)
	default:
		return nil, ofMatter(of, err)
	}
	return []ticket.Change{c}, nil
}

// adopting reads the matter that what was just received is to be attached to, and returns the merge; without a command where the
// request is no part of it.
func (d *Desk) adopting(ctx context.Context, c *ticket.Change, seen int64, of ticket.ID, by ticket.Actor,
	at time.Time,
) (s Step, others []ticket.Ticket, err error) {
	target, err := d.load(ctx, of)
	if err != nil {
		return s, nil, err
	}
	if target.Version != seen { // whom it keeps out, and whose duplicate it is, may be another since the link was kept
		return s, nil, fmt.Errorf("ticket %s: %w", code.Shown(of), gridgov.ErrConflict)
	}
	parent := target
	if target.Parent != "" {
		if parent, err = d.load(ctx, target.Parent); err != nil {
			return s, nil, err
		}
	}
	r, e := d.conf.Rules, &c.Events[0]
	s = Step{By: d.system(libraryRouter, parent.Path, c.Ticket.Path), At: at, Do: ticket.Merge{Into: parent.ID}}
	s.found = found{library: true, filed: &refiled{actor: e.Actor, role: e.Role, words: wordsOf(e)}}
	for _, t := range []*ticket.Ticket{&target, &parent} {
		if role, _ := r.allows(t, &by, May(ticket.VerbMerge)); role == 0 {
			s.own = true
		}
	}
	same := c.Ticket.Reporter != "" && c.Ticket.Reporter == target.Reporter
	s.filed.reopens = same && by.Person == target.Reporter
	s.filed.staff = !s.own && isPerson(&by)
	switch {
	case !r.CanRead(target, by):
		return Step{}, nil, notFound(of)
	case c.Ticket.Screening != "", s.own && !same, parent.State == ticket.Closed && !s.filed.reopens:
		return Step{}, nil, nil
	}
	if others, err = d.others(ctx, &s, c.Ticket); err == nil && others[0].Version != parent.Version {
		err = fmt.Errorf("ticket %s: %w", code.Shown(parent.ID), gridgov.ErrConflict)
	}
	return s, others, err
}

// reply finds the final reply of a ticket that is answered, and whether it was given by no person.
func (d *Desk) reply(ctx context.Context, t ticket.Ticket) (words *ticket.Words, bot bool, err error) {
	if t.State != ticket.Answered {
		return nil, false, nil
	}
	events, err := d.history(ctx, &t)
	if err != nil {
		return nil, false, err
	}
	for _, e := range slices.Backward(events) {
		if e.Facts.State != ticket.Answered {
			break // what was said before went back
		}
		if e.Verb != ticket.VerbAnswer || !e.Facts.Public {
			continue
		}
		bot = bot || e.Role == ticket.RoleBot || e.Role == ticket.RoleSystem
		if w, err := e.Words(); err == nil && w.Text != "" {
			return &ticket.Words{Text: w.Text}, bot, nil
		}
	}
	return nil, bot, nil
}
