package desk_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// An option that a call would ignore does not compile: Receive with Once would file a second ticket under the same key.
func TestOptionsBelongToTheirCall(t *testing.T) {
	d := reflect.TypeFor[*desk.Desk]()
	takes := func(method string) reflect.Type {
		m, ok := d.MethodByName(method)
		require.True(t, ok)
		return m.Type.In(m.Type.NumIn() - 1).Elem()
	}
	for _, option := range []any{desk.Once("k"), desk.IfVersion(1)} {
		assert.True(t, reflect.TypeOf(option).AssignableTo(takes("Do")))
		assert.False(t, reflect.TypeOf(option).AssignableTo(takes("Receive")))
	}
	decided := reflect.TypeOf(desk.Decided(ticket.Decision{}))
	assert.True(t, decided.AssignableTo(takes("Receive")))
	assert.False(t, decided.AssignableTo(takes("Do")))
}

// A case is refused to whom Receive would refuse the request, and ends with its context.
func TestACaseIsForWhoMayFileIt(t *testing.T) {
	d := newDesk(t, nil)
	r := request
	for who, by := range map[string]ticket.Actor{
		"clerk": clerk, "resident": resident, "market": market, "auditor": auditor, "nobody": {},
		"a reserved id": {ID: "gridgov/sweep", Roles: clerk.Roles, Units: clerk.Units},
	} {
		_, err := d.Case(context.Background(), by, r)
		_, filed := d.Receive(context.Background(), by, r)
		assert.Equal(t, filed == nil, err == nil, who)
		if filed != nil {
			assert.EqualError(t, err, filed.Error(), who)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := d.Case(ended, clerk, r)
	assert.ErrorIs(t, err, context.Canceled)
}
