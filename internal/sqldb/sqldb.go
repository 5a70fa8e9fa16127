// Package sqldb is what the stores over database/sql share: the names of their tables, the parameters of their statements,
// what a driver's error means, and a transaction that may be the host's.
package sqldb

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
)

// CheckPrefix returns ErrInvalid where the names of tables may not begin with the prefix. The empty one means the default.
func CheckPrefix(what, prefix string) error {
	ok := len(prefix) <= 32
	for i, c := range []byte(prefix) {
		ok = ok && (c >= 'a' && c <= 'z' || i > 0 && (c == '_' || c >= '0' && c <= '9'))
	}
	if ok {
		return nil
	}
	return gridgov.Invalid(what,
		gridgov.Fault{
			Field: "prefix", Rule: gridgov.RuleForm,
			Right: gridgov.Text{En: "up to 32 of a-z, 0-9 and _, a letter first", Zh: "最多32个字符，只含a-z、0-9和_，以字母开头"}, Got: prefix,
		})
}

// DefaultPrefix begins the names of tables where a host has no other.
const DefaultPrefix = "gridgov_"

// Names writes names in braces with a prefix.
func Names(prefix string) *strings.Replacer {
	if prefix == "" {
		prefix = DefaultPrefix
	}
	return strings.NewReplacer("{", prefix, "}", "")
}

// Numbered writes ? as $1, $2 and so on.
func Numbered(query string) string {
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("$" + strconv.Itoa(n))
		query = after
	}
}

// The tables of the texts in ?, a JSON array, as r with the column value.
const (
	EachSQLite   = "json_each(?) AS r"
	EachPostgres = "json_array_elements_text(CAST(? AS json)) AS r (value)"
)

// Values is a list as a parameter of those tables; none where the list is empty. What no text of a database can be is left
// out.
func Values[S ~string](list []S) []any {
	list = slices.DeleteFunc(slices.Clone(list), func(s S) bool { return !Storable(s) })
	if len(list) == 0 {
		return nil
	}
	b, _ := json.Marshal(list) // texts: it cannot fail
	return []any{string(b)}
}

// Storable reports whether a text can be one of a column: UTF-8 without NUL.
func Storable[S ~string](text S) bool {
	return utf8.ValidString(string(text)) && strings.IndexByte(string(text), 0) < 0
}
