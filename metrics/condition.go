package metrics

import (
	"strings"
	"time"

	"github.com/gridgov/gridgov/grid"
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
	Limited                                  // has a handling limit
	Overdue                                  // open and past its handling limit
	OnTime                                   // closed, not after its handling limit
	ToClose                                  // closed, or open and past its handling limit: what had to be closed (应结案)
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
	AcceptDue                                // a sign-for is to be judged, see [Rounds]: one ended with a limit, or a limit that runs is past
	AcceptInTime                             // and none was late or is
	HandleDue                                // likewise for handling: what had to be handled (应处置), of what has a limit
	HandleInTime                             //
	HandleOverdue                            // the final reply is not out, and its limit is past
	TaskDue                                  // for the reports of assisting handlers
	TaskInTime                               //
	ApproveDue                               // for rulings
	ApproveInTime                            //
	SupplementDue                            // for the reporter's supplements
	SupplementInTime                         //
	InspectDue                               // for inspections
	InspectInTime                            //
	CallBackDue                              // for call-backs
	CallBackInTime                           //
	ComplyDue                                // for replies to supervision orders
	ComplyInTime                             //
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
	DueSoon                                  // open, and its handling limit comes within the span looked ahead
	StageOverdue                             // a limit of any stage runs and is past
	StageDueSoon                             // a limit of any stage runs and comes within the span looked ahead
	conditionsEnd
)

var conditionNames = [...]string{
	"counted", "open", "closed", "ever closed", "limited", "overdue", "on time", "to close", "suspended", "by people",
	"respond limited", "responded", "response due", "response in time", "bot first", "direct", "transferred", "joint",
	"reworked", "reopened", "found", "self-handled", "judged", "unprompted", "solved", "strange",
	"accept due", "accept in time", "handle due", "handle in time", "handle overdue", "task due", "task in time",
	"approve due", "approve in time", "supplement due", "supplement in time", "inspect due", "inspect in time",
	"call back due", "call back in time", "comply due", "comply in time", "extension asked", "extended", "suspension asked",
	"objected", "objection ruled", "upheld", "wrongful", "objection pending", "escalated by staff", "escalated by system",
	"reminded", "reminded by system", "chased", "supervised", "deemed accepted", "merged", "due soon", "stage overdue",
	"stage due soon",
}

// ConditionsOf says what holds of a fact at an instant, looking [DefaultSoon] ahead.
func ConditionsOf(f Fact, at time.Time) Conditions { return conditions(&f, at, DefaultSoon) }

func conditions(f *Fact, at time.Time, soon time.Duration) Conditions {
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
	set(Limited, !f.Due.IsZero())
	set(Overdue, open && passed(f.Due))
	set(OnTime, !open && kept(f.Closed, f.Due))
	set(ToClose, !open || passed(f.Due))
	set(Suspended, f.Suspended)
	set(ByPeople, !f.Automatic)
	set(RespondLimited, !f.RespondBy.IsZero())
	set(Responded, responded)
	set(ResponseDue, responded || passed(f.RespondBy))
	set(ResponseInTime, kept(f.Responded, f.RespondBy))
	set(BotFirst, !f.BotFirst.IsZero())
	set(Direct, f.Handling == ticket.HandlingDirect)
	set(Transferred, f.Handling == ticket.HandlingTransferred)
	set(Joint, f.Handling == ticket.HandlingJoint)
	set(Reworked, f.Reworks > 0)
	set(Reopened, f.Reopens > 0)
	set(Found, f.Origin == ticket.FoundByWorker)
	set(SelfHandled, f.SelfHandled)
	set(Judged, acted || passed(f.FirstDue))
	set(Unprompted, acted && (f.FirstDue.IsZero() || kept(f.FirstAct, f.FirstDue)) &&
		(f.Prompted.IsZero() || f.FirstAct.Before(f.Prompted)))
	set(Solved, f.Resolution == ticket.Solved)
	set(Strange, f.Strange)
	set(HandleOverdue, f.Handle.overdue(at))
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
	set(DueSoon, open && comes(f.Due, at, soon))
	for i := range stages {
		s := &stages[i]
		r := s.rounds(f)
		set(s.due, r.judged(at))
		set(s.inTime, r.kept(at))
	}
	f.limits(func(_ ticket.Stage, limit time.Time) {
		set(StageOverdue, at.After(limit))
		set(StageDueSoon, comes(limit, at, soon))
	})
	return c
}

// names lists the conditions in order.
func (c Conditions) names() []string {
	out := make([]string, 0, 4)
	for i, name := range conditionNames {
		if c&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return out
}

// String joins the names with " + ".
func (c Conditions) String() string { return strings.Join(c.names(), " + ") }

// MarshalText writes what String gives.
func (c Conditions) MarshalText() ([]byte, error) {
	if c >= conditionsEnd {
		return nil, grid.Invalid("conditions", grid.Fault{Field: "conditions", Rule: "unknown value"})
	}
	return []byte(c.String()), nil
}

// UnmarshalText reads what MarshalText wrote; an unknown name is ErrInvalid.
func (c *Conditions) UnmarshalText(text []byte) error {
	var out Conditions
	if len(text) > 0 {
		for name := range strings.SplitSeq(string(text), " + ") {
			i := indexOf(conditionNames[:], name)
			if i < 0 {
				return grid.Invalid("conditions", grid.Fault{Field: "conditions", Rule: "one of", Limit: strings.Join(conditionNames[:], ", "), Got: name})
			}
			out |= 1 << i
		}
	}
	*c = out
	return nil
}
