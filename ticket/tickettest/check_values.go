package tickettest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

var valueChecks = []Check{
	{
		Name: "rule1/impossible-ids",
		Rule: "an id that no ticket can have is one that no ticket has: Get and History are ErrNotFound, and a List that " +
			"names it finds nothing and is no error",
		Usual: "passes it to a database that refuses NUL or what is not UTF-8, or builds a key of it in which it ends too soon",
		Run:   impossibleIDs,
	},
	{
		Name: "rule2/commands-far-back", Rule: ruleCommands + ", however many events have come since; History finds the event of each",
		Usual: "keeps the keys of the latest events alone, or those of a history that it has cut into pieces in the piece alone",
		Run:   commandsFarBack,
	},
	{
		Name: "rule2/keys-apart",
		Rule: "keys compare bytewise from the first byte to the last: two that differ in the last one are two, and so are " +
			"those of two tickets that together read alike",
		Usual: "joins ticket and command to one key by a byte that ids may hold (end the id with a zero byte, or write its " +
			"length), hashes them to few bits, or cuts what is long",
		Run: keysApart,
	},
	{
		Name: "rule4/busy", Rule: "ErrBusy means that nothing was written: no ticket, event, private part or message",
		Usual: "has written a part by then, and returns ErrBusy where the outcome is unknown",
		Run:   func(ctx context.Context, s storage.Store) error { return busy(ctx, s, nil) },
	},
	{
		Name: "rule6/values-apart",
		Rule: "ids, persons, filers, handlers, paths, categories, parents and subjects compare bytewise from the first byte to the last",
		Usual: "joins a value and an id to one key of an index by a byte that both may hold (end the value with a zero " +
			"byte, or write its length), finds by a prefix that ends within a value, or cuts what is long",
		Run: valuesApart,
	},
	{
		Name: "rule6/all-filters", Rule: ruleFilter + ", however many are set",
		Usual: "asks an index for some of the fields and does not check the others, or has room for so many conditions",
		Run:   allFilters,
	},
	{
		Name: "rule6/empty-lists", Rule: "a list in a Query that is empty is not set, nil or not; one in a Scope that is empty adds nothing",
		Usual: "looks at nil and not at the length, and finds nothing for a list of nothing",
		Run:   emptyLists,
	},
	{
		Name:  "rule6/many-ids",
		Rule:  "IDs may be more than Limit, in any order, some of them twice or of no ticket: they are pages of the list like any other",
		Usual: "looks up the first Limit of them, or lists them in the order in which they were named",
		Run:   manyIDs,
	},
}

