package ticket

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// grow makes every text and every list within a filled value large, one at a time, and visits the value each time.
func grow(v reflect.Value, at string, visit func(at string)) {
	switch v.Interface().(type) {
	case time.Time, worktime.Span, Hash:
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Tag.Get("json") != "-" {
				grow(v.Field(i), at+"."+f.Name, visit)
			}
		}
	case reflect.Pointer:
		grow(v.Elem(), at, visit)
	case reflect.Slice:
		grow(v.Index(0), at+"[0]", visit)
		few := v.Interface()
		many := reflect.MakeSlice(v.Type(), 3000, 3000)
		for i := range 3000 {
			many.Index(i).Set(v.Index(0))
		}
		v.Set(many)
		visit(at + "[]")
		v.Set(reflect.ValueOf(few))
	case reflect.String:
		short := v.String()
		v.SetString(strings.Repeat("<", 50_000)) // six bytes each
		visit(at)
		v.SetString(short)
	}
}

// No document is larger than what is estimated of it, whichever member of it is large: a new one is in the estimate.
func TestNoDocumentIsLargerThanItsEstimate(t *testing.T) {
	var tk Ticket
	suite.Fill(reflect.ValueOf(&tk).Elem(), 1)
	tk.Damaged = ""
	seen := 0
	check := func(what string, v any, atMost func() int) func(string) {
		return func(at string) {
			seen++
			doc, err := json.Marshal(v)
			require.NoError(t, err, what+at)
			assert.GreaterOrEqual(t, atMost(), len(doc), what+at)
		}
	}
	visit := check("ticket", &tk, tk.atMost)
	visit("")
	grow(reflect.ValueOf(&tk).Elem(), "", visit)

	e := Event{}
	suite.Fill(reflect.ValueOf(&e.Facts).Elem(), 1)
	e.Ticket, e.Actor, e.Command, e.Verb, e.Role, e.At = "x", "x", "x", VerbConvene, RoleDesk, tk.Changed
	e.Commit, e.Prev, e.Hash = Hash{1}, Hash{1}, Hash{1}
	visit = check("event", &e, e.atMost)
	visit("")
	grow(reflect.ValueOf(&e.Facts).Elem(), ".Facts", visit)
	for _, s := range []*string{(*string)(&e.Ticket), &e.Actor, &e.Command} {
		grow(reflect.ValueOf(s).Elem(), ".text", visit)
	}
	e.Seal(Hash{1}, [16]byte{1})
	visit(".sealed")

	var m Message
	suite.Fill(reflect.ValueOf(&m).Elem(), 1)
	visit = check("message", &m, m.atMost)
	visit("")
	grow(reflect.ValueOf(&m).Elem(), "", visit)

	w := Event{sent: []byte("{}")}
	suite.Fill(reflect.ValueOf(&w.words).Elem(), 1)
	private := func(at string) {
		seen++
		assert.GreaterOrEqual(t, w.privateAtMost(), len(w.privatePart()), "words"+at)
	}
	private("")
	grow(reflect.ValueOf(&w.words).Elem(), "", private)
	assert.Greater(t, seen, 80)

	var back Ticket
	doc, err := json.Marshal(tk)
	require.NoError(t, err)
	doc = append([]byte(`{"format":"1.9","more":"`+strings.Repeat("x", 50_000)+`",`), doc[len(`{"format":"1.0",`):]...)
	require.NoError(t, json.Unmarshal(doc, &back))
	assert.GreaterOrEqual(t, back.atMost(), len(doc), "members of a newer version")
}
