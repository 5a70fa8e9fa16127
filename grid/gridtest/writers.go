package gridtest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

// oneWinner lets eight writers save on the same version at once.
func oneWinner(ctx context.Context, s grid.Store) error {
	const writers = 8
	for base := range int64(5) {
		errs := make([]error, writers)
		start := make(chan struct{})
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				<-start
				for {
					if errs[w] = s.Save(ctx, base, rows(fmt.Sprint(w))); !errors.Is(errs[w], gridgov.ErrBusy) || ctx.Err() != nil {
						return
					}
				}
			})
		}
		close(start)
		wg.Wait()
		winner := -1
		for w, err := range errs {
			switch {
			case err == nil && winner >= 0:
				return fmt.Errorf("writers %d and %d both saved on version %d", winner, w, base)
			case err == nil:
				winner = w
			case !errors.Is(err, gridgov.ErrConflict):
				return fmt.Errorf("a writer who lost got %w, want ErrConflict", err)
			}
		}
		if winner < 0 {
			return fmt.Errorf("none of %d writers saved on version %d", writers, base)
		}
		if err := load(ctx, s, base+1, rows(fmt.Sprint(winner))); err != nil {
			return err
		}
	}
	return nil
}

// manyWriters lets eight writers each add units of their own to what they have read, until each has added five. Every
// addition that succeeded must be there in the end, once: no update is lost.
func manyWriters(ctx context.Context, s grid.Store) error {
	const writers, each = 8, 5
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for n := 0; n < each; {
				r, base, err := s.Load(ctx)
				if err == nil {
					r.Units = append(r.Units, grid.Unit{Code: fmt.Sprintf("%d-%d", w, n), Level: grid.LevelOffice, Name: "n"})
					err = s.Save(ctx, base, r)
				}
				switch {
				case err == nil:
					n++
				case !errors.Is(err, gridgov.ErrConflict) && !errors.Is(err, gridgov.ErrBusy) || ctx.Err() != nil:
					errs[w] = fmt.Errorf("a writer among others: %w", err)
					return
				}
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	r, version, err := s.Load(ctx)
	if err != nil {
		return err
	}
	seen := make(map[string]bool)
	for _, u := range r.Units {
		seen[u.Code] = true
	}
	if version != writers*each || len(r.Units) != writers*each || len(seen) != writers*each {
		return fmt.Errorf("%d saves succeeded; stored are version %d and %d units, %d of them distinct",
			writers*each, version, len(r.Units), len(seen))
	}
	return nil
}

// neverTorn reads while somebody writes: units, officers, shapes and version must be of one Save.
func neverTorn(ctx context.Context, s grid.Store) error {
	const saves = 50
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() {
		for base := range int64(saves) {
			for {
				err := s.Save(ctx, base, rows(fmt.Sprint(base+1)))
				if err == nil {
					break
				}
				if !errors.Is(err, gridgov.ErrBusy) || ctx.Err() != nil {
					failed = fmt.Errorf("the only writer: %w", err)
					return
				}
			}
		}
	})
	finished := make(chan struct{})
	go func() { wg.Wait(); close(finished) }()
	for last := false; !last; {
		select {
		case <-finished:
			last = true // read once more
		default:
		}
		r, version, err := s.Load(ctx)
		switch {
		case errors.Is(err, gridgov.ErrBusy):
		case err != nil:
			<-finished
			return fmt.Errorf("the store's Load during a Save: %w", err)
		case version > 0:
			if err := same(r, rows(fmt.Sprint(version))); err != nil {
				<-finished
				return fmt.Errorf("version %d: %w", version, err)
			}
		}
	}
	return failed
}
