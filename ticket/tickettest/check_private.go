package tickettest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

const rulePrivate = "private parts are kept beside the event as bytes, and are gone when Change.Private drops them (nil) or replaces them"

var privateChecks = []Check{
	{
		Name: "rule7/kept", Rule: rulePrivate,
		Usual: "keeps the event's document alone, which holds no private part, or keeps bytes in a column of text",
		Run:   privateKept,
	},
	{
		Name: "rule7/dropped", Rule: rulePrivate,
		Usual: "does not look at Change.Private, drops the parts of all events, or drops even though the Commit fails",
		Run:   privateDropped,
	},
	{
		Name: "rule7/replaced", Rule: rulePrivate,
		Usual: "drops where it should replace, or replaces in another event",
		Run:   privateReplaced,
	},
	{
		Name: "rule8/nothing-deleted", Rule: "no ticket and no event leaves the store, however it ended and whatever was dropped",
		Usual: "deletes closed tickets, or an event together with its private part",
		Run:   nothingDeleted,
	},
}

// sealedWith puts any bytes into the private part of the first event, as a vault may.
func sealedWith(c ticket.Change, private []byte) ticket.Change {
	e := c.Events[0].Clone()
	e.Private, e.Commit = private, sha256.Sum256(private)
	c.Events = append([]ticket.Event{e}, c.Events[1:]...)
	return c
}

func privateKept(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	first := sealedWith(c.receive("a", ticket.Request{}), every)
	none := c.do(first.Ticket, ticket.Classify{Kind: ticket.Help})
	empty := sealedWith(c.receive("empty", ticket.Request{}), []byte{}) // nothing in it, and not none
	for _, change := range []ticket.Change{
		empty, first, none, sealedWith(c.note(none.Ticket), bytes.Repeat([]byte{0, 0xff, '\'', '\\'}, 1<<14)),
	} {
		if err := m.put(ctx, s, change); err != nil {
			return err
		}
	}
	return m.verify(ctx, s)
}

func privateDropped(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	if err := m.put(ctx, s, c.receive("b", ticket.Request{})); err != nil {
		return err
	}
	steps := []ticket.Change{c.receive("a", ticket.Request{})}
	for range 4 {
		steps = append(steps, c.note(steps[len(steps)-1].Ticket))
	}
	if err := m.put(ctx, s, join(steps[0], steps[1:]...)); err != nil {
		return err
	}
	forget := c.note(m.tickets["a"])
	forget.Private = map[int64][]byte{1: nil, 4: nil}
	stale := forget
	stale.Private = map[int64][]byte{2: nil}
	if err := m.put(ctx, s, forget); err != nil {
		return err
	}
	if err := m.refused(ctx, s, gridgov.ErrConflict, stale); err != nil {
		return suite.Usually("drops private parts even though the Commit fails", fmt.Errorf("a drop that comes too late: %w", err))
	}
	beside := c.note(m.tickets["b"])
	beside.Private = map[int64][]byte{1: nil}
	if err := m.refused(ctx, s, gridgov.ErrConflict, beside, stale); err != nil {
		return suite.Usually("drops private parts even though the Commit fails", fmt.Errorf("a drop beside a conflict: %w", err))
	}
	if err := m.put(ctx, s, c.note(m.tickets["a"])); err != nil {
		return err
	}
	long := c.receive("long", ticket.Request{})
	one := c.note(long.Ticket).Events[0]
	for seq := int64(2); seq <= 1200; seq++ {
		one.Seq = seq
		long.Events = append(long.Events, one.Clone())
	}
	long.Ticket.Version = 1200
	if err := m.put(ctx, s, long); err != nil {
		return err
	}
	last := c.note(long.Ticket)
	last.Private = map[int64][]byte{}
	for seq := int64(100); seq <= 1100; seq++ {
		last.Private[seq] = nil
	}
	if err := m.put(ctx, s, last); err != nil {
		return err
	}
	if err := m.verify(ctx, s); err != nil {
		return suite.Usually("drops so many at a time, and the rest not at all",
			fmt.Errorf("of a Commit that drops %d private parts: %w", len(last.Private), err))
	}
	return nil
}

