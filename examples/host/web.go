package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// maxBody bounds what a request may hold.
const maxBody = 256 << 10

// Handler is the HTTP API, in JSON. Everybody except those who file by a code sends "Authorization: Bearer" and a token.
//
//	POST /units/{unit}               file: what the code on the wall (二维码) leads to; returns the ticket and a token
//	POST /requests                   file as staff: any ticket.Request
//	GET  /tickets                    my inbox, with what I may do; ?view=all, desk, waiting, or helped with ?by=…; ?cursor=…
//	GET  /tickets/{ticket}           one of them
//	POST /tickets/{ticket}/{verb}    a command: "report-back"; under the header Idempotency-Key it is done once
//	GET  /tickets/{ticket}/story     what happened
//	GET  /tickets/{ticket}/limits    by when, and why
//	GET  /told                       my messages
//	GET  /ended                      units that have ended and have something left
//	GET  /figures/{month}            the figures of a month, 2026-03, with the tickets behind each
//
// Sentences are Chinese; English with ?lang=en.
func (h *Host) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /units/{unit}", h.file)
	mux.HandleFunc("POST /requests", h.signedIn(h.fileAsStaff))
	mux.HandleFunc("GET /tickets", h.signedIn(h.list))
	mux.HandleFunc("GET /tickets/{ticket}", h.signedIn(func(r *http.Request, a ticket.Actor) (any, error) {
		t, err := h.desk.Get(r.Context(), a, id(r))
		if err != nil {
			return nil, err
		}
		return h.item(r, a, &t)
	}))
	mux.HandleFunc("POST /tickets/{ticket}/{verb}", h.signedIn(h.do))
	mux.HandleFunc("GET /tickets/{ticket}/story", h.signedIn(func(r *http.Request, a ticket.Actor) (any, error) {
		return h.desk.Story(r.Context(), a, id(r), language(r))
	}))
	mux.HandleFunc("GET /tickets/{ticket}/limits", h.signedIn(func(r *http.Request, a ticket.Actor) (any, error) {
		d, err := h.desk.Due(r.Context(), a, id(r))
		return d.In(language(r)), err
	}))
	mux.HandleFunc("GET /told", h.signedIn(func(r *http.Request, a ticket.Actor) (any, error) {
		return h.told(r.Context(), a, language(r))
	}))
	mux.HandleFunc("GET /ended", h.signedIn(func(r *http.Request, a ticket.Actor) (any, error) {
		return h.desk.Ended(r.Context(), a, h.roster)
	}))
	mux.HandleFunc("GET /figures/{month}", h.signedIn(h.figures))
	return http.MaxBytesHandler(mux, maxBody)
}

func id(r *http.Request) ticket.ID { return ticket.ID(r.PathValue("ticket")) }

func language(r *http.Request) gridgov.Language {
	if r.URL.Query().Get("lang") == "en" {
		return gridgov.English
	}
	return gridgov.Chinese
}

// signedIn serves requests with a valid token.
func (h *Host) signedIn(serve func(*http.Request, ticket.Actor) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		a, err := h.actor(token)
		var out any
		if err == nil {
			out, err = serve(r, a)
		}
		h.answer(w, r, out, err)
	}
}

// A Filed request is the ticket, and the token with which its reporter comes back.
type Filed struct {
	Item
	Token string `json:"token,omitempty"`
}

// file takes a form, which holds what of a ticket.Request a resident may give. Who has no token yet is given one; who has one
// files a further matter under the same person. Where the form asks whether it is about staff, AboutStaff is the answer:
// who is meant by a name in the text, only the desk can say.
func (h *Host) file(w http.ResponseWriter, r *http.Request) {
	out, err := func() (any, error) {
		var req ticket.Request
		if err := read(r, &req); err != nil {
			return nil, err
		}
		a := resident(newPerson())
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			var err error
			if a, err = h.actor(token); err != nil {
				return nil, err
			}
		}
		req.Unit = r.PathValue("unit")
		if req.Channel == "" {
			req.Channel = h.office.Channels[0]
		}
		t, err := h.desk.Receive(r.Context(), a, req)
		if err != nil {
			return nil, err
		}
		item, err := h.item(r, a, &t)
		return Filed{item, h.Token("p", string(a.Person))}, err
	}()
	h.answer(w, r, out, err)
}

