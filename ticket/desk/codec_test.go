package desk

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

func TestWordsComeBack(t *testing.T) {
	want := ticket.Words{
		Text: "a\"<b>&\u2028", Name: "王", Address: "街\n",
		Files: []ticket.File{{ID: "f<1>", Size: 3, SHA256: strings.Repeat("a", 64)}},
	}
	e := ticket.Event{Ticket: "t1", Seq: 1, At: walkStart, Verb: ticket.VerbNote}
	e.SetWords(want)
	e.Seal(ticket.Hash{}, [16]byte{1, 2})
	got, err := e.Words()
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.True(t, json.Valid(e.Private))
	assert.Contains(t, string(e.Private), `{"salt":"01020000000000000000000000000000"`)
	doc, err := e.MarshalJSON()
	require.NoError(t, err)
	assert.NotContains(t, string(doc), "王")
	e.Private = nil
	got, err = e.Words()
	require.NoError(t, err)
	assert.Zero(t, got, "dropped")
	e.Private = []byte("{")
	_, err = e.Words()
	assert.ErrorIs(t, err, gridgov.ErrInvalid)
}

// holder stands for whatever a host or a store wraps around a document: encoding/json compacts what it holds.
type holder struct {
	T ticket.Ticket  `json:"t"`
	E []ticket.Event `json:"e"`
}

func TestDocumentsComeBackByteForByte(t *testing.T) {
	for seed := range uint64(60) {
		w := NewWalk(seed).Steps(12)
		doc, err := json.Marshal(w.Ticket)
		require.NoError(t, err)
		var tk ticket.Ticket
		require.NoError(t, json.Unmarshal(doc, &tk))
		again, err := tk.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, string(doc), string(again), "seed %d", seed)
		held, err := json.Marshal(holder{w.Ticket, w.Events})
		require.NoError(t, err)
		require.Contains(t, string(held), string(doc), "compaction changes the ticket's bytes, seed %d", seed)
		for _, e := range w.Events {
			doc, err := e.MarshalJSON()
			require.NoError(t, err)
			require.Contains(t, string(held), string(doc), "compaction changes the event's bytes, seed %d", seed)
			require.True(t, json.Valid(doc))
			var read ticket.Event
			require.NoError(t, json.Unmarshal(doc, &read))
			again, err := read.MarshalJSON()
			require.NoError(t, err)
			require.Equal(t, string(doc), string(again), "seed %d", seed)
			require.Equal(t, e.Hash, read.Sum())
		}
		var back holder
		require.NoError(t, json.Unmarshal(held, &back))
		for i := range back.E {
			back.E[i].Private = w.Events[i].Private
		}
		require.NoError(t, verified(ticket.CheckChain(back.T, back.E)))
	}
}

func TestZeroDocuments(t *testing.T) {
	for _, v := range []any{ticket.Ticket{}, ticket.Event{}} {
		doc, err := json.Marshal(v)
		require.NoError(t, err)
		p := reflect.New(reflect.TypeOf(v))
		require.NoError(t, json.Unmarshal(doc, p.Interface()))
		again, err := json.Marshal(p.Interface())
		require.NoError(t, err)
		assert.Equal(t, string(doc), string(again))
	}
}

func TestBrokenDocumentsAreInvalid(t *testing.T) {
	for _, doc := range []string{
		`null`, `{}`, `[]`, `3`, `""`, `{"format":""}`, `{"format":1}`, `{"format":"1.0","seq":"x","version":"x"}`,
		`{"format":"1.0","state":"nonsense","kind":"note","body":{"state":"nonsense"}}`,
		`{"format":"1.0","kind":"note"}`, `{"format":"1.0","kind":"note","body":{"state":"received","duty":3},"duty":3}`,
		`{"format":"1.0","head":"zz","hash":"zz"}`,
		`{"format":"1.0","head":"` + strings.Repeat("g", 64) + `","hash":"` + strings.Repeat("g", 64) + `"}`,
	} {
		var tk ticket.Ticket
		var e ticket.Event
		var bad *gridgov.InvalidError
		if doc != `{"format":"1.0","kind":"note"}` { // a ticket does not know these members
			assert.ErrorAs(t, json.Unmarshal([]byte(doc), &tk), &bad, doc)
		}
		assert.ErrorAs(t, json.Unmarshal([]byte(doc), &e), &bad, doc)
	}
}

