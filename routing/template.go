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

// A template is a text with blanks: a name between each two literals.
type template struct {
	literals, names []string // one literal more than names; none at all for the empty template
}

// parseTemplate reads a text. It must have words of its own: a reply of blanks alone may come out empty.
func parseTemplate(text string, bad complain) template {
	var t template
	if words := blank.ReplaceAllString(text, ""); text != "" && strings.TrimSpace(words) == "" {
		bad(gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "words besides the names in braces", Zh: "除花括号中的名称外应有文字"}})
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
			bad(gridgov.Fault{Rule: gridgov.RuleForm, Right: gridgov.Text{En: "every { begins a name and ends with }", Zh: "每个{之后应有名称，并以}结束"}})
			return template{}
		case !slices.Contains(blanks, name):
			f := gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: strings.Join(blanks, ", "), Got: name}
			if near := nearest.Of(name, blanks); near != "" {
				f = gridgov.Fault{Rule: gridgov.RuleUnknown, Right: gridgov.Text{
					En: "the nearest is {" + near + "}", Zh: "最接近的是{" + near + "}",
				}, Got: name}
			}
			bad(f)
			return template{}
		case len(t.names) == maxBlanks:
			bad(gridgov.Fault{Rule: gridgov.RuleMaxEntries, Limit: "16", Right: gridgov.Text{En: "names in braces", Zh: "按花括号中的名称计"}})
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
