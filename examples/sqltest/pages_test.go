package sqltest

import (
	"os"
	"testing"
	"path/filepath"

	"github.com/stretchr/testify/require"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

func TestPages(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.db")
	db := openFile(t, file, settings+"&_pragma=wal_autocheckpoint(0)")
	_, err := db.ExecContext(t.Context(), ticketsql.Schema(ticketsql.SQLite, ""))
	require.NoError(t, err)
	store := ticketsql.New(db, ticketsql.SQLite)
	all := steps(t, 3000)
	frames := map[int64]int64{}
	count := map[int64]int64{}
	size := func() int64 { s, err := os.Stat(file + "-wal"); require.NoError(t, err); return s.Size() / 4120 }
	for i, c := range all {
		b := size()
		require.NoError(t, store.Commit(t.Context(), c))
		if i > len(all)/2 {
			frames[c.Base] += size() - b
			count[c.Base]++
		}
	}
	for b := range frames {
		t.Logf("base %d: %.2f pages, %d messages", b, float64(frames[b])/float64(count[b]), len(all[0].Outbox))
	}
	for _, q := range []string{"select sum(length(doc))/count(*), count(*) from gridgov_tickets", "select sum(length(doc))/count(*), count(*) from gridgov_events", "select sum(length(doc))/count(*), count(*) from gridgov_outbox"} {
		var a, n int
		require.NoError(t, db.QueryRow(q).Scan(&a, &n))
		t.Log(q, a, n)
	}
}
