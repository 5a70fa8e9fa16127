package ticket

import (
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A Ticket (工单) is the fold of its events. It keeps what the next decision needs and does not grow with its history. It holds
// no free text of a person. A value of it may be copied; use [Ticket.Clone] before changing what it points to.
type Ticket struct {
	ID      ID    `json:"id"`
	Version int64 `json:"version"` // the number of its events
	Head    Hash  `json:"head"`    // the hash of the last one

	State      State      `json:"state"`
	Handling   Handling   `json:"handling,omitzero"`
	Resolution Resolution `json:"resolution,omitzero"` // how it was closed; proposed by an answer before

	Intake `json:"intake"`
	Place  `json:"place"`
	Class  `json:"class"`
	Duty   `json:"duty"`
	Tasks  []Task `json:"tasks,omitempty"` // of the joint handling, which a duplicate keeps; sorted by handler
	// Assisted are the handlers who have reported a task back, the latest 200, the last one last. They keep the public side and
	// the words of their own task.
	Assisted []Handler `json:"assisted,omitempty"`
	// Told are the handlers who were informed of it and had no other part in it, the latest 200, the last one last: whom an alarm
	// named, and units that got a message about a limit, or in the place of somebody else. They may read the ticket while it is
	// open, and afterwards its public side.
	Told []Handler `json:"told,omitempty"`
	// Replier is the actor who gave the last final reply, and may not judge it. The words with which staff close a ticket are a
	// final reply, which replaces the answer before. A closing without words leaves the answer as the reply, and so does a
	// referral. It is empty before the first reply.
	Replier string `json:"replier,omitempty"`
	Clock   `json:"clock"`
	Times   `json:"times"`

	Stops     `json:"stops,omitzero"`
	Promised  Promised      `json:"promised,omitzero"`   // what [Clock.Promise] counts from, and what moved it
	Approvals []Approval    `json:"approvals,omitempty"` // what waits for a ruling, oldest first
	Orders    []Supervision `json:"orders,omitempty"`    // supervision orders without a reply, oldest first
	Rungs     []Taken       `json:"rungs,omitempty"`     // of the ladder, taken
	Limits    `json:"limits,omitzero"`

	Transfers   int `json:"transfers,omitempty"`
	Reworks     int `json:"reworks,omitempty"`
	Rejections  int `json:"rejections,omitempty"` // of final replies, by the reporter
	Reopens     int `json:"reopens,omitempty"`
	Objections  int `json:"objections,omitempty"`  // of those who led; each task counts its own
	Suspensions int `json:"suspensions,omitempty"` // granted
	Questions   int `json:"questions,omitempty"`   // to the reporter

	Rating *Rating `json:"rating,omitempty"` // the last one
	Duplicates

	// Partial is set when its history has an event that this version does not know, or its document, which a newer version
	// wrote, an unknown name of a closed set or an unknown member within a group. It can then be read as far as it is known,
	// and no step is decided on it.
	Partial bool `json:"partial,omitempty"`

	// Damaged is why its document cannot be read; it is empty where it can. Besides, a damaged ticket has only its ID, and
	// what its store has in columns: see [ReadTicket].
	Damaged string `json:"-"`

	newerMembers
}

// Intake is what was known when it was received, and never changes but for About, to which a merge adds.
type Intake struct {
	Key         string    `json:"key,omitempty"`
	Origin      Origin    `json:"origin"`
	Reporter    PersonID  `json:"reporter,omitempty"`
	Filer       string    `json:"filer,omitempty"` // the actor who filed it
	Channel     string    `json:"channel,omitempty"`
	ExternalRef string    `json:"external_ref,omitempty"`
	GivenDue    time.Time `json:"given_due,omitzero"`     // the deadline handed down, as given
	About       []string  `json:"about,omitempty"`        // the persons whom it is about, who are kept out: see [Merge]
	SelfHandled bool      `json:"self_handled,omitempty"` // found and dealt with by a worker
	SplitFrom   ID        `json:"split_from,omitempty"`   // the ticket that it was split from
	Filed       time.Time `json:"filed,omitzero"`         // when the matter was first filed, where that was before: its limits run from there
}

// Found is how the place of a ticket is known.
type Found string

const (
	FoundByUnit  Found = "unit"    // a unit's code was given
	FoundByPoint Found = "point"   // a point was given, and lies in the unit
	FoundOutside Found = "outside" // a point was given that lies in no unit: the place is desk.Config.Home until somebody asks
	FoundNot     Found = "none"    // nothing was given: the place is desk.Config.Home until somebody asks
)

// founds are all of them.
const founds = "unit, point, outside, none"

func (f Found) known() bool {
	return f == "" || f == FoundByUnit || f == FoundByPoint || f == FoundOutside || f == FoundNot
}

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (f *Found) UnmarshalText(text []byte) error {
	if *f = Found(text); !f.known() {
		*f = ""
		return form.Invalid("found", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: founds})
	}
	return nil
}

