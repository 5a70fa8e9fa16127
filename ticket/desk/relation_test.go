package desk

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// Every relation has a name in both languages and reads back what it writes; the last role, relation and stage bound the tables.
func TestRelationsHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for rel := Relation(0); rel < relationEnd; rel++ {
		text, err := rel.MarshalText()
		require.NoError(t, err)
		var back Relation
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, rel, back)
		if rel == 0 {
			assert.Empty(t, string(text)+rel.In(gridgov.Chinese))
			continue
		}
		en, zh := rel.In(gridgov.English), rel.In(gridgov.Chinese)
		assert.Equal(t, strings.ReplaceAll(string(text), "_", " "), en)
		assert.True(t, zh != "" && unicode.Is(unicode.Han, []rune(zh)[0]), "%s %q", en, zh)
		assert.False(t, seen[en] || seen[zh], "%s %s", en, zh)
		seen[en], seen[zh] = true, true
	}
	for v := int(relationEnd); v < 256; v++ {
		assert.Empty(t, Relation(v).String()+Relation(v).In(gridgov.Chinese))
		_, err := Relation(v).MarshalText()
		assert.ErrorIs(t, err, gridgov.ErrInvalid)
	}
	assert.ErrorIs(t, new(Relation).UnmarshalText([]byte("nonsense")), gridgov.ErrInvalid)
	assert.Len(t, ticket.Roles(), int(roleCount))
	assert.Len(t, ticket.Verbs(), int(verbEnd)-1)
	assert.NotEmpty(t, (stageEnd - 1).String())
	assert.Empty(t, stageEnd.String())
}
