package tickettest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

const usualCompared = "reads Tries, compares them, and writes in another statement: put them into the WHERE of the one that writes"

var keptChecks = []OutboxCheck{
	{
		Name: "rule9/kept",
		Rule: "a Commit changes nothing of the messages that a ticket has: leases, delays, parked ones, Tries and reasons stay; " +
			"nor does a receipt of another message",
		Usual: "keeps the messages of a ticket in its row and writes them again with each Commit, or settles a message with all before it",
		Run:   kept,
	},
	{
		Name: "rule9/blocking",
		Rule: "a message blocks those of its own ticket that come after it by At, then ID, and no other; tickets and ids " +
			"compare by all of their bytes",
		Usual: "takes the ticket out of a message's id, cuts ids that are long, or compares the ids of a ticket's messages alone",
		Run:   blocking,
	},
	{
		Name: "rule9/tries-compared",
		Rule: "of an Ack with Tries and a Pending at the same time one comes first: " +
			"what was leased again is neither settled, parked nor put off by the receipt of the lease before",
		Usual: usualCompared,
		Run:   triesCompared,
	},
	{
		Name: "rule9/copies", Rule: "messages are copies: nothing of what was committed or given is shared with what is " +
			"kept or returned later; and receipts are left as they are",
		Usual: "copies the message and not the ids in Except, which is a slice",
		Run:   copies,
	},
}

func kept(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	last := p.receive("a", ticket.Request{Reporter: "p1"})
	if err := commit(ctx, s, last); err != nil {
		return err
	}
	var m []ticket.Message
	step := func(do ticket.Command, beside ...ticket.Change) func() error {
		return func() error {
			last = p.do(last.Ticket, do)
			m = append(m, last.Outbox...)
			return commit(ctx, s, append(beside, last)...)
		}
	}
	said, silent := ticket.Note{Text: "seen", Public: true}, ticket.Note{Text: "seen"}
	for range 5 {
		if err := step(said)(); err != nil {
			return err
		}
	}
	stand := func(parked ticket.Message, waiting ...ticket.Message) func() error {
		return func() error {
			return errors.Join(p.counted(storage.PendingQuery{Parked: true}, parked),
				p.counted(storage.PendingQuery{Waiting: true}, append(waiting, m[5:]...)...))
		}
	}
	stands := func() error {
		return stand(with(m[1], 1, "stuck"), with(m[0], 2, "busy"), with(m[2], 1, ""), with(m[3], 0, "late"), m[4])()
	}
	return steps(
		func() error { return p.expect(at, 0, m[0]) },
		func() error { return p.ack(storage.Receipt{ID: m[0].ID, Retry: at, Reason: "busy"}) },
		func() error { return p.expect(at, 0, m[0]) },
		func() error { return p.ack(storage.Receipt{ID: m[0].ID, Park: true, Reason: "busy"}) }, // for a moment
		func() error { return p.expect(at, 0, m[1]) },
		func() error { return p.ack(storage.Receipt{ID: m[1].ID, Park: true, Reason: "stuck"}) },
		func() error { return p.expect(at, 0, m[2]) }, // leased
		func() error {
			return p.ack(storage.Receipt{ID: m[0].ID, Retry: at.Add(2 * time.Hour), Reason: "busy"}, // put off
				storage.Receipt{ID: m[3].ID, Retry: at.Add(3 * time.Hour), Reason: "late"}) // never leased, and put off
		},
		func() error { return stands() },
		step(said),
		func() error { return stands() },
		step(silent),
		func() error { return stands() },
		step(said, p.receive("b", ticket.Request{})),
		func() error { return stands() },
		func() error { return p.expect(at.Add(2*time.Hour-time.Microsecond), 0) }, // the delay stands, and blocks
		func() error { return p.expect(at.Add(2*time.Hour), 0, m[0]) },
		step(said),
		func() error { return p.expect(at.Add(3*time.Hour-time.Microsecond), 0) }, // the lease stands
		func() error { return p.ack(delivered(m[5])...) },                         // behind four that wait
		func() error { m = slices.Delete(m, 5, 6); return nil },
		stand(with(m[1], 1, "stuck"), with(m[0], 3, "busy"), with(m[2], 1, ""), with(m[3], 0, "late"), m[4]),
		func() error { return p.ack(delivered(m[0], m[1])...) },
		func() error { return p.expect(at.Add(2*time.Hour), 0, m[2]) },
		func() error { return p.ack(delivered(m[2])...) },
		func() error { return p.expect(at.Add(3*time.Hour-time.Microsecond), 0) },
		func() error { return p.expect(at.Add(3*time.Hour), 0, m[3]) },
		func() error { return p.ack(delivered(m[3], m[4])...) },
		func() error { return p.waiting(m[5:]...) },
	)
}

