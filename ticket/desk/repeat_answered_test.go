package desk_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

var nightBot = ticket.Actor{ID: "bot", Roles: []ticket.Role{ticket.RoleBot}, Units: []grid.Path{office}}

// newNight is a bench on which a minute passes from step to step, and every rung of the ladder is the closing after an answer.
func newNight(t *testing.T) (b bench, wait func(time.Duration)) {
	now := time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC)
	b = newBench(t, func(c *desk.Config) {
		c.Now = func() time.Time { now = now.Add(time.Minute); return now }
		var err error
		c.Rules, err = desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Ladder: []ticket.Rung{{Stage: ticket.StageConfirm, Do: ticket.RungClose}}})
		require.NoError(t, err)
	})
	return b, func(d time.Duration) {
		now = now.Add(d)
		_, err := b.Sweep(t.Context(), now)
		require.NoError(t, err)
	}
}

// staffTold are the messages of a bench to others than reporters.
func (b bench) staffTold() (list []string) {
	for _, m := range b.outbox() {
		if m.To != "person/p-1" {
			list = append(list, string(m.Kind)+" "+m.To)
		}
	}
	return list
}

// What a reporter files again under an answer joins the answered matter only where a person may not have to look at it: no
// emergency, and under the answer of a bot nothing but what a bot may answer. Whoever holds the matter is told, as of a supplement.
func TestARepeatUnderAnAnswer(t *testing.T) {
	market := ticket.Actor{ID: "m-1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{ticket.Department("market")}}
	byBot := func(b bench, id ticket.ID) { b.do(nightBot, id, ticket.Answer{Text: "window 3"}) }
	byDesk := func(b bench, id ticket.ID) { b.do(clerk, id, ticket.Answer{Text: "window 3"}) }
	byMarket := func(b bench, id ticket.ID) {
		b.do(clerk, id, ticket.Transfer{To: ticket.Department("market")})
		b.do(market, id, ticket.Answer{Text: "window 3"})
	}
	open := func(b bench, id ticket.ID) {}
	closed := func(b bench, id ticket.ID) {
		byBot(b, id)
		b.do(person(1), id, ticket.Close{Resolution: ticket.Explained})
	}
	inquiry := func(p ticket.Priority) ticket.Request { return ticket.Request{Kind: ticket.Inquiry, Priority: p} }
	for name, c := range map[string]struct {
		first ticket.Priority
		as    func(bench, ticket.ID)
		again ticket.Request
		told  string // who holds it; empty where the repeat stays a ticket of its own
	}{
		"an inquiry, under a bot's answer":             {0, byBot, inquiry(ticket.Urgent), "merged unit/410172561"},
		"a complaint, under a bot's answer":            {0, byBot, ticket.Request{Kind: ticket.Complaint}, ""},
		"of unknown kind, under a bot's answer":        {0, byBot, ticket.Request{}, ""},
		"an emergency, under a bot's answer":           {0, byBot, inquiry(ticket.Emergency), ""},
		"a complaint, under the desk's answer":         {0, byDesk, ticket.Request{Kind: ticket.Complaint}, "merged unit/410172561"},
		"an emergency, under the desk's answer":        {0, byDesk, inquiry(ticket.Emergency), ""},
		"an emergency, under the answer to one":        {ticket.Emergency, byDesk, inquiry(ticket.Emergency), ""},
		"a complaint, under a department's answer":     {0, byMarket, ticket.Request{Kind: ticket.Complaint}, "merged department/market"},
		"an emergency, of what runs":                   {0, open, inquiry(ticket.Emergency), ""},
		"an emergency, of one that runs":               {ticket.Emergency, open, inquiry(ticket.Emergency), "merged unit/410172561"},
		"an inquiry, of what a bot's answer has ended": {0, closed, inquiry(0), "rework unit/410172561"},
		"an emergency, of what has ended":              {0, closed, inquiry(ticket.Emergency), ""},
	} {
		b, wait := newNight(t)
		first := b.files(person(1), inquiry(c.first)).ID
		c.as(b, first)
		before := len(b.staffTold())
		c.again.Repeats = first
		got := b.files(person(1), c.again)
		assert.Equal(t, first, got.Repeats, name)
		if c.told != "" {
			assert.Equal(t, first, got.Parent, name)
			assert.Equal(t, []string{c.told}, b.staffTold()[before:], name)
			continue
		}
		assert.Equal(t, ticket.Received, got.State, name)
		for range 40 {
			wait(24 * time.Hour)
		}
		assert.Equal(t, ticket.Received, b.get(got.ID).State, "%s: no sweep ends it", name)
		assert.Contains(t, []ticket.State{ticket.Received, ticket.Closed}, b.get(first).State, name)
		b.sound()
	}
}

// A person may say that an emergency is covered by another matter: whoever files it with a role that may merge, and whoever merges.
// What acts by itself may not.
func TestWhoSaysThatAnEmergencyIsCovered(t *testing.T) {
	hotline := ticket.Actor{ID: "hotline", Roles: []ticket.Role{ticket.RoleSystem}, Units: []grid.Path{office}}
	b, _ := newNight(t)
	first := b.files(person(1), ticket.Request{Kind: ticket.Inquiry}).ID
	b.do(nightBot, first, ticket.Answer{Text: "window 3"})
	emergency := ticket.Request{Priority: ticket.Emergency, Repeats: first, Origin: ticket.OnBehalf, Reporter: "p-1"}
	assert.Equal(t, first, b.files(clerk, emergency).Parent)
	own := b.files(hotline, emergency)
	assert.Empty(t, own.Parent)
	_, err := b.Do(t.Context(), hotline, own.ID, ticket.Merge{Into: first})
	var no *desk.RefusedError
	require.ErrorAs(t, err, &no)
	assert.Equal(t, desk.RuleBotsAnswerInquiriesOnly, no.Rule)
	assert.Equal(t, first, b.do(clerk, own.ID, ticket.Merge{Into: first}).Parent)
	b.sound()
}

// A bot's answer reaches the reporters of duplicates too: it answers none of which a person must.
func TestABotAnswersNoDuplicateThatIsForPeople(t *testing.T) {
	for name, r := range map[string]ticket.Request{
		"an emergency": {Kind: ticket.Inquiry, Priority: ticket.Emergency},
		"a complaint":  {Kind: ticket.Complaint},
		"an inquiry":   {Kind: ticket.Inquiry},
	} {
		b, _ := newNight(t)
		first, other := b.files(person(1), ticket.Request{Kind: ticket.Inquiry}).ID, b.files(person(2), r).ID
		b.do(clerk, other, ticket.Merge{Into: first})
		verbs, err := b.Allowed(t.Context(), nightBot, first)
		require.NoError(t, err)
		_, err = b.Do(t.Context(), nightBot, first, ticket.Answer{Text: "window 3"})
		if name == "an inquiry" {
			assert.NoError(t, err)
			assert.True(t, slices.Contains(verbs, ticket.VerbAnswer))
			continue
		}
		require.ErrorIs(t, err, gridgov.ErrRefused, name)
		assert.NotContains(t, verbs, ticket.VerbAnswer, name)
		b.do(clerk, first, ticket.Answer{Text: "window 3"})
	}
}
