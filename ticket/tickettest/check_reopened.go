package tickettest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// CheckReopened checks that a store that outlives its process keeps rule 8: what was acknowledged is there when it is opened
// again. Open returns the same store and its outbox each time, at first empty; it first closes what it returned before.
func CheckReopened(ctx context.Context, open func(ctx context.Context) (storage.Store, storage.Outbox, error)) error {
	return suite.Explain(ctx, "rule8/reopened", "what was acknowledged is there when the store is opened again: "+
		"tickets, events, private parts, keys, the columns that lists find and order by, "+
		"messages, leases, tries and reasons",
		"acknowledges before the bytes are safe, keeps leases or unique keys in memory, or makes its tables again", reopened(ctx, open))
}

const usualLive = "loses it while it is open, which is no matter of its files: Run and RunOutbox say what is wrong"

func reopened(ctx context.Context, open func(ctx context.Context) (storage.Store, storage.Outbox, error)) error {
	s, o, err := open(ctx)
	if err != nil {
		return err
	}
	c := newCity(9)
	k := keeping{post: post{c.clerk, ctx, s, o}, city: c, at: dayOne.Add(later)}
	if err := k.fill(); err != nil {
		return err
	}
	if err := cmp.Or(k.m.verify(ctx, s), k.left()); err != nil {
		return suite.Usually(usualLive, fmt.Errorf("before it is closed: %w", err))
	}
	for again := range 2 {
		if k.s, k.o, err = open(ctx); err != nil {
			return fmt.Errorf("open it again: %w", err)
		}
		if err := k.tickets(); err != nil {
			return err
		}
		if again > 0 {
			continue
		}
		if err := k.messages(); err != nil {
			return suite.Usually("keeps messages, leases, tries or reasons in memory", fmt.Errorf("the outbox, opened again: %w", err))
		}
	}
	return nil
}

// A keeping is what a store and its outbox must have kept when they are opened again.
type keeping struct {
	post
	city *city
	m    *model
	at   time.Time
	sent []ticket.Message // the first is leased, then one is parked, delayed, settled, waiting, and put off untried
}

// fill writes what must be kept.
func (k *keeping) fill() (err error) {
	if k.m, err = k.city.build(k.ctx, k.s, 20); err != nil {
		return err
	}
	if err := fillFacets(k.ctx, k.s, k.city.clerk, k.m); err != nil {
		return err
	}
	if err := k.m.put(k.ctx, k.s, sealedWith(k.city.receive("empty", ticket.Request{}), []byte{})); err != nil {
		return err
	}
	if err := k.quiet(k.at); err != nil { // what the city sent is not looked at
		return err
	}
	for _, id := range []ticket.ID{"leased", "parked", "delayed", "settled", "waits", "untried"} {
		first := k.receive(ticket.ID(fmt.Sprintf("m-%d", len(k.sent))), ticket.Request{Key: "key/" + string(id), Reporter: "p1"})
		step := k.do(first.Ticket, ticket.Note{Text: "seen", Public: true}, desk.Once("once"))
		if err := k.m.put(k.ctx, k.s, first); err != nil {
			return err
		}
		step.Private = map[int64][]byte{1: nil}
		if err := k.m.put(k.ctx, k.s, step); err != nil {
			return err
		}
		k.sent = append(k.sent, step.Outbox...)
	}
	sent, soon := k.sent, k.at.Add(2*time.Hour)
	return suite.Usually(usualLive, steps(
		func() error { return k.expect(k.at, 4, sent[:4]...) },
		func() error { return k.ack(storage.Receipt{ID: sent[1].ID, Park: true, Reason: "unknown"}) },
		func() error { return k.ack(storage.Receipt{ID: sent[2].ID, Retry: soon, Reason: "busy"}) },
		func() error { return k.ack(storage.Receipt{ID: sent[3].ID}) },
		func() error { return k.ack(storage.Receipt{ID: sent[5].ID, Retry: soon, Reason: "not yet"}) }, // never leased, and put off
	))
}

