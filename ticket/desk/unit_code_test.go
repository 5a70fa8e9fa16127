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
)

// Whatever a tree accepts as a code names its unit here too.
func TestEveryCodeOfTheGridNamesItsUnit(t *testing.T) {
	root := string(office)
	units := []grid.Unit{{Code: root, Level: grid.LevelOffice, Name: "梧桐街道办事处"}}
	codes := []string{"Lone Mountain/USF", "春藤社区/第一网格", "100 %", strings.Repeat("x", 101), strings.Repeat("网", 42) + "xx"}
	for _, code := range codes {
		units = append(units, grid.Unit{Code: code, Parent: root, Level: grid.LevelVillage, Name: "x"})
	}
	tree, err := grid.NewTree(units...)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	b := newBench(t, func(c *desk.Config) { c.Grid = places })
	for _, code := range codes {
		want, _ := tree.Path(code)
		got, err := b.Receive(t.Context(), clerk, ticket.Request{Text: "x", Origin: ticket.OnBehalf, Unit: code})
		require.NoError(t, err, code)
		assert.Equal(t, ticket.Place{Path: want, Found: ticket.FoundByUnit}, got.Place)
		other, err := b.Receive(t.Context(), clerk, ticket.Request{Text: "x", Origin: ticket.OnBehalf})
		require.NoError(t, err)
		assert.Equal(t, want, b.do(clerk, other.ID, ticket.Classify{Unit: code}).Place.Path)
	}
	for _, code := range []string{"nowhere", " " + codes[0], codes[0] + "\n", strings.Repeat("x", 129), "\xff"} {
		_, err := b.Receive(t.Context(), clerk, ticket.Request{Text: "x", Origin: ticket.OnBehalf, Unit: code})
		require.ErrorIs(t, err, gridgov.ErrInvalid)
		require.ErrorContains(t, err, "unit ")
	}
}
