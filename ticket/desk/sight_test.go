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
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// sights is an office of two communities, whose tickets are filed by p-1.
func sights(t *testing.T, change ...func(*desk.Config)) (*desk.Desk, *ticketmem.Store) {
	t.Helper()
	tree, err := grid.NewTree(
		grid.Unit{Code: "office", Level: 1, Name: "梧桐街道办事处"},
		grid.Unit{Code: "c1", Parent: "office", Level: 2, Name: "春藤社区"},
		grid.Unit{Code: "c2", Parent: "office", Level: 2, Name: "秋实社区"},
		grid.Unit{Code: "g1", Parent: "c1", Level: 3, Name: "春藤第一网格"},
		grid.Unit{Code: "g2", Parent: "c2", Level: 3, Name: "秋实第一网格"},
	)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	store := new(ticketmem.Store)
	return newDesk(t, func(c *desk.Config) {
		c.Store, c.Grid = store, places
		for _, f := range change {
			f(c)
		}
	}), store
}

var (
	sightDesk = ticket.Actor{ID: "d1", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleSupervisor}, Units: []grid.Path{"office"}}
	sightHead = ticket.Actor{
		ID: "k1", Roles: []ticket.Role{ticket.RoleCoordinator}, Units: []grid.Path{"office/c1"}, Handlers: []ticket.Handler{"unit/c1"},
	}
	sightWork = ticket.Actor{
		ID: "w1", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{"office/c1/g1"}, Handlers: []ticket.Handler{"unit/g1"},
	}
	sightHead2 = ticket.Actor{ID: "h2", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{"office/c2"}}
	lights     = ticket.Actor{ID: "b1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/lights"}}
)

// Whoever may get a ticket finds it in a list, and nobody finds there what is hidden from them.
func TestWhoSeesATicketFindsItInAList(t *testing.T) {
	put := func(do ...any) func(*testing.T, *desk.Desk, ticket.ID) {
		return func(t *testing.T, d *desk.Desk, id ticket.ID) {
			for i := 0; i < len(do); i += 2 {
				_, err := d.Do(t.Context(), do[i].(ticket.Actor), id, do[i+1].(ticket.Command))
				require.NoError(t, err, "%T", do[i+1])
			}
		}
	}
	account := ticket.Actor{ID: "u7", Roles: []ticket.Role{ticket.RoleReporter}}
	away, works := ticket.Transfer{To: "department/market"}, ticket.Transfer{To: "department/works"}
	done, up := ticket.ReportBack{Text: "done"}, ticket.Transfer{To: "unit/office", Reason: "x"}
	joint := ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/lights"}, {Handler: "unit/c1"}}}
	for name, c := range map[string]struct {
		filer ticket.Actor
		then  func(*testing.T, *desk.Desk, ticket.ID)
		by    ticket.Actor
		sees  bool
	}{
		"the unit put in charge by an escalation": {
			resident, put(sightDesk, ticket.Transfer{To: "unit/g2"}, sightDesk, ticket.Escalate{Reason: "late"}),
			ticket.Actor{ID: "h2", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"unit/c2"}},
			true,
		},
		"one who works for that unit, as a host may make an actor": {
			resident, put(sightDesk, ticket.Transfer{To: "unit/g2"}, sightDesk, ticket.Escalate{Reason: "late"}),
			ticket.Actor{ID: "h3", Roles: []ticket.Role{ticket.RoleHandler}, Units: []grid.Path{"office/c2"}},
			true,
		},
		"a part of the system that is named in the report": {
			resident, put(), ticket.Actor{ID: "x9", Roles: []ticket.Role{ticket.RoleSystem}, Units: []grid.Path{"office"}}, true,
		},
		"an officer who is named in the report": {
			resident, put(), ticket.Actor{ID: "x9", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}, false,
		},
		"who rules on what is asked, and sees no area": {
			resident, put(sightHead2, ticket.Transfer{To: "department/lights"}, lights,
				ticket.Extend{By: worktime.Span{N: 1, Unit: worktime.UrgentHour}, Reason: "x"}),
			ticket.Actor{ID: "h3", Roles: []ticket.Role{ticket.RoleHandler}, Units: []grid.Path{"office/c2"}},
			true,
		},
		"a reporter with an account and no person": {account, put(), account, true},
		"another account":                          {account, put(), ticket.Actor{ID: "u8", Roles: []ticket.Role{ticket.RoleReporter}}, false},
		"who filed a matter in another grid":       {sightWork, put(), sightWork, true},
		"a coordinator whose community leads it":   {resident, put(sightDesk, ticket.Transfer{To: "unit/c1"}), sightHead, true},
		"a coordinator whose community assists":    {resident, put(sightDesk, joint), sightHead, true},
		"a coordinator of another community":       {resident, put(sightDesk, ticket.Transfer{To: "department/market"}), sightHead, false},
		"who reported a task back":                 {resident, put(sightDesk, joint, lights, ticket.ReportBack{Text: "done"}), lights, true},
		"a lead who passed it on": {
			resident, put(sightDesk, ticket.Transfer{To: "department/lights"}, lights, up), lights, false,
		},
		"who had a task taken away":                    {resident, put(sightDesk, joint, sightDesk, away), lights, false},
		"who reported back, and it was passed on then": {resident, put(sightDesk, joint, lights, done, sightDesk, works), lights, true},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := sights(t)
			r := request
			r.Unit, r.About = "g2", []string{"x9"}
			got, err := d.Receive(t.Context(), c.filer, r)
			require.NoError(t, err)
			c.then(t, d, got.ID)
			_, err = d.Get(t.Context(), c.by, got.ID)
			page, failed := d.List(t.Context(), c.by, desk.Filter{}, "")
			require.NoError(t, failed)
			assert.Equal(t, c.sees, len(page.Tickets) == 1, "in a list")
			if !c.sees {
				require.ErrorIs(t, err, gridgov.ErrNotFound)
				return
			}
			require.NoError(t, err, "by its id")
			page, failed = d.List(t.Context(), c.by, desk.Filter{Handlers: c.by.Handlers}, "")
			require.NoError(t, failed)
			if len(c.by.Handlers) > 0 && strings.HasPrefix(name, "who reported") {
				assert.Empty(t, page.Tickets, "what is done is in no inbox")
			}
		})
	}
}

