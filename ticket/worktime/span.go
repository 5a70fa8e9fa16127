package worktime

import (
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
)

// Unit is what a limit is counted in. The first four are those of city-management systems, as the deadline screen of a
// deployed one shows them [C]; minutes are for limits such as "first response within 30 minutes". The zero value is no
// unit.
type Unit uint8

// The units.
const (
	NaturalDay   Unit = iota + 1 // 自然日: every day counts; written d
	WorkDay                      // 工作日: working days count; written wd
	WorkHour                     // 工作时: time inside the working periods counts; written wh
	UrgentHour                   // 紧急工作时: every hour counts, nights and holidays too; written h
	WorkMinute                   // counted as WorkHour; written wm
	UrgentMinute                 // counted as UrgentHour; written m
)

var units = []struct {
	short, one, many, zh string
	size                 time.Duration // 0: counted by date
}{
	NaturalDay:   {"d", "day", "days", "个自然日", 0},
	WorkDay:      {"wd", "working day", "working days", "个工作日", 0},
	WorkHour:     {"wh", "working hour", "working hours", "个工作时", time.Hour},
	UrgentHour:   {"h", "hour", "hours", "小时", time.Hour},
	WorkMinute:   {"wm", "working minute", "working minutes", "分钟工作时间", time.Minute},
	UrgentMinute: {"m", "minute", "minutes", "分钟", time.Minute},
}

const unitList = "d, wd, wh, h, wm, m"

func (u Unit) valid() bool { return u >= NaturalDay && u <= UrgentMinute }

// work and urgent are the units on the clock: in working time, and in elapsed time.
func (u Unit) work() bool   { return u == WorkHour || u == WorkMinute }
func (u Unit) urgent() bool { return u == UrgentHour || u == UrgentMinute }

// days reports whether the unit is counted in whole days, by date, and not on the clock.
func (u Unit) days() bool { return u == NaturalDay || u == WorkDay }

func (u Unit) fault() []gridgov.Fault {
	if u.valid() {
		return nil
	}
	return []gridgov.Fault{{Field: "unit", Rule: gridgov.RuleOneOf, Limit: unitList, Got: strconv.Itoa(int(u))}}
}

// String returns the unit as a span writes it: "d", "wd", "wh", "h", "wm" or "m"; "" when it is none of them.
func (u Unit) String() string {
	if !u.valid() {
		return ""
	}
	return units[u].short
}

// MaxN is the greatest number in a [Span]: more than a hundred years in hours.
const MaxN = 1_000_000

// A Span is a number of units: a limit such as "5 working days". As text, in JSON too, it is the number and the unit,
// without a sign, a space or a leading zero: "5wd", "2wh", "24h", "7d", "30m". There is one way to write a span, so equal
// spans have equal texts; "60m" and "1h" are two spans, each of which is explained as it was set.
//
// The zero Span is none: it has no text, and adding it is an error. omitzero leaves it out of JSON. "0wd" is a span: what is
// left of the same day.
type Span struct {
	N    int // 0 to [MaxN]
	Unit Unit
}

// ParseSpan reads a span. What is not written exactly as [Span.String] writes it is an [*gridgov.InvalidError].
func ParseSpan(text string) (Span, error) {
	number := strings.TrimRight(text, "dhmw")
	for u := NaturalDay; u.valid(); u++ {
		if text[len(number):] != units[u].short {
			continue
		}
		n, err := strconv.Atoi(number)
		s := Span{n, u}
		if err == nil && s.String() == text && len(s.faults()) == 0 {
			return s, nil
		}
		return Span{}, gridgov.Invalid("span", gridgov.Fault{
			Field: "n", Rule: gridgov.RuleRange, Limit: "0…1000000", Right: gridgov.Text{En: "in plain digits", Zh: "只用数字"},
			Got: number,
		})
	}
	return Span{}, gridgov.Invalid("span", gridgov.Fault{Field: "unit", Rule: gridgov.RuleOneOf, Limit: unitList, Got: text})
}

// String returns the span as text, and "" for the zero Span. The text of an invalid span does not parse.
func (s Span) String() string {
	if s == (Span{}) {
		return ""
	}
	return strconv.Itoa(s.N) + s.Unit.String()
}

// MarshalText writes the span; an invalid one is an [*gridgov.InvalidError].
func (s Span) MarshalText() ([]byte, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	return []byte(s.String()), nil
}

// UnmarshalText is [ParseSpan].
func (s *Span) UnmarshalText(text []byte) error {
	parsed, err := ParseSpan(string(text))
	if err == nil {
		*s = parsed
	}
	return err
}

// Check returns an [*gridgov.InvalidError] with the fields "unit" and "n" where the span is invalid, else nil.
func (s Span) Check() error { return gridgov.Invalid("span", s.faults()...) }

// Elapsed returns how long a span in [UrgentHour] or [UrgentMinute] lasts. It reports false for every other span, whose
// length depends on a calendar.
func (s Span) Elapsed() (time.Duration, bool) {
	if !s.Unit.urgent() || s.Check() != nil {
		return 0, false
	}
	return s.length(), true
}

// length is how long a valid span on the clock is.
func (s Span) length() time.Duration { return time.Duration(s.N) * units[s.Unit].size }

func (s Span) faults() []gridgov.Fault {
	faults := s.Unit.fault()
	if s.N < 0 || s.N > MaxN {
		faults = append(faults, gridgov.Fault{Field: "n", Rule: gridgov.RuleRange, Limit: "0…1000000", Got: strconv.Itoa(s.N)})
	}
	return faults
}

// In reads "5 working days" or "5个工作日".
func (s Span) In(lang gridgov.Language) string {
	if lang == gridgov.Chinese {
		return s.chinese()
	}
	return s.english()
}

func (s Span) english() string {
	if s.N == 1 {
		return "1 " + units[s.Unit].one
	}
	return strconv.Itoa(s.N) + " " + units[s.Unit].many
}

func (s Span) chinese() string { return strconv.Itoa(s.N) + units[s.Unit].zh }
