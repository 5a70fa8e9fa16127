package tickettest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

var damagedChecks = []Check{
	{
		Name: "rule13/get", Rule: "a document that cannot be read is no error: Get returns a ticket with its id and Damaged",
		Usual: "reads with json.Unmarshal and returns its error: read with ticket.ReadTicket",
		Run:   damagedGet,
	},
	{
		Name: "rule13/list", Rule: "a document that cannot be read does not keep the others out of a list",
		Usual: "returns the first document's error, or leaves the rest of the page out",
		Run:   damagedList,
	},
	{
		Name: "rule13/order", Rule: "a damaged ticket that a list has is where it belongs, and the list goes on after it, " +
			"with its columns' version and time",
		Usual: "keeps columns and does not fill in Version, Wake and the time that the list is ordered by",
		Run:   damagedOrder,
	},
}

// unreadable makes the document of a ticket one that cannot be read: it has a pending approval without its kind. A store that
// keeps values and no documents has nothing to read, and returns it as it is.
func unreadable(c ticket.Change) ticket.Change {
	c.Ticket.Approvals = []ticket.Approval{{}}
	if json.Unmarshal([]byte(document(c.Ticket)), new(ticket.Ticket)) == nil {
		panic("tickettest: the document can be read")
	}
	return c
}

// damaged compares a ticket that cannot be read with what is known of it.
func damaged(where string, got, kept ticket.Ticket) error {
	switch {
	case got.ID != kept.ID:
		return fmt.Errorf("%s returns ticket %q, want %q", where, got.ID, kept.ID)
	case got.Damaged == "" && document(got) != document(kept):
		return fmt.Errorf("%s returns a ticket that is neither damaged nor what was stored: %s", where, document(got))
	}
	return nil
}

// three are tickets of which the second cannot be read.
func three(ctx context.Context, s storage.Store) ([]ticket.Ticket, error) {
	c := newClerk()
	changes := []ticket.Change{
		c.receive("a", ticket.Request{Due: dayOne.AddDate(0, 0, 1), ExternalRef: "1", Origin: ticket.FromAbove}),
		c.receive("b", ticket.Request{Due: dayOne.AddDate(0, 0, 2), ExternalRef: "2", Origin: ticket.FromAbove}),
		c.receive("c", ticket.Request{Due: dayOne.AddDate(0, 0, 3), ExternalRef: "3", Origin: ticket.FromAbove}),
	}
	changes[1] = unreadable(changes[1])
	var all []ticket.Ticket
	for _, c := range changes {
		if err := commit(ctx, s, c); err != nil {
			return nil, fmt.Errorf("a Commit that has the form was refused: %w", err)
		}
		all = append(all, c.Ticket)
	}
	return all, nil
}

func damagedGet(ctx context.Context, s storage.Store) error {
	all, err := three(ctx, s)
	if err != nil {
		return err
	}
	t, err := s.Get(ctx, "b")
	if err != nil {
		return fmt.Errorf("Get of a ticket whose document cannot be read returned %w, want no error", err)
	}
	return damaged("Get", t, all[1])
}

func damagedList(ctx context.Context, s storage.Store) error {
	all, err := three(ctx, s)
	if err != nil {
		return err
	}
	scope := &storage.Scope{Under: []grid.Path{home}}
	indexed, err := s.List(ctx, storage.Query{Under: []grid.Path{home}}) // by a column: then a scope finds it by that too
	if err != nil {
		return fmt.Errorf("List under %q returned %w, want the tickets that can be read", home, err)
	}
	columns := slices.Contains(ids(indexed), "b")
	for _, q := range []storage.Query{
		{},
		{Desc: true},
		{Order: storage.ByDue},
		{Order: storage.ByWake, Desc: true},
		{Order: storage.ByChanged},
		{Scope: scope},
		{Scope: &storage.Scope{All: true}},
		{States: []ticket.State{ticket.Received}},
		{Under: []grid.Path{home}, Order: storage.ByDue},
	} {
		got, err := s.List(ctx, q)
		if err != nil {
			return fmt.Errorf("List %s returned %w, want the tickets that can be read", shown(q), err)
		}
		for _, want := range []ticket.Ticket{all[0], all[2]} {
			if !slices.ContainsFunc(got, func(t ticket.Ticket) bool { return t.ID == want.ID && document(t) == document(want) }) {
				return fmt.Errorf("List %s returns %q, and lacks %q, which can be read", shown(q), ids(got), want.ID)
			}
		}
		at := slices.IndexFunc(got, func(t ticket.Ticket) bool { return t.ID == "b" })
		if at < 0 && q.Scope == nil && len(q.States) == 0 && len(q.Under) == 0 {
			return fmt.Errorf("List %s returns %q, and lacks %q, whose document cannot be read", shown(q), ids(got), "b")
		}
		if at < 0 && columns && q.Scope != nil {
			return suite.Usually("matches the document of a ticket with the scope, and its columns with all else",
				fmt.Errorf("List %s returns %q, and lacks %q, which it lists under %q", shown(q), ids(got), "b", home))
		}
		if at >= 0 {
			if err := damaged("List", got[at], all[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

func damagedOrder(ctx context.Context, s storage.Store) error {
	all, err := three(ctx, s)
	if err != nil {
		return err
	}
	for _, order := range []storage.Order{storage.ByID, storage.ByDue, storage.ByChanged, storage.ByWake} {
		for _, desc := range []bool{false, true} {
			q := storage.Query{Order: order, Desc: desc, Limit: 1, Under: []grid.Path{home}}
			var got []ticket.Ticket
			for range len(all) + 1 {
				page, err := s.List(ctx, q)
				if err != nil {
					return fmt.Errorf("List %s: %w", shown(q), err)
				}
				if len(page) == 0 {
					break
				}
				got = append(got, page...)
				q.After = order.Cursor(page[0])
			}
			want := slices.Clone(all)
			if desc {
				slices.Reverse(want)
			}
			if !slices.ContainsFunc(got, func(t ticket.Ticket) bool { return t.ID == "b" }) { // a store without columns
				want = slices.DeleteFunc(want, func(t ticket.Ticket) bool { return t.ID == "b" })
			}
			if !slices.Equal(ids(got), ids(want)) {
				return fmt.Errorf("one by one, order %d, descending %t, the list returns %q, want %q", order, desc, ids(got), ids(want))
			}
			for i := range got {
				if got[i].Version != want[i].Version || !got[i].Wake.Equal(want[i].Wake) || order.Cursor(got[i]) != order.Cursor(want[i]) {
					return fmt.Errorf("ticket %q has version %d, wake %s and mark %v, want %d, %s and %v", got[i].ID,
						got[i].Version, got[i].Wake, order.Cursor(got[i]), want[i].Version, want[i].Wake, order.Cursor(want[i]))
				}
			}
		}
	}
	return nil
}
