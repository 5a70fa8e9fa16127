package metrics_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/ticket"
)

// number counts the events of a verb by certain roles.
func (h *history) number(verb ticket.Verb, ok func(e *ticket.Event, was ticket.Ticket) bool) (n int32) {
	for i := 1; i < len(h.events); i++ {
		if h.events[i].Verb == verb && (ok == nil || ok(&h.events[i], h.states[i-1])) {
			n++
		}
	}
	return n
}

func ruled(of ticket.Verb, granted bool) func(*ticket.Event, ticket.Ticket) bool {
	return func(e *ticket.Event, _ ticket.Ticket) bool {
		return e.Facts.Ruling.Of == of && e.Facts.Ruling.Granted == granted
	}
}

// passedOn reports whether the level in charge went up, of the ticket or of something that waits.
func passedOn(e *ticket.Event, was ticket.Ticket) bool {
	if e.Facts.Duty != nil && e.Facts.Duty.Level == was.Level+1 {
		return true
	}
	for i, a := range e.Facts.Approvals {
		if was.Approvals[i].To != a.To {
			return true
		}
	}
	return false
}

// account is the part of a fact that tells of time and accountability, counted plainly.
func (h *history) account() *metrics.Fact {
	if h.told != nil {
		return h.told
	}
	f := new(metrics.Fact)
	h.told = f
	t := h.ticket
	by := func(roles ...ticket.Role) func(*ticket.Event, ticket.Ticket) bool {
		return func(e *ticket.Event, _ ticket.Ticket) bool { return slices.Contains(roles, e.Role) }
	}
	f.Transfers, f.Reworks, f.Reopens = h.number(ticket.VerbTransfer, nil), h.number(ticket.VerbRework, nil), h.number(ticket.VerbReopen, nil)
	f.Rejections = h.number(ticket.VerbReject, nil)
	h.accountTasks(f)
	h.accountCalls(f)
	h.accountSuspended(f)
	f.ExtensionsAsked = h.number(ticket.VerbExtend, nil)
	f.Extensions = h.number(ticket.VerbGrant, ruled(ticket.VerbExtend, true))
	f.SuspensionsAsked = h.number(ticket.VerbSuspend, nil)
	f.Suspensions = h.number(ticket.VerbGrant, ruled(ticket.VerbSuspend, true))
	f.Suspended = f.Suspensions > 0
	f.Objections = h.number(ticket.VerbObject, nil)
	f.ObjectionsUpheld = h.number(ticket.VerbGrant, ruled(ticket.VerbObject, true))
	f.ObjectionsRefused = h.number(ticket.VerbRefuse, ruled(ticket.VerbObject, false))
	f.ObjectionsWrongful = h.number(ticket.VerbRefuse, func(e *ticket.Event, _ ticket.Ticket) bool { return e.Facts.Ruling.Wrongful })
	for _, a := range t.Approvals {
		if a.Of == ticket.VerbObject {
			f.ObjectionsPending++
		}
	}
	f.EscalatedByStaff = h.number(ticket.VerbEscalate, by(people...))
	f.EscalatedBySystem = h.number(ticket.VerbEscalate, func(e *ticket.Event, was ticket.Ticket) bool {
		return e.Role == ticket.RoleSystem && passedOn(e, was)
	})
	f.Reminders = h.number(ticket.VerbRemind, by(people...))
	f.Chases = h.number(ticket.VerbRemind, by(ticket.RoleReporter))
	f.Warnings = h.number(ticket.VerbRemind, func(e *ticket.Event, _ ticket.Ticket) bool {
		return e.Facts.Rung != nil && e.Facts.Rung.Do == ticket.RungWarn && !toReporter(e)
	})
	f.RemindersBySystem = h.number(ticket.VerbRemind, func(e *ticket.Event, _ ticket.Ticket) bool {
		return e.Role == ticket.RoleSystem && (e.Facts.Rung == nil || e.Facts.Rung.Do != ticket.RungWarn && !toReporter(e))
	}) + h.number(ticket.VerbEscalate, func(e *ticket.Event, was ticket.Ticket) bool {
		return e.Role == ticket.RoleSystem && !passedOn(e, was)
	})
	f.Orders = h.number(ticket.VerbSupervise, nil)
	f.Deemed = h.number(ticket.VerbAccept, by(ticket.RoleSystem))
	f.Merged = t.State == ticket.Closed && t.Resolution == ticket.Duplicate
	f.Children = int32(t.Children)
	for i := range h.states {
		if h.states[i].State == ticket.Closed && h.states[i].Resolution.Counted() && (i == 0 || h.states[i-1].State != ticket.Closed) {
			f.Closings++
		}
	}

	h.accountRounds(f)
	h.accountPresses(f)
	return f
}

