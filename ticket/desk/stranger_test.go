package desk_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// What a reporter gives and what stands in clear on the record permanently are the office's own words: a stranger's name or
// number finds no way into them, at no door.
func TestAReporterGivesTheOfficesWordsAlone(t *testing.T) {
	open, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Categories: []string{"market/card", "lights"}, Channels: []string{"qr poster"}})
	require.NoError(t, err)
	none, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}})
	require.NoError(t, err)
	me := ticket.Actor{ID: "u1", Person: "p1", Roles: []ticket.Role{ticket.RoleReporter}}
	staff := ticket.Actor{ID: "d1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	both := me
	both.Roles, both.Units = append(both.Roles, ticket.RoleDesk), staff.Units

	const mark = "王二嫂+8613800001111"
	for name, c := range map[string]struct {
		req       ticket.Request
		rule      string // of the office that lists some
		withNone  string // … of one that lists none
		fromStaff bool   // it is fine from staff
	}{
		"nothing":         {ticket.Request{}, "", "", true},
		"a category":      {ticket.Request{Category: "market/card"}, "", "category staff", true},
		"one below":       {ticket.Request{Category: "lights/" + mark}, "category one_of", "category staff", true},
		"one above":       {ticket.Request{Category: "market"}, "category one_of", "category staff", true},
		"own words":       {ticket.Request{Category: mark}, "category one_of", "category staff", true},
		"a channel":       {ticket.Request{Channel: "qr poster"}, "", "channel staff", true},
		"another channel": {ticket.Request{Channel: mark}, "channel one_of", "channel staff", true},
		"a reference":     {ticket.Request{ExternalRef: "12345-1"}, "external_ref staff", "external_ref staff", true},
		"a key":           {ticket.Request{Key: "form:7/a-B_c.9"}, "", "", true},
		"a key of words":  {ticket.Request{Key: mark}, "key form", "key form", true},
		"a long key":      {ticket.Request{Key: strings.Repeat("k", 65)}, "key form", "key form", true},
		"on behalf, a category": {
			ticket.Request{Origin: ticket.OnBehalf, Reporter: "p2", Category: mark}, "category one_of", "category staff", true,
		},
		"on behalf, a reference": {
			ticket.Request{Origin: ticket.OnBehalf, Reporter: "p2", ExternalRef: mark}, "external_ref staff", "external_ref staff", true,
		},
	} {
		for i, r := range []*desk.Rules{open, none} {
			want := []string{c.rule, c.withNone}[i]
			for _, by := range []ticket.Actor{me, both, staff} {
				d, err := desk.New(desk.Config{Store: new(ticketmem.Store), Rules: r})
				require.NoError(t, err)
				req := c.req
				req.Text = "x"
				if by.ID == staff.ID {
					if req.Origin = ticket.OnBehalf; req.Reporter == "" {
						req.Reporter = "p2"
					}
				}
				got, err := d.Receive(t.Context(), by, req)
				var bad *gridgov.InvalidError
				if by.ID == staff.ID || want == "" {
					require.NoError(t, err, name)
					assert.Equal(t, c.req.Category, got.Category)
					continue
				}
				require.ErrorAs(t, err, &bad, name)
				assert.Equal(t, want, bad.Faults[0].Field+" "+bad.Faults[0].Rule.String(), name)
				assert.NotContains(t, err.Error(), mark)
				list, err := d.List(t.Context(), staff, desk.Filter{}, "")
				require.NoError(t, err)
				assert.Empty(t, list.Tickets, "nothing is stored of it")
			}
		}
	}

	d, err := desk.New(desk.Config{Store: new(ticketmem.Store), Rules: none})
	require.NoError(t, err)
	got, err := d.Receive(t.Context(), me, ticket.Request{Text: "x"})
	require.NoError(t, err)
	for _, do := range []ticket.Command{ticket.Supplement{Text: "x"}, ticket.Remind{}, ticket.Withdraw{}} {
		_, err = d.Do(t.Context(), me, got.ID, do, desk.Once(mark))
		require.ErrorIs(t, err, gridgov.ErrInvalid, "a command's key likewise")
	}
	_, err = d.Do(t.Context(), staff, got.ID, ticket.Respond{Text: "x"}, desk.Once("受理/1"))
	require.NoError(t, err)
	_, err = d.Do(t.Context(), me, got.ID, ticket.Supplement{Text: "x"}, desk.Once("again-1"))
	require.NoError(t, err)

	_, err = desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Categories: []string{"a//b"}})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
}

// A form shows every fault beside its field: those of the texts, of the place, and of what only staff may choose.
func TestEveryFaultOfAFormComesAtOnce(t *testing.T) {
	units, err := grid.NewTree(grid.Unit{Code: "office", Level: grid.LevelOffice, Name: "office"})
	require.NoError(t, err)
	located, err := grid.NewLocator(units)
	require.NoError(t, err)
	r, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}})
	require.NoError(t, err)
	d, err := desk.New(desk.Config{Store: new(ticketmem.Store), Rules: r, Grid: located, Home: "office"})
	require.NoError(t, err)
	me := ticket.Actor{ID: "u1", Person: "p1", Roles: []ticket.Role{ticket.RoleReporter}}
	req := ticket.Request{
		Address: strings.Repeat("x", 1001), Unit: "nowhere", Category: "a/b", Channel: "qr", ExternalRef: "7", Key: "k y",
	}
	want := []string{"address", "category", "channel", "external_ref", "key", "text", "unit"}
	_, received := d.Receive(t.Context(), me, req)
	_, looked := d.Case(t.Context(), me, req)
	for _, err := range []error{received, looked} {
		no := new(gridgov.InvalidError)
		require.ErrorAs(t, err, &no)
		var fields []string
		for _, f := range no.Faults {
			fields = append(fields, f.Field)
		}
		assert.ElementsMatch(t, want, fields, "each once")
	}
	_, err = d.Receive(t.Context(), me, ticket.Request{Text: "x", Point: &grid.Point{Lat: math.NaN()}})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
}
