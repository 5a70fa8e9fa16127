package ticket

import (
	"slices"
	"time"

	"github.com/gridgov/gridgov/grid"
)

// ID names a ticket in its office: 1 to 128 bytes of UTF-8 without spaces or control characters. Ids compare bytewise.
type ID string

// A Ticket (工单) is the fold of its events. It keeps what the next decision needs and does not grow with its history;
// it holds no free text of a person. A value of it may be copied; use [Ticket.Clone] before changing what it points to.
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
	Tasks  []Task `json:"tasks,omitempty"` // of the joint handling under way, sorted by handler
	Clock  `json:"clock"`
	Times  `json:"times"`

	Transfers int `json:"transfers,omitempty"`
	Reworks   int `json:"reworks,omitempty"`
	Reopens   int `json:"reopens,omitempty"`

	Rating *Rating `json:"rating,omitempty"` // the last one
	Parent ID      `json:"parent,omitempty"` // merged into

	// Strange is set when its history holds an event that this version does not know; then it can be read, and no
	// step is decided on it.
	Strange bool `json:"strange,omitempty"`

	grown
}

// Intake is what was known when it was received, and never changes.
type Intake struct {
	Key         string    `json:"key,omitempty"`
	Origin      Origin    `json:"origin"`
	Reporter    PersonID  `json:"reporter,omitempty"`
	Filer       string    `json:"filer,omitempty"` // the actor who filed it
	Channel     string    `json:"channel,omitempty"`
	ExternalRef string    `json:"external_ref,omitempty"`
	GivenDue    time.Time `json:"given_due,omitzero"` // the deadline handed down, as given
	About       []string  `json:"about,omitempty"`
	SelfHandled bool      `json:"self_handled,omitempty"` // found and settled by a worker
}

// Found is how the place of a ticket is known.
type Found string

// The ways to know a place.
const (
	FoundByUnit  Found = "unit"    // a unit's code was given
	FoundByPoint Found = "point"   // a point was given, and lies in the unit
	FoundOutside Found = "outside" // a point was given that lies in no unit: it stays at home (Config.Home) and is asked
	FoundNot     Found = "none"    // nothing was given: it stays at home (Config.Home) and is asked
)

// Place is where a ticket lies.
type Place struct {
	Path  grid.Path   `json:"path,omitempty"`
	Point *grid.Point `json:"point,omitempty"`
	Found Found       `json:"found,omitempty"`
}

// Class is what triage says of it.
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
	Sender   string        `json:"sender,omitempty"`   // who dispatched it
	Since    time.Time     `json:"since,omitzero"`     // dispatched; the clock runs from here
	Within   time.Duration `json:"within,omitempty"`   // an own limit from there, in nanoseconds
	Accepted time.Time     `json:"accepted,omitzero"`  // signed for
}

// A Task is one assisting handler's part of a joint handling.
type Task struct {
	Handler  Handler   `json:"handler"`
	Given    time.Time `json:"given"`
	Due      time.Time `json:"due,omitzero"`
	Accepted time.Time `json:"accepted,omitzero"`
	Done     time.Time `json:"done,omitzero"` // reported back
}

// Clock holds the instants to watch. All are zero when there is nothing to watch.
type Clock struct {
	RespondBy time.Time `json:"respond_by,omitzero"` // the limit of the first response; kept after it
	Due       time.Time `json:"due,omitzero"`        // the limit of handling; kept after closing
	Wake      time.Time `json:"wake,omitzero"`       // the next instant at which anything of it must be looked at
}

// Times are the stamps that figures are made of.
type Times struct {
	Created   time.Time `json:"created"`
	Changed   time.Time `json:"changed"`
	Responded time.Time `json:"responded,omitzero"` // first response by anybody, a bot too
	Answered  time.Time `json:"answered,omitzero"`  // the last final reply
	Closed    time.Time `json:"closed,omitzero"`    // the last closing; zero while open
}

// Rating is the reporter's verdict.
type Rating struct {
	Score  int  `json:"score"` // 1 (very dissatisfied) to 5 (very satisfied)
	Solved bool `json:"solved"`
}

// Title is what a list shows: category and unit, and no word of a person.
func (t Ticket) Title() string {
	c := grid.Path(t.Category).Base()
	if c == "" {
		c = t.Kind.String()
	}
	if c == "" {
		c = "request"
	}
	if u := t.Path.Base(); u != "" {
		return c + " @ " + u
	}
	return c
}

// Overdue says that it is open and past its handling limit at an instant.
func (t Ticket) Overdue(at time.Time) bool {
	return t.State.Open() && !t.Due.IsZero() && at.After(t.Due)
}

// OnTime says whether it was closed by its handling limit; ok is false while it is open or has no limit.
func (t Ticket) OnTime() (onTime, ok bool) {
	if t.State != Closed || t.Due.IsZero() {
		return false, false
	}
	return !t.Closed.After(t.Due), true
}

// Clone gives a ticket that shares no memory with this one.
func (t Ticket) Clone() Ticket {
	t.About = slices.Clone(t.About)
	t.Tasks = slices.Clone(t.Tasks)
	t.Point = copied(t.Point)
	t.Rating = copied(t.Rating)
	t.grown = t.grown.clone()
	return t
}

// openTasks counts the tasks that have not been reported back.
func (t Ticket) openTasks() int {
	n := 0
	for i := range t.Tasks {
		if t.Tasks[i].Done.IsZero() {
			n++
		}
	}
	return n
}

// task finds a handler's open task; -1 if it has none.
func (t Ticket) task(h Handler) int {
	return slices.IndexFunc(t.Tasks, func(k Task) bool { return k.Handler == h && k.Done.IsZero() })
}
