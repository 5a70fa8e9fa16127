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
		{VerbNote, `{"text":"x","colour":"red"}`, "colour", "a member of the command"},
		{VerbNote, `{"text":"x","王女士":1}`, "…", "a member of the command"},
		{VerbLapse, `{"x":1}`, "x", "a member of the command"},
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
