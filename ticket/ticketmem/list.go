package ticketmem

import (
	"context"
	"iter"
	"slices"

	"github.com/gridgov/gridgov/ticket"
)

// List implements [ticket.Store].
func (s *Store) List(ctx context.Context, q ticket.Query) ([]ticket.Ticket, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	few := s.few(&q)
	if few == nil && q.Order == ticket.ByID {
		return first(s.sorted.walk(q.After.ID, q.Desc), &q), nil
	}
	if few == nil {
		few = s.sorted.walk("", false)
	}
	return s.ordered(few, &q), nil
}

// first gives the first matches of records that are in order and begin after the mark.
func first(records iter.Seq[*record], q *ticket.Query) []ticket.Ticket {
	var out []ticket.Ticket
	for r := range records {
		if !q.Match(&r.ticket) {
			continue
		}
		if out = append(out, r.ticket.Clone()); len(out) == q.Limit {
			break
		}
	}
	return out
}

// few gives the only records that can match a query by key or by ids, each once; nil for any other query.
func (s *Store) few(q *ticket.Query) iter.Seq[*record] {
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

// ordered gives the first matches after the mark of records in any order.
func (s *Store) ordered(records iter.Seq[*record], q *ticket.Query) []ticket.Ticket {
	type place struct {
		mark ticket.Mark
		*record
	}
	var places []place
	for r := range records {
		if !q.Match(&r.ticket) {
			continue
		}
		m := q.Order.Mark(r.ticket)
		if q.After == (ticket.Mark{}) || q.Order.Compare(m, q.After, q.Desc) > 0 {
			places = append(places, place{m, r})
		}
	}
	slices.SortFunc(places, func(a, b place) int { return q.Order.Compare(a.mark, b.mark, q.Desc) })
	var out []ticket.Ticket
	for _, p := range places[:min(len(places), q.Limit)] {
		out = append(out, p.ticket.Clone())
	}
	return out
}
