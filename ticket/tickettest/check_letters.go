package tickettest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

var letterChecks = []OutboxCheck{
	{
		Name: "rule9/several", Rule: "all messages of all changes of a Commit become visible together, however many, or none of them",
		Usual: "takes one message a change, one a ticket and Seq, or those of one change of several",
		Run:   several,
	},
	{
		Name: "rule9/receivers", Rule: ruleReceivers,
		Usual: "goes by the ticket alone, so that a reply put off for the night holds back a dispatch, or by the receiver alone",
		Run:   receivers,
	},
	{
		Name: "rule9/overtakes", Rule: ruleOvertakes,
		Usual: "sorts after the limit was applied, or lets an alarm wait behind what is put off: keep Message.Overtakes in a column",
		Run:   overtakes,
	},
	{
		Name: "rule9/freed-first",
		Rule: "Pending goes by the instant at which a message became free, then by ID, and returns none before that: its At, " +
			"or the end of its last lease or delay",
		Usual: "sorts by At, or begins with what was never leased: keep one column with the instant, At at first, and an " +
			"index over it and the id",
		Run: freedFirst,
	},
	{
		Name: "rule9/behind-many",
		Rule: "Pending returns fewer messages than its limit only where there are no more, however many are leased, put off " +
			"or blocked before them",
		Usual: "looks at so many messages, leaves out those that are hidden or blocked, and stops",
		Run:   behindMany,
	},
	{
		Name: "rule9/pages", Rule: "Parked and Waiting list by At, then ID, at most Limit, and go on strictly after " +
			"PendingQuery.After, which need not be there any more",
		Usual: "sorts by what Pending goes by, compares the mark by its time alone, or looks it up",
		Run:   pages,
	},
	{
		Name: "rule9/late-receipt",
		Rule: "a Receipt with Tries changes nothing, and is no error, where the message was leased again since or counts " +
			"again; with 0 it always counts",
		Usual: "does not compare Tries, or not in the statement that writes",
		Run:   lateReceipt,
	},
	{
		Name: "rule9/last-receipt", Rule: "of several receipts for one ID in an Ack the last alone counts",
		Usual: "carries them out one by one, so that the first one settles it or sets its tries to 0: take what CheckReceipts returns",
		Run:   lastReceipt,
	},
	{
		Name: "rule9/many-receipts", Rule: "an Ack carries out all of its receipts, however many, or fails",
		Usual: "sends as many parameters as there are receipts, of which a statement has a limit, or takes the first few",
		Run:   manyReceipts,
	},
	{
		Name: "rule9/reasons", Rule: "a reason of any bytes, up to 4 KiB, comes back as it was given; a Retry without one " +
			"clears it; a longer one is ErrInvalid, and nothing of that Ack is done",
		Usual: "keeps it in a column of text, which ends at a zero byte, refuses what is not UTF-8, or is short",
		Run:   reasons,
	},
	{
		Name:  "rule9/instants",
		Rule:  "the instants of messages, pulls and receipts lie in the years 1900 to 9999, in microseconds; others are ErrInvalid",
		Usual: "counts nanoseconds in 64 bits, which end in 2262, or takes what lies before 1970 for no time",
		Run:   instants,
	},
	{
		Name: "rule9/largest-message", Rule: "the largest message, to many of whom 200 are left out, comes back as it was",
		Usual: "keeps it in a column that is short: its document may have some hundred thousand bytes",
		Run:   largestMessage,
	},
}

