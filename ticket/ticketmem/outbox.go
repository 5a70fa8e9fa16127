package ticketmem

import (
	"cmp"
	"container/heap"
	"context"
	"slices"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// outbox holds what is not settled yet. Only the first entry of a line may be leased, so that no pull looks at those behind it.
type outbox struct {
	added []*storage.Entry // not yet in the indexes below: tidy does that when a relay asks, if there is one
	byID  map[string]*storage.Entry
	lines map[storage.Line][]*storage.Entry // those that are not parked, by At, then ID
	first queue                             // the first of each line that overtakes; outdated turns stay until next removes them
	queue queue                             // … of the others
}

// A turn is the place of an entry in the order of pulls, as it was when it came into the queue.
type turn struct {
	free   time.Time
	letter *storage.Entry
}

// queue is a heap by free, then ID.
type queue []turn

func (q queue) Len() int      { return len(q) }
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(turn)) }

func (q queue) Less(i, j int) bool {
	return cmp.Or(q[i].free.Compare(q[j].free), cmp.Compare(q[i].letter.Message.ID, q[j].letter.Message.ID)) < 0
}

func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	(*q)[len(*q)-1] = turn{}
	*q = (*q)[:len(*q)-1]
	return last
}

func compare(a *storage.Entry, m storage.Cursor) int {
	return cmp.Or(a.Message.At.Compare(m.At), cmp.Compare(a.Message.ID, string(m.ID)))
}

func (o *outbox) add(messages []ticket.Message) {
	letters := make([]storage.Entry, len(messages))
	for i, m := range messages {
		m.Except = slices.Clone(m.Except)
		m.Tries, m.Reason = 0, ""
		letters[i].Message = m
		o.added = append(o.added, &letters[i])
	}
}

// tidy indexes what was added since the last time. The message's id is the idempotency key.
func (o *outbox) tidy() {
	if o.byID == nil {
		o.byID, o.lines = make(map[string]*storage.Entry), make(map[storage.Line][]*storage.Entry)
	}
	for _, l := range o.added {
		if o.byID[l.Message.ID] == nil {
			o.byID[l.Message.ID] = l
			o.enter(l)
		}
	}
	o.added = nil
}

// enter puts an entry in its place in its line.
func (o *outbox) enter(l *storage.Entry) {
	of := storage.LineOf(&l.Message)
	line := o.lines[of]
	i, _ := slices.BinarySearchFunc(line, storage.MessageCursor(&l.Message), compare)
	o.lines[of] = slices.Insert(line, i, l)
	o.turn(l)
}

// leave takes an entry out of its line.
func (o *outbox) leave(l *storage.Entry) {
	of := storage.LineOf(&l.Message)
	line := o.lines[of]
	i, _ := slices.BinarySearchFunc(line, storage.MessageCursor(&l.Message), compare)
	if line = slices.Delete(line, i, i+1); len(line) == 0 {
		delete(o.lines, of)
		return
	}
	o.lines[of] = line
	o.turn(line[0])
}

// turn queues an entry that is the first of its line.
func (o *outbox) turn(l *storage.Entry) {
	of := storage.LineOf(&l.Message)
	switch {
	case o.lines[of][0] != l:
	case of.Overtakes:
		heap.Push(&o.first, turn{l.Free(), l})
	default:
		heap.Push(&o.queue, turn{l.Free(), l})
	}
}

// next takes the first entry that is free at an instant out of the queues; nil for none.
func (o *outbox) next(now time.Time) *storage.Entry {
	for _, q := range []*queue{&o.first, &o.queue} {
		for len(*q) > 0 && !(*q)[0].free.After(now) {
			t := heap.Pop(q).(turn)
			line := o.lines[storage.LineOf(&t.letter.Message)]
			if len(line) > 0 && line[0] == t.letter && t.letter.Free().Equal(t.free) {
				return t.letter
			}
		}
	}
	return nil
}

// list returns the first of those that are parked, or of the others, after the cursor.
func (o *outbox) list(p storage.PendingQuery) []*storage.Entry {
	var found []*storage.Entry
	for _, l := range o.byID {
		if l.Parked == p.Parked && (p.After.ID == "" || compare(l, p.After) > 0) {
			found = append(found, l)
		}
	}
	slices.SortFunc(found, func(a, b *storage.Entry) int { return compare(a, storage.MessageCursor(&b.Message)) })
	return found[:min(len(found), p.Limit)]
}

// Pending implements [storage.Outbox].
func (s *Store) Pending(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
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
	var found []*storage.Entry
	if p.Parked || p.Waiting {
		found = o.list(p)
	} else {
		for len(found) < p.Limit {
			l := o.next(p.Now)
			if l == nil {
				break
			}
			l.Until = p.Now.Add(p.Lease)
			l.Tries++
			o.turn(l)
			found = append(found, l)
		}
	}
	var out []ticket.Message
	for _, l := range found {
		m := l.Message
		m.Except = slices.Clone(m.Except)
		m.Tries, m.Reason = l.Tries, string(l.Reason)
		out = append(out, m)
	}
	return out, nil
}

// Ack implements [storage.Outbox].
func (s *Store) Ack(ctx context.Context, receipts ...storage.Receipt) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	receipts, err := storage.CheckReceipts(receipts)
	if err != nil {
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
		was := l.Parked
		keep := l.Settle(r)
		if !keep {
			delete(o.byID, r.ID)
		}
		switch in := keep && !l.Parked; {
		case was && in:
			o.enter(l)
		case !was && !in:
			o.leave(l)
		case in:
			o.turn(l)
		}
	}
	return nil
}
