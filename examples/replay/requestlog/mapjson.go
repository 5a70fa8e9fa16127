package requestlog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov/grid"
)

// A walker goes through a JSON value and collects faults instead of stopping at the first, as json.Unmarshal does.
type walker struct{ faults []grid.Fault }

func (w *walker) fault(path, rule, limit, got string) {
	w.faults = append(w.faults, grid.Fault{Field: path, Rule: rule, Limit: limit, Got: got})
}

// A field reads the value of one key.
type field struct {
	key  string
	read func(path string, raw json.RawMessage)
}

// object hands each member to the field of its key.
func (w *walker) object(path string, raw json.RawMessage, fields []field) {
	legal := make([]string, len(fields))
	for i, f := range fields {
		legal[i] = f.key
	}
	w.members(path, raw, func(key string, value json.RawMessage) {
		i := slices.Index(legal, key)
		if i < 0 {
			w.fault(join(path, key), "unknown key", "nearest: "+nearest(key, legal)+"; legal: "+strings.Join(legal, ", "), key)
			return
		}
		fields[i].read(join(path, key), value)
	})
}

// members goes through an object in its own order.
func (w *walker) members(path string, raw json.RawMessage, each func(key string, value json.RawMessage)) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		w.fault(path, "must be an object", "", kindOf(raw))
		return
	}
	var seen []string
	for dec.More() {
		key, err := dec.Token()
		var value json.RawMessage
		if err == nil {
			err = dec.Decode(&value)
		}
		name, _ := key.(string)
		if err != nil { // ReadMap has checked the syntax
			w.fault(path, "must be an object", "", "")
			return
		}
		if slices.Contains(seen, name) {
			w.fault(join(path, name), "key twice", "", "")
			continue
		}
		seen = append(seen, name)
		each(name, value)
	}
}

// list hands each element to read.
func (w *walker) list(path string, raw json.RawMessage, read func(path string, raw json.RawMessage)) {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil || all == nil {
		w.fault(path, "must be a list", "", kindOf(raw))
		return
	}
	for i, r := range all {
		read(fmt.Sprintf("%s[%d]", path, i), r)
	}
}

// Strict decodes a JSON document, a map of another form, into the struct that v points to. The name is the file's, for the
// error, which is a *grid.InvalidError: with the line for what is no JSON, and with the path for a key that is unknown, or
// stands twice, and for a value of another kind. A null is as if it were left out.
func Strict(name string, data []byte, v any) error {
	if len(data) > MaxMap {
		return grid.Invalid(name, grid.Fault{Field: name, Rule: "max bytes", Limit: strconv.Itoa(MaxMap), Got: strconv.Itoa(len(data))})
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, byteOrderMark))
	if err := syntax(data); err != nil {
		return grid.Invalid(name, grid.Fault{Field: name, Rule: "must be JSON", Limit: err.Error()})
	}
	if data[0] != '{' {
		return grid.Invalid(name, grid.Fault{Field: name, Rule: "must be an object", Got: kindOf(data)})
	}
	w := new(walker)
	w.form(reflect.TypeOf(v).Elem())("", data)
	if len(w.faults) > 0 {
		return grid.Invalid(name, w.faults...)
	}
	return json.Unmarshal(data, v)
}

// form checks a value against a type. Package json would name neither the place of an unknown key nor that of a wrong
// value in a list, and would let pass a key that stands twice, or in capitals.
func (w *walker) form(t reflect.Type) func(path string, raw json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		switch {
		case raw[0] == 'n':
		case t.Kind() == reflect.Pointer:
			w.form(t.Elem())(path, raw)
		case t.Kind() == reflect.Struct:
			var fields []field
			for i := range t.NumField() {
				if key := t.Field(i).Tag.Get("json"); key != "" {
					fields = append(fields, field{key, w.form(t.Field(i).Type)})
				}
			}
			w.object(path, raw, fields)
		case t.Kind() == reflect.Slice:
			w.list(path, raw, w.form(t.Elem()))
		default:
			if json.Unmarshal(raw, reflect.New(t).Interface()) != nil {
				w.fault(path, "must be "+map[reflect.Kind]string{reflect.String: "a text", reflect.Bool: "true or false"}[t.Kind()], "", kindOf(raw))
			}
		}
	}
}

func (w *walker) text(to *string) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		if !bytes.HasPrefix(raw, []byte{'"'}) || json.Unmarshal(raw, to) != nil {
			w.fault(path, "must be a text", "", kindOf(raw))
		}
	}
}

func (w *walker) number(to *int) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		if bytes.Equal(raw, []byte("null")) || json.Unmarshal(raw, to) != nil {
			w.fault(path, "must be a whole number", "", kindOf(raw))
		}
	}
}

func (w *walker) texts(to *[]string) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		*to = []string{}
		w.list(path, raw, func(path string, raw json.RawMessage) {
			var s string
			w.text(&s)(path, raw)
			*to = append(*to, s)
		})
	}
}

// columns reads the name of a column or a list of names.
func (w *walker) columns(to *[]string) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		if bytes.HasPrefix(raw, []byte{'['}) {
			w.texts(to)(path, raw)
		} else {
			*to = []string{""}
			w.text(&(*to)[0])(path, raw)
		}
		if len(*to) == 0 || slices.Contains(*to, "") {
			w.fault(path, "must name a column", "", "")
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// kindOf names what a value is, for a fault.
func kindOf(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case 't', 'f':
		return "a truth value"
	case 'n':
		return "null"
	}
	return "a number"
}

// nearest gives the legal word with the fewest changed letters (Levenshtein's distance).
func nearest(word string, legal []string) string {
	if len(word) > 64 {
		word = word[:64]
	}
	best, least := "", 1<<30
	for _, l := range legal {
		if d := distance(strings.ToLower(word), strings.ToLower(l)); d < least {
			best, least = l, d
		}
	}
	return best
}

func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
