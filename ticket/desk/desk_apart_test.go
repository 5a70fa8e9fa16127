package desk_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// outbox are all messages that wait, oldest first.
func (b bench) outbox() []ticket.Message {
	b.Helper()
	out, err := b.store.(storage.Outbox).Pending(b.Context(),
		storage.PendingQuery{Now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), Lease: time.Hour, Limit: 500, Waiting: true})
	require.NoError(b, err)
	return out
}

func receivers(out []ticket.Message) (list []string) {
	for _, m := range out {
		list = append(list, string(m.Kind)+" "+m.To)
	}
	return list
}

// alarms is a router that alarms these.
func alarms(to ...ticket.Handler) ticket.RouterFunc {
	return func(context.Context, ticket.Case) (ticket.Decision, error) {
		return ticket.Decision{Do: []ticket.Command{ticket.Respond{Text: "x"}}, Alarm: to}, nil
	}
}

// Neither an alarm nor a reply is told to whom the report is about; the level above is alarmed instead, and the desk reads why.
func TestNobodyIsToldOfWhatIsAboutThem(t *testing.T) {
	b := newBench(t, func(c *desk.Config) {
		c.Router = alarms(ticket.OfficerHandler("duty-1"), ticket.OfficerHandler("other"), ticket.UnitHandler("410172561"))
	})
	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "410172561007", About: []string{"duty-1", "p-0"}})
	require.NoError(t, err)
	told := receivers(b.outbox())
	assert.NotContains(t, told, "alarm officer/duty-1")
	assert.NotContains(t, told, "reply person/p-0", "a reporter who names themselves does not see the ticket")
	assert.Contains(t, told, "alarm officer/other")
	assert.Contains(t, told, "alarm unit/410172561")
	assert.Contains(t, b.story(clerk, got.ID), "the report is about officer/duty-1, who is not told")
}

func TestAnAlarmGoesToTheLevelAboveWhomItIsAbout(t *testing.T) {
	parties := known{
		"department/duty": {People: []string{"anna", "bert"}}, "unit/410172561": {People: []string{"bert", "anna"}},
		"leader/410172561": {People: []string{"lea"}}, "department/fire": {People: []string{"anna", "carl"}},
	}
	b := newBench(t, func(c *desk.Config) {
		c.Parties = parties
		c.Router = alarms("department/duty", "unit/410172561", "department/fire")
	})
	_, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "410172561007", About: []string{"anna", "bert"}})
	require.NoError(t, err)
	out := b.outbox()
	assert.Equal(t, []string{"received unit/410172561007", "alarm leader/410172561", "alarm department/fire", "reply person/p-0"}, receivers(out))
	assert.Equal(t, []string{"anna", "bert"}, out[0].Except)
	assert.Equal(t, []string{"anna", "bert"}, out[2].Except, "carl is told, and anna is not")
	assert.Equal(t, []string{"anna", "bert"}, out[3].Except, "the office may know that the reporter is one of them")

	b = newBench(t, func(c *desk.Config) { c.Router = alarms("department/duty") })
	_, err = b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "410172561007"})
	require.NoError(t, err)
	assert.Empty(t, b.outbox()[0].Except, "the report is about nobody")
}

// The desk asks Parties about all who may be told of a ticket that names people, and about nobody else.
func TestTheDeskKnowsWhomATicketIsAbout(t *testing.T) {
	var asked []ticket.Handler
	people := known{
		"department/market": {People: []string{"market-1"}}, "unit/410172561": {People: []string{"clerk", "boss"}},
		"unit/410172561007": {People: []string{"boss"}}, "leader/410172561": {People: []string{"lea"}},
	}
	b := newBench(t, func(c *desk.Config) {
		c.Parties = desk.PartiesFunc(func(ctx context.Context, h ticket.Handler, at time.Time) (desk.Contact, bool, error) {
			asked = append(asked, h)
			return people.Lookup(ctx, h, at)
		})
	})
	plain := b.file(person(0), "x").ID
	b.do(clerk, plain, ticket.Transfer{To: "department/market"})
	b.do(market, plain, ticket.Accept{})
	assert.Equal(t, []ticket.Handler{"department/market"}, asked, "nobody is named: only whom a command names is asked for")

	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "410172561007", About: []string{"boss"}})
	require.NoError(t, err)
	_, err = b.Do(t.Context(), clerk, got.ID, ticket.Transfer{To: "unit/410172561007"})
	no := new(desk.RefusedError)
	require.ErrorAs(t, err, &no)
	assert.Equal(t, desk.RuleConflictOfInterest, no.Rule)
	assert.Equal(t, int64(1), b.get(got.ID).Version)

	b.do(clerk, got.ID, ticket.Transfer{To: "department/market"})
	people["department/market"] = desk.Contact{People: []string{"boss"}} // the others left
	_, err = b.Sweep(t.Context(), got.Created.AddDate(0, 0, 20))
	require.NoError(t, err)
	var swept []string
	for _, m := range b.outbox() {
		if m.Ticket == got.ID && m.Kind != ticket.NoticeAssigned {
			swept = append(swept, m.To)
		}
	}
	assert.NotEmpty(t, swept)
	assert.NotContains(t, swept, "department/market", "all of its people are named by now")
	assert.True(t, slices.Contains(swept, "unit/410172561") || slices.Contains(swept, "leader/410172561"), swept)
}

// Joined with a report that names all who handle it, a ticket would be given to them: whoever merges is told.
func TestNothingIsMergedOverTheHeadsOfWhoHandlesIt(t *testing.T) {
	b := newBench(t, func(c *desk.Config) {
		c.Parties = known{
			"department/market": {People: []string{"market-1", "market-2"}},
			"department/works":  {People: []string{"market-1", "w-1"}},
		}
	})
	file := func(about ...string) ticket.ID {
		got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "410172561007", About: about})
		require.NoError(t, err)
		return got.ID
	}
	merge := func(parent ticket.ID) error {
		_, err := b.Do(t.Context(), clerk, file("market-1", "market-2"), ticket.Merge{Into: parent})
		return err
	}
	led := file()
	b.do(clerk, led, ticket.Transfer{To: "department/market"})
	no := new(desk.RefusedError)
	require.ErrorAs(t, merge(led), &no)
	assert.Equal(t, desk.RuleConflictOfInterest, no.Rule)
	assert.NotContains(t, no.Why.En, "market", "it names nobody")
	b.do(clerk, led, ticket.Transfer{To: "department/works"})
	require.NoError(t, merge(led), "one of its people is not named")
	for _, m := range b.outbox() {
		if m.Ticket == led && m.Kind == ticket.NoticeMerged {
			assert.Equal(t, []string{"market-1", "market-2"}, m.Except, "%s: of those whom the report is about from now on", m.To)
		}
	}
}
