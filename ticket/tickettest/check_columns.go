package tickettest

import (
	"context"
	"fmt"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A column is what a later Commit may set again: its values, one after another, and the queries that distinguish them.
type column struct {
	name    string
	values  []func(*ticket.Ticket)
	queries []storage.Query
}

func columns() []column {
	under := func(p grid.Path) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.Path = p } }
	at := func(p *grid.Point) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.Point = p } }
	parent := func(id ticket.ID) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.Parent = id } }
	about := func(users ...string) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.About = users } }
	took := func(h ...ticket.Handler) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.Assisted = h } }
	told := func(h ...ticket.Handler) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.Told = h } }
	lead := func(h ticket.Handler) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.Lead = h } }
	category := func(c string) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.Category = c } }
	person := func(p ticket.PersonID) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.Reporter = p } }
	filer := func(f string) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.Filer = f } }
	due := func(at time.Time) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.Due, t.Wake = at, at } }
	changed := func(at time.Time) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.Changed = at } }
	box := func(e7 int32) storage.Query {
		return storage.Query{Box: &grid.Box{West: e7, South: e7, East: e7, North: e7}}
	}
	notAbout := func(users ...string) storage.Query {
		return storage.Query{Scope: &storage.Scope{All: true, NotAbout: users}}
	}
	waits := func(rulers ...ticket.Handler) func(*ticket.Ticket) {
		return func(t *ticket.Ticket) {
			t.Approvals = nil
			for _, to := range rulers {
				t.Approvals = append(t.Approvals, ticket.Approval{Of: ticket.VerbSuspend, By: "u1", To: to, Seq: 1, Since: dayOne})
			}
		}
	}
	many := make([]string, 200)
	for i := range many {
		many[i] = fmt.Sprintf("u-%03d", i)
	}
	one, two := handlers[0], handlers[1]
	early, late := dayOne.Add(time.Hour), dayOne.Add(later)
	return []column{
		{
			"path",
			[]func(*ticket.Ticket){under("41/0"), under("B/ä"), under("41/0/x"), under(""), under("41")},
			[]storage.Query{
				{Under: []grid.Path{"41/0"}},
				{Under: []grid.Path{"B"}},
				{Under: []grid.Path{home}},
				{Under: []grid.Path{"41"}},
				{Scope: &storage.Scope{Under: []grid.Path{"41/0"}}},
				{Scope: &storage.Scope{Under: []grid.Path{home}}},
			},
		},
		{
			"point",
			[]func(*ticket.Ticket){
				at(&grid.Point{Lon: 1, Lat: 1}), at(&grid.Point{Lon: 2, Lat: 2}), at(&grid.Point{Lon: 2, Lat: 1}),
				at(nil), at(&grid.Point{}),
			},
			[]storage.Query{box(0), box(1e7), box(2e7), {Box: &grid.Box{West: -180e7, South: -90e7, East: 180e7, North: 90e7}}},
		},
		{
			"parent",
			[]func(*ticket.Ticket){parent("b"), parent("c"), parent(""), parent("b")},
			[]storage.Query{{Parent: "b"}, {Parent: "c"}},
		},
		{
			"about",
			[]func(*ticket.Ticket){about("u1"), about("u1", "u2"), about("u2", "u3"), about(), about("u3"), about(many...)},
			[]storage.Query{notAbout(many[199]), notAbout(many[101]), notAbout("u1"), notAbout("u2"), notAbout("u3"), notAbout("u1", "u3")},
		},
		{
			"assisted",
			[]func(*ticket.Ticket){took(one), took(one, two), took(two), took(), took(one), took(as[ticket.Handler](many)...)},
			[]storage.Query{
				{Readers: []ticket.Handler{ticket.Handler(many[0])}},
				{Readers: []ticket.Handler{ticket.Handler(many[199])}},
				{Readers: []ticket.Handler{one}},
				{Readers: []ticket.Handler{two}},
				{Scope: &storage.Scope{Readers: []ticket.Handler{one}}},
			},
		},
		{
			"told",
			[]func(*ticket.Ticket){told(one), told(one, two), told(two), told(), told(one), told(as[ticket.Handler](many)...)},
			[]storage.Query{
				{Readers: []ticket.Handler{ticket.ToldOf(ticket.Handler(many[0]))}},
				{Readers: []ticket.Handler{ticket.ToldOf(ticket.Handler(many[199]))}},
				{Readers: []ticket.Handler{ticket.ToldOf(one)}},
				{Readers: []ticket.Handler{ticket.ToldOf(two)}},
				{Readers: []ticket.Handler{two}},
				{Handlers: []ticket.Handler{two}},
				{Scope: &storage.Scope{Readers: []ticket.Handler{ticket.ToldOf(two)}}},
				{Scope: &storage.Scope{Handlers: []ticket.Handler{two}, Readers: []ticket.Handler{two}}},
			},
		},
		{
			"handlers",
			[]func(*ticket.Ticket){lead(one), lead(two), lead(""), lead(one)},
			[]storage.Query{
				{Handlers: []ticket.Handler{one}},
				{Handlers: []ticket.Handler{two}},
				{Scope: &storage.Scope{Handlers: []ticket.Handler{one}}},
			},
		},
		{
			"approvals",
			[]func(*ticket.Ticket){waits(one), waits(one, two), waits(two), waits(), waits(one)},
			[]storage.Query{
				{Handlers: []ticket.Handler{ticket.AnyApproval}},
				{Handlers: []ticket.Handler{"approval/" + one}},
				{Handlers: []ticket.Handler{"approval/" + two}},
				{Scope: &storage.Scope{Handlers: []ticket.Handler{"approval/" + one}}},
			},
		},
		{
			"category",
			[]func(*ticket.Ticket){category("street"), category("street/light"), category("环境"), category(""), category("street")},
			[]storage.Query{{Category: []string{"street"}}, {Category: []string{"street/light"}}, {Category: []string{"环境"}}},
		},
		{
			"person",
			[]func(*ticket.Ticket){person("p1"), person("p2"), person(""), person("p1")},
			[]storage.Query{{Person: "p1"}, {Person: "p2"}, {Scope: &storage.Scope{Persons: []ticket.PersonID{"p1"}}}},
		},
		{
			"filer",
			[]func(*ticket.Ticket){filer("f1"), filer("f2"), filer(""), filer("f1")},
			[]storage.Query{{Filer: "f1"}, {Filer: "f2"}, {Filer: filers[0]}, {Scope: &storage.Scope{Filers: []string{"f1"}}}},
		},
		{
			"due and wake",
			[]func(*ticket.Ticket){due(early), due(late), due(time.Time{}), due(early)},
			[]storage.Query{{Wake: early}, {Wake: late}},
		},
		{
			"changed",
			[]func(*ticket.Ticket){changed(late), changed(early), changed(late)},
			[]storage.Query{
				{Changed: storage.Period{From: late}},
				{Changed: storage.Period{To: late}},
				{Changed: storage.Period{From: early, To: late}},
			},
		},
	}
}

