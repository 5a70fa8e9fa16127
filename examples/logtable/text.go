package logtable

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsText reports whether bytes are UTF-8 without control characters but tabs and line ends.
func IsText(b []byte) bool {
	return plain(b) || utf8.Valid(b) && !bytes.ContainsFunc(b, isPictured)
}

// isPictured reports whether a character becomes its picture.
func isPictured(r rune) bool { return IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// IsControl reports whether a character is one that no ticket holds, but in part within a text of several lines.
func IsControl(r rune) bool { return r < ' ' || r == 0x7f }

// Clean makes text of a cell, as [Text] does: every control character but tab and line end becomes its picture (U+2400 and on),
// so that cells that differ still differ, and on one line every run of space a single one. It is false when the result is over
// the limit, in bytes.
func Clean(cell []byte, limit int, line bool) (string, bool) {
	if len(cell) > 4*limit { // before anything is copied
		return "", false
	}
	if plain(cell) {
		return string(cell), len(cell) <= limit
	}
	s, _ := Text(cell)
	if strings.ContainsFunc(s, isPictured) {
		s = strings.Map(func(r rune) rune {
			switch {
			case r == 0x7f:
				return 0x2421
			case isPictured(r):
				return 0x2400 + r
			}
			return r
		}, s)
	}
	if line && strings.ContainsFunc(s, isSpaceButOne) || line && strings.Contains(s, "  ") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s, len(s) <= limit
}

// plain reports whether there is nothing to clean, which is so for nearly every cell of most logs.
func plain(b []byte) bool {
	for i, c := range b {
		if c < ' ' || c > '~' || c == ' ' && i > 0 && b[i-1] == ' ' {
			return false
		}
	}
	return true
}

func isSpaceButOne(r rune) bool { return r != ' ' && unicode.IsSpace(r) }

// Word is a text on one line: trimmed, every run of space a single one, and control characters as pictures. It is how a map's
// words and the cells of a [Table] are compared.
func Word(text string) string {
	word, _ := Clean([]byte(strings.TrimSpace(text)), maxRow, true)
	return word
}