func TestANewerMinorVersionIsKept(t *testing.T) {
	w := NewWalk(3).Steps(4)
	extra := `,"mood":{"a":[1,2,{"b":"<&>"}]},"Zeal":"x\u003cy","mood2":null}`
	for _, v := range []any{w.Ticket, w.Events[1]} {
		doc, err := json.Marshal(v)
		require.NoError(t, err)
		newer := strings.Replace(string(doc), `"format":"1.0"`, `"format":"1.7"`, 1)
		newer = strings.Replace(strings.TrimSuffix(newer, "}")+extra, `"b":"<&>"`, `"b":"\u003c\u0026\u003e"`, 1)
		p := reflect.New(reflect.TypeOf(v))
		require.NoError(t, json.Unmarshal([]byte(newer), p.Interface()))
		again, err := json.Marshal(p.Elem().Interface())
		require.NoError(t, err)
		assert.Equal(t, newer, string(again), "unknown members in their order")
		cloned, err := json.Marshal(p.MethodByName("Clone").Call(nil)[0].Interface())
		require.NoError(t, err)
		assert.Equal(t, newer, string(cloned))
	}
	var tk ticket.Ticket
	doc, _ := json.Marshal(w.Ticket)
	require.NoError(t,
		json.Unmarshal([]byte(strings.Replace(strings.TrimSuffix(string(doc), "}")+extra, `"format":"1.0"`, `"format":"1.7"`, 1)), &tk))
	changes, err := w.Rules.Decide(tk, settled(Step{By: Cast["system"], At: w.At, Do: ticket.Note{Text: "x"}}))
	require.NoError(t, err)
	doc, err = json.Marshal(changes[0].Ticket)
	require.NoError(t, err)
	assert.Contains(t, string(doc), `"format":"1.7"`)
	assert.Contains(t, string(doc), `"Zeal":"x\u003cy"`, "kept and written back after a step")
}

func TestAHigherMajorVersionIsReadAndNotWritten(t *testing.T) {
	w := NewWalk(3).Steps(4)
	doc, err := json.Marshal(w.Ticket)
	require.NoError(t, err)
	for _, v := range []string{"2.0", "10.1", "x", "1x.0", "99999999999999999999.0"} {
		var tk ticket.Ticket
		require.NoError(t, json.Unmarshal(bytes.Replace(doc, []byte(`"format":"1.0"`), []byte(`"format":"`+v+`"`), 1), &tk))
		assert.Equal(t, w.Ticket.ID, tk.ID)
		assert.Equal(t, w.Ticket.State, tk.State)
		_, err = w.Rules.Decide(tk, settled(Step{By: Cast["desk"], At: w.At, Do: ticket.Note{Text: "x"}}))
		assert.ErrorIs(t, err, gridgov.ErrTooNew, v)
		assert.ErrorIs(t, ticket.Change{Base: tk.Version - 1, Ticket: tk, Events: w.Events[len(w.Events)-1:]}.Check(), gridgov.ErrTooNew)
		assert.Empty(t, w.Rules.Allowed(tk, Cast["desk"], tk.Changed))

		event, err := json.Marshal(w.Events[1])
		require.NoError(t, err)
		var e ticket.Event
		require.NoError(t, json.Unmarshal(bytes.Replace(event, []byte(`"format":"1.0"`), []byte(`"format":"`+v+`"`), 1), &e))
		assert.True(t, ticket.Apply(w.Ticket, e).Partial)
	}
}

func TestAnUnknownVerbMakesAStrangeTicket(t *testing.T) {
	w := NewWalk(3).Steps(4)
	for _, change := range []struct{ from, to, v string }{
		{`"kind":"` + w.Events[1].VerbName() + `"`, `"kind":"teleport"`, "1.2"},
		{`"kind":"` + w.Events[1].VerbName() + `"`, `"kind":"teleport"`, "1.3"},
		{`"state":"` + w.Events[1].Facts.State.String() + `"`, `"state":"in orbit"`, "1.3"},
	} {
		doc, err := json.Marshal(w.Events[1])
		require.NoError(t, err)
		newer := strings.Replace(strings.Replace(string(doc), change.from, change.to, 1), `"format":"1.0"`, `"format":"`+change.v+`"`, 1)
		require.NotEqual(t, string(doc), newer)
		var e ticket.Event
		require.NoError(t, json.Unmarshal([]byte(newer), &e))
		assert.Zero(t, e.Verb)
		again, err := json.Marshal(e)
		require.NoError(t, err)
		assert.Equal(t, newer, string(again))
		before := ticket.Fold(w.Events[:1])
		tk := ticket.Apply(before, e)
		assert.True(t, tk.Partial)
		assert.Equal(t, []any{before.State, int64(2), e.At}, []any{tk.State, tk.Version, tk.Changed})
		_, err = w.Rules.Decide(tk, settled(Step{By: Cast["desk"], At: w.At, Do: ticket.Note{Text: "x"}}))
		assert.ErrorIs(t, err, gridgov.ErrRefused)
		assert.NotEmpty(t, ticket.Tell([]ticket.Event{e}, ticket.Telling{Language: gridgov.Chinese, Public: true})[0].Text)
		doc, err = json.Marshal(tk)
		require.NoError(t, err)
		assert.Contains(t, string(doc), `"partial":true`)
	}
}

func TestAnUnknownRoleIsKept(t *testing.T) {
	w := NewWalk(3).Steps(4)
	doc, err := json.Marshal(w.Events[1])
	require.NoError(t, err)
	newer := strings.Replace(strings.Replace(string(doc), `"role":"`+w.Events[1].Role.String()+`"`, `"role":"volunteer"`, 1),
		`"format":"1.0"`, `"format":"1.3"`, 1)
	var e ticket.Event
	require.NoError(t, json.Unmarshal([]byte(newer), &e))
	assert.Zero(t, e.Role)
	assert.Equal(t, "volunteer", e.RoleName())
	assert.NotZero(t, e.Verb)
	again, err := json.Marshal(e)
	require.NoError(t, err)
	assert.Equal(t, newer, string(again))
}
