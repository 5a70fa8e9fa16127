package ticket

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// Copied says what [Copy] did.
type Copied struct {
	Tickets int64 // verified in the target, those that were there already included
	Written int64 // of them, written or brought up to date by this call
	Events  int64 // written by this call
}

// Copy moves all tickets with their histories from one store to another, so that a host can begin on one database and go
// on with another. Each ticket is verified on both sides: its chain must be whole in the source ([*TamperedError]
// otherwise), and the target must give back the same bytes. What the target holds already is not written again, so a copy
// that was cut short goes on, and a source that is still in use is followed by copying once more. A target that holds
// another history under an id is ErrConflict.
//
// Messages of the outbox are not copied: let the relay empty it before the switch. Copy reads both stores as the host
// itself, without a scope, one ticket at a time.
func Copy(ctx context.Context, from, to Store) (Copied, error) {
	var done Copied
	q := Query{Limit: MaxList}
	for {
		page, err := from.List(ctx, q)
		if err != nil {
			return done, fmt.Errorf("copy: source: %w", err)
		}
		for i := range page {
			written, err := copyTicket(ctx, from, to, page[i].ID)
			if err != nil {
				return done, fmt.Errorf("copy: ticket %s: %w", page[i].ID, err)
			}
			done.Tickets++
			done.Events += written
			if written > 0 {
				done.Written++
			}
			q.After = q.Order.Mark(page[i])
		}
		if len(page) < MaxList {
			return done, nil
		}
	}
}

// copyTicket brings one ticket of the target up to the source, and verifies it there. It gives the events written.
func copyTicket(ctx context.Context, from, to Store, id ID) (written int64, err error) {
	events, err := from.History(ctx, id)
	if err != nil {
		return 0, fmt.Errorf("source: %w", err)
	}
	t, err := from.Get(ctx, id) // after the history, so that it is at least as new
	if err != nil {
		return 0, fmt.Errorf("source: %w", err)
	}
	for int64(len(events)) < t.Version { // somebody acted in between
		if events, err = from.History(ctx, id); err != nil {
			return 0, fmt.Errorf("source: %w", err)
		}
	}
	events = events[:t.Version]
	if err := CheckChain(t, events); err != nil {
		return 0, fmt.Errorf("source: %w", err)
	}
	there, err := to.Get(ctx, id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return 0, fmt.Errorf("target: %w", err)
	}
	base := there.Version
	if base > t.Version || base > 0 && there.Head != events[base-1].Hash {
		return 0, fmt.Errorf("the target holds another history: %w", ErrConflict)
	}
	if base < t.Version {
		c := Change{Base: base, Ticket: t, Events: events[base:]}
		if c.Private, err = dropped(ctx, to, id, events[:base]); err != nil {
			return 0, err
		}
		if err := to.Commit(ctx, c); err != nil {
			return 0, fmt.Errorf("target: %w", err)
		}
	}
	return t.Version - base, sameRecord(ctx, to, t, events)
}

// dropped finds the private parts that the source has dropped or replaced since they were copied.
func dropped(ctx context.Context, to Store, id ID, earlier []Event) (map[int64][]byte, error) {
	if len(earlier) == 0 {
		return nil, nil
	}
	there, err := to.History(ctx, id)
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

// sameRecord reads a ticket back and compares it byte for byte.
func sameRecord(ctx context.Context, to Store, t Ticket, events []Event) error {
	there, err := to.Get(ctx, t.ID)
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	history, err := to.History(ctx, t.ID)
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	wrong := func(seq int, what string) error {
		return fmt.Errorf("target: %w", &TamperedError{Record: "ticket " + string(t.ID), Seq: int64(seq), What: what})
	}
	if len(history) != len(events) {
		return wrong(min(len(history), len(events))+1, "missing or added: the target gives another number of events back")
	}
	for i := range events {
		if !sameBytes(events[i], history[i]) || !bytes.Equal(events[i].Private, history[i].Private) {
			return wrong(i+1, "altered: the target gives other bytes back")
		}
	}
	if !sameBytes(t, there) {
		return wrong(len(events), "altered: the target gives another ticket back")
	}
	return nil
}

func sameBytes(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
