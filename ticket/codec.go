package ticket

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/internal/exact"
)

// The version of the documents, major.minor. Same major: members that this version does not know are kept and written
// back. Higher major: readable as far as understood, and a commit is refused with ErrTooNew.
const (
	docMajor   = 1
	docMinor   = 1
	docVersion = "1.1" // 1.0 had no working time, approvals, orders, ladder or duplicates
)

// grown keeps what a newer minor version wrote into a document: its version and the members that are not known here.
type grown struct {
	v     string
	extra []exact.Member
}

func (g grown) clone() grown {
	g.extra = slices.Clone(g.extra) // the raw bytes are never changed
	return g
}

func (g grown) version() string {
	if g.v == "" {
		return docVersion
	}
	return g.v
}

// older says that a document is of an earlier minor version: all of it is known here.
func older(v string) bool {
	major, minor, _ := strings.Cut(v, ".")
	n, err := strconv.Atoi(minor)
	return major == strconv.Itoa(docMajor) && err == nil && n < docMinor
}

// tooNew says that the document has a higher major version, or one that cannot be read.
func (g grown) tooNew() bool {
	if g.v == "" {
		return false
	}
	major, _, _ := strings.Cut(g.version(), ".")
	n, err := strconv.Atoi(major)
	return err != nil || n > docMajor
}

// MarshalJSON writes the document that stores keep. It is the only one who knows its form.
func (t Ticket) MarshalJSON() ([]byte, error) {
	type plain Ticket
	doc, err := json.Marshal(struct {
		V string `json:"v"`
		plain
	}{t.version(), plain(t)})
	if err != nil || len(t.extra) == 0 {
		return doc, err
	}
	return append(appendMembers(doc[:len(doc)-1], t.extra), '}'), nil
}

// UnmarshalJSON reads a document of this or another version.
func (t *Ticket) UnmarshalJSON(doc []byte) error {
	type plain Ticket
	var p struct {
		V string `json:"v"`
		*plain
	}
	*t = Ticket{}
	p.plain = (*plain)(t)
	if err := exact.Unmarshal(doc, &p); err != nil {
		return asInvalid("ticket document", err)
	}
	if p.V == "" {
		return invalid("ticket.v", "required", "major.minor")
	}
	if p.V != docVersion {
		extra, err := exact.Strangers(doc, p)
		if err != nil {
			return asInvalid("ticket document", err)
		}
		t.v, t.extra = p.V, extra
	}
	return nil
}

// asInvalid makes an [*InvalidError] of a decoder's complaint about a document.
func asInvalid(what string, err error) error {
	var bad *InvalidError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &bad):
		return bad
	case errors.As(err, &wrong):
		return grid.Invalid(what, Fault{Field: or(wrong.Field, what), Rule: "type", Limit: wrong.Type.String(), Got: wrong.Value})
	}
	return grid.Invalid(what, Fault{Field: what, Rule: "json", Limit: code.JSON(err)})
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
	b = append(b, `{"v":`...)
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
	V       string          `json:"v"`
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
		return invalid("event.v", "required", "major.minor")
	}
	*e = Event{
		Ticket: d.Ticket, Seq: d.Seq, At: d.At, Actor: d.Actor, Command: d.Command,
		Commit: d.Commit, Prev: d.Prev, Hash: d.Hash, body: slices.Clone(d.Body),
	}
	if d.V != docVersion {
		extra, err := exact.Strangers(doc, d)
		if err != nil {
			return asInvalid("event document", err)
		}
		e.grown = grown{v: d.V, extra: extra}
	}
	if e.Verb = verbOf(d.Kind); e.Verb == 0 {
		e.verb = d.Kind
	}
	if e.Role.UnmarshalText([]byte(d.Role)) != nil {
		e.role = d.Role
	}
	if err := exact.Unmarshal(d.Body, &e.Facts); err != nil {
		if e.Verb != 0 && (d.V == docVersion || older(d.V)) {
			return asInvalid("event body", err)
		}
		e.Facts, e.Verb, e.verb = Facts{}, 0, d.Kind // a newer version's: kept, and not understood
	}
	again, _ := e.MarshalJSON()
	e.odd = !bytes.Equal(again, doc)
	return nil
}

// Words decodes the private part. An event without one, or whose private part was dropped, gives empty Words.
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
