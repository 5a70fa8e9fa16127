package partner

import (
	"errors"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/internal/dates"
	"github.com/gridgov/gridgov/internal/valid"
)

// ID names a record in its store, whatever its kind. It is 1 to 80 bytes of UTF-8 without spaces or control characters, so
// that the handler made from it is within a ticket's limit. Ids compare bytewise.
type ID string

// Head is what every document begins with. A caller sets Valid and, when a record is changed, ID and Version as they were
// read. For a new record ID may be empty: the registry then makes one. It fills in the other fields.
type Head struct {
	ID      ID    `json:"id" validate:"id=80"`
	Version int64 `json:"version" validate:"min=0"` // of the record, from 1; 0 in a document that is not stored yet
	Valid   Span  `json:"valid,omitzero"`           // the time of the partnership, need, offer, agreement or event
	Created Stamp `json:"created,omitzero"`         // when version 1 was stored, and by whom
	Changed Stamp `json:"changed,omitzero"`         // when this version was stored, and by whom
}

// A Stamp is when something was done, and who did it.
type Stamp struct {
	At time.Time `json:"at"` // UTC, whole microseconds
	By string    `json:"by"` // the host's user id, opaque: never a name or a number of a person
}

func (h Head) head() Head { return h }

// Phase returns the phase of a record at an instant; an agreement whose term has ended is [Over].
func (h Head) Phase(at time.Time) Phase { return h.Valid.Phase(at) }

// faults returns what is wrong with a head, under the names that its fields have in the document.
func (h Head) faults() []gridgov.Fault {
	faults := tagFaults(h)
	faults = append(faults, dates.Faults("valid.from", h.Valid.From)...)
	faults = append(faults, dates.Faults("valid.to", h.Valid.To)...)
	if s := h.Valid; !s.From.IsZero() && !s.To.IsZero() && !s.From.Before(s.To) {
		faults = append(faults, gridgov.Fault{
			Field: "valid.to", Rule: gridgov.RuleOrder,
			Right: gridgov.Text{En: "must be after " + instant(s.From), Zh: "应晚于" + instant(s.From)}, Got: instant(s.To),
		})
	}
	return faults
}

// Span is the time from From, included, to To, excluded. A zero end is open; the zero Span is always.
type Span struct {
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
}

// Phase returns the phase of the span at an instant.
func (s Span) Phase(at time.Time) Phase {
	switch {
	case !s.From.IsZero() && at.Before(s.From):
		return Ahead
	case !s.To.IsZero() && !at.Before(s.To):
		return Over
	default:
		return Current
	}
}

// Meet returns the time that both spans have in common; ok is false when there is none.
func (s Span) Meet(o Span) (both Span, ok bool) {
	both = s
	if both.From.IsZero() || o.From.After(both.From) {
		both.From = o.From
	}
	if both.To.IsZero() || !o.To.IsZero() && o.To.Before(both.To) {
		both.To = o.To
	}
	return both, both.From.IsZero() || both.To.IsZero() || both.From.Before(both.To)
}

// In returns the span with its ends in a zone, in which [Span.String] and the reasons of a matching read its days.
func (s Span) In(zone *time.Location) Span {
	for _, t := range []*time.Time{&s.From, &s.To} {
		if !t.IsZero() {
			*t = t.In(zone)
		}
	}
	return s
}

// String returns "2026-03-01 to 2027-02-28": the first day and the last one, which is the day before where the span ends at
// midnight. An open end is "…". The days are those of the zone that the ends are in, see [Span.In]; UTC is named.
func (s Span) String() string {
	from, to := s.days()
	return from + " to " + to
}

// days are the first day and the last one.
func (s Span) days() (from, to string) {
	from, to = "…", "…"
	if !s.From.IsZero() {
		from = s.From.Format(time.DateOnly)
	}
	if !s.To.IsZero() {
		to = s.To.Add(-time.Microsecond).Format(time.DateOnly)
	}
	if name, _ := s.To.Zone(); name == "UTC" && !s.To.IsZero() {
		to += " UTC"
	} else if name, _ := s.From.Zone(); name == "UTC" && !s.From.IsZero() {
		from += " UTC"
	}
	return from, to
}

// Phase is where an instant lies in a span.
type Phase string

// The three phases.
const (
	Ahead   Phase = "ahead"   // 未开始
	Current Phase = "current" // 有效
	Over    Phase = "over"    // 已到期: expired
)

var phases = closedset.Names{{"ahead", "未开始"}, {"current", "有效"}, {"over", "已到期"}}

// In returns the name of the phase in a language, empty where it has none.
func (p Phase) In(lang gridgov.Language) string { return phases.In(phases.Find(string(p)), lang) }

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// tagFaults checks a struct against its tags.
func tagFaults(v any) []gridgov.Fault {
	var bad *gridgov.InvalidError
	if errors.As(valid.Struct("document", v), &bad) {
		return bad.Faults
	}
	return nil
}

// storable is a time as every store can keep it: UTC, whole microseconds, no monotonic part.
func storable(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

func pathFaults(field string, p grid.Path) []gridgov.Fault {
	if p == "" {
		return []gridgov.Fault{{Field: field, Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "the path of a grid", Zh: "应为网格路径"}}}
	}
	var bad *gridgov.InvalidError
	if !errors.As(p.Check(), &bad) {
		return nil
	}
	for i := range bad.Faults {
		bad.Faults[i].Field = field
	}
	return bad.Faults
}
