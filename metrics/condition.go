package metrics

import (
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/ticket"
)

// Conditions are what holds of a fact at an instant, one bit each. A [Definition] is made of them, so that a figure is
// data: it can be printed, stored and compared. As text they are names joined with " + ", as in "counted + closed".
type Conditions uint64

// The conditions.
const (
	IsCounted           Conditions = 1 << iota // valid: open, or closed with a resolution that counts, see [ticket.Resolution.Counted]
	IsOpen                                     // not closed
	IsClosed                                   // closed
	IsEverClosed                               // closed, or closed before and reopened
	IsLimited                                  // something was promised to the reporter, see [ticket.Clock].Promise
	IsOverdue                                  // open and past what was promised
	IsOnTime                                   // closed, not after what was promised
	IsToClose                                  // closed, or open and past what was promised: what had to be closed (应结案)
	IsSuspended                                // a suspension was granted at some time
	IsByPeople                                 // not settled by bots or the system alone
	IsRespondLimited                           // has a response limit
	IsResponded                                // staff responded
	IsResponseDue                              // staff responded, or the response limit is past
	IsResponseInTime                           // staff responded, not after the limit
	IsBotFirst                                 // a bot or the system responded before staff
	IsDirect                                   // handling direct
	IsTransferred                              // handling transferred
	IsJoint                                    // handling joint
	IsReworked                                 // reworked at least once
	IsReopened                                 // reopened at least once
	IsFound                                    // found by a worker
	IsSelfHandled                              // and settled on the spot
	IsJudged                                   // staff acted, or the first handling limit is past
	IsUnprompted                               // staff acted, not after the first limit and before any reminder or supervision
	IsSolved                                   // closed as solved
	IsPartial                                  // its history holds a step that this version does not know
	IsExtensionAsked                           // more time was asked for
	IsExtended                                 // more time was granted
	IsSuspensionAsked                          // a suspension was asked for
	IsObjected                                 // an objection was filed
	IsObjectionRuled                           // an objection was ruled on
	IsUpheld                                   // an objection was upheld
	IsWrongful                                 // an objection was refused as wrongful
	IsObjectionPending                         // an objection waits for a ruling
	IsEscalatedByStaff                         // escalated by a person
	IsEscalatedBySystem                        // escalated by the sweep
	IsReminded                                 // staff reminded
	IsRemindedBySystem                         // the sweep reminded
	IsChased                                   // the reporter asked where it was
	IsSupervised                               // a supervision order was given
	IsDeemedAccepted                           // signed for by the sweep
	IsMerged                                   // a duplicate of another ticket
	IsDueSoon                                  // open, and what was promised comes within the span looked ahead
	IsCalled                                   // called back
	IsReached                                  // … and reached
	IsContacted                                // the reporter said that the handler had been in touch
	IsSaidSolved                               // … that it is solved
	IsSaidSatisfied                            // … how satisfied they are, whatever they said
	IsStageDue                                 // there is something to judge: what ended with a limit, or a limit that runs and is past
	IsStageInTime                              // … and nothing of it was late, or is
	IsStageOverdue                             // a limit runs and is past
	IsStageDueSoon                             // a limit runs and comes within the span looked ahead
	IsRated                                    // the reporter rated it online
	IsRatedSolved                              // … as solved
	IsClosedUnknown                            // closed, and nobody knows since when
	conditionsEnd
)

// ofStage are the conditions of a stage: the one that the [Definition] names, or else any. In time is then what was judged
// in some stage, and late in none; supplements are the reporter's, and nobody else is judged by them.
const ofStage = IsStageDue | IsStageInTime | IsStageOverdue | IsStageDueSoon

