package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

func TestCheckRosterNamesEveryFault(t *testing.T) {
	fine := grid.Officer{
		ID: "w-1", Roles: []string{"worker", "head"}, Units: []string{"c"},
		Handlers: []string{"department/market", "partner/a%2Fb"},
	}
	require.NoError(t, ticket.CheckRoster())
	require.NoError(t, ticket.CheckRoster(fine))
	wrong := grid.Officer{
		ID: "unit/7", Roles: []string{"worker", "boss", ""},
		Handlers: []string{"department/market", "market", "approval/unit/1", "leader/1", "officer/a/b", "approval"},
	}
	err := ticket.CheckRoster(fine, wrong)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	bad := new(gridgov.InvalidError)
	require.ErrorAs(t, err, &bad)
	var fields []string
	for _, f := range bad.Faults {
		fields = append(fields, f.Field)
		assert.NotEmpty(t, f.Limit+f.Right.Zh, "what would be right")
	}
	assert.Equal(t, []string{
		"officers[1].id", "officers[1].roles[1]", "officers[1].roles[2]",
		"officers[1].handlers[1]", "officers[1].handlers[2]", "officers[1].handlers[3]", "officers[1].handlers[4]", "officers[1].handlers[5]",
	}, fields)

	a := ticket.ActorOf(wrong, nil, time.Time{})
	assert.Equal(t, []ticket.Role{ticket.RoleWorker}, a.Roles)
	assert.Equal(t, []ticket.Handler{"department/market", "officer/unit%2F7"}, a.Handlers, "what is no handler is left out")
}

// A unit that has ended takes no new request, not even by its QR code: its successor does, else its parent, and the ticket
// says so. What it still has is listed.
func TestAnEndedUnitTakesNothingNew(t *testing.T) {
	ends := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	tree, err := grid.NewTree(
		grid.Unit{Code: "o", Level: grid.LevelOffice, Name: "o"},
		grid.Unit{Code: "north", Parent: "o", Level: grid.LevelVillage, Name: "north", To: ends, Successor: "south"},
		grid.Unit{Code: "east", Parent: "o", Level: grid.LevelVillage, Name: "east", To: ends},
		grid.Unit{Code: "south", Parent: "o", Level: grid.LevelVillage, Name: "south"},
		grid.Unit{Code: "empty", Parent: "o", Level: grid.LevelVillage, Name: "empty", To: ends},
		grid.Unit{Code: "gone", Level: grid.LevelOffice, Name: "gone", To: ends},
	)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	now := ends.Add(-time.Hour)
	b := newBench(t, func(c *desk.Config) { c.Grid, c.Now = places, func() time.Time { return now } })
	staff := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"o", "office"}}
	file := func(unit string) ticket.Ticket {
		got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: unit})
		require.NoError(t, err)
		return got
	}
	before := file("north")
	assert.Equal(t, ticket.Place{Path: "o/north", Found: ticket.FoundByUnit}, before.Place)
	led := b.do(staff, file("south").ID, ticket.Transfer{To: "unit/east"})
	now = ends
	assert.Equal(t, ticket.Place{Path: "o/south", Found: ticket.FoundByUnit, Ended: "north"}, file("north").Place)
	assert.Equal(t, ticket.Place{Path: "o", Found: ticket.FoundByUnit, Ended: "east"}, file("east").Place)
	assert.Equal(t, ticket.Place{Path: "office", Found: ticket.FoundNot, Ended: "gone"}, file("gone").Place)
	assert.Equal(t, ticket.Place{Path: "o/south", Found: ticket.FoundByUnit}, file("south").Place)
	moved := b.do(staff, file("south").ID, ticket.Classify{Unit: "north"})
	assert.Equal(t, "north", moved.Place.Ended, "also where somebody says later where it lies")
	_, err = b.Do(t.Context(), staff, before.ID, ticket.Transfer{To: "unit/north"})
	assert.ErrorContains(t, err, "unit/south took over from this one")

	roster, err := grid.NewRoster(tree, grid.Officer{ID: "w", Units: []string{"gone"}})
	require.NoError(t, err)
	ended := func(by ticket.Actor, r *grid.Roster) (codes []string) {
		list, err := b.Desk.Ended(t.Context(), by, r)
		require.NoError(t, err)
		for _, u := range list {
			codes = append(codes, u.Code)
		}
		return codes
	}
	assert.Equal(t, []string{"gone", "east", "north"}, ended(staff, roster))
	assert.Equal(t, []string{"east", "north"}, ended(staff, nil))
	assert.Empty(t, ended(stranger, nil), "nobody learns here of what they may not see")
	b.do(staff, led.ID, ticket.Transfer{To: "unit/south"})
	assert.Equal(t, []string{"north"}, ended(staff, nil))
}
