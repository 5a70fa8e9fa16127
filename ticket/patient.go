package ticket

import (
	"context"
	"errors"
	"time"
)

// patient is a store that is asked again while it is busy, which says that nothing was written: a lock that was not to be had,
// or a server that was just starting.
type patient struct{ Store }

// pauses are those between two tries, a tenth of a second in all; after the last try ErrBusy is the caller's.
var pauses = []time.Duration{5 * time.Millisecond, 20 * time.Millisecond, 80 * time.Millisecond}

func (p patient) again(ctx context.Context, do func() error) error {
	err := do()
	for _, pause := range pauses {
		if !errors.Is(err, ErrBusy) {
			break
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return errors.Join(ctx.Err(), err)
		}
		err = do()
	}
	return err
}

func (p patient) Get(ctx context.Context, id ID) (t Ticket, err error) {
	err = p.again(ctx, func() error { t, err = p.Store.Get(ctx, id); return err })
	return t, err
}

func (p patient) History(ctx context.Context, id ID, first int64, command string) (events []Event, err error) {
	err = p.again(ctx, func() error { events, err = p.Store.History(ctx, id, first, command); return err })
	return events, err
}

func (p patient) List(ctx context.Context, q Query) (tickets []Ticket, err error) {
	err = p.again(ctx, func() error { tickets, err = p.Store.List(ctx, q); return err })
	return tickets, err
}

func (p patient) Commit(ctx context.Context, changes ...Change) error {
	return p.again(ctx, func() error { return p.Store.Commit(ctx, changes...) })
}
