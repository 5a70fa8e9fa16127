package partnertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/partner"
)

func roundTrip(ctx context.Context, s partner.Store) error {
	bare := partner.Record{ID: "需求/%1'", Version: 1, Kind: partner.KindPartner, Doc: []byte(`{"format":"1.7"}`)}
	for _, want := range []partner.Record{record("n1", 1), bare} {
		if err := s.Commit(ctx, want); err != nil {
			return fmt.Errorf("commit of %q: %w", want.ID, err)
		}
		if err := stored(ctx, s, want); err != nil {
			return err
		}
		list, err := s.List(ctx, partner.Query{IDs: []partner.ID{want.ID}})
		if err != nil || len(list) != 1 {
			return fmt.Errorf("list by id returns %d records and error %v, want one", len(list), err)
		}
		if err := differ(list[0], want); err != nil {
			return fmt.Errorf("from List: %w", err)
		}
	}
	return nil
}

func large(ctx context.Context, s partner.Store) error {
	r := record(partner.ID(strings.Repeat("x", 80)), 1)
	r.Doc = append(append([]byte(`{"format":"1.0","text":"`), bytes.Repeat([]byte("共"), 256<<10/3)...), `"}`...)
	if err := s.Commit(ctx, r); err != nil {
		return fmt.Errorf("commit of a document of %d bytes: %w", len(r.Doc), err)
	}
	return stored(ctx, s, r)
}

func nothingThere(ctx context.Context, s partner.Store) error {
	if err := fill(ctx, s, nil, "n1"); err != nil {
		return err
	}
	if _, err := s.Get(ctx, "n2"); !errors.Is(err, gridgov.ErrNotFound) {
		return fmt.Errorf("get of what is not there: %v, want ErrNotFound", err)
	}
	if _, err := s.History(ctx, "n2"); !errors.Is(err, gridgov.ErrNotFound) {
		return fmt.Errorf("history of what is not there: %v, want ErrNotFound", err)
	}
	return finds(ctx, s, "of what is not there", partner.Query{IDs: []partner.ID{"n2"}})
}

func taken(ctx context.Context, s partner.Store) error {
	first := record("n1", 1)
	if err := s.Commit(ctx, first); err != nil {
		return err
	}
	again := record("n1", 1)
	again.Kind, again.Doc = partner.KindProject, []byte(`{"format":"1.0"}`)
	if err := s.Commit(ctx, again); !errors.Is(err, gridgov.ErrExists) {
		return fmt.Errorf("commit of a taken id: %v, want ErrExists", err)
	}
	return stored(ctx, s, first)
}

func versions(ctx context.Context, s partner.Store) error {
	if err := s.Commit(ctx, record("n0", 2)); !errors.Is(err, gridgov.ErrConflict) {
		return fmt.Errorf("commit of version 2 where nothing is stored: %v, want ErrConflict", err)
	}
	if _, err := s.Get(ctx, "n0"); !errors.Is(err, gridgov.ErrNotFound) {
		return fmt.Errorf("get after that conflict: %v, want ErrNotFound", err)
	}
	for v := int64(1); v <= 3; v++ {
		if err := s.Commit(ctx, record("n1", v)); err != nil {
			return fmt.Errorf("commit of version %d after %d: %w", v, v-1, err)
		}
	}
	for _, v := range []int64{2, 3, 5} {
		if err := s.Commit(ctx, record("n1", v)); !errors.Is(err, gridgov.ErrConflict) {
			return fmt.Errorf("commit of version %d after 3: %v, want ErrConflict", v, err)
		}
	}
	return stored(ctx, s, record("n1", 3))
}