// with is a message that was sent, with its tries and reason.
func (k *keeping) with(i, tries int, reason string) ticket.Message {
	k.sent[i].Tries, k.sent[i].Reason = tries, reason
	return k.sent[i]
}

// left compares the outbox with what it was left with.
func (k *keeping) left() error {
	return steps(
		func() error { return k.counted(storage.PendingQuery{Parked: true}, k.with(1, 1, "unknown")) },
		func() error {
			return k.counted(storage.PendingQuery{Waiting: true}, k.with(0, 1, ""), k.with(2, 1, "busy"), k.with(4, 0, ""), k.with(5, 0, "not yet"))
		},
	)
}

// messages checks that an outbox that was opened again has its messages, and when they can be leased.
func (k *keeping) messages() error {
	return steps(
		k.left,
		func() error { return k.expect(k.at, 0, k.sent[4]) }, // the others are hidden still
		func() error {
			return k.counted(storage.PendingQuery{Now: k.at.Add(2 * time.Hour), Lease: time.Hour},
				k.with(0, 2, ""), k.with(4, 2, ""), k.with(2, 2, "busy"), k.with(5, 1, "not yet"))
		},
	)
}

// tickets checks that a store that was opened again has its tickets, indexes and unique keys.
func (k *keeping) tickets() error {
	if err := k.m.verify(k.ctx, k.s); err != nil {
		return suite.Usually("acknowledges before the bytes are safe, keeps private parts in memory, or makes its tables again",
			fmt.Errorf("opened again: %w", err))
	}
	if err := found(k.ctx, k.s, k.m); err != nil {
		return suite.Usually("keeps an index in memory, and does not make it again from what is stored", fmt.Errorf("opened again: %w", err))
	}
	t := k.m.tickets["m-0"]
	stale := t
	stale.Version--
	if err := errors.Join(
		k.m.refused(k.ctx, k.s, gridgov.ErrExists, k.city.receive("new", ticket.Request{Key: t.Key})),
		k.m.refused(k.ctx, k.s, gridgov.ErrConflict, k.city.note(t, desk.Once("once"))),
		k.m.refused(k.ctx, k.s, gridgov.ErrConflict, k.city.note(stale)),
		k.m.put(k.ctx, k.s, k.city.note(t)),
	); err != nil {
		return suite.Usually("keeps unique keys or versions in memory", fmt.Errorf("opened again: %w", err))
	}
	return nil
}

// found asks for tickets by each field, alone and together, in each order, and for events by their command keys.
func found(ctx context.Context, s storage.Store, m *model) error {
	var all []int
	for i := range facets {
		if all = append(all, i); len(all) > 1 {
			if err := askFacets(ctx, s, m, all...); err != nil {
				return err
			}
		}
		if err := askFacets(ctx, s, m, i); err != nil {
			return err
		}
	}
	for _, f := range filters(m) {
		var q storage.Query
		f.set(&q)
		if err := answered(ctx, s, m, q); err != nil {
			return err
		}
	}
	if err := allOrders(ctx, s, m, 10); err != nil {
		return err
	}
	for id, events := range m.events {
		for _, e := range events {
			if e.Command == "" {
				continue
			}
			got, err := s.History(ctx, id, 0, e.Command)
			if err != nil {
				return fmt.Errorf("History(%q, 0, %q): %w", id, e.Command, err)
			}
			if err := sameEvents(id, got, []ticket.Event{e}); err != nil {
				return fmt.Errorf("with the command key %q: %w", e.Command, err)
			}
		}
	}
	return nil
}

// quiet settles everything that waits.
func (p post) quiet(at time.Time) error {
	for range 1000 {
		batch, err := p.o.Pending(p.ctx, storage.PendingQuery{Now: at, Lease: time.Hour, Limit: storage.MaxList})
		if err != nil || len(batch) == 0 {
			return err
		}
		if err := p.ack(delivered(batch...)...); err != nil {
			return err
		}
	}
	return suite.Usually("returns again what was settled",
		errors.New("1,000 pulls returned messages, each of which was settled, and there are more"))
}
