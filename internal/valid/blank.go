package valid

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/text"
)

// blanks faults what is required and is blank without being empty, which the validator takes for a text.
func blanks(v reflect.Value, field, tag string) (faults []grid.Fault) {
	own, elem, _ := strings.Cut(tag, "dive")
	switch v.Kind() {
	case reflect.Pointer:
		return blanks(v.Elem(), field, tag)
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name := nameOf(f)
			if field != "" {
				name = field + "." + name
			}
			if f.IsExported() {
				faults = append(faults, blanks(v.Field(i), name, f.Tag.Get("validate"))...)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			faults = append(faults, blanks(v.Index(i), fmt.Sprintf("%s[%d]", field, i), elem)...)
		}
	case reflect.String:
		if s := v.String(); s != "" && text.Blank(s) && slices.Contains(strings.Split(own, ","), "required") {
			return []grid.Fault{{Field: field, Rule: "required"}}
		}
	}
	return faults
}
