package desk_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// The parts that a router splits off are stored with the request, at the desk, also where the request is attached to another one.
func TestTheRouterSplitsARequest(t *testing.T) {
	ctx := t.Context()
	store := new(ticketmem.Store)
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Access: append(desk.DefaultAccess(), desk.Permit{
		Role: ticket.RoleSystem, Relation: desk.Area, Allow: []desk.Action{desk.May(ticket.VerbSplit)},
	})})
	require.NoError(t, err)
	d := newDesk(t, func(c *desk.Config) {
		c.Store, c.Rules = store, rules
		c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{Do: []ticket.Command{
				ticket.Split{Parts: []ticket.Part{{Text: "垃圾没人收"}, {Text: "门也坏了"}}}, ticket.Transfer{To: "department/market"},
			}}, nil
		})
	})
	two := func(repeats ticket.ID) ticket.Ticket {
		req := request
		req.Repeats = repeats
		got, err := d.Receive(ctx, resident, req)
		require.NoError(t, err)
		events, err := store.History(ctx, got.ID, 0, "")
		require.NoError(t, err)
		found := 0
		for _, e := range events {
			if e.Verb != ticket.VerbSplit {
				continue
			}
			for _, id := range e.Facts.Tickets {
				found++
				part, err := store.Get(ctx, id)
				if assert.NoError(t, err, "the record says that it was split into %s, which is nowhere", id) {
					assert.Equal(t, ticket.Received, part.State)
					assert.Equal(t, got.ID, part.SplitFrom)
				}
			}
		}
		assert.Equal(t, 2, found)
		return got
	}
	one := two("")
	assert.Equal(t, ticket.Transferred, one.State)
	assert.Equal(t, one.ID, two(one.ID).Parent)
	assert.Equal(t, 6, store.Len())
}