// Place is where a ticket lies.
type Place struct {
	Path  grid.Path   `json:"path,omitempty"`
	Point *grid.Point `json:"point,omitempty"`
	Found Found       `json:"found,omitempty"`
	// Ended is the code of the unit that was named, where it had ended or not begun: Path is that of the unit that takes its place.
	Ended string `json:"ended,omitempty"`
	// Screening (待甄别) is where it lies while nobody but the duty desk sees it, since it may be about staff: Path is the root
	// meanwhile. It is empty once the desk has said by a [Classify] whom it names.
	Screening grid.Path `json:"screening,omitempty"`
}

// Class is the result of triage.
type Class struct {
	Kind       Kind       `json:"kind,omitzero"`
	Category   string     `json:"category,omitempty"`
	Difficulty Difficulty `json:"difficulty,omitzero"`
	Priority   Priority   `json:"priority,omitzero"`
}

// Duty is who answers for it.
type Duty struct {
	Lead     Handler       `json:"lead,omitempty"`
	Assignee string        `json:"assignee,omitempty"` // an actor inside the lead
	Sender   string        `json:"sender,omitempty"`   // who dispatched it to the lead, or handed it over
	From     Handler       `json:"from,omitempty"`     // the unit that dispatched it, which rules on objections
	Since    time.Time     `json:"since,omitzero"`     // dispatched; the clock runs from here
	Limit    worktime.Span `json:"limit,omitzero"`     // an own limit from there
	Accepted time.Time     `json:"accepted,omitzero"`  // signed for
	Deemed   bool          `json:"deemed,omitempty"`   // Accepted was set by the sweep, since nobody signed in time
	Binding  bool          `json:"binding,omitempty"`  // the lead may not object: the level above has ruled (指定办理)
	Bound    Handler       `json:"bound,omitempty"`    // whom such a ruling binds, while a unit below it leads or nobody does
	Inner    []Handler     `json:"inner,omitempty"`    // whom further ones bind, each below the one before, the first below Bound
	Dated    time.Time     `json:"dated,omitzero"`     // the date handed down, which was ahead at the dispatch: the round ends then
	// Handed is when it was handed over within the round: the limits of signing for it and of objecting run from here.
	Handed time.Time `json:"handed,omitzero"`
	Charge Handler   `json:"charge,omitempty"` // whom the last escalation put in charge above the lead
	Level  int       `json:"level,omitempty"`  // how often it was escalated since the dispatch
}

// Limits are the spans that were looked up for it in the table, when it was received, classified or dispatched; a task has its
// own. A change of the table concerns what is dispatched afterwards; [Replan] looks them up again.
type Limits struct {
	Respond  worktime.Span `json:"respond,omitzero"`
	Accept   worktime.Span `json:"accept,omitzero"`
	Handle   worktime.Span `json:"handle,omitzero"`
	Object   worktime.Span `json:"object,omitzero"`
	AskStops bool          `json:"ask_stops,omitempty"` // the clock is stopped while it waits for the reporter
}

