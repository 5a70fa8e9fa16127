package tickettest_test

import (
	"context"
	"slices"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// looksAt lists what it finds among so many tickets that meet the other filters, in the order of the list.
func looksAt(most int, take func(q *storage.Query) (others storage.Query)) func(*faulty) {
	return func(f *faulty) {
		f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
			if err := q.Check(); err != nil {
				return nil, err
			}
			limit := q.Limit
			others := take(&q)
			var found []ticket.Ticket
			q.Limit = storage.MaxList
			for looked := 0; looked < most; looked += q.Limit {
				page, err := f.Store.List(ctx, q)
				if err != nil {
					return nil, err
				}
				more := len(page) == q.Limit
				if more {
					q.After = q.Order.Cursor(page[len(page)-1])
				}
				found = append(found, slices.DeleteFunc(page, func(t ticket.Ticket) bool { return !others.Match(&t) })...)
				if len(found) >= limit || !more {
					break
				}
			}
			return found[:min(len(found), limit)], nil
		}
	}
}

func shortFaults() []fault {
	return []fault{
		{"rule6/short-pages", "looks at ten thousand tickets and stops", looksAt(10_000, func(q *storage.Query) storage.Query {
			all := *q
			*q = storage.Query{Order: q.Order, Desc: q.Desc, After: q.After}
			return all
		})},
		{"rule6/short-pages", "looks at a thousand of a handler's tickets and stops", looksAt(1000, func(q *storage.Query) storage.Query {
			others := *q
			others.Handlers = nil
			if q.Handlers != nil {
				*q = storage.Query{Order: q.Order, Desc: q.Desc, After: q.After, Handlers: q.Handlers}
			}
			return others
		})},
		{
			"rule6/short-pages", "looks at a thousand tickets for those that are not about the asker",
			looksAt(1000, func(q *storage.Query) storage.Query {
				others := storage.Query{Scope: q.Scope}
				if q.Scope != nil && q.Scope.All {
					q.Scope = nil
				}
				return others
			}),
		},
	}
}
