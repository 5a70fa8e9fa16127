// Package adapter keeps tickets in bbolt, a file of sorted keys that one process opens: for an office with one server
// and no database, and to show a whole adapter on storage that is not SQL. It follows the guide of package tickettest.
//
// A Commit is flushed to disk before it returns, as bbolt does unless told otherwise, and writers wait for one another.
// Get, History, a page by id and a request key are seeks; every other list reads each ticket of the office, which is
// good for some ten thousand. Pending reads all letters older than those it gives, parked ones too, and flushes as well.
//
// A private part that is dropped is gone with the Commit for every reader, but its bytes stay in a free page of the file
// until that is used again. Where this is not enough, copy the file with bbolt.Compact and destroy the old one.
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

// The buckets of an office. No id holds a zero byte, so that one can end it within a key.
const (
	tickets  = "tickets"  // id: document
	events   = "events"   // id, 0, Seq: document; the last Seq is the ticket's version
	private  = "private"  // id, 0, Seq: private part, where there is one
	keys     = "keys"     // request key: id
	commands = "commands" // id, 0, command key: id
	outbox   = "outbox"   // message id: letter
	queue    = "queue"    // instant, message id: message id
)

// A Store is the [ticket.Store] and [ticket.Outbox] of one office, and safe for concurrent use.
type Store struct {
	db     *bbolt.DB
	office []byte
}

// New makes a store in an open database, which stays the caller's to close. Each office in a file has its own name.
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

type view func(bucket string) *bbolt.Bucket // one transaction

// do runs a transaction, View or Update. The wait for other writers does not end with ctx; what follows does.
func (s *Store) do(ctx context.Context, run func(func(*bbolt.Tx) error) error, f func(view) error) error {
	return run(func(tx *bbolt.Tx) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return f(func(name string) *bbolt.Bucket { return tx.Bucket(s.office).Bucket([]byte(name)) })
	})
}

func (s *Store) Get(ctx context.Context, id ticket.ID) (t ticket.Ticket, err error) {
	err = s.do(ctx, s.db.View, func(in view) error {
		if doc := in(tickets).Get([]byte(id)); doc != nil {
			return json.Unmarshal(doc, &t)
		}
		return ticket.ErrNotFound
	})
	return t, err
}

func (s *Store) History(ctx context.Context, id ticket.ID) (found []ticket.Event, err error) {
	return found, s.do(ctx, s.db.View, func(in view) error {
		return nil
	})
}

func (s *Store) List(ctx context.Context, q ticket.Query) (found []ticket.Ticket, err error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	byMark := func(t ticket.Ticket, m ticket.Mark) int { return q.Order.Compare(q.Order.Mark(t), m, q.Desc) }
	err = s.do(ctx, s.db.View, func(in view) error {
		c := in(tickets).Cursor()
		first, next := c.First, c.Next
		if q.Desc {
			first, next = c.Last, c.Prev
		}
		k, doc := first()
		if q.Key != "" { // the desk asks so before it receives
			k = in(keys).Get([]byte(q.Key))
			doc, next = in(tickets).Get(k), func() ([]byte, []byte) { return nil, nil }
		} else if q.Order == ticket.ByID && q.After.ID != "" {
			if at, there := c.Seek([]byte(q.After.ID)); at != nil || !q.Desc { // else the mark lies behind the last
				k, doc = at, there
			} else {
				k, doc = c.Last()
			}
		}
		for ; k != nil && (q.Order != ticket.ByID || len(found) < q.Limit); k, doc = next() {
			var t ticket.Ticket
			if err := cmp.Or(ctx.Err(), json.Unmarshal(doc, &t)); err != nil {
				return err
			}
			if q.Match(&t) && (q.After.ID == "" || byMark(t, q.After) > 0) {
				i, _ := slices.BinarySearchFunc(found, q.Order.Mark(t), byMark)
				found = slices.Insert(found, i, t)[:min(len(found)+1, q.Limit)]
			}
		}
		return nil
	})
	return found, err
}

func (s *Store) Commit(ctx context.Context, changes ...ticket.Change) error {
	met := map[ticket.ID]bool{}
	for _, c := range changes {
		if err := c.Check(); err != nil {
			return err
		}
		met[c.Ticket.ID] = true
	}
	if len(changes) == 0 || len(met) < len(changes) {
		return fmt.Errorf("no change, or two for one ticket: %w", ticket.ErrInvalid)
	}
	return s.do(ctx, s.db.Update, func(in view) error { // rule 4 is for databases with more than one writer
		for _, c := range changes {
			if err := put(in, c); err != nil {
				return err
			}
		}
		return nil
	})
}
