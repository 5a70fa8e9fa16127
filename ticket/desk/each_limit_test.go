package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// Of several orders and rulings that are passed on to one receiver, by whatever step, each message has its own limit.
func TestEachOfSeveralThatArePassedOnHasItsOwnLimit(t *testing.T) {
	hours := func(n int) worktime.Span { return worktime.Span{N: n, Unit: worktime.UrgentHour} }
	for _, by := range []string{"sweep", "a step"} {
		t.Run(by, func(t *testing.T) {
			b, got, tree, ends, now := endedBench(t, "c2")
			boss := actorOf(tree, "boss", "leader", "o")
			do := func(by ticket.Actor, c ticket.Command) ticket.Ticket {
				*now = now.Add(time.Hour)
				return b.do(by, got.ID, c)
			}
			do(market1, ticket.Extend{By: hours(5), Reason: "x"})
			do(market1, ticket.Suspend{Until: ends.Add(300 * time.Hour), Reason: "x"})
			do(boss, ticket.Supervise{To: "unit/c1", Within: hours(500), Text: "first"})
			tk := do(boss, ticket.Supervise{To: "unit/c1", Within: hours(30), Text: "second"})
			*now = ends.Add(time.Minute)
			if by == "sweep" {
				_, err := b.Sweep(t.Context(), *now)
				require.NoError(t, err)
			} else {
				b.do(actorOf(tree, "clerk", "desk", "o"), got.ID, ticket.Note{Text: "x"})
			}
			passed := b.get(got.ID)
			list, err := b.store.(storage.Outbox).Pending(t.Context(), storage.PendingQuery{Waiting: true, Limit: 500})
			require.NoError(t, err)
			told := map[ticket.Notice][]time.Time{}
			for _, m := range list {
				if m.To == "unit/c2" && m.Seq == tk.Version+1 {
					told[m.Kind] = append(told[m.Kind], m.Due)
				}
			}
			require.EqualValues(t, "unit/c2", passed.Orders[0].To)
			assert.Equal(t, map[ticket.Notice][]time.Time{
				ticket.NoticeApproval: {tk.Approvals[0].Due, tk.Approvals[1].Due}, ticket.NoticeOrder: {tk.Orders[0].Due, tk.Orders[1].Due},
			}, told)
		})
	}
}

// So it is of what goes with a handover to another level.
func TestEachRulingThatAHandoverPassesOnHasItsOwnLimit(t *testing.T) {
	b, got, tree, _, now := endedBench(t, "c2")
	clerk := actorOf(tree, "clerk", "desk", "o")
	do := func(by ticket.Actor, c ticket.Command) ticket.Ticket {
		*now = now.Add(time.Hour)
		return b.do(by, got.ID, c)
	}
	do(market1, ticket.Extend{By: worktime.Span{N: 5, Unit: worktime.UrgentHour}, Reason: "x"})
	tk := do(market1, ticket.Suspend{Until: now.Add(300 * time.Hour), Reason: "x"})
	require.EqualValues(t, "unit/c1", tk.Approvals[0].To)
	tk = do(clerk, ticket.Transfer{To: "unit/c1", Handover: true})
	require.EqualValues(t, "unit/o", tk.Approvals[0].To)
	list, err := b.store.(storage.Outbox).Pending(t.Context(), storage.PendingQuery{Waiting: true, Limit: 500})
	require.NoError(t, err)
	var told []time.Time
	for _, m := range list {
		if m.Seq == tk.Version && m.Kind == ticket.NoticeApproval {
			told = append(told, m.Due)
		}
	}
	assert.Equal(t, []time.Time{tk.Approvals[0].Due, tk.Approvals[1].Due}, told)
}
