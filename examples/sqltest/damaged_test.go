package sqltest

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// filedOffice is a desk over a store with n tickets, all of them due to be looked at, and its log.
func filedOffice(t *testing.T, s *ticketsql.Store, n int) (*desk.Desk, []ticket.ID, *bytes.Buffer) {
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	log := new(bytes.Buffer)
	serial := 0
	d, err := desk.New(desk.Config{
		Store: s, Home: smallHome, Log: slog.New(slog.NewTextHandler(log, nil)),
		Now:   func() time.Time { now = now.Add(time.Second); return now },
		NewID: func(string, time.Time) ticket.ID { serial++; return ticket.ID(fmt.Sprintf("t-%03d", serial)) },
	})
	require.NoError(t, err)
	var ids []ticket.ID
	for range n {
		got, err := d.Receive(t.Context(), smallDesk,
			ticket.Request{Text: "A lamp is out.", Kind: ticket.Help, Reporter: "p-1", Origin: ticket.OnBehalf})
		require.NoError(t, err)
		ids = append(ids, got.ID)
	}
	return d, ids, log
}

// edit writes another document under a ticket's id, as whoever edits the database does.
func edit(t *testing.T, db *sql.DB, id ticket.ID, change func(doc string) string) {
	t.Helper()
	was := column[string](t, db, "SELECT doc FROM gridgov_tickets WHERE id = $1", string(id))
	require.Len(t, was, 1)
	now := change(was[0])
	require.NotEqual(t, was[0], now)
	_, err := db.Exec("UPDATE gridgov_tickets SET doc = $1 WHERE id = $2", now, string(id))
	require.NoError(t, err)
}

// Documents that cannot be read keep nobody from the others.
func TestDamagedDocumentsStopNoOffice(t *testing.T) {
	eachDialect(t, func(t *testing.T, _ ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
		ctx := t.Context()
		office, ids, log := filedOffice(t, s, 12)
		bad := map[ticket.ID]bool{ids[0]: true, ids[3]: true, ids[4]: true, ids[11]: true}
		edit(t, db, ids[0], func(string) string { return "" })
		edit(t, db, ids[3], func(doc string) string { return doc[:len(doc)/2] })
		edit(t, db, ids[4], func(doc string) string {
			return strings.TrimSuffix(doc, "}") + `,"approvals":[{"of":"","by":"","to":"","seq":0,"since":"0001-01-01T00:00:00Z"}]}`
		})
		edit(t, db, ids[11], func(doc string) string { return strings.Replace(doc, `"state":"received"`, `"state":"lost"`, 1) })

		for _, q := range []desk.Filter{
			{Limit: 2},
			{Limit: 3, Desc: true},
			{Limit: 2, Order: storage.ByDue},
			{Limit: 1, Order: storage.ByChanged, Desc: true},
			{Limit: 5, Order: storage.ByWake},
			{Limit: 2, States: []ticket.State{ticket.Received}},
			{Limit: 2, Under: []grid.Path{smallHome}, Order: storage.ByDue},
			{Limit: 3, Person: "p-1"},
		} {
			met, cursor := map[ticket.ID]bool{}, ""
			for pages := 0; ; pages++ {
				require.Less(t, pages, 20)
				page, err := office.List(ctx, smallDesk, q, cursor)
				require.NoError(t, err, "%+v", q)
				for _, got := range page.Tickets {
					assert.False(t, met[got.ID] || bad[got.ID], got.ID)
					met[got.ID] = true
				}
				if cursor = page.Next; cursor == "" {
					break
				}
				assert.Len(t, page.Tickets, q.Limit, "a page is full: %+v", q)
			}
			assert.Len(t, met, 8, "%+v", q)
		}
		for id := range bad {
			assert.Contains(t, log.String(), "ticket="+string(id))
			_, err := office.Get(ctx, smallDesk, id)
			assert.ErrorIs(t, err, gridgov.ErrNotFound)
			_, err = office.Do(ctx, smallDesk, id, ticket.Note{Text: "x"})
			assert.ErrorIs(t, err, gridgov.ErrNotFound)
			_, err = office.Story(ctx, smallDesk, id, gridgov.English)
			assert.ErrorIs(t, err, gridgov.ErrNotFound)
		}
		_, err := office.Do(ctx, smallDesk, ids[1], ticket.Note{Text: "x"})
		assert.NoError(t, err)

		log.Reset()
		did, err := office.Sweep(ctx, time.Date(2026, 3, 20, 8, 0, 0, 0, time.UTC))
		assert.ErrorContains(t, err, "its document cannot be read", "it names the first")
		assert.Equal(t, 12, did.Tickets)
		assert.Equal(t, 4, did.Failed)
		assert.Positive(t, did.Steps)
		for id := range bad {
			assert.Contains(t, log.String(), "ticket="+string(id))
		}

		to := new(ticketmem.Store)
		done, err := storage.Copy(ctx, s, to)
		assert.EqualValues(t, 8, done.Written)
		require.Error(t, err)
		for id := range bad {
			assert.ErrorContains(t, err, string(id))
			_, missing := to.Get(ctx, id)
			assert.ErrorIs(t, missing, gridgov.ErrNotFound)
		}
		list, err := to.List(ctx, storage.Query{})
		require.NoError(t, err)
		assert.Len(t, list, 8)
	})
}