func impossibleIDs(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	a := c.receive("a", ticket.Request{Key: "a"})
	if err := m.put(ctx, s, a, c.receive("a/b", ticket.Request{Reporter: "p1"}), c.receive("a🙂", ticket.Request{})); err != nil {
		return err
	}
	once := c.note(a.Ticket, desk.Once("once"))
	once.Ticket = once.Ticket.Clone()
	for _, p := range properties { // what is cut at the zero byte finds it, or hides it
		p.set(&once.Ticket, "a")
	}
	if err := m.put(ctx, s, once); err != nil {
		return err
	}
	for _, id := range []ticket.ID{
		"", "a\x00", "\x00", "a\x00b", "a\x00once", "a\xff", "\xc3\x28", "a ", "a\n", "a\x7f", ticket.ID(strings.Repeat("a", 100_000)),
	} {
		if t, err := s.Get(ctx, id); !errors.Is(err, gridgov.ErrNotFound) {
			return wrong(fmt.Sprintf("Get(%.20q), which returns ticket %q,", id, t.ID), err, gridgov.ErrNotFound)
		}
		for _, command := range []string{"", "once", "b"} {
			if events, err := s.History(ctx, id, 0, command); !errors.Is(err, gridgov.ErrNotFound) || len(events) > 0 {
				return wrong(fmt.Sprintf("History(%.20q, 0, %q), which returns %d events,", id, command, len(events)), err, gridgov.ErrNotFound)
			}
		}
		if id == "" {
			continue // not set
		}
		if events, err := s.History(ctx, "a", 0, string(id)); !errors.Is(err, gridgov.ErrNotFound) || len(events) > 0 {
			return wrong(fmt.Sprintf("History(\"a\", 0, %.20q), which returns %d events,", id, len(events)), err, gridgov.ErrNotFound)
		}
		for _, q := range []storage.Query{
			{IDs: []ticket.ID{id}},
			{IDs: []ticket.ID{id, "a"}},
			{Parent: id},
			{Key: string(id)},
			{Person: ticket.PersonID(id)},
			{Filer: string(id)},
			{Under: []grid.Path{grid.Path(id)}},
			{Category: []string{string(id)}},
			{Handlers: []ticket.Handler{ticket.Handler(id), ticket.Department(string(id))}},
			{Readers: []ticket.Handler{ticket.Handler(id)}},
			{Scope: &storage.Scope{
				Under: []grid.Path{grid.Path(id)}, Handlers: []ticket.Handler{ticket.Department(string(id))},
				Readers: []ticket.Handler{ticket.Handler(id)},
				Persons: []ticket.PersonID{ticket.PersonID(id)}, Filers: []string{string(id)},
			}},
			{After: storage.Cursor{ID: id}},
			{After: storage.Cursor{ID: id}, Desc: true},
			{Scope: &storage.Scope{All: true, NotAbout: []string{string(id)}}},
			{Scope: &storage.Scope{Persons: []ticket.PersonID{ticket.PersonID(id), "p1"}, NotAbout: []string{string(id)}}},
		} {
			found, err := s.List(ctx, q)
			if err != nil {
				return fmt.Errorf("the query %s: %w", shown(q), err)
			}
			if err := m.lists(q, found); err != nil {
				return fmt.Errorf("the query %s: %w", shown(q), err)
			}
		}
	}
	return m.verify(ctx, s)
}

// commandsFarBack looks for the command keys of ten thousand events. That they form no chain is not the store's concern.
func commandsFarBack(ctx context.Context, s storage.Store) error {
	const n = 10_500
	c := newClerk()
	last := c.receive("a", ticket.Request{})
	if err := commit(ctx, s, last, c.receive("b", ticket.Request{})); err != nil {
		return err
	}
	key := func(seq int64) string { return fmt.Sprint("key/", seq) }
	lot := func() ticket.Change {
		step := c.note(last.Ticket)
		model := step.Events[0]
		step.Events = nil
		for range 500 {
			model.Seq = step.Base + int64(len(step.Events)) + 1
			model.Command = key(model.Seq)
			step.Events = append(step.Events, model.Clone())
		}
		step.Ticket.Version = model.Seq
		return step
	}
	for last.Ticket.Version < n {
		step := lot()
		if err := commit(ctx, s, step); err != nil {
			return fmt.Errorf("a lawful Commit of %d events failed: %w", len(step.Events), err)
		}
		last = step
	}
	for _, seq := range []int64{2, n + 1} { // taken before, and by the first event of the same change
		step := lot()
		step.Events[len(step.Events)-1].Command = key(seq)
		if err := commit(ctx, s, step); !errors.Is(err, gridgov.ErrConflict) {
			return suite.Usually("looks at the command keys of the first events of a change only",
				wrong(fmt.Sprintf("a Commit of %d events, the last with the command key of event %d,", len(step.Events), seq), err,
					gridgov.ErrConflict))
		}
	}
	for _, seq := range []int64{2, 3, 255, 500, 501, 502, 1001, 4999, 9_999, 10_000, n} {
		if err := commit(ctx, s, c.note(last.Ticket, desk.Once(key(seq)))); !errors.Is(err, gridgov.ErrConflict) {
			return wrong(fmt.Sprintf("Commit with the command key of event %d, after event %d,", seq, last.Ticket.Version), err, gridgov.ErrConflict)
		}
		for _, first := range []int64{0, seq} {
			found, err := s.History(ctx, "a", first, key(seq))
			if err != nil || len(found) != 1 || found[0].Seq != seq || found[0].Command != key(seq) {
				return fmt.Errorf("History(\"a\", %d, %q) returns %d events and the error %v, want event %d", first, key(seq), len(found), err, seq)
			}
		}
		if _, err := s.History(ctx, "a", seq+1, key(seq)); !errors.Is(err, gridgov.ErrNotFound) {
			return wrong(fmt.Sprintf("History(\"a\", %d, %q)", seq+1, key(seq)), err, gridgov.ErrNotFound)
		}
	}
	if t, err := s.Get(ctx, "a"); err != nil || t.Version != last.Ticket.Version {
		return fmt.Errorf("after the refusals Get returns version %d and the error %v, want version %d", t.Version, err, last.Ticket.Version)
	}
	return commit(ctx, s, c.note(last.Ticket, desk.Once("new")))
}

