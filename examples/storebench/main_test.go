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
	if testing.Short() {
		t.Skip("measures every row")
	}
	small := sizes{rounds: 3, block: 6, writers: 4, steps: 40, stored: []int{2000, 3000}, events: 100, lives: 2}
	rows := []string{
		"one writer, durable commit, ", "4 writers, gathered, ", "Get by id, ",
		"page of 50 at the end of 3,000, by id, ", "page of 50 at the end of 3,000, by changed, ",
		"history of 100 events, time of one, ", "history of 100 events, bytes taken for one, ", "whole lifecycle, 3,000 stored, ",
	}
	for db, name := range map[string]string{"sqlite": "SQLite", "postgres": "PostgreSQL"} {
		t.Run(db, func(t *testing.T) {
			want, from := rows, db
			if db == "sqlite" {
				want = rows[:len(rows)-1] // lives are led on PostgreSQL
			} else {
				from = pgtest.DSN(t)
			}
			var log strings.Builder
			results, err := measure(t.Context(), small, rowNames(), []string{from}, t.TempDir(), &log)
			require.NoError(t, err, log.String())
			var got []string
			for _, r := range results {
				require.Positive(t, r.ratio, r.measure)
				require.False(t, math.IsInf(r.ratio, 0), r.measure)
				if r.bar != (bar{}) {
					got = append(got, r.measure)
				}
			}
			for i := range want {
				require.Equal(t, want[i]+name, got[i])
			}
			require.Len(t, got, len(want))
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
