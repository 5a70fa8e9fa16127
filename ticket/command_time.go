package ticket

import (
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// Ask (请补充) asks the reporter for what is missing. The limit table decides whether the handling clock stops meanwhile
// (desk.Limit.AskStops). Without an answer in time the sweep closes the ticket as insufficient, and its duplicates return to
// their own handling; a supplement within the window for reopening reopens it. The number of questions is bounded.
type Ask struct {
	Text   string        `json:"text" validate:"filled,text=16384"`
	Within worktime.Span `json:"within,omitzero"` // zero: the limit table's stage supplement
}

// Supplement (补充) is the reporter's answer to a question, or something they add by themselves. On a duplicate it reaches
// whoever works on the parent, while that one is open.
type Supplement struct {
	Text  string `json:"text" validate:"filled,text=16384"`
	Files []File `json:"files,omitempty" validate:"max=20,dive"`
}

// Object (派单异议) objects that a dispatch or a task is not for this handler. Whoever sent it rules on the first objection, on
// a ticket or to a task, and the level above that on the second; the second ruling binds. The leaders of the root unit, who have
// no level above, rule on both objections to what that unit sent. Until the ruling the matter stays with the handler and the
// clock runs, so a reply meanwhile does not withdraw the objection. While a reply is out, the lead's objection is not upheld,
// since the handler answers for the reply: it is refused, or upheld after a [Rework], and it ends with the closing.
type Object struct {
	For    Handler `json:"for,omitempty" validate:"name=256"` // the lead, or the handler of a task; zero: the only one that the actor acts for
	Reason string  `json:"reason" validate:"filled,text=4000"`
}

// Extend (延期) asks for more time, before the limit, a bounded number of times and for a bounded length. An assisting
// handler asks for its own task.
type Extend struct {
	For    Handler       `json:"for,omitempty" validate:"name=256"` // as in Object
	By     worktime.Span `json:"by"`
	Reason string        `json:"reason" validate:"filled,text=4000"`
}

// Suspend (挂账) asks to stop the clock for what cannot be dealt with now, a bounded number of times and for a bounded
// length. The clock is stopped from the grant until somebody resumes it, at Until at the latest.
type Suspend struct {
	Until  time.Time `json:"until" validate:"required"`
	Reason string    `json:"reason" validate:"filled,text=4000"`
}

// Resume (恢复) ends a suspension.
type Resume struct {
	Reason string `json:"reason,omitempty" validate:"text=4000"`
}

// Grant (同意) is the ruling of the level above for what waits for it ([Approval]): an objection, an extension, a
// suspension, a voiding, or the calling of outside units. Nobody rules on what they asked for themselves.
type Grant struct {
	Of  Verb    `json:"of,omitzero"`                        // what is ruled on; zero: the only thing that waits
	For Handler `json:"for,omitempty" validate:"name=256"`  // for which handler; zero: the only one
	To  Handler `json:"to,omitempty" validate:"name=256"`   // of an objection: who gets it instead (指定办理); zero: back to the desk
	Why string  `json:"why,omitempty" validate:"text=4000"` // internal
}

// Refuse (不同意) is the other ruling. A refused objection may be marked as wrongful (不当退单); those are counted separately.
type Refuse struct {
	Of       Verb    `json:"of,omitzero"`
	For      Handler `json:"for,omitempty" validate:"name=256"`
	Reason   string  `json:"reason" validate:"filled,text=4000"`
	Wrongful bool    `json:"wrongful,omitempty"`
}

// Remind (催办) reminds whoever works on the ticket; from the reporter it is a chaser (催单). It is counted and moves no limit.
type Remind struct {
	To   Handler `json:"to,omitempty" validate:"name=256"` // zero: the lead, the assignee and every open task
	Text string  `json:"text,omitempty" validate:"text=4000"`
}

// Supervise (督办) is an order from an upper level with a reply due.
type Supervise struct {
	To     Handler       `json:"to,omitempty" validate:"name=256"` // zero: the lead
	Within worktime.Span `json:"within,omitzero"`                  // zero: the limit table's stage comply
	Text   string        `json:"text" validate:"filled,text=4000"`
}

// Comply (督办回复) is the reply to a supervision order.
type Comply struct {
	// For is the handler whose oldest order is answered; zero: the only one whose orders the actor may answer.
	For  Handler `json:"for,omitempty" validate:"name=256"`
	Text string  `json:"text" validate:"filled,text=16384"`
}

// Escalate (提级) puts the level above in charge: it gets a message, finds the ticket in its inbox, and is responsible for it
// from now on. The lead goes on handling it. The last level is the leaders of the root unit.
type Escalate struct {
	Reason string `json:"reason,omitempty" validate:"text=4000"`
}

// Inspect (核查) records the check of an answer by somebody other than the handler. [Rework] sends back one that fails.
type Inspect struct {
	Passed bool   `json:"passed,omitempty"`
	Text   string `json:"text,omitempty" validate:"text=16384"`
	Files  []File `json:"files,omitempty" validate:"max=20,dive"`
}

// CallBack (回访) records what the reporter of a closed ticket said on the telephone to somebody other than the handler. It is
// the source of the three rates (三率), and counts only where the reporter was reached.
type CallBack struct {
	Reached   bool   `json:"reached,omitempty"`
	Contacted bool   `json:"contacted,omitempty"`                        // the handler had been in touch
	Solved    bool   `json:"solved,omitempty"`                           // it is solved
	Satisfied int    `json:"satisfied,omitempty" validate:"min=0,max=5"` // 1 (very dissatisfied) to 5 (very satisfied); 0: not said
	Text      string `json:"text,omitempty" validate:"text=4000"`
}

// Merge (并单) makes the ticket a duplicate of another one, its parent: it closes, and its reporter gets the parent's answer
// without seeing the parent. Its own duplicates become the parent's. It keeps the tasks of a joint handling, for [Unmerge];
// pending rulings and replies end. A person whom one of the reports is about is kept out of all tickets of the matter from
// then on, after [Unmerge] too; the merge is refused where that person reported, filed or works on one of them. The actor
// needs access to both tickets. A ticket that was taken out again 50 times cannot be merged any more.
//
// Nothing is merged into a closed ticket: the ticket stays open, records which one it repeats ([Duplicates].Repeats) and keeps
// out whom that one is about. Reopen that one first where there is something new; else answer with its result.
//
// With desk.Definitions.MergeIntoNone the parent may be left out: the ticket closes as a duplicate without a parent, and keeps
// its own duplicates.
type Merge struct {
	Into   ID     `json:"into" validate:"id=128"` // required, unless desk.Definitions.MergeIntoNone
	Reason string `json:"reason,omitempty" validate:"text=4000"`
}

// Unmerge (取消并单) takes a duplicate out again. It returns to its last handling with the tasks that it had, and the time in
// between does not count in any of its limits. The actor needs access to both tickets. A ruling that the merge brought binds
// both.
type Unmerge struct {
	Reason string `json:"reason" validate:"filled,text=4000"`
}

// Split (拆单) makes tickets of the other matters in a request; this one keeps the first. They have the same reporter. Their
// promise has the limit of their own class: it counts from where this one's does, and is moved by whatever has moved that.
// Until a part is dispatched its round counts in the same way, plus the time in which a reply to this ticket was out and the
// extensions that were granted. A ruling that binds this ticket binds each of them.
type Split struct {
	Parts  []Part `json:"parts" validate:"required,min=1,max=10,dive"`
	Reason string `json:"reason,omitempty" validate:"text=4000"`
}

// A Part is one further matter of a request.
type Part struct {
	Text     string      `json:"text" validate:"filled,text=16384"`
	Kind     Kind        `json:"kind,omitzero" validate:"max=5"`
	Category string      `json:"category,omitempty" validate:"name=500"`
	Priority Priority    `json:"priority,omitzero" validate:"max=3"`
	Unit     string      `json:"unit,omitempty" validate:"name=128"` // the place, by code; neither: that of the request
	Point    *grid.Point `json:"point,omitempty"`
}

// Replan (重新计时) looks the limits of an open ticket and of its tasks up again and computes its deadlines, after a change of
// definitions. A closed ticket keeps the limit that it was measured by. A limit that was missing for an unknown year of the
// calendar is computed once the year is known. The sweep's own Replan looks nothing up: it computes what was missing, and
// when the ticket wakes.
type Replan struct{}

// Lapse (归档) ends the window for reopening. The sweep sends it. Where a ticket was withdrawn while a duplicate of it could not
// be read, it returns that duplicate to its own handling once it can be read.
type Lapse struct{}

func (Ask) verb() Verb        { return VerbAsk }
func (Supplement) verb() Verb { return VerbSupplement }
func (Object) verb() Verb     { return VerbObject }
func (Extend) verb() Verb     { return VerbExtend }
func (Suspend) verb() Verb    { return VerbSuspend }
func (Resume) verb() Verb     { return VerbResume }
func (Grant) verb() Verb      { return VerbGrant }
func (Refuse) verb() Verb     { return VerbRefuse }
func (Remind) verb() Verb     { return VerbRemind }
func (Supervise) verb() Verb  { return VerbSupervise }
func (Comply) verb() Verb     { return VerbComply }
func (Escalate) verb() Verb   { return VerbEscalate }
func (Inspect) verb() Verb    { return VerbInspect }
func (CallBack) verb() Verb   { return VerbCallBack }
func (Merge) verb() Verb      { return VerbMerge }
func (Unmerge) verb() Verb    { return VerbUnmerge }
func (Split) verb() Verb      { return VerbSplit }
func (Replan) verb() Verb     { return VerbReplan }
func (Lapse) verb() Verb      { return VerbLapse }
