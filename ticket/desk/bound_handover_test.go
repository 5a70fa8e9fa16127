package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// Rulings bind the office, the village in one of its communities, and the grid in that. Handed over from the grid to the community, the
// ruling on the grid binds the community, and the one on the village ends: else the community would give the ticket to the village, by
// which the ruling on itself would end, take it again, and pass it on.
func TestARulingHandedOverIsNotEvadedByAUnitBelow(t *testing.T) {
	p := boundTwice(t).then("village", ticket.Transfer{To: "unit/g1"}).then("worker", ticket.Object{Reason: "x"})
	p.then(ruler(p), ticket.Refuse{Reason: "x"})
	if !p.Binding {
		p.then("worker", ticket.Object{Reason: "x"})
		p.then(ruler(p), ticket.Refuse{Reason: "x"})
	}
	require.Equal(t, []ticket.Handler{"unit/office", "unit/v1", "unit/g1"}, rulingsOf(&p.Duty))
	p.then("desk", ticket.Transfer{To: "unit/c1", Handover: true})
	require.True(t, p.Binding)
	assert.Equal(t, []ticket.Handler{"unit/office", "unit/c1"}, rulingsOf(&p.Duty), "each below the one before")
	require.Equal(t, "binding", p.no("head", ticket.Transfer{To: "unit/office"}))
	require.Equal(t, "binding", p.no("head", ticket.Object{Reason: "x"}))
	p.then("head", ticket.Transfer{To: "unit/v1"})
	p.then("head", ticket.Transfer{To: "unit/c1"})
	assert.Equal(t, "binding", p.no("head", ticket.Transfer{To: "unit/office"}), "rulings now: %v", rulingsOf(&p.Duty))
	assert.True(t, p.Binding)
}

// A ruling on a unit below whoever takes the place of the lead ends, as it does where the ticket is dispatched to them.
func TestARulingBelowTheLeadDoesNotBindIt(t *testing.T) {
	p := boundTwice(t).then("village", ticket.Transfer{To: "unit/g1"})
	q := p.fork().then("desk", ticket.Transfer{To: "unit/c1"})
	assert.Empty(t, q.no("head", ticket.Transfer{To: "unit/office"}), "dispatched to the community")
	q = p.fork().then("desk", ticket.Transfer{To: "unit/c1", Handover: true})
	assert.Empty(t, q.no("head", ticket.Transfer{To: "unit/office"}), "handed over to the community: %v", rulingsOf(&q.Duty))
	assert.Equal(t, []ticket.Handler{"unit/office"}, rulingsOf(&q.Duty))
}
