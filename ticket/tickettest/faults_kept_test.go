package tickettest_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// shelved is the adapter of the guide, changed.
func shelved(change func(f *faulty, s *shelf)) func(*faulty) {
	return func(f *faulty) {
		s := newShelf()
		f.get, f.history, f.list, f.commit, f.pending, f.ack = s.Get, s.History, s.List, s.Commit, s.Pending, s.Ack
		change(f, s)
	}
}

// rewritten does something to the letters of each ticket to which a Commit adds messages.
func rewritten(do func(s *shelf, l *storage.Entry)) func(*faulty) {
	return shelved(func(f *faulty, s *shelf) {
		f.commit = func(ctx context.Context, changes ...ticket.Change) error {
			had := letters(s)
			err := s.Commit(ctx, changes...)
			for _, c := range changes {
				for _, l := range had {
					if err == nil && len(c.Outbox) > 0 && l.Message.Ticket == c.Ticket.ID {
						do(s, &l)
					}
				}
			}
			return err
		}
	})
}

// letters are those on the shelf.
func letters(s *shelf) (all []storage.Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.letters {
		all = append(all, l)
	}
	return all
}

// lined goes by another ticket of each message, and another At, to find which message blocks which.
func lined(ticketOf func(m *ticket.Message) ticket.ID, at func(m *ticket.Message) time.Time) func(*faulty) {
	return choosing(func(p storage.PendingQuery, all []storage.Entry) ([]ticket.Message, []*storage.Entry) {
		if p.Parked || p.Waiting {
			return p.Choose(all)
		}
		heads := map[storage.Line]*storage.Entry{}
		before := func(a, b *ticket.Message) bool { return cmp.Or(at(a).Compare(at(b)), cmp.Compare(a.ID, b.ID)) < 0 }
		for i := range all {
			l := &all[i]
			line := storage.LineOf(&l.Message)
			line.Ticket = ticketOf(&l.Message)
			if first := heads[line]; !l.Parked && (first == nil || before(&l.Message, &first.Message)) {
				heads[line] = l
			}
		}
		var some []storage.Entry
		for _, l := range heads {
			some = append(some, *l)
		}
		return p.Choose(some)
	})
}

func ownTicket(m *ticket.Message) ticket.ID { return m.Ticket }
func ownAt(m *ticket.Message) time.Time     { return m.At }

// renamed keeps messages under a shorter id.
func renamed(length int) func(*faulty) {
	return shelved(func(f *faulty, s *shelf) {
		key := func(id string) string { return id[:min(len(id), length)] }
		f.commit = func(ctx context.Context, changes ...ticket.Change) error {
			err := s.Commit(ctx, changes...)
			for _, l := range letters(s) {
				s.letters[key(l.Message.ID)] = l
				if len(l.Message.ID) > length {
					delete(s.letters, l.Message.ID)
				}
			}
			return err
		}
	})
}

// refusing does something with the messages of a Commit that is refused for what is stored.
func refusing(do func(m ticket.Message), f *faulty) {
	f.commit = func(ctx context.Context, changes ...ticket.Change) error {
		err := f.Store.Commit(ctx, changes...)
		for _, c := range changes {
			for _, m := range c.Outbox {
				if err != nil && storage.CheckCommit(changes) == nil {
					do(m)
				}
			}
		}
		return err
	}
}

// onPull changes each pull that was checked.
func onPull(change func(*storage.PendingQuery)) func(*faulty) {
	return func(f *faulty) {
		f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
			if err := cmp.Or(ctx.Err(), p.Check()); err != nil {
				return nil, err
			}
			change(&p)
			return f.Store.Pending(ctx, p)
		}
	}
}

// refusesIDs fails on some ids.
func refusesIDs(bad func(id string) bool) func(*faulty) {
	return onAck(func(f *faulty, ctx context.Context, receipts []storage.Receipt) error {
		if slices.ContainsFunc(receipts, func(r storage.Receipt) bool { return bad(r.ID) }) {
			return errors.New("an id that cannot be one")
		}
		return f.Store.Ack(ctx, receipts...)
	})
}

// countsTo counts no further.
func countsTo(limit func(tries int) int) func(*faulty) {
	return onPending(func(_ *faulty, _ context.Context, _ storage.PendingQuery, got []ticket.Message) []ticket.Message {
		for i := range got {
			got[i].Tries = limit(got[i].Tries)
		}
		return got
	})
}

// ends has another answer for a context that has ended.
func ends(lists bool, err error) func(*faulty) {
	return func(f *faulty) {
		f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
			switch {
			case ctx.Err() != nil && err != nil && (p.Parked || p.Waiting) == lists:
				return nil, err
			case p.Parked || p.Waiting:
				ctx = context.WithoutCancel(ctx)
			}
			return f.Store.Pending(ctx, p)
		}
	}
}

