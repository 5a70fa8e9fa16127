package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// tell adds a message to the step under way, unless the receiver, who may have several parts in the ticket, is told so already.
// Address completes it.
func (s *draft) tell(kind ticket.Notice, to string) {
	if !slices.ContainsFunc(s.out, func(m ticket.Message) bool { return m.Kind == kind && m.To == to }) {
		s.tellLimit(kind, to, time.Time{})
	}
}

// tellLimit is tell for one of several rulings or replies that may wait for the receiver, each with its own limit.
func (s *draft) tellLimit(kind ticket.Notice, to string, due time.Time) {
	s.out = append(s.out, ticket.Message{Ticket: s.event.Ticket, Seq: s.event.Seq, At: s.event.At, Kind: kind, To: to, Due: due})
}

// tellLevel adds a message to a unit or its leaders, or to the next level above that is there and that the report is not about.
func (s *draft) tellLevel(kind ticket.Notice, h ticket.Handler) {
	if h, ok := openLevel(s.ticket, presentOf(s.ticket, h, s.known), s.known); ok {
		s.tell(kind, string(h))
	}
}

// tellWaiting informs somebody of a ticket that nobody has: of a new one the unit in which it lies, of one that has come back,
// whose place is not known, or that waits for the duty desk, that one. It leaves out the desk that takes a ticket back
// itself, and what the step tells somebody of the office already.
func (s *draft) tellWaiting(after *ticket.Ticket) {
	released := s.ticket.Screening != "" && after.Screening == ""
	if after.State != ticket.Received || s.ticket.State == ticket.Received && !released ||
		slices.ContainsFunc(s.out, func(m ticket.Message) bool { return strings.HasPrefix(m.To, "unit/") }) {
		return
	}
	h := ticket.DeskHandler(after.Path.Root())
	switch isNew := s.ticket.State == 0 || released; {
	case isNew && after.Path.Parent() != "":
		h = presentOf(after, ticket.UnitHandler(after.Path.Base()), s.known)
	case !isNew && standsFor(&s.By, h):
		return
	}
	if h, ok := openLevel(after, h, s.known); ok {
		s.tell(ticket.NoticeReceived, string(h))
	}
}

// tellLosers informs, before all others, whoever works on the ticket but no longer does after the step: that somebody else has it, or
// that it is over. A level above that is in charge works on it too, and so does, until it is over, whoever owes a reply to an order.
// Who learns it from a ruling or a merge is not told twice.
func (s *draft) tellLosers(after *ticket.Ticket) {
	before, f := s.ticket, &s.event.Facts
	closed := after.State == ticket.Closed
	if before.State == ticket.Closed || !closed && f.Duty == nil && f.Tasks == nil {
		return
	}
	kind := ticket.NoticeReleased
	if closed {
		kind = ticket.NoticeEnded
	}
	first := 0
	lose := func(to string) {
		if to != "" && !slices.ContainsFunc(s.out, func(m ticket.Message) bool {
			return m.To == to && (m.Kind == kind || m.Kind == ticket.NoticeRuled || m.Kind == ticket.NoticeMerged)
		}) {
			s.out = slices.Insert(s.out, first, ticket.Message{Ticket: before.ID, Seq: s.event.Seq, At: s.event.At, Kind: kind, To: to})
			first++
		}
	}
	if closed || !works(after, before.Lead) {
		lose(string(before.Lead))
	}
	if who := before.Assignee; who != "" && !before.Lead.IsOfficer(who) && (closed || !works(after, ticket.OfficerHandler(who))) {
		lose("actor/" + who)
	}
	for i := range before.Tasks {
		if k := &before.Tasks[i]; k.Done.IsZero() && (closed || !works(after, k.Handler)) {
			lose(string(k.Handler))
		}
	}
	if !closed && after.Charge != "" { // the next level is in charge, and that one still has it below
		return
	}
	lose(string(before.Charge))
	for i := range before.Orders {
		if closed {
			lose(string(before.Orders[i].To))
		}
	}
}

// works reports whether a handler leads the ticket, has it as its assignee, or has a task of it, which may be done.
func works(t *ticket.Ticket, h ticket.Handler) bool {
	return h == t.Lead || h == assigneeOf(t) || slices.ContainsFunc(t.Tasks, func(k ticket.Task) bool { return k.Handler == h })
}

// tellReporter adds a message to the reporter, where there is one.
func (s *draft) tellReporter(kind ticket.Notice) {
	if s.ticket.Reporter != "" {
		s.tell(kind, "person/"+string(s.ticket.Reporter))
	}
}

// tellActor adds a message to whoever acted under a name on record, but not to the library.
func (s *draft) tellActor(kind ticket.Notice, name string) {
	switch {
	case strings.HasPrefix(name, "gridgov/"):
	case strings.HasPrefix(name, "person/"): // an actor without an id
		s.tell(kind, name)
	default:
		s.tell(kind, "actor/"+name)
	}
}

// tellAsker adds a message to whoever asked for something, or ordered it, under a name on record and for a unit. Where the ticket
// has left that unit they may no longer see it, and the root unit gets the message in their place.
func (s *draft) tellAsker(kind ticket.Notice, name string, from ticket.Handler) {
	if from != "" && !upwards(s.ticket.Path, from) {
		s.tellRoot(kind)
		return
	}
	s.tellActor(kind, name)
}

