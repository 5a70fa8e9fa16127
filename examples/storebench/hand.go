package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A write is what a step writes, as the columns of the tables have it. Whoever writes by hand knows what a step of their
// own does, and so which columns it leaves alone.
type write struct {
	shape
	ticket   []any   // for an insert all columns in their order; for an update doc, version, state, changed, wake, [due, links,] id, base
	added    [][]any // ticket, handler, due
	dropped  [][]any // ticket, handler
	events   [][]any // ticket, seq, command, doc, private
	messages [][]any // id, ticket, addressee, ahead, at, doc
}

// A shape is what the text of the statements depends on.
type shape struct {
	create, links                   bool
	added, dropped, events, letters int
}

// handlers are those that a ticket had before a step, as whoever writes by hand would know.
type handlers = []storage.HandlerDue

func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// link is a handler as the column links has it.
type link struct {
	Name string `json:"name"`
	Due  any    `json:"due,omitempty"`
}

// writeOf encodes a change.
func writeOf(c *ticket.Change, before handlers) (w write, err error) {
	var failed error
	doc := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			failed = err
		}
		return string(b)
	}
	x := storage.ColumnsOf(c.Ticket)
	id := string(x.ID)
	w.create = c.Base == 0
	for _, h := range before {
		if !slices.Contains(x.Handlers, h) {
			w.dropped = append(w.dropped, []any{id, string(h.Handler)})
		}
	}
	var links []link
	for _, h := range x.Handlers {
		links = append(links, link{string(h.Handler), moment(h.Due)})
		if !slices.Contains(before, h) {
			w.added = append(w.added, []any{id, string(h.Handler), moment(h.Due)})
		}
	}
	if x.Filer != "" {
		name := "filer/" + x.Filer
		if links = append(links, link{Name: name}); w.create {
			w.added = append(w.added, []any{id, name, nil})
		}
	}
	w.links = len(w.added)+len(w.dropped) > 0
	text := "{}"
	if w.links && len(links) > 0 {
		text = doc(map[string][]link{"handlers": links})
	}
	if w.create {
		var lon, lat any
		if x.HasPoint {
			lon, lat = int64(x.Lon), int64(x.Lat)
		}
		w.ticket = []any{
			id, x.Version, x.State.String(), moment(x.Changed), moment(x.Wake), moment(x.Due), text, x.Key, string(x.Person),
			string(x.Path), x.Category, string(x.Parent), lon, lat, moment(x.Created), doc(c.Ticket),
		}
	} else {
		w.ticket = []any{doc(c.Ticket), x.Version, x.State.String(), moment(x.Changed), moment(x.Wake)}
		if w.links {
			w.ticket = append(w.ticket, moment(x.Due), text)
		}
		w.ticket = append(w.ticket, id, c.Base)
	}
	for i := range c.Events {
		e := &c.Events[i]
		var private any
		if e.Private != nil {
			private = e.Private
		}
		w.events = append(w.events, []any{id, e.Seq, e.Command, doc(e), private})
	}
	for i := range c.Outbox {
		m := &c.Outbox[i]
		w.messages = append(w.messages, []any{m.ID, id, m.To, ahead(m), m.At.UnixMicro(), doc(m)})
	}
	w.shape.added, w.shape.dropped, w.shape.events, w.letters = len(w.added), len(w.dropped), len(w.events), len(w.messages)
	return w, failed
}

// placeholders is n lists of parameters, the first of them number from.
func placeholders(n int, from int, types ...string) string {
	var b []byte
	for i := range n {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(b, '(')
		for j, t := range types {
			if j > 0 {
				b = append(b, ", "...)
			}
			b = append(b, placeholder(from)+t...)
			from++
		}
		b = append(b, ')')
	}
	return string(b)
}

func placeholder(n int) string { return fmt.Sprint("$", n) }

// ahead is 1 for a message that overtakes others.
func ahead(m *ticket.Message) int64 {
	if m.Overtakes() {
		return 1
	}
	return 0
}
