package desk

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// Deadlines are the two limits of a ticket's handling with their reasons, as [Rules.Due] computes them from the record.
type Deadlines struct {
	Promise Deadline `json:"promise"` // to the reporter, see [ticket.Clock.Promise]
	Round   Deadline `json:"round"`   // of the present handler, see [ticket.Clock.Due]
}

// A Deadline is one limit with its reasons. The times of its sentences are in the office's zone ([Definitions].Zone), or in UTC for
// one that was read from JSON.
type Deadline struct {
	At       time.Time        `json:"at,omitzero"`      // zero: there is none, or the clock is stopped
	Given    time.Time        `json:"given,omitzero"`   // handed down from above, in place of a limit
	From     time.Time        `json:"from,omitzero"`    // where it counts from: receiving, a dispatch or a reopening
	Limit    worktime.Span    `json:"limit,omitzero"`   // from there
	Pauses   []worktime.Pause `json:"pauses,omitempty"` // times that do not count in it
	Extended []worktime.Span  `json:"extended,omitempty"`
	Stands   bool             `json:"stands,omitempty"` // the clock is stopped now
	// Steps are the limit and each extension, day by day.
	Steps []worktime.Explanation `json:"steps,omitempty"`

	zone  *time.Location
	shift time.Time // Pauses from there on move Given
}

// Due computes the promise and the limit of the round again from a ticket's history alone, and explains them. It uses the steps
// that were taken, and not the deadlines that events have, so that it verifies those of the last event: they are equal, as long
// as the calendar has not changed. The limit is the one that was looked up for the ticket; see [ticket.Replan].
//
// The error is ErrInvalid for a history that does not begin with a receiving, or a [*worktime.UnknownYearError] where the
// calendar does not know a year: then the ticket has no such deadline either.
func (r *Rules) Due(history []ticket.Event) (Deadlines, error) {
	if len(history) == 0 || history[0].Verb != ticket.VerbReceive {
		return Deadlines{}, form.Invalid("history",
			gridgov.Fault{Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "the first event receives the ticket", Zh: "第一个事件应为受理"}})
	}
	var s account
	for i := range history {
		s.step(r, &history[i])
	}
	var d Deadlines
	var err, failed error
	if d.Promise, err = s.promise(r); err != nil {
		failed = err
	}
	if d.Round, err = s.round(r); err != nil {
		failed = err
	}
	d.Promise.zone, d.Round.zone = r.zone, r.zone
	return d, failed
}

// account is what the steps of a history mean for its limits.
type account struct {
	t       ticket.Ticket
	pauses  []worktime.Pause     // the clock was stopped
	waits   map[ticket.Verb]bool // what it is stopped for
	asking  bool                 // a question is open
	checks  []worktime.Pause     // a reply waited for its check
	kept    bool                 // the last one of them waited when the ticket was closed, and was not sent back
	date    time.Time            // the last date handed down
	entered time.Time            // … when it came
	opened  time.Time            // received, or taken up again
	first   time.Time            // the first dispatch since receiving
	reopens bool
	granted []worktime.Span // extensions of the promise
	inTime  map[int64]bool  // the events that asked for one before it had passed

	began   time.Time       // the round
	dated   time.Time       // … ends with this date
	undated error           // … or with one that cannot be computed
	more    []worktime.Span // extensions of it
}

func (s *account) stop(why ticket.Verb, at time.Time) {
	if len(s.waits) == 0 {
		s.pauses = append(s.pauses, worktime.Pause{From: at})
	}
	if s.waits == nil {
		s.waits = map[ticket.Verb]bool{}
	}
	s.waits[why] = true
}

func (s *account) run(at time.Time, why ...ticket.Verb) {
	for _, v := range why {
		if s.waits[v] {
			if delete(s.waits, v); len(s.waits) == 0 {
				s.pauses[len(s.pauses)-1].To = at
			}
		}
	}
}

