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

// inTheWay is a square and n thin triangles in it, each with a side on a latitude of one row of the raster. With off = 0 these are, bit
// for bit, the latitudes at which the reference points of the row would be tried one after the other by a fixed sequence: the fractional
// parts of 0.4871 plus multiples of the golden ratio. Whoever knows the sequence can put an edge everywhere in it.
func inTheWay(n int, off float64) grid.Shape {
	const side = 1.0
	cells := float64(min(max(4*(4+3*n), 1<<10), 1<<22))
	size := math.Sqrt(side * side / cells) // of a cell
	row := int(side/size) / 2
	polygons := []grid.Polygon{{rect(0, 0, side, side)}}
	for k := range n {
		_, f := math.Modf(0.4871 + float64(k)*math.Phi)
		lat := -size/2 + (float64(row)+0.05+0.9*f)/(1/size) + off*size
		west := 0.1 + 0.8*float64(k)/float64(n)
		polygons = append(polygons, grid.Polygon{{at(west, lat), at(west+size/50, lat), at(west, lat+size/1e6), at(west, lat)}})
	}
	return shapeOf("o", polygons...)
}

// buildTime is the shortest of three times.
func buildTime(t testing.TB, s grid.Shape) time.Duration {
	tree, best := one(t, "o"), time.Hour
	for range 3 {
		start := time.Now()
		_, err := grid.NewLocator(tree, s)
		require.NoError(t, err)
		best = min(best, time.Since(start))
	}
	return best
}

// Edges at the places that the raster would try first cost about as much as edges beside them: 40,000 edges took 60 times as long.
func TestEdgesInTheWayOfTheRaster(t *testing.T) {
	const n = 13_333
	there, beside := buildTime(t, inTheWay(n, 0)), buildTime(t, inTheWay(n, 1e-4))
	t.Logf("%d edges in %v, beside the places in %v", 3*n+4, there, beside)
	assert.Less(t, there, 8*beside)

	l, err := grid.NewLocator(one(t, "o"), inTheWay(300, 0))
	require.NoError(t, err)
	for _, polygon := range inTheWay(300, 0).Polygons {
		for _, p := range polygon[0] {
			_, ok := l.Locate(time.Time{}, p)
			require.True(t, ok, "%v", p)
		}
	}
}

// The times of inputs of double the size: near linear.
func BenchmarkEdgesInTheWayOfTheRaster(b *testing.B) {
	for _, n := range []int{5_000, 10_000, 20_000, 40_000} {
		b.Run(fmt.Sprint(3*n+4, "edges"), func(b *testing.B) {
			tree, s := one(b, "o"), inTheWay(n, 0)
			for b.Loop() {
				_, err := grid.NewLocator(tree, s)
				require.NoError(b, err)
			}
		})
	}
}
