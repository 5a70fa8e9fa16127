package main

import (
	"slices"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// A source is what the figures of a log are made from: an entry of the map, a rule, or a limit of the office. A figure that
// lacks one is not in the log, and is no 0 % or 100 %.
type source uint32

const (
	closings   source = 1 << iota // that a case is closed, see ending
	judged                        // and that what is not is open, or that nothing says what is
	closedAt                      // … and when
	replies                       // … or when the final reply was
	deadlines                     // of a case
	responses                     // a first response or a reply; a closing is none
	signed                        // who has it signed for it
	reworks                       // a reply was sent back
	reopenings                    // it was taken up again
	joined                        // several handle it
	ratings                       // the reporter's verdict
	found                         // a worker found it
	handlers                      // who has it
	bots                          // what a rule answers by itself
	solved                        // a resolution that says so
	otherwise                     // a resolution that counts in no rate
	kindsSaid                     // what the reporter wants
	originals                     // what a duplicate is one of
	respondBy                     // limits of the office
	acceptBy
	taskBy
	checkBy
	stages // limits of stages, and whatever ends each of them
	never  // what no log, no rule and no limit has: nobody says so, and the replay does nothing by itself
)

// conditionSources are what a condition of a figure is made from. Those that are not here are of every ticket; what is of a stage
// is in stageSources.
var conditionSources = []struct {
	of   metrics.Conditions
	from source
}{
	{metrics.IsOpen | metrics.IsClosed | metrics.IsEverClosed | metrics.IsToClose, closings},
	{metrics.IsLimited, deadlines},
	{metrics.IsOverdue | metrics.IsDueSoon, deadlines | judged},
	{metrics.IsOnTime, deadlines | closedAt},
	{metrics.IsResponded, responses},
	{metrics.IsRespondLimited | metrics.IsResponseDue | metrics.IsResponseInTime, respondBy | responses},
	{metrics.IsBotFirst, bots},
	{metrics.IsDirect | metrics.IsTransferred, handlers},
	{metrics.IsJoint, joined},
	{metrics.IsReworked, reworks},
	{metrics.IsReopened, reopenings},
	{metrics.IsFound, found},
	{metrics.IsSelfHandled, found | closedAt},
	{metrics.IsSolved, solved},
	{metrics.IsMerged, originals},
	{metrics.IsRated | metrics.IsRatedSolved, ratings},
	{metrics.IsJudged | metrics.IsUnprompted | metrics.IsReminded | metrics.IsChased | metrics.IsSupervised, never},
	{metrics.IsSuspended | metrics.IsSuspensionAsked | metrics.IsExtended | metrics.IsExtensionAsked, never},
	{metrics.IsObjected | metrics.IsObjectionRuled | metrics.IsUpheld | metrics.IsWrongful | metrics.IsObjectionPending, never},
	{metrics.IsEscalatedByStaff | metrics.IsEscalatedBySystem | metrics.IsRemindedBySystem | metrics.IsDeemedAccepted, never},
	{metrics.IsCalled | metrics.IsReached | metrics.IsContacted | metrics.IsSaidSolved | metrics.IsSaidSatisfied, never},
}

// stageSources are what the figures of a stage are made from: its limit, and what ends it. The reports of assisting handlers
// are apart; no log has a ruling, a question, a call-back or an order.
var stageSources = map[ticket.Stage]source{
	0:                      stages,
	ticket.StageRespond:    respondBy | responses,
	ticket.StageAccept:     acceptBy | signed,
	ticket.StageHandle:     deadlines | replies,
	ticket.StageInspect:    checkBy | reworks,
	ticket.StageApprove:    never,
	ticket.StageCallBack:   never,
	ticket.StageComply:     never,
	ticket.StageSupplement: never,
}

var measureSources = map[metrics.Measure]source{
	metrics.ResponseTime: responses, metrics.BotResponseTime: bots, metrics.ClosingTime: closedAt, metrics.SuspendedTime: never,
}

// tallySources are those of the numbers of times; what is not here never happens.
var tallySources = map[metrics.Tally]source{
	metrics.TimesTransferred: handlers, metrics.TimesReworked: reworks, metrics.TimesReopened: reopenings, metrics.TimesRated: ratings,
	metrics.TimesMet: 0, metrics.TimesLate: 0, // as the stage
}

// needs are the sources of a figure.
func needs(d *metrics.Definition) (from source) {
	conditions := d.Of | d.Is | d.Not&^(metrics.IsFound|metrics.IsCounted)
	for _, c := range conditionSources {
		if conditions&c.of != 0 {
			from |= c.from
		}
	}
	if conditions&metrics.IsOverdue != 0 {
		from &^= closings // where nothing says what is closed, it is of all that was received
	}
	const ofStage = metrics.IsStageDue | metrics.IsStageInTime | metrics.IsStageOverdue | metrics.IsStageDueSoon
	if conditions&ofStage != 0 || d.Tally == metrics.TimesMet || d.Tally == metrics.TimesLate {
		if from |= stageSources[d.Stage]; d.Assisting {
			from = from&^(deadlines|replies) | taskBy | joined
		}
	}
	if d.Tally != 0 {
		of, ok := tallySources[d.Tally]
		if !ok {
			of = never
		}
		from |= of
	}
	if d.Moment == metrics.AtClosed {
		from |= closedAt
	}
	if d.Not&metrics.IsCounted != 0 {
		from |= otherwise
	}
	if d.Of&metrics.IsToClose != 0 && d.Is&metrics.IsClosed != 0 { // without deadlines, of the closed ones those that are closed
		from |= deadlines
	}
	return from | measureSources[d.Measure]
}

// sources are what the map, the rules and the limits have, and of it what the tickets of a run have, if they are given.
func (in *inputs) sources(of *basis) (has source) {
	m, c := in.columns, &in.columns.Columns
	add := func(of source, when bool) {
		if when {
			has |= of
		}
	}
	kinds, origins := true, true
	if of != nil {
		kinds, origins = in.log.Understood()
	}
	has = endings[in.ending()].has
	if of != nil && of.closed > 0 && of.closed == of.closedUnknown {
		has &^= closedAt | replies
	}
	add(replies, in.does(of, requestlog.Answer))
	add(deadlines, (c.Due != nil || in.limits(ticket.StageHandle) || in.follows(func(r routing.Rule) bool { return r.Limit.N > 0 })) &&
		(of == nil || of.limited > 0))
	add(responses, in.does(of, requestlog.Respond, requestlog.Answer))
	add(signed, in.does(of, requestlog.Accept))
	add(reworks, in.does(of, requestlog.Rework))
	add(reopenings, in.does(of, requestlog.Reopen))
	add(joined, in.does(of, requestlog.Convene) || in.follows(func(r routing.Rule) bool { return r.With != nil }))
	add(ratings, in.does(of, requestlog.Rate))
	add(handlers, c.Handler != nil || in.follows(func(r routing.Rule) bool { return r.Transfer != "" || r.Lead != "" }))
	add(bots, in.follows(func(r routing.Rule) bool { return r.Answer != "" || r.Respond != "" || r.Tell != nil }))
	add(solved, in.ends(func(r ticket.Resolution) bool { return r == ticket.Solved }))
	add(otherwise, in.ends(func(r ticket.Resolution) bool { return !r.Counted() }) ||
		in.follows(func(r routing.Rule) bool { return r.Refer != "" }))
	add(originals, c.Parent != nil)
	add(kindsSaid, c.Kind != nil && kinds || in.follows(func(r routing.Rule) bool { return r.SetKind != 0 }))
	add(found, m.WorkerChannels != nil)
	for _, o := range m.Origins {
		add(found, o == requestlog.Worker && origins)
	}
	add(respondBy, in.limits(ticket.StageRespond))
	add(acceptBy, in.limits(ticket.StageAccept))
	add(checkBy, in.limits(ticket.StageInspect))
	add(taskBy, in.limits(ticket.StageHandle))
	add(stages, in.stagesKnown(has))
	return has
}

// stagesKnown reports whether all stages together are known: each that has a limit, and that every case may come to.
func (in *inputs) stagesKnown(has source) bool {
	for _, s := range []struct{ limit, all source }{
		{deadlines, stageSources[ticket.StageHandle]},
		{respondBy, respondBy | responses},
		{acceptBy, acceptBy | signed},
		{checkBy, checkBy | reworks},
	} {
		if has&s.limit != 0 && has&s.all != s.all {
			return false
		}
	}
	return has&(deadlines|respondBy|acceptBy|checkBy) != 0 && !in.limits(ticket.StageCallBack)
}

// does reports whether a column of the map is a step that does one of these, and in a run whether it could be read.
func (in *inputs) does(of *basis, what ...requestlog.What) bool {
	return slices.ContainsFunc(in.columns.Steps, func(s requestlog.StepColumn) bool {
		return slices.Contains(what, s.Do) && (of == nil || !in.log.Unread(s.Do))
	})
}

// ends reports whether the map has such a resolution.
func (in *inputs) ends(is func(ticket.Resolution) bool) bool {
	for _, r := range in.columns.Resolutions {
		if is(r) {
			return true
		}
	}
	return false
}

// follows reports whether there is such a rule.
func (in *inputs) follows(is func(routing.Rule) bool) bool {
	for r := range in.table.Rules() {
		if is(r) {
			return true
		}
	}
	return false
}

// limits reports whether the office has a limit for a stage.
func (in *inputs) limits(s ticket.Stage) bool {
	return slices.ContainsFunc(in.office.Limits, func(l desk.Limit) bool { return l.Stage == s })
}

// absent are the figures that a log with these tickets does not have.
func (in *inputs) absent(of *basis) (ids []string) {
	has := in.sources(of)
	for _, d := range kpibook.Book() {
		if need := needs(&d); need&has != need {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// withoutKinds takes the kinds out of the table of kinds and units, of which the totals are left.
func withoutKinds(x metrics.Cross) metrics.Cross {
	x.Kinds, x.Rows = []string{}, slices.Clone(x.Rows)
	for i := range x.Rows {
		x.Rows[i].Counts = []int64{}
	}
	return x
}

// inDays are the durations of which the log has days and no hours.
func (in *inputs) inDays() (of []metrics.Measure) {
	opened := in.log.Days(requestlog.Opened)
	if opened {
		of = append(of, metrics.Age)
	}
	if opened || in.log.Days(requestlog.Respond, requestlog.Answer) {
		of = append(of, metrics.ResponseTime)
	}
	if opened || in.log.Days(requestlog.Closed) {
		of = append(of, metrics.ClosingTime)
	}
	return of
}
