package tickettest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

const ruleFilter = "a List returns the tickets that meet every field that is set, where values within a field mean any of them"

var filterChecks = []Check{
	{
		Name: "rule6/filters", Rule: ruleFilter,
		Usual: "leaves a field out, reads it from a column that a later commit does not update, or takes an empty list for \"none\"",
		Run:   filtersAlone,
	},
	{
		Name: "rule6/filter-pairs", Rule: ruleFilter,
		Usual: "joins conditions with OR where AND belongs: put brackets around each field",
		Run:   filtersInPairs,
	},
	{
		Name: "rule6/below", Rule: "\"below\" compares whole parts of a path or a category, bytewise: 41 does not contain 410",
		Usual: "uses LIKE 'x%', where _ and % are wildcards and case may be ignored: use equality or the range from x/ to " +
			"x0, see grid.Path.Range",
		Run: below,
	},
	{
		Name: "rule6/handlers",
		Rule: "Handlers finds the tickets that one of them leads, has an open task in, or is the officer assigned to: " +
			"see storage.ColumnsOf",
		Usual: "adds rows for the handlers and never takes one away, or returns a ticket once for each of its handlers",
		Run:   handlersNow,
	},
	{
		Name: "rule6/readers", Rule: "Readers finds the tickets of which one of them has reported a task back, or under told/ was informed, " +
			"and Handlers finds none for that: storage.ColumnsOf returns the two separately",
		Usual: "puts them among the handlers, forgets them when the task has ended, or keeps no more than those of the first task",
		Run:   tookNow,
	},
	{
		Name: "rule6/columns", Rule: "a List finds a ticket by what its document holds now: every Commit sets all that " +
			"storage.ColumnsOf returns, whatever its events say",
		Usual: "sets columns when the ticket is created and never again, adds rows of an index and never takes them away, " +
			"sets only what an event speaks of, or keeps the first of many values",
		Run: columnsNow,
	},
	{
		Name: "rule6/box", Rule: "a Box includes its borders, counts in 1e-7 degrees as storage.ColumnsOf does, and holds " +
			"no ticket without a point",
		Usual: "excludes a border, compares unrounded degrees, or takes no point for 0,0",
		Run:   box,
	},
	{
		Name: "rule6/spans", Rule: "a Period is [From, To) and a zero end is open; Wake finds the tickets with a wake time at or before it",
		Usual: "uses BETWEEN, which includes both ends, or finds tickets without a wake time, too",
		Run:   spans,
	},
	{
		Name: "rule6/scope", Rule: "a nil Scope sees everything, an empty one nothing; else (all, or under a path, or " +
			"handled, or reported back, or reported, or filed) and not about the asker",
		Usual: "takes an empty Scope for no Scope, joins the five with AND, lets NotAbout spoil only one of them, lets an " +
			"empty person or filer be everybody, " +
			"or lets a field of the Scope stand in for the one of the Query",
		Run: scopes,
	},
}

// A filter sets one field.
type filter struct {
	field string
	set   func(*storage.Query)
}

