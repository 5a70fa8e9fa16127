package tickettest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

const rulePaging = "paging ByID misses nothing that was there and repeats nothing; in the other orders this holds " +
	"for tickets that did not move"

var orderChecks = []Check{
	{
		Name: "rule6/bytewise-ids", Rule: "ids compare bytewise, in both directions, and After is strict",
		Usual: "sorts with a locale's collation (use COLLATE \"C\" or BINARY), or compares with >= where > belongs",
		Run:   bytewiseIDs,
	},
	{
		Name: "rule6/times-order", Rule: "ByDue, ByChanged and ByWake sort by their time and then by id, both turned round with Desc",
		Usual: "turns the time round and not the id, leaves ties to the database, or compares After by the time alone",
		Run:   timesOrder,
	},
	{
		Name: "rule6/no-time-last", Rule: "a ticket without the time sorts last, with Desc too, and pages go on among such tickets",
		Usual: "relies on where NULL sorts by default, or compares After's time with NULL, which is never true",
		Run:   noTimeLast,
	},
	{
		Name: "rule6/pages-under-inserts", Rule: rulePaging,
		Usual: "pages with OFFSET, or counts what it has returned: page from the cursor",
		Run:   pagesUnderInserts,
	},
	{
		Name: "rule6/pages-under-steps", Rule: rulePaging,
		Usual: "keeps a list of places that a later commit moves, or reads the mark's ticket to learn where it stands now",
		Run:   pagesUnderSteps,
	},
	{
		Name: "rule6/pages-under-writers", Rule: rulePaging + ", while others commit",
		Usual: "puts a page together from two statements, between which another Commit gets in",
		Run:   pagesUnderWriters,
	},
	{
		Name:  "rule6/short-pages",
		Rule:  "a List returns fewer than Limit only at the end: however many tickets lie before those that meet the query, it looks on",
		Usual: "looks at so many rows or candidates of an index, and stops",
		Run:   shortPages,
	},
	{
		Name: "rule6/limits", Rule: "Limit 0 means 50, 500 is the most, and more, or less than 0, is ErrInvalid; at most 500 IDs",
		Usual: "does not call Query.Check first, or takes 0 for \"no limit\"",
		Run:   limits,
	},
}

func bytewiseIDs(ctx context.Context, s storage.Store) error {
	c, m := newCity(1), newModel()
	long := ticket.ID(strings.Repeat("l", ticket.MaxID-1))
	for _, id := range []ticket.ID{
		long + "2", long + "1", "a", "B", "a/b", "a0", "ä", "A", "b", "a-b", "10", "9", "_", "~", "中", "é", "e\u0301",
		"🙂", "～", "\uffee", "🙂a", "\ue000", // as UTF-16 these are in another order
	} {
		if err := m.put(ctx, s, c.receive(id, ticket.Request{Reporter: "p1"})); err != nil {
			return err
		}
	}
	// the same tickets by each index
	narrowed := []storage.Query{{}, {IDs: sortedKeys(m.tickets)}, {Person: "p1"}, {Scope: &storage.Scope{Filers: filers[:1]}}}
	for _, by := range narrowed {
		for _, q := range []storage.Query{{Limit: 500}, {Limit: 2}, {Limit: 1, Desc: true}, {Limit: 4, Desc: true}} {
			by.Limit, by.Desc = q.Limit, q.Desc
			if err := paged(ctx, s, m, by); err != nil {
				return err
			}
		}
	}
	// A mark need not be a ticket's: the ticket may be out of sight.
	for _, mark := range []ticket.ID{"a/", "a/b", "a/b0", "Z", "0", "\x7f", "中中", "\uffff", long + "1", long} {
		for _, q := range narrowed {
			for _, q.Desc = range []bool{false, true} {
				q.After.ID = mark
				if err := answered(ctx, s, m, q); err != nil {
					return err
				}
			}
		}
	}
	return m.verify(ctx, s)
}

// dated makes tickets whose deadline, and so wake time, is the given hour; with 0 there is none.
func dated(ctx context.Context, s storage.Store, m *model, hours map[ticket.ID]int) error {
	c := newClerk()
	c.pace = 0 // they all changed at the same instant
	for _, id := range sortedKeys(hours) {
		r := ticket.Request{Origin: ticket.FromAbove}
		if h := hours[id]; h > 0 {
			r.Due = dayOne.Add(time.Duration(h) * time.Hour)
		}
		if err := m.put(ctx, s, c.receive(id, r)); err != nil {
			return err
		}
	}
	return nil
}

func timesOrder(ctx context.Context, s storage.Store) error {
	m := newModel()
	if err := dated(ctx, s, m, map[ticket.ID]int{"e": 1, "B": 2, "a": 2, "C": 2, "d": 3, "A": 3, "f": 4}); err != nil {
		return err
	}
	return allOrders(ctx, s, m, 1, 2, 3)
}

