package grid_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

func day(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }

func office(code string) grid.Unit {
	return grid.Unit{Code: code, Level: grid.LevelOffice, Name: "office " + code}
}

func below(parent, code string, level grid.Level) grid.Unit {
	return grid.Unit{Code: code, Parent: parent, Level: level, Name: "unit " + code}
}

func during(u grid.Unit, from, to time.Time) grid.Unit {
	u.From, u.To = from, to
	return u
}

func faults(t testing.TB, err error) []string {
	t.Helper()
	var invalid *gridgov.InvalidError
	require.ErrorAs(t, err, &invalid)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	var list []string
	for _, f := range invalid.Faults {
		list = append(list, f.Field+": "+f.Rule.String())
	}
	return list
}

func codes(units []grid.Unit) string {
	var list []string
	for _, u := range units {
		list = append(list, u.Code)
	}
	return strings.Join(list, " ")
}

func TestTreeReads(t *testing.T) {
	units := []grid.Unit{
		below("v1", "g2", grid.LevelGrid), below("b", "v3", grid.LevelVillage), office("b"), below("g2", "m1", grid.LevelMicroGrid),
		below("a", "v2", grid.LevelVillage), office("a"), below("v1", "g1", grid.LevelGrid), below("a", "v1", grid.LevelVillage),
	}
	tree, err := grid.NewTree(units...)
	require.NoError(t, err)
	assert.Equal(t, "a v1 g1 g2 m1 v2 b v3", codes(slices.Collect(tree.All())))
	assert.Equal(t, "v1 g1 g2 m1", codes(slices.Collect(tree.Under("a/v1"))))
	for _, p := range []grid.Path{"v1", "b/v1", "", "a/v1/", "%"} {
		assert.Empty(t, slices.Collect(tree.Under(p)), p)
	}
	assert.Equal(t, "v1 v2", codes(tree.Children("a")))
	assert.Equal(t, "a b", codes(tree.Roots()))
	assert.Empty(t, tree.Children("m1"))
	assert.Equal(t, 8, tree.Len())
	up, ok := tree.Ancestor("m1", grid.LevelVillage)
	assert.True(t, ok)
	assert.Equal(t, "v1", up.Code)
	self, _ := tree.Ancestor("m1", grid.LevelMicroGrid)
	assert.Equal(t, "m1", self.Code)
	_, ok = tree.Ancestor("v1", grid.LevelGrid)
	assert.False(t, ok)
	p, ok := tree.Path("m1")
	assert.True(t, ok)
	assert.Equal(t, grid.Path("a/v1/g2/m1"), p)
	assert.Zero(t, testing.AllocsPerRun(100, func() { tree.Path("m1") }))
	for range tree.All() {
		break // an early end is fine
	}
	units[5].Name = "changed"
	kept, _ := tree.Unit("a")
	assert.Equal(t, "office a", kept.Name)
}

func TestNilAndEmptyTree(t *testing.T) {
	empty, err := grid.NewTree()
	require.NoError(t, err)
	for _, tree := range []*grid.Tree{nil, empty} {
		_, ok := tree.Unit("a")
		assert.False(t, ok)
		_, ok = tree.At("a", time.Time{})
		assert.False(t, ok)
		_, ok = tree.Path("a")
		assert.False(t, ok)
		_, ok = tree.Ancestor("a", 1)
		assert.False(t, ok)
		assert.Empty(t, tree.Children("a"))
		assert.Empty(t, tree.Roots())
		assert.Zero(t, tree.Len())
		assert.Empty(t, slices.Collect(tree.All()))
		assert.Empty(t, slices.Collect(tree.Under("a")))
	}
}

