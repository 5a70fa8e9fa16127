package metrics

import (
	"slices"
	"time"

	"github.com/gridgov/gridgov/ticket"
)

// Rounds are how one stage of one ticket went, which it may go through several times: a round begins with a dispatch, a
// reply, a question, an order. A round that is done counts as met or late by the limit that stood when it ended, which
// extensions and stops of the clock had moved by then. A round that is taken away (transferred, closed, signed for by the
// sweep) counts as late where its limit had passed, and else not at all: so transferring a late ticket does not hide that it
// was late, and a handler is not charged for a round that was taken away in time. A round without a limit is neither met nor
// late. Times are UTC.
type Rounds struct {
	Met  int32 `json:"met,omitempty"`  // done, not after the limit
	Late int32 `json:"late,omitempty"` // done or taken away after it
	Rungs
	// Due is the limit that runs, the earliest of several; where no round runs, that of the round that was done last. It
	// is zero without a limit, and while the clock is stopped.
	Due time.Time `json:"due,omitzero"`
	// Done is when the last round was done; zero while one runs.
	Done time.Time `json:"done,omitzero"`
}

// Rungs are how often the sweep warned, reminded and escalated for a limit of one stage.
type Rungs struct {
	Warned    int32 `json:"warned,omitempty"`    // 预警: before the limit
	Reminded  int32 `json:"reminded,omitempty"`  // 催办: at it or after it, and at the top of the ladder
	Escalated int32 `json:"escalated,omitempty"` // 提级
}

// running is the limit that runs; zero without one.
func (r *Rounds) running() time.Time {
	if !r.Done.IsZero() {
		return time.Time{}
	}
	return r.Due
}

// end counts a round that has ended.
func (r *Rounds) end(limit, at time.Time, done bool) {
	switch {
	case limit.IsZero():
	case at.After(limit):
		r.Late++
	case done:
		r.Met++
	}
	if done {
		r.Due, r.Done = limit.UTC(), at.UTC()
	}
}

// run records that rounds run, and when the first of them ends.
func (r *Rounds) run(limit time.Time) {
	limit = limit.UTC()
	if !r.Done.IsZero() || r.Due.IsZero() || !limit.IsZero() && limit.Before(r.Due) {
		r.Due = limit
	}
	r.Done = time.Time{}
}

// A round is the round of a stage under way on a ticket; two with the same from and lead are the same one.
type round struct {
	runs  bool
	from  time.Time
	lead  ticket.Handler
	limit time.Time
}

// single are the stages of which one round runs at a time.
type single struct {
	rounds func(*Fact) *Rounds
	of     func(t *ticket.Ticket, checked time.Time) round // checked: the reply that was checked last, by its time
	// done reports whether an event, after which the ticket is t, did what the stage is for.
	done func(e *ticket.Event, t *ticket.Ticket) bool
	act  Act // whose a round is, where that is known
}

// singles agree with the limits that [desk.Rules.Sweep] watches.
var singles = []single{
	{
		rounds: func(f *Fact) *Rounds { return &f.Accept },
		of: func(t *ticket.Ticket, _ time.Time) round {
			from := t.Since
			if !t.Handed.IsZero() { // taken over within the round: signing for it is a round of its own
				from = t.Handed
			}
			return round{unfinished(t) && t.Lead != "" && t.Accepted.IsZero(), from, t.Lead, t.AcceptBy}
		},
		done: func(e *ticket.Event, _ *ticket.Ticket) bool { return e.Verb == ticket.VerbAccept && staff(e.Role) },
		act:  ActAccept,
	},
	{
		rounds: func(f *Fact) *Rounds { return &f.Handle },
		of:     func(t *ticket.Ticket, _ time.Time) round { return round{unfinished(t), t.Since, t.Lead, t.Due} },
		done: func(e *ticket.Event, t *ticket.Ticket) bool {
			return staff(e.Role) && (e.Facts.Answered || e.Verb == ticket.VerbClose) && !unfinished(t)
		},
		act: ActHandle,
	},
	{
		rounds: func(f *Fact) *Rounds { return &f.Inspect },
		of: func(t *ticket.Ticket, checked time.Time) round {
			return round{runs: t.State == ticket.Answered && !checked.Equal(t.Answered), from: t.Answered, limit: t.StageBy}
		},
		done: func(e *ticket.Event, _ *ticket.Ticket) bool {
			return staff(e.Role) && (e.Verb == ticket.VerbInspect || e.Verb == ticket.VerbRework)
		},
	},
	{
		rounds: func(f *Fact) *Rounds { return &f.Supplement },
		of: func(t *ticket.Ticket, _ time.Time) round {
			return round{runs: unfinished(t) && !t.Asked.IsZero(), from: t.Asked, limit: t.StageBy}
		},
		done: func(e *ticket.Event, _ *ticket.Ticket) bool { return e.Verb == ticket.VerbSupplement },
	},
	{
		rounds: func(f *Fact) *Rounds { return &f.CallBack },
		of: func(t *ticket.Ticket, _ time.Time) round {
			return round{runs: t.State == ticket.Closed && t.Called.Before(t.Closed), from: t.Closed, limit: t.StageBy}
		},
		done: func(e *ticket.Event, _ *ticket.Ticket) bool { return e.Verb == ticket.VerbCallBack && staff(e.Role) },
	},
}

