package desk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// What a key was used for is the answer of Receive alone, also where the same request could not be filed any more.
func TestACaseLooksAtNoKey(t *testing.T) {
	ctx := t.Context()
	store := new(ticketmem.Store)
	d := newDesk(t, func(c *desk.Config) { c.Store = store })
	req := request
	req.Key = "k-1"
	got, err := d.Receive(ctx, resident, req)
	require.NoError(t, err)
	c, err := d.Case(ctx, resident, req)
	require.NoError(t, err)
	assert.Equal(t, got.Path, c.Path)

	bare, err := desk.New(desk.Config{Store: store}) // without a grid the unit is not known
	require.NoError(t, err)
	_, err = bare.Case(ctx, resident, req)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	again, err := bare.Receive(ctx, resident, req, desk.Decided(ticket.Decision{}))
	require.NoError(t, err)
	assert.Equal(t, got.ID, again.ID)
}
