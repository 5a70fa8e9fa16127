package ticket

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Records that version 1.1 wrote, private parts apart, with nearly every verb in them: they are read and written back byte
// for byte, and their histories fold to the documents that stand beside them. A member that a later version derives from
// events, and not from facts, must leave these alone.
func TestRecordsOfVersion11FoldToTheirDocuments(t *testing.T) {
	f, err := os.Open("testdata/v1.1.jsonl")
	require.NoError(t, err)
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	n, met := 0, map[Verb]bool{}
	for ; lines.Scan(); n++ {
		var docs struct {
			Ticket json.RawMessage   `json:"ticket"`
			Events []json.RawMessage `json:"events"`
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &docs))
		var tk Ticket
		require.NoError(t, json.Unmarshal(docs.Ticket, &tk))
		events := make([]Event, len(docs.Events))
		for i, doc := range docs.Events {
			require.NoError(t, json.Unmarshal(doc, &events[i]))
			again, err := events[i].MarshalJSON()
			require.NoError(t, err)
			require.Equal(t, string(doc), string(again))
			require.Equal(t, events[i].Hash, events[i].Sum())
			met[events[i].Verb] = true
		}
		again, err := tk.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, string(docs.Ticket), string(again))
		fold, err := Fold(events).MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, string(docs.Ticket), string(fold), "%s", tk.ID)
	}
	require.NoError(t, lines.Err())
	assert.Equal(t, 15, n)
	assert.Len(t, met, 35, "all but replan")
}
