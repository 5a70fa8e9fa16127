package grid_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

func ids(officers []grid.Officer) []string {
	var list []string
	for _, o := range officers {
		list = append(list, o.ID)
	}
	return list
}

func TestRoster(t *testing.T) {
	tree, err := grid.NewTree(
		office("o"), below("o", "v", grid.LevelVillage), below("v", "g1", grid.LevelGrid), below("v", "g2", grid.LevelGrid),
		below("g2", "m", grid.LevelMicroGrid), during(below("v", "g3", grid.LevelGrid), day(1), day(9)), below("o", "w", grid.LevelVillage),
	)
	require.NoError(t, err)
	roster, err := grid.NewRoster(
		tree,
		grid.Officer{ID: "secretary", Units: []string{"o"}},
		grid.Officer{ID: "head", Units: []string{"v", "v"}, Roles: []string{"head"}},
		grid.Officer{ID: "b", Units: []string{"g1", "g2"}},
		grid.Officer{ID: "a", Units: []string{"g1", "v"}, From: day(3), To: day(5)},
		grid.Officer{ID: "a", Units: []string{"g2"}, From: day(7)},
	)
	require.NoError(t, err)
	all := slices.Collect(roster.All())
	assert.Equal(t, []string{"a", "a", "b", "head", "secretary"}, ids(all))
	assert.Equal(t, day(3), all[0].From, "by id, then by the beginning")
	all[2].Units[0] = "w" // a copy
	for o := range roster.All() {
		assert.Equal(t, "a", o.ID)
		break
	}
	assert.Same(t, tree, roster.Tree())
	assert.Empty(t, slices.Collect((*grid.Roster)(nil).All()))
	assert.Nil(t, (*grid.Roster)(nil).Tree())
	assert.Equal(t, []string{"b", "head", "secretary"}, ids(roster.Covers("g1", time.Time{})))
	assert.Equal(t, []string{"a", "b", "head", "secretary"}, ids(roster.Covers("g1", day(3))), "each once, the own first")
	assert.Equal(t, []string{"b", "head", "secretary"}, ids(roster.Covers("g1", day(5))), "to is not included")
	assert.Equal(t, []string{"a", "b", "head", "secretary"}, ids(roster.Covers("m", time.Time{})))
	assert.Equal(t, []string{"secretary"}, ids(roster.Covers("w", time.Time{})))
	assert.Empty(t, roster.Covers("x", time.Time{}))

	assert.Equal(t, "w", codes(roster.Uncovered(time.Time{})), "the micro-grid is its grid's; the leader is nobody's cover")
	assert.Equal(t, "g3 w", codes(roster.Uncovered(day(2))))

	roster.Covers("g1", day(3))[0].Units[0] = "spoilt"
	assert.Equal(t, "g1", roster.Covers("g1", day(3))[0].Units[0])
	var none *grid.Roster
	assert.Empty(t, none.Covers("g1", day(3)))
	assert.Empty(t, none.Uncovered(day(3)))
}

func TestRosterFaults(t *testing.T) {
	tree, err := grid.NewTree(office("o"))
	require.NoError(t, err)
	_, err = grid.NewRoster(
		tree,
		grid.Officer{ID: "a", Units: []string{"o", "x"}, To: day(3)},
		grid.Officer{ID: "a", From: day(2), To: day(1)},
		grid.Officer{ID: "b", From: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), To: time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC)},
		grid.Officer{Name: "\xff", Roles: []string{""}, Handlers: []string{"a\nb"}},
	)
	assert.ElementsMatch(t, []string{
		"officers[0].units[1]: unknown", "officers[1].to: order", "officers[1].id: unique",
		"officers[3].id: required", "officers[3].name: utf8", "officers[3].roles[0]: required", "officers[3].handlers[0]: character",
		"officers[2].from: range", "officers[2].to: range",
	}, faults(t, err))
	_, err = grid.NewRoster(nil, grid.Officer{ID: "a", Units: []string{"o"}})
	assert.Equal(t, []string{"tree: required"}, faults(t, err))
}
