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
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// What a reporter is told and can read when the matter changes hands, stands still and goes on.
func TestTheReporterIsToldWhereItStands(t *testing.T) {
	store, now := new(ticketmem.Store), time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	d, err := desk.New(desk.Config{Store: store, Now: func() time.Time { now = now.Add(time.Minute); return now }})
	require.NoError(t, err)
	office := []grid.Path{"office"}
	me := ticket.Actor{Person: "p1", Roles: []ticket.Role{ticket.RoleReporter}}
	clerk := ticket.Actor{ID: "d1", Roles: []ticket.Role{ticket.RoleDesk}, Units: office}
	leader := ticket.Actor{ID: "l1", Roles: []ticket.Role{ticket.RoleLeader}, Units: office}
	market := ticket.Actor{ID: "m1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/market"}}
	works := ticket.Actor{ID: "b1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/works"}}
	got, err := d.Receive(t.Context(), me, ticket.Request{Text: "x"})
	require.NoError(t, err)
	id := got.ID
	do := func(by ticket.Actor, c ticket.Command) string {
		t.Helper()
		_, err := d.Do(t.Context(), by, id, c)
		require.NoError(t, err)
		story, err := d.Story(t.Context(), me, id, gridgov.Chinese)
		require.NoError(t, err)
		return story[len(story)-1].Text
	}
	told := func() (kinds []string) {
		list, err := store.Pending(t.Context(), storage.PendingQuery{Waiting: true, Limit: 500})
		require.NoError(t, err)
		for _, m := range list {
			if m.To == "person/p1" {
				kinds = append(kinds, string(m.Kind))
			}
		}
		return kinds
	}
	do(clerk, ticket.Transfer{To: "department/market"})
	do(market, ticket.Object{Reason: "x"})
	assert.Contains(t, do(clerk, ticket.Grant{To: "department/works"}), "改由职能部门办理，限3月9日")
	do(works, ticket.Suspend{Until: now.Add(24 * time.Hour), Reason: "SECRET"})
	assert.Contains(t, do(leader, ticket.Grant{}), "暂停办理（挂账）至3月3日")
	assert.Equal(t, []string{"suspended"}, told())
	assert.Contains(t, do(works, ticket.Resume{}), "恢复办理，限3月9日")
	assert.Equal(t, []string{"suspended", "resumed"}, told())
	do(works, ticket.Extend{By: desk.DefaultLimits()[1].Within, Reason: "SECRET"})
	assert.Contains(t, do(leader, ticket.Grant{}), "办理期限延长，限3月9日")

	parent, err := d.Receive(t.Context(), ticket.Actor{Person: "p2", Roles: me.Roles}, ticket.Request{Text: "y"})
	require.NoError(t, err)
	do(clerk, ticket.Merge{Into: parent.ID})
	assert.Equal(t, "恢复单独办理", do(clerk, ticket.Unmerge{Reason: "x"}))
	assert.Equal(t, []string{"suspended", "resumed", "extended", "merged", "unmerged"}, told())
}

// Names of handlers come from Parties, in the story's language; where it fails, the story is told without.
func TestAStoryNamesHandlers(t *testing.T) {
	fails := false
	asked := map[ticket.Handler]int{}
	parties := desk.PartiesFunc(func(_ context.Context, h ticket.Handler, _ time.Time) (desk.Contact, bool, error) {
		asked[h]++
		if fails {
			return desk.Contact{}, false, errors.New("away")
		}
		switch h {
		case "department/market":
			return desk.Contact{NameEn: "the market office", NameZh: "市场监管所"}, true, nil
		case "partner/7f3a":
			return desk.Contact{NameEn: "Reed Bank Park", NameZh: "芦岸产业园"}, true, nil
		}
		return desk.Contact{}, true, nil
	})
	d, err := desk.New(desk.Config{Store: new(ticketmem.Store), Parties: parties})
	require.NoError(t, err)
	me := ticket.Actor{Person: "p1", Roles: []ticket.Role{ticket.RoleReporter}}
	clerk := ticket.Actor{ID: "d1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	got, err := d.Receive(t.Context(), me, ticket.Request{Text: "x"})
	require.NoError(t, err)
	_, err = d.Do(t.Context(), clerk, got.ID, ticket.Transfer{To: "department/market"})
	require.NoError(t, err)
	_, err = d.Do(t.Context(), clerk, got.ID, ticket.Convene{Assist: []ticket.Party{{Handler: "partner/7f3a", Task: "lend a hall"}}})
	require.NoError(t, err)
	last := func(by ticket.Actor, lang gridgov.Language) string {
		story, err := d.Story(t.Context(), by, got.ID, lang)
		require.NoError(t, err)
		return story[len(story)-1].Text
	}
	clear(asked)
	assert.Contains(t, last(me, gridgov.Chinese), "受理员召集芦岸产业园联动办理，主办：市场监管所")
	assert.Equal(t, map[ticket.Handler]int{"department/market": 1, "partner/7f3a": 1}, asked, "each once a story")
	assert.Equal(t, "desk d1 called together Reed Bank Park, led by the market office: Reed Bank Park: lend a hall",
		last(clerk, gridgov.English))
	fails = true
	assert.Contains(t, last(me, gridgov.English), "desk called together a partner, led by a department")
}
