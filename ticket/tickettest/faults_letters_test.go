package tickettest_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// choosing keeps its letters as the adapter of the guide does, and chooses among them in a way of its own.
func choosing(choose func(p storage.PendingQuery, all []storage.Entry) ([]ticket.Message, []*storage.Entry)) func(*faulty) {
	return func(f *faulty) {
		s := newShelf()
		f.commit, f.get, f.list, f.history, f.ack = s.Commit, s.Get, s.List, s.History, s.Ack
		f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
			if err := cmp.Or(ctx.Err(), p.Check()); err != nil {
				return nil, err
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			all := make([]storage.Entry, 0, len(s.letters))
			for _, l := range s.letters {
				all = append(all, l)
			}
			chosen, leased := choose(p, all)
			for _, l := range leased {
				s.letters[l.Message.ID] = *l
			}
			return chosen, nil
		}
	}
}

// among chooses among those that something is left of; a list is right.
func among(keep func(p storage.PendingQuery, all []storage.Entry) []storage.Entry) func(*faulty) {
	return choosing(func(p storage.PendingQuery, all []storage.Entry) ([]ticket.Message, []*storage.Entry) {
		if !p.Parked && !p.Waiting {
			all = keep(p, all)
		}
		return p.Choose(all)
	})
}

// ordered leases one after another in an order of its own.
func ordered(by func(a, b *storage.Entry) int, free func(p storage.PendingQuery, l *storage.Entry) bool) func(*faulty) {
	return inLines(storage.LineOf, func(a, b *storage.Entry) int {
		return cmp.Or(byHaste(a, b), by(a, b))
	}, free)
}

// inLines leases in an order of its own, and takes for a line what it likes.
func inLines(
	lineOf func(m *ticket.Message) storage.Line, by func(a, b *storage.Entry) int,
	free func(p storage.PendingQuery, l *storage.Entry) bool,
) func(*faulty) {
	return choosing(func(p storage.PendingQuery, all []storage.Entry) ([]ticket.Message, []*storage.Entry) {
		if p.Parked || p.Waiting {
			return p.Choose(all)
		}
		heads := map[storage.Line]*storage.Entry{}
		for i := range all {
			l := &all[i]
			of := lineOf(&l.Message)
			if first := heads[of]; !l.Parked && (first == nil || byPlace(l, first) < 0) {
				heads[of] = l
			}
		}
		var leased []*storage.Entry
		for _, l := range heads {
			if free(p, l) {
				leased = append(leased, l)
			}
		}
		slices.SortFunc(leased, by)
		leased = leased[:min(len(leased), p.Limit)]
		var chosen []ticket.Message
		for _, l := range leased {
			l.Until, l.Tries = p.Now.Add(p.Lease), l.Tries+1
			m := l.Message
			m.Tries, m.Reason = l.Tries, string(l.Reason)
			chosen = append(chosen, m)
		}
		return chosen, leased
	})
}

// byHaste sorts those that overtake first.
func byHaste(a, b *storage.Entry) int {
	rank := map[bool]int{true: 0, false: 1}
	return cmp.Compare(rank[a.Message.Overtakes()], rank[b.Message.Overtakes()])
}

func hasteThenFree(a, b *storage.Entry) int { return cmp.Or(byHaste(a, b), byFree(a, b)) }

func byPlace(a, b *storage.Entry) int {
	return cmp.Or(a.Message.At.Compare(b.Message.At), cmp.Compare(a.Message.ID, b.Message.ID))
}

func byFree(a, b *storage.Entry) int {
	return cmp.Or(a.Free().Compare(b.Free()), cmp.Compare(a.Message.ID, b.Message.ID))
}

func isFree(p storage.PendingQuery, l *storage.Entry) bool { return !l.Free().After(p.Now) }

// onListed changes how a list of the outbox is asked for, and what it returns.
func onListed(change func(f *faulty, ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error)) func(*faulty) {
	return func(f *faulty) {
		f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
			if err := p.Check(); err != nil || !p.Parked && !p.Waiting {
				return f.Store.Pending(ctx, p)
			}
			return change(f, ctx, p)
		}
	}
}

