package ticket

import "time"

// Apply folds one event into a ticket. It is pure and needs no rules, so an old history folds the same for ever: the
// ticket is Apply over its history, from the zero Ticket. An event of an unknown verb makes the ticket strange, and
// changes its version, head and time alone.
func Apply(t Ticket, e Event) Ticket {
	t.apply(&e)
	return t
}

func (t *Ticket) apply(e *Event) {
	f := &e.Facts
	t.ID = e.Ticket
	t.Version = e.Seq
	t.Head = e.Hash
	t.Changed = e.At
	if e.Verb == 0 || e.tooNew() {
		t.Strange = true
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
	if f.Tasks != nil {
		t.Tasks = f.Tasks
		if len(f.Tasks) == 0 {
			t.Tasks = nil
		}
	}
	if f.Rating != nil {
		t.Rating = f.Rating
	}
	if f.Responded {
		t.Responded = e.At
	}
	if f.Answered {
		t.Answered = e.At
	}
	if f.Resolution != 0 {
		t.Resolution = f.Resolution
	}
	switch {
	case t.State == Closed && t.Closed.IsZero():
		t.Closed = e.At
	case t.State != Closed && !t.Closed.IsZero():
		t.Closed = time.Time{}
	}
	switch e.Verb {
	case VerbTransfer:
		t.Transfers++
	case VerbRework:
		t.Reworks++
		t.Resolution = 0 // what the rejected reply proposed
	case VerbReopen:
		t.Reopens++
		t.Resolution = 0
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
