package ticket

import (
	"slices"
	"strings"
	"time"
)

// tell adds a message to the step under way. Address completes it.
func (s *step) tell(kind Notice, to string) {
	s.out = append(s.out, Message{Ticket: s.ticket.ID, Seq: s.event.Seq, At: s.event.At, Kind: kind, To: to})
}

// tellLevel adds a message to a unit or its leaders, or to the next level above that is there and that the report is not about.
func (s *step) tellLevel(kind Notice, h Handler) {
	if h, ok := s.ticket.openLevel(s.ticket.present(h, s.known), s.known); ok {
		s.tell(kind, string(h))
	}
}

// tellReporter adds a message to the reporter, where there is one.
func (s *step) tellReporter(kind Notice) {
	if s.ticket.Reporter != "" {
		s.tell(kind, "person/"+string(s.ticket.Reporter))
	}
}

// tellActor adds a message to whoever acted under a name on record. The library reads none.
func (s *step) tellActor(kind Notice, name string) {
	switch {
	case strings.HasPrefix(name, "gridgov/"):
	case strings.HasPrefix(name, "person/"): // an actor without an id
		s.tell(kind, name)
	default:
		s.tell(kind, "actor/"+name)
	}
}

// tellAsker tells whoever asked for something, or ordered it, under a name on record and for a unit. Where the ticket has left
// that unit they may not see it any more, and the root unit, under which it has moved, is told in their place.
func (s *step) tellAsker(kind Notice, name string, from Handler) {
	if from != "" && !upwards(s.ticket.Path, from) {
		s.tellRoot(kind)
		return
	}
	s.tellActor(kind, name)
}

// address completes the messages of a step, once it is decided: their ids, and what they say of the ticket as it is now. It
// leaves out those to whom the ticket is about. The rung is the one that the sweep takes with the step, or nil.
func address(out []Message, t *Ticket, p *push, known []listed) []Message {
	if len(out) == 0 {
		return out
	}
	out = t.withhold(out, known)
	title := t.Title()
	for i := range out {
		m := &out[i]
		m.ID, m.Title, m.Due, m.Priority = messageID(t.ID, m.Seq, i+1), title, m.limit(t, p), t.Priority
	}
	return out
}

// withhold keeps messages from whom the ticket is about: those to them are left out, and all others except them.
func (t *Ticket) withhold(out []Message, known []listed) []Message {
	if len(t.About) == 0 {
		return out
	}
	out = slices.DeleteFunc(out, func(m Message) bool { return t.barsReceiver(m.To, known) })
	for i := range out {
		out[i].Except = slices.Clone(t.About)
	}
	return out
}

// limit is the limit of a ticket, as it is now, that a message is about; p is the rung that the sweep takes with it, or nil.
func (m *Message) limit(t *Ticket, p *push) time.Time {
	switch m.Kind {
	case NoticeDue, NoticeReminded, NoticeEscalated:
		if p != nil {
			return p.limit
		}
	case NoticeQuestion:
		return t.StageBy
	case NoticeApproval:
		for i := range slices.Backward(t.Approvals) {
			if a := &t.Approvals[i]; string(a.To) == m.To && (p == nil || p.passes() || p.at == i) {
				return a.Due
			}
		}
	case NoticeOrder:
		for i := range slices.Backward(t.Orders) {
			if o := &t.Orders[i]; string(o.To) == m.To {
				return o.Due
			}
		}
	}
	if strings.HasPrefix(m.To, "person/") {
		return t.Promise
	}
	if i := t.task(Handler(m.To)); i >= 0 && !t.Stopped() {
		return t.Tasks[i].Due
	}
	return t.Due
}

// except keeps a change's messages from whom its ticket is about: a later step of the same commit may have named somebody.
func (c *Change) except() {
	if len(c.Ticket.About) > 0 {
		c.Outbox = c.Ticket.withhold(slices.Clone(c.Outbox), nil)
	}
}
