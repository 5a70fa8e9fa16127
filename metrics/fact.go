package metrics

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
)

// A Fact is what one ticket contributes to figures: plain values and bounded lists, no text and no word of a person. Times are
// UTC, and zero where the thing has not happened or does not exist. [FactOf] makes one.
type Fact struct {
	ID       ticket.ID       `json:"id"`
	Path     grid.Path       `json:"path,omitempty"`
	Category string          `json:"category,omitempty"`
	Channel  string          `json:"channel,omitempty"`
	Kind     ticket.Kind     `json:"kind,omitzero"`
	Origin   ticket.Origin   `json:"origin,omitzero"`
	Priority ticket.Priority `json:"priority,omitzero"`

	Lead ticket.Handler `json:"lead,omitempty"` // who leads now, or led last
	// the assignee, or the officer who leads; without one, the staff member who gave the last final reply
	Officer string `json:"officer,omitempty"`

	State      ticket.State      `json:"state"`
	Handling   ticket.Handling   `json:"handling,omitzero"`
	Resolution ticket.Resolution `json:"resolution,omitzero"` // of a closed ticket alone

	SelfHandled bool `json:"self_handled,omitempty"` // 自行处置: found and settled by a worker
	Suspended   bool `json:"suspended,omitempty"`    // 挂账: a suspension was granted at some time, also one that has ended
	Automatic   bool `json:"automatic,omitempty"`    // its final reply came from a bot or the system, and no staff member acted
	Merged      bool `json:"merged,omitempty"`       // 并单: it is a duplicate of another ticket
	Partial     bool `json:"partial,omitempty"`      // its history holds a step that this version does not know

	// ClosedUnknown is set where it is closed at an unknown time; Closed is then the last instant at which that can have been. It
	// counts as closed, and is in no duration, no verdict and no figure by the moment of closing. See [FactWithGaps].
	ClosedUnknown bool `json:"closed_unknown,omitempty"`

	Transfers  int32 `json:"transfers,omitempty"`
	Reworks    int32 `json:"reworks,omitempty"`
	Rejections int32 `json:"rejections,omitempty"` // of replies, by the reporter
	Reopens    int32 `json:"reopens,omitempty"`
	Closings   int32 `json:"closings,omitempty"` // with a resolution that counts
	Children   int32 `json:"children,omitempty"` // duplicates merged into it now

	ExtensionsAsked    int32 `json:"extensions_asked,omitempty"`
	Extensions         int32 `json:"extensions,omitempty"`      // 延期: granted, those of tasks too
	TaskExtensions     int32 `json:"task_extensions,omitempty"` // of these, of assisting handlers
	SuspensionsAsked   int32 `json:"suspensions_asked,omitempty"`
	Suspensions        int32 `json:"suspensions,omitempty"` // 挂账: granted
	Objections         int32 `json:"objections,omitempty"`  // 派单异议: filed, those of assisting handlers too
	ObjectionsUpheld   int32 `json:"objections_upheld,omitempty"`
	ObjectionsRefused  int32 `json:"objections_refused,omitempty"`
	ObjectionsWrongful int32 `json:"objections_wrongful,omitempty"` // of the refused: 不当退单
	// ObjectionsPending wait for a ruling now; the others that were filed and not ruled on lapsed with their dispatch.
	ObjectionsPending int32 `json:"objections_pending,omitempty"`

	// Of the objections, those of assisting handlers.
	TaskObjections         int32 `json:"task_objections,omitempty"`
	TaskObjectionsUpheld   int32 `json:"task_objections_upheld,omitempty"`
	TaskObjectionsRefused  int32 `json:"task_objections_refused,omitempty"`
	TaskObjectionsWrongful int32 `json:"task_objections_wrongful,omitempty"`

	EscalatedByStaff  int32 `json:"escalated_by_staff,omitempty"`  // 提级
	EscalatedBySystem int32 `json:"escalated_by_system,omitempty"` // by the sweep: the ticket, or something that waited for a ruling
	Reminders         int32 `json:"reminders,omitempty"`           // 催办 by staff
	RemindersBySystem int32 `json:"reminders_by_system,omitempty"` // by the sweep, at a limit or after it
	Warnings          int32 `json:"warnings,omitempty"`            // 预警: by the sweep, before a limit
	Chases            int32 `json:"chases,omitempty"`              // 催单: by the reporter
	Orders            int32 `json:"orders,omitempty"`              // 督办: supervision orders
	Deemed            int32 `json:"deemed,omitempty"`              // 视为签收: signed for by the sweep, since nobody did

	// Call-backs (回访). The answers are those of the last call that reached the reporter: a reopening does not remove them,
	// and the next such call replaces them.
	CallBacks  int32 `json:"call_backs,omitempty"` // tried
	Reached    int32 `json:"reached,omitempty"`    // … that reached the reporter
	Contacted  bool  `json:"contacted,omitempty"`
	SaidSolved bool  `json:"said_solved,omitempty"`
	Satisfied  uint8 `json:"satisfied,omitempty"` // 1 (very dissatisfied) to 5 (very satisfied); 0: not said

	// The reporter's last rating online (评价), which has figures of its own apart from the call-backs.
	Ratings     int32 `json:"ratings,omitempty"`
	Score       uint8 `json:"score,omitempty"` // 1 (very dissatisfied) to 5 (very satisfied)
	RatedSolved bool  `json:"rated_solved,omitempty"`

	Owners   Owners           `json:"owners,omitzero"`    // whom acts count for, by Act
	Shares   []ShareOf        `json:"shares,omitempty"`   // how the times fall on several, at most MaxShares
	Assisted []ticket.Handler `json:"assisted,omitempty"` // who assisted in it at some time, sorted; at most 200

	// SuspendedFor is how long the suspensions that have ended lasted, in elapsed time; a present one is not in it.
	SuspendedFor time.Duration `json:"suspended_for,omitempty"`

	// How the stages went. The first response stands by itself, in RespondBy and Responded.
	Accept Rounds `json:"accept,omitzero"` // 签收: from dispatch to signing for it
	// 办理: from dispatch (before it: from receiving) to the final reply, or to closing without one
	Handle     Rounds `json:"handle,omitzero"`
	Task       Rounds `json:"task,omitzero"`       // 协办: from being called in to the report
	Approve    Rounds `json:"approve,omitzero"`    // 审批: from asking to the ruling
	Supplement Rounds `json:"supplement,omitzero"` // 补充: from the question to the reporter's answer, whoever recorded it
	Inspect    Rounds `json:"inspect,omitzero"`    // 核查: from the reply to the first inspection, passed or not, or a rework
	CallBack   Rounds `json:"call_back,omitzero"`  // 回访: from closing to the call that reached the reporter
	Comply     Rounds `json:"comply,omitzero"`     // 督办: from an order to the reply

	Respond Rungs `json:"respond,omitzero"` // what the sweep did about the response limit

	Created   time.Time `json:"created"`
	Changed   time.Time `json:"changed"`             // the last event: the fact knows nothing later
	RespondBy time.Time `json:"respond_by,omitzero"` // the response limit that stood at the first response by staff
	Responded time.Time `json:"responded,omitzero"`  // first response by staff
	BotFirst  time.Time `json:"bot_first,omitzero"`  // first response by a bot or the system, where it came before staff's
	FirstDue  time.Time `json:"first_due,omitzero"`  // the first handling limit, see FactOf
	FirstAct  time.Time `json:"first_act,omitzero"`  // first substantive act by staff, see FactOf
	Prompted  time.Time `json:"prompted,omitzero"`   // first reminder or supervision by staff
	Promise   time.Time `json:"promise,omitzero"`    // what the reporter is promised now, or was at closing: [ticket.Clock].Promise
	Closed    time.Time `json:"closed,omitzero"`     // the last closing; zero while open
	Called    time.Time `json:"called,omitzero"`     // the last call-back that reached the reporter; where none did, the last one tried
	Rated     time.Time `json:"rated,omitzero"`      // the last rating

	SuspendedSince time.Time `json:"suspended_since,omitzero"` // a suspension lasts since then
	SuspendedUntil time.Time `json:"suspended_until,omitzero"` // … until then at the latest
}

