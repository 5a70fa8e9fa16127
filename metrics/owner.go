package metrics

import (
	"cmp"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/ticket"
)

// An Owner is whom something on a ticket counts for: a handler, or the desk, and a person where one is known.
type Owner struct {
	Handler ticket.Handler `json:"handler,omitempty"`
	Desk    bool           `json:"desk,omitempty"` // nobody led
	Officer string         `json:"officer,omitempty"`
}

func ownerOf(h ticket.Handler, officer string) Owner {
	if officer == "" && h.Kind() == "officer" { // an officer who leads has it, whether it is assigned to them besides or not
		officer = h.Name()
	}
	return Owner{h, h == "", officer}
}

// Act is what a figure judges, which decides whom it counts for in the tables by handler and by officer: who did it, where it
// was done in time, else who was in charge when it was due. The zero Act is the ticket itself: it counts for [Fact.Lead] and
// [Fact.Officer].
type Act uint8

// The acts.
const (
	ActRespond   Act = iota + 1 // the first response by staff: who gave it, however late
	ActRespondBy                // … in time; else who was in charge when the response was due
	ActFirst                    // the first substantive act by staff in time; else who was in charge at the first handling limit
	ActPromise                  // the closing in time; else who was in charge when the promised limit passed
	ActAccept                   // signing for it: whose round was late first; else who signed last
	ActHandle                   // the final reply: whose round was late first; else who replied last
	ActFind                     // a matter found on patrol: who found it
	ActCall                     // the answers at a call-back: who had the ticket then
	ActRate                     // the reporter's rating online: who had the ticket then
	ActRework                   // a reply that was sent back: whose it was, the first time
	ActReopen                   // a reopening: who had closed work on it, the first time
	ActExtend                   // more time: who got it, the first time
	actEnd
)

var actNames = closedset.Names{
	{"respond", "首次响应"},
	{"respond_by", "按时响应"},
	{"first", "首次处理"},
	{"promise", "按期办结"},
	{"accept", "签收"},
	{"handle", "办理"},
	{"find", "发现"},
	{"call", "回访"},
	{"rate", "评价"},
	{"rework", "返工"},
	{"reopen", "重办"},
	{"extend", "延期"},
}

func (a Act) String() string { return actNames.String(uint8(a)) }

// In is the name in a language.
func (a Act) In(lang gridgov.Language) string { return actNames.In(uint8(a), lang) }

// MarshalText writes the name.
func (a Act) MarshalText() ([]byte, error) { return actNames.Text("act", uint8(a)) }

// UnmarshalText reads the name, in documents, English or Chinese; an unknown one is ErrInvalid.
func (a *Act) UnmarshalText(b []byte) error { return closedset.Parse(a, actNames, "act", b) }

// Owners are whom the acts of a ticket count for, by [Act]; the zero Owner is who has the ticket now, or had it last.
type Owners [actEnd]Owner

// MaxShares bounds by how many owners the times of one ticket are counted separately; further ones count for the last of them.
const MaxShares = 50

// A ShareOf is what of a ticket's numbers of times falls on one owner: more time that was granted to them, replies of theirs
// that were sent back, reminders by staff that went to them.
type ShareOf struct {
	Owner
	Extended     int32 `json:"extended,omitempty"`
	TaskExtended int32 `json:"task_extended,omitempty"` // of these, as an assisting handler
	Reworked     int32 `json:"reworked,omitempty"`
	Reminded     int32 `json:"reminded,omitempty"`
}

// share finds what falls on an owner, or begins it.
func (f *Fact) share(o Owner) *ShareOf {
	i := slices.IndexFunc(f.Shares, func(s ShareOf) bool { return s.Owner == o })
	if i < 0 {
		if i = len(f.Shares); i == MaxShares {
			return &f.Shares[i-1]
		}
		f.Shares = append(f.Shares, ShareOf{Owner: o})
	}
	return &f.Shares[i]
}

// shared reports whether the numbers of a tally are counted by owner.
func (t Tally) shared() bool { return t == TimesExtended || t == TimesReworked || t == TimesReminded }

// part is the number of a tally that falls on an owner.
func (t Tally) part(s *ShareOf, at int) int64 {
	switch {
	case t == TimesReworked:
		return int64(s.Reworked)
	case t == TimesReminded:
		return int64(s.Reminded)
	case at == anyStage:
		return int64(s.Extended)
	case stages[at-1].assisting:
		return int64(s.TaskExtended)
	}
	return int64(s.Extended - s.TaskExtended)
}

// owner is whom a figure of the act counts for at an instant.
func (f *Fact) owner(a Act, at time.Time) Owner {
	now := ownerOf(f.Lead, f.Officer)
	switch {
	case f.Owners[a] == Owner{}: // of the zero Act too
		return now
	case a == ActAccept && f.Accept.Late == 0 && passed(f.Accept.running(), at),
		a == ActHandle && f.Handle.Late == 0 && passed(f.Handle.running(), at):
		return now // what is late is theirs, and nothing was before
	}
	return f.Owners[a]
}

func passed(limit, at time.Time) bool { return !limit.IsZero() && at.After(limit) }

// zero reports whether it is the zero Fact, of a ticket that was not there yet.
func (f *Fact) zero() bool { return f.ID == "" && f.State == 0 && f.Changed.IsZero() }

