package desk_test

import (
	"context"
	"fmt"
	"slices"
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
	"github.com/gridgov/gridgov/ticket/worktime"
)

// alarming is a router that gives everything to one department as an emergency, and alarms handlers.
func alarming(alarm ...ticket.Handler) ticket.Router {
	return ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
		return ticket.Decision{
			Do:    []ticket.Command{ticket.Classify{Priority: ticket.Emergency}, ticket.Transfer{To: "department/market"}},
			Alarm: alarm,
		}, nil
	})
}

// toldOf is whom the messages of these kinds are to, of all kinds where there is none.
func toldOf(t *testing.T, s storage.Outbox, kinds ...ticket.Notice) (to []string) {
	messages, err := s.Pending(t.Context(), storage.PendingQuery{Waiting: true, Limit: 500})
	require.NoError(t, err)
	for _, m := range messages {
		if len(kinds) == 0 || slices.Contains(kinds, m.Kind) {
			to = append(to, m.To)
		}
	}
	return to
}

// Whoever is alarmed reads what the danger is and where, whether or not the ticket lies in their area or they are given it: by its id
// and in lists, the record while it is open. It is in no inbox, and they do nothing to it.
func TestWhoIsAlarmedReadsTheTicket(t *testing.T) {
	handler := []ticket.Role{ticket.RoleHandler}
	for name, c := range map[string]struct {
		alarm ticket.Handler
		by    ticket.Actor
		about []string
	}{
		"a department": {"department/duty", ticket.Actor{ID: "a1", Roles: handler, Handlers: []ticket.Handler{"department/duty"}}, nil},
		"a partner":    {"partner/gas", ticket.Actor{ID: "a2", Roles: handler, Handlers: []ticket.Handler{"partner/gas"}}, nil},
		"an officer":   {"officer/a3", ticket.Actor{ID: "a3", Roles: handler}, nil},
		"another unit": {"unit/c1", ticket.Actor{ID: "a4", Roles: handler, Handlers: []ticket.Handler{"unit/c1"}}, nil},
		"another unit, of who works there": {
			"unit/c1", ticket.Actor{ID: "a5", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{"office/c1"}}, nil,
		},
		"the unit above, in place of whom it is about": {
			"officer/x9", ticket.Actor{ID: "a6", Roles: handler, Handlers: []ticket.Handler{"unit/office"}}, []string{"x9"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			d, store := sights(t, func(conf *desk.Config) { conf.Router = alarming(c.alarm) })
			got, err := d.Receive(ctx, resident, ticket.Request{Text: "smell of gas", Address: "3-502", Unit: "g2", About: c.about})
			require.NoError(t, err)
			require.Len(t, toldOf(t, store, ticket.NoticeAlarm), 1)
			read := func() string {
				_, err := d.Get(ctx, c.by, got.ID)
				require.NoError(t, err, "by its id")
				page, err := d.List(ctx, c.by, desk.Filter{}, "")
				require.NoError(t, err)
				require.Len(t, page.Tickets, 1, "in a list")
				page, err = d.List(ctx, c.by, desk.Filter{Handlers: []ticket.Handler{c.alarm}}, "")
				require.NoError(t, err)
				require.Empty(t, page.Tickets, "in the inbox of who is to handle nothing")
				_, err = d.Due(ctx, c.by, got.ID)
				require.NoError(t, err)
				verbs, err := d.Allowed(ctx, c.by, got.ID)
				require.NoError(t, err)
				require.Empty(t, verbs)
				story, err := d.Story(ctx, c.by, got.ID, gridgov.English)
				require.NoError(t, err)
				return story.String()
			}
			assert.Contains(t, read(), "smell of gas")
			events, err := d.History(ctx, c.by, got.ID)
			require.NoError(t, err)
			words, err := events[0].Words()
			require.NoError(t, err)
			assert.Equal(t, "3-502", words.Address)

			_, err = d.Do(ctx, sightDesk, got.ID, ticket.Refer{Channel: "gas works", Text: "the pipe is theirs"})
			require.NoError(t, err)
			assert.Contains(t, read(), "gas works")
			_, err = d.History(ctx, c.by, got.ID)
			require.ErrorIs(t, err, gridgov.ErrRefused, "of what is over they keep the public side")

			nobody := c.by
			nobody.ID, nobody.Units, nobody.Handlers = "a7", nil, []ticket.Handler{"department/lights"}
			_, err = d.Get(ctx, nobody, got.ID)
			require.ErrorIs(t, err, gridgov.ErrNotFound, "who was not alarmed")
			if len(c.about) > 0 {
				named := c.by
				named.ID = c.about[0]
				_, err = d.Get(ctx, named, got.ID)
				require.ErrorIs(t, err, gridgov.ErrNotFound, "whom it is about, who acts for whoever is alarmed")
			}
			events, err = store.History(ctx, got.ID, 0, "")
			require.NoError(t, err)
			stored, err := store.Get(ctx, got.ID)
			require.NoError(t, err)
			_, err = ticket.CheckChain(stored, events)
			require.NoError(t, err)
		})
	}
}