func TestTreeFaults(t *testing.T) {
	v := func(parent, code string) grid.Unit { return below(parent, code, grid.LevelVillage) }
	for _, c := range []struct {
		rule  string
		units []grid.Unit
		want  []string
	}{
		{"orphan", []grid.Unit{v("x", "v")}, []string{"units[0].parent: unknown"}},
		{"a root is an office", []grid.Unit{v("", "v")}, []string{"units[0].level: requires"}},
		{"one level down", []grid.Unit{office("a"), below("a", "g", grid.LevelGrid)}, []string{"units[1].level: match"}},
		{"an office has no parent", []grid.Unit{office("a"), below("a", "b", grid.LevelOffice)}, []string{"units[1].level: match"}},
		{"a level", []grid.Unit{{Code: "a", Name: "a"}}, []string{"units[0].level: one_of"}},
		{"cycle", []grid.Unit{v("c", "b"), v("b", "c"), below("b", "d", grid.LevelGrid)}, []string{"units[0].parent: cycle"}},
		{"own parent", []grid.Unit{v("b", "b")}, []string{"units[0].parent: cycle"}},
		{"duplicate", []grid.Unit{office("a"), office("a")}, []string{"units[1].code: unique"}},
		{
			"duplicate by a day",
			[]grid.Unit{during(office("a"), day(4), time.Time{}), during(office("a"), day(1), day(5))},
			[]string{"units[0].code: unique"},
		},
		{
			"reused",
			[]grid.Unit{during(office("a"), day(1), day(5)), during(office("a"), day(6), time.Time{})},
			[]string{"units[1].code: unique"},
		},
		{
			"level of versions",
			[]grid.Unit{office("o"), during(office("a"), day(1), day(5)), during(v("o", "a"), day(5), day(6))},
			[]string{"units[2].level: match"},
		},
		{"empty", []grid.Unit{{Level: 1}}, []string{"units[0].code: required", "units[0].name: required"}},
		{"text", []grid.Unit{{Code: "a\x00", Name: "\xff", Kind: " k", Zone: strings.Repeat("z", 129), Level: 1}}, []string{
			"units[0].code: character", "units[0].kind: character", "units[0].name: utf8", "units[0].zone: max_bytes",
		}},
		{"period", []grid.Unit{during(office("a"), day(2), day(2))}, []string{"units[0].to: order"}},
		{
			"the zero of a spreadsheet",
			[]grid.Unit{during(office("a"), time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), day(2))},
			[]string{"units[0].from: range"},
		},
		{
			"a name that shows nothing",
			[]grid.Unit{{Code: "\u200b", Name: "\u3000", Level: 1}},
			[]string{"units[0].code: required", "units[0].name: required"},
		},
		{
			"parent's period",
			[]grid.Unit{during(office("a"), day(1), day(3)), during(v("a", "b"), day(3), day(4))},
			[]string{"units[1].from: period"},
		},
		{
			"path",
			[]grid.Unit{office(strings.Repeat("%", 128)), v(strings.Repeat("%", 128), strings.Repeat("/", 128))},
			[]string{"units[1].code: max_bytes"},
		},
		{"all at once", []grid.Unit{v("x", "v"), office("a"), office("a"), v("c", "b"), v("b", "c"), {}}, []string{
			"units[0].parent: unknown", "units[2].code: unique", "units[3].parent: cycle",
			"units[5].code: required", "units[5].level: one_of", "units[5].name: required",
		}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			tree, err := grid.NewTree(c.units...)
			assert.Nil(t, tree)
			assert.Equal(t, c.want, faults(t, err))
		})
	}
}

func TestVersions(t *testing.T) {
	old, now := during(below("a", "v", grid.LevelVillage), day(1), day(5)), during(below("b", "v", grid.LevelVillage), day(5), time.Time{})
	now.Name = "renamed"
	tree, err := grid.NewTree(now, old, office("a"), office("b"))
	require.NoError(t, err)
	assert.Equal(t, 3, tree.Len())
	u, _ := tree.Unit("v")
	assert.Equal(t, "renamed", u.Name)
	p, _ := tree.Path("v")
	assert.Equal(t, grid.Path("b/v"), p)
	for at, want := range map[time.Time]string{day(1): old.Name, day(5).Add(-1): old.Name, day(5): "renamed", {}: "renamed"} {
		u, ok := tree.At("v", at)
		assert.True(t, ok, at)
		assert.Equal(t, want, u.Name, at)
	}
	_, ok := tree.At("v", day(1).Add(-1))
	assert.False(t, ok)

	retired, err := grid.NewTree(during(office("a"), day(1), day(5)))
	require.NoError(t, err)
	_, ok = retired.At("a", time.Time{})
	assert.False(t, ok, "it has an end")
	_, ok = retired.Unit("a")
	assert.True(t, ok)
}

