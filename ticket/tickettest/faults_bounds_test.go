package tickettest_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// onQuery changes what a List is asked.
func onQuery(change func(q *storage.Query)) func(*faulty) {
	return func(f *faulty) {
		f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
			if q.Scope != nil {
				own := *q.Scope
				q.Scope = &own
			}
			change(&q)
			return f.Store.List(ctx, q)
		}
	}
}

// at most so many of a list, as where the rest does not fit.
func first[S ~[]E, E any](list S, n int) S { return list[:min(len(list), n)] }

func values(q *storage.Query) int {
	n := len(q.IDs) + len(q.Under) + len(q.Handlers) + len(q.Readers) + len(q.States) + len(q.Category)
	if s := q.Scope; s != nil {
		n += len(s.Under) + len(s.Handlers) + len(s.Readers) + len(s.Persons) + len(s.Filers) + len(s.NotAbout)
	}
	return n
}

// ending refuses a List with more values than a statement has parameters.
func ending(at int) func(*faulty) {
	return func(f *faulty) {
		f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
			if values(&q) > at && values(&q) != 4001 && values(&q) != 501 {
				return nil, errors.New("too many SQL variables")
			}
			return f.Store.List(ctx, q)
		}
	}
}

func boundFaults() []fault {
	longest := func(changes []ticket.Change) (n int) {
		for _, c := range changes {
			doc, _ := json.Marshal(c.Ticket)
			n = max(n, len(doc))
			for _, e := range c.Events {
				doc, _ := json.Marshal(e)
				n = max(n, len(doc), len(e.Private))
			}
			for _, part := range c.Private {
				n = max(n, len(part))
			}
		}
		return n
	}
	return []fault{
		{"rule1/most-changes", "takes as many as come", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			for some := range slices.Chunk(changes, 1000) {
				if err := s.Commit(ctx, some...); err != nil {
					return err
				}
			}
			return nil
		})},
		{"rule1/most-changes", "takes a thousand", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			if len(changes) == storage.MaxChanges {
				return errors.New("the transaction is too large")
			}
			return s.Commit(ctx, changes...)
		})},
		{
			"rule1/most-changes", "writes a thousand and forgets the others",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				if len(changes) == storage.MaxChanges {
					changes = changes[:1000]
				}
				return s.Commit(ctx, changes...)
			}),
		},
		{
			"rule1/most-changes", "has 65,535 parameters in a transaction",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				n := 0
				for _, c := range changes {
					n += 20 + 5*len(c.Events) + 4*len(c.Outbox)
				}
				if n > 65_535 && len(changes) <= storage.MaxChanges {
					return errors.New("too many SQL variables")
				}
				return s.Commit(ctx, changes...)
			}),
		},
		{
			"rule1/most-changes", "writes what fits before it refuses",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := s.Commit(ctx, changes...)
				if len(changes) > storage.MaxChanges {
					return errors.Join(err, s.Commit(ctx, changes[:storage.MaxChanges]...))
				}
				return err
			}),
		},
		{"rule5/largest-documents", "takes whatever comes", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			if longest(changes) > ticket.MaxDocument {
				return nil
			}
			return s.Commit(ctx, changes...)
		})},
		{
			"rule5/largest-documents", "has values of less than a mebibyte",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				if longest(changes) == ticket.MaxDocument {
					return errors.New("the value is too large")
				}
				return s.Commit(ctx, changes...)
			}),
		},
		{
			"rule5/largest-documents", "cuts a private part that takes an earlier one's place",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				for i := range changes {
					for seq, part := range changes[i].Private {
						changes[i].Private = map[int64][]byte{seq: first(part, 1<<20-1)}
					}
				}
				return s.Commit(ctx, changes...)
			}),
		},
		{"rule6/most-values", "has 999 parameters in a statement", ending(999)},
		{"rule6/most-values", "has 32,766 parameters in two statements", ending(16_383)},
		{"rule6/most-values", "looks at the first hundred handlers", onQuery(func(q *storage.Query) { q.Handlers = first(q.Handlers, 100) })},
		{"rule6/most-values", "looks at the first thousand persons", onQuery(func(q *storage.Query) {
			if q.Scope != nil {
				q.Scope.Persons = first(q.Scope.Persons, 1000)
			}
		})},
		{
			"rule6/most-values", "takes more handlers than there may be",
			onQuery(func(q *storage.Query) { q.Handlers = q.Handlers[max(0, len(q.Handlers)-storage.MaxList):] }),
		},
		{"rule6/most-values", "takes more of whom it is about than there may be", onQuery(func(q *storage.Query) {
			if q.Scope != nil {
				q.Scope.NotAbout = q.Scope.NotAbout[max(0, len(q.Scope.NotAbout)-storage.MaxScope):]
			}
		})},
		{"rule6/mark-without-id", "begins at the time of the mark", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if q.After.ID == "" && !q.After.At.IsZero() {
					q.After.ID = "\x01"
				}
				return f.Store.List(ctx, q)
			}
		}},
		{"rule6/mark-without-id", "finds no mark and ends", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if q.After.ID == "" && !q.After.At.IsZero() {
					return nil, nil
				}
				return f.Store.List(ctx, q)
			}
		}},
	}
}
