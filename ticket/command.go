package ticket

import (
	"reflect"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A Command is a step that somebody takes on a ticket: one of the structs of this package, by value. [VerbOf] names it.
type Command interface{ verb() Verb }

// VerbOf returns the verb of a command, which its event has too. It returns 0 for nil, for a nil pointer, and for a type of
// another package that embeds a command.
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

// Classify (定性) sets the result of triage. A zero field stays as it was. A bot does not change another kind to inquiry, and
// does not lower the priority of an emergency. The limits of the first response, of signing for it, of objecting and of
// handling, and those of open tasks, are looked up again and computed from the same facts. A limit of a dispatch's or task's
// own stays, and so does that of a pending ruling, reply or check. A new date from above (Due) replaces the one before it;
// where it is ahead, the present round ends then too. The desk and the coordinator enter it, but no bot, whatever other roles
// it has, and nobody who acts for the lead, is the assignee, or has an open task of the ticket.
type Classify struct {
	Kind       Kind        `json:"kind,omitzero" validate:"max=5"`
	Category   string      `json:"category,omitempty" validate:"name=500"`
	Difficulty Difficulty  `json:"difficulty,omitzero" validate:"max=3"`
	Priority   Priority    `json:"priority,omitzero" validate:"max=3"`
	Unit       string      `json:"unit,omitempty" validate:"name=128"` // the place, by code
	Point      *grid.Point `json:"point,omitempty"`                    // or by point
	// About are the persons whom it names, where it waits for the duty desk to say so: ids of users, or handlers, such as
	// UnitHandler for the workers of a grid, whose people desk.Parties knows. Without any it names nobody.
	About  []string  `json:"about,omitempty" validate:"max=20,dive,filled,id=256"`
	Due    time.Time `json:"due,omitzero"` // a new date from above; by desk and coordinator alone, with a reason
	Reason string    `json:"reason,omitempty" validate:"text=4000"`
	Why    []string  `json:"why,omitempty" validate:"max=20,dive,name=200"`
}

// Respond (响应) is a public message that changes no state: "we have seen it, somebody is coming". The first one sets the
// time of the first response; a bot's is counted separately. The reporters of duplicates learn that there was a response.
type Respond struct {
	Text     string   `json:"text" validate:"filled,text=16384"`
	Everyone bool     `json:"everyone,omitempty"` // the reporters of duplicates read the text too
	Why      []string `json:"why,omitempty" validate:"max=20,dive,name=200"`
}

// Answer (答复) is the final reply. A bot answers inquiries only. The lead of a joint handling answers after all assisting
// handlers have reported back. The reporters of duplicates read the text too: what is for the ticket's own reporter alone,
// such as a name, a flat or a telephone number, belongs in Own.
type Answer struct {
	Text string `json:"text" validate:"filled,text=16384"`
	Own  string `json:"own,omitempty" validate:"text=16384"` // for the ticket's own reporter alone
	// Resolution is the proposed end of the handling; where it is set, Close may leave its own out.
	Resolution Resolution `json:"resolution,omitzero"`
	Files      []File     `json:"files,omitempty" validate:"max=20,dive"`
	Why        []string   `json:"why,omitempty" validate:"max=20,dive,name=200"`
}

// Transfer (转派) gives the ticket to one handler, who leads from now on. Tasks of a joint handling end with it. A worker or
// handler may only transfer it upwards: to a unit on the way from its place to the root. The same holds for a head who leads
// a ticket of another area; in their own area a head dispatches as the office does. A lead that a ruling binds, and its head,
// transfer it only to a unit below, by this or any other command, and the ruling then binds that unit.
type Transfer struct {
	To     Handler       `json:"to" validate:"name=256"`
	Reason string        `json:"reason,omitempty" validate:"text=4000"`
	Within worktime.Span `json:"within,omitzero"` // an own limit; zero: the limit table
	Why    []string      `json:"why,omitempty" validate:"max=20,dive,name=200"`

	// Handover (交接) gives a ticket that somebody handles to whoever replaces them, such as during leave, or where a grid was
	// divided again: the round and its limit go on, as do tasks, extensions and suspensions that were asked for, and orders.
	// The level above the new lead rules on what was asked for. It does not count as a transfer in figures. It is for desk and
	// coordinator, without Within, and a joint handling is not handed over to an outside unit (desk.Definitions.Outside).
	Handover bool `json:"handover,omitempty"`
}

// Assign (派到人) names the officer of the leading handler who handles the ticket, and sends them a message. A person whom the
// report is about cannot be given it, by this or any other command (回避).
type Assign struct {
	To     string `json:"to" validate:"filled,id=128"` // an actor's id
	Reason string `json:"reason,omitempty" validate:"text=4000"`
}

// Accept (签收) signs for a dispatch or a task. It does not change the clock, which runs from the dispatch.
type Accept struct{}

// Convene (联动, 吹哨) calls several parties together: one lead, and assisting handlers each with a task and a deadline.
// On a joint ticket it calls further ones. Outside units (desk.Definitions.Outside) join when a leader has granted it, and one
// that leads a ticket leads a joint handling only when a leader convenes it.
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

// ReportBack (反馈) reports that a handler has done its task. After the last report the lead can answer.
type ReportBack struct {
	For  Handler `json:"for,omitempty" validate:"name=256"` // zero: the only open task that the actor acts for
	Text string  `json:"text" validate:"filled,text=16384"`
}

// Note (记录) adds a note to the record, such as a correction: history is never rewritten. A public note is a response.
type Note struct {
	Text     string `json:"text" validate:"filled,text=16384"`
	Public   bool   `json:"public,omitempty"`   // shown to the reporter
	Everyone bool   `json:"everyone,omitempty"` // the reporters of duplicates read a public note too
	Files    []File `json:"files,omitempty" validate:"max=20,dive"`
}

// Close (办结) ends the handling. From Transferred and Joint it has the reply itself, and the ticket must not have a reporter.
// From Answered the text may be left out. The reporters of duplicates read the text too.
type Close struct {
	Resolution Resolution `json:"resolution,omitzero"` // zero: as the answer proposed
	Text       string     `json:"text,omitempty" validate:"text=16384"`
	Own        string     `json:"own,omitempty" validate:"text=16384"` // for the ticket's own reporter alone
}

// Rework (返工) sends a reply back to the last handling, at most 50 times until the ticket is reopened. The handler may not
// send back its own reply.
type Rework struct {
	Reason string `json:"reason" validate:"filled,text=4000"`
}

// Reject (不认可答复) is the word of the ticket's own reporter on a final reply that does not settle the matter, before it is closed.
// The ticket goes back to the last handling, and what no person answered to the desk, for a person to answer: the limit after which
// an answer counts as accepted never closes it. It is possible as often as desk.Definitions.ReopenMax, counted apart.
type Reject struct {
	Reason string `json:"reason" validate:"filled,text=4000"` // what is not settled
}

// Rate (评价) is the reporter's verdict on a closed ticket; the last one counts.
type Rate struct {
	Score  int    `json:"score" validate:"required,min=1,max=5"` // 1 (very dissatisfied) to 5 (very satisfied)
	Solved bool   `json:"solved"`
	Text   string `json:"text,omitempty" validate:"text=4000"`
}

// Reopen (重办) returns a closed ticket, or a duplicate's parent, to its last handling, within a window and a number of times.
type Reopen struct {
	Reason string `json:"reason" validate:"filled,text=4000"`
}

// Refer (不予受理) ends a matter beyond the office's duty and names the right channel, to the reporters of duplicates too.
type Refer struct {
	Channel string   `json:"channel" validate:"filled,name=200"` // "court", "110", "12333"
	Text    string   `json:"text,omitempty" validate:"text=16384"`
	Own     string   `json:"own,omitempty" validate:"text=16384"` // for the ticket's own reporter alone
	Why     []string `json:"why,omitempty" validate:"max=20,dive,name=200"`
}

// Withdraw (撤回) ends a ticket at its reporter's request. Its duplicates return to their own handling.
type Withdraw struct {
	Reason string `json:"reason,omitempty" validate:"text=4000"`
}

// Void (作废) ends what should never have been a ticket: a supervisor asks for it, and a second person grants it.
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
func (Reject) verb() Verb     { return VerbReject }
func (Rate) verb() Verb       { return VerbRate }
func (Reopen) verb() Verb     { return VerbReopen }
func (Refer) verb() Verb      { return VerbRefer }
func (Withdraw) verb() Verb   { return VerbWithdraw }
func (Void) verb() Verb       { return VerbVoid }
