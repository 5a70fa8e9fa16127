package tickettest

import (
	"context"
	"fmt"
	"time"

	"github.com/gridgov/gridgov/ticket"
)

// post is a relay at a desk: a clerk, a store and its outbox.
type post struct {
	*clerk
	ctx context.Context
	s   ticket.Store
	o   ticket.Outbox
}

// sent commits a new ticket with n messages in n changes, one minute apart.
func (p post) sent(id ticket.ID, n int) ([]ticket.Message, error) {
	last := p.receive(id, ticket.Request{Reporter: "p1"})
	var out []ticket.Message
	if err := commit(p.ctx, p.s, last); err != nil {
		return nil, err
	}
	for range n {
		p.now = p.now.Add(time.Minute)
		last = p.do(last.Ticket, ticket.Note{Text: "seen", Public: true})
		if err := commit(p.ctx, p.s, last); err != nil {
			return nil, err
		}
		out = append(out, last.Outbox...)
	}
	return out, nil
}

// expect pulls and compares. The lease is one hour.
func (p post) expect(at time.Time, limit int, want ...ticket.Message) error {
	got, err := p.o.Pending(p.ctx, ticket.Pull{Now: at, Lease: time.Hour, Limit: limit})
	if err != nil {
		return fmt.Errorf("a pull: %w", err)
	}
	return sameMessages(got, want)
}

func sameMessages(got, want []ticket.Message) error {
	if g, w := document(got), document(want); g != w && len(got)+len(want) > 0 {
		return fmt.Errorf("a pull gives\n\t%s\n\twant\n\t%s", g, w)
	}
	return nil
}

func (p post) ack(receipts ...ticket.Receipt) error {
	if err := p.o.Ack(p.ctx, receipts...); err != nil {
		return fmt.Errorf("a receipt: %w", err)
	}
	return nil
}

// steps stops at the first that fails.
func steps(all ...func() error) error {
	for i, f := range all {
		if err := f(); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

// delivered acknowledges messages.
func delivered(messages ...ticket.Message) []ticket.Receipt {
	out := make([]ticket.Receipt, len(messages))
	for i := range messages {
		out[i].ID = messages[i].ID
	}
	return out
}

func (p post) parked(want ...ticket.Message) error {
	got, err := p.o.Pending(p.ctx, ticket.Pull{Parked: true})
	if err != nil {
		return fmt.Errorf("a pull with Parked: %w", err)
	}
	if err := sameMessages(got, want); err != nil {
		return fmt.Errorf("with Parked: %w", err)
	}
	return nil
}
