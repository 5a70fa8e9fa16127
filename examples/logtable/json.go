package logtable

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/nearest"
)

// A Walker goes through a JSON value and collects faults instead of stopping at the first, as json.Unmarshal does.
type Walker struct{ Faults []gridgov.Fault }

// Fault adds a fault, unless there is one of the same place, or of what it is in or has in it: that explains this one.
func (w *Walker) Fault(path string, f gridgov.Fault) {
	if w.Faulty(path) {
		return
	}
	f.Field = path
	w.Faults = append(w.Faults, f)
}

// Faulty reports whether there is a fault of a place, of what it is in or of what is in it.
func (w *Walker) Faulty(path string) bool {
	within := func(inner, outer string) bool {
		rest, ok := strings.CutPrefix(inner, outer)
		return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
	}
	return slices.ContainsFunc(w.Faults, func(f gridgov.Fault) bool { return within(path, f.Field) || within(f.Field, path) })
}

// Invalid is [gridgov.Invalid] of faults about a map, whose words are those of whoever runs the program, or about the names of a
// header: they are shown, at most 60 characters of each and none that does anything to a terminal.
func Invalid(what string, faults ...gridgov.Fault) error {
	if len(faults) == 0 {
		return nil
	}
	for i := range faults {
		f := &faults[i]
		f.Field, f.Got = shownName(f.Field), shownName(f.Got)
	}
	return &gridgov.InvalidError{What: what, Faults: faults}
}

// A Field reads the value of one key.
type Field struct {
	Key  string
	Read func(path string, raw json.RawMessage)
}

// Key is the field of a key.
func Key(key string, read func(path string, raw json.RawMessage)) Field { return Field{key, read} }

// Object hands each member to the field of its key.
func (w *Walker) Object(path string, raw json.RawMessage, fields []Field) {
	legal := make([]string, len(fields))
	for i, f := range fields {
		legal[i] = f.Key
	}
	w.Members(path, raw, func(key string, value json.RawMessage) {
		i := slices.Index(legal, key)
		if i < 0 {
			w.Fault(Path(path, key),
				gridgov.Fault{
					Rule: gridgov.RuleUnknown,
					Right: gridgov.Text{
						En: "nearest: " + Nearest(key, legal) + "; legal: " + strings.Join(legal, ", "),
						Zh: "最接近的是" + Nearest(key, legal) + "；可用" + strings.Join(legal, "、"),
					}, Got: key,
				})
			return
		}
		fields[i].Read(Path(path, key), value)
	})
}

// Members goes through an object in its own order.
func (w *Walker) Members(path string, raw json.RawMessage, each func(key string, value json.RawMessage)) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		w.Fault(path, gridgov.Fault{Rule: gridgov.RuleType, Right: gridgov.Text{En: "an object", Zh: "应为对象"}, Got: KindOf(raw)})
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
		if err != nil { // the syntax is checked before
			w.Fault(path, gridgov.Fault{Rule: gridgov.RuleType, Right: gridgov.Text{En: "an object", Zh: "应为对象"}})
			return
		}
		if slices.Contains(seen, name) {
			w.Fault(Path(path, name), gridgov.Fault{Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "each key once", Zh: "每个键只能出现一次"}})
			continue
		}
		seen = append(seen, name)
		each(name, value)
	}
}

// List hands each element to read.
func (w *Walker) List(path string, raw json.RawMessage, read func(path string, raw json.RawMessage)) {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil || all == nil {
		w.Fault(path, gridgov.Fault{Rule: gridgov.RuleType, Right: gridgov.Text{En: "a list", Zh: "应为列表"}, Got: KindOf(raw)})
		return
	}
	for i, r := range all {
		read(fmt.Sprintf("%s[%d]", path, i), r)
	}
}

// Strict decodes a JSON document, the map of a log, into the struct that v points to. The name is the file's, for the
// error, which is a *gridgov.InvalidError with every fault: the line of what is no JSON, and the path of a key that is unknown
// or occurs twice and of a value of another kind. A null is as if it were left out.
func Strict(name string, data []byte, v any) error {
	return Read(name, data, func(w *Walker, data json.RawMessage) { w.Object("", data, w.Struct(v)) })
}

// Read hands a JSON document to read, and returns the faults that its walker then has as a *gridgov.InvalidError.
func Read(name string, data []byte, read func(w *Walker, data json.RawMessage)) error {
	if len(data) > MaxMap {
		return gridgov.Invalid(name,
			gridgov.Fault{Field: name, Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(MaxMap), Got: strconv.Itoa(len(data))})
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, byteOrderMark))
	if err := syntax(data); err != nil {
		return gridgov.Invalid(name, gridgov.Fault{Field: name, Rule: gridgov.RuleJSON, Right: gridgov.Text{En: err.Error(), Zh: err.Error()}})
	}
	if data[0] != '{' {
		return gridgov.Invalid(name,
			gridgov.Fault{Field: name, Rule: gridgov.RuleType, Right: gridgov.Text{En: "an object", Zh: "应为对象"}, Got: KindOf(data)})
	}
	w := new(Walker)
	read(w, data)
	return Invalid(name, w.Faults...)
}