// toReporter reports whether the sweep told the reporter, whom a supplement and a confirmation wait for.
func toReporter(e *ticket.Event) bool {
	return e.Facts.Rung.Stage == ticket.StageSupplement || e.Facts.Rung.Stage == ticket.StageConfirm
}

// accountTasks counts what assisting handlers asked for: not the one that led at that moment.
func (h *history) accountTasks(f *metrics.Fact) {
	ruling := func(of ticket.Verb, ok func(r *ticket.Ruling) bool) func(*ticket.Event, ticket.Ticket) bool {
		return func(e *ticket.Event, was ticket.Ticket) bool {
			r := e.Facts.Ruling
			return r.Of == of && r.For != was.Lead && ok(r)
		}
	}
	granted := func(r *ticket.Ruling) bool { return r.Granted }
	refused := func(r *ticket.Ruling) bool { return !r.Granted }
	wrongful := func(r *ticket.Ruling) bool { return r.Wrongful }
	f.TaskExtensions = h.number(ticket.VerbGrant, ruling(ticket.VerbExtend, granted))
	f.TaskObjectionsUpheld = h.number(ticket.VerbGrant, ruling(ticket.VerbObject, granted))
	f.TaskObjectionsRefused = h.number(ticket.VerbRefuse, ruling(ticket.VerbObject, refused))
	f.TaskObjectionsWrongful = h.number(ticket.VerbRefuse, ruling(ticket.VerbObject, wrongful))
	f.TaskObjections = h.number(ticket.VerbObject, func(e *ticket.Event, was ticket.Ticket) bool { // it is counted on the task
		return slices.ContainsFunc(e.Facts.Tasks, func(k ticket.Task) bool {
			return slices.ContainsFunc(was.Tasks, func(o ticket.Task) bool { return o.Handler == k.Handler && o.Objections+1 == k.Objections })
		})
	})
}

// accountCalls looks at the call-backs from the last one back.
func (h *history) accountCalls(f *metrics.Fact) {
	f.CallBacks = h.number(ticket.VerbCallBack, nil)
	f.Reached = h.number(ticket.VerbCallBack, func(e *ticket.Event, _ ticket.Ticket) bool { return e.Facts.Checked.Reached })
	for _, e := range slices.Backward(h.events) {
		if e.Verb != ticket.VerbCallBack {
			continue
		}
		if f.Called.IsZero() {
			f.Called = e.At
		}
		if c := e.Facts.Checked; c.Reached {
			f.Called, f.Contacted, f.SaidSolved, f.Satisfied = e.At, c.Contacted, c.Solved, uint8(c.Satisfied)
			return
		}
	}
}

// accountSuspended goes from each grant to the first state that is not suspended since then.
func (h *history) accountSuspended(f *metrics.Fact) {
	for i, e := range h.events {
		if e.Verb != ticket.VerbGrant || e.Facts.Ruling.Of != ticket.VerbSuspend {
			continue
		}
		j := i
		for j < len(h.states) && h.states[j].Suspended.Equal(e.At) {
			j++
		}
		until := h.states[j-1].Until
		if j == len(h.states) {
			f.SuspendedSince, f.SuspendedUntil = e.At, until
			continue
		}
		if h.events[j].At.Before(until) {
			until = h.events[j].At
		}
		f.SuspendedFor += until.Sub(e.At)
	}
}

