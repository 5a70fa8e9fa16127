package metrics

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// stages are the stages that a fact has [Rounds] of, with the conditions that judge them. A task is handling too.
var stages = []struct {
	stage       ticket.Stage
	rounds      func(*Fact) *Rounds
	due, inTime Conditions
}{
	{ticket.StageAccept, func(f *Fact) *Rounds { return &f.Accept }, AcceptDue, AcceptInTime},
	{ticket.StageHandle, func(f *Fact) *Rounds { return &f.Handle }, HandleDue, HandleInTime},
	{ticket.StageHandle, func(f *Fact) *Rounds { return &f.Task }, TaskDue, TaskInTime},
	{ticket.StageApprove, func(f *Fact) *Rounds { return &f.Approve }, ApproveDue, ApproveInTime},
	{ticket.StageSupplement, func(f *Fact) *Rounds { return &f.Supplement }, SupplementDue, SupplementInTime},
	{ticket.StageInspect, func(f *Fact) *Rounds { return &f.Inspect }, InspectDue, InspectInTime},
	{ticket.StageCallBack, func(f *Fact) *Rounds { return &f.CallBack }, CallBackDue, CallBackInTime},
	{ticket.StageComply, func(f *Fact) *Rounds { return &f.Comply }, ComplyDue, ComplyInTime},
}

// limits visits the limits that run, the first of each stage.
func (f *Fact) limits(visit func(ticket.Stage, time.Time)) {
	if f.State != ticket.Closed && f.Responded.IsZero() && f.BotFirst.IsZero() && !f.RespondBy.IsZero() {
		visit(ticket.StageRespond, f.RespondBy)
	}
	for i := range stages {
		if l := stages[i].rounds(f).running(); !l.IsZero() {
			visit(stages[i].stage, l)
		}
	}
}

// comes says that a limit is not past yet, and comes within a span.
func comes(limit, at time.Time, soon time.Duration) bool {
	return !limit.IsZero() && !at.After(limit) && !limit.After(at.Add(soon))
}

// A Watch is a limit that runs and is overdue, or about to be.
type Watch struct {
	ID      ticket.ID      `json:"id"`
	Path    grid.Path      `json:"path,omitempty"`
	Lead    ticket.Handler `json:"lead,omitempty"`
	Stage   ticket.Stage   `json:"stage"`
	Due     time.Time      `json:"due"`
	Overdue bool           `json:"overdue,omitempty"`
}

// Watchlist lists the limits that are overdue at an instant (Due before it), and those that come within a span of elapsed
// time from it, the earliest first, ties by id and stage. A ticket stands in it once for each stage, with the earliest
// limit of that stage; the report of an assisting handler is a handling of its own. While a clock stands nothing is due that
// it stops. Facts
// must not know anything later than the instant, see [FactAt]. Reports have the tickets of it in the figures
// [FigureStageOverdue] and [FigureStageDueSoon].
func Watchlist(facts iter.Seq[Fact], at time.Time, soon time.Duration) []Watch {
	list := []Watch{}
	for f := range facts {
		f.limits(func(s ticket.Stage, limit time.Time) {
			if late := at.After(limit); late || comes(limit, at, soon) {
				list = append(list, Watch{f.ID, f.Path, f.Lead, s, limit, late})
			}
		})
	}
	slices.SortFunc(list, func(a, b Watch) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Stage, b.Stage))
	})
	return list
}
