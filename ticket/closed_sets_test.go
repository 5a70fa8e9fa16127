package ticket

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The constants of a closed set and its names are two lists: they are equally long.
func TestClosedSetsNameAllTheirValues(t *testing.T) {
	assert.Len(t, roleNames, int(RoleSystem))
	assert.Len(t, stateNames, len(States()))
	assert.Len(t, handlingNames, int(HandlingJoint))
}

// A tag max=5 of a field stands for the size of its set: a value is known exactly up to it.
func TestTagsKnowHowManyValuesThereAre(t *testing.T) {
	seen := 0
	var walk func(of reflect.Type)
	walk = func(of reflect.Type) {
		switch of.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(of.Elem())
		case reflect.Struct:
			for i := range of.NumField() {
				f := of.Field(i)
				walk(f.Type)
				limit, bounded := strings.CutPrefix(f.Tag.Get("validate"), "max=")
				if _, set := reflect.Zero(f.Type).Interface().(encoding.TextMarshaler); !set || !bounded {
					continue
				}
				n, err := strconv.Atoi(limit)
				require.NoError(t, err)
				for v := range uint64(256) {
					value := reflect.New(f.Type).Elem()
					value.SetUint(v)
					_, err := value.Interface().(encoding.TextMarshaler).MarshalText()
					require.Equal(t, err == nil, v <= uint64(n), "%s.%s: %d", of, f.Name, v)
				}
				seen++
			}
		}
	}
	walk(reflect.TypeFor[Request]())
	for _, v := range Verbs()[1:] {
		walk(reflect.TypeOf(EmptyCommand(v)))
	}
	assert.GreaterOrEqual(t, seen, 8)
}
