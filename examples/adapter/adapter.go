// Package adapter keeps an office's tickets in bbolt, a file of sorted keys that one process opens: for one server
// without a database, and to show a complete adapter on storage that is not SQL. It follows the guide of package tickettest.
//
// A Commit is flushed to disk before it returns; writers wait for one another. Get, History and paging upwards by id are
// seeks; any other list reads every ticket, and Pending every message that is not settled, good for some ten thousand. A
// private part that is dropped stays in a free page until that is used again, or bbolt.Compact makes a new file.
package adapter

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

const ( // the buckets, of JSON; no id holds a zero byte, so that one can end it within a key
	tickets = "tickets" // id: document
	events  = "events"  // id, 0, Seq: document; the last Seq is the ticket's version
	private = "private" // id, 0, Seq: private part, or null
	taken   = "taken"   // 0, request key: true, and id, 0, command key: the Seq of the event that holds it
	outbox  = "outbox"  // message id: storage.Entry
)

// A Store is the [storage.Store] and [storage.Outbox] of one office. It is safe for concurrent use.
type Store struct{ db *bbolt.DB }

// New makes a store in an open database, which nothing else may use and which the caller closes.
func New(db *bbolt.DB) (*Store, error) {
	return &Store{db}, do(context.Background(), db.Update, func(r *room) {
		for _, bucket := range []string{tickets, events, private, taken, outbox} {
			_, err := r.tx.CreateBucketIfNotExists([]byte(bucket))
			r.fail(err)
		}
	})
}

// A room is one transaction and the first error in it, which rolls it back.
type room struct {
	tx  *bbolt.Tx
	err error
}

// do runs a transaction. The wait for other writers does not end with ctx; what follows does.
func do(ctx context.Context, run func(func(*bbolt.Tx) error) error, f func(*room)) error {
	return run(func(tx *bbolt.Tx) error {
		r := &room{tx, ctx.Err()}
		f(r)
		return r.err
	})
}

func (r *room) fail(err error)                   { r.err = cmp.Or(r.err, err) }
func (r *room) in(bucket string) *bbolt.Bucket   { return r.tx.Bucket([]byte(bucket)) }
func (r *room) has(bucket string, k []byte) bool { return r.in(bucket).Get(k) != nil }

func (r *room) read(bucket string, k []byte, v any) {
	if !r.has(bucket, k) {
		r.fail(gridgov.ErrNotFound)
	}
	r.fail(json.Unmarshal(r.in(bucket).Get(k), v))
}

func (r *room) write(bucket string, k []byte, v any) {
	doc, err := json.Marshal(v)
	r.fail(cmp.Or(err, r.in(bucket).Put(k, doc)))
}

// all goes through the keys with a prefix, from one on, in order, and ends at the first error.
func (r *room) all(bucket, prefix, from string) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, doc []byte) bool) {
		c := r.in(bucket).Cursor()
		for k, doc := c.Seek([]byte(from)); k != nil && r.err == nil && strings.HasPrefix(string(k), prefix) && yield(k, doc); k, doc = c.Next() {
		}
	}
}

// Get is a lookup by id.
func (s *Store) Get(ctx context.Context, id ticket.ID) (t ticket.Ticket, err error) {
	err = do(ctx, s.db.View, func(r *room) {
		if !r.has(tickets, []byte(id)) {
			r.fail(gridgov.ErrNotFound)
		}
		t = ticket.ReadTicket(id, r.in(tickets).Get([]byte(id)))
	})
	return t, err
}

// History reads the events under the id, from first on; one with a command key is a lookup.
func (s *Store) History(ctx context.Context, id ticket.ID, first int64, command string) (found []ticket.Event, err error) {
	prefix := string(id) + "\x00"
	err = do(ctx, s.db.View, func(r *room) {
		if !r.has(tickets, []byte(id)) {
			r.fail(gridgov.ErrNotFound)
		}
		if command != "" {
			var seq int64
			if r.read(taken, []byte(prefix+command), &seq); seq < first {
				r.fail(gridgov.ErrNotFound)
			}
			first = seq
		}
		for k, doc := range r.all(events, prefix, string(eventKey(prefix, max(first, 0)))) {
			var e ticket.Event
			r.fail(json.Unmarshal(doc, &e))
			r.read(private, k, &e.Private)
			if found = append(found, e); command != "" {
				break
			}
		}
	})
	return found, err
}

