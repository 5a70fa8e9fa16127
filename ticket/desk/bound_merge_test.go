package desk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// boundMatter is a ticket that is the community's for good, by a ruling of the leaders after two objections.
func boundMatter(t *testing.T) (d *desk.Desk, id ticket.ID) {
	ctx := t.Context()
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, MergeIntoNone: true})
	require.NoError(t, err)
	d = newDesk(t, func(c *desk.Config) { c.Rules = rules })
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	head := ticket.Actor{
		ID: "head", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{office + "/410172561007"},
		Handlers: []ticket.Handler{"unit/410172561007"},
	}
	leader := ticket.Actor{ID: "leader", Roles: []ticket.Role{ticket.RoleLeader}, Units: []grid.Path{office}}
	for _, s := range []struct {
		by ticket.Actor
		do ticket.Command
	}{
		{clerk, ticket.Transfer{To: "unit/410172561007"}},
		{head, ticket.Object{Reason: "not ours"}},
		{clerk, ticket.Refuse{Reason: "it is"}},
		{head, ticket.Object{Reason: "not ours"}},
		{leader, ticket.Refuse{Reason: "it is, and that binds"}},
	} {
		got, err = d.Do(ctx, s.by, got.ID, s.do)
		require.NoError(t, err, "%T", s.do)
	}
	require.True(t, got.Binding)
	return d, got.ID
}

// bound are those of the community who dispatch its tickets, whom the ruling binds.
var bound = map[string]ticket.Actor{
	"desk":        {ID: "desk-2", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{office + "/410172561007"}},
	"coordinator": {ID: "coordinator-2", Roles: []ticket.Role{ticket.RoleCoordinator}, Units: []grid.Path{office + "/410172561007"}},
}

// others make another ticket of the same place: of a part of the first one, or of the same words.
var others = map[string]func(t *testing.T, d *desk.Desk, by ticket.Actor, id ticket.ID) ticket.ID{
	"a part": func(t *testing.T, d *desk.Desk, by ticket.Actor, id ticket.ID) ticket.ID {
		_, err := d.Do(t.Context(), by, id, ticket.Split{Parts: []ticket.Part{{Text: request.Text}}})
		require.NoError(t, err)
		for got, err := range d.All(t.Context(), by, desk.Filter{Limit: 10}) {
			if require.NoError(t, err); got.SplitFrom == id {
				return got.ID
			}
		}
		t.Fatal("no part")
		return ""
	},
	"a new request": func(t *testing.T, d *desk.Desk, by ticket.Actor, _ ticket.ID) ticket.ID {
		again := request
		again.Origin = ticket.OnBehalf
		got, err := d.Receive(t.Context(), by, again)
		require.NoError(t, err)
		return got.ID
	},
}

func eachBound(t *testing.T, check func(t *testing.T, d *desk.Desk, by ticket.Actor, id, other ticket.ID)) {
	for name, by := range bound {
		for way, other := range others {
			t.Run(name+" by "+way, func(t *testing.T) {
				d, id := boundMatter(t)
				check(t, d, by, id, other(t, d, by, id))
			})
		}
	}
}

func refusedBy(t *testing.T, rule desk.Rule, err error) {
	t.Helper()
	var no *desk.RefusedError
	if assert.ErrorAs(t, err, &no) {
		assert.Equal(t, rule, no.Rule)
	}
}

// Whoever a ruling binds does not pass the ticket on by merging it into one that somebody else has, or nobody.
func TestABoundTicketIsNotMergedIntoWhatSomebodyElseHas(t *testing.T) {
	eachBound(t, func(t *testing.T, d *desk.Desk, by ticket.Actor, id, other ticket.ID) {
		ctx := t.Context()
		_, err := d.Do(ctx, by, id, ticket.Merge{Into: other})
		refusedBy(t, desk.RuleBinding, err)
		got, err := d.Do(ctx, clerk, other, ticket.Transfer{To: "department/market"})
		require.NoError(t, err)
		_, err = d.Do(ctx, by, id, ticket.Merge{Into: other})
		refusedBy(t, desk.RuleBinding, err)

		_, err = d.Do(ctx, clerk, id, ticket.Merge{Into: other}) // the level that ruled decides as it sees fit
		require.NoError(t, err)
		got, err = d.Get(ctx, clerk, got.ID)
		require.NoError(t, err)
		assert.Empty(t, got.Bound)
	})
}

// Nor by merging it into one that is theirs, and passing on that one.
func TestARulingGoesWithTheTicketThatItIsMergedInto(t *testing.T) {
	for lead, binding := range map[ticket.Handler]bool{"unit/410172561007": true, "unit/410172561007001": false} {
		eachBound(t, func(t *testing.T, d *desk.Desk, by ticket.Actor, id, other ticket.ID) {
			ctx := t.Context()
			_, err := d.Do(ctx, clerk, other, ticket.Classify{Unit: "410172561007001"})
			require.NoError(t, err)
			_, err = d.Do(ctx, clerk, id, ticket.Classify{Unit: "410172561007001"})
			require.NoError(t, err)
			_, err = d.Do(ctx, clerk, other, ticket.Transfer{To: lead})
			require.NoError(t, err)
			_, err = d.Do(ctx, by, id, ticket.Merge{Into: other})
			require.NoError(t, err)
			for _, do := range []ticket.Command{
				ticket.Transfer{To: "department/market"},
				ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: lead}}},
			} {
				_, err = d.Do(ctx, by, other, do)
				refusedBy(t, desk.RuleBinding, err)
			}
			got, err := d.Get(ctx, clerk, other)
			require.NoError(t, err)
			assert.Equal(t, binding, got.Binding)
			assert.Equal(t, binding, got.Bound == "")
		})
	}
}

// Nor by referring it to another channel, or as a duplicate of what nobody knows.
func TestABoundTicketIsNotReferredAway(t *testing.T) {
	for name, do := range map[string]ticket.Command{
		"refer": ticket.Refer{Channel: "court", Text: "not ours"},
		"merge": ticket.Merge{Reason: "it was reported somewhere"},
	} {
		for who, by := range bound {
			t.Run(name+" by the "+who, func(t *testing.T) {
				d, id := boundMatter(t)
				_, err := d.Do(t.Context(), by, id, do)
				refusedBy(t, desk.RuleBinding, err)
				_, err = d.Do(t.Context(), clerk, id, do)
				assert.NoError(t, err)
			})
		}
	}
}
