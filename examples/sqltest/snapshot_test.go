package sqltest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A list by a time is those that have the time and then those that have none, in one snapshot: a ticket that is given its
// time meanwhile is in it, once.
func TestListIsOneSnapshot(t *testing.T) {
	t.Parallel()
	between := func() {}
	r := &rewriter{rewrite: func(statement string) string {
		if strings.HasPrefix(statement, "SELECT") && strings.Contains(statement, "due IS NULL") {
			once := between
			between = func() {}
			once()
		}
		return statement
	}}
	_, s := openRewriting(t, r)
	rules, err := desk.NewRules(desk.Definitions{Limits: []desk.Limit{}})
	require.NoError(t, err)
	d, err := desk.New(desk.Config{Store: s, Home: "41", Rules: rules})
	require.NoError(t, err)
	clerk := ticket.Actor{ID: "desk-1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"41"}}
	made, err := d.Receive(t.Context(), clerk, ticket.Request{Text: "The lamp is out.", Origin: ticket.OnBehalf})
	require.NoError(t, err)
	require.Zero(t, made.Due)
	between = func() {
		_, err := d.Do(t.Context(), clerk, made.ID,
			ticket.Transfer{To: ticket.Department("works"), Within: worktime.Span{N: 1, Unit: worktime.UrgentHour}})
		require.NoError(t, err)
	}
	found, err := s.List(t.Context(), storage.Query{Order: storage.ByDue})
	require.NoError(t, err)
	require.Len(t, found, 1, "a ticket that was there all the time")
	now, err := s.Get(t.Context(), made.ID)
	require.NoError(t, err)
	require.NotZero(t, now.Due, "nothing happened between the statements")
}
