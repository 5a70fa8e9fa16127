package tickettest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

var boundChecks = []Check{
	{
		Name:  "rule1/most-changes",
		Rule:  "a Commit of MaxChanges changes is stored, however much each brings; one of more is ErrInvalid, and nothing of it is written",
		Usual: "looks at each change and not at how many there are (call CheckCommit), or has a statement or a transaction that holds fewer",
		Run:   mostChanges,
	},
	{
		Name: "rule5/largest-documents",
		Rule: "the document of a ticket or an event and a private part of up to MaxDocument bytes come back byte for byte; " +
			"a larger one is ErrInvalid, and nothing is written",
		Usual: "has columns, pages or values that end earlier, or cuts silently; what is larger CheckCommit finds",
		Run:   largestDocuments,
	},
	{
		Name: "rule5/largest-together",
		Rule: "values at their bounds may come together: a Commit of 16 MiB and more is stored, and a History or a List of some MiB returned",
		Usual: "has a largest packet, message or transaction that a Commit does not fit in: raise it, and say in the package comment how; " +
			"a Commit has up to MaxChanges changes, each with documents and private parts of up to MaxDocument bytes",
		Run: largestTogether,
	},
	{
		Name: "rule6/most-values",
		Rule: "each field of a Query may have MaxList values and each field of its Scope MaxScope, all of them at once; " +
			"with more it is ErrInvalid",
		Usual: "writes a condition for each value, until the statement has too many parameters or is nested too deep; " +
			"what is more Query.Check finds",
		Run: mostValues,
	},
	{
		Name: "rule6/mark-without-id", Rule: "After without an ID is the start of the list, whatever its time",
		Usual: "begins at the time of a mark that is none: Query.Check takes it away",
		Run:   markWithoutID,
	},
}

func mostChanges(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	rich := c.receive("x", ticket.Request{Reporter: "p1", About: users[:2]})
	for i := range 6 { // with events, messages and handlers a Commit has more than 65,535 values in most schemas
		rich = join(rich, c.do(rich.Ticket, ticket.Convene{Lead: handlers[0], Assist: []ticket.Party{{Handler: handlers[i+1]}}}))
	}
	changes := make([]ticket.Change, storage.MaxChanges+1)
	for i := range changes {
		changes[i] = copied(rich, ticket.ID(fmt.Sprintf("t%04d", i)))
		changes[i].Ticket.Key = fmt.Sprint("key-", i)
		changes[i].Outbox = slices.Clone(rich.Outbox)
		for n := range changes[i].Outbox {
			m := &changes[i].Outbox[n]
			m.ID, m.Ticket = fmt.Sprintf("t%04d/%d", i, n), changes[i].Ticket.ID
		}
	}
	if err := commit(ctx, s, changes...); !errors.Is(err, gridgov.ErrInvalid) {
		return wrong(fmt.Sprintf("a Commit of %d changes", len(changes)), err, gridgov.ErrInvalid)
	}
	if found, err := s.List(ctx, storage.Query{}); err != nil || len(found) > 0 {
		return errors.Join(fmt.Errorf("a Commit of %d changes was refused, and afterwards there are tickets: %q", len(changes), ids(found)), err)
	}
	if err := commit(ctx, s, changes[1:]...); err != nil {
		return fmt.Errorf("a Commit of %d changes: %w", storage.MaxChanges, err)
	}
	m.apply(changes[1:]...)
	for i := 1; i < len(changes); i += 31 {
		if err := m.verifyTicket(ctx, s, changes[i].Ticket.ID); err != nil {
			return err
		}
	}
	for q := (storage.Query{Limit: storage.MaxList}); ; {
		page, err := s.List(ctx, q)
		if err != nil {
			return err
		}
		if err := m.lists(q, page); err != nil {
			return err
		}
		if len(page) < q.Limit {
			return nil
		}
		q.After.ID = page[len(page)-1].ID
	}
}

func largestDocuments(ctx context.Context, s storage.Store) error {
	err := documentsAtTheBound(ctx, s)
	if err == nil || ctx.Err() != nil {
		return err
	}
	if text := err.Error(); len(text) > 2000 { // with a document in it
		return errors.New(text[:1000] + " … " + text[len(text)-1000:])
	}
	return err
}