// FactOf folds a history into a fact, as of the ticket: events after t.Version are not looked at, since a history may
// be newer than the ticket that was read before it. For an earlier instant use [FactAt].
//
// Staff are all roles but reporter, bot and system. A substantive act (实质性处理) is a response, a report, a final reply,
// a closing, a referral, a question or a public note to the reporter by staff; signing for, classifying, internal notes,
// asking for more time and passing on (transfer, assign, convene) are not. Nothing that a bot or the system does is an act of
// staff, and only staff end a stage; the reporter's supplement is the reporter's to give, and what the reporter said at a
// call-back counts whoever recorded it.
//
// The first handling limit is the one that stood after the first dispatch; where nothing was dispatched, at the first
// substantive act; before both, the one that holds now. Later limits, extensions and suspensions do not move it.
//
// The error is ErrInvalid when the events are not the ticket's history: events 1…n of one ticket, the first a receiving,
// in order of time, and the last with the ticket's head; ErrTooNew when a newer major version received it. Hashes are
// not verified; [ticket.CheckChain] does that.
func FactOf(t ticket.Ticket, events []ticket.Event) (Fact, error) {
	return FactWithGaps(t, events, noGap)
}

// A Gap is what an event of a history has and is not known, since the history was made from a record with less, for example the
// log of another system.
type Gap uint8