// List looks at every ticket, except upwards by id, where it begins at the cursor and ends at the limit.
func (s *Store) List(ctx context.Context, q storage.Query) (found []ticket.Ticket, err error) {
	err = do(ctx, s.db.View, func(r *room) {
		r.fail(q.Check())
		start, upwards := "", q.Order == storage.ByID && !q.Desc
		if upwards {
			start = string(q.After.ID)
		}
		for id, doc := range r.all(tickets, "", start) {
			r.fail(ctx.Err())
			if found = q.Insert(found, ticket.ReadTicket(ticket.ID(id), doc)); upwards && len(found) == q.Limit {
				break
			}
		}
	})
	return found, err
}

// Commit is one transaction, and the only writer: it may read first, and needs no order of ids.
func (s *Store) Commit(ctx context.Context, changes ...ticket.Change) error {
	return do(ctx, s.db.Update, func(r *room) {
		r.fail(storage.CheckCommit(changes))
		for i := 0; i < len(changes) && r.err == nil; i++ {
			r.change(changes[i])
		}
	})
}

func eventKey(prefix string, seq int64) []byte {
	return binary.BigEndian.AppendUint64([]byte(prefix), uint64(seq))
}

func (r *room) change(c ticket.Change) {
	id, key := string(c.Ticket.ID)+"\x00", []byte("\x00"+c.Ticket.Key)
	at := func(seq int64) []byte { return eventKey(id, seq) }
	refused := func(err error, key string) {
		r.fail(&storage.ConflictError{Err: err, Ticket: c.Ticket.ID, Key: key, Base: c.Base})
	}
	switch {
	case c.Base == 0 && r.has(events, at(1)):
		refused(gridgov.ErrExists, "")
	case c.Base == 0 && r.has(taken, key):
		refused(gridgov.ErrExists, c.Ticket.Key)
	case c.Base > 0 && !r.has(events, at(c.Base)) || r.has(events, at(c.Base+1)):
		refused(gridgov.ErrConflict, "")
	}
	r.write(tickets, []byte(c.Ticket.ID), c.Ticket)
	if c.Ticket.Key != "" {
		r.write(taken, key, true)
	}
	for seq, part := range c.Private {
		r.write(private, at(seq), part)
	}
	for _, e := range c.Events {
		r.write(events, at(e.Seq), e)
		r.write(private, at(e.Seq), e.Private)
		if command := []byte(id + e.Command); e.Command != "" {
			if r.has(taken, command) {
				refused(gridgov.ErrConflict, e.Command)
			}
			r.write(taken, command, e.Seq)
		}
	}
	for _, m := range c.Outbox {
		r.write(outbox, []byte(m.ID), storage.Entry{Message: m})
	}
}

// entry reads a message. One that cannot be read, or is not that of its id, is parked, with the beginning of what is stored.
func entry(id, doc []byte) (l storage.Entry, whole bool) {
	err := json.Unmarshal(doc, &l)
	if err == nil && l.Message.ID == string(id) && l.Tries >= 0 {
		return l, true
	}
	reason := fmt.Appendf(nil, "not the message %q (%v): %s", id, err, doc)
	return storage.Entry{Message: ticket.Message{ID: string(id)}, Parked: true, Reason: reason[:min(len(reason), storage.MaxReason)]}, false
}

// Pending looks at all that is not settled, and waits for other writers even where it only lists.
func (s *Store) Pending(ctx context.Context, p storage.PendingQuery) (out []ticket.Message, err error) {
	err = do(ctx, s.db.Update, func(r *room) {
		r.fail(p.Check())
		var all, damaged []storage.Entry
		for id, doc := range r.all(outbox, "", "") {
			l, whole := entry(id, doc)
			if all = append(all, l); !whole {
				damaged = append(damaged, l)
			}
		}
		for _, l := range damaged { // not while the cursor goes through them
			r.write(outbox, []byte(l.Message.ID), l)
		}
		var leased []*storage.Entry
		out, leased = p.Choose(all)
		for _, l := range leased {
			r.write(outbox, []byte(l.Message.ID), l)
		}
	})
	return out, err
}

// Ack deletes messages, or keeps them with what is in the receipt.
func (s *Store) Ack(ctx context.Context, receipts ...storage.Receipt) error {
	return do(ctx, s.db.Update, func(r *room) {
		receipts, err := storage.CheckReceipts(receipts)
		r.fail(err)
		for _, a := range receipts {
			id := []byte(a.ID)
			if !r.has(outbox, id) {
				continue
			}
			if l, _ := entry(id, r.in(outbox).Get(id)); l.Settle(a) {
				r.write(outbox, id, l)
			} else {
				r.fail(r.in(outbox).Delete(id))
			}
		}
	})
}
