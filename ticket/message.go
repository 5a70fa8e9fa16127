package ticket

import (
	"strconv"
	"strings"
	"time"
)

// A Message asks the host to tell somebody something. It holds ids and times and no words of a person: whoever gets it
// reads the ticket under their own name.
type Message struct {
	ID       string    `json:"id"` // ticket/seq/n with padded numbers, the idempotency key; sorts in the order of a ticket's messages
	Ticket   ID        `json:"ticket"`
	Seq      int64     `json:"seq"` // of the event that asked for it
	At       time.Time `json:"at"`
	Kind     Notice    `json:"kind"`
	To       string    `json:"to"` // a [Handler], one of [LeaderHandler], "person/" and a PersonID, or "actor/" and an actor's id
	Title    string    `json:"title,omitempty"`
	Due      time.Time `json:"due,omitzero"`
	Priority Priority  `json:"priority,omitzero"`

	// What the [Outbox] knows of it, filled in by Pending; no part of the document.
	Tries  int    `json:"-"` // how often it was leased since it came or was last put off without a reason, this time included
	Reason string `json:"-"` // of the last [Receipt] that put it off or parked it
}

// Notice is what a message is about.
type Notice string

// The notices.
const (
	NoticeAssigned Notice = "assigned" // you are to handle this, or a task of it
	NoticeAlarm    Notice = "alarm"    // danger: act now
	NoticeReply    Notice = "reply"    // there is something for you to read: a response or an answer
	NoticeReported Notice = "reported" // an assisting handler has reported back
	NoticeRework   Notice = "rework"   // your reply came back, or the ticket was reopened
	NoticeReleased Notice = "released" // it is no longer yours: somebody else has it
	NoticeEnded    Notice = "ended"    // it is closed, referred, withdrawn or void

	NoticeDue       Notice = "due"       // a limit is near
	NoticeReminded  Notice = "reminded"  // it is waited for, or a limit has passed
	NoticeEscalated Notice = "escalated" // the level above is in charge of it
	NoticeApproval  Notice = "approval"  // something waits for your ruling
	NoticeRuled     Notice = "ruled"     // what you asked for was granted or refused
	NoticeOrder     Notice = "order"     // a supervision order waits for your reply
	NoticeQuestion  Notice = "question"  // something is asked of you
	NoticeSupplied  Notice = "supplied"  // the reporter added something
	NoticeResumed   Notice = "resumed"   // its clock runs again
	NoticeExtended  Notice = "extended"  // it will take longer
	NoticeMerged    Notice = "merged"    // it was joined with another of the same matter, or taken out again
	NoticeSplit     Notice = "split"     // it held several matters, each of which has a ticket now
)

// tell adds a message to the step under way.
func (s *step) tell(kind Notice, to string) {
	seq := s.event.Seq
	s.out = append(s.out, Message{
		ID:     messageID(s.ticket.ID, seq, len(s.out)+1),
		Ticket: s.ticket.ID, Seq: seq, At: s.event.At, Kind: kind, To: to,
	})
}

// messageID pads its numbers, so that the ids of a ticket's messages sort as text in the order of the messages.
func messageID(id ID, seq int64, n int) string {
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

// address fills in what a message says of the ticket, once the step is decided.
func address(out []Message, t *Ticket) {
	if len(out) == 0 {
		return
	}
	title := t.Title()
	for i := range out {
		out[i].Title, out[i].Due, out[i].Priority = title, t.Due, t.Priority
	}
}
