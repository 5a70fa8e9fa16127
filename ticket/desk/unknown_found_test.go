package desk

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// How the place is known is a closed set (unit, point, outside, none): a name of it that this version does not know makes a
// strange ticket in a newer document and a damaged one in its own, as every other does.
func TestAnUnknownWayToKnowAPlaceMakesAStrangeTicket(t *testing.T) {
	s, now := newShelf(), morning
	desk, err := New(Config{Store: s, Now: func() time.Time { return now }})
	require.NoError(t, err)
	by := ticket.Actor{ID: "d1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	parent, err := desk.Receive(t.Context(), by, ticket.Request{Text: "x", Origin: ticket.OnBehalf, Reporter: "p1"})
	require.NoError(t, err)
	doc, err := json.Marshal(parent)
	require.NoError(t, err)
	own := strings.Replace(string(doc), `"found":"none"`, `"found":"address"`, 1)
	newer := strings.Replace(own, `{"format":"1.0"`, `{"format":"1.9"`, 1)
	assert.NotEmpty(t, ticket.ReadTicket(parent.ID, []byte(own)).Damaged, "of this version")
	got := ticket.ReadTicket(parent.ID, []byte(newer))
	assert.True(t, got.Partial, "of a newer one")

	s.tickets[parent.ID] = []byte(newer)
	did, err := desk.Sweep(t.Context(), now.AddDate(0, 0, 3))
	assert.NoError(t, err, "a sweep passes over a strange ticket")
	assert.Zero(t, did.Failed)
	allowed, err := desk.Allowed(t.Context(), by, parent.ID)
	require.NoError(t, err)
	for _, v := range allowed {
		if v == ticket.VerbNote {
			_, err = desk.Do(t.Context(), by, parent.ID, ticket.Note{Text: "x"})
			assert.NoError(t, err, "what is allowed can be done")
		}
	}
}
