package metrics

import (
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/ticket"
)

// Quantity is what a figure is: a number, a part of a number, a duration.
type Quantity uint8

// The quantities.
const (
	Count    Quantity = iota + 1 // tickets
	Share                        // tickets out of tickets, an exact pair of integers
	Duration                     // microseconds
	Times                        // how often something happened, on how many tickets
	Weighted                     // a share whose tickets weigh hundredths each, by a [Scale]
	quantityEnd
)

var quantityNames = closedset.Names{
	{"count", "件数"},
	{"share", "占比"},
	{"duration", "时长"},
	{"times", "次数"},
	{"weighted", "加权占比"},
}

// Moment is the instant that puts a ticket into a period.
type Moment uint8

// The moments.
const (
	AtCreated Moment = iota + 1 // it was received
	AtClosed                    // it was closed last
	// staff acted first or the first handling limit passed, whichever came first; so each ticket is judged in one period only
	AtJudged
	AtCalled // the reporter was called back: the last call that reached them, or else the last one tried
	AtRated  // the reporter rated it online, the last time
	momentEnd
)

var momentNames = closedset.Names{
	{"created", "受理时"},
	{"closed", "办结时"},
	{"judged", "可判定时"},
	{"called", "回访时"},
	{"rated", "评价时"},
}

// Measure is a duration of a fact, never negative.
type Measure uint8

// The measures.
const (
	ResponseTime    Measure = iota + 1 // from receiving to the first response by staff
	BotResponseTime                    // from receiving to the first response by a bot or the system
	ClosingTime                        // from receiving to the last closing
	Age                                // from receiving to the instant of the report
	SuspendedTime                      // how long it was suspended in all, to the instant of the report
	measureEnd
)

var measureNames = closedset.Names{
	{"response_time", "响应用时"},
	{"bot_response_time", "机器人响应用时"},
	{"closing_time", "办结用时"},
	{"age", "已等待时长"},
	{"suspended_time", "挂账时长"},
}

// A Scale weighs how satisfied the reporter was, from 0 (not said) to 5 (very satisfied), in hundredths: by [Fact.Satisfied], and
// of a figure AtRated by [Fact.Score].
type Scale [6]uint8

// Confidence is how sure it is that a definition is the field's own.
type Confidence string

// The values of Confidence.
const (
	ConfidencePrimary   Confidence = "A"   // the primary text was read
	ConfidenceOfficial  Confidence = "B"   // an official page in excerpt, or two independent secondary sources
	ConfidenceSecondary Confidence = "C"   // one secondary source, or the code of a deployed system
	ConfidenceOwn       Confidence = "own" // ours: no norm defines it
)

// In returns the name for people; A, B and C are their own.
func (c Confidence) In(lang gridgov.Language) string {
	if c == ConfidenceOwn && lang == gridgov.Chinese {
		return "自定"
	}
	return string(c)
}

// A Definition is one figure as data (指标定义). Of the tickets whose Moment lies in the period, the figure is made of
// those that meet all of Of and none of Not. A count is their number; a share is how many of them also meet all of Is; a
// duration is a quantile of their Measure; times are the sum of their Tally; a weighted share is the mean of their weights
// on a Scale.
type Definition struct {
	ID       string       `json:"id"`
	Name     gridgov.Text `json:"name"`
	Quantity Quantity     `json:"quantity"`
	Moment   Moment       `json:"moment"`
	Of       Conditions   `json:"of"`
	Not      Conditions   `json:"not,omitzero"`
	Is       Conditions   `json:"is,omitzero"`
	Measure  Measure      `json:"measure,omitzero"`
	Quantile int          `json:"quantile,omitempty"` // percent, 1 to 100, where 100 is the greatest; 0 is the mean
	Tally    Tally        `json:"tally,omitzero"`
	Scale    Scale        `json:"scale,omitzero"`

	// For is the act that it judges, which decides whom it counts for in tables by handler and by officer; zero: who has the ticket.
	For Act `json:"for,omitzero"`

	// Stage is the stage whose conditions (StageDue and so on) and whose tally are meant; zero means any, or all.
	Stage     ticket.Stage `json:"stage,omitzero"`
	Assisting bool         `json:"assisting,omitempty"` // of StageHandle: the reports of assisting handlers (协办) alone

	Column bool `json:"column,omitempty"` // is in the group tables too
	Ranked bool `json:"ranked,omitempty"` // a share by which groups may be compared; the greatest is the best
	Front  bool `json:"front,omitempty"`  // is on the first page

	Meaning    gridgov.Text `json:"meaning"` // in a sentence
	Without    gridgov.Text `json:"without"` // what is left out, and why
	Source     gridgov.Text `json:"source"`  // where the definition is from
	Confidence Confidence   `json:"confidence"`
}

