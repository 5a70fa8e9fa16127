package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// endedBench is a desk over o, with c1 and below it g1, from which a ticket was passed on and which end; c2 takes over from c1, where
// there is a successor. It also returns the ticket, and lets time go on.
func endedBench(t *testing.T, successor string) (b bench, got ticket.Ticket, tree *grid.Tree, ends time.Time, now *time.Time) {
	ends = time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
	tree, err := grid.NewTree(
		grid.Unit{Code: "o", Level: 1, Name: "o"},
		grid.Unit{Code: "c1", Parent: "o", Level: 2, Name: "c1", To: ends, Successor: successor},
		grid.Unit{Code: "c2", Parent: "o", Level: 2, Name: "c2"},
		grid.Unit{Code: "g1", Parent: "c1", Level: 3, Name: "g1", To: ends},
	)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	start := ends.Add(-30 * time.Hour)
	now = &start
	b = newBench(t, func(c *desk.Config) { c.Grid, c.Now = places, func() time.Time { return *now } })
	head := ticket.ActorOf(grid.Officer{ID: "h1", Roles: []string{"head"}, Units: []string{"c1"}}, tree, time.Time{})
	got, err = b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "g1"})
	require.NoError(t, err)
	return b, b.do(head, got.ID, ticket.Transfer{To: "department/market"}), tree, ends, now
}

var market1 = ticket.Actor{ID: "m1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/market"}}

func actorOf(tree *grid.Tree, id, role, unit string) ticket.Actor {
	return ticket.ActorOf(grid.Officer{ID: id, Roles: []string{role}, Units: []string{unit}}, tree, time.Time{})
}

// Whoever has ended is passed over for its successor, else for the next level above, whatever is asked of a level.
func TestALevelThatHasEndedIsPassedOver(t *testing.T) {
	more := ticket.Extend{By: worktime.Span{N: 24, Unit: worktime.UrgentHour}, Reason: "x"}
	for successor, want := range map[string]ticket.Handler{"c2": "unit/c2", "": "unit/o"} {
		t.Run("successor "+successor, func(t *testing.T) {
			b, got, tree, ends, now := endedBench(t, successor)
			staff := actorOf(tree, "clerk", "desk", "o")
			*now = ends.Add(time.Hour)

			tk := b.do(market1, got.ID, more)
			assert.Equal(t, want, tk.Approvals[0].To)
			tk = b.do(staff, got.ID, ticket.Escalate{Reason: "x"})
			assert.Equal(t, want, tk.Charge)
			tk = b.do(staff, got.ID, ticket.Escalate{Reason: "x"})
			next := map[ticket.Handler]ticket.Handler{"unit/c2": "unit/o", "unit/o": "leader/o"}[want]
			assert.Equal(t, next, tk.Charge, "each time one level higher")
			if want == "unit/c2" {
				tk = b.do(actorOf(tree, "h2", "head", "c2"), got.ID, ticket.Grant{})
				assert.Empty(t, tk.Approvals)
				tk = b.do(market1, got.ID, more)
				assert.Equal(t, ticket.Handler("unit/o"), tk.Approvals[0].To, "the second time one level higher")
			}
			toldNoneEnded(t, b, ends)
		})
	}
}

// toldNoneEnded requires that nothing was told to a unit that had ended.
func toldNoneEnded(t *testing.T, b bench, ends time.Time) {
	t.Helper()
	list, err := b.store.(storage.Outbox).Pending(t.Context(), storage.PendingQuery{Waiting: true, Limit: 500})
	require.NoError(t, err)
	for _, m := range list {
		if m.At.After(ends) {
			assert.NotContains(t, []string{"unit/c1", "unit/g1"}, m.To, "%s is told to nobody", m.Kind)
		}
	}
}

// What waits already when the unit ends is passed on by the sweep, or by the next step, and the level that took over rules.
func TestARulingOfAUnitThatHasEndedIsPassedOn(t *testing.T) {
	for _, by := range []string{"sweep", "a step"} {
		t.Run(by, func(t *testing.T) {
			b, got, tree, ends, now := endedBench(t, "c2")
			*now = ends.Add(-2 * time.Hour)
			b.do(market1, got.ID, ticket.Accept{})
			b.do(market1, got.ID, ticket.Respond{Text: "x"})
			tk := b.do(market1, got.ID, ticket.Extend{By: worktime.Span{N: 24, Unit: worktime.UrgentHour}, Reason: "x"})
			require.Equal(t, ticket.Handler("unit/c1"), tk.Approvals[0].To)
			h2 := actorOf(tree, "h2", "head", "c2")
			*now = ends.Add(time.Minute)
			require.True(t, tk.Wake.After(*now), "nothing else is due")
			if by == "sweep" {
				_, err := b.Sweep(t.Context(), *now)
				require.NoError(t, err)
				did, err := b.Sweep(t.Context(), *now)
				require.NoError(t, err)
				assert.Zero(t, did, "once")
			} else {
				b.do(actorOf(tree, "clerk", "desk", "o"), got.ID, ticket.Note{Text: "x"})
			}
			tk = b.get(got.ID)
			assert.Equal(t, ticket.Handler("unit/c2"), tk.Approvals[0].To)
			assert.Empty(t, tk.Approvals[0].Rungs, "no rung is spent on it")
			waits, err := b.Waiting(t.Context(), h2, desk.OwnRulings, "")
			require.NoError(t, err)
			assert.Len(t, waits.Waits, 1)
			assert.Empty(t, b.do(h2, got.ID, ticket.Grant{}).Approvals)
			toldNoneEnded(t, b, ends)
		})
	}
}

// Late, the sweep spends no level of the ladder on a unit that has ended.
func TestTheSweepEscalatesToWhoTookOver(t *testing.T) {
	b, got, _, ends, now := endedBench(t, "c2")
	*now = ends.Add(7*24*time.Hour + time.Hour)
	_, err := b.Sweep(t.Context(), *now)
	require.NoError(t, err)
	events, err := b.store.History(t.Context(), got.ID, 0, "")
	require.NoError(t, err)
	var raised []ticket.Handler
	for _, e := range events {
		if e.Verb == ticket.VerbEscalate {
			raised = append(raised, e.Facts.To...)
		}
	}
	assert.Equal(t, []ticket.Handler{"unit/c2", "unit/o"}, raised, "each level once")
	toldNoneEnded(t, b, ends)
}

// An order to a lead that has ended is refused as by its name, and a reminder of it goes to the next level above that sees the ticket.
func TestALeadThatHasEnded(t *testing.T) {
	b, got, tree, ends, now := endedBench(t, "c2")
	staff := actorOf(tree, "clerk", "desk", "o")
	b.do(staff, got.ID, ticket.Transfer{To: "unit/c1"})
	*now = ends.Add(time.Hour)
	for _, to := range []ticket.Handler{"", "unit/c1"} {
		_, err := b.Do(t.Context(), actorOf(tree, "s1", "supervisor", "o"), got.ID, ticket.Supervise{To: to, Text: "x"})
		assert.ErrorIs(t, err, gridgov.ErrInvalid)
	}
	b.do(person(0), got.ID, ticket.Remind{Text: "x"})
	list, err := b.store.(storage.Outbox).Pending(t.Context(), storage.PendingQuery{Waiting: true, Limit: 500})
	require.NoError(t, err)
	var to []string
	for _, m := range list {
		if m.Kind == ticket.NoticeReminded {
			to = append(to, m.To)
		}
	}
	assert.Contains(t, to, "unit/o")
}
