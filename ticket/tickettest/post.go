package tickettest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// post is a relay at a desk: a clerk, a store and its outbox.
type post struct {
	*clerk
	ctx context.Context
	s   storage.Store
	o   storage.Outbox
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

// expect leases messages for one hour and compares them.
func (p post) expect(at time.Time, limit int, want ...ticket.Message) error {
	return p.pulled(storage.PendingQuery{Now: at, Lease: time.Hour, Limit: limit}, want...)
}

// pulled calls Pending and compares the documents.
func (p post) pulled(pull storage.PendingQuery, want ...ticket.Message) error {
	got, err := p.o.Pending(p.ctx, pull)
	if err == nil {
		err = sameMessages(got, want)
	}
	return inCall("Pending", pull, err)
}

// inCall names the call of which an error is, with its argument. Nil stays nil.
func inCall(name string, arg any, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s(%s): %w", name, fields(reflect.ValueOf(arg)), err)
}

func sameMessages(got, want []ticket.Message) error {
	if g, w := document(got), document(want); g != w && len(got)+len(want) > 0 {
		return fmt.Errorf("the outbox returns\n\t%s\n\twant\n\t%s", g, w)
	}
	return nil
}

func (p post) ack(receipts ...storage.Receipt) error {
	return inCall("Ack", receipts, p.o.Ack(p.ctx, receipts...))
}

// steps stops at the first that fails, and adds the line of the suite to the error.
func steps(all ...func() error) error {
	for i, f := range all {
		if err := f(); err != nil {
			at := reflect.ValueOf(f).Pointer()
			file, line := runtime.FuncForPC(at).FileLine(at)
			return fmt.Errorf("step %d, %s:%d: %w", i+1, filepath.Base(file), line, err)
		}
	}
	return nil
}

// with returns a message with the tries and the reason that the outbox has of it.
func with(m ticket.Message, tries int, reason string) ticket.Message {
	m.Tries, m.Reason = tries, reason
	return m
}

// delivered acknowledges messages.
func delivered(messages ...ticket.Message) []storage.Receipt {
	out := make([]storage.Receipt, len(messages))
	for i := range messages {
		out[i].ID = messages[i].ID
	}
	return out
}

func (p post) parked(want ...ticket.Message) error {
	return p.pulled(storage.PendingQuery{Parked: true}, want...)
}

const later = 1000 * time.Hour

func acked(ctx context.Context, o storage.Outbox, receipts []storage.Receipt) error {
	for start := time.Now(); ; time.Sleep(time.Millisecond) {
		err := o.Ack(ctx, receipts...)
		switch {
		case !errors.Is(err, gridgov.ErrBusy) || ctx.Err() != nil:
			return err
		case time.Since(start) > patience:
			return fmt.Errorf("busy for %s: %w", patience, err)
		}
	}
}

// counted calls Pending, and compares the documents of the messages, and also their tries and reasons. Each is one of ticket a.
func (p post) counted(pull storage.PendingQuery, want ...ticket.Message) error {
	got, err := p.o.Pending(p.ctx, pull)
	if err == nil {
		err = suite.Usually(usualOthers, sameMessages(got, want))
	}
	for i := 0; err == nil && i < len(got); i++ {
		if m, w := &got[i], &want[i]; m.Tries != w.Tries || m.Reason != w.Reason {
			err = fmt.Errorf("message %s comes with Tries %d and Reason %q, want %d and %q", m.ID, m.Tries, m.Reason, w.Tries, w.Reason)
		}
	}
	return inCall("Pending", pull, err)
}

func (p post) waiting(want ...ticket.Message) error {
	return p.pulled(storage.PendingQuery{Waiting: true, Limit: storage.MaxList}, want...)
}
