package metrics_test

import (
	"slices"
	"time"

	"github.com/gridgov/gridgov/metrics"
)

// plainStage is one stage of a history, as counted plainly.
type plainStage struct {
	met, late int32
	limit     time.Time // that runs
	presses   metrics.Presses
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
	s := plainStage{met: r.Met, late: r.Late, presses: r.Presses}
	if r.Done.IsZero() {
		s.limit = r.Due
	}
	return s
}

// some says that something holds of a stage.
func (h *history) some(of func(name string, s plainStage) bool) bool {
	return slices.ContainsFunc(plainStages, func(name string) bool { return of(name, h.stage(name)) })
}

// The figures of the model that rest on an account.
func init() {
	counted := func(h *history, _ time.Time) bool { return h.counted() }
	for _, name := range plainStages {
		model[metrics.FigureStageInTime+"/"+name] = modelFigure{
			of: func(h *history, at time.Time) bool { return h.counted() && h.stage(name).due(at) },
			is: func(h *history, at time.Time) bool { return h.stage(name).kept(at) },
		}
		model[metrics.FigureStageOverdue+"/"+name] = modelFigure{of: func(h *history, at time.Time) bool { return h.stage(name).overdue(at) }}
		model[metrics.FigureStageDueSoon+"/"+name] = modelFigure{of: func(h *history, at time.Time) bool { return h.stage(name).soon(at) }}
		model[metrics.FigureTimesLate+"/"+name] = modelFigure{times: func(h *history) int32 { return h.stage(name).late }}
		model[metrics.FigureTimesRemindedBySystem+"/"+name] = modelFigure{times: func(h *history) int32 { return h.stage(name).presses.Reminded }}
		model[metrics.FigureTimesEscalatedBySystem+"/"+
			name] = modelFigure{times: func(h *history) int32 { return h.stage(name).presses.Escalated }}
	}
	delete(model, metrics.FigureTimesRemindedBySystem+"/supplement") // those are reporters
	delete(model, metrics.FigureTimesEscalatedBySystem+"/call_back") // it is closed
	delete(model, metrics.FigureStageInTime+"/respond")              // on the first page, where what bots settled is left out
	office := func(name string) bool { return name != "supplement" }
	model[metrics.FigureStageInTime] = modelFigure{
		of: func(h *history, at time.Time) bool {
			return h.counted() && h.some(func(name string, s plainStage) bool { return office(name) && s.due(at) })
		},
		is: func(h *history, at time.Time) bool {
			return !h.some(func(name string, s plainStage) bool { return office(name) && (s.late > 0 || s.overdue(at)) })
		},
	}
	model[metrics.FigureStageOverdue] = modelFigure{of: func(h *history, at time.Time) bool {
		return h.some(func(_ string, s plainStage) bool { return s.overdue(at) })
	}}
	model[metrics.FigureStageDueSoon] = modelFigure{of: func(h *history, at time.Time) bool {
		return h.some(func(_ string, s plainStage) bool { return s.soon(at) })
	}}
	model[metrics.FigureTimesLate] = modelFigure{times: func(h *history) (n int32) {
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
		metrics.FigureTimesTransferred:       func(f *metrics.Fact) int32 { return f.Transfers },
		metrics.FigureTimesReworked:          func(f *metrics.Fact) int32 { return f.Reworks },
		metrics.FigureTimesReopened:          func(f *metrics.Fact) int32 { return f.Reopens },
		metrics.FigureTimesExtensionAsked:    func(f *metrics.Fact) int32 { return f.ExtensionsAsked },
		metrics.FigureTimesSuspensionAsked:   func(f *metrics.Fact) int32 { return f.SuspensionsAsked },
		metrics.FigureTimesSuspended:         func(f *metrics.Fact) int32 { return f.Suspensions },
		metrics.FigureTimesEscalatedByStaff:  func(f *metrics.Fact) int32 { return f.EscalatedByStaff },
		metrics.FigureTimesEscalatedBySystem: func(f *metrics.Fact) int32 { return f.EscalatedBySystem },
		metrics.FigureTimesReminded:          func(f *metrics.Fact) int32 { return f.Reminders },
		metrics.FigureTimesRemindedBySystem:  func(f *metrics.Fact) int32 { return f.RemindersBySystem },
		metrics.FigureTimesWarned:            func(f *metrics.Fact) int32 { return f.Warnings },
		metrics.FigureTimesChased:            func(f *metrics.Fact) int32 { return f.Chases },
		metrics.FigureTimesSupervised:        func(f *metrics.Fact) int32 { return f.Orders },
		metrics.FigureTimesDeemed:            func(f *metrics.Fact) int32 { return f.Deemed },
		metrics.FigureTimesCalled:            func(f *metrics.Fact) int32 { return f.CallBacks },
		metrics.FigureTimesReached:           func(f *metrics.Fact) int32 { return f.Reached },
	} {
		model[id] = modelFigure{times: func(h *history) int32 { return of(h.account()) }}
	}
	for id, of := range map[string][2]account{ // of all, and of assisting handlers
		metrics.FigureTimesExtended: {
			func(f *metrics.Fact) int32 { return f.Extensions }, func(f *metrics.Fact) int32 { return f.TaskExtensions },
		},
		metrics.FigureTimesObjected: {
			func(f *metrics.Fact) int32 { return f.Objections }, func(f *metrics.Fact) int32 { return f.TaskObjections },
		},
		metrics.FigureTimesUpheld: {
			func(f *metrics.Fact) int32 { return f.ObjectionsUpheld }, func(f *metrics.Fact) int32 { return f.TaskObjectionsUpheld },
		},
		metrics.FigureTimesRefused: {
			func(f *metrics.Fact) int32 { return f.ObjectionsRefused }, func(f *metrics.Fact) int32 { return f.TaskObjectionsRefused },
		},
		metrics.FigureTimesWrongful: {
			func(f *metrics.Fact) int32 { return f.ObjectionsWrongful }, func(f *metrics.Fact) int32 { return f.TaskObjectionsWrongful },
		},
	} {
		model[id] = modelFigure{times: func(h *history) int32 { return of[0](h.account()) }}
		model[id+"/assist"] = modelFigure{times: func(h *history) int32 { return of[1](h.account()) }}
		model[id+"/handle"] = modelFigure{times: func(h *history) int32 { return of[0](h.account()) - of[1](h.account()) }}
	}
	handling := func(h *history, at time.Time) bool { return h.counted() && h.stage("handle").due(at) }
	model[metrics.FigureHandleOverdue] = modelFigure{of: handling, is: func(h *history, at time.Time) bool {
		return working(&h.ticket) && !h.ticket.Due.IsZero() && at.After(h.ticket.Due) // of the round
	}}
	type tally func(f *metrics.Fact) int32
	for id, of := range map[string]struct{ of, is tally }{
		metrics.FigureExtensionGranted: {
			func(f *metrics.Fact) int32 { return f.ExtensionsAsked }, func(f *metrics.Fact) int32 { return f.Extensions },
		},
		metrics.FigureSuspended: {nil, func(f *metrics.Fact) int32 { return f.Suspensions }},
		metrics.FigureSuspensionGranted: {
			func(f *metrics.Fact) int32 { return f.SuspensionsAsked }, func(f *metrics.Fact) int32 { return f.Suspensions },
		},
		metrics.FigureObjected: {nil, func(f *metrics.Fact) int32 { return f.Objections }},
		metrics.FigureUpheld: {
			func(f *metrics.Fact) int32 { return f.ObjectionsUpheld + f.ObjectionsRefused },
			func(f *metrics.Fact) int32 { return f.ObjectionsUpheld },
		},
		metrics.FigureWrongful: {
			func(f *metrics.Fact) int32 { return f.ObjectionsUpheld + f.ObjectionsRefused },
			func(f *metrics.Fact) int32 { return f.ObjectionsWrongful },
		},
		metrics.FigureEscalatedByStaff:  {nil, func(f *metrics.Fact) int32 { return f.EscalatedByStaff }},
		metrics.FigureEscalatedBySystem: {nil, func(f *metrics.Fact) int32 { return f.EscalatedBySystem }},
		metrics.FigureReminded:          {nil, func(f *metrics.Fact) int32 { return f.Reminders }},
		metrics.FigureRemindedBySystem:  {nil, func(f *metrics.Fact) int32 { return f.RemindersBySystem }},
		metrics.FigureChased:            {nil, func(f *metrics.Fact) int32 { return f.Chases }},
		metrics.FigureSupervised:        {nil, func(f *metrics.Fact) int32 { return f.Orders }},
		metrics.FigureDeemed:            {nil, func(f *metrics.Fact) int32 { return f.Deemed }},
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
	model[metrics.FigureSuspendedMean] = modelFigure{
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
	model[metrics.FigureCalled] = modelFigure{of: func(h *history, _ time.Time) bool { return h.account().CallBacks > 0 }}
	model[metrics.FigureReached] = modelFigure{
		of: func(h *history, _ time.Time) bool { return h.counted() && h.account().CallBacks > 0 },
		is: func(h *history, _ time.Time) bool { return h.account().Reached > 0 },
	}
	model[metrics.FigureContacted] = modelFigure{of: reached, is: func(h *history, _ time.Time) bool { return h.account().Contacted }}
	model[metrics.FigureSaidSolved] = modelFigure{of: reached, is: func(h *history, _ time.Time) bool { return h.account().SaidSolved }}
	model[metrics.FigureSatisfied] = modelFigure{of: reached, weight: func(h *history) int64 {
		switch h.account().Satisfied {
		case 3:
			return 90
		case 4, 5:
			return 100
		}
		return 0
	}}
	model[metrics.FigureUnsaid] = modelFigure{of: func(h *history, at time.Time) bool { return reached(h, at) && h.account().Satisfied == 0 }}
}
