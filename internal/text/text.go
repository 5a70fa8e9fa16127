// Package text has the checks of a text that several packages make where input comes in.
package text

import "unicode"

// Blank reports whether a text shows nothing: it is empty, or consists of spaces of any kind and width, ends of lines, and
// characters that are not seen.
func Blank(s string) bool {
	for _, r := range s {
		switch {
		case r > ' ' && r < 0x7f, r >= 0x4e00 && r <= 0x9fff: // nearly every text begins so, and needs no table
			return false
		case !unicode.In(r, unseen...) && r != '\u2800': // an empty cell of Braille
			return false
		}
	}
	return true
}

var unseen = []*unicode.RangeTable{
	unicode.White_Space, unicode.Z, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point,
}
