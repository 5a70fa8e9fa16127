package partnertest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/partner"
)

// random does random operations, and compares with a plain model that does not use the library.
func random(ctx context.Context, s partner.Store) error {
	const seed = 20260105
	m := &model{rand.New(rand.NewPCG(seed, 0)), map[partner.ID][]partner.Record{}}
	for i := range 300 {
		if err := m.operate(ctx, s); err != nil {
			return fmt.Errorf("seed %d, operation %d: %w", seed, i+1, err)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m.kept)) {
		h, err := s.History(ctx, id)
		if err != nil || len(h) != len(m.kept[id]) {
			return fmt.Errorf("seed %d: history of %q returns %d versions and error %v, want %d", seed, id, len(h), err, len(m.kept[id]))
		}
		for i := range h {
			if err := differ(h[i], m.kept[id][i]); err != nil {
				return fmt.Errorf("seed %d: history: %w", seed, err)
			}
		}
	}
	return nil
}

type model struct {
	*rand.Rand
	kept map[partner.ID][]partner.Record
}

var (
	words = []partner.ID{"a", "A", "b", "B", "a/b", "a0", "ä", "网", "_", "10", "9"}
	kinds = []partner.Kind{partner.KindNeed, partner.KindPartner, partner.KindProject}
	tops  = []grid.Path{"41", "41/1", "41/1/x", "410", "4_", "北/东"}
)

func some[T any](r *rand.Rand, from []T) []T {
	var out []T
	for _, v := range from {
		if r.IntN(3) == 0 {
			out = append(out, v)
		}
	}
	return out
}

func (m *model) next(id partner.ID) partner.Record {
	r := record(id, int64(len(m.kept[id]))+1)
	r.Kind = kinds[m.IntN(len(kinds))]
	r.Paths, r.Refs = some(m.Rand, tops), some(m.Rand, words)
	r.Valid = partner.Span{}
	if m.IntN(2) == 0 {
		r.Valid.From = start.AddDate(0, m.IntN(5), 0)
	}
	if m.IntN(2) == 0 {
		r.Valid.To = start.AddDate(0, 5+m.IntN(5), 0)
	}
	return r
}

func (m *model) operate(ctx context.Context, s partner.Store) error {
	switch m.IntN(3) {
	case 0:
		return m.ask(ctx, s)
	case 1: // one of several is bad
		batch := m.batch()
		bad := m.next("bad")
		want := gridgov.ErrConflict
		switch {
		case m.IntN(2) == 0:
			bad.Version += 1 + m.Int64N(2)
		case len(m.kept["known"]) == 0:
			return m.put(ctx, s, m.next("known"))
		default:
			bad, want = m.next("known"), gridgov.ErrExists
			bad.Version = 1
		}
		batch = slices.Insert(batch, m.IntN(len(batch)+1), bad)
		if err := commit(ctx, s, batch...); !errors.Is(err, want) {
			return fmt.Errorf("commit of %q, one with version %d: %v, want %w", idsOf(batch), bad.Version, err, want)
		}
		return m.same(ctx, s, batch)
	default:
		return m.put(ctx, s, m.batch()...)
	}
}

func (m *model) batch() (batch []partner.Record) {
	for _, id := range some(m.Rand, words[m.IntN(len(words)-1):]) {
		batch = append(batch, m.next(id))
	}
	if len(batch) == 0 {
		batch = append(batch, m.next("x"))
	}
	return batch
}

func (m *model) put(ctx context.Context, s partner.Store, batch ...partner.Record) error {
	if err := commit(ctx, s, batch...); err != nil {
		return fmt.Errorf("a lawful commit of %q: %w", idsOf(batch), err)
	}
	for _, r := range batch {
		m.kept[r.ID] = append(m.kept[r.ID], r)
	}
	return m.same(ctx, s, batch)
}

// same looks at the records that a batch named.
func (m *model) same(ctx context.Context, s partner.Store, batch []partner.Record) error {
	for _, r := range batch {
		versions := m.kept[r.ID]
		if len(versions) == 0 {
			if _, err := s.Get(ctx, r.ID); !errors.Is(err, gridgov.ErrNotFound) {
				return fmt.Errorf("get of %q, which was refused: %v, want ErrNotFound", r.ID, err)
			}
		} else if err := stored(ctx, s, versions[len(versions)-1]); err != nil {
			return err
		}
	}
	return nil
}

// ask lists by a random choice of fields, up to all at once.
func (m *model) ask(ctx context.Context, s partner.Store) error {
	var q partner.Query
	if m.IntN(3) == 0 {
		q.IDs = some(m.Rand, words)
	}
	if m.IntN(3) == 0 {
		q.Kinds = some(m.Rand, kinds)
	}
	if m.IntN(3) == 0 {
		q.Under = some(m.Rand, tops)
	}
	if m.IntN(3) == 0 {
		q.Refs = some(m.Rand, words)
	}
	if m.IntN(3) == 0 {
		q.ValidAt = start.AddDate(0, m.IntN(12), 0).Add(-time.Duration(m.IntN(2)) * time.Microsecond)
	}
	if m.IntN(3) == 0 {
		q.After = words[m.IntN(len(words))]
	}
	q.Limit = 1 + m.IntN(12)
	var want []partner.ID
	for _, id := range slices.Sorted(maps.Keys(m.kept)) {
		r := m.kept[id][len(m.kept[id])-1]
		if id > q.After && meets(q, r) && len(want) < q.Limit {
			want = append(want, id)
		}
	}
	return finds(ctx, s, fmt.Sprintf("by %+v", q), q, want...)
}

func meets(q partner.Query, r partner.Record) bool {
	below := func(top grid.Path) bool {
		return slices.ContainsFunc(r.Paths, func(p grid.Path) bool { return p == top || strings.HasPrefix(string(p), string(top)+"/") })
	}
	named := func(id partner.ID) bool { return slices.Contains(r.Refs, id) }
	v := r.Valid
	return (len(q.IDs) == 0 || slices.Contains(q.IDs, r.ID)) &&
		(len(q.Kinds) == 0 || slices.Contains(q.Kinds, r.Kind)) &&
		(len(q.Under) == 0 || slices.ContainsFunc(q.Under, below)) &&
		(len(q.Refs) == 0 || slices.ContainsFunc(q.Refs, named)) &&
		(q.ValidAt.IsZero() || (v.From.IsZero() || !q.ValidAt.Before(v.From)) && (v.To.IsZero() || q.ValidAt.Before(v.To)))
}
