package desk_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// changedStore is a store in which one ticket is read as another one, or not at all.
type changedStore struct {
	*ticketmem.Store
	id     ticket.ID
	change func(ticket.Ticket) (ticket.Ticket, error)
}

func (s *changedStore) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	t, err := s.Store.Get(ctx, id)
	if err == nil && s.change != nil && id == s.id {
		return s.change(t)
	}
	return t, err
}

// Whoever takes a duplicate out, and may not see its parent, learns nothing of it: not its id, nor whether it is there, or can be read
// in full.
func TestAnUnmergeSaysNothingOfAParentThatItsSenderMayNotSee(t *testing.T) {
	ctx := t.Context()
	tree, err := grid.NewTree(
		grid.Unit{Code: "office", Level: 1, Name: "o"},
		grid.Unit{Code: "c1", Parent: "office", Level: 2, Name: "c1"},
		grid.Unit{Code: "c2", Parent: "office", Level: 2, Name: "c2"},
	)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Access: append(desk.DefaultAccess(),
		desk.Permit{Role: ticket.RoleBot, Relation: desk.Area, Allow: []desk.Action{desk.May(ticket.VerbUnmerge)}})})
	require.NoError(t, err)
	for _, role := range []ticket.Role{ticket.RoleDesk, ticket.RoleBot} { // one that reads the record, and one that does not
		t.Run(role.String(), func(t *testing.T) {
			store := &changedStore{Store: new(ticketmem.Store)}
			d, err := desk.New(desk.Config{Store: store, Grid: places, Rules: rules})
			require.NoError(t, err)
			staff := ticket.Actor{ID: "d1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
			by := ticket.Actor{ID: "b3", Roles: []ticket.Role{role}, Units: []grid.Path{"office/c1"}}
			p, err := d.Receive(ctx, staff, ticket.Request{Text: "p", Unit: "c2", Origin: ticket.FoundByWorker})
			require.NoError(t, err)
			c, err := d.Receive(ctx, staff, ticket.Request{Text: "c", Unit: "c1", Reporter: "p1", Origin: ticket.OnBehalf})
			require.NoError(t, err)
			_, err = d.Do(ctx, staff, c.ID, ticket.Merge{Into: p.ID})
			require.NoError(t, err)
			verbs, err := d.Allowed(ctx, by, c.ID)
			require.NoError(t, err)
			assert.NotContains(t, verbs, ticket.VerbUnmerge)

			store.id = p.ID
			said := map[string]string{}
			for what, change := range map[string]func(ticket.Ticket) (ticket.Ticket, error){
				"hidden":  nil,
				"missing": func(ticket.Ticket) (ticket.Ticket, error) { return ticket.Ticket{}, gridgov.ErrNotFound },
				"damaged": func(t ticket.Ticket) (ticket.Ticket, error) { return ticket.Ticket{ID: t.ID, Damaged: "x"}, nil },
				"hidden, of a history that is not known in full": func(t ticket.Ticket) (ticket.Ticket, error) {
					t.Partial = true
					return t, nil
				},
			} {
				store.change = change
				_, err := d.Do(ctx, by, c.ID, ticket.Unmerge{Reason: "x"})
				require.Error(t, err, what)
				assert.ErrorIs(t, err, gridgov.ErrNotFound, what)
				assert.NotContains(t, err.Error(), string(p.ID), what)
				said[err.Error()] = what
			}
			assert.Len(t, said, 1, "hidden is as missing: %v", said)
		})
	}
}
