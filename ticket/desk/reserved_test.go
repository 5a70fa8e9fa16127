package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

var reservedNames = []string{"actor/", "approval/", "department/", "desk/", "gridgov/", "leader/", "officer/", "partner/", "person/", "unit/"}

// faulted is the first field that an error faults as invalid; empty where it is no such error.
func faulted(err error) string {
	if bad, ok := err.(*gridgov.InvalidError); ok {
		return bad.Faults[0].Field
	}
	return ""
}

// Names that stand for handlers, receivers of messages and the library are no ids of actors or persons, at every door.
func TestReservedNamesAreNobodysIDs(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, nil)
	id := b.file(person(0), "x").ID
	b.do(clerk, id, ticket.Transfer{To: ticket.Department("market")})
	for _, begins := range reservedNames {
		name := begins + "anna"
		named, withPerson := clerk, clerk
		named.ID, withPerson.Person = name, ticket.PersonID(name)
		file := func(by ticket.Actor, r ticket.Request) error {
			r.Text = "x"
			_, err := b.Receive(ctx, by, r)
			return err
		}
		do := func(by ticket.Actor, do ticket.Command) error {
			_, err := b.Do(ctx, by, id, do)
			return err
		}
		get := func(by ticket.Actor) error {
			_, err := b.Get(ctx, by, id)
			return err
		}
		list := func(by ticket.Actor) error {
			_, err := b.List(ctx, by, desk.Filter{Limit: 1}, "")
			return err
		}
		for door, err := range map[string]error{
			"receive by.id":     file(named, ticket.Request{}),
			"receive by.person": file(withPerson, ticket.Request{}),
			"receive reporter":  file(clerk, ticket.Request{Reporter: ticket.PersonID(name), Origin: ticket.OnBehalf}),
			"receive about[1]":  file(person(1), ticket.Request{About: []string{"anna", name}}),
			"do by.id":          do(named, ticket.Note{Text: "x"}),
			"do by.person":      do(withPerson, ticket.Note{Text: "x"}),
			"assign to":         do(clerk, ticket.Assign{To: name}),
			"get by.id":         get(named),
			"get by.person":     get(withPerson),
			"list by.id":        list(named),
		} {
			require.ErrorIs(t, err, gridgov.ErrInvalid, "%s %s", door, name)
			assert.Contains(t, door, " "+faulted(err), name)
		}
	}
	for _, fine := range []string{"router", "unit", "anna/unit/1", "gridgov", "units/1", "Person/anna"} {
		by := clerk
		by.ID = fine
		b.do(by, id, ticket.Note{Text: "x"})
		b.do(clerk, id, ticket.Assign{To: fine})
	}
}

// A roster's handler acts for a department, a unit, a partner or an officer: who rules and who leads an office follows from
// roles and units.
func TestNobodyActsForWhatIsNoHandler(t *testing.T) {
	b := newBench(t, nil)
	id := b.file(person(0), "x").ID
	for _, h := range []ticket.Handler{
		"approval", "approval/unit/410172561", "leader/410172561", "actor/anna", "person/p-0", "gridgov/sweep", "officer/person%2Fp-0",
	} {
		by := market
		by.Handlers = []ticket.Handler{"department/market", h}
		_, err := b.Do(t.Context(), by, id, ticket.Note{Text: "x"})
		require.ErrorIs(t, err, gridgov.ErrInvalid, h)
		assert.Equal(t, "by.handlers[1]", faulted(err))
		_, err = b.List(t.Context(), by, desk.Filter{Limit: 1}, "")
		require.ErrorIs(t, err, gridgov.ErrInvalid, h)
		_, err = b.Waiting(t.Context(), by, desk.OwnRulings, "")
		require.ErrorIs(t, err, gridgov.ErrInvalid, h)
	}
}

