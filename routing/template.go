package routing

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/nearest"
	"github.com/gridgov/gridgov/ticket"
)

// blanks are the names that a text may hold in braces. None of them is a word of the reporter's.
var blanks = []string{"category", "unit", "level2", "kind", "tell"}

// maxBlanks bounds them, so that a filled text stays within what a reply may hold.
const maxBlanks = 16

var blank = regexp.MustCompile(`\{[^{}]*\}`)

// A template is a text with blanks: between two literals stands a name.
type template struct {
	literals, names []string // one literal more than names; none at all for the empty template
}

// parseTemplate reads a text. It must have words of its own: a reply of blanks alone may come out empty.
func parseTemplate(text string, bad complain) template {
	var t template
	if words := blank.ReplaceAllString(text, ""); text != "" && strings.TrimSpace(words) == "" {
		bad("required", "words beside the names in braces", "")
		return t
	}
	for text != "" {
		before, rest, open := strings.Cut(text, "{")
		t.literals = append(t.literals, before)
		if !open {
			return t
		}
		name, after, closed := strings.Cut(rest, "}")
		switch {
		case !closed:
			bad("form", "every { begins a name and ends with }", "")
			return template{}
		case !slices.Contains(blanks, name):
			limit := "one of " + strings.Join(blanks, ", ")
			if near := nearest.Of(name, blanks); near != "" {
				limit = "the nearest is {" + near + "}"
			}
			bad("unknown", limit, name)
			return template{}
		case len(t.names) == maxBlanks:
			bad("max", "16 names in braces", "")
			return template{}
		}
		t.names = append(t.names, name)
		text = after
		if text == "" {
			t.literals = append(t.literals, "")
		}
	}
	return t
}

// fill writes a text for a case. A blank that has no value becomes nothing.
func (t template) fill(value func(string) string) string {
	var b strings.Builder
	for i, literal := range t.literals {
		b.WriteString(literal)
		if i < len(t.names) {
			b.WriteString(value(t.names[i]))
		}
	}
	return b.String()
}

// valueOf is the value of a name in braces.
func (t *Table) valueOf(name string, tell []string, p grid.Path, c *class) string {
	switch name {
	case "category":
		return grid.Path(c.category).Base()
	case "unit":
		return t.unitName(p)
	case "level2":
		return t.unitName(villageOf(p))
	case "kind":
		return c.kind.In(gridgov.Chinese)
	case "tell":
		return strings.Join(tell, "、")
	}
	return ""
}

// unitName is a unit's name, or its code where the tree does not know it.
func (t *Table) unitName(p grid.Path) string {
	if u, ok := t.tree.Unit(p.Base()); ok {
		return u.Name
	}
	return p.Base()
}

// shown is a category as people read it: its parts, joined with " / ".
func shown(category string) string { return ticket.Handler("category/" + category).Name() }