func documentsAtTheBound(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	first := c.receive("a", ticket.Request{})
	if err := m.put(ctx, s, first); err != nil {
		return err
	}
	for _, part := range []struct {
		what string
		fill func(change *ticket.Change, n int)
		size func(change *ticket.Change) int
	}{
		{"the document of a ticket", func(change *ticket.Change, n int) {
			change.Ticket.ExternalRef = strings.Repeat("x", n)
		}, func(change *ticket.Change) int { return len(document(change.Ticket)) }},
		{"the document of an event", func(change *ticket.Change, n int) {
			doc := strings.Replace(document(change.Events[0]), `"body":{`, `"body":{"channel":"`+strings.Repeat("x", n)+`",`, 1)
			change.Events = make([]ticket.Event, 1)
			if err := json.Unmarshal([]byte(doc), &change.Events[0]); err != nil {
				panic("tickettest: " + err.Error())
			}
		}, func(change *ticket.Change) int { return len(document(change.Events[0])) }},
		{"a private part", func(change *ticket.Change, n int) {
			change.Events = slices.Clone(change.Events)
			change.Events[0].Private = []byte(strings.Repeat("\x00", n))
		}, func(*ticket.Change) int { return 1 }},
		{"a private part in place of an earlier one", func(change *ticket.Change, n int) {
			change.Private = map[int64][]byte{1: []byte(strings.Repeat("\xff", n))}
		}, func(*ticket.Change) int { return 1 }},
	} {
		made := func(size int) ticket.Change {
			before := m.tickets["a"]
			before.ExternalRef = ""
			change := c.note(before)
			one := join(change)
			part.fill(&one, 1)
			part.fill(&change, size-part.size(&one)+1)
			return change
		}
		over := made(ticket.MaxDocument + 1)
		if err := m.refused(ctx, s, gridgov.ErrInvalid, over); err != nil {
			return fmt.Errorf("%s of %d bytes: %w", part.what, ticket.MaxDocument+1, err)
		}
		if err := m.put(ctx, s, made(ticket.MaxDocument)); err != nil {
			return fmt.Errorf("%s of %d bytes: %w", part.what, ticket.MaxDocument, err)
		}
		if err := m.verify(ctx, s); err != nil {
			return fmt.Errorf("%s of %d bytes: %w", part.what, ticket.MaxDocument, err)
		}
	}
	return nil
}

// largestTogether stores 12 MiB of private parts and 5 MiB of tickets in one Commit. What a Commit may hold is 1,024 times that,
// and would take minutes.
func largestTogether(ctx context.Context, s storage.Store) error {
	const parts, tickets = 12, 5
	c, m := newClerk(), newModel()
	first := c.receive("a", ticket.Request{})
	for i := range parts {
		step := c.note(first.Ticket)
		step.Events[0].Private = slices.Repeat([]byte{byte(i), 0xff}, ticket.MaxDocument/2)
		first = join(first, step)
	}
	changes := []ticket.Change{first}
	filled := c.receive("b0", ticket.Request{})
	filled.Ticket.ExternalRef = strings.Repeat("x", ticket.MaxDocument-2000)
	for i := range tickets {
		changes = append(changes, copied(filled, ticket.ID(fmt.Sprint("b", i))))
	}
	if err := commit(ctx, s, changes...); err != nil {
		return fmt.Errorf("a Commit of 17 MiB within the bounds: %w", err)
	}
	m.apply(changes...)
	if err := m.verifyTicket(ctx, s, "a"); err != nil {
		return err
	}
	found, err := s.List(ctx, storage.Query{})
	if err != nil {
		return fmt.Errorf("a List of 5 MiB: %w", err)
	}
	for i, t := range found {
		found[i].ExternalRef = fmt.Sprint(len(t.ExternalRef), " bytes")
	}
	for id, t := range m.tickets {
		t.ExternalRef = fmt.Sprint(len(t.ExternalRef), " bytes")
		m.tickets[id] = t
		delete(m.rows, id)
	}
	return m.lists(storage.Query{}, found)
}

// A list of a query, with so many values.
type valueList struct {
	field string
	most  int
	set   func(q *storage.Query, n int)
}

// fillers is n values that nothing has, and then those of a list.
func fillers[S ~string](n int, those ...S) []S {
	out := make([]S, 0, n)
	for i := range n - len(those) {
		out = append(out, S(fmt.Sprintf("department/none-%d", i)))
	}
	return append(out, those...)
}

func scoped(set func(s *storage.Scope, n int)) func(q *storage.Query, n int) {
	return func(q *storage.Query, n int) {
		if q.Scope == nil {
			q.Scope = new(storage.Scope)
		}
		set(q.Scope, n)
	}
}

