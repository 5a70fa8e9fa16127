package gridtest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/grid/gridmem"
	"github.com/gridgov/gridgov/grid/gridtest"
	"github.com/gridgov/gridgov/internal/suite"
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

// after returns a Load that spoils what a right one returns.
func after(spoil func(r *grid.Rows, version *int64)) func(*broken, context.Context) (grid.Rows, int64, error) {
	return func(s *broken, ctx context.Context) (grid.Rows, int64, error) {
		r, v, err := s.Store.Load(ctx)
		spoil(&r, &v)
		return r, v, err
	}
}

// Every broken store is found by its check, and every check finds a broken store.
func TestBroken(t *testing.T) {
	t.Parallel()
	stores := []struct {
		name, check string
		store       broken
	}{
		{"nothing is an error", "rule2/nothing-stored", broken{load: func(s *broken, ctx context.Context) (grid.Rows, int64, error) {
			r, v, err := s.Store.Load(ctx)
			if v == 0 && err == nil {
				err = gridgov.ErrNotFound
			}
			return r, v, err
		}}},
		{"rounds to 1e-7 degrees", "rule4/rows-come-back", broken{load: after(func(r *grid.Rows, _ *int64) {
			for _, s := range r.Shapes {
				p := &s.Polygons[0][0][0]
				lon, lat := p.E7()
				p.Lon, p.Lat = float64(lon)/1e7, float64(lat)/1e7
			}
		})}},
		{"loses holes", "rule4/rows-come-back", broken{load: after(func(r *grid.Rows, _ *int64) {
			for _, s := range r.Shapes {
				s.Polygons[0] = s.Polygons[0][:1]
			}
		})}},
		{"orders by code", "rule4/rows-come-back", broken{load: after(func(r *grid.Rows, _ *int64) {
			slices.SortFunc(r.Units, func(a, b grid.Unit) int { return strings.Compare(a.Code, b.Code) })
		})}},
		{"folds case", "rule4/rows-come-back", broken{load: after(func(r *grid.Rows, _ *int64) {
			for i := range r.Units {
				r.Units[i].Code = strings.ToLower(r.Units[i].Code)
			}
		})}},
		{"whole seconds", "rule4/rows-come-back", broken{load: after(func(r *grid.Rows, _ *int64) {
			for i := range r.Officers {
				r.Officers[i].From = r.Officers[i].From.Truncate(1e9)
			}
		})}},
		{"forgets who takes over", "rule4/rows-come-back", broken{load: after(func(r *grid.Rows, _ *int64) {
			for i := range r.Units {
				r.Units[i].Successor = ""
			}
		})}},
		{"forgets officers", "rule4/rows-come-back", broken{load: after(func(r *grid.Rows, _ *int64) { r.Officers = nil })}},
		{"counts changes only", "rule2/versions-count", broken{load: after(func(_ *grid.Rows, v *int64) { *v = min(*v, 1) })}},
		{"merges", "rule1/replaced-whole", broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
			if old, _, err := s.Store.Load(ctx); err == nil && len(rows.Units) < len(old.Units) {
				rows.Units = append(rows.Clone().Units, old.Units[len(rows.Units):]...)
			}
			return s.Store.Save(ctx, base, rows)
		}}},
		{"last writer wins", "rule3/stale-base", broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
			_, v, err := s.Store.Load(ctx)
			if err != nil {
				return err
			}
			return s.Store.Save(ctx, max(v, base), rows)
		}}},
		{"another error for a conflict", "rule3/stale-base", broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
			if err := s.Store.Save(ctx, base, rows); errors.Is(err, gridgov.ErrConflict) {
				return errors.New("conflict")
			} else if err != nil {
				return err
			}
			return nil
		}}},
		{
			"takes any base into an empty store", "rule3/future-base",
			broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
				if _, v, err := s.Store.Load(ctx); err == nil && v == 0 {
					base = 0
				}
				return s.Store.Save(ctx, base, rows)
			}},
		},
		{"keeps what it is given", "rule5/copies-in", broken{
			load: func(s *broken, ctx context.Context) (grid.Rows, int64, error) {
				return s.kept.Clone(), s.version, ctx.Err()
			},
			save: func(s *broken, ctx context.Context, _ int64, rows grid.Rows) error {
				s.kept = rows
				s.version++
				return ctx.Err()
			},
		}},
		{"returns what it keeps", "rule5/copies-out", broken{
			load: func(s *broken, ctx context.Context) (grid.Rows, int64, error) { return s.kept, s.version, ctx.Err() },
			save: func(s *broken, ctx context.Context, _ int64, rows grid.Rows) error {
				s.kept = rows.Clone()
				s.version++
				return ctx.Err()
			},
		}},
		{"deaf to the context", "rule6/cancelled", broken{save: func(s *broken, _ context.Context, base int64, rows grid.Rows) error {
			return s.Store.Save(context.Background(), base, rows)
		}}},
		{"reads whatever the context", "rule6/cancelled", broken{load: func(s *broken, _ context.Context) (grid.Rows, int64, error) {
			return s.Store.Load(context.Background())
		}}},
		{
			"says done and writes all the same", "rule6/cancelled",
			broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
				if err := s.Store.Save(context.Background(), base, rows); err != nil {
					return err
				}
				return ctx.Err()
			}},
		},
		{"checks, then writes", "rule3/one-winner", broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
			_, v, err := s.Store.Load(ctx)
			if err != nil {
				return err
			}
			if v != base {
				return gridgov.ErrConflict
			}
			time.Sleep(time.Millisecond) // the others come in
			for {                        // the second of two steps always succeeds
				_, v, _ := s.Store.Load(ctx)
				if err := s.Store.Save(ctx, v, rows); !errors.Is(err, gridgov.ErrConflict) {
					return err
				}
			}
		}}},
		{
			"writes over what came meanwhile", "rule7/many-writers",
			broken{save: func(s *broken, ctx context.Context, base int64, rows grid.Rows) error {
				if _, v, err := s.Store.Load(ctx); err != nil || v != base {
					return errors.Join(err, gridgov.ErrConflict)
				}
				time.Sleep(time.Millisecond) // the others come in
				for {
					_, v, _ := s.Store.Load(ctx)
					if err := s.Store.Save(ctx, v, rows); !errors.Is(err, gridgov.ErrConflict) {
						return err
					}
				}
			}},
		},
		{"writes in two steps", "rule1/never-torn", broken{
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
	checks := map[string]func(context.Context, *broken) error{}
	numbers := map[string]bool{}
	for _, c := range gridtest.Checks() {
		checks[c.Name] = func(ctx context.Context, s *broken) error { return c.Run(ctx, s) }
		number, _, _ := strings.Cut(c.Name, "/")
		numbers[number] = true
		if len(c.Rule) < 20 || len(c.Usual) < 20 {
			t.Errorf("%s does not say what the rule is (%q) or what is usually wrong (%q)", c.Name, c.Rule, c.Usual)
		}
	}
	for _, number := range []string{"rule1", "rule2", "rule3", "rule4", "rule5", "rule6", "rule7"} { // of grid.Store
		if !numbers[number] {
			t.Errorf("%s has no check", number)
		}
	}
	var faults []suite.Fault[*broken]
	for i := range stores {
		b := &stores[i]
		faults = append(faults, suite.Fault[*broken]{Check: b.check, Does: b.name, Open: func() *broken { return &b.store }})
	}
	suite.Prove(t, checks, faults, func() *broken { return new(broken) })
}
