package tickettest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
)

// CheckReopened holds a store that outlives its process to rule 8: what was acknowledged is there when it is opened again.
// Open gives the same store and its outbox each time, at first empty; it closes first what it gave before.
func CheckReopened(ctx context.Context, open func(ctx context.Context) (ticket.Store, ticket.Outbox, error)) error {
	return suite.Explain(ctx, "rule8/reopened", "what was acknowledged is there when the store is opened again: "+
		"tickets, events, private parts, keys, the columns that lists find and order by, "+
		"messages, leases, tries and reasons",
		"acknowledges before the bytes are safe, keeps leases or unique keys in memory, or makes its tables anew", reopened(ctx, open))
}

const usualLive = "loses it while it is open, which is no matter of its files: Run and RunOutbox say what is wrong"

func reopened(ctx context.Context, open func(ctx context.Context) (ticket.Store, ticket.Outbox, error)) error {
	s, o, err := open(ctx)
	if err != nil {
		return err
	}
	city := newCity(9)
	m, err := city.build(ctx, s, 20)
	if err != nil {
		return err
	}
	if err := fillFacets(ctx, s, city.clerk, m); err != nil {
		return err
	}
	if err := m.put(ctx, s, sealedWith(city.receive("empty", ticket.Request{}), []byte{})); err != nil {
		return err
	}
	p := post{city.clerk, ctx, s, o}
	at := dayOne.Add(later)
	if err := p.quiet(at); err != nil { // what the city sent is not looked at
		return err
	}
	var sent []ticket.Message
	for _, id := range []ticket.ID{"leased", "parked", "delayed", "settled", "waits", "untried"} {
		first := p.receive(ticket.ID(fmt.Sprintf("m-%d", len(sent))), ticket.Request{Key: "key/" + string(id), Reporter: "p1"})
		step := p.do(first.Ticket, ticket.Note{Text: "seen", Public: true}, ticket.Once("once"))
		if err := m.put(ctx, s, first); err != nil {
			return err
		}
		step.Private = map[int64][]byte{1: nil}
		if err := m.put(ctx, s, step); err != nil {
			return err
		}
		sent = append(sent, step.Outbox...)
	}
	with := func(i, tries int, reason string) ticket.Message {
		sent[i].Tries, sent[i].Reason = tries, reason
		return sent[i]
	}
	if err := steps(
		func() error { return p.expect(at, 4, sent[:4]...) },
		func() error { return p.ack(ticket.Receipt{ID: sent[1].ID, Park: true, Reason: "unknown"}) },
		func() error {
			return p.ack(ticket.Receipt{ID: sent[2].ID, Retry: at.Add(2 * time.Hour), Reason: "busy"})
		},
		func() error { return p.ack(ticket.Receipt{ID: sent[3].ID}) },
		func() error { // never leased, and put off
			return p.ack(ticket.Receipt{ID: sent[5].ID, Retry: at.Add(2 * time.Hour), Reason: "not yet"})
		},
	); err != nil {
		return suite.Usually(usualLive, err)
	}
	stand := func() error {
		return steps(
			func() error { return p.counted(ticket.Pull{Parked: true}, with(1, 1, "unknown")) },
			func() error {
				return p.counted(ticket.Pull{Waiting: true}, with(0, 1, ""), with(2, 1, "busy"), with(4, 0, ""), with(5, 0, "not yet"))
			},
		)
	}
	if err := cmp.Or(m.verify(ctx, s), stand()); err != nil {
		return suite.Usually(usualLive, fmt.Errorf("before it is closed: %w", err))
	}
	for again := range 2 {
		if s, o, err = open(ctx); err != nil {
			return fmt.Errorf("open it again: %w", err)
		}
		p.s, p.o = s, o
		if err := m.verify(ctx, s); err != nil {
			return suite.Usually("acknowledges before the bytes are safe, keeps private parts in memory, or makes its tables again",
				fmt.Errorf("opened again: %w", err))
		}
		if err := found(ctx, s, m); err != nil {
			return suite.Usually("keeps an index in memory, and does not make it again from what is stored", fmt.Errorf("opened again: %w", err))
		}
		t := m.tickets["m-0"]
		stale := t
		stale.Version--
		if err := errors.Join(
			m.refused(ctx, s, ticket.ErrExists, city.receive("new", ticket.Request{Key: t.Key})),
			m.refused(ctx, s, ticket.ErrConflict, city.note(t, ticket.Once("once"))),
			m.refused(ctx, s, ticket.ErrConflict, city.note(stale)),
			m.put(ctx, s, city.note(t)),
		); err != nil {
			return suite.Usually("keeps unique keys or versions in memory", fmt.Errorf("opened again: %w", err))
		}
		if again > 0 {
			continue
		}
		if err := steps(
			stand,
			func() error { return p.expect(at, 0, sent[4]) }, // the others are hidden still
			func() error {
				return p.counted(ticket.Pull{Now: at.Add(2 * time.Hour), Lease: time.Hour},
					with(0, 2, ""), with(4, 2, ""), with(2, 2, "busy"), with(5, 1, "not yet"))
			},
		); err != nil {
			return suite.Usually("keeps messages, leases, tries or reasons in memory", fmt.Errorf("the outbox, opened again: %w", err))
		}
	}
	return nil
}

// found asks for tickets by each field, alone and together, in each order, and for events by their command keys.
func found(ctx context.Context, s ticket.Store, m *model) error {
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
		var q ticket.Query
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
		batch, err := p.o.Pending(p.ctx, ticket.Pull{Now: at, Lease: time.Hour, Limit: ticket.MaxList})
		if err != nil || len(batch) == 0 {
			return err
		}
		if err := p.ack(delivered(batch...)...); err != nil {
			return err
		}
	}
	return suite.Usually("gives again what was settled", errors.New("1,000 pulls gave messages, each of which was settled, and there are more"))
}
