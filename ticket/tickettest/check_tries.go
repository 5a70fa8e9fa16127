package tickettest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// usualOthers is what is usually wrong where a check of Tries and reasons is given other messages.
const usualOthers = "returns one that is hidden, parked or blocked, lets a parked or settled one block, or lists what is not asked for"

func tries(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	sent, err := p.sent("a", 2)
	if err != nil {
		return err
	}
	m := sent[0]
	with := func(tries int, reason string) ticket.Message {
		m.Tries, m.Reason = tries, reason
		return m
	}
	pull := func(hours time.Duration) storage.PendingQuery {
		return storage.PendingQuery{Now: at.Add(hours * time.Hour), Lease: time.Hour}
	}
	waiting, stuck := storage.PendingQuery{Waiting: true}, storage.PendingQuery{Parked: true}
	const busy, refused = "the bus is busy", "unknown subject 主题"
	return steps(
		func() error { return p.counted(waiting, sent...) },
		func() error { return p.counted(pull(0), with(1, "")) },
		func() error { return p.counted(pull(0)) }, // what is hidden is not tried
		func() error { return p.counted(waiting, with(1, ""), sent[1]) },
		func() error { return p.counted(pull(1), with(2, "")) }, // a lease that ended by itself counts
		func() error { return p.ack(storage.Receipt{ID: m.ID, Retry: at.Add(2 * time.Hour), Reason: busy}) },
		func() error { return p.counted(pull(2), with(3, busy)) },
		func() error { return p.ack(storage.Receipt{ID: m.ID, Park: true, Reason: refused}) },
		func() error { return p.counted(stuck, with(3, refused)) },
		func() error { return p.counted(stuck, with(3, refused)) }, // listing is no try
		func() error { return p.counted(waiting, sent[1]) },
		func() error { return p.ack(storage.Receipt{ID: m.ID, Retry: at.Add(3 * time.Hour), Reason: busy}) },
		func() error { return p.counted(pull(3), with(4, busy)) },
		func() error { return p.ack(storage.Receipt{ID: m.ID, Park: true, Reason: refused}) },
		func() error { return p.ack(storage.Receipt{ID: m.ID, Retry: at.Add(4 * time.Hour)}) }, // taken back: from 0 again
		func() error { return p.counted(waiting, with(0, ""), sent[1]) },
		func() error { return p.counted(pull(4), with(1, "")) },
		func() error { return p.ack(delivered(m)...) },
		func() error { sent[1].Tries = 1; return p.counted(pull(4), sent[1]) }, // each message has its own
		func() error {
			for i := 2; i <= 300; i++ { // more than a byte counts
				sent[1].Tries = i
				if err := p.counted(pull(time.Duration(i+3)), sent[1]); err != nil {
					return err
				}
			}
			return nil
		},
	)
}

func waiting(ctx context.Context, s storage.Store, o storage.Outbox) error {
	p := post{newClerk(), ctx, s, o}
	at := dayOne.Add(later)
	m, err := p.sent("a", 3)
	if err != nil {
		return err
	}
	list := func(limit int, want ...ticket.Message) error {
		return p.pulled(storage.PendingQuery{Waiting: true, Limit: limit}, want...)
	}
	if got, err := o.Pending(ctx, storage.PendingQuery{Waiting: true, Parked: true}); !errors.Is(err, gridgov.ErrInvalid) {
		return wrong(fmt.Sprintf("Pending with Waiting and Parked, which returns %d messages,", len(got)), err, gridgov.ErrInvalid)
	}
	return steps(
		func() error { return list(0, m...) },
		func() error { return list(2, m[:2]...) },
		func() error { return p.expect(at, 0, m[0]) }, // listing leased nothing
		func() error { return list(0, m...) },         // and what is leased is listed
		func() error { return p.ack(storage.Receipt{ID: m[0].ID, Retry: at.Add(later)}) },
		func() error { return list(1, m[0]) }, // what is put off as well
		func() error { return p.ack(storage.Receipt{ID: m[0].ID, Park: true}) },
		func() error { return list(0, m[1:]...) },
		func() error { return p.ack(delivered(m[1])...) },
		func() error { return list(0, m[2]) },
		func() error { return p.parked(m[0]) },
	)
}
