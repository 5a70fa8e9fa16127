package tickettest_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// inLots answers a query by several, one statement after another, and puts what they find together.
func inLots(lots func(q storage.Query) []storage.Query) func(*faulty) {
	return func(f *faulty) {
		f.list = func(ctx context.Context, q storage.Query) (found []ticket.Ticket, err error) {
			if err := q.Check(); err != nil || ctx.Err() != nil {
				return f.Store.List(ctx, q)
			}
			met := map[ticket.ID]bool{}
			for _, lot := range lots(q) {
				some, err := f.Store.List(ctx, lot)
				if err != nil {
					return nil, err
				}
				for _, t := range some {
					if !met[t.ID] {
						met[t.ID] = true
						found = q.Insert(found, t)
					}
				}
			}
			return found, nil
		}
	}
}

// byScope asks for each field of a scope apart.
func byScope(q storage.Query) []storage.Query {
	s := q.Scope
	if s == nil || s.All {
		return []storage.Query{q}
	}
	var lots []storage.Query
	for _, one := range []storage.Scope{
		{Under: s.Under}, {Handlers: s.Handlers}, {Readers: s.Readers}, {Persons: s.Persons}, {Filers: s.Filers},
	} {
		one.NotAbout = s.NotAbout
		lot := q
		lot.Scope = &one
		lots = append(lots, lot)
	}
	return lots
}

// twoPages reads a page and then the rest of it after its mark, without a snapshot.
func twoPages(size int) func(*faulty) {
	return func(f *faulty) {
		f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
			if q.Limit <= size || q.Check() != nil {
				return f.Store.List(ctx, q)
			}
			page := q
			page.Limit = size
			found, err := f.Store.List(ctx, page)
			if err != nil || len(found) < size {
				return found, err
			}
			page.After, page.Limit = q.Order.Cursor(found[size-1]), q.Limit-size
			rest, err := f.Store.List(ctx, page)
			return append(found, rest...), err
		}
	}
}

func instantFaults() []fault {
	return []fault{
		{"rule3/list-instant", "asks for each field of a scope apart", inLots(byScope)},
		{"rule3/list-instant", "asks for each id apart", inLots(func(q storage.Query) (lots []storage.Query) {
			if len(q.IDs) < 100 {
				return []storage.Query{q}
			}
			for some := range slices.Chunk(q.IDs, 100) {
				lot := q
				lot.IDs = some
				lots = append(lots, lot)
			}
			return lots
		})},
		{"rule3/list-instant", "asks for a hundred handlers of a scope at a time", inLots(func(q storage.Query) (lots []storage.Query) {
			if q.Scope == nil || len(q.Scope.Handlers) < 100 {
				return []storage.Query{q}
			}
			for some := range slices.Chunk(q.Scope.Handlers, 100) {
				lot, scope := q, *q.Scope
				scope.Handlers = some
				lot.Scope = &scope
				lots = append(lots, lot)
			}
			return lots
		})},
		{"rule3/list-instant", "asks for a hundred handlers at a time", inLots(func(q storage.Query) (lots []storage.Query) {
			if len(q.Handlers) < 100 {
				return []storage.Query{q}
			}
			for some := range slices.Chunk(q.Handlers, 100) {
				lot := q
				lot.Handlers = some
				lots = append(lots, lot)
			}
			return lots
		})},
		{"rule3/list-instant", "reads 20 and then the rest", twoPages(20)},
		{"rule3/list-instant", "reads 100 and then the rest", twoPages(100)},
		{"rule3/list-instant", "reads those with the time and then those without", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				found, err := f.Store.List(ctx, q)
				i := slices.IndexFunc(found, func(t ticket.Ticket) bool { return q.Order.Cursor(t).At.IsZero() })
				if err != nil || q.Order == storage.ByID || i < 0 || q.After.ID != "" && q.After.At.IsZero() {
					return found, err
				}
				rest := q
				if rest.After = (storage.Cursor{ID: "\x01"}); q.Desc {
					rest.After.ID = "\xff"
				}
				without, err := f.Store.List(ctx, rest)
				found = append(found[:i], without...)
				return found[:min(len(found), max(q.Limit, i))], err
			}
		}},
		{"rule3/history-instant", "reads a thousand events and then the rest", func(f *faulty) {
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				if err != nil || len(events) <= 1000 {
					return events, err
				}
				rest, err := f.Store.History(ctx, id, events[1000].Seq, command)
				return append(events[:1000], rest...), err
			}
		}},
	}
}

