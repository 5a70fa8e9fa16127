package ticket

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// How many duplicates a ticket counts says how many are read with it: a number that no ticket can have is damage.
func TestADocumentCountsNoMoreDuplicatesThanATicketMayHave(t *testing.T) {
	r := bothWays(t)
	p := filed(t, r, morning, Request{About: []string{"x1"}})
	read := func(v string, children int) Ticket {
		tk := p.Ticket.Clone()
		tk.Children = children
		doc, err := json.Marshal(tk)
		require.NoError(t, err)
		return ReadTicket(tk.ID, []byte(strings.Replace(string(doc), `"v":"`+DocumentVersion+`"`, `"v":"`+v+`"`, 1)))
	}
	for _, n := range []int{1, MaxChildren} {
		got := read(DocumentVersion, n)
		assert.Empty(t, got.Damaged)
		assert.Equal(t, n, got.Children)
	}
	for _, n := range []int{-1, MaxChildren + 1, math.MaxInt, math.MinInt} {
		for _, v := range []string{DocumentVersion, "1.0"} {
			assert.Contains(t, read(v, n).Damaged, "ticket.children", "%s %d", v, n)
		}
		tk := p.Ticket
		tk.Children = n
		parent := another(t, r, morning, "t0", Request{})
		for _, do := range []Command{Merge{Into: "t0"}, Answer{Text: "x"}, Note{Text: "x"}} {
			_, err := r.Decide(tk, settled(Step{By: Cast["desk"], At: morning, Do: do}), parent)
			assert.ErrorIs(t, err, ErrRefused, "%T with %d", do, n)
		}
	}
	newer := read("1.9", MaxChildren+1)
	assert.Equal(t, []any{"", true, MaxChildren}, []any{newer.Damaged, newer.Strange, newer.Children}, "a later version may allow more")
	doc, err := newer.MarshalJSON()
	require.NoError(t, err)
	assert.Contains(t, string(doc), `"children":201`, "it keeps its bytes")
	assert.NotEmpty(t, read("1.9", -1).Damaged)
}
