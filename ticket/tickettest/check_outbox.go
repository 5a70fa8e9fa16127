package tickettest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

const ruleOrder = "Pending returns no message of a ticket to a receiver while an earlier one to them is leased or waits"

var outboxCheckList = []OutboxCheck{
	{
		Name: "rule9/with-its-commit", Rule: "a message is visible exactly when its change is, and comes back as it was",
		Usual: "writes messages outside the transaction of the change, or leaves those of a refused Commit where they block others",
		Run:   withItsCommit,
	},
	{
		Name: "rule9/messages-whole", Rule: ruleMessagesWhole,
		Usual: "writes messages in a transaction of their own, before or after that of the tickets",
		Run:   messagesWhole,
	},
	{
		Name: "rule9/lease", Rule: "Pending hides what it returns until Now+Lease, by the Now of the query, and then returns it again",
		Usual: "marks a message as sent when it is read, or uses the database's own clock",
		Run:   lease,
	},
	{
		Name: "rule9/ack", Rule: "an acknowledged message never comes again; an unknown or settled id is no error and changes nothing",
		Usual: "counts the deleted rows and fails when one is missing, or stops at the first unknown id",
		Run:   ack,
	},
	{
		Name: "rule9/retry", Rule: "a Receipt with Retry puts a message off: it is returned again from that instant on, and not before",
		Usual: "takes every Receipt for a delivery, or keeps the lease although the message was put off",
		Run:   retry,
	},
	{
		Name: "rule9/parked", Rule: "a parked message is listed by Parked alone, unleased, and no longer blocks its line; " +
			"it may be settled or put back",
		Usual: "deletes it, goes on giving it out, or lets it block",
		Run:   parked,
	},
	{
		Name: "rule9/tries", Rule: "Tries counts the leases of a message, Reason is the last receipt's; a Retry without a Reason counts again",
		Usual: "counts receipts, so that a message that kills its relay is tried forever, or forgets the reason when it parks",
		Run:   tries,
	},
	{
		Name: "rule9/waiting", Rule: "Waiting lists all messages that are neither settled nor parked, leased or not, and leases nothing",
		Usual: "lists only what is free to be leased, at most one of a line",
		Run:   waiting,
	},
	{
		Name: "rule9/ticket-order", Rule: ruleOrder,
		Usual: "returns two messages of one line in one Pending, or goes past one that is leased or put off",
		Run:   ticketOrder,
	},
	{
		Name: "rule9/oldest-first",
		Rule: "of messages never leased Pending returns the oldest, by At and then bytewise by ID, and at most Limit: 0 " +
			"means 50, over 500 is ErrInvalid",
		Usual: "sorts by the order of writing, or after the limit was applied",
		Run:   oldestFirst,
	},
	{
		Name: "rule9/late-commit", Rule: "the outbox is a set, not a sequence: a message that is committed late is returned, however old it is",
		Usual: "keeps a cursor over a sequence or a time: what commits behind it is lost",
		Run:   lateCommit,
	},
	{
		Name: "rule9/late-writers", Rule: "a message whose Commit takes long is returned, whatever was drawn, written or relayed meanwhile",
		Usual: "follows a sequence whose numbers are drawn before the Commit ends: the slow one is passed by",
		Run:   lateWriters,
	},
	{
		Name: "rule9/several-relays", Rule: "relays that pull at once never hold the same message, and lose none",
		Usual: "reads and then marks, with a gap between: lease in one statement (FOR UPDATE SKIP LOCKED, or UPDATE … RETURNING)",
		Run:   severalRelays,
	},
	{
		Name: "rule9/busy", Rule: "ErrBusy of a Commit says that nothing was written, and so no message",
		Usual: "writes messages before it takes the lock or the transaction that may be busy",
		Run:   busy,
	},
	{
		Name: "rule9/cancelled", Rule: "where the context has ended, Pending and Ack return its error, and nothing is leased, listed or settled",
		Usual: "does not pass the context on, and leases messages that nobody will get",
		Run:   outboxCancelled,
	},
	{
		Name: "rule9/cancelled-midway", Rule: "when a context ends on the way, no list, lease or receipt is less than the answer says",
		Usual: "returns the messages that it has read by then, or takes receipts that it has not carried out",
		Run:   outboxMidway,
	},
}

