package desk

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// How many duplicates a ticket counts says how many are read with it: a number that no ticket can have is damage.
func TestADocumentCountsNoMoreDuplicatesThanATicketMayHave(t *testing.T) {
	r := bothWays(t)
	p := filed(t, r, morning, ticket.Request{About: []string{"x1"}})
	read := func(v string, children int) ticket.Ticket {
		tk := p.Ticket.Clone()
		tk.Children = children
		doc, err := json.Marshal(tk)
		require.NoError(t, err)
		return ticket.ReadTicket(tk.ID, []byte(strings.Replace(string(doc), `"format":"`+ticket.DocumentVersion+`"`, `"format":"`+v+`"`, 1)))
	}
	for _, n := range []int{1, ticket.MaxChildren} {
		got := read(ticket.DocumentVersion, n)
		assert.Empty(t, got.Damaged)
		assert.Equal(t, n, got.Children)
	}
	for _, n := range []int{-1, ticket.MaxChildren + 1, math.MaxInt, math.MinInt} {
		for _, v := range []string{ticket.DocumentVersion, "1.0"} {
			assert.Contains(t, read(v, n).Damaged, "ticket.children", "%s %d", v, n)
		}
		tk := p.Ticket
		tk.Children = n
		parent := another(t, r, morning, "t0", ticket.Request{})
		for _, do := range []ticket.Command{ticket.Merge{Into: "t0"}, ticket.Answer{Text: "x"}, ticket.Note{Text: "x"}} {
			_, err := r.Decide(tk, settled(Step{By: Cast["desk"], At: morning, Do: do}), parent)
			assert.ErrorIs(t, err, gridgov.ErrRefused, "%T with %d", do, n)
		}
	}
	newer := read("1.9", ticket.MaxChildren+1)
	assert.Equal(t, []any{"", true, ticket.MaxChildren}, []any{newer.Damaged, newer.Partial, newer.Children}, "a later version may allow more")
	doc, err := newer.MarshalJSON()
	require.NoError(t, err)
	assert.Contains(t, string(doc), `"children":201`, "it keeps its bytes")
	assert.NotEmpty(t, read("1.9", -1).Damaged)
}
