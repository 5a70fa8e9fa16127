package metrics_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/ticket"
)

// stretch is a part of a history in which something waits: from the state after one event up to the event that ended it.
type stretch struct {
	name  string
	limit time.Time // that stood last
	end   int       // the event that ended it; -1: it runs
}

// stretches finds them from the whole list of states: what waits has a name, and a limit in each state in which it waits.
func (h *history) stretches(waits func(t *ticket.Ticket, i int) map[string]time.Time) []stretch {
	var list []stretch
	open := map[string]bool{}
	for i := range h.states {
		for name := range waits(&h.states[i], i) {
			open[name] = true
		}
	}
	for _, name := range slices.Sorted(mapKeys(open)) {
		var s *stretch
		for i := range h.states {
			limit, on := waits(&h.states[i], i)[name]
			switch {
			case on && s == nil:
				s = &stretch{name: name, limit: limit, end: -1}
			case on:
				s.limit = limit
			case s != nil:
				s.end = i
				list, s = append(list, *s), nil
			}
		}
		if s != nil {
			list = append(list, *s)
		}
	}
	return list
}

func mapKeys(m map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// rounds judges stretches: did says whether the event that ended one did it, and limit is the limit that it is judged by.
func (h *history) rounds(list []stretch, did func(i int, s stretch) bool, limit func(i int, s stretch, did bool) (limit, at time.Time)) metrics.Rounds {
	var r metrics.Rounds
	last := -1
	running := false
	var next time.Time
	for _, s := range list {
		if s.end < 0 {
			running = true
			if !s.limit.IsZero() && (next.IsZero() || s.limit.Before(next)) {
				next = s.limit
			}
			continue
		}
		ok := did(s.end, s)
		by, at := s.limit, h.events[s.end].At
		if limit != nil {
			by, at = limit(s.end, s, ok)
		}
		if !by.IsZero() {
			if at.After(by) {
				r.Late++
			} else if ok {
				r.Met++
			}
		}
		if ok && s.end > last {
			last = s.end
			r.Due, r.Done = by, h.events[s.end].At
		}
	}
	if running {
		r.Due, r.Done = next, time.Time{}
	}
	return r
}

func (h *history) person(i int) bool { return slices.Contains(people, h.events[i].Role) }

func working(t *ticket.Ticket) bool {
	return t.State == ticket.Received || t.State == ticket.Transferred || t.State == ticket.Joint
}

func one(on bool, name string, limit time.Time) map[string]time.Time {
	if !on {
		return nil
	}
	return map[string]time.Time{name: limit}
}

func (h *history) verbAt(i int, verbs ...ticket.Verb) bool {
	return h.person(i) && slices.Contains(verbs, h.events[i].Verb)
}

// number counts the events of a verb by certain roles.
func (h *history) number(verb ticket.Verb, ok func(e *ticket.Event, was ticket.Ticket) bool) (n int) {
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

// passedOn says that the level in charge went up, of the ticket or of something that waits.
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
	f.ExtensionsAsked = h.number(ticket.VerbExtend, nil)
	f.Extensions = h.number(ticket.VerbGrant, ruled(ticket.VerbExtend, true))
	f.SuspensionsAsked = h.number(ticket.VerbSuspend, nil)
	f.Suspensions = t.Suspensions
	f.Suspended = t.Suspensions > 0
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
		return e.Facts.Rung != nil && e.Facts.Rung.Do == ticket.Warn && e.Facts.Rung.Stage != ticket.StageSupplement
	})
	f.RemindersBySystem = h.number(ticket.VerbRemind, func(e *ticket.Event, _ ticket.Ticket) bool {
		return e.Role == ticket.RoleSystem && (e.Facts.Rung == nil || e.Facts.Rung.Do != ticket.Warn && e.Facts.Rung.Stage != ticket.StageSupplement)
	}) + h.number(ticket.VerbEscalate, func(e *ticket.Event, was ticket.Ticket) bool {
		return e.Role == ticket.RoleSystem && !passedOn(e, was)
	})
	f.Orders = h.number(ticket.VerbSupervise, nil)
	f.Deemed = h.number(ticket.VerbAccept, by(ticket.RoleSystem))
	f.Merged = t.State == ticket.Closed && t.Resolution == ticket.Duplicate
	f.Children = t.Children
	for i := range h.states {
		if h.states[i].State == ticket.Closed && h.states[i].Resolution.Counted() && (i == 0 || h.states[i-1].State != ticket.Closed) {
			f.Closings++
		}
	}

	f.Accept = h.rounds(h.stretches(func(t *ticket.Ticket, _ int) map[string]time.Time {
		return one(working(t) && t.Lead != "" && t.Accepted.IsZero(), fmt.Sprint(t.Since.UnixMicro(), t.Lead), t.AcceptBy)
	}), func(i int, _ stretch) bool { return h.verbAt(i, ticket.VerbAccept) }, nil)

	f.Handle = h.rounds(h.stretches(func(t *ticket.Ticket, _ int) map[string]time.Time {
		return one(working(t), fmt.Sprint(t.Since.UnixMicro(), t.Lead), t.Due)
	}), func(i int, _ stretch) bool { return h.verbAt(i, ticket.VerbAnswer, ticket.VerbClose) },
		func(i int, s stretch, did bool) (time.Time, time.Time) {
			if did {
				return h.states[i].Due, h.events[i].At
			}
			return s.limit, h.events[i].At
		})

	f.Task = h.rounds(h.stretches(func(t *ticket.Ticket, _ int) map[string]time.Time {
		out := map[string]time.Time{}
		for _, k := range t.Tasks {
			if k.Done.IsZero() && working(t) {
				out[fmt.Sprint(k.Handler, " ", k.Given.UnixMicro())] = k.Due
			}
		}
		return out
	}), func(i int, _ stretch) bool { return h.verbAt(i, ticket.VerbReportBack) },
		func(i int, s stretch, _ bool) (limit, at time.Time) {
			for _, p := range h.states[i-1].Pauses { // where the clock stood, time stood
				if p.To.IsZero() {
					return s.limit, p.From
				}
			}
			return s.limit, h.events[i].At
		})
	if f.Task.Done.IsZero() && t.Stopped() {
		f.Task.Due = time.Time{}
	}

	f.Inspect = h.rounds(h.stretches(func(t *ticket.Ticket, i int) map[string]time.Time {
		on := t.State == ticket.Answered
		for j := i; j >= 0 && on && !h.states[j].Answered.Before(t.Answered) && h.states[j].State == ticket.Answered && !h.events[j].Facts.Answered; j-- {
			on = !h.verbAt(j, ticket.VerbInspect)
		}
		return one(on, fmt.Sprint(t.Answered.UnixMicro()), t.StageBy)
	}), func(i int, _ stretch) bool { return h.verbAt(i, ticket.VerbInspect, ticket.VerbRework) }, nil)

	f.Supplement = h.rounds(h.stretches(func(t *ticket.Ticket, _ int) map[string]time.Time {
		return one(working(t) && !t.Asked.IsZero(), fmt.Sprint(t.Asked.UnixMicro()), t.StageBy)
	}), func(i int, _ stretch) bool { return h.events[i].Verb == ticket.VerbSupplement }, nil)

	f.CallBack = h.rounds(h.stretches(func(t *ticket.Ticket, _ int) map[string]time.Time {
		return one(t.State == ticket.Closed && t.Called.Before(t.Closed), fmt.Sprint(t.Closed.UnixMicro()), t.StageBy)
	}), func(i int, _ stretch) bool { return h.verbAt(i, ticket.VerbCallBack) }, nil)

	f.Approve = h.rounds(h.stretches(func(t *ticket.Ticket, _ int) map[string]time.Time {
		out := map[string]time.Time{}
		for _, a := range t.Approvals {
			out[fmt.Sprintf("%03d", a.Seq)] = a.Due
		}
		return out
	}), func(i int, s stretch) bool {
		r := h.events[i].Facts.Ruling
		return r != nil && slices.ContainsFunc(h.states[i-1].Approvals, func(a ticket.Approval) bool {
			return fmt.Sprintf("%03d", a.Seq) == s.name && a.Of == r.Of && a.For == r.For && a.Since.Equal(r.Since)
		})
	}, nil)

	f.Comply = h.rounds(h.stretches(func(t *ticket.Ticket, _ int) map[string]time.Time {
		out := map[string]time.Time{}
		for _, o := range t.Orders {
			out[fmt.Sprintf("%03d", o.Seq)] = o.Due
		}
		return out
	}), func(i int, _ stretch) bool { return h.verbAt(i, ticket.VerbComply) }, nil)
	return f
}

