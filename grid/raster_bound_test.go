package grid_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

// inTheWay is a square and n thin triangles in it, each with a side on a latitude of one row of the raster: the n-th of a sequence that may
// ask where in the row a part of its height is. Whoever knows where the reference points of a row are tried, one after
// the other, can put an edge everywhere there.
func inTheWay(n int, place func(in func(part float64) float64, k int) float64) grid.Shape {
	const side = 1.0
	cells := float64(min(max(4*(4+3*n), 1<<10), 1<<22))
	size := math.Sqrt(side * side / cells) // of a cell
	row := int(side/size) / 2
	polygons := []grid.Polygon{{rect(0, 0, side, side)}}
	for k := range n {
		lat := place(func(part float64) float64 { return -size/2 + (float64(row)+part)/(1/size) }, k) // bit for bit
		west := 0.1 + 0.8*float64(k)/float64(n)
		polygons = append(polygons, grid.Polygon{{at(west, lat), at(west+size/50, lat), at(west, lat+size/1e6), at(west, lat)}})
	}
	return shapeOf("o", polygons...)
}

// golden is a sequence that was once tried: the fractional parts of multiples of the golden ratio.
func golden(in func(float64) float64, k int) float64 {
	_, f := math.Modf(0.4871 + float64(k)*math.Phi)
	return in(0.05 + 0.9*f)
}

// halves is what bisecting would try: the place that is tried first, then the middles of what is left on its sides, and so on.
func halves(in func(float64) float64, k int) float64 {
	from, at, to := in(0.05), in(0.4871), in(0.95)
	for k++; k > 1; k /= 2 {
		if k%2 == 0 {
			to = at
		} else {
			from = at
		}
		at = from + (to-from)/2
	}
	return at
}

// buildTime is the shortest of five times.
func buildTime(t testing.TB, s grid.Shape) time.Duration {
	tree, best := one(t, "o"), time.Hour
	for range 5 {
		start := time.Now()
		_, err := grid.NewLocator(tree, s)
		require.NoError(t, err)
		best = min(best, time.Since(start))
	}
	return best
}

// Edges at the places that the raster tries cost about as much as edges beside them: 40,000 edges took 30 times as long.
func TestEdgesInTheWayOfTheRaster(t *testing.T) {
	const n = 13_333
	for name, there := range map[string]func(func(float64) float64, int) float64{"golden": golden, "halves": halves} {
		took := buildTime(t, inTheWay(n, there))
		beside := buildTime(t, inTheWay(n, func(in func(float64) float64, k int) float64 { return there(in, k) + 1e-9 }))
		t.Logf("%s: %d edges in %v, beside the places in %v", name, 3*n+4, took, beside)
		assert.Less(t, took, 10*beside, name)

		s := inTheWay(300, there)
		l, err := grid.NewLocator(one(t, "o"), s)
		require.NoError(t, err)
		for _, polygon := range s.Polygons {
			for _, p := range polygon[0] {
				_, ok := l.Locate(time.Time{}, p)
				require.True(t, ok, "%v", p)
			}
		}
	}
}

// The times of inputs of double the size: near linear.
func BenchmarkEdgesInTheWayOfTheRaster(b *testing.B) {
	for _, n := range []int{5_000, 10_000, 20_000, 40_000} {
		b.Run(fmt.Sprint(3*n+4, "edges"), func(b *testing.B) {
			tree, s := one(b, "o"), inTheWay(n, golden)
			for b.Loop() {
				_, err := grid.NewLocator(tree, s)
				require.NoError(b, err)
			}
		})
	}
}