// fileAsStaff takes what was found on patrol, what was said on the telephone, and what came from above. For somebody whose words
// are taken down a person is made, and the token is what the slip of paper holds that they take home. For a person who is known
// already there is none: it opens all that the person has filed, also what is about whoever files this.
func (h *Host) fileAsStaff(r *http.Request, a ticket.Actor) (any, error) {
	var req ticket.Request
	if err := read(r, &req); err != nil {
		return nil, err
	}
	made := req.Origin == ticket.OnBehalf && req.Reporter == ""
	if made {
		req.Reporter = newPerson()
	}
	t, err := h.desk.Receive(r.Context(), a, req)
	if err != nil {
		return nil, err
	}
	out := Filed{}
	if out.Item, err = h.item(r, a, &t); made {
		out.Token = h.Token("p", string(req.Reporter))
	}
	return out, err
}

func (h *Host) do(r *http.Request, a ticket.Actor) (any, error) {
	var v ticket.Verb
	if err := v.UnmarshalText([]byte(strings.ReplaceAll(r.PathValue("verb"), "-", "_"))); err != nil {
		return nil, err
	}
	doc, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if len(doc) == 0 {
		doc = []byte("{}")
	}
	do, err := ticket.ParseCommand(v, doc)
	if err != nil {
		return nil, err
	}
	var once []desk.DoOption
	if key := r.Header.Get("Idempotency-Key"); key != "" {
		once = append(once, desk.Once(key))
	}
	t, err := h.desk.Do(r.Context(), a, id(r), do, once...)
	if err != nil {
		return nil, err
	}
	return h.item(r, a, &t)
}

// An Item is a ticket as one line of a list.
type Item struct {
	ID      ticket.ID    `json:"id"`
	Title   string       `json:"title"`
	State   ticket.State `json:"state"`
	Said    string       `json:"said"`             // the state in a word
	Due     time.Time    `json:"due,omitzero"`     // of the present round; for staff
	Promise time.Time    `json:"promise,omitzero"` // to the reporter
	Overdue bool         `json:"overdue,omitempty"`
	Lead    string       `json:"lead,omitempty"` // for staff
	Allowed []string     `json:"allowed"`        // what the reader may do now, as in the address of a command
}

// item is a ticket for a reader. Whom a step has taken out of its sight sees the id alone.
func (h *Host) item(r *http.Request, a ticket.Actor, t *ticket.Ticket) (Item, error) {
	if !h.rules.CanRead(*t, a) {
		return Item{ID: t.ID}, nil
	}
	allowed, err := h.desk.Allowed(r.Context(), a, t.ID)
	if errors.Is(err, gridgov.ErrNotFound) { // it has gone since: t is what an earlier command made of it
		return Item{ID: t.ID}, nil
	}
	if err != nil {
		return Item{}, err
	}
	it := Item{
		ID: t.ID, Title: h.title(t, language(r)), State: t.State, Said: t.State.In(language(r)),
		Promise: t.Promise.In(h.zone), Overdue: t.Overdue(h.conf.Now()), Allowed: []string{},
	}
	for _, v := range allowed {
		it.Allowed = append(it.Allowed, strings.ReplaceAll(v.String(), "_", "-"))
	}
	if t.Resolution ==
		ticket.Duplicate { // it counts as closed, and its matter goes on: that is all that a reporter may know of the other ticket
		it.Said = pick(language(r), "handled together with others", "合并办理")
	}
	if a.ID == "" {
		return it, nil
	}
	it.Due = t.Due.In(h.zone)
	if t.Lead != "" {
		c, _, err := h.Lookup(r.Context(), t.Lead, h.conf.Now())
		if err != nil {
			return it, err
		}
		it.Lead = t.Lead.Name()
		if name := pick(language(r), c.NameEn, c.NameZh); name != "" {
			it.Lead = name
		}
	}
	return it, nil
}

