package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/internal/dates"
	"github.com/gridgov/gridgov/internal/text"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A Step is one command with who sends it, when, and under which key; and with what the desk finds for it, since the rules have
// no grid and no randomness.
type Step struct {
	ID string         // the command key, unique within its ticket; empty: none
	By ticket.Actor   // who sends it
	At time.Time      // when, by the desk's clock
	Do ticket.Command // the command

	// Places has for a Classify the place of its unit or point; for a Split one for each part, nil where the part has the
	// ticket's place.
	Places []*ticket.Place
	New    []ticket.ID // of a Split: the ids of the tickets that it makes, one for each part

	found
}

// placeOf is the place that a Classify, or a part of a Split, names; nil where it names none.
func placeOf(i int, places []*ticket.Place) *ticket.Place {
	if i >= len(places) {
		return nil
	}
	return places[i]
}

// found is what the desk and the sweep, which read other tickets and look handlers up, pass with a step.
type found struct {
	library bool          // the library itself takes the step, under a reserved name
	rung    *rungDue      // the rung of the ladder that the sweep takes with it
	missing bool          // of a Replan: it computes what was missing, and looks nothing up
	known   []listed      // what was looked up of handlers that it names or may reach
	reply   *ticket.Words // of a Merge: of a parent that is answered already
	bot     bool          // of a Merge: the parent's reply is a bot's
	filed   *refiled      // of a Merge for a request that repeats the parent: what was filed, by whom
	own     bool          // of a Merge by the parent's reporter, which adds no persons to those kept out
	link    bool          // of a Merge that only records which ticket is repeated
	// repeats is, of a Classify of what waits for the duty desk, the ticket that it repeats.
	repeats *ticket.Ticket
}

// refiled is what reaches the parent of a request that repeats it.
type refiled struct {
	actor   string
	role    ticket.Role
	words   ticket.Words
	reopens bool // the parent, within its window, where it is closed
	staff   bool // filed by a person who may merge
}

// draft is what a step does to a ticket, while it is decided. It holds the result, so that a decision is one allocation, and
// points at the step: a copy would put it into a larger size class.
type draft struct {
	*Step
	rules        *Rules
	rel          Relation
	ticket       *ticket.Ticket // before it: that of changes, until change folds the event into it
	event        *ticket.Event  // that of events
	out          []ticket.Message
	cell         cell
	redispatched bool            // it dispatches the ticket again, or takes it back to the desk
	again        bool            // it takes a closed ticket up again: a new promise begins
	others       []ticket.Ticket // that the command concerns
	more         []ticket.Change // of them, and of new tickets
	passed       *ticket.Passed  // what the duplicates' reporters read of it
	changes      [1]ticket.Change
	events       [1]ticket.Event
}

func (r *Rules) begin(t ticket.Ticket, step *Step) *draft {
	s := &draft{Step: step, rules: r}
	s.ticket, s.event = &s.changes[0].Ticket, &s.events[0]
	*s.ticket = t
	s.event.Prev = t.Head
	return s
}

// Decide returns what a step does to a ticket, or an [*gridgov.InvalidError] or a [*RefusedError]. It is pure: no clock, no
// I/O, no randomness. Its events have every fact but no salt and no hash yet; the desk seals them.
//
// Others are the further tickets that a command concerns, in the order of [Concerns]: a merge concerns the parent and the
// ticket's own duplicates, an answer the duplicates that get it too. The first change is the ticket's, followed by those of
// the others that changed, and of the new tickets that a split makes. They are to be committed together.
func (r *Rules) Decide(t ticket.Ticket, s Step, others ...ticket.Ticket) ([]ticket.Change, error) {
	d, err := r.prepare(t, &s, others...)
	if err != nil {
		return nil, err
	}
	if len(others) > 0 {
		if ids, children := Concerns(t, s.Do); ids == nil && !children {
			return nil, form.Invalid("others",
				gridgov.Fault{Rule: gridgov.RuleExcludes, Right: gridgov.Text{En: "the command concerns no further ticket", Zh: "该命令不涉及其他工单"}})
		}
	}
	if s.rung == nil { // ready does not apply to the rungs of the sweep
		if err := d.because(d.ready(d.event.Verb)); err != nil {
			return nil, err
		}
	}
	if err := d.decide(s.Do); err != nil {
		return nil, err
	}
	if err := d.because(d.calledIn()); err != nil {
		return nil, err
	}
	if s.rung != nil {
		d.takeRung(s.rung)
	}
	changes := d.change()
	if why := room(changes); why != nil {
		before := t
		d.ticket = &before
		return nil, d.because(why)
	}
	return changes, nil
}

