package ticket

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/internal/exact"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// The version of the documents, major.minor. Within a major version, members that this version does not know are kept and
// written back. A document of a higher one is read as far as it is understood, and a commit is ErrTooNew.
const (
	docMajor        = 1
	DocumentVersion = "1.0"
)

// newerMembers keeps what a newer minor version wrote into a document: its version and the members that are unknown here.
type newerMembers struct {
	v     string
	extra []exact.Member
	// The document itself, where this version cannot write it again: it is written back as it is.
	doc    []byte
	nested []string // where in its groups and lists it has members that are not known here
}

func (g newerMembers) clone() newerMembers {
	g.extra = slices.Clone(g.extra) // the raw bytes are never changed, nor are doc and nested
	return g
}

func (g newerMembers) version() string {
	if g.v == "" {
		return DocumentVersion
	}
	return g.v
}

// Newer reports whether the document is of a later version than this one, minor or major.
func (g newerMembers) Newer() bool { return g.v != "" && g.v != DocumentVersion }

// TooNew reports a document of a higher, or an unreadable, major version.
func (g newerMembers) TooNew() bool {
	if g.v == "" {
		return false
	}
	major, _, _ := strings.Cut(g.version(), ".")
	n, err := strconv.Atoi(major)
	return err != nil || n > docMajor
}

// MarshalJSON writes the document that stores keep.
func (t Ticket) MarshalJSON() ([]byte, error) {
	switch {
	case t.Damaged != "":
		return nil, t.Err()
	case t.doc != nil:
		return t.doc, nil
	}
	type plain Ticket
	doc, err := json.Marshal(struct {
		V string `json:"format"`
		plain
	}{t.version(), plain(t)})
	if err != nil || len(t.extra) == 0 {
		return doc, err
	}
	return append(appendMembers(doc[:len(doc)-1], t.extra), '}'), nil
}

// ReadTicket reads the document of the ticket with an id, as a store keeps it. It never fails: a document that cannot be
// read, or is another ticket's, is a ticket with this id and [Ticket].Damaged, so that one of them does not keep a store
// from listing the others. A store that keeps the [storage.Columns] then fills in its version, wake, and the time by which a
// list is ordered, and does so too with a document that is not that of its columns.
func ReadTicket(id ID, doc []byte) Ticket {
	var t Ticket
	err := t.UnmarshalJSON(doc)
	switch {
	case err != nil:
	case t.ID != id:
		err = form.Invalid("ticket.id",
			gridgov.Fault{Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "must be the id that it is stored under", Zh: "应为存储时所用的编号"}})
	case t.Version < 1:
		err = form.Invalid("ticket.version", gridgov.Fault{Rule: gridgov.RuleMin, Limit: "1"})
	default:
		return t
	}
	return Ticket{ID: id, Damaged: err.Error()}
}

// Err returns the [*gridgov.TamperedError] of a ticket whose document cannot be read; nil for every other one.
func (t *Ticket) Err() error {
	if t.Damaged == "" {
		return nil
	}
	return &gridgov.TamperedError{Record: "ticket " + code.Shown(t.ID), What: "its document cannot be read: " + t.Damaged}
}