// The gaps, which are joined with |.
const (
	NoResponse Gap = 1 << iota // it is no response to the reporter: the reply in it only goes with a closing
	NoTime                     // when it happened: it is no act, ends no stage in time or late, and as a closing sets ClosedUnknown
)

// FactWithGaps is like [FactOf], for a history in which some events have more than is known. The function returns what is not
// known of an event; it must return the same for the same event.
func FactWithGaps(t ticket.Ticket, events []ticket.Event, gap func(*ticket.Event) Gap) (Fact, error) {
	if t.Version < 1 || t.Version > int64(len(events)) {
		return Fact{}, broken("events",
			gridgov.Fault{
				Rule: gridgov.RuleMatch,
				Right: gridgov.Text{
					En: "at least as many events as the ticket's version, " + strconv.FormatInt(t.Version, 10),
					Zh: "事件数不得少于工单版本" + strconv.FormatInt(t.Version, 10),
				}, Got: strconv.Itoa(len(events)),
			})
	}
	f, last, err := fold(events[:t.Version], gap)
	if err == nil && (last.ID != t.ID || last.Head != t.Head) {
		err = broken("events", gridgov.Fault{
			Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "the last event's id and hash must be the ticket's", Zh: "最后事件的编号和哈希应与工单相同"},
		})
	}
	if err != nil {
		return Fact{}, err
	}
	return f, nil
}

// noGap is the gap of every event of an office's own history.
func noGap(*ticket.Event) Gap { return 0 }

// FactAt returns the fact as it was at an instant: of the events up to and at it. Before the first event it is the zero Fact,
// which a [Calculator] leaves out. Errors are those of [FactOf].
func FactAt(events []ticket.Event, at time.Time) (Fact, error) {
	n := 0
	for n < len(events) && !events[n].At.After(at) {
		n++
	}
	if n == 0 {
		return Fact{}, nil
	}
	f, _, err := fold(events[:n], noGap)
	return f, err
}

func broken(field string, f gridgov.Fault) error {
	f.Field = field
	return gridgov.Invalid("history", f)
}

// fold walks a history once.
func fold(events []ticket.Event, gap func(*ticket.Event) Gap) (Fact, ticket.Ticket, error) {
	var k folding
	for i := range events {
		before := k.ticket
		if err := k.apply(events, i); err != nil {
			return Fact{}, ticket.Ticket{}, err
		}
		k.add(&events[i], &before, gap(&events[i]))
	}
	k.finish()
	return k.fact, k.ticket, nil
}

// A folding is a fact under way, and what of the history so far decides about the rest of it.
type folding struct {
	fact       Fact
	ticket     ticket.Ticket // after the events so far
	charge     charges
	first      Owner     // of the first act
	replied    string    // who gave the last final reply, if staff
	reply      Owner     // … and whom it counts for
	automatic  bool      // the last final reply came from no person
	dispatched bool      // somebody leads, or led
	checked    time.Time // the reply that was checked last, by its time
}

// apply folds an event into the ticket, or returns why it cannot come next in the history.
func (k *folding) apply(events []ticket.Event, i int) error {
	e := &events[i]
	bad := func(member string, f gridgov.Fault) error {
		return broken("events["+strconv.Itoa(i)+"]"+member, f)
	}
	switch {
	case e.Seq != int64(i)+1 || e.Ticket != events[0].Ticket || e.Ticket == "":
		return bad("", gridgov.Fault{
			Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "events 1, 2, … of one ticket", Zh: "应为同一工单的事件1、2……"},
			Got: strconv.FormatInt(e.Seq, 10),
		})
	case (i == 0) != (e.Verb == ticket.VerbReceive):
		return bad("", gridgov.Fault{
			Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "the first event receives the ticket, and no other one", Zh: "第一个事件应为受理，且只有第一个"},
			Got: e.VerbName(),
		})
	case e.At.IsZero() || e.At.Before(k.ticket.Changed):
		return bad(".at", gridgov.Fault{Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "not before the event before it", Zh: "不得早于前一事件"}})
	}
	k.ticket = ticket.Apply(k.ticket, *e)
	switch t := &k.ticket; {
	case t.State == 0 && t.Partial:
		return fmt.Errorf("ticket %s: %w", code.Shown(e.Ticket), gridgov.ErrTooNew)
	case t.State < ticket.Received || t.State > ticket.Closed:
		return bad(".state", gridgov.Fault{Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "one of the five states", Zh: "应为五种状态之一"}})
	}
	return nil
}

