package metrics_test

import (
	"fmt"
	"slices"
	"time"

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
func (h *history) rounds(list []stretch, did func(i int, s stretch) bool,
	limit func(i int, s stretch, did bool) (limit, at time.Time),
) metrics.Rounds {
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

// accountRounds finds how each stage went.
func (h *history) accountRounds(f *metrics.Fact) {
	t := h.ticket
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
		for j := i; j >= 0 && on && !h.states[j].Answered.Before(t.Answered) && h.states[j].State == ticket.Answered &&
			!h.events[j].Facts.Answered; j-- {
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
}