// handedOver reports whether an event put another handler in the place of the lead: the round goes on.
func handedOver(e *ticket.Event) bool {
	d := e.Facts.Duty
	return e.Verb == ticket.VerbTransfer && d != nil && !d.Handed.IsZero() && d.Handed.Equal(e.At)
}

// unfinished reports whether the work is under way: no final reply is out.
func unfinished(t *ticket.Ticket) bool {
	return t.State == ticket.Received || t.State == ticket.Transferred || t.State == ticket.Joint
}

// rounds ends the rounds that ended with an event, on a ticket as it was before and is after it. It returns the time of the reply
// that was checked last.
func (f *Fact) rounds(e *ticket.Event, before, after *ticket.Ticket, checked time.Time) time.Time {
	was := checked
	if e.Verb == ticket.VerbInspect && staff(e.Role) {
		checked = after.Answered
	}
	for i := range singles {
		s := &singles[i]
		b := s.of(before, was)
		if a := s.of(after, checked); !b.runs || a.runs && a.from.Equal(b.from) && (a.lead == b.lead || handedOver(e)) {
			continue
		}
		done := s.done(e, after)
		if done && s.rounds(f) == &f.Handle {
			b.limit = after.Due // the clock may have stood until now
		}
		if s.act != 0 && (done || !b.limit.IsZero() && e.At.After(b.limit)) && s.rounds(f).Late == 0 {
			o, by := ownerOf(b.lead, before.Assignee), doer(e, before)
			if in := b.limit.IsZero() || !e.At.After(b.limit); done && (in || by.Handler == o.Handler) {
				o = by // who helps out with what is late is not late
			}
			f.Owners[s.act] = o
		}
		s.rounds(f).end(b.limit, e.At, done)
	}
	f.approvals(e, before, after)
	f.orders(e, before, after)
	f.tasks(e, before, after)
	return checked
}

func (f *Fact) approvals(e *ticket.Event, before, after *ticket.Ticket) {
	for i := range before.Approvals {
		a := &before.Approvals[i]
		if slices.ContainsFunc(after.Approvals, func(b ticket.Approval) bool { return b.Seq == a.Seq }) {
			continue
		}
		r := e.Facts.Ruling
		f.Approve.end(a.Due, e.At, staff(e.Role) && r != nil && r.Of == a.Of && r.For == a.For && r.Since.Equal(a.Since))
	}
}

func (f *Fact) orders(e *ticket.Event, before, after *ticket.Ticket) {
	for i := range before.Orders {
		o := &before.Orders[i]
		if slices.ContainsFunc(after.Orders, func(b ticket.Supervision) bool { return b.Seq == o.Seq }) {
			continue
		}
		f.Comply.end(o.Due, e.At, staff(e.Role) && e.Verb == ticket.VerbComply)
	}
}

func (f *Fact) tasks(e *ticket.Event, before, after *ticket.Ticket) {
	if !unfinished(before) {
		return
	}
	for i := range before.Tasks {
		b := &before.Tasks[i]
		if !b.Done.IsZero() {
			continue
		}
		same := func(k ticket.Task) bool {
			return k.Handler == b.Handler && k.Given.Equal(b.Given) && (k.Done.IsZero() || k.Done.Equal(e.At))
		}
		at := slices.IndexFunc(after.Tasks, same)
		if at >= 0 && unfinished(after) && after.Tasks[at].Done.IsZero() {
			continue
		}
		end := e.At
		if n := len(before.Pauses); before.Stopped() && before.Pauses[n-1].From.Before(end) {
			end = before.Pauses[n-1].From // its limit is moved when the clock runs again
		}
		done := at >= 0 && !after.Tasks[at].Done.IsZero() && staff(e.Role)
		f.Task.end(b.Due, end, done)
		if done {
			f.Task.Done = e.At.UTC()
		}
	}
}

// runs looks at what runs on a ticket at the end of its history.
func (f *Fact) runs(t *ticket.Ticket, checked time.Time) {
	for i := range singles {
		if r := singles[i].of(t, checked); r.runs {
			singles[i].rounds(f).run(r.limit)
		}
	}
	for i := range t.Approvals {
		f.Approve.run(t.Approvals[i].Due)
	}
	for i := range t.Orders {
		f.Comply.run(t.Orders[i].Due)
	}
	for i := range t.Tasks {
		if k := &t.Tasks[i]; unfinished(t) && k.Done.IsZero() {
			if t.Stopped() {
				f.Task.run(time.Time{})
			} else {
				f.Task.run(k.Due)
			}
		}
	}
}
