// Package closedset names the values of closed sets: numbers from 1 on, each with the name that documents have, as in
// "report_back", and its Chinese one; in English it is the name with spaces. The zero value of every set is "not said": it has
// no name.
package closedset

import (
	"strings"

	"github.com/gridgov/gridgov"
)

// Names are the names of the values 1, 2, … of a set.
type Names []struct{ Name, Zh string }

// Text writes the name of a value, nothing for zero. A value without a name is [gridgov.ErrInvalid], which names the set as what.
func (n Names) Text(what string, v uint8) ([]byte, error) {
	if int(v) > len(n) {
		return nil, gridgov.Invalid(what,
			gridgov.Fault{Field: what, Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a value of the set", Zh: "应为该集合中的值"}})
	}
	return []byte(n.String(v)), nil
}

// Parse reads a name, that of documents or the English or Chinese one; an empty one is zero. An unknown name is
// [gridgov.ErrInvalid], with all names, and leaves the value as it was.
func Parse[T ~uint8](set *T, n Names, what string, text []byte) error {
	if len(text) == 0 {
		*set = 0
		return nil
	}
	if v := n.Find(string(text)); v > 0 {
		*set = T(v)
		return nil
	}
	return gridgov.Invalid(what, gridgov.Fault{Field: what, Rule: gridgov.RuleOneOf, Limit: n.List(), Got: string(text)})
}

// fullWidth writes parentheses as the Chinese names have them.
var fullWidth = strings.NewReplacer("(", "（", ")", "）")

// Find is the value that has the text for one of its three names, 0 where none has. A Chinese name may have half-width
// parentheses too.
func (n Names) Find(text string) uint8 {
	wide := fullWidth.Replace(text)
	for i, of := range n {
		if text == of.Name || wide == of.Zh || text == English(of.Name) {
			return uint8(i + 1)
		}
	}
	return 0
}

// English is the English name of a value, of its name in documents.
func English(name string) string { return strings.ReplaceAll(name, "_", " ") }

// String is the name of a value in documents, empty where it has none.
func (n Names) String(v uint8) string {
	if v == 0 || int(v) > len(n) {
		return ""
	}
	return n[v-1].Name
}

// In is the name of a value in a language, empty where it has none.
func (n Names) In(v uint8, lang gridgov.Language) string {
	if lang != gridgov.Chinese || v == 0 || int(v) > len(n) {
		return English(n.String(v))
	}
	return n[v-1].Zh
}

// List is the names in documents, separated by commas.
func (n Names) List() string {
	all := make([]string, len(n))
	for i := range n {
		all[i] = n[i].Name
	}
	return strings.Join(all, ", ")
}

// List is the names in documents of the values of a set from 1 to last.
func List[T interface {
	~uint8
	String() string
}](last T) string {
	all := make([]string, last)
	for i := range all {
		all[i] = T(i + 1).String()
	}
	return strings.Join(all, ", ")
}
