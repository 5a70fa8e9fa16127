//go:build linux || darwin

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// findings are what is wrong, by kind.
type findings struct{ lost, doubled, other []error }

func (f *findings) err() error {
	return errors.Join(errors.Join(f.lost...), errors.Join(f.doubled...), errors.Join(f.other...))
}

func add(kind *[]error, format string, args ...any) {
	*kind = append(*kind, fmt.Errorf(format, args...))
}

// check compares the store with the journal since the last check, and says in the journal that all was well.
func (t *trial) check() error {
	return t.look(func(ctx context.Context, store storage.Store, f *findings) (roundEnd, error) {
		end := roundEnd{Total: t.total, Tickets: map[ticket.ID]keptState{}}
		stored := map[string]string{} // the messages that stored changes asked for
		for id := range t.touched {
			got, events, err := read(ctx, store, id)
			if err != nil {
				return end, err
			}
			t.checkTicket(f, id, got, events)
			versions, first, again := t.checkAcks(f, id, got, events)
			end.Total.Acknowledged += first
			end.Total.Again += again
			changes := t.checkIntents(f, id, events)
			for _, in := range changes {
				for _, doc := range in.Messages {
					var m ticket.Message
					if err := json.Unmarshal([]byte(doc), &m); err != nil {
						return end, err
					}
					stored[m.ID] = doc
				}
				end.Total.Events += len(in.Hashes)
				if !versions[in.Base+int64(len(in.Hashes))] {
					end.Total.Unacknowledged += len(in.Hashes)
				}
			}
			if len(changes) > 0 {
				end.Tickets[id] = keptState{got.Version, got.Head, got.Key}
			}
		}
		t.checkMessages(f, stored)
		end.Total.Messages += len(stored)
		end.Total.Failed += t.failed
		return end, nil
	})
}

// checkAll verifies the whole store against all that was checked before.
func (t *trial) checkAll() error {
	return t.look(func(ctx context.Context, store storage.Store, f *findings) (roundEnd, error) {
		seen := 0
		for q := (storage.Query{Limit: storage.MaxList}); ; {
			page, err := store.List(ctx, q)
			if err != nil {
				return roundEnd{}, err
			}
			for _, listed := range page {
				got, events, err := read(ctx, store, listed.ID)
				if err != nil {
					return roundEnd{}, err
				}
				t.checkTicket(f, listed.ID, got, events)
				k, known := t.kept[listed.ID]
				if known {
					seen++
				}
				if got.Version != k.Version {
					add(&f.other, "ticket %s: version %d, and the journal knows of %d", listed.ID, got.Version, k.Version)
				}
			}
			if len(page) < q.Limit {
				break
			}
			q.After.ID = page[len(page)-1].ID
		}
		if seen != len(t.kept) {
			add(&f.lost, "the store lists %d of %d verified tickets", seen, len(t.kept))
		}
		t.checkMessages(f, nil)
		return roundEnd{Total: t.total}, nil
	})
}

// look opens the store, empties its outbox, runs a check, and ends the round in the journal unless something was found.
func (t *trial) look(check func(context.Context, storage.Store, *findings) (roundEnd, error)) error {
	ctx := context.Background() // an interrupted program checks what it has done
	db, store, err := t.db.open()
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing is written any more
	var f findings
	if err := t.db.settle(ctx, db); err != nil {
		add(&f.other, "%w", err)
	}
	if err := t.drain(ctx, store); err != nil {
		return err
	}
	end, err := check(ctx, store, &f)
	if err != nil {
		return err
	}
	t.total.Lost, t.total.Doubled, t.total.Other = len(f.lost), len(f.doubled), len(f.other)
	if err := f.err(); err != nil {
		return err
	}
	return t.say(line{Round: &end})
}

// read returns the zero ticket, and no events, where there is none.
func read(ctx context.Context, s storage.Store, id ticket.ID) (ticket.Ticket, []ticket.Event, error) {
	got, err := s.Get(ctx, id)
	if err != nil && !errors.Is(err, gridgov.ErrNotFound) {
		return ticket.Ticket{}, nil, err
	}
	events, err := s.History(ctx, id, 0, "")
	if err != nil && !errors.Is(err, gridgov.ErrNotFound) {
		return ticket.Ticket{}, nil, err
	}
	return got, events, nil
}

// drain takes everything out of the outbox, what is parked and what the dead child has leased too.
func (t *trial) drain(ctx context.Context, o storage.Outbox) error {
	for {
		parked, err := o.Pending(ctx, storage.PendingQuery{Parked: true, Limit: storage.MaxList})
		if err != nil {
			return err
		}
		if len(parked) == 0 {
			break
		}
		back := make([]storage.Receipt, len(parked))
		for i, m := range parked {
			back[i] = storage.Receipt{ID: m.ID, Retry: time.Now()}
		}
		if err := o.Ack(ctx, back...); err != nil {
			return err
		}
	}
	var broken error
	say := func(l line) { broken = errors.Join(broken, t.say(l)) }
	for {
		n, err := deliver(o, time.Now().Add(time.Minute), time.Microsecond, 0, say)
		if err := errors.Join(err, broken); err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
	}
}

