package tickettest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

var grownChecks = []Check{
	{
		Name: "rule12/unknown-members", Rule: "what a newer minor version wrote into a document is kept, through later steps too",
		Usual: "decodes documents into a struct of its own and writes that back: keep what json.Marshal returned",
		Run:   unknownMembers,
	},
	{
		Name: "rule12/unknown-event", Rule: "an event of a kind that this version does not know is kept as it is",
		Usual: "has a closed list of kinds in a column or a constraint, or rebuilds the document from the fields that it knows",
		Run:   unknownEvent,
	},
	{
		Name:  "rule12/unknown-name",
		Rule:  "a document of a newer minor version with an unknown name of a closed set comes back as a Partial ticket, byte for byte",
		Usual: "fails on it, or writes the document again from the fields of the ticket: keep what json.Marshal returned",
		Run:   unknownName,
	},
	{
		Name: "rule12/too-new", Rule: "a commit over a document of a newer major version is ErrTooNew, and nothing is written",
		Usual: "does not call Change.Check on every change before the first write, or returns ErrInvalid for it",
		Run:   tooNew,
	},
}

// rewritten is a value as another version would have written its document: with another version number and, before the
// closing brace, further members.
func rewritten[T any](v T, version, more string) T {
	doc := document(v)
	_, rest, _ := strings.Cut(doc, `,`) // {"format":"…",
	doc = `{"format":"` + version + `",` + rest
	doc = strings.TrimSuffix(doc, "}") + more + "}"
	var out T
	if err := json.Unmarshal([]byte(doc), &out); err != nil {
		panic("tickettest: " + err.Error())
	}
	if again := document(out); again != doc {
		panic("tickettest: a document of version " + version + " does not survive package ticket: " + again)
	}
	return out
}

const strange = `,"zone":"pian-3","weights":[1.50,2e3,{"b":null,"a":"\u003c路\u003e"}],"big":12345678901234567890`

// grownUp is a change as version 1.9 would have made it. The private parts are not in the documents.
func grownUp(c ticket.Change) ticket.Change {
	c.Ticket = rewritten(c.Ticket, "1.9", strange)
	events := make([]ticket.Event, len(c.Events))
	for i, e := range c.Events {
		events[i] = rewritten(e, "1.9", strange)
		events[i].Private = e.Private
	}
	c.Events = events
	return c
}

func unknownMembers(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	first := grownUp(c.receive("a", ticket.Request{}))
	if err := m.put(ctx, s, first); err != nil {
		return err
	}
	if err := m.verify(ctx, s); err != nil {
		return err
	}
	for range 2 { // a step of this version over it
		t, err := s.Get(ctx, "a")
		if err != nil {
			return err
		}
		next, err := c.try(t, staff(t), ticket.Note{Text: "seen"})
		if err != nil {
			return fmt.Errorf("no step can be decided on what Get returned: %w", err)
		}
		if doc := document(next.Ticket); !strings.HasSuffix(doc, strange+"}") {
			return fmt.Errorf("after a step the document has lost members: %s", doc)
		}
		if err := m.put(ctx, s, next); err != nil {
			return err
		}
	}
	return m.verify(ctx, s)
}

func unknownEvent(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	first := c.receive("a", ticket.Request{})
	next := c.note(first.Ticket)
	doc := strings.Replace(document(next.Events[0]), `"kind":"note"`, `"kind":"teleport"`, 1)
	private := next.Events[0].Private
	if err := json.Unmarshal([]byte(doc), &next.Events[0]); err != nil {
		panic("tickettest: " + err.Error())
	}
	next.Events[0].Private = private
	if err := m.put(ctx, s, first); err != nil {
		return err
	}
	if err := m.put(ctx, s, next); err != nil {
		return err
	}
	events, err := s.History(ctx, "a", 0, "")
	if err != nil {
		return err
	}
	if name := events[len(events)-1].VerbName(); name != "teleport" {
		return fmt.Errorf("an event of kind teleport came back as %q", name)
	}
	return m.verify(ctx, s)
}

func unknownName(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	first, other := grownUp(c.receive("a", ticket.Request{Kind: ticket.Help})), c.receive("b", ticket.Request{})
	doc := strings.Replace(document(first.Ticket), `"kind":"help"`, `"kind":"petition"`, 1)
	if err := json.Unmarshal([]byte(doc), &first.Ticket); err != nil {
		panic("tickettest: " + err.Error())
	}
	if err := m.put(ctx, s, first, other); err != nil {
		return err
	}
	t, err := s.Get(ctx, "a")
	if err != nil {
		return err
	}
	if !t.Partial || t.Kind != 0 || document(t) != doc {
		return fmt.Errorf("a ticket of the kind petition came back as %q, partial %t:\n\t%s\n\twant\n\t%s", t.Kind, t.Partial, document(t), doc)
	}
	return m.verify(ctx, s)
}

func tooNew(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	a, b := c.receive("a", ticket.Request{}), c.receive("b", ticket.Request{})
	if err := m.put(ctx, s, a, b); err != nil {
		return err
	}
	newer := c.note(b.Ticket)
	newer.Ticket = rewritten(newer.Ticket, "2.0", strange)
	fresh := c.receive("c", ticket.Request{})
	fresh.Ticket = rewritten(fresh.Ticket, "10.0", "")
	for _, bad := range []ticket.Change{newer, fresh} {
		if err := m.refused(ctx, s, gridgov.ErrTooNew, bad); err != nil {
			return err
		}
		if err := m.refused(ctx, s, gridgov.ErrTooNew, c.note(a.Ticket), bad); err != nil {
			return fmt.Errorf("behind a change that is good: %w", err)
		}
	}
	return nil
}
