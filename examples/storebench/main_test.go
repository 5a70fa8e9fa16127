package main

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// Every row is measured, small, on both databases. Which bars are reached on a busy machine is not asked.
func TestRows(t *testing.T) {
	small := sizes{rounds: 3, block: 6, writers: 4, steps: 40}
	for db, want := range map[string][]string{
		"sqlite":   {"one writer, durable commit, SQLite", "4 writers, gathered, SQLite", "Get by id, SQLite"},
		"postgres": {"one writer, durable commit, PostgreSQL", "4 writers, gathered, PostgreSQL", "Get by id, PostgreSQL"},
	} {
		t.Run(db, func(t *testing.T) {
			if db == "postgres" {
				pgtest.DSN(t) // skips, or fails, where there is no PostgreSQL
			}
			var log strings.Builder
			results, err := measure(t.Context(), small, rowNames(), []string{db}, t.TempDir(), &log)
			require.NoError(t, err, log.String())
			var got []string
			for _, r := range results {
				require.Positive(t, r.ratio, r.measure)
				require.False(t, math.IsInf(r.ratio, 0), r.measure)
				if r.bar != (bar{}) {
					got = append(got, r.measure)
				}
			}
			require.Equal(t, want, got)
		})
	}
}

func TestBars(t *testing.T) {
	for _, c := range []struct {
		bar   bar
		ratio float64
		met   string
	}{
		{atLeast(0.9), 0.9, "yes"},
		{atLeast(0.9), 0.89, "no"},
		{atMost(1.3), 1.3, "yes"},
		{atMost(1.3), 1.31, "no"},
		{atMost(1.3), math.NaN(), "no"},
		{bar{}, 0.1, "-"},
	} {
		require.Equal(t, c.met, c.bar.met(c.ratio), "%v of %v", c.ratio, c.bar)
	}
	var out strings.Builder
	require.False(t, table(&out, []result{{"a", "1/s", "2/s by hand", 0.5, atLeast(0.9)}, {"b", "1/s", "2/s by hand", 0.5, bar{}}}))
	require.Equal(t, "measure  ours  beside it    ratio  bar    met\n"+
		"a        1/s   2/s by hand  0.50   ≥ 0.9  no\n"+
		"b        1/s   2/s by hand  0.50   -      -\n", out.String())
}
