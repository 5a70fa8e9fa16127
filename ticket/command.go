package ticket

import (
	"reflect"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A Command is what somebody wants done to a ticket: one of the structs of this package, by value. [VerbOf] names it.
type Command interface{ verb() Verb }

// VerbOf returns the verb of a command, which its event has too; 0 for nil, for a nil pointer, and for a type that is not of
// this package and holds a command.
func VerbOf(c Command) Verb {
	v := reflect.ValueOf(c)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !v.IsValid() || v.Type().PkgPath() != here {
		return 0
	}
	return c.verb()
}

var here = reflect.TypeFor[Command]().PkgPath()

// Classify (定性) sets what triage judged. What is zero stays as it was. A bot makes no inquiry of another kind, and does not
// lower the priority of an emergency. The limits of the first response, of signing for it,
// of objecting and of handling, and those of open tasks, are looked up again and computed from the same facts; one that a
// dispatch or a task was given for itself stays, and so does that of a ruling, a reply or a check that is waited for. A new
// date from above (Due) replaces the one before it; the present round ends then too, where it is ahead. It is
// entered by the desk and the coordinator, but by no bot, whatever other roles it has, nor by who acts for the lead, is the officer
// who does the ticket, or has an open task of it.
type Classify struct {
	Kind       Kind        `json:"kind,omitzero" validate:"max=5"`
	Category   string      `json:"category,omitempty" validate:"name=500"`
	Difficulty Difficulty  `json:"difficulty,omitzero" validate:"max=3"`
	Priority   Priority    `json:"priority,omitzero" validate:"max=3"`
	Unit       string      `json:"unit,omitempty" validate:"name=128"` // the place, by code
	Point      *grid.Point `json:"point,omitempty"`                    // or by point
	Due        time.Time   `json:"due,omitzero"`                       // a new date from above; by desk and coordinator alone, with a reason
	Reason     string      `json:"reason,omitempty" validate:"text=4000"`
	Why        []string    `json:"why,omitempty" validate:"max=20,dive,name=200"`
}

// Respond (响应) is a public message that changes no state: "we have seen it, somebody is coming". The first one stamps
// the first response; a bot's is counted apart. The reporters of duplicates hear that there was a response.
type Respond struct {
	Text     string   `json:"text" validate:"filled,text=16384"`
	Everyone bool     `json:"everyone,omitempty"` // the reporters of duplicates read the text too
	Why      []string `json:"why,omitempty" validate:"max=20,dive,name=200"`
}

// Answer (答复) gives the final reply. A bot answers inquiries only. While assisting handlers have not reported back, the
// lead of a joint handling waits. The reporters of duplicates read the text too: what is for the ticket's own reporter alone, a
// name, a flat or a telephone number, belongs into Own.
type Answer struct {
	Text string `json:"text" validate:"filled,text=16384"`
	Own  string `json:"own,omitempty" validate:"text=16384"` // for the ticket's own reporter alone
	// proposed, one that a handling may end with; Close may leave it out then
	Resolution Resolution `json:"resolution,omitzero"`
	Files      []File     `json:"files,omitempty" validate:"max=20,dive"`
	Why        []string   `json:"why,omitempty" validate:"max=20,dive,name=200"`
}

// Transfer (转派) gives the ticket to one handler, who leads from now on. Tasks of a joint handling end with it. A worker or
// handler may pass it on upwards only: to a unit on the way from its place to the root. So may a head who leads what lies
// elsewhere; in the own area a head dispatches as the office does. Where a ruling binds the lead, that one and its head
// pass it to nobody but a unit below, by this or any other command, and the ruling goes with it.
type Transfer struct {
	To     Handler       `json:"to" validate:"name=256"`
	Reason string        `json:"reason,omitempty" validate:"text=4000"`
	Within worktime.Span `json:"within,omitzero"` // an own limit; zero: the limit table
	Why    []string      `json:"why,omitempty" validate:"max=20,dive,name=200"`

	// Handover (交接) gives a ticket that somebody handles to whoever takes their place, such as in leave, or where a grid was
	// divided again: the round and its limit go on, as do tasks, extensions and suspensions that were asked for, and orders.
	// Who rules on what was asked for is the level above the new lead. It is no transfer in figures. By desk and coordinator
	// alone, without Within, and of a joint handling to no outside unit (desk.Definitions.Outside).
	Handover bool `json:"handover,omitempty"`
}

// Assign (派到人) says who inside the leading handler does it. The assignee gets a message. Nobody whom the report is about is
// given it, by this or any other command (回避).
type Assign struct {
	To     string `json:"to" validate:"filled,id=128"` // an actor's id
	Reason string `json:"reason,omitempty" validate:"text=4000"`
}

// Accept (签收) signs for a dispatch or a task. The clock runs from the dispatch all the same.
type Accept struct{}

// Convene (联动, 吹哨) calls several parties together: one lead, and assisting handlers each with a task and a deadline.
// On a joint ticket it calls further ones. Outside units (desk.Definitions.Outside) come when a leader has granted it, and one that
// leads a ticket leads a joint handling when a leader convenes it.
type Convene struct {
	Lead   Handler  `json:"lead,omitempty" validate:"name=256"` // as of the grant, where all wait for it; zero: whoever leads
	Assist []Party  `json:"assist" validate:"required,min=1,max=50,dive"`
	Reason string   `json:"reason,omitempty" validate:"text=4000"`
	Why    []string `json:"why,omitempty" validate:"max=20,dive,name=200"`
}

// A Party is one assisting handler of a joint handling.
type Party struct {
	Handler Handler       `json:"handler" validate:"name=256"`
	Task    string        `json:"task,omitempty" validate:"text=4000"`
	Within  worktime.Span `json:"within,omitzero"` // zero: the limit table
}

// ReportBack (反馈) says that a handler has done its task. The last report lets the lead answer.
type ReportBack struct {
	For  Handler `json:"for,omitempty" validate:"name=256"` // zero: the only open task that the actor acts for
	Text string  `json:"text" validate:"filled,text=16384"`
}

// Note (记录) writes something down. A public one is a response: the first stamps the first response. A correction is a
// note too: history is never rewritten.
type Note struct {
	Text     string `json:"text" validate:"filled,text=16384"`
	Public   bool   `json:"public,omitempty"`   // shown to the reporter
	Everyone bool   `json:"everyone,omitempty"` // the reporters of duplicates read a public note too
	Files    []File `json:"files,omitempty" validate:"max=20,dive"`
}

// Close (办结) ends the handling. From Transferred and Joint it carries the reply itself and needs nobody to ask: the
// ticket has no reporter. From Answered the text may be left out. The reporters of duplicates read the text too.
type Close struct {
	Resolution Resolution `json:"resolution,omitzero"` // zero: as the answer proposed
	Text       string     `json:"text,omitempty" validate:"text=16384"`
	Own        string     `json:"own,omitempty" validate:"text=16384"` // for the ticket's own reporter alone
}

// Rework (返工) sends a reply back to the last handling, at most 50 times until the ticket is reopened. The handler may not
// judge its own work.
type Rework struct {
	Reason string `json:"reason" validate:"filled,text=4000"`
}

// Rate (评价) is the reporter's verdict on a closed ticket; the last one counts.
type Rate struct {
	Score  int    `json:"score" validate:"required,min=1,max=5"` // 1 (very dissatisfied) to 5 (very satisfied)
	Solved bool   `json:"solved"`
	Text   string `json:"text,omitempty" validate:"text=4000"`
}

// Reopen (重办) takes a closed ticket back to its last handling, within a window and a bounded number of times. On a duplicate
// it takes the parent back, within the parent's window and number.
type Reopen struct {
	Reason string `json:"reason" validate:"filled,text=4000"`
}

// Refer (不予受理) ends a matter beyond duty and names the channel that is right for it, to the reporters of its duplicates too.
type Refer struct {
	Channel string   `json:"channel" validate:"filled,name=200"` // "court", "110", "12333"
	Text    string   `json:"text,omitempty" validate:"text=16384"`
	Own     string   `json:"own,omitempty" validate:"text=16384"` // for the ticket's own reporter alone
	Why     []string `json:"why,omitempty" validate:"max=20,dive,name=200"`
}

// Withdraw (撤回) ends it at the reporter's own wish. Its duplicates, which are others' wishes, go back to their own handling.
type Withdraw struct {
	Reason string `json:"reason,omitempty" validate:"text=4000"`
}

// Void (作废) asks to end what should never have been a ticket. It takes two: a supervisor asks, and a second person grants
// it.
type Void struct {
	Reason string `json:"reason" validate:"filled,text=4000"`
}

func (Classify) verb() Verb   { return VerbClassify }
func (Respond) verb() Verb    { return VerbRespond }
func (Answer) verb() Verb     { return VerbAnswer }
func (Transfer) verb() Verb   { return VerbTransfer }
func (Assign) verb() Verb     { return VerbAssign }
func (Accept) verb() Verb     { return VerbAccept }
func (Convene) verb() Verb    { return VerbConvene }
func (ReportBack) verb() Verb { return VerbReportBack }
func (Note) verb() Verb       { return VerbNote }
func (Close) verb() Verb      { return VerbClose }
func (Rework) verb() Verb     { return VerbRework }
func (Rate) verb() Verb       { return VerbRate }
func (Reopen) verb() Verb     { return VerbReopen }
func (Refer) verb() Verb      { return VerbRefer }
func (Withdraw) verb() Verb   { return VerbWithdraw }
func (Void) verb() Verb       { return VerbVoid }
