// Package ticketmem keeps tickets in memory: for tests, for examples, and for a host that can lose them. It is a complete
// [storage.Store] and [storage.Outbox], and passes package tickettest like every other.
//
//	desk, err := desk.New(desk.Config{Store: new(ticketmem.Store)})
//
// Getting and committing take well under a microsecond. A list in the order of ids walks from its cursor, so that paging
// over n tickets takes n steps altogether; every other order looks at all tickets for each page.
package ticketmem

import (
	"context"
	"slices"
	"sync"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Store is a [storage.Store] and a [storage.Outbox] in memory. The zero Store is empty and ready. It is safe for concurrent
// use and must not be copied after its first use.
type Store struct {
	mu      sync.RWMutex
	tickets map[ticket.ID]*record
	keys    map[string]*record // by request key
	sorted  sorted
	outbox  outbox
}

var (
	_ storage.Store  = (*Store)(nil)
	_ storage.Outbox = (*Store)(nil)
)

// record is a ticket with its history.
type record struct {
	ticket   ticket.Ticket
	events   []*ticket.Event
	commands map[string]int64 // the Seq of the event that holds a command key
}

// Len returns the number of tickets.
func (s *Store) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.tickets)
}

// Get implements [storage.Store].
func (s *Store) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	if err := ctx.Err(); err != nil {
		return ticket.Ticket{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	r := s.tickets[id]
	if r == nil {
		return ticket.Ticket{}, gridgov.ErrNotFound
	}
	return r.ticket.Clone(), nil
}

// History implements [storage.Store].
func (s *Store) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	r := s.tickets[id]
	if r == nil {
		return nil, gridgov.ErrNotFound
	}
	found := r.events[min(max(first, 1)-1, int64(len(r.events))):]
	if command != "" {
		seq := r.commands[command]
		if seq == 0 || seq < first {
			return nil, gridgov.ErrNotFound
		}
		found = r.events[seq-1 : seq]
	}
	events := make([]ticket.Event, len(found))
	for i := range events {
		events[i] = found[i].Clone()
	}
	return events, nil
}

// Commit implements [storage.Store].
func (s *Store) Commit(ctx context.Context, changes ...ticket.Change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := storage.CheckCommit(changes); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.check(changes); err != nil {
		return err
	}
	for i := range changes {
		s.apply(&changes[i])
	}
	return nil
}

// check returns an error unless all of the changes fit what is stored, and one another.
func (s *Store) check(changes []ticket.Change) error {
	var keys map[string]bool // of the changes before; a single change needs none
	if len(changes) > 1 {
		keys = make(map[string]bool)
	}
	for i := range changes {
		c := &changes[i]
		r := s.tickets[c.Ticket.ID]
		var version int64
		if r != nil {
			version = r.ticket.Version
		}
		switch {
		case c.Base != 0 && c.Base != version:
			return &storage.ConflictError{Err: gridgov.ErrConflict, Ticket: c.Ticket.ID, Base: c.Base, Version: version}
		case c.Base != version:
			return &storage.ConflictError{Err: gridgov.ErrExists, Ticket: c.Ticket.ID}
		}
		if key := c.Ticket.Key; key != "" {
			if owner := s.keys[key]; owner != nil && owner != r || keys[key] {
				return &storage.ConflictError{Err: gridgov.ErrExists, Ticket: c.Ticket.ID, Key: key, Base: c.Base}
			}
			if keys != nil {
				keys[key] = true
			}
		}
		for j := range c.Events {
			command := c.Events[j].Command
			if command == "" {
				continue
			}
			same := func(e ticket.Event) bool { return e.Command == command }
			if r != nil && r.commands[command] > 0 || slices.ContainsFunc(c.Events[:j], same) {
				return &storage.ConflictError{Err: gridgov.ErrConflict, Ticket: c.Ticket.ID, Key: command, Base: c.Base, Version: version}
			}
		}
	}
	return nil
}

// apply stores a change that fits.
func (s *Store) apply(c *ticket.Change) {
	r := s.tickets[c.Ticket.ID]
	if r == nil {
		if s.tickets == nil {
			s.tickets, s.keys = make(map[ticket.ID]*record), make(map[string]*record)
		}
		r = &record{ticket: ticket.Ticket{ID: c.Ticket.ID}}
		s.tickets[c.Ticket.ID] = r
		s.sorted.insert(r)
	}
	if old := r.ticket.Key; old != c.Ticket.Key {
		delete(s.keys, old)
		if c.Ticket.Key != "" {
			s.keys[c.Ticket.Key] = r
		}
	}
	r.ticket = c.Ticket.Clone()
	for i := range c.Events {
		e := c.Events[i].Clone()
		r.events = append(r.events, &e)
		if e.Command != "" {
			if r.commands == nil {
				r.commands = make(map[string]int64)
			}
			r.commands[e.Command] = e.Seq
		}
	}
	for seq, private := range c.Private {
		r.events[seq-1].Private = slices.Clone(private)
	}
	s.outbox.add(c.Outbox)
}
