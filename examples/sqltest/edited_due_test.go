package sqltest

import (
	"context"
	"database/sql"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// A document that was edited in the database, and its columns not, is damaged: lists go by the columns. A list by due leaves it out,
// goes through every other ticket, and comes to its end.
func TestAnEditedDueEndsNoList(t *testing.T) {
	eachDialect(t, func(t *testing.T, _ ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
		at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
		d, err := desk.New(desk.Config{
			Store: s, Now: func() time.Time { at = at.Add(time.Hour); return at }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		})
		require.NoError(t, err)
		var ids []ticket.ID
		for range 3 {
			got, err := d.Receive(t.Context(), ticket.Reporter("p1"), ticket.Request{Text: "x"})
			require.NoError(t, err)
			ids = append(ids, got.ID)
		}
		edit := func(old, replaced string) {
			var doc string
			id := "'" + string(ids[1]) + "'"
			require.NoError(t, db.QueryRow("SELECT doc FROM gridgov_tickets WHERE id = "+id).Scan(&doc))
			require.Contains(t, doc, old)
			_, err := db.Exec("UPDATE gridgov_tickets SET doc = '" + strings.Replace(doc, old, replaced, 1) + "' WHERE id = " + id)
			require.NoError(t, err)
		}
		edit(`"due":"2026-03-09T10:00`, `"due":"2026-03-09T09:30`) // half an hour earlier, and still after the first
		clerk := ticket.Actor{ID: "clerk-1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
		n := map[ticket.ID]int{}
		for got, err := range d.All(t.Context(), clerk, desk.Filter{Order: storage.ByDue, Limit: 1}) {
			require.NoError(t, err)
			if n[got.ID]++; n[got.ID] == 50 {
				break
			}
		}
		assert.Equal(t, map[ticket.ID]int{ids[0]: 1, ids[2]: 1}, n, "All goes through every other ticket, each once")

		// One call of List does not come back to somebody whom the document hides, and not the columns.
		edit(`"intake":{`, `"intake":{"about":["clerk-2"],`)
		other := clerk
		other.ID = "clerk-2"
		ctx, stop := context.WithTimeout(t.Context(), 3*time.Second)
		defer stop()
		first, err := d.List(ctx, other, desk.Filter{Order: storage.ByDue, Limit: 1}, "")
		require.NoError(t, err, "the first page")
		_, err = d.List(ctx, other, desk.Filter{Order: storage.ByDue, Limit: 1}, first.Next)
		require.NoError(t, err, "the second page: List reads the same ticket again and again")
	})
}
