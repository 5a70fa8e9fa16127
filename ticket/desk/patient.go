package desk

import (
	"context"
	"errors"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// patient is a store whose calls are tried again after ErrBusy, with which nothing was written: a lock was not free, or a server
// was just starting.
type patient struct{ storage.Store }

// pauses are those between two tries, a tenth of a second in all; after the last try the caller gets ErrBusy.
var pauses = []time.Duration{5 * time.Millisecond, 20 * time.Millisecond, 80 * time.Millisecond}

// again reports whether to try once more after the n-th try (from 0), and waits until then; else it returns the error for the
// caller.
func again(ctx context.Context, n int, err error) (bool, error) {
	if err == nil || n >= len(pauses) || !errors.Is(err, gridgov.ErrBusy) {
		return false, err
	}
	timer := time.NewTimer(pauses[n])
	defer timer.Stop()
	select {
	case <-timer.C:
		return true, nil
	case <-ctx.Done():
		return false, errors.Join(ctx.Err(), err)
	}
}

func (p patient) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	for n := 0; ; n++ {
		t, err := p.Store.Get(ctx, id)
		if more, err := again(ctx, n, err); !more {
			return t, err
		}
	}
}

func (p patient) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	for n := 0; ; n++ {
		events, err := p.Store.History(ctx, id, first, command)
		if more, err := again(ctx, n, err); !more {
			return events, err
		}
	}
}

func (p patient) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	for n := 0; ; n++ {
		tickets, err := p.Store.List(ctx, q)
		if more, err := again(ctx, n, err); !more {
			return tickets, err
		}
	}
}

func (p patient) Commit(ctx context.Context, changes ...ticket.Change) error {
	for n := 0; ; n++ {
		if more, err := again(ctx, n, p.Store.Commit(ctx, changes...)); !more {
			return err
		}
	}
}