func withItsCommit(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	a := p.receive("a", ticket.Request{Key: "key"})
	b := p.receive("b", ticket.Request{Reporter: "p1", Category: "street/<light>", Priority: ticket.Urgent, About: []string{"u/1", "王"}})
	early := p.do(b.Ticket, ticket.Note{Text: "seen", Public: true}) // refused, whatever stands beside it
	early = join(early, p.do(early.Ticket, ticket.Note{Text: "seen", Public: true}))
	seen := p.note(a.Ticket, desk.Once("once"))
	p.now = p.now.Add(time.Hour)
	sent := p.do(b.Ticket, ticket.Transfer{To: ticket.Department("路灯 & more"), Within: hours(1)})
	refused := func(with ticket.Change, want error) func() error {
		return func() error {
			for _, changes := range [][]ticket.Change{{early, with}, {with, early}} {
				if err := commit(ctx, s, changes...); !errors.Is(err, want) {
					return wrong("Commit of "+named(changes), err, want)
				}
				if err := cmp.Or(p.waiting(), p.parked(), p.expect(at, 0)); err != nil {
					return fmt.Errorf("after Commit of %s was refused: %w", named(changes), err)
				}
			}
			return nil
		}
	}
	return steps(
		func() error { return p.expect(at, 0) },
		func() error { return commit(ctx, s, a, b) },
		func() error { return p.expect(at, 0) },
		func() error { return commit(ctx, s, seen) },
		refused(p.note(p.note(seen.Ticket).Ticket), gridgov.ErrConflict),       // stale
		refused(p.note(seen.Ticket, desk.Once("once")), gridgov.ErrConflict),   // its command key is taken
		refused(p.receive("a", ticket.Request{}), gridgov.ErrExists),           // its id
		refused(p.receive("c", ticket.Request{Key: "key"}), gridgov.ErrExists), // its request key
		refused(early, gridgov.ErrInvalid),                                     // one ticket twice
		func() error { return commit(ctx, s, sent) },                           // and nothing of the others blocks it
		func() error { return p.waiting(sent.Outbox...) },
		func() error { return p.expect(at, 0, sent.Outbox...) },
	)
}

const (
	usualNow   = "goes by the database's own clock, leaves out what is free at Now itself, or takes the later of Retry and At for the instant"
	usualLease = "rounds a lease, bounds it, or has a default for none: PendingQuery.Check cuts it to microseconds, and refuses a missing one"
)

func lease(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	m, err := p.sent("a", 1)
	if err != nil {
		return err
	}
	// The relay's clock may be anywhere: what counts is the Now of the query.
	for _, at := range []time.Time{dayOne.Add(later), dayOne.Add(-later), time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)} {
		for _, lease := range []time.Duration{time.Hour, time.Microsecond, 1_500_001 * time.Microsecond, 40 * 24 * time.Hour} {
			pull := func(after time.Duration, want ...ticket.Message) error {
				return p.pulled(storage.PendingQuery{Now: at.Add(after), Lease: lease}, want...)
			}
			if err := steps(
				func() error { return p.ack(storage.Receipt{ID: m[0].ID, Retry: at}) },
				func() error { return suite.Usually(usualNow, pull(0, m...)) },
				func() error { return pull(0) },
				func() error { return suite.Usually(usualLease, pull(lease-time.Microsecond)) },
				func() error { return suite.Usually(usualLease, pull(lease, m...)) },
				func() error { return pull(lease) },
			); err != nil {
				return fmt.Errorf("leased at %v for %v: %w", at, lease, err)
			}
		}
	}
	for _, none := range []time.Duration{0, -time.Hour} {
		pull := storage.PendingQuery{Now: time.Date(2250, 1, 1, 0, 0, 0, 0, time.UTC), Lease: none}
		if _, err := o.Pending(ctx, pull); !errors.Is(err, gridgov.ErrInvalid) {
			return suite.Usually(usualLease, wrong(fmt.Sprintf("Pending with the Lease %v", none), err, gridgov.ErrInvalid))
		}
	}
	return p.counted(storage.PendingQuery{Waiting: true}, with(m[0], 2, "")) // leased twice since its last Retry
}

