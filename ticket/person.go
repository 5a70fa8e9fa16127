package ticket

import (
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// PersonID identifies a person across tickets without revealing who it is: a keyed HMAC of the normalised contact, made by the
// host. It is never a name, a number or a plain hash of one.
type PersonID string

// A Handler is whoever answers for a ticket or a task of it: a kind and a name, joined with "/" and escaped by [grid.Escape].
// It is comparable, and documents have it as it is. The functions below make one.
type Handler string

// Department (部门) names an office's department, from coarse to fine: Department("market"), Department("works", "lights").
func Department(names ...string) Handler { return handlerOf("department", names) }

// UnitHandler is the unit with this code: a community, a village, a grid.
func UnitHandler(code string) Handler { return handlerOf("unit", []string{code}) }

// PartnerHandler is the partner (共建单位) with this id, as partner.Partner.Handler names it.
func PartnerHandler(id string) Handler { return handlerOf("partner", []string{id}) }

// OfficerHandler is one officer (网格员) by id.
func OfficerHandler(id string) Handler { return handlerOf("officer", []string{id}) }

func handlerOf(kind string, names []string) Handler {
	var b strings.Builder
	b.WriteString(kind)
	for _, n := range names {
		b.WriteByte('/')
		b.WriteString(grid.Escape(n))
	}
	return Handler(b.String())
}

// Kind is the part before the slash: department, unit, partner or officer.
func (h Handler) Kind() string {
	kind, _, _ := strings.Cut(string(h), "/")
	return kind
}

// Name returns what follows the kind, unescaped, its parts joined with " / ", for people to read.
func (h Handler) Name() string {
	_, name, _ := strings.Cut(string(h), "/")
	parts := strings.Split(name, "/")
	for i, p := range parts {
		if u, err := grid.Unescape(p); err == nil {
			parts[i] = u
		}
	}
	return strings.Join(parts, " / ")
}

// Check returns what is wrong with a handler that came from outside, as an [*gridgov.InvalidError].
func (h Handler) Check() error { return gridgov.Invalid("handler", h.Faults("handler")...) }

// ActsFor reports whether the actor acts for a handler, or is that officer.
func (a *Actor) ActsFor(h Handler) bool {
	return h != "" && (slices.Contains(a.Handlers, h) || h.IsOfficer(a.ID))
}

// IsOfficer reports whether it is the officer with this id.
func (h Handler) IsOfficer(id string) bool {
	name, ok := strings.CutPrefix(string(h), "officer/")
	if !ok || id == "" {
		return false
	}
	name, err := grid.Unescape(name)
	return err == nil && name == id
}

// Faults returns what is wrong with a handler that came from outside, under the name of a field; nil where nothing is.
func (h Handler) Faults(field string) []gridgov.Fault {
	kind, name, _ := strings.Cut(string(h), "/")
	switch {
	case h == "":
		return []gridgov.Fault{{
			Field: field, Rule: gridgov.RuleRequired, Right: form.HandlerKinds,
		}}
	case name == "" || !form.IsHandler(string(h)):
		return []gridgov.Fault{{
			Field: field, Rule: gridgov.RuleForm, Right: form.HandlerKinds, Got: string(h),
		}}
	}
	for part := range strings.SplitSeq(name, "/") {
		if _, err := grid.Unescape(part); err != nil || part == "" || kind != "department" && part != name {
			return []gridgov.Fault{{
				Field: field, Rule: gridgov.RuleForm,
				Right: gridgov.Text{
					En: form.HandlerKinds.En + ", with % and / in a name as %25 and %2F",
					Zh: form.HandlerKinds.Zh + "，名称中的%和/写成%25和%2F",
				}, Got: string(h),
			}}
		}
	}
	return form.Officer(field, string(h))
}

// An Actor is whom the host has authenticated: who acts, in which roles, for which grids and handlers. The zero Actor may do
// nothing. The library trusts it and checks no password.
//
// Neither an id nor a person begins with actor/, approval/, department/, desk/, gridgov/, leader/, officer/, partner/, person/ or
// unit/: these are names of handlers, of receivers of messages and of the library, which acts as gridgov/router, gridgov/sweep
// and gridgov/rules. In an Actor they are ErrInvalid, and so are Handlers of the kinds actor, approval, gridgov, leader and
// person, and officers with such an id.
type Actor struct {
	ID    string // the host's user id: opaque, at most 128 bytes, never a name or a number of a person, nor a reserved name
	Roles []Role // in order: an event names the first that allowed it
	// Units are the units it works for, each with all below: paths from the root. Others are ErrInvalid at a desk with a grid.
	Units    []grid.Path
	Handlers []Handler // what it acts for: a department, a partner, a unit, and the officer that it is itself
	Person   PersonID  // for reporters
}

// Reporter returns a resident or merchant as an actor: they file requests and follow their own.
func Reporter(person PersonID) Actor { return Actor{Person: person, Roles: []Role{RoleReporter}} }

// ActorOf makes an Actor of an officer on the roster: each unit covered is in Units by its path, and in Handlers. Unknown roles
// and units, and handlers that are none, are left out, so that they allow nothing; [CheckRoster] and [grid.NewRoster] report
// them. An officer who is not on the roster at that instant ([grid.Officer.ValidAt]) is the zero Actor.
func ActorOf(o grid.Officer, tree *grid.Tree, at time.Time) Actor {
	if !o.ValidAt(at) {
		return Actor{}
	}
	a := Actor{ID: o.ID}
	for _, name := range o.Roles {
		var r Role
		if r.UnmarshalText([]byte(name)) == nil && r != 0 {
			a.Roles = append(a.Roles, r)
		}
	}
	for _, code := range o.Units {
		if p, ok := tree.Path(code); ok {
			a.Units = append(a.Units, p)
			a.Handlers = append(a.Handlers, UnitHandler(code))
		}
	}
	for _, h := range o.Handlers {
		if h := Handler(h); len(h.Faults("")) == 0 {
			a.Handlers = append(a.Handlers, h)
		}
	}
	a.Handlers = append(a.Handlers, OfficerHandler(o.ID))
	return a
}

// ApprovalOf returns the handler under which a [storage.Query] finds what waits for a ruling of a handler.
func ApprovalOf(h Handler) Handler { return "approval/" + h }

// ToldOf returns the handler under which a [storage.Query] finds, in Readers, what a handler was informed of without another part.
func ToldOf(h Handler) Handler { return "told/" + h }

// AnyApproval finds, in a query, every ticket with a pending approval, whoever rules.
const AnyApproval Handler = "approval"

// DeskHandler is the duty desk of an office, by the code of its root unit: whoever has the role desk there. It gets the messages of
// what nobody else covers, and handles no ticket itself.
func DeskHandler(code string) Handler { return handlerOf("desk", []string{code}) }

// LeaderHandler is the leaders of a unit (领导): the last level above everybody who works in it. They rule on approvals and are
// put in charge by escalations, but handle no ticket themselves.
func LeaderHandler(code string) Handler { return handlerOf("leader", []string{code}) }
