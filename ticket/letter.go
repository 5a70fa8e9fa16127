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
	Until   time.Time `json:"until,omitzero"`   // leased, or put off; zero: neither yet
	Parked  bool      `json:"parked,omitempty"` // and why: see Reason
	Tries   int       `json:"tries,omitempty"`
	Reason  []byte    `json:"reason,omitempty"`
}

// Free returns the instant from which on a letter that is not parked may be leased: the end of its last lease or delay, or
// the At of its message where it had none.
func (l *Letter) Free() time.Time {
	if l.Until.IsZero() {
		return l.Message.At
	}
	return l.Until
}

// Mark returns the place of a message in the lists of an outbox, for [Pull].After.
func (m *Message) Mark() Mark { return Mark{m.At, ID(m.ID)} }

// Choose answers a pull that was checked, out of all letters that are not settled, which it puts in order. It leases the
// first few of them and changes them so: an outbox stores these again before it hands the messages out, which are copies. A
// list of what is parked or waits leases nothing.
func (p Pull) Choose(all []Letter) (chosen []Message, leased []*Letter) {
	order := func(a, b Mark) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) }
	slices.SortFunc(all, func(a, b Letter) int { return order(a.Message.Mark(), b.Message.Mark()) })
	lists := p.Parked || p.Waiting
	var found []*Letter
	met := map[ID]bool{} // only the oldest of a ticket may go
	for i := range all {
		l := &all[i]
		if l.Parked != p.Parked {
			continue
		}
		blocked := met[l.Message.Ticket] || l.Free().After(p.Now)
		met[l.Message.Ticket] = true
		if lists && (p.After.ID == "" || order(l.Message.Mark(), p.After) > 0) || !lists && !blocked {
			found = append(found, l)
		}
	}
	if !lists {
		slices.SortFunc(found, func(a, b *Letter) int {
			return order(Mark{a.Free(), ID(a.Message.ID)}, Mark{b.Free(), ID(b.Message.ID)})
		})
	}
	for _, l := range found {
		if len(chosen) == p.Limit {
			break
		}
		if !lists {
			l.Until = p.Now.Add(p.Lease)
			l.Tries++
			leased = append(leased, l)
		}
		m := l.Message
		m.Except = slices.Clone(m.Except) // a letter may be kept as it is
		m.Tries, m.Reason = l.Tries, string(l.Reason)
		chosen = append(chosen, m)
	}
	return chosen, leased
}

// Settle writes down what a receipt says of a letter. It is false when the letter was delivered, and is to be deleted. A
// receipt of another lease, see [Receipt].Tries, changes nothing.
func (l *Letter) Settle(r Receipt) (keep bool) {
	if r.Tries != 0 && r.Tries != l.Tries {
		return true
	}
	l.Until, l.Parked, l.Reason = r.Retry, r.Park, []byte(r.Reason)
	if !r.Park && r.Reason == "" {
		l.Tries = 0
	}
	return r.Park || !r.Retry.IsZero()
}
