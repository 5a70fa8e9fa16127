package ticket

import (
	"time"

	"github.com/gridgov/gridgov/grid"
)

// Index is what an adapter may need as columns, so that none has to know the document.
type Index struct {
	ID       ID
	Version  int64
	State    State
	Key      string
	Person   PersonID
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
}

// HandlerDue is one row for each handler: the lead and the officer it is assigned to with the ticket's limit,
// then those with an open task. A handler
// stands at most once.
type HandlerDue struct {
	Handler Handler
	Due     time.Time
}

// Index computes the columns.
func (t Ticket) Index() Index {
	x := Index{
		ID: t.ID, Version: t.Version, State: t.State, Key: t.Key, Person: t.Reporter, Path: t.Path, Category: t.Category,
		Parent: t.Parent, Created: t.Created, Changed: t.Changed, Due: t.Due, Wake: t.Wake, About: t.About,
	}
	if t.Point != nil {
		x.HasPoint = true
		x.Lon, x.Lat = t.Point.E7()
	}
	if t.Lead != "" {
		x.Handlers = append(x.Handlers, HandlerDue{t.Lead, t.Due})
	}
	if officer := OfficerHandler(t.Assignee); t.Assignee != "" && officer != t.Lead && t.task(officer) < 0 {
		x.Handlers = append(x.Handlers, HandlerDue{officer, t.Due})
	}
	for _, k := range t.Tasks {
		if k.Done.IsZero() && k.Handler != t.Lead {
			x.Handlers = append(x.Handlers, HandlerDue{k.Handler, k.Due})
		}
	}
	return x
}
