package routing

import (
	"encoding"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// A column is one column of a CSV file and one key of a JSON object: how it is read into a T, and written again. What a
// T consists of is a table of columns, and everything that reads, prints or documents a T follows it.
type column[T any] struct {
	name string
	list bool   // takes several entries
	also string // what separates them besides separators
	set  func(v *T, values []string, bad complain)
	get  func(v *T) []string
}

// complain notes a fault in the value under way.
type complain func(f gridgov.Fault)

// separators separate the entries of a list in a CSV cell. A JSON array needs none. Names of categories and handlers may
// hold commas; keywords and days are usually separated by the Chinese ones.
const (
	separators = ";；|\n" // the second is full-width, as Chinese keyboards have it
	commas     = "、，"
)

// fill reads a record into a T.
func fill[T any](s *sheet, rec *record, columns []column[T]) T {
	var v T
	for _, c := range rec.cells {
		i := slices.IndexFunc(columns, func(col column[T]) bool { return col.name == c.column })
		if i < 0 {
			continue
		}
		col := &columns[i]
		bad := func(f gridgov.Fault) { s.fault(c.line, c.column, f) }
		values := c.values
		switch {
		case !c.array && len(values[0]) > MaxCell:
			bad(gridgov.Fault{Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(MaxCell), Got: strconv.Itoa(len(values[0]))})
			continue
		case col.list && !c.array:
			values = slices.Collect(strings.FieldsFuncSeq(values[0], func(r rune) bool { return strings.ContainsRune(separators+col.also, r) }))
		case !col.list && c.array:
			bad(gridgov.Fault{Rule: gridgov.RuleType, Right: gridgov.Text{En: "one value, not a list", Zh: "应为一个值，不是列表"}})
			continue
		}
		if len(values) > MaxList {
			bad(gridgov.Fault{Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(MaxList), Got: fmt.Sprint(len(values))})
			continue
		}
		if values = usable(values, bad); len(values) > 0 {
			col.set(&v, values, bad)
		}
	}
	return v
}

// usable trims values and leaves out empty and unusable ones. A cell with empty entries only is a fault.
func usable(values []string, bad complain) []string {
	out, empty := values[:0:0], 0
	for _, text := range values {
		text = strings.TrimSpace(text)
		switch {
		case text == "":
			empty++
		case len(text) > MaxCell:
			bad(gridgov.Fault{Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(MaxCell), Got: fmt.Sprint(len(text))})
		case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }):
			bad(gridgov.Fault{
				Rule:  gridgov.RuleCharacter,
				Right: gridgov.Text{En: "no control characters but tab and line end", Zh: "除制表符和换行外不得含控制字符"},
			})
		default:
			out = append(out, text)
		}
	}
	if empty == len(values) {
		bad(gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "at least one entry", Zh: "至少一项"}})
	}
	return out
}

// textColumn is free text of at most limit bytes; without lines it must be on one.
func textColumn[T any](name string, limit int, lines bool, field func(*T) *string) column[T] {
	return column[T]{
		name: name,
		set: func(v *T, values []string, bad complain) {
			if shortText(values[0], limit, lines, bad) {
				*field(v) = values[0]
			}
		},
		get: func(v *T) []string { return some(*field(v)) },
	}
}

// listColumn is a list of short texts.
func listColumn[T any, S ~string](name string, limit int, field func(*T) *[]S) column[T] {
	return column[T]{
		name: name, list: true,
		set: func(v *T, values []string, bad complain) {
			to := field(v)
			for _, text := range values {
				if !shortText(text, limit, false, bad) {
					continue
				}
				if slices.Contains(*to, S(text)) {
					bad(gridgov.Fault{Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "each entry once", Zh: "每项只能出现一次"}, Got: text})
					continue
				}
				*to = append(*to, S(text))
			}
		},
		get: func(v *T) []string {
			var out []string
			for _, text := range *field(v) {
				out = append(out, string(text))
			}
			return out
		},
	}
}

// wordsColumn is a list of keywords. One that shows nothing would be found everywhere and is a fault.
func wordsColumn[T any](name string, field func(*T) *[]string) column[T] {
	col := listColumn(name, maxKeyword, field)
	col.also = commas
	set := col.set
	col.set = func(v *T, values []string, bad complain) {
		for _, text := range values {
			if foldWord(text) == "" {
				bad(gridgov.Fault{Rule: gridgov.RuleForm, Right: gridgov.Text{En: "a keyword must show something", Zh: "关键词应有可见的字"}, Got: text})
			}
		}
		set(v, values, bad)
	}
	return col
}

func shortText(text string, limit int, lines bool, bad complain) bool {
	switch {
	case len(text) > limit:
		bad(gridgov.Fault{Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(limit), Got: fmt.Sprint(len(text))})
	case !lines && strings.ContainsAny(text, "\n\t"):
		bad(gridgov.Fault{Rule: gridgov.RuleForm, Right: gridgov.Text{En: "on one line, without tabs", Zh: "应写在一行内，不含制表符"}})
	default:
		return true
	}
	return false
}

// a name is a value of one of the closed sets of package ticket.
type named[E any] interface {
	*E
	encoding.TextUnmarshaler
}

// nameColumn is one value of a closed set.
func nameColumn[T any, E fmt.Stringer, P named[E]](name string, field func(*T) *E) column[T] {
	return column[T]{
		name: name,
		set:  func(v *T, values []string, bad complain) { readName[E, P](field(v), values[0], bad) },
		get:  func(v *T) []string { return some((*field(v)).String()) },
	}
}

// namesColumn is several values of a closed set.
func namesColumn[T any, E fmt.Stringer, P named[E]](name string, field func(*T) *[]E) column[T] {
	return column[T]{
		name: name, list: true,
		set: func(v *T, values []string, bad complain) {
			for _, text := range values {
				var one E
				if readName[E, P](&one, text, bad) {
					*field(v) = append(*field(v), one)
				}
			}
		},
		get: func(v *T) []string {
			var out []string
			for _, one := range *field(v) {
				out = append(out, one.String())
			}
			return out
		},
	}
}

func readName[E any, P named[E]](to *E, text string, bad complain) bool {
	err := P(to).UnmarshalText([]byte(lower(text)))
	var why *gridgov.InvalidError
	if errors.As(err, &why) {
		f := why.Faults[0]
		f.Got = text
		bad(f)
	}
	return err == nil
}

// handlerColumn is one handler, or one of the patterns that [handlerOf] fills in.
func handlerColumn[T any](name string, field func(*T) *ticket.Handler) column[T] {
	return column[T]{
		name: name,
		set: func(v *T, values []string, bad complain) {
			if shortText(values[0], ticket.MaxHandler, false, bad) {
				*field(v) = ticket.Handler(values[0])
			}
		},
		get: func(v *T) []string { return some(string(*field(v))) },
	}
}

// some is a list of a text, or of nothing where it is empty.
func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func columnNames[T any](columns []column[T]) []string {
	out := make([]string, len(columns))
	for i := range columns {
		out[i] = columns[i].name
	}
	return out
}
