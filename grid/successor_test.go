package grid_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

func followedBy(u grid.Unit, successor string) grid.Unit {
	u.Successor = successor
	return u
}

func TestWhoTakesOverFromAnEndedUnit(t *testing.T) {
	never := time.Time{}
	tree, err := grid.NewTree(
		office("o"), during(below("o", "v1", grid.LevelVillage), never, day(10)), below("o", "v2", grid.LevelVillage),
		followedBy(during(below("v1", "g1", grid.LevelGrid), never, day(5)), "g2"),
		followedBy(during(below("v1", "g2", grid.LevelGrid), never, day(8)), "g3"),
		below("v2", "g3", grid.LevelGrid),
		during(below("v1", "g4", grid.LevelGrid), never, day(5)),
		during(office("old"), never, day(3)),
	)
	require.NoError(t, err)
	for _, s := range []struct {
		code string
		at   time.Time
		want string
	}{
		{"g1", day(4), "g1"},
		{"g1", day(5), "g2"},
		{"g1", day(8), "g3"},
		{"g4", day(4), "g4"},
		{"g4", day(5), "v1"},
		{"g4", day(10), "o"},
		{"g3", day(20), "g3"},
		{"old", day(2), "old"},
		{"old", day(3), ""},
		{"none", day(3), ""},
	} {
		u, ok := tree.Current(s.code, s.at)
		assert.Equal(t, s.want, u.Code, "%s on %v", s.code, s.at)
		assert.Equal(t, s.want != "", ok)
		assert.Equal(t, s.want != s.code && s.code != "none", tree.Ended(s.code, s.at))
	}
	var none *grid.Tree
	_, ok := none.Current("x", day(1))
	assert.False(t, ok)
}

func TestSuccessorsAreChecked(t *testing.T) {
	never := time.Time{}
	ends := func(code, successor string) grid.Unit {
		return followedBy(during(below("v", code, grid.LevelGrid), never, day(5)), successor)
	}
	base := []grid.Unit{office("o"), below("o", "v", grid.LevelVillage)}
	for name, s := range map[string]struct {
		units []grid.Unit
		want  []string
	}{
		"unknown":    {[]grid.Unit{ends("g", "nobody")}, []string{"units[2].successor: unknown"}},
		"has no end": {[]grid.Unit{followedBy(below("v", "g", grid.LevelGrid), "v")}, []string{"units[2].successor: requires"}},
		"not the last": {
			[]grid.Unit{ends("g", "v"), during(below("v", "g", grid.LevelGrid), day(5), never)},
			[]string{"units[2].successor: excludes"},
		},
		"itself":     {[]grid.Unit{ends("g", "g")}, []string{"units[2].successor: cycle"}},
		"each other": {[]grid.Unit{ends("a", "b"), ends("b", "a")}, []string{"units[3].successor: cycle"}},
		"by a parent": {[]grid.Unit{
			followedBy(during(below("o", "w", grid.LevelVillage), never, day(9)), "x"), during(below("w", "x", grid.LevelGrid), never, day(5)),
		}, []string{"units[2].successor: cycle"}},
	} {
		_, err := grid.NewTree(append(base[:2:2], s.units...)...)
		assert.Equal(t, s.want, faults(t, err), name)
	}
	_, err := grid.NewTree(append(base[:2:2], ends("a", "b"), ends("b", "c"), below("v", "c", grid.LevelGrid))...)
	require.NoError(t, err)
}

// Over random trees: whatever NewTree accepts, Current ends, and never leads to a unit that has ended.
func TestCurrentEnds(t *testing.T) {
	accepted, cycles, moved := 0, 0, 0
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 3))
		units := []grid.Unit{office("o")}
		for i := range 3 {
			units = append(units, below("o", fmt.Sprintf("v%d", i), grid.LevelVillage))
		}
		for i := range 4 {
			units = append(units, below(fmt.Sprintf("v%d", rng.IntN(3)), fmt.Sprintf("g%d", i), grid.LevelGrid))
		}
		for i := range units {
			if rng.IntN(2) == 0 {
				units[i].To = day(20 + rng.IntN(5))
				if rng.IntN(2) == 0 {
					units[i].Successor = units[rng.IntN(len(units))].Code
				}
			}
		}
		tree, err := grid.NewTree(units...)
		if err != nil {
			cycles++
			for _, f := range faults(t, err) {
				assert.Contains(t, f, "successor: cycle", "seed %d", seed)
			}
			continue
		}
		accepted++
		for _, u := range units {
			for at := 19; at < 26; at++ {
				got, ok := tree.Current(u.Code, day(at))
				assert.False(t, ok && tree.Ended(got.Code, day(at)), "seed %d", seed)
				if ok && got.Code != u.Code {
					moved++
				}
			}
		}
	}
	assert.NotZero(t, accepted)
	assert.NotZero(t, cycles)
	assert.NotZero(t, moved)
}

func TestEndedUnitsWithOfficers(t *testing.T) {
	tree, err := grid.NewTree(
		office("o"), during(below("o", "v1", grid.LevelVillage), time.Time{}, day(10)),
		during(below("o", "v2", grid.LevelVillage), time.Time{}, day(10)),
		below("o", "v3", grid.LevelVillage),
	)
	require.NoError(t, err)
	r, err := grid.NewRoster(
		tree, grid.Officer{ID: "a", Units: []string{"v1", "v3"}}, grid.Officer{ID: "b", Units: []string{"v2"}, To: day(12)},
		grid.Officer{ID: "c", Units: []string{"o"}},
	)
	require.NoError(t, err)
	assert.Empty(t, codes(r.Ended(day(9))))
	assert.Equal(t, "v1 v2", codes(r.Ended(day(10))))
	assert.Equal(t, "v1", codes(r.Ended(day(12))))
	var none *grid.Roster
	assert.Empty(t, none.Ended(day(10)))
}
