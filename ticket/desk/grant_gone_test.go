package desk_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// successor is an office in which one unit takes over from another at an instant.
func successor(t *testing.T) (office grid.Path, ends time.Time, places *grid.Locator) {
	office, ends = "o", time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
	tree, err := grid.NewTree(
		grid.Unit{Code: "o", Level: grid.LevelOffice, Name: "o"},
		grid.Unit{Code: "old", Parent: "o", Level: grid.LevelVillage, Name: "old", To: ends, Successor: "new"},
		grid.Unit{Code: "new", Parent: "o", Level: grid.LevelVillage, Name: "new"},
	)
	require.NoError(t, err)
	places, err = grid.NewLocator(tree)
	require.NoError(t, err)
	return office, ends, places
}

// A grant calls in nobody who has ended since that was asked for, as no convening does: it is refused, with who took over, until it
// is asked for again. What it does not call in stops no grant.
func TestAGrantCallsInNobodyWhoHasEnded(t *testing.T) {
	office, ends, places := successor(t)
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Outside: []ticket.Handler{"partner", "unit/old", "unit/new"}})
	require.NoError(t, err)
	coordinator := ticket.Actor{ID: "k", Roles: []ticket.Role{ticket.RoleCoordinator}, Units: []grid.Path{office}}
	leader := ticket.Actor{ID: "l", Roles: []ticket.Role{ticket.RoleLeader}, Units: []grid.Path{office}}
	for name, c := range map[string]struct {
		lead    ticket.Handler // now
		convene ticket.Convene
		parties bool // the office has its own list
		refused bool
	}{
		"a unit": {"", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "unit/old"}}}, false, true},
		"one of two": {
			"",
			ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "partner/a"}, {Handler: "unit/old"}}},
			false, true,
		},
		"a partner": {
			"", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "partner/old"}}}, true, true,
		},
		"the lead":                   {"", ticket.Convene{Lead: "department/old", Assist: []ticket.Party{{Handler: "partner/a"}}}, true, true},
		"the lead who leads already": {"department/old", ticket.Convene{Assist: []ticket.Party{{Handler: "partner/a"}}}, true, false},
		"everybody is there": {
			"", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "unit/new"}}}, false, false,
		},
		"everybody is there, by roster": {
			"", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "unit/new"}}}, true, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			now := ends.Add(-2 * time.Hour)
			b := newBench(t, func(conf *desk.Config) {
				conf.Grid, conf.Rules, conf.Now = places, rules, func() time.Time { return now }
				if c.parties {
					conf.Parties = desk.PartiesFunc(func(_ context.Context, h ticket.Handler, at time.Time) (desk.Contact, bool, error) {
						return desk.Contact{}, h.Name() != "old" || at.Before(ends), nil
					})
				}
			})
			got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "o"})
			require.NoError(t, err)
			if c.lead != "" {
				b.do(coordinator, got.ID, ticket.Transfer{To: c.lead})
			}
			before := b.do(coordinator, got.ID, c.convene)
			now = ends.Add(time.Hour)
			grant := ticket.Grant{Of: ticket.VerbConvene}
			_, err = b.Do(t.Context(), leader, got.ID, grant)
			if !c.refused {
				require.NoError(t, err)
				assert.NotEmpty(t, b.get(got.ID).Tasks)
				return
			}
			require.ErrorIs(t, err, gridgov.ErrRefused)
			var no *desk.RefusedError
			require.True(t, errors.As(err, &no))
			assert.Equal(t, desk.RuleUnknownHandler, no.Rule)
			assert.Contains(t, no.Why.En, "old is not a ")
			if !c.parties {
				assert.Contains(t, no.Why.En, "unit/new took over")
			}
			assert.Equal(t, before.Version, b.get(got.ID).Version)
			_, err = b.Do(t.Context(), leader, got.ID, &grant)
			require.ErrorIs(t, err, gridgov.ErrRefused, "by a pointer too")
			allowed, err := b.Allowed(t.Context(), leader, got.ID)
			require.NoError(t, err)
			assert.NotContains(t, allowed, ticket.VerbGrant)
			b.do(leader, got.ID, ticket.Refuse{Of: ticket.VerbConvene, Reason: "x"})
			b.do(coordinator, got.ID, ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "unit/new"}}})
			b.do(leader, got.ID, ticket.Grant{Of: ticket.VerbConvene})
			assert.Len(t, b.get(got.ID).Tasks, 1, "asked for again")
		})
	}
}