// address completes the messages of a step, once it is decided: their ids, and what they have of the ticket as it is now. It leaves
// out those to persons whom the ticket is about. The rung is the one that the sweep takes with the step, or nil.
func address(out []ticket.Message, t *ticket.Ticket, p *rungDue, known []listed) []ticket.Message {
	if len(out) == 0 {
		return out
	}
	out = withhold(t, forDesk(t, out, known), known)
	title := messageTitle(t)
	for i := range out {
		m := &out[i]
		m.ID, m.Title, m.Due, m.Priority = messageID(t.ID, m.Seq, i+1), title, messageLimit(m, t, p), t.Priority
	}
	return out
}

// letRead lets the receivers of a change's messages read its ticket: a handler who has a part in it neither before the change nor
// after it is recorded as informed, from its last event on. So is the root unit, which gets a message also where a late sweep skips
// a level that was in charge for a moment.
func letRead(c *ticket.Change, before, after *ticket.Ticket) {
	for i := range c.Outbox {
		h := ticket.Handler(c.Outbox[i].To)
		kind, code, _ := strings.Cut(string(h), "/")
		isRoot := kind == "unit" && code == grid.Escape(after.Path.Root())
		switch {
		case c.Outbox[i].Kind == ticket.NoticeReceived, kind == "desk": // those who cover its place see it
		case kind == "actor", kind == "person", slices.Contains(after.Told, h), !isRoot && (hasPart(before, h) || hasPart(after, h)):
		default:
			after.Told = lastOf(after.Told, h)
			c.Events[len(c.Events)-1].Facts.Told = after.Told
		}
	}
}

// forDesk passes the messages to people of the office about a ticket that waits for the duty desk on to that, but for alarms.
func forDesk(t *ticket.Ticket, out []ticket.Message, known []listed) []ticket.Message {
	if t.Screening == "" {
		return out
	}
	desk, ok := openLevel(t, ticket.DeskHandler(t.Path.Root()), known)
	kept := out[:0:0]
	for _, m := range out {
		if kind := ticket.Handler(m.To).Kind(); m.Kind != ticket.NoticeAlarm && kind != "person" && kind != "actor" {
			m.To = string(desk)
			if !ok || slices.ContainsFunc(kept, func(k ticket.Message) bool { return k.Seq == m.Seq && k.Kind == m.Kind && k.To == m.To }) {
				continue
			}
		}
		kept = append(kept, m)
	}
	return kept
}

// withhold keeps messages from the persons whom the ticket is about: messages to them are left out, and all others list them in
// Except.
func withhold(t *ticket.Ticket, out []ticket.Message, known []listed) []ticket.Message {
	if len(t.About) == 0 {
		return out
	}
	out = slices.DeleteFunc(out, func(m ticket.Message) bool { return barsReceiver(t, m.To, known) })
	for i := range out {
		out[i].Except = slices.Clone(t.About)
	}
	return out
}

// messageTitle is what messages call a ticket.
func messageTitle(t *ticket.Ticket) string {
	if t.Protected() {
		return ticket.Ticket{}.Title(gridgov.English)
	}
	return t.Title(gridgov.English)
}

// messageLimit is the limit of a ticket, as it is now, that a message is about; p is the rung that the sweep takes with it, or nil.
func messageLimit(m *ticket.Message, t *ticket.Ticket, p *rungDue) time.Time {
	switch m.Kind {
	case ticket.NoticeDue, ticket.NoticeReminded, ticket.NoticeEscalated:
		if p != nil {
			return p.limit
		}
	case ticket.NoticeReceived:
		if t.Responded.IsZero() {
			return t.RespondBy
		}
	case ticket.NoticeQuestion:
		return t.StageBy
	case ticket.NoticeApproval, ticket.NoticeOrder: // of which there may be several
		return m.Due
	}
	if strings.HasPrefix(m.To, "person/") {
		return t.Promise
	}
	if i := taskOf(*t, ticket.Handler(m.To)); i >= 0 && !t.Stopped() {
		return t.Tasks[i].Due
	}
	return t.Due
}

// protect keeps a change's messages from the persons whom its ticket is about, and from everybody but the duty desk where it waits
// for that, and their titles neutral: a later step of the same commit may have named somebody, or made it a report.
func protect(c *ticket.Change) {
	if !c.Ticket.Protected() {
		return
	}
	c.Outbox = withhold(&c.Ticket, forDesk(&c.Ticket, slices.Clone(c.Outbox), nil), nil)
	for i := range c.Outbox {
		c.Outbox[i].Title = messageTitle(&c.Ticket)
	}
}

// messageID pads its numbers, so that the ids of a ticket's messages sort as text in the order of the messages.
func messageID(id ticket.ID, seq int64, n int) string {
	b := make([]byte, 0, len(id)+16)
	b = append(b, id...)
	b = appendPadded(append(b, '/'), seq, 8)
	return string(appendPadded(append(b, '/'), int64(n), 3))
}

func appendPadded(b []byte, n int64, width int) []byte {
	for limit := int64(10); width > 1; width-- {
		if n < limit {
			for range width - 1 {
				b = append(b, '0')
			}
			break
		}
		limit *= 10
	}
	return strconv.AppendInt(b, n, 10)
}
