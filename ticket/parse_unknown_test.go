package ticket

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
)

// A member that a command does not have is a fault with the nearest name, at every depth, and so is an unknown verb. What
// is not the form of a code is not repeated.
func TestAnUnknownMemberOfACommandIsAFault(t *testing.T) {
	for _, c := range []struct {
		verb              Verb
		doc, field, limit string
	}{
		{VerbTransfer, `{"to":"department/market","whithin":"5wd"}`, "whithin", "the nearest is within"},
		{VerbConvene, `{"assist":[{"handler":"department/works"},{"hander":"department/works"}]}`, "assist[1].hander", "the nearest is handler"},
		{VerbNote, `{"text":"x","colour":"red"}`, "colour", "one of everyone, files, public, text"},
		{VerbNote, `{"text":"x","王女士":1}`, "…", "one of everyone, files, public, text"},
		{VerbLapse, `{"x":1}`, "x", "nothing: it has no members"},
	} {
		_, err := ParseCommand(c.verb, []byte(c.doc))
		var bad *gridgov.InvalidError
		require.ErrorAs(t, err, &bad, c.doc)
		assert.Equal(t, gridgov.RuleUnknown, bad.Faults[0].Rule, c.doc)
		assert.Equal(t, c.field, bad.Faults[0].Field, c.doc)
		assert.Equal(t, c.limit, bad.Faults[0].Right.En, c.doc)
	}
	doc := []string{}
	for i := range 1000 {
		doc = append(doc, fmt.Sprintf(`"x%d":1`, i))
	}
	_, err := ParseCommand(VerbNote, []byte("{"+strings.Join(doc, ",")+"}"))
	var bad *gridgov.InvalidError
	require.True(t, errors.As(err, &bad))
	assert.Len(t, bad.Faults, maxUnknown)

	var v Verb
	err = json.Unmarshal([]byte(`"trnasfer"`), &v)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	assert.ErrorContains(t, err, "the nearest is transfer")
}

// Every fault of a command's document is said at once, each with the name of its member.
func TestEveryMemberOfACommandIsFaultedByName(t *testing.T) {
	for doc, want := range map[string][]string{
		`{"within":"5x","foo":1}`:            {"within.unit one_of", "foo unknown"},
		`{"to":7,"x":1,"y":2}`:               {"to type", "x unknown", "y unknown"},
		`{"within":"5x","handover":"yes"}`:   {"handover type", "within.unit one_of"},
		`{"To":"department/market","foo":1}`: {"to unknown"},
		`{"why":["a",7]}`:                    {"why type"},
	} {
		_, err := ParseCommand(VerbTransfer, []byte(doc))
		var bad *gridgov.InvalidError
		require.ErrorAs(t, err, &bad, doc)
		var got []string
		for _, f := range bad.Faults {
			got = append(got, f.Field+" "+f.Rule.String())
		}
		assert.Equal(t, want, got, doc)
	}
	_, err := ParseCommand(VerbClassify, []byte(`{"kind":"x","priority":"y"}`))
	assert.ErrorContains(t, err, "kind must be one of")
	assert.ErrorContains(t, err, "priority must be one of")
}
