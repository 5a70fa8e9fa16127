package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
)

// Copied is what [Copy] did.
type Copied struct {
	Tickets int64 // verified in the target, including those that were there already
	Written int64 // of them, written or brought up to date by this call
	Events  int64 // written by this call
	Partly  int64 // of the tickets, those with members that this version could not verify: see [ticket.CheckChain]
}

// Copy copies all tickets with their histories from one store to another, so that a host can begin on one database and go
// on with another. Each ticket is verified on both sides: in the source its chain must verify and its document be the fold of
// its events ([*gridgov.TamperedError] otherwise), and the target must return the same bytes. What the target has already is
// not written again, so a copy that was interrupted goes on, and a source that is still in use is copied once more to catch
// up. A target with another history under an id is ErrConflict; a ticket that has changed in the target between the commit
// and the verification, by a step or another copy, is verified as it is then.
//
// A ticket that cannot be read, in either store, or that a newer major version wrote (ErrTooNew), is left out while the
// others are copied; the error at the end names each.
//
// Messages of the outbox are not copied: let the relay empty it before the switch. Copy reads both stores as the host
// itself, without a scope, and holds some dozens of tickets at a time, which it commits together.
func Copy(ctx context.Context, from, to Store) (Copied, error) {
	var done Copied
	var left []error
	q := Query{Limit: copyTickets}
	for {
		page, err := from.List(ctx, q)
		if err != nil {
			return done, errors.Join(append(left, fmt.Errorf("copy: source: %w", err))...)
		}
		var batch []copying
		held := 0
		for i := range page {
			q.After = q.Order.Cursor(page[i])
			c, err := readBoth(ctx, from, to, page[i].ID)
			switch {
			case err == nil:
				batch = append(batch, c)
				held += len(c.events)
			case errors.Is(err, errUnread):
				left = append(left, err)
			default:
				return done, errors.Join(append(left, fmt.Errorf("copy: ticket %s: %w", code.Shown(page[i].ID), err))...)
			}
			if len(batch) > 0 && (held >= copyEvents || i == len(page)-1) {
				if err := done.write(ctx, to, batch); err != nil {
					return done, errors.Join(append(left, err)...)
				}
				batch, held = batch[:0], 0
			}
		}
		if len(page) < q.Limit {
			return done, errors.Join(left...)
		}
	}
}

// errUnread marks the error of a ticket that is left out.
var errUnread = errors.New("not copied")

// The bounds of what is held at a time. Each commit makes the target wait for its disk.
const (
	copyTickets = 64
	copyEvents  = 4096
)

// copying is a ticket as the source has it, and what the target lacks of it.
type copying struct {
	ticket  ticket.Ticket
	events  []ticket.Event
	left    []string // what could not be verified
	base    int64    // the target's version
	private map[int64][]byte
}

// readBoth reads a ticket from the source, verifies it, and compares it with the target.
func readBoth(ctx context.Context, from, to Store, id ticket.ID) (c copying, err error) {
	if c.events, err = history(ctx, from, id); err != nil {
		return c, err
	}
	if c.ticket, err = from.Get(ctx, id); err != nil { // after the history, so that it is at least as new
		return c, fmt.Errorf("source: %w", err)
	}
	if c.ticket.Damaged != "" {
		return c, fmt.Errorf("copy: %w: source: %w", errUnread, c.ticket.Err())
	}
	if c.ticket.TooNew() {
		return c, fmt.Errorf("copy: %w: source: ticket %s: %w", errUnread, code.Shown(id), gridgov.ErrTooNew)
	}
	if int64(len(c.events)) < c.ticket.Version { // somebody acted in between
		if c.events, err = history(ctx, from, id); err != nil {
			return c, err
		}
	}
	if n := c.ticket.Version; n >= 0 && n < int64(len(c.events)) {
		c.events = c.events[:n]
	}
	if c.left, err = ticket.CheckChain(c.ticket, c.events); err != nil {
		return c, fmt.Errorf("source: %w", err)
	}
	there, err := to.Get(ctx, id)
	if err != nil && !errors.Is(err, gridgov.ErrNotFound) {
		return c, fmt.Errorf("target: %w", err)
	}
	if there.Damaged != "" {
		return c, fmt.Errorf("copy: %w: target: %w", errUnread, there.Err())
	}
	c.base = there.Version
	if c.base < 0 || c.base > c.ticket.Version || c.base > 0 && there.Head != c.events[c.base-1].Hash {
		return c, fmt.Errorf("the target holds another history: %w", gridgov.ErrConflict)
	}
	if c.base < c.ticket.Version {
		c.private, err = dropped(ctx, to, id, c.events[:c.base])
	}
	return c, err
}