// MaxMap is the size in bytes above which a map is refused.
const MaxMap = 1 << 20

var byteOrderMark = []byte("\xef\xbb\xbf")

// syntax checks the JSON alone and says in which line it goes wrong.
func syntax(data []byte) error {
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	if bad, ok := err.(*json.SyntaxError); ok { //nolint:errorlint // package json returns it bare
		upTo := data[:min(max(bad.Offset, 0), int64(len(data)))]
		return fmt.Errorf("line %d: %w", 1+bytes.Count(upTo, []byte{'\n'}), err)
	}
	return err
}

// Struct returns the fields of the struct that v points to, by their json tags; those of an embedded struct are among them.
func (w *Walker) Struct(v any) []Field { return w.fields(reflect.ValueOf(v).Elem()) }

func (w *Walker) fields(v reflect.Value) (all []Field) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			all = append(all, w.fields(v.Field(i))...)
		} else if key := f.Tag.Get("json"); key != "" {
			all = append(all, Field{key, w.value(v.Field(i))})
		}
	}
	return all
}

// value reads any value. Package json would name neither the place of an unknown key nor that of a wrong value in a list,
// and would accept a key that occurs twice, or in capitals.
func (w *Walker) value(v reflect.Value) func(path string, raw json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		column, isColumn := v.Addr().Interface().(*Column)
		switch {
		case raw[0] == 'n':
		case isColumn:
			w.Column((*string)(column))(path, raw)
		case v.Kind() == reflect.Pointer:
			to := reflect.New(v.Type().Elem())
			w.value(to.Elem())(path, raw)
			v.Set(to)
		case v.Kind() == reflect.Struct:
			w.Object(path, raw, w.fields(v))
		case v.Kind() == reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
			w.List(path, raw, func(path string, raw json.RawMessage) {
				element := reflect.New(v.Type().Elem()).Elem()
				w.value(element)(path, raw)
				v.Set(reflect.Append(v, element))
			})
		default:
			if json.Unmarshal(raw, v.Addr().Interface()) != nil {
				w.Fault(path, gridgov.Fault{Rule: gridgov.RuleType, Right: kindNames[v.Kind()], Got: KindOf(raw)})
			}
		}
	}
}

var kindNames = map[reflect.Kind]gridgov.Text{
	reflect.String: {En: "a text", Zh: "应为文字"},
	reflect.Bool:   {En: "true or false", Zh: "应为true或false"},
	reflect.Int:    {En: "a whole number", Zh: "应为整数"},
}

// Text reads a text.
func (w *Walker) Text(to *string) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		if !bytes.HasPrefix(raw, []byte{'"'}) || json.Unmarshal(raw, to) != nil {
			w.Fault(path, gridgov.Fault{Rule: gridgov.RuleType, Right: gridgov.Text{En: "a text", Zh: "应为文字"}, Got: KindOf(raw)})
		}
	}
}

// Number reads a whole number.
func (w *Walker) Number(to *int) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		if bytes.Equal(raw, []byte("null")) || json.Unmarshal(raw, to) != nil {
			w.Fault(path, gridgov.Fault{Rule: gridgov.RuleType, Right: gridgov.Text{En: "a whole number", Zh: "应为整数"}, Got: KindOf(raw)})
		}
	}
}

// Texts reads a list of texts.
func (w *Walker) Texts(to *[]string) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		*to = []string{}
		w.List(path, raw, func(path string, raw json.RawMessage) {
			var s string
			w.Text(&s)(path, raw)
			*to = append(*to, s)
		})
	}
}

// Column reads the name of a column, or {"join": […]}, as [Join] makes it.
func (w *Walker) Column(to *string) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		names := []string{""}
		if bytes.HasPrefix(raw, []byte{'{'}) {
			w.Object(path, raw, []Field{{"join", w.Texts(&names)}})
		} else {
			w.Text(&names[0])(path, raw)
		}
		if len(names) == 0 || slices.ContainsFunc(names, func(name string) bool { return strings.TrimSpace(name) == "" }) {
			w.Fault(path, gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "the name of a column", Zh: "应为列名"}})
		}
		*to = Join(names...)
	}
}

// Columns reads a column or a list of columns.
func (w *Walker) Columns(to *[]string) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		*to = nil
		column := func(path string, raw json.RawMessage) {
			var name string
			w.Column(&name)(path, raw)
			*to = append(*to, name)
		}
		if !bytes.HasPrefix(raw, []byte{'['}) {
			column(path, raw)
		} else if w.List(path, raw, column); len(*to) == 0 {
			w.Fault(path, gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "the name of a column", Zh: "应为列名"}})
			*to = []string{}
		}
	}
}

// Path is the place of a key of the object at path.
func Path(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// KindOf returns the name of what a value is in JSON, for a fault.
func KindOf(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// Nearest returns the legal word with the fewest changed letters (Levenshtein's distance).
func Nearest(word string, legal []string) string {
	best, _ := nearest.To(word[:min(len(word), nearest.MaxName)], legal)
	return best
}
