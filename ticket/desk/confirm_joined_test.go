package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// Where nobody reported an answered ticket, the desk is reminded in place of the closing, once. The closing is still to come: at the
// next sweep after the report of a resident has joined, alone or with a finding, and not after another finding has.
func TestAnAnswerIsClosedWhereAReportJoinsAfterTheReminder(t *testing.T) {
	day := 24 * time.Hour
	for name, ladder := range map[string][]ticket.Rung{
		"the sample": nil,
		"a reminder on each side": {
			{Stage: ticket.StageConfirm, Do: ticket.RungRemind},
			{Stage: ticket.StageConfirm, After: worktime.Span{N: 2, Unit: worktime.UrgentHour}, Do: ticket.RungClose},
			{Stage: ticket.StageConfirm, After: worktime.Span{N: 4, Unit: worktime.UrgentHour}, Do: ticket.RungRemind},
		},
	} {
		for _, joins := range []string{"merged", "merged with a finding", "filed as a repeat"} {
			ctx := t.Context()
			b := newBench(t, func(c *desk.Config) {
				if ladder != nil {
					rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Ladder: ladder})
					require.NoError(t, err)
					c.Rules = rules
				}
			})
			worker := ticket.Actor{ID: "worker", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{office}}
			find := func() ticket.ID {
				got, err := b.Receive(ctx, worker, ticket.Request{Text: "水管爆裂", Unit: "410172561007", Origin: ticket.FoundByWorker, Kind: ticket.Help})
				require.NoError(t, err)
				return got.ID
			}
			sweep := func(at time.Time) desk.Swept {
				did, err := b.Sweep(ctx, at)
				require.NoError(t, err)
				return did
			}
			first := find()
			b.do(clerk, first, ticket.Transfer{To: "department/market"})
			b.do(clerk, find(), ticket.Merge{Into: first})
			got := b.do(market, first, ticket.Answer{Text: "已处理", Resolution: ticket.Solved})
			require.NotZero(t, sweep(got.CloseBy.Add(day)).Reminded, name)
			require.Zero(t, b.get(first).Wake, name)

			b.do(clerk, find(), ticket.Merge{Into: first})
			assert.Zero(t, b.get(first).Wake, "%s: nobody waits for it", name)
			assert.Zero(t, sweep(got.CloseBy.Add(2*day)).Steps, "%s: reminded once", name)

			req := request
			if joins == "filed as a repeat" {
				req.Repeats, req.Origin, req.Reporter = first, ticket.OnBehalf, resident.Person
			}
			reported, err := b.Receive(ctx, map[bool]ticket.Actor{true: clerk, false: resident}[req.Repeats != ""], req)
			require.NoError(t, err)
			if id := reported.ID; req.Repeats == "" {
				if joins == "merged with a finding" {
					id = find()
					b.do(clerk, reported.ID, ticket.Merge{Into: id})
				}
				b.do(clerk, id, ticket.Merge{Into: first})
			}
			require.Equal(t, ticket.Answered, b.get(first).State)
			did := sweep(got.CloseBy.Add(3 * day))
			assert.Equal(t, desk.Swept{Tickets: 1, Steps: 1, Closed: 1}, did, name)
			assert.Equal(t, ticket.Closed, b.get(first).State, name)
			assert.Equal(t, ticket.Solved, b.get(first).Resolution, name)
			b.sound()
		}
	}
}
