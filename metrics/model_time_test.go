package metrics_test

import (
	"slices"
	"time"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// plainStage is one stage of a history, as counted plainly.
type plainStage struct {
	met, late int32
	limit     time.Time // that runs
	presses   metrics.Rungs
}

func (s plainStage) overdue(at time.Time) bool { return !s.limit.IsZero() && s.limit.Before(at) }

func (s plainStage) soon(at time.Time) bool {
	return !s.limit.IsZero() && !s.limit.Before(at) && s.limit.Sub(at) <= 24*time.Hour
}

func (s plainStage) due(at time.Time) bool  { return s.met > 0 || s.late > 0 || s.overdue(at) }
func (s plainStage) kept(at time.Time) bool { return s.due(at) && s.late == 0 && !s.overdue(at) }

var plainStages = []string{"respond", "accept", "handle", "assist", "approve", "supplement", "inspect", "call_back", "comply"}

// stage is one of the stages, by the end of a figure's id.
func (h *history) stage(name string) plainStage {
	f := h.account()
	if name == "respond" {
		s := plainStage{presses: f.Respond}
		limit := h.ticket.RespondBy
		i := h.staffResponse()
		switch {
		case i >= 0 && h.states[i].RespondBy.IsZero():
		case i >= 0 && h.events[i].At.After(h.states[i].RespondBy):
			s.late = 1
		case i >= 0:
			s.met = 1
		case h.ticket.Responded.IsZero() && !h.closed():
			s.limit = limit
		}
		return s
	}
	r := map[string]metrics.Rounds{
		"accept": f.Accept, "handle": f.Handle, "assist": f.Task, "approve": f.Approve, "supplement": f.Supplement, "inspect": f.Inspect,
		"call_back": f.CallBack, "comply": f.Comply,
	}[name]
	s := plainStage{met: r.Met, late: r.Late, presses: r.Rungs}
	if r.Done.IsZero() {
		s.limit = r.Due
	}
	return s
}

// some reports whether something holds of a stage.
func (h *history) some(of func(name string, s plainStage) bool) bool {
	return slices.ContainsFunc(plainStages, func(name string) bool { return of(name, h.stage(name)) })
}

// The figures of the model that rest on an account.
func init() {
	counted := func(h *history, _ time.Time) bool { return h.counted() }
	for _, name := range plainStages {
		model[kpibook.StageInTime+"/"+name] = modelFigure{
			of: func(h *history, at time.Time) bool { return h.counted() && h.stage(name).due(at) },
			is: func(h *history, at time.Time) bool { return h.stage(name).kept(at) },
		}
		model[kpibook.StageOverdue+"/"+name] = modelFigure{of: func(h *history, at time.Time) bool { return h.stage(name).overdue(at) }}
		model[kpibook.StageDueSoon+"/"+name] = modelFigure{of: func(h *history, at time.Time) bool { return h.stage(name).soon(at) }}
		model[kpibook.TimesLate+"/"+name] = modelFigure{times: func(h *history) int32 { return h.stage(name).late }}
		model[kpibook.TimesRemindedBySystem+"/"+name] = modelFigure{times: func(h *history) int32 { return h.stage(name).presses.Reminded }}
		model[kpibook.TimesEscalatedBySystem+"/"+
			name] = modelFigure{times: func(h *history) int32 { return h.stage(name).presses.Escalated }}
	}
	delete(model, kpibook.TimesRemindedBySystem+"/supplement") // those are reporters
	delete(model, kpibook.TimesEscalatedBySystem+"/call_back") // it is closed
	delete(model, kpibook.StageInTime+"/respond")              // on the first page, where what bots settled is left out
	office := func(name string) bool { return name != "supplement" }
	model[kpibook.StageInTime] = modelFigure{
		of: func(h *history, at time.Time) bool {
			return h.counted() && h.some(func(name string, s plainStage) bool { return office(name) && s.due(at) })
		},
		is: func(h *history, at time.Time) bool {
			return !h.some(func(name string, s plainStage) bool { return office(name) && (s.late > 0 || s.overdue(at)) })
		},
	}
	model[kpibook.StageOverdue] = modelFigure{of: func(h *history, at time.Time) bool {
		return h.some(func(_ string, s plainStage) bool { return s.overdue(at) })
	}}
	model[kpibook.StageDueSoon] = modelFigure{of: func(h *history, at time.Time) bool {
		return h.some(func(_ string, s plainStage) bool { return s.soon(at) })
	}}
	model[kpibook.TimesLate] = modelFigure{times: func(h *history) (n int32) {
		h.some(func(name string, s plainStage) bool {
			if office(name) {
				n += s.late
			}
			return false
		})
		return n
	}}
	type account func(f *metrics.Fact) int32
	for id, of := range map[string]account{
		kpibook.TimesTransferred:       func(f *metrics.Fact) int32 { return f.Transfers },
		kpibook.TimesRejected:          func(f *metrics.Fact) int32 { return f.Rejections },
		kpibook.TimesReworked:          func(f *metrics.Fact) int32 { return f.Reworks },
		kpibook.TimesReopened:          func(f *metrics.Fact) int32 { return f.Reopens },
		kpibook.TimesExtensionAsked:    func(f *metrics.Fact) int32 { return f.ExtensionsAsked },
		kpibook.TimesSuspensionAsked:   func(f *metrics.Fact) int32 { return f.SuspensionsAsked },
		kpibook.TimesSuspended:         func(f *metrics.Fact) int32 { return f.Suspensions },
		kpibook.TimesEscalatedByStaff:  func(f *metrics.Fact) int32 { return f.EscalatedByStaff },
		kpibook.TimesEscalatedBySystem: func(f *metrics.Fact) int32 { return f.EscalatedBySystem },
		kpibook.TimesReminded:          func(f *metrics.Fact) int32 { return f.Reminders },
		kpibook.TimesRemindedBySystem:  func(f *metrics.Fact) int32 { return f.RemindersBySystem },
		kpibook.TimesWarned:            func(f *metrics.Fact) int32 { return f.Warnings },
		kpibook.TimesChased:            func(f *metrics.Fact) int32 { return f.Chases },
		kpibook.TimesSupervised:        func(f *metrics.Fact) int32 { return f.Orders },
		kpibook.TimesDeemed:            func(f *metrics.Fact) int32 { return f.Deemed },
		kpibook.TimesCalled:            func(f *metrics.Fact) int32 { return f.CallBacks },
		kpibook.TimesReached:           func(f *metrics.Fact) int32 { return f.Reached },
	} {
		model[id] = modelFigure{times: func(h *history) int32 { return of(h.account()) }}
	}
	for id, of := range map[string][2]account{ // of all, and of assisting handlers
		kpibook.TimesExtended: {
			func(f *metrics.Fact) int32 { return f.Extensions }, func(f *metrics.Fact) int32 { return f.TaskExtensions },
		},
		kpibook.TimesObjected: {
			func(f *metrics.Fact) int32 { return f.Objections }, func(f *metrics.Fact) int32 { return f.TaskObjections },
		},
		kpibook.TimesUpheld: {
			func(f *metrics.Fact) int32 { return f.ObjectionsUpheld }, func(f *metrics.Fact) int32 { return f.TaskObjectionsUpheld },
		},
		kpibook.TimesRefused: {
			func(f *metrics.Fact) int32 { return f.ObjectionsRefused }, func(f *metrics.Fact) int32 { return f.TaskObjectionsRefused },
		},
		kpibook.TimesWrongful: {
			func(f *metrics.Fact) int32 { return f.ObjectionsWrongful }, func(f *metrics.Fact) int32 { return f.TaskObjectionsWrongful },
		},
	} {
		model[id] = modelFigure{times: func(h *history) int32 { return of[0](h.account()) }}
		model[id+"/assist"] = modelFigure{times: func(h *history) int32 { return of[1](h.account()) }}
		model[id+"/handle"] = modelFigure{times: func(h *history) int32 { return of[0](h.account()) - of[1](h.account()) }}
	}
	handling := func(h *history, at time.Time) bool { return h.counted() && h.stage("handle").due(at) }
	model[kpibook.HandleOverdue] = modelFigure{of: handling, is: func(h *history, at time.Time) bool {
		return working(&h.ticket) && !h.ticket.Due.IsZero() && at.After(h.ticket.Due) // of the round
	}}
	type tally func(f *metrics.Fact) int32
	for id, of := range map[string]struct{ of, is tally }{
		kpibook.ExtensionGranted: {
			func(f *metrics.Fact) int32 { return f.ExtensionsAsked }, func(f *metrics.Fact) int32 { return f.Extensions },
		},
		kpibook.Suspended: {nil, func(f *metrics.Fact) int32 { return f.Suspensions }},
		kpibook.SuspensionGranted: {
			func(f *metrics.Fact) int32 { return f.SuspensionsAsked }, func(f *metrics.Fact) int32 { return f.Suspensions },
		},
		kpibook.Objected: {nil, func(f *metrics.Fact) int32 { return f.Objections }},
		kpibook.Upheld: {
			func(f *metrics.Fact) int32 { return f.ObjectionsUpheld + f.ObjectionsRefused },
			func(f *metrics.Fact) int32 { return f.ObjectionsUpheld },
		},
		kpibook.Wrongful: {
			func(f *metrics.Fact) int32 { return f.ObjectionsUpheld + f.ObjectionsRefused },
			func(f *metrics.Fact) int32 { return f.ObjectionsWrongful },
		},
		kpibook.EscalatedByStaff:  {nil, func(f *metrics.Fact) int32 { return f.EscalatedByStaff }},
		kpibook.EscalatedBySystem: {nil, func(f *metrics.Fact) int32 { return f.EscalatedBySystem }},
		kpibook.Reminded:          {nil, func(f *metrics.Fact) int32 { return f.Reminders }},
		kpibook.RemindedBySystem:  {nil, func(f *metrics.Fact) int32 { return f.RemindersBySystem }},
		kpibook.Chased:            {nil, func(f *metrics.Fact) int32 { return f.Chases }},
		kpibook.Supervised:        {nil, func(f *metrics.Fact) int32 { return f.Orders }},
		kpibook.Deemed:            {nil, func(f *metrics.Fact) int32 { return f.Deemed }},
	} {
		m := modelFigure{of: counted, is: func(h *history, _ time.Time) bool { return of.is(h.account()) > 0 }}
		if of.of != nil {
			m.of = func(h *history, _ time.Time) bool { return h.counted() && of.of(h.account()) > 0 }
		}
		model[id] = m
	}
	model[kpibook.Extended] = modelFigure{of: handling, is: func(h *history, _ time.Time) bool { return h.account().Extensions > 0 }}
	model[kpibook.ObjectionPending] = modelFigure{of: func(h *history, _ time.Time) bool { return h.account().ObjectionsPending > 0 }}
	model[kpibook.Merged] = modelFigure{of: func(h *history, _ time.Time) bool { return h.account().Merged }}
	model[kpibook.DueSoon] = modelFigure{of: func(h *history, at time.Time) bool {
		return h.ticket.Overdue(at.Add(24*time.Hour+time.Microsecond)) && !h.ticket.Overdue(at)
	}}
	model[kpibook.SuspendedMean] = modelFigure{
		of: func(h *history, _ time.Time) bool { return h.account().Suspended },
		value: func(h *history, at time.Time) time.Duration {
			f := h.account()
			if f.SuspendedSince.IsZero() {
				return f.SuspendedFor
			}
			end := f.SuspendedUntil
			if at.Before(end) {
				end = at
			}
			return f.SuspendedFor + end.Sub(f.SuspendedSince)
		},
	}
	reached := func(h *history, _ time.Time) bool { return h.counted() && h.account().Reached > 0 }
	model[kpibook.Called] = modelFigure{of: func(h *history, _ time.Time) bool { return h.account().CallBacks > 0 }}
	model[kpibook.Reached] = modelFigure{
		of: func(h *history, _ time.Time) bool { return h.counted() && h.account().CallBacks > 0 },
		is: func(h *history, _ time.Time) bool { return h.account().Reached > 0 },
	}
	model[kpibook.Contacted] = modelFigure{of: reached, is: func(h *history, _ time.Time) bool { return h.account().Contacted }}
	model[kpibook.SaidSolved] = modelFigure{of: reached, is: func(h *history, _ time.Time) bool { return h.account().SaidSolved }}
	model[kpibook.Satisfied] = modelFigure{of: reached, weight: func(h *history) int64 {
		switch h.account().Satisfied {
		case 3:
			return 90
		case 4, 5:
			return 100
		}
		return 0
	}}
	model[kpibook.Unsaid] = modelFigure{of: func(h *history, at time.Time) bool { return reached(h, at) && h.account().Satisfied == 0 }}
}
