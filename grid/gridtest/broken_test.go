package gridtest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/grid/gridmem"
	"github.com/gridgov/gridgov/grid/gridtest"
)

// A store whose methods may be replaced, over one that works.
type broken struct {
	gridmem.Store
	load func(s *broken, ctx context.Context) (grid.Rows, int64, error)
	save func(s *broken, ctx context.Context, base int64, rows grid.Rows) error

	mu      sync.Mutex
	kept    grid.Rows // for stores that do their own keeping
	version int64
}

func (s *broken) Load(ctx context.Context) (grid.Rows, int64, error) {
	if s.load == nil {
		return s.Store.Load(ctx)
	}
	return s.load(s, ctx)
}

func (s *broken) Save(ctx context.Context, base int64, rows grid.Rows) error {
	if s.save == nil {
		return s.Store.Save(ctx, base, rows)
	}
	return s.save(s, ctx, base, rows)
}

// after returns a Load that spoils what a right one gives.
func after(spoil func(r *grid.Rows, version *int64)) func(*broken, context.Context) (grid.Rows, int64, error) {
	return func(s *broken, ctx context.Context) (grid.Rows, int64, error) {
		r, v, err := s.Store.Load(ctx)
		spoil(&r, &v)
		return r, v, err
	}
}

func TestEveryCheckCatchesABrokenStore(t *testing.T) {
	stores := []struct {
		name  string
		check string
		store broken
	}{
		{"nothing is an error", "nothing stored", broken{load: func(s *broken, ctx context.Context) (grid.Rows, int64, error) {
			r, v, err := s.Store.Load(ctx)
			if v == 0 && err == nil {
				err = grid.ErrNotFound
			}
			return r, v, err
		}}},
		{"rounds to 1e-7 degrees", "rows come back", broken{load: after(func(r *grid.Rows, _ *int64) {
			for _, s := range r.Shapes {
				p := &s.Polygons[0][0][0]
				lon, lat := p.E7()
				p.Lon, p.Lat = float64(lon)/1e7, float64(lat)/1e7
			}
		})}},
		{"loses holes", "rows come back", broken{load: after(func(r *grid.Rows, _ *int64) {
			for _, s := range r.Shapes {
				s.Polygons[0] = s.Polygons[0][:1]
			}
		})}},
		{"orders by code", "rows come back", broken{load: after(func(r *grid.Rows, _ *int64) {
			slices.SortFunc(r.Units, func(a, b grid.Unit) int { return strings.Compare(a.Code, b.Code) })
		})}},
		{"folds case", "rows come back", broken{load: after(func(r *grid.Rows, _ *int64) {
			for i := range r.Units {
				r.Units[i].Code = strings.ToLower(r.Units[i].Code)
			}
		})}},
		{"whole seconds", "rows come back", broken{load: after(func(r *grid.Rows, _ *int64) {
			for i := range r.Officers {
				r.Officers[i].From = r.Officers[i].From.Truncate(1e9)
			}
		})}},
		{"forgets officers", "rows come back", broken{load: after(func(r *grid.Rows, _ *int64) { r.Officers = nil })}},
		{"counts changes only", "versions count", broken{load: after(func(_ *grid.Rows, v *int64) { *v = min(*v, 1) })}},
		{"merges", "replaced whole", broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
			if old, _, err := s.Store.Load(ctx); err == nil && len(rows.Units) < len(old.Units) {
				rows.Units = append(rows.Clone().Units, old.Units[len(rows.Units):]...)
			}
			return s.Store.Save(ctx, base, rows)
		}}},
		{"last writer wins", "stale base", broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
			_, v, err := s.Store.Load(ctx)
			if err != nil {
				return err
			}
			return s.Store.Save(ctx, max(v, base), rows)
		}}},
		{"another error for a conflict", "stale base", broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
			if err := s.Store.Save(ctx, base, rows); errors.Is(err, grid.ErrConflict) {
				return errors.New("conflict")
			} else if err != nil {
				return err
			}
			return nil
		}}},
		{"takes any base into an empty store", "future base", broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
			if _, v, err := s.Store.Load(ctx); err == nil && v == 0 {
				base = 0
			}
			return s.Store.Save(ctx, base, rows)
		}}},
		{"keeps what it is given", "input copied", broken{
			load: func(s *broken, ctx context.Context) (grid.Rows, int64, error) {
				return s.kept.Clone(), s.version, ctx.Err()
			},
			save: func(s *broken, ctx context.Context, _ int64, rows grid.Rows) error {
				s.kept = rows
				s.version++
				return ctx.Err()
			},
		}},
		{"hands out what it keeps", "output copied", broken{
			load: func(s *broken, ctx context.Context) (grid.Rows, int64, error) { return s.kept, s.version, ctx.Err() },
			save: func(s *broken, ctx context.Context, _ int64, rows grid.Rows) error {
				s.kept = rows.Clone()
				s.version++
				return ctx.Err()
			},
		}},
		{"deaf to the context", "context", broken{save: func(s *broken, _ context.Context, base int64, rows grid.Rows) error {
			return s.Store.Save(context.Background(), base, rows)
		}}},
		{"reads whatever the context", "context", broken{load: func(s *broken, _ context.Context) (grid.Rows, int64, error) {
			return s.Store.Load(context.Background())
		}}},
		{"says done and writes all the same", "context", broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
			if err := s.Store.Save(context.Background(), base, rows); err != nil {
				return err
			}
			return ctx.Err()
		}}},
		{"checks, then writes", "one winner", broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
			_, v, err := s.Store.Load(ctx)
			if err != nil {
				return err
			}
			if v != base {
				return grid.ErrConflict
			}
			time.Sleep(time.Millisecond) // the others come in
			for {                        // the second of two steps always succeeds
				_, v, _ := s.Store.Load(ctx)
				if err := s.Store.Save(ctx, v, rows); !errors.Is(err, grid.ErrConflict) {
					return err
				}
			}
		}}},
		{"writes in two steps", "never torn", broken{
			load: func(s *broken, ctx context.Context) (grid.Rows, int64, error) {
				r, v, err := s.Store.Load(ctx)
				s.mu.Lock()
				defer s.mu.Unlock()
				if s.version > 0 { // the second step is still to come
					r.Officers = s.kept.Officers
				}
				return r, v, err
			},
			save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
				old, v, err := s.Store.Load(ctx)
				if err != nil {
					return err
				}
				s.mu.Lock()
				defer s.mu.Unlock()
				s.kept, s.version = old, v
				return s.Store.Save(ctx, base, rows)
			},
		}},
	}
	caught := make(map[string]bool)
	for i := range stores {
		b := &stores[i]
		for _, c := range gridtest.Checks() {
			if c.Name != b.check {
				continue
			}
			caught[c.Name] = true
			if c.Test(t.Context(), &b.store) == nil {
				t.Errorf("the store that %s passes the check %q", b.name, b.check)
			}
		}
	}
	for _, c := range gridtest.Checks() {
		if err := c.Test(t.Context(), new(gridmem.Store)); err != nil {
			t.Errorf("a right store fails the check %q: %v", c.Name, err)
		}
		if !caught[c.Name] {
			t.Errorf("no broken store for the check %q", c.Name)
		}
	}
}
