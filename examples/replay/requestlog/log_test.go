package requestlog_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
)

func write(t testing.TB, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "log.csv")
	require.NoError(t, os.WriteFile(file, data, 0o600))
	return file
}

func open(t testing.TB, doc, log string, opts requestlog.Options) *requestlog.Log {
	t.Helper()
	m, err := requestlog.ReadMap("m.json", []byte(doc))
	require.NoError(t, err)
	l, err := requestlog.Open(context.Background(), write(t, []byte(log)), m, opts)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, l.Close()) })
	return l
}

func events(t testing.TB, l *requestlog.Log) (all []string) {
	t.Helper()
	for e, err := range l.Events() {
		require.NoError(t, err)
		all = append(all, fmt.Sprintf("%s %s %s", e.At.Format("02"), e.Row.ID, e.What))
	}
	require.Len(t, all, l.Len())
	return all
}

func TestEventsAreInOrder(t *testing.T) {
	l := open(t, full, fullHeader+
		"b,2026-01-02,,2026-01-02,,,,,,Closed,,5,6,,,,2026-01-02,2026-01-02,3\n"+
		"a,2026-01-02,,2026-01-04,,,,,,Closed,,5,6,,,,2026-01-03,2026-01-09,4\n"+
		"c,2026-01-01,,2025-12-31,,,,,,Closed,,5,6,,,,,,\n"+
		"d,2026-01-04,,,,,,,,Open,,5,6,,,,,2026-01-05,\n", requestlog.Options{})
	assert.Equal(t, []string{
		"01 c opened", "01 c closed", "02 a opened", "02 b opened", "02 b respond", "02 b closed", "02 b rate",
		"03 a respond", "04 a closed", "04 d opened", "05 d rate", "09 a rate",
	}, events(t, l))
	assert.Equal(t, events(t, l), events(t, l), "as often as one likes")
	for e, err := range l.Events() { // and not to the end
		require.NoError(t, err)
		assert.Equal(t, "c", e.Row.ID)
		break
	}
	for e := range l.Events() {
		assert.Equal(t, map[requestlog.What]int{requestlog.Respond: 1, requestlog.Rate: 2}[e.What], e.Order)
		assert.Equal(t, e.What == requestlog.Rate && e.Row.ID != "d", e.Value != "")
	}
}

// TestTiesGoByID has more events in one instant than are sorted in memory.
func TestTiesGoByID(t *testing.T) {
	for _, n := range []int{100, 20000} {
		var b strings.Builder
		b.WriteString("id,at,text\n")
		for _, i := range rand.New(rand.NewPCG(3, 4)).Perm(n) {
			fmt.Fprintf(&b, "%06d,2026-01-01 00:00:00,x\n", i)
		}
		got := events(t, open(t, small, b.String(), requestlog.Options{}))
		require.Len(t, got, n)
		for i, e := range got {
			require.Equal(t, fmt.Sprintf("01 %06d opened", i), e)
		}
	}
}

func TestCountsAndRejects(t *testing.T) {
	rejects := filepath.Join(t.TempDir(), "rejects.csv")
	l := open(t, full, fullHeader+
		"1,2026-01-02,,2026-01-01,,,,secret,,Open,,5,6,,,,,,\n"+
		"1,2026-01-02,,,,,,secret,,Open,,5,6,,,,,,\n"+
		",2026-01-02,,,,,,secret,,Open,,5,6,,,,,,\n"+
		"2,,,,,,,secret,,Open,,5,6,,,,,,\n"+
		"secret\n"+
		"2,2026-01-02,,,,,,secret,,Open,,1,2,,,,,,\n"+
		"3,2026-01-02,,,,,,\"secret,,Open,,1,2,,,,,,\n"+
		"1,2026-01-02,,,,,,secret,,Open,,5,6,,,,,,\n", requestlog.Options{Rejects: rejects})
	for e, err := range l.Events() {
		require.NoError(t, err)
		if e.Row.ID == "2" {
			l.Flag(e.Row, requestlog.Outside)
		}
	}
	c := l.Counts()
	assert.EqualValues(t, 8, c.Rows)
	assert.EqualValues(t, 2, c.Accepted)
	assert.Equal(t, map[string]int64{"no_id": 1, "no_opened": 1, "repeated_id": 2, "wrong_length": 1, "unreadable_row": 1}, c.Rejected)
	assert.Equal(t, map[string]int64{"closed_before_opened": 1, "no_point": 1, "outside": 1, "unknown_status": 1}, c.Flagged)
	require.NoError(t, l.Close())
	got, err := os.ReadFile(rejects)
	require.NoError(t, err)
	assert.NotContains(t, string(got), "secret")
	lines := strings.Split(strings.TrimSpace(string(got)), "\n")
	for i, prefix := range []string{
		"line,kind,what,reason", "2,closed_before_opened,flagged,", "2,unknown_status,flagged,", "3,repeated_id,rejected,line 2 has",
		"4,no_id,rejected,", "5,no_opened,rejected,", "6,wrong_length,rejected,", "7,no_point,flagged,", "8,unreadable_row,rejected,",
		"9,repeated_id,rejected,", "7,outside,flagged,",
	} {
		assert.True(t, strings.HasPrefix(lines[i], prefix), "%s: %s", prefix, lines[i])
	}
	assert.Len(t, lines, 11)
}

