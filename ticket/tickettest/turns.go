package tickettest

import (
	"context"
	"math/bits"
	"sync/atomic"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// An Office is a store with its outbox.
type Office interface {
	storage.Store
	storage.Outbox
}

// Turns combines two handles on one storage, two values of a store or two nodes of a host: each call goes to one or the other,
// in an order that does not repeat. [Run] and [RunOutbox] on it find what a handle keeps to itself: a version that is compared
// under a lock of its own, or tickets, keys, lists and leases that it remembers.
//
//	tickettest.Run(t, func(t testing.TB) storage.Store { s := storage(t); return tickettest.Turns(open(t, s), open(t, s)) })
func Turns(one, other Office) Office { return &turnTaker{handles: [2]Office{one, other}} }

type turnTaker struct {
	handles [2]Office
	calls   atomic.Uint64
}

// next returns a handle by the sequence of Thue and Morse, so that both handles get each kind of call of a check.
func (t *turnTaker) next() Office { return t.handles[bits.OnesCount64(t.calls.Add(1))%2] }

func (t *turnTaker) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	return t.next().Get(ctx, id)
}

func (t *turnTaker) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	return t.next().History(ctx, id, first, command)
}

func (t *turnTaker) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	return t.next().List(ctx, q)
}

func (t *turnTaker) Commit(ctx context.Context, changes ...ticket.Change) error {
	return t.next().Commit(ctx, changes...)
}

func (t *turnTaker) Pending(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
	return t.next().Pending(ctx, p)
}

func (t *turnTaker) Ack(ctx context.Context, r ...storage.Receipt) error {
	return t.next().Ack(ctx, r...)
}
