package desk_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

func TestStaffIsMadeOfCodes(t *testing.T) {
	d := newDesk(t, nil)
	by, err := d.Staff("worker-3", ticket.RoleWorker, "410172561007", "410172561007001")
	require.NoError(t, err)
	assert.Equal(t, ticket.Actor{
		ID: "worker-3", Roles: []ticket.Role{ticket.RoleWorker},
		Units:    []grid.Path{"410172561/410172561007", "410172561/410172561007/410172561007001"},
		Handlers: []ticket.Handler{"unit/410172561007", "unit/410172561007001", "officer/worker-3"},
	}, by)
	for _, c := range []struct {
		id    string
		role  ticket.Role
		units []string
		want  string
	}{
		{"w", ticket.RoleWorker, []string{"410172561007", "410172561/410172561007"}, "units[1] is unknown"},
		{"w", ticket.RoleWorker, []string{"41017256"}, "units[0] is unknown"},
		{"w", ticket.RoleWorker, []string{""}, "units[0] is unknown"},
		{"unit/1", ticket.RoleWorker, nil, "id is reserved"},
		{"w", 0, nil, "role must be one of"},
		{"w", 200, nil, "role must be one of"},
	} {
		by, err := d.Staff(c.id, c.role, c.units...)
		require.ErrorIs(t, err, gridgov.ErrInvalid)
		require.ErrorContains(t, err, c.want)
		assert.Zero(t, by)
	}

	bare, err := desk.New(desk.Config{Store: new(ticketmem.Store)})
	require.NoError(t, err)
	by, err = bare.Staff("clerk", ticket.RoleDesk, "office")
	require.NoError(t, err)
	assert.Equal(t, []grid.Path{"office"}, by.Units)
	_, err = bare.Staff("clerk", ticket.RoleDesk, "410172561")
	require.ErrorIs(t, err, gridgov.ErrInvalid)
}

// What is wrong with an actor has one name: where Staff would make it, and where a call of the desk meets it, with a grid and without.
func TestTheFaultsOfAnActorHaveOneName(t *testing.T) {
	bare, err := desk.New(desk.Config{Store: new(ticketmem.Store)})
	require.NoError(t, err)
	long := strings.Repeat("x", 129)
	for name, d := range map[string]*desk.Desk{"with a grid": newDesk(t, nil), "without": bare} {
		for _, c := range []struct {
			id    string
			units []string
			want  []string
		}{
			{"w", []string{"410172561007", "elsewhere"}, []string{"by.units[1]"}},
			{"w 2", []string{""}, []string{"by.id", "by.units[0]"}},
			{"unit/1", nil, []string{"by.id"}},
			{long, []string{"410172561/410172561007"}, []string{"by.id", "by.units[0]"}},
		} {
			if d == bare && len(c.units) > 1 {
				c.units = []string{"office", "elsewhere"}
			}
			_, err := d.Staff(c.id, ticket.RoleWorker, c.units...)
			assert.Equal(t, c.want, faultFields(t, err), "%s: %q of %q", name, c.id, c.units)
			by := ticket.Actor{ID: c.id, Roles: []ticket.Role{ticket.RoleWorker}}
			for i, code := range c.units {
				path := grid.NewPath(code)
				if i == 0 && len(c.units) > 1 {
					path = map[bool]grid.Path{true: "office/c1", false: "410172561/410172561007"}[d == bare]
				}
				by.Units = append(by.Units, path)
			}
			_, err = d.Case(t.Context(), by, ticket.Request{Text: "x"})
			assert.Equal(t, c.want, faultFields(t, err), "%s: a call of %q of %q", name, c.id, by.Units)
		}
	}
}

func faultFields(t *testing.T, err error) (fields []string) {
	t.Helper()
	var bad *gridgov.InvalidError
	require.ErrorAs(t, err, &bad)
	for _, f := range bad.Faults {
		fields = append(fields, f.Field)
	}
	return fields
}

// A unit that is not in the grid is an error at every door, and not an actor who finds nothing.
func TestAUnitOutsideTheGridIsNamed(t *testing.T) {
	d := newDesk(t, nil)
	got, err := d.Receive(t.Context(), resident, request)
	require.NoError(t, err)
	for _, p := range []grid.Path{"410172561007", "410172561/9", "9", ""} {
		by := ticket.Actor{ID: "w", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"410172561", p}}
		_, received := d.Receive(t.Context(), by, request)
		_, cased := d.Case(t.Context(), by, request)
		_, done := d.Do(t.Context(), by, got.ID, ticket.Note{Text: "x"})
		_, read := d.Get(t.Context(), by, got.ID)
		_, history := d.History(t.Context(), by, got.ID)
		_, listed := d.List(t.Context(), by, desk.Filter{}, "")
		_, waiting := d.Waiting(t.Context(), by, desk.OwnRulings, "")
		_, allowed := d.Allowed(t.Context(), by, got.ID)
		for door, err := range map[string]error{
			"receive": received, "case": cased, "do": done, "get": read, "history": history, "list": listed, "waiting": waiting, "allowed": allowed,
		} {
			require.ErrorIs(t, err, gridgov.ErrInvalid, "%s, %s", door, p)
			require.ErrorContains(t, err, "by.units[1] is unknown", "%s, %s", door, p)
		}
	}
}
