package gather

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/gridgov/gridgov"
)

// A batch is the requests of one Commit of the store.
type batch struct {
	requests []*request
	waiting  int // callers that wait for an answer, guarded by Store.mu
	cancel   context.CancelFunc
}

// miss counts a caller that no longer waits, and cancels a batch for which nobody waits.
func (b *batch) miss() {
	if b.waiting--; b.waiting == 0 {
		b.cancel()
	}
}

// launch starts the batches that may leave. It is called, with the lock held, whenever that may have changed.
func (s *Store) launch() {
	for s.flying < s.config.InFlight && s.due() {
		ctx, cancel := context.WithCancel(context.Background())
		b := &batch{requests: s.take(), cancel: cancel}
		b.waiting = len(b.requests)
		for _, r := range b.requests {
			r.batch = b
		}
		s.flying++
		go s.fly(ctx, b)
	}
	if s.closed && s.flying == 0 && len(s.lines) == 0 {
		s.drain()
	}
}

// due reports whether a batch should leave now; where it should later, a timer calls launch again.
func (s *Store) due() bool {
	first := s.ready.Front()
	if first == nil {
		return false
	}
	if s.config.MaxWait <= 0 || s.closed || s.ripe.changes >= s.config.MaxChanges || s.ripe.bytes >= s.config.MaxBytes {
		return true
	}
	wait := s.config.MaxWait - time.Since(first.Value.(*request).since)
	if wait <= 0 {
		return true
	}
	if s.timer == nil {
		s.timer = time.AfterFunc(wait, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.launch()
		})
	} else {
		s.timer.Reset(wait)
	}
	return false
}

// take removes the next batch from the queue: requests in order, at least one, and no more than the bounds allow.
func (s *Store) take() []*request {
	var taken []*request
	var sum load
	for e := s.ready.Front(); e != nil; e = s.ready.Front() {
		r := e.Value.(*request)
		sum.changes += r.load.changes
		sum.bytes += r.load.bytes
		if len(taken) > 0 && (sum.changes > s.config.MaxChanges || sum.bytes > s.config.MaxBytes) {
			break
		}
		s.pick(r)
		taken = append(taken, r)
	}
	return taken
}

// fly commits a batch and answers its callers.
func (s *Store) fly(ctx context.Context, b *batch) {
	defer func() {
		b.cancel()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.settle(b.requests, gridgov.ErrUnknown) // nobody, unless the store ended this goroutine
		s.linger()
		s.flying--
		s.launch()
	}()
	s.commit(ctx, b.requests)
}

// linger lets callers that were just answered come back, as most do at once, and join the next batch: without it, two writers
// that take turns would never share one. It only yields the processor, while further ones arrive. The lock is held, and released
// meanwhile.
func (s *Store) linger() {
	for before := -1; s.ripe.changes > before && s.ripe.changes < s.config.MaxChanges; {
		before = s.ripe.changes
		s.mu.Unlock()
		runtime.Gosched()
		s.mu.Lock()
	}
}

// commit stores requests together. Where the store refuses them, it wrote nothing and at least one of them is bad: halves are
// tried until the bad one is alone, so that one of n costs about log2 n further commits instead of n.
func (s *Store) commit(ctx context.Context, requests []*request) {
	err := s.try(ctx, requests)
	if n := len(requests); n > 1 && refused(err) {
		s.commit(ctx, requests[:n/2])
		s.commit(ctx, requests[n/2:])
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle(requests, outcome(err))
}

// try is one Commit of the store. A panic in it is an error: the outcome is unknown, and the callers wait.
func (s *Store) try(ctx context.Context, requests []*request) (err error) {
	changes := requests[0].changes
	if len(requests) > 1 {
		changes = nil
		for _, r := range requests {
			changes = append(changes, r.changes...)
		}
	}
	defer func() {
		if p := recover(); p != nil {
			s.config.Log.Error("gridgov: the store panicked in a commit", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("gather: %w: the store panicked: %v", gridgov.ErrUnknown, p)
		}
	}()
	return s.store.Commit(ctx, changes...)
}

// settle answers requests and lets those behind them in their lines advance. The lock is held.
func (s *Store) settle(requests []*request, err error) {
	for _, r := range requests {
		if r.settled {
			continue
		}
		r.settled = true
		s.exit(r)
		r.answer <- err
		if !r.left {
			r.batch.miss()
		}
	}
	s.launch()
}

// refused reports whether nothing was written because of the changes.
func refused(err error) bool {
	if errors.Is(err, gridgov.ErrUnknown) {
		return false
	}
	for _, known := range []error{gridgov.ErrExists, gridgov.ErrConflict, gridgov.ErrInvalid, gridgov.ErrTooNew} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// outcome makes ErrUnknown of an error that the contract does not name, and of the end of the batch's context, which is not
// that of a caller.
func outcome(err error) error {
	if err == nil || refused(err) || errors.Is(err, gridgov.ErrUnknown) || errors.Is(err, gridgov.ErrBusy) {
		return err
	}
	return fmt.Errorf("gather: %w: %w", gridgov.ErrUnknown, err)
}