// Promised is what the promise to the reporter counts from, and what moved it; see [Clock.Promise].
type Promised struct {
	From     time.Time `json:"from,omitzero"`      // the first dispatch, or the last reopening; zero: it was not dispatched yet
	Reopened bool      `json:"reopened,omitempty"` // From is a reopening
	Due      time.Time `json:"due,omitzero"`       // a new date from above, in place of Intake.GivenDue
	Entered  time.Time `json:"entered,omitzero"`   // when Due was entered
	// Within is the table's handling limit that it counts with, where a dispatch since has looked up another one.
	Within worktime.Span `json:"within,omitzero"`
	// Ahead is set where the limit from receiving had not passed at the first dispatch, which looked up another one.
	Ahead    bool             `json:"ahead,omitempty"`
	None     bool             `json:"none,omitempty"`     // in place of Within: the table had no handling limit
	Extended []worktime.Span  `json:"extended,omitempty"` // granted to the lead, and asked for before the promise had passed; in order
	Checks   []worktime.Pause `json:"checks,omitempty"`   // in which a final reply waited for its check; To is zero while one does
}

// Stops is what stops a ticket's clock, and what was granted, since the last dispatch.
type Stops struct {
	Asked     time.Time        `json:"asked,omitzero"`     // it waits for the reporter since then
	Reply     worktime.Span    `json:"reply,omitzero"`     // the time that the reporter has to answer
	Suspended time.Time        `json:"suspended,omitzero"` // suspended (挂账) since then
	Until     time.Time        `json:"until,omitzero"`     // when a suspension ends at the latest
	Pauses    []worktime.Pause `json:"pauses,omitempty"`   // stops of the clock; To is zero while one lasts
	Rested    []worktime.Pause `json:"rested,omitempty"`   // times in which it was a duplicate, which no limit counts
	Extended  []worktime.Span  `json:"extended,omitempty"` // extensions granted, in order
}

// An Approval (审批) waits for a ruling of the level above, on an objection, an extension, a suspension, a voiding, or the
// calling of outside units.
type Approval struct {
	Of   Verb    `json:"of"`             // what is asked for
	By   string  `json:"by"`             // the actor who asks: never the one who rules
	From Handler `json:"from,omitempty"` // the unit for which they act: the deepest of theirs that the ticket lay in
	For  Handler `json:"for,omitempty"`  // the handler for whom
	// Lead is, of a convening, the handler who leads from the grant on. It is empty where the convening did not name another
	// one than who led when it was asked for.
	Lead  Handler       `json:"lead,omitempty"`
	To    Handler       `json:"to"`  // who rules
	Seq   int64         `json:"seq"` // the event that asked: its words are the reason
	Since time.Time     `json:"since"`
	Limit worktime.Span `json:"limit,omitzero"`
	Due   time.Time     `json:"due,omitzero"`   // the limit of the ruling
	Span  worktime.Span `json:"span,omitzero"`  // of an extension
	Until time.Time     `json:"until,omitzero"` // of a suspension
	// InTime is set of an extension that was asked for before the promise had passed: it moves the promise too.
	InTime bool    `json:"in_time,omitempty"`
	Tasks  []Task  `json:"tasks,omitempty"`
	Rungs  []Taken `json:"rungs,omitempty"` // of the ladder, taken
}

// A Supervision is a supervision order (督办) with a reply due.
type Supervision struct {
	By    string        `json:"by"`
	From  Handler       `json:"from,omitempty"` // the unit for which it was given, as in [Approval]
	To    Handler       `json:"to"`
	Seq   int64         `json:"seq"` // the event that gave it
	Given time.Time     `json:"given"`
	Limit worktime.Span `json:"limit,omitzero"`
	Due   time.Time     `json:"due,omitzero"`
	Rungs []Taken       `json:"rungs,omitempty"` // of the ladder, taken
}

