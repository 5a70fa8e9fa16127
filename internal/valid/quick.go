package valid

import (
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/gridgov/gridgov/internal/text"
)

// A quick says that a value surely breaks none of its tags. Where it is not sure, the validator is asked, which knows
// every tag and names every fault. Most input is right, and the validator alone costs more than the decision behind it.
// A test holds that nothing passes here which the validator faults.
type quick func(v reflect.Value) bool

var quicks sync.Map // of quick by reflect.Type

func quickOf(t reflect.Type) quick {
	q, ok := quicks.Load(t)
	if !ok {
		q, _ = quicks.LoadOrStore(t, quickStruct(t))
	}
	return q.(quick)
}

func unsure(reflect.Value) bool { return false }

// all is every one of them, in order.
func all(of []quick) quick {
	return func(v reflect.Value) bool {
		for _, holds := range of {
			if !holds(v) {
				return false
			}
		}
		return true
	}
}

func quickStruct(t reflect.Type) quick {
	var fields []quick
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() && !f.Anonymous {
			continue
		}
		if of := quickField(f.Type, f.Tag.Get("validate")); len(of) > 0 {
			holds := all(of)
			fields = append(fields, func(v reflect.Value) bool { return holds(v.Field(i)) })
		}
	}
	return all(fields)
}

func quickField(t reflect.Type, tag string) (of []quick) {
	switch t.Kind() {
	case reflect.Struct:
		of = append(of, func(v reflect.Value) bool { return quickOf(t)(v) }) // later: a type may hold itself
	case reflect.Pointer, reflect.Interface:
		deep := t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct
		of = append(of, func(v reflect.Value) bool { return tag == "" && (v.IsNil() || deep && quickOf(t.Elem())(v.Elem())) })
	}
	tag, elem, dive := strings.Cut(tag, "dive")
	for part := range strings.SplitSeq(tag, ",") {
		if part != "" {
			of = append(of, quickTag(t, part))
		}
	}
	if dive && t.Kind() == reflect.Slice {
		holds := all(quickField(t.Elem(), elem))
		of = append(of, func(v reflect.Value) bool {
			for i := range v.Len() {
				if !holds(v.Index(i)) {
					return false
				}
			}
			return true
		})
	}
	return of
}

// quickTag knows the few tags that most fields have.
func quickTag(t reflect.Type, tag string) quick {
	name, param, bound := strings.Cut(tag, "=")
	n, err := strconv.Atoi(param)
	if err != nil && bound || n < 0 {
		return unsure
	}
	length := func(v reflect.Value) int { return v.Len() }
	switch t.Kind() {
	case reflect.String:
		if ok := texts[name]; ok != nil && bound {
			return func(v reflect.Value) bool { return v.Len() <= n && ok(v.String()) }
		}
		if bound {
			return unsure // counts runes
		}
		if tag == "required" {
			return func(v reflect.Value) bool { return !text.Blank(v.String()) }
		}
	case reflect.Slice:
	case reflect.Uint8:
		length = func(v reflect.Value) int { return int(v.Uint()) }
	case reflect.Int, reflect.Int64:
		if n > 0 && t.PkgPath() != "" {
			return unsure // a bound of a duration is one
		}
		length = func(v reflect.Value) int { return int(v.Int()) }
	default:
		return unsure
	}
	if tag == "required" { // a negative number or an empty slice may hold too: the validator knows
		name, n = "min", 1
	}
	switch name {
	case "min":
		return func(v reflect.Value) bool { return length(v) >= n }
	case "max":
		return func(v reflect.Value) bool { return length(v) <= n }
	}
	return unsure
}
