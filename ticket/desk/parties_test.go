package desk_test

import (
	"context"
	"errors"
	"slices"
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

// known are parties by handler; others do not exist.
type known map[ticket.Handler]desk.Contact

func (k known) Lookup(_ context.Context, h ticket.Handler, _ time.Time) (desk.Contact, bool, error) {
	c, ok := k[h]
	return c, ok, nil
}

// unknownHandler is the field of an error that faults an unknown handler; empty where it does not.
func unknownHandler(t *testing.T, err error) string {
	t.Helper()
	bad := new(gridgov.InvalidError)
	require.ErrorAs(t, err, &bad)
	require.Equal(t, gridgov.RuleUnknown, bad.Faults[0].Rule, err)
	assert.NotEmpty(t, bad.Faults[0].Right.Zh, "what would be right")
	return bad.Faults[0].Field
}

func TestAUnitThatDoesNotExistIsGivenNothing(t *testing.T) {
	b := newBench(t, nil)
	works, ghost := ticket.Department("works"), ticket.UnitHandler("99")
	fresh := b.file(person(0), "x")
	led := b.do(clerk, b.file(person(0), "x").ID, ticket.Transfer{To: ticket.Department("market")})
	for field, do := range map[string]ticket.Command{
		"to":                ticket.Transfer{To: ghost},
		"lead":              ticket.Convene{Lead: ghost, Assist: []ticket.Party{{Handler: works}}},
		"assist[1].handler": ticket.Convene{Lead: ticket.Department("market"), Assist: []ticket.Party{{Handler: works}, {Handler: ghost}}},
	} {
		for _, do := range []ticket.Command{do, pointerTo(do)} {
			_, err := b.Do(t.Context(), clerk, fresh.ID, do)
			require.ErrorIs(t, err, gridgov.ErrInvalid, "%T to a unit that is not in the grid", do)
			assert.Equal(t, field, unknownHandler(t, err))
		}
	}
	_, err := b.Do(t.Context(), supervisor, led.ID, ticket.Supervise{To: ghost, Text: "x"})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	_, err = b.Do(t.Context(), clerk, led.ID, ticket.Remind{To: ghost})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	b.do(market, led.ID, ticket.Object{Reason: "x"})
	_, err = b.Do(t.Context(), clerk, led.ID, ticket.Grant{To: ghost})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	assert.Equal(t, int64(1), b.get(fresh.ID).Version, "nothing was stored")

	b.do(clerk, fresh.ID, ticket.Transfer{To: ticket.UnitHandler("410172561007")})
}

// pointerTo is the same command by pointer, as a host may send it.
func pointerTo(do ticket.Command) ticket.Command {
	switch c := do.(type) {
	case ticket.Transfer:
		return &c
	case ticket.Convene:
		return &c
	}
	return do
}

func TestAnEndedUnitIsGivenNothing(t *testing.T) {
	ends := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	tree, err := grid.NewTree(
		grid.Unit{Code: "o", Level: grid.LevelOffice, Name: "o"},
		grid.Unit{Code: "old", Parent: "o", Level: grid.LevelVillage, Name: "old", To: ends},
	)
	require.NoError(t, err)
	now := ends.Add(-time.Hour)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	b := newBench(t, func(c *desk.Config) { c.Grid, c.Now = places, func() time.Time { return now } })
	staff := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"o"}}
	var ids []ticket.ID
	for range 2 {
		got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "o"})
		require.NoError(t, err)
		ids = append(ids, got.ID)
	}
	b.do(staff, ids[0], ticket.Transfer{To: ticket.UnitHandler("old")})
	now = ends
	_, err = b.Do(t.Context(), staff, ids[1], ticket.Transfer{To: ticket.UnitHandler("old")})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	assert.Equal(t, "to", unknownHandler(t, err))
}

func TestARequestToAnEndedUnitLiesAtItsParent(t *testing.T) {
	ends := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	tree, err := grid.NewTree(
		grid.Unit{Code: "o", Level: grid.LevelOffice, Name: "o"},
		grid.Unit{Code: "old", Parent: "o", Level: grid.LevelVillage, Name: "old", To: ends},
	)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	b := newBench(t, func(c *desk.Config) { c.Grid, c.Now = places, func() time.Time { return ends } })
	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "old"})
	require.NoError(t, err)
	assert.Equal(t, grid.Path("o"), got.Path)
}

// Where a grid has several roots, or none, what lies nowhere lies at home, which is a unit for whoever works there.
func TestHomeIsAUnit(t *testing.T) {
	b := newBench(t, func(c *desk.Config) { c.Home = "city/hall" })
	staff := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"city"}}
	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x"})
	require.NoError(t, err)
	b.do(staff, got.ID, ticket.Transfer{To: ticket.UnitHandler("hall")})
	b.do(staff, got.ID, ticket.Transfer{To: ticket.UnitHandler("city")})
	_, err = b.Do(t.Context(), staff, got.ID, ticket.Transfer{To: ticket.UnitHandler("town")})
	assert.Equal(t, "to", unknownHandler(t, err))
}

