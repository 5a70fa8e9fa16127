package ticket

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func TestFactsAreWrittenAsEncodingJSONWould(t *testing.T) {
	same := func(name string, f Facts) {
		t.Helper()
		want, err := json.Marshal(f)
		require.NoError(t, err)
		assert.Equal(t, string(want), string(appendFacts(nil, &f)), name)
	}
	same("none", Facts{})
	var full Facts
	suite.Fill(reflect.ValueOf(&full).Elem(), 1)
	same("all", full)
	// every field alone, and every field of what a field points to alone
	alone(reflect.TypeFor[Facts](), "", func(name string, set func(reflect.Value)) {
		var f Facts
		set(reflect.ValueOf(&f).Elem())
		same(name, f)
	})
	same("tasks cleared", Facts{Tasks: []Task{}})
	same("empty lists", Facts{To: []Handler{}, Why: []Reason{}})
	same("empty groups", Facts{Intake: &Intake{}, Place: &Place{}, Class: &Class{}, Duty: &Duty{}, Rating: &Rating{}})
}

// alone visits every field below a struct type with a func that sets this field only.
func alone(typ reflect.Type, at string, visit func(string, func(reflect.Value))) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		if !f.IsExported() {
			continue
		}
		name := at + "." + f.Name
		visit(name, func(v reflect.Value) { suite.Fill(v.Field(i), 3) })
		below := f.Type
		if below.Kind() == reflect.Pointer {
			below = below.Elem()
		}
		if below.Kind() == reflect.Struct && below != reflect.TypeFor[time.Time]() && below != reflect.TypeFor[worktime.Span]() {
			alone(below, name, func(name string, set func(reflect.Value)) {
				visit(name, func(v reflect.Value) {
					v = v.Field(i)
					if v.Kind() == reflect.Pointer {
						v.Set(reflect.New(below))
						v = v.Elem()
					}
					set(v)
				})
			})
		}
	}
}

func TestStringsAreWrittenAsEncodingJSONWould(t *testing.T) {
	same := func(s string) {
		t.Helper()
		want, err := json.Marshal(s)
		require.NoError(t, err)
		require.Equal(t, string(want), string(appendString(nil, s)), "%q", s)
	}
	for c := range 0x300 {
		same(string(rune(c)))
		same("a" + string([]byte{byte(c)}) + "b")
	}
	for _, s := range []string{
		"", "\u2028\u2029\u2027", "\ufffd", "\xff", "\xe2\x80", "a\xe2\x80", "\xed\xa0\x80", "\U0001f600", "街道办事处",
		"<script>&\"'\\/", "\x7f\u0080",
	} {
		same(s)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		b := make([]byte, rng.IntN(40))
		for i := range b {
			b[i] = byte(rng.Uint32())
			if rng.IntN(2) == 0 {
				b[i] &= 0x7f
			}
		}
		same(string(b))
	}
}
