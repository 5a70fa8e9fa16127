package partnertest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/partner"
	"github.com/gridgov/gridgov/partner/partnermem"
	"github.com/gridgov/gridgov/partner/partnertest"
)

// A broken store is a good one with one method spoilt.
type broken struct {
	*partnermem.Store
	get     func(context.Context, partner.ID) (partner.Record, error)
	history func(context.Context, partner.ID) ([]partner.Record, error)
	list    func(context.Context, partner.Query) ([]partner.Record, error)
	commit  func(context.Context, ...partner.Record) error
}

func (b *broken) Get(ctx context.Context, id partner.ID) (partner.Record, error) {
	if b.get != nil {
		return b.get(ctx, id)
	}
	return b.Store.Get(ctx, id)
}

func (b *broken) History(ctx context.Context, id partner.ID) ([]partner.Record, error) {
	if b.history != nil {
		return b.history(ctx, id)
	}
	return b.Store.History(ctx, id)
}

func (b *broken) List(ctx context.Context, q partner.Query) ([]partner.Record, error) {
	if b.list != nil {
		return b.list(ctx, q)
	}
	return b.Store.List(ctx, q)
}

func (b *broken) Commit(ctx context.Context, r ...partner.Record) error {
	if b.commit != nil {
		return b.commit(ctx, r...)
	}
	return b.Store.Commit(ctx, r...)
}

// everything reads the last version of all records that match, by the library's own meaning of a query.
func everything(ctx context.Context, s *partnermem.Store, match func(partner.Record) bool) ([]partner.Record, error) {
	var all []partner.Record
	q := partner.Query{Limit: partner.MaxLimit}
	for {
		page, err := s.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			if match(r) {
				all = append(all, r)
			}
		}
		if len(page) < q.Limit {
			return all, nil
		}
		q.After = page[len(page)-1].ID
	}
}

// asking makes a List whose filter is spoilt: match is asked instead of Query.Matches, less instead of byte order.
func asking(b *broken, match func(q partner.Query, r partner.Record) bool, compare func(a, b partner.ID) int) {
	b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
		if err := q.Check(); err != nil {
			return nil, err
		}
		all, err := everything(ctx, b.Store, func(r partner.Record) bool { return match(q, r) && compare(r.ID, q.After) > 0 })
		slices.SortStableFunc(all, func(a, b partner.Record) int { return compare(a.ID, b.ID) })
		if q.Limit == 0 {
			q.Limit = partner.DefaultLimit
		}
		return all[:min(len(all), q.Limit)], err
	}
}

func bytewise(a, b partner.ID) int { return strings.Compare(string(a), string(b)) }

func folded(a, b partner.ID) int {
	return strings.Compare(strings.ToLower(string(a)), strings.ToLower(string(b)))
}

