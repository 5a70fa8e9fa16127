package ticket

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/exact"
)

// A Message asks the host to inform somebody. It holds ids and times, and no words of a person. None is sent to a person whom
// the report is about, or to a handler all of whose people it is about, where desk.Parties knows them. Whoever else acts for To
// can read the ticket when it is sent ([Ticket].Told), or could before the step that ends that. Where a ticket has left the area
// of somebody who asked for something or gave an order, the root unit gets the message in their place; where only their own
// unit has moved in the grid, they still get it.
type Message struct {
	ID     string    `json:"id"` // ticket/seq/n with padded numbers, the idempotency key; sorts in the order of a ticket's messages
	Ticket ID        `json:"ticket"`
	Seq    int64     `json:"seq"` // of the event that asked for it
	At     time.Time `json:"at"`
	Kind   Notice    `json:"kind"`
	// To is a [Handler], one of [LeaderHandler] or [DeskHandler], "person/" and a PersonID, or "actor/" and an actor's id.
	To    string `json:"to"`
	Title string `json:"title,omitempty"` // Ticket.Title in English; of a ticket that is [Ticket.Protected] "request"
	// Due is the limit that it is about: of a notice of the sweep the limit that is near or has passed, of an approval that of the
	// ruling, of an order or a question that of the reply, of what nobody has yet that of the first response, until there is one;
	// else for a handler with an open task that of the task, for others that of the round, and for a reporter the promise. It is
	// zero where there is none.
	Due      time.Time `json:"due,omitzero"`
	Priority Priority  `json:"priority,omitzero"`
	// Except are the ids of users and persons whom the report is about. The host delivers to none of these, whoever To is: several
	// people, an officer for whom others may act, or one person of whom the host knows another id.
	Except []string `json:"except,omitempty"`

	// Tries and Reason are filled in by Pending of a [storage.Outbox]; they are not in the document.
	Tries  int    `json:"-"` // how often it was leased since it came or was last put off without a reason, including this time
	Reason string `json:"-"` // of the last [storage.Receipt] that put it off or parked it
}

// Overtakes reports whether the message waits for no other kind: an alarm, or what is said of an emergency. An outbox returns it
// before all others, and what the host has put off holds none of them back.
func (m *Message) Overtakes() bool { return m.Kind == NoticeAlarm || m.Priority == Emergency }

// UnmarshalJSON reads the document of a message, without the names of closed sets that this version does not know.
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
	NoticeReceived Notice = "received" // nobody has it yet: a new request, or one that has come back to the desk
	NoticeAssigned Notice = "assigned" // you are to handle this, or a task of it
	NoticeAlarm    Notice = "alarm"    // danger: act now
	NoticeReply    Notice = "reply"    // there is something for you to read: a response or an answer
	NoticeReported Notice = "reported" // an assisting handler has reported back
	// NoticeRework: your reply was sent back, or the ticket was reopened. It goes to the level above where all people of those
	// who had it are named and may not see it, and then also to whoever gave it back to them.
	NoticeRework   Notice = "rework"
	NoticeReleased Notice = "released" // it is no longer yours: somebody else has it
	NoticeEnded    Notice = "ended"    // it is closed, referred, withdrawn or void

	NoticeDue       Notice = "due"       // a limit is near
	NoticeReminded  Notice = "reminded"  // somebody waits for you, or a limit has passed
	NoticeEscalated Notice = "escalated" // the level above is in charge of it
	NoticeApproval  Notice = "approval"  // something waits for your ruling
	NoticeRuled     Notice = "ruled"     // what you asked for was granted or refused
	NoticeOrder     Notice = "order"     // a supervision order waits for your reply
	NoticeQuestion  Notice = "question"  // something is asked of you
	NoticeSupplied  Notice = "supplied"  // the reporter added something
	NoticeSuspended Notice = "suspended" // its clock is stopped, until a date that the ticket has
	NoticeResumed   Notice = "resumed"   // its clock runs again
	NoticeExtended  Notice = "extended"  // its date has changed: an extension, or a new date from above
	NoticeMerged    Notice = "merged"    // it was joined with another of the same matter
	NoticeUnmerged  Notice = "unmerged"  // it was taken out again, and is handled by itself
	NoticeSplit     Notice = "split"     // it had several matters, each of which has a ticket of its own now
)

var noticeNames = map[Notice]gridgov.Text{
	NoticeReceived:  {En: "waits to be taken up", Zh: "待受理"},
	NoticeAssigned:  {En: "assigned", Zh: "派办"},
	NoticeAlarm:     {En: "alarm", Zh: "告警"},
	NoticeReply:     {En: "reply", Zh: "答复"},
	NoticeReported:  {En: "reported back", Zh: "反馈"},
	NoticeRework:    {En: "rework", Zh: "重新办理"},
	NoticeReleased:  {En: "released", Zh: "改派他人"},
	NoticeEnded:     {En: "ended", Zh: "办理结束"},
	NoticeDue:       {En: "due soon", Zh: "即将到期"},
	NoticeReminded:  {En: "reminder", Zh: "催办"},
	NoticeEscalated: {En: "escalated", Zh: "提级"},
	NoticeApproval:  {En: "waits for your ruling", Zh: "待审批"},
	NoticeRuled:     {En: "ruled", Zh: "审批结果"},
	NoticeOrder:     {En: "supervision order", Zh: "督办"},
	NoticeQuestion:  {En: "question", Zh: "请补充"},
	NoticeSupplied:  {En: "supplemented", Zh: "已补充"},
	NoticeSuspended: {En: "suspended", Zh: "挂账"},
	NoticeResumed:   {En: "resumed", Zh: "恢复办理"},
	NoticeExtended:  {En: "new date", Zh: "期限调整"},
	NoticeMerged:    {En: "merged", Zh: "并单"},
	NoticeUnmerged:  {En: "taken out again", Zh: "取消并单"},
	NoticeSplit:     {En: "split", Zh: "拆分"},
}

// Notices lists the notices, sorted by name.
func Notices() []Notice { return slices.Sorted(maps.Keys(noticeNames)) }

// In returns the name for people; one that this version does not know is itself.
func (n Notice) In(lang gridgov.Language) string {
	if name, ok := noticeNames[n]; ok {
		return name.In(lang)
	}
	return string(n)
}
