package metrics

import (
	"time"

	"github.com/gridgov/gridgov/ticket"
)

// tally counts what an event did, on a ticket as it was before and is after it.
func (f *Fact) tally(e *ticket.Event, before, after *ticket.Ticket) {
	if after.State == ticket.Closed && before.State != ticket.Closed && after.Resolution.Counted() {
		f.Closings++
	}
	if !before.Suspended.IsZero() && !after.Suspended.Equal(before.Suspended) {
		f.SuspendedFor += stood(before.Suspended, before.Until, e.At)
	}
	switch e.Verb {
	case ticket.VerbExtend:
		f.ExtensionsAsked++
	case ticket.VerbSuspend:
		f.SuspensionsAsked++
	case ticket.VerbObject:
		f.Objections++
		if n := len(after.Approvals); n > 0 && assists(after.Approvals[n-1].For, before) {
			f.TaskObjections++
		}
	case ticket.VerbGrant, ticket.VerbRefuse:
		if r := e.Facts.Ruling; r != nil {
			f.ruling(r, assists(r.For, before))
		}
	case ticket.VerbAccept:
		if d := e.Facts.Duty; d != nil && d.Deemed && !before.Deemed {
			f.Deemed++
		}
	case ticket.VerbSupervise:
		f.Orders++
	case ticket.VerbCallBack:
		f.calledBack(e)
	case ticket.VerbRate:
		f.rated(e)
	case ticket.VerbEscalate:
		f.escalated(e, e.Facts.Duty != nil || passedUp(before.Approvals, after.Approvals))
	case ticket.VerbRemind:
		f.reminder(e)
	}
}

// assists reports whether a handler who asked for something is another one than the lead.
func assists(who ticket.Handler, t *ticket.Ticket) bool { return who != "" && who != t.Lead }

// stood is how long a suspension lasted by an instant; it ends by itself, however late the sweep comes.
func stood(from, until, at time.Time) time.Duration {
	if !until.IsZero() && until.Before(at) {
		at = until
	}
	return max(0, at.Sub(from))
}

// ruling counts a ruling on something that a handler had asked for: an assisting one, or the one that leads.
func (f *Fact) ruling(r *ticket.Ruling, assisting bool) {
	count := func(all, tasks *int32) {
		*all++
		if assisting {
			*tasks++
		}
	}
	switch {
	case r.Of == ticket.VerbExtend && r.Granted:
		count(&f.Extensions, &f.TaskExtensions)
	case r.Of == ticket.VerbSuspend && r.Granted:
		f.Suspensions++
	case r.Of == ticket.VerbObject && r.Granted:
		count(&f.ObjectionsUpheld, &f.TaskObjectionsUpheld)
	case r.Of == ticket.VerbObject:
		count(&f.ObjectionsRefused, &f.TaskObjectionsRefused)
		if r.Wrongful {
			count(&f.ObjectionsWrongful, &f.TaskObjectionsWrongful)
		}
	}
}

func (f *Fact) calledBack(e *ticket.Event) {
	f.CallBacks++
	c := e.Facts.Checked
	switch {
	case c != nil && c.Reached:
		f.Reached++
		f.Contacted, f.SaidSolved, f.Satisfied = c.Contacted, c.Solved, uint8(min(max(c.Satisfied, 0), len(Scale{})-1))
	case f.Reached > 0: // what was said when they were reached stands
		return
	}
	f.Called = e.At.UTC()
}

func (f *Fact) rated(e *ticket.Event) {
	if r := e.Facts.Rating; r != nil {
		f.Ratings++
		f.Score, f.RatedSolved, f.Rated = uint8(min(max(r.Score, 0), len(Scale{})-1)), r.Solved, e.At.UTC()
	}
}

// escalated counts an escalation; raised reports whether something went to another level by it.
func (f *Fact) escalated(e *ticket.Event, raised bool) {
	switch {
	case !machine(e.Role):
		f.EscalatedByStaff++
	case raised:
		f.EscalatedBySystem++
		f.rungs(e).Escalated++
	default: // it cannot go higher, so it was reminded of
		f.RemindersBySystem++
		f.rungs(e).Reminded++
	}
}

func (f *Fact) reminder(e *ticket.Event) {
	rung := e.Facts.Rung
	switch {
	case e.Role == ticket.RoleReporter:
		f.Chases++
	case staff(e.Role):
		f.Reminders++
	case rung != nil && rung.Stage == ticket.StageSupplement,
		rung != nil && rung.Stage == ticket.StageConfirm && rung.Do != ticket.RungClose: // it is the reporter who is reminded
	case rung != nil && rung.Do == ticket.RungWarn:
		f.Warnings++
		f.rungs(e).Warned++
	default:
		f.RemindersBySystem++
		f.rungs(e).Reminded++
	}
}

// rungs is where a rung that the sweep takes is counted, by its stage: one of an assisting handler's limit is none of the
// ticket's own. What no rung was taken for goes nowhere.
func (f *Fact) rungs(e *ticket.Event) *Rungs {
	rung := e.Facts.Rung
	if rung == nil {
		return new(Rungs)
	}
	at, ok := stageAt(rung.Stage, rung.Stage == ticket.StageHandle && e.Facts.Rungs == nil)
	if !ok || at == anyStage {
		return new(Rungs)
	}
	return stages[at-1].rungs(f)
}

// passedUp reports whether an approval went to somebody else.
func passedUp(before, after []ticket.Approval) bool {
	for i := range before {
		for j := range after {
			if after[j].Seq == before[i].Seq && after[j].To != before[i].To {
				return true
			}
		}
	}
	return false
}