// TestRandomRowsNeverPanic also checks that a tree that is accepted holds together.
func TestRandomRowsNeverPanic(t *testing.T) {
	const seed = 3
	r := rand.New(rand.NewPCG(seed, 0))
	times := []time.Time{{}, day(1), day(2), day(3)}
	accepted := 0
	for range 20_000 {
		units := make([]grid.Unit, 1+r.IntN(6))
		for i := range units {
			letter := func() string { return string(rune('a' + r.IntN(5))) }
			units[i] = grid.Unit{Code: letter(), Name: "n", Level: grid.Level(1 + r.IntN(3)), From: times[r.IntN(4)], To: times[r.IntN(4)]}
			if units[i].Level > 1 || r.IntN(9) == 0 {
				units[i].Parent = letter()
			}
		}
		tree, err := grid.NewTree(units...)
		if err != nil {
			require.NotEmpty(t, faults(t, err))
			continue
		}
		accepted++
		n := 0
		for u := range tree.All() {
			n++
			p, _ := tree.Path(u.Code)
			up, _ := tree.Path(u.Parent)
			require.Equal(t, up, p.Parent(), "seed %d: %v", seed, units)
			require.Equal(t, int(u.Level), p.Depth(), "seed %d: %v", seed, units)
		}
		require.Equal(t, tree.Len(), n)
	}
	require.Greater(t, accepted, 500)
}

func ExampleNewTree() {
	tree, err := grid.NewTree(
		grid.Unit{Code: "410172561", Level: grid.LevelOffice, Kind: grid.KindOffice, Name: "梧桐街道"},
		grid.Unit{Code: "410172561007", Parent: "410172561", Level: grid.LevelVillage, Kind: grid.KindCommunity, Name: "春藤社区"},
		grid.Unit{Code: "410172561011", Parent: "410172561", Level: grid.LevelVillage, Kind: grid.KindCommunity, Name: "金桂社区"},
	)
	fmt.Println(tree.Len(), err)
	fmt.Println(tree.Path("410172561011"))

	_, err = grid.NewTree(
		grid.Unit{Code: "410172561", Level: grid.LevelOffice, Name: "梧桐街道"},
		grid.Unit{Code: "410172561007", Parent: "41017256", Level: grid.LevelGrid, Name: "春藤社区"},
		grid.Unit{Code: "410172561", Level: grid.LevelOffice},
	)
	fmt.Println(err)
	// Output:
	// 3 <nil>
	// 410172561/410172561011 true
	// tree: units[1].parent is unknown (got 41017256): a code among the units; units[2].code is not unique (got 410172561): one row at a time for each code; units[2].name is required
}

// A level is read by any of its names, the Chinese one with full-width or half-width parentheses.
func TestTheNamesOfALevel(t *testing.T) {
	assert.Equal(t, "村（社区）", grid.LevelVillage.In(gridgov.Chinese))
	for name, want := range map[string]grid.Level{
		"village": grid.LevelVillage, "村（社区）": grid.LevelVillage, "村(社区)": grid.LevelVillage,
		"micro_grid": grid.LevelMicroGrid, "micro grid": grid.LevelMicroGrid, "微网格": grid.LevelMicroGrid,
	} {
		var l grid.Level
		require.NoError(t, l.UnmarshalText([]byte(name)), name)
		assert.Equal(t, want, l, name)
	}
}
