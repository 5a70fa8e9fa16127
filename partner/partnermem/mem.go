// Package partnermem is a [partner.Store] in memory, for tests, examples and hosts that keep nothing.
package partnermem

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/partner"
)

// Store keeps records in memory. Its zero value is empty and ready; it must not be copied once it is used. A List reads
// all records.
type Store struct {
	mu       sync.RWMutex
	versions map[partner.ID][]partner.Record // version n is at n-1
	ids      []partner.ID                    // sorted
}

var _ partner.Store = (*Store)(nil)

// Get implements [partner.Store].
func (s *Store) Get(ctx context.Context, id partner.ID) (partner.Record, error) {
	if err := ctx.Err(); err != nil {
		return partner.Record{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := s.versions[id]
	if len(all) == 0 {
		return partner.Record{}, gridgov.ErrNotFound
	}
	return all[len(all)-1].Clone(), nil
}

// History implements [partner.Store].
func (s *Store) History(ctx context.Context, id partner.ID) ([]partner.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if len(s.versions[id]) == 0 {
		return nil, gridgov.ErrNotFound
	}
	all := slices.Clone(s.versions[id])
	for i := range all {
		all[i] = all[i].Clone()
	}
	return all, nil
}

// List implements [partner.Store].
func (s *Store) List(ctx context.Context, q partner.Query) ([]partner.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	if q.Limit == 0 {
		q.Limit = partner.DefaultLimit
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	from, found := slices.BinarySearch(s.ids, q.After)
	if found {
		from++
	}
	var page []partner.Record
	for _, id := range s.ids[from:] {
		if len(page) == q.Limit {
			break
		}
		all := s.versions[id]
		if last := all[len(all)-1]; q.Matches(last) {
			page = append(page, last.Clone())
		}
	}
	return page, nil
}

// Commit implements [partner.Store].
func (s *Store) Commit(ctx context.Context, records ...partner.Record) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := partner.CheckCommit(records); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range records {
		switch stored := int64(len(s.versions[r.ID])); {
		case r.Version == 1 && stored > 0:
			return fmt.Errorf("record %s: %w", code.Shown(r.ID), gridgov.ErrExists)
		case r.Version != stored+1:
			return fmt.Errorf("record %s: version %d after %d: %w", code.Shown(r.ID), r.Version, stored, gridgov.ErrConflict)
		}
	}
	if s.versions == nil {
		s.versions = make(map[partner.ID][]partner.Record)
	}
	for _, r := range records {
		if r.Version == 1 {
			at, _ := slices.BinarySearch(s.ids, r.ID)
			s.ids = slices.Insert(s.ids, at, r.ID)
		}
		s.versions[r.ID] = append(s.versions[r.ID], r.Clone())
	}
	return nil
}
