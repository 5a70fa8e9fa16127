package requestlog

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

const (
	shownUnlisted = 100 // values of the status that a report has at most
	shownRunes    = 60  // of one of them, at most
	wordColumns   = 40  // a status is no wider, where a Chinese character takes two columns
	wordDigits    = 4   // and has no run of as many digits
	manyWords     = 30  // of more values than these, one that occurs once is no status
)

// unlistedOf are the status values that no list has as a report may show them, the most frequent ones: a word that looks like a
// status as it is, and of what may be somebody's words the form alone, its letters as a and its digits as 9.
func unlistedOf(counts map[string]int64) map[string]int64 {
	all := map[string]int64{}
	for value, n := range counts {
		if !isWord(value) || n == 1 && len(counts) > manyWords {
			value = formOfWords(value)
		}
		all[value] += n
	}
	most := slices.SortedFunc(maps.Keys(all), func(a, b string) int { return cmp.Or(cmp.Compare(all[b], all[a]), cmp.Compare(a, b)) })
	for _, value := range most[min(len(most), shownUnlisted):] {
		delete(all, value)
	}
	return all
}

// isWord reports whether a value looks like that of a list.
func isWord(value string) bool {
	columns, digits := 0, 0
	for _, r := range value {
		columns++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			columns++
		}
		if digits++; !unicode.IsDigit(r) {
			digits = 0
		}
		if digits == wordDigits || columns > wordColumns || strings.ContainsRune("。！？；\n", r) {
			return false
		}
	}
	return true
}

// formOfWords is the form of a text, of which no word is left.
func formOfWords(text string) string {
	form := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '9'
		case unicode.IsLetter(r) || unicode.IsMark(r):
			return 'a'
		case !unicode.IsPrint(r):
			return '?'
		}
		return r
	}, text)
	if utf8.RuneCountInString(form) > shownRunes {
		form = string([]rune(form)[:shownRunes-1]) + "…"
	}
	return form
}