// onRefusal does something with the changes of a Commit that is refused.
func onRefusal(do func(f *faulty, changes []ticket.Change, err error)) func(*faulty) {
	return func(f *faulty) {
		commit := f.commit
		f.commit = func(ctx context.Context, changes ...ticket.Change) error {
			err := commit(ctx, changes...)
			if errors.Is(err, gridgov.ErrConflict) || errors.Is(err, gridgov.ErrExists) {
				do(f, changes, err)
			}
			return err
		}
	}
}

func refusedFaults() []fault {
	type place struct {
		id  ticket.ID
		key string
	}
	// claimed keeps the command keys of what was refused.
	claimed := func(f *faulty) {
		var mu sync.Mutex
		taken := map[place]bool{}
		f.commit = func(ctx context.Context, changes ...ticket.Change) error {
			if ctx.Err() != nil || storage.CheckCommit(changes) != nil {
				return f.Store.Commit(ctx, changes...)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, c := range changes {
				for _, e := range c.Events {
					if e.Command != "" && taken[place{e.Ticket, e.Command}] {
						return &storage.ConflictError{Err: gridgov.ErrConflict, Ticket: e.Ticket, Key: e.Command, Base: c.Base}
					}
				}
			}
			err := f.Store.Commit(ctx, changes...)
			var met *storage.ConflictError
			if errors.As(err, &met) && met.Err == gridgov.ErrConflict && met.Key == "" {
				for _, c := range changes {
					for _, e := range c.Events {
						if c.Ticket.ID == met.Ticket && e.Command != "" {
							taken[place{e.Ticket, e.Command}] = true
						}
					}
				}
			}
			return err
		}
	}
	// written lets private parts be what a Commit that was refused made of them.
	written := func(one func(part []byte) bool) func(*faulty) {
		return func(f *faulty) {
			var mu sync.Mutex
			parts := map[ticket.ID]map[int64][]byte{}
			onRefusal(func(_ *faulty, changes []ticket.Change, _ error) {
				mu.Lock()
				defer mu.Unlock()
				for _, c := range changes {
					for seq, part := range c.Private {
						if one(part) {
							parts[c.Ticket.ID] = map[int64][]byte{seq: part}
						}
					}
				}
			})(f)
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				mu.Lock()
				defer mu.Unlock()
				for i := range events {
					if part, ok := parts[id][events[i].Seq]; ok {
						events[i].Private = slices.Clone(part)
					}
				}
				return events, err
			}
		}
	}
	return []fault{
		{"rule3/refused-whole", "keeps the command keys of what is too old", claimed},
		{"rule3/refused-whole", "replaces private parts and then compares versions", written(func(part []byte) bool { return part != nil })},
		{"rule3/refused-whole", "keeps the request keys of what is refused for a command key", func(f *faulty) {
			taken := map[string]bool{}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				for _, c := range changes {
					if c.Base == 0 && taken[c.Ticket.Key] {
						return &storage.ConflictError{Err: gridgov.ErrExists, Ticket: c.Ticket.ID, Key: c.Ticket.Key}
					}
				}
				err := f.Store.Commit(ctx, changes...)
				var met *storage.ConflictError
				if errors.As(err, &met) && met.Err == gridgov.ErrConflict && met.Key != "" {
					for _, c := range changes {
						taken[c.Ticket.Key] = c.Base == 0
					}
				}
				return err
			}
		}},
	}
}

