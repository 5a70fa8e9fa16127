package tickettest_test

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// onPending changes what Pending returns.
func onPending(change func(f *faulty, ctx context.Context, p storage.PendingQuery, got []ticket.Message) []ticket.Message) func(*faulty) {
	return func(f *faulty) {
		f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
			got, err := f.Store.Pending(ctx, p)
			return change(f, ctx, p, got), err
		}
	}
}

// onReceipt changes each receipt.
func onReceipt(change func(*storage.Receipt)) func(*faulty) {
	return func(f *faulty) {
		f.ack = func(ctx context.Context, receipts ...storage.Receipt) error {
			receipts = slices.Clone(receipts)
			for i := range receipts {
				change(&receipts[i])
			}
			return f.Store.Ack(ctx, receipts...)
		}
	}
}

// known follows which messages are there and not settled.
func known(f *faulty) (has func(id string) bool) {
	var mu sync.Mutex
	there := map[string]bool{}
	f.commit = func(ctx context.Context, changes ...ticket.Change) error {
		err := f.Store.Commit(ctx, changes...)
		mu.Lock()
		defer mu.Unlock()
		for _, c := range changes {
			for _, m := range c.Outbox {
				there[m.ID] = err == nil
			}
		}
		return err
	}
	return func(id string) bool {
		mu.Lock()
		defer mu.Unlock()
		return there[id]
	}
}

// reading pulls from the adapter of the guide without leasing, and leases after a gap; eager returns all messages of a
// ticket at once.
func reading(eager bool) func(*faulty) {
	return func(f *faulty) {
		s := newShelf()
		f.commit, f.get, f.list, f.history, f.ack = s.Commit, s.Get, s.List, s.History, s.Ack
		f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
			if eager {
				return s.eager(p), nil
			}
			s.mu.Lock()
			look := newShelf()
			maps.Copy(look.letters, s.letters)
			s.mu.Unlock()
			got, err := look.Pending(ctx, p)
			gap()
			s.mu.Lock()
			defer s.mu.Unlock()
			for _, m := range got {
				if l, ok := s.letters[m.ID]; ok {
					l.Until = p.Now.Add(p.Lease)
					s.letters[m.ID] = l
				}
			}
			return got, err
		}
	}
}

func (s *shelf) eager(p storage.PendingQuery) []ticket.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []ticket.Message
	for id, l := range s.letters {
		if !l.Parked && !l.Until.After(p.Now) {
			l.Until = p.Now.Add(p.Lease)
			s.letters[id] = l
			out = append(out, l.Message)
		}
	}
	slices.SortFunc(out, func(a, b ticket.Message) int { return a.At.Compare(b.At) })
	return out
}

// dayFar is after every instant of the suite, so that a lease until then hides.
var dayFar = time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)

