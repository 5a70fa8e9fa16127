package sqltest

import (
	"encoding/binary"
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
	name := map[uint32]string{}
	at := map[int]int64{}
	for i, c := range all {
		b := size()
		if i >= 6000 && i%1000 == 0 { at[(i-6000)/1000] = b }
		if i == 7010 {
	// which b-trees do the last frames belong to
	rows, err := db.Query("SELECT pageno, name||' '||pagetype FROM dbstat")
	require.NoError(t, err)
	for rows.Next() {
		var p uint32
		var n string
		require.NoError(t, rows.Scan(&p, &n))
		name[p] = n
	}
		}
		require.NoError(t, store.Commit(t.Context(), c))
		if i > len(all)/2 {
			frames[c.Base] += size() - b
			count[c.Base]++
		}
	}
	for b := range frames {
		t.Logf("base %d: %.2f pages, %d messages", b, float64(frames[b])/float64(count[b]), len(all[0].Outbox))
	}
	wal, err := os.ReadFile(file + "-wal")
	require.NoError(t, err)
	per := map[string]int{}
	n := 0
	for off := 32 + at[0]*4120; off+4120 <= at[1]*4120+32; off += 4120 {
		per[name[binary.BigEndian.Uint32(wal[off:])]]++
		n++
	}
	for k, v := range per {
		t.Logf("create: %s %.2f", k, float64(v)/1000)
	}
	for off := 32 + at[1]*4120; off < 32+at[1]*4120+80*4120; off += 4120 {
		p := binary.BigEndian.Uint32(wal[off:])
		t.Log(p, name[p], binary.BigEndian.Uint32(wal[off+4:]))
	}
	per = map[string]int{}
	for off := 32 + at[1]*4120; off+4120 <= at[2]*4120+32; off += 4120 {
		per[name[binary.BigEndian.Uint32(wal[off:])]]++
	}
	for k, v := range per {
		t.Logf("answer: %s %.2f", k, float64(v)/1000)
	}
	for _, q := range []string{"select sum(length(doc))/count(*), count(*) from gridgov_tickets", "select sum(length(doc))/count(*), count(*) from gridgov_events", "select sum(length(doc))/count(*), count(*) from gridgov_outbox"} {
		var a, n int
		require.NoError(t, db.QueryRow(q).Scan(&a, &n))
		t.Log(q, a, n)
	}
}
