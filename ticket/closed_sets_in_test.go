package ticket

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov"
)

// Every closed set has a name for people in both languages, and no two members have the same.
func TestClosedSetsHaveBothLanguages(t *testing.T) {
	type inWords interface {
		fmt.Stringer
		In(lang gridgov.Language) string
	}
	for _, set := range []struct {
		first inWords
		size  int
	}{
		{State(1), len(stateNames)},
		{Handling(1), len(handlingNames)},
		{Difficulty(1), len(difficultyNames)},
		{Kind(1), len(kindNames)},
		{Priority(1), len(priorityNames)},
		{Origin(1), len(originNames)},
		{Resolution(1), len(resolutionNames)},
		{Role(1), len(roleNames)},
		{Stage(1), len(stageNames)},
		{RungAction(1), len(rungActionNames)},
		{Verb(1), len(Verbs())},
	} {
		of := reflect.TypeOf(set.first)
		seen := map[string]bool{}
		for v := 0; v <= set.size+1; v++ {
			in := reflect.ValueOf(uint8(v)).Convert(of).Interface().(inWords)
			en, zh := in.In(gridgov.English), in.In(gridgov.Chinese)
			assert.Equal(t, strings.ReplaceAll(in.String(), "_", " "), en, "%s %d", of, v)
			assert.Regexp(t, "^[a-z_]*$", in.String(), "%s %d", of, v)
			if v == 0 || v > set.size {
				assert.Empty(t, en+zh, "%s %d", of, v)
				continue
			}
			assert.NotEmpty(t, en, "%s %d", of, v)
			assert.True(t, zh != "" && unicode.Is(unicode.Han, []rune(zh)[0]), "%s %s: %q", of, en, zh)
			assert.False(t, seen[en] || seen[zh], "%s %s %s", of, en, zh)
			seen[en], seen[zh] = true, true
		}
	}
}
