package ticket

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEverySentenceIsWellFormed(t *testing.T) {
	known := map[string]bool{}
	for _, name := range strings.Fields(
		"who to lead text why channel unit kind category difficulty priority due resolution score solved second of for " +
			"wrongful span until stage reminded passed reached outside own filed moved taker joined date task",
	) {
		known[name] = true
	}
	forms := []sentence{
		toldDeemed, toldHandover, toldWhistle, toldTask, toldTogether, toldRepeats, toldNamed, toldTakenUp, toldForAll,
		toldResponse, toldQuestion, toldLonger, toldFollow,
		publicNote, publicMoved, publicReturned, publicLeft, publicLonger, publicSuspended, publicJoined, publicVoid,
	}
	for _, v := range Verbs() {
		require.NotEmpty(t, onRecord[v], v)
		forms = append(forms, onRecord[v], publicly[v])
	}
	for _, s := range forms {
		for _, form := range []string{s.en, s.zh} {
			for rest := form; ; {
				_, name, found := strings.Cut(rest, "{")
				if !found {
					break
				}
				name, rest, found = strings.Cut(name, "}")
				assert.True(t, found && known[name], "%s: {%s} is not filled in", form, name)
			}
			assert.Equal(t, strings.Count(form, "["), strings.Count(form, "]"), form)
			for _, part := range strings.Split(form, "[")[1:] {
				part, _, _ = strings.Cut(part, "]")
				assert.Equal(t, 1, strings.Count(part, "{"), "%s: a part is left out when its one name is empty", form)
			}
		}
		assert.ElementsMatch(t, fieldsOf(s.en), fieldsOf(s.zh), "%s: both languages say the same", s.en)
	}
}

func fieldsOf(form string) (names []string) {
	for _, part := range strings.Split(form, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		names = append(names, name)
	}
	return names
}