func TestLimitTakesTheFirstRows(t *testing.T) {
	l := open(t, small, "id,at,text\n1,2026-01-03 00:00:00,x\n,,\n2,2026-01-02 00:00:00,x\n3,2026-01-01 00:00:00,x\n",
		requestlog.Options{Limit: 3})
	assert.Equal(t, []string{"02 2 opened", "03 1 opened"}, events(t, l))
	assert.EqualValues(t, 3, l.Counts().Rows)
}

func TestPlainGzipAndByteOrderMarkReadTheSame(t *testing.T) {
	plain := []byte("id,at,text\n1,2026-01-03 00:00:00,x\n")
	marked := append([]byte("\xef\xbb\xbf"), plain...)
	zip := func(b []byte) []byte {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		_, _ = w.Write(b)
		_ = w.Close()
		return z.Bytes()
	}
	for name, data := range map[string][]byte{"plain": plain, "mark": marked, "gz": zip(plain), "gz with mark": zip(marked)} {
		assert.Equal(t, []string{"03 1 opened"}, events(t, open(t, small, string(data), requestlog.Options{})), name)
	}
}

func TestWhatCannotBeOpened(t *testing.T) {
	m, err := requestlog.ReadMap("m.json", []byte(small))
	require.NoError(t, err)
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, _ = fmt.Fprint(w, "id,at,text\n", strings.Repeat("1,2026-01-03 00:00:00,x\n", 1000))
	_ = w.Close()
	ctx := context.Background()
	for name, data := range map[string]string{
		"empty": "", "mark alone": "\xef\xbb\xbf", "only lines": "\n\n", "other header": "a,b,c\n", "broken header": "\"id,at,text\n",
		"no gzip": "\x1f\x8b", "gzip cut off": z.String()[:z.Len()-20],
	} {
		_, err := requestlog.Open(ctx, write(t, []byte(data)), m, requestlog.Options{})
		assert.Error(t, err, name)
	}
	_, err = requestlog.Open(ctx, t.TempDir(), m, requestlog.Options{})
	assert.Error(t, err, "a folder")
	_, err = requestlog.Open(ctx, "no such file", m, requestlog.Options{})
	assert.ErrorIs(t, err, os.ErrNotExist)

	file := write(t, []byte("id,at,text\n1,2026-01-03 00:00:00,x\n"))
	_, err = requestlog.Open(ctx, file, m, requestlog.Options{Rejects: file})
	assert.ErrorContains(t, err, "is the log itself")
	left, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.NotEmpty(t, left)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = requestlog.Open(gone, file, m, requestlog.Options{})
	assert.ErrorIs(t, err, context.Canceled)
	_, err = requestlog.Open(ctx, file, m, requestlog.Options{Rejects: filepath.Join(file, "x")})
	assert.Error(t, err)
}

func TestNothingStaysBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	l := open(t, small, "id,at,text\n1,2026-01-03 00:00:00,x\n", requestlog.Options{})
	require.NoError(t, l.Close())
	require.NoError(t, l.Close(), "closing again does nothing")
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "requestlog-*"))
	require.NoError(t, err)
	assert.Empty(t, left)
	for _, err := range l.Events() {
		assert.ErrorIs(t, err, os.ErrClosed)
	}
}

