package ticket

import (
	"reflect"
	"time"

	"github.com/gridgov/gridgov/internal/exact"
)

// A Message asks the host to tell somebody something. It holds ids and times and no words of a person. There is none to whom
// the report is about, and none to a handler all of whose people it is about, where desk.Parties knows them. Whoever else acts
// for To can read the ticket when it is sent ([Ticket].Told), or could before the step that ends that. Where it has left the area
// of somebody who asked for something or ordered it, the root unit is told in their place; whose own unit has moved since, with
// what lies in it left where it was, is told all the same.
type Message struct {
	ID     string    `json:"id"` // ticket/seq/n with padded numbers, the idempotency key; sorts in the order of a ticket's messages
	Ticket ID        `json:"ticket"`
	Seq    int64     `json:"seq"` // of the event that asked for it
	At     time.Time `json:"at"`
	Kind   Notice    `json:"kind"`
	To     string    `json:"to"` // a [Handler], one of [LeaderHandler], "person/" and a PersonID, or "actor/" and an actor's id
	Title  string    `json:"title,omitempty"`
	// Due is the limit that it is about: of a notice of the sweep the limit that is near or has passed, of an approval that of the
	// ruling, of an order or a question that of the reply; else of a handler with an open task that of the task, of others that
	// of the round, and to a reporter what they were promised. It is zero where none runs.
	Due      time.Time `json:"due,omitzero"`
	Priority Priority  `json:"priority,omitzero"`
	// Except are the ids of users and persons whom the report is about. The host delivers to none of these, whoever To stands for:
	// several people, an officer for whom others may act, or one person of whom the host knows another id.
	Except []string `json:"except,omitempty"`

	// What the [storage.Outbox] knows of it, filled in by Pending; no part of the document.
	Tries  int    `json:"-"` // how often it was leased since it came or was last put off without a reason, this time included
	Reason string `json:"-"` // of the last [storage.Receipt] that put it off or parked it
}

// UnmarshalJSON reads the document of a message. A name of a closed set that this version does not know is left out: a
// message of a newer version is delivered all the same.
func (m *Message) UnmarshalJSON(doc []byte) error {
	type plain Message
	err := exact.Unmarshal(doc, (*plain)(m))
	if err != nil && understand(reflect.ValueOf((*plain)(m)).Elem(), exact.Clean(doc, (*plain)(m))) != nil {
		return asInvalid("message", err)
	}
	return nil
}

// Notice is what a message is about.
type Notice string

// The notices.
const (
	NoticeAssigned Notice = "assigned" // you are to handle this, or a task of it
	NoticeAlarm    Notice = "alarm"    // danger: act now
	NoticeReply    Notice = "reply"    // there is something for you to read: a response or an answer
	NoticeReported Notice = "reported" // an assisting handler has reported back
	// your reply came back, or the ticket was reopened; also to the level above those who had it and may not see it, as all of
	// their people are named, and to whoever gave it back to them
	NoticeRework   Notice = "rework"
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
	NoticeSuspended Notice = "suspended" // its clock stands, until a date that the ticket says
	NoticeResumed   Notice = "resumed"   // its clock runs again
	NoticeExtended  Notice = "extended"  // its date has changed: an extension, or a new date from above
	NoticeMerged    Notice = "merged"    // it was joined with another of the same matter
	NoticeUnmerged  Notice = "unmerged"  // it was taken out again, and is handled by itself
	NoticeSplit     Notice = "split"     // it held several matters, each of which has a ticket now
)