// accountPresses counts the sweep's presses by what it wrote down as taken: on the ticket, the task, the approval, the order.
func (h *history) accountPresses(f *metrics.Fact) {
	for i, e := range h.events {
		rung := e.Facts.Rung
		if rung == nil || e.Verb != ticket.VerbRemind && e.Verb != ticket.VerbEscalate || rung.Stage == ticket.StageConfirm ||
			rung.Stage == ticket.StagePromise {
			continue
		}
		on := map[ticket.Stage]*metrics.Rungs{
			ticket.StageRespond: &f.Respond, ticket.StageAccept: &f.Accept.Rungs, ticket.StageHandle: &f.Handle.Rungs,
			ticket.StageApprove: &f.Approve.Rungs, ticket.StageSupplement: &f.Supplement.Rungs, ticket.StageInspect: &f.Inspect.Rungs,
			ticket.StageCallBack: &f.CallBack.Rungs, ticket.StageComply: &f.Comply.Rungs,
			ticket.StagePromise: new(metrics.Rungs), // no stage of anybody's
		}[rung.Stage]
		taken := func(t ticket.Ticket) (n int) {
			for _, k := range t.Tasks {
				for _, r := range k.Rungs {
					n += r.N
				}
			}
			return n
		}
		if rung.Stage == ticket.StageHandle && taken(h.states[i]) > taken(h.states[i-1]) {
			on = &f.Task.Rungs
		}
		switch {
		case e.Verb == ticket.VerbEscalate && passedOn(&e, h.states[i-1]):
			on.Escalated++
		case toReporter(&e):
		case e.Verb == ticket.VerbRemind && rung.Do == ticket.RungWarn:
			on.Warned++
		default:
			on.Reminded++
		}
	}
}

// accountFields are those that account fills.
var accountFields = []string{
	"Transfers", "Reworks", "Rejections", "Reopens", "Closings", "Children", "ExtensionsAsked", "Extensions", "SuspensionsAsked",
	"Suspensions", "Suspended", "Objections", "ObjectionsUpheld",
	"ObjectionsRefused", "ObjectionsWrongful", "ObjectionsPending", "EscalatedByStaff", "EscalatedBySystem", "Reminders",
	"RemindersBySystem", "Warnings", "Chases", "Orders", "Deemed", "Merged",
	"TaskExtensions", "TaskObjections", "TaskObjectionsUpheld", "TaskObjectionsRefused", "TaskObjectionsWrongful",
	"CallBacks", "Reached", "Contacted", "SaidSolved", "Satisfied", "Called", "SuspendedFor", "SuspendedSince", "SuspendedUntil", "Respond",
	"Accept", "Handle", "Task", "Approve", "Supplement", "Inspect", "CallBack", "Comply",
}

// TestAccount: each count and each stage of a fact equals a plain count over random histories, as they stand at several
// instants; and each of them really occurred, kept and missed.
func TestAccount(t *testing.T) {
	if testing.Short() {
		t.Skip("2,000 histories, in one goroutine")
	}
	seen := map[string]int{}
	for _, h := range histories(t, 2000, 31) {
		for _, at := range []time.Time{start.AddDate(0, 0, 10), start.AddDate(0, 0, 25), start.AddDate(1, 0, 0)} {
			then, ok := h.cut(at)
			if !ok {
				continue
			}
			got, want := reflect.ValueOf(then.fact(t)), reflect.ValueOf(*then.account())
			for _, name := range accountFields {
				g, w := got.FieldByName(name).Interface(), want.FieldByName(name).Interface()
				require.Equal(t, w, g, "%s of %s at %s", name, h.ticket.ID, at)
				if r, ok := g.(metrics.Rounds); ok {
					seen[name+" met"] += int(r.Met)
					seen[name+" late"] += int(r.Late)
					seen[name+" pressed"] += int(r.Warned + r.Reminded + r.Escalated)
					if r.Done.IsZero() && !r.Due.IsZero() {
						seen[name+" runs"]++
					}
				} else if !got.FieldByName(name).IsZero() {
					seen[name]++
				}
			}
		}
	}
	for _, name := range accountFields {
		names := []string{name}
		if reflect.ValueOf(metrics.Fact{}).FieldByName(name).Type() == reflect.TypeFor[metrics.Rounds]() {
			names = []string{name + " met", name + " late", name + " runs", name + " pressed"}
		}
		for _, n := range names {
			assert.Greater(t, seen[n], 2, "%s was never put to the test: the histories are too tame", n)
		}
	}
}
