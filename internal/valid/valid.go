// Package valid checks input where it comes in, with one shared validator instance. It returns every fault at once, under the
// name that the field has in JSON, so that a web form can show each next to its field.
//
// The rules are `validate:"…"` struct tags. Besides the validator's own tags there are
//
//	text=N   valid UTF-8 without NUL or other control characters (tab and line ends are fine), at most N bytes
//	name=N   as text, on one line, without leading or trailing space
//	id=N     as name, without any space
//	filled   a text that shows something: not only spaces and invisible characters; its fault is "required"
//
// All but the last accept the empty string.
package valid

import (
	"errors"
	"fmt"
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

// Faults is Struct for a caller that has more to check: it returns the faults alone.
func Faults(what string, v any) []gridgov.Fault {
	err := shared.Struct(v)
	if err == nil {
		return nil
	}
	var bad validator.ValidationErrors
	if !errors.As(err, &bad) { // nil, or not a struct
		return []gridgov.Fault{{Field: what, Rule: gridgov.RuleRequired}}
	}
	var faults []gridgov.Fault
	for _, f := range bad {
		_, field, _ := strings.Cut(f.Namespace(), ".")
		fault := broken(f)
		if fault.Field = field; fault.Rule != gridgov.RuleRequired && fault.Rule != gridgov.RuleCharacter {
			fault.Got = got(f)
		}
		faults = append(faults, fault)
	}
	return faults
}

// broken returns what a value breaks of what its tag asks for.
func broken(f validator.FieldError) gridgov.Fault {
	limit := f.Param()
	switch f.Tag() {
	case "filled", "required":
		return gridgov.Fault{Rule: gridgov.RuleRequired}
	case "max", "min":
		most, least := gridgov.RuleMax, gridgov.RuleMin
		if k := f.Kind(); k == reflect.Slice || k == reflect.Map {
			most, least = gridgov.RuleMaxEntries, gridgov.RuleMinEntries
		}
		if all := names(f); f.Tag() == "max" && all != "" {
			return gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: all}
		}
		if f.Tag() == "max" {
			return gridgov.Fault{Rule: most, Limit: limit}
		}
		return gridgov.Fault{Rule: least, Limit: limit}
	case "text", "name", "id":
		s := reflect.ValueOf(f.Value()).String()
		if most, err := strconv.Atoi(limit); err == nil && len(s) > most {
			return gridgov.Fault{Rule: gridgov.RuleMaxBytes, Limit: limit}
		}
		if !utf8.ValidString(s) {
			return gridgov.Fault{Rule: gridgov.RuleUTF8}
		}
		return gridgov.Fault{Rule: gridgov.RuleCharacter, Right: characters[f.Tag()]}
	}
	if f.Tag() == "len" {
		return gridgov.Fault{Rule: gridgov.RuleForm, Right: gridgov.Text{En: limit + " characters", Zh: "应为" + limit + "个字符"}}
	}
	return gridgov.Fault{Rule: gridgov.RuleForm, Right: characters[f.Tag()]}
}

// names lists the names of a closed set up to its largest value, which is the limit; empty for what is none.
func names(f validator.FieldError) string {
	v := reflect.New(f.Type()).Elem()
	last, err := strconv.ParseUint(f.Param(), 10, 8)
	if v.Kind() != reflect.Uint8 || err != nil {
		return ""
	}
	var all []string
	for i := range last {
		v.SetUint(i + 1)
		name, ok := v.Interface().(fmt.Stringer)
		if !ok {
			return ""
		}
		all = append(all, name.String())
	}
	return strings.Join(all, ", ")
}

// characters is which characters a text may have, by tag.
var characters = map[string]gridgov.Text{
	"text":        {En: "no control characters but tab and line end", Zh: "除制表符和换行外不得含控制字符"},
	"name":        {En: "on one line, without a space at the beginning or the end", Zh: "应写在一行内，首尾不得有空格"},
	"hexadecimal": {En: "hex digits", Zh: "应为十六进制数字"},
	"id":          {En: "no space and no control character", Zh: "不得含空格和控制字符"},
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
