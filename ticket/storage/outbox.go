package storage

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/dates"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// Outbox is the reading side, for hosts that relay messages to a bus or to people. It is rule 9 of [Store]: a set, and not
// a sequence, since a cursor over a sequence loses what commits late. Delivery is at least once; Message.ID is the
// idempotency key. A store whose storage has no queries of its own keeps an [Entry] for each message.
type Outbox interface {
	// Pending leases messages and hides them for the lease. First come those that overtake ([ticket.Message.Overtakes]); the order
	// is then the instant at which a message became free, then the ID, bytewise: [Entry.Free]. It returns no message before that
	// instant, none that is parked, and none of a [Line] while an earlier one of that line (At, then ID) is neither settled nor
	// parked; fewer than the limit only where there are no more. Each lease counts as a try, whatever becomes of it: see
	// Message.Tries. With p.Parked it lists the parked ones, and
	// with p.Waiting all others that are not settled, leased or not, by At, then ID, from p.After on; then it leases and
	// counts nothing. A message that cannot be read, or is stored under another ID than its own, is parked with the reason, is
	// returned only by the list of what is parked or waits, with the ID under which it is stored, and stops no other. No method of
	// the contract can write one, so that the author of an adapter tests this apart from package tickettest.
	Pending(ctx context.Context, p PendingQuery) ([]ticket.Message, error)
	// Ack settles messages, puts them off, or parks them. Of several receipts for one ID only the last counts. A receipt with
	// an unknown or settled ID, or with other Tries than those of the last lease, is no error and changes nothing.
	Ack(ctx context.Context, r ...Receipt) error
}

// PendingQuery is how many messages to lease, and for how long; or which ones to list.
type PendingQuery struct {
	Now     time.Time     // the present instant; a list needs none
	Lease   time.Duration // more than 0; a list needs none
	Limit   int           // 0 means 50; over 500 is ErrInvalid
	Parked  bool          // list those that are parked
	Waiting bool          // list those that are not; both is ErrInvalid
	After   Cursor        // of a list: strictly after this one, see [MessageCursor]; with an empty ID from the start
}

// Check returns ErrInvalid where a query exceeds its bounds, fills in the default limit, and cuts its times to microseconds, in
// UTC. Outboxes call it first.
func (p *PendingQuery) Check() error {
	var faults []gridgov.Fault
	switch {
	case p.Limit == 0:
		p.Limit = DefaultList
	case p.Limit < 0 || p.Limit > MaxList:
		faults = append(faults, gridgov.Fault{Field: "limit", Rule: gridgov.RuleRange, Limit: "0…500"})
	}
	if p.Parked && p.Waiting {
		faults = append(faults,
			gridgov.Fault{Field: "waiting", Rule: gridgov.RuleExcludes, Right: gridgov.Text{En: "with parked", Zh: "不能与parked同时填写"}})
	}
	p.Now, p.After.At = form.Storable(p.Now), form.Storable(p.After.At)
	if p.Parked || p.Waiting {
		return gridgov.Invalid("pull", faults...)
	}
	if p.Now.IsZero() {
		faults = append(faults, gridgov.Fault{Field: "now", Rule: gridgov.RuleRequired})
	}
	faults = append(faults, dates.Faults("now", p.Now)...)
	if p.Lease <= 0 {
		faults = append(faults,
			gridgov.Fault{Field: "lease", Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "must be more than 0", Zh: "应大于0"}})
	} else {
		p.Lease = max(p.Lease.Truncate(time.Microsecond), time.Microsecond)
	}
	faults = append(faults, dates.Faults("now + lease", p.Now.Add(p.Lease))...)
	if p.After.ID != "" {
		faults = append(faults,
			gridgov.Fault{Field: "after", Rule: gridgov.RuleRequires, Right: gridgov.Text{En: "parked or waiting", Zh: "应同时填写parked或waiting"}})
	}
	return gridgov.Invalid("pull", faults...)
}

// MaxReason is the most bytes of [Receipt].Reason.
const MaxReason = 4 << 10

// Receipt is what became of a message. One with only an ID means that it was delivered.
type Receipt struct {
	ID    string
	Retry time.Time // not before this instant
	Park  bool      // a person must look at it
	// Reason is why: any bytes, up to [MaxReason], kept with the message. A Retry without one counts its tries from 0 again, and
	// takes back a message that was parked.
	Reason string
	// Tries is Message.Tries of the lease that the receipt is of: where the message was leased again meanwhile, or its tries
	// are counted from 0 again, the receipt changes nothing. 0 means any lease.
	Tries int
}

// CheckReceipts returns ErrInvalid where the receipts of one Ack exceed their bounds, else those that count, sorted by ID: of
// several for one ID the last. Retry is rounded up to microseconds, in UTC. Outboxes call it first.
func CheckReceipts(receipts []Receipt) ([]Receipt, error) {
	last := make([]Receipt, 0, len(receipts))
	for _, r := range slices.Backward(receipts) { // so that a stable sort has the last one of an ID first
		if !r.Retry.IsZero() {
			r.Retry = form.Storable(r.Retry.Add(time.Microsecond - 1))
		}
		faults := dates.Faults("retry", r.Retry)
		if r.Tries < 0 {
			faults = append(faults, gridgov.Fault{Field: "tries", Rule: gridgov.RuleMin, Limit: "0", Got: strconv.Itoa(r.Tries)})
		}
		if n := len(r.Reason); n > MaxReason {
			faults = append(faults, gridgov.Fault{Field: "reason", Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(MaxReason), Got: strconv.Itoa(n)})
		}
		if len(faults) > 0 {
			return nil, gridgov.Invalid("receipt", faults...)
		}
		last = append(last, r)
	}
	slices.SortStableFunc(last, func(a, b Receipt) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(last, func(a, b Receipt) bool { return a.ID == b.ID }), nil
}