func form(ctx context.Context, s partner.Store) error {
	changed := func(f func(r *partner.Record)) []partner.Record {
		r := record("n2", 1)
		f(&r)
		return []partner.Record{record("n1", 1), r}
	}
	for what, bad := range map[string][]partner.Record{
		"nothing":         nil,
		"no id":           changed(func(r *partner.Record) { r.ID = "" }),
		"no kind":         changed(func(r *partner.Record) { r.Kind = "" }),
		"no document":     changed(func(r *partner.Record) { r.Doc = nil }),
		"version 0":       changed(func(r *partner.Record) { r.Version = 0 }),
		"version -1":      changed(func(r *partner.Record) { r.Version = -1 }),
		"an id twice":     changed(func(r *partner.Record) { r.ID = "n1" }),
		"an id, in steps": changed(func(r *partner.Record) { r.ID, r.Version = "n1", 2 }),
	} {
		if err := s.Commit(ctx, bad...); !errors.Is(err, gridgov.ErrInvalid) {
			return fmt.Errorf("commit with %s: %v, want ErrInvalid", what, err)
		}
		if err := finds(ctx, s, "after a Commit with "+what, partner.Query{}); err != nil {
			return err
		}
	}
	return nil
}

func allOrNothing(ctx context.Context, s partner.Store) error {
	if err := fill(ctx, s, nil, "n5"); err != nil {
		return err
	}
	for _, c := range []struct {
		what string
		bad  partner.Record
		want error
	}{
		{"a taken id", record("n5", 1), gridgov.ErrExists},
		{"a stale version", record("n5", 3), gridgov.ErrConflict},
	} {
		for _, batch := range [][]partner.Record{
			{record("n1", 1), c.bad, record("n9", 1)},
			{record("n9", 1), c.bad, record("n1", 1)},
			{record("n1", 1), record("n9", 1), c.bad},
		} {
			if err := s.Commit(ctx, batch...); !errors.Is(err, c.want) {
				return fmt.Errorf("commit of three records, one with %s: %v, want %w", c.what, err, c.want)
			}
			if err := finds(ctx, s, "after a Commit with "+c.what, partner.Query{}, "n5"); err != nil {
				return err
			}
			if err := stored(ctx, s, record("n5", 1)); err != nil {
				return err
			}
			if h, err := s.History(ctx, "n9"); !errors.Is(err, gridgov.ErrNotFound) {
				return fmt.Errorf("history of what was refused returns %d versions and error %v, want ErrNotFound", len(h), err)
			}
		}
	}
	return nil
}

func together(ctx context.Context, s partner.Store) error {
	if err := fill(ctx, s, nil, "n5"); err != nil {
		return err
	}
	batch := []partner.Record{record("n9", 1), record("n5", 2), record("n1", 1)}
	if err := s.Commit(ctx, batch...); err != nil {
		return fmt.Errorf("commit of three records: %w", err)
	}
	for _, r := range batch {
		if err := stored(ctx, s, r); err != nil {
			return err
		}
	}
	return nil
}

func history(ctx context.Context, s partner.Store) error {
	const n = 12 // two digits: versions are numbers
	var want []partner.Record
	for v := int64(1); v <= n; v++ {
		r := record("n1", v)
		r.Paths = []grid.Path{grid.Path(fmt.Sprintf("410172360/%d", v))}
		r.Refs = nil
		want = append(want, r)
		if err := s.Commit(ctx, r, record(partner.ID(fmt.Sprintf("other%d", v)), 1)); err != nil {
			return err
		}
	}
	got, err := s.History(ctx, "n1")
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	if len(got) != n {
		return fmt.Errorf("history returns %d versions, want %d", len(got), n)
	}
	for i := range want {
		if err := differ(got[i], want[i]); err != nil {
			return fmt.Errorf("history, place %d: %w", i, err)
		}
	}
	return nil
}

func copiesIn(ctx context.Context, s partner.Store) error {
	given := record("n1", 1)
	if err := s.Commit(ctx, given); err != nil {
		return err
	}
	spoil(given)
	return stored(ctx, s, record("n1", 1))
}

