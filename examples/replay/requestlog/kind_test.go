package requestlog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/ticket"
)

func TestKindsOfRequests(t *testing.T) {
	rows := rowsOfLog(t, "r16_kind.csv", "r16.json", "")
	require.Len(t, rows, 2)
	assert.Equal(t, []ticket.Kind{ticket.Complaint, ticket.Inquiry}, []ticket.Kind{rows[0].Kind, rows[1].Kind})

	const doc = `{"columns": {"opened": "at", "kind": "k"}, "kinds": {"Queja": "complaint", "问询": "咨询", "report": "help"}, "blank": ["-"]}`
	for word, want := range map[string]ticket.Kind{
		"咨询": ticket.Inquiry, "求助": ticket.Help, "投诉": ticket.Complaint, "举报": ticket.Report, "建议": ticket.Suggestion,
		"inquiry": ticket.Inquiry, "Help": ticket.Help, "COMPLAINT": ticket.Complaint, "suggestion": ticket.Suggestion, "投 诉": ticket.Complaint,
		"Queja": ticket.Complaint, "问询": ticket.Inquiry, "report": ticket.Help, "Report": ticket.Report, "-": 0, "": 0,
	} {
		rows, _ := read(t, doc, "at;k\n2026-01-02;"+word+"\n")
		require.Len(t, rows, 1, word)
		assert.Equal(t, want, rows[0].Kind, word)
		assert.False(t, rows[0].Flags.Has(requestlog.UnknownKind), word)
	}
	for _, word := range []string{"queja", "表扬", "1"} {
		rows, _ := read(t, doc, "at;k\n2026-01-02;"+word+"\n")
		require.Len(t, rows, 1, word)
		assert.Zero(t, rows[0].Kind, word)
		assert.True(t, rows[0].Flags.Has(requestlog.UnknownKind), word)
	}
	_, listed, err := openCase(t, "r16_kind.csv", "r16.json", `"columns": {"opened": "受理时间", "kind": "答复内容"}`)
	require.NoError(t, err)
	assert.Contains(t, listed, "2,unknown_kind,flagged,\"答复内容: aaa: the kind is neither")
}

func TestKindsAreCheckedWithTheMap(t *testing.T) {
	_, err := requestlog.ReadMap("m.json", []byte(`{"columns": {"opened": "at", "kind": "k"}, "kinds": {"Queja": "complain", "x": 1}}`))
	got := faults(t, err)
	assert.Contains(t, got["kinds.Queja"].Limit, "投诉")
	assert.Contains(t, got, "kinds.x")
	_, err = requestlog.ReadMap("m.json", []byte(`{"columns": {"opened": "at"}, "kinds": {"Queja": "complaint"}}`))
	assert.Contains(t, faults(t, err), "columns.kind")
}

func TestTheReplyIsReadAndSpooled(t *testing.T) {
	const doc = `{"columns": {"opened": "at", "kind": "k", "reply": ["r1", "r2"]}}`
	l := open(t, doc, "at,k,r1,r2\n2026-01-02,建议,,\"two\nlines\"\n2026-01-03,,first,second\n", requestlog.Options{})
	var replies []string
	for e, err := range l.Events() {
		require.NoError(t, err)
		replies = append(replies, e.Row.Kind.String()+":"+e.Row.Reply)
	}
	assert.Equal(t, []string{"suggestion:two\nlines", ":first"}, replies)
	_, seen := read(t, doc, "at,k,r1,r2\n2026-01-02,,"+strings.Repeat("x", 16385)+",\n2026-01-02,,"+strings.Repeat("x", 16384)+",\n")
	assert.Equal(t, []string{"2:2", "3:3"}, seen)
}