// byPlace sorts messages as the lists of an outbox do.
func byPlace(m []ticket.Message) []ticket.Message {
	slices.SortFunc(m, func(a, b ticket.Message) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	return m
}

// alike commits n tickets in a few Commits, each with a copy of one message, and returns the messages in their order.
func (p post) alike(name string, n int) ([]ticket.Message, error) {
	first := p.receive(ticket.ID(name), ticket.Request{Reporter: "p1"})
	first = join(first, p.do(first.Ticket, ticket.Note{Text: "seen", Public: true}))
	var all []ticket.Message
	var changes []ticket.Change
	for i := range n {
		c := copied(first, ticket.ID(fmt.Sprintf("%s%05d", name, i)))
		m := first.Outbox[0]
		m.ID, m.Ticket = string(c.Ticket.ID)+"/00000002/001", c.Ticket.ID
		c.Outbox = []ticket.Message{m}
		all = append(all, m)
		if changes = append(changes, c); len(changes) == storage.MaxList || i == n-1 {
			if err := commit(p.ctx, p.s, changes...); err != nil {
				return nil, fmt.Errorf("a lawful Commit of %d tickets failed: %w", len(changes), err)
			}
			changes = nil
		}
	}
	return all, nil
}

// queued commits one ticket with n messages, one a second, to its reporter, or as they are changed.
func (p post) queued(id ticket.ID, n int, change ...func(i int, m *ticket.Message)) ([]ticket.Message, error) {
	first := p.receive(id, ticket.Request{Reporter: "p1"})
	first = join(first, p.do(first.Ticket, ticket.Note{Text: "seen", Public: true}))
	m := first.Outbox[0]
	first.Outbox = nil
	for i := range n {
		m.ID, m.Seq = fmt.Sprintf("%s/%08d/001", id, i+2), int64(i)+2
		sent := m
		for _, change := range change {
			change(i, &sent)
		}
		first.Outbox = append(first.Outbox, sent)
		m.At = m.At.Add(time.Second)
	}
	return first.Outbox, commit(p.ctx, p.s, first)
}

func several(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	var assist []ticket.Party
	for i := range 40 { // more than most stores write in one statement
		assist = append(assist, ticket.Party{Handler: ticket.Department(fmt.Sprint("assists ", i)), Within: hours(1)})
	}
	var first, second []ticket.Change
	var all []ticket.Message
	for i, id := range []ticket.ID{"c", "a", "b"} {
		received := p.receive(id, ticket.Request{Reporter: "p1"})
		convened := p.do(received.Ticket, ticket.Convene{Lead: handlers[0], Assist: assist[:[]int{1, 40, 3}[i]]})
		first = append(first, received)
		second = append(second, convened)
		if len(convened.Outbox) < 2 {
			return fmt.Errorf("the suite expects several messages of a change, and the rules made %d", len(convened.Outbox))
		}
		all = append(all, convened.Outbox...)
	}
	silent := p.receive("silent", ticket.Request{})
	stale := p.note(p.note(silent.Ticket).Ticket)
	return steps(
		func() error { return commit(ctx, s, append(first, silent)...) },
		func() error {
			if err := commit(ctx, s, append(slices.Clone(second), stale)...); !errors.Is(err, gridgov.ErrConflict) {
				return wrong("Commit of a stale change behind three good ones", err, gridgov.ErrConflict)
			}
			return nil
		},
		func() error { return p.waiting() },
		func() error { return commit(ctx, s, second...) },
		func() error { return p.waiting(byPlace(all)...) },
		func() error { return p.expect(at, 0, byPlace(all)...) }, // each to another receiver
	)
}

const (
	ruleReceivers = "a message waits for an earlier one of its ticket to the same receiver alone"
	ruleOvertakes = "messages that overtake come before all others, and wait only for earlier ones of their line that do"
)

func receivers(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	to := []string{"person/p1", "department/market", "person/p1", "department/market", "department/works"}
	a, err := p.queued("a", len(to), func(i int, m *ticket.Message) { m.To = to[i] })
	if err != nil {
		return err
	}
	p.now = p.now.Add(time.Hour)
	b, err := p.queued("b", 1)
	if err != nil {
		return err
	}
	return steps(
		func() error { return p.expect(at, 0, a[0], a[1], a[4], b[0]) },
		func() error { return p.ack(storage.Receipt{ID: a[0].ID, Retry: at.Add(2 * time.Hour)}) }, // until morning
		func() error { return p.ack(delivered(a[1])...) },
		func() error { return p.expect(at, 0, a[3]) },
		func() error { return p.expect(at.Add(2*time.Hour), 0, a[3], a[4], b[0], a[0]) },
		func() error { return p.ack(delivered(a[0])...) },
		func() error { return p.expect(at.Add(2*time.Hour), 0, a[2]) },
	)
}

func overtakes(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	b, err := p.queued("b", 1)
	if err != nil {
		return err
	}
	const n = 1000 // ordinary ones to the same receiver
	p.now = p.now.Add(time.Hour)
	a, err := p.queued("a", n+3, func(i int, m *ticket.Message) {
		switch i {
		case n, n + 2:
			m.Kind = ticket.NoticeAlarm
		case n + 1:
			m.Priority = ticket.Emergency
		}
	})
	if err != nil {
		return err
	}
	return steps(
		func() error { return p.expect(at, 1, a[n]) }, // the first of all, though the others are older
		func() error { return p.expect(at, 0, b[0], a[0]) },
		func() error { return p.ack(delivered(a[n])...) },
		func() error { return p.expect(at, 0, a[n+1]) }, // though a[0] is leased
		func() error { return p.ack(storage.Receipt{ID: a[n+1].ID, Retry: at.Add(2 * time.Hour)}) },
		func() error { return p.expect(at, 0) }, // among themselves they keep their order
		func() error { return p.ack(delivered(a[0])...) },
		func() error { return p.expect(at, 0, a[1]) }, // and hold back no others
		func() error { return p.expect(at.Add(2*time.Hour), 2, a[n+1], a[1]) },
		func() error { return p.expect(at.Add(2*time.Hour), 0, b[0]) },
	)
}

func freedFirst(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	var m []ticket.Message // one a minute and a bit
	for _, id := range []ticket.ID{"d", "c", "b", "a"} {
		sent, err := p.sent(id, 1)
		if err != nil {
			return err
		}
		m = append(m, sent...)
	}
	d, c, b, a := m[0], m[1], m[2], m[3]
	behind, err := p.sent("d2", 2)
	if err != nil {
		return err
	}
	at := dayOne.Add(later)
	off := func(of ticket.Message, until time.Time) func() error {
		return func() error { return p.ack(storage.Receipt{ID: of.ID, Retry: until, Reason: "busy"}) }
	}
	return steps(
		func() error { return p.expect(d.At.Add(-time.Microsecond), 0) }, // not before its At
		func() error { return p.expect(d.At, 0, d) },
		func() error { return p.expect(c.At, 0, c) },
		off(d, a.At.Add(2*time.Microsecond)), off(c, a.At.Add(time.Microsecond)),
		func() error { return p.expect(a.At, 1, b) }, // though those put off are older
		func() error { return p.expect(a.At.Add(2*time.Microsecond), 2, a, c) },
		func() error { return p.expect(a.At.Add(2*time.Microsecond), 0, d) },
		func() error { return p.ack(delivered(behind[0])...) },
		off(a, at.Add(3*time.Minute)), off(b, at.Add(time.Minute)), off(c, at.Add(3*time.Minute)), off(d, at.Add(2*time.Minute)),
		func() error { return p.expect(at.Add(3*time.Minute), 1, behind[1]) }, // never leased: its At
		func() error { return p.expect(at.Add(3*time.Minute), 3, b, d, a) },   // and a before c by ID
		func() error { return p.expect(at.Add(3*time.Minute), 0, c) },
		off(b, at.Add(-time.Hour)), off(c, dayOne.Add(-time.Hour)), // before its own At
		func() error { return p.expect(dayOne.Add(-time.Hour), 0, c) },
		func() error { return p.expect(at.Add(3*time.Minute+time.Hour), 0, c, b, a, d, behind[1]) }, // leases that have ended
	)
}

func behindMany(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	blocked, err := p.queued("blocked", many)
	if err != nil {
		return err
	}
	crowd, err := p.alike("m", many)
	if err != nil {
		return err
	}
	p.now = dayOne.Add(24 * time.Hour)
	last, err := p.sent("z", 2)
	if err != nil {
		return err
	}
	off := make([]storage.Receipt, 0, many)
	for _, m := range crowd {
		off = append(off, storage.Receipt{ID: m.ID, Retry: at.Add(2 * time.Hour)}) // beyond their leases
	}
	return steps(
		func() error { // all of one Commit are there
			return p.pulled(storage.PendingQuery{Waiting: true, Limit: 3, After: storage.MessageCursor(&blocked[many-4])}, blocked[many-3:]...)
		},
		func() error { return p.expect(at, 1, blocked[0]) },
		func() error { // many are leased
			for i := 0; i < many; i += storage.MaxList {
				n := min(storage.MaxList, many-i)
				if err := p.expect(at, n, crowd[i:i+n]...); err != nil {
					return fmt.Errorf("%d of %d are leased: %w", i, many, err)
				}
			}
			return nil
		},
		func() error { return p.ack(delivered(last[0])...) },
		func() error { return p.expect(at, 0, last[1]) }, // behind many that are blocked and many that are leased
		func() error { return p.ack(off...) },            // and then put off
		func() error { return p.ack(storage.Receipt{ID: last[1].ID, Retry: at.Add(time.Minute)}) },
		func() error { return p.expect(at.Add(time.Minute), 0, last[1]) },
		func() error { return p.expect(at.Add(time.Hour), 0, blocked[0]) },
		func() error { return p.expect(at.Add(2*time.Hour), 4, last[1], blocked[0], crowd[0], crowd[1]) },
	)
}

func pages(ctx context.Context, s storage.Store, o storage.Outbox) error {
	const n = 620 // more than one page of the most
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	alike, err := p.alike("B", n)
	if err != nil {
		return err
	}
	own, err := p.queued("a", n)
	if err != nil {
		return err
	}
	all := byPlace(append(alike, own...))
	var stuck, rest []ticket.Message
	var receipts []storage.Receipt
	for i := range all {
		switch {
		case i%2 == 0:
			stuck = append(stuck, all[i])
			receipts = append(receipts, storage.Receipt{ID: all[i].ID, Park: true, Reason: fmt.Sprint(i)})
			all[i].Tries, all[i].Reason = 0, fmt.Sprint(i)
		case i%3 == 0: // put off, the first longest
			receipts = append(receipts, storage.Receipt{ID: all[i].ID, Retry: at.Add(-time.Duration(i) * time.Second)})
			fallthrough
		default:
			rest = append(rest, all[i])
		}
	}
	if err := p.ack(receipts...); err != nil {
		return err
	}
	if _, err := o.Pending(ctx, storage.PendingQuery{Now: at, Lease: time.Hour, Limit: 100}); err != nil { // leased, and listed all the same
		return err
	}
	between := storage.MessageCursor(&stuck[len(stuck)/2]) // just after it, and the message of no id
	between.ID += "!"
	zero := storage.Cursor{At: dayFarAway}
	for _, limit := range []int{0, 7, storage.MaxList} {
		if err := errors.Join(p.paged(storage.PendingQuery{Parked: true, Limit: limit}, stuck),
			p.paged(storage.PendingQuery{Waiting: true, Limit: limit}, rest)); err != nil {
			return err
		}
	}
	for what, check := range map[string]struct {
		pull storage.PendingQuery
		want []ticket.Message
	}{
		"after what is not there":  {storage.PendingQuery{Parked: true, Limit: 3, After: between}, stuck[len(stuck)/2+1:][:3]},
		"after what is in no list": {storage.PendingQuery{Waiting: true, Limit: 3, After: storage.MessageCursor(&stuck[9])}, rest[9:12]},
		"a mark with an empty ID":  {storage.PendingQuery{Waiting: true, Limit: 3, After: zero}, rest[:3]},
		"after the last one":       {storage.PendingQuery{Waiting: true, After: storage.MessageCursor(&rest[len(rest)-1])}, nil},
		"before all that is in the list": {
			storage.PendingQuery{Parked: true, Limit: 2, After: storage.Cursor{At: dayOne.Add(-later), ID: "~"}}, stuck[:2],
		},
	} {
		got, err := o.Pending(ctx, check.pull)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if err := sameMessages(got, check.want); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	if _, err := o.Pending(ctx, storage.PendingQuery{Now: at, Lease: time.Hour, After: between}); !errors.Is(err, gridgov.ErrInvalid) {
		return wrong("Pending with After and neither Parked nor Waiting", err, gridgov.ErrInvalid)
	}
	return nil
}

// paged compares a list of messages with what it must have, page by page.
func (p post) paged(pull storage.PendingQuery, want []ticket.Message) error {
	for {
		got, err := p.o.Pending(p.ctx, pull)
		if err != nil {
			return err
		}
		size := cmp.Or(pull.Limit, storage.DefaultList)
		page := want[:min(size, len(want))]
		if err := sameMessages(got, page); err != nil {
			return fmt.Errorf("parked %v, waiting %v, limit %d, after %s %q: %w",
				pull.Parked, pull.Waiting, pull.Limit, pull.After.At.Format(time.RFC3339Nano), pull.After.ID, err)
		}
		if len(page) < size {
			return nil
		}
		want = want[size:]
		pull.After = storage.MessageCursor(&page[size-1])
	}
}

// dayFarAway is after all that the suite writes.
var dayFarAway = time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)

func lateReceipt(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	sent, err := p.sent("a", 2)
	if err != nil {
		return err
	}
	m := sent[0]
	with := func(tries int, reason string) ticket.Message {
		m.Tries, m.Reason = tries, reason
		return m
	}
	pull := func(hours time.Duration) storage.PendingQuery {
		return storage.PendingQuery{Now: at.Add(hours * time.Hour), Lease: time.Hour}
	}
	waiting := storage.PendingQuery{Waiting: true}
	late := func(r storage.Receipt) func() error {
		return func() error {
			r.ID = m.ID
			return p.ack(r)
		}
	}
	return steps(
		func() error { return p.counted(pull(0), with(1, "")) },
		func() error { return p.counted(pull(1), with(2, "")) }, // somebody else has it now
		late(storage.Receipt{Tries: 1}),
		func() error { return p.counted(waiting, with(2, ""), sent[1]) },
		late(storage.Receipt{Tries: 1, Park: true, Reason: "late"}),
		late(storage.Receipt{Tries: 1, Retry: at, Reason: "late"}),
		late(storage.Receipt{Tries: 3, Retry: at}),
		func() error { return p.counted(waiting, with(2, ""), sent[1]) },
		func() error { return p.counted(pull(1)) }, // still leased
		late(storage.Receipt{Tries: 2, Retry: at.Add(90 * time.Minute), Reason: "busy"}),
		func() error { return p.counted(pull(2), with(3, "busy")) },
		late(storage.Receipt{Retry: at.Add(3 * time.Hour), Reason: "any lease"}),
		func() error { return p.counted(pull(3), with(4, "any lease")) },
		late(storage.Receipt{Tries: 4, Retry: at.Add(4 * time.Hour)}), // counts again from 0
		late(storage.Receipt{Tries: 4}),
		func() error { return p.counted(pull(4), with(1, "")) },
		late(storage.Receipt{Tries: 1, Park: true, Reason: "stuck"}),
		late(storage.Receipt{Tries: 2}),
		func() error { return p.counted(storage.PendingQuery{Parked: true}, with(1, "stuck")) },
		func() error { sent[1].Tries = 1; return p.counted(pull(4), sent[1]) },
		late(storage.Receipt{Tries: 1}),
		func() error { return p.parked() },
	)
}

func lastReceipt(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	var m []ticket.Message
	for _, id := range []ticket.ID{"a", "b", "c", "d"} {
		sent, err := p.sent(id, 1)
		if err != nil {
			return err
		}
		m = append(m, sent...)
	}
	with := func(i, tries int, reason string) ticket.Message {
		m[i].Tries, m[i].Reason = tries, reason
		return m[i]
	}
	off := func(i int, reason string) storage.Receipt {
		return storage.Receipt{ID: m[i].ID, Retry: at.Add(2 * time.Hour), Reason: reason}
	}
	park := func(i int) storage.Receipt { return storage.Receipt{ID: m[i].ID, Park: true, Reason: "stuck"} }
	done := func(i int) storage.Receipt { return storage.Receipt{ID: m[i].ID} }
	other := storage.Receipt{ID: m[1].ID, Park: true, Tries: 7} // of another lease, and the last all the same
	return steps(
		func() error { return p.expect(at, 0, m...) },
		func() error {
			return p.ack(done(0), off(3, ""), park(2), done(1), off(0, "busy"), park(0), off(2, "busy"), other, off(3, "busy"),
				off(0, "at last"), done(2))
		},
		func() error { return p.parked() },
		func() error {
			return p.counted(storage.PendingQuery{Waiting: true}, with(0, 1, "at last"), with(1, 1, ""), with(3, 1, "busy"))
		},
	)
}

func manyReceipts(ctx context.Context, s storage.Store, o storage.Outbox) error {
	const n = 6000 // with several parameters each beyond what one statement takes
	p := post{newClerk(), ctx, s, o}
	all, err := p.alike("m", n)
	if err != nil {
		return err
	}
	receipts := delivered(all...)
	for i := range receipts { // of seven one is put off and one parked
		switch i % 7 {
		case 0:
			receipts[i].Retry, receipts[i].Reason = dayOne.Add(later), "busy"
		case 1:
			receipts[i].Park = true
		}
	}
	slices.Reverse(receipts)
	if err := p.ack(receipts...); err != nil {
		return fmt.Errorf("an Ack of %d: %w", n, err)
	}
	for _, pull := range []storage.PendingQuery{{Waiting: true}, {Parked: true}} {
		var want []string
		for i := range all {
			if i%7 == 0 && pull.Waiting || i%7 == 1 && pull.Parked {
				want = append(want, all[i].ID)
			}
		}
		var got []string
		for pull.Limit = storage.MaxList; ; {
			page, err := o.Pending(ctx, pull)
			if err != nil {
				return err
			}
			for i := range page {
				got = append(got, page[i].ID)
			}
			if len(page) < pull.Limit || len(got) > n {
				break
			}
			pull.After = storage.MessageCursor(&page[len(page)-1])
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("after an Ack of %d receipts %d messages are listed with Parked %v, want %d", n, len(got), pull.Parked, len(want))
		}
	}
	return nil
}

func reasons(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	sent, err := p.sent("a", 1)
	if err != nil {
		return err
	}
	m := sent[0]
	bytes := make([]byte, 0, 256)
	for i := range 256 {
		bytes = append(bytes, byte(255-i))
	}
	texts := []string{
		string(bytes), "\x00", "a\x00", "\xff\xfe cut off \xe7", " ", "\n", `\`, `\x41`, `\\x`, `"'?$1{}[]`, "主题 🙂", "null",
		strings.Repeat("\x00", storage.MaxReason), strings.Repeat("\xe7", storage.MaxReason), strings.Repeat("题", storage.MaxReason/3),
		strings.Repeat("x", storage.MaxReason),
	}
	for i, text := range texts {
		m.Tries, m.Reason = 0, text
		if err := steps(
			func() error { return p.ack(storage.Receipt{ID: m.ID, Retry: at, Reason: text}) },
			func() error { return p.counted(storage.PendingQuery{Waiting: true}, m) },
			func() error { return p.ack(storage.Receipt{ID: m.ID, Park: true, Reason: text}) },
			func() error { return p.counted(storage.PendingQuery{Parked: true}, m) },
			func() error { return p.ack(storage.Receipt{ID: m.ID, Retry: at, Reason: text}) },
			func() error { m.Tries = 1; return p.counted(storage.PendingQuery{Now: at, Lease: time.Hour}, m) },
			func() error {
				err := o.Ack(ctx, storage.Receipt{ID: m.ID},
					storage.Receipt{ID: "nobody/1/1", Retry: at, Reason: strings.Repeat("x", storage.MaxReason+1)})
				if !errors.Is(err, gridgov.ErrInvalid) {
					return wrong("Ack with a reason of 4,097 bytes", err, gridgov.ErrInvalid)
				}
				return p.counted(storage.PendingQuery{Waiting: true}, m)
			},
			func() error { return p.ack(storage.Receipt{ID: m.ID, Retry: at}) },
			func() error { m.Tries, m.Reason = 0, ""; return p.counted(storage.PendingQuery{Waiting: true}, m) },
			func() error { return p.ack(storage.Receipt{ID: m.ID, Park: true, Reason: text}) },
			func() error { return p.ack(storage.Receipt{ID: m.ID, Park: true}) }, // parked without one: none
			func() error { return p.counted(storage.PendingQuery{Parked: true}, m) },
		); err != nil {
			return fmt.Errorf("reason %d, %s: %w", i+1, quoted([]byte(text)), err)
		}
	}
	return nil
}

func instants(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	last := time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	first := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	one := p.receive("a", ticket.Request{Reporter: "p1"})
	one = join(one, p.do(one.Ticket, ticket.Note{Text: "seen", Public: true}))
	old, far := one, copied(one, "b")
	message := one.Outbox[0]
	message.At, message.Due = first, last
	old.Outbox = []ticket.Message{message}
	of := message
	message.ID, message.Ticket, message.At, message.Due = "b/00000002/001", "b", last.Add(-time.Hour), first
	far.Outbox = []ticket.Message{message}
	if err := commit(ctx, s, old, far); err != nil {
		return err
	}
	for what, call := range map[string]func() error{
		"a pull at the end of the year 9999": func() error {
			_, err := o.Pending(ctx, storage.PendingQuery{Now: last, Lease: time.Microsecond})
			return err
		},
		"a pull in the year 1899": func() error {
			_, err := o.Pending(ctx, storage.PendingQuery{Now: first.Add(-time.Hour), Lease: time.Hour})
			return err
		},
		"a Retry in the year 10000": func() error { return o.Ack(ctx, storage.Receipt{ID: of.ID, Retry: last.Add(time.Nanosecond)}) },
		"a Retry in the year 1899":  func() error { return o.Ack(ctx, storage.Receipt{ID: of.ID, Retry: first.Add(-time.Microsecond)}) },
	} {
		if err := call(); !errors.Is(err, gridgov.ErrInvalid) {
			return wrong(what, err, gridgov.ErrInvalid)
		}
	}
	steadily := func() error { // a relay's clock may have nanoseconds, and be in any zone
		zone := last.In(time.FixedZone("", 14*3600)).Add(-time.Microsecond)
		got, err := o.Pending(ctx, storage.PendingQuery{Now: zone.Add(999), Lease: time.Microsecond})
		if err != nil {
			return err
		}
		return sameMessages(got, []ticket.Message{message, of})
	}
	return steps(
		func() error { return p.waiting(of, message) },
		func() error { return p.expect(first, 0, of) },
		func() error { return p.expect(first.Add(time.Hour-time.Microsecond), 0) },
		func() error {
			return p.ack(storage.Receipt{ID: of.ID, Retry: time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC)})
		},
		func() error { return p.expect(time.Date(1969, 12, 31, 23, 59, 58, 999_999_999, time.UTC), 0) },
		func() error { return p.expect(time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC), 0, of) },
		func() error {
			return p.ack(storage.Receipt{ID: of.ID, Retry: time.Date(2263, 1, 1, 0, 0, 0, 1, time.UTC)})
		}, // not before, so up
		func() error { return p.expect(time.Date(2263, 1, 1, 0, 0, 0, 999, time.UTC), 0) },
		func() error { return p.expect(time.Date(2263, 1, 1, 0, 0, 0, 1000, time.UTC), 0, of) },
		func() error { return p.ack(storage.Receipt{ID: of.ID, Retry: last.Add(-time.Microsecond)}) },
		steadily,
		func() error {
			return p.ack(storage.Receipt{ID: of.ID, Retry: last}, storage.Receipt{ID: message.ID, Retry: last})
		},
		func() error { return p.waiting(of, message) },
		func() error { return p.expect(last.Add(-2*time.Hour), 0) },
	)
}

func largestMessage(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	received := p.receive("a", ticket.Request{Reporter: "p1", Category: strings.Repeat("<", 500)})
	sent := p.do(received.Ticket, ticket.Transfer{To: ticket.Department(strings.Repeat("&", 200))})
	m := &sent.Outbox[0]
	for i := range ticket.MaxAbout {
		m.Except = append(m.Except, fmt.Sprintf("%03d", i)+strings.Repeat("<", 125)) // six bytes each in JSON
	}
	return steps(
		func() error { return commit(ctx, s, join(received, sent)) },
		func() error { return p.waiting(sent.Outbox...) },
		func() error { return p.expect(dayOne.Add(later), 0, sent.Outbox...) },
		func() error {
			return p.ack(storage.Receipt{ID: m.ID, Park: true, Reason: strings.Repeat("<", storage.MaxReason)})
		},
		func() error { return p.parked(sent.Outbox...) },
	)
}