func ack(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	var all []ticket.Message
	for _, id := range []ticket.ID{"a", "b", "c"} {
		m, err := p.sent(id, 1)
		if err != nil {
			return err
		}
		all = append(all, m...)
	}
	return steps(
		func() error { return p.ack() },
		func() error { return p.expect(at, 0, all...) },
		func() error { return p.ack(storage.Receipt{ID: "nobody/1/1"}) },
		func() error { // ids that no message can have, most of which begin as one that is there
			for _, id := range []string{"\x00", "\xff", " ", strings.Repeat("x", ticket.MaxColumn+1), strings.Repeat("题", 10_000)} {
				if err := suite.Usually("fails on an id that its storage cannot hold, or cuts it",
					p.ack(storage.Receipt{ID: all[0].ID + id}, storage.Receipt{ID: all[1].ID + id, Park: true}, storage.Receipt{ID: id, Retry: at}),
				); err != nil {
					return err
				}
			}
			return p.ack(storage.Receipt{ID: strings.ToUpper(all[0].ID)})
		},
		func() error { return p.waiting(all...) },
		func() error {
			return p.ack(storage.Receipt{ID: "nobody/1/1"}, storage.Receipt{ID: all[0].ID}, storage.Receipt{},
				storage.Receipt{ID: all[0].ID}, storage.Receipt{ID: all[2].ID})
		},
		func() error { return p.expect(at.Add(later), 0, all[1]) },
		func() error { return p.ack(delivered(all[0])...) },
		func() error {
			return p.ack(storage.Receipt{ID: all[0].ID, Retry: at}, storage.Receipt{ID: all[2].ID, Park: true})
		}, // settled: no way back
		func() error { return p.expect(at.Add(2*later), 0, all[1]) },
		func() error { return p.ack(delivered(all...)...) },
		func() error { return p.expect(at.Add(3*later), 0) },
		func() error { return p.parked() },
	)
}

func retry(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	m, err := p.sent("a", 1)
	if err != nil {
		return err
	}
	return steps(
		func() error { return p.expect(at, 0, m...) },
		func() error { return p.ack(storage.Receipt{ID: m[0].ID, Retry: at.Add(time.Minute)}) }, // sooner than the lease
		func() error { return p.expect(at.Add(time.Minute-time.Microsecond), 0) },
		func() error { return p.expect(at.Add(time.Minute), 0, m...) },
		func() error { return p.ack(storage.Receipt{ID: m[0].ID, Retry: at.Add(later)}) }, // long after it
		func() error { return p.expect(at.Add(later-time.Microsecond), 0) },
		func() error { return p.expect(at.Add(later), 0, m...) },
		func() error { return p.parked() },
	)
}

const usualBack = "returns what was parked at once when it is put back, whatever its Retry, or lets it wait without blocking"