// No ticket is given to an officer whom no actor can be.
func TestNoOfficerHasAReservedName(t *testing.T) {
	ctx := t.Context()
	for _, begins := range reservedNames {
		h := ticket.OfficerHandler(begins + "anna")
		require.ErrorIs(t, h.Check(), gridgov.ErrInvalid)
		b := newBench(t, func(c *desk.Config) {
			c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
				return ticket.Decision{Do: []ticket.Command{ticket.Transfer{To: h}}, Alarm: []ticket.Handler{h}}, nil
			})
		})
		got := b.file(person(0), "x")
		assert.Equal(t, ticket.Received, got.State, "the router gives it to nobody")
		assert.NotContains(t, receivers(b.outbox()), "alarm "+string(h))
		for _, do := range []ticket.Command{
			ticket.Transfer{To: h},
			ticket.Transfer{To: h, Handover: true},
			ticket.Convene{Lead: h},
			ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: h}}},
			ticket.Assign{To: begins + "anna"},
		} {
			_, err := b.Do(ctx, clerk, got.ID, do)
			require.ErrorIs(t, err, gridgov.ErrInvalid, "%T %s", do, h)
		}
		_, err := b.Do(ctx, supervisor, got.ID, ticket.Supervise{To: h, Text: "x"})
		require.ErrorIs(t, err, gridgov.ErrInvalid)
		roster := []grid.Officer{{ID: "anna", Roles: []string{"handler"}, Handlers: []string{string(h)}}}
		require.ErrorIs(t, ticket.CheckRoster(roster...), gridgov.ErrInvalid)
		assert.NotContains(t, ticket.ActorOf(roster[0], places(t).Tree(), time.Time{}).Handlers, h)
		_, err = desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Outside: []ticket.Handler{h}})
		require.ErrorIs(t, err, gridgov.ErrInvalid)
	}
}

// Whoever is named like a part of the library is a user like others: the report is routed and swept all the same.
func TestNobodyKeepsATicketFromTheLibraryByNamingIt(t *testing.T) {
	for _, who := range []string{"router", "sweep", "rules"} {
		b := newBench(t, func(c *desk.Config) {
			c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
				return ticket.Decision{Do: []ticket.Command{
					ticket.Classify{Priority: ticket.Emergency}, ticket.Transfer{To: ticket.Department("police")},
				}}, nil
			})
		})
		got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "起火", Unit: "410172561007", About: []string{who}})
		require.NoError(t, err)
		assert.Equal(t, ticket.Transferred, got.State, who)
		did, err := b.Sweep(t.Context(), got.Created.AddDate(0, 0, 30))
		require.NoError(t, err)
		assert.NotZero(t, did.Steps, who)
	}
}

// An officer's handler has one spelling: a%2Fb is the officer a/b and nobody else, for the core and for every store.
func TestAnOfficersHandlerHasOneSpelling(t *testing.T) {
	b := newBench(t, nil)
	officer := func(id string) ticket.Actor {
		return ticket.Actor{ID: id, Roles: []ticket.Role{ticket.RoleHandler}}
	}
	id := b.file(person(0), "x").ID
	b.do(clerk, id, ticket.Transfer{To: ticket.OfficerHandler("a/b")})
	for who, theirs := range map[string]bool{"a/b": true, "a%2Fb": false, "a%252Fb": false} {
		_, err := b.Get(t.Context(), officer(who), id)
		assert.Equal(t, theirs, err == nil, who)
		page, err := b.List(t.Context(), officer(who), desk.Filter{Limit: 5}, "")
		require.NoError(t, err)
		assert.Equal(t, theirs, len(page.Tickets) > 0, "List as Get: %s", who)
		_, err = b.Do(t.Context(), officer(who), id, ticket.Accept{})
		assert.Equal(t, theirs, err == nil, who)
	}
	for _, h := range []ticket.Handler{"officer/a/b", "officer/a%2fb", "officer/a%b", "unit/41/1", "partner/p/1"} {
		_, err := b.Do(t.Context(), clerk, id, ticket.Transfer{To: h})
		require.ErrorIs(t, err, gridgov.ErrInvalid, h)
		assert.Equal(t, "to", faulted(err), h)
	}
	b.do(clerk, id, ticket.Transfer{To: "department/works/lights"})
}

// What an actor without an id asked for is answered to the person.
func TestAnActorWithoutAnIDIsToldAsAPerson(t *testing.T) {
	b := newBench(t, nil)
	id := b.file(person(0), "x").ID
	b.do(clerk, id, ticket.Transfer{To: ticket.Department("market")})
	leader := ticket.Actor{Person: "p-9", Roles: []ticket.Role{ticket.RoleLeader}, Units: []grid.Path{office}}
	b.do(leader, id, ticket.Supervise{Text: "x"})
	b.do(market, id, ticket.Comply{Text: "x"})
	told, err := b.store.(storage.Outbox).Pending(t.Context(),
		storage.PendingQuery{Now: b.get(id).Changed, Lease: time.Minute, Limit: 10, Waiting: true})
	require.NoError(t, err)
	require.NotEmpty(t, told)
	assert.Equal(t, "person/p-9", told[len(told)-1].To)
}
