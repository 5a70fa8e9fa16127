// Package fold has the form in which texts are searched for words.
package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Text returns the form in which keywords and texts are compared: ASCII letters small, full-width and half-width forms as the
// ordinary ones (Unicode Standard Annex 11), and nothing that is not seen. It is valid UTF-8, whatever s is.
func Text(s string) string { return strings.Map(letter, s) }

func letter(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case r < 0x80 || 0x4e00 <= r && r <= 0x9fff: // most texts have little else, and need no table
		return r
	case unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r): // Default_Ignorable_Code_Point of the Unicode Character Database
		return -1
	}
	if narrow := width.LookupRune(r).Folded(); narrow != 0 {
		return letter(narrow)
	}
	return r
}