// whole is what a ticket weighs in full.
const whole = 100

// adds reports whether the definition counts a fact with the conditions c, and what it adds: to the numerator of a share, to
// the times, to the weight. The stage is the definition's.
func (d *Definition) adds(f *Fact, stage int, c Conditions) (n int64, of bool) {
	if c&d.Of != d.Of || c&d.Not != 0 {
		return 0, false
	}
	switch d.Quantity {
	case Times:
		n = d.Tally.of(f, stage)
		return n, n > 0
	case Weighted:
		said := f.Satisfied
		if d.Moment == AtRated {
			said = f.Score
		}
		return int64(d.Scale[min(int(said), len(d.Scale)-1)]), true
	}
	if c&d.Is == d.Is {
		n = 1
	}
	return n, true
}

func (d *Definition) faults(field string) []gridgov.Fault {
	var faults []gridgov.Fault
	bad := func(name string, f gridgov.Fault) {
		f.Field = field + "." + name
		faults = append(faults, f)
	}
	if d.ID == "" {
		bad("id", gridgov.Fault{Rule: gridgov.RuleRequired})
	}
	if d.Quantity == 0 || d.Quantity >= quantityEnd {
		bad("quantity", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: quantityNames.List()})
	}
	if d.Moment == 0 || d.Moment >= momentEnd {
		bad("moment", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: momentNames.List()})
	}
	if d.For >= actEnd {
		bad("for", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: actNames.List()})
	}
	if (d.Of|d.Not|d.Is)&^(conditionsEnd-1) != 0 {
		bad("of", gridgov.Fault{Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "conditions of this package", Zh: "应为本包的条件"}})
	}
	if (d.Is != 0) != (d.Quantity == Share) {
		bad("is", gridgov.Fault{Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "set for a share, and for nothing else", Zh: "占比类指标应填，其他指标不填"}})
	}
	if (d.Tally != 0) != (d.Quantity == Times) || d.Tally >= tallyEnd {
		bad("tally", gridgov.Fault{
			Rule: gridgov.RuleMatch,
			Right: gridgov.Text{
				En: "one of " + tallyNames.List() + ", for times and for nothing else",
				Zh: "次数类指标应为下列之一，其他指标不填：" + tallyNames.List(),
			},
		})
	}
	if (d.Scale != Scale{}) != (d.Quantity == Weighted) || slices.Max(d.Scale[:]) > whole {
		bad("scale", gridgov.Fault{
			Rule: gridgov.RuleMatch,
			Right: gridgov.Text{
				En: "hundredths from 0 to 100, not all 0, for a weighted share and for nothing else",
				Zh: "加权占比应为0至100的百分数且不全为0，其他指标不填",
			},
		})
	}
	switch at, ok := stageAt(d.Stage, d.Assisting); {
	case !ok:
		bad("stage", gridgov.Fault{
			Rule: gridgov.RuleOneOf, Limit: "respond, accept, handle, approve, supplement, inspect, call back, comply",
			Right: gridgov.Text{En: "of handling assistants or not", Zh: "办理环节可为主办或协办"},
		})
	case at != anyStage && (d.Of|d.Not|d.Is)&ofStage == 0 && (d.Tally == 0 || d.Tally >= tallyEnd || !d.Tally.staged(at)):
		bad("stage", gridgov.Fault{
			Rule: gridgov.RuleExcludes, Right: gridgov.Text{En: "only with a number or a condition of that stage", Zh: "只用于有该环节次数或条件的指标"},
		})
	}
	if (d.Measure != 0) != (d.Quantity == Duration) || d.Measure >= measureEnd {
		bad("measure", gridgov.Fault{
			Rule: gridgov.RuleMatch,
			Right: gridgov.Text{
				En: "one of " + measureNames.List() + ", for a duration and for nothing else",
				Zh: "时长类指标应为下列之一，其他指标不填：" + measureNames.List(),
			},
		})
	}
	if d.Quantile < 0 || d.Quantile > 100 || d.Quantile != 0 && d.Quantity != Duration {
		bad("quantile", gridgov.Fault{
			Rule: gridgov.RuleRange, Limit: "0…100", Right: gridgov.Text{En: "for a duration and for nothing else", Zh: "只用于时长类指标"},
		})
	}
	return faults
}

