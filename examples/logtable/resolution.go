package logtable

import (
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// Bare is a word without what its spellings differ in: CallBack, call_back and "call back" are one word.
func Bare(word string) string {
	return strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(Word(word)))
}

// Resolution returns the resolution of a name in English or Chinese, of those that a map may name; else none, and which names there
// are.
func Resolution(name string, may func(ticket.Resolution) bool) (of ticket.Resolution, names string) {
	var all []string
	for _, r := range ticket.Resolutions() {
		switch {
		case !may(r):
		case Bare(name) == Bare(r.String()) || Bare(name) == r.In(gridgov.Chinese):
			return r, ""
		default:
			all = append(all, r.String()+" "+r.In(gridgov.Chinese))
		}
	}
	return 0, strings.Join(all, ", ")
}
