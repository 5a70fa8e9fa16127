// Package code decides what an error may repeat of what it was given. Errors end up in logs, in mails and on screens, so
// they repeat codes alone: a name, a telephone number with its country or a sentence of a person never has their form.
package code

import (
	"encoding/json"
	"errors"
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

// JSON says what a decoder of encoding/json complains about, without what it quotes of the document.
func JSON(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return "not JSON at byte " + strconv.FormatInt(syntax.Offset, 10)
	}
	if _, name, ok := strings.Cut(err.Error(), "json: unknown field "); ok {
		name, _ = strconv.Unquote(name)
		return "no member " + Shown(name) + " is known"
	}
	return "a value has not the form of its member"
}
