// Package adapter keeps an office's tickets in bbolt, a file of sorted keys that one process opens: for one server
// without a database, and to show a whole adapter on storage that is not SQL. It follows the guide of package tickettest.
//
// A Commit is flushed to disk before it returns, as bbolt does unless told otherwise; writers wait for one another. Get,
// History, a request key and paging upwards by id are seeks; any other list reads every ticket, good for some ten
// thousand. A lease is a write too, and Pending passes over all messages older than those it gives. A private part that is dropped is gone for every
// reader, but its bytes stay in a free page until that is used again: then bbolt.Compact into a new file.
package adapter

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/gridgov/gridgov/ticket"
)

const ( // the buckets, of JSON; no id holds a zero byte, so that one can end it within a key
	tickets  = "tickets"  // id: document
	events   = "events"   // id, 0, Seq: document; the last Seq is the ticket's version
	private  = "private"  // id, 0, Seq: private part, or null
	keys     = "keys"     // request key: id
	commands = "commands" // id, 0, command key: Seq
	outbox   = "outbox"   // message id: letter
	queue    = "queue"    // instant, message id: true
)

// A letter is a message and what became of it.
type letter struct {
	ticket.Message
	Until  time.Time `json:"until,omitzero"` // leased, or put off
	Parked bool      `json:"parked,omitempty"`
	Leased int       `json:"leased,omitempty"`
	Why    []byte    `json:"why,omitempty"` // any bytes
}

// A Store is the [ticket.Store] and [ticket.Outbox] of one office. It is safe for concurrent use.
type Store struct{ db *bbolt.DB }

// New makes a store in an open database, which it has for itself and which stays the caller's to close.
func New(db *bbolt.DB) (*Store, error) {
	return &Store{db}, do(context.Background(), db.Update, func(r *room) {
		for _, bucket := range []string{tickets, events, private, keys, commands, outbox, queue} {
			if r.err == nil {
				_, r.err = r.tx.CreateBucketIfNotExists([]byte(bucket))
			}
		}
	})
}

// A room is one transaction and the first error in it, which rolls it back.
type room struct {
	tx  *bbolt.Tx
	err error
}

func (r *room) in(bucket string) *bbolt.Bucket { return r.tx.Bucket([]byte(bucket)) }
func (r *room) fail(err error)                 { r.err = cmp.Or(r.err, err) }

func (r *room) get(bucket string, k []byte, v any) (found bool) {
	doc := r.in(bucket).Get(k)
	if doc != nil {
		r.fail(json.Unmarshal(doc, v))
	}
	return doc != nil
}

func (r *room) put(bucket string, k []byte, v any) {
	doc, err := json.Marshal(v)
	r.fail(cmp.Or(err, r.in(bucket).Put(k, doc)))
}

// do runs a transaction. The wait for other writers does not end with ctx; what follows does.
func do(ctx context.Context, run func(func(*bbolt.Tx) error) error, f func(*room)) error {
	return run(func(tx *bbolt.Tx) error {
		r := &room{tx, ctx.Err()}
		if r.err == nil {
			f(r)
		}
		return r.err
	})
}

// Get is a lookup by id.
func (s *Store) Get(ctx context.Context, id ticket.ID) (t ticket.Ticket, err error) {
	err = do(ctx, s.db.View, func(r *room) {
		if !r.get(tickets, []byte(id), &t) {
			r.fail(ticket.ErrNotFound)
		}
	})
	return t, err
}

// History reads the events that stand under the id.
func (s *Store) History(ctx context.Context, id ticket.ID) (found []ticket.Event, err error) {
	err = do(ctx, s.db.View, func(r *room) {
		if r.in(tickets).Get([]byte(id)) == nil {
			r.fail(ticket.ErrNotFound)
		}
		prefix, c := []byte(id+"\x00"), r.in(events).Cursor()
		for k, doc := c.Seek(prefix); r.err == nil && bytes.HasPrefix(k, prefix); k, doc = c.Next() {
			var e ticket.Event
			r.fail(json.Unmarshal(doc, &e))
			r.get(private, k, &e.Private)
			found = append(found, e)
		}
	})
	return found, err
}

// List seeks where the package comment says so, and asks Query.Match about every ticket otherwise.
func (s *Store) List(ctx context.Context, q ticket.Query) (found []ticket.Ticket, err error) {
	byMark := func(t ticket.Ticket, m ticket.Mark) int { return q.Order.Compare(q.Order.Mark(t), m, q.Desc) }
	err = do(ctx, s.db.View, func(r *room) {
		r.fail(q.Check())
		upwards, start := q.Order == ticket.ByID && !q.Desc, ticket.ID("")
		if upwards {
			start = q.After.ID
		}
		if q.Key != "" && !r.get(keys, []byte(q.Key), &start) { // the desk asks so before it receives
			return
		}
		c, first := r.in(tickets).Cursor(), upwards || q.Key != "" // what is found first comes first
		for k, doc := c.Seek([]byte(start)); k != nil && r.err == nil && !(first && len(found) == q.Limit); k, doc = c.Next() {
			var t ticket.Ticket
			r.fail(cmp.Or(ctx.Err(), json.Unmarshal(doc, &t)))
			if q.Match(&t) && (q.After.ID == "" || byMark(t, q.After) > 0) {
				i, _ := slices.BinarySearchFunc(found, q.Order.Mark(t), byMark)
				found = slices.Insert(found, i, t)[:min(len(found)+1, q.Limit)]
			}
		}
	})
	return found, err
}

