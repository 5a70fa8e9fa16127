package ticket

import (
	"encoding/hex"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// Hash is a SHA-256; the zero Hash is none. Documents have it as lower-case hex.
type Hash [32]byte

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes 64 hex digits, or nothing for the zero Hash.
func (h Hash) MarshalText() ([]byte, error) {
	if h == (Hash{}) {
		return nil, nil
	}
	return hex.AppendEncode(nil, h[:]), nil
}

// UnmarshalText reads what MarshalText wrote.
func (h *Hash) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*h = Hash{}
		return nil
	}
	if len(b) != 64 {
		return form.Invalid("hash", gridgov.Fault{Rule: gridgov.RuleForm, Right: gridgov.Text{En: "64 hex digits", Zh: "应为64位十六进制数字"}})
	}
	_, err := hex.Decode(h[:], b)
	if err != nil {
		return form.Invalid("hash", gridgov.Fault{Rule: gridgov.RuleForm, Right: gridgov.Text{En: "64 hex digits", Zh: "应为64位十六进制数字"}})
	}
	return nil
}

// An Event is one recorded step. It has every fact that was decided, so that folding it needs no rules, and it is chained by
// its hash to the event before. Free text and names are in Private, outside the document that is hashed.
type Event struct {
	Ticket  ID
	Seq     int64 // 1…n
	At      time.Time
	Verb    Verb   // what was done; zero when this version does not know it
	Actor   string // who did it
	Role    Role   // the role that allowed it
	Command string // the command key, on the first event of a command

	Facts Facts // decoded body

	// Commit is the commitment to the private part: its SHA-256, zero when there is none.
	Commit Hash
	Prev   Hash
	Hash   Hash

	// Private is the private part as bytes, kept apart from the document; nil when there is none or when it was dropped.
	// Read it with [Event.Words].
	Private []byte

	verb      string // the name of an unknown verb
	role      string // … and of an unknown role
	body      []byte // the body as stored: it is hashed as it is and never re-encoded
	words     Words  // of an event that is not sealed yet
	sent      []byte // … and what the caller sent under its key
	otherForm bool   // the document was not in the form that MarshalJSON writes
	newerMembers
}

// VerbName returns the name of what was done, also of a verb of a newer version.
func (e Event) VerbName() string {
	if e.Verb == 0 {
		return e.verb
	}
	return e.Verb.String()
}

// RoleName returns the name of the role that allowed it, also when this version does not know the role.
func (e Event) RoleName() string {
	if e.Role == 0 {
		return e.role
	}
	return e.Role.String()
}

// Clone returns an event that shares only bytes that are never changed.
func (e Event) Clone() Event {
	e.Facts = e.Facts.clone()
	e.Private = slices.Clone(e.Private)
	e.words.Files = slices.Clone(e.words.Files)
	e.words.Tasks = slices.Clone(e.words.Tasks)
	e.newerMembers = e.newerMembers.clone()
	return e
}

// Facts are the public content of an event: each field that is set holds from now on. A group that is nil is unchanged. Facts
// hold no free text.
type Facts struct {
	State      State      `json:"state"`               // after it
	Clock      Clock      `json:"clock"`               // after it
	Handling   Handling   `json:"handling,omitzero"`   // from now on
	Resolution Resolution `json:"resolution,omitzero"` // of a closing
	Responded  bool       `json:"responded,omitempty"` // this is the first response
	Answered   bool       `json:"answered,omitempty"`  // this carries the final reply
	Replied    bool       `json:"replied,omitempty"`   // this closes it with words in place of the final reply before
	Public     bool       `json:"public,omitempty"`    // its words are for the reporter
	// For is, of a response or a report, whom the actor speaks for, where that is neither the lead nor the desk.
	For        Handler       `json:"for,omitempty"`
	Intake     *Intake       `json:"intake,omitempty"`
	Place      *Place        `json:"place,omitempty"`
	Class      *Class        `json:"class,omitempty"`
	Duty       *Duty         `json:"duty,omitempty"`
	Tasks      []Task        `json:"tasks,omitzero"`     // all tasks from now on; empty and not nil clears them
	Assisted   []Handler     `json:"assisted,omitempty"` // all who have reported a task back, from now on
	Told       []Handler     `json:"told,omitempty"`     // all who were informed of it without another part in it, from now on
	Limits     *Limits       `json:"limits,omitempty"`
	Stops      *Stops        `json:"stops,omitempty"`
	Promised   *Promised     `json:"promised,omitempty"`
	Approvals  []Approval    `json:"approvals,omitzero"` // all from now on; empty and not nil clears them
	Orders     []Supervision `json:"orders,omitzero"`    // all from now on; empty and not nil clears them
	Rungs      []Taken       `json:"rungs,omitzero"`     // all from now on; empty and not nil clears them
	Duplicates *Duplicates   `json:"duplicates,omitempty"`
	About      []string      `json:"about,omitempty"`  // whom it keeps out from now on: a merge adds to them
	Passed     *Passed       `json:"passed,omitempty"` // what was done on the ticket that it is merged into
	Ruling     *Ruling       `json:"ruling,omitempty"` // of a grant or a refusal
	Rung       *Rung         `json:"rung,omitempty"`   // the rung of the ladder that the sweep took
	Checked    *Checked      `json:"checked,omitempty"`
	Rating     *Rating       `json:"rating,omitempty"`
	To         []Handler     `json:"to,omitempty"`       // whom it was sent to or who reports back
	Why        []Reason      `json:"why,omitempty"`      // reasons of a decision: rule and category names, no text of a person
	Channel    string        `json:"channel,omitempty"`  // the channel that a referral names
	Second     string        `json:"second,omitempty"`   // the second person of a voiding
	Tickets    []ID          `json:"tickets,omitempty"`  // the other tickets that the step concerns
	ClockWas   time.Time     `json:"clock_was,omitzero"` // the reading of a clock that was before the last event; At is that event's
}

