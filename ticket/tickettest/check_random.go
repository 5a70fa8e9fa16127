package tickettest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

var randomChecks = []Check{{
	Name: "rules/random", Rule: "after any lawful and unlawful operations the store holds what the contract says, no more and no less",
	Usual: "breaks where two rules meet; the seed repeats the case",
	Run: func(ctx context.Context, s storage.Store) error {
		const seed = 20260105
		if err := random(ctx, s, seed, 400); err != nil {
			return fmt.Errorf("seed %d: %w", seed, err)
		}
		return nil
	},
}}

// random does n operations, the same ones for the same seed.
func random(ctx context.Context, s storage.Store, seed uint64, n int) error {
	c, m := newCity(seed), newModel()
	for i := range n {
		if err := c.operate(ctx, s, m); err != nil {
			return fmt.Errorf("operation %d: %w", i+1, err)
		}
	}
	return m.verify(ctx, s)
}

// operate does one operation and compares what it touched.
func (c *city) operate(ctx context.Context, s storage.Store, m *model) error {
	if len(m.tickets) < 10 {
		return m.put(ctx, s, c.arrival())
	}
	known := sortedKeys(m.tickets)
	id := pick(c.rng, known)
	now := m.tickets[id]
	switch c.rng.IntN(10) {
	case 0:
		if len(c.free) > 1 {
			return m.put(ctx, s, c.arrival())
		}
		return nil
	case 1, 2, 3: // several tickets, several steps each
		var changes []ticket.Change
		for _, id := range some(c.rng, known, 4) {
			change := c.step(m.tickets[id])
			for range c.rng.IntN(3) {
				change = join(change, c.step(change.Ticket))
			}
			if seq := c.rng.Int64N(change.Base + 4); seq >= 1 && seq <= change.Base {
				change.Private = map[int64][]byte{seq: nil}
				if c.rng.IntN(2) == 0 {
					change.Private[seq] = []byte{byte(seq), 0, 0xff}
				}
			}
			changes = append(changes, change)
		}
		if len(changes) == 0 {
			return nil
		}
		if err := m.put(ctx, s, changes...); err != nil {
			return err
		}
		return m.verifyOnly(ctx, s, changes...)
	case 4: // a stale version beside a good change
		stale := now
		if stale.Version--; stale.Version == 0 {
			stale.Version = now.Version + 1
		}
		good := m.tickets[known[(slices.Index(known, id)+1)%len(known)]]
		return refusedOnly(ctx, s, m, gridgov.ErrConflict, c.step(good), c.note(stale))
	case 5: // a taken id
		return refusedOnly(ctx, s, m, gridgov.ErrExists, c.receive(id, ticket.Request{}))
	case 6: // a taken key
		if now.Key == "" || len(c.free) == 0 {
			return nil
		}
		return refusedOnly(ctx, s, m, gridgov.ErrExists, c.receive(c.free[0], ticket.Request{Key: now.Key}))
	case 7: // a used command key
		for _, e := range m.events[id] {
			if e.Command != "" {
				return refusedOnly(ctx, s, m, gridgov.ErrConflict, c.note(now, desk.Once(e.Command)))
			}
		}
		return nil
	default:
		return c.ask(ctx, s, m, filters(m))
	}
}

// ask lists by up to three filters.
func (c *city) ask(ctx context.Context, s storage.Store, m *model, filters []filter) error {
	q := storage.Query{Order: storage.Order(c.rng.IntN(4)), Desc: c.rng.IntN(2) == 0, Limit: 1 + c.rng.IntN(20)}
	for range c.rng.IntN(4) {
		pick(c.rng, filters).set(&q)
	}
	return paged(ctx, s, m, q)
}

// refusedOnly is like model.refused, but checks only the tickets of the changes: everything is checked at the end.
func refusedOnly(ctx context.Context, s storage.Store, m *model, want error, changes ...ticket.Change) error {
	if err := commit(ctx, s, changes...); !errors.Is(err, want) {
		return wrong("Commit of "+named(changes), err, want)
	}
	return m.verifyOnly(ctx, s, changes...)
}

// verifyOnly looks at the tickets of changes.
func (m *model) verifyOnly(ctx context.Context, s storage.Store, changes ...ticket.Change) error {
	for _, c := range changes {
		id := c.Ticket.ID
		if _, stored := m.tickets[id]; stored {
			if err := m.verifyTicket(ctx, s, id); err != nil {
				return err
			}
		} else if _, err := s.Get(ctx, id); !errors.Is(err, gridgov.ErrNotFound) {
			return wrong("after a refusal, Get of what it would have created", err, gridgov.ErrNotFound)
		}
	}
	return nil
}
