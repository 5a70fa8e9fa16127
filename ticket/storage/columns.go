package storage

import (
	"slices"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// Columns are what an adapter may need as columns, so that none has to know the document. Instants are in UTC and whole
// microseconds, of the years 1 to 9999, so that an int64 of microseconds since 1970 holds them; a zero one is no instant.
// No text is longer than [ticket.MaxColumn] bytes.
type Columns struct {
	ID       ticket.ID
	Version  int64
	State    ticket.State
	Key      string
	Person   ticket.PersonID
	Filer    string // the actor who filed it
	Path     grid.Path
	Category string
	Parent   ticket.ID
	HasPoint bool
	Lon, Lat int32 // 1e-7 degrees, rounded: for boxes only
	Created  time.Time
	Changed  time.Time
	Due      time.Time
	Wake     time.Time
	Handlers []HandlerDue
	About    []string
	// Readers are the handlers who reported a task of it back, the latest 200, and, each as [ticket.ToldOf] names it, those who
	// were informed of it without another part in it, the latest 200. It is not in their inboxes, but they may see it.
	Readers []ticket.Handler
}

// HandlerDue is one row of [ticket.Ticket.Handlers], the first one of each handler.
type HandlerDue struct {
	Handler ticket.Handler
	Due     time.Time
}

// ColumnsOf computes the columns of a ticket.
func ColumnsOf(t ticket.Ticket) Columns {
	x := Columns{
		ID: t.ID, Version: t.Version, State: t.State, Key: t.Key, Person: t.Reporter, Filer: t.Filer, Path: t.Path, Category: t.Category,
		Parent: t.Parent, Created: t.Created, Changed: t.Changed, Due: t.Due, Wake: t.Wake, About: t.About,
		Readers: t.Assisted,
	}
	if len(t.Told) > 0 {
		x.Readers = slices.Clip(x.Readers)
	}
	for _, h := range t.Told {
		x.Readers = append(x.Readers, ticket.ToldOf(h))
	}
	if t.Point != nil {
		x.HasPoint = true
		x.Lon, x.Lat = t.Point.E7()
	}
	for h, due := range t.Handlers {
		if !slices.ContainsFunc(x.Handlers, func(of HandlerDue) bool { return of.Handler == h }) {
			x.Handlers = append(x.Handlers, HandlerDue{h, due})
		}
	}
	return x
}
