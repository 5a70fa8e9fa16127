package partnertest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/partner"
)

// stores are the broken ones: the check that must find it, what is wrong with it, and how.
var stores = []struct {
	check, does string
	breaks      func(b *broken)
}{
	{"rule1/missing", "returns an empty record for what is not there", func(b *broken) {
		b.get = func(ctx context.Context, id partner.ID) (partner.Record, error) {
			r, err := b.Store.Get(ctx, id)
			if errors.Is(err, gridgov.ErrNotFound) {
				err = nil
			}
			return r, err
		}
	}},
	{"rule1/missing", "returns an empty history for what is not there", func(b *broken) {
		b.history = func(ctx context.Context, id partner.ID) ([]partner.Record, error) {
			h, err := b.Store.History(ctx, id)
			if errors.Is(err, gridgov.ErrNotFound) {
				err = nil
			}
			return h, err
		}
	}},
	{"rule1/missing", "complains when a list is empty", func(b *broken) {
		b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
			l, err := b.Store.List(ctx, q)
			if err == nil && len(l) == 0 {
				err = gridgov.ErrNotFound
			}
			return l, err
		}
	}},
	{"rule3/bytes", "encodes documents again", func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			rs = slices.Clone(rs)
			for i := range rs {
				rs[i].Doc = []byte(strings.ReplaceAll(string(rs[i].Doc), ": ", ":"))
				rs[i].Doc = []byte(strings.ReplaceAll(string(rs[i].Doc), "  ", " "))
			}
			return b.Store.Commit(ctx, rs...)
		}
	}},
	{"rule3/bytes", "cuts times to milliseconds", func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			rs = slices.Clone(rs)
			for i := range rs {
				rs[i].Valid.From = rs[i].Valid.From.Truncate(1e6)
			}
			return b.Store.Commit(ctx, rs...)
		}
	}},
	{"rule3/large", "cuts documents at 64 KiB", func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			rs = slices.Clone(rs)
			for i := range rs {
				rs[i].Doc = rs[i].Doc[:min(len(rs[i].Doc), 64<<10)]
			}
			return b.Store.Commit(ctx, rs...)
		}
	}},
	{"rule1/taken", "says conflict for a taken id", func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			err := b.Store.Commit(ctx, rs...)
			if errors.Is(err, gridgov.ErrExists) {
				return gridgov.ErrConflict
			}
			return err
		}
	}},
	{"rule1/versions", "says exists for a stale version", func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			err := b.Store.Commit(ctx, rs...)
			if errors.Is(err, gridgov.ErrConflict) {
				return gridgov.ErrExists
			}
			return err
		}
	}},
	{"rule1/versions", "overwrites: the last writer wins", func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			err := b.Store.Commit(ctx, rs...)
			if errors.Is(err, gridgov.ErrConflict) {
				return nil
			}
			return err
		}
	}},
	{"rule2/each-place", "stores one by one", func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			if err := partner.CheckCommit(rs); err != nil {
				return err
			}
			for _, r := range rs {
				if err := b.Store.Commit(ctx, r); err != nil {
					return err
				}
			}
			return nil
		}
	}},
	{"rule2/together", "stores the first record only", func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			if err := partner.CheckCommit(rs); err != nil {
				return err
			}
			return b.Store.Commit(ctx, rs[0])
		}
	}},
	{"rule6/form", "takes records of any form", func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			err := b.Store.Commit(ctx, rs...)
			if errors.Is(err, gridgov.ErrInvalid) {
				return nil
			}
			return err
		}
	}},
	{"rule5/history", "forgets all versions but the last", func(b *broken) {
		b.history = func(ctx context.Context, id partner.ID) ([]partner.Record, error) {
			h, err := b.Store.History(ctx, id)
			return h[max(0, len(h)-1):], err
		}
	}},
	{"rule5/history", "returns the history backwards", func(b *broken) {
		b.history = func(ctx context.Context, id partner.ID) ([]partner.Record, error) {
			h, err := b.Store.History(ctx, id)
			slices.Reverse(h)
			return h, err
		}
	}},
	{"rule4/last-version", "asks the index of every version", func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			h, err := b.Store.History(context.Background(), r.ID)
			return err == nil && slices.ContainsFunc(h, q.Matches)
		}, bytewise)
	}},
	{"rule4/bytewise-ids", "sorts without regard to case", func(b *broken) { asking(b, partner.Query.Matches, folded) }},
	{"rule4/pages", "begins a page with the last of the one before", func(b *broken) {
		b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
			l, err := b.Store.List(ctx, q)
			if r, missing := b.Store.Get(ctx, q.After); err == nil && missing == nil && q.Matches(r) {
				l = slices.Insert(l, 0, r)
			}
			return l, err
		}
	}},
	{"rule4/pages", "cuts a page before it filters", func(b *broken) {
		b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
			if err := q.Check(); err != nil {
				return nil, err
			}
			l, err := b.Store.List(ctx, partner.Query{After: q.After, Limit: q.Limit})
			return slices.DeleteFunc(l, func(r partner.Record) bool { return !q.Matches(r) }), err
		}
	}},
	{"rule6/bounds", "returns everything for limit 0", func(b *broken) {
		b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
			if q.Limit == 0 {
				q.Limit = partner.MaxLimit
			}
			return b.Store.List(ctx, q)
		}
	}},
	{"rule6/bounds", "cuts a limit that is too high", func(b *broken) {
		b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
			q.Limit = min(max(q.Limit, 0), partner.MaxLimit)
			return b.Store.List(ctx, q)
		}
	}},
	{"rule4/filters", "takes any of the fields for all of them", func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			if len(q.Kinds) > 0 && slices.Contains(q.Kinds, r.Kind) {
				return true
			}
			return q.Matches(r)
		}, bytewise)
	}},
	{"rule4/filters", "wants all of the refs", func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			for _, id := range q.Refs {
				if !slices.Contains(r.Refs, id) {
					return false
				}
			}
			return q.Matches(r)
		}, bytewise)
	}},
	{"rule4/filters", "returns a record once for each ref", func(b *broken) {
		b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
			l, err := b.Store.List(ctx, q)
			var twice []partner.Record
			for _, r := range l {
				twice = append(twice, r)
				for _, ref := range r.Refs[:min(1, len(r.Refs))] {
					if len(q.Refs) > 1 && slices.Contains(q.Refs, ref) {
						twice = append(twice, r)
					}
				}
			}
			return twice, err
		}
	}},
	{"rule4/below", "compares paths as text", func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			under := q.Under
			q.Under = nil
			return q.Matches(r) && (len(under) == 0 || slices.ContainsFunc(under, func(top grid.Path) bool {
				return slices.ContainsFunc(r.Paths, func(p grid.Path) bool { return strings.HasPrefix(string(p), string(top)) })
			}))
		}, bytewise)
	}},
	{"rule4/below", "lets _ in a path stand for any byte", func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			for _, top := range q.Under {
				if strings.Contains(string(top), "_") && len(r.Paths) > 0 {
					return true
				}
			}
			return q.Matches(r)
		}, bytewise)
	}},
	{"rule4/valid-at", "includes the end of a span", func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			if !r.Valid.To.IsZero() && r.Valid.To.Equal(q.ValidAt) {
				return true
			}
			return q.Matches(r)
		}, bytewise)
	}},
	{"rule4/valid-at", "takes an open end for the year 1", func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			return q.Matches(r) && (q.ValidAt.IsZero() || q.ValidAt.Before(r.Valid.To))
		}, bytewise)
	}},
	{"rule3/copies-in", "keeps what it is given", func(b *broken) {
		given := map[partner.ID]partner.Record{}
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			err := b.Store.Commit(ctx, rs...)
			if err == nil && len(rs) == 1 {
				given[rs[0].ID] = rs[0]
			}
			return err
		}
		b.get = func(ctx context.Context, id partner.ID) (partner.Record, error) {
			r, err := b.Store.Get(ctx, id)
			if g, ok := given[id]; ok && g.Version == r.Version {
				return g, err
			}
			return r, err
		}
	}},
	{"rule3/copies-out", "returns what it keeps", func(b *broken) {
		kept := map[partner.ID]partner.Record{}
		b.get = func(ctx context.Context, id partner.ID) (partner.Record, error) {
			r, err := b.Store.Get(ctx, id)
			if k, ok := kept[id]; ok && k.Version == r.Version {
				return k, err
			}
			kept[id] = r
			return r, err
		}
	}},
	{"rule2/cancelled", "does not look at the context", func(b *broken) {
		b.get = func(_ context.Context, id partner.ID) (partner.Record, error) {
			return b.Store.Get(context.Background(), id)
		}
	}},
	{"rule1/versions", "passes the driver's error on", func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			err := b.Store.Commit(ctx, rs...)
			if errors.Is(err, gridgov.ErrConflict) {
				return errors.New("could not serialize access")
			}
			return err
		}
	}},
	{"rule1/create-race", "looks first", lookFirst(gridgov.ErrExists)},
	{"rule1/lost-update", "looks first", lookFirst(gridgov.ErrConflict)},
	{"rule2/cancelled", "takes every failure for a missing record", func(b *broken) {
		b.get = func(ctx context.Context, id partner.ID) (partner.Record, error) {
			r, err := b.Store.Get(ctx, id)
			if err != nil {
				err = gridgov.ErrNotFound
			}
			return r, err
		}
	}},
	{"rule2/cancelled", "writes and then looks at the context", func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			return errors.Join(b.Store.Commit(context.WithoutCancel(ctx), rs...), ctx.Err())
		}
	}},
	{"rule4/pages-under-inserts", "counts what it has returned", func(b *broken) {
		given := 0
		b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
			if q.After == "" {
				given = 0
			}
			all, err := everything(ctx, b.Store, q.Matches)
			all = all[min(given, len(all)):]
			all = all[:min(len(all), q.Limit)]
			given += len(all)
			return all, err
		}
	}},
	{"rules/random", "forgets the third record", func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			return b.Store.Commit(ctx, rs[:min(2, len(rs))]...)
		}
	}},
}

// lookFirst looks whether a record fits and takes every refusal that comes after the look for a success.
func lookFirst(lost error) func(b *broken) {
	return func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			if now, err := b.Store.Get(ctx, rs[0].ID); err == nil && now.Version >= rs[0].Version {
				return lost
			}
			time.Sleep(time.Millisecond)
			if err := b.Store.Commit(ctx, rs...); err != nil && !errors.Is(err, lost) {
				return err
			}
			return nil
		}
	}
}
