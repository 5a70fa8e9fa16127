package worktime

import (
	"strconv"
	"strings"
)

// Unit is what a limit is counted in. The four are those of city-management systems, as the deadline screen of a
// deployed one shows them [C]; the zero value is none.
type Unit uint8

// The units.
const (
	NaturalDay Unit = iota + 1 // 自然日: every day counts; written d
	WorkDay                    // 工作日: working days count; written wd
	WorkHour                   // 工作时: time inside the working periods counts; written wh
	UrgentHour                 // 紧急工作时: every hour counts, nights and holidays too; written h
)

var units = []struct{ short, one, many, zh string }{
	NaturalDay: {"d", "day", "days", "个自然日"},
	WorkDay:    {"wd", "working day", "working days", "个工作日"},
	WorkHour:   {"wh", "working hour", "working hours", "个工作时"},
	UrgentHour: {"h", "hour", "hours", "个紧急工作时"},
}

const unitList = "d, wd, wh, h"

func (u Unit) valid() bool { return u >= NaturalDay && u <= UrgentHour }

// days reports whether the unit is counted in whole days, by date, and not on the clock.
func (u Unit) days() bool { return u == NaturalDay || u == WorkDay }

func (u Unit) fault() []Fault {
	if u.valid() {
		return nil
	}
	return []Fault{{Field: "unit", Rule: "one of", Limit: unitList, Got: strconv.Itoa(int(u))}}
}

// String is the unit as a span writes it: "d", "wd", "wh" or "h"; "" when it is none of them.
func (u Unit) String() string {
	if !u.valid() {
		return ""
	}
	return units[u].short
}

// MaxN is the greatest number in a [Span]: a hundred years of hours.
const MaxN = 1_000_000

// A Span is so many of a unit: a limit such as "5 working days". As text it is the number and the unit, without a sign,
// a space or a leading zero: "5wd", "2wh", "24h", "7d". There is one way to write a span, so text compares as spans do.
type Span struct {
	N    int // 0 to [MaxN]
	Unit Unit
}

// ParseSpan reads a span. What is not written exactly as [Span.String] writes it is an [*InvalidError].
func ParseSpan(text string) (Span, error) {
	number := strings.TrimRight(text, "dhw")
	for u := NaturalDay; u.valid(); u++ {
		if text[len(number):] != units[u].short {
			continue
		}
		n, err := strconv.Atoi(number)
		s := Span{n, u}
		if err == nil && s.String() == text && len(s.faults()) == 0 {
			return s, nil
		}
		return Span{}, invalid("span", Fault{Field: "n", Rule: "range", Limit: "0 to 1000000, in plain digits", Got: number})
	}
	return Span{}, invalid("span", Fault{Field: "unit", Rule: "one of", Limit: unitList, Got: text})
}

// String writes the span. That of an invalid span does not parse.
func (s Span) String() string { return strconv.Itoa(s.N) + s.Unit.String() }

// MarshalText writes the span; an invalid one is an [*InvalidError].
func (s Span) MarshalText() ([]byte, error) {
	if err := invalid("span", s.faults()...); err != nil {
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

func (s Span) faults() []Fault {
	faults := s.Unit.fault()
	if s.N < 0 || s.N > MaxN {
		faults = append(faults, Fault{Field: "n", Rule: "range", Limit: "0 to 1000000", Got: strconv.Itoa(s.N)})
	}
	return faults
}

// english reads "5 working days", chinese "5个工作日".
func (s Span) english() string {
	if s.N == 1 {
		return "1 " + units[s.Unit].one
	}
	return strconv.Itoa(s.N) + " " + units[s.Unit].many
}

func (s Span) chinese() string { return strconv.Itoa(s.N) + units[s.Unit].zh }