func noTimeLast(ctx context.Context, s storage.Store) error {
	m := newModel()
	if err := dated(ctx, s, m, map[ticket.ID]int{"a": 0, "b": 3, "c": 0, "d": 1, "e": 0, "f": 2, "g": 0, "h": 0}); err != nil {
		return err
	}
	return allOrders(ctx, s, m, 500, 3, 1) // 3: the last time is the last of a page
}

// walked pages through the store with something in between, and checks that what was there and did not move is returned once,
// and that the order is kept.
func walked(ctx context.Context, s storage.Store, m *model, q storage.Query, between func(last ticket.ID) error) error {
	before := m.list(storage.Query{Limit: len(m.tickets) + 1})
	times := map[ticket.ID]int{}
	for q.Limit = 4; ; {
		page, err := s.List(ctx, q)
		if err != nil {
			return err
		}
		for _, t := range page {
			times[t.ID]++
			here := q.Order.Cursor(t)
			if q.After.ID != "" && !follows(q.Desc, here, q.After) {
				return fmt.Errorf("order %d, desc %v: %q was returned after %q", q.Order, q.Desc, t.ID, q.After.ID)
			}
			q.After = here
		}
		if len(page) < q.Limit || len(times) > 10*len(before) {
			break
		}
		if err := between(q.After.ID); err != nil {
			return err
		}
	}
	for _, t := range before {
		if moved := q.Order.Cursor(m.tickets[t.ID]) != q.Order.Cursor(t); !moved && times[t.ID] != 1 {
			return fmt.Errorf("order %d, desc %v: %q was there all the time and was returned %d times", q.Order, q.Desc, t.ID, times[t.ID])
		}
	}
	return nil
}

// bothWays walks in every order, up and down.
func bothWays(ctx context.Context, s storage.Store, m *model, between func(last ticket.ID) error) error {
	for o := storage.ByID; o <= storage.ByWake; o++ {
		for _, desc := range []bool{false, true} {
			if err := walked(ctx, s, m, storage.Query{Order: o, Desc: desc}, between); err != nil {
				return err
			}
		}
	}
	return m.verify(ctx, s)
}

func pagesUnderInserts(ctx context.Context, s storage.Store) error {
	c := newCity(2)
	m, err := c.build(ctx, s, 40)
	if err != nil {
		return err
	}
	n := 0
	return bothWays(ctx, s, m, func(last ticket.ID) error {
		if n++; n%3 != 0 || n > 100 {
			return nil
		}
		r := ticket.Request{Origin: ticket.FromAbove, Due: m.tickets[last].Due} // at the mark, and on both sides of it
		return m.put(ctx, s,
			c.receive(ticket.ID(fmt.Sprintf("%s~%d", last, n)), r), c.receive(ticket.ID(fmt.Sprintf("!%d", n)), r),
			c.receive(ticket.ID(fmt.Sprintf("~~%d", n)), ticket.Request{}))
	})
}

func pagesUnderSteps(ctx context.Context, s storage.Store) error {
	c := newCity(3)
	m, err := c.build(ctx, s, 40)
	if err != nil {
		return err
	}
	return bothWays(ctx, s, m, func(last ticket.ID) error { return m.put(ctx, s, c.note(m.tickets[last])) })
}

func limits(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	many := make([]ticket.ID, 0, storage.MaxList+1)
	var changes []ticket.Change
	for i := range storage.MaxList + 1 {
		many = append(many, ticket.ID(fmt.Sprintf("t%03d", i)))
		changes = append(changes, c.receive(many[i], ticket.Request{}))
	}
	if err := m.put(ctx, s, changes...); err != nil {
		return err
	}
	for limit, want := range map[int]int{0: 50, 1: 1, 499: 499, 500: 500} {
		for o := storage.ByID; o <= storage.ByWake; o++ {
			got, err := s.List(ctx, storage.Query{Order: o, Limit: limit})
			if err != nil {
				return fmt.Errorf("a List with Limit %d: %w", limit, err)
			}
			if len(got) != want {
				return suite.Usually("takes 0 for \"no limit\", or looks whether there is one more and returns it",
					fmt.Errorf("a List with Limit %d in order %d returns %d tickets of %d, want %d", limit, o, len(got), len(many), want))
			}
		}
	}
	if got, err := s.List(ctx, storage.Query{IDs: many[:500], Limit: 500}); err != nil || len(got) != 500 {
		return errors.Join(fmt.Errorf("a List of 500 ids returned %d tickets", len(got)), err)
	}
	for what, q := range map[string]storage.Query{
		"Limit 501": {Limit: 501}, "Limit -1": {Limit: -1}, "501 IDs": {IDs: many}, "an unknown order": {Order: storage.ByWake + 1},
	} {
		if _, err := s.List(ctx, q); !errors.Is(err, gridgov.ErrInvalid) {
			return suite.Usually("does not call Query.Check first", wrong("List with "+what, err, gridgov.ErrInvalid))
		}
	}
	return nil
}
