package requestlog_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
)

// data finds a file of the real data, or skips.
func data(t testing.TB, path ...string) string {
	t.Helper()
	root := os.Getenv("GRIDGOV_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "../shared/data")
	}
	file := filepath.Join(append([]string{root}, path...)...)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("no real data: %v (set GRIDGOV_DATA)", err)
	}
	return file
}

func readMap(t testing.TB, file string) *requestlog.Map {
	t.Helper()
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	m, err := requestlog.ReadMap(file, b)
	require.NoError(t, err)
	return m
}

func TestBoston(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 58,000 rows")
	}
	file := data(t, "boston", "boston311_2011H2.csv.gz")
	log, err := requestlog.Open(context.Background(), file, readMap(t, "../maps/boston.json"), requestlog.Options{})
	require.NoError(t, err)
	defer log.Close()
	c := log.Counts()
	assert.EqualValues(t, 58251, c.Rows)
	assert.EqualValues(t, 58251, c.Accepted)
	assert.Empty(t, c.Rejected)
	assert.EqualValues(t, 4775, c.Flagged["no_point"])
	assert.EqualValues(t, 3, c.Flagged["due_before_opened"])
	assert.Len(t, c.Flagged, 2)

	opened, closed, compared, agree := 0, 0, 0, 0
	var last requestlog.Event
	for e, err := range log.Events() {
		require.NoError(t, err)
		require.False(t, e.At.Before(last.At))
		if e.At.Equal(last.At) {
			require.LessOrEqual(t, last.Row.ID, e.Row.ID)
		}
		last = e
		switch e.What {
		case requestlog.Opened:
			opened++
			if e.Row.Verdict != requestlog.NoVerdict && !e.Row.Due.IsZero() && !e.Row.Closed.IsZero() {
				compared++
				if e.Row.Closed.After(e.Row.Due) == (e.Row.Verdict == requestlog.VerdictLate) {
					agree++
				}
			}
		case requestlog.Closed:
			closed++
		}
	}
	assert.Equal(t, 58251, opened)
	assert.Equal(t, 54570, closed)
	assert.Equal(t, opened+closed, log.Len())
	assert.Equal(t, 43664, compared)
	assert.Equal(t, 43664, agree)
}

func TestSanFrancisco(t *testing.T) {
	file := data(t, "sanfrancisco", "sf311_4984_geo.csv.gz")
	log, err := requestlog.Open(context.Background(), file, readMap(t, "../maps/sanfrancisco.json"), requestlog.Options{})
	require.NoError(t, err)
	defer log.Close()
	c := log.Counts()
	assert.EqualValues(t, 4984, c.Rows)
	assert.EqualValues(t, 4984, c.Accepted)
	assert.Equal(t, map[string]int64{"closed_before_opened": 55}, c.Flagged)
}

func BenchmarkOpenBoston(b *testing.B) {
	file, m := data(b, "boston", "boston311_2011H2.csv.gz"), readMap(b, "../maps/boston.json")
	for b.Loop() {
		log, err := requestlog.Open(context.Background(), file, m, requestlog.Options{})
		require.NoError(b, err)
		require.NoError(b, log.Close())
	}
	b.ReportMetric(58251*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkEventsBoston(b *testing.B) {
	file, m := data(b, "boston", "boston311_2011H2.csv.gz"), readMap(b, "../maps/boston.json")
	log, err := requestlog.Open(context.Background(), file, m, requestlog.Options{})
	require.NoError(b, err)
	defer log.Close()
	for b.Loop() {
		for _, err := range log.Events() {
			require.NoError(b, err)
		}
	}
	b.ReportMetric(float64(log.Len())*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