// Taken is a rung of the ladder that was taken for one limit. When the limit moves, the ladder begins again; when it moves
// back, the ladder goes on. A ticket keeps the latest 30 of each stage, and each of its tasks, approvals and orders as many.
type Taken struct {
	Stage  Stage         `json:"stage"`
	Limit  time.Time     `json:"limit"`
	N      int           `json:"n"` // how often it was taken: an office may have a rung twice
	Before worktime.Span `json:"before,omitzero"`
	After  worktime.Span `json:"after,omitzero"`
	Do     RungAction    `json:"do,omitzero"`
}

// Duplicates ties a ticket to those of the same matter.
type Duplicates struct {
	Parent   ID        `json:"parent,omitempty"`   // merged into
	Merged   time.Time `json:"merged,omitzero"`    // when
	Children int       `json:"children,omitempty"` // how many are merged into it
	Repeats  ID        `json:"repeats,omitempty"`  // the ticket of the same matter that it repeats, where its sender could see that one
}

// A Task is one assisting handler's part of a joint handling.
type Task struct {
	Handler  Handler         `json:"handler"`
	Given    time.Time       `json:"given"`
	Limit    worktime.Span   `json:"limit,omitzero"`
	Table    bool            `json:"table,omitempty"`    // the limit is the table's: it is looked up again with the ticket's
	Extended []worktime.Span `json:"extended,omitempty"` // granted, in order
	Due      time.Time       `json:"due,omitzero"`
	Accepted time.Time       `json:"accepted,omitzero"`
	Done     time.Time       `json:"done,omitzero"`   // reported back
	Rungs    []Taken         `json:"rungs,omitempty"` // of the ladder, taken for this limit and earlier ones
	// Objections is how often its handler objected to it: the level above rules on the second one, and its ruling binds.
	Objections int `json:"objections,omitempty"`
}

// Clock holds the limits of a ticket as instants. Each is zero where there is none.
type Clock struct {
	RespondBy time.Time `json:"respond_by,omitzero"` // the limit of the first response; kept after it
	AcceptBy  time.Time `json:"accept_by,omitzero"`  // the limit of signing for it; kept after it
	// Due is the limit of the present handler's round: the date handed down where that was ahead at the dispatch, else the
	// dispatch's own limit, else the table's, from the dispatch (before it: from receiving, or the last reopening). A rework
	// adds the time in which the reply was out. It is kept after closing, and zero while the clock is stopped.
	Due time.Time `json:"due,omitzero"`
	// Promise (承诺时限) is the limit that the reporter was promised: the date handed down, else the table's handling limit from
	// the first dispatch, and before that from receiving; one that had passed at the first dispatch stays. A stop of the clock,
	// and the time in which a final reply waits for its check, move a limit of the table but not a date handed down. An
	// extension moves both, if it was asked for before the promise had passed. No dispatch, limit of a dispatch or rework
	// moves it. A reopening begins a new one: the date handed down where that is ahead, else the table's limit from the
	// reopening. It is kept after closing, and zero while the clock is stopped.
	Promise time.Time `json:"promise,omitzero"`
	StageBy time.Time `json:"stage_by,omitzero"` // the limit of what it waits for: a supplement, the check of an answer, a call-back
	CloseBy time.Time `json:"close_by,omitzero"` // an answered ticket is closed then, and a closed one can be reopened until then
	Wake    time.Time `json:"wake,omitzero"`     // the next instant at which the sweep must look at it
	// Unknown is a year whose working calendar was not known when a limit needed it: the limit is missing, and nothing was
	// guessed. The first step after the rules know the year computes it, at the latest that of a sweep.
	Unknown int `json:"unknown,omitempty"`
}

// Times are the instants that figures are made of.
type Times struct {
	Created   time.Time `json:"created"`
	Changed   time.Time `json:"changed"`
	Responded time.Time `json:"responded,omitzero"` // first response by anybody, a bot too
	Answered  time.Time `json:"answered,omitzero"`  // the last final reply
	Closed    time.Time `json:"closed,omitzero"`    // the last closing; zero while open
	Inspected time.Time `json:"inspected,omitzero"` // the last inspection that the reply passed
	Called    time.Time `json:"called,omitzero"`    // the last call-back that reached somebody
}