// Commit is one transaction.
func (s *Store) Commit(ctx context.Context, changes ...ticket.Change) error {
	return do(ctx, s.db.Update, func(r *room) { // the only writer: reading first is safe, and no order of ids is needed
		met := map[ticket.ID]bool{}
		for _, c := range changes {
			r.fail(c.Check())
			met[c.Ticket.ID] = true
		}
		if len(changes) == 0 || len(met) < len(changes) {
			r.fail(fmt.Errorf("no change, or two for one ticket: %w", ticket.ErrInvalid))
		}
		for i := 0; i < len(changes) && r.err == nil; i++ {
			r.change(changes[i])
		}
	})
}

func (r *room) change(c ticket.Change) {
	id, key := []byte(c.Ticket.ID), []byte(c.Ticket.Key)
	at := func(seq int64) []byte { return binary.BigEndian.AppendUint64([]byte(c.Ticket.ID+"\x00"), uint64(seq)) }
	if c.Base == 0 && (r.in(tickets).Get(id) != nil || r.in(keys).Get(key) != nil) {
		r.fail(ticket.ErrExists)
	} else if c.Base > 0 && (r.in(events).Get(at(c.Base)) == nil || r.in(events).Get(at(c.Base+1)) != nil) {
		r.fail(ticket.ErrConflict)
	}
	r.put(tickets, id, c.Ticket)
	if len(key) > 0 {
		r.put(keys, key, c.Ticket.ID)
	}
	for seq, words := range c.Private {
		r.put(private, at(seq), words)
	}
	for _, e := range c.Events {
		r.put(events, at(e.Seq), e)
		r.put(private, at(e.Seq), e.Private)
		if command := []byte(string(e.Ticket) + "\x00" + e.Command); e.Command != "" {
			if r.in(commands).Get(command) != nil {
				r.fail(ticket.ErrConflict)
			}
			r.put(commands, command, e.Seq)
		}
	}
	for _, m := range c.Outbox {
		r.put(outbox, []byte(m.ID), letter{Message: m})
		r.put(queue, place(m), true)
	}
}

func place(m ticket.Message) []byte { // years after 0 sort by their seconds since then
	k := binary.BigEndian.AppendUint64(nil, uint64(m.At.Unix()+1<<40))
	return append(binary.BigEndian.AppendUint32(k, uint32(m.At.Nanosecond())), m.ID...)
}

// Pending walks the queue; only a lease writes.
func (s *Store) Pending(ctx context.Context, p ticket.Pull) (out []ticket.Message, err error) {
	run, lease := s.db.View, !p.Parked && !p.Waiting
	if lease {
		run = s.db.Update
	}
	err = do(ctx, run, func(r *room) {
		r.fail(p.Check())
		met := map[ticket.ID]bool{} // only the oldest of a ticket may go
		c := r.in(queue).Cursor()
		for k, _ := c.First(); k != nil && r.err == nil && len(out) < p.Limit; k, _ = c.Next() {
			var l letter
			if r.get(outbox, k[12:], &l); l.Parked != p.Parked {
				continue
			}
			blocked := met[l.Ticket] || l.Until.After(p.Now)
			if met[l.Ticket] = true; lease && blocked {
				continue
			}
			if lease {
				l.Until, l.Leased = p.Now.Add(p.Lease), l.Leased+1
				r.put(outbox, k[12:], l)
			}
			l.Tries, l.Reason = l.Leased, string(l.Why)
			out = append(out, l.Message)
		}
	})
	return out, err
}

// Ack deletes letters, or keeps them with what the receipt says.
func (s *Store) Ack(ctx context.Context, receipts ...ticket.Receipt) error {
	return do(ctx, s.db.Update, func(r *room) {
		for _, a := range receipts {
			id, l := []byte(a.ID), letter{}
			known := r.get(outbox, id, &l)
			l.Until, l.Parked, l.Why = a.Retry, a.Park, []byte(a.Reason)
			if !a.Park && a.Reason == "" {
				l.Leased = 0
			}
			if known && (a.Park || !a.Retry.IsZero()) {
				r.put(outbox, id, l)
			} else if known {
				r.fail(cmp.Or(r.in(queue).Delete(place(l.Message)), r.in(outbox).Delete(id)))
			}
		}
	})
}
