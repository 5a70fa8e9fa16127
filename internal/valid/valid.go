// Package valid checks input at the door with one shared validator instance and says every fault at once, under the
// name that the field has in JSON, so that a web form can show each beside its field.
//
// Rules stand in `validate:"…"` struct tags. Beside the validator's own tags there are
//
//	text=N   valid UTF-8 without NUL or other control characters (tab and line ends are fine), at most N bytes
//	name=N   as text, on one line, without leading or trailing space
//	id=N     as name, without any space
//	filled   a text that shows something: not spaces and invisible characters alone; its fault is "required"
//
// All but the last accept the empty string.
package valid

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/text"
)

var shared = func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(nameOf)
	for tag, ok := range map[string]func(string) bool{"text": isText, "name": isName, "id": isID} {
		err := v.RegisterValidation(tag, func(fl validator.FieldLevel) bool {
			limit, err := strconv.Atoi(fl.Param())
			s := fl.Field().String()
			return err == nil && len(s) <= limit && ok(s)
		})
		if err != nil {
			panic(err) // a programming error in the lines above, seen by every test
		}
	}
	if err := v.RegisterValidation("filled", func(fl validator.FieldLevel) bool { return !text.Blank(fl.Field().String()) }); err != nil {
		panic(err) // as above
	}
	return v
}()

// nameOf is the name that a field has in JSON.
func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "-" || name == "" {
		return strings.ToLower(f.Name)
	}
	return name
}

// Struct checks a struct, or a pointer to one, against its tags. The error, if any, is a *gridgov.InvalidError that names
// the thing as what and holds every fault. It is safe for concurrent use.
func Struct(what string, v any) error { return gridgov.Invalid(what, Faults(what, v)...) }

// Faults is Struct for who has more to check: the faults alone.
func Faults(what string, v any) []gridgov.Fault {
	err := shared.Struct(v)
	if err == nil {
		return nil
	}
	var bad validator.ValidationErrors
	if !errors.As(err, &bad) { // nil, or not a struct
		return []gridgov.Fault{{Field: what, Rule: "required"}}
	}
	var faults []gridgov.Fault
	for _, f := range bad {
		_, field, _ := strings.Cut(f.Namespace(), ".")
		rule := f.Tag()
		if rule == "filled" {
			rule = "required"
		}
		faults = append(faults, gridgov.Fault{Field: field, Rule: rule, Limit: f.Param(), Got: got(f)})
	}
	return faults
}

// got shows numbers and lengths only: a text may be a person's.
func got(f validator.FieldError) string {
	switch v := reflect.ValueOf(f.Value()); v.Kind() {
	case reflect.String, reflect.Slice, reflect.Map:
		if v.Len() > 0 {
			return strconv.Itoa(v.Len())
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	}
	return ""
}

func isText(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for i := range len(s) { // the control characters of C0 and DEL are single bytes in UTF-8
		if c := s[i]; c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

func isName(s string) bool {
	return isText(s) && !strings.ContainsAny(s, "\n\r\t") && strings.TrimSpace(s) == s
}

func isID(s string) bool { return isText(s) && !strings.ContainsFunc(s, unicode.IsSpace) }
