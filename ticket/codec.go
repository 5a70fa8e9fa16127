package ticket

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gridgov/gridgov/grid"
)

// The version of the documents, major.minor. Same major: members that this version does not know are kept and written
// back. Higher major: readable as far as understood, and a commit is refused with ErrTooNew.
const (
	docMajor   = 1
	docMinor   = 0
	docVersion = "1.0"
)

// grown keeps what a newer minor version wrote into a document: its version and the members that are not known here.
type grown struct {
	v     string
	extra []member
}

type member struct {
	name string
	raw  json.RawMessage
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

// tooNew says that the document has a higher major version, or one that cannot be read.
func (g grown) tooNew() bool {
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
	doc = doc[:len(doc)-1]
	for _, m := range t.extra {
		doc = appendMember(doc, m)
	}
	return append(doc, '}'), nil
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
	if err := json.Unmarshal(doc, &p); err != nil {
		return asInvalid("ticket document", err)
	}
	if p.V == "" {
		return invalid("ticket.v", "required", "major.minor")
	}
	if p.V != docVersion {
		t.v = p.V
		extra, err := strangers(doc, ticketMembers)
		if err != nil {
			return err
		}
		t.extra = extra
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
	return grid.Invalid(what, Fault{Field: what, Rule: "json", Limit: err.Error()})
}

var ticketMembers = memberNames(reflect.TypeFor[Ticket]())

// memberNames lists the JSON members of a document type.
func memberNames(t reflect.Type) map[string]bool {
	known := map[string]bool{"v": true}
	for f := range t.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			known[name] = true
		}
	}
	return known
}

// strangers gives the top-level members of a document that are not known here, in their order.
func strangers(doc []byte, known map[string]bool) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(doc))
	if _, err := dec.Token(); err != nil {
		return nil, asInvalid("document", err)
	}
	var out []member
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, asInvalid("document", err)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, asInvalid("document", err)
		}
		if name, _ := tok.(string); !known[name] {
			out = append(out, member{name, raw})
		}
	}
	return out, nil
}

func appendMember(b []byte, m member) []byte {
	b = append(b, ',')
	b = appendString(b, m.name)
	b = append(b, ':')
	return append(b, m.raw...)
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
	for _, m := range e.extra {
		b = appendMember(b, m)
	}
	return append(b, '}'), nil
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

var eventMembers = memberNames(reflect.TypeFor[eventDoc]())

// UnmarshalJSON reads a document of this or another version. A verb that is not known here makes an unknown event.
func (e *Event) UnmarshalJSON(doc []byte) error {
	var d eventDoc
	if err := json.Unmarshal(doc, &d); err != nil {
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
		extra, err := strangers(doc, eventMembers)
		if err != nil {
			return err
		}
		e.grown = grown{v: d.V, extra: extra}
	}
	if e.Verb = verbOf(d.Kind); e.Verb == 0 {
		e.verb = d.Kind
	}
	if e.Role.UnmarshalText([]byte(d.Role)) != nil {
		e.role = d.Role
	}
	if err := json.Unmarshal(d.Body, &e.Facts); err != nil {
		if e.Verb != 0 && d.V == docVersion {
			return asInvalid("event body", err)
		}
		e.Facts, e.Verb, e.verb = Facts{}, 0, d.Kind // a newer version's: kept, and not understood
	}
	again, _ := e.MarshalJSON()
	e.odd = !bytes.Equal(again, doc)
	return nil
}

// seal fixes what an event says: it encodes the body and the private part, commits to the latter, and chains the hash.
func (e *Event) seal(prev Hash, salt [16]byte) {
	e.Prev = prev
	e.body = appendFacts(make([]byte, 0, 512), &e.Facts)
	if !e.words.empty() {
		e.Private = appendWords(make([]byte, 0, 96+len(e.words.Text)), e.words, salt)
		e.Commit = sha256.Sum256(e.Private)
		e.words = Words{}
	}
	e.Hash = e.sum()
}

// sum is the hash that the event should have.
func (e *Event) sum() Hash {
	var buf [1024]byte
	b := append(buf[:0], "gridgov/event/1\n"...)
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
		text(m.name)
		frame(m.raw)
	}
	return sha256.Sum256(b)
}

// Words decodes the private part. An event without one, or whose private part was dropped, gives empty Words.
func (e Event) Words() (Words, error) {
	if e.Private == nil {
		return e.words, nil
	}
	var w Words
	if err := json.Unmarshal(e.Private, &w); err != nil {
		return Words{}, fmt.Errorf("private part of ticket %s, event %d: %w", e.Ticket, e.Seq, asInvalid("words", err))
	}
	return w, nil
}

