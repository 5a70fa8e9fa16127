package requestlog

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/ticket"
)

// kindWords are the names of the kinds in both languages, folded: a map needs no entry for them.
var kindWords = func() map[string]ticket.Kind {
	words := map[string]ticket.Kind{}
	for k := ticket.Inquiry; k.String() != ""; k++ {
		words[k.String()], words[k.In(gridgov.Chinese)] = k, k
	}
	return words
}()

// kind reads what the reporter wants. It is false for a word that means no kind.
func (m *Map) kind(word string) (ticket.Kind, bool) {
	kind, ok := m.Kinds[word]
	if !ok && word != "" {
		kind, ok = kindWords[fold(word)]
	}
	return kind, ok || word == ""
}

// fold is a name without what is written in more than one way: case, full or half width, spaces, what is not seen, and accents of
// their own.
func fold(name string) string {
	return cases.Fold().String(norm.NFC.String(strings.Join(strings.Fields(width.Fold.String(logtable.Spaced(name))), "")))
}
