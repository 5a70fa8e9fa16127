package relay

import (
	"context"
	"fmt"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Stats is the backlog of the outbox, on all nodes, and what this relay has done since it was made.
type Stats struct {
	Lag     time.Duration // the age of the oldest message that is neither settled nor parked; 0 where there is none
	Waiting int           // messages neither settled nor parked; [storage.MaxList] means that many or more
	Parked  int           // messages that wait for a person; [storage.MaxList] means that many or more

	InHand    int   // by this relay: being published
	Published int64 // by this relay: what the Publisher took, second copies included
	Failed    int64 // by this relay: what it did not take
}

// Stats reads the outbox. It reads up to 1,000 messages, which is fine every few seconds but not for every request. With an
// error of the outbox it returns this relay's own figures.
func (r *Relay) Stats(ctx context.Context) (Stats, error) {
	s := Stats{InHand: int(r.inHand.Load()), Published: r.published.Load(), Failed: r.failed.Load()}
	waiting, err := r.list(ctx, storage.PendingQuery{Waiting: true})
	if err != nil {
		return s, err
	}
	parked, err := r.Parked(ctx)
	if err != nil {
		return s, err
	}
	if s.Waiting, s.Parked = len(waiting), len(parked); s.Waiting > 0 {
		s.Lag = max(0, r.config.now().Sub(waiting[0].At))
	}
	return s, nil
}

// Parked returns the oldest messages that wait for a person, at most [storage.MaxList], each with its Tries and its Reason. A
// [storage.Receipt] with a Retry and without a Reason returns one to the relays, with its tries counted from 0; one with only
// the ID drops it. To list the others, query the outbox with [storage.PendingQuery].After.
func (r *Relay) Parked(ctx context.Context) ([]ticket.Message, error) {
	return r.list(ctx, storage.PendingQuery{Parked: true})
}

func (r *Relay) list(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
	p.Limit = storage.MaxList
	messages, err := r.config.Outbox.Pending(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("relay: list the outbox: %w", err)
	}
	return messages, nil
}
