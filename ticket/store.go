package ticket

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/dates"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// Store keeps the tickets of one office; two offices are two Stores. It is safe for concurrent use, keeps no reference
// to what it is given, leaves that as it is, and hands out copies. Package tickettest proves an implementation and says how to write one;
// ticketmem and ticketsql are two. The rules, by number:
//
//  1. Versions. Change.Base must be the stored version, else ErrConflict; a missing ticket with Base > 0 is ErrConflict;
//     Base 0 with a taken id or a taken non-empty Key is ErrExists. Both are a [*ConflictError], which says which change
//     met what. A Commit has 1 to [MaxChanges] changes, at most one for a ticket, with documents and private parts of at
//     most [MaxDocument] bytes, else ErrInvalid: [CheckCommit].
//  2. Idempotency. Event.Command stands on the first event of a command and, where not empty, is unique within its
//     ticket, else ErrConflict. Key is unique within the store. The desk, not the store, turns a taken one into the
//     stored answer.
//  3. All or nothing. After ErrExists, ErrConflict or ErrInvalid nothing was written, inside a host's transaction too,
//     and that transaction is still usable. After any other error, a cancelled context among them, the outcome is
//     unknown: the same command or key, sent again, settles it. ErrBusy, where a store gives it, says that nothing was
//     written. A reader sees all of a Commit or nothing of it: one List is of one instant, and so is one History, and each
//     is at least as new as what was read or committed before it.
//  4. No deadlock. Two Commits never wait for each other permanently, and no constraint error is control flow. Where
//     several writers may be at work at once, connections or processes, a Commit writes first, in the order of ids, and
//     counts rows: it reads nothing before its first write. Where a lock keeps all writers of all processes apart, it may
//     read first, and write in any order.
//  5. Bytes. json.Marshal of a Ticket and of an Event make the documents and are the only ones who know them; they come
//     back byte for byte. Instants in a Change are in UTC and whole microseconds, of the years 1 to 9999, and the zero time
//     is none; those of a Query may be of any zone, year and precision, and are compared as they are.
//  6. Order. Ids, paths, keys and commands compare bytewise. Parts of a path, a category and a handler are joined with
//     "/"; inside a part "%" is written "%25" and "/" "%2F". "Below" compares whole parts, see [grid.Path.Contains] and
//     [InCategory]. Paging ByID misses nothing that was there and repeats nothing; in the other orders this holds for
//     tickets that did not move.
//  7. Private parts are kept beside the event, outside the document that is hashed, and never indexed. One that is dropped
//     or replaced is overwritten: no method of the store and no query of the storage finds it any more. Storage that keeps
//     old pages, such as free pages, a log, row versions until a vacuum, replicas and backups, holds its bytes until these
//     are gone: the adapter says so, with how long that takes and how the host shortens it.
//  8. Nothing is deleted: no ticket and no event leaves the store; forgetting drops private parts alone.
//  9. The outbox is a set, not a sequence: see [Outbox].
//  10. One Store is one office: a path is no isolation.
//  11. A SQL store joins the host's transaction, takes an open pool and never a data source name, hands out its DDL as
//     text, runs no migration unasked, never closes the pool, and says what the connection must be set to.
//  12. Growing documents: unknown members that a newer minor version wrote are kept and written back; a newer major one is
//     read as far as it is understood, and a commit over it is ErrTooNew. An unknown kind of event is stored like any.
//  13. Damaged documents: one that cannot be read is no error of Get or List. Stores read with [ReadTicket], so that it
//     comes back as a ticket with its id and Damaged. A store that keeps an [Index] fills in its version, its wake and the
//     time that a list is ordered by, and lists it wherever its columns match, with a scope too; any other lists it where
//     nothing but order and limit is asked, as [Query.Match] does.
type Store interface {
	// Get returns the ticket as last committed, or ErrNotFound, for an id that no ticket can have too.
	Get(ctx context.Context, id ID) (Ticket, error)
	// History returns its events from Seq first on, in order and without a gap, private parts included; first 0 or 1
	// returns all of them. It may be newer than a Get before it. With a command key that is not empty it returns only the
	// one event that holds the key, in a time that does not grow with the history; ErrNotFound where no event from first
	// on holds it. ErrNotFound where there is no ticket.
	History(ctx context.Context, id ID, first int64, command string) ([]Event, error)
	// List returns q.Limit tickets, and fewer only at the end of the list. Nothing found is not an error.
	List(ctx context.Context, q Query) ([]Ticket, error)
	// Commit stores all of the changes or none: ErrExists, ErrConflict, ErrInvalid.
	Commit(ctx context.Context, changes ...Change) error
}