// separators are what an adapter may join two values with, and a value may hold.
var separators = []string{"/", ":", "|", "-", "#", ".", "~", ",", ""}

func keysApart(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	stepped := func(id ticket.ID, key string, commands ...string) error {
		now := c.receive(id, ticket.Request{})
		now.Ticket.Key = key
		if err := m.put(ctx, s, now); err != nil {
			return fmt.Errorf("no other ticket has the key %.100q of ticket %.100q: %w", key, id, err)
		}
		for _, command := range commands {
			now = c.note(now.Ticket)
			now.Events[0].Command = command // longer than a command makes it, and as long as a Commit may have it
			if err := m.put(ctx, s, now); err != nil {
				return fmt.Errorf("no other event of ticket %.100q has the command key %.100q: %w", id, command, err)
			}
		}
		return nil
	}
	for i, n := range []int{16, 32, 64, ticket.MaxID, ticket.MaxKey, ticket.MaxColumn} {
		x := strings.Repeat("x", n-1)
		for _, last := range []string{"1", "2", "3"} {
			id := ticket.ID(fmt.Sprintf("%d%s%s", i, strings.Repeat("i", min(n, ticket.MaxID)-2), last))
			if err := stepped(id, x+last, x+"1", x+"2", x+"3"); err != nil {
				return err
			}
		}
	}
	if err := errors.Join(stepped("ends", "key", "key", "key/", "key//"), stepped("ends-too", "key/")); err != nil {
		return err
	}
	for i, sep := range separators {
		id := ticket.ID(fmt.Sprint("s", i))
		if err := errors.Join(
			stepped(id+ticket.ID(sep)+"t", "", "u"),
			stepped(id, "", "t"+sep+"u"),
			stepped(ticket.ID("u"+sep)+id, "", "t"),
			stepped(id+"-keyed", string(id)+sep+"t"+sep+"u", "key"),
		); err != nil {
			return err
		}
	}
	for _, id := range sortedKeys(m.tickets) {
		for _, e := range m.events[id][1:] {
			found, err := s.History(ctx, id, 0, e.Command)
			if err != nil {
				return fmt.Errorf("History(%.100q, 0, %.100q): %w", id, e.Command, err)
			}
			if err := sameEvents(id, found, []ticket.Event{e}); err != nil {
				return fmt.Errorf("with the command key %.100q: %w", e.Command, err)
			}
		}
		q := storage.Query{Key: m.tickets[id].Key}
		if q.Key == "" {
			continue
		}
		if err := expect(ctx, s, m, q); err != nil {
			return err
		}
		other := c.receive("other", ticket.Request{})
		other.Ticket.Key = q.Key
		if err := refusedOnly(ctx, s, m, gridgov.ErrExists, other); err != nil {
			return err
		}
	}
	return m.verify(ctx, s)
}

// A property is a value of a ticket that lists find it by.
type property struct {
	set   func(t *ticket.Ticket, value string)
	query func(value string) []storage.Query
}

// fitting cuts out of the middle of a department what is too long for a column.
func fitting(h ticket.Handler) ticket.Handler {
	const kind = len("department/")
	return h[:kind] + h[max(kind, kind+len(h)-ticket.MaxColumn):]
}

