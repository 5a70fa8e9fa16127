package tickettest_test

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// frozen lists by what was stored with the creation of a ticket, in one place, and by what is stored now in all others. Keep
// has what was kept before, and returns what is kept.
func frozen(keep func(now *ticket.Ticket, before ticket.Ticket)) func(*faulty) {
	return func(f *faulty) {
		var mu sync.Mutex
		kept := map[ticket.ID]ticket.Ticket{}
		f.commit = func(ctx context.Context, changes ...ticket.Change) error {
			err := f.Store.Commit(ctx, changes...)
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				for _, c := range changes {
					now := c.Ticket.Clone()
					if before, ok := kept[now.ID]; ok {
						keep(&now, before)
					}
					kept[now.ID] = now
				}
			}
			return err
		}
		onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			filters := *q
			*q = storage.Query{Order: q.Order, Desc: q.Desc, After: q.After, Limit: q.Limit}
			return func(t *ticket.Ticket) bool {
				mu.Lock()
				defer mu.Unlock()
				row := *t
				if before, ok := kept[t.ID]; ok && t.Damaged == "" {
					keep(&row, before)
				}
				return filters.Match(&row)
			}
		})(f)
	}
}

func columnFaults() []fault {
	return []fault{
		{"rule6/columns", "keeps the path of the beginning", frozen(func(t *ticket.Ticket, before ticket.Ticket) { t.Path = before.Path })},
		{"rule6/columns", "keeps the point of the beginning", frozen(func(t *ticket.Ticket, before ticket.Ticket) { t.Point = before.Point })},
		{"rule6/columns", "keeps the first point", frozen(func(t *ticket.Ticket, before ticket.Ticket) {
			if before.Point != nil {
				t.Point = before.Point
			}
		})},
		{"rule6/columns", "keeps the parent of the beginning", frozen(func(t *ticket.Ticket, before ticket.Ticket) { t.Parent = before.Parent })},
		{"rule6/columns", "takes no parent away", frozen(func(t *ticket.Ticket, before ticket.Ticket) {
			if t.Parent == "" {
				t.Parent = before.Parent
			}
		})},
		{
			"rule6/columns", "keeps whom it is about from the beginning",
			frozen(func(t *ticket.Ticket, before ticket.Ticket) { t.About = before.About }),
		},
		{"rule6/columns", "adds whom it is about and takes nobody away", frozen(func(t *ticket.Ticket, before ticket.Ticket) {
			t.About = slices.Concat(t.About, before.About)
		})},
		{
			"rule6/columns", "keeps the reporter of the beginning",
			frozen(func(t *ticket.Ticket, before ticket.Ticket) { t.Reporter = before.Reporter }),
		},
		{"rule6/columns", "keeps the filer of the beginning", frozen(func(t *ticket.Ticket, before ticket.Ticket) { t.Filer = before.Filer })},
		{"rule6/columns", "leaves a reporter in the column who has left the index", func(f *faulty) {
			frozen(func(t *ticket.Ticket, before ticket.Ticket) { t.Reporter = cmp.Or(t.Reporter, before.Reporter) })(f)
			byColumn := f.list
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if len(q.IDs) > 0 {
					return byColumn(ctx, q)
				}
				return f.Store.List(ctx, q)
			}
		}},
		{
			"rule6/columns", "keeps the first hundred who reported back",
			frozen(func(t *ticket.Ticket, _ ticket.Ticket) { t.Assisted = first(t.Assisted, 100) }),
		},
		{"rule6/columns", "takes nobody away who has reported back", frozen(func(t *ticket.Ticket, before ticket.Ticket) {
			t.Assisted = slices.Concat(t.Assisted, before.Assisted)
		})},
		{"rule6/columns", "keeps nobody who was told", frozen(func(t *ticket.Ticket, _ ticket.Ticket) { t.Told = nil })},
		{
			"rule6/columns", "keeps the first hundred who were told",
			frozen(func(t *ticket.Ticket, _ ticket.Ticket) { t.Told = first(t.Told, 100) }),
		},
		{"rule6/columns", "takes nobody away who was told", frozen(func(t *ticket.Ticket, before ticket.Ticket) {
			t.Told = slices.Concat(t.Told, before.Told)
		})},
		{"rule6/columns", "puts who was told among those who have reported back", frozen(func(t *ticket.Ticket, _ ticket.Ticket) {
			t.Assisted, t.Told = slices.Concat(t.Assisted, t.Told), nil
		})},
	}
}
