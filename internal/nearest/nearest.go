// Package nearest finds the legal name that a misspelt one was probably meant to be.
package nearest

import "strings"

// MaxName bounds the names that are compared, in bytes: the time grows with the product of both lengths.
const MaxName = 64

// Of returns the legal name that [To] returns, or "" where half of its letters or more would change, and for a name of more
// than 64 bytes.
func Of(name string, legal []string) string {
	if len(name) > MaxName {
		return ""
	}
	best, changed := To(name, legal)
	if 2*changed >= max(len(best), len(name)) {
		return ""
	}
	return best
}

// To returns the legal name with the fewest letters changed, added or dropped (Levenshtein's distance over bytes, without regard
// to case), the first of several such names, and how many letters that is. It returns "" where there is no legal name.
func To(name string, legal []string) (best string, changed int) {
	name = strings.ToLower(name)
	for _, l := range legal {
		if d := distance(name, strings.ToLower(l)); best == "" || d < changed {
			best, changed = l, d
		}
	}
	return best, changed
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