// step takes account of one event.
func (s *account) step(r *Rules, e *ticket.Event) {
	before := s.t
	s.t = ticket.Apply(s.t, *e)
	t := &s.t
	if e.Verb == ticket.VerbReceive {
		s.receive(e)
	}
	dispatched := e.Verb == ticket.VerbReceive || e.Facts.Duty != nil && !e.Facts.Duty.Since.Equal(before.Since)
	if before.State == ticket.Closed && t.State != ticket.Closed && e.Verb != ticket.VerbUnmerge { // taken up again
		s.opened, s.reopens, s.granted, s.checks, s.kept = e.At, true, nil, nil, false
		dispatched = true // back to the desk, also from an officer who had it without a dispatch
	} else if dispatched && s.first.IsZero() && !s.reopens && t.Lead != "" {
		s.first = e.At
	}
	switch out := worktime.IsOpen(s.checks); {
	case t.State == ticket.Answered && !out:
		s.checks = append(s.checks, worktime.Pause{From: e.At})
	case t.State != ticket.Answered && out:
		s.checks[len(s.checks)-1].To, s.kept = e.At, t.State == ticket.Closed
	}
	if s.waits[ticket.VerbSuspend] && !before.Until.After(e.At) { // it ended by itself, however late the sweep comes
		s.run(before.Until, ticket.VerbSuspend)
	}
	if dispatched {
		s.run(stopEnds(&before.Stops, e.At, before.Limits.AskStops), ticket.VerbSuspend)
		s.begin(r)
	}
	if s.asking && t.Limits.AskStops != before.Limits.AskStops { // a question that is open, under another limit
		if s.run(e.At, ticket.VerbAsk); t.Limits.AskStops {
			s.stop(ticket.VerbAsk, e.At)
		}
	}
	s.byVerb(r, e, &before)
	if t.State == ticket.Answered || t.State == ticket.Closed {
		s.asking = false
		s.run(stopEnds(&before.Stops, e.At, before.Limits.AskStops), ticket.VerbAsk, ticket.VerbSuspend)
	}
}

// receive takes over from the request when the matter was filed, and of a part what was promised before the split.
func (s *account) receive(e *ticket.Event) {
	s.opened, s.date = openedAt(&s.t), s.t.GivenDue
	if p := e.Facts.Promised; p != nil {
		if s.reopens = p.Reopened; s.reopens {
			s.opened = p.From
		} else {
			s.first = p.From
		}
		s.date, s.entered, s.granted, s.checks = cmp.Or(p.Due, s.date), p.Entered, p.Extended, slices.Clone(p.Checks)
	}
	if e.Facts.Stops != nil {
		s.pauses = slices.Clone(e.Facts.Stops.Pauses)
	}
}

// begin begins a round, which ends with the date from above where that is to come.
func (s *account) begin(r *Rules) {
	s.began, s.dated, s.undated, s.more = s.t.Since, time.Time{}, nil, nil
	switch {
	case !s.began.IsZero():
	case isUndispatchedPart(&s.t) && !s.reopens:
		s.began = cmp.Or(s.first, s.opened)
	default:
		s.began = s.opened
	}
	p, err := s.promise(r)
	switch {
	case p.Given.IsZero():
	case err != nil:
		s.undated = err
	case !p.At.Before(latest(s.began, s.entered)):
		s.dated = p.At
	}
}

// byVerb takes account of what the verb does to the limits, on a ticket as it was before.
func (s *account) byVerb(r *Rules, e *ticket.Event, before *ticket.Ticket) {
	switch e.Verb {
	case ticket.VerbClassify:
		if p := e.Facts.Promised; p != nil && !p.Due.Equal(before.Promised.Due) {
			s.redate(p.Due, e.At)
		}
	case ticket.VerbExtend:
		p, err := s.promise(r)
		if err != nil || p.At.IsZero() || !e.At.After(p.At) {
			if s.inTime == nil {
				s.inTime = map[int64]bool{}
			}
			s.inTime[e.Seq] = true
		}
	case ticket.VerbAsk:
		if s.asking = true; before.Limits.AskStops {
			s.stop(ticket.VerbAsk, e.At)
		}
	case ticket.VerbSupplement:
		s.asking = false
		s.run(e.At, ticket.VerbAsk)
	case ticket.VerbResume:
		s.run(stopEnds(&before.Stops, e.At, before.Limits.AskStops), ticket.VerbSuspend)
	case ticket.VerbUnmerge:
		if before.Parent != "" {
			s.kept = false // a reply that was out when it became a duplicate goes back
			s.stop(ticket.VerbMerge, before.Closed)
			s.run(e.At, ticket.VerbMerge)
		}
	case ticket.VerbGrant:
		s.grant(e, before)
	}
}

// redate replaces the date from above by a new one.
func (s *account) redate(due, at time.Time) {
	s.date, s.granted, s.entered, s.undated = due, nil, at, nil
	if due.Before(at) {
		s.dated = time.Time{}
	} else {
		s.dated, s.more = due, nil
	}
}

// grant extends what was asked to be extended, and stops the clock for a suspension.
func (s *account) grant(e *ticket.Event, before *ticket.Ticket) {
	was := slices.IndexFunc(before.Approvals, func(a ticket.Approval) bool {
		return e.Facts.Ruling != nil && a.Of == e.Facts.Ruling.Of && a.For == e.Facts.Ruling.For && a.Since.Equal(e.Facts.Ruling.Since)
	})
	if was < 0 {
		return
	}
	switch a := &before.Approvals[was]; {
	case a.Of == ticket.VerbExtend && a.For == before.Lead:
		s.more = append(s.more, a.Span)
		if s.inTime[a.Seq] {
			s.granted = append(s.granted, a.Span)
		}
	case a.Of == ticket.VerbSuspend:
		s.stop(ticket.VerbSuspend, e.At)
	}
}

