package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// The desk answers over the lead's head, while a task is open; then the reporter closes. Neither the lead nor
// the assisting handler gave the answer: both are told that it is over, as they are where the sweep closes it.
func TestWhoDidNotAnswerIsToldOfTheClosing(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{})
	p.then("coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
	p.then("desk", ticket.Answer{Text: "x", Resolution: ticket.Solved})
	require.Equal(t, []string{"reply person/p1"}, p.told())
	require.Len(t, p.Tasks, 1)
	p.then("reporter", ticket.Close{})
	require.Empty(t, p.Tasks)
	assert.Contains(t, p.told(), "ended department/works")
	assert.Contains(t, p.told(), "ended department/market")
}