var properties = []property{
	{
		func(t *ticket.Ticket, v string) { t.Reporter = ticket.PersonID(v) },
		func(v string) []storage.Query {
			return []storage.Query{{Person: ticket.PersonID(v)}, {Scope: &storage.Scope{Persons: []ticket.PersonID{ticket.PersonID(v)}}}}
		},
	},
	{
		func(t *ticket.Ticket, v string) { t.Filer = v },
		func(v string) []storage.Query {
			return []storage.Query{{Filer: v}, {Scope: &storage.Scope{Filers: []string{v}}}}
		},
	},
	{
		func(t *ticket.Ticket, v string) { t.Lead = fitting(ticket.Department(v)) },
		func(v string) []storage.Query {
			return []storage.Query{{Handlers: []ticket.Handler{fitting(ticket.Department(v))}}}
		},
	},
	{
		func(t *ticket.Ticket, v string) { t.Charge = fitting(ticket.Handler("department/" + v)) },
		func(v string) []storage.Query {
			return []storage.Query{
				{Handlers: []ticket.Handler{fitting(ticket.Handler("department/" + v))}},
				{Handlers: []ticket.Handler{ticket.Handler(v)}},
			}
		},
	},
	{
		func(t *ticket.Ticket, v string) { t.Assisted = []ticket.Handler{ticket.Handler(v)} },
		func(v string) []storage.Query {
			return []storage.Query{
				{Readers: []ticket.Handler{ticket.Handler(v)}},
				{Scope: &storage.Scope{Readers: []ticket.Handler{ticket.Handler(v)}}},
			}
		},
	},
	{
		func(t *ticket.Ticket, v string) { t.Path = grid.Path(v) },
		func(v string) []storage.Query { return []storage.Query{{Under: []grid.Path{grid.Path(v)}}} },
	},
	{
		func(t *ticket.Ticket, v string) { t.Category = v },
		func(v string) []storage.Query { return []storage.Query{{Category: []string{v}}} },
	},
	{
		func(t *ticket.Ticket, v string) { t.Parent = ticket.ID(v) },
		func(v string) []storage.Query { return []storage.Query{{Parent: ticket.ID(v)}} },
	},
	{
		func(t *ticket.Ticket, v string) { t.About = []string{v} },
		func(v string) []storage.Query {
			return []storage.Query{{Scope: &storage.Scope{All: true, NotAbout: []string{v}}}}
		},
	},
}

func valuesApart(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	var values []string
	put := func(id ticket.ID, value string) error {
		change := c.receive(id, ticket.Request{})
		change.Ticket = change.Ticket.Clone()
		for _, p := range properties {
			p.set(&change.Ticket, value)
		}
		values = append(values, value)
		return m.put(ctx, s, change)
	}
	for i, n := range []int{16, 32, 64, 100, ticket.MaxID, ticket.MaxColumn} {
		for _, last := range []string{"1", "2"} {
			id := ticket.ID(fmt.Sprintf("%d%s%s", i, strings.Repeat("i", min(n, ticket.MaxID)-2), last))
			if err := put(id, strings.Repeat("v", n-1)+last); err != nil {
				return err
			}
		}
	}
	for i, sep := range separators {
		z, v := ticket.ID(fmt.Sprint("z", i)), fmt.Sprint("v", i)
		if err := errors.Join(put("y"+ticket.ID(sep)+z, v), put(z, v+sep+"y"), put(z+ticket.ID(sep+v), "y")); err != nil {
			return err
		}
	}
	if err := errors.Join(put("s", "w"), put("s/", "w/")); err != nil {
		return err
	}
	slices.Sort(values)
	for _, v := range slices.Compact(values) {
		for _, p := range properties {
			if err := expect(ctx, s, m, p.query(v)...); err != nil {
				return err
			}
		}
	}
	for _, q := range []storage.Query{{Limit: 1}, {Limit: 3, Desc: true}} {
		if err := paged(ctx, s, m, q); err != nil {
			return err
		}
	}
	return m.verify(ctx, s)
}