func (f Facts) clone() Facts {
	f.Intake = form.Copied(f.Intake)
	if f.Intake != nil {
		f.Intake.About = slices.Clone(f.Intake.About)
	}
	f.Place = form.Copied(f.Place)
	if f.Place != nil {
		f.Place.Point = form.Copied(f.Place.Point)
	}
	f.Class = form.Copied(f.Class)
	f.Duty = form.Copied(f.Duty)
	if f.Duty != nil {
		f.Duty.Inner = slices.Clone(f.Duty.Inner)
	}
	f.Tasks = CloneTasks(f.Tasks)
	f.Assisted = slices.Clone(f.Assisted)
	f.Told = slices.Clone(f.Told)
	f.Limits = form.Copied(f.Limits)
	f.Stops = form.Copied(f.Stops)
	if f.Stops != nil {
		*f.Stops = f.Stops.Clone()
	}
	f.Promised = form.Copied(f.Promised)
	if f.Promised != nil {
		*f.Promised = f.Promised.Clone()
	}
	f.Approvals = CloneApprovals(f.Approvals)
	f.Orders = CloneOrders(f.Orders)
	f.Rungs = slices.Clone(f.Rungs)
	f.Duplicates = form.Copied(f.Duplicates)
	f.About = slices.Clone(f.About)
	f.Passed = form.Copied(f.Passed)
	f.Ruling = form.Copied(f.Ruling)
	f.Rung = form.Copied(f.Rung)
	f.Checked = form.Copied(f.Checked)
	f.Tickets = slices.Clone(f.Tickets)
	f.Rating = form.Copied(f.Rating)
	f.To = slices.Clone(f.To)
	f.Why = slices.Clone(f.Why)
	return f
}

// Ruling is how an approval ended.
type Ruling struct {
	Of       Verb      `json:"of"`
	By       string    `json:"by"`            // who had asked
	For      Handler   `json:"for,omitempty"` // the handler for whom
	Since    time.Time `json:"since"`         // … and when
	Granted  bool      `json:"granted,omitempty"`
	Wrongful bool      `json:"wrongful,omitempty"` // an improper objection (不当退单), counted apart
}

// Passed is what was done on the ticket that a duplicate is merged into, as the duplicate's reporter reads it.
type Passed struct {
	Of  Verb      `json:"of"`           // respond, ask, extend, note, or the verb of a final reply
	Due time.Time `json:"due,omitzero"` // the new promise, of an extension or a new date from above
}

// Checked is what an inspection or a call-back found.
type Checked struct {
	Passed    bool `json:"passed,omitempty"`    // of an inspection
	Reached   bool `json:"reached,omitempty"`   // of a call-back: the reporter was reached, so it counts in the three rates
	Contacted bool `json:"contacted,omitempty"` // the handler had been in touch (响应)
	Solved    bool `json:"solved,omitempty"`    // 解决
	Satisfied int  `json:"satisfied,omitempty"` // 1 (very dissatisfied) to 5 (very satisfied); 0 where not said
}

// Words are the private part of an event, decoded.
type Words struct {
	Text    string `json:"text,omitempty"`
	Own     string `json:"own,omitempty"` // of a final reply: for the ticket's own reporter alone
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"`
	Files   []File `json:"files,omitempty"`
	Tasks   []Said `json:"tasks,omitempty"` // of a convening: what each party was asked to do
}

// Said is a text for one handler alone.
type Said struct {
	To   Handler `json:"to"`
	Text string  `json:"text"`
}

// SetWords sets the words of an event that is not sealed yet.
func (e *Event) SetWords(w Words) { e.words = w }

// SetSent sets what a caller sent under the command key of an event that is not sealed yet: its digest is kept in the private
// part, for [Event.SentAs].
func (e *Event) SetSent(doc []byte) { e.sent = doc }

// Empty reports whether no field is set.
func (w Words) Empty() bool {
	return w.Text == "" && w.Own == "" && w.Name == "" && w.Address == "" && len(w.Files) == 0 && len(w.Tasks) == 0
}

// HasPrivate reports whether an unsealed event has a private part.
func (e *Event) HasPrivate() bool { return !e.words.Empty() || e.sent != nil }

// A Rung is one thing that the sweep does about a limit that nobody has met: some time before it, at it, or after it. The rungs
// of a stage are taken in the order of the table, each once for every limit; one before a limit that was set too late for it is
// skipped. Warnings and reminders are sent in working time, where the rules have a calendar and the ticket is no emergency. At
// the top level, an escalation reminds instead; so does the closing of an answer for which nobody waits, and people close it.
type Rung struct {
	Stage  Stage         `json:"stage"`
	Before worktime.Span `json:"before,omitzero"`
	After  worktime.Span `json:"after,omitzero"` // neither: at the limit
	Do     RungAction    `json:"do"`
}