// checkTicket holds a record to itself, and to what was verified of it before.
func (t *trial) checkTicket(f *findings, id ticket.ID, got ticket.Ticket, events []ticket.Event) {
	k := t.kept[id]
	if k.Version > int64(len(events)) || k.Version > 0 && events[k.Version-1].Hash != k.Head {
		add(&f.lost, "ticket %s: version %d was verified before; now there are %d events, or others", id, k.Version, len(events))
	}
	if got.Version == 0 && len(events) == 0 {
		return // nothing of it was stored
	}
	if _, err := ticket.CheckChain(got, events); err != nil {
		add(&f.other, "%w", err)
	}
	fold, err := json.Marshal(ticket.Fold(events))
	if err != nil {
		add(&f.other, "ticket %s: %w", id, err)
	}
	if doc, err := json.Marshal(got); err != nil || !bytes.Equal(fold, doc) {
		add(&f.other, "ticket %s: the fold of its history is %s, and not %s: %w", id, fold, doc, err)
	}
	if other, taken := t.keys[got.Key]; taken && other != id {
		add(&f.doubled, "request key %q made the tickets %s and %s", got.Key, other, id)
	}
	t.keys[got.Key] = id
	commands := map[string]bool{}
	for i := range events {
		if c := events[i].Command; c != "" && commands[c] {
			add(&f.doubled, "ticket %s: command key %q made two events", id, c)
		}
		commands[events[i].Command] = true
	}
}

// checkIntents finds the announced changes that a history is made of, from where it was last verified.
func (t *trial) checkIntents(f *findings, id ticket.ID, events []ticket.Event) (stored []*intent) {
	for at := t.kept[id].Version; at < int64(len(events)); {
		in := t.intents[events[at].Hash]
		if in == nil || in.Ticket != id || in.Base != at {
			add(&f.other, "ticket %s: nobody asked for event %d", id, at+1)
			return stored
		}
		whole := len(events[at:]) >= len(in.Hashes)
		for i := 0; whole && i < len(in.Hashes); i++ {
			whole = events[at+int64(i)].Hash == in.Hashes[i]
		}
		if !whole {
			add(&f.other, "ticket %s: of the %d events after %d only some are stored", id, len(in.Hashes), at)
			return stored
		}
		stored = append(stored, in)
		at += int64(len(in.Hashes))
	}
	return stored
}

// checkAcks holds a record to what clients were told. It gives the versions that they were told, the number of steps that
// they were told of, and of those that had been stored in an earlier round.
func (t *trial) checkAcks(f *findings, id ticket.ID, got ticket.Ticket, events []ticket.Event) (versions map[int64]bool, first, again int) {
	versions = map[int64]bool{}
	commands := map[string]int64{}
	for a := range t.acks[id] {
		versions[a.Version] = true
		if other, told := commands[a.Command]; told && a.Command != "" && other != a.Version {
			add(&f.doubled, "ticket %s: command key %q was acknowledged as version %d and as %d", id, a.Command, other, a.Version)
		}
		commands[a.Command] = a.Version
		if a.Version < 1 || a.Version > int64(len(events)) {
			add(&f.lost, "ticket %s: version %d was acknowledged for %q; there are %d events", id, a.Version, a.Key+a.Command, len(events))
			continue
		}
		switch e := &events[a.Version-1]; {
		case e.Hash != a.Head:
			add(&f.lost, "ticket %s: version %d was acknowledged for %q, and is another event now", id, a.Version, a.Key+a.Command)
		case a.Command == "" && got.Key != a.Key:
			add(&f.lost, "ticket %s: request key %q was acknowledged, and it is %q", id, a.Key, got.Key)
		case a.Command != "" && e.Command != a.Command:
			add(&f.lost, "ticket %s: version %d was acknowledged for the command key %q, and has %q", id, a.Version, a.Command, e.Command)
		}
	}
	for _, version := range commands {
		if version > t.kept[id].Version {
			first++
		} else {
			again++
		}
	}
	return versions, first, again
}

// checkMessages compares what came out of the outbox with what the stored changes asked for.
func (t *trial) checkMessages(f *findings, stored map[string]string) {
	for id, doc := range stored {
		switch {
		case t.taken[id] == "":
			add(&f.lost, "message %s never came", id)
		case t.taken[id] != doc:
			add(&f.other, "message %s came as %s, and not as %s", id, t.taken[id], doc)
		case !t.settling[id]:
			add(&f.lost, "message %s is gone, and nobody gave a receipt for it", id)
		}
	}
	for id := range t.taken {
		if stored[id] == "" {
			add(&f.other, "message %s came, and no stored event asked for it", id)
		}
	}
	for _, id := range t.again {
		add(&f.doubled, "message %s came again after its receipt", id)
	}
	for _, fault := range slices.Compact(t.faults) {
		add(&f.other, "a client was told: %s", fault)
	}
}
