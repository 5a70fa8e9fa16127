package desk

import (
	"cmp"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/text"
	"github.com/gridgov/gridgov/ticket"
)

func closeFaults(c ticket.Close) []gridgov.Fault { return resolutionFaults(c.Resolution, "resolution") }

func (s *draft) readyClose() *reason {
	t := s.ticket
	switch {
	case t.State == ticket.Answered:
		if s.reported() && (handles(s.event) || !isPerson(&s.By) || worksOn(&s.By, t) ||
			s.event.Role == ticket.RoleReporter && s.replied(t)) {
			return whyAnswererCloses
		}
		return s.answerable() // the words of a closing replace the reply
	case s.reported():
		return whyAnswerFirst
	case openTasks(*t) > 0:
		return whyReports
	}
	if r := s.answerable(); r != nil {
		return r
	}
	return s.followed()
}

// reported reports whether somebody waits for the answer: the reporter, or that of a duplicate, which may be one that cannot be read.
func (s *draft) reported() bool {
	t := s.ticket
	if t.Reporter != "" || t.Children == 0 {
		return t.Reporter != ""
	}
	merged, _ := s.duplicates()
	return len(merged) < t.Children || slices.ContainsFunc(merged, func(o *ticket.Ticket) bool { return o.Reporter != "" })
}

func decideClose(s *draft, c ticket.Close) error {
	t := s.ticket
	if s.rung != nil {
		return s.finish(s.rung)
	}
	resolution := cmp.Or(c.Resolution, t.Resolution)
	if resolution == 0 {
		return s.invalid("resolution", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: closingList()})
	}
	if t.State != ticket.Answered {
		if text.Blank(c.Text) {
			return s.invalid("text",
				gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "the reply, since none was given before", Zh: "尚未答复过，应填写答复"}})
		}
		s.event.Facts.Answered = true
		s.responded()
	}
	s.event.Facts.Resolution = resolution
	s.clearTasks()
	s.speak(ticket.Words{Text: c.Text, Own: c.Own}, true)
	s.event.Facts.Replied = s.event.Facts.Public && !s.event.Facts.Answered && s.event.Role != ticket.RoleReporter
	s.tellReporter(ticket.NoticeEnded)
	return s.conclude()
}

// finish closes a ticket that has waited long enough: for the reporter's supplement as insufficient; for the reporter's word on
// an answer as the answer proposed, and where it proposed nothing as explained. An answer is for its duplicates too. Where there
// is none, the silence of one reporter does not end the reports of others, and the duplicates return to their own handling.
func (s *draft) finish(p *rungDue) error {
	s.event.Facts.Resolution = ticket.Insufficient
	if p.stage == ticket.StageConfirm {
		s.event.Facts.Resolution = cmp.Or(s.ticket.Resolution, ticket.Explained)
	}
	s.clearTasks()
	s.tellReporter(ticket.NoticeEnded)
	if p.stage == ticket.StageSupplement {
		return s.letGo()
	}
	return nil
}

// clearTasks removes the tasks of a joint handling.
func (s *draft) clearTasks() {
	if s.ticket.Tasks != nil {
		s.event.Facts.Tasks = []ticket.Task{}
	}
}

func decideRework(s *draft, c ticket.Rework) error {
	s.speak(ticket.Words{Text: c.Reason}, false)
	s.backToWork()
	return nil
}

// readyReject bounds how often the reporter sends a reply back, as often as a closed ticket may be reopened.
func (s *draft) readyReject() *reason {
	switch t := s.ticket; {
	case t.Rejections >= s.rules.reopenMax:
		return whyRejected
	case len(t.Promised.Checks) > maxReturns:
		return whySentBack
	}
	return nil
}

func decideReject(s *draft, c ticket.Reject) error {
	s.speak(ticket.Words{Text: c.Reason}, true)
	s.backToWork()
	return nil
}

// backToWork informs whoever had the last handling that it is theirs again. They read the reason on the ticket.
func (s *draft) backToWork() {
	if s.toDesk() {
		return
	}
	s.tellWorkers(ticket.NoticeRework, "")
	s.tellAbove(ticket.NoticeRework)
}

func decideRate(s *draft, c ticket.Rate) error {
	if err := s.judged(); err != nil {
		return err
	}
	s.event.Facts.Rating = &ticket.Rating{Score: c.Score, Solved: c.Solved}
	s.speak(ticket.Words{Text: c.Text}, true)
	return nil
}

