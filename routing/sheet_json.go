package routing

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
)

// readJSON reads an array of objects, or {"zone": "…", "rules": [ … ]}. A value is a string, true or false, a number, or
// an array of strings; null is as if left out.
func (s *sheet) readJSON(data []byte, columns []string) {
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil { // the walk below then meets no syntax error
		line := bytes.Count(data, []byte("\n")) + 1
		var bad *json.SyntaxError
		if errors.As(err, &bad) {
			line = bytes.Count(data[:max(0, bad.Offset-1)], []byte("\n")) + 1
		}
		en, zh := code.JSON(err)
		s.fault(line, "", gridgov.Fault{Rule: gridgov.RuleJSON, Right: gridgov.Text{En: en, Zh: zh}})
		return
	}
	w := walker{sheet: s, dec: json.NewDecoder(bytes.NewReader(data)), data: data, line: 1, columns: columns}
	w.dec.UseNumber()
	if w.next() == json.Delim('[') {
		w.array()
		return
	}
	var seen []string
	for w.dec.More() && !w.stopped {
		key, _ := w.next().(string)
		if slices.Contains(seen, key) {
			s.fault(w.line, code.Shown(key), gridgov.Fault{Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "each key once", Zh: "每个键只能出现一次"}})
		}
		seen = append(seen, key)
		if w.tooMany(w.line, len(seen), "keys") {
			return
		}
		switch key {
		case "zone":
			if c := w.value(key); len(c.values) > 0 {
				s.zone, s.zoned = c.values[0], c.line
			}
		case "rules":
			if w.next() == json.Delim('[') {
				w.array()
				continue
			}
			s.fault(w.line, key, gridgov.Fault{Rule: gridgov.RuleType, Right: gridgov.Text{En: "an array of objects", Zh: "应为对象的数组"}})
			return
		default:
			s.unknown(w.line, key, "key", []string{"rules", "zone"})
			w.value(key)
		}
	}
	if !slices.Contains(seen, "rules") {
		s.fault(1, "rules", gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "an array of objects", Zh: "应为对象的数组"}})
	}
}

// A walker goes through a JSON text that is known to be well formed, and counts lines.
type walker struct {
	*sheet
	dec     *json.Decoder
	data    []byte
	counted int64
	line    int // of the last token's end
	columns []string
}

func (w *walker) next() json.Token {
	t, err := w.dec.Token()
	w.stopped = w.stopped || err != nil // cannot happen, and must not become a loop
	w.count()
	return t
}

// count brings the line up to what was read.
func (w *walker) count() {
	at := w.dec.InputOffset()
	w.line += bytes.Count(w.data[w.counted:at], []byte("\n"))
	w.counted = at
}

// array reads what follows the bracket, and the bracket that closes it.
func (w *walker) array() {
	for w.dec.More() && !w.stopped {
		if t := w.next(); t != json.Delim('{') {
			w.fault(w.line, "", gridgov.Fault{Rule: gridgov.RuleType, Right: gridgov.Text{En: "an object for each rule", Zh: "每条规则应为一个对象"}})
			w.stopped = w.stopped || t == json.Delim('[') || w.more > 0
			continue
		}
		if w.full(w.line) {
			return
		}
		rec := record{line: w.line}
		var seen []string
		for w.dec.More() && !w.stopped {
			key, _ := w.next().(string)
			line := w.line
			known := slices.Contains(w.columns, key)
			switch {
			case !known:
				w.unknown(line, key, "key", w.columns)
			case slices.Contains(seen, key):
				w.fault(line, key, gridgov.Fault{Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "each key once", Zh: "每个键只能出现一次"}})
			}
			seen = append(seen, key)
			if w.tooMany(line, len(seen), "keys") {
				return
			}
			if c := w.value(key); known && len(c.values) > 0 {
				rec.cells = append(rec.cells, c)
			}
		}
		w.next()
		w.records = append(w.records, rec)
	}
	w.next()
}

// value reads one value; one that is neither a text, a truth, a number nor an array of texts is a fault. A value that is
// left out, null or empty has no values.
func (w *walker) value(key string) cell {
	c := cell{column: code.Shown(key), line: w.line} // a known one is a code
	var raw json.RawMessage
	_ = w.dec.Decode(&raw)
	w.count()
	var one string
	switch {
	case string(raw) == "null" || string(raw) == `""`:
	case string(raw) == "true":
		c.values = []string{"yes"}
	case string(raw) == "false":
		c.values = []string{"no"}
	case raw[0] == '"' && json.Unmarshal(raw, &one) == nil:
		c.values = []string{strings.TrimSpace(one)}
	case raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9':
		c.values = []string{string(raw)}
	case raw[0] == '[' && list(raw, &c.values):
		c.array = true
	default:
		c.values = nil
		w.fault(c.line, c.column,
			gridgov.Fault{
				Rule:  gridgov.RuleType,
				Right: gridgov.Text{En: "a text, true or false, a number, or an array of texts", Zh: "应为文字、true或false、数字，或文字的数组"},
			})
	}
	return c
}

// list reads an array of texts; of one that is too long it reads one entry more than the limit.
func list(raw []byte, to *[]string) bool {
	dec := json.NewDecoder(bytes.NewReader(raw))
	_, _ = dec.Token() // the bracket
	for dec.More() && len(*to) <= MaxList {
		var one string
		if dec.Decode(&one) != nil {
			return false
		}
		*to = append(*to, one)
	}
	return true
}
