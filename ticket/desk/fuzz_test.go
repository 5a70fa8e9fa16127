package desk

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/storage"
)

// FuzzDecide gives Decide whatever a store, a host and a client may send. The answer is a typed error, or a change that a
// store may rely on and that folds to its ticket.
func FuzzDecide(f *testing.F) {
	for seed := range uint64(verbEnd - ticket.VerbClassify) {
		w := NewWalk(seed).Steps(1 + int(seed))
		doc, err := json.Marshal(w.Ticket)
		if err != nil {
			f.Fatal(err)
		}
		v := ticket.VerbClassify + ticket.Verb(seed)
		do, err := json.Marshal(lawful[v].do)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc, uint8(v), do, "d1", "p1", uint16(1<<(seed%11)|1<<3), "office", "department/market", w.At.UnixMicro())
	}
	f.Add([]byte(`{"format":"2.0","state":"joint"}`), uint8(ticket.VerbNote), []byte(`{"text":"\u0000"}`), "", "", uint16(0xffff),
		"\xff", "/", int64(-1<<62))
	f.Add(
		[]byte(`{"format":"1.0","id":"t","state":"joint","tasks":[{"handler":"unit/1"}],"lead":"","times":{"changed":"9999-12-31T23:59:59Z"}}`),
		uint8(ticket.VerbAccept), []byte(`{}`), "x", "", uint16(1<<5), "", "unit/1", int64(0))
	rules, err := NewRules(Definitions{Screen: &Screen{}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, tk []byte, verb uint8, command []byte, id, person string, roles uint16, unit, handler string, at int64) {
		var before ticket.Ticket
		if err := before.UnmarshalJSON(tk); err != nil {
			typed(t, err)
			before = ticket.Ticket{}
		}
		do, err := ticket.ParseCommand(ticket.Verb(verb), command)
		if err != nil {
			typed(t, err)
		}
		by := ticket.Actor{
			ID: id, Person: ticket.PersonID(person), Units: []grid.Path{grid.Path(unit)},
			Handlers: []ticket.Handler{ticket.Handler(handler)},
		}
		for role := range ticket.Role(16) {
			if roles&(1<<role) != 0 {
				by.Roles = append(by.Roles, role)
			}
		}
		shown, _ := json.Marshal(before)
		changes, err := rules.Decide(before, settled(Step{ID: handler, By: by, At: time.UnixMicro(at), Do: do}))
		if again, _ := json.Marshal(before); !bytes.Equal(shown, again) {
			t.Fatalf("the input was changed\n%s\n%s", shown, again)
		}
		rules.Allowed(before, by, before.Changed)
		rules.ScopeOf(by)
		storage.ColumnsOf(before)
		_ = before.Title(gridgov.Chinese)
		if err != nil {
			typed(t, err)
			return
		}
		c := changes[0]
		if err := c.Check(); err != nil {
			if before.ID != "" && form.ID("id", before.ID) == nil { // a stored ticket has a lawful id
				t.Fatal(err)
			}
			return
		}
		folded, _ := json.Marshal(ticket.Apply(before, c.Events[0]))
		want, err := json.Marshal(c.Ticket)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(folded, want) {
			t.Fatalf("the change does not fold to its ticket\n%s\n%s", folded, want)
		}
		e := c.Events[0]
		e.Seal(c.Ticket.Head, [16]byte{})
		doc, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var read ticket.Event
		if err := json.Unmarshal(doc, &read); err != nil || read.Sum() != e.Hash {
			t.Fatalf("the event does not come back: %v\n%s", err, doc)
		}
		ticket.Tell([]ticket.Event{e}, ticket.Telling{})
	})
}

func typed(t *testing.T, err error) {
	t.Helper()
	for _, known := range []error{gridgov.ErrInvalid, gridgov.ErrRefused, gridgov.ErrNotFound, gridgov.ErrTooNew} {
		if errors.Is(err, known) {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
	}
	t.Fatalf("not a typed error: %v", err)
}

// FuzzEventCodec: what can be read is written back as it was, or is marked as odd, and the second reading is the first.
func FuzzEventCodec(f *testing.F) {
	w := NewWalk(2).Steps(20)
	for _, e := range w.Events {
		doc, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc)
		f.Add(bytes.Replace(doc, []byte(`"format":"1.0"`), []byte(`"format":"1.9","x":[1]`), 1))
	}
	f.Add([]byte(`{"format":"9","kind":"\ud800","body":null,"seq":-1,"at":"0000-01-01T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		var e ticket.Event
		if err := e.UnmarshalJSON(doc); err != nil {
			typed(t, err)
			return
		}
		again, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(again) {
			t.Fatalf("not JSON: %s", again)
		}
		var twice ticket.Event
		if err := twice.UnmarshalJSON(again); err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, again)
		}
		ticket.Apply(ticket.Ticket{}, e)
		ticket.Tell([]ticket.Event{e}, ticket.Telling{Public: true})
		_ = verified(ticket.CheckChain(ticket.Ticket{}, []ticket.Event{e}))
	})
}

// FuzzCursor: a cursor from anywhere is ErrInvalid, or a mark that makes the same cursor.
func FuzzCursor(f *testing.F) {
	for _, q := range []storage.Query{{}, {Order: storage.ByDue, Desc: true}} {
		f.Add(writeCursor(q, storage.Cursor{ID: "t1"}), uint8(q.Order))
		f.Add(writeCursor(q, storage.Cursor{ID: "", At: walkStart}), uint8(q.Order))
	}
	f.Add("", uint8(0))
	f.Add("AAAAAAAAAAAB\xff", uint8(1))
	f.Fuzz(func(t *testing.T, cursor string, order uint8) {
		q := storage.Query{Order: storage.Order(order), Desc: order%2 == 0}
		m, err := readCursor(q, cursor)
		if err != nil {
			typed(t, err)
			return
		}
		if cursor != "" && writeCursor(q, m) != cursor {
			t.Fatalf("%q is another spelling of %v", cursor, m)
		}
		if _, err := readCursor(storage.Query{Order: q.Order, Desc: q.Desc, Key: "another"}, cursor); cursor != "" && err == nil {
			t.Fatal("a cursor of another query was taken")
		}
	})
}