// accountFields are those that account fills.
var accountFields = []string{
	"Closings", "Children", "ExtensionsAsked", "Extensions", "SuspensionsAsked", "Suspensions", "Suspended", "Objections", "ObjectionsUpheld",
	"ObjectionsRefused", "ObjectionsWrongful", "ObjectionsPending", "EscalatedByStaff", "EscalatedBySystem", "Reminders",
	"RemindersBySystem", "Warnings", "Chases", "Orders", "Deemed", "Merged",
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
					seen[name+" met"] += r.Met
					seen[name+" late"] += r.Late
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
			names = []string{name + " met", name + " late", name + " runs"}
		}
		for _, n := range names {
			assert.Greater(t, seen[n], 2, "%s was never put to the test: the histories are too tame", n)
		}
	}
}

// The figures of the model that rest on an account.
func init() {
	counted := func(h *history, _ time.Time) bool { return h.counted() }
	for id, rounds := range map[string]func(f *metrics.Fact) metrics.Rounds{
		metrics.FigureAcceptInTime:     func(f *metrics.Fact) metrics.Rounds { return f.Accept },
		metrics.FigureHandleInTime:     func(f *metrics.Fact) metrics.Rounds { return f.Handle },
		metrics.FigureTaskInTime:       func(f *metrics.Fact) metrics.Rounds { return f.Task },
		metrics.FigureApproveInTime:    func(f *metrics.Fact) metrics.Rounds { return f.Approve },
		metrics.FigureSupplementInTime: func(f *metrics.Fact) metrics.Rounds { return f.Supplement },
		metrics.FigureInspectInTime:    func(f *metrics.Fact) metrics.Rounds { return f.Inspect },
		metrics.FigureCallBackInTime:   func(f *metrics.Fact) metrics.Rounds { return f.CallBack },
		metrics.FigureComplyInTime:     func(f *metrics.Fact) metrics.Rounds { return f.Comply },
	} {
		past := func(h *history, at time.Time) bool {
			r := rounds(h.account())
			return r.Done.IsZero() && !r.Due.IsZero() && r.Due.Before(at)
		}
		model[id] = modelFigure{
			of: func(h *history, at time.Time) bool {
				r := rounds(h.account())
				return h.counted() && (r.Met > 0 || r.Late > 0 || past(h, at))
			},
			is: func(h *history, at time.Time) bool {
				r := rounds(h.account())
				return r.Late == 0 && !past(h, at)
			},
		}
	}
	handling := model[metrics.FigureHandleInTime].of
	model[metrics.FigureHandleOverdue] = modelFigure{of: handling, is: func(h *history, at time.Time) bool {
		return working(&h.ticket) && h.ticket.Overdue(at)
	}}
	type tally func(f *metrics.Fact) int
	for id, of := range map[string]struct{ of, is tally }{
		metrics.FigureExtensionGranted:  {func(f *metrics.Fact) int { return f.ExtensionsAsked }, func(f *metrics.Fact) int { return f.Extensions }},
		metrics.FigureSuspended:         {nil, func(f *metrics.Fact) int { return f.Suspensions }},
		metrics.FigureSuspensionGranted: {func(f *metrics.Fact) int { return f.SuspensionsAsked }, func(f *metrics.Fact) int { return f.Suspensions }},
		metrics.FigureObjected:          {nil, func(f *metrics.Fact) int { return f.Objections }},
		metrics.FigureUpheld: {
			func(f *metrics.Fact) int { return f.ObjectionsUpheld + f.ObjectionsRefused },
			func(f *metrics.Fact) int { return f.ObjectionsUpheld },
		},
		metrics.FigureWrongful: {
			func(f *metrics.Fact) int { return f.ObjectionsUpheld + f.ObjectionsRefused },
			func(f *metrics.Fact) int { return f.ObjectionsWrongful },
		},
		metrics.FigureEscalatedByStaff:  {nil, func(f *metrics.Fact) int { return f.EscalatedByStaff }},
		metrics.FigureEscalatedBySystem: {nil, func(f *metrics.Fact) int { return f.EscalatedBySystem }},
		metrics.FigureReminded:          {nil, func(f *metrics.Fact) int { return f.Reminders }},
		metrics.FigureRemindedBySystem:  {nil, func(f *metrics.Fact) int { return f.RemindersBySystem }},
		metrics.FigureChased:            {nil, func(f *metrics.Fact) int { return f.Chases }},
		metrics.FigureSupervised:        {nil, func(f *metrics.Fact) int { return f.Orders }},
		metrics.FigureDeemed:            {nil, func(f *metrics.Fact) int { return f.Deemed }},
	} {
		m := modelFigure{of: counted, is: func(h *history, _ time.Time) bool { return of.is(h.account()) > 0 }}
		if of.of != nil {
			m.of = func(h *history, _ time.Time) bool { return h.counted() && of.of(h.account()) > 0 }
		}
		model[id] = m
	}
	model[metrics.FigureExtended] = modelFigure{of: handling, is: func(h *history, _ time.Time) bool { return h.account().Extensions > 0 }}
	model[metrics.FigureObjectionPending] = modelFigure{of: func(h *history, _ time.Time) bool { return h.account().ObjectionsPending > 0 }}
	model[metrics.FigureMerged] = modelFigure{of: func(h *history, _ time.Time) bool { return h.account().Merged }}
	model[metrics.FigureDueSoon] = modelFigure{of: func(h *history, at time.Time) bool {
		return h.ticket.Overdue(at.Add(24*time.Hour+time.Microsecond)) && !h.ticket.Overdue(at)
	}}
	model[metrics.FigureStageOverdue] = modelFigure{of: func(h *history, at time.Time) bool {
		return slices.ContainsFunc(h.limits(), func(l time.Time) bool { return l.Before(at) })
	}}
	model[metrics.FigureStageDueSoon] = modelFigure{of: func(h *history, at time.Time) bool {
		return slices.ContainsFunc(h.limits(), func(l time.Time) bool { return !l.Before(at) && l.Sub(at) <= 24*time.Hour })
	}}
}

// limits are the limits that run, of every stage, the earliest of each.
func (h *history) limits() (out []time.Time) {
	t, f := h.ticket, h.account()
	if t.State != ticket.Closed && t.Responded.IsZero() {
		out = append(out, t.RespondBy)
	}
	for _, r := range []metrics.Rounds{f.Accept, f.Handle, f.Task, f.Approve, f.Supplement, f.Inspect, f.CallBack, f.Comply} {
		if r.Done.IsZero() && !r.Due.IsZero() {
			out = append(out, r.Due)
		}
	}
	return out
}