func outboxFaults() []fault {
	return []fault{
		{"rule9/with-its-commit", "tells of what was refused", func(f *faulty) {
			var leaked []ticket.Message
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				err := f.Store.Commit(ctx, changes...)
				if err != nil {
					for _, c := range changes {
						leaked = append(leaked, c.Outbox...)
					}
				}
				return err
			}
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(ctx, p)
				return append(leaked, got...), err
			}
		}},
		{
			"rule9/with-its-commit", "keeps the ids alone",
			onPending(func(_ *faulty, _ context.Context, _ storage.PendingQuery, got []ticket.Message) []ticket.Message {
				for i, m := range got {
					got[i] = ticket.Message{ID: m.ID, Ticket: m.Ticket, Seq: m.Seq, At: m.At}
				}
				return got
			}),
		},
		{
			"rule9/with-its-commit", "forgets whom to leave out",
			onPending(func(_ *faulty, _ context.Context, _ storage.PendingQuery, got []ticket.Message) []ticket.Message {
				for i := range got {
					got[i].Except = nil
				}
				return got
			}),
		},
		{
			"rule9/lease", "takes what is read for sent",
			onPending(func(f *faulty, ctx context.Context, _ storage.PendingQuery, got []ticket.Message) []ticket.Message {
				for _, m := range got {
					_ = f.Store.Ack(ctx, storage.Receipt{ID: m.ID})
				}
				return got
			}),
		},
		{
			"rule9/lease", "hides nothing",
			onPending(func(f *faulty, ctx context.Context, p storage.PendingQuery, got []ticket.Message) []ticket.Message {
				for _, m := range got {
					_ = f.Store.Ack(ctx, storage.Receipt{ID: m.ID, Retry: p.Now})
				}
				return got
			}),
		},
		{"rule9/lease", "has a clock of its own", func(f *faulty) {
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				p.Now = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
				return f.Store.Pending(ctx, p)
			}
		}},
		{"rule9/ack", "fails on an unknown id", func(f *faulty) {
			has := known(f)
			f.ack = func(ctx context.Context, receipts ...storage.Receipt) error {
				for _, r := range receipts {
					if !has(r.ID) {
						return gridgov.ErrNotFound
					}
				}
				return f.Store.Ack(ctx, receipts...)
			}
		}},
		{"rule9/ack", "stops at an unknown id", func(f *faulty) {
			has := known(f)
			f.ack = func(ctx context.Context, receipts ...storage.Receipt) error {
				if i := slices.IndexFunc(receipts, func(r storage.Receipt) bool { return !has(r.ID) }); i >= 0 {
					receipts = receipts[:i]
				}
				return f.Store.Ack(ctx, receipts...)
			}
		}},
		{"rule9/ack", "settles nothing", onReceipt(func(r *storage.Receipt) {
			if !r.Park && r.Retry.IsZero() {
				r.Retry = time.Date(2026, 1, 6, 0, 0, 0, 0, time.UTC)
			}
		})},
		{"rule9/retry", "takes a delay for a delivery", onReceipt(func(r *storage.Receipt) { r.Retry = time.Time{} })},
		{"rule9/retry", "keeps the lease", func(f *faulty) {
			f.ack = func(ctx context.Context, receipts ...storage.Receipt) error {
				return f.Store.Ack(ctx, slices.DeleteFunc(slices.Clone(receipts), func(r storage.Receipt) bool { return !r.Retry.IsZero() })...)
			}
		}},
		{"rule9/parked", "deletes it", onReceipt(func(r *storage.Receipt) { r.Park = false })},
		{"rule9/parked", "lets it block", func(f *faulty) {
			var stuck []ticket.ID
			f.ack = func(ctx context.Context, receipts ...storage.Receipt) error {
				for _, r := range receipts {
					if r.Park {
						stuck = append(stuck, "a")
					}
				}
				return f.Store.Ack(ctx, receipts...)
			}
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(ctx, p)
				return slices.DeleteFunc(got, func(m ticket.Message) bool { return !p.Parked && slices.Contains(stuck, m.Ticket) }), err
			}
		}},
		{"rule9/parked", "lists all of them together", func(f *faulty) {
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(ctx, p)
				stuck, _ := f.Store.Pending(ctx, storage.PendingQuery{Parked: true})
				if p.Parked {
					return got, err
				}
				return append(stuck, got...), err
			}
		}},
		{
			"rule9/tries", "counts nothing",
			onPending(func(_ *faulty, _ context.Context, _ storage.PendingQuery, got []ticket.Message) []ticket.Message {
				for i := range got {
					got[i].Tries = 0
				}
				return got
			}),
		},
		{
			"rule9/tries", "forgets the reason",
			onPending(func(_ *faulty, _ context.Context, _ storage.PendingQuery, got []ticket.Message) []ticket.Message {
				for i := range got {
					got[i].Reason = ""
				}
				return got
			}),
		},
		{"rule9/tries", "counts on when a person takes it back", onReceipt(func(r *storage.Receipt) {
			if !r.Retry.IsZero() {
				r.Reason = cmp.Or(r.Reason, "put off")
			}
		})},
		{"rule9/tries", "counts receipts", func(f *faulty) { // a relay that dies sends none
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(ctx, p)
				for i := range got {
					if got[i].Reason == "" {
						got[i].Tries = min(got[i].Tries, 1)
					}
				}
				return got, err
			}
		}},
		{"rule9/waiting", "lists one of a ticket", func(f *faulty) {
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(ctx, p)
				if p.Waiting && len(got) > 0 {
					got = slices.CompactFunc(got, func(a, b ticket.Message) bool { return a.Ticket == b.Ticket })
				}
				return got, err
			}
		}},
		{"rule9/waiting", "leases what it lists", func(f *faulty) {
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				if p.Waiting && !p.Parked {
					_, _ = f.Store.Pending(ctx, storage.PendingQuery{Now: dayFar, Lease: time.Hour})
				}
				return f.Store.Pending(ctx, p)
			}
		}},
		{"rule9/waiting", "lists the parked ones too", func(f *faulty) {
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(ctx, p)
				if p.Waiting && err == nil {
					stuck, _ := f.Store.Pending(ctx, storage.PendingQuery{Parked: true})
					got = append(stuck, got...)
				}
				return got, err
			}
		}},
		{"rule9/ticket-order", "returns all at once", reading(true)},
		{
			"rule9/oldest-first", "returns the newest first",
			onPending(func(_ *faulty, _ context.Context, _ storage.PendingQuery, got []ticket.Message) []ticket.Message {
				slices.Reverse(got)
				return got
			}),
		},
		{"rule9/oldest-first", "returns as many as it likes", func(f *faulty) {
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				p.Limit = storage.MaxList
				return f.Store.Pending(ctx, p)
			}
		}},
		{"rule9/late-commit", "has a cursor", func(f *faulty) {
			var seen time.Time
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(ctx, p)
				got = slices.DeleteFunc(got, func(m ticket.Message) bool { return m.At.Before(seen) })
				for _, m := range got {
					seen = m.At
				}
				return got, err
			}
		}},
		{"rule9/several-relays", "reads first and leases later", reading(false)},
		{"rule9/cancelled", "leases all the same", func(f *faulty) {
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(context.WithoutCancel(ctx), p)
				return got, errors.Join(err, ctx.Err())
			}
		}},
		{"rule9/cancelled", "settles all the same", func(f *faulty) {
			f.ack = func(ctx context.Context, receipts ...storage.Receipt) error {
				return errors.Join(f.Store.Ack(context.WithoutCancel(ctx), receipts...), ctx.Err())
			}
		}},
	}
}