// instant is when a moment of a fact was; zero when it has not come.
func (m Moment) instant(f *Fact) time.Time {
	switch m {
	case AtCreated:
		return f.Created
	case AtClosed:
		if !f.ClosedUnknown {
			return f.Closed
		}
	case AtCalled:
		return f.Called
	case AtRated:
		return f.Rated
	case AtJudged:
		at := f.FirstAct
		if at.IsZero() || !f.FirstDue.IsZero() && f.FirstDue.Before(at) {
			at = f.FirstDue
		}
		if !at.IsZero() && at.Before(f.Created) { // a limit handed down may lie before the receiving
			at = f.Created
		}
		return at
	}
	return time.Time{}
}

// of is the duration in microseconds; ok is false where the fact has none.
func (m Measure) of(f *Fact, c *Config) (micros int64, ok bool) {
	from, end := f.Created, time.Time{}
	switch m {
	case ResponseTime:
		end = f.Responded
	case BotResponseTime:
		end = f.BotFirst
	case ClosingTime:
		if !f.ClosedUnknown {
			end = f.Closed
		}
	case Age:
		end = c.At
	case SuspendedTime:
		d := f.SuspendedFor
		if !f.SuspendedSince.IsZero() {
			d += stood(f.SuspendedSince, f.SuspendedUntil, c.At)
		}
		return d.Microseconds(), f.Suspended
	}
	if end.IsZero() {
		return 0, false
	}
	if slices.Contains(c.Days, m) {
		from, end = dateOf(from, c.Zone), dateOf(end, c.Zone)
	}
	return max(0, end.UnixMicro()-from.UnixMicro()), true
}

// dateOf is the date of an instant in a zone, as the beginning of that day in a zone whose days are all of 24 hours.
func dateOf(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// share reports whether it is one part of a whole, printed in percent.
func (q Quantity) share() bool { return q == Share || q == Weighted }

func (q Quantity) String() string { return quantityNames.String(uint8(q)) }

// In is the name in a language.
func (q Quantity) In(lang gridgov.Language) string { return quantityNames.In(uint8(q), lang) }

// MarshalText writes the name.
func (q Quantity) MarshalText() ([]byte, error) { return quantityNames.Text("quantity", uint8(q)) }

// UnmarshalText reads the name, in documents, English or Chinese; an unknown one is ErrInvalid.
func (q *Quantity) UnmarshalText(b []byte) error {
	return closedset.Parse(q, quantityNames, "quantity", b)
}

func (m Moment) String() string { return momentNames.String(uint8(m)) }

// In is the name in a language.
func (m Moment) In(lang gridgov.Language) string { return momentNames.In(uint8(m), lang) }

// MarshalText writes the name.
func (m Moment) MarshalText() ([]byte, error) { return momentNames.Text("moment", uint8(m)) }

// UnmarshalText reads the name, in documents, English or Chinese; an unknown one is ErrInvalid.
func (m *Moment) UnmarshalText(b []byte) error { return closedset.Parse(m, momentNames, "moment", b) }

func (m Measure) String() string { return measureNames.String(uint8(m)) }

// In is the name in a language.
func (m Measure) In(lang gridgov.Language) string { return measureNames.In(uint8(m), lang) }

// MarshalText writes the name.
func (m Measure) MarshalText() ([]byte, error) { return measureNames.Text("measure", uint8(m)) }

// UnmarshalText reads the name, in documents, English or Chinese; an unknown one is ErrInvalid.
func (m *Measure) UnmarshalText(b []byte) error {
	return closedset.Parse(m, measureNames, "measure", b)
}
