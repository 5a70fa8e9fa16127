// Package adapter keeps tickets in bbolt, a file of sorted keys that one process opens: for an office with one server
// and no database, and to show a whole adapter on storage that is not SQL. It follows the guide of package tickettest
// and is held to all of its rules.
//
// A Commit is on disk when it returns, as bbolt's default has it, and costs one flush of the disk; writers wait for one
// another. Get, History, the next page by id, a request key and a list of ids are seeks. Every other list reads each
// ticket of the office: good for some ten thousand. Pending reads all messages that are older than those it gives, the
// parked ones among them. Readers hold up no writer, except one that must make the file larger.
//
// A private part that is dropped is gone for every reader with the Commit; its bytes lie in a free page of the file until
// that is used again. Where this is not enough, copy the file with bbolt.Compact and destroy the old one.
package adapter

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/gridgov/gridgov/ticket"
)

// The buckets of an office. No id holds a zero byte, so one ends the id in a longer key.
const (
	tickets  = "tickets"  // id: document
	events   = "events"   // id, 0, Seq: document; the last Seq is the ticket's version
	private  = "private"  // id, 0, Seq: private part, where there is one
	keys     = "keys"     // request key: id
	commands = "commands" // id, 0, command key: Seq
	outbox   = "outbox"   // message id: letter
	queue    = "queue"    // instant, message id: message id
)

// A Store is the [ticket.Store] and the [ticket.Outbox] of one office. It is safe for concurrent use.
type Store struct {
	db     *bbolt.DB
	office []byte
}

// New makes a store in an open database, which stays the caller's to close. Offices in one file differ by their names;
// the name of one must not be empty.
func New(db *bbolt.DB, office string) (*Store, error) {
	return &Store{db, []byte(office)}, db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists([]byte(office))
		for _, name := range []string{tickets, events, private, keys, commands, outbox, queue} {
			if err == nil {
				_, err = b.CreateBucketIfNotExists([]byte(name))
			}
		}
		return err
	})
}

// A view is one transaction: it gives the buckets of the office by name.
type view func(name string) *bbolt.Bucket

// do runs a transaction. Waiting for other writers does not end with ctx; what follows does.
func (s *Store) do(ctx context.Context, run func(func(*bbolt.Tx) error) error, f func(view) error) error {
	return run(func(tx *bbolt.Tx) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return f(func(name string) *bbolt.Bucket { return tx.Bucket(s.office).Bucket([]byte(name)) })
	})
}

// Get is part of [ticket.Store].
func (s *Store) Get(ctx context.Context, id ticket.ID) (t ticket.Ticket, err error) {
	err = s.do(ctx, s.db.View, func(in view) error {
		doc := in(tickets).Get([]byte(id))
		if doc == nil {
			return fmt.Errorf("ticket %q: %w", id, ticket.ErrNotFound)
		}
		return json.Unmarshal(doc, &t)
	})
	return t, err
}

// History is part of [ticket.Store].
func (s *Store) History(ctx context.Context, id ticket.ID) (found []ticket.Event, err error) {
	err = s.do(ctx, s.db.View, func(in view) error {
		if in(tickets).Get([]byte(id)) == nil {
			return fmt.Errorf("ticket %q: %w", id, ticket.ErrNotFound)
		}
		prefix, beside, c := append([]byte(id), 0), in(private), in(events).Cursor()
		for k, doc := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, doc = c.Next() {
			var e ticket.Event
			if err := json.Unmarshal(doc, &e); err != nil {
				return err
			}
			e.Private = bytes.Clone(beside.Get(k))
			found = append(found, e)
		}
		return nil
	})
	return found, err
}

// List is part of [ticket.Store].
func (s *Store) List(ctx context.Context, q ticket.Query) (found []ticket.Ticket, err error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	err = s.do(ctx, s.db.View, func(in view) error {
		for doc := range candidates(in, q) {
			var t ticket.Ticket
			if err := cmp.Or(ctx.Err(), json.Unmarshal(doc, &t)); err != nil {
				return err
			}
			mark := q.Order.Mark(t)
			if !q.Match(&t) || q.After.ID != "" && q.Order.Compare(mark, q.After, q.Desc) <= 0 {
				continue
			}
			i, _ := slices.BinarySearchFunc(found, mark, func(t ticket.Ticket, m ticket.Mark) int {
				return q.Order.Compare(q.Order.Mark(t), m, q.Desc)
			})
			found = slices.Insert(found, i, t)
			found = found[:min(len(found), q.Limit)]
			if q.Order == ticket.ByID && len(found) == q.Limit {
				break // candidates come by id
			}
		}
		return nil
	})
	return found, err
}

// candidates gives the documents that may match, by id: every one that comes after q.After in that order.
func candidates(in view, q ticket.Query) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		b, c := in(tickets), in(tickets).Cursor()
		if ids := slices.Sorted(slices.Values(q.IDs)); q.Key != "" || len(ids) > 0 {
			if q.Key != "" {
				ids = []ticket.ID{ticket.ID(in(keys).Get([]byte(q.Key)))}
			}
			if q.Desc {
				slices.Reverse(ids)
			}
			for _, id := range slices.Compact(ids) {
				if doc := b.Get([]byte(id)); doc != nil && !yield(doc) {
					return
				}
			}
			return
		}
		first, next := c.First, c.Next
		if q.Desc {
			first, next = c.Last, c.Prev
		}
		k, doc := first()
		if q.Order == ticket.ByID && q.After.ID != "" {
			if at, from := c.Seek([]byte(q.After.ID)); at != nil || !q.Desc {
				k, doc = at, from
			} else {
				k, doc = c.Last()
			}
		}
		for ; k != nil && yield(doc); k, doc = next() {
		}
	}
}

// Commit is part of [ticket.Store]. There is one writer at a time, so that reading first is safe here: see rule 4.
func (s *Store) Commit(ctx context.Context, changes ...ticket.Change) error {
	if len(changes) == 0 {
		return fmt.Errorf("no change at all: %w", ticket.ErrInvalid)
	}
	met := map[ticket.ID]bool{}
	for _, c := range changes {
		if err := c.Check(); err != nil {
			return err
		}
		if met[c.Ticket.ID] {
			return fmt.Errorf("two changes for ticket %s: %w", c.Ticket.ID, ticket.ErrInvalid)
		}
		met[c.Ticket.ID] = true
	}
	return s.do(ctx, s.db.Update, func(in view) error {
		for _, c := range changes {
			if err := put(in, c); err != nil {
				return fmt.Errorf("ticket %s: %w", c.Ticket.ID, err)
			}
		}
		return nil
	})
}