// parties are who leads and who assisted, each once.
func (f *Fact) parties() []ticket.Handler {
	if slices.Contains(f.Assisted, f.Lead) {
		return f.Assisted
	}
	return append([]ticket.Handler{f.Lead}, f.Assisted...)
}

// A watch is who was in charge since when, of a history.
type charges []charge

// A charge is who was in charge of a round since an instant.
type charge struct {
	since time.Time
	Owner
	round [2]time.Time // the dispatch, and the promise: a round ends with both
}

func (w *charges) note(t *ticket.Ticket) {
	c := charge{t.Changed, ownerOf(t.Lead, t.Assignee), [2]time.Time{t.Since.UTC(), t.Promised.From.UTC()}}
	if n := len(*w); n == 0 || (*w)[n-1].Owner != c.Owner || (*w)[n-1].round != c.round {
		*w = append(*w, c)
	}
}

// replied puts whoever replied for the handler of a round in charge of it, where nobody was assigned.
func (w charges) replied(by Owner) {
	for i := len(w) - 1; i >= 0 && w[i].round == w[len(w)-1].round; i-- {
		if w[i].Officer == "" && w[i].Handler == by.Handler {
			w[i].Officer = by.Officer
		}
	}
}

// at is who was in charge at an instant, after what happened at it; before the receiving who was then.
func (w charges) at(t time.Time) Owner {
	i, found := slices.BinarySearchFunc(w, t, func(c charge, t time.Time) int {
		return cmp.Or(c.since.Compare(t), -1) // of several at one instant the last
	})
	if !found {
		i--
	}
	return w[max(i, 0)].Owner
}

// doer is whom an act by staff on a ticket counts for: the handler or unit for whom they spoke, which is the lead where the
// event names none, else the desk.
func doer(e *ticket.Event, before *ticket.Ticket) Owner {
	switch e.Role {
	case ticket.RoleHandler, ticket.RoleWorker, ticket.RoleHead:
		return ownerOf(cmp.Or(e.Facts.For, before.Lead), e.Actor)
	}
	if before.Assignee == e.Actor {
		return ownerOf(before.Lead, e.Actor)
	}
	return ownerOf("", e.Actor)
}

// owned notes whose an act is that an event was, on a ticket as it was before and is after it; officer is who had it then, and
// reply is whom the last final reply by staff counts for.
func (f *Fact) owned(e *ticket.Event, before *ticket.Ticket, officer string, reply Owner) {
	had := ownerOf(before.Lead, cmp.Or(before.Assignee, officer))
	first := func(a Act, o Owner) {
		if f.Owners[a] == (Owner{}) {
			f.Owners[a] = o
		}
	}
	switch e.Verb {
	case ticket.VerbReceive:
		if in := e.Facts.Intake; in != nil && in.Origin == ticket.FoundByWorker && in.Filer != "" {
			f.Owners[ActFind] = ownerOf(ticket.OfficerHandler(in.Filer), in.Filer)
		}
	case ticket.VerbCallBack:
		if f.Called.Equal(e.At) {
			f.Owners[ActCall] = had
		}
	case ticket.VerbRate:
		f.Owners[ActRate] = had
	case ticket.VerbRework:
		if reply == (Owner{}) { // of no staff
			reply = had
		}
		first(ActRework, reply)
		f.share(reply).Reworked++
	case ticket.VerbReopen:
		first(ActReopen, had)
	case ticket.VerbGrant:
		if r := e.Facts.Ruling; r != nil && r.Of == ticket.VerbExtend && r.Granted {
			o := ownerOf(r.For, r.By)
			first(ActExtend, o)
			s := f.share(o)
			if s.Extended++; assists(r.For, before) {
				s.TaskExtended++
			}
		}
	case ticket.VerbRemind:
		if !staff(e.Role) {
			break
		}
		o := ownerOf(before.Lead, before.Assignee)
		if to := e.Facts.To; len(to) == 1 && to[0] != before.Lead && to[0] != ticket.OfficerHandler(before.Assignee) {
			o = ownerOf(to[0], "") // an assisting handler
		}
		f.share(o).Reminded++
	}
	for i := range e.Facts.Tasks {
		if h := e.Facts.Tasks[i].Handler; len(f.Assisted) < maxAssisted {
			if at, found := slices.BinarySearch(f.Assisted, h); !found {
				f.Assisted = slices.Insert(f.Assisted, at, h)
			}
		}
	}
}

// maxAssisted bounds the assisting handlers of a fact: as many as tasks on a ticket.
const maxAssisted = 200

// settle sets the owners of the acts that were judged by a limit, once all of the history is known.
func (f *Fact) settle(w charges, first Owner) {
	late := func(done, limit time.Time) bool { return !limit.IsZero() && (done.IsZero() || done.After(limit)) }
	if f.Owners[ActRespondBy] = f.Owners[ActRespond]; late(f.Responded, f.RespondBy) {
		f.Owners[ActRespondBy] = w.at(f.RespondBy)
	}
	if f.Owners[ActFirst] = first; late(f.FirstAct, f.FirstDue) {
		f.Owners[ActFirst] = w.at(f.FirstDue)
	}
	if late(f.Closed, f.Promise) && !f.ClosedUnknown {
		f.Owners[ActPromise] = w.at(f.Promise)
	}
}
