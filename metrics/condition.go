package metrics

import (
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// Conditions are what holds of a fact at an instant, one bit each. A [Definition] is made of them, so that a figure is
// data: it can be printed, stored and compared. As text they are names joined with " + ".
type Conditions uint64

// The conditions.
const (
	Counted           Conditions = 1 << iota // valid: open, or closed with a resolution that counts, see [ticket.Resolution.Counted]
	Open                                     // not closed
	Closed                                   // closed
	EverClosed                               // closed, or closed before and reopened
	Limited                                  // something was promised to the reporter, see [ticket.Clock].Promise
	Overdue                                  // open and past what was promised
	OnTime                                   // closed, not after what was promised
	ToClose                                  // closed, or open and past what was promised: what had to be closed (应结案)
	Suspended                                // a suspension was granted at some time
	ByPeople                                 // not settled by bots or the system alone
	RespondLimited                           // has a response limit
	Responded                                // staff responded
	ResponseDue                              // staff responded, or the response limit is past
	ResponseInTime                           // staff responded, not after the limit
	BotFirst                                 // a bot or the system responded before staff
	Direct                                   // handling direct
	Transferred                              // handling transferred
	Joint                                    // handling joint
	Reworked                                 // reworked at least once
	Reopened                                 // reopened at least once
	Found                                    // found by a worker
	SelfHandled                              // and settled on the spot
	Judged                                   // staff acted, or the first handling limit is past
	Unprompted                               // staff acted, not after the first limit and before any reminder or supervision
	Solved                                   // closed as solved
	Strange                                  // its history holds a step that this version does not know
	ExtensionAsked                           // more time was asked for
	Extended                                 // more time was granted
	SuspensionAsked                          // a suspension was asked for
	Objected                                 // an objection was filed
	ObjectionRuled                           // an objection was ruled on
	Upheld                                   // an objection was upheld
	Wrongful                                 // an objection was refused as wrongful
	ObjectionPending                         // an objection waits for a ruling
	EscalatedByStaff                         // escalated by a person
	EscalatedBySystem                        // escalated by the sweep
	Reminded                                 // staff reminded
	RemindedBySystem                         // the sweep reminded
	Chased                                   // the reporter asked where it was
	Supervised                               // a supervision order was given
	DeemedAccepted                           // signed for by the sweep
	Merged                                   // a duplicate of another ticket
	DueSoon                                  // open, and what was promised comes within the span looked ahead
	Called                                   // called back
	Reached                                  // … and reached
	Contacted                                // the reporter said that the handler had been in touch
	SaidSolved                               // … that it is solved
	SaidSatisfied                            // … how satisfied they are, whatever they said
	StageDue                                 // there is something to judge: what ended with a limit, or a limit that runs and is past
	StageInTime                              // … and nothing of it was late, or is
	StageOverdue                             // a limit runs and is past
	StageDueSoon                             // a limit runs and comes within the span looked ahead
	Rated                                    // the reporter rated it online
	RatedSolved                              // … as solved
	ClosedUnknown                            // closed, and nobody knows since when
	conditionsEnd
)

// ofStage are the conditions of a stage: the one that the [Definition] names, or else any. In time is then what was judged
// in some stage, and late in none; supplements are the reporter's, and nobody else is judged by them.
const ofStage = StageDue | StageInTime | StageOverdue | StageDueSoon

var conditionNames = [...]gridgov.Text{
	{En: "counted", Zh: "计入考核"},
	{En: "open", Zh: "未办结"},
	{En: "closed", Zh: "已办结"},
	{En: "ever closed", Zh: "曾办结"},
	{En: "limited", Zh: "有办理时限"},
	{En: "overdue", Zh: "超期未办结"},
	{En: "on time", Zh: "按期办结"},
	{En: "to close", Zh: "应结案"},
	{En: "suspended", Zh: "曾挂账"},
	{En: "by people", Zh: "有人工办理"},
	{En: "respond limited", Zh: "有响应时限"},
	{En: "responded", Zh: "已响应"},
	{En: "response due", Zh: "应响应"},
	{En: "response in time", Zh: "按时响应"},
	{En: "bot first", Zh: "机器人先响应"},
	{En: "direct", Zh: "直接办理"},
	{En: "transferred", Zh: "转派办理"},
	{En: "joint", Zh: "联动办理"},
	{En: "reworked", Zh: "曾返工"},
	{En: "reopened", Zh: "曾重办"},
	{En: "found", Zh: "主动发现"},
	{En: "self-handled", Zh: "自行处置"},
	{En: "judged", Zh: "已可判定"},
	{En: "unprompted", Zh: "未催先办"},
	{En: "solved", Zh: "以已解决办结"},
	{En: "strange", Zh: "含未知步骤"},
	{En: "extension asked", Zh: "申请过延期"},
	{En: "extended", Zh: "曾延期"},
	{En: "suspension asked", Zh: "申请过挂账"},
	{En: "objected", Zh: "有派单异议"},
	{En: "objection ruled", Zh: "异议已裁定"},
	{En: "upheld", Zh: "异议成立"},
	{En: "wrongful", Zh: "不当退单"},
	{En: "objection pending", Zh: "异议待裁定"},
	{En: "escalated by staff", Zh: "人工提级"},
	{En: "escalated by system", Zh: "自动提级"},
	{En: "reminded", Zh: "曾催办"},
	{En: "reminded by system", Zh: "自动催办"},
	{En: "chased", Zh: "曾催单"},
	{En: "supervised", Zh: "曾督办"},
	{En: "deemed accepted", Zh: "视为签收"},
	{En: "merged", Zh: "已并单"},
	{En: "due soon", Zh: "即将超期"},
	{En: "called", Zh: "已回访"},
	{En: "reached", Zh: "有效回访"},
	{En: "contacted", Zh: "回访称已联系"},
	{En: "said solved", Zh: "回访称已解决"},
	{En: "said satisfied", Zh: "回访表态满意度"},
	{En: "stage due", Zh: "环节应完成"},
	{En: "stage in time", Zh: "环节按时"},
	{En: "stage overdue", Zh: "环节超期"},
	{En: "stage due soon", Zh: "环节即将超期"},
	{En: "rated", Zh: "已评价"},
	{En: "rated solved", Zh: "评价称已解决"},
	{En: "closed at an unknown time", Zh: "办结时间不详"},
}

// ConditionsOf says what holds of a fact at an instant, looking [DefaultSoon] ahead. What is of a stage holds where it holds
// of any; [Report.Entries] goes by the stage that a definition names.
func ConditionsOf(f Fact, at time.Time) Conditions {
	held := conditions(&f, at, DefaultSoon)
	return held[anyStage]
}

// held is what holds of a fact, for definitions of any stage and of each one: the conditions of the ticket are in all.
type held [1 + len(stages)]Conditions

func conditions(f *Fact, at time.Time, soon time.Duration) (out held) {
	c := f.conditions(at, soon)
	due, late := false, false
	for i := range stages {
		s := stages[i].conditions(f, at, soon)
		out[1+i] = c | s
		out[anyStage] |= s & (StageOverdue | StageDueSoon)
		if stages[i].office() {
			due = due || s&StageDue != 0
			late = late || s&(StageDue|StageInTime) == StageDue
		}
	}
	out[anyStage] |= c
	if due {
		out[anyStage] |= StageDue
	}
	if due && !late {
		out[anyStage] |= StageInTime
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
	set(Counted, open || f.Resolution.Counted())
	set(Open, open)
	set(Closed, !open)
	set(EverClosed, !open || f.Reopens > 0 || f.Closings > 0)
	set(Limited, !f.Promise.IsZero())
	set(Overdue, open && passed(f.Promise))
	set(OnTime, !open && !f.ClosedUnknown && kept(f.Closed, f.Promise))
	set(ToClose, !open || passed(f.Promise))
	set(Suspended, f.Suspended)
	set(ByPeople, !f.Automatic)
	set(RespondLimited, !f.RespondBy.IsZero())
	set(Responded, responded)
	// After a closing nothing is due, and what was closed at an unknown time may have been so before the limit.
	until := at
	if !open {
		until = f.Closed
	}
	fell := func(limit time.Time) bool { return !limit.IsZero() && !f.ClosedUnknown && until.After(limit) }
	set(ResponseDue, responded || fell(f.RespondBy))
	set(ResponseInTime, kept(f.Responded, f.RespondBy))
	set(BotFirst, !f.BotFirst.IsZero())
	set(Direct, f.Handling == ticket.HandlingDirect)
	set(Transferred, f.Handling == ticket.HandlingTransferred)
	set(Joint, f.Handling == ticket.HandlingJoint)
	set(Reworked, f.Reworks > 0)
	set(Reopened, f.Reopens > 0)
	set(Found, f.Origin == ticket.FoundByWorker)
	set(SelfHandled, f.SelfHandled)
	set(Judged, acted || passed(f.FirstDue) && !f.ClosedUnknown)
	set(Unprompted, acted && (f.FirstDue.IsZero() || kept(f.FirstAct, f.FirstDue)) &&
		(f.Prompted.IsZero() || f.FirstAct.Before(f.Prompted)))
	set(Solved, f.Resolution == ticket.Solved)
	set(Strange, f.Strange)
	set(ExtensionAsked, f.ExtensionsAsked > 0)
	set(Extended, f.Extensions > 0)
	set(SuspensionAsked, f.SuspensionsAsked > 0)
	set(Objected, f.Objections > 0)
	set(ObjectionRuled, f.ObjectionsUpheld+f.ObjectionsRefused > 0)
	set(Upheld, f.ObjectionsUpheld > 0)
	set(Wrongful, f.ObjectionsWrongful > 0)
	set(ObjectionPending, f.ObjectionsPending > 0)
	set(EscalatedByStaff, f.EscalatedByStaff > 0)
	set(EscalatedBySystem, f.EscalatedBySystem > 0)
	set(Reminded, f.Reminders > 0)
	set(RemindedBySystem, f.RemindersBySystem > 0)
	set(Chased, f.Chases > 0)
	set(Supervised, f.Orders > 0)
	set(DeemedAccepted, f.Deemed > 0)
	set(Merged, f.Merged)
	set(DueSoon, open && comes(f.Promise, at, soon))
	set(Called, f.CallBacks > 0)
	set(Reached, f.Reached > 0)
	set(Contacted, f.Contacted)
	set(SaidSolved, f.SaidSolved)
	set(SaidSatisfied, f.Satisfied > 0)
	set(Rated, f.Ratings > 0)
	set(RatedSolved, f.RatedSolved)
	set(ClosedUnknown, f.ClosedUnknown)
	return c
}

// In joins the names in a language.
func (c Conditions) In(lang gridgov.Language) string {
	out := make([]string, 0, 4)
	for i := range conditionNames {
		if c&(1<<i) != 0 {
			out = append(out, conditionNames[i].In(lang))
		}
	}
	return strings.Join(out, " + ")
}

// String joins the English names.
func (c Conditions) String() string { return c.In(gridgov.English) }

// MarshalText writes what String gives.
func (c Conditions) MarshalText() ([]byte, error) {
	if c >= conditionsEnd {
		return nil, gridgov.Invalid("conditions",
			gridgov.Fault{Field: "conditions", Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a value of the set", Zh: "应为该集合中的值"}})
	}
	return []byte(c.String()), nil
}

// UnmarshalText reads what MarshalText wrote; an unknown name is ErrInvalid.
func (c *Conditions) UnmarshalText(text []byte) error {
	var out Conditions
	if len(text) > 0 {
		for name := range strings.SplitSeq(string(text), " + ") {
			i := slices.IndexFunc(conditionNames[:], func(t gridgov.Text) bool { return t.En == name })
			if i < 0 {
				all := strings.ReplaceAll((conditionsEnd - 1).String(), " + ", ", ")
				return gridgov.Invalid("conditions", gridgov.Fault{Field: "conditions", Rule: gridgov.RuleOneOf, Limit: all, Got: name})
			}
			out |= 1 << i
		}
	}
	*c = out
	return nil
}
