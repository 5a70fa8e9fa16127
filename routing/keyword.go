package routing

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/internal/fold"
)

// lower makes ASCII letters small and keeps every other byte. It allocates only when there is something to change.
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

// foldWord is a keyword as it is compared, without the spaces next to characters that are not seen.
func foldWord(s string) string { return strings.TrimSpace(fold.Text(s)) }

// keywords are the conditions of a rule about the text: words of its policy's finder.
type keywords struct{ any, all, none, except []word }

func (v *vocabulary) keywords(anyOf, all, none, except []string) keywords {
	return keywords{v.add(anyOf), v.add(all), v.add(none), v.add(except)}
}

// match reports whether a text meets the conditions. The phrases of except are looked at only where the rest matches, which
// is rare.
func (k *keywords) match(t *found) bool {
	if !k.met(t, nil) || t.hasAny(k.none, nil) {
		return false
	}
	mask := k.mask(t)
	return mask == nil || k.met(t, mask)
}

func (k *keywords) met(t *found, mask []span) bool {
	return (len(k.any) == 0 || t.hasAny(k.any, mask)) && t.hasAll(k.all, mask)
}

// mask is where phrases of except are; nil for nowhere.
func (k *keywords) mask(t *found) []span { return joined(t.free(k.except, nil)) }

// hits lists the keywords of all and any that a matching text has, at most five: for the reasons.
func (k *keywords) hits(t *found) []string {
	mask := k.mask(t)
	return t.name(slices.Concat(k.all, k.any), func(w word) bool { return t.has(w, mask) })
}

// weigh counts the bytes of the folded text that the keywords of any cover. Those that overlap cover their union, and a
// text that is said again counts once.
func (k *keywords) weigh(t *found) int {
	n := 0
	seen := map[string]bool{}
	for _, s := range joined(t.free(k.any, k.mask(t))) {
		if text := t.text[s.from:s.to]; !seen[text] {
			seen[text] = true
			n += len(text)
		}
	}
	return n
}

// weighed lists the keywords that weigh has counted, at most five: one that is only within others adds nothing.
func (k *keywords) weighed(t *found) []string {
	counted := map[word]bool{}
	for _, p := range outermost(t.free(k.any, k.mask(t))) {
		counted[p.word] = true
	}
	return t.name(k.any, func(w word) bool { return counted[w] })
}

// A span is a part of a folded text, in bytes.
type span struct{ from, to int32 }

// A place is a span at which a word is.
type place struct {
	word word
	span
}

// touches reports whether a span has a byte in common with any of a list that joined has made.
func (s span) touches(list []span) bool {
	i, _ := slices.BinarySearchFunc(list, s, func(have, s span) int {
		if have.to <= s.from {
			return -1
		}
		return 1
	})
	return i < len(list) && list[i].from < s.to
}

// joined are the spans of places in the order of free, with those that overlap made one.
func joined(places []place) []span {
	var out []span
	for _, p := range places {
		if last := len(out) - 1; last >= 0 && p.from < out[last].to {
			out[last].to = max(out[last].to, p.to)
			continue
		}
		out = append(out, p.span)
	}
	return out
}

// outermost leaves out the places that lie within an earlier one. It keeps the order of free, and writes over its list.
func outermost(places []place) []place {
	end := int32(0)
	return slices.DeleteFunc(places, func(p place) bool {
		within := p.to <= end
		end = max(end, p.to)
		return within
	})
}

// found is what a [finder] has found in a text.
type found struct {
	text   string // folded
	words  []string
	bits   []uint64 // one for each word
	places []place  // by word, then from left to right
}

// has reports whether a word is anywhere outside the spans of mask.
func (t *found) has(w word, mask []span) bool {
	if t.bits[w/64]&(1<<(w%64)) == 0 {
		return false
	}
	return mask == nil || slices.ContainsFunc(t.of(w), func(p place) bool { return !p.touches(mask) })
}

func (t *found) hasAny(words []word, mask []span) bool {
	return slices.ContainsFunc(words, func(w word) bool { return t.has(w, mask) })
}

func (t *found) hasAll(words []word, mask []span) bool {
	return !slices.ContainsFunc(words, func(w word) bool { return !t.has(w, mask) })
}

// of are the places of a word that has been found.
func (t *found) of(w word) []place {
	at, _ := slices.BinarySearchFunc(t.places, w, func(p place, w word) int { return cmp.Compare(p.word, w) })
	n := 0
	for n < len(t.places)-at && t.places[at+n].word == w {
		n++
	}
	return t.places[at : at+n]
}

// free are the places of words outside the spans of mask, from left to right; of those that begin together the longest is
// first.
func (t *found) free(words []word, mask []span) []place {
	var out []place
	for _, w := range words {
		if !t.has(w, nil) {
			continue
		}
		for _, p := range t.of(w) {
			if !p.touches(mask) {
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, func(a, b place) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	return out
}

// name lists the first five words that are good.
func (t *found) name(words []word, good func(word) bool) []string {
	var out []string
	for _, w := range words {
		if len(out) < 5 && good(w) && !slices.Contains(out, t.words[w]) {
			out = append(out, t.words[w])
		}
	}
	return out
}
