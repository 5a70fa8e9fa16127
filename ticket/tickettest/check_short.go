package tickettest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// shortPages fills an office with tickets of which few meet a query, and these lie behind all others.
func shortPages(ctx context.Context, s storage.Store) error {
	const few = 7
	first := newClerk().receive("x", ticket.Request{About: []string{"u1"}, Point: &grid.Point{Lon: 1, Lat: 1}})
	var all []ticket.ID
	var changes []ticket.Change
	for i := range many {
		id := ticket.ID(fmt.Sprintf("t%05d", i))
		all = append(all, id)
		change := copied(first, id)
		t := &change.Ticket
		t.Lead, t.Reporter = handlers[0], "p1"
		t.Due = dayOne.Add(time.Duration(i) * time.Second)
		t.Wake, t.Changed = t.Due, t.Due
		end := ""
		if i < few {
			end = "front"
		} else if i >= many-few {
			end = "back"
		}
		if end != "" {
			t.Category, t.Reporter, t.About = end, ticket.PersonID(end), nil
			t.Assisted, t.Charge = []ticket.Handler{ticket.Department(end)}, ticket.Department(end)
			t.Path = home.Child(end)
		}
		if changes = append(changes, change); len(changes) == storage.MaxList || i == many-1 {
			if err := commit(ctx, s, changes...); err != nil {
				return fmt.Errorf("a lawful Commit of %d tickets failed: %w", len(changes), err)
			}
			changes = nil
		}
	}
	for _, q := range []storage.Query{ // those at the back in the order of the list, those at the front with Desc
		{Category: []string{"back"}},
		{Desc: true, States: []ticket.State{ticket.Received}, Category: []string{"front"}},
		{Scope: &storage.Scope{All: true, NotAbout: []string{"u1"}}, After: storage.Cursor{ID: all[few]}},
		{Order: storage.ByDue, Handlers: handlers[:1], Person: "back"},
		{Order: storage.ByDue, Desc: true, Under: []grid.Path{home}, Readers: []ticket.Handler{ticket.Department("front")}},
		{Order: storage.ByChanged, Filer: filers[0], Scope: &storage.Scope{Persons: []ticket.PersonID{"back"}}},
		{Order: storage.ByChanged, Desc: true, Box: &grid.Box{West: 1e7, South: 1e7, East: 1e7, North: 1e7}, Person: "front"},
		{Order: storage.ByWake, Wake: dayOne.Add(later), Under: []grid.Path{home.Child("back")}},
		{
			Order: storage.ByWake, Desc: true, Scope: &storage.Scope{Under: []grid.Path{home}},
			Handlers: []ticket.Handler{ticket.Department("front")},
		},
	} {
		want := slices.Clone(all[many-few:])
		if q.Desc {
			want = slices.Clone(all[:few])
			slices.Reverse(want)
		}
		for q.Limit = 5; ; want = want[5:] {
			found, err := s.List(ctx, q)
			if err != nil {
				return fmt.Errorf("the query %s: %w", shown(q), err)
			}
			if got, want := ids(found), want[:min(q.Limit, len(want))]; !slices.Equal(got, want) {
				return fmt.Errorf("of %d tickets the query %s returns %q, want %q", many, shown(q), got, want)
			}
			if len(want) < q.Limit {
				break
			}
			q.After = q.Order.Cursor(found[len(found)-1])
		}
	}
	return nil
}
