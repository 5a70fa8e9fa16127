// Package exact compares the names of JSON members to the letter. To encoding/json "State" is "state", so a member that a
// format does not know could overrule one that it knows. Here it is an unknown member: [Unmarshal] and [Clean] leave it
// out, at every depth, [Strangers] and [Unknown] list it with the others that are not known, and [Misnamed] finds it, for
// formats in which it is a fault.
package exact

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
)

// Unmarshal is [json.Unmarshal] with exact names: a member whose name differs from that of a field in case alone is left
// out, as every other unknown member is. What a type with an UnmarshalJSON or UnmarshalText of its own reads, it reads as
// it likes.
func Unmarshal(doc []byte, v any) error { return json.Unmarshal(Clean(doc, v), v) }

// Clean returns a document without the members whose names differ from those of the fields of v in case alone, for a
// decoder of the caller's own. Nearly every document has no such member and is returned as it is; so is what is not JSON.
func Clean(doc []byte, v any) []byte {
	w := look(doc, v)
	if w == nil || w.want == "" {
		return doc
	}
	return w.out
}

// Misnamed finds the first member whose name differs from that of a field of v in case alone: where it is by its right
// name, such as "rules[3].name", with a "*" for a key of the document's own; the name that it has; and the right one. All
// are empty where there is none.
func Misnamed(doc []byte, v any) (at, got, want string) {
	w := look(doc, v)
	if w == nil {
		return "", "", ""
	}
	return w.at, w.got, w.want
}

// A Stranger is a member of a document that is no field.
type Stranger struct {
	In   string // where it is: "", "intake", "tasks[2]", with a "*" for a key of the document's own
	Name string // as the document has it
	form *form  // what is known there
}

// Legal lists the names that are known where it is, in order.
func (s Stranger) Legal() []string { return slices.Sorted(maps.Keys(s.form.members)) }

// At is where it is and its name: "language", "intake.language", "tasks[2].language".
func (s Stranger) At() string {
	if s.In == "" {
		return s.Name
	}
	return s.In + "." + s.Name
}

// Unknown lists the members of a document that are no fields of v, at every depth, but not those within one of them. It is
// empty for what is not JSON.
func Unknown(doc []byte, v any) []Stranger {
	f := formOf(reflect.TypeOf(v))
	if f == nil || !json.Valid(doc) {
		return nil
	}
	w := &walk{doc: doc}
	w.value(f, "")
	return w.unknown
}

// look walks through a document in which a name might be wrong; for any other it returns nil.
func look(doc []byte, v any) *walk {
	f := formOf(reflect.TypeOf(v))
	if f == nil || f.lower && lowerNames(doc) || !json.Valid(doc) {
		return nil
	}
	w := &walk{doc: doc, out: make([]byte, 0, len(doc))}
	w.value(f, "")
	return w
}

// A Member is a member of a JSON object.
type Member struct {
	Name string
	Raw  json.RawMessage
}

// Strangers lists the members of a document, in their order, that are no fields of v, those of embedded structs included.
// Only the document's own members are looked at, not those within them.
func Strangers(doc []byte, v any, known ...string) ([]Member, error) {
	f := formOf(reflect.TypeOf(v))
	dec := json.NewDecoder(bytes.NewReader(doc))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	var out []Member
members:
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, err
		}
		name, _ := token.(string)
		if f != nil {
			if _, ok := f.members[name]; ok {
				continue
			}
		}
		for _, k := range known {
			if k == name {
				continue members
			}
		}
		out = append(out, Member{name, raw})
	}
	return out, nil
}

// lowerNames reports whether no name in a document has an upper-case letter or one outside ASCII: then none differs in case
// alone from a name in lower case. It looks at the strings only, and takes one before a colon for a name.
func lowerNames(doc []byte) bool {
	for i := 0; ; {
		next := bytes.IndexByte(doc[i:], '"')
		if next < 0 {
			return true
		}
		i += next + 1
		doubt := false
		for i < len(doc) && doc[i] != '"' {
			switch c := doc[i]; {
			case c == '\\':
				doubt = true
				i++
			case c-'A' <= 'Z'-'A', c >= 0x80: // 'ſ' is an s, and 'K' a k
				doubt = true
			}
			i++
		}
		if i >= len(doc) {
			return true
		}
		i++
		if !doubt {
			continue
		}
		for i < len(doc) && (doc[i] == ' ' || doc[i] == '\t' || doc[i] == '\n' || doc[i] == '\r') {
			i++
		}
		if i < len(doc) && doc[i] == ':' {
			return false
		}
	}
}