// add notes what an event did, on a ticket as it was before and is now.
func (k *folding) add(e *ticket.Event, before *ticket.Ticket, missing Gap) {
	f, t, timed := &k.fact, &k.ticket, missing&NoTime == 0
	k.charge.note(t)
	f.tally(e, before, t)
	f.owned(e, before, k.replied, k.reply)
	if timed {
		k.checked = f.rounds(e, before, t, k.checked)
	}
	switch {
	case t.State != ticket.Closed:
		f.ClosedUnknown = false
	case before.State != ticket.Closed:
		f.ClosedUnknown = !timed
	}
	responds := timed && missing&NoResponse == 0 && responds(e)
	k.responded(e, before, responds)
	k.acted(e, before, responds || timed && (e.Facts.Answered || e.Verb == ticket.VerbReportBack || e.Verb == ticket.VerbClose))
	if f.Prompted.IsZero() && staff(e.Role) && prompts(e) {
		f.Prompted = e.At.UTC()
	}
	if e.Facts.Answered {
		if k.automatic, k.reply = machine(e.Role), (Owner{}); staff(e.Role) {
			k.replied, k.reply = e.Actor, doer(e, before)
			k.charge.replied(k.reply)
		}
	}
}

// responded notes the first response by staff with its limit, and that of a bot before it.
func (k *folding) responded(e *ticket.Event, before *ticket.Ticket, responds bool) {
	f := &k.fact
	if !f.Responded.IsZero() {
		return
	}
	f.RespondBy = k.ticket.RespondBy.UTC()
	switch {
	case !responds:
	case staff(e.Role):
		f.Responded, f.Owners[ActRespond] = e.At.UTC(), doer(e, before)
	case f.BotFirst.IsZero() && machine(e.Role):
		f.BotFirst = e.At.UTC()
	}
}

// acted notes the first substantive act by staff, and the first handling limit.
func (k *folding) acted(e *ticket.Event, before *ticket.Ticket, substantive bool) {
	f := &k.fact
	if !f.FirstAct.IsZero() {
		return
	}
	if !k.dispatched {
		f.FirstDue = k.ticket.Due.UTC()
	}
	k.dispatched = k.dispatched || e.Facts.Duty != nil && e.Facts.Duty.Lead != ""
	if substantive && staff(e.Role) {
		f.FirstAct, k.first = e.At.UTC(), doer(e, before)
	}
}

// finish takes over what the ticket is at the end of the history.
func (k *folding) finish() {
	f, t := &k.fact, &k.ticket
	f.ID, f.Path, f.Category, f.Channel, f.Kind, f.Origin, f.Priority = t.ID, t.Path, t.Category, t.Channel, t.Kind, t.Origin, t.Priority
	f.Lead, f.Officer = t.Lead, cmp.Or(ownerOf(t.Lead, t.Assignee).Officer, k.replied)
	f.State, f.Handling = t.State, t.Handling
	if t.State == ticket.Closed {
		f.Resolution = t.Resolution
	}
	f.SelfHandled, f.Suspended, f.Merged, f.Partial = t.SelfHandled, f.Suspensions > 0, t.Parent != "", t.Partial
	f.Children = int32(t.Children)
	for i := range t.Approvals {
		if t.Approvals[i].Of == ticket.VerbObject {
			f.ObjectionsPending++
		}
	}
	if !f.ClosedUnknown {
		f.runs(t, k.checked)
	}
	f.Automatic = k.automatic && f.FirstAct.IsZero()
	f.Transfers, f.Reworks, f.Rejections, f.Reopens = int32(t.Transfers), int32(t.Reworks), int32(t.Rejections), int32(t.Reopens)
	f.Created, f.Changed, f.Promise, f.Closed = t.Created.UTC(), t.Changed.UTC(), t.Promise.UTC(), t.Closed.UTC()
	f.SuspendedSince, f.SuspendedUntil = t.Suspended.UTC(), t.Until.UTC()
	f.settle(k.charge, k.first)
}

// staff reports whether a role is a person in office, or a handler's.
func staff(r ticket.Role) bool {
	return r != 0 && r != ticket.RoleReporter && !machine(r)
}

// machine reports whether a role is no person.
func machine(r ticket.Role) bool { return r == ticket.RoleBot || r == ticket.RoleSystem }

// responds reports whether the event is a response to the reporter.
func responds(e *ticket.Event) bool {
	return e.Facts.Responded || e.Facts.Answered || e.Verb == ticket.VerbRespond || e.Verb == ticket.VerbRefer || e.Verb == ticket.VerbAsk ||
		e.Verb == ticket.VerbNote && e.Facts.Public && e.Facts.Passed == nil
}

// prompts reports whether somebody was reminded (催办) or supervised (督办).
func prompts(e *ticket.Event) bool {
	return e.Verb == ticket.VerbRemind || e.Verb == ticket.VerbSupervise
}
