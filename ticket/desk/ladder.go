package desk

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// DefaultLadder returns a sample, not a norm. A reminder before the limit, a notice on the day after it and a reprimand five
// working days later is a rule of one city's bureau (seen in an excerpt); deemed acceptance and the automatic closings are
// ours.
func DefaultLadder() []ticket.Rung {
	day := func(n int) worktime.Span { return worktime.Span{N: 24 * n, Unit: worktime.UrgentHour} }
	return []ticket.Rung{
		{Stage: ticket.StageRespond, Do: ticket.RungRemind},
		{Stage: ticket.StageRespond, After: worktime.Span{N: 2, Unit: worktime.UrgentHour}, Do: ticket.RungEscalate},
		{Stage: ticket.StageAccept, Do: ticket.RungRemind},
		{Stage: ticket.StageAccept, After: day(1), Do: ticket.RungAccept},
		{Stage: ticket.StageHandle, Before: day(1), Do: ticket.RungWarn},
		{Stage: ticket.StageHandle, Do: ticket.RungRemind},
		{Stage: ticket.StageHandle, After: day(1), Do: ticket.RungEscalate},
		{Stage: ticket.StageHandle, After: day(3), Do: ticket.RungEscalate},
		{Stage: ticket.StageHandle, After: day(7), Do: ticket.RungEscalate},
		{Stage: ticket.StageApprove, Do: ticket.RungRemind},
		{Stage: ticket.StageApprove, After: day(1), Do: ticket.RungEscalate},
		{Stage: ticket.StageSupplement, Before: day(1), Do: ticket.RungWarn},
		{Stage: ticket.StageSupplement, Do: ticket.RungClose},
		{Stage: ticket.StageInspect, Do: ticket.RungRemind},
		{Stage: ticket.StageConfirm, Do: ticket.RungClose},
		{Stage: ticket.StageCallBack, Do: ticket.RungRemind},
		{Stage: ticket.StageComply, Do: ticket.RungRemind},
		{Stage: ticket.StageComply, After: day(1), Do: ticket.RungEscalate},
	}
}

// setLadder sorts the rungs by stage and returns what is wrong with them.
func (r *Rules) setLadder(rungs []ticket.Rung) []gridgov.Fault {
	var faults []gridgov.Fault
	for i, rung := range rungs {
		bad := func(field string, f gridgov.Fault) {
			f.Field = fmt.Sprintf("ladder[%d]%s", i, field)
			faults = append(faults, f)
		}
		if !isLimited(rung.Stage) || rung.Stage == ticket.StageObject {
			bad(".stage", gridgov.Fault{
				Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a stage that somebody can be late in", Zh: "应为有时限的环节"}, Got: rung.Stage.String(),
			})
			continue
		}
		zero := worktime.Span{}
		for field, s := range map[string]worktime.Span{".before": rung.Before, ".after": rung.After} {
			if s == zero {
				continue
			}
			if f := r.spanFault(s); f != nil {
				bad(field, *f)
			}
		}
		if rung.Before != zero && rung.After != zero {
			bad(".after", gridgov.Fault{Rule: gridgov.RuleExcludes, Right: gridgov.Text{En: "with before", Zh: "不能与before同时填写"}})
		}
		of := r.ladder[rung.Stage]
		if rung.Before != zero && len(of) > 0 && of[len(of)-1].Before == zero {
			bad(".before", gridgov.Fault{
				Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "rows before the limit come first", Zh: "到期前的步骤应排在到期时和到期后的步骤之前"},
				Got: rung.Before.String(),
			})
		}
		switch rung.Do {
		case ticket.RungWarn, ticket.RungRemind:
		case ticket.RungEscalate:
			if rung.Stage == ticket.StageCallBack {
				bad(".do", gridgov.Fault{
					Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "only for a stage of a ticket that is still open", Zh: "只用于未办结工单的环节"},
					Got: rung.Do.String(),
				})
			}
		case ticket.RungAccept:
			if rung.Stage != ticket.StageAccept {
				bad(".do", gridgov.Fault{
					Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "only for stage accept", Zh: "只用于签收（accept）环节"}, Got: rung.Do.String(),
				})
			}
		case ticket.RungClose:
			if rung.Stage != ticket.StageSupplement && rung.Stage != ticket.StageConfirm {
				bad(".do", gridgov.Fault{
					Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "only for stages supplement and confirm", Zh: "只用于补充（supplement）和确认（confirm）环节"},
					Got: rung.Do.String(),
				})
			}
		default:
			bad(".do", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: closedset.List(ticket.RungClose)})
		}
		r.ladder[rung.Stage] = append(of, rung)
	}
	// What ends by itself needs no row: a suspension is resumed, and a window for reopening closes.
	r.ladder[ticket.StageSuspend] = []ticket.Rung{{Stage: ticket.StageSuspend}}
	r.ladder[ticket.StageReopen] = []ticket.Rung{{Stage: ticket.StageReopen}}
	// Where the promise ends before the round, whoever dispatched is warned and reminded once, when a handler would be.
	for _, do := range []ticket.RungAction{ticket.RungWarn, ticket.RungRemind} {
		if i := slices.IndexFunc(r.ladder[ticket.StageHandle], func(rung ticket.Rung) bool { return rung.Do == do }); i >= 0 {
			rung := r.ladder[ticket.StageHandle][i]
			rung.Stage = ticket.StagePromise
			r.ladder[ticket.StagePromise] = append(r.ladder[ticket.StagePromise], rung)
		}
	}
	for stage := range r.ladder {
		r.places[stage] = placesOf(r.ladder[stage])
	}
	return faults
}