// UnmarshalJSON reads a document of this or another version. In one of a newer version, an unknown name of a closed set makes
// the ticket [Ticket].Partial, and its document is kept. So does an unknown member within a group or a list: a step of this
// version may replace the fact that it belongs to, and could not write it again. Stores read with [ReadTicket].
func (t *Ticket) UnmarshalJSON(doc []byte) error {
	type plain Ticket
	var p struct {
		V string `json:"format"`
		*plain
	}
	*t = Ticket{}
	p.plain = (*plain)(t)
	if err := exact.Unmarshal(doc, &p); err != nil {
		var of struct {
			V string `json:"format"`
		}
		_ = exact.Unmarshal(doc, &of) // what is wrong with it is in err
		*t = Ticket{newerMembers: newerMembers{v: of.V}}
		if !t.Newer() || understand(reflect.ValueOf(p.plain).Elem(), exact.Clean(doc, p.plain)) != nil {
			*t = Ticket{}
			return asInvalid("ticket document", err)
		}
		t.Partial, t.doc = true, slices.Clone(doc)
		t.Children = min(max(t.Children, 0), MaxChildren)
		return nil
	}
	if p.V == "" {
		return form.Invalid("ticket.format", gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "major.minor", Zh: "应为“主版本.次版本”"}})
	}
	if p.V != DocumentVersion {
		extra, err := exact.Strangers(doc, p)
		if err != nil {
			return asInvalid("ticket document", err)
		}
		t.v, t.extra = p.V, extra
	}
	if t.Newer() {
		for _, o := range exact.Unknown(doc, p) {
			if !slices.ContainsFunc(t.extra, func(m exact.Member) bool { return m.Name == o.At() }) {
				t.nested = append(t.nested, o.At())
			}
		}
		k := members{in: "ticket."}
		if k.ticket(t); len(t.nested) > 0 || len(k.faults) > 0 {
			t.Partial, t.doc = true, slices.Clone(doc)
		}
	}
	if n := t.Children; n < 0 || n > MaxChildren { // as many others are read with it
		if n < 0 || !t.Newer() {
			return form.Invalid("ticket.children", gridgov.Fault{Rule: gridgov.RuleRange, Limit: childrenRange})
		}
		t.Children, t.Partial, t.doc = MaxChildren, true, slices.Clone(doc)
	}
	return nil
}

// understand reads as much of a value as is known here: only an unknown name of a closed set is left out. What is wrong in
// another way is an error.
func understand(v reflect.Value, doc []byte) error {
	err := json.Unmarshal(doc, v.Addr().Interface())
	if err == nil {
		return nil
	}
	_, span := v.Interface().(worktime.Span)
	_, instant := v.Interface().(time.Time)
	_, found := v.Interface().(Found)
	var name string
	switch {
	case (span || found || v.Kind() == reflect.Uint8) && json.Unmarshal(doc, &name) == nil:
		v.SetZero()
		return nil
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return understand(v.Elem(), doc)
	case v.Kind() == reflect.Slice:
		var list []json.RawMessage
		if err := json.Unmarshal(doc, &list); err != nil {
			return err
		}
		v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
		for i := range list {
			if err := understand(v.Index(i), list[i]); err != nil {
				return err
			}
		}
		return nil
	case v.Kind() == reflect.Struct && !span && !instant:
		var members map[string]json.RawMessage
		if err := json.Unmarshal(doc, &members); err != nil {
			return err
		}
		return understandFields(v, members)
	}
	return err
}

func understandFields(v reflect.Value, members map[string]json.RawMessage) error {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		var err error
		switch raw, there := members[name]; {
		case !f.IsExported() || name == "-":
		case name == "": // an embedded struct
			err = understandFields(v.Field(i), members)
		case there:
			err = understand(v.Field(i), raw)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// asInvalid makes an [*gridgov.InvalidError] of a decoder's error about a document.
func asInvalid(what string, err error) error {
	var bad *gridgov.InvalidError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &bad):
		return bad
	case errors.As(err, &wrong):
		en, zh := code.Type(wrong.Type)
		return gridgov.Invalid(what, gridgov.Fault{
			Field: cmp.Or(wrong.Field, what), Rule: gridgov.RuleType, Right: gridgov.Text{En: en, Zh: zh}, Got: wrong.Value,
		})
	}
	en, zh := code.JSON(err)
	return gridgov.Invalid(what, gridgov.Fault{Field: what, Rule: gridgov.RuleJSON, Right: gridgov.Text{En: en, Zh: zh}})
}

func appendMembers(b []byte, list []exact.Member) []byte {
	for _, m := range list {
		b = append(b, ',')
		b = appendString(b, m.Name)
		b = append(b, ':')
		b = append(b, m.Raw...)
	}
	return b
}