// Change is everything that one or more commands did to one ticket. [Change.Check] holds its form.
type Change struct {
	Base   int64   // the stored version it was decided on; 0 creates
	Ticket Ticket  // as it is afterwards; Version == Base+len(Events)
	Events []Event // Seq Base+1…, never empty
	// earlier events (Seq <= Base) whose private part is dropped (nil), or replaced where a new event names the new commitment
	Private map[int64][]byte
	Outbox  []Message // visible to the relay exactly when the change is
}

// CheckCommit says whether the changes of one Commit have the form that a store may rely on: [Change.Check] of each, at
// least one, and at most one for a ticket. Stores call it first.
func CheckCommit(changes []Change) error {
	if len(changes) == 0 {
		return form.Invalid("changes", "required", "at least 1")
	}
	if len(changes) > MaxChanges {
		return gridgov.Invalid("commit",
			gridgov.Fault{Field: "changes", Rule: "max", Limit: strconv.Itoa(MaxChanges), Got: strconv.Itoa(len(changes))})
	}
	for i := range changes {
		if err := changes[i].Check(); err != nil {
			return err
		}
	}
	if len(changes) == 1 {
		return nil
	}
	met := make(map[ID]bool, len(changes))
	for i := range changes {
		id := changes[i].Ticket.ID
		if met[id] {
			return form.Invalid("changes", "unique", "one change for a ticket")
		}
		met[id] = true
	}
	return nil
}

// Check says whether a change has the form that a store may rely on: ErrInvalid, or ErrTooNew for a ticket that a newer
// major version wrote.
func (c Change) Check() error {
	var faults []gridgov.Fault
	bad := func(field, rule, limit string) {
		faults = append(faults, gridgov.Fault{Field: field, Rule: rule, Limit: limit})
	}
	if c.Ticket.TooNew() {
		return gridgov.ErrTooNew
	}
	if c.Ticket.Damaged != "" {
		bad("ticket", "readable", "a ticket whose document could be read")
	}
	faults = append(faults, form.ID("ticket.id", c.Ticket.ID)...)
	if c.Base < 0 {
		bad("base", "min", "0")
	}
	if len(c.Events) == 0 {
		bad("events", "required", "at least 1")
	}
	if c.Ticket.Version != c.Base+int64(len(c.Events)) {
		bad("ticket.version", "equals", "base + number of events")
	}
	for i := range c.Events {
		if e := &c.Events[i]; e.Ticket != c.Ticket.ID || e.Seq != c.Base+int64(i)+1 {
			bad("events", "sequence", "of this ticket, base+1, base+2, …")
			break
		}
	}
	for seq := range c.Private {
		if seq < 1 || seq > c.Base {
			bad("private", "range", "earlier events only")
			break
		}
	}
	for i := range c.Outbox {
		if c.Outbox[i].ID == "" || c.Outbox[i].Ticket != c.Ticket.ID {
			bad("outbox", "form", "an id, and of this ticket")
			break
		}
	}
	faults = append(faults, c.columnFaults()...)
	if len(faults) == 0 {
		if f := c.Oversize(MaxDocument); f != nil {
			faults = append(faults, *f)
		}
	}
	if len(faults) > 0 {
		return gridgov.Invalid("change", faults...)
	}
	return nil
}

