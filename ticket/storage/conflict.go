package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
)

// ConflictError is the ErrExists or ErrConflict of a [Store].Commit, with the change that was refused and what is stored. It
// is for the host and its log, since it may be about a ticket that an actor may not see: the desk returns it where it is about
// the ticket that the actor has named, and otherwise returns only ErrExists or ErrConflict. All fields but Err are empty where
// the store could not find out, since what was stored then has changed.
type ConflictError struct {
	Err    error     // ErrExists or ErrConflict, or an error that wraps one
	Ticket ticket.ID // of the change that was refused
	// Key is the request key (ErrExists) or command key (ErrConflict) that is taken. It is empty where the id is taken, or the
	// version is another.
	Key     string
	Base    int64 // the version that the change was decided on
	Version int64 // of ErrConflict the stored version, where the store knows it; else 0
}

func (e *ConflictError) Error() string {
	id := code.Shown(e.Ticket)
	switch {
	case e.Ticket == "":
		return e.Err.Error()
	case e.Key != "":
		return fmt.Sprintf("ticket %s: key %s is taken: %v", id, code.Shown(e.Key), e.Err)
	case errors.Is(e.Err, gridgov.ErrExists):
		return fmt.Sprintf("ticket %s: the id is taken: %v", id, e.Err)
	case e.Version > 0:
		return fmt.Sprintf("ticket %s is at version %d, not %d: %v", id, e.Version, e.Base, e.Err)
	}
	return fmt.Sprintf("ticket %s is not at version %d: %v", id, e.Base, e.Err)
}

// Unwrap returns Err.
func (e *ConflictError) Unwrap() error { return e.Err }

// ConflictOf makes a [*ConflictError] of the ErrExists or ErrConflict of a Commit, for a store that only counts rows. Where
// several causes are possible it reads the tickets from the store: call it after what was written is undone. Any other error
// is returned as it is.
func ConflictOf(ctx context.Context, s Store, changes []ticket.Change, err error) error {
	var met *ConflictError
	exists := errors.Is(err, gridgov.ErrExists)
	if errors.As(err, &met) || !exists && !errors.Is(err, gridgov.ErrConflict) {
		return err
	}
	if c := &changes[0]; len(changes) == 1 && (exists && c.Ticket.Key == "" || !exists && !hasCommand(c)) {
		return &ConflictError{Err: err, Ticket: c.Ticket.ID, Base: c.Base}
	}
	versions := map[ticket.ID]int64{}
	for rest := changes; len(rest) > 0; rest = rest[min(len(rest), MaxList):] {
		q := Query{Limit: MaxList}
		for i := range rest[:min(len(rest), MaxList)] {
			q.IDs = append(q.IDs, rest[i].Ticket.ID)
		}
		there, failed := s.List(ctx, q)
		if failed != nil {
			return &ConflictError{Err: err}
		}
		for i := range there {
			versions[there[i].ID] = there[i].Version
		}
	}
	keys := map[string]bool{}
	for i := range changes {
		c := &changes[i]
		met, stored := &ConflictError{Err: err, Ticket: c.Ticket.ID, Base: c.Base}, versions[c.Ticket.ID]
		switch {
		case exists && c.Base == 0 && stored > 0:
		case !exists && c.Base != stored && c.Base != 0:
			met.Version = stored
		case exists:
			if met.Key = c.Ticket.Key; met.Key == "" || !keys[met.Key] && !takenKey(ctx, s, c) {
				keys[met.Key] = true
				continue
			}
		default:
			if met.Key = takenCommand(ctx, s, c); met.Key == "" {
				continue
			}
		}
		return met
	}
	return &ConflictError{Err: err}
}

func hasCommand(c *ticket.Change) bool {
	for i := range c.Events {
		if c.Events[i].Command != "" {
			return true
		}
	}
	return false
}

// takenKey reports whether another ticket holds the request key of a change.
func takenKey(ctx context.Context, s Store, c *ticket.Change) bool {
	there, err := s.List(ctx, Query{Key: c.Ticket.Key, Limit: 1})
	return err == nil && len(there) > 0 && there[0].ID != c.Ticket.ID
}

// takenCommand is the first command key of a change that another event of its ticket holds.
func takenCommand(ctx context.Context, s Store, c *ticket.Change) string {
	met := map[string]bool{}
	for i := range c.Events {
		command := c.Events[i].Command
		if command == "" {
			continue
		}
		if _, err := s.History(ctx, c.Ticket.ID, 0, command); err == nil || met[command] {
			return command
		}
		met[command] = true
	}
	return ""
}