// onAck replaces Ack, but for receipts that are refused.
func onAck(ack func(f *faulty, ctx context.Context, receipts []storage.Receipt) error) func(*faulty) {
	return func(f *faulty) {
		f.ack = func(ctx context.Context, receipts ...storage.Receipt) error {
			if _, err := storage.CheckReceipts(receipts); err != nil || ctx.Err() != nil {
				return cmp.Or(ctx.Err(), err)
			}
			return ack(f, ctx, receipts)
		}
	}
}

// outboxOf changes the messages of each change before it is stored.
func outboxOf(change func([]ticket.Message) []ticket.Message) func(*faulty) {
	return onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
		changes = slices.Clone(changes)
		for i := range changes {
			changes[i].Outbox = change(slices.Clone(changes[i].Outbox))
		}
		return s.Commit(ctx, changes...)
	})
}

func letterFaults() []fault {
	return []fault{
		{"rule9/several", "keeps one message of a ticket and Seq", outboxOf(func(m []ticket.Message) []ticket.Message {
			return slices.CompactFunc(m, func(a, b ticket.Message) bool { return a.Seq == b.Seq })
		})},
		{"rule9/several", "writes thirty-two messages of a change and stops", outboxOf(func(m []ticket.Message) []ticket.Message {
			if len(m) > 32 && m[0].Seq == m[32].Seq {
				m = m[:32]
			}
			return m
		})},
		{
			"rule9/several", "writes the messages of the last change alone",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				changes = slices.Clone(changes)
				for i := range max(len(changes)-1, 0) {
					changes[i].Outbox = nil
				}
				return s.Commit(ctx, changes...)
			}),
		},
		{"rule9/receivers", "goes by the ticket alone", inLines(func(m *ticket.Message) storage.Line {
			return storage.Line{Ticket: m.Ticket, Overtakes: m.Overtakes()}
		}, hasteThenFree, isFree)},
		{"rule9/receivers", "goes by the receiver alone", inLines(func(m *ticket.Message) storage.Line {
			return storage.Line{To: m.To, Overtakes: m.Overtakes()}
		}, hasteThenFree, isFree)},
		{"rule9/overtakes", "knows of no haste in its order", inLines(storage.LineOf, byFree, isFree)},
		{"rule9/overtakes", "lets alarms wait in the line of the others", inLines(func(m *ticket.Message) storage.Line {
			return storage.Line{Ticket: m.Ticket, To: m.To}
		}, hasteThenFree, isFree)},
		{"rule9/overtakes", "puts alarms before emergencies", inLines(func(m *ticket.Message) storage.Line {
			return storage.Line{Ticket: m.Ticket, To: m.To + map[bool]string{true: "!"}[m.Kind == ticket.NoticeAlarm], Overtakes: m.Overtakes()}
		}, hasteThenFree, isFree)},
		{"rule9/overtakes", "takes for hasty what is an alarm", func(f *faulty) {
			alarm := func(m *ticket.Message) bool { return m.Kind == ticket.NoticeAlarm }
			inLines(func(m *ticket.Message) storage.Line {
				return storage.Line{Ticket: m.Ticket, To: m.To, Overtakes: alarm(m)}
			}, func(a, b *storage.Entry) int {
				rank := map[bool]int{true: 0, false: 1}
				return cmp.Or(cmp.Compare(rank[alarm(&a.Message)], rank[alarm(&b.Message)]), byFree(a, b))
			}, isFree)(f)
		}},
		{"rule9/overtakes", "lets nothing go while an alarm waits", among(func(_ storage.PendingQuery, all []storage.Entry) []storage.Entry {
			waits := map[string]bool{}
			for i := range all {
				if m := &all[i].Message; m.Overtakes() && !all[i].Parked {
					waits[string(m.Ticket)+" "+m.To] = true
				}
			}
			return slices.DeleteFunc(all, func(l storage.Entry) bool {
				return !l.Message.Overtakes() && waits[string(l.Message.Ticket)+" "+l.Message.To]
			})
		})},
		{"rule9/freed-first", "goes by At", ordered(byPlace, isFree)},
		{"rule9/freed-first", "begins with what was never leased", ordered(func(a, b *storage.Entry) int {
			return cmp.Or(a.Until.Compare(b.Until), byPlace(a, b))
		}, isFree)},
		{"rule9/freed-first", "goes by the instant alone", ordered(func(a, b *storage.Entry) int {
			return cmp.Or(a.Free().Compare(b.Free()), -cmp.Compare(a.Message.ID, b.Message.ID))
		}, isFree)},
		{
			"rule9/freed-first", "returns a message before its At",
			ordered(byFree, func(p storage.PendingQuery, l *storage.Entry) bool { return !l.Until.After(p.Now) }),
		},
		{"rule9/freed-first", "puts nothing off to before its At", ordered(func(a, b *storage.Entry) int {
			later := func(l *storage.Entry) time.Time {
				if l.Message.At.After(l.Free()) {
					return l.Message.At
				}
				return l.Free()
			}
			return cmp.Or(later(a).Compare(later(b)), cmp.Compare(a.Message.ID, b.Message.ID))
		}, func(p storage.PendingQuery, l *storage.Entry) bool { return isFree(p, l) && !l.Message.At.After(p.Now) })},
		{
			"rule9/behind-many", "looks at ten thousand that are not hidden, and leaves out those blocked",
			among(func(p storage.PendingQuery, all []storage.Entry) []storage.Entry {
				const most = 10_000
				slices.SortFunc(all, func(a, b storage.Entry) int { return byFree(&a, &b) })
				seen := map[string]bool{}
				for i := range all {
					if l := &all[i]; isFree(p, l) && !l.Parked && len(seen) < most {
						seen[l.Message.ID] = true
					}
				}
				return slices.DeleteFunc(all, func(l storage.Entry) bool { return isFree(p, &l) && !seen[l.Message.ID] })
			}),
		},
		{
			"rule9/behind-many", "looks at the ten thousand oldest, and leaves out those hidden",
			among(func(_ storage.PendingQuery, all []storage.Entry) []storage.Entry {
				slices.SortFunc(all, func(a, b storage.Entry) int { return byPlace(&a, &b) })
				return all[:min(len(all), 10_000)]
			}),
		},
		{
			"rule9/behind-many", "keeps five thousand messages of a Commit",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				most := 5000
				for i := range changes {
					changes[i].Outbox = first(changes[i].Outbox, most)
					most -= len(changes[i].Outbox)
				}
				return s.Commit(ctx, changes...)
			}),
		},
		{"rule9/pages", "does not go on", onListed(func(f *faulty, ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
			p.After = storage.Cursor{}
			return f.Store.Pending(ctx, p)
		})},
		{
			"rule9/pages", "compares the mark by its time alone",
			onListed(func(f *faulty, ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				if p.After.ID != "" {
					p.After.ID = "\xff"
				}
				return f.Store.Pending(ctx, p)
			}),
		},
		{
			"rule9/pages", "compares the mark by its id alone",
			onListed(func(f *faulty, ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				all, err := allListed(f, ctx, p)
				all = slices.DeleteFunc(all, func(m ticket.Message) bool { return p.After.ID != "" && m.ID <= string(p.After.ID) })
				return all[:min(len(all), p.Limit)], err
			}),
		},
		{"rule9/pages", "looks the mark up", onListed(func(f *faulty, ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
			all, err := allListed(f, ctx, p)
			if p.After.ID != "" {
				i := slices.IndexFunc(all, func(m ticket.Message) bool { return m.ID == string(p.After.ID) })
				all = all[i+1:]
			}
			return all[:min(len(all), p.Limit)], err
		})},
		{
			"rule9/pages", "takes a mark without an id for one",
			onListed(func(f *faulty, ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				if p.After.ID == "" && !p.After.At.IsZero() {
					p.After.ID = "!"
				}
				return f.Store.Pending(ctx, p)
			}),
		},
		{"rule9/pages", "lists by the instant at which they became free", func(f *faulty) {
			choosing(func(p storage.PendingQuery, all []storage.Entry) ([]ticket.Message, []*storage.Entry) {
				if !p.Waiting {
					return p.Choose(all)
				}
				mark := p.After
				p.After, p.Limit = storage.Cursor{}, len(all)
				list, _ := p.Choose(all)
				free := map[string]*storage.Entry{}
				for i := range all {
					free[all[i].Message.ID] = &all[i]
				}
				slices.SortStableFunc(list, func(a, b ticket.Message) int { return byFree(free[a.ID], free[b.ID]) })
				if i := slices.IndexFunc(list, func(m ticket.Message) bool { return m.ID == string(mark.ID) }); i >= 0 {
					list = list[i+1:]
				}
				return list[:min(len(list), storage.MaxList)], nil
			})(f)
		}},
		{"rule9/pages", "leases from a mark on", func(f *faulty) {
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				if !p.Parked && !p.Waiting {
					p.After = storage.Cursor{}
				}
				return f.Store.Pending(ctx, p)
			}
		}},
		{"rule9/late-receipt", "does not compare Tries", onReceipt(func(r *storage.Receipt) { r.Tries = 0 })},
		{"rule9/late-receipt", "compares Tries of a delivery alone", onReceipt(func(r *storage.Receipt) {
			if r.Park || !r.Retry.IsZero() {
				r.Tries = 0
			}
		})},
		{
			"rule9/late-receipt", "takes a receipt of an earlier lease",
			onAck(func(f *faulty, ctx context.Context, receipts []storage.Receipt) error {
				now := triesOf(f, ctx)
				for i, r := range receipts {
					if r.Tries < now[r.ID] {
						receipts[i].Tries = 0
					}
				}
				return f.Store.Ack(ctx, receipts...)
			}),
		},
		{"rule9/late-receipt", "calls a late receipt an error", onAck(func(f *faulty, ctx context.Context, receipts []storage.Receipt) error {
			now := triesOf(f, ctx)
			for _, r := range receipts {
				if tries, ok := now[r.ID]; ok && r.Tries != 0 && r.Tries != tries {
					return gridgov.ErrConflict
				}
			}
			return f.Store.Ack(ctx, receipts...)
		})},
		{"rule9/last-receipt", "carries them out one by one", onAck(func(f *faulty, ctx context.Context, receipts []storage.Receipt) error {
			var errs []error
			for _, r := range receipts {
				errs = append(errs, f.Store.Ack(ctx, r))
			}
			return errors.Join(errs...)
		})},
		{"rule9/last-receipt", "takes the first", onAck(func(f *faulty, ctx context.Context, receipts []storage.Receipt) error {
			receipts = slices.Clone(receipts)
			slices.Reverse(receipts)
			return f.Store.Ack(ctx, receipts...)
		})},
		{
			"rule9/last-receipt", "takes the last that is of the lease",
			onAck(func(f *faulty, ctx context.Context, receipts []storage.Receipt) error {
				now := triesOf(f, ctx)
				return f.Store.Ack(ctx,
					slices.DeleteFunc(slices.Clone(receipts), func(r storage.Receipt) bool { return r.Tries != 0 && r.Tries != now[r.ID] })...)
			}),
		},
		{"rule9/many-receipts", "takes the first thousand", onAck(func(f *faulty, ctx context.Context, receipts []storage.Receipt) error {
			last, _ := storage.CheckReceipts(receipts)
			if len(last) < 10_000 { // those of another check
				last = last[:min(len(last), 1000)]
			}
			return f.Store.Ack(ctx, last...)
		})},
		{"rule9/many-receipts", "has too many parameters", onAck(func(f *faulty, ctx context.Context, receipts []storage.Receipt) error {
			if len(receipts)*6 > 32766 && len(receipts) < 10_000 {
				return errors.New("too many SQL variables")
			}
			return f.Store.Ack(ctx, receipts...)
		})},
		{"rule9/reasons", "makes text of it", onReceipt(func(r *storage.Receipt) { r.Reason = strings.ToValidUTF8(r.Reason, "�") })},
		{"rule9/reasons", "ends at a zero byte", onReceipt(func(r *storage.Receipt) { r.Reason, _, _ = strings.Cut(r.Reason, "\x00") })},
		{"rule9/reasons", "has room for 255 bytes", onReceipt(func(r *storage.Receipt) { r.Reason = r.Reason[:min(len(r.Reason), 255)] })},
		{"rule9/reasons", "has room for 4,000 characters", onReceipt(func(r *storage.Receipt) {
			if utf8.RuneCountInString(r.Reason) > 4000 && len(r.Reason) <= storage.MaxReason {
				r.Reason = r.Reason[:4000]
			}
		})},
		{
			"rule9/reasons", "undoes what it did not do",
			onPending(func(_ *faulty, _ context.Context, _ storage.PendingQuery, got []ticket.Message) []ticket.Message {
				for i := range got {
					got[i].Reason = strings.ReplaceAll(got[i].Reason, `\x41`, "A")
				}
				return got
			}),
		},
		{"rule9/reasons", "parks without one, and keeps the last", func(f *faulty) {
			kept := map[string]string{}
			onAck(func(f *faulty, ctx context.Context, receipts []storage.Receipt) error {
				receipts = slices.Clone(receipts)
				for i := range receipts {
					if r := &receipts[i]; r.Park {
						r.Reason = cmp.Or(r.Reason, kept[r.ID])
					}
					kept[receipts[i].ID] = receipts[i].Reason
				}
				return f.Store.Ack(ctx, receipts...)
			})(f)
		}},
		{"rule9/reasons", "cuts what is too long", func(f *faulty) {
			onReceipt(func(r *storage.Receipt) { r.Reason = r.Reason[:min(len(r.Reason), storage.MaxReason)] })(f)
		}},
		{"rule9/instants", "counts nanoseconds in 64 bits", onReceipt(func(r *storage.Receipt) {
			if !r.Retry.IsZero() {
				r.Retry = time.Unix(0, r.Retry.UnixNano()).UTC()
			}
		})},
		{"rule9/instants", "has no delay that ends before 1970", onReceipt(func(r *storage.Receipt) {
			if !r.Retry.IsZero() && r.Retry.Unix() < 0 {
				r.Retry = time.Unix(0, 0)
			}
		})},
		{
			"rule9/instants", "puts off to a microsecond too soon",
			onReceipt(func(r *storage.Receipt) { r.Retry = r.Retry.Truncate(time.Microsecond) }),
		},
		{"rule9/instants", "takes what it cannot keep", onReceipt(func(r *storage.Receipt) {
			if last := time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC); r.Retry.After(last) {
				r.Retry = last
			}
		})},
		{"rule9/largest-message", "has a column that ends at 64 KiB", outboxOf(func(m []ticket.Message) []ticket.Message {
			for i := range m {
				for doc, _ := json.Marshal(m[i]); len(doc) > 65535; doc, _ = json.Marshal(m[i]) {
					m[i].Except = m[i].Except[:len(m[i].Except)-1]
				}
			}
			return m
		})},
	}
}

// allListed lists to the end, without a mark.
func allListed(f *faulty, ctx context.Context, p storage.PendingQuery) (all []ticket.Message, err error) {
	for p.After, p.Limit = (storage.Cursor{}), storage.MaxList; ; {
		page, err := f.Store.Pending(ctx, p)
		if all = append(all, page...); err != nil || len(page) < p.Limit {
			return all, err
		}
		p.After = storage.MessageCursor(&page[len(page)-1])
	}
}

// triesOf returns the tries of all messages.
func triesOf(f *faulty, ctx context.Context) map[string]int {
	tries := map[string]int{}
	for _, p := range []storage.PendingQuery{{Waiting: true}, {Parked: true}} {
		all, _ := allListed(f, ctx, p)
		for i := range all {
			tries[all[i].ID] = all[i].Tries
		}
	}
	return tries
}
