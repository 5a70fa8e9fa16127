package desk_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// A router that finds the place out (Classify) and dispatches (Transfer, Answer) does so wherever the place lies, also where the
// office has two roots, or its Home is none of them.
func TestARouterGoesOnInTheOtherRoot(t *testing.T) {
	tree, err := grid.NewTree(
		grid.Unit{Code: "north", Level: 1, Name: "north"}, grid.Unit{Code: "n1", Parent: "north", Level: 2, Name: "n1"},
		grid.Unit{Code: "south", Level: 1, Name: "south"}, grid.Unit{Code: "s1", Parent: "south", Level: 2, Name: "s1"},
	)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		home grid.Path
		unit string
	}{
		"filed in the north, about the south": {"north", "n1"},
		"filed without a place":               {"", ""}, // Home is "office", as documented for a grid of two roots
	} {
		t.Run(name, func(t *testing.T) {
			d, err := desk.New(desk.Config{
				Store: new(ticketmem.Store), Grid: places, Home: c.home, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
				Router: ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
					return ticket.Decision{Do: []ticket.Command{
						ticket.Classify{Unit: "s1", Kind: ticket.Complaint}, ticket.Transfer{To: "unit/s1"},
					}}, nil
				}),
			})
			require.NoError(t, err)
			got, err := d.Receive(t.Context(), ticket.Reporter("p1"), ticket.Request{Text: "路灯不亮", Unit: c.unit})
			require.NoError(t, err)
			assert.Equal(t, grid.Path("south/s1"), got.Path)
			assert.Equal(t, ticket.Handler("unit/s1"), got.Lead, "the decision of the router was carried out in part only")
			assert.Equal(t, ticket.Transferred, got.State)
		})
	}
}
