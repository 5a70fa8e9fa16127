package tickettest_test

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// everything returns all matches in the order of ids.
func everything(ctx context.Context, s storage.Store, q storage.Query) ([]ticket.Ticket, error) {
	q.Order, q.Desc, q.After, q.Limit = storage.ByID, false, storage.Cursor{}, storage.MaxList
	var all []ticket.Ticket
	for {
		page, err := s.List(ctx, q)
		if err != nil || len(page) == 0 {
			return all, err
		}
		all = append(all, page...)
		q.After.ID = page[len(page)-1].ID
	}
}

// compared is a List over everything in an order of its own; from says where the marks of a query begin.
func compared(order func(q storage.Query, a, b storage.Cursor) int, from int) func(*faulty) {
	return func(f *faulty) {
		f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
			if err := q.Check(); err != nil {
				return nil, err
			}
			all, err := everything(ctx, f.Store, q)
			if q.After != (storage.Cursor{}) {
				all = slices.DeleteFunc(all, func(t ticket.Ticket) bool { return order(q, q.Order.Cursor(t), q.After) < from })
			}
			slices.SortStableFunc(all, func(a, b ticket.Ticket) int { return order(q, q.Order.Cursor(a), q.Order.Cursor(b)) })
			return all[:min(len(all), q.Limit)], err
		}
	}
}

func rightOrder(q storage.Query, a, b storage.Cursor) int { return q.Order.Compare(a, b, q.Desc) }

// onList takes fields out of a query and answers for them itself.
func onList(take func(q *storage.Query) func(*ticket.Ticket) bool) func(*faulty) {
	return func(f *faulty) {
		f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
			if err := q.Check(); err != nil {
				return nil, err
			}
			match := take(&q)
			all, err := everything(ctx, f.Store, q)
			all = slices.DeleteFunc(all, func(t ticket.Ticket) bool {
				return !match(&t) || q.After != (storage.Cursor{}) && rightOrder(q, q.Order.Cursor(t), q.After) <= 0
			})
			slices.SortFunc(all, func(a, b ticket.Ticket) int { return rightOrder(q, q.Order.Cursor(a), q.Order.Cursor(b)) })
			return all[:min(len(all), q.Limit)], err
		}
	}
}

// asked changes a query before it is answered.
func asked(change func(*storage.Query)) func(*faulty) {
	return func(f *faulty) {
		f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
			change(&q)
			return f.Store.List(ctx, q)
		}
	}
}

func orderFaults() []fault {
	fold := func(m storage.Cursor) string { return strings.ToLower(string(m.ID)) }
	return []fault{
		{"rule6/bytewise-ids", "ignores case", compared(func(q storage.Query, a, b storage.Cursor) int {
			c := cmp.Or(strings.Compare(fold(a), fold(b)), strings.Compare(string(a.ID), string(b.ID)))
			if q.Desc {
				c = -c
			}
			return c
		}, 1)},
		{"rule6/bytewise-ids", "begins at the mark and not after it", compared(rightOrder, 0)},
		{"rule6/bytewise-ids", "knows no Desc", asked(func(q *storage.Query) { q.Desc = false })},
		{"rule6/bytewise-ids", "looks the mark up", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if _, err := f.Store.Get(ctx, q.After.ID); err != nil && q.After.ID != "" {
					return nil, nil
				}
				return f.Store.List(ctx, q)
			}
		}},
		{"rule6/times-order", "does not turn the ids round", compared(func(q storage.Query, a, b storage.Cursor) int {
			if c := rightOrder(q, a, b); q.Order == storage.ByID || !a.At.Equal(b.At) {
				return c
			}
			return strings.Compare(string(a.ID), string(b.ID))
		}, 1)},
		{"rule6/times-order", "compares the mark by time alone", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if q.Order != storage.ByID && q.After.ID != "" && !q.Desc {
					q.After.ID = "~~~"
				}
				return f.Store.List(ctx, q)
			}
		}},
		{"rule6/times-order", "takes ByWake for ByChanged", asked(func(q *storage.Query) {
			if q.Order == storage.ByWake {
				q.Order = storage.ByChanged
			}
		})},
		{"rule6/no-time-last", "puts them first", compared(func(q storage.Query, a, b storage.Cursor) int {
			if az, bz := a.At.IsZero(), b.At.IsZero(); az != bz {
				return -rightOrder(q, a, b)
			}
			return rightOrder(q, a, b)
		}, 1)},
		{"rule6/no-time-last", "turns that round, too", compared(func(q storage.Query, a, b storage.Cursor) int {
			if az, bz := a.At.IsZero(), b.At.IsZero(); az != bz && q.Desc {
				return -rightOrder(q, a, b)
			}
			return rightOrder(q, a, b)
		}, 1)},
		{"rule6/no-time-last", "compares with NULL", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if q.Order != storage.ByID && q.After.ID != "" && q.After.At.IsZero() {
					return nil, nil
				}
				return f.Store.List(ctx, q)
			}
		}},
		{"rule6/pages-under-inserts", "counts what it has returned", func(f *faulty) {
			given := map[storage.Cursor]int{}
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if err := q.Check(); err != nil {
					return nil, err
				}
				all, err := everything(ctx, f.Store, q)
				slices.SortFunc(all, func(a, b ticket.Ticket) int { return rightOrder(q, q.Order.Cursor(a), q.Order.Cursor(b)) })
				offset := 0
				if q.After.ID != "" {
					offset = given[q.After]
				}
				page := all[min(offset, len(all)):min(offset+q.Limit, len(all))]
				if len(page) > 0 {
					given[q.Order.Cursor(page[len(page)-1])] = offset + len(page)
				}
				return page, err
			}
		}},
		{"rule6/pages-under-steps", "begins where the mark's ticket stands now", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if t, err := f.Store.Get(ctx, q.After.ID); err == nil {
					q.After = q.Order.Cursor(t)
				}
				return f.Store.List(ctx, q)
			}
		}},
		{"rule6/limits", "takes 0 for no limit", asked(func(q *storage.Query) { q.Limit = cmp.Or(q.Limit, storage.MaxList) })},
		{"rule6/limits", "returns what it can", asked(func(q *storage.Query) { q.Limit = min(q.Limit, storage.MaxList) })},
		{"rule6/limits", "takes any number of ids", asked(func(q *storage.Query) { q.IDs = q.IDs[:min(len(q.IDs), storage.MaxList)] })},
	}
}