// columnFaults are the faults of what a store may keep in columns.
func (c *Change) columnFaults() (faults []gridgov.Fault) {
	t := &c.Ticket
	longest := max(len(t.Key), len(t.Reporter), len(t.Filer), len(t.Path), len(t.Category), len(t.Parent))
	timely := fits(t.Created) && fits(t.Changed) && fits(t.Due) && fits(t.Wake)
	t.handlers(func(h Handler, due time.Time) bool {
		longest, timely = max(longest, len(h)), timely && fits(due)
		return true
	})
	for _, h := range t.Took {
		longest = max(longest, len(h))
	}
	for _, who := range t.About {
		longest = max(longest, len(who))
	}
	for i := range c.Events {
		longest, timely = max(longest, len(c.Events[i].Command)), timely && fits(c.Events[i].At)
	}
	for i := range c.Outbox {
		longest, timely = max(longest, len(c.Outbox[i].ID)), timely && fits(c.Outbox[i].At)
	}
	if !timely {
		faults = append(faults, gridgov.Fault{Field: "times", Rule: "time", Limit: columnTime})
	}
	if longest > MaxColumn {
		faults = append(faults, gridgov.Fault{
			Field: "index, command or message id", Rule: "max", Limit: strconv.Itoa(MaxColumn) + " bytes", Got: strconv.Itoa(longest),
		})
	}
	return faults
}

// A Span is a time span [From, To); a zero end is open.
type Span struct{ From, To time.Time }

// Contains says whether an instant lies in it.
func (s Span) Contains(t time.Time) bool {
	return (s.From.IsZero() || !t.Before(s.From)) && (s.To.IsZero() || t.Before(s.To))
}

// Zero says that the span asks nothing.
func (s Span) Zero() bool { return s.From.IsZero() && s.To.IsZero() }

// Order is how a list is sorted. Ties go by id; a ticket without the time sorts last, with Desc too.
type Order uint8

// The orders.
const (
	ByID      Order = iota // = by creation
	ByDue                  // the handling limit
	ByChanged              // the last event
	ByWake                 // the next instant to look at
)

// A Mark is a place in a list: the ordering time and the id of a ticket, or of a message. For ByID the time is zero.
type Mark struct {
	At time.Time
	ID ID
}

// Query selects tickets that meet every field that is set; values within a field mean "any of", and there are at most
// [MaxList] of them. An empty list is not set, nil or not. [Query.Match] is the same as code.
type Query struct {
	IDs    []ID        // how an outside search index joins in
	Key    string      // the request key that created it
	Person PersonID    // the reporter
	Filer  string      // the actor who filed it
	Under  []grid.Path // at or below
	// leads it, has an open task or a supervision order in it, is the officer it is assigned to, or was put in charge
	Handlers         []Handler
	Took             []Handler // has reported a task of it back
	States           []State
	Category         []string  // itself or below, "a/b"
	Parent           ID        // merged into it
	Box              *grid.Box // inclusive, integer 1e-7 degrees; nil: anywhere. The exact distance is the core's
	Created, Changed Span
	Wake             time.Time // has a wake time, at or before this one; zero: not asked
	Scope            *Scope    // what the asker may see; nil: everything (the host itself), empty: nothing
	Order            Order
	Desc             bool
	After            Mark // strictly after this one in the order; without an ID: from the start
	Limit            int  // 0 means 50; over 500 is ErrInvalid
}

