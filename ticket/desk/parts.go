package desk

import (
	"cmp"
	"slices"
	"time"

	"github.com/gridgov/gridgov/ticket"
)

// dateOf is the last date handed down from above; zero without one.
func dateOf(t *ticket.Ticket) time.Time { return cmp.Or(t.Promised.Due, t.GivenDue) }

// openTasks counts the tasks that have not been reported back.
func openTasks(t ticket.Ticket) int {
	n := 0
	for i := range t.Tasks {
		if t.Tasks[i].Done.IsZero() {
			n++
		}
	}
	return n
}

// assistingOn are the handlers with an open task.
func assistingOn(t *ticket.Ticket) (list []ticket.Handler) {
	for i := range t.Tasks {
		if k := &t.Tasks[i]; k.Done.IsZero() {
			list = append(list, k.Handler)
		}
	}
	return list
}

// taskOf finds a handler's open task; -1 if it has none.
func taskOf(t ticket.Ticket, h ticket.Handler) int {
	return slices.IndexFunc(t.Tasks, func(k ticket.Task) bool { return k.Handler == h && k.Done.IsZero() })
}

// keepsDuplicate reports whether the ticket was withdrawn while one of its duplicates could not be read: that one is still merged
// into it, and nobody will answer it. The sweep returns it to its own handling when it can be read.
func keepsDuplicate(t *ticket.Ticket) bool {
	return t.State == ticket.Closed && t.Resolution == ticket.Withdrawn && t.Children > 0
}

// assigneeOf is the assignee of a ticket, as a handler; empty without one.
func assigneeOf(t *ticket.Ticket) ticket.Handler {
	if t.Assignee == "" {
		return ""
	}
	return ticket.OfficerHandler(t.Assignee)
}

// handles reports whether a role that works on tickets took the step, and none that dispatches them.
func handles(e *ticket.Event) bool {
	return e.Role == ticket.RoleWorker || e.Role == ticket.RoleHandler
}

// openedAt is when the matter was first filed.
func openedAt(t *ticket.Ticket) time.Time {
	if !t.Filed.IsZero() {
		return t.Filed
	}
	return t.Created
}