// A document that was edited in the database, with the chain of its events left alone, is found: access is decided on it.
func TestEditedDocumentsAreFound(t *testing.T) {
	eachDialect(t, func(t *testing.T, _ ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
		ctx := t.Context()
		office, ids, _ := filedOffice(t, s, 2)
		id := ids[0]
		_, err := office.Do(ctx, smallDesk, id, ticket.Transfer{To: ticket.Department("market")})
		require.NoError(t, err)
		_, err = storage.Copy(ctx, s, new(ticketmem.Store))
		require.NoError(t, err)
		was := column[string](t, db, "SELECT doc FROM gridgov_tickets WHERE id = $1", string(id))[0]
		for _, e := range []struct{ from, to, names string }{
			{`"intake":{`, `"intake":{"about":["officer-7"],`, "intake.about"},
			{`"lead":"department/market"`, `"lead":"department/works"`, "duty.lead"},
			{`"due":"2026-03-`, `"due":"2027-03-`, "clock.due"},
			{`"state":"transferred"`, `"state":"closed"`, "state"},
			{`"reporter":"p-1"`, `"reporter":"p-2"`, "intake.reporter"},
			{`"transfers":1`, `"transfers":2`, "transfers"},
			{`"transfers":1`, `"transfers":1,"parent":"t-002"`, "parent"},
		} {
			edit(t, db, id, func(doc string) string { return strings.Replace(doc, e.from, e.to, 1) })
			_, err := storage.Copy(ctx, s, new(ticketmem.Store))
			assert.ErrorIs(t, err, gridgov.ErrTampered, e.to)
			assert.ErrorContains(t, err, e.names+" in its document")
			edit(t, db, id, func(string) string { return was })
		}
		_, err = storage.Copy(ctx, s, new(ticketmem.Store))
		require.NoError(t, err)
	})
}

// A ticket that a newer minor version wrote, with a name that is not known here, is read and listed, and nothing is
// decided on it.
func TestAStrangeTicketIsReadAndListed(t *testing.T) {
	eachDialect(t, func(t *testing.T, _ ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
		ctx := t.Context()
		office, ids, _ := filedOffice(t, s, 3)
		for _, table := range []string{"tickets", "events"} { // as its history has it too
			where := map[string]string{"tickets": "id", "events": "ticket"}[table]
			was := column[string](t, db, "SELECT doc FROM gridgov_"+table+" WHERE "+where+" = $1", string(ids[1]))[0]
			_, minor, _ := strings.Cut(was, `",`)
			now := strings.Replace(`{"format":"1.9",`+minor, `"kind":"help"`, `"kind":"petition"`, 1)
			require.NotContains(t, now, `"help"`)
			_, err := db.Exec("UPDATE gridgov_"+table+" SET doc = $1 WHERE "+where+" = $2", now, string(ids[1]))
			require.NoError(t, err)
		}
		got, err := office.Get(ctx, smallDesk, ids[1])
		require.NoError(t, err)
		assert.True(t, got.Partial)
		page, err := office.List(ctx, smallDesk, desk.Filter{}, "")
		require.NoError(t, err)
		assert.Len(t, page.Tickets, 3)
		_, err = office.Do(ctx, smallDesk, ids[1], ticket.Note{Text: "x"})
		assert.ErrorIs(t, err, gridgov.ErrRefused)
		_, err = office.Sweep(ctx, time.Date(2026, 3, 20, 8, 0, 0, 0, time.UTC))
		assert.NoError(t, err)
	})
}
