// Webform is the smallest service over a desk: residents file by a form, the clerk has an inbox whose buttons are the commands
// that each ticket takes. Who asks is a header here; in a real service it is your session.
//
//	go run ./examples/webform
//	curl -d 'text=路灯不亮' -H 'Actor: p-1' localhost:8080/requests
//	curl -H 'Actor: clerk' localhost:8080/inbox
//	curl -d '{"to": "department/lights"}' -H 'Actor: clerk' localhost:8080/tickets/ID/transfer
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

func main() {
	d, err := desk.New(desk.Config{Store: new(ticketmem.Store)})
	if err != nil {
		log.Fatal(err)
	}
	clerk, err := d.Staff("clerk", ticket.RoleDesk, "office")
	if err != nil {
		log.Fatal(err)
	}
	server := http.Server{Addr: "localhost:8080", Handler: handler(d, clerk), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}

func handler(d *desk.Desk, clerk ticket.Actor) http.Handler {
	mux := http.NewServeMux()
	serve := func(pattern string, do func(*http.Request, ticket.Actor) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
			by := ticket.Reporter(ticket.PersonID(r.Header.Get("Actor")))
			if by.Person == "clerk" {
				by = clerk
			}
			answer(w, r, by, do)
		})
	}
	serve("POST /requests", func(r *http.Request, by ticket.Actor) (any, error) {
		t, err := d.Receive(r.Context(), by, ticket.Request{Key: r.FormValue("key"), Text: r.FormValue("text")})
		return map[string]any{"id": t.ID, "state": t.State}, err
	})
	serve("GET /inbox", func(r *http.Request, by ticket.Actor) (any, error) {
		page, err := d.List(r.Context(), by, desk.Filter{Order: storage.ByDue}, r.FormValue("cursor"))
		items := []any{}
		for _, t := range page.Tickets {
			buttons, err := d.Allowed(r.Context(), by, t.ID)
			if err != nil {
				return nil, err
			}
			items = append(items, map[string]any{"id": t.ID, "state": t.State, "due": t.Due, "buttons": buttons})
		}
		return map[string]any{"items": items, "next": page.Next}, err
	})
	serve("POST /tickets/{id}/{verb}", func(r *http.Request, by ticket.Actor) (any, error) {
		var verb ticket.Verb
		body, err := io.ReadAll(r.Body)
		if err = cmp.Or(err, verb.UnmarshalText([]byte(r.PathValue("verb")))); err != nil {
			return nil, err
		}
		do, err := ticket.ParseCommand(verb, body)
		if err != nil {
			return nil, err
		}
		t, err := d.Do(r.Context(), by, ticket.ID(r.PathValue("id")), do, desk.Once(r.Header.Get("Idempotency-Key")))
		return map[string]any{"id": t.ID, "state": t.State}, err
	})
	return mux
}

// answer writes what was done, or the error for a page to show: faults with their fields, a refusal with what is allowed.
func answer(w http.ResponseWriter, r *http.Request, by ticket.Actor, do func(*http.Request, ticket.Actor) (any, error)) {
	out, err := do(r, by)
	var bad *gridgov.InvalidError
	var refused *desk.RefusedError
	switch {
	case err == nil:
	case errors.As(err, &bad):
		out = bad
	case errors.As(err, &refused):
		out = map[string]any{"error": refused.In(gridgov.Chinese), "rule": refused.Rule, "buttons": refused.Allowed}
	case errors.Is(err, gridgov.ErrNotFound):
		out = map[string]any{"error": "没有这张工单"}
	default:
		out = map[string]any{"error": "请稍后再试"}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(gridgov.Status(err))
	_ = json.NewEncoder(w).Encode(out) // whoever asked has gone
}
