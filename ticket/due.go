package ticket

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov/ticket/worktime"
)

// A Deadline is the handling limit of a ticket with its reasons, as [Rules.Due] computes it from the record.
// Its sentences tell times in the office's zone ([Definitions].Zone); of one that was read from JSON in UTC.
type Deadline struct {
	At       time.Time        `json:"at,omitzero"`      // zero: there is none, or the clock stands
	Given    time.Time        `json:"given,omitzero"`   // handed down from above: it wins over every limit
	From     time.Time        `json:"from,omitzero"`    // the dispatch, before it the first filing
	Limit    worktime.Span    `json:"limit,omitzero"`   // from there
	Pauses   []worktime.Pause `json:"pauses,omitempty"` // the clock stood
	Extended []worktime.Span  `json:"extended,omitempty"`
	Stands   bool             `json:"stands,omitempty"` // the clock stands now
	// Steps are the limit and each extension, day by day.
	Steps []worktime.Explanation `json:"steps,omitempty"`

	zone *time.Location
}

// Due computes the handling limit again from a ticket's history alone, and explains it. It follows the steps that were
// taken, and not the state that events carry, so that it proves the deadline which stands in the last event: equal, as
// long as the calendar has not changed. The limit is the one that was looked up for the ticket; see [Replan].
//
// Errors: ErrInvalid for a history that does not begin with a receiving; a [*worktime.UnknownYearError] where the calendar
// does not know a year: then the ticket has no deadline either.
func (r *Rules) Due(history []Event) (Deadline, error) {
	if len(history) == 0 || history[0].Verb != VerbReceive {
		return Deadline{}, invalid("history", "receiving", "the first event")
	}
	var t Ticket
	var d Deadline
	elapsed := time.Duration(0)
	waits := map[Verb]bool{} // what the clock stands for
	stand := func(why Verb, at time.Time) {
		if len(waits) == 0 {
			d.Pauses = append(d.Pauses, worktime.Pause{From: at})
		}
		waits[why] = true
	}
	run := func(at time.Time, why ...Verb) {
		for _, v := range why {
			if waits[v] {
				if delete(waits, v); len(waits) == 0 {
					d.Pauses[len(d.Pauses)-1].To = at
				}
			}
		}
	}
	asking := false
	for i := range history {
		e, before := &history[i], t
		t.apply(e)
		dispatched := e.Verb == VerbReceive || e.Facts.Duty != nil && !e.Facts.Duty.Since.Equal(before.Since)
		if dispatched {
			run(before.ends(e.At, before.Terms.AskStops), VerbSuspend)
			if t.GivenDue.IsZero() {
				d.Extended = nil
			}
			if d.From = t.Since; d.From.IsZero() {
				d.From = t.opened()
			}
		}
		if asking && t.Terms.AskStops != before.Terms.AskStops { // a question that is open, under another limit
			if run(e.At, VerbAsk); t.Terms.AskStops {
				stand(VerbAsk, e.At)
			}
		}
		switch e.Verb {
		case VerbAsk:
			if asking = true; before.Terms.AskStops {
				stand(VerbAsk, e.At)
			}
		case VerbSupplement:
			asking = false
			run(e.At, VerbAsk)
		case VerbResume:
			run(before.ends(e.At, before.Terms.AskStops), VerbSuspend)
		case VerbUnmerge:
			if before.Parent != "" {
				stand(VerbMerge, before.Closed)
				run(e.At, VerbMerge)
			}
		case VerbGrant:
			was := slices.IndexFunc(before.Approvals, func(a Approval) bool {
				return e.Facts.Ruling != nil && a.Of == e.Facts.Ruling.Of && a.For == e.Facts.Ruling.For && a.Since.Equal(e.Facts.Ruling.Since)
			})
			if was < 0 {
				break
			}
			switch a := &before.Approvals[was]; {
			case a.Of == VerbExtend && a.For == before.Lead:
				d.Extended = append(d.Extended, a.Span)
			case a.Of == VerbSuspend:
				stand(VerbSuspend, e.At)
			}
		}
		if t.State == Answered || t.State == Closed {
			asking = false
			run(before.ends(e.At, before.Terms.AskStops), VerbAsk, VerbSuspend)
		}
	}
	d.Given, d.Stands = t.GivenDue, len(waits) > 0
	d.Limit, elapsed = or(t.Limit, t.Terms.Handle), t.Duty.Within
	d.zone = r.zone
	return r.reckon(d, elapsed)
}

// reckon counts the limit, then each extension.
func (r *Rules) reckon(d Deadline, elapsed time.Duration) (Deadline, error) {
	pauses := d.Pauses
	at := d.From
	spans := append([]worktime.Span{d.Limit}, d.Extended...)
	switch {
	case !d.Given.IsZero():
		at, pauses, spans = d.Given, nil, d.Extended
	case d.Limit == (worktime.Span{}) && elapsed == 0:
		return d, nil
	case elapsed > 0: // of a document of version 1.0
		if d.Stands {
			return d, nil
		}
		at, spans = later(at, elapsed+paused(at, pauses)), d.Extended
	}
	for _, s := range spans {
		if at.Year() < firstYear {
			return d, &worktime.UnknownYearError{Year: at.Year()}
		}
		e, err := r.calendar.ExplainPaused(at, r.countable(s), pauses)
		if errors.As(err, new(*worktime.InvalidError)) { // beyond what a calendar counts
			d.At = lastInstant
			return d, nil
		}
		if err != nil {
			return d, err
		}
		d.Steps = append(d.Steps, e)
		if at = storable(e.To); at.IsZero() {
			return d, nil
		}
	}
	d.At = at
	return d, nil
}

// English explains the deadline in a sentence.
func (d Deadline) English() string { return d.tell(English) }

// Chinese explains the deadline in a sentence.
func (d Deadline) Chinese() string { return d.tell(Chinese) }

func (d Deadline) tell(lang Language) string {
	pick := func(en, zh string) string {
		if lang == Chinese {
			return zh
		}
		return en
	}
	zone := or(d.zone, time.UTC)
	var parts []string
	if !d.Given.IsZero() {
		parts = append(parts, pick("handed down from above: ", "上级交办时限:")+told(in(d.Given, zone), time.Time{}, lang))
	}
	for i, e := range d.Steps {
		if e.From.Location() == time.UTC { // no calendar counted it
			e = e.In(zone)
		}
		s := pick(e.English(), e.Chinese())
		if i > 0 || !d.Given.IsZero() {
			s = pick("extended: ", "延期:") + s
		}
		parts = append(parts, s)
	}
	switch {
	case len(parts) == 0 && d.At.IsZero() && !d.Stands:
		return pick("no limit", "无时限")
	case len(parts) == 0 && !d.At.IsZero():
		parts = append(parts, pick("due ", "限")+told(in(d.At, zone), time.Time{}, lang))
	case len(parts) == 0:
		parts = append(parts, pick("the clock stands", "暂停计时"))
	}
	return strings.Join(parts, pick("; ", ";"))
}