// room is why a step is refused whose changes are larger than a store accepts.
func room(changes []ticket.Change) *reason {
	for i := range changes {
		switch f := changes[i].Oversize(maxStep); {
		case f == nil:
		case f.Field == "events.private":
			return whyLongWords
		case i > 0:
			return whyLongOther
		case f.Field == "ticket":
			return whyLongTicket
		default:
			return whyLongRecord
		}
	}
	return nil
}

// prepare checks what every step must meet, and begins its event.
func (r *Rules) prepare(t ticket.Ticket, s *Step, others ...ticket.Ticket) (*draft, error) {
	if !r.sees(&t, &s.By) { // before all other checks, so that nothing distinguishes it from a missing ticket
		return nil, notFound(t.ID)
	}
	v := ticket.VerbOf(s.Do)
	if ticket.EmptyCommand(v) == nil {
		return nil, form.Invalid("command",
			gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "a command of package ticket", Zh: "应为ticket包的命令"}})
	}
	faults := append(s.faults(), r.checkCommand(v, s)...)
	if len(faults) > 0 {
		return nil, gridgov.Invalid(v.String(), faults...)
	}
	if t.TooNew() {
		return nil, gridgov.ErrTooNew
	}
	d := r.begin(t, s)
	d.others = others
	role, rel := r.allows(d.ticket, &d.By, May(v))
	d.rel = rel
	d.event.Role = role
	d.cell = cell{context.Background(), t.State}
	lawful := d.cell.fire(triggerOf(v, d, s.Do))
	switch {
	case t.State == 0 || t.State > ticket.Closed:
		return nil, d.refuse(v, whyEmpty)
	case t.Children < 0 || t.Children > ticket.MaxChildren:
		return nil, d.refuse(v, whyMiscounted)
	case t.Partial:
		return nil, d.refuse(v, whyUnknownStep)
	case !lawful:
		return nil, d.refuse(v, whyNoSuchStep)
	case role == 0:
		return nil, d.refuse(v, whyNoRole)
	}
	if role == ticket.RoleReporter {
		if faults := ownKey("id", s.ID); len(faults) > 0 {
			return nil, gridgov.Invalid(v.String(), faults...)
		}
	}
	if faults := unknown(s.Do, s.known); len(faults) > 0 { // only an actor who may name a handler learns which there are
		return nil, gridgov.Invalid(v.String(), faults...)
	}
	e := d.event
	e.Ticket, e.Seq, e.At, e.Verb, e.Actor, e.Role, e.Command = t.ID, t.Version+1, s.At, v, nameOf(&d.By), role, s.ID
	if s.ID != "" {
		e.SetSent(sent(s.Do))
	}
	e.Facts.State = d.cell.state
	d.raiseClock()
	return d, nil
}

// change folds the decided event into the ticket and computes its clock.
func (s *draft) change() []ticket.Change {
	c := &s.changes[0]
	s.settlePlace()
	s.lookUp()
	s.promise()
	s.settleHold()
	s.passLeft()
	c.Base, c.Events = s.ticket.Version, s.events[:]
	s.event.Facts.Clock = c.Ticket.Clock // a closed ticket keeps its limits
	after := ticket.Apply(c.Ticket, *s.event)
	s.setClock(&after, &c.Ticket)
	s.event.Facts.Clock = after.Clock
	if s.passed != nil && s.passed.Of == ticket.VerbExtend {
		s.passed.Due = after.Promise
	}
	s.tellLosers(&after)
	s.tellWaiting(&after)
	if !s.ticket.Suspended.IsZero() && after.Suspended.IsZero() && after.State.Open() {
		s.tellReporter(ticket.NoticeResumed)
	}
	c.Outbox = address(s.out, &after, s.rung, s.known)
	letRead(c, &c.Ticket, &after)
	c.Ticket = after
	return append(s.changes[:], s.more...)
}

