package ticket

import (
	"bytes"
	"crypto/sha256"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// Seal fixes the content of an event: it encodes the body and the private part, commits to the latter, and chains the hash.
func (e *Event) Seal(prev Hash, salt [16]byte) {
	e.Prev = prev
	var buf [1024]byte // the body is copied out of it at its size
	e.body = bytes.Clone(appendFacts(buf[:0], &e.Facts))
	if e.HasPrivate() {
		e.Private = bytes.Clone(appendPrivate(buf[:0], e.words, e.sent, salt))
		e.Commit = sha256.Sum256(e.Private)
		e.words, e.sent = Words{}, nil
	}
	e.Hash = e.Sum()
}

// Sum is the hash that the event should have.
func (e *Event) Sum() Hash {
	var buf [1024]byte
	b := append(buf[:0], "gridgov/record/1\n"...)
	frame := func(field []byte) {
		b = strconv.AppendInt(b, int64(len(field)), 10)
		b = append(b, ':')
		b = append(b, field...)
	}
	text := func(s string) {
		b = strconv.AppendInt(b, int64(len(s)), 10)
		b = append(b, ':')
		b = append(b, s...)
	}
	number := func(n int64) {
		b = strconv.AppendInt(b, n, 10)
		b = append(b, ';')
	}
	text(e.version())
	frame(e.Prev[:])
	text(string(e.Ticket))
	number(e.Seq)
	number(e.At.UnixMicro())
	text(e.VerbName())
	text(e.Actor)
	text(e.RoleName())
	text(e.Command)
	frame(e.body)
	frame(e.Commit[:])
	for _, m := range e.extra {
		text(m.Name)
		frame(m.Raw)
	}
	return sha256.Sum256(b)
}

// CheckChain verifies a ticket's record: no event is altered, each follows the one before it, the last one is the ticket's
// head, and the ticket's document is what its events fold to, member by member. The error is a [*gridgov.TamperedError] with
// the first event that is altered, missing, added or moved, or the first member of the document that differs. A private part
// that was dropped is an error too, since no event of this version names one as dropped.
//
// Left is the members of the document that could not be compared: those of a newer version, and all but id, version and head
// where the history has an event that this version does not know. It is empty where all were compared.
//
// A missing end differs from Head. A record that was rewritten entirely, head included, differs only from a head that was
// published before.
func CheckChain(t Ticket, events []Event) (left []string, err error) {
	if t.Damaged != "" {
		return nil, t.Err()
	}
	if err := checkEvents(t, events); err != nil {
		return nil, err
	}
	fold := Fold(events)
	for _, m := range t.extra {
		left = append(left, m.Name)
	}
	if fold.Partial {
		return append(unverified(), left...), nil
	}
	left = append(left, t.nested...)
	fold.Partial = t.doc != nil // of its document alone, which a newer version wrote
	at, altered := differs(reflect.ValueOf(t), reflect.ValueOf(fold))
	// A document is of the version that wrote the last event; a member that a newer one added without an event is in extra.
	if t.Newer() && (len(events) == 0 || t.version() != events[len(events)-1].version()) {
		left = append(left, "format")
	}
	if altered {
		return nil, &gridgov.TamperedError{
			Record: "ticket " + code.Shown(t.ID), What: "altered: " + at + " in its document is not what its events say",
		}
	}
	return left, nil
}

// unverified are the members of a document that cannot be compared where an event is unknown.
func unverified() (names []string) {
	t := reflect.TypeFor[Ticket]()
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		promoted := len(f.Index) > 1 && t.Field(f.Index[0]).Tag.Get("json") != "" // of a group that has a name of its own
		if f.IsExported() && name != "" && name != "-" && !promoted && name != "id" && name != "version" && name != "head" {
			names = append(names, name)
		}
	}
	return names
}

// A field is one of those of a struct that a document holds.
type field struct {
	index int
	name  string // of a struct whose members are its own: empty
}

var documentFields sync.Map // of []field by reflect.Type

func inDocument(t reflect.Type) []field {
	if of, ok := documentFields.Load(t); ok {
		return of.([]field)
	}
	var of []field
	for i := range t.NumField() {
		f := t.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); f.IsExported() && name != "-" {
			of = append(of, field{i, name})
		}
	}
	documentFields.Store(t, of)
	return of
}

