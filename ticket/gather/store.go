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

// Config bounds the batches. The zero Config is good for SQLite, and a fair start elsewhere.
type Config struct {
	// MaxChanges is the most changes in a batch, up to [storage.MaxChanges]; 0 or less means 256. A single Commit of more
	// travels alone.
	MaxChanges int
	// MaxBytes is the most bytes in a batch, estimated from the parts that may be large; 0 or less means 4 MiB. A single
	// Commit of more travels alone, whole.
	MaxBytes int
	// MaxWait lets a batch that is not full wait for company, counted from when its first commit could have left. It
	// delays a lone writer by as much. 0 or less, the default, means no wait but for a free slot.
	MaxWait time.Duration
	// InFlight is how many batches may be under way at once; 0 or less means 1. SQLite has one writer at a time, and one
	// batch that grows beats two that queue there; a server with connections to spare may take 2 to 4.
	InFlight int
	// Log is told of a panic in the store below, with its stack; default slog.Default.
	Log *slog.Logger
}

// Store is a [storage.Store] that gathers commits. It is safe for concurrent use. It has goroutines of its own only while
// commits are under way. Make one with [New].
type Store struct {
	store  storage.Store
	config Config

	mu     sync.Mutex
	lines  map[name][]*request // who waits for a name, in the order of arrival; the first has it
	ready  list.List           // of *request that stand first in all of their lines: no two share a name
	ripe   load                // of ready
	flying int                 // batches under way
	timer  *time.Timer         // for MaxWait
	closed bool

	drain   func() // closes drained, once
	drained chan struct{}
}

var _ storage.Store = (*Store)(nil)

// ErrClosed is what a Commit gives after [Store.Close]. It is an ErrBusy too: nothing was written, and another node, or
// the next start, may take it.
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

// Commit implements [storage.Store]: the changes are stored together with those of other callers, and answered for
// themselves. The package comment says how it ends, above all when ctx does. After Close it is [ErrClosed].
func (s *Store) Commit(ctx context.Context, changes ...ticket.Change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := storage.CheckCommit(changes); err != nil { // here it costs nobody else a second try
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

// Close refuses further commits and waits until those that were taken in are answered; MaxWait no longer holds them. When
// ctx ends first it gives the context's error, and the rest goes on by itself: Close may be called again, at any time.
// Reads still pass. The store below stays open.
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
