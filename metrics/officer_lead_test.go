package metrics_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// What an officer leads, without being assigned to anybody besides, is late in that officer's row and in nobody else's.
func TestAnOfficerWhoLeadsAnswersForIt(t *testing.T) {
	r, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}})
	require.NoError(t, err)
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	clerk := ticket.Actor{ID: "d1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	c, err := r.Receive("t1", clerk, at, ticket.Request{Text: "water on the road", Origin: ticket.FoundByWorker},
		ticket.Place{Path: "office/c1"})
	require.NoError(t, err)
	events := c.Events
	next, err := r.Decide(c.Ticket, desk.Step{By: clerk, At: at, Do: ticket.Transfer{To: ticket.OfficerHandler("a/b")}})
	require.NoError(t, err)
	events = append(events, next[0].Events...)
	f, err := metrics.FactOf(next[0].Ticket, events)
	require.NoError(t, err)
	assert.Equal(t, "a/b", f.Officer)
	k, err := metrics.New(metrics.Config{
		Definitions: kpibook.Book(), At: at.AddDate(0, 1, 0), MinSample: 1, Groupings: []metrics.Grouping{{By: metrics.ByOfficer}},
	})
	require.NoError(t, err)
	require.NoError(t, k.Add(f))
	for _, figure := range []string{kpibook.Overdue, kpibook.AcceptInTime} {
		behind, err := k.Report().Tickets(
			metrics.Cell{Figure: figure, Whole: true, Grouping: metrics.Grouping{By: metrics.ByOfficer}, Key: "a/b"},
			slices.Values([]metrics.Fact{f}))
		require.NoError(t, err)
		assert.Equal(t, []ticket.ID{"t1"}, slices.Collect(behind), figure)
	}
}
