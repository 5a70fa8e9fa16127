package storage_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

var postDay = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// entries are those of the tickets a, a, b and c, the newest first.
func entries() []storage.Entry {
	at := func(minute int, of ticket.ID, id string) storage.Entry {
		return storage.Entry{Message: ticket.Message{ID: id, Ticket: of, At: postDay.Add(time.Duration(minute) * time.Minute)}}
	}
	return []storage.Entry{at(3, "c", "c/1"), at(2, "a", "a/2"), at(1, "b", "b/1"), at(1, "a", "a/1")}
}

func TestAPullChoosesByRule9(t *testing.T) {
	now := postDay.Add(time.Hour)
	lease := storage.PendingQuery{Now: now, Lease: time.Minute, Limit: 10}
	for _, c := range []struct {
		name   string
		pull   storage.PendingQuery
		change func(l *storage.Entry) // of a/1
		want   []string
		leased int
	}{
		{"the oldest first, and one of a ticket", lease, nil, []string{"a/1", "b/1", "c/1"}, 3},
		{"no more than the limit", storage.PendingQuery{Now: now, Lease: time.Minute, Limit: 2}, nil, []string{"a/1", "b/1"}, 2},
		{"a leased one blocks its ticket", lease, func(l *storage.Entry) { l.Until = now.Add(1) }, []string{"b/1", "c/1"}, 2},
		{
			"a lease that has ended does not, and its end is when it became free", lease, func(l *storage.Entry) { l.Until = now },
			[]string{"b/1", "c/1", "a/1"},
			3,
		},
		{
			"put off to before another's time, it comes before that", lease, func(l *storage.Entry) { l.Until = postDay },
			[]string{"a/1", "b/1", "c/1"},
			3,
		},
		{
			"not before its time",
			storage.PendingQuery{Now: postDay.Add(2 * time.Minute), Lease: time.Minute, Limit: 10},
			nil,
			[]string{"a/1", "b/1"},
			2,
		},
		{
			"a list from a place on",
			storage.PendingQuery{Waiting: true, Limit: 10, After: storage.Cursor{At: postDay.Add(time.Minute), ID: "a/1"}},
			nil,
			[]string{"b/1", "a/2", "c/1"},
			0,
		},
		{"a parked one does not block", lease, func(l *storage.Entry) { l.Parked = true }, []string{"b/1", "a/2", "c/1"}, 3},
		{
			"a list of what is parked",
			storage.PendingQuery{Parked: true, Limit: 10},
			func(l *storage.Entry) { l.Parked = true },
			[]string{"a/1"},
			0,
		},
		{
			"a list of what waits, leased or not",
			storage.PendingQuery{Waiting: true, Limit: 10},
			func(l *storage.Entry) { l.Until = now.Add(1) },
			[]string{"a/1", "b/1", "a/2", "c/1"},
			0,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := entries()
			if c.change != nil {
				c.change(&all[3])
			}
			got, leased := c.pull.Choose(all)
			var ids []string
			for _, m := range got {
				ids = append(ids, m.ID)
				assert.Equal(t, min(c.leased, 1), m.Tries, m.ID)
			}
			assert.Equal(t, c.want, ids)
			assert.Len(t, leased, c.leased)
			for _, l := range leased {
				assert.Equal(t, c.pull.Now.Add(time.Minute), l.Until, l.Message.ID)
			}
			again, _ := c.pull.Choose(all)
			assert.Equal(t, c.leased == 0, len(again) > 0 && again[0].ID == ids[0], "what was leased is hidden, what was listed is not")
		})
	}
}

func TestAReceiptSettlesALetter(t *testing.T) {
	later := postDay.Add(time.Hour)
	for _, c := range []struct {
		name    string
		receipt storage.Receipt
		keep    bool
		want    storage.Entry
	}{
		{"delivered", storage.Receipt{}, false, storage.Entry{}},
		{
			"put off with a reason, and its tries count on",
			storage.Receipt{Retry: later, Reason: "busy\xff"},
			true,
			storage.Entry{Until: later, Tries: 2, Reason: []byte("busy\xff")},
		},
		{"put off without one, and its tries begin anew", storage.Receipt{Retry: later}, true, storage.Entry{Until: later}},
		{"parked without a reason", storage.Receipt{Park: true}, true, storage.Entry{Parked: true, Tries: 2}},
		{"parked", storage.Receipt{Park: true, Reason: "gone"}, true, storage.Entry{Parked: true, Tries: 2, Reason: []byte("gone")}},
		{"parked by who holds it", storage.Receipt{Park: true, Tries: 2}, true, storage.Entry{Parked: true, Tries: 2}},
		{"delivered by who held it before", storage.Receipt{Tries: 1}, true, storage.Entry{Until: postDay, Tries: 2, Reason: []byte("before")}},
		{
			"put off by who held it before",
			storage.Receipt{Retry: later, Tries: 1},
			true,
			storage.Entry{Until: postDay, Tries: 2, Reason: []byte("before")},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := storage.Entry{Until: postDay, Tries: 2, Reason: []byte("before")}
			require.Equal(t, c.keep, l.Settle(c.receipt))
			if !c.keep {
				return
			}
			doc, err := json.Marshal(l)
			require.NoError(t, err)
			var back storage.Entry
			require.NoError(t, json.Unmarshal(doc, &back))
			if len(c.want.Reason) == 0 {
				back.Reason = nil
			}
			assert.Equal(t, c.want, back)
		})
	}
}

