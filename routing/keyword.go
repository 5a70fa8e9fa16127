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

// A word is a keyword in small letters, with the grams by which most texts are ruled out: searching costs a hundred times
// as much, since Chinese characters share their first bytes.
type word struct {
	text        string
	first, last uint16 // of its first and last three bytes, where it has as many
}

// A haystack is a text, in small letters, to be searched for words. Grams has a bit for every three bytes that stand
// together in it; nil rules nothing out.
type haystack struct {
	text  string
	grams *[1 << gramBits / 64]uint64
}

const gramBits = 15

func gram(a, b, c byte) uint16 {
	return uint16((uint32(a)<<16 | uint32(b)<<8 | uint32(c)) * 2654435769 >> (32 - gramBits)) // Knuth's multiplier
}

func newWords(texts []string) []word {
	out := make([]word, len(texts))
	for i, s := range lowered(texts) {
		out[i].text = s
		if n := len(s); n >= 3 {
			out[i].first, out[i].last = gram(s[0], s[1], s[2]), gram(s[n-3], s[n-2], s[n-1])
		}
	}
	return out
}

func newHaystack(s string) haystack {
	t := haystack{lower(s), new([1 << gramBits / 64]uint64)}
	for i := 2; i < len(t.text); i++ {
		g := gram(t.text[i-2], t.text[i-1], t.text[i])
		t.grams[g/64] |= 1 << (g % 64)
	}
	return t
}

func (t haystack) has(w *word) bool {
	if t.grams != nil && len(w.text) >= 3 &&
		(t.grams[w.first/64]&(1<<(w.first%64)) == 0 || t.grams[w.last/64]&(1<<(w.last%64)) == 0) {
		return false
	}
	return strings.Contains(t.text, w.text)
}

func (t haystack) hasAny(words []word) bool {
	for i := range words {
		if t.has(&words[i]) {
			return true
		}
	}
	return false
}

func (t haystack) hasAll(words []word) bool {
	for i := range words {
		if !t.has(&words[i]) {
			return false
		}
	}
	return true
}

// keywords are the conditions of a rule about the text.
type keywords struct{ any, all, none, except []word }

func newKeywords(anyOf, all, none, except []string) keywords {
	k := keywords{newWords(anyOf), newWords(all), newWords(none), newWords(except)}
	// The longest phrase first: a short one must not take away a part of it.
	slices.SortStableFunc(k.except, func(a, b word) int { return cmp.Compare(len(b.text), len(a.text)) })
	return k
}

// match says whether a text meets the conditions. The phrases of except are looked at only where the rest matches, which
// is rare.
func (k *keywords) match(t haystack) bool {
	if !k.found(t) || t.hasAny(k.none) {
		return false
	}
	return !t.hasAny(k.except) || k.found(k.mask(t))
}

func (k *keywords) found(t haystack) bool {
	return (len(k.any) == 0 || t.hasAny(k.any)) && t.hasAll(k.all)
}

// mask takes the phrases of except out of a text. A NUL stands in their place, so that no keyword arises from what
// stood before and after.
func (k *keywords) mask(t haystack) haystack {
	if !t.hasAny(k.except) {
		return t
	}
	s := t.text
	for i := range k.except {
		s = strings.ReplaceAll(s, k.except[i].text, "\x00")
	}
	return haystack{s, nil}
}

// hits lists the keywords of all and any that a matching text has, at most five: for the reasons.
func (k *keywords) hits(t haystack) []string {
	t = k.mask(t)
	var out []string
	for _, words := range [][]word{k.all, k.any} {
		for i := range words {
			if len(out) < 5 && t.has(&words[i]) {
				out = append(out, words[i].text)
			}
		}
	}
	return out
}
