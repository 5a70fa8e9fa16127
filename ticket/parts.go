package ticket

import (
	"cmp"
	"slices"
	"time"
)

// dateOf is the last date handed down from above; zero without one.
func dateOf(t *Ticket) time.Time { return cmp.Or(t.Promised.Due, t.GivenDue) }

// openTasks counts the tasks that have not been reported back.
func openTasks(t Ticket) int {
	n := 0
	for i := range t.Tasks {
		if t.Tasks[i].Done.IsZero() {
			n++
		}
	}
	return n
}

// assistingOn are the handlers with an open task.
func assistingOn(t *Ticket) (list []Handler) {
	for i := range t.Tasks {
		if k := &t.Tasks[i]; k.Done.IsZero() {
			list = append(list, k.Handler)
		}
	}
	return list
}

// taskOf finds a handler's open task; -1 if it has none.
func taskOf(t Ticket, h Handler) int {
	return slices.IndexFunc(t.Tasks, func(k Task) bool { return k.Handler == h && k.Done.IsZero() })
}

// keepsDuplicate reports whether the ticket was withdrawn while one of its duplicates could not be read: that one is still with it, and
// nobody answers it here. The sweep gives it back when it can be read.
func keepsDuplicate(t *Ticket) bool {
	return t.State == Closed && t.Resolution == Withdrawn && t.Children > 0
}

// assigneeOf is the officer who does a ticket, as a handler; empty without one.
func assigneeOf(t *Ticket) Handler {
	if t.Assignee == "" {
		return ""
	}
	return OfficerHandler(t.Assignee)
}

// handles reports whether a role that works on tickets took the step, and none that dispatches them.
func handles(e *Event) bool { return e.Role == RoleWorker || e.Role == RoleHandler }

// openedAt is when the matter was first filed.
func openedAt(t *Ticket) time.Time {
	if !t.Filed.IsZero() {
		return t.Filed
	}
	return t.Created
}
