// Package text says of a text what every door asks.
package text

import "unicode"

// Blank reports whether a text shows nothing: it is empty, or consists of spaces of any kind and width, ends of lines, and
// characters that are not seen.
func Blank(s string) bool {
	for _, r := range s {
		if r > ' ' && r < 0x7f || !unicode.In(r, unseen...) && r != '\u2800' { // the last is an empty cell of Braille
			return false
		}
	}
	return true
}

var unseen = []*unicode.RangeTable{
	unicode.White_Space, unicode.Z, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point,
}
