package notify

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A Plan is what to do with the messages of one pull. Each of them is in a letter or in Others.
type Plan struct {
	At      time.Time
	Letters []Letter  // to be sent, in this order: the urgent ones first
	Others  []Outcome // of the messages that no letter has
}

// A Result is what became of a message.
type Result string

// The results.
const (
	Sent      Result = "sent"
	Failed    Result = "failed"    // it was not sent, or its ticket is not known; it is tried again
	PutOff    Result = "put_off"   // until the end of the quiet time
	Overtaken Result = "overtaken" // the ticket has moved on: it would be wrong by now
	Known     Result = "known"     // all have been told of it before
	Nobody    Result = "nobody"    // there is nobody who may be told
)

// An Outcome is the result of a message that is not sent.
type Outcome struct {
	Message ticket.Message
	Result  Result
	Until   time.Time // of PutOff
}

// Plan decides what to do with the messages of one pull. It is pure, and takes them in any order. A person gets one letter with all
// that waits for them; but an alarm, a question, an order, an approval, a ruling, and whatever is said of an emergency has one to
// itself. Alarms and emergencies are never put off. A message that says the same as another one to the same person (of the same
// ticket, kind and limit) joins it, and one that now.Told has for a person is not told to them again.
func (o *Office) Plan(pull []ticket.Message, now Present) Plan {
	plan, s := Plan{At: now.At}, o.staff(now.At)
	pull = slices.Clone(pull)
	slices.SortFunc(pull, func(a, b ticket.Message) int {
		if first := a.Overtakes(); first != b.Overtakes() {
			return map[bool]int{true: -1, false: 1}[first]
		}
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	told := make(map[Key]bool, len(now.Told))
	for _, k := range now.Told {
		told[k.plain()] = true
	}
	until, quiet := o.Quiet.Ends(now.At, s.Zone)
	at := map[string]map[said]int{} // the place of a person's letter; under the zero said that of what is told together
	for _, m := range pull {
		t, ok := now.Tickets[m.Ticket]
		other := func(r Result) { plan.Others = append(plan.Others, Outcome{m, r, time.Time{}}) }
		switch {
		case quiet && !m.Overtakes() && t.Priority != ticket.Emergency:
			plan.Others = append(plan.Others, Outcome{m, PutOff, until})
			continue
		case !ok || t.Damaged != "" || t.State > ticket.Closed:
			other(Failed)
			continue
		case isOvertaken(&m, &t):
			other(Overtaken)
			continue
		}
		to := s.addressees(&m, &now)
		if len(to) == 0 {
			other(Nobody)
			continue
		}
		to = slices.DeleteFunc(to, func(a Addressee) bool { return told[keyOf(a.To, &m)] })
		if len(to) == 0 {
			other(Known)
			continue
		}
		m.Except = union(m.Except, t.About)
		for _, a := range to {
			group := said{}
			if alone(&m) {
				group = saidOf(&m)
			}
			if at[a.To] == nil {
				at[a.To] = map[said]int{}
			}
			i, ok := at[a.To][group]
			if !ok {
				i = len(plan.Letters)
				at[a.To][group] = i
				plan.Letters = append(plan.Letters, Letter{To: a.To, staff: s, now: &now})
			}
			plan.Letters[i].Items = append(plan.Letters[i].Items, Item{m, a})
		}
	}
	return plan
}

func union(a, b []string) []string {
	a = slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// alone reports whether a message has a letter to itself.
func alone(m *ticket.Message) bool {
	switch m.Kind {
	case ticket.NoticeAlarm, ticket.NoticeQuestion, ticket.NoticeOrder, ticket.NoticeApproval, ticket.NoticeRuled:
		return true
	}
	return m.Overtakes()
}

// A change is what has become of the ticket of a message.
type change struct {
	*ticket.Ticket
	at     time.Time      // of the message
	to     ticket.Handler // … and whom it is for
	kind   string         // of that: "person", "unit"
	closed bool
	works  bool // it leads, is the assignee, or has an open task
	lost   bool // it is a handler who has no part in it any more
}

// isOvertaken reports whether the ticket has moved on since, so that the message would be wrong: what it asks for is done, was taken
// away, or is off. What happened then has a message of its own.
func isOvertaken(m *ticket.Message, t *ticket.Ticket) bool {
	is, ok := overtaking[m.Kind]
	if !ok {
		return false
	}
	h := handlerOf(m.To)
	c := change{Ticket: t, at: m.At, to: h, kind: h.Kind(), closed: t.State == ticket.Closed, works: works(t, h)}
	switch c.kind {
	case "officer", "department", "partner":
		c.lost = !c.works && t.Charge != h && !c.ordered()
	}
	return is(&c)
}

func (c *change) ordered() bool {
	return slices.ContainsFunc(c.Orders, func(o ticket.Supervision) bool { return o.To == c.to })
}

func (c *change) rules() bool {
	return slices.ContainsFunc(c.Approvals, func(a ticket.Approval) bool { return a.To == c.to })
}

// reminded is what a reminder, or a warning, has in common: a reporter is not waited for any more, or a handler has done it or lost it.
// A reminder of a call-back is of a ticket that was closed before.
func (c *change) reminded() bool {
	if c.kind == "person" {
		return c.closed || c.Asked.IsZero() && c.State != ticket.Answered
	}
	return c.lost || c.closed && c.Times.Closed.After(c.at)
}

// overtaking is when a notice is overtaken; one that is not here never is.
var overtaking = map[ticket.Notice]func(c *change) bool{
	ticket.NoticeReceived: func(c *change) bool { return c.State != ticket.Received },
	ticket.NoticeAssigned: func(c *change) bool { return c.closed || !c.works },
	ticket.NoticeRework:   func(c *change) bool { return c.closed || c.State == ticket.Answered || c.lost && c.kind != "officer" },
	ticket.NoticeDue:      func(c *change) bool { return c.reminded() || c.kind != "person" && c.Stopped() },
	ticket.NoticeReminded: (*change).reminded,
	ticket.NoticeEscalated: func(c *change) bool {
		return c.closed || c.lost || (c.kind == "unit" || c.kind == "leader") && c.Charge != c.to && !c.works
	},
	ticket.NoticeApproval:  func(c *change) bool { return !c.rules() },
	ticket.NoticeOrder:     func(c *change) bool { return !c.ordered() },
	ticket.NoticeQuestion:  func(c *change) bool { return c.Asked.IsZero() },
	ticket.NoticeSuspended: func(c *change) bool { return c.Suspended.IsZero() },
	ticket.NoticeResumed:   func(c *change) bool { return c.closed || !c.Suspended.IsZero() },
	ticket.NoticeReleased:  func(c *change) bool { return !c.closed && (c.works || c.Charge == c.to) },
	ticket.NoticeEnded:     func(c *change) bool { return !c.closed },
	ticket.NoticeMerged:    func(c *change) bool { return c.Parent == "" && c.Children == 0 },
	ticket.NoticeUnmerged:  func(c *change) bool { return c.Parent != "" },
}

// A Key is what was told: to whom, of which step of which ticket.
type Key struct {
	To     string
	Ticket ticket.ID
	Seq    int64
	Kind   ticket.Notice
	Due    time.Time
}

func keyOf(to string, m *ticket.Message) Key {
	return Key{to, m.Ticket, m.Seq, m.Kind, m.Due}.plain()
}

// plain is a key that compares by its instant.
func (k Key) plain() Key { k.Due = k.Due.UTC().Truncate(time.Microsecond); return k }

// errLeft is the error of a letter that was not tried.
var errLeft = errors.New("notify: there was no time")

// Receipts returns what to tell the outbox, with the error of each letter in their order. A message is settled when all of its letters
// were sent: whoever got one of them before a failure is not told again where now.Told has it. A failed one waits 1 s, and twice as
// long with each further try, up to 5 minutes; a [relay.Relay] counts and waits by its own rules. What nobody may be told is parked,
// so that a person looks at it; but not what a reporter may not know, or what is over.
//
// [relay.Relay]: https://pkg.go.dev/github.com/gridgov/gridgov/ticket/relay#Relay
func (p *Plan) Receipts(errs []error) []storage.Receipt {
	var out []storage.Receipt
	place := map[string]int{}
	for i := range p.Letters {
		for k := range p.Letters[i].Items {
			m := &p.Letters[i].Items[k].Message
			r := storage.Receipt{ID: m.ID}
			if i < len(errs) && errs[i] != nil {
				r = p.again(m, errs[i].Error())
				if errors.Is(errs[i], errLeft) {
					r.Retry, r.Reason = p.At, ""
				}
			}
			at, ok := place[m.ID]
			if !ok {
				place[m.ID] = len(out)
				out = append(out, r)
			} else if !r.Retry.IsZero() && out[at].Reason == "" {
				out[at] = r
			}
		}
	}
	for i := range p.Others {
		o := &p.Others[i]
		r := storage.Receipt{ID: o.Message.ID}
		switch o.Result {
		case PutOff:
			r.Retry, r.Tries = o.Until, o.Message.Tries
		case Failed:
			r = p.again(&o.Message, "its ticket, its address or the record was not read or kept")
		case Nobody:
			if !ends(o.Message.Kind) && !strings.HasPrefix(o.Message.To, "person/") {
				r = storage.Receipt{
					ID: o.Message.ID, Park: true, Tries: o.Message.Tries,
					Reason: "nobody on the roster may be told, at its address, at the duty desk or among the leaders",
				}
			}
		}
		out = append(out, r)
	}
	return out
}

func (p *Plan) again(m *ticket.Message, reason string) storage.Receipt {
	wait := min(time.Second<<min(max(m.Tries-1, 0), 10), 5*time.Minute)
	return storage.Receipt{
		ID: m.ID, Retry: p.At.Add(wait), Tries: m.Tries, Reason: cmp.Or(reason[:min(len(reason), storage.MaxReason)], "not sent"),
	}
}