// reopens refuses the reopening of what is still open, did not end as handled, or is past its window or number.
func (s *draft) reopens(t *ticket.Ticket) *reason {
	switch {
	case t.State != ticket.Closed:
		return whyHandled
	case !t.Resolution.Counted():
		return whyEnded(t.Resolution)
	case !s.rules.reopenable(t):
		return whyReopened
	case s.event.At.After(t.Closed.Add(s.rules.reopenWithin)):
		return whyWindowPassed
	}
	return nil
}

// closed refuses a supplement to a closed ticket, unless it was closed as insufficient, within the window.
func (s *draft) closed(t *ticket.Ticket) *reason {
	switch {
	case t.Resolution != ticket.Insufficient:
		return whyClosed
	case s.event.At.After(t.Closed.Add(s.rules.reopenWithin)):
		return whyWindowPassed
	}
	return nil
}

func (s *draft) readyReopen() *reason {
	switch p := s.parent(); {
	case s.ticket.Parent == "":
		return s.reopens(s.ticket)
	case p != nil:
		return cmp.Or(s.reopens(p), s.reaches(p))
	}
	return nil // deciding asks for the parent
}

func decideReopen(s *draft, c ticket.Reopen) error {
	s.speak(ticket.Words{Text: c.Reason}, s.event.Role == ticket.RoleReporter) // reporters read their own words
	if s.ticket.Parent != "" {
		return s.reopenParent()
	}
	s.dispatchAgain()
	return nil
}

// dispatchAgain returns the ticket to whoever had it last, and informs them: the clock starts again.
func (s *draft) dispatchAgain() {
	s.redispatched, s.again = true, true
	if s.toDesk() {
		return
	}
	d := s.ticket.Duty
	d.Since, d.Accepted, d.Deemed, d.Charge, d.Level = s.event.At, time.Time{}, false, "", 0
	d.Handed = time.Time{}
	s.event.Facts.Duty = &d
	s.tellHolder(ticket.NoticeRework)
}

// lost is whoever would have the ticket back and is not known any longer: the lead, without one the officer who has it, or a handler
// with an open task; nil where all are there.
func (s *draft) lost(t *ticket.Ticket) *listed {
	for _, h := range append(assistingOn(t), holderOf(t)) {
		if i := slices.IndexFunc(s.known, func(p listed) bool { return p.handler == h }); i >= 0 && s.known[i].legal != (gridgov.Text{}) {
			return &s.known[i]
		}
	}
	return nil
}

// toDesk takes the ticket back to the desk where somebody who would have it again is not known any longer, as an objection that is
// upheld does; the desk gives it to whoever is responsible now, as it does with a new request. It reports whether that is so.
func (s *draft) toDesk() bool {
	p := s.lost(s.ticket)
	if p == nil {
		return false
	}
	f, d := &s.event.Facts, ticket.Duty{}
	// A ruling does not bind the desk, but everybody at or below the unit that it binds.
	hold(&d, slices.DeleteFunc(rulingsOf(&s.ticket.Duty), func(b ticket.Handler) bool { return b == p.handler }))
	f.Duty, f.Handling, s.redispatched = &d, ticket.HandlingDirect, true
	f.Why = append(slices.Clone(f.Why), ticket.Reason{
		Why: oneLine("unknown handler "+string(p.handler)+": not "+p.legal.En, 400), Zh: oneLine("没有承办方"+string(p.handler)+"："+p.legal.Zh, 400),
	})
	s.clearTasks()
	s.dropAsked("")
	s.tellLevel(ticket.NoticeRework, ticket.UnitHandler(s.ticket.Path.Root())) // whoever takes it up again may not know of it
	return true
}

func (s *draft) readyRefer() *reason {
	return cmp.Or(s.unattended(endsByPeople), s.binds(""), s.followed())
}

func decideRefer(s *draft, c ticket.Refer) error {
	s.responded()
	s.event.Facts.Resolution = ticket.Referred
	s.event.Facts.Channel = c.Channel
	s.event.Facts.Why = reasons(c.Why)
	s.clearTasks()
	s.speak(ticket.Words{Text: c.Text, Own: c.Own}, true)
	s.tellReporter(ticket.NoticeEnded)
	return s.conclude()
}

func decideWithdraw(s *draft, c ticket.Withdraw) error {
	s.event.Facts.Resolution = ticket.Withdrawn
	s.clearTasks()
	s.speak(ticket.Words{Text: c.Reason}, true)
	return s.letGo()
}