// history reads all events of a ticket of the source. One that the store cannot read is ErrInvalid.
func history(ctx context.Context, from Store, id ticket.ID) ([]ticket.Event, error) {
	events, err := from.History(ctx, id, 0, "")
	switch {
	case errors.Is(err, gridgov.ErrInvalid):
		return nil, fmt.Errorf("copy: %w: source: ticket %s: %w", errUnread, code.Shown(id), err)
	case err != nil:
		return nil, fmt.Errorf("source: %w", err)
	}
	return events, nil
}

// write brings tickets of the target up to the source, and verifies them there.
func (done *Copied) write(ctx context.Context, to Store, batch []copying) error {
	var changes []ticket.Change
	for _, c := range batch {
		if c.base < c.ticket.Version {
			changes = append(changes, ticket.Change{Base: c.base, Ticket: c.ticket, Events: c.events[c.base:], Private: c.private})
		}
	}
	if len(changes) > 0 {
		if err := to.Commit(ctx, changes...); err != nil {
			return fmt.Errorf("copy: tickets %s to %s: target: %w", code.Shown(batch[0].ticket.ID), code.Shown(batch[len(batch)-1].ticket.ID), err)
		}
	}
	for _, c := range batch {
		if err := sameRecord(ctx, to, c.ticket, c.events); err != nil {
			return fmt.Errorf("copy: ticket %s: %w", code.Shown(c.ticket.ID), err)
		}
		done.Tickets++
		if len(c.left) > 0 {
			done.Partly++
		}
		if c.base < c.ticket.Version {
			done.Written++
			done.Events += c.ticket.Version - c.base
		}
	}
	return nil
}

// dropped finds the private parts that the source has dropped or replaced since they were copied.
func dropped(ctx context.Context, to Store, id ticket.ID, earlier []ticket.Event) (map[int64][]byte, error) {
	if len(earlier) == 0 {
		return nil, nil
	}
	there, err := to.History(ctx, id, 0, "")
	if err != nil {
		return nil, fmt.Errorf("target: %w", err)
	}
	var private map[int64][]byte
	for i := range min(len(earlier), len(there)) {
		if !bytes.Equal(earlier[i].Private, there[i].Private) {
			if private == nil {
				private = make(map[int64][]byte)
			}
			private[earlier[i].Seq] = earlier[i].Private
		}
	}
	return private, nil
}

// sameRecord reads a ticket back and compares it byte for byte. One that has changed in the target since it was written, by a
// step or by another copy, begins with the same events, and is verified as it is now.
func sameRecord(ctx context.Context, to Store, t ticket.Ticket, events []ticket.Event) error {
	history, err := to.History(ctx, t.ID, 0, "")
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	there, err := to.Get(ctx, t.ID) // after the history, so that it is at least as new
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	if n := there.Version; n > int64(len(history)) { // somebody acted in between
		if history, err = to.History(ctx, t.ID, 0, ""); err != nil {
			return fmt.Errorf("target: %w", err)
		}
		history = history[:min(n, int64(len(history)))]
	}
	moved := there.Version > t.Version && int64(len(history)) == there.Version
	wrong := func(seq int, what string) error {
		return fmt.Errorf("target: %w", &gridgov.TamperedError{Record: "ticket " + code.Shown(t.ID), Seq: int64(seq), What: what})
	}
	if len(history) != len(events) && !moved {
		return wrong(min(len(history), len(events))+1, "missing or added: the target returns another number of events")
	}
	for i := range events {
		if !sameBytes(events[i], history[i]) || !moved && !bytes.Equal(events[i].Private, history[i].Private) {
			return wrong(i+1, "altered: the target returns other bytes")
		}
	}
	if moved {
		if _, err := ticket.CheckChain(there, history); err != nil {
			return fmt.Errorf("target: %w", err)
		}
		return nil
	}
	if !sameBytes(t, there) {
		return wrong(len(events), "altered: the target returns another ticket")
	}
	return nil
}

func sameBytes(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
