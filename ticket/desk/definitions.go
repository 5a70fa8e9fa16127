package desk

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// Definitions are what an office decides for itself: data.
type Definitions struct {
	// Zone is the office's time zone, that of the times in sentences; the default is the calendar's, and UTC without one.
	Zone *time.Location

	// Calendar is the office's working time. Without one, limits in working days and hours are faults, and a natural day
	// is 24 hours.
	Calendar *worktime.Calendar
	Limits   []Limit       // the default is [DefaultLimits]; empty and not nil: none
	Areas    []AreaClass   // area classes that limits may name; the default is none
	Ladder   []ticket.Rung // what the sweep does about a limit; the default is [DefaultLadder]; empty and not nil: nothing

	Access []Permit // default [DefaultAccess]

	ReopenWithin time.Duration // after closing; default 15 days. Reopening is off with ReopenMax < 0
	// ReopenMax is how often a ticket may be reopened; the default is 2. A supplement that reopens a ticket which was closed as
	// insufficient does not count: it is what the reporter was asked for.
	ReopenMax int

	// ExtendMax is how often a promise, a dispatch or a task may be extended; the default is 2, below 0 means never. A transfer
	// begins a new dispatch and no new promise.
	ExtendMax    int
	ExtendUpTo   worktime.Span // how long each may be; default 10 working days (Shandong, 2020, one press report), 240h without a calendar
	SuspendMax   int           // suspensions of one ticket; default 2, below 0 none
	SuspendUpTo  worktime.Span // how long each may last; default 60 days (longer ones count as a backlog, 积存, in a deployed system)
	QuestionsMax int           // questions to the reporter, since each may stop the clock; default 3, below 0 none

	// Categories and Channels are what a reporter may choose, exactly as they are written here; with the default, none, a
	// reporter may not set them. They are unencrypted in the record permanently, so a reporter's own words do not belong there.
	// Staff, bots and routers may set any.
	Categories []string
	Channels   []string

	// Screen is what makes a request one for the duty desk alone; nil: [DefaultScreen]. Without words nothing does, for a host
	// that screens what it files itself.
	Screen *Screen

	// MergeIntoNone lets a merge name no parent. It is for importing the records of another system that marks duplicates without
	// their originals; in an office every duplicate has its original.
	MergeIntoNone bool

	// Outside are the handlers that only an office leader may call into a joint handling (吹哨), each with all below it:
	// "department/police", "partner". Others ask, and the leaders of the root unit grant. Only a leader can make one the lead or
	// the assignee of a joint handling; a ticket without a joint handling may be transferred to it. The default is none.
	Outside []ticket.Handler
}

// NewRules checks definitions and fills in the defaults. The error is an [*gridgov.InvalidError] with every fault.
func NewRules(d Definitions) (*Rules, error) {
	r := &Rules{
		zone: cmp.Or(d.Zone, d.Calendar.Zone()), calendar: d.Calendar,
		limits: slices.Clone(d.Limits), areas: make(map[grid.Path]string, len(d.Areas)),
		reopenWithin: cmp.Or(d.ReopenWithin, 15*24*time.Hour), reopenMax: cmp.Or(d.ReopenMax, 2),
		extendMax: cmp.Or(d.ExtendMax, 2), extendUpTo: d.ExtendUpTo, suspendMax: cmp.Or(d.SuspendMax, 2), suspendUpTo: d.SuspendUpTo,
		questionsMax: cmp.Or(d.QuestionsMax, 3), intoNone: d.MergeIntoNone, outside: slices.Clone(d.Outside),
		categories: slices.Clone(d.Categories), channels: slices.Clone(d.Channels),
	}
	if d.Screen == nil {
		words := DefaultScreen()
		d.Screen = &words
	}
	r.staff = d.Screen.compiled()
	if d.Limits == nil {
		r.limits = DefaultLimits()
	}
	if d.Ladder == nil {
		d.Ladder = DefaultLadder()
	}
	if d.Access == nil {
		d.Access = DefaultAccess()
	}
	if r.extendUpTo == (worktime.Span{}) {
		r.extendUpTo = worktime.Span{N: 240, Unit: worktime.UrgentHour}
		if r.calendar != nil {
			r.extendUpTo = worktime.Span{N: 10, Unit: worktime.WorkDay}
		}
	}
	if r.suspendUpTo == (worktime.Span{}) {
		r.suspendUpTo = worktime.Span{N: 60, Unit: worktime.NaturalDay}
	}
	faults := r.setAreas(d.Areas)
	faults = append(faults, r.limitFaults(d.Areas)...)
	faults = append(faults, r.setLadder(d.Ladder)...)
	if r.reopenWithin < 0 || r.reopenWithin > ticket.MaxWithin {
		faults = append(faults, gridgov.Fault{
			Field: "reopen_within", Rule: gridgov.RuleRange, Right: gridgov.Text{En: "0 to ten years", Zh: "0至十年"},
			Got: d.ReopenWithin.String(),
		})
	}
	for _, s := range []struct {
		field string
		worktime.Span
	}{{"extend_up_to", r.extendUpTo}, {"suspend_up_to", r.suspendUpTo}} {
		if f := r.spanFault(s.Span); f != nil {
			f.Field = s.field
			faults = append(faults, *f)
		}
	}
	for i, h := range r.outside {
		if !form.IsHandler(string(h)) {
			faults = append(faults, gridgov.Fault{
				Field: fmt.Sprintf("outside[%d]", i), Rule: gridgov.RuleUnknown,
				Right: gridgov.Text{En: "a kind of handler, or a handler", Zh: "应为承办方的类别或承办方"}, Got: string(h),
			})
		}
		faults = append(faults, form.Officer(fmt.Sprintf("outside[%d]", i), string(h))...)
	}
	for i, c := range r.categories {
		faults = append(faults, form.Category(fmt.Sprintf("categories[%d]", i), c)...)
	}
	var bad []gridgov.Fault
	r.grants, bad = compile(d.Access)
	if faults = append(faults, bad...); len(faults) > 0 {
		return nil, gridgov.Invalid("definitions", faults...)
	}
	return r, nil
}
