package ticket

import "time"

// Apply folds one event into a ticket. It is pure and needs no rules, so an old history always folds to the same ticket, with
// which [CheckChain] compares the stored one: what a later version derives from events, it derives from its own alone. The
// ticket is Apply over its history, from the zero Ticket. An event of an unknown verb sets [Ticket].Partial and changes only
// version, head and time.
func Apply(t Ticket, e Event) Ticket {
	t.apply(&e)
	return t
}

// apply is Apply in place. It is one list of what each fact replaces, in the order of the facts, and no case depends on
// another one: in one place a reader sees that none is missing.
//
//gocyclo:ignore
func (t *Ticket) apply(e *Event) {
	f := &e.Facts
	t.ID = e.Ticket
	t.Version = e.Seq
	t.Head = e.Hash
	t.Changed = e.At
	t.doc = nil // it is of the ticket before the event
	if e.Verb == 0 || e.TooNew() {
		t.Partial = true
		return
	}
	t.State = f.State
	t.Clock = f.Clock
	if f.Handling != 0 {
		t.Handling = f.Handling
	}
	if f.Intake != nil {
		t.Intake = *f.Intake
		t.Created = e.At
	}
	if f.Place != nil {
		t.Place = *f.Place
	}
	if f.Class != nil {
		t.Class = *f.Class
	}
	if f.Duty != nil {
		t.Duty = *f.Duty
	}
	whole(&t.Tasks, f.Tasks)
	whole(&t.Assisted, f.Assisted)
	whole(&t.Told, f.Told)
	if f.Limits != nil {
		t.Limits = *f.Limits
	}
	if f.Stops != nil {
		t.Stops = *f.Stops
	}
	if f.Promised != nil {
		t.Promised = *f.Promised
	}
	whole(&t.Approvals, f.Approvals)
	whole(&t.Orders, f.Orders)
	whole(&t.Rungs, f.Rungs)
	if f.Duplicates != nil {
		t.Duplicates = *f.Duplicates
	}
	if f.About != nil {
		t.About = f.About
	}
	if f.Rating != nil {
		t.Rating = f.Rating
	}
	if c := f.Checked; c != nil && c.Passed {
		t.Inspected = e.At
	} else if c != nil && c.Reached {
		t.Called = e.At
	}
	if f.Responded {
		t.Responded = e.At
	}
	if f.Answered {
		t.Answered = e.At
		t.Replier = e.Actor
	}
	if f.Replied {
		t.Replier = e.Actor
	}
	if f.Resolution != 0 {
		t.Resolution = f.Resolution
	}
	switch {
	case t.State == Closed && t.Closed.IsZero():
		t.Closed = e.At
	case t.State != Closed && !t.Closed.IsZero(): // taken up again
		t.Closed, t.Resolution = time.Time{}, 0
	}
	switch e.Verb {
	case VerbTransfer:
		if t.Handed.IsZero() || !t.Handed.Equal(e.At) { // a handover is not counted
			t.Transfers++
		}
	case VerbRework:
		t.Reworks++
		t.Resolution = 0 // what the rejected reply proposed
	case VerbReject:
		t.Rejections++
		t.Resolution = 0
	case VerbReopen:
		if t.State != Closed { // a duplicate's reopens its parent
			t.Reopens++
		}
	case VerbObject:
		if n := len(t.Approvals); n > 0 && t.Approvals[n-1].For == t.Lead {
			t.Objections++
		}
	case VerbAsk:
		t.Questions++
	case VerbGrant:
		if f.Ruling != nil && f.Ruling.Of == VerbSuspend {
			t.Suspensions++
		}
	}
}

// whole replaces a list by another; nil leaves it, and empty clears it.
func whole[T any](list *[]T, with []T) {
	if with != nil {
		*list = with
		if len(with) == 0 {
			*list = nil
		}
	}
}

// Fold is Apply over a history.
func Fold(events []Event) Ticket {
	var t Ticket
	for i := range events {
		t.apply(&events[i])
	}
	return t
}
