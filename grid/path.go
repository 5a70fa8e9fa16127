package grid

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
)

const (
	// MaxPath is the longest path in bytes, so that one fits into any index.
	MaxPath = 512
	// MaxDepth is the largest number of parts in a path.
	MaxDepth = 16
)

// A Path is the ancestor chain (层级路径) of a unit: the codes from the root down to the unit itself, each escaped by
// [Escape] and joined with "/". It is a comparable key, and in byte order everything below a unit is in one range of an
// index (see [Path.Range]). The empty path is "nowhere": it contains nothing and nothing contains it.
//
// A Path may come from outside. Every method is total: on a malformed path it returns something and never panics;
// [Path.Check] returns what is wrong.
type Path string

// NewPath joins codes from the root down. No codes make the empty path. Codes are not checked; see [Path.Check].
func NewPath(codes ...string) Path {
	switch len(codes) {
	case 0:
		return ""
	case 1:
		return Path(Escape(codes[0]))
	}
	var b strings.Builder
	for i, code := range codes {
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteString(Escape(code))
	}
	return Path(b.String())
}

// Parts returns the codes from the root down, unescaped; none for the empty path.
func (p Path) Parts() []string {
	if p == "" {
		return nil
	}
	parts := strings.Split(string(p), "/")
	for i, part := range parts {
		parts[i] = lenient(part)
	}
	return parts
}

// Parent returns the path one step up, and "" for a root and for the empty path.
func (p Path) Parent() Path {
	return p[:max(0, strings.LastIndexByte(string(p), '/'))]
}

// Base returns the last code, unescaped.
func (p Path) Base() string {
	return lenient(string(p[strings.LastIndexByte(string(p), '/')+1:]))
}

// Root returns the first code, unescaped.
func (p Path) Root() string {
	root, _, _ := strings.Cut(string(p), "/")
	return lenient(root)
}

// Depth returns the number of parts: 0 for the empty path, 1 for a root.
func (p Path) Depth() int {
	if p == "" {
		return 0
	}
	return 1 + strings.Count(string(p), "/")
}

// Contains reports whether q is p or lies below it. Whole parts are compared: "41" does not contain "410". The empty
// path contains nothing, not even itself. It does not allocate.
func (p Path) Contains(q Path) bool {
	return p != "" && len(q) >= len(p) && q[:len(p)] == p && (len(q) == len(p) || q[len(p)] == '/')
}

// Range returns the half-open range, in byte order, of every path strictly below p: from <= x < to. An index answers
// "all of this unit" with x = p or the range. For the empty path the range is empty: both ends are "".
func (p Path) Range() (from, to string) {
	if p == "" {
		return "", ""
	}
	return string(p) + "/", string(p) + "0" // '0' is the byte after '/'
}

// Child returns the path of code directly below p; below the empty path, it is a root.
func (p Path) Child(code string) Path {
	if p == "" {
		return Path(Escape(code))
	}
	return p + "/" + Path(Escape(code))
}

// Valid reports whether [Path.Check] finds no fault.
func (p Path) Valid() bool { return p.fault().Rule == 0 }

// Check returns nil when p is empty or well formed: valid UTF-8, no NUL, no empty part, every part as [Escape] writes
// it, at most [MaxPath] bytes and at most [MaxDepth] parts. Otherwise the error is an [*gridgov.InvalidError].
func (p Path) Check() error {
	if f := p.fault(); f.Rule != 0 {
		return gridgov.Invalid("path", f)
	}
	return nil
}

func (p Path) fault() gridgov.Fault {
	if p == "" {
		return gridgov.Fault{}
	}
	if len(p) > MaxPath { // before all else, so that the rest is bounded
		return gridgov.Fault{Field: "path", Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(MaxPath), Got: strconv.Itoa(len(p))}
	}
	if !utf8.ValidString(string(p)) {
		return gridgov.Fault{Field: "path", Rule: gridgov.RuleUTF8}
	}
	if n := p.Depth(); n > MaxDepth {
		return gridgov.Fault{Field: "path", Rule: gridgov.RuleMaxDepth, Limit: strconv.Itoa(MaxDepth), Got: strconv.Itoa(n)}
	}
	for part := range strings.SplitSeq(string(p), "/") {
		if part == "" {
			return gridgov.Fault{Field: "path", Rule: gridgov.RuleForm, Right: gridgov.Text{En: "no part may be empty", Zh: "各段不得为空"}}
		}
		if strings.IndexByte(part, 0) >= 0 {
			return gridgov.Fault{Field: "path", Rule: gridgov.RuleCharacter, Right: gridgov.Text{En: "no NUL byte", Zh: "不得含NUL字节"}}
		}
		if _, err := Unescape(part); err != nil {
			return gridgov.Fault{
				Field: "path", Rule: gridgov.RuleForm,
				Right: gridgov.Text{En: "write %25 for % and %2F for /", Zh: "%写成%25，/写成%2F"}, Got: part,
			}
		}
	}
	return gridgov.Fault{}
}

var (
	escaper   = strings.NewReplacer("%", "%25", "/", "%2F")
	unescaper = strings.NewReplacer("%25", "%", "%2F", "/")
)

// Escape writes a code so that it can be one part of a path: "%" becomes "%25" and "/" becomes "%2F". Categories and
// handlers are joined by the same rule. It allocates only when there is something to escape.
func Escape(part string) string { return escaper.Replace(part) }

// Unescape undoes [Escape]. Each code has one spelling: a bare "/", or a "%" that does not begin "%25" or "%2F", is an
// [*gridgov.InvalidError], so that two spellings never mean one code.
func Unescape(s string) (string, error) {
	for i := range len(s) {
		if s[i] == '/' || s[i] == '%' && !strings.HasPrefix(s[i:], "%25") && !strings.HasPrefix(s[i:], "%2F") {
			return "", gridgov.Invalid("part", gridgov.Fault{
				Field: "part", Rule: gridgov.RuleForm, Right: gridgov.Text{En: "write %25 for % and %2F for /", Zh: "%写成%25，/写成%2F"},
				Got: s,
			})
		}
	}
	return lenient(s), nil
}

// lenient is Unescape for a path that may be malformed: a wrong escape stays as it is.
func lenient(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s // the replacer would allocate
	}
	return unescaper.Replace(s)
}