func columnsNow(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	if err := m.put(ctx, s, c.receive("b", ticket.Request{}), c.receive("c", ticket.Request{})); err != nil {
		return err
	}
	for i, column := range columns() {
		now := c.receive(ticket.ID(fmt.Sprintf("a%02d", i)), ticket.Request{})
		if err := m.put(ctx, s, now); err != nil {
			return err
		}
		if err := expect(ctx, s, m, column.queries...); err != nil {
			return suite.Usually("asks for a field otherwise than the checks of each field say, before any Commit sets it again",
				fmt.Errorf("%s, as it was created: %w", column.name, err))
		}
		for n, set := range column.values {
			now = c.note(now.Ticket) // decided on the ticket as it came, whatever was set before
			stored := now
			stored.Ticket = now.Ticket.Clone()
			set(&stored.Ticket)
			if err := m.put(ctx, s, stored); err != nil {
				return err
			}
			err := expect(ctx, s, m, column.queries...)
			for _, q := range column.queries { // by another index too, so that the column decides
				q.IDs = []ticket.ID{now.Ticket.ID, "b"}
				if err == nil {
					err = answered(ctx, s, m, q)
				}
			}
			if err == nil {
				err = allOrders(ctx, s, m, 500)
			}
			if err != nil {
				return fmt.Errorf("%s, set again for the %d. time after creation: %w", column.name, n+1, err)
			}
		}
	}
	return m.verify(ctx, s)
}