// A List is one page.
type List struct {
	Tickets []Item `json:"tickets"`
	Next    string `json:"next,omitempty"`
}

func (h *Host) list(r *http.Request, a ticket.Actor) (any, error) {
	q := inbox(a)
	switch view := r.URL.Query().Get("view"); view {
	case "all":
		q = desk.Filter{Order: storage.ByChanged, Desc: true}
	case "desk": // what waits for being given to somebody, or for a check
		q = desk.Filter{Order: storage.ByDue, States: []ticket.State{ticket.Received, ticket.Answered}, Under: a.Units}
	case "helped": // by a handler, such as a partner, that reported a task back
		q = desk.Filter{Readers: []ticket.Handler{ticket.Handler(r.URL.Query().Get("by"))}}
	case "waiting":
		q = desk.Filter{Handlers: desk.Awaiting(a)}
	case "":
		if a.ID == "" {
			q = desk.Filter{Order: storage.ByChanged, Desc: true, Person: a.Person}
		}
	default:
		return nil, &gridgov.InvalidError{
			What: "view", Faults: []gridgov.Fault{{Field: "view", Rule: gridgov.RuleOneOf, Limit: "all, desk, waiting, helped"}},
		}
	}
	page, err := h.desk.List(r.Context(), a, q, r.URL.Query().Get("cursor"))
	if err != nil {
		return nil, err
	}
	out := List{Tickets: []Item{}, Next: page.Next}
	for i := range page.Tickets {
		it, err := h.item(r, a, &page.Tickets[i])
		if errors.Is(err, gridgov.ErrNotFound) { // it has gone out of sight meanwhile
			continue
		} else if err != nil {
			return nil, err
		}
		out.Tickets = append(out.Tickets, it)
	}
	return out, nil
}

// read reads a body strictly: a field that is not known is a fault.
func read(r *http.Request, into any) error {
	doc, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	var members map[string]json.RawMessage
	err = json.Unmarshal(doc, &members) // one object, and nothing behind it
	for name := range members {
		if strings.ContainsFunc(name, func(c rune) bool { return c > unicode.MaxASCII || unicode.IsUpper(c) }) {
			err = errors.New("encoding/json takes it for another name")
		}
	}
	if err == nil {
		dec := json.NewDecoder(bytes.NewReader(doc))
		dec.DisallowUnknownFields()
		err = dec.Decode(into)
	}
	if err != nil {
		return &gridgov.InvalidError{
			What: "body", Faults: []gridgov.Fault{
				{Field: "body", Rule: gridgov.RuleJSON, Right: gridgov.Text{En: "an object with the known members", Zh: "应为只含已知成员的对象"}},
			},
		}
	}
	return nil
}

// A Refusal is an error as it is shown: what is wrong, by which rule, and what may be done instead, without who tried.
type Refusal struct {
	Error   string          `json:"error"`
	Rule    string          `json:"rule,omitempty"`
	Faults  []gridgov.Fault `json:"faults,omitempty"`
	Allowed []ticket.Verb   `json:"allowed,omitempty"`
}

func (h *Host) answer(w http.ResponseWriter, r *http.Request, out any, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		status, no := refusalOf(err, language(r))
		if status == http.StatusInternalServerError {
			h.conf.Log.Error("request failed", "error", err)
		}
		w.WriteHeader(status)
		out = no
	}
	if err := json.NewEncoder(w).Encode(out); err != nil {
		h.conf.Log.Warn("answer not sent", "error", err)
	}
}

func refusalOf(err error, lang gridgov.Language) (int, Refusal) {
	if errors.Is(err, errSignIn) {
		return http.StatusUnauthorized, Refusal{Error: gridgov.Text{En: "sign in", Zh: "请登录"}.In(lang)}
	}
	status, out := gridgov.Status(err), Refusal{Error: gridgov.In(err, lang)}
	if no := new(desk.RefusedError); errors.As(err, &no) {
		out.Rule, out.Allowed = no.Rule.String(), no.Allowed
	}
	if bad := new(gridgov.InvalidError); errors.As(err, &bad) {
		out.Faults = bad.Faults
	}
	return status, out
}