// settlePlace moves a ticket that returns to the desk out of a unit that has ended, to where a new request would be, unless a ruling
// keeps it.
func (s *draft) settlePlace() {
	f, t := &s.event.Facts, s.ticket
	if !s.redispatched || f.Duty == nil || f.Duty.Lead != "" || f.Place != nil {
		return
	}
	if p := ended(ticket.UnitHandler(t.Path.Base()), s.known); p != nil && p.place != nil && !s.keeps(rulingsOf(f.Duty), p.place.Path) {
		to := *p.place
		to.Point = form.Copied(t.Point)
		f.Place = &to
	}
}

// movesLimits reports whether the step changes what the table of limits goes by. A Classify may name what the ticket has already.
func (s *draft) movesLimits() bool {
	f, t := &s.event.Facts, s.ticket
	return f.Class != nil && *f.Class != t.Class || f.Place != nil && f.Place.Path != t.Path
}

// lookUp looks the limits up in the table where they begin to run, and where what they depend on has changed, those of tasks
// too. A closed ticket keeps the limits that it was measured by.
func (s *draft) lookUp() {
	f, t := &s.event.Facts, *s.ticket
	moved := s.movesLimits()
	if !moved && !s.redispatched && !s.looksUp() || t.State == ticket.Closed && f.State == ticket.Closed {
		return
	}
	if f.Class != nil {
		t.Class = *f.Class
	}
	if f.Place != nil {
		t.Place = *f.Place
	}
	terms := s.rules.terms(&t)
	if !moved && s.redispatched {
		terms.Respond = t.Limits.Respond // it has run since the ticket was received
	}
	if terms != t.Limits {
		f.Limits = &terms
	}
	if t.Tasks = orElse(f.Tasks, t.Tasks); moved {
		f.Tasks = orElse(s.rules.relimited(&t, terms.Handle, false), f.Tasks)
	}
}

// settleHold ends the stops of the clock when the work ends, clears extensions and suspensions at a new dispatch, and stops or
// runs the clock by what is left. A question to the reporter stays open over a dispatch. Pauses are never removed: one that
// ended before a limit began does not count in it, and a ticket that returns to the desk runs on its first limit.
func (s *draft) settleHold() {
	f, t := &s.event.Facts, s.ticket
	ends := f.State == ticket.Answered || f.State == ticket.Closed
	if f.State == ticket.Closed && t.State != ticket.Closed {
		if t.Approvals != nil {
			f.Approvals = []ticket.Approval{}
		}
		if t.Orders != nil {
			f.Orders = []ticket.Supervision{}
		}
	}
	terms := t.Limits
	if f.Limits != nil {
		terms = *f.Limits
	}
	h := f.Stops
	if h == nil {
		lapsed := worktime.IsOpen(t.Pauses) && !t.Suspended.IsZero() && !t.Until.After(s.event.At)
		if emptyHold(&t.Stops) || !lapsed && !s.redispatched && !ends && terms.AskStops == t.Limits.AskStops {
			return
		}
		own := t.Stops.Clone()
		h = &own
	}
	if s.redispatched {
		h.Suspended, h.Until, h.Extended = time.Time{}, time.Time{}, nil
	}
	if ends {
		h.Asked, h.Reply, h.Suspended, h.Until = time.Time{}, worktime.Span{}, time.Time{}, time.Time{}
	}
	setPauses(h, s.event.At, stopEnds(&t.Stops, s.event.At, t.Limits.AskStops), terms.AskStops)
	if sameHold(h, &t.Stops) {
		return
	}
	f.Stops = h
	if list := orElse(f.Tasks, t.Tasks); t.Stopped() && !worktime.IsOpen(h.Pauses) && len(list) > 0 {
		f.Tasks = s.rules.replanned(list, stops(h.Pauses, givenBack(t)))
	}
}