func TestPartiesKnowWhomATicketCanBeGivenTo(t *testing.T) {
	parties := known{"department/market": {}, "officer/anna": {}, "officer/a%2Fb": {}}
	b := newBench(t, func(c *desk.Config) { c.Parties = parties })
	id := b.file(person(0), "x").ID
	b.do(clerk, id, ticket.Transfer{To: ticket.Department("market")})
	b.do(clerk, id, ticket.Assign{To: "anna"})
	b.do(clerk, id, ticket.Assign{To: "a/b"})
	for _, do := range []ticket.Command{
		ticket.Transfer{To: ticket.Department("marcket")},
		ticket.Transfer{To: ticket.OfficerHandler("nobody")},
		ticket.Transfer{To: ticket.PartnerHandler("p")},
		ticket.Transfer{To: ticket.UnitHandler("410172561007")},
		ticket.Assign{To: "nobody"},
		ticket.Remind{To: "officer/nobody"},
	} {
		_, err := b.Do(t.Context(), clerk, id, do)
		assert.Equal(t, "to", unknownHandler(t, err), "%T", do)
	}
	_, err := b.Do(t.Context(), stranger, id, ticket.Transfer{To: ticket.Department("marcket")})
	require.ErrorIs(t, err, gridgov.ErrNotFound, "who may not see a ticket learns nothing of handlers by it")
	_, err = b.Do(t.Context(), person(0), id, ticket.Transfer{To: ticket.Department("marcket")})
	require.ErrorIs(t, err, gridgov.ErrRefused)
}

func TestWithoutAnAnswerFromPartiesNothingIsDecided(t *testing.T) {
	down := errors.New("the directory is down")
	var fail error
	b := newBench(t, func(c *desk.Config) {
		c.Parties = desk.PartiesFunc(func(context.Context, ticket.Handler, time.Time) (desk.Contact, bool, error) {
			return desk.Contact{}, true, fail
		})
	})
	id := b.file(person(0), "x").ID
	fail = down
	_, err := b.Do(t.Context(), clerk, id, ticket.Transfer{To: "department/market"})
	require.ErrorIs(t, err, down)
	assert.Equal(t, int64(1), b.get(id).Version)
	_, err = b.Do(t.Context(), stranger, id, ticket.Transfer{To: "department/market"})
	require.ErrorIs(t, err, gridgov.ErrNotFound)
	fail = nil
	b.do(clerk, id, ticket.Transfer{To: "department/market"})
}

// What a router says of a handler that does not exist, or cannot be looked up, leaves the ticket at the desk with the
// failure on record; nobody is alarmed who is not there, and everybody else is.
func TestARouterNamesHandlersThatExist(t *testing.T) {
	down := errors.New("the directory is down")
	for name, parties := range map[string]desk.PartiesFunc{
		"without parties": nil,
		"unknown": func(_ context.Context, h ticket.Handler, _ time.Time) (desk.Contact, bool, error) {
			return desk.Contact{}, h != "unit/99", nil
		},
		"down": func(_ context.Context, h ticket.Handler, _ time.Time) (desk.Contact, bool, error) {
			if h == "unit/99" {
				return desk.Contact{}, false, down
			}
			return desk.Contact{}, true, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, func(c *desk.Config) {
				if parties != nil {
					c.Parties = parties
				}
				c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
					return ticket.Decision{
						Do:    []ticket.Command{ticket.Respond{Text: "x"}, ticket.Transfer{To: "unit/99"}},
						Alarm: []ticket.Handler{"unit/99", "department/duty"},
					}, nil
				})
			})
			got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "410172561007"})
			require.NoError(t, err)
			assert.Equal(t, ticket.Received, got.State, "it waits at the desk")
			story, err := b.Story(t.Context(), clerk, got.ID, gridgov.English)
			require.NoError(t, err)
			assert.Contains(t, story.String(), "transfer: ")
			assert.Contains(t, story.String(), "alarm: ")
			told, err := b.store.(storage.Outbox).Pending(t.Context(),
				storage.PendingQuery{Now: got.Created, Lease: time.Minute, Limit: 10, Waiting: true})
			require.NoError(t, err)
			assert.Equal(t, name == "down", slices.ContainsFunc(told, func(m ticket.Message) bool { return m.To == "unit/99" }),
				"no look-up holds up an alarm")
			assert.True(t, slices.ContainsFunc(told, func(m ticket.Message) bool { return m.To == "department/duty" }))
		})
	}
}