func parked(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	m, err := p.sent("a", 3)
	if err != nil {
		return err
	}
	park := func(m ticket.Message) storage.Receipt {
		return storage.Receipt{ID: m.ID, Park: true, Reason: "refused five times"}
	}
	return steps(
		func() error { return p.parked() },
		func() error { return p.expect(at, 0, m[0]) },
		func() error { return p.ack(park(m[0])) },
		func() error { return p.parked(m[0]) },
		func() error { return p.parked(m[0]) }, // listing leases nothing
		func() error { return p.expect(at, 0, m[1]) },
		func() error { return p.ack(park(m[1])) },
		func() error { return p.parked(m[0], m[1]) },
		func() error { return p.expect(at, 0, m[2]) },
		func() error { return p.ack(storage.Receipt{ID: m[0].ID, Retry: at}) }, // a person puts it back
		func() error { return p.parked(m[1]) },
		func() error { return p.expect(at.Add(later), 0, m[0]) }, // and it comes before the third again
		func() error { return p.ack(delivered(m[0])...) },
		func() error { return p.ack(storage.Receipt{ID: m[1].ID, Retry: at.Add(2 * later)}) }, // the other later
		func() error { return p.parked() },
		func() error { return suite.Usually(usualBack, p.expect(at.Add(2*later-time.Microsecond), 0)) },
		func() error { return suite.Usually(usualBack, p.expect(at.Add(2*later), 0, m[1])) },
		func() error {
			return p.ack(storage.Receipt{ID: m[1].ID, Retry: at.Add(2 * later), Park: true, Reason: "both"})
		},
		func() error {
			return suite.Usually("takes a Receipt with Park and Retry for a delay", p.parked(m[1]))
		},
		func() error { return p.ack(delivered(m[1])...) },
		func() error { return p.parked() },
		func() error { return p.expect(at.Add(2*later), 0, m[2]) },
	)
}

func ticketOrder(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	a, err := p.sent("a", 3)
	if err != nil {
		return err
	}
	b, err := p.sent("b", 2)
	if err != nil {
		return err
	}
	return steps(
		func() error { return p.expect(at, 0, a[0], b[0]) },
		func() error { return p.expect(at, 0) },
		func() error { return p.ack(delivered(b[0])...) },
		func() error { return p.expect(at, 0, b[1]) },
		func() error { return p.ack(storage.Receipt{ID: a[0].ID, Retry: at.Add(2 * time.Hour)}) },
		func() error { return p.expect(at.Add(time.Hour), 0, b[1]) },
		func() error { return p.expect(at.Add(2*time.Hour), 0, a[0], b[1]) },
		func() error { return p.ack(delivered(a[0])...) },
		func() error { return p.expect(at.Add(2*time.Hour), 1, a[1]) },
		func() error { return p.expect(at.Add(3*time.Hour), 1, a[1]) },
		func() error { return p.expect(at.Add(3*time.Hour), 1, b[1]) },
		func() error { return p.ack(delivered(a[1], b[1])...) },
		func() error { return p.expect(at.Add(3*time.Hour), 0, a[2]) },
	)
}

func oldestFirst(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	var all []ticket.Message
	for _, id := range []ticket.ID{"b", "ä", "a", "B", "a0", "a-"} { // at the same instant, and committed in no order
		p.now = dayOne
		m, err := p.sent(id, 1)
		if err != nil {
			return err
		}
		all = append(all, m...)
	}
	p.now = dayOne.Add(-time.Hour)
	oldest, err := p.sent("z", 1)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b ticket.Message) int { // bytewise
		return slices.Compare([]byte(a.ID), []byte(b.ID))
	})
	all = append(oldest, all...)
	for range 60 {
		m, err := p.sent(ticket.ID(fmt.Sprint("more", len(all))), 1)
		if err != nil {
			return err
		}
		all = append(all, m...)
	}
	for _, limit := range []int{-1, 501} {
		if _, err := o.Pending(ctx, storage.PendingQuery{Now: at, Lease: time.Hour, Limit: limit}); !errors.Is(err, gridgov.ErrInvalid) {
			return wrong(fmt.Sprintf("Pending with Limit %d", limit), err, gridgov.ErrInvalid)
		}
	}
	slices.SortFunc(all, func(a, b ticket.Message) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return slices.Compare([]byte(a.ID), []byte(b.ID))
	})
	return steps(
		func() error { return p.expect(at, 3, all[:3]...) },
		func() error { return p.expect(at, 0, all[3:53]...) },
		func() error { return p.expect(at, 500, all[53:]...) },
	)
}