var conditionNames = closedset.Names{
	{"counted", "计入考核"},
	{"open", "未办结"},
	{"closed", "已办结"},
	{"ever_closed", "曾办结"},
	{"limited", "有办理时限"},
	{"overdue", "超期未办结"},
	{"on_time", "按期办结"},
	{"to_close", "应结案"},
	{"suspended", "曾挂账"},
	{"by_people", "有人工办理"},
	{"respond_limited", "有响应时限"},
	{"responded", "已响应"},
	{"response_due", "应响应"},
	{"response_in_time", "按时响应"},
	{"bot_first", "机器人先响应"},
	{"direct", "直接办理"},
	{"transferred", "转派办理"},
	{"joint", "联动办理"},
	{"reworked", "曾返工"},
	{"reopened", "曾重办"},
	{"found", "主动发现"},
	{"self_handled", "自行处置"},
	{"judged", "已可判定"},
	{"unprompted", "未催先办"},
	{"solved", "以已解决办结"},
	{"partial", "含未知步骤"},
	{"extension_asked", "申请过延期"},
	{"extended", "曾延期"},
	{"suspension_asked", "申请过挂账"},
	{"objected", "有派单异议"},
	{"objection_ruled", "异议已裁定"},
	{"upheld", "异议成立"},
	{"wrongful", "不当退单"},
	{"objection_pending", "异议待裁定"},
	{"escalated_by_staff", "人工提级"},
	{"escalated_by_system", "自动提级"},
	{"reminded", "曾催办"},
	{"reminded_by_system", "自动催办"},
	{"chased", "曾催单"},
	{"supervised", "曾督办"},
	{"deemed_accepted", "视为签收"},
	{"merged", "已并单"},
	{"due_soon", "即将超期"},
	{"called", "已回访"},
	{"reached", "有效回访"},
	{"contacted", "回访称已联系"},
	{"said_solved", "回访称已解决"},
	{"said_satisfied", "回访表态满意度"},
	{"stage_due", "环节应完成"},
	{"stage_in_time", "环节按时"},
	{"stage_overdue", "环节超期"},
	{"stage_due_soon", "环节即将超期"},
	{"rated", "已评价"},
	{"rated_solved", "评价称已解决"},
	{"closed_at_an_unknown_time", "办结时间不详"},
}

// ConditionsOf returns the conditions of a fact at an instant, looking [DefaultSoon] ahead. A condition of a stage is set where
// it holds for any stage; [Report.Entries] uses the stage that a definition names.
func ConditionsOf(f Fact, at time.Time) Conditions {
	held := heldBy(&f, at, DefaultSoon)
	return held[anyStage]
}

// held is what holds of a fact, for definitions of any stage and of each one: the conditions of the ticket are in all.
type held [1 + len(stages)]Conditions

func heldBy(f *Fact, at time.Time, soon time.Duration) (out held) {
	c := f.conditions(at, soon)
	due, late := false, false
	for i := range stages {
		s := stages[i].conditions(f, at, soon)
		out[1+i] = c | s
		out[anyStage] |= s & (IsStageOverdue | IsStageDueSoon)
		if stages[i].office() {
			due = due || s&IsStageDue != 0
			late = late || s&(IsStageDue|IsStageInTime) == IsStageDue
		}
	}
	out[anyStage] |= c
	if due {
		out[anyStage] |= IsStageDue
	}
	if due && !late {
		out[anyStage] |= IsStageInTime
	}
	return out
}

