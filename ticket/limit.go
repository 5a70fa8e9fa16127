package ticket

import (
	"fmt"
	"time"
)

// Stage is the part of the work that a limit bounds.
type Stage uint8

// The stages.
const (
	StageRespond Stage = iota + 1 // from receiving to the first response
	StageHandle                   // from dispatch (before it: from receiving) to closing, and of a task to its report
)

var stageNames = names{{"respond", "响应"}, {"handle", "办理"}}

func (s Stage) String() string { return stageNames.en(uint8(s)) }

// MarshalText writes the name.
func (s Stage) MarshalText() ([]byte, error) { return stageNames.text("stage", uint8(s)) }

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (s *Stage) UnmarshalText(b []byte) error { return set(s, stageNames, "stage", b) }

// A Limit (时限) bounds a stage. What is zero matches everything. The first limit of a table that matches counts, so the
// special ones stand before the general ones. Within is elapsed time.
type Limit struct {
	Stage    Stage         `json:"stage"`
	Category string        `json:"category,omitempty"` // itself or below
	Kind     Kind          `json:"kind,omitzero"`
	Priority Priority      `json:"priority,omitzero"`
	Within   time.Duration `json:"within"` // nanoseconds; positive, at most ten years
}

// MaxWithin bounds every limit.
const MaxWithin = 10 * 366 * 24 * time.Hour

// DefaultLimits are a sample, not a norm: limits are local. Their sources: first response 30 minutes to 2 hours
// (Zhengzhou's rule of 2017 for urgent matters, two press reports); feedback on danger within 2 hours and ordinary
// matters within 7 days (the consultation draft of a Beijing standard, 2021, one press report; the final text was not
// seen).
func DefaultLimits() []Limit {
	return []Limit{
		{Stage: StageRespond, Priority: Emergency, Within: 5 * time.Minute},
		{Stage: StageRespond, Priority: Urgent, Within: 30 * time.Minute},
		{Stage: StageRespond, Within: 2 * time.Hour},
		{Stage: StageHandle, Priority: Emergency, Within: 2 * time.Hour},
		{Stage: StageHandle, Priority: Urgent, Within: 24 * time.Hour},
		{Stage: StageHandle, Within: 7 * 24 * time.Hour},
	}
}

func (l Limit) matches(stage Stage, c *Class) bool {
	return l.Stage == stage &&
		(l.Kind == 0 || l.Kind == c.Kind) &&
		(l.Priority == 0 || l.Priority == max(c.Priority, Normal)) &&
		(l.Category == "" || InCategory(c.Category, l.Category))
}

func limitFaults(limits []Limit) []Fault {
	var faults []Fault
	for i, l := range limits {
		field := fmt.Sprintf("limits[%d]", i)
		if l.Stage < StageRespond || l.Stage > StageHandle {
			faults = append(faults, Fault{Field: field + ".stage", Rule: "one of", Limit: stageNames.list()})
		}
		if l.Within <= 0 || l.Within > MaxWithin {
			faults = append(faults, Fault{Field: field + ".within", Rule: "range", Limit: "more than 0, at most ten years", Got: l.Within.String()})
		}
		faults = append(faults, categoryFault(field+".category", l.Category)...)
	}
	return faults
}

// within is the limit of a stage; 0 when the table has none.
func (r *Rules) within(stage Stage, c *Class) time.Duration {
	for i := range r.limits {
		if r.limits[i].matches(stage, c) {
			return r.limits[i].Within
		}
	}
	return 0
}

// clock computes the instants to watch, from the ticket as it is after a step. It is a pure function of the ticket's
// facts, so a change of category computes it again and a comment cannot restart it.
func (r *Rules) clock(t *Ticket) Clock {
	if t.State == Closed {
		c := Clock{RespondBy: t.RespondBy, Due: t.Due}
		if r.reopenable(t) {
			c.Wake = later(t.Closed, r.reopenWithin)
		}
		return c
	}
	var c Clock
	if d := r.within(StageRespond, &t.Class); d > 0 {
		c.RespondBy = later(t.Created, d)
	}
	switch {
	case !t.GivenDue.IsZero():
		c.Due = t.GivenDue
	case t.Duty.Within > 0:
		c.Due = later(t.Since, t.Duty.Within)
	default:
		from := t.Since
		if from.IsZero() {
			from = t.Created
		}
		if d := r.within(StageHandle, &t.Class); d > 0 {
			c.Due = later(from, d)
		}
	}
	if t.Responded.IsZero() {
		c.Wake = earlier(c.Wake, c.RespondBy)
	}
	c.Wake = earlier(c.Wake, c.Due)
	for i := range t.Tasks {
		if t.Tasks[i].Done.IsZero() {
			c.Wake = earlier(c.Wake, t.Tasks[i].Due)
		}
	}
	return c
}

// later is the instant d after t as every store can keep it.
func later(t time.Time, d time.Duration) time.Time { return earlier(storable(t.Add(d)), lastInstant) }

var lastInstant = time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)

// earlier is the earlier of two instants, where zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
