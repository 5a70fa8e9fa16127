package sqltest

import (
	"context"
	"database/sql"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/relay"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// One message whose document cannot be read does not keep the messages of the whole office, alarms among them, from their receivers,
// as one ticket whose document cannot be read does not stop an office (issue 8, item 2).
func TestADamagedMessageStopsNoOther(t *testing.T) {
	eachDialect(t, func(t *testing.T, _ ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
		ctx := t.Context()
		at := time.Now().UTC().Truncate(time.Microsecond).Add(-time.Hour)
		for i, id := range []ticket.ID{"a", "b", "c"} {
			kind := []ticket.Notice{ticket.NoticeReply, ticket.NoticeAlarm, ticket.NoticeAssigned}[i]
			require.NoError(t, s.Commit(ctx, ticket.Change{
				Ticket: ticket.Ticket{ID: id, Version: 1, State: ticket.Received}, Events: []ticket.Event{{Ticket: id, Seq: 1, At: at}},
				Outbox: []ticket.Message{{ID: string(id) + "/1/1", Ticket: id, Seq: 1, At: at, Kind: kind, To: "department/fire"}},
			}))
		}
		_, err := db.ExecContext(ctx, `UPDATE gridgov_outbox SET doc = '{' WHERE id = 'a/1/1'`)
		require.NoError(t, err)
		got := make(chan string, 9)
		r, err := relay.New(relay.Config{
			Outbox: s, Poll: 20 * time.Millisecond, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
			Publisher: relay.PublisherFunc(func(_ context.Context, m ticket.Message) error { got <- m.ID; return nil }),
		})
		require.NoError(t, err)
		run, stop := context.WithTimeout(ctx, 2*time.Second)
		defer stop()
		require.NoError(t, r.Run(run))
		close(got)
		var ids []string
		for id := range got {
			ids = append(ids, id)
		}
		assert.ElementsMatch(t, []string{"b/1/1", "c/1/1"}, ids, "the alarm of ticket b and the assignment of ticket c")
		parked, err := s.Pending(ctx, storage.PendingQuery{Parked: true})
		require.NoError(t, err)
		require.Len(t, parked, 1)
		assert.Equal(t, "a/1/1", parked[0].ID)
		assert.Contains(t, parked[0].Reason, "cannot be read")
	})
}
