// Package nearest finds the legal name that a misspelt one was probably meant to be.
package nearest

import "strings"

// maxName bounds the names that are compared, in bytes: the time grows with the product of both lengths.
const maxName = 64

// Of returns the legal name with the fewest letters changed, added or dropped (Levenshtein's distance over bytes, without
// regard to case), the first of several. It returns "" where half of the letters or more would change, and for a name of more
// than 64 bytes.
func Of(name string, legal []string) string {
	if len(name) > maxName {
		return ""
	}
	name = strings.ToLower(name)
	best, least := "", 0
	for _, l := range legal {
		if d := distance(name, strings.ToLower(l)); best == "" || d < least {
			best, least = l, d
		}
	}
	if 2*least >= max(len(best), len(name)) {
		return ""
	}
	return best
}

func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
