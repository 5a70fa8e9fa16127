package exact_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/internal/exact"
)

type Base struct {
	Parent string `json:"parent,omitempty"`
	Name   string `json:"name,omitempty"` // hidden by that of thing
}

type free map[string]int

type thing struct {
	*Base
	Name   string           `json:"name,omitempty"`
	Kinds  []string         `json:"kinds,omitempty"`
	At     time.Time        `json:"at,omitzero"`
	Parts  []part           `json:"parts,omitempty"`
	Inside *thing           `json:"inside,omitempty"`
	Free   free             `json:"free,omitempty"`
	Named  map[string]part  `json:"named,omitempty"`
	Raw    json.RawMessage  `json:"raw,omitempty"`
	Any    any              `json:"any,omitempty"`
	Hidden string           `json:"-"`
	Deep   map[string][]any `json:"deep,omitempty"`
}

type part struct {
	N int `json:"n"`
}

// upper has a name that case belongs to.
type upper struct {
	Off  bool `json:"isOffDay"`
	Bare int
}

func TestNamesAreExact(t *testing.T) {
	for _, c := range []struct{ doc, clean, at, got string }{
		{`{"name":"a","Name":"b"}`, `{"name":"a"}`, "name", "Name"},
		{`{"Name":"b","name":"a"}`, `{"name":"a"}`, "name", "Name"},
		{` { "name" : "a" , "NAME" : {"x":[1,"}",2]} , "kinds" : [ "K" ] } `, `{"name":"a","kinds":[ "K" ]}`, "name", "NAME"},
		{`{"parent":"a","Parent":"b"}`, `{"parent":"a"}`, "parent", "Parent"},
		{`{"\u004eame":"b"}`, `{}`, "name", "Name"},
		{`{"kindſ":["b"]}`, `{}`, "kinds", "kindſ"},
		{`{"Kinds":["b"]}`, `{}`, "kinds", "Kinds"},
		{`{"parts":[{"n":1},{"N":2,"n":3},{"n":4,"N":5}]}`, `{"parts":[{"n":1},{"n":3},{"n":4}]}`, "parts[1].n", "N"},
		{`{"inside":{"inside":{"Name":1,"Parts":2}}}`, `{"inside":{"inside":{}}}`, "inside.inside.name", "Name"},
		{`{"named":{"Name":{"N":1}}}`, `{"named":{"Name":{}}}`, "named.*.n", "N"},
		{
			`{"free":{"NAME":1},"raw":{"Name":1},"any":{"Name":1},"deep":{"X":[{"N":1}]},"At":1}`,
			`{"free":{"NAME":1},"raw":{"Name":1},"any":{"Name":1},"deep":{"X":[{"N":1}]}}`, "at", "At",
		},
		{`{"name":"ſtate","at":"2026-03-02T08:00:00Z","hidden":1,"Hidden":2,"Other":3}`, "", "", ""},
		{`{"name":"a\"Name\":1"}`, "", "", ""},
		{`{}`, "", "", ""},
		{`[{"Name":1}]`, "", "", ""}, // no object
		{`{"Name":`, "", "", ""},     // no JSON
		{`null`, "", "", ""},
		{``, "", "", ""},
		{`{"Name":1}{"Name":1}`, "", "", ""},
	} {
		if c.clean == "" {
			c.clean = c.doc
		}
		var v thing
		assert.Equal(t, c.clean, string(exact.Clean([]byte(c.doc), &v)), c.doc)
		at, got, want := exact.Misnamed([]byte(c.doc), &v)
		assert.Equal(t, c.at, at, c.doc)
		assert.Equal(t, c.got, got, c.doc)
		assert.Equal(t, strings.ToLower(strings.Replace(got, "ſ", "s", 1)), want, c.doc)
	}
	var v thing
	require.NoError(t, exact.Unmarshal([]byte(`{"name":"a","NAME":"b","parent":"p","PARENT":"q","parts":[{"n":1,"N":2}]}`), &v))
	assert.Equal(t, thing{Name: "a", Base: &Base{Parent: "p"}, Parts: []part{{1}}}, v)

	var u upper
	require.NoError(t, exact.Unmarshal([]byte(`{"isoffday":true,"bare":3}`), &u))
	assert.Zero(t, u)
	require.NoError(t, exact.Unmarshal([]byte(`{"isOffDay":true,"Bare":3}`), &u))
	assert.Equal(t, upper{true, 3}, u)
	at, got, want := exact.Misnamed([]byte(`{"isoffday":true}`), &u)
	assert.Equal(t, []string{"isOffDay", "isoffday", "isOffDay"}, []string{at, got, want})

	var none any
	assert.Error(t, exact.Unmarshal([]byte(`{}`), nil))
	assert.NoError(t, exact.Unmarshal([]byte(`{"A":1}`), &none))
}

func TestStrangersAreWhatIsNotKnownToTheLetter(t *testing.T) {
	got, err := exact.Strangers([]byte(`{"v":1,"name":1,"parent":2,"Name":3,"x":{"name":1},"Hidden":4,"base":5}`), thing{}, "v")
	require.NoError(t, err)
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	assert.Equal(t, []exact.Member{{"Name", raw("3")}, {"x", raw(`{"name":1}`)}, {"Hidden", raw("4")}, {"base", raw("5")}}, got)
	_, err = exact.Strangers([]byte(`{"v":1,`), thing{})
	assert.Error(t, err)
	_, err = exact.Strangers(nil, thing{})
	assert.Error(t, err)
}

// FuzzClean holds that what is left is JSON without a misnamed member, and what had none is left alone.
func FuzzClean(f *testing.F) {
	for _, doc := range []string{
		`{"name":"a","Name":"b","parts":[{"N":1}]}`, `{"inside":{"PARENT":"\u0041"}}`, ` { } `, `[1,{"N":{}}]`,
		`{"named":{"":{"n":1,"N":2}}}`, `{"a":"`, `"\`,
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var v, w thing
		clean := exact.Clean(doc, &v)
		at, _, _ := exact.Misnamed(doc, &v)
		if at == "" {
			require.Equal(t, string(doc), string(clean))
			return
		}
		require.True(t, json.Valid(clean), "%s", clean)
		at, _, _ = exact.Misnamed(clean, &v)
		require.Empty(t, at, "%s", clean)
		require.Equal(t, json.Unmarshal(clean, &v) == nil, exact.Unmarshal(doc, &w) == nil)
		require.Equal(t, v, w)
	})
}