func privateReplaced(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	first := c.receive("a", ticket.Request{})
	second := c.do(first.Ticket, ticket.Classify{Kind: ticket.Help}) // without a private part
	third := c.note(second.Ticket)
	if err := m.put(ctx, s, join(first, second, third), c.receive("b", ticket.Request{})); err != nil {
		return err
	}
	again := c.note(third.Ticket)
	again.Private = map[int64][]byte{1: []byte("sealed again\x00\xff"), 3: nil}
	if err := m.put(ctx, s, again); err != nil {
		return err
	}
	last := c.note(again.Ticket)
	last.Private = map[int64][]byte{1: []byte("and once more"), 4: []byte("this one, too")}
	if err := m.put(ctx, s, last); err != nil {
		return err
	}
	return m.verify(ctx, s)
}

func nothingDeleted(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	for id, end := range map[ticket.ID]ticket.Command{
		"answered": ticket.Answer{Text: "so it is"}, "referred": ticket.Refer{Channel: "court"},
		"noted":     ticket.Note{Text: "a test", Public: true},
		"withdrawn": ticket.Withdraw{}, "joint": ticket.Convene{Lead: handlers[0], Assist: []ticket.Party{{Handler: handlers[1]}}},
	} {
		first := c.receive(id, ticket.Request{Key: "key-" + string(id), Reporter: "p1"})
		by := staff(first.Ticket)
		if ticket.VerbOf(end) == ticket.VerbWithdraw {
			by = reporter(first.Ticket)
		}
		ended, err := c.try(first.Ticket, by, end)
		if err != nil {
			panic("tickettest: " + err.Error())
		}
		last := c.note(ended.Ticket)
		if err := m.put(ctx, s, join(first, ended, last)); err != nil {
			return err
		}
		forget := c.note(last.Ticket)
		forget.Private = map[int64][]byte{1: nil, 2: nil, 3: nil}
		if err := m.put(ctx, s, forget); err != nil {
			return err
		}
		if err := m.refused(ctx, s, gridgov.ErrExists, c.receive("again-"+id, ticket.Request{Key: "key-" + string(id)})); err != nil {
			return fmt.Errorf("the key of a ticket that ended: %w", err)
		}
	}
	return m.verify(ctx, s)
}

// CheckOffices checks that two stores keep rule 10: one store is one office, and neither sees anything of the other. Both must
// be empty, and opened as a host opens those of two offices: by prefix, schema or database.
func CheckOffices(ctx context.Context, one, other storage.Store) error {
	return suite.Explain(ctx, "rule10/two-offices",
		"one Store is one office: neither sees the other's tickets, ids, request keys or command keys, or finds its own by the other's",
		"keeps its data in a variable of the package, or in tables that both share", offices(ctx, one, other))
}

func offices(ctx context.Context, one, other storage.Store) error {
	c, m, empty := newClerk(), newModel(), newModel()
	first := c.receive("a", ticket.Request{Key: "form"})
	second := c.note(first.Ticket, desk.Once("once"))
	if err := m.put(ctx, one, first); err != nil {
		return err
	}
	if err := m.put(ctx, one, second); err != nil {
		return err
	}
	if _, err := other.Get(ctx, "a"); !errors.Is(err, gridgov.ErrNotFound) {
		return wrong("the other office's ticket: Get", err, gridgov.ErrNotFound)
	}
	if err := empty.verify(ctx, other); err != nil {
		return err
	}
	same := c.receive("a", ticket.Request{Key: "form", Text: "the same id and key"})
	if err := empty.put(ctx, other, same); err != nil {
		return err
	}
	if _, err := other.History(ctx, "a", 0, "once"); !errors.Is(err, gridgov.ErrNotFound) {
		return wrong("the other office's command key: History", err, gridgov.ErrNotFound)
	}
	if err := empty.put(ctx, other, c.note(same.Ticket, desk.Once("once"))); err != nil {
		return err
	}
	if err := m.put(ctx, one, c.note(second.Ticket)); err != nil {
		return err
	}
	return errors.Join(m.verify(ctx, one), empty.verify(ctx, other), officesFound(ctx, one, other, m, empty))
}

