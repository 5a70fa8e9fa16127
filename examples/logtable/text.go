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

// Word is a text on one line: without space or what is not seen around it, every run of space a single one, and control characters
// as pictures. It is how a map's words and the cells of a [Table] are compared.
func Word(text string) string {
	word, _ := Clean(trimmed([]byte(text)), maxRow, true)
	return word
}

// trimmed is a text without space of any kind around it and without what is not seen, such as a byte order mark. Of what is not seen
// at all it is the same, so that ids that differ still differ.
func trimmed(b []byte) []byte {
	if b = bytes.TrimSpace(b); len(b) == 0 || b[0] < utf8.RuneSelf && b[len(b)-1] < utf8.RuneSelf {
		return b
	}
	if seen := bytes.TrimFunc(b, func(r rune) bool { return unicode.IsSpace(r) || isUnseen(r) }); len(seen) > 0 {
		return seen
	}
	return b
}

// isUnseen reports whether a character takes no room, as a zero width space and a mark of the direction of writing do. Some marks
// of numbers are of the same category, and are seen.
func isUnseen(r rune) bool {
	return r > unicode.MaxASCII && unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// Spaced is a text with every space of any kind as that of ASCII, and without what is not seen.
func Spaced(text string) string { return respaced(text, -1) }

// spaced is [Spaced] with a character in the place of what is not seen.
func respaced(text string, unseen rune) string {
	if plain([]byte(text)) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case isUnseen(r):
			return unseen
		}
		return r
	}, text)
}