// orElse returns the first list unless it is nil, else the second.
func orElse[T any](a, b []T) []T {
	if a != nil {
		return a
	}
	return b
}

func emptyHold(h *ticket.Stops) bool {
	return h.Asked.IsZero() && h.Suspended.IsZero() && len(h.Pauses) == 0 && len(h.Extended) == 0
}

func sameHold(a, b *ticket.Stops) bool {
	return a.Asked.Equal(b.Asked) && a.Reply == b.Reply && a.Suspended.Equal(b.Suspended) && a.Until.Equal(b.Until) &&
		slices.Equal(a.Pauses, b.Pauses) && slices.Equal(a.Extended, b.Extended)
}

// stopEnds is when a stop of the clock ends that a step at an instant ends: a suspension by itself at Until, however late the
// sweep comes.
func stopEnds(h *ticket.Stops, at time.Time, askStops bool) time.Time {
	if !h.Suspended.IsZero() && (h.Asked.IsZero() || !askStops) {
		return earlier(h.Until, at)
	}
	return at
}

// standsAt reports whether the clock is stopped at an instant: a suspension lasts until then, or a question is open that stops it.
func standsAt(h *ticket.Stops, at time.Time, askStops bool) bool {
	return !h.Suspended.IsZero() && h.Until.After(at) || askStops && !h.Asked.IsZero()
}

// setPauses stops the clock from an instant on while the ticket is suspended, or a question is open that stops it, and else
// lets it run from the other instant on.
func setPauses(h *ticket.Stops, at, end time.Time, askStops bool) {
	if end.Before(at) && worktime.IsOpen(h.Pauses) && !h.Pauses[len(h.Pauses)-1].From.After(end) {
		h.Pauses[len(h.Pauses)-1].To = end // a suspension that had ended by itself: what stops the clock now begins a pause of its own
	}
	stands := standsAt(h, at, askStops)
	switch {
	case stands && !worktime.IsOpen(h.Pauses):
		h.Pauses = append(h.Pauses, worktime.Pause{From: at})
	case !stands && worktime.IsOpen(h.Pauses):
		h.Pauses[len(h.Pauses)-1].To = end
	}
}

// raiseClock keeps time from running backwards within a ticket: an instant before the last event is raised to that, and the
// event records it.
func (s *draft) raiseClock() {
	s.event.At = form.Storable(s.event.At)
	if s.event.At.Before(s.ticket.Changed) {
		s.event.Facts.ClockWas = s.event.At
		s.event.At = s.ticket.Changed
	}
}

func (s *Step) faults() []gridgov.Fault {
	var faults []gridgov.Fault
	if s.At.IsZero() {
		faults = append(faults, gridgov.Fault{Field: "at", Rule: gridgov.RuleRequired})
	}
	faults = append(faults, dates.Faults("at", s.At)...)
	faults = append(faults, form.Key("id", s.ID, ticket.MaxKey)...)
	if s.library {
		return faults
	}
	return append(faults, actorFaults(&s.By)...)
}

func notFound(id ticket.ID) error { return &ticketError{id, gridgov.ErrNotFound} }

// ticketError is an error with the ticket that it is about.
type ticketError struct {
	id  ticket.ID
	err error
}

func (e *ticketError) Error() string { return "ticket " + code.Shown(e.id) + ": " + e.err.Error() }
func (e *ticketError) Unwrap() error { return e.err }

// ofMatter is the error of reading another ticket of the matter, without its id, which the reporter of a duplicate must not learn.
func ofMatter(id ticket.ID, err error) error {
	return &ticketError{id, fmt.Errorf("another ticket of the matter: %w", errors.Unwrap(err))}
}

