package ticketmem

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/gridgov/gridgov/ticket"
)

// outbox holds what is not settled yet.
type outbox struct {
	queue   []*letter // by At, then ID, once tidy; settled ones stay until there are many
	byID    map[string]*letter
	indexed int // how many of the queue stand in byID: a commit leaves that to the relay, if there is one
	settled int // how many of the queue are settled
}

// letter is a message on its way.
type letter struct {
	ticket.Message
	until   time.Time // hidden before this instant: leased, or put off
	parked  bool
	settled bool
}

func older(a, b *letter) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
}

func (o *outbox) add(messages []ticket.Message) {
	letters := make([]letter, len(messages))
	for i, m := range messages {
		m.Except = slices.Clone(m.Except)
		letters[i].Message = m
		letters[i].Tries, letters[i].Reason = 0, ""
		o.queue = append(o.queue, &letters[i])
	}
}

// tidy indexes and sorts what was added since the last time.
func (o *outbox) tidy() {
	if o.indexed == len(o.queue) {
		return
	}
	if o.byID == nil {
		o.byID = make(map[string]*letter)
	}
	for _, l := range o.queue[o.indexed:] {
		if o.byID[l.ID] == nil {
			o.byID[l.ID] = l
		} else { // the id is the idempotency key
			l.settled = true
			o.settled++
		}
	}
	if !slices.IsSortedFunc(o.queue[max(0, o.indexed-1):], older) {
		slices.SortFunc(o.queue, older)
	}
	o.indexed = len(o.queue)
}

// Pending implements [ticket.Outbox].
func (s *Store) Pending(ctx context.Context, p ticket.Pull) ([]ticket.Message, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &s.outbox
	o.tidy()
	var out []ticket.Message
	met := make(map[ticket.ID]bool) // tickets whose oldest message that is not parked has been met
	for _, l := range o.queue {
		if len(out) == p.Limit {
			break
		}
		switch {
		case l.settled || l.parked != p.Parked:
			continue
		case p.Parked || p.Waiting:
			out = append(out, l.Message)
			continue
		case met[l.Ticket]:
			continue
		}
		met[l.Ticket] = true
		if !l.until.After(p.Now) {
			l.until = p.Now.Add(p.Lease)
			l.Tries++
			out = append(out, l.Message)
		}
	}
	for i := range out {
		out[i].Except = slices.Clone(out[i].Except)
	}
	return out, nil
}

// Ack implements [ticket.Outbox].
func (s *Store) Ack(ctx context.Context, receipts ...ticket.Receipt) error {
	if err := cmp.Or(ctx.Err(), ticket.CheckReceipts(receipts)); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &s.outbox
	o.tidy()
	for _, r := range receipts {
		l := o.byID[r.ID]
		if l == nil {
			continue
		}
		l.parked = r.Park
		l.until = r.Retry
		l.Reason = r.Reason
		if !r.Park && r.Reason == "" {
			l.Tries = 0
		}
		if !r.Park && r.Retry.IsZero() {
			l.settled = true
			o.settled++
			delete(o.byID, r.ID)
		}
	}
	if o.settled > len(o.queue)/2 {
		o.queue = slices.DeleteFunc(o.queue, func(l *letter) bool { return l.settled })
		o.settled, o.indexed = 0, len(o.queue)
	}
	return nil
}
