package desk_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// A new request tells whoever covers its place, or the duty desk, once, with the limit of the first response; unless somebody has it.
func TestANewRequestTellsSomebody(t *testing.T) {
	decided := func(do ...ticket.Command) func(*desk.Config) {
		return func(c *desk.Config) {
			c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) { return ticket.Decision{Do: do}, nil })
		}
	}
	at := func(p known) func(*desk.Config) { return func(c *desk.Config) { c.Parties = p } }
	people := known{
		"unit/410172561007": {People: []string{"anna"}}, "unit/410172561": {People: []string{"anna", "bert"}},
		"desk/410172561": {People: []string{"dora"}}, "leader/410172561": {People: []string{"lea"}},
	}
	for name, c := range map[string]struct {
		conf func(*desk.Config)
		r    ticket.Request
		told []string
	}{
		"in a grid":                {nil, ticket.Request{Unit: "410172561007"}, []string{"received unit/410172561007"}},
		"whose place is not known": {nil, ticket.Request{}, []string{"received desk/410172561"}},
		"in the office's own unit": {nil, ticket.Request{Unit: "410172561"}, []string{"received desk/410172561"}},
		"about all of the grid": {
			at(people), ticket.Request{Unit: "410172561007", About: []string{"anna"}}, []string{"received unit/410172561"},
		},
		"about all of the desk":         {at(people), ticket.Request{About: []string{"dora"}}, []string{"received leader/410172561"}},
		"about everybody":               {at(people), ticket.Request{Unit: "410172561007", About: []string{"anna", "bert", "dora", "lea"}}, nil},
		"that a router gives somebody":  {decided(ticket.Transfer{To: "department/market"}), ticket.Request{}, []string{"assigned department/market"}},
		"that a router does not decide": {decided(), ticket.Request{}, []string{"received desk/410172561"}},
		"that a router may not give":    {decided(ticket.Close{}), ticket.Request{}, []string{"received desk/410172561"}},
		"that a worker has dealt with": {nil, ticket.Request{
			Origin: ticket.FoundByWorker, Handled: &ticket.Handled{Resolution: ticket.Solved, Text: "x"},
		}, nil},
	} {
		b := newBench(t, c.conf)
		c.r.Text = "x"
		by := person(0)
		if c.r.Handled != nil {
			by = clerk
		}
		got, err := b.Receive(t.Context(), by, c.r)
		require.NoError(t, err, name)
		var told []string
		for _, m := range b.outbox() {
			if strings.HasPrefix(m.To, "person/") {
				continue
			}
			told = append(told, string(m.Kind)+" "+m.To)
			if m.Kind == ticket.NoticeReceived {
				assert.False(t, got.RespondBy.IsZero())
				assert.Equal(t, got.RespondBy, m.Due, name)
				assert.Equal(t, c.r.About, m.Except, name)
			}
		}
		assert.Equal(t, c.told, told, name)
	}
	assert.Equal(t, "待受理", ticket.NoticeReceived.In(gridgov.Chinese))
}

// An alarm and the message of the receiving have ids of their own.
func TestAnAlarmBesideTheReceiving(t *testing.T) {
	b := newBench(t, func(c *desk.Config) {
		c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{Alarm: []ticket.Handler{"department/fire", "department/works"}}, nil
		})
	})
	_, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "410172561007"})
	require.NoError(t, err)
	out := b.outbox()
	require.Len(t, out, 3)
	assert.Equal(t, []string{"received unit/410172561007", "alarm department/fire", "alarm department/works"}, receivers(out))
	assert.NotEqual(t, out[0].ID, out[1].ID)
	assert.NotEqual(t, out[1].ID, out[2].ID)
}
