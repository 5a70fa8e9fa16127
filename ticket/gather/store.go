package gather

import (
	"container/list"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Config bounds the batches. The zero Config is good for SQLite, and a start elsewhere.
type Config struct {
	// MaxChanges is the most changes in a batch, up to [storage.MaxChanges]; 0 or less means 256. A single Commit of more is
	// a batch by itself.
	MaxChanges int
	// MaxBytes is the most bytes in a batch, estimated from the parts that may be large; 0 or less means 4 MiB. A single
	// Commit of more is a batch by itself.
	MaxBytes int
	// MaxWait is how long a batch that is not full waits for further commits, from when its first commit could have started.
	// It delays a single writer by as much. 0 or less, the default, means no wait except for a free slot.
	MaxWait time.Duration
	// InFlight is how many batches may be under way at once; 0 or less means 1. SQLite has one writer at a time, so that one
	// growing batch is faster than two; for a server with enough connections 2 to 4 may be better.
	InFlight int
	// Log gets a panic in the store below, with its stack; the default is slog.Default().
	Log *slog.Logger
}

// Store is a [storage.Store] that gathers commits. It is safe for concurrent use. It has goroutines of its own only while
// commits are under way. Make one with [New].
type Store struct {
	store  storage.Store
	config Config

	mu     sync.Mutex
	lines  map[name][]*request // who waits for a name, in the order of arrival; the first has it
	ready  list.List           // of *request that are first in all of their lines: no two share a name
	ripe   load                // of ready
	flying int                 // batches under way
	timer  *time.Timer         // for MaxWait
	closed bool

	drain   func() // closes drained, once
	drained chan struct{}
}

var _ storage.Store = (*Store)(nil)

// ErrClosed is the error of a Commit after [Store.Close]. It is an ErrBusy too: nothing was written, and another node, or the
// next start, may commit the same.
var ErrClosed = fmt.Errorf("gather: the store is closed: %w", gridgov.ErrBusy)

// New gathers the commits to a store.
func New(store storage.Store, c Config) *Store {
	if c.MaxChanges <= 0 {
		c.MaxChanges = 256
	}
	c.MaxChanges = min(c.MaxChanges, storage.MaxChanges)
	if c.MaxBytes <= 0 {
		c.MaxBytes = 4 << 20
	}
	if c.InFlight <= 0 {
		c.InFlight = 1
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	drained := make(chan struct{})
	return &Store{
		store: store, config: c, lines: make(map[name][]*request),
		drain: sync.OnceFunc(func() { close(drained) }), drained: drained,
	}
}

// Get implements [storage.Store].
func (s *Store) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	return s.store.Get(ctx, id)
}

// History implements [storage.Store].
func (s *Store) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	return s.store.History(ctx, id, first, command)
}

// List implements [storage.Store].
func (s *Store) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	return s.store.List(ctx, q)
}

// Commit implements [storage.Store]: the changes are stored together with those of other callers, and the result is that of
// these changes. The package comment describes its errors, also when ctx ends. After Close the error is [ErrClosed].
func (s *Store) Commit(ctx context.Context, changes ...ticket.Change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := storage.CheckCommit(changes); err != nil { // before a batch would have to be tried again for it
		return err
	}
	r := newRequest(changes)
	if err := s.enter(r); err != nil {
		return err
	}
	select {
	case err := <-r.answer:
		return err
	case <-ctx.Done():
		return s.leave(r, ctx.Err())
	}
}

// Close refuses further commits and waits until those that are waiting or under way are answered, without MaxWait. When ctx
// ends first it returns the context's error, and the commits go on: Close may be called again, at any time. Reads are still
// served. The store below stays open.
func (s *Store) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	s.launch()
	s.mu.Unlock()
	select {
	case <-s.drained:
		return nil
	default:
	}
	select {
	case <-s.drained:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("gather: commits are still under way: %w", ctx.Err())
	}
}
