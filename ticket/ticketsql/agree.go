package ticketsql

import (
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// documentColumns are read of each ticket, and after them the time by which a list is ordered.
const documentColumns = "doc, version, wake"

// readTicket reads a ticket that a query has found by its columns. One whose document cannot be read, or is not that of its columns, is
// damaged, and has what its columns have: the document is of another version, has another place in the list, or does not meet the query,
// so that each list compares what it went by. What a newer version wrote is taken as it is, since that may derive other columns of it.
// SQLite keeps any value in any column.
func readTicket(id ticket.ID, doc []byte, version, wake, by any, q *storage.Query) ticket.Ticket {
	t := ticket.ReadTicket(id, doc)
	if t.Damaged == "" && !t.Newer() &&
		(version != t.Version || wake != moment(t.Wake) || q.Order != storage.ByID && by != moment(q.Order.Cursor(t).At) || !q.Match(&t)) {
		t = ticket.Ticket{ID: id, Damaged: "the document is not that of its columns"}
	}
	if t.Damaged != "" {
		t.Version, _ = version.(int64)
		t.Wake = instant(wake)
		switch q.Order {
		case storage.ByDue:
			t.Due = instant(by)
		case storage.ByChanged:
			t.Changed = instant(by)
		}
	}
	return t
}

// instant is the instant of a column; zero where it is not set, or holds something else.
func instant(column any) time.Time {
	us, ok := column.(int64)
	if !ok {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
