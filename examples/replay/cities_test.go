package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// projectRoot is the folder of go.work.
func projectRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		require.NotEqual(t, dir, up, "no go.work above the test")
		dir = up
	}
}

// city returns the flags for a city's log, or skips.
func city(t testing.TB, log, columns string, grids ...string) []string {
	t.Helper()
	root := projectRoot(t)
	data := os.Getenv("GRIDGOV_DATA")
	if data == "" {
		data = filepath.Join(root, "../shared/data")
	}
	data, err := filepath.Abs(data)
	require.NoError(t, err)
	args := []string{"-log", filepath.Join(data, log), "-map", columns}
	if !filepath.IsAbs(columns) {
		args[3] = filepath.Join(root, "examples", "replay", "maps", columns)
	}
	for _, name := range grids {
		args = append(args, "-grid", filepath.Join(data, name))
	}
	for i := 1; i < len(args); i += 2 {
		if _, err := os.Stat(args[i]); err != nil {
			t.Skipf("no real data: %v; GRIDGOV_DATA names their folder", err)
		}
	}
	return args
}

func boston(t testing.TB) []string {
	return city(t, "boston/boston311_2011H2.csv.gz", "boston.json", "boston/police_districts.geojson.gz")
}

func TestRealCities(t *testing.T) {
	if testing.Short() {
		t.Skip("replays two cities")
	}
	t.Run("Boston", func(t *testing.T) {
		args := boston(t)
		t.Chdir(t.TempDir())
		rep := parsed(t, reportOf(t, append(args, "-store", "mem")...))
		assert.EqualValues(t, 58251, rep.Rows)
		rejected := int64(0)
		for _, n := range rep.Rejected {
			rejected += n
		}
		assert.Equal(t, rep.Rows, rep.Accepted+rejected)
		assert.Equal(t, rep.Accepted, rep.Totals.Tickets)
		assert.Equal(t, rep.Accepted, rep.Totals.Verified)
		assert.Empty(t, rep.Totals.Refused)
		assert.Equal(t, compared{43664, 43664}, rep.Checks.OnTime.compared)
		police := rep.Checks.Areas[0]
		assert.GreaterOrEqual(t, float64(police.Agree), 0.996*float64(police.Compared))
		t.Logf("rejected %v, flagged %v, %d events", rep.Rejected, rep.Flagged, rep.Totals.Events)
		t.Logf("on time: %s; police district: %s", rep.Checks.OnTime.compared, police.compared)
	})
	t.Run("San Francisco", func(t *testing.T) {
		args := city(t, "sanfrancisco/sf311_4984_geo.csv.gz", "sanfrancisco.json", "sanfrancisco/tracts_with_neighborhood.geojson.gz")
		t.Chdir(t.TempDir())
		rep := parsed(t, reportOf(t, append(args, "-store", "mem")...))
		assert.EqualValues(t, 4984, rep.Rows)
		assert.Equal(t, rep.Rows, rep.Totals.Verified)
		assert.Equal(t, map[string]int64{"closed_before_opened": 55}, rep.Flagged)
		require.Len(t, rep.Checks.Areas, 2)
		for _, a := range rep.Checks.Areas {
			assert.Equal(t, compared{4984, 4984}, a.compared, a.Column)
			t.Logf("level %d: %s", a.Level, a.compared)
		}
	})
	// The other file of San Francisco writes its times and places in another way, and needs a map of its own.
	t.Run("San Francisco, 12-hour clock", func(t *testing.T) {
		columns := put(t, t.TempDir(), "map.json", `{
			"columns": {"id": "CaseID", "opened": "Opened", "closed": "Closed", "category": ["Category", "Request.Type"],
				"handler": "Responsible.Agency", "status": "Status", "channel": "Source", "point": "Point", "address": "Address"},
			"open_values": ["Open"], "closed_values": ["Closed"], "blank": ["NA"],
			"layouts": ["01/02/2006 03:04:05 PM"], "zone": "America/Los_Angeles",
			"root": {"id": "sanfrancisco", "name": "San Francisco"},
			"grid": [{"level": 3, "id": "tractce10", "name": "tractce10", "parent": "nhood"}]}`)
		args := city(t, "sanfrancisco/sf311_10000.csv.gz", columns, "sanfrancisco/tracts_with_neighborhood.geojson.gz")
		t.Chdir(t.TempDir())
		rep := parsed(t, reportOf(t, append(args, "-store", "mem")...))
		assert.EqualValues(t, 10000, rep.Rows)
		assert.Equal(t, rep.Rows, rep.Totals.Verified)
		assert.Empty(t, rep.Rejected)
		assert.EqualValues(t, 129, rep.Flagged["closed_before_opened"])
		assert.Zero(t, rep.Flagged["bad_time"])
		t.Logf("flagged %v", rep.Flagged)
	})
}

// BenchmarkReplay is a whole half year of Boston into memory, and 10,000 rows of it into SQLite. The tickets/s are of the
// replay alone, without reading the log and without the report.
func BenchmarkReplay(b *testing.B) {
	b.Run("memory", func(b *testing.B) { benchmark(b, 0, "mem") })
	b.Run("SQLite", func(b *testing.B) { benchmark(b, 10_000, filepath.Join(b.TempDir(), "store.db")) })
}

func benchmark(b *testing.B, limit int64, name string) {
	f, err := parse(boston(b), os.Stderr)
	require.NoError(b, err)
	var tickets int64
	var took time.Duration
	for b.Loop() {
		in, err := load(f)
		require.NoError(b, err)
		require.NoError(b, in.openLog(b.Context(), limit, ""))
		store, err := openStore(b.Context(), name, in.sum)
		require.NoError(b, err)
		r, err := newReplay(b.Context(), in, store, f.workers)
		require.NoError(b, err)
		start := time.Now()
		require.NoError(b, r.run(b.Context()))
		took += time.Since(start)
		tickets += in.log.Counts().Accepted
		require.NoError(b, in.log.Close())
		require.NoError(b, store.close())
		for _, file := range []string{name, name + "-wal", name + "-shm"} {
			require.NoError(b, os.RemoveAll(file))
		}
	}
	b.ReportMetric(float64(tickets)/took.Seconds(), "tickets/s")
}
