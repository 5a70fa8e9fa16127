package metrics

import (
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// A stage is one whose limits figures judge. The reports of assisting handlers (协办) are a handling of their own.
type stage struct {
	id        string // ends the id of a figure of the stage, after a slash
	stage     ticket.Stage
	assisting bool
	name      gridgov.Text
	rounds    func(*Fact) *Rounds // none of the first response, which stands by itself
}

// anyStage is the place of what is not of one stage alone; the stages follow it.
const anyStage = 0

var stages = [...]stage{
	{"respond", ticket.StageRespond, false, gridgov.Text{En: "response", Zh: "响应"}, nil},
	{"accept", ticket.StageAccept, false, gridgov.Text{En: "sign-for", Zh: "签收"}, func(f *Fact) *Rounds { return &f.Accept }},
	{"handle", ticket.StageHandle, false, gridgov.Text{En: "handling", Zh: "办理"}, func(f *Fact) *Rounds { return &f.Handle }},
	{"assist", ticket.StageHandle, true, gridgov.Text{En: "assisting", Zh: "协办"}, func(f *Fact) *Rounds { return &f.Task }},
	{"approve", ticket.StageApprove, false, gridgov.Text{En: "ruling", Zh: "审批"}, func(f *Fact) *Rounds { return &f.Approve }},
	{"supplement", ticket.StageSupplement, false, gridgov.Text{En: "supplement", Zh: "补充"}, func(f *Fact) *Rounds { return &f.Supplement }},
	{"inspect", ticket.StageInspect, false, gridgov.Text{En: "inspection", Zh: "核查"}, func(f *Fact) *Rounds { return &f.Inspect }},
	{"call_back", ticket.StageCallBack, false, gridgov.Text{En: "call-back", Zh: "回访"}, func(f *Fact) *Rounds { return &f.CallBack }},
	{"comply", ticket.StageComply, false, gridgov.Text{En: "reply to an order", Zh: "督办回复"}, func(f *Fact) *Rounds { return &f.Comply }},
}

// stageAt is the place of a stage, anyStage for the zero stage; ok is false where nothing is judged by it.
func stageAt(of ticket.Stage, assisting bool) (at int, ok bool) {
	if of == 0 {
		return anyStage, !assisting
	}
	for i := range stages {
		if stages[i].stage == of && stages[i].assisting == assisting {
			return 1 + i, true
		}
	}
	return anyStage, false
}

// office reports whether it is for the office to be in time, and not for the reporter.
func (s *stage) office() bool { return s.stage != ticket.StageSupplement }

// limit is the limit of the stage that runs, the first of several; zero without one.
func (s *stage) limit(f *Fact) time.Time {
	if s.rounds != nil {
		return s.rounds(f).running()
	}
	if f.State != ticket.Closed && f.Responded.IsZero() && f.BotFirst.IsZero() {
		return f.RespondBy
	}
	return time.Time{}
}

// ended counts what ended with a limit.
func (s *stage) ended(f *Fact) (met, late int32) {
	switch {
	case s.rounds != nil:
		r := s.rounds(f)
		return r.Met, r.Late
	case f.Responded.IsZero() || f.RespondBy.IsZero():
		return 0, 0
	case f.Responded.After(f.RespondBy):
		return 0, 1
	}
	return 1, 0
}

// rungs is what the sweep did about its limits.
func (s *stage) rungs(f *Fact) *Rungs {
	if s.rounds != nil {
		return &s.rounds(f).Rungs
	}
	return &f.Respond
}

func (s *stage) conditions(f *Fact, at time.Time, soon time.Duration) (c Conditions) {
	limit := s.limit(f)
	met, late := s.ended(f)
	overdue := !limit.IsZero() && at.After(limit)
	if met+late > 0 || overdue {
		c |= IsStageDue
		if late == 0 && !overdue {
			c |= IsStageInTime
		}
	}
	if overdue {
		c |= IsStageOverdue
	} else if comes(limit, at, soon) {
		c |= IsStageDueSoon
	}
	return c
}

// ByStage returns the definitions of each stage alone, of one that is of any or all: under its id with a slash and the stage, as in
// "times_late/handle". A tally that some stages do not have is of the others.
func (d Definition) ByStage() []Definition {
	var list []Definition
	for i := range stages {
		if d.Tally != 0 && !d.Tally.staged(1+i) {
			continue
		}
		s, of := &stages[i], d
		of.ID += "/" + s.id
		of.Stage, of.Assisting, of.Column = s.stage, s.assisting, false
		of.Name = gridgov.Text{En: s.name.En + ": " + d.Name.En, Zh: s.name.Zh + "：" + d.Name.Zh}
		of.Meaning = gridgov.Text{En: d.Meaning.En + "; of " + s.name.En + " alone", Zh: d.Meaning.Zh + "；仅" + s.name.Zh}
		list = append(list, of)
	}
	return list
}

// comes reports whether a limit is not past yet, and comes within a span.
func comes(limit, at time.Time, soon time.Duration) bool {
	return !limit.IsZero() && !at.After(limit) && !limit.After(at.Add(soon))
}