// stores are the broken ones, by what is wrong with them.
var stores = map[string]func(b *broken){
	"gives an empty record for what is not there": func(b *broken) {
		b.get = func(ctx context.Context, id partner.ID) (partner.Record, error) {
			r, err := b.Store.Get(ctx, id)
			if errors.Is(err, partner.ErrNotFound) {
				err = nil
			}
			return r, err
		}
	},
	"gives an empty history for what is not there": func(b *broken) {
		b.history = func(ctx context.Context, id partner.ID) ([]partner.Record, error) {
			h, err := b.Store.History(ctx, id)
			if errors.Is(err, partner.ErrNotFound) {
				err = nil
			}
			return h, err
		}
	},
	"complains when a list is empty": func(b *broken) {
		b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
			l, err := b.Store.List(ctx, q)
			if err == nil && len(l) == 0 {
				err = partner.ErrNotFound
			}
			return l, err
		}
	},
	"encodes documents again": func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			rs = slices.Clone(rs)
			for i := range rs {
				rs[i].Doc = []byte(strings.ReplaceAll(string(rs[i].Doc), ": ", ":"))
				rs[i].Doc = []byte(strings.ReplaceAll(string(rs[i].Doc), "  ", " "))
			}
			return b.Store.Commit(ctx, rs...)
		}
	},
	"cuts times to milliseconds": func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			rs = slices.Clone(rs)
			for i := range rs {
				rs[i].Valid.From = rs[i].Valid.From.Truncate(1e6)
			}
			return b.Store.Commit(ctx, rs...)
		}
	},
	"cuts documents at 64 KiB": func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			rs = slices.Clone(rs)
			for i := range rs {
				rs[i].Doc = rs[i].Doc[:min(len(rs[i].Doc), 64<<10)]
			}
			return b.Store.Commit(ctx, rs...)
		}
	},
	"says conflict for a taken id": func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			err := b.Store.Commit(ctx, rs...)
			if errors.Is(err, partner.ErrExists) {
				return partner.ErrConflict
			}
			return err
		}
	},
	"says exists for a stale version": func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			err := b.Store.Commit(ctx, rs...)
			if errors.Is(err, partner.ErrConflict) {
				return partner.ErrExists
			}
			return err
		}
	},
	"overwrites: the last writer wins": func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			err := b.Store.Commit(ctx, rs...)
			if errors.Is(err, partner.ErrConflict) {
				return nil
			}
			return err
		}
	},
	"stores one by one": func(b *broken) {
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
	},
	"stores the first record only": func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			if err := partner.CheckCommit(rs); err != nil {
				return err
			}
			return b.Store.Commit(ctx, rs[0])
		}
	},
	"takes records of any form": func(b *broken) {
		b.commit = func(ctx context.Context, rs ...partner.Record) error {
			err := b.Store.Commit(ctx, rs...)
			if errors.Is(err, partner.ErrInvalid) {
				return nil
			}
			return err
		}
	},
	"forgets all versions but the last": func(b *broken) {
		b.history = func(ctx context.Context, id partner.ID) ([]partner.Record, error) {
			h, err := b.Store.History(ctx, id)
			return h[max(0, len(h)-1):], err
		}
	},
	"gives the history backwards": func(b *broken) {
		b.history = func(ctx context.Context, id partner.ID) ([]partner.Record, error) {
			h, err := b.Store.History(ctx, id)
			slices.Reverse(h)
			return h, err
		}
	},
	"asks the index of every version": func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			h, err := b.Store.History(context.Background(), r.ID)
			return err == nil && slices.ContainsFunc(h, q.Matches)
		}, bytewise)
	},
	"sorts without regard to case": func(b *broken) { asking(b, partner.Query.Matches, folded) },
	"begins a page with the last of the one before": func(b *broken) {
		b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
			l, err := b.Store.List(ctx, q)
			if r, missing := b.Store.Get(ctx, q.After); err == nil && missing == nil && q.Matches(r) {
				l = slices.Insert(l, 0, r)
			}
			return l, err
		}
	},
	"cuts a page before it filters": func(b *broken) {
		b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
			if err := q.Check(); err != nil {
				return nil, err
			}
			l, err := b.Store.List(ctx, partner.Query{After: q.After, Limit: q.Limit})
			return slices.DeleteFunc(l, func(r partner.Record) bool { return !q.Matches(r) }), err
		}
	},
	"gives everything for limit 0": func(b *broken) {
		b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
			if q.Limit == 0 {
				q.Limit = partner.MaxLimit
			}
			return b.Store.List(ctx, q)
		}
	},
	"cuts a limit that is too high": func(b *broken) {
		b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
			q.Limit = min(max(q.Limit, 0), partner.MaxLimit)
			return b.Store.List(ctx, q)
		}
	},
	"takes any of the fields for all of them": func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			if len(q.Kinds) > 0 && slices.Contains(q.Kinds, r.Kind) {
				return true
			}
			return q.Matches(r)
		}, bytewise)
	},
	"wants all of the refs": func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			for _, id := range q.Refs {
				if !slices.Contains(r.Refs, id) {
					return false
				}
			}
			return q.Matches(r)
		}, bytewise)
	},
	"gives a record once for each ref": func(b *broken) {
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
	},
	"compares paths as text": func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			under := q.Under
			q.Under = nil
			return q.Matches(r) && (len(under) == 0 || slices.ContainsFunc(under, func(top grid.Path) bool {
				return slices.ContainsFunc(r.Paths, func(p grid.Path) bool { return strings.HasPrefix(string(p), string(top)) })
			}))
		}, bytewise)
	},
	"lets _ in a path stand for any byte": func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			for _, top := range q.Under {
				if strings.Contains(string(top), "_") && len(r.Paths) > 0 {
					return true
				}
			}
			return q.Matches(r)
		}, bytewise)
	},
	"includes the end of a span": func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			if !r.Valid.To.IsZero() && r.Valid.To.Equal(q.ValidAt) {
				return true
			}
			return q.Matches(r)
		}, bytewise)
	},
	"takes an open end for the year 1": func(b *broken) {
		asking(b, func(q partner.Query, r partner.Record) bool {
			return q.Matches(r) && (q.ValidAt.IsZero() || q.ValidAt.Before(r.Valid.To))
		}, bytewise)
	},
	"keeps what it is given": func(b *broken) {
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
	},
	"hands out what it keeps": func(b *broken) {
		kept := map[partner.ID]partner.Record{}
		b.get = func(ctx context.Context, id partner.ID) (partner.Record, error) {
			r, err := b.Store.Get(ctx, id)
			if k, ok := kept[id]; ok && k.Version == r.Version {
				return k, err
			}
			kept[id] = r
			return r, err
		}
	},
	"does not look at the context": func(b *broken) {
		b.get = func(_ context.Context, id partner.ID) (partner.Record, error) {
			return b.Store.Get(context.Background(), id)
		}
	},
}

// Every broken store is caught by a check, and every check catches a broken store. The one that keeps what it is given
// is not safe for concurrent use, as such stores are not, so the check of many writers does not see it.
func TestEveryBrokenStoreIsCaughtAndNoCheckIsIdle(t *testing.T) {
	idle := map[string]bool{}
	for _, c := range partnertest.Checks() {
		idle[c.Name] = true
	}
	for name, spoil := range stores {
		caught := false
		for _, c := range partnertest.Checks() {
			if c.Name == "many writers" && (name == "keeps what it is given" || name == "hands out what it keeps") {
				continue
			}
			b := &broken{Store: new(partnermem.Store)}
			spoil(b)
			if c.Run(t.Context(), b) != nil {
				caught = true
				delete(idle, c.Name)
			}
		}
		if !caught {
			t.Errorf("no check catches the store that %s", name)
		}
	}
	for name := range idle {
		t.Errorf("the check %q catches no broken store", name)
	}
}