// Rating is the reporter's verdict.
type Rating struct {
	Score  int  `json:"score"` // 1 (very dissatisfied) to 5 (very satisfied)
	Solved bool `json:"solved"`
}

// Title returns what a list shows: the last part of the category, else the name of the kind, and the code of the unit. It has no
// words of a person.
func (t Ticket) Title(lang gridgov.Language) string {
	c := grid.Path(t.Category).Base()
	if c == "" && t.Kind != 0 {
		c = t.Kind.In(lang)
	}
	if c == "" {
		c = gridgov.Text{En: "request", Zh: "诉求"}.In(lang)
	}
	if u := t.Path.Base(); u != "" {
		return c + " @ " + u
	}
	return c
}

// Protected reports whether a message that leaves the office may say of it no more than that there is news: it is a report of
// wrongdoing (举报), is about somebody, or waits for the duty desk to say so.
func (t Ticket) Protected() bool { return t.Kind == Report || len(t.About) > 0 || t.Screening != "" }

// Overdue reports whether it is open past its promise, see [Clock.Promise].
func (t Ticket) Overdue(at time.Time) bool {
	return t.State.Open() && !t.Promise.IsZero() && at.After(t.Promise)
}

// Stopped reports whether its clock is stopped: by a suspension, or a question with AskStops.
func (t Ticket) Stopped() bool { return worktime.IsOpen(t.Pauses) }

// OnTime reports whether it was closed within its promise, see [Clock.Promise]; ok is false while it is open or has none.
func (t Ticket) OnTime() (onTime, ok bool) {
	if t.State != Closed || t.Promise.IsZero() {
		return false, false
	}
	return !t.Closed.After(t.Promise), true
}

// Clone returns a ticket that shares no memory with this one.
func (t Ticket) Clone() Ticket {
	t.About = slices.Clone(t.About)
	t.Tasks = CloneTasks(t.Tasks)
	t.Inner = slices.Clone(t.Inner)
	t.Assisted = slices.Clone(t.Assisted)
	t.Told = slices.Clone(t.Told)
	t.Stops = t.Stops.Clone()
	t.Promised = t.Promised.Clone()
	t.Approvals = CloneApprovals(t.Approvals)
	t.Orders = CloneOrders(t.Orders)
	t.Rungs = slices.Clone(t.Rungs)
	t.Point = form.Copied(t.Point)
	t.Rating = form.Copied(t.Rating)
	t.newerMembers = t.newerMembers.clone()
	return t
}

// Clone returns a copy that shares no memory with this one.
func (h Stops) Clone() Stops {
	h.Pauses = slices.Clone(h.Pauses)
	h.Rested = slices.Clone(h.Rested)
	h.Extended = slices.Clone(h.Extended)
	return h
}

// Clone returns a copy that shares no memory with this one.
func (p Promised) Clone() Promised {
	p.Extended = slices.Clone(p.Extended)
	p.Checks = slices.Clone(p.Checks)
	return p
}

// CloneTasks returns tasks that share no memory with these.
func CloneTasks(of []Task) []Task {
	of = slices.Clone(of)
	for i := range of {
		of[i].Extended = slices.Clone(of[i].Extended)
		of[i].Rungs = slices.Clone(of[i].Rungs)
	}
	return of
}

// CloneOrders returns orders that share no memory with these.
func CloneOrders(of []Supervision) []Supervision {
	of = slices.Clone(of)
	for i := range of {
		of[i].Rungs = slices.Clone(of[i].Rungs)
	}
	return of
}

// CloneApprovals returns approvals that share no memory with these.
func CloneApprovals(of []Approval) []Approval {
	of = slices.Clone(of)
	for i := range of {
		of[i].Tasks = CloneTasks(of[i].Tasks)
		of[i].Rungs = slices.Clone(of[i].Rungs)
	}
	return of
}