func blocking(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	first := p.receive("x", ticket.Request{Reporter: "p1"})
	first = join(first, p.do(first.Ticket, ticket.Note{Text: "seen", Public: true}))
	sent := func(id ticket.ID, messages ...storage.Cursor) (out []ticket.Message, err error) {
		c := copied(first, id)
		for _, mark := range messages {
			m := first.Outbox[0]
			m.ID, m.Ticket, m.At = string(mark.ID), id, mark.At
			c.Outbox = append(c.Outbox, m)
		}
		return c.Outbox, commit(ctx, s, c)
	}
	// Tickets that are nearly one.
	long := ticket.ID(strings.Repeat("x", ticket.MaxID-1))
	var apart []ticket.Message
	for _, id := range []ticket.ID{"a", "A", "ä", "a/1", "a/2", "a/1/2", "a-1", "a.", "a%2F1", "a%", "a_", long, long + "1", long + "2"} {
		m, err := sent(id, storage.Cursor{At: dayOne, ID: id + "/00000002/001"})
		if err != nil {
			return err
		}
		apart = append(apart, m...)
	}
	// One ticket, of which the clock went back: by ID the first is the last.
	hour := func(n time.Duration) time.Time { return dayOne.Add(n * time.Hour) }
	back, err := sent("back",
		storage.Cursor{At: hour(1), ID: "back/00000009/001"},
		storage.Cursor{At: hour(2), ID: "back/00000002/001"},
		storage.Cursor{At: hour(2), ID: "back/00000002/002"})
	if err != nil {
		return err
	}
	// Ids that differ in their last byte.
	far := ticket.ID(strings.Repeat("y", ticket.MaxColumn-1))
	alike, err := sent("alike",
		storage.Cursor{At: hour(3), ID: far + "1"},
		storage.Cursor{At: hour(3), ID: far + "2"},
		storage.Cursor{At: hour(3), ID: far + "3"})
	if err != nil {
		return err
	}
	page := func(after, want ticket.Message) func() error {
		return func() error {
			return p.pulled(storage.PendingQuery{Waiting: true, Limit: 1, After: storage.MessageCursor(&after)}, want)
		}
	}
	return steps(
		func() error { return p.waiting(slices.Concat(byPlace(apart), back, alike)...) },
		page(back[2], alike[0]), page(alike[0], alike[1]), page(alike[1], alike[2]),
		func() error { return p.expect(at, 0, slices.Concat(apart, back[:1], alike[:1])...) },
		func() error { return p.expect(at, 0) },
		func() error { return p.ack(delivered(apart...)...) },
		func() error { return p.ack(storage.Receipt{ID: alike[0].ID, Park: true}) },
		func() error { return p.parked(alike[0]) },
		func() error { return p.ack(delivered(back[0], alike[1])...) },
		func() error { return p.waiting(back[1], back[2], alike[2]) },
		func() error { return p.expect(at, 0, back[1], alike[2]) },
		func() error { return p.ack(storage.Receipt{ID: back[1].ID, Retry: at.Add(later)}) },
		func() error { return p.expect(at.Add(later-time.Microsecond), 0, alike[2]) }, // the lease has ended, and the third is blocked
	)
}