// As many are alarmed as are known to be told: nobody is sent what they cannot read. Who is not told stands on record.
func TestNobodyIsAlarmedWhoCannotRead(t *testing.T) {
	var alarm []ticket.Handler
	for i := range 203 {
		alarm = append(alarm, ticket.Department("duty", fmt.Sprint(i)))
	}
	ctx := t.Context()
	d, store := sights(t, func(conf *desk.Config) { conf.Router = alarming(alarm...) })
	got, err := d.Receive(ctx, resident, ticket.Request{Text: "smell of gas", Unit: "g2"})
	require.NoError(t, err)
	told := toldOf(t, store, ticket.NoticeAlarm)
	require.NotEmpty(t, told)
	for _, to := range told {
		by := ticket.Actor{ID: "a1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{ticket.Handler(to)}}
		_, err := d.Get(ctx, by, got.ID)
		require.NoError(t, err, "%s is alarmed", to)
	}
	story, err := d.Story(ctx, sightDesk, got.ID, gridgov.English)
	require.NoError(t, err)
	assert.Contains(t, story.String(), "203 handlers, of whom the first 200 are told")
}

// Whoever acts for a unit is told of limits in the place of one that has ended, of what waits for the root unit, and of the promise
// that their unit gave. They read it, also where they do not work in its area.
func TestWhoIsToldOfALimitReadsTheTicket(t *testing.T) {
	long := worktime.Span{N: 60, Unit: worktime.NaturalDay} // of the round, which the promise does not last
	joint := ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "unit/g5"}}}
	for name, c := range map[string]struct {
		to     ticket.Handler
		do     ticket.Command
		by     grid.Path        // who sends it
		market []ticket.Command // what the lead does then
		ends   bool             // g5
	}{
		"in the place of an ended unit": {"unit/c3", joint, "office", nil, true},
		"of the promise": {
			"unit/c3",
			ticket.Transfer{To: "department/market", Within: long},
			"office/c3",
			[]ticket.Command{ticket.Accept{}, ticket.Respond{Text: "we come"}},
			false,
		},
		"of what nobody leads": {"unit/office", ticket.Note{Text: "x"}, "office", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
			g5 := grid.Unit{Code: "g5", Parent: "c3", Level: 3, Name: "g5"}
			if c.ends {
				g5.To = now.Add(48 * time.Hour)
			}
			tree, err := grid.NewTree(
				grid.Unit{Code: "office", Level: 1, Name: "o"}, grid.Unit{Code: "c3", Parent: "office", Level: 2, Name: "c3"}, g5)
			require.NoError(t, err)
			places, err := grid.NewLocator(tree)
			require.NoError(t, err)
			store := new(ticketmem.Store)
			d := newDesk(t, func(conf *desk.Config) {
				conf.Store, conf.Grid, conf.Now = store, places, func() time.Time { return now }
			})
			by := ticket.Actor{ID: "d1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{c.by}}
			got, err := d.Receive(ctx, by, ticket.Request{Text: "x", Unit: "g5", Origin: ticket.OnBehalf, Reporter: "p1"})
			require.NoError(t, err)
			_, err = d.Do(ctx, by, got.ID, c.do)
			require.NoError(t, err)
			for _, do := range c.market {
				market := ticket.Actor{ID: "m1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/market"}}
				_, err = d.Do(ctx, market, got.ID, do)
				require.NoError(t, err)
			}
			deputy := ticket.Actor{ID: "b", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{c.to}}
			told := 0
			for range 30 {
				now = now.Add(24 * time.Hour)
				before := len(toldOf(t, store))
				_, err = d.Sweep(ctx, now)
				require.NoError(t, err)
				if all := toldOf(t, store); slices.Contains(all[before:], string(c.to)) {
					told++
					_, err = d.Get(ctx, deputy, got.ID)
					require.NoError(t, err)
					page, err := d.List(ctx, deputy, desk.Filter{}, "")
					require.NoError(t, err)
					require.Len(t, page.Tickets, 1)
				}
			}
			require.NotZero(t, told)
		})
	}
}
