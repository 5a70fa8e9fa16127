package sqltest

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// One message whose document cannot be read does not keep the messages of the whole office, alarms among them, from their receivers,
// as one ticket whose document cannot be read does not stop an office.
func TestADamagedMessageStopsNoOther(t *testing.T) {
	eachDialect(t, func(t *testing.T, _ ticketsql.Dialect, db *sql.DB, s *ticketsql.Store) {
		told := relayed(t, db, s, `UPDATE gridgov_outbox SET doc = '{' WHERE id = 'a/1/1'`)
		assert.Equal(t, map[string]int{"b/1/1": 1, "c/1/1": 1}, told, "the alarm of ticket b and the assignment of ticket c")
		parked, err := s.Pending(t.Context(), storage.PendingQuery{Parked: true})
		require.NoError(t, err)
		require.Len(t, parked, 1)
		assert.Equal(t, "a/1/1", parked[0].ID)
		assert.Contains(t, parked[0].Reason, "cannot be read")
	})
}