func keptFaults() []fault {
	return []fault{
		{"rule9/with-its-commit", "leaves what was refused in the list of what waits", func(f *faulty) {
			var left []ticket.Message
			refusing(func(m ticket.Message) { left = append(left, m) }, f)
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(ctx, p)
				if p.Waiting {
					got = append(got, left...)
				}
				return got, err
			}
		}},
		{"rule9/with-its-commit", "leaves what was refused where it blocks", func(f *faulty) {
			left := map[ticket.ID]ticket.Message{}
			refusing(func(m ticket.Message) { left[m.Ticket] = m }, f)
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(ctx, p)
				return slices.DeleteFunc(got, func(m ticket.Message) bool {
					first, there := left[m.Ticket]
					return there && !p.Parked && !p.Waiting && cmp.Or(first.At.Compare(m.At), cmp.Compare(first.ID, m.ID)) < 0
				}), err
			}
		}},
		{"rule9/kept", "loses what is parked when the ticket is written", rewritten(func(s *shelf, l *storage.Entry) {
			if l.Parked {
				delete(s.letters, l.Message.ID)
			}
		})},
		{"rule9/kept", "ends leases and delays when the ticket is written", rewritten(func(s *shelf, l *storage.Entry) {
			l.Until = time.Time{}
			s.letters[l.Message.ID] = *l
		})},
		{"rule9/kept", "counts tries again when the ticket is written", rewritten(func(s *shelf, l *storage.Entry) {
			l.Tries = 0
			s.letters[l.Message.ID] = *l
		})},
		{"rule9/kept", "settles a message with all before it", shelved(func(f *faulty, s *shelf) {
			f.ack = func(ctx context.Context, receipts ...storage.Receipt) error {
				var more []storage.Receipt
				for _, r := range receipts {
					of := s.letters[r.ID].Message
					for _, l := range letters(s) {
						if !l.Parked && !r.Park && r.Retry.IsZero() && l.Message.Ticket == of.Ticket && l.Message.At.Before(of.At) {
							more = append(more, storage.Receipt{ID: l.Message.ID})
						}
					}
				}
				return s.Ack(ctx, append(more, receipts...)...)
			}
		})},
		{"rule9/blocking", "takes the ticket out of the message's id", lined(func(m *ticket.Message) ticket.ID {
			before, _, _ := strings.Cut(m.ID, "/")
			return ticket.ID(before)
		}, ownAt)},
		{"rule9/blocking", "cuts tickets at 64 bytes", lined(func(m *ticket.Message) ticket.ID {
			return m.Ticket[:min(len(m.Ticket), 64)]
		}, ownAt)},
		{"rule9/blocking", "takes the first by its id alone", lined(ownTicket, func(*ticket.Message) time.Time { return time.Time{} })},
		{"rule9/blocking", "cuts message ids at 128 bytes", renamed(128)},
		{"rule9/blocking", "cuts message ids at 255 bytes", renamed(255)},
		{
			"rule9/blocking", "cuts marks at 128 bytes",
			onListed(func(f *faulty, ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				p.After.ID = p.After.ID[:min(len(p.After.ID), 128)]
				return f.Store.Pending(ctx, p)
			}),
		},
		{"rule9/tries-compared", "compares first and writes then", onAck(func(f *faulty, ctx context.Context, receipts []storage.Receipt) error {
			now := triesOf(f, ctx)
			receipts, _ = storage.CheckReceipts(receipts)
			receipts = slices.DeleteFunc(receipts, func(r storage.Receipt) bool { return r.Tries != 0 && r.Tries != now[r.ID] })
			for i := range receipts {
				receipts[i].Tries = 0
			}
			return f.Store.Ack(ctx, receipts...)
		})},
		{"rule9/copies", "returns the same ids to leave out each time", func(f *faulty) {
			var mu sync.Mutex
			except := map[string][]string{}
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(ctx, p)
				mu.Lock()
				defer mu.Unlock()
				for i := range got {
					m := &got[i]
					if except[m.ID] == nil {
						except[m.ID] = m.Except
					}
					m.Except = except[m.ID]
				}
				return got, err
			}
		}},
		{"rule9/copies", "sorts the caller's receipts", func(f *faulty) {
			f.ack = func(ctx context.Context, receipts ...storage.Receipt) error {
				slices.SortStableFunc(receipts, func(a, b storage.Receipt) int { return cmp.Compare(a.ID, b.ID) })
				return f.Store.Ack(ctx, receipts...)
			}
		}},
		{"rule9/copies", "keeps what it is given", shelved(func(f *faulty, s *shelf) {
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				err := s.Commit(ctx, changes...)
				for _, c := range changes {
					for _, m := range c.Outbox {
						if l, there := s.letters[m.ID]; there && err == nil {
							l.Message.Except = m.Except
							s.letters[m.ID] = l
						}
					}
				}
				return err
			}
		})},
		{"rule9/ack", "fails on an id with a zero byte", refusesIDs(func(id string) bool { return strings.Contains(id, "\x00") })},
		{"rule9/ack", "fails on an id that is not UTF-8", refusesIDs(func(id string) bool { return !utf8.ValidString(id) })},
		{"rule9/ack", "fails on an id that is long", refusesIDs(func(id string) bool { return len(id) > ticket.MaxColumn })},
		{"rule9/ack", "ends ids at a zero byte", onReceipt(func(r *storage.Receipt) { r.ID, _, _ = strings.Cut(r.ID, "\x00") })},
		{"rule9/ack", "makes text of ids", onReceipt(func(r *storage.Receipt) { r.ID = strings.ToValidUTF8(r.ID, "") })},
		{"rule9/ack", "cuts the spaces off ids", onReceipt(func(r *storage.Receipt) { r.ID = strings.TrimSpace(r.ID) })},
		{"rule9/parked", "returns at once what is put back", onAck(func(f *faulty, ctx context.Context, receipts []storage.Receipt) error {
			stuck, _ := allListed(f, ctx, storage.PendingQuery{Parked: true})
			receipts = slices.Clone(receipts)
			for i := range receipts {
				r := &receipts[i]
				if j := slices.IndexFunc(stuck, func(m ticket.Message) bool { return m.ID == r.ID }); j >= 0 && !r.Retry.IsZero() {
					r.Retry = stuck[j].At
				}
			}
			return f.Store.Ack(ctx, receipts...)
		})},
		{"rule9/parked", "puts off what is parked until an instant", onReceipt(func(r *storage.Receipt) { r.Park = r.Park && r.Retry.IsZero() })},
		{"rule9/behind-many", "takes ten thousand receipts", onAck(func(f *faulty, ctx context.Context, receipts []storage.Receipt) error {
			last, _ := storage.CheckReceipts(receipts)
			return f.Store.Ack(ctx, last[:min(len(last), 10_000)]...)
		})},
		{"rule9/tries", "counts to sixteen", countsTo(func(n int) int { return min(n, 16) })},
		{"rule9/tries", "counts to a hundred", countsTo(func(n int) int { return min(n, 100) })},
		{"rule9/tries", "counts in a byte", countsTo(func(n int) int { return int(uint8(n)) })}, //nolint:gosec // the fault
		{
			"rule9/lease", "leases for seconds",
			onPull(func(p *storage.PendingQuery) { p.Lease = max(p.Lease.Truncate(time.Second), time.Second) }),
		},
		{"rule9/lease", "leases for an hour at most", onPull(func(p *storage.PendingQuery) { p.Lease = min(p.Lease, time.Hour) })},
		{"rule9/lease", "leases for a day at most", onPull(func(p *storage.PendingQuery) { p.Lease = min(p.Lease, 24*time.Hour) })},
		{"rule9/lease", "leases for a minute where nothing is said", func(f *faulty) {
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				if p.Lease == 0 && !p.Parked && !p.Waiting {
					p.Lease = time.Minute
				}
				return f.Store.Pending(ctx, p)
			}
		}},
		{"rule9/lease", "leaves out what is free at Now", onPull(func(p *storage.PendingQuery) { p.Now = p.Now.Add(-time.Microsecond) })},
		{"rule9/cancelled", "lists all the same", ends(true, nil)},
		{"rule9/cancelled", "is busy where a list has ended", ends(true, gridgov.ErrBusy)},
		{"rule9/cancelled", "is busy where a pull has ended", ends(false, gridgov.ErrBusy)},
		{"rule9/cancelled", "has an error of its own where a pull has ended", ends(false, errors.New("interrupted"))},
		{"rule9/cancelled", "is busy where a receipt has ended", func(f *faulty) {
			f.ack = func(ctx context.Context, receipts ...storage.Receipt) error {
				if ctx.Err() != nil {
					return gridgov.ErrBusy
				}
				return f.Store.Ack(ctx, receipts...)
			}
		}},
		{"rule9/cancelled", "has no use for a context where there are no receipts", func(f *faulty) {
			f.ack = func(ctx context.Context, receipts ...storage.Receipt) error {
				if len(receipts) == 0 {
					return nil
				}
				return f.Store.Ack(ctx, receipts...)
			}
		}},
	}
}