func TestTheLastReceiptOfAnIDCounts(t *testing.T) {
	at := postDay.Add(1).In(time.FixedZone("", 3600))
	got, err := storage.CheckReceipts(
		[]storage.Receipt{{ID: "b"}, {ID: "a", Park: true}, {ID: "b", Retry: at}, {ID: "a", Reason: "x", Tries: 3}},
	)
	require.NoError(t, err)
	assert.Equal(t, []storage.Receipt{{ID: "a", Reason: "x", Tries: 3}, {ID: "b", Retry: postDay.Add(time.Microsecond)}}, got)
	for name, r := range map[string]storage.Receipt{
		"a delay that cannot be kept":        {Retry: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)},
		"a delay that rounds up to one":      {Retry: time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)},
		"a reason that is too long":          {Reason: string(make([]byte, storage.MaxReason+1))},
		"tries that no lease has":            {Tries: -1},
		"one of another before the last one": {Tries: -1, ID: "b"},
	} {
		_, err := storage.CheckReceipts([]storage.Receipt{{ID: "a"}, r, {ID: "b"}})
		require.ErrorIs(t, err, gridgov.ErrInvalid, name)
	}
}

func TestAPullHasBounds(t *testing.T) {
	at := time.Date(2026, 3, 2, 8, 0, 0, 1234, time.FixedZone("", 3600))
	p := storage.PendingQuery{Now: at, Lease: 1}
	require.NoError(t, p.Check())
	assert.Equal(t, storage.PendingQuery{Now: at.UTC().Truncate(time.Microsecond), Lease: time.Microsecond, Limit: storage.DefaultList}, p)
	for name, p := range map[string]storage.PendingQuery{
		"no time":                  {Lease: 1},
		"a time that no store has": {Now: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), Lease: 1},
		"an end that none has":     {Now: time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC), Lease: time.Hour},
		"no lease":                 {Now: at},
		"a lease of less":          {Now: at, Lease: -1},
		"a place to lease from":    {Now: at, Lease: 1, After: storage.Cursor{ID: "a"}},
		"two lists":                {Parked: true, Waiting: true},
		"too many":                 {Parked: true, Limit: 501},
	} {
		require.ErrorIs(t, p.Check(), gridgov.ErrInvalid, name)
	}
}

// A store that looks at its tickets one by one, in any order, answers as the model does: the suite holds the adapter of
// the guide to that. Here is what an order of its own must not change.
func TestInsertKeepsAListInOrderAndShort(t *testing.T) {
	due := func(id ticket.ID, hour int) ticket.Ticket {
		got := ticket.Ticket{ID: id}
		if hour > 0 {
			got.Due = postDay.Add(time.Duration(hour) * time.Hour)
		}
		return got
	}
	all := []ticket.Ticket{due("a", 0), due("b", 2), due("c", 1), due("d", 2), due("e", 3)}
	for _, c := range []struct {
		name string
		q    storage.Query
		want []ticket.ID
	}{
		{"no time comes last", storage.Query{Order: storage.ByDue}, []ticket.ID{"c", "b", "d", "e", "a"}},
		{"with Desc too, and ties turn round", storage.Query{Order: storage.ByDue, Desc: true}, []ticket.ID{"e", "d", "b", "c", "a"}},
		{"the first of them", storage.Query{Order: storage.ByDue, Limit: 2}, []ticket.ID{"c", "b"}},
		{
			"strictly after the mark",
			storage.Query{Order: storage.ByDue, After: storage.Cursor{At: postDay.Add(2 * time.Hour), ID: "b"}},
			[]ticket.ID{"d", "e", "a"},
		},
		{"only what meets the query", storage.Query{IDs: []ticket.ID{"e", "a"}}, []ticket.ID{"a", "e"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NoError(t, c.q.Check())
			for turn := range all {
				var list []ticket.Ticket
				for i := range all {
					list = c.q.Insert(list, all[(i+turn)%len(all)])
				}
				var ids []ticket.ID
				for _, got := range list {
					ids = append(ids, got.ID)
				}
				assert.Equal(t, c.want, ids)
			}
		})
	}
}

func TestTheChangesOfACommitAreOfDifferentTickets(t *testing.T) {
	made := func(id ticket.ID) ticket.Change {
		return ticket.Change{Ticket: ticket.Ticket{ID: id, Version: 1}, Events: []ticket.Event{{Ticket: id, Seq: 1}}}
	}
	bad := made("a")
	bad.Base = 3
	require.NoError(t, storage.CheckCommit([]ticket.Change{made("a")}))
	require.NoError(t, storage.CheckCommit([]ticket.Change{made("b"), made("a")}))
	for name, changes := range map[string][]ticket.Change{
		"none at all": nil, "two of one ticket": {made("a"), made("b"), made("a")}, "one without form": {made("b"), bad},
	} {
		require.ErrorIs(t, storage.CheckCommit(changes), gridgov.ErrInvalid, name)
	}
}
