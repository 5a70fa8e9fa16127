package exact

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"unicode"
)

// A form is what encoding/json reads into a type: the members of an object, or the form of what a list or a map holds. It
// is nil for what has no names of ours in it.
type form struct {
	members map[string]*form  // of a struct, by name
	folded  map[string]string // the same names, by what they are without regard to case
	elem    *form             // of a list or a map
	lower   bool              // every name in it, at any depth, is lower-case ASCII
}

var forms sync.Map // *form by reflect.Type

// formOf is the form of a type, kept once it is made.
func formOf(t reflect.Type) *form {
	if f, ok := forms.Load(t); ok {
		return f.(*form)
	}
	m := maker{made: make(map[reflect.Type]*form), lower: true}
	f := m.form(t, true)
	for _, part := range m.made {
		part.lower = m.lower
	}
	kept, _ := forms.LoadOrStore(t, f)
	return kept.(*form)
}

// maker makes the forms of a type that may hold itself.
type maker struct {
	made  map[reflect.Type]*form
	lower bool
}

var (
	readsJSON = reflect.TypeFor[json.Unmarshaler]()
	readsText = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// form is the form of a type. The outermost may have an UnmarshalJSON, from which it is asked for.
func (m *maker) form(t reflect.Type, outermost bool) *form {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || !outermost && (reflect.PointerTo(t).Implements(readsJSON) || reflect.PointerTo(t).Implements(readsText)) {
		return nil
	}
	if f, ok := m.made[t]; ok {
		return f
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		if elem := m.form(t.Elem(), false); elem != nil {
			f := &form{elem: elem}
			m.made[t] = f
			return f
		}
	case reflect.Struct:
		f := &form{members: make(map[string]*form), folded: make(map[string]string)}
		m.made[t] = f
		m.fields(f, t)
		return f
	}
	return nil
}

// fields adds the members of a struct, its own before those of embedded ones, which they hide.
func (m *maker) fields(f *form, t reflect.Type) {
	var embedded []reflect.Type
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		in := field.Type
		if in.Kind() == reflect.Pointer {
			in = in.Elem()
		}
		switch {
		case field.Tag.Get("json") == "-":
		case field.Anonymous && name == "" && in.Kind() == reflect.Struct:
			embedded = append(embedded, in)
		case field.IsExported():
			if name == "" {
				name = field.Name
			}
			if _, hidden := f.members[name]; hidden {
				continue
			}
			f.members[name] = m.form(field.Type, false)
			f.folded[fold(name)] = name
			for _, c := range []byte(name) {
				m.lower = m.lower && c < 0x80 && (c < 'A' || c > 'Z')
			}
		}
	}
	for _, in := range embedded {
		m.fields(f, in)
	}
}

// fold is a name as encoding/json compares it: each letter is the least of those that differ from it in case alone.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		for {
			next := unicode.SimpleFold(r)
			if next <= r {
				return next
			}
			r = next
		}
	}, name)
}