func appendWords(b []byte, w Words, salt [16]byte) []byte {
	b = append(b, `{"salt":"`...)
	b = hex.AppendEncode(b, salt[:])
	b = append(b, '"')
	b = optString(b, "text", w.Text)
	b = optString(b, "name", w.Name)
	b = optString(b, "address", w.Address)
	if len(w.Files) > 0 {
		files, err := json.Marshal(w.Files)
		if err == nil { // a File marshals always
			b = append(append(b, `,"files":`...), files...)
		}
	}
	return append(b, '}')
}

// appendFacts writes facts as encoding/json would, four times as fast: it is on the way of every step. A test holds
// the two equal, for every field.
func appendFacts(b []byte, f *Facts) []byte {
	b = append(b, `{"state":`...)
	b = appendString(b, f.State.String())
	b = append(b, `,"clock":`...)
	b = appendClock(b, f.Clock)
	b = optString(b, "handling", f.Handling.String())
	b = optString(b, "resolution", f.Resolution.String())
	b = optBool(b, "responded", f.Responded)
	b = optBool(b, "answered", f.Answered)
	b = optBool(b, "public", f.Public)
	b = optJSON(b, "intake", f.Intake)
	b = optJSON(b, "place", f.Place)
	b = optJSON(b, "class", f.Class)
	if d := f.Duty; d != nil {
		b = append(b, `,"duty":`...)
		n := len(b)
		b = optString(b, "lead", string(d.Lead))
		b = optString(b, "assignee", d.Assignee)
		b = optString(b, "sender", d.Sender)
		b = optTime(b, "since", d.Since)
		if d.Within != 0 {
			b = strconv.AppendInt(appendName(b, "within"), int64(d.Within), 10)
		}
		b = optTime(b, "accepted", d.Accepted)
		b = object(b, n)
	}
	if f.Tasks != nil {
		b = appendJSON(append(b, `,"tasks":`...), f.Tasks)
	}
	b = optJSON(b, "rating", f.Rating)
	b = optList(b, "to", f.To)
	b = optList(b, "why", f.Why)
	b = optString(b, "channel", f.Channel)
	b = optString(b, "second", f.Second)
	b = optTime(b, "clock_was", f.ClockWas)
	return append(b, '}')
}

func appendClock(b []byte, c Clock) []byte {
	n := len(b)
	b = optTime(b, "respond_by", c.RespondBy)
	b = optTime(b, "due", c.Due)
	b = optTime(b, "wake", c.Wake)
	return object(b, n)
}

// object closes an object whose members, each with a leading comma, begin at n.
func object(b []byte, n int) []byte {
	if len(b) == n {
		return append(b, "{}"...)
	}
	b[n] = '{'
	return append(b, '}')
}

func optString(b []byte, name, v string) []byte {
	if v == "" {
		return b
	}
	return appendString(appendName(b, name), v)
}

func optBool(b []byte, name string, v bool) []byte {
	if !v {
		return b
	}
	return append(appendName(b, name), "true"...)
}

func optTime(b []byte, name string, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	return appendTime(appendName(b, name), t)
}

func optList[S ~string](b []byte, name string, list []S) []byte {
	for i, s := range list {
		if i == 0 {
			b = append(appendName(b, name), '[')
		} else {
			b = append(b, ',')
		}
		b = appendString(b, string(s))
	}
	if len(list) > 0 {
		b = append(b, ']')
	}
	return b
}

// optJSON writes the rarer groups by reflection.
func optJSON[T any](b []byte, name string, v *T) []byte {
	if v == nil {
		return b
	}
	return appendJSON(appendName(b, name), v)
}

func appendJSON(b []byte, v any) []byte {
	doc, err := json.Marshal(v)
	if err != nil {
		return append(b, "null"...) // cannot happen: validated strings, numbers and storable times only
	}
	return append(b, doc...)
}

func appendName(b []byte, name string) []byte {
	b = append(b, ',', '"')
	b = append(b, name...)
	return append(b, '"', ':')
}

func appendTime(b []byte, t time.Time) []byte {
	b = append(b, '"')
	b = t.AppendFormat(b, time.RFC3339Nano)
	return append(b, '"')
}

func appendHash(b []byte, h Hash) []byte {
	b = append(b, '"')
	if h != (Hash{}) {
		b = hex.AppendEncode(b, h[:])
	}
	return append(b, '"')
}

// appendString quotes as encoding/json does with its HTML escapes, so that its compacting leaves the bytes alone.
func appendString(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			case '\b':
				b = append(b, '\\', 'b')
			case '\f':
				b = append(b, '\\', 'f')
			default:
				b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
			b = append(b, s[start:i]...)
			b = append(b, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
			start = i + size
		}
		i += size
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