var spanType = reflect.TypeFor[worktime.Span]()

// differs is the name of the first member in which two values differ, and whether there is one. An empty list is the same
// as none.
func differs(a, b reflect.Value) (at string, yes bool) {
	switch kind := a.Kind(); {
	case a.Type() == instantType:
		return "", !a.Interface().(time.Time).Equal(b.Interface().(time.Time))
	case kind == reflect.Struct && a.Type() != spanType:
		for _, f := range inDocument(a.Type()) {
			if at, yes := differs(a.Field(f.index), b.Field(f.index)); yes {
				return memberPath(f.name, at), true
			}
		}
		return "", false
	case kind == reflect.Slice:
		for i := range min(a.Len(), b.Len()) {
			if at, yes := differs(a.Index(i), b.Index(i)); yes {
				return memberPath("["+strconv.Itoa(i)+"]", at), true
			}
		}
		return "", a.Len() != b.Len()
	case kind == reflect.Pointer:
		if !a.IsNil() && !b.IsNil() {
			return differs(a.Elem(), b.Elem())
		}
		return "", a.IsNil() != b.IsNil()
	case kind == reflect.Array: // a hash
		return "", a.Interface() != b.Interface()
	}
	return "", !a.Equal(b)
}

// memberPath is the name of a member of a member, "tasks[0].unit".
func memberPath(name, of string) string {
	if name == "" || of == "" || of[0] == '[' {
		return name + of
	}
	return name + "." + of
}

// checkEvents verifies only the chain.
func checkEvents(t Ticket, events []Event) error {
	bad := func(seq int64, what string) error {
		return &gridgov.TamperedError{Record: "ticket " + code.Shown(t.ID), Seq: seq, What: what}
	}
	var prev Hash
	for i := range events {
		e := &events[i]
		seq := int64(i) + 1
		switch {
		case e.Seq != seq:
			return bad(seq, misplaced(events, i))
		case e.Ticket != t.ID:
			return bad(seq, "of another ticket")
		case e.otherForm || e.Hash != e.Sum():
			return bad(seq, "altered")
		case !e.At.Equal(form.Storable(e.At)): // the hash counts whole microseconds
			return bad(seq, "altered: its time")
		case e.v == "" && e.Verb != 0 && !bytes.Equal(e.body, appendFacts(nil, &e.Facts)):
			return bad(seq, "altered: its facts are not those of its body")
		case e.Prev != prev:
			return bad(seq, "altered: it does not follow the one before")
		case e.Commit == Hash{} && e.Private != nil:
			return bad(seq, "altered: a private part was added")
		case e.Commit != Hash{} && e.Private == nil:
			return bad(seq, "altered: its private part is missing")
		case e.Private != nil && sha256.Sum256(e.Private) != e.Commit:
			return bad(seq, "altered: private part")
		}
		prev = e.Hash
	}
	n := int64(len(events))
	switch {
	case t.Version > n:
		return bad(n+1, "missing: the end is cut off")
	case t.Version < n:
		return bad(t.Version+1, "added: it comes after the head")
	case t.Head != prev:
		return bad(n, "altered: it is not the head")
	}
	return nil
}

// misplaced returns what is wrong where event i does not have Seq i+1.
func misplaced(events []Event, i int) string {
	want := int64(i) + 1
	for j := range events {
		if j != i && events[j].Seq == events[i].Seq {
			return "added"
		}
	}
	for j := i + 1; j < len(events); j++ {
		if events[j].Seq == want {
			return "moved"
		}
	}
	return "missing"
}

// CheckRecord is CheckChain over what a store keeps, byte for byte: the document and the private part of each event. A
// document that cannot be read is an altered event. It is for auditors who do not trust the adapter.
func CheckRecord(t Ticket, docs, private [][]byte) (left []string, err error) {
	events := make([]Event, len(docs))
	for i, doc := range docs {
		if err := events[i].UnmarshalJSON(doc); err != nil { // json.Unmarshal would trim the bytes
			return nil, &gridgov.TamperedError{Record: "ticket " + code.Shown(t.ID), Seq: int64(i) + 1, What: "altered: " + err.Error()}
		}
		if i < len(private) {
			events[i].Private = private[i]
		}
	}
	return CheckChain(t, events)
}

var instantType = reflect.TypeFor[time.Time]()