// conditions are those of the ticket, without its stages.
func (f *Fact) conditions(at time.Time, soon time.Duration) Conditions {
	var c Conditions
	set := func(bit Conditions, when bool) {
		if when {
			c |= bit
		}
	}
	open := f.State != ticket.Closed
	passed := func(limit time.Time) bool { return !limit.IsZero() && at.After(limit) }
	kept := func(done, limit time.Time) bool { return !done.IsZero() && !limit.IsZero() && !done.After(limit) }
	responded, acted := !f.Responded.IsZero(), !f.FirstAct.IsZero()
	set(IsCounted, open || f.Resolution.Counted())
	set(IsOpen, open)
	set(IsClosed, !open)
	set(IsEverClosed, !open || f.Reopens > 0 || f.Closings > 0)
	set(IsLimited, !f.Promise.IsZero())
	set(IsOverdue, open && passed(f.Promise))
	set(IsOnTime, !open && !f.ClosedUnknown && kept(f.Closed, f.Promise))
	set(IsToClose, !open || passed(f.Promise))
	set(IsSuspended, f.Suspended)
	set(IsByPeople, !f.Automatic)
	set(IsRespondLimited, !f.RespondBy.IsZero())
	set(IsResponded, responded)
	// After a closing nothing is due, and what was closed at an unknown time may have been so before the limit.
	until := at
	if !open {
		until = f.Closed
	}
	fell := func(limit time.Time) bool { return !limit.IsZero() && !f.ClosedUnknown && until.After(limit) }
	set(IsResponseDue, responded || fell(f.RespondBy))
	set(IsResponseInTime, kept(f.Responded, f.RespondBy))
	set(IsBotFirst, !f.BotFirst.IsZero())
	set(IsDirect, f.Handling == ticket.HandlingDirect)
	set(IsTransferred, f.Handling == ticket.HandlingTransferred)
	set(IsJoint, f.Handling == ticket.HandlingJoint)
	set(IsReworked, f.Reworks > 0)
	set(IsReopened, f.Reopens > 0)
	set(IsFound, f.Origin == ticket.FoundByWorker)
	set(IsSelfHandled, f.SelfHandled)
	set(IsJudged, acted || passed(f.FirstDue) && !f.ClosedUnknown)
	set(IsUnprompted, acted && (f.FirstDue.IsZero() || kept(f.FirstAct, f.FirstDue)) &&
		(f.Prompted.IsZero() || f.FirstAct.Before(f.Prompted)))
	set(IsSolved, f.Resolution == ticket.Solved)
	set(IsPartial, f.Partial)
	set(IsExtensionAsked, f.ExtensionsAsked > 0)
	set(IsExtended, f.Extensions > 0)
	set(IsSuspensionAsked, f.SuspensionsAsked > 0)
	set(IsObjected, f.Objections > 0)
	set(IsObjectionRuled, f.ObjectionsUpheld+f.ObjectionsRefused > 0)
	set(IsUpheld, f.ObjectionsUpheld > 0)
	set(IsWrongful, f.ObjectionsWrongful > 0)
	set(IsObjectionPending, f.ObjectionsPending > 0)
	set(IsEscalatedByStaff, f.EscalatedByStaff > 0)
	set(IsEscalatedBySystem, f.EscalatedBySystem > 0)
	set(IsReminded, f.Reminders > 0)
	set(IsRemindedBySystem, f.RemindersBySystem > 0)
	set(IsChased, f.Chases > 0)
	set(IsSupervised, f.Orders > 0)
	set(IsDeemedAccepted, f.Deemed > 0)
	set(IsMerged, f.Merged)
	set(IsDueSoon, open && comes(f.Promise, at, soon))
	set(IsCalled, f.CallBacks > 0)
	set(IsReached, f.Reached > 0)
	set(IsContacted, f.Contacted)
	set(IsSaidSolved, f.SaidSolved)
	set(IsSaidSatisfied, f.Satisfied > 0)
	set(IsRated, f.Ratings > 0)
	set(IsRatedSolved, f.RatedSolved)
	set(IsClosedUnknown, f.ClosedUnknown)
	return c
}

// In joins the names in a language with " + ".
func (c Conditions) In(lang gridgov.Language) string {
	return c.join(func(v uint8) string { return conditionNames.In(v, lang) })
}

// String joins the names that documents have with " + ".
func (c Conditions) String() string { return c.join(conditionNames.String) }

func (c Conditions) join(name func(uint8) string) string {
	var out []string
	for i := range conditionNames {
		if c&(1<<i) != 0 {
			out = append(out, name(uint8(i+1)))
		}
	}
	return strings.Join(out, " + ")
}

// MarshalText writes what String returns; a bit without a name is ErrInvalid.
func (c Conditions) MarshalText() ([]byte, error) {
	if c >= conditionsEnd {
		return nil, gridgov.Invalid("conditions",
			gridgov.Fault{Field: "conditions", Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a value of the set", Zh: "应为该集合中的值"}})
	}
	return []byte(c.String()), nil
}

// UnmarshalText reads what MarshalText writes, and the names in either language; an unknown name is ErrInvalid.
func (c *Conditions) UnmarshalText(text []byte) error {
	var out Conditions
	if len(text) > 0 {
		for name := range strings.SplitSeq(string(text), " + ") {
			v := conditionNames.Find(name)
			if v == 0 {
				return gridgov.Invalid("conditions",
					gridgov.Fault{Field: "conditions", Rule: gridgov.RuleOneOf, Limit: conditionNames.List(), Got: name})
			}
			out |= 1 << (v - 1)
		}
	}
	*c = out
	return nil
}
