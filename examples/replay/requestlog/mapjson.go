package requestlog

import (
	"bytes"
	"encoding/json"
	"fmt"
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

// Strict decodes a JSON document, a map of another form, into v. The name is the file's, for the error, which is a
// *grid.InvalidError: with the line for what is no JSON, and the path of a key that is unknown (v says which are known, all
// of them in small letters) or stands twice.
func Strict(name string, data []byte, v any) error {
	if len(data) > MaxMap {
		return grid.Invalid(name, grid.Fault{Field: name, Rule: "max bytes", Limit: strconv.Itoa(MaxMap), Got: strconv.Itoa(len(data))})
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, byteOrderMark))
	if err := syntax(data); err != nil {
		return grid.Invalid(name, grid.Fault{Field: name, Rule: "must be JSON", Limit: err.Error()})
	}
	w := new(walker)
	w.keys("", data)
	if len(w.faults) > 0 {
		return grid.Invalid(name, w.faults...)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return grid.Invalid(name, grid.Fault{Field: name, Rule: "form", Limit: fmt.Sprintf("line %d: %v", 1+bytes.Count(data[:dec.InputOffset()], []byte{'\n'}), err)})
	}
	return nil
}

// keys finds what package json lets pass: a key that stands twice, or is another's in capitals.
func (w *walker) keys(path string, raw json.RawMessage) {
	switch raw[0] {
	case '{':
		w.members(path, raw, func(key string, value json.RawMessage) {
			if key != strings.ToLower(key) {
				w.fault(join(path, key), "unknown key", strings.ToLower(key), key)
			}
			w.keys(join(path, key), value)
		})
	case '[':
		w.list(path, raw, func(path string, raw json.RawMessage) { w.keys(path, raw) })
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
		if d := distance(word, l); d < least {
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
