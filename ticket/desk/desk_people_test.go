package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

func TestReportersFileUnderTheirOwnName(t *testing.T) {
	d := newDesk(t, nil)
	for what, c := range map[string]struct {
		rule desk.Rule
		r    ticket.Request
	}{
		"another's name": {desk.RuleOwnName, ticket.Request{Text: "x", Reporter: "p-2"}},
		"origin":         {desk.RuleOwnName, ticket.Request{Text: "x", Origin: ticket.FromAbove}},
		"deadline":       {desk.RuleDateFromAbove, ticket.Request{Text: "x", Due: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)}},
	} {
		_, err := d.Receive(t.Context(), resident, c.r)
		var no *desk.RefusedError
		if assert.ErrorAs(t, err, &no, what) {
			assert.Equal(t, c.rule, no.Rule, what)
		}
	}
	got, err := d.Receive(t.Context(), resident, ticket.Request{Text: "x", Origin: ticket.OnBehalf, Reporter: "p-2"})
	require.NoError(t, err)
	assert.Equal(t, ticket.PersonID("p-2"), got.Reporter)
}

func TestABotDoesNotMakeAnInquiryOfAComplaint(t *testing.T) {
	bot := ticket.Actor{ID: "bot", Roles: []ticket.Role{ticket.RoleBot}, Units: []grid.Path{office}}
	d := newDesk(t, nil)
	got, err := d.Receive(t.Context(), resident, request)
	require.NoError(t, err)
	_, err = d.Do(t.Context(), bot, got.ID, ticket.Classify{Kind: ticket.Inquiry})
	require.ErrorIs(t, err, gridgov.ErrRefused)
	_, err = d.Do(t.Context(), bot, got.ID, ticket.Classify{Category: "market"})
	require.NoError(t, err)
}

func TestWhoeverLosesWorkIsTold(t *testing.T) {
	var last []string
	d := newDesk(t, func(c *desk.Config) {
		c.Observer = desk.ObserverFunc(func(_ context.Context, c ticket.Change, _ error, _ time.Duration) {
			last = nil
			for _, m := range c.Outbox {
				last = append(last, string(m.Kind)+" "+m.To)
			}
		})
	})
	got, err := d.Receive(t.Context(), resident, request)
	require.NoError(t, err)
	for _, s := range []struct {
		by   ticket.Actor
		do   ticket.Command
		told []string
	}{
		{clerk, ticket.Convene{Lead: ticket.Department("market"), Assist: []ticket.Party{{Handler: ticket.Department("police")}}}, []string{
			"assigned department/market", "assigned department/police",
		}},
		{clerk, ticket.Assign{To: "market-1"}, []string{"assigned actor/market-1"}},
		{clerk, ticket.Transfer{To: ticket.Department("works")}, []string{
			"released department/market", "released actor/market-1", "released department/police", "assigned department/works",
		}},
		{clerk, ticket.Refer{Channel: "court"}, []string{"ended department/works", "ended person/p-1"}},
	} {
		_, err := d.Do(t.Context(), s.by, got.ID, s.do)
		require.NoError(t, err)
		assert.Equal(t, s.told, last, "%T", s.do)
	}
}

func TestAnAssigneeFindsItInTheirList(t *testing.T) {
	worker := ticket.Actor{ID: "w/1", Roles: []ticket.Role{ticket.RoleWorker}} // an id with a slash, and no grid
	d := newDesk(t, nil)
	got, err := d.Receive(t.Context(), resident, request)
	require.NoError(t, err)
	page, err := d.List(t.Context(), worker, desk.Filter{}, "")
	require.NoError(t, err)
	require.Empty(t, page.Tickets)
	_, err = d.Do(t.Context(), clerk, got.ID, ticket.Assign{To: worker.ID})
	require.NoError(t, err)
	page, err = d.List(t.Context(), worker, desk.Filter{Handlers: []ticket.Handler{ticket.OfficerHandler(worker.ID)}, Order: storage.ByDue},
		"")
	require.NoError(t, err)
	require.Len(t, page.Tickets, 1)
	_, err = d.Do(t.Context(), worker, got.ID, ticket.Respond{Text: "我马上到"})
	require.NoError(t, err)
}

func TestAMalformedAlarmIsNotedAndTheOthersGoOut(t *testing.T) {
	var out []ticket.Message
	d := newDesk(t, func(c *desk.Config) {
		c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{
				Alarm:   []ticket.Handler{"nobody", ticket.OfficerHandler("duty")},
				Reasons: []ticket.Reason{{Rule: "a\x00b\xff"}},
				Do:      []ticket.Command{ticket.Transfer{To: ticket.Department("duty")}},
			}, nil
		})
		c.Observer = desk.ObserverFunc(func(_ context.Context, c ticket.Change, _ error, _ time.Duration) { out = c.Outbox })
	})
	got, err := d.Receive(t.Context(), resident, request)
	require.NoError(t, err)
	require.Len(t, out, 2)
	assert.Equal(t, ticket.NoticeAlarm, out[0].Kind)
	events, err := d.History(t.Context(), clerk, got.ID)
	require.NoError(t, err)
	require.Len(t, events, 3, "received, transferred, and the note about the alarm")
	assert.Equal(t, []ticket.Reason{{Rule: "a b�"}}, events[1].Facts.Why)
	require.NoError(t, verified(ticket.CheckChain(got, events)))
}