func copiesOut(ctx context.Context, s partner.Store) error {
	if err := fill(ctx, s, nil, "n1"); err != nil {
		return err
	}
	for what, read := range map[string]func() ([]partner.Record, error){
		"Get": func() ([]partner.Record, error) {
			r, err := s.Get(ctx, "n1")
			return []partner.Record{r}, err
		},
		"History": func() ([]partner.Record, error) { return s.History(ctx, "n1") },
		"List":    func() ([]partner.Record, error) { return s.List(ctx, partner.Query{}) },
	} {
		got, err := read()
		if err != nil || len(got) != 1 {
			return fmt.Errorf("%s returns %d records and error %v, want one", what, len(got), err)
		}
		spoil(got[0])
		if err := stored(ctx, s, record("n1", 1)); err != nil {
			return fmt.Errorf("after what %s returned was changed: %w", what, err)
		}
	}
	return nil
}

// spoil changes everything that a record points to.
func spoil(r partner.Record) {
	for i := range r.Doc {
		r.Doc[i] = 'x'
	}
	for i := range r.Paths {
		r.Paths[i] = "x"
	}
	for i := range r.Refs {
		r.Refs[i] = "x"
	}
}

// race lets writers commit at once; exactly one may succeed, and the others get an error.
func race(ctx context.Context, s partner.Store, version int64, id partner.ID, lost error) error {
	const writers = 8
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		wins []partner.Record
		bad  error
	)
	start := make(chan struct{})
	for w := range writers {
		wg.Go(func() {
			r := record(id, version)
			r.Doc = fmt.Appendf(nil, `{"format":"1.0","writer":%d}`, w)
			<-start
			err := commit(ctx, s, r)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				wins = append(wins, r)
			case !errors.Is(err, lost):
				bad = err
			}
		})
	}
	close(start)
	wg.Wait()
	if bad != nil {
		return fmt.Errorf("a writer that came too late: %w, want %q", bad, lost)
	}
	if len(wins) != 1 {
		return fmt.Errorf("%d of %d writers stored version %d, want one", len(wins), writers, version)
	}
	return stored(ctx, s, wins[0])
}

// commit sends records again while the store is busy, as every host must.
func commit(ctx context.Context, s partner.Store, records ...partner.Record) error {
	for {
		err := s.Commit(ctx, records...)
		if !errors.Is(err, gridgov.ErrBusy) || ctx.Err() != nil {
			return err
		}
		time.Sleep(time.Millisecond)
	}
}

func createRace(ctx context.Context, s partner.Store) error {
	for i := range 10 {
		if err := race(ctx, s, 1, partner.ID(fmt.Sprint("n", i)), gridgov.ErrExists); err != nil {
			return err
		}
	}
	return nil
}

func manyWriters(ctx context.Context, s partner.Store) error {
	const rounds = 10
	if err := fill(ctx, s, nil, "n1"); err != nil {
		return err
	}
	for v := int64(2); v < 2+rounds; v++ {
		if err := race(ctx, s, v, "n1", gridgov.ErrConflict); err != nil {
			return err
		}
	}
	h, err := s.History(ctx, "n1")
	if err != nil || len(h) != 1+rounds {
		return fmt.Errorf("history returns %d versions and error %v, want %d", len(h), err, 1+rounds)
	}
	return nil
}

func cancelled(ctx context.Context, s partner.Store) error {
	if err := fill(ctx, s, nil, "n1"); err != nil {
		return err
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	for what, call := range map[string]func() error{
		"Get":     func() error { _, err := s.Get(over, "n1"); return err },
		"History": func() error { _, err := s.History(over, "n1"); return err },
		"List":    func() error { _, err := s.List(over, partner.Query{}); return err },
		"Commit":  func() error { return s.Commit(over, record("n2", 1)) },
	} {
		err := call()
		if err == nil {
			return fmt.Errorf("%s with a cancelled context returns no error", what)
		}
		for _, known := range []error{gridgov.ErrNotFound, gridgov.ErrConflict, gridgov.ErrExists, gridgov.ErrInvalid} {
			if errors.Is(err, known) {
				return fmt.Errorf("%s with a cancelled context returns %w: the caller would take it for an answer", what, err)
			}
		}
	}
	if err := stored(ctx, s, record("n1", 1)); err != nil {
		return err
	}
	return finds(ctx, s, "after a Commit with a cancelled context", partner.Query{}, "n1")
}