var valueLists = []valueList{
	{"IDs", storage.MaxList, func(q *storage.Query, n int) {
		var some []ticket.ID
		for _, w := range idWords {
			some = append(some, ticket.ID(w), ticket.ID(w+"0"), ticket.ID(w+"Z"))
		}
		q.IDs = fillers(n, some...)
	}},
	{"Under", storage.MaxList, func(q *storage.Query, n int) { q.Under = fillers[grid.Path](n, "41/0_", "北", "41") }},
	{"Handlers", storage.MaxList, func(q *storage.Query, n int) { q.Handlers = fillers(n, handlers...) }},
	{"Readers", storage.MaxList, func(q *storage.Query, n int) { q.Readers = fillers(n, handlers...) }},
	{"States", storage.MaxList, func(q *storage.Query, n int) {
		q.States = append(slices.Repeat([]ticket.State{ticket.Closed}, n-2), ticket.Transferred, ticket.Joint)
	}},
	{"Category", storage.MaxList, func(q *storage.Query, n int) { q.Category = fillers(n, "street", "环境") }},
	{"Scope.Under", storage.MaxScope, scoped(func(s *storage.Scope, n int) { s.Under = fillers[grid.Path](n, "41/0_") })},
	{"Scope.Handlers", storage.MaxScope, scoped(func(s *storage.Scope, n int) { s.Handlers = fillers(n, handlers[:2]...) })},
	{"Scope.Readers", storage.MaxScope, scoped(func(s *storage.Scope, n int) { s.Readers = fillers(n, handlers[2:4]...) })},
	{"Scope.Persons", storage.MaxScope, scoped(func(s *storage.Scope, n int) { s.Persons = fillers(n, persons[1:3]...) })},
	{"Scope.Filers", storage.MaxScope, scoped(func(s *storage.Scope, n int) { s.Filers = fillers(n, filers[:1]...) })},
	{"Scope.NotAbout", storage.MaxScope, scoped(func(s *storage.Scope, n int) { s.NotAbout = fillers(n, users[:1]...) })},
}

func mostValues(ctx context.Context, s storage.Store) error {
	m, err := newCity(11).build(ctx, s, 60)
	if err != nil {
		return err
	}
	var all, scope storage.Query
	for _, l := range valueLists {
		var alone storage.Query
		l.set(&alone, l.most)
		l.set(&all, l.most)
		if l.most == storage.MaxScope {
			l.set(&scope, l.most)
		}
		if alone.Scope != nil && alone.Scope.NotAbout != nil {
			alone.Scope.All = true
		}
		if err := expect(ctx, s, m, alone); err != nil {
			return fmt.Errorf("%d values of %s: %w", l.most, l.field, err)
		}
		var over storage.Query
		l.set(&over, l.most+1)
		if _, err := s.List(ctx, over); !errors.Is(err, gridgov.ErrInvalid) {
			return wrong(fmt.Sprintf("List with %d values of %s", l.most+1, l.field), err, gridgov.ErrInvalid)
		}
	}
	if err := expect(ctx, s, m, scope); err != nil {
		return fmt.Errorf("%d values of each field of a Scope: %w", storage.MaxScope, err)
	}
	if err := expect(ctx, s, m, all); err != nil {
		return fmt.Errorf("as many values of every field as there may be: %w", err)
	}
	all.IDs = nil
	if err := expect(ctx, s, m, all); err != nil {
		return fmt.Errorf("as many values of every field but IDs as there may be: %w", err)
	}
	return nil
}

func markWithoutID(ctx context.Context, s storage.Store) error {
	m, err := newCity(12).build(ctx, s, 20)
	if err != nil {
		return err
	}
	for o := storage.ByID; o <= storage.ByWake; o++ {
		for _, at := range []time.Time{dayOne.AddDate(-1, 0, 0), dayOne.Add(time.Hour), dayOne.AddDate(1, 0, 0)} {
			for _, desc := range []bool{false, true} {
				start := storage.Query{Order: o, Desc: desc, Limit: 7}
				q := start
				q.After.At = at
				got, err := s.List(ctx, q)
				if err != nil {
					return fmt.Errorf("the query %s: %w", shown(q), err)
				}
				if err := m.lists(start, got); err != nil {
					return fmt.Errorf("the query %s: %w", shown(q), err)
				}
			}
		}
	}
	return nil
}
