package storage

import (
	"cmp"
	"slices"
	"time"

	"github.com/gridgov/gridgov/ticket"
)

// An Entry is a message as an [Outbox] may keep it, with what became of it, where the storage has no queries of its own:
// [PendingQuery.Choose] and [Entry.Settle] are rule 9 as code. Its JSON keeps every byte of a reason.
type Entry struct {
	Message ticket.Message `json:"message"`
	Until   time.Time      `json:"until,omitzero"`   // the end of its last lease or delay; zero: it had none
	Parked  bool           `json:"parked,omitempty"` // a person must look at it; why is in Reason
	Tries   int            `json:"tries,omitempty"`
	Reason  []byte         `json:"reason,omitempty"`
}

// Free returns the instant from which on an entry that is not parked may be leased: the end of its last lease or delay, or
// the At of its message where it had none.
func (l *Entry) Free() time.Time {
	if l.Until.IsZero() {
		return l.Message.At
	}
	return l.Until
}

// A Line is the messages of one ticket to one receiver, those that overtake apart: only the oldest of a line may go, so that
// nobody gets the later one first, and a message that is put off or cannot be delivered holds back no other receiver.
type Line struct {
	Ticket    ticket.ID
	To        string
	Overtakes bool
}

// LineOf returns the line of a message.
func LineOf(m *ticket.Message) Line { return Line{m.Ticket, m.To, m.Overtakes()} }

// MessageCursor returns the place of a message in the lists of an outbox, for [PendingQuery].After.
func MessageCursor(m *ticket.Message) Cursor { return Cursor{m.At, ticket.ID(m.ID)} }

// Choose answers a query that was checked, out of all entries that are not settled, which it sorts. It leases the entries that
// it chooses, which changes them: an outbox stores these again before it returns the messages, which are copies. A list of
// what is parked or waits leases nothing.
func (p PendingQuery) Choose(all []Entry) (chosen []ticket.Message, leased []*Entry) {
	order := func(a, b Cursor) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) }
	slices.SortFunc(all, func(a, b Entry) int { return order(MessageCursor(&a.Message), MessageCursor(&b.Message)) })
	lists := p.Parked || p.Waiting
	var found []*Entry
	met := map[Line]bool{} // only the oldest of each may go
	for i := range all {
		l := &all[i]
		if l.Parked != p.Parked {
			continue
		}
		line := LineOf(&l.Message)
		blocked := met[line] || l.Free().After(p.Now)
		met[line] = true
		if lists && (p.After.ID == "" || order(MessageCursor(&l.Message), p.After) > 0) || !lists && !blocked {
			found = append(found, l)
		}
	}
	if !lists {
		slices.SortFunc(found, func(a, b *Entry) int {
			if first := a.Message.Overtakes(); first != b.Message.Overtakes() {
				return map[bool]int{true: -1, false: 1}[first]
			}
			return order(Cursor{a.Free(), ticket.ID(a.Message.ID)}, Cursor{b.Free(), ticket.ID(b.Message.ID)})
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
		m.Except = slices.Clone(m.Except) // an entry may be kept as it is
		m.Tries, m.Reason = l.Tries, string(l.Reason)
		chosen = append(chosen, m)
	}
	return chosen, leased
}

// Settle applies a receipt to an entry. It returns false when the message was delivered, and is to be deleted. A receipt of
// another lease, see [Receipt].Tries, changes nothing.
func (l *Entry) Settle(r Receipt) (keep bool) {
	if r.Tries != 0 && r.Tries != l.Tries {
		return true
	}
	l.Until, l.Parked, l.Reason = r.Retry, r.Park, []byte(r.Reason)
	if !r.Park && r.Reason == "" {
		l.Tries = 0
	}
	return r.Park || !r.Retry.IsZero()
}