// every instant of a query that is set is changed.
func everyInstant(change func(at time.Time) time.Time) func(*faulty) {
	return asked(func(q *storage.Query) {
		for _, at := range []*time.Time{&q.Created.From, &q.Created.To, &q.Changed.From, &q.Changed.To, &q.Wake, &q.After.At} {
			if !at.IsZero() {
				*at = change(*at)
			}
		}
	})
}

func timeFaults() []fault {
	floor := func(at time.Time) time.Time { return at.Truncate(time.Microsecond) }
	up := func(at time.Time) time.Time { return floor(at.Add(time.Microsecond - 1)) }
	epoch := time.Unix(0, 0)
	zero := func(at *time.Time) {
		if at.Equal(epoch) {
			*at = time.Time{}
		}
	}
	// kept compares stored instants and those of a query as a column keeps both.
	kept := func(column func(at time.Time) time.Time) func(*faulty) {
		return func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if err := q.Check(); err != nil || ctx.Err() != nil || q.After.At.IsZero() {
					return f.Store.List(ctx, q)
				}
				all, err := everything(ctx, f.Store, storage.Query{Order: q.Order, Desc: q.Desc, Limit: q.Limit})
				after := storage.Cursor{At: column(q.After.At), ID: q.After.ID}
				all = slices.DeleteFunc(all, func(t ticket.Ticket) bool {
					m := q.Order.Cursor(t)
					if !m.At.IsZero() {
						m.At = column(m.At)
					}
					return !q.Match(&t) || rightOrder(q, m, after) <= 0
				})
				slices.SortFunc(all, func(a, b ticket.Ticket) int { return rightOrder(q, q.Order.Cursor(a), q.Order.Cursor(b)) })
				return all[:min(len(all), q.Limit)], err
			}
		}
	}
	return []fault{
		{"rule6/instants", "cuts the beginning of a span down", asked(func(q *storage.Query) {
			q.Created.From, q.Changed.From = floor(q.Created.From), floor(q.Changed.From)
		})},
		{"rule6/instants", "cuts the end of a span down", asked(func(q *storage.Query) {
			q.Created.To, q.Changed.To = floor(q.Created.To), floor(q.Changed.To)
		})},
		{"rule6/instants", "rounds a wake time up", asked(func(q *storage.Query) { q.Wake = up(q.Wake) })},
		{"rule6/instants", "cuts a mark down", asked(func(q *storage.Query) { q.After.At = floor(q.After.At) })},
		{"rule6/instants", "rounds a mark up", asked(func(q *storage.Query) { q.After.At = up(q.After.At) })},
		{"rule6/instants", "compares the clock of a zone", everyInstant(func(at time.Time) time.Time {
			return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
		})},
		{"rule6/instants", "overflows", everyInstant(func(at time.Time) time.Time { return time.UnixMicro(at.UnixMicro()) })},
		{"rule6/instants", "counts nanoseconds", everyInstant(func(at time.Time) time.Time { return time.Unix(0, at.UnixNano()) })},
		{"rule6/instants", "ends with the year 9999", everyInstant(func(at time.Time) time.Time {
			if at.Year() > 9999 {
				at = time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
			}
			return at
		})},
		{"rule6/instants", "takes 1970 for no beginning", asked(func(q *storage.Query) { zero(&q.Created.From) })},
		{"rule6/instants", "takes 1970 for no end", asked(func(q *storage.Query) { zero(&q.Changed.To) })},
		{"rule6/instants", "takes 1970 for no wake time", asked(func(q *storage.Query) { zero(&q.Wake) })},
		{"rule6/instants", "takes the zero time of a zone for an instant", asked(func(q *storage.Query) {
			if q.Created.From.IsZero() && q.Created.From != (time.Time{}) {
				q.Created.From = time.Time{}.Add(1)
			}
			if q.Wake.IsZero() && q.Wake != (time.Time{}) {
				q.Wake = time.Time{}.Add(1)
			}
		})},
		{"rule6/instants", "has nothing before 1900", kept(func(at time.Time) time.Time {
			if at.Year() < 1900 {
				at = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
			}
			return at
		})},
	}
}
