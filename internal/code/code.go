// Package code decides what an error may repeat of what it was given. Errors end up in logs, in mails and on screens, so
// they repeat codes alone: a name, a telephone number with its country or a sentence of a person never has their form.
package code

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
)

// Max is the length of the longest code that is shown, in bytes.
const Max = 64

// Shown returns s where it has the form of a code: ASCII letters, digits and . _ : / -, at most [Max] bytes. For anything
// else it returns "…": something was there. Shown of its own result is the same.
func Shown[T ~string](s T) string {
	if len(s) > Max {
		return "…"
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("._:/-", c) >= 0:
		default:
			return "…"
		}
	}
	return string(s)
}

// JSON returns, in English and Chinese, what a decoder of encoding/json complains about, without what it quotes of the document.
func JSON(err error) (en, zh string) {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at := strconv.FormatInt(syntax.Offset, 10)
		return "not JSON at byte " + at, "第" + at + "个字节起不是JSON"
	}
	if _, name, ok := strings.Cut(err.Error(), "json: unknown field "); ok {
		name, _ = strconv.Unquote(name)
		return "no member " + Shown(name) + " is known", "没有" + Shown(name) + "这一项"
	}
	return "a value does not have the form of its member", "有一项的值类型不对"
}

// Type returns, in English and Chinese, what a JSON value for a Go type is.
func Type(t reflect.Type) (en, zh string) {
	switch t.Kind() {
	case reflect.String:
		return "a text", "应为文字"
	case reflect.Bool:
		return "true or false", "应为true或false"
	case reflect.Float32, reflect.Float64:
		return "a number", "应为数字"
	case reflect.Slice, reflect.Array:
		return "a list", "应为列表"
	case reflect.Struct, reflect.Map, reflect.Pointer, reflect.Interface:
		return "an object", "应为对象"
	}
	return "a whole number", "应为整数"
}
