package storage

import (
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// A Period is the instants [From, To); a zero end is open.
type Period struct{ From, To time.Time }

// Contains reports whether an instant lies in it.
func (p Period) Contains(t time.Time) bool {
	return (p.From.IsZero() || !t.Before(p.From)) && (p.To.IsZero() || t.Before(p.To))
}

// Zero reports whether both ends are open.
func (p Period) Zero() bool { return p.From.IsZero() && p.To.IsZero() }

// Order is how a list is sorted. Ties go by id; a ticket without the time sorts last, with Desc too.
type Order uint8

// The orders.
const (
	ByID      Order = iota // = by creation
	ByDue                  // the handling limit
	ByChanged              // the last event
	ByWake                 // the next instant at which the sweep must look at it
)

// A Cursor is a place in a list: the ordering time and the id of a ticket, or of a message. For ByID the time is zero.
type Cursor struct {
	At time.Time
	ID ticket.ID
}

// Query selects tickets that meet every field that is set; values within a field mean "any of", and there are at most
// [MaxList] of them. An empty list counts as not set, nil or not. [Query.Match] is the same as code.
type Query struct {
	IDs    []ticket.ID     // such as the result of a search index of the host's
	Key    string          // the request key that created it
	Person ticket.PersonID // the reporter
	Filer  string          // the actor who filed it
	Under  []grid.Path     // at or below
	// Handlers are those of [ticket.Ticket.Handlers]: the lead, those with an open task or a supervision order, the officer it
	// is assigned to, and whoever was put in charge.
	Handlers         []ticket.Handler
	Readers          []ticket.Handler // have reported a task of it back; as [ticket.ToldOf] names them: were informed of it
	States           []ticket.State
	Category         []string  // itself or below, "a/b"
	Parent           ticket.ID // merged into it
	Box              *grid.Box // inclusive, in 1e-7 degrees; nil: anywhere. The caller computes exact distances
	Created, Changed Period
	Wake             time.Time // has a wake time, at or before this one; zero: not asked
	Scope            *Scope    // what the asker may see; nil: everything (the host itself), empty: nothing
	Order            Order
	Desc             bool
	After            Cursor // strictly after this one in the order; without an ID: from the start
	Limit            int    // 0 means 50; over 500 is ErrInvalid
}

// Scope is what an asker may see: (all, or under a path, or handled, or reported back, or reported, or filed) and not about
// the asker. An empty path, handler, person or filer in it matches nothing. Each of its lists has at most [MaxScope] values.
type Scope struct {
	All      bool // everything that is not about the asker
	Under    []grid.Path
	Handlers []ticket.Handler // as in Query.Handlers
	Readers  []ticket.Handler
	Persons  []ticket.PersonID
	Filers   []string
	NotAbout []string // users named in the report: a conflict of interest
}

// The bounds of a list. MaxList is the most tickets that one List returns, and the most values of each field of a [Query];
// MaxScope is the most values of each field of a [Scope]; DefaultList is what a Limit of 0 means.
const (
	MaxList     = 500
	MaxScope    = 4000
	DefaultList = 50
)

// Check returns ErrInvalid where a query exceeds its bounds. It fills in the default limit, and makes After zero where its ID
// is empty. Stores call it first.
func (q *Query) Check() error {
	var faults []gridgov.Fault
	if q.After.ID == "" {
		q.After = Cursor{}
	}
	switch {
	case q.Limit == 0:
		q.Limit = DefaultList
	case q.Limit < 0 || q.Limit > MaxList:
		faults = append(faults, gridgov.Fault{Field: "limit", Rule: gridgov.RuleRange, Limit: "0…500"})
	}
	if q.Order > ByWake {
		faults = append(faults, gridgov.Fault{Field: "order", Rule: gridgov.RuleOneOf, Limit: "by id, due, changed, wake"})
	}
	most := func(field string, n, limit int) {
		if n > limit {
			faults = append(faults, gridgov.Fault{Field: field, Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(limit), Got: strconv.Itoa(n)})
		}
	}
	most("ids", len(q.IDs), MaxList)
	most("under", len(q.Under), MaxList)
	most("handlers", len(q.Handlers), MaxList)
	most("readers", len(q.Readers), MaxList)
	most("states", len(q.States), MaxList)
	most("category", len(q.Category), MaxList)
	if s := q.Scope; s != nil {
		most("scope.under", len(s.Under), MaxScope)
		most("scope.handlers", len(s.Handlers), MaxScope)
		most("scope.readers", len(s.Readers), MaxScope)
		most("scope.persons", len(s.Persons), MaxScope)
		most("scope.filers", len(s.Filers), MaxScope)
		most("scope.notabout", len(s.NotAbout), MaxScope)
	}
	if len(faults) > 0 {
		return gridgov.Invalid("query", faults...)
	}
	return nil
}

// cursor is where a ticket is in an order.
func (o Order) cursor(t *ticket.Ticket) Cursor {
	m := Cursor{ID: t.ID}
	switch o {
	case ByDue:
		m.At = t.Due
	case ByChanged:
		m.At = t.Changed
	case ByWake:
		m.At = t.Wake
	}
	return m
}

// Cursor is where a ticket is in an order; [Order.Compare] compares two of them. Stores may use both.
func (o Order) Cursor(t ticket.Ticket) Cursor { return o.cursor(&t) }

// Compare compares two cursors of this order: it returns less than 0 when a comes first, 0 when they are equal, and more than 0
// when b comes first. A cursor without a time comes after every cursor with one, in both directions; ties go by id.
func (o Order) Compare(a, b Cursor, desc bool) int {
	sign := 1
	if desc {
		sign = -1
	}
	if o != ByID {
		switch az, bz := a.At.IsZero(), b.At.IsZero(); {
		case az && !bz:
			return 1
		case bz && !az:
			return -1
		}
		if c := a.At.Compare(b.At); c != 0 {
			return sign * c
		}
	}
	switch {
	case a.ID < b.ID:
		return -sign
	case a.ID > b.ID:
		return sign
	}
	return 0
}
