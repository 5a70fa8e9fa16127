package sqltest

import (
	"context"
	"database/sql"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/relay"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// relayed relays the messages of tickets a (a reply), b (an alarm) and c after an edit, and counts how often the host was told of each.
func relayed(t *testing.T, db *sql.DB, s *ticketsql.Store, edit string) map[string]int {
	ctx := t.Context()
	at := time.Now().UTC().Truncate(time.Microsecond).Add(-time.Hour)
	for i, id := range []ticket.ID{"a", "b", "c"} {
		kind := []ticket.Notice{ticket.NoticeReply, ticket.NoticeAlarm, ticket.NoticeAssigned}[i]
		require.NoError(t, s.Commit(ctx, ticket.Change{
			Ticket: ticket.Ticket{ID: id, Version: 1, State: ticket.Received}, Events: []ticket.Event{{Ticket: id, Seq: 1, At: at}},
			Outbox: []ticket.Message{{ID: string(id) + "/1/1", Ticket: id, Seq: 1, At: at, Kind: kind, To: "department/fire"}},
		}))
	}
	_, err := db.ExecContext(ctx, edit)
	require.NoError(t, err)
	var mu sync.Mutex
	told := map[string]int{}
	r, err := relay.New(relay.Config{
		Outbox: s, Poll: 20 * time.Millisecond, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Timeout: 100 * time.Millisecond,
		Publisher: relay.PublisherFunc(func(_ context.Context, m ticket.Message) error {
			mu.Lock()
			defer mu.Unlock()
			told[m.ID]++
			return nil
		}),
	})
	require.NoError(t, err)
	run, stop := context.WithTimeout(ctx, time.Second)
	defer stop()
	require.NoError(t, r.Run(run))
	return told
}

// One row of the outbox that cannot be read keeps nobody from an alarm: it is parked, with the reason. So is one whose document is
// another one's, which would be told again and again, since no receipt finds it.
func TestAMessageThatCannotBeReadIsParked(t *testing.T) {
	for name, c := range map[string]struct {
		edit, parked, reason string
		sqlite               bool // no column of PostgreSQL holds it
	}{
		"no JSON":         {edit: "doc = '{'", parked: "a/1/1", reason: "cannot be read"},
		"an empty object": {edit: "doc = '{}'", parked: "a/1/1", reason: "not that of its columns"},
		"null":            {edit: "doc = 'null'", parked: "a/1/1"},
		"another message": {
			edit: "doc = (SELECT doc FROM gridgov_outbox WHERE id = 'b/1/1')", parked: "a/1/1", reason: "not that of its columns",
		},
		"another id":       {edit: "id = 'z/9/9'", parked: "z/9/9", reason: "not that of its columns"},
		"another receiver": {edit: "addressee = 'department/works'", parked: "a/1/1", reason: "not that of its columns"},
		"no more tries":    {edit: "tries = 9223372036854775807", parked: "a/1/1", reason: "leased"},
		"tries below 0":    {edit: "tries = -9", parked: "a/1/1", reason: "tries"},
		"tries of half":    {edit: "tries = 1.5", parked: "a/1/1", reason: "tries", sqlite: true},
		"tries of text":    {edit: "tries = 'x'", parked: "a/1/1", reason: "tries", sqlite: true},
		"a time of text":   {edit: "at = 'x'", parked: "a/1/1", reason: "not that of its columns", sqlite: true},
	} {
		t.Run(name, func(t *testing.T) {
			eachDialect(t, func(t *testing.T, d ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
				if c.sqlite && d != ticketsql.SQLite {
					t.Skip("the column holds numbers alone")
				}
				told := relayed(t, db, s, "UPDATE gridgov_outbox SET "+c.edit+" WHERE id = 'a/1/1'")
				assert.Equal(t, map[string]int{"b/1/1": 1, "c/1/1": 1}, told)
				parked, err := s.Pending(t.Context(), storage.PendingQuery{Parked: true})
				require.NoError(t, err)
				require.Len(t, parked, 1)
				assert.Equal(t, c.parked, parked[0].ID)
				assert.Contains(t, parked[0].Reason, c.reason)
			})
		})
	}
}

// A document and its columns that do not agree are a damaged ticket: it is left out and logged, keeps nobody from the others, and a
// sweep that finds it names it.
func TestADocumentThatIsNotThatOfItsColumnsIsDamaged(t *testing.T) {
	late := time.Date(2026, 3, 20, 8, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		edit   string
		q      desk.Filter
		left   int // of three tickets, in that list
		swept  bool
		sqlite bool // no column of PostgreSQL holds it
	}{
		"version":              {edit: "version = 77", left: 2, swept: true},
		"state":                {edit: "state = 'answered'", q: desk.Filter{States: []ticket.State{ticket.Answered}}},
		"person":               {edit: "person = 'p-2'", q: desk.Filter{Person: "p-2"}},
		"category":             {edit: "category = 'roads'", q: desk.Filter{Category: []string{"roads"}}},
		"created":              {edit: "created = 5", q: desk.Filter{Created: storage.Period{To: time.Unix(1, 0)}}},
		"due":                  {edit: "due = due + 1", q: desk.Filter{Order: storage.ByDue}, left: 2},
		"changed":              {edit: "changed = changed + 1", q: desk.Filter{Order: storage.ByChanged, Desc: true}, left: 2},
		"wake":                 {edit: "wake = wake - 1", left: 2, swept: true},
		"no JSON, and created": {edit: "doc = '{', created = 'x'", left: 2, swept: true, sqlite: true},
		"no JSON, and version": {edit: "doc = '{', version = 'x'", left: 2, swept: true, sqlite: true},
		"no JSON, and due":     {edit: "doc = '{', due = 'x'", q: desk.Filter{Order: storage.ByDue}, left: 2, swept: true, sqlite: true},
		"due of half":          {edit: "due = due + 0.5", q: desk.Filter{Order: storage.ByDue, Desc: true}, left: 2, sqlite: true},
	} {
		t.Run(name, func(t *testing.T) {
			eachDialect(t, func(t *testing.T, d ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
				if c.sqlite && d != ticketsql.SQLite {
					t.Skip("the column holds numbers alone")
				}
				ctx := t.Context()
				office, ids, log := filedOffice(t, s, 3)
				_, err := db.Exec("UPDATE gridgov_tickets SET "+c.edit+" WHERE id = $1", string(ids[1]))
				require.NoError(t, err)
				met := map[ticket.ID]int{}
				c.q.Limit = 1
				for got, err := range office.All(ctx, smallDesk, c.q) {
					require.NoError(t, err)
					if met[got.ID]++; met[got.ID] > 1 {
						break
					}
				}
				assert.Len(t, met, c.left)
				assert.NotContains(t, met, ids[1])
				for range 2 {
					did, err := office.Sweep(ctx, late)
					if !c.swept {
						assert.NoError(t, err)
						continue
					}
					assert.ErrorContains(t, err, string(ids[1]))
					assert.Equal(t, 1, did.Failed)
					assert.Zero(t, did.Lost)
				}
				if c.swept {
					assert.Contains(t, log.String(), "ticket="+string(ids[1]))
				}
				_, err = storage.Copy(ctx, s, openOther(t))
				if c.swept {
					assert.ErrorContains(t, err, string(ids[1]), "the copy leaves it out")
				}
			})
		})
	}
}

func openOther(t *testing.T) storage.Store {
	_, s := openNew(t, settings)
	return s
}

// A list by a time that was edited has every other ticket once, whatever the order and the size of a page.
func TestAnEditedTimeSkipsNoTicket(t *testing.T) {
	eachDialect(t, func(t *testing.T, _ ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
		ctx := t.Context()
		_, ids, _ := filedOffice(t, s, 7)
		for _, column := range []string{"due", "changed", "wake"} { // some go to the end, and some to the beginning
			for i, by := range map[int]string{1: "+ 100000000000", 2: "- 100000000000", 4: "+ 1"} {
				_, err := db.Exec("UPDATE gridgov_tickets SET "+column+" = "+column+by+" WHERE id = $1", string(ids[i]))
				require.NoError(t, err)
			}
		}
		for _, order := range []storage.Order{storage.ByDue, storage.ByChanged, storage.ByWake} {
			for _, desc := range []bool{false, true} {
				for limit := 1; limit <= 3; limit++ {
					met := map[ticket.ID]int{}
					q := storage.Query{Order: order, Desc: desc, Limit: limit}
					for range 8 {
						page, err := s.List(ctx, q)
						require.NoError(t, err)
						for _, got := range page {
							met[got.ID]++
							assert.Equal(t, got.ID == ids[1] || got.ID == ids[2] || got.ID == ids[4], got.Damaged != "", got.ID)
							q.After = order.Cursor(got)
						}
						if len(page) < limit {
							break
						}
					}
					for _, id := range ids {
						assert.Equal(t, 1, met[id], "order %d, descending %t, pages of %d: ticket %s", order, desc, limit, id)
					}
				}
			}
		}
	})
}

// A column that says that a ticket is a duplicate, where its document does not, stops nothing about the other one.
func TestAParentColumnStopsNoMatter(t *testing.T) {
	eachDialect(t, func(t *testing.T, _ ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
		ctx := t.Context()
		office, ids, _ := filedOffice(t, s, 3)
		_, err := office.Do(ctx, smallDesk, ids[1], ticket.Merge{Into: ids[0], Reason: "same"})
		require.NoError(t, err)
		_, err = db.Exec("UPDATE gridgov_tickets SET parent = $1 WHERE id = $2", string(ids[0]), string(ids[2]))
		require.NoError(t, err)
		page, err := office.List(ctx, smallDesk, desk.Filter{Parent: ids[0]}, "")
		require.NoError(t, err)
		require.Len(t, page.Tickets, 1)
		assert.Equal(t, ids[1], page.Tickets[0].ID)
		_, err = office.Do(ctx, smallDesk, ids[0], ticket.Respond{Text: "x"})
		assert.NoError(t, err)
		_, err = office.Do(ctx, smallDesk, ids[0], ticket.Answer{Text: "x", Resolution: ticket.Solved})
		assert.NoError(t, err)
	})
}

// The links of a ticket that cannot be read stop no list of others. A step that would change them is refused, with what to do.
func TestUnreadableLinksStopNoList(t *testing.T) {
	for _, links := range []string{"", "{", `{"handlers":7}`, `{"handlers":["x"]}`, `"name":"`} {
		eachDialect(t, func(t *testing.T, _ ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
			ctx := t.Context()
			office, ids, _ := filedOffice(t, s, 3)
			_, err := office.Do(ctx, smallDesk, ids[1], ticket.Transfer{To: ticket.Department(`"R&D"\`, `名`)})
			require.NoError(t, err)
			many := ticket.Actor{ID: "m", Roles: []ticket.Role{ticket.RoleHandler}}
			for _, n := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
				many.Handlers = append(many.Handlers, ticket.Department(n))
			}
			many.Handlers = append(many.Handlers, ticket.Department(`"R&D"\`, `名`))
			_, err = db.Exec("UPDATE gridgov_tickets SET links = $1 WHERE id = $2", links, string(ids[0]))
			require.NoError(t, err)
			page, err := office.List(ctx, many, desk.Filter{Person: "p-1", Handlers: many.Handlers}, "")
			assert.NoError(t, err, links)
			assert.Len(t, page.Tickets, 1, links)
			_, err = office.Do(ctx, smallDesk, ids[0], ticket.Transfer{To: "department/2"})
			if err != nil {
				var unfit *ticketsql.UnfitError
				assert.ErrorAs(t, err, &unfit, "%s: nothing was written", links)
				assert.NotErrorIs(t, err, gridgov.ErrUnknown)
			}
		})
	}
}

// A ticket that no sweep can ever write is not one that somebody else was first on: the sweep says so.
func TestASweepNamesWhatItCannotWrite(t *testing.T) {
	eachDialect(t, func(t *testing.T, _ ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
		ctx := t.Context()
		office, ids, log := filedOffice(t, s, 2)
		_, err := db.Exec("INSERT INTO gridgov_events (ticket, seq, command, doc)"+
			" SELECT ticket, 2, '', doc FROM gridgov_events WHERE ticket = $1", string(ids[0]))
		require.NoError(t, err)
		for range 2 { // nobody else is at work
			did, err := office.Sweep(ctx, time.Date(2026, 3, 20, 8, 0, 0, 0, time.UTC))
			assert.ErrorContains(t, err, string(ids[0]))
			assert.Equal(t, 1, did.Failed)
			assert.Zero(t, did.Lost)
		}
		assert.Contains(t, log.String(), string(ids[0]))
	})
}