func lateCommit(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	slow := p.receive("slow", ticket.Request{}) // decided first …
	slowSent := p.do(slow.Ticket, ticket.Transfer{To: handlers[0]})
	quick, err := p.sent("quick", 2)
	if err != nil {
		return err
	}
	return steps(
		func() error { return p.expect(at, 0, quick[0]) },
		func() error { return p.ack(delivered(quick[0])...) },
		func() error { return commit(ctx, s, join(slow, slowSent)) }, // … committed last
		func() error { return p.expect(at, 0, append(slices.Clone(slowSent.Outbox), quick[1])...) },
		func() error { return p.ack(delivered(append(quick, slowSent.Outbox...)...)...) },
		func() error { return p.expect(at.Add(later), 0) },
	)
}

func severalRelays(ctx context.Context, s storage.Store, o storage.Outbox) error {
	const tickets, each = 30, 3
	p := post{newClerk(), ctx, s, o}
	want := map[string]int{}
	for i := range tickets {
		m, err := p.sent(ticket.ID(fmt.Sprint("t", i)), each)
		if err != nil {
			return err
		}
		for _, m := range m {
			want[m.ID] = 1
		}
	}
	var mu sync.Mutex
	given, last := map[string]int{}, map[ticket.ID]int64{}
	take := func(batch []ticket.Message) error {
		mu.Lock()
		defer mu.Unlock()
		for _, m := range batch {
			if given[m.ID]++; given[m.ID] > 1 || want[m.ID] == 0 {
				return fmt.Errorf("message %s was returned %d times while it was leased or settled", m.ID, given[m.ID])
			}
			if m.Seq <= last[m.Ticket] {
				return fmt.Errorf("message %s was returned after a later one of its ticket", m.ID)
			}
			last[m.Ticket] = m.Seq
		}
		return nil
	}
	count := func() int { mu.Lock(); defer mu.Unlock(); return len(given) }
	errs := make([]error, 4)
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() {
			for idle := 0; errs[i] == nil && count() < len(want) && idle < 1000; idle++ {
				batch, err := o.Pending(ctx, storage.PendingQuery{Now: dayOne.Add(later), Lease: time.Hour, Limit: 7})
				if errors.Is(err, gridgov.ErrBusy) || err == nil && len(batch) == 0 {
					time.Sleep(time.Millisecond) // the others hold what is left
					continue
				}
				if errs[i] = errors.Join(err, take(batch)); errs[i] == nil {
					errs[i] = acked(ctx, o, delivered(batch...))
				}
				idle = 0
			}
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if n := count(); n != len(want) {
		return fmt.Errorf("%d of %d messages were returned", n, len(want))
	}
	return nil
}

func outboxCancelled(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	m, err := p.sent("a", 1)
	if err != nil {
		return err
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	past, stop := context.WithDeadline(ctx, time.Unix(0, 0))
	defer stop()
	pull := func(p storage.PendingQuery) func(context.Context) error {
		return func(ctx context.Context) error { _, err := o.Pending(ctx, p); return err }
	}
	receipts := func(r ...storage.Receipt) func(context.Context) error {
		return func(ctx context.Context) error { return o.Ack(ctx, r...) }
	}
	for _, call := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"Pending", pull(storage.PendingQuery{Now: at, Lease: time.Hour})},
		{"Pending with Parked", pull(storage.PendingQuery{Parked: true})},
		{"Pending with Waiting", pull(storage.PendingQuery{Waiting: true})},
		{"Ack", receipts(delivered(m...)...)},
		{"Ack without receipts", receipts()},
	} {
		for _, ended := range []context.Context{gone, past} {
			if err := call.do(ended); !errors.Is(err, ended.Err()) || errors.Is(err, gridgov.ErrBusy) {
				return suite.Usually("does not look at the context before all else, or has ErrBusy in place of its error, so that a relay tries again",
					wrong(call.what+" with a context that has ended", err, ended.Err()))
			}
		}
	}
	return steps(
		func() error { return p.expect(at, 0, m...) },
		func() error { return p.ack(delivered(m...)...) },
		func() error { return p.expect(at.Add(later), 0) },
	)
}
