package logtable

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsText reports whether bytes are UTF-8 without NUL.
func IsText(b []byte) bool { return bytes.IndexByte(b, 0) < 0 && utf8.Valid(b) }

// IsControl reports whether a character is none to be stored.
func IsControl(r rune) bool { return r < ' ' || r == 0x7f }

// Clean makes text of a cell: what is not UTF-8 and every control character but tab and line end becomes U+FFFD; on one
// line every run of space becomes a single one. It is false when the result is over the limit.
func Clean(cell []byte, limit int, line bool) (string, bool) {
	if len(cell) > 4*limit { // before anything is copied
		return "", false
	}
	s := string(cell)
	if plain(s) {
		return s, len(s) <= limit
	}
	if !IsText(cell) || bytes.ContainsFunc(cell, IsControl) {
		s = strings.Map(func(r rune) rune {
			if IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
				return utf8.RuneError
			}
			return r // broken bytes come as U+FFFD
		}, s)
	}
	if line && strings.ContainsFunc(s, isSpaceButOne) || line && strings.Contains(s, "  ") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s, len(s) <= limit
}

// plain says that there is nothing to clean, which is so for nearly every cell of most logs.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && i > 0 && s[i-1] == ' ' {
			return false
		}
	}
	return true
}

func isSpaceButOne(r rune) bool { return r != ' ' && unicode.IsSpace(r) }

// Text makes text of a cell, and reports whether it is UTF-8. A byte that is no UTF-8 becomes the character of its number: that
// is right for much of western Europe, and wherever it is wrong cells that differ still differ.
func Text(cell []byte) (string, bool) {
	if utf8.Valid(cell) {
		return string(cell), true
	}
	var b strings.Builder
	for len(cell) > 0 {
		r, n := utf8.DecodeRune(cell)
		if r == utf8.RuneError && n == 1 {
			r = rune(cell[0])
		}
		b.WriteRune(r)
		cell = cell[n:]
	}
	return b.String(), false
}

// Word is a text on one line: trimmed, every run of space a single one, and control characters U+FFFD. It is how a map's
// words and the cells of a [Table] are compared.
func Word(text string) string {
	word, _ := Clean([]byte(strings.TrimSpace(text)), maxRow, true)
	return word
}
