// Package form has the checks of ids, keys, names and times that packages ticket and desk share, and how they write a time for
// people.
package form

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

// MaxID bounds an id of a ticket or an actor in bytes.
const MaxID = 128

// Invalid is one fault, of the thing itself, as a [*gridgov.InvalidError].
func Invalid(field string, f gridgov.Fault) error {
	f.Field = field
	return gridgov.Invalid(field, f)
}

// ID faults what is no id: it is required, and is a key of at most MaxID bytes.
func ID[S ~string](field string, id S) []gridgov.Fault {
	if id == "" {
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleRequired}}
	}
	return Key(field, string(id), MaxID)
}

// Key faults what is no key: valid UTF-8 without space or control characters, of at most limit bytes. Empty is fine.
func Key(field, key string, limit int) []gridgov.Fault {
	if len(key) > limit {
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(limit), Got: strconv.Itoa(len(key))}}
	}
	for i := range len(key) {
		if c := key[i]; c <= ' ' || c == 0x7f {
			return []gridgov.Fault{{
				Field: field, Rule: gridgov.RuleCharacter, Right: gridgov.Text{En: "no space and no control character", Zh: "不得含空格和控制字符"},
			}}
		}
	}
	if !utf8.ValidString(key) {
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleUTF8}}
	}
	return nil
}

// Point faults a point that is not on the earth. Nil is fine.
func Point(field string, p *grid.Point) []gridgov.Fault {
	if p == nil || p.Valid() {
		return nil
	}
	return []gridgov.Fault{{
		Field: field, Rule: gridgov.RuleRange, Limit: "-180…180, -90…90",
		Right: gridgov.Text{En: "a point is a longitude and a latitude", Zh: "依次为经度、纬度"},
	}}
}

// ReservedNames is what begins a name that is not an actor's own: the kinds of handlers and of receivers of messages, approvals,
// and the library itself.
const ReservedNames = "actor/, approval/, department/, desk/, gridgov/, leader/, officer/, partner/, person/ or unit/"

const reservedZh = "actor/、approval/、department/、desk/、gridgov/、leader/、officer/、partner/、person/或unit/"

// IsReserved reports whether an id of an actor or a person begins with a reserved name.
func IsReserved(id string) bool {
	first, _, more := strings.Cut(id, "/")
	if !more {
		return false
	}
	switch first {
	case "actor", "approval", "department", "desk", "gridgov", "leader", "officer", "partner", "person", "unit":
		return true
	}
	return false
}

// Name faults an id of an actor or a person that begins with a reserved name.
func Name(field, id string) []gridgov.Fault {
	if !IsReserved(id) {
		return nil
	}
	return []gridgov.Fault{{
		Field: field, Rule: gridgov.RuleReserved,
		Right: gridgov.Text{En: "must not begin with " + ReservedNames, Zh: "不得以" + reservedZh + "开头"}, Got: id,
	}}
}

// Category faults what is no category: parts joined with "/", as a [grid.Path] has them. Empty is fine.
func Category(field, c string) []gridgov.Fault {
	if c == "" {
		return nil
	}
	if err := grid.Path(c).Check(); err != nil {
		return []gridgov.Fault{{
			Field: field, Rule: gridgov.RuleForm,
			Right: gridgov.Text{En: "parts joined with /, with % and / in a part as %25 and %2F", Zh: "各段以/连接，段内的%和/写成%25和%2F"},
		}}
	}
	return nil
}

// Storable is a time as every store can keep it: UTC, whole microseconds, no monotonic part.
func Storable(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

// Copied is a pointer to a copy of a value; nil stays nil.
func Copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}
