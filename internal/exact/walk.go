package exact

import (
	"encoding/json"
	"strconv"
)

// walk goes through a valid JSON text and its form together. It writes what it reads, without the members that are misnamed,
// and keeps the first of these, and where the unknown members are.
type walk struct {
	doc           []byte
	i             int
	out           []byte
	at, got, want string
	unknown       []Stranger
}

// value reads one value of a form.
func (w *walk) value(f *form, path string) {
	w.space()
	switch c := w.doc[w.i]; {
	case f == nil, c != '{' && c != '[', c == '[' && f.elem == nil:
		w.verbatim()
	case c == '[':
		w.list(f.elem, path)
	default:
		w.object(f, path)
	}
}

func (w *walk) list(elem *form, path string) {
	w.take('[')
	for n := 0; ; n++ {
		if w.ended(']') {
			return
		}
		w.value(elem, path+"["+strconv.Itoa(n)+"]")
	}
}

func (w *walk) object(f *form, path string) {
	w.take('{')
	for !w.ended('}') {
		w.space()
		before, start := len(w.out), w.i
		w.verbatim()
		var name string
		if json.Unmarshal(w.doc[start:w.i], &name) != nil {
			name = "" // cannot happen: the text is valid
		}
		w.space()
		w.take(':')
		inner, right, known := f.elem, "*", true
		if f.members != nil {
			right = name
			if inner, known = f.members[name]; !known {
				right = f.folded[fold(name)]
			}
		}
		at := right
		if path != "" {
			at = path + "." + right
		}
		if !known {
			w.unknown = append(w.unknown, Stranger{path, name, f})
		}
		wrong := !known && right != ""
		if wrong && w.want == "" {
			w.at, w.got, w.want = at, name, right
		}
		w.value(inner, at)
		if wrong {
			w.out = w.out[:before]
		}
	}
}

// ended reports whether a list or an object ends here, and else goes on to its next entry.
func (w *walk) ended(with byte) bool {
	w.space()
	switch w.doc[w.i] {
	case with:
		if last := len(w.out) - 1; w.out[last] == ',' { // what followed it was left out
			w.out = w.out[:last]
		}
		w.take(with)
		return true
	case ',':
		w.i++
		if last := w.out[len(w.out)-1]; last != ',' && last != '{' && last != '[' {
			w.out = append(w.out, ',')
		}
	}
	return false
}

func (w *walk) take(c byte) {
	w.out = append(w.out, c)
	w.i++
}

func (w *walk) space() {
	for w.doc[w.i] == ' ' || w.doc[w.i] == '\t' || w.doc[w.i] == '\n' || w.doc[w.i] == '\r' {
		w.i++
	}
}

// verbatim copies one value as it is.
func (w *walk) verbatim() {
	start, depth := w.i, 0
	for {
		switch c := w.doc[w.i]; c {
		case '"':
			for w.i++; w.doc[w.i] != '"'; w.i++ {
				if w.doc[w.i] == '\\' {
					w.i++
				}
			}
			w.i++
		case '{', '[':
			depth++
			w.i++
		case '}', ']':
			depth--
			w.i++
		case ',', ':', ' ', '\t', '\n', '\r':
			w.i++
		default: // a number, true, false or null
			for w.i < len(w.doc) && !delimiter(w.doc[w.i]) {
				w.i++
			}
		}
		if depth == 0 {
			w.out = append(w.out, w.doc[start:w.i]...)
			return
		}
	}
}

func delimiter(c byte) bool {
	return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\t' || c == '\n' || c == '\r'
}