// officesFound fills both with the same tickets, and lists those of each after one and then the other has set what they are found by.
func officesFound(ctx context.Context, one, other storage.Store, m, n *model) error {
	c := newClerk()
	if err := errors.Join(fillFacets(ctx, one, newClerk(), m), fillFacets(ctx, other, c, n)); err != nil {
		return err
	}
	listed := func(s storage.Store, m *model) error {
		for i := range facets {
			if err := askFacets(ctx, s, m, i); err != nil {
				return err
			}
		}
		return allOrders(ctx, s, m, storage.MaxList)
	}
	for i, office := range []struct {
		s storage.Store
		m *model
	}{{one, m}, {other, n}} {
		step := c.note(office.m.tickets["right"])
		step.Ticket = step.Ticket.Clone()
		for _, f := range facets {
			f.other(&step.Ticket)
		}
		step.Ticket.Due = dayOne.Add(time.Duration(i+2) * time.Hour)
		timed := c.note(office.m.tickets["a"])
		timed.Ticket = timed.Ticket.Clone()
		timed.Ticket.Due, timed.Ticket.Wake = step.Ticket.Due, step.Ticket.Due
		if err := office.m.put(ctx, office.s, step, timed); err != nil {
			return err
		}
		if err := errors.Join(listed(one, m), listed(other, n)); err != nil {
			return suite.Usually("keeps the rows of an index for both together, where one takes away the other's",
				fmt.Errorf("after one of the two has set all again by which a ticket is found: %w", err))
		}
	}
	return nil
}

// CheckOutboxes checks that the outboxes of two stores keep rule 10, as [CheckOffices] does for the stores.
func CheckOutboxes(ctx context.Context, one, other Office) error {
	return suite.Explain(ctx, "rule10/two-outboxes",
		"one Store is one office: neither pulls, lists, parks or settles the other's messages, though they have the same ids",
		"keeps its messages in a table that both share, or finds them in all of it when it settles or lists", outboxes(ctx, one, other))
}

func outboxes(ctx context.Context, one, other Office) error {
	a, b := post{newClerk(), ctx, one, one}, post{newClerk(), ctx, other, other}
	b.moveTo("elsewhere") // so that the messages, with the same ids, have other titles
	if err := outboxesOf(a, b, "a"); err != nil {
		return fmt.Errorf("messages of the same ids and instants: %w", err)
	}
	b.now = b.now.Add(time.Hour)
	if err := outboxesOf(a, b, "b"); err != nil {
		return fmt.Errorf("messages of the same ids, an hour apart: %w", err)
	}
	return nil
}

func outboxesOf(a, b post, id ticket.ID) error {
	at := dayOne.Add(later)
	ours, err := a.sent(id, 2)
	if err != nil {
		return err
	}
	if err := errors.Join(b.expect(at, 0), b.waiting()); err != nil {
		return fmt.Errorf("before the other office has any: %w", err)
	}
	theirs, err := b.sent(id, 2)
	if err != nil {
		return err
	}
	return steps(
		func() error { return a.expect(at, 0, ours[0]) },
		func() error { return b.expect(at, 0, theirs[0]) }, // though the other's is leased
		func() error { return errors.Join(a.waiting(ours...), b.waiting(theirs...)) },
		func() error { return a.ack(storage.Receipt{ID: ours[0].ID, Park: true, Reason: "ours"}) },
		func() error { return errors.Join(a.parked(ours[0]), b.parked()) },
		func() error { return b.waiting(theirs...) },
		func() error { return b.ack(delivered(theirs[0])...) },
		func() error { return errors.Join(a.parked(ours[0]), b.parked()) },
		func() error { return errors.Join(a.expect(at, 0, ours[1]), b.expect(at, 0, theirs[1])) },
		func() error { return b.ack(storage.Receipt{ID: theirs[1].ID, Retry: at}) },
		func() error { return errors.Join(a.expect(at, 0), b.expect(at, 0, theirs[1])) },
		func() error { return b.ack(delivered(theirs...)...) },
		func() error { return errors.Join(a.waiting(ours[1]), a.parked(ours[0]), b.waiting(), b.parked()) },
		func() error { return a.ack(delivered(ours...)...) },
	)
}
