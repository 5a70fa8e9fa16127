package desk

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// asWritten is a value as a newer minor version would have written its document: with further members at its end.
func asWritten[T any](t *testing.T, v T, more string) (out T, doc string) {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	doc = strings.Replace(string(b), `{"format":"`+ticket.DocumentVersion+`"`, `{"format":"1.9"`, 1)
	doc = strings.TrimSuffix(doc, "}") + more + "}"
	require.NoError(t, json.Unmarshal([]byte(doc), &out))
	return out, doc
}

// The members of a group that stands in the document without a name of its own are known: they are written once, as they
// are now, and not again as they were read.
func TestMembersOfEmbeddedGroupsAreKnown(t *testing.T) {
	r := rulesOf(t, Definitions{})
	parent := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Classify{Kind: ticket.Help}).Ticket
	parent.ID = "t0"
	p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Merge{Into: "t0"}, parent)
	parent = p.more[0].Ticket
	merged, _ := asWritten(t, p.Ticket, `,"mood":1`)
	require.Equal(t, ticket.ID("t0"), merged.Parent)
	c, err := r.Decide(merged, settled(Step{By: Cast["desk"], At: p.Changed, Do: ticket.Unmerge{Reason: "another lamp"}}), parent)
	require.NoError(t, err)
	doc, err := json.Marshal(c[0].Ticket)
	require.NoError(t, err)
	assert.NotContains(t, string(doc), `"parent"`)
	assert.NotContains(t, string(doc), `"merged"`)
	assert.Contains(t, string(doc), `"mood":1`)
	var back ticket.Ticket
	require.NoError(t, json.Unmarshal(doc, &back))
	assert.Empty(t, back.Parent, "it was taken out")

	adopted, _ := asWritten(t, parent, "")
	doc, err = json.Marshal(adopted)
	require.NoError(t, err)
	assert.Equal(t, 1, strings.Count(string(doc), `"children"`))
}

// A member whose name differs from a known one in case alone is another member: it overrules nothing, and is kept.
func TestCaseTellsMembersApart(t *testing.T) {
	w := NewWalk(3).Steps(6)
	for _, more := range []string{
		`,"STATE":"closed"`, `,"State":"closed","stäte":1`, `,"\u0053tate":"closed"`, `,"ſtate":"closed"`, `,"ID":"t-9","Version":7,"HEAD":""`,
		`,"Intake":{"origin":"above","about":["x"]}`, `,"Parent":"t-0","Children":3,"V":"2.0"`, `,"tasKs":[{"handler":"unit/1"}]`,
	} {
		tk, doc := asWritten(t, w.Ticket, more)
		for i := range reflect.TypeFor[ticket.Ticket]().NumField() {
			if f := reflect.TypeFor[ticket.Ticket]().Field(i); f.IsExported() {
				assert.Equal(t, reflect.ValueOf(w.Ticket).Field(i).Interface(), reflect.ValueOf(tk).Field(i).Interface(), "%s: %s", more, f.Name)
			}
		}
		tk, _ = asWritten(t, w.Ticket, more)
		again, err := json.Marshal(tk)
		require.NoError(t, err)
		var now, was any
		require.NoError(t, json.Unmarshal(again, &now))
		require.NoError(t, json.Unmarshal([]byte(doc), &was))
		assert.Equal(t, was, now, "kept")
	}
	for _, more := range []string{`,"KIND":"close"`, `,"Actor":"x"`, `,"Seq":9,"Ticket":"x"`, `,"Body":{"state":"closed"}`, `,"Hash":""`} {
		e, doc := asWritten(t, w.Events[2], more)
		assert.Equal(t, w.Events[2].Facts, e.Facts, more)
		assert.Equal(t, [...]any{w.Events[2].Verb, w.Events[2].Actor, w.Events[2].Seq, w.Events[2].Hash},
			[...]any{e.Verb, e.Actor, e.Seq, e.Hash}, more)
		again, err := json.Marshal(e)
		require.NoError(t, err)
		assert.Equal(t, doc, string(again), "kept")
	}

	doc, err := json.Marshal(w.Ticket)
	require.NoError(t, err)
	within := strings.Replace(string(doc), `"class":{`, `"class":{"Kind":"report","PRIORITY":"emergency",`, 1)
	require.NotEqual(t, string(doc), within)
	var tk ticket.Ticket
	require.NoError(t, json.Unmarshal([]byte(within), &tk))
	assert.Equal(t, w.Ticket.Class, tk.Class, "within a member, and in a document of this version")

	doc, err = json.Marshal(w.Events[2])
	require.NoError(t, err)
	var e ticket.Event
	require.NoError(t, json.Unmarshal([]byte(strings.Replace(string(doc), `"body":{`, `"body":{"Answered":true,"PUBLIC":true,`, 1)), &e))
	assert.Equal(t, w.Events[2].Facts, e.Facts)

	said, err := ticket.Event{Private: []byte(`{"salt":"00","text":"a","TEXT":"b","Name":"c"}`)}.Words()
	require.NoError(t, err)
	assert.Equal(t, ticket.Words{Text: "a"}, said)

	var m ticket.Message
	require.NoError(t, json.Unmarshal([]byte(`{"id":"t/1/1","to":"unit/1","TO":"unit/2","Kind":"alarm"}`), &m))
	assert.Equal(t, ticket.Message{ID: "t/1/1", To: "unit/1"}, m)
}

// In a command a misspelt name is a fault that says the right one: what it was meant to say is not lost silently.
func TestACommandNamesItsMembersToTheLetter(t *testing.T) {
	for doc, want := range map[string]gridgov.Fault{
		`{"Text":"x"}`:                    {Field: "text", Rule: gridgov.RuleUnknown, Right: exactly("text"), Got: "Text"},
		`{"text":"x","PUBLIC":true}`:      {Field: "public", Rule: gridgov.RuleUnknown, Right: exactly("public"), Got: "PUBLIC"},
		`{"text":"x","files":[{"Id":1}]}`: {Field: "files[0].id", Rule: gridgov.RuleUnknown, Right: exactly("id"), Got: "Id"},
	} {
		_, err := ticket.ParseCommand(ticket.VerbNote, []byte(doc))
		var bad *gridgov.InvalidError
		require.True(t, errors.As(err, &bad), doc)
		assert.Equal(t, []gridgov.Fault{want}, bad.Faults, doc)
	}
	c, err := ticket.ParseCommand(ticket.VerbNote, []byte(`{"text":"x","public":true}`))
	require.NoError(t, err)
	assert.Equal(t, ticket.Note{Text: "x", Public: true}, c)
}

func exactly(name string) gridgov.Text {
	return gridgov.Text{En: "the name is exactly " + name, Zh: "名称应完全写成" + name}
}
