// Package gridmem keeps an office's rows in memory: a [grid.Store] for tests, demonstrations and small hosts that load
// their territory from a file at every start. Nothing outlives the process.
package gridmem

import (
	"context"
	"fmt"
	"sync"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

// A Store is a [grid.Store] in memory. Its zero value is empty and ready. It is safe for concurrent use and must not be
// copied after its first use.
type Store struct {
	mu      sync.RWMutex
	version int64
	rows    grid.Rows
}

var _ grid.Store = (*Store)(nil)

// Load returns a copy of what is stored, and its version.
func (s *Store) Load(ctx context.Context) (grid.Rows, int64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := ctx.Err(); err != nil {
		return grid.Rows{}, 0, fmt.Errorf("load the territory: %w", err)
	}
	return s.rows.Clone(), s.version, nil
}

// Save stores a copy of the rows if base is the stored version.
func (s *Store) Save(ctx context.Context, base int64, rows grid.Rows) error {
	copied := rows.Clone()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil { // after the wait for the lock
		return fmt.Errorf("save the territory: %w", err)
	}
	if base != s.version {
		return fmt.Errorf("save the territory on version %d, stored is %d: %w", base, s.version, gridgov.ErrConflict)
	}
	s.version, s.rows = base+1, copied
	return nil
}