// promise is the promise as the steps so far make it.
func (s *account) promise(r *Rules) (Deadline, error) {
	if !s.date.IsZero() && (!s.reopens || !s.date.Before(s.opened)) {
		return r.reckon(Deadline{Given: s.date, Extended: s.granted})
	}
	d := Deadline{From: s.opened, Limit: promisedWithin(&s.t), Pauses: stops(s.pauses, s.checks)}
	d.Stands = len(s.waits) > 0 || worktime.IsOpen(s.checks)
	switch {
	case s.first.IsZero() || s.reopens:
	case s.t.Promised.Ahead:
		d.From = s.first
	default:
		early, err := r.reckon(d)
		if err != nil {
			return d, err
		}
		if early.At.IsZero() || !s.first.After(early.At) {
			d.From = s.first
		}
	}
	d.Extended = s.granted
	return r.reckon(d)
}

// round is the limit of the present round.
func (s *account) round(r *Rules) (Deadline, error) {
	if s.undated != nil {
		return Deadline{}, s.undated
	}
	d := Deadline{From: s.began, Given: s.dated, Extended: s.more, Stands: len(s.waits) > 0}
	back := s.checks // those of replies that were sent back; of a part also those before the split
	if s.kept || worktime.IsOpen(back) {
		back = back[:len(back)-1]
	}
	if d.Given.IsZero() {
		if isUndispatchedPart(&s.t) {
			d.Extended = s.granted
		}
		d.Pauses = stops(s.pauses, back)
		d.Limit = cmp.Or(s.t.Limit, s.t.Limits.Handle)
	} else {
		d.Pauses, d.shift = back, latest(s.began, s.entered)
	}
	return r.reckon(d)
}

// reckon counts the limit, then each extension.
func (r *Rules) reckon(d Deadline) (Deadline, error) {
	pauses := d.Pauses
	at := d.From
	spans := append([]worktime.Span{d.Limit}, d.Extended...)
	switch {
	case !d.Given.IsZero():
		at, pauses, spans = d.Given, nil, d.Extended
	case d.Limit == (worktime.Span{}):
		return d, nil
	}
	for _, s := range spans {
		if at.Year() < firstYear {
			return d, &worktime.UnknownYearError{Year: at.Year(), Known: r.calendar.Known()}
		}
		e, err := r.calendar.ExplainPaused(at, r.countable(s), pauses)
		if errors.As(err, new(*gridgov.InvalidError)) { // beyond what a calendar counts
			d.At = lastInstant
			return d, nil
		}
		if err != nil {
			return d, err
		}
		d.Steps = append(d.Steps, e)
		if at = form.Storable(e.To); at.IsZero() {
			return d, nil
		}
	}
	if d.At = at; !d.shift.IsZero() {
		d.At = shifted(at, d.shift, d.Pauses)
	}
	return d, nil
}

// In returns both limits with their reasons as text, the promise first, or one sentence where they are the same.
func (d Deadlines) In(lang gridgov.Language) string {
	promise, round := d.Promise.In(lang), d.Round.In(lang)
	switch {
	case promise == round:
		return promise
	case lang == gridgov.Chinese:
		return "承诺时限：" + promise + "。本环节承办时限：" + round
	}
	return "promised: " + promise + ". This round: " + round
}

// In returns the deadline with its reasons as a sentence.
func (d Deadline) In(lang gridgov.Language) string {
	pick := func(en, zh string) string {
		if lang == gridgov.Chinese {
			return zh
		}
		return en
	}
	zone := cmp.Or(d.zone, time.UTC)
	var parts []string
	if !d.Given.IsZero() {
		parts = append(parts, pick("handed down from above: ", "上级交办时限：")+form.Time(form.In(d.Given, zone), time.Time{}, lang))
	}
	for i, e := range d.Steps {
		if e.From.Location() == time.UTC { // no calendar counted it
			e = e.InZone(zone)
		}
		s := e.In(lang)
		if i > 0 || !d.Given.IsZero() {
			s = pick("extended: ", "延期：") + s
		}
		parts = append(parts, s)
	}
	switch {
	case len(parts) == 0 && d.At.IsZero() && !d.Stands:
		return pick("no limit", "无时限")
	case len(parts) == 0 && !d.At.IsZero():
		parts = append(parts, pick("due ", "限")+form.Time(form.In(d.At, zone), time.Time{}, lang))
	case len(parts) == 0:
		parts = append(parts, pick("the clock stands", "暂停计时"))
	}
	return strings.Join(parts, pick("; ", "；"))
}
