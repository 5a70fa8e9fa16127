package tickettest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

var timeChecks = []Check{{
	Name: "rule6/instants",
	Rule: "instants of a Query, that of its mark too, may be of any zone, year and precision, and are compared as they are; " +
		"the zero time, in any zone, is not asked",
	Usual: "cuts all down to microseconds (both ends of a Period are cut up, Wake down; " +
		"a mark between two microseconds comes after every id of the first), " +
		"compares what the clock of a zone shows, takes 1970 for no time, or overflows: UnixMicro does, after the year 294246",
	Run: askedInstants,
}}

// askedInstants asks by instants that are stored at the ends of what a document holds, and beside what adapters may count from.
func askedInstants(ctx context.Context, s storage.Store) error {
	date := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	stored := []time.Time{
		date(1, 1, 1).Add(time.Microsecond),
		date(1, 1, 2),
		date(1582, 10, 15),
		date(1677, 9, 21), // where an int64 of nanoseconds begins
		date(1900, 1, 1).Add(-time.Microsecond),
		date(1900, 1, 1),
		date(1970, 1, 1).Add(-time.Microsecond),
		date(1970, 1, 1),
		dayOne.Add(-time.Microsecond),
		dayOne,
		dayOne.Add(time.Microsecond),
		dayOne.Add(time.Hour),
		date(2262, 4, 12), // and where it ends
		date(10000, 1, 1).Add(-time.Microsecond),
	}
	c, m := newClerk(), newModel()
	first := c.receive("x", ticket.Request{})
	changes := []ticket.Change{copied(first, "none")}
	for i, at := range stored {
		for _, id := range []string{"a", "z"} { // before and after the id of a mark
			change := copied(first, ticket.ID(fmt.Sprint(id, i)))
			t := &change.Ticket
			t.Created, t.Changed, t.Due, t.Wake = at, at, at, at
			changes = append(changes, change)
		}
	}
	if err := m.put(ctx, s, changes...); err != nil {
		return err
	}
	asked := []time.Time{
		{},
		time.Time{}.In(time.FixedZone("", 3600)),
		time.Time{}.Add(time.Nanosecond),
		date(-300_000, 1, 1),
		date(-292_278, 1, 1),
		date(0, 1, 1),
		date(10_000, 1, 1),
		date(292_278, 1, 1),
		date(300_000, 1, 1),
	}
	for _, at := range stored {
		east, west := time.FixedZone("east", 8*3600), time.FixedZone("west", -11*3600-1800)
		asked = append(asked, at, at.Add(-time.Nanosecond), at.Add(time.Nanosecond), at.In(east), at.In(west))
	}
	for _, at := range asked {
		queries := []storage.Query{
			{Created: storage.Period{From: at}},
			{Created: storage.Period{To: at}},
			{Changed: storage.Period{From: at}},
			{Changed: storage.Period{To: at}},
			{Wake: at},
		}
		for _, order := range []storage.Order{storage.ByDue, storage.ByChanged, storage.ByWake} {
			after := storage.Cursor{At: at, ID: "m"}
			queries = append(queries, storage.Query{Order: order, After: after}, storage.Query{Order: order, Desc: true, After: after})
		}
		for _, q := range queries {
			found, err := s.List(ctx, q)
			if err != nil {
				return fmt.Errorf("the query %s: %w", shown(q), err)
			}
			if got, want := ids(found), ids(m.list(q)); !slices.Equal(got, want) {
				return fmt.Errorf("the query %s: List returns %q, want %q", shown(q), got, want)
			}
		}
	}
	return m.verify(ctx, s)
}
