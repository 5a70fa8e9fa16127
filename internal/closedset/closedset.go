// Package closedset names the values of closed sets: numbers from 1 on, each with its English name, which stands in documents,
// and its Chinese one. The zero value of every set is "not said": it has no name.
package closedset

import (
	"strings"

	"github.com/gridgov/gridgov"
)

// Names are the names of the values 1, 2, … of a set. The English one may have the form "second_person", of which people read the
// words.
type Names []struct{ En, Zh string }

// Text writes the name of a value, nothing for zero. A value without a name is [gridgov.ErrInvalid], which names the set as what.
func (n Names) Text(what string, v uint8) ([]byte, error) {
	if int(v) > len(n) {
		return nil, gridgov.Invalid(what,
			gridgov.Fault{Field: what, Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a value of the set", Zh: "应为该集合中的值"}})
	}
	return []byte(n.String(v)), nil
}

// Parse reads a name; an empty one is zero. An unknown name is [gridgov.ErrInvalid], with all names, and leaves the value as it was.
func Parse[T ~uint8](set *T, n Names, what string, text []byte) error {
	if len(text) == 0 {
		*set = 0
		return nil
	}
	for i, name := range n {
		if name.En == string(text) {
			*set = T(i + 1)
			return nil
		}
	}
	return gridgov.Invalid(what, gridgov.Fault{Field: what, Rule: gridgov.RuleOneOf, Limit: n.List(), Got: string(text)})
}

// String is the English name of a value, empty where it has none.
func (n Names) String(v uint8) string {
	if v == 0 || int(v) > len(n) {
		return ""
	}
	return n[v-1].En
}

// In is the name of a value in English or Chinese, empty where it has none.
func (n Names) In(v uint8, chinese bool) string {
	if v == 0 || int(v) > len(n) || !chinese {
		return strings.ReplaceAll(n.String(v), "_", " ")
	}
	return n[v-1].Zh
}

// List is the English names, separated by commas.
func (n Names) List() string {
	all := make([]string, len(n))
	for i := range n {
		all[i] = n[i].En
	}
	return strings.Join(all, ", ")
}

// List is the English names of the values of a set from 1 to last.
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