// filters returns several for each field, after what a model holds.
func filters(m *model) []filter {
	var out []filter
	add := func(field string, set func(*storage.Query)) { out = append(out, filter{field, set}) }
	all := m.list(storage.Query{Limit: len(m.tickets)})
	some := all[len(all)/3]
	add("IDs", func(q *storage.Query) { q.IDs = append(ids(all[3:9]), all[4].ID, "nobody") }) // one twice
	add("IDs", func(q *storage.Query) { q.IDs = []ticket.ID{"nobody"} })
	add("IDs", func(q *storage.Query) { q.IDs = []ticket.ID{} })
	for _, t := range all {
		if t.Key != "" {
			add("Key", func(q *storage.Query) { q.Key = t.Key })
			break
		}
	}
	add("Key", func(q *storage.Query) { q.Key = "none" })
	add("Person", func(q *storage.Query) { q.Person = "p1" })
	add("Person", func(q *storage.Query) { q.Person = "nobody" })
	add("Filer", func(q *storage.Query) { q.Filer = filers[0] })
	add("Filer", func(q *storage.Query) { q.Filer = "nobody" })
	add("Readers", func(q *storage.Query) { q.Readers = handlers[:3] })
	add("Readers", func(q *storage.Query) { q.Readers = []ticket.Handler{""} })
	add("Under", func(q *storage.Query) { q.Under = []grid.Path{"41"} })
	add("Under", func(q *storage.Query) { q.Under = []grid.Path{"41/0_", "北", "nowhere"} })
	add("Under", func(q *storage.Query) { q.Under = []grid.Path{""} })
	add("Handlers", func(q *storage.Query) { q.Handlers = handlers[:1] })
	add("Handlers", func(q *storage.Query) { q.Handlers = handlers[2:6] })
	add("Handlers", func(q *storage.Query) { q.Handlers = []ticket.Handler{""} })
	for _, s := range ticket.States() {
		add("States", func(q *storage.Query) { q.States = []ticket.State{s} })
	}
	add("States", func(q *storage.Query) { q.States = []ticket.State{ticket.Received, ticket.Closed} })
	add("Category", func(q *storage.Query) { q.Category = []string{"street"} })
	add("Category", func(q *storage.Query) { q.Category = []string{"street/light", "环境", "a%25b"} })
	add("Category", func(q *storage.Query) { q.Category = []string{""} })
	add("Parent", func(q *storage.Query) { q.Parent = "a" })
	add("Parent", func(q *storage.Query) { q.Parent = "A" })
	add("Box", func(q *storage.Query) { q.Box = &grid.Box{West: -2, South: -4, East: 2, North: 1} })
	add("Box", func(q *storage.Query) { q.Box = &grid.Box{West: 2, South: -4, East: -2, North: 4} })
	add("Created", func(q *storage.Query) { q.Created = storage.Period{From: some.Created} })
	add("Created", func(q *storage.Query) { q.Created = storage.Period{To: some.Created} })
	add("Created", func(q *storage.Query) {
		q.Created = storage.Period{From: some.Created.Add(-time.Minute), To: some.Created.Add(time.Minute)}
	})
	add("Changed", func(q *storage.Query) { q.Changed = storage.Period{From: some.Changed} })
	add("Changed", func(q *storage.Query) { q.Changed = storage.Period{To: some.Changed} })
	add("Wake", func(q *storage.Query) { q.Wake = dayOne.Add(10 * time.Hour) })
	add("Scope", func(q *storage.Query) { q.Scope = &storage.Scope{} })
	add("Scope", func(q *storage.Query) {
		q.Scope = &storage.Scope{
			Under: paths[1:6], Handlers: handlers[:2], Readers: handlers[2:4], Persons: persons[1:3], Filers: filers[:1], NotAbout: users[:1],
		}
	})
	return out
}

func filtersAlone(ctx context.Context, s storage.Store) error {
	m, err := newCity(4).build(ctx, s, 70)
	if err != nil {
		return err
	}
	if err := allOrders(ctx, s, m, 6); err != nil {
		return suite.Usually("lists or pages otherwise than rule6/times-order and rule6/no-time-last say",
			fmt.Errorf("without a filter: %w", err))
	}
	found := map[string]bool{}
	for _, f := range filters(m) {
		var q storage.Query
		f.set(&q)
		for o := storage.ByID; o <= storage.ByWake; o++ {
			q.Order, q.Desc, q.Limit = o, o%2 == 1, 6
			if err := paged(ctx, s, m, q); err != nil {
				return err
			}
		}
		q.Limit = len(m.tickets)
		n := len(m.list(q))
		found[f.field] = found[f.field] || n > 0 && n < len(m.tickets)
	}
	for field, some := range found {
		if !some {
			return fmt.Errorf("the suite is at fault: its tickets are not told apart by %s", field)
		}
	}
	return nil
}

func filtersInPairs(ctx context.Context, s storage.Store) error {
	m, err := newCity(5).build(ctx, s, 70)
	if err != nil {
		return err
	}
	all := filters(m)
	for _, f := range all {
		var q storage.Query
		f.set(&q)
		if err := answered(ctx, s, m, q); err != nil {
			return suite.Usually("does not answer for the field as rule6/filters says", fmt.Errorf("one filter alone: %w", err))
		}
	}
	for i, f := range all {
		for _, g := range all[i+1:] {
			if f.field == g.field {
				continue
			}
			var q storage.Query
			f.set(&q)
			g.set(&q)
			if err := answered(ctx, s, m, q); err != nil {
				return err
			}
		}
	}
	return nil
}

