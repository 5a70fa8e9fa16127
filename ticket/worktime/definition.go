package worktime

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	_ "embed" // the tables

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/internal/exact"
)

// A Definition is a calendar as data: plain values, the same in Go and in JSON. [New] checks it and returns every fault.
type Definition struct {
	// Name is whose calendar it is, for explanations. It is required.
	Name string `json:"name"`
	// Zone is an IANA time zone, such as "Asia/Shanghai". It is required. "Local" is refused, since an answer must not depend
	// on the machine. So are the zones under "right/", which count leap seconds: time in Go has none.
	Zone string `json:"zone"`
	// Hours are the working periods of a working day, "08:00-12:00", "14:00-18:00". At least one is required, and none may
	// overlap. A period may end at 24:00; one across midnight is written as two.
	Hours []string `json:"hours"`
	// Week is the weekdays that are worked, "monday" to "sunday". Default: Monday to Friday.
	Week []string `json:"week,omitempty"`
	// Ends is when the last day of a limit in days ends: [Midnight], the default, or [Close].
	Ends Ends `json:"ends,omitempty"`
	// RestDay is what becomes of a limit in natural days whose last day is not worked: it [Moves], the default, or [Stays].
	RestDay RestDay `json:"restDay,omitempty"`
	// China adds the tables of [China]. A table in Years replaces the one of the same year.
	China bool `json:"china,omitempty"`
	// Years are the tables of holidays, in any order, at most 200. A year without a table is unknown.
	Years []Year `json:"years,omitempty"`
	// Extra is the place's own days off and on; they win over every table.
	Extra []Day `json:"extra,omitempty"`
}

// Ends is when the last day of a limit counted in days ends. Civil Code art. 203 has both: at 24:00, or where there are
// business hours when business stops [A].
type Ends string

// The ends of a day.
const (
	Midnight Ends = "midnight" // 24:00, as the last microsecond of the day
	Close    Ends = "close"    // the end of the day's last working period
)

// RestDay is what becomes of a limit in natural days whose last day is a rest day.
type RestDay string

// The rules for it.
const (
	Moves RestDay = "moves" // to the next working day: Civil Code art. 203 [A]
	Stays RestDay = "stays" // natural days run on without regard to rest days, as some deployed systems count [C]
)

// A Year is the table of one year's holidays and make-up workdays, in the form of github.com/NateScarlet/holiday-cn, with
// one addition: a day may run on to a last day. It has the days that differ from the ordinary week, and no others.
//
// A table belongs to its notice and not to the year strictly: the notice for 2019 moved days of December 2018. So it may
// hold days from December of the year before. Where two tables name the same day, the later year's wins.
type Year struct {
	Year   int      `json:"year"`   // 1900 to 9999
	Papers []string `json:"papers"` // the addresses of its notices
	// Days must not be empty: an empty table is how holiday-cn writes a year that is not announced yet.
	Days []Day `json:"days"`
}

// A Day is a date, or a run of dates, that differs from the ordinary week.
type Day struct {
	Name  string   `json:"name"`            // of the holiday; for a make-up workday, of the holiday that it makes up for
	Date  string   `json:"date"`            // 2006-01-02
	To    string   `json:"to,omitempty"`    // the last day of the run; default: the same day
	Kind  Kind     `json:"isOffDay"`        // [Off] or [On]; required
	Hours []string `json:"hours,omitempty"` // the working periods of an On day, where they are not the usual ones
}

// Kind is whether a day is worked. In JSON it is a boolean, isOffDay, as in holiday-cn.
type Kind uint8

// The kinds.
const (
	Off Kind = iota + 1 // 放假: not worked
	On                  // 上班: worked, on a weekend as a make-up workday (调休)
)

// MarshalJSON writes true for Off and false for On.
func (k Kind) MarshalJSON() ([]byte, error) {
	if k != Off && k != On {
		return nil, gridgov.Invalid("day", gridgov.Fault{Field: "isOffDay", Rule: gridgov.RuleRequired})
	}
	return strconv.AppendBool(nil, k == Off), nil
}

// UnmarshalJSON reads true or false. Any other value leaves the kind unset, which [New] and [ParseYear] report with its
// place.
func (k *Kind) UnmarshalJSON(b []byte) error {
	*k = map[string]Kind{"true": Off, "false": On}[string(b)]
	return nil
}

// MaxFile is the greatest size of a file that [Load] and [ParseYear] read, in bytes.
const MaxFile = 4 << 20