// Whoever reported a task back keeps the public side and the words of that task, also after rework and reopening: neither the
// words of others nor the record.
func TestWhoReportedBackKeepsTheOwnTask(t *testing.T) {
	ctx := t.Context()
	d, _ := sights(t)
	r := request
	r.Unit = "g2"
	got, err := d.Receive(ctx, resident, r)
	require.NoError(t, err)
	market := ticket.Actor{ID: "m1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/market"}}
	do := func(by ticket.Actor, do ticket.Command) {
		t.Helper()
		_, err := d.Do(ctx, by, got.ID, do)
		require.NoError(t, err)
	}
	sees := func(when string) string {
		t.Helper()
		_, err := d.Get(ctx, lights, got.ID)
		require.NoError(t, err, when)
		page, err := d.List(ctx, lights, desk.Filter{}, "")
		require.NoError(t, err)
		require.Len(t, page.Tickets, 1, when)
		_, err = d.History(ctx, lights, got.ID)
		require.ErrorIs(t, err, gridgov.ErrRefused, when)
		story, err := d.Story(ctx, lights, got.ID, gridgov.English)
		require.NoError(t, err)
		return story.String()
	}
	do(sightDesk, ticket.Convene{Lead: "department/market", Reason: "the reason", Assist: []ticket.Party{
		{Handler: "department/lights", Task: "mend the lamp"}, {Handler: "unit/c1", Task: "talk to the neighbours"},
	}})
	do(sightDesk, ticket.Note{Text: "an internal note"})
	do(lights, ticket.ReportBack{Text: "the lamp is mended"})
	head := sightHead
	head.ID, head.Roles = "h1", []ticket.Role{ticket.RoleHead}
	do(head, ticket.ReportBack{Text: "the neighbours know"})
	story := sees("reported back")
	for _, told := range []string{"mend the lamp", "the lamp is mended", "asked lights for help"} {
		assert.Contains(t, story, told)
	}
	for _, hidden := range []string{"the reason", "talk to the neighbours", "an internal note", "the neighbours know"} {
		assert.NotContains(t, story, hidden)
	}
	do(market, ticket.Answer{Text: "so it is", Resolution: ticket.Solved})
	assert.Contains(t, sees("answered"), "so it is")
	do(sightDesk, ticket.Rework{Reason: "not yet"})
	sees("reworked")
	do(market, ticket.Answer{Text: "now it is", Resolution: ticket.Solved})
	do(sightDesk, ticket.Close{})
	sees("closed")
	do(resident, ticket.Reopen{Reason: "again"})
	assert.NotContains(t, sees("reopened"), "not yet")

	story2, err := d.Story(ctx, resident, got.ID, gridgov.English)
	require.NoError(t, err)
	assert.NotContains(t, story2.String(), "mend the lamp", "the reporter reads the public side alone")
	record, err := d.Story(ctx, sightDesk, got.ID, gridgov.Chinese)
	require.NoError(t, err)
	assert.Contains(t, record.String(), "the reason\nlights：mend the lamp\n春藤社区：talk to the neighbours", "the office reads all of it")
}

// What was asked for goes on with the matter: the ruling is told to whoever has it then, not to a lead that passed it on and
// no longer sees the ticket.
func TestARulingIsToldToWhoHasTheMatter(t *testing.T) {
	ctx := t.Context()
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Outside: []ticket.Handler{"partner/lights"}})
	require.NoError(t, err)
	store := new(ticketmem.Store)
	d := newDesk(t, func(c *desk.Config) { c.Store, c.Rules = store, rules })
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	leader := ticket.Actor{ID: "l1", Roles: []ticket.Role{ticket.RoleLeader}, Units: []grid.Path{office}}
	for _, s := range []struct {
		by ticket.Actor
		do ticket.Command
	}{
		{clerk, ticket.Transfer{To: "department/lights"}},
		{clerk, ticket.Convene{Assist: []ticket.Party{{Handler: "partner/lights"}}}},
		{clerk, ticket.Transfer{To: "department/market"}},
		{leader, ticket.Refuse{Reason: "no"}},
	} {
		_, err = d.Do(ctx, s.by, got.ID, s.do)
		require.NoError(t, err, "%T", s.do)
	}
	told, err := store.Pending(ctx, storage.PendingQuery{Waiting: true})
	require.NoError(t, err)
	last := told[len(told)-1]
	assert.Equal(t, []any{ticket.NoticeRuled, "department/market"}, []any{last.Kind, last.To})
	_, err = d.Get(ctx, lights, got.ID)
	require.ErrorIs(t, err, gridgov.ErrNotFound)
}