// alike is a rung by what it does and when: in any stage, and however often the ladder has it.
func alike(before, after worktime.Span, do ticket.RungAction) ticket.Rung {
	return ticket.Rung{Before: before, After: after, Do: do}
}

// placesOf are the places in a ladder of the rungs that are alike, in order.
func placesOf(ladder []ticket.Rung) map[ticket.Rung][]int {
	places := map[ticket.Rung][]int{}
	for i, rung := range ladder {
		of := alike(rung.Before, rung.After, rung.Do)
		places[of] = append(places[of], i)
	}
	return places
}

// A watch is one running limit of a ticket, and how far its ladder was taken.
type watch struct {
	stage ticket.Stage
	limit time.Time
	from  time.Time      // rungs before the limit, and not after this instant, were too early to be taken
	taken []ticket.Taken // for this limit and others
	at    int            // index of the task, the order or the approval; -1: the ticket's own
}

// rungDue is the rung of a watch that is to be taken next.
type rungDue struct {
	watch
	n    int // its place in the ladder of the stage
	rung ticket.Rung
}

// passes reports whether no rung is taken: what waits for a unit that has ended is passed on.
func (p *rungDue) passes() bool { return p != nil && p.limit.IsZero() }

// isOf reports whether rungs were taken for the limit of a watch.
func isOf(k *ticket.Taken, w *watch) bool { return k.Stage == w.stage && k.Limit.Equal(w.limit) }

// begin is the place in a ladder after the last rung of it that was taken for the limit: rungs that the office has put before
// that one since are skipped.
func (w *watch) begin(places map[ticket.Rung][]int) (n int) {
	for i := range w.taken {
		k := &w.taken[i]
		if !isOf(k, w) {
			continue
		}
		if of := places[alike(k.Before, k.After, k.Do)]; len(of) > 0 && k.N > 0 {
			n = max(n, of[min(k.N, len(of))-1]+1)
		}
	}
	return n
}

// record is what was taken, with its rung. Of its stage the latest are kept.
func (p *rungDue) record() []ticket.Taken {
	now := ticket.Taken{Stage: p.stage, Limit: p.limit, N: 1, Before: p.rung.Before, After: p.rung.After, Do: p.rung.Do}
	list := make([]ticket.Taken, 0, len(p.taken)+1)
	same := 0 // of the stage
	for _, k := range slices.Backward(p.taken) {
		switch {
		case isOf(&k, &p.watch) && alike(k.Before, k.After, k.Do) == alike(p.rung.Before, p.rung.After, p.rung.Do):
			now.N += k.N
			continue
		case k.Stage == p.stage:
			if same++; same >= ticket.MaxTaken {
				continue
			}
		}
		list = append(list, k)
	}
	slices.Reverse(list)
	return append(list, now)
}

// closingToCome are the rungs taken of a ticket whose answer somebody waits for from now on: where the desk was reminded to close it,
// since nobody did, the closing is still to come. Where that is not so, they are nil.
func closingToCome(t *ticket.Ticket) []ticket.Taken {
	i := slices.IndexFunc(t.Rungs, func(k ticket.Taken) bool {
		return k.Stage == ticket.StageConfirm && k.Do == ticket.RungClose && k.Limit.Equal(t.CloseBy)
	})
	if t.State != ticket.Answered || i < 0 {
		return nil
	}
	after := slices.DeleteFunc(slices.Clone(t.Rungs[i:]), func(k ticket.Taken) bool { return k.Stage == ticket.StageConfirm })
	return append(slices.Clone(t.Rungs[:i]), after...)
}

