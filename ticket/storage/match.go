package storage

import (
	"slices"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// Match reports whether a ticket meets every field of the query that is set; Order, After and Limit are not looked at. A
// store without an index of its own for a field may use it, for all tickets or for candidates. A damaged ticket, of which
// nothing is known, meets only a query in which no field is set.
func (q *Query) Match(t *ticket.Ticket) bool {
	if t.Damaged != "" {
		return q.asksNothing()
	}
	switch {
	case q.Key != "" && t.Key != q.Key,
		q.Person != "" && t.Reporter != q.Person,
		q.Filer != "" && t.Filer != q.Filer,
		q.Parent != "" && t.Parent != q.Parent,
		len(q.IDs) > 0 && !slices.Contains(q.IDs, t.ID),
		len(q.States) > 0 && !slices.Contains(q.States, t.State),
		!q.Created.Contains(t.Created),
		!q.Changed.Contains(t.Changed),
		!q.Wake.IsZero() && (t.Wake.IsZero() || t.Wake.After(q.Wake)),
		len(q.Under) > 0 && !under(t, q.Under),
		len(q.Handlers) > 0 && !handledBy(t, q.Handlers),
		len(q.Readers) > 0 && !isReader(t, q.Readers),
		len(q.Category) > 0 && !slices.ContainsFunc(q.Category, func(c string) bool { return ticket.InCategory(t.Category, c) }):
		return false
	}
	if q.Box != nil {
		if t.Point == nil {
			return false
		}
		if lon, lat := t.Point.E7(); !q.Box.Contains(lon, lat) {
			return false
		}
	}
	return q.Scope == nil || q.Scope.Match(t)
}

// asksNothing reports whether every ticket meets the query.
func (q *Query) asksNothing() bool {
	return q.Key == "" && q.Person == "" && q.Filer == "" && len(q.Readers) == 0 && q.Parent == "" && len(q.IDs) == 0 && len(q.States) == 0 &&
		len(q.Under) == 0 &&
		len(q.Handlers) == 0 && len(q.Category) == 0 && q.Box == nil && q.Created.Zero() && q.Changed.Zero() && q.Wake.IsZero() && q.Scope == nil
}

// Insert puts a ticket in its place in a list, if it meets the query and comes after the cursor, and keeps the list within the
// query's limit. A store that looks at its tickets one by one, in any order, can answer List with it alone.
func (q *Query) Insert(list []ticket.Ticket, t ticket.Ticket) []ticket.Ticket {
	mark := q.Order.cursor(&t)
	if !q.Match(&t) || q.After.ID != "" && q.Order.Compare(mark, q.After, q.Desc) <= 0 {
		return list
	}
	i, _ := slices.BinarySearchFunc(list, mark, func(t ticket.Ticket, m Cursor) int { return q.Order.Compare(q.Order.cursor(&t), m, q.Desc) })
	if list = slices.Insert(list, i, t); len(list) > q.Limit {
		list = list[:q.Limit]
	}
	return list
}

// Match reports whether the asker may see a ticket.
func (s *Scope) Match(t *ticket.Ticket) bool {
	for _, user := range s.NotAbout {
		if slices.Contains(t.About, user) {
			return false
		}
	}
	return s.All || under(t, s.Under) || handledBy(t, s.Handlers) || isReader(t, s.Readers) ||
		t.Reporter != "" && slices.Contains(s.Persons, t.Reporter) || t.Filer != "" && slices.Contains(s.Filers, t.Filer)
}

// isReader reports whether one of the handlers is in [Columns].Readers.
func isReader(t *ticket.Ticket, handlers []ticket.Handler) bool {
	return slices.ContainsFunc(t.Assisted, func(h ticket.Handler) bool { return slices.Contains(handlers, h) }) ||
		slices.ContainsFunc(t.Told, func(h ticket.Handler) bool { return slices.Contains(handlers, ticket.ToldOf(h)) })
}

func under(t *ticket.Ticket, paths []grid.Path) bool {
	for _, p := range paths {
		if p.Contains(t.Path) {
			return true
		}
	}
	return false
}

// handledBy reports whether the ticket is found under one of the handlers, as [ticket.Ticket.Handlers] has them; nothing is
// found under the empty handler.
func handledBy(t *ticket.Ticket, handlers []ticket.Handler) bool {
	for h := range t.Handlers {
		if h != "" && slices.Contains(handlers, h) {
			return true
		}
	}
	return slices.ContainsFunc(handlers, func(h ticket.Handler) bool { return h.IsOfficer(t.Assignee) })
}