func triesCompared(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	for what, receipt := range map[string]storage.Receipt{
		"settles":  {},
		"parks":    {Park: true, Reason: "late"},
		"puts off": {Retry: at.Add(later), Reason: "late"},
	} {
		for look := 1; look <= 12; look++ {
			sent, err := p.sent(ticket.ID(fmt.Sprintf("%.4s-%d", what, look)), 1)
			if err != nil {
				return err
			}
			m := sent[0]
			if err := p.expect(at, 0, m); err != nil {
				return err
			}
			var again []ticket.Message
			var pulled error
			beside := newAside(ctx, look, func() {
				again, pulled = o.Pending(ctx, storage.PendingQuery{Now: at.Add(time.Hour), Lease: time.Hour, Limit: 1})
			})
			receipt.ID, receipt.Tries = m.ID, 1
			if err := acked(beside, o, []storage.Receipt{receipt}); err != nil {
				return inCall("Ack", receipt, err)
			}
			if !beside.met() { // there was no such look
				if err := p.ack(delivered(m)...); err != nil {
					return err
				}
				break
			}
			if err := ignoreBusy(pulled); err != nil {
				return err
			}
			want := map[bool][]ticket.Message{} // by whether it is parked
			switch {
			case len(again) > 0:
				want[false] = []ticket.Message{with(m, 2, "")}
			case receipt.Park || !receipt.Retry.IsZero():
				want[receipt.Park] = []ticket.Message{with(m, 1, receipt.Reason)}
			}
			err = cmp.Or(p.counted(storage.PendingQuery{Waiting: true}, want[false]...),
				p.counted(storage.PendingQuery{Parked: true}, want[true]...))
			if err != nil {
				return suite.Usually(usualCompared,
					fmt.Errorf("beside a receipt of its first lease that %s it, Pending returned the message %d times: %w", what, len(again), err))
			}
			if err := p.ack(delivered(m)...); err != nil {
				return err
			}
		}
	}
	return nil
}

func copies(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	first := p.receive("a", ticket.Request{Reporter: "p1"})
	first = join(first, p.do(first.Ticket, ticket.Note{Text: "seen", Public: true}))
	m := first.Outbox[0]
	except := []string{"u/1", "王"}
	first.Outbox[0].Except = slices.Clone(except)
	m.Except = except
	spoil := func(of []ticket.Message) {
		for i := range of {
			for j := range of[i].Except {
				of[i].Except[j] = "spoilt"
			}
			of[i] = ticket.Message{}
		}
	}
	if err := commit(ctx, s, first); err != nil {
		return err
	}
	spoil(first.Outbox)
	lists, leases := storage.PendingQuery{Waiting: true}, storage.PendingQuery{Now: at, Lease: time.Hour}
	for _, what := range []struct {
		pull    storage.PendingQuery
		receipt storage.Receipt // after it
	}{
		{lists, storage.Receipt{}},
		{lists, storage.Receipt{}},
		{leases, storage.Receipt{ID: m.ID, Retry: at}},
		{leases, storage.Receipt{ID: m.ID, Park: true}},
		{storage.PendingQuery{Parked: true}, storage.Receipt{}},
		{storage.PendingQuery{Parked: true}, storage.Receipt{ID: m.ID, Retry: at}},
		{leases, storage.Receipt{}},
		{lists, storage.Receipt{}},
	} {
		got, err := o.Pending(ctx, what.pull)
		if err == nil {
			err = sameMessages(got, []ticket.Message{m})
		}
		if err != nil {
			return inCall("after the caller wrote into what it had committed and was given, Pending", what.pull, err)
		}
		spoil(got)
		if err := p.ack(what.receipt); err != nil {
			return err
		}
	}
	receipts := []storage.Receipt{{ID: "z"}, {ID: m.ID, Retry: at.Add(time.Nanosecond)}, {ID: m.ID, Park: true}, {ID: ""}}
	return leftAlone("Ack", receipts, func() error { return p.ack(receipts...) })
}
