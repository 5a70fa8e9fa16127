package desk_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// A document whose version is not that of its last event is altered: else an edited format would stop every step unseen.
func TestTheDocumentsVersionIsVerifiedToo(t *testing.T) {
	b := newBench(t, nil)
	x := b.file(person(0), "a")
	events, err := b.store.History(t.Context(), x.ID, 0, "")
	require.NoError(t, err)
	doc, err := json.Marshal(x)
	require.NoError(t, err)
	for _, v := range []string{"1.9", "2.0", "x", "0.5", "1.2.3"} {
		forged := ticket.ReadTicket(x.ID, []byte(strings.Replace(string(doc), `"format":"1.0"`, `"format":"`+v+`"`, 1)))
		require.Empty(t, forged.Damaged)
		left, err := ticket.CheckChain(forged, events)
		assert.True(t, err != nil || len(left) > 0, "%s: accepted, nothing left out; a change of it: %v", v,
			ticket.Change{Ticket: forged}.Check())
	}
}
