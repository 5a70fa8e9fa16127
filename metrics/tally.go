package metrics

import "github.com/gridgov/gridgov/ticket"

// tally counts what an event did, on a ticket as it was before and is after it.
func (f *Fact) tally(e *ticket.Event, before, after *ticket.Ticket) {
	if after.State == ticket.Closed && before.State != ticket.Closed && after.Resolution.Counted() {
		f.Closings++
	}
	switch e.Verb {
	case ticket.VerbExtend:
		f.ExtensionsAsked++
	case ticket.VerbSuspend:
		f.SuspensionsAsked++
	case ticket.VerbObject:
		f.Objections++
	case ticket.VerbGrant, ticket.VerbRefuse:
		f.ruling(e.Facts.Ruling)
	case ticket.VerbAccept:
		if d := e.Facts.Duty; d != nil && d.Deemed && !before.Deemed {
			f.Deemed++
		}
	case ticket.VerbSupervise:
		f.Orders++
	case ticket.VerbEscalate:
		switch raised := e.Facts.Duty != nil || passedUp(before.Approvals, after.Approvals); {
		case !machine(e.Role):
			f.EscalatedByStaff++
		case raised:
			f.EscalatedBySystem++
		default: // it cannot go higher, so it was pressed
			f.RemindersBySystem++
		}
	case ticket.VerbRemind:
		f.reminder(e)
	}
}

func (f *Fact) ruling(r *ticket.Ruling) {
	switch {
	case r == nil:
	case r.Of == ticket.VerbExtend && r.Granted:
		f.Extensions++
	case r.Of == ticket.VerbSuspend && r.Granted:
		f.Suspensions++
	case r.Of == ticket.VerbObject && r.Granted:
		f.ObjectionsUpheld++
	case r.Of == ticket.VerbObject:
		f.ObjectionsRefused++
		if r.Wrongful {
			f.ObjectionsWrongful++
		}
	}
}

func (f *Fact) reminder(e *ticket.Event) {
	rung := e.Facts.Rung
	switch {
	case e.Role == ticket.RoleReporter:
		f.Chases++
	case staff(e.Role):
		f.Reminders++
	case rung != nil && rung.Stage == ticket.StageSupplement: // it is the reporter who is reminded
	case rung != nil && rung.Do == ticket.Warn:
		f.Warnings++
	default:
		f.RemindersBySystem++
	}
}

// passedUp says that an approval went to somebody else.
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
