package ticket

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
)

// Every verb but that of receiving has its names, its sentence, and a command that is read as it is written.
func TestEveryVerbHasNamesAndACommand(t *testing.T) {
	for _, v := range Verbs() {
		t.Run(v.String(), func(t *testing.T) {
			assert.NotEmpty(t, verbTable[v].Name)
			assert.NotEmpty(t, verbTable[v].Zh)
			assert.NotEmpty(t, onRecord[v].en)
			assert.NotEmpty(t, onRecord[v].zh)
			assert.Equal(t, v, verbNamed(verbTable[v].Name))
			if v == VerbReceive {
				return
			}
			zero, err := ParseCommand(v, []byte("{}"))
			require.NoError(t, err)
			assert.Equal(t, EmptyCommand(v), zero)
			assert.Equal(t, v, VerbOf(zero), "the struct belongs to another verb")

			full := reflect.New(reflect.TypeOf(zero)).Elem()
			suite.Fill(full, 1)
			doc, err := json.Marshal(full.Interface())
			require.NoError(t, err)
			again, err := ParseCommand(v, doc)
			require.NoError(t, err)
			assert.Equal(t, full.Interface(), again, "a field is lost in JSON")
		})
	}
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]Verb{}
	for _, v := range Verbs() {
		for _, name := range []string{v.String(), v.In(gridgov.Chinese)} {
			assert.Zero(t, seen[name], "%s is taken", name)
			seen[name] = v
		}
		text, err := v.MarshalText()
		require.NoError(t, err)
		var back Verb
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, v, back)
	}
	for _, v := range []Verb{0, verbEnd, 255} {
		assert.Empty(t, v.String())
		assert.Empty(t, v.In(gridgov.Chinese))
	}
	var v Verb
	for _, name := range []string{"", "no such verb"} {
		assert.ErrorIs(t, v.UnmarshalText([]byte(name)), gridgov.ErrInvalid, "%q", name)
	}
}

func TestClosedSetsReadBackWhatTheyWrite(t *testing.T) {
	type set interface {
		MarshalText() ([]byte, error)
		String() string
	}
	check := func(name string, zero int, of func(v uint8) set, read func([]byte) (uint8, error)) {
		t.Run(name, func(t *testing.T) {
			for v := range 256 {
				text, err := of(uint8(v)).MarshalText()
				if v > zero {
					assert.ErrorIs(t, err, gridgov.ErrInvalid, "%d", v)
					assert.Empty(t, of(uint8(v)).String())
					continue
				}
				require.NoError(t, err)
				assert.Equal(t, string(text), of(uint8(v)).String())
				back, err := read(text)
				require.NoError(t, err)
				assert.Equal(t, uint8(v), back)
			}
			_, err := read([]byte("nonsense"))
			assert.ErrorIs(t, err, gridgov.ErrInvalid)
		})
	}
	check("state", 5, func(v uint8) set { return State(v) },
		func(b []byte) (uint8, error) { var x State; err := x.UnmarshalText(b); return uint8(x), err })
	check("handling", 3, func(v uint8) set { return Handling(v) },
		func(b []byte) (uint8, error) { var x Handling; err := x.UnmarshalText(b); return uint8(x), err })
	check("difficulty", 3, func(v uint8) set { return Difficulty(v) },
		func(b []byte) (uint8, error) { var x Difficulty; err := x.UnmarshalText(b); return uint8(x), err })
	check("kind", 5, func(v uint8) set { return Kind(v) },
		func(b []byte) (uint8, error) { var x Kind; err := x.UnmarshalText(b); return uint8(x), err })
	check("priority", 3, func(v uint8) set { return Priority(v) },
		func(b []byte) (uint8, error) { var x Priority; err := x.UnmarshalText(b); return uint8(x), err })
	check("origin", 4, func(v uint8) set { return Origin(v) },
		func(b []byte) (uint8, error) { var x Origin; err := x.UnmarshalText(b); return uint8(x), err })
	check("resolution", 10, func(v uint8) set { return Resolution(v) },
		func(b []byte) (uint8, error) { var x Resolution; err := x.UnmarshalText(b); return uint8(x), err })
	check("role", 11, func(v uint8) set { return Role(v) },
		func(b []byte) (uint8, error) { var x Role; err := x.UnmarshalText(b); return uint8(x), err })
	check("stage", 13, func(v uint8) set { return Stage(v) },
		func(b []byte) (uint8, error) { var x Stage; err := x.UnmarshalText(b); return uint8(x), err })
	check("push", 5, func(v uint8) set { return RungAction(v) },
		func(b []byte) (uint8, error) { var x RungAction; err := x.UnmarshalText(b); return uint8(x), err })
}

func TestBadCommandDocumentsNameTheField(t *testing.T) {
	for doc, field := range map[string]string{
		`{"text": 5}`: "text", `{"score": "x"}`: "score", `{"to": []}`: "to", `{`: "command", ``: "command", `[]`: "command",
		`{"resolution": "nonsense"}`: "resolution", `{} {}`: "command", "\xff": "command",
	} {
		faulty := false
		for _, v := range Verbs()[1:] {
			_, err := ParseCommand(v, []byte(doc))
			if err == nil {
				continue
			}
			var bad *gridgov.InvalidError
			require.ErrorAs(t, err, &bad, "%s %q", v, doc)
			assert.Equal(t, field, bad.Faults[0].Field, "%s %q", v, doc)
			faulty = true
		}
		assert.True(t, faulty, doc)
	}
	for _, v := range []Verb{0, VerbReceive, verbEnd, 255} {
		_, err := ParseCommand(v, []byte("{}"))
		assert.ErrorIs(t, err, gridgov.ErrInvalid)
	}
}