// eachWatch visits every limit of a ticket that runs.
func eachWatch(t *ticket.Ticket, visit func(watch)) {
	own := func(stage ticket.Stage, from, limit time.Time) {
		if limit.IsZero() {
			return
		}
		visit(watch{stage, limit, from, t.Rungs, -1})
	}
	if t.State == ticket.Closed {
		own(ticket.StageReopen, t.Closed, t.CloseBy)
		if t.Called.Before(t.Closed) {
			own(ticket.StageCallBack, t.Closed, t.StageBy)
		}
		return
	}
	if t.Responded.IsZero() {
		own(ticket.StageRespond, t.Created, t.RespondBy)
	}
	if t.State == ticket.Answered {
		if t.Inspected.Before(t.Answered) {
			own(ticket.StageInspect, t.Answered, t.StageBy)
		}
		if t.Reporter != "" || t.Children > 0 { // the sweep finds out whether one of the children has a reporter
			own(ticket.StageConfirm, t.Answered, t.CloseBy)
		}
	} else {
		if t.Accepted.IsZero() {
			own(ticket.StageAccept, takenOver(t), t.AcceptBy)
		}
		if !t.Asked.IsZero() {
			own(ticket.StageSupplement, t.Asked, t.StageBy)
		}
		if !t.Suspended.IsZero() {
			own(ticket.StageSuspend, t.Suspended, t.Until)
		}
		begun := cmp.Or(t.Since, t.Created)
		own(ticket.StageHandle, begun, t.Due)
		if t.Promise.After(begun) && (t.Due.IsZero() || t.Promise.Before(t.Due)) {
			own(ticket.StagePromise, begun, t.Promise)
		}
		for i := range t.Tasks {
			if k := &t.Tasks[i]; k.Done.IsZero() && !k.Due.IsZero() && !t.Stopped() {
				visit(watch{ticket.StageHandle, k.Due, k.Given, k.Rungs, i})
			}
		}
	}
	for i := range t.Approvals {
		if a := &t.Approvals[i]; !a.Due.IsZero() {
			visit(watch{ticket.StageApprove, a.Due, a.Since, a.Rungs, i})
		}
	}
	for i := range t.Orders {
		if o := &t.Orders[i]; !o.Due.IsZero() {
			visit(watch{ticket.StageComply, o.Due, o.Given, o.Rungs, i})
		}
	}
}

// next is the rung that is to be taken next, and when; of two at once the one of the earlier stage. ok is false where
// nothing is to be done about anything.
func (r *Rules) next(k *limitClock, t *ticket.Ticket) (at time.Time, p rungDue, ok bool) {
	calm := r.calendar != nil && t.Priority != ticket.Emergency
	eachWatch(t, func(w watch) {
		ladder := r.ladder[w.stage]
		for n := w.begin(r.places[w.stage]); n < len(ladder); n++ {
			rung := &ladder[n]
			when := w.limit
			switch {
			case rung.Before != worktime.Span{}:
				if when = k.sub(when, rung.Before); when.IsZero() {
					return // in a year that is not known
				}
				if calm && (rung.Do == ticket.RungWarn || rung.Do == ticket.RungRemind) {
					when = k.workingBefore(when)
				}
				if !when.After(w.from) {
					continue
				}
			default:
				when = k.add(when, rung.After, nil)
				if rung.After == (worktime.Span{}) {
					when = w.limit
				}
				if calm && (rung.Do == ticket.RungWarn || rung.Do == ticket.RungRemind) {
					when = k.settle(r.calendar.Next(when))
				}
			}
			if when.IsZero() {
				return
			}
			if !ok || when.Before(at) {
				at, p, ok = when, rungDue{w, n, *rung}, true
			}
			return
		}
	})
	return at, p, ok
}

// workingBefore is the instant itself in working time, else the last minute of working time before it.
func (k *limitClock) workingBefore(t time.Time) time.Time {
	if next := k.settle(k.r.calendar.Next(t)); next.IsZero() || next.Equal(t) {
		return t
	}
	if before := k.sub(t, worktime.Span{N: 1, Unit: worktime.WorkMinute}); !before.IsZero() {
		return before
	}
	return t
}

// higher is the level to which an escalation leads: of an approval the next one that rules, else that above whoever is in
// charge. Those whom the report is about are skipped. There is none above the leaders.
func higher(t *ticket.Ticket, p *rungDue, known []listed) (ticket.Handler, bool) {
	from := cmp.Or(t.Charge, t.Lead)
	if p != nil && p.stage == ticket.StageApprove {
		from = t.Approvals[p.at].To
	}
	to, ok := above(t, from, known)
	if !ok {
		return "", false
	}
	return openLevel(t, to, known)
}