// A facet is one field of a query that a ticket meets, and how another ticket differs only in that field.
type facet struct {
	ask   func(*storage.Query)
	other func(*ticket.Ticket)
}

var facets = []facet{
	{func(q *storage.Query) { q.IDs = []ticket.ID{"right", "none"} }, func(t *ticket.Ticket) {}}, // each has another id
	{func(q *storage.Query) { q.Person = "p1" }, func(t *ticket.Ticket) { t.Reporter = "P1" }},
	{func(q *storage.Query) { q.Filer = "f1" }, func(t *ticket.Ticket) { t.Filer = "f2" }},
	{func(q *storage.Query) { q.Under = []grid.Path{"41", "42"} }, func(t *ticket.Ticket) { t.Path = "410" }},
	{func(q *storage.Query) { q.Handlers = handlers[:1] }, func(t *ticket.Ticket) { t.Lead = handlers[1] }},
	{func(q *storage.Query) { q.Readers = handlers[2:3] }, func(t *ticket.Ticket) { t.Assisted = handlers[3:4] }},
	{
		func(q *storage.Query) { q.States = []ticket.State{ticket.Received, ticket.Joint} },
		func(t *ticket.Ticket) { t.State = ticket.Answered },
	},
	{func(q *storage.Query) { q.Category = []string{"street"} }, func(t *ticket.Ticket) { t.Category = "streets" }},
	{func(q *storage.Query) { q.Parent = "parent" }, func(t *ticket.Ticket) { t.Parent = "" }},
	{
		func(q *storage.Query) { q.Box = &grid.Box{West: -1, South: -1, East: 1, North: 1} },
		func(t *ticket.Ticket) { t.Point = &grid.Point{Lon: 2e-7} },
	},
	{func(q *storage.Query) { q.Created = storage.Period{To: dayOne.Add(later)} }, func(t *ticket.Ticket) { t.Created = dayOne.Add(later) }},
	{func(q *storage.Query) { q.Changed = storage.Period{From: dayOne} }, func(t *ticket.Ticket) { t.Changed = dayOne.Add(-time.Hour) }},
	{func(q *storage.Query) { q.Wake = dayOne.Add(time.Hour) }, func(t *ticket.Ticket) { t.Wake = dayOne.Add(later) }},
	{
		func(q *storage.Query) { q.Scope = &storage.Scope{All: true, NotAbout: []string{"u1"}} },
		func(t *ticket.Ticket) { t.About = []string{"u1"} },
	},
}

// fillFacets stores a ticket that meets every facet, and tickets each of which differs from it in one.
func fillFacets(ctx context.Context, s storage.Store, c *clerk, m *model) error {
	put := func(id ticket.ID, key string, other func(*ticket.Ticket)) error {
		change := c.receive(id, ticket.Request{Key: key, Point: &grid.Point{}})
		change.Ticket = change.Ticket.Clone()
		t := &change.Ticket
		t.Reporter, t.Filer, t.Path, t.Category, t.Parent = "p1", "f1", "41/0", "street/light", "parent"
		t.Lead, t.Assisted, t.Due, t.Wake = handlers[0], handlers[2:3], dayOne.Add(time.Hour), dayOne.Add(time.Hour)
		other(t)
		return m.put(ctx, s, change)
	}
	if err := put("right", "key", func(*ticket.Ticket) {}); err != nil {
		return err
	}
	for i, f := range facets {
		if err := put(otherFacet(i), "key-"+string(otherFacet(i)), f.other); err != nil {
			return err
		}
	}
	return nil
}

// otherFacet is the ticket that differs in one facet.
func otherFacet(i int) ticket.ID { return ticket.ID(fmt.Sprintf("other-%02d", i)) }

// askFacets asks by some facets at once.
func askFacets(ctx context.Context, s storage.Store, m *model, which ...int) error {
	var q storage.Query
	for i, f := range which {
		facets[f].ask(&q)
		q.Order += storage.Order((i + f) % 2)
	}
	q.Order %= 4
	return answered(ctx, s, m, q)
}

