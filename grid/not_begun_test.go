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

// Who takes what is new is valid then: a unit that begins later is not, nor is one that takes over later.
func TestCurrentOfAUnitThatHasNotBegun(t *testing.T) {
	never := time.Time{}
	tree, err := grid.NewTree(
		office("o"), during(below("o", "v1", grid.LevelVillage), day(10), never), during(below("v1", "g1", grid.LevelGrid), day(12), never),
		followedBy(during(below("o", "v2", grid.LevelVillage), never, day(5)), "v1"),
		during(office("later"), day(9), never),
	)
	require.NoError(t, err)
	for _, s := range []struct {
		code string
		at   time.Time
		want string
	}{
		{"v1", day(9), "o"},
		{"v1", day(10), "v1"},
		{"g1", day(9), "o"},
		{"g1", day(10), "v1"},
		{"g1", day(12), "g1"},
		{"v2", day(4), "v2"},
		{"v2", day(5), "o"},
		{"v2", day(10), "v1"},
		{"later", day(8), ""},
		{"later", day(9), "later"},
	} {
		u, ok := tree.Current(s.code, s.at)
		assert.Equal(t, s.want, u.Code, "%s on %v", s.code, s.at)
		assert.Equal(t, s.want != "", ok)
	}
}

// Over random trees with units that end and units that begin later: whatever NewTree accepts, Current ends, and what it finds is valid.
func TestCurrentIsValid(t *testing.T) {
	found, none := 0, 0
	for seed := range uint64(4000) {
		rng := rand.New(rand.NewPCG(seed, 7))
		units := []grid.Unit{office("o")}
		for i := range 3 {
			units = append(units, below("o", fmt.Sprintf("v%d", i), grid.LevelVillage))
		}
		for i := range 4 {
			units = append(units, below(fmt.Sprintf("v%d", rng.IntN(3)), fmt.Sprintf("g%d", i), grid.LevelGrid))
		}
		for i := range units {
			if rng.IntN(3) == 0 {
				units[i].From = day(18 + rng.IntN(5))
			}
			if rng.IntN(3) == 0 {
				units[i].To = day(20 + rng.IntN(5))
				if rng.IntN(2) == 0 {
					units[i].Successor = units[rng.IntN(len(units))].Code
				}
			}
		}
		tree, err := grid.NewTree(units...)
		if err != nil {
			continue
		}
		for _, u := range units {
			for at := 17; at < 26; at++ {
				got, ok := tree.Current(u.Code, day(at))
				if !ok {
					none++
					continue
				}
				found++
				_, valid := tree.At(got.Code, day(at))
				assert.True(t, valid, "seed %d: %s of %s on %d", seed, got.Code, u.Code, at)
			}
		}
	}
	assert.NotZero(t, found)
	assert.NotZero(t, none)
}
