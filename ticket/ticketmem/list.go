package ticketmem

import (
	"context"
	"iter"
	"slices"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// List implements [storage.Store].
func (s *Store) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var found []*record
	switch few := s.few(&q); {
	case few != nil:
		found = ordered(few, &q)
	case q.Order == storage.ByID:
		found = first(s.sorted.walk(q.After.ID, q.Desc), &q)
	default:
		found = ordered(s.sorted.walk("", q.Desc), &q) // ids mostly follow time: the first page is full soonest in this direction
	}
	out := make([]ticket.Ticket, len(found))
	for i, r := range found {
		out[i] = r.ticket.Clone()
	}
	return out, nil
}

// first returns the first matches of records that are in order and begin after the cursor.
func first(records iter.Seq[*record], q *storage.Query) []*record {
	var found []*record
	for r := range records {
		if !q.Match(&r.ticket) {
			continue
		}
		if found = append(found, r); len(found) == q.Limit {
			break
		}
	}
	return found
}

// few returns the only records that can match a query by key or by ids, each once; nil for any other query.
func (s *Store) few(q *storage.Query) iter.Seq[*record] {
	switch {
	case q.Key != "":
		return func(yield func(*record) bool) {
			if r := s.keys[q.Key]; r != nil {
				yield(r)
			}
		}
	case len(q.IDs) > 0:
		ids := slices.Clone(q.IDs)
		slices.Sort(ids)
		return func(yield func(*record) bool) {
			for _, id := range slices.Compact(ids) {
				if r := s.tickets[id]; r != nil && !yield(r) {
					return
				}
			}
		}
	}
	return nil
}

// ordered returns the first matches after the cursor of records in any order. It keeps no more than two pages at a time.
func ordered(records iter.Seq[*record], q *storage.Query) []*record {
	type place struct {
		mark storage.Cursor
		*record
	}
	var page []place
	trim := func() {
		slices.SortFunc(page, func(a, b place) int { return q.Order.Compare(a.mark, b.mark, q.Desc) })
		page = page[:min(len(page), q.Limit)]
	}
	full := false // once it is, the last of the page bounds what may still be added
	for r := range records {
		if !q.Match(&r.ticket) {
			continue
		}
		m := q.Order.Cursor(r.ticket)
		if q.After != (storage.Cursor{}) && q.Order.Compare(m, q.After, q.Desc) <= 0 ||
			full && q.Order.Compare(m, page[q.Limit-1].mark, q.Desc) > 0 {
			continue
		}
		if page = append(page, place{m, r}); len(page) == 2*q.Limit {
			trim()
			full = true
		}
	}
	trim()
	found := make([]*record, len(page))
	for i, p := range page {
		found[i] = p.record
	}
	return found
}