// synthetic makes a log of n closed rows.
func synthetic(n int) []byte {
	r := rand.New(rand.NewPCG(8, 9))
	at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	b := []byte("id,at,due,end,c1,c2,h,t1,t2,st,ch,lat,lon,or,v,a,r,s,sc\n")
	for i := range n {
		at = at.Add(time.Duration(r.IntN(60)) * time.Second)
		b = fmt.Appendf(b, "%d,%s,,%s,c,d,h,text of some length for this row,,Closed,web,5,6,,,,,,\n",
			101000000000+i, at.Format(time.DateTime), at.Add(time.Duration(r.IntN(1e6))*time.Second).Format(time.DateTime))
	}
	return b
}

const seconds = `{"columns": {"id": "id", "opened": "at", "closed": "end", "category": ["c1", "c2"], "handler": "h", "text": "t1", "channel": "ch", "lat": "lat", "lon": "lon"}}`

// TestMemoryForEachRow opens and walks logs of two sizes and holds the difference to 64 bytes a row. The heap is
// measured with the collector run before each look; what was allocated while it ran counts as held, so that the peak of
// reading is a few megabytes too high, and more on a busy machine: the lowest of three measurements is still too high.
func TestMemoryForEachRow(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 440,000 rows")
	}
	const few, many = 40_000, 400_000
	m, err := requestlog.ReadMap("m.json", []byte(seconds))
	require.NoError(t, err)
	held := func(n int) (reading, walking uint64) {
		file := write(t, synthetic(n))
		look := func() uint64 {
			runtime.GC()
			live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}} // as the last collection found it, without later garbage
			metrics.Read(live)
			return live[0].Value.Uint64()
		}
		before := look()
		done := make(chan *requestlog.Log)
		go func() {
			l, err := requestlog.Open(context.Background(), file, m, requestlog.Options{})
			assert.NoError(t, err)
			done <- l
		}()
		var l *requestlog.Log
		for l == nil {
			select {
			case l = <-done:
			case <-time.After(5 * time.Millisecond):
				reading = max(reading, look())
			}
		}
		defer l.Close()
		i := 0
		for _, err := range l.Events() {
			require.NoError(t, err)
			if i++; i%(n/4) == 0 {
				walking = max(walking, look())
			}
		}
		return reading - before, walking - before
	}
	reading, walking := math.Inf(1), math.Inf(1)
	for try := 0; try < 3 && (reading >= 64 || walking >= 64); try++ {
		r1, w1 := held(few)
		r2, w2 := held(many)
		reading = min(reading, (float64(r2)-float64(r1))/(many-few))
		walking = min(walking, (float64(w2)-float64(w1))/(many-few))
		t.Logf("%.1f bytes a row at the peak of reading, %.1f while walking", reading, walking)
	}
	assert.Less(t, reading, 64.0)
	assert.Less(t, walking, 64.0)
}

func TestSpoolGivesBackEveryField(t *testing.T) {
	log := fullHeader + "a b,2026-01-02,2026-01-01,2026-01-09,Road/Lights,NA,Works East,NA,\"two\n" +
		"lines\xff\",Closed,own,5.5,-6.25,NA,L,B3,2026-01-01,2026-01-03,4\n" +
		"2,0001-01-02,9999-12-31,,,,,,,,,,,,,,,,\n" +
		"3,2026-01-02,,,,,," + strings.Repeat("long ", 3000) + ",,,,,,,,,,,\n"
	want, _ := read(t, full, log)
	got := map[string]requestlog.Row{}
	for e, err := range open(t, full, log, requestlog.Options{}).Events() {
		require.NoError(t, err)
		got[e.Row.ID] = e.Row
	}
	require.Len(t, got, 3)
	for _, r := range want {
		if len(r.Areas) == 1 && r.Areas[0] == "" {
			require.Equal(t, r.Areas, got[r.ID].Areas)
		}
		assert.Equal(t, r, got[r.ID])
	}
	assert.Equal(t, &grid.Point{Lat: 5.5, Lon: -6.25}, got["a b"].Point)
}
