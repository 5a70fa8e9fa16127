package routing

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gridgov/gridgov/internal/fold"
)

// A word is the number of a keyword among those of a policy.
type word int32

// A vocabulary numbers keywords; those that fold alike are one word.
type vocabulary struct {
	numbers map[string]word
	words   []string
}

// add numbers keywords. One that shows nothing is in no text, and has no number.
func (v *vocabulary) add(texts []string) []word {
	if v.numbers == nil {
		v.numbers = map[string]word{}
	}
	var out []word
	for _, s := range texts {
		if s = foldWord(s); s == "" {
			continue
		}
		w, known := v.numbers[s]
		if !known {
			w = word(len(v.words))
			v.numbers[s], v.words = w, append(v.words, s)
		}
		out = append(out, w)
	}
	return out
}

// A finder finds any number of words in a text in one pass: Aho and Corasick, "Efficient string matching: an aid
// to bibliographic search", Communications of the ACM 18 (1975). The nodes of its tree of prefixes are numbered level by
// level, so that siblings follow one another and a list each is all that is kept; node 0 is the empty prefix.
type finder struct {
	words []string
	first map[rune]int32 // the nodes below node 0
	kids  []int32        // those below node n are kids[n] up to kids[n+1]
	runes []rune         // the last character of a node's prefix, ascending among siblings
	ends  []word         // the word that a node's prefix is, or -1
	fail  []int32        // the longest other prefix with which a node's prefix ends
	also  []int32        // the longest other word with which it ends: its node, or 0
}

func (v *vocabulary) finder() *finder {
	f := &finder{words: v.words, first: map[rune]int32{}}
	order := make([]word, len(v.words))
	for i := range order {
		order[i] = word(i)
	}
	slices.SortFunc(order, func(a, b word) int { return cmp.Compare(f.words[a], f.words[b]) })

	// Each node has the words from lo up to hi of the order, which have its prefix of so many bytes in common.
	type node struct{ lo, hi, bytes int32 }
	nodes := []node{{0, int32(len(order)), 0}}
	f.runes = append(f.runes, 0)
	for i := 0; i < len(nodes); i++ {
		lo, hi, at := nodes[i].lo, nodes[i].hi, nodes[i].bytes
		f.kids = append(f.kids, int32(len(nodes)))
		f.ends = append(f.ends, -1)
		if lo < hi && int(at) == len(f.words[order[lo]]) {
			f.ends[i] = order[lo]
			lo++
		}
		for lo < hi {
			r, size := utf8.DecodeRuneInString(f.words[order[lo]][at:])
			next := lo + 1
			for next < hi && strings.HasPrefix(f.words[order[next]][at:], f.words[order[lo]][at:][:size]) {
				next++
			}
			if i == 0 {
				f.first[r] = int32(len(nodes))
			}
			nodes, f.runes = append(nodes, node{lo, next, at + int32(size)}), append(f.runes, r)
			lo = next
		}
	}
	f.kids = append(f.kids, int32(len(nodes)))

	f.fail, f.also = make([]int32, len(nodes)), make([]int32, len(nodes))
	for n := range int32(len(nodes)) {
		for kid := f.kids[n]; kid < f.kids[n+1]; kid++ {
			if n > 0 {
				f.fail[kid] = f.step(f.fail[n], f.runes[kid])
			}
			if f.also[kid] = f.fail[kid]; f.ends[f.fail[kid]] < 0 {
				f.also[kid] = f.also[f.fail[kid]]
			}
		}
	}
	return f
}

// step is the longest prefix with which a text ends whose longest was n and to which r is added.
func (f *finder) step(n int32, r rune) int32 {
	for n != 0 {
		kids := f.runes[f.kids[n]:f.kids[n+1]]
		if i, ok := slices.BinarySearch(kids, r); ok {
			return f.kids[n] + int32(i)
		}
		n = f.fail[n]
	}
	return f.first[r]
}

// find finds every place of every word.
func (f *finder) find(s string) *found {
	t := &found{text: fold.Text(s), words: f.words, bits: make([]uint64, (len(f.words)+63)/64)}
	n := int32(0)
	for i, r := range t.text {
		n = f.step(n, r)
		for at := n; at != 0; at = f.also[at] {
			w := f.ends[at]
			if w < 0 { // none but the first
				continue
			}
			to := i + utf8.RuneLen(r)
			from := to - len(f.words[w])
			if !cutsNumber(t.text, from, to) {
				t.bits[w/64] |= 1 << (w % 64)
				t.places = append(t.places, place{w, span{int32(from), int32(to)}})
			}
		}
	}
	slices.SortFunc(t.places, func(a, b place) int { return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.from, b.from)) })
	return t
}

// cutsNumber reports whether a part of a text begins or ends between two digits.
func cutsNumber(s string, from, to int) bool {
	return from > 0 && digit(s[from-1]) && digit(s[from]) || to < len(s) && digit(s[to-1]) && digit(s[to])
}

func digit(b byte) bool { return '0' <= b && b <= '9' }
