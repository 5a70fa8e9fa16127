package ticket

import (
	"cmp"
	"slices"
	"time"
)

// A Letter is a message as an [Outbox] may keep it, with what became of it, where the storage has no queries of its own:
// [Pull.Choose] and [Letter.Settle] are rule 9 as code. Its JSON keeps every byte of a reason.
type Letter struct {
	Message Message   `json:"message"`
	Until   time.Time `json:"until,omitzero"`   // leased, or put off
	Parked  bool      `json:"parked,omitempty"` // and why: see Reason
	Tries   int       `json:"tries,omitempty"`
	Reason  []byte    `json:"reason,omitempty"`
}

// Choose answers a pull that was checked, out of all letters that are not settled, which it puts in order. It leases the
// first few of them and changes them so: an outbox stores these again before it gives the messages away. A list of what is
// parked or waits leases nothing.
func (p Pull) Choose(all []Letter) (chosen []Message, leased []*Letter) {
	slices.SortFunc(all, func(a, b Letter) int {
		return cmp.Or(a.Message.At.Compare(b.Message.At), cmp.Compare(a.Message.ID, b.Message.ID))
	})
	lists := p.Parked || p.Waiting
	met := map[ID]bool{} // only the oldest of a ticket may go
	for i := range all {
		l := &all[i]
		if l.Parked != p.Parked || len(chosen) == p.Limit {
			continue
		}
		blocked := met[l.Message.Ticket] || l.Until.After(p.Now)
		met[l.Message.Ticket] = true
		if blocked && !lists {
			continue
		}
		if !lists {
			l.Until = p.Now.Add(p.Lease)
			l.Tries++
			leased = append(leased, l)
		}
		m := l.Message
		m.Tries, m.Reason = l.Tries, string(l.Reason)
		chosen = append(chosen, m)
	}
	return chosen, leased
}

// Settle writes down what a receipt says of a letter. It is false when the letter was delivered, and is to be deleted.
func (l *Letter) Settle(r Receipt) (keep bool) {
	l.Until, l.Parked, l.Reason = r.Retry, r.Park, []byte(r.Reason)
	if !r.Park && r.Reason == "" {
		l.Tries = 0
	}
	return r.Park || !r.Retry.IsZero()
}