// Load reads a [Definition] in JSON and makes the calendar. Unknown fields are refused, so that a misspelt rule cannot
// be silently off; within a year they are not, so that files of holiday-cn can be pasted in.
func Load(r io.Reader) (*Calendar, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("worktime: reading a calendar: %w", err)
	}
	var def Definition
	if err := decode("calendar", b, &def); err != nil {
		return nil, err
	}
	return New(def)
}

// ParseYear reads one file of holiday-cn, or one in its form, and checks it.
func ParseYear(b []byte) (Year, error) {
	var y Year
	if err := decode("year", b, &y); err != nil {
		return Year{}, err
	}
	if err := gridgov.Invalid("year", y.faults("")...); err != nil {
		return Year{}, err
	}
	return y, nil
}

// UnmarshalJSON reads a table and ignores fields that it does not know. One whose name differs from a known one in case
// alone is a fault.
func (y *Year) UnmarshalJSON(b []byte) error {
	type plain Year
	if err := misnamed("year", b, (*plain)(y)); err != nil {
		return err
	}
	return json.Unmarshal(b, (*plain)(y))
}

func decode(what string, b []byte, into any) error {
	switch {
	case len(b) > MaxFile:
		return gridgov.Invalid(what, gridgov.Fault{Field: "file", Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(4 << 20)})
	case !utf8.Valid(b):
		return gridgov.Invalid(what, gridgov.Fault{Field: "file", Rule: gridgov.RuleUTF8})
	}
	if err := misnamed(what, b, into); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		if _, err := dec.Token(); err != io.EOF {
			return gridgov.Invalid(what,
				gridgov.Fault{
					Field: line(b, dec.InputOffset()), Rule: gridgov.RuleJSON,
					Right: gridgov.Text{En: "nothing may follow the value", Zh: "值之后不得有其他内容"},
				})
		}
		return nil
	}
	if bad, ok := errors.AsType[*gridgov.InvalidError](err); ok { // of a year in it
		return bad
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		en, zh := code.Type(wrong.Type)
		return gridgov.Invalid(what, gridgov.Fault{
			Field: cmp.Or(wrong.Field, "file"), Rule: gridgov.RuleType, Right: gridgov.Text{En: en, Zh: zh}, Got: wrong.Value,
		})
	}
	at := dec.InputOffset()
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = syntax.Offset
	}
	en, zh := code.JSON(err)
	return gridgov.Invalid(what, gridgov.Fault{Field: line(b, at), Rule: gridgov.RuleJSON, Right: gridgov.Text{En: en, Zh: zh}})
}

// misnamed is the fault of a name that differs from a known one in case alone.
func misnamed(what string, b []byte, into any) error {
	if at, got, want := exact.Misnamed(b, into); want != "" {
		return gridgov.Invalid(what,
			gridgov.Fault{
				Field: at, Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "the name is exactly " + want, Zh: "名称应完全写成" + want},
				Got: code.Shown(got),
			})
	}
	return nil
}

func line(b []byte, offset int64) string {
	return fmt.Sprintf("line %d", 1+bytes.Count(b[:min(int(offset), len(b))], []byte("\n")))
}

//go:embed china.json
var chinaJSON []byte

// China returns the tables of China's statutory holidays (法定节假日) and make-up workdays for 2019 to 2026, each with the
// addresses of the State Council General Office's notices as its papers; they were compiled by way of
// github.com/NateScarlet/holiday-cn (MIT) and checked against the npm package chinese-days. The caller owns the result.
// Later years come from the host, when their notice is out, usually between October and December of the year before.
func China() []Year {
	var years []Year
	if err := json.Unmarshal(chinaJSON, &years); err != nil {
		panic("worktime: the embedded tables do not parse: " + err.Error()) // a test reads them
	}
	return years
}

// clone is a copy that shares nothing that can be written.
func (d Definition) clone() Definition {
	d.Hours, d.Week = slices.Clone(d.Hours), slices.Clone(d.Week)
	d.Extra = cloneDays(d.Extra)
	d.Years = slices.Clone(d.Years)
	for i := range d.Years {
		d.Years[i].Papers = slices.Clone(d.Years[i].Papers)
		d.Years[i].Days = cloneDays(d.Years[i].Days)
	}
	return d
}

func cloneDays(days []Day) []Day {
	days = slices.Clone(days)
	for i := range days {
		days[i].Hours = slices.Clone(days[i].Hours)
	}
	return days
}
