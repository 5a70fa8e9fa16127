package ticket

import (
	"time"

	"github.com/gridgov/gridgov/grid"
)

// Index is what an adapter may need as columns, so that none has to know the document. Its instants are in UTC and whole
// microseconds, of the years 1 to 9999, so that an int64 of microseconds since 1970 holds them; a zero one is none.
// No text in it is longer than [MaxColumn] bytes.
type Index struct {
	ID       ID
	Version  int64
	State    State
	Key      string
	Person   PersonID
	Filer    string // the actor who filed it
	Path     grid.Path
	Category string
	Parent   ID
	HasPoint bool
	Lon, Lat int32 // 1e-7 degrees, rounded: for boxes only
	Created  time.Time
	Changed  time.Time
	Due      time.Time
	Wake     time.Time
	Handlers []HandlerDue
	About    []string
	// Took are the handlers who reported a task of it back, the latest 200: it is not in their inboxes, but they see it.
	Took []Handler
}

// HandlerDue is one row for each handler: the lead, the officer it is assigned to and whoever an escalation put in charge,
// with the ticket's limit; those with an open task or a supervision order, with its own. What waits for a ruling stands
// under "approval/" and whoever rules, and under [AnyApproval]: see desk.Desk.Waiting. A handler stands at most once.
type HandlerDue struct {
	Handler Handler
	Due     time.Time
}

// Index computes the columns.
func (t Ticket) Index() Index {
	x := Index{
		ID: t.ID, Version: t.Version, State: t.State, Key: t.Key, Person: t.Reporter, Filer: t.Filer, Path: t.Path, Category: t.Category,
		Parent: t.Parent, Created: t.Created, Changed: t.Changed, Due: t.Due, Wake: t.Wake, About: t.About,
		Took: t.Took,
	}
	if t.Point != nil {
		x.HasPoint = true
		x.Lon, x.Lat = t.Point.E7()
	}
	t.handlers(func(h Handler, due time.Time) bool {
		for i := range x.Handlers {
			if x.Handlers[i].Handler == h {
				return true
			}
		}
		x.Handlers = append(x.Handlers, HandlerDue{h, due})
		return true
	})
	return x
}

// handlers visits everybody under whom a ticket is found, until visit says no.
func (t *Ticket) handlers(visit func(Handler, time.Time) bool) {
	if t.Lead != "" && !visit(t.Lead, t.Due) {
		return
	}
	for i := range t.Tasks {
		if k := &t.Tasks[i]; k.Done.IsZero() && !visit(k.Handler, k.Due) {
			return
		}
	}
	if t.Assignee != "" && !visit(OfficerHandler(t.Assignee), t.Due) {
		return
	}
	for i := range t.Orders {
		if o := &t.Orders[i]; !visit(o.To, o.Due) {
			return
		}
	}
	if t.Charge != "" && !visit(t.Charge, t.Due) {
		return
	}
	for i := range t.Approvals {
		if a := &t.Approvals[i]; !visit(ApprovalOf(a.To), a.Due) {
			return
		}
	}
	if len(t.Approvals) > 0 {
		visit(AnyApproval, t.Approvals[0].Due)
	}
}