func below(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	var queries []storage.Query
	wild := []grid.Path{
		"41x2F01/y", "41/2F01/y", "4*", "4?", "[4]1", "4.", "41/.*", "(41)", "a%25b", "ax25b/y", `a\_b`,
		`a\b`, "a_b", "%25", "*", ".*", "41/0/a/b/c/d/e/f",
	}
	for i, path := range slices.Concat(paths, wild) { // what would be found by a pattern, and what would be one
		c.moveTo(path)
		id := ticket.ID(fmt.Sprintf("path-%02d", i))
		if err := m.put(ctx, s, c.receive(id, ticket.Request{})); err != nil {
			return err
		}
		queries = append(queries, storage.Query{Under: []grid.Path{path}}, storage.Query{Under: []grid.Path{path, path.Child("x")}})
	}
	c.moveTo(home)
	for i, category := range append(slices.Clip(categories), "ax25b/y", "st*", "s?reet", "[s]treet", "s.reet", `street\`) {
		if err := m.put(ctx, s, c.receive(ticket.ID(fmt.Sprintf("category-%02d", i)), ticket.Request{Category: category})); err != nil {
			return err
		}
		queries = append(queries, storage.Query{Category: []string{category, "none"}})
	}
	queries = append(queries, storage.Query{Under: []grid.Path{"41/", "/", "41/0/"}},
		storage.Query{Category: []string{"street/", "%", "_____"}})
	return expect(ctx, s, m, queries...)
}

func handlersNow(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	lead, one, two := handlers[0], handlers[1], handlers[2]
	queries := []storage.Query{{Handlers: []ticket.Handler{lead, one, two}}, {Handlers: []ticket.Handler{""}}}
	for _, h := range []ticket.Handler{
		lead, one, two, ticket.OfficerHandler("王/1"), "officer/王", "department", "department/", "department/mark",
	} {
		queries = append(queries, storage.Query{Handlers: []ticket.Handler{h}}, storage.Query{Handlers: []ticket.Handler{h, h}})
	}
	now := c.receive("a", ticket.Request{})
	if err := m.put(ctx, s, now, c.receive("b", ticket.Request{})); err != nil {
		return err
	}
	for _, step := range []struct {
		by ticket.Actor
		do ticket.Command
	}{
		{staff(now.Ticket), ticket.Transfer{To: one}},
		{staff(now.Ticket), ticket.Assign{To: "王/1"}},
		{staff(now.Ticket), ticket.Convene{Lead: lead, Assist: []ticket.Party{{Handler: one}, {Handler: two}}}},
		{party(one), ticket.ReportBack{Text: "done"}},
		{staff(now.Ticket), ticket.Convene{Assist: []ticket.Party{{Handler: one}}}}, // again: one done, one open
		{staff(now.Ticket), ticket.Transfer{To: two}},
		{staff(now.Ticket), ticket.Assign{To: "王/1"}},
		{staff(now.Ticket), ticket.Close{Resolution: ticket.Solved, Text: "done"}},
	} {
		var err error
		if now, err = c.try(now.Ticket, step.by, step.do); err != nil {
			panic("tickettest: " + err.Error())
		}
		if err := m.put(ctx, s, now); err != nil {
			return err
		}
		if err := expect(ctx, s, m, queries...); err != nil {
			return fmt.Errorf("after %q: %w", ticket.VerbOf(step.do), err)
		}
	}
	return nil
}

func tookNow(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	lead, one, two := handlers[0], handlers[1], handlers[2]
	var queries []storage.Query
	for _, h := range []ticket.Handler{lead, one, two, "department", "reader/" + one, ""} {
		queries = append(queries, storage.Query{Readers: []ticket.Handler{h}}, storage.Query{Handlers: []ticket.Handler{h}},
			storage.Query{Readers: []ticket.Handler{h, two}})
	}
	now := c.receive("a", ticket.Request{})
	if err := m.put(ctx, s, now, c.receive("b", ticket.Request{})); err != nil {
		return err
	}
	for _, step := range []struct {
		by ticket.Actor
		do ticket.Command
	}{
		{staff(now.Ticket), ticket.Convene{Lead: lead, Assist: []ticket.Party{{Handler: one}, {Handler: two}}}},
		{party(one), ticket.ReportBack{Text: "done"}},
		{party(two), ticket.ReportBack{Text: "done"}},
		{staff(now.Ticket), ticket.Convene{Assist: []ticket.Party{{Handler: one}}}},
		{party(one), ticket.ReportBack{Text: "done again"}},
		{staff(now.Ticket), ticket.Transfer{To: two}},
		{staff(now.Ticket), ticket.Close{Resolution: ticket.Solved, Text: "done"}},
	} {
		var err error
		if now, err = c.try(now.Ticket, step.by, step.do); err != nil {
			panic("tickettest: " + err.Error())
		}
		if err := m.put(ctx, s, now); err != nil {
			return err
		}
		if err := expect(ctx, s, m, queries...); err != nil {
			return fmt.Errorf("after %q: %w", ticket.VerbOf(step.do), err)
		}
	}
	return nil
}

func box(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	for i, p := range []*grid.Point{
		nil,
		{},
		{Lon: 0.00000004},
		{Lon: 0.00000005},
		{Lon: -0.00000005},
		{Lon: 113.5, Lat: 34.8},
		{Lon: 113.50000004, Lat: 34.80000004},
		{Lon: 113.5000001, Lat: 34.8},
		{Lon: -180, Lat: -90},
		{Lon: 180, Lat: 90},
		{Lon: -71.0587, Lat: 42.3594},
	} {
		if err := m.put(ctx, s, c.receive(ticket.ID(fmt.Sprintf("p%02d", i)), ticket.Request{Point: p})); err != nil {
			return err
		}
	}
	at := func(west, south, east, north int32) storage.Query {
		return storage.Query{Box: &grid.Box{West: west, South: south, East: east, North: north}}
	}
	const lon, lat = 1135000000, 348000000
	return expect(ctx, s, m,
		at(0, 0, 0, 0), at(0, 0, 1, 0), at(-1, 0, -1, 0), at(1, 0, 1, 0), at(-1, -1, 1, 1),
		at(lon, lat, lon, lat), at(lon, lat, lon+1, lat), at(lon-1, lat-1, lon, lat), at(lon, lat, lon+1, lat+1),
		at(lon+1, lat, lon+2, lat), at(lon, lat+1, lon, lat+2),
		at(-1800000000, -900000000, 1800000000, 900000000), at(-1800000000, -900000000, -1800000000, -900000000),
		at(1800000000, -900000000, -1800000000, 900000000),
		at(-1<<31, -1<<31, 1<<31-1, 1<<31-1), at(5, 5, -5, -5), at(-5, 5, 5, -5), at(5, -5, -5, 5),
	)
}

func spans(ctx context.Context, s storage.Store) error {
	m := newModel()
	if err := dated(ctx, s, m, map[ticket.ID]int{"a": 1, "b": 2, "c": 3, "d": 0}); err != nil {
		return err
	}
	c := newClerk()
	later := c.note(m.tickets["b"])
	if err := m.put(ctx, s, later); err != nil {
		return err
	}
	var queries []storage.Query
	ends := []time.Time{{}}
	for _, at := range []time.Time{dayOne, later.Ticket.Changed, dayOne.Add(time.Hour), dayOne.Add(2 * time.Hour), dayOne.Add(3 * time.Hour)} {
		ends = append(ends, at.Add(-time.Microsecond), at, at.Add(time.Microsecond))
	}
	for _, from := range ends {
		queries = append(queries, storage.Query{Wake: from})
		for _, to := range ends {
			queries = append(queries, storage.Query{Created: storage.Period{From: from, To: to}},
				storage.Query{Changed: storage.Period{From: from, To: to}})
		}
	}
	return expect(ctx, s, m, queries...)
}

func scopes(ctx context.Context, s storage.Store) error {
	c := newCity(6)
	m, err := c.build(ctx, s, 60)
	if err != nil {
		return err
	}
	under, handled, reported := []grid.Path{"41/01", "B"}, handlers[:3], []ticket.PersonID{"p1", "人"}
	took, filed := handlers[1:6], filers[:2]
	queries := []storage.Query{{}}
	for _, scope := range []storage.Scope{
		{},
		{Under: under},
		{Handlers: handled},
		{Persons: reported},
		{NotAbout: users[:2]},
		{All: true},
		{All: true, NotAbout: users[:2]},
		{All: true, Under: under, NotAbout: users[1:]},
		{Readers: took},
		{Filers: filed},
		{Readers: took, Filers: filed, NotAbout: users[:2]},
		{Handlers: handled, Readers: took, Persons: reported},
		{Under: under, Filers: filed},
		{Under: under, Handlers: handled},
		{Under: under, Persons: reported},
		{Handlers: handled, Persons: reported},
		{Under: under, NotAbout: users[:1]},
		{Handlers: handled, NotAbout: users[1:]},
		{Persons: reported, NotAbout: users},
		{Under: under, Handlers: handled, Persons: reported, NotAbout: users[:2]},
		{Under: []grid.Path{}, Handlers: []ticket.Handler{}, Persons: []ticket.PersonID{}, NotAbout: []string{}},
		{
			Under: []grid.Path{""}, Handlers: []ticket.Handler{""}, Readers: []ticket.Handler{""}, Persons: []ticket.PersonID{""},
			Filers: []string{""},
		},
		{Under: slices.Clone(paths), NotAbout: []string{"U_", "u"}},
	} {
		q := storage.Query{Scope: &scope}
		queries = append(queries, q)
		q.States = []ticket.State{ticket.Received, ticket.Transferred}
		queries = append(queries, q)
		q.Under = []grid.Path{"41"}
		queries = append(queries, q)
	}
	return expect(ctx, s, m, queries...)
}
