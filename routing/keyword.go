package routing

import (
	"cmp"
	"slices"
	"strings"
)

// lower makes ASCII letters small and leaves every other byte alone, so that a Chinese keyword is a plain substring.
// It allocates only when there is something to change.
func lower(s string) string {
	i := strings.IndexFunc(s, func(r rune) bool { return 'A' <= r && r <= 'Z' })
	if i < 0 {
		return s
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		if 'A' <= b[i] && b[i] <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

func lowered(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = lower(w)
	}
	return out
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// keywords are the conditions of a rule about the text, in small letters.
type keywords struct{ any, all, none, except []string }

func newKeywords(anyOf, all, none, except []string) keywords {
	k := keywords{lowered(anyOf), lowered(all), lowered(none), lowered(except)}
	// The longest phrase first: "煤气味道的" must go before "煤气味" has taken a part of it away.
	slices.SortStableFunc(k.except, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return k
}

// match says whether a text, in small letters, meets the conditions. The phrases of except are looked at only where the
// rest matches, which is rare.
func (k *keywords) match(text string) bool {
	if !k.found(text) || containsAny(text, k.none) {
		return false
	}
	return !containsAny(text, k.except) || k.found(k.mask(text))
}

func (k *keywords) found(text string) bool {
	return (len(k.any) == 0 || containsAny(text, k.any)) && containsAll(text, k.all)
}

// mask takes the phrases of except out of a text. A NUL stands in their place, so that no keyword arises from what
// stood before and after.
func (k *keywords) mask(text string) string {
	for _, p := range k.except {
		text = strings.ReplaceAll(text, p, "\x00")
	}
	return text
}

// hits lists the keywords of any and all that a matching text has, at most five: for the reasons.
func (k *keywords) hits(text string) []string {
	text = k.mask(text)
	var out []string
	for _, w := range slices.Concat(k.all, k.any) {
		if len(out) < 5 && strings.Contains(text, w) {
			out = append(out, w)
		}
	}
	return out
}