// MarshalJSON writes the document that stores keep: everything but the private part.
func (e Event) MarshalJSON() ([]byte, error) {
	body := e.body
	if body == nil {
		body = appendFacts(nil, &e.Facts)
	}
	b := make([]byte, 0, len(body)+512)
	b = append(b, `{"format":`...)
	b = appendString(b, e.version())
	b = append(b, `,"ticket":`...)
	b = appendString(b, string(e.Ticket))
	b = append(b, `,"seq":`...)
	b = strconv.AppendInt(b, e.Seq, 10)
	b = append(b, `,"at":`...)
	b = appendTime(b, e.At)
	b = append(b, `,"kind":`...)
	b = appendString(b, e.VerbName())
	b = append(b, `,"actor":`...)
	b = appendString(b, e.Actor)
	b = append(b, `,"role":`...)
	b = appendString(b, e.RoleName())
	if e.Command != "" {
		b = append(b, `,"command":`...)
		b = appendString(b, e.Command)
	}
	b = append(b, `,"body":`...)
	b = append(b, body...)
	if e.Commit != (Hash{}) {
		b = appendHash(append(b, `,"commit":`...), e.Commit)
	}
	if e.Prev != (Hash{}) {
		b = appendHash(append(b, `,"prev":`...), e.Prev)
	}
	b = appendHash(append(b, `,"hash":`...), e.Hash)
	return append(appendMembers(b, e.extra), '}'), nil
}

// eventDoc is the reading side of the same form.
type eventDoc struct {
	V       string          `json:"format"`
	Ticket  ID              `json:"ticket"`
	Seq     int64           `json:"seq"`
	At      time.Time       `json:"at"`
	Kind    string          `json:"kind"`
	Actor   string          `json:"actor"`
	Role    string          `json:"role"`
	Command string          `json:"command"`
	Body    json.RawMessage `json:"body"`
	Commit  Hash            `json:"commit"`
	Prev    Hash            `json:"prev"`
	Hash    Hash            `json:"hash"`
}

// UnmarshalJSON reads a document of this or another version. A verb that is not known here makes an unknown event.
func (e *Event) UnmarshalJSON(doc []byte) error {
	var d eventDoc
	if err := exact.Unmarshal(doc, &d); err != nil {
		return asInvalid("event document", err)
	}
	if d.V == "" {
		return form.Invalid("event.format", gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "major.minor", Zh: "应为“主版本.次版本”"}})
	}
	*e = Event{
		Ticket: d.Ticket, Seq: d.Seq, At: d.At, Actor: d.Actor, Command: d.Command,
		Commit: d.Commit, Prev: d.Prev, Hash: d.Hash, body: d.Body, // a copy already
	}
	if d.V != DocumentVersion {
		extra, err := exact.Strangers(doc, d)
		if err != nil {
			return asInvalid("event document", err)
		}
		e.newerMembers = newerMembers{v: d.V, extra: extra}
	}
	if e.Verb = verbNamed(d.Kind); e.Verb == 0 {
		e.verb = d.Kind
	}
	if e.Role.UnmarshalText([]byte(d.Role)) != nil {
		e.role = d.Role
	}
	if err := exact.Unmarshal(d.Body, &e.Facts); err != nil {
		if e.Verb != 0 && d.V == DocumentVersion {
			return asInvalid("event body", err)
		}
		e.Facts, e.Verb, e.verb = Facts{}, 0, d.Kind // a newer version's: kept, and not understood
	}
	again, _ := e.MarshalJSON()
	e.otherForm = !bytes.Equal(again, doc)
	return nil
}

// Words decodes the private part. It returns empty Words for an event without one, or whose private part was dropped.
func (e Event) Words() (Words, error) {
	if e.Private == nil {
		return e.words, nil
	}
	var w Words
	if err := exact.Unmarshal(e.Private, &w); err != nil {
		return Words{}, fmt.Errorf("private part of ticket %s, event %d: %w", code.Shown(e.Ticket), e.Seq, asInvalid("words", err))
	}
	return w, nil
}