// Scope is what an asker may see: (all, or under a path, or handled, or reported back, or reported, or filed) and not about
// the asker. An empty path, handler, person or filer in it is nobody's. Each of its lists has at most [MaxScope] values.
type Scope struct {
	All      bool // everything that is not about the asker
	Under    []grid.Path
	Handlers []Handler // as in Query.Handlers
	Took     []Handler
	Persons  []PersonID
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

// Check holds a query to its bounds: ErrInvalid. It fills in the default limit, and makes After zero where its ID is empty.
// Stores call it first.
func (q *Query) Check() error {
	var faults []gridgov.Fault
	if q.After.ID == "" {
		q.After = Mark{}
	}
	switch {
	case q.Limit == 0:
		q.Limit = DefaultList
	case q.Limit < 0 || q.Limit > MaxList:
		faults = append(faults, gridgov.Fault{Field: "limit", Rule: "range", Limit: "0…500"})
	}
	if q.Order > ByWake {
		faults = append(faults, gridgov.Fault{Field: "order", Rule: "one of", Limit: "by id, due, changed, wake"})
	}
	most := func(field string, n, limit int) {
		if n > limit {
			faults = append(faults, gridgov.Fault{Field: field, Rule: "max", Limit: strconv.Itoa(limit) + " values", Got: strconv.Itoa(n)})
		}
	}
	most("ids", len(q.IDs), MaxList)
	most("under", len(q.Under), MaxList)
	most("handlers", len(q.Handlers), MaxList)
	most("took", len(q.Took), MaxList)
	most("states", len(q.States), MaxList)
	most("category", len(q.Category), MaxList)
	if s := q.Scope; s != nil {
		most("scope.under", len(s.Under), MaxScope)
		most("scope.handlers", len(s.Handlers), MaxScope)
		most("scope.took", len(s.Took), MaxScope)
		most("scope.persons", len(s.Persons), MaxScope)
		most("scope.filers", len(s.Filers), MaxScope)
		most("scope.notabout", len(s.NotAbout), MaxScope)
	}
	if len(faults) > 0 {
		return gridgov.Invalid("query", faults...)
	}
	return nil
}

// Outbox is the reading side, for hosts that relay messages to a bus or to people. It is rule 9 of [Store]: a set, and not
// a sequence, since a cursor over a sequence loses what commits late. Delivery is at least once; Message.ID is the
// idempotency key. A store whose storage has no queries of its own keeps [Letter]s.
type Outbox interface {
	// Pending leases messages and hides them for the lease. It goes by the instant at which a message became free, then by
	// ID, bytewise: [Letter.Free]. It returns no message before that instant, none that is parked, and none of a ticket while
	// an earlier one of that ticket (At, then ID) is neither settled nor parked; fewer than the limit only where there are no
	// more. Each lease counts as a try, whatever becomes of it: see Message.Tries. With p.Parked it lists the parked ones, and
	// with p.Waiting all others that are not settled, leased or not, by At, then ID, from p.After on; then it leases and
	// counts nothing.
	Pending(ctx context.Context, p Pull) ([]Message, error)
	// Ack settles messages, puts them off, or parks them. Of several receipts for one ID the last alone counts. An unknown or
	// settled ID is no error, and nor are other Tries than those of the last lease: such a receipt changes nothing.
	Ack(ctx context.Context, r ...Receipt) error
}

// Pull says how many messages to lease, and for how long; or which ones to list.
type Pull struct {
	Now     time.Time     // the instant to go by; a list needs none
	Lease   time.Duration // more than 0; a list needs none
	Limit   int           // 0 means 50; over 500 is ErrInvalid
	Parked  bool          // list those that are parked
	Waiting bool          // list those that are not; both is ErrInvalid
	After   Mark          // of a list: strictly after this one, see [Message.Mark]; with an empty ID from the start
}

// Check holds the bounds of a pull, fills in the default limit, and cuts its times to microseconds, in UTC. Outboxes call it
// first.
func (p *Pull) Check() error {
	var faults []gridgov.Fault
	switch {
	case p.Limit == 0:
		p.Limit = DefaultList
	case p.Limit < 0 || p.Limit > MaxList:
		faults = append(faults, gridgov.Fault{Field: "limit", Rule: "range", Limit: "0…500"})
	}
	if p.Parked && p.Waiting {
		faults = append(faults, gridgov.Fault{Field: "waiting", Rule: "excludes", Limit: "parked"})
	}
	p.Now, p.After.At = form.Storable(p.Now), form.Storable(p.After.At)
	if p.Parked || p.Waiting {
		return gridgov.Invalid("pull", faults...)
	}
	if p.Now.IsZero() {
		faults = append(faults, gridgov.Fault{Field: "now", Rule: "required"})
	}
	faults = append(faults, dates.Faults("now", p.Now)...)
	if p.Lease <= 0 {
		faults = append(faults, gridgov.Fault{Field: "lease", Rule: "min", Limit: "more than 0"})
	} else {
		p.Lease = max(p.Lease.Truncate(time.Microsecond), time.Microsecond)
	}
	faults = append(faults, dates.Faults("now + lease", p.Now.Add(p.Lease))...)
	if p.After.ID != "" {
		faults = append(faults, gridgov.Fault{Field: "after", Rule: "requires", Limit: "parked or waiting"})
	}
	return gridgov.Invalid("pull", faults...)
}

// Receipt says what became of a message. ID alone: delivered.
type Receipt struct {
	ID    string
	Retry time.Time // not before this instant
	Park  bool      // a person must look at it
	// why: any bytes, up to [MaxReason], kept with the message. A Retry without one counts its tries again from 0, and so
	// takes back one that was parked
	Reason string
	// Tries is Message.Tries of the lease that the receipt is of: where the message was leased again meanwhile, or counts
	// again, the receipt changes nothing. 0: whatever the lease.
	Tries int
}

// CheckReceipts holds the bounds of the receipts of one Ack, and returns those that count, sorted by ID: of several for one ID the
// last. Retry is rounded up to microseconds, in UTC. Outboxes call it first.
func CheckReceipts(receipts []Receipt) ([]Receipt, error) {
	last := make([]Receipt, 0, len(receipts))
	for _, r := range slices.Backward(receipts) { // so that a stable sort has the last one of an ID first
		if !r.Retry.IsZero() {
			r.Retry = form.Storable(r.Retry.Add(time.Microsecond - 1))
		}
		faults := dates.Faults("retry", r.Retry)
		if r.Tries < 0 {
			faults = append(faults, gridgov.Fault{Field: "tries", Rule: "min", Limit: "0", Got: strconv.Itoa(r.Tries)})
		}
		if n := len(r.Reason); n > MaxReason {
			faults = append(faults, gridgov.Fault{Field: "reason", Rule: "max", Limit: strconv.Itoa(MaxReason) + " bytes", Got: strconv.Itoa(n)})
		}
		if len(faults) > 0 {
			return nil, gridgov.Invalid("receipt", faults...)
		}
		last = append(last, r)
	}
	slices.SortStableFunc(last, func(a, b Receipt) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(last, func(a, b Receipt) bool { return a.ID == b.ID }), nil
}

// CheckMembers reports whether what a decision made can be written and read again as it is: every name of a closed set
// is known, every member that must be there is there, texts, times and numbers are legal, and lists are within their
// bounds. The desk asks it before it seals and commits: a fault is one of the rules, and storing it would make the
// ticket unreadable. The words are not read: they were checked where they came in.
//
// A new member of a ticket, an event or a message has a line here; a test fails while it has none. It is on the way of
// every step, and allocates nothing where nothing is wrong.
func (c *Change) CheckMembers() error {
	k := members{}
	k.in = "ticket."
	k.ticket(&c.Ticket)
	for i := range c.Events {
		k.in = "event."
		k.event(&c.Events[i], &c.Ticket)
	}
	for i := range c.Outbox {
		k.in = "message."
		k.message(&c.Outbox[i])
	}
	if k.faults == nil {
		return nil
	}
	return fmt.Errorf("ticket %s: a step was not stored, since it could not be read again: %w", c.Ticket.ID,
		gridgov.Invalid("change", k.faults...))
}

// mark is where a ticket stands in an order.
func (o Order) mark(t *Ticket) Mark {
	m := Mark{ID: t.ID}
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

// Mark is where a ticket stands in an order; [Order.Compare] compares two such marks. Stores may use both.
func (o Order) Mark(t Ticket) Mark { return o.mark(&t) }

// Compare says how two marks of this order follow each other: below 0 when a comes first. A mark without a time comes
// after every mark with one, in both directions; ties go by id.
func (o Order) Compare(a, b Mark, desc bool) int {
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
