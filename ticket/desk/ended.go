package desk

import (
	"cmp"
	"context"
	"slices"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Ended lists the units of the grid that have ended and still have officers of their own on the roster, or open tickets that the
// actor may see: tickets in them, or that they handle, have to rule on or to reply to. Such units take no new request
// ([grid.Unit].Successor), and somebody has to hand over what is left. A nil roster has nobody. For a unit that has ended without
// officers, Ended reads the open tickets until it finds one.
func (d *Desk) Ended(ctx context.Context, by ticket.Actor, r *grid.Roster) ([]grid.Unit, error) {
	if d.conf.Grid == nil {
		return nil, nil
	}
	at := d.conf.Now()
	var left, empty []grid.Unit
	for u := range d.conf.Grid.Tree().All() {
		if d.conf.Grid.Tree().Ended(u.Code, at) {
			empty = append(empty, u)
		}
	}
	busy := func(is func(u grid.Unit) bool) {
		empty = slices.DeleteFunc(empty, func(u grid.Unit) bool {
			if is(u) {
				left = append(left, u)
				return true
			}
			return false
		})
	}
	staffed := r.Ended(at)
	busy(func(u grid.Unit) bool {
		return slices.ContainsFunc(staffed, func(s grid.Unit) bool { return s.Code == u.Code })
	})
	q := Filter{States: slices.Clone(open), Limit: storage.MaxList}
	for cursor := ""; len(empty) > 0; {
		page, err := d.List(ctx, by, q, cursor)
		if err != nil {
			return nil, err
		}
		for i := range page.Tickets {
			t := &page.Tickets[i]
			busy(func(u grid.Unit) bool { // a ticket that was filed before a unit moved keeps the path of then
				h := ticket.UnitHandler(u.Code)
				return slices.Contains(t.Path.Parts(), u.Code) || (&storage.Query{Handlers: []ticket.Handler{h, ticket.ApprovalOf(h)}}).Match(t)
			})
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	slices.SortFunc(left, func(a, b grid.Unit) int {
		p, _ := d.conf.Grid.Tree().Path(a.Code)
		q, _ := d.conf.Grid.Tree().Path(b.Code)
		return cmp.Compare(p, q)
	})
	return left, nil
}