// refuse refuses a step for a reason, with what is allowed instead.
func (s *draft) refuse(v ticket.Verb, why *reason) error {
	e := refused(v, &s.By, s.ticket.State, why)
	at := cmp.Or(s.event.At, s.At) // the event has none before the step begins
	for _, a := range s.rules.allowed(s.ticket, &s.By, at, s.known, s.others) {
		if a != v || e.Rule == RuleAccess {
			e.Allowed = append(e.Allowed, a)
		}
	}
	return e
}

// because refuses the step for a reason, if there is one.
func (s *draft) because(why *reason) error {
	if why == nil {
		return nil
	}
	return s.refuse(s.event.Verb, why)
}

// invalid returns a fault of a field of the command, by the state of the ticket.
func (s *draft) invalid(field string, f gridgov.Fault) error {
	f.Field = field
	return gridgov.Invalid(s.event.Verb.String(), f)
}

// speak sets the words of the event; public ones are for the reporter. Blank ones are none.
func (s *draft) speak(w ticket.Words, public bool) {
	for _, said := range []*string{&w.Text, &w.Own, &w.Name, &w.Address} {
		if text.Blank(*said) {
			*said = ""
		}
	}
	w.Tasks = slices.DeleteFunc(w.Tasks, func(k ticket.Said) bool { return text.Blank(k.Text) })
	s.event.SetWords(w)
	s.event.Facts.Public = public && !w.Empty()
}

// wordsOf are the words of an event that is not sealed yet, which are read without an error.
func wordsOf(e *ticket.Event) ticket.Words {
	w, _ := e.Words()
	return w
}

// responded records the first response, and for whom the actor speaks.
func (s *draft) responded() {
	if s.ticket.Responded.IsZero() {
		s.event.Facts.Responded = true
	}
	s.event.Facts.For = s.speaks()
}

// speaks is the handler of an open task for whom the actor speaks, or the unit of theirs that the ticket lies in; empty where
// they speak for the lead or for the desk.
func (s *draft) speaks() ticket.Handler {
	t := s.ticket
	if !handles(s.event) && s.event.Role != ticket.RoleHead || worksOn(&s.By, t) {
		return ""
	}
	for i := range t.Tasks {
		if k := &t.Tasks[i]; k.Done.IsZero() && s.By.ActsFor(k.Handler) {
			return k.Handler
		}
	}
	var in grid.Path
	for _, u := range s.By.Units {
		if u.Contains(t.Path) && len(u) > len(in) {
			in = u
		}
	}
	if in == "" || ticket.UnitHandler(in.Base()) == t.Lead {
		return ""
	}
	return ticket.UnitHandler(in.Base())
}

// takeRung records in the event under way that a rung is taken, in addition to what the command itself changed.
func (s *draft) takeRung(p *rungDue) {
	f, t := &s.event.Facts, s.ticket
	if p.passes() {
		return
	}
	if p.rung.Do != 0 {
		rung := p.rung
		f.Rung = &rung
	}
	taken := p.record()
	switch {
	case p.at < 0:
		f.Rungs = taken
	case p.stage == ticket.StageApprove:
		if f.Approvals == nil {
			f.Approvals = ticket.CloneApprovals(t.Approvals)
		}
		f.Approvals[p.at].Rungs = taken
	case p.stage == ticket.StageComply:
		if f.Orders == nil {
			f.Orders = ticket.CloneOrders(t.Orders)
		}
		f.Orders[p.at].Rungs = taken
	default:
		if f.Tasks == nil {
			f.Tasks = ticket.CloneTasks(t.Tasks)
		}
		f.Tasks[p.at].Rungs = taken
	}
}

// reasons are those that somebody wrote.
func reasons(why []string) (list []ticket.Reason) {
	for _, text := range why {
		list = append(list, ticket.Reason{Why: text})
	}
	return list
}

// oneLine makes a text that came from a policy or an error storable: valid UTF-8 without control characters, bounded.
func oneLine(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return s
}