// allFilters queries a ticket by four fields and more, where each other ticket differs from it in one.
func allFilters(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	if err := fillFacets(ctx, s, c, m); err != nil {
		return err
	}
	ask := func(which ...int) error { return askFacets(ctx, s, m, which...) }
	for i, f := range facets { // by its id and its key, each of which finds it alone, and by what it does not meet
		named, keyed := storage.Query{IDs: []ticket.ID{otherFacet(i)}}, storage.Query{Key: "key-" + string(otherFacet(i))}
		both := named
		both.Key = keyed.Key
		for _, q := range []storage.Query{named, keyed, both} {
			if f.ask(&q); q.Key == "" && i == 0 {
				continue // asked by other ids
			}
			if err := answered(ctx, s, m, q); err != nil {
				return err
			}
		}
	}
	var every []int
	for i := range facets {
		every = append(every, i)
		for j := range i {
			for k := range j {
				for l := range k {
					if (i+j+k+l)%4 == 0 { // each pair, and nearly each three of them
						if err := ask(i, j, k, l); err != nil {
							return err
						}
					}
				}
			}
		}
	}
	for i := range every {
		if err := errors.Join(ask(every[:i+1]...), ask(every[i:]...), ask(slices.Concat(every[:i], every[i+1:])...)); err != nil {
			return err
		}
	}
	return nil
}

func emptyLists(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	a := c.receive("a", ticket.Request{Reporter: "p1", About: []string{"u1"}})
	a.Outbox, a.Private = []ticket.Message{}, map[int64][]byte{}
	step := c.note(a.Ticket)
	step.Outbox, step.Private = []ticket.Message{}, map[int64][]byte{}
	if err := m.put(ctx, s, a, c.receive("b", ticket.Request{})); err != nil {
		return err
	}
	if err := m.put(ctx, s, step); err != nil {
		return err
	}
	none := storage.Query{
		IDs: []ticket.ID{}, Under: []grid.Path{}, Handlers: []ticket.Handler{}, Readers: []ticket.Handler{}, States: []ticket.State{},
		Category: []string{},
	}
	scope := storage.Scope{
		Under: []grid.Path{}, Handlers: []ticket.Handler{}, Readers: []ticket.Handler{}, Persons: []ticket.PersonID{},
		Filers: []string{}, NotAbout: []string{},
	}
	all, reporters := scope, scope
	all.All = true
	reporters.Persons = []ticket.PersonID{"p1"}
	person := none
	person.Person = "p1"
	queries := []storage.Query{none, person}
	for _, s := range []storage.Scope{scope, all, reporters} {
		q := none
		q.Scope = &s
		queries = append(queries, q)
	}
	for _, q := range []storage.Query{
		{IDs: none.IDs},
		{Under: none.Under},
		{Handlers: none.Handlers},
		{Readers: none.Readers},
		{States: none.States},
		{Category: none.Category},
	} {
		one := q
		one.Person = "p1"
		queries = append(queries, q, one)
	}
	return expect(ctx, s, m, queries...)
}

func manyIDs(ctx context.Context, s storage.Store) error {
	m, err := newCity(11).build(ctx, s, 60)
	if err != nil {
		return err
	}
	named := sortedKeys(m.tickets)
	slices.Reverse(named)
	named = slices.Concat(named[:40], []ticket.ID{"nobody", "someone"}, named[10:30], named[:40])
	for n := len(named); len(named) < storage.MaxList; n++ {
		named = append(named, ticket.ID(fmt.Sprint("nobody-", n)))
	}
	for o := storage.ByID; o <= storage.ByWake; o++ {
		for _, desc := range []bool{false, true} {
			for _, q := range []storage.Query{{Limit: 7}, {Limit: 1, States: []ticket.State{ticket.Received}}, {Limit: 50}} {
				q.IDs, q.Order, q.Desc = named, o, desc
				if err := paged(ctx, s, m, q); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
