package grid_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

// lobes is a shape with all that is hard: rings that cross themselves and each other, holes anywhere, and polygons that overlap. On a
// lattice, vertices and edges lie on each other too.
func lobes(r *rand.Rand, lattice bool) []grid.Polygon {
	coordinate := func() float64 {
		if lattice {
			return float64(r.IntN(7)) / 64
		}
		return r.Float64() / 10
	}
	west, south := r.Float64()*300-150, r.Float64()*100-50
	if lattice {
		west, south = math.Round(west), math.Round(south) // crossings, vertices and edges on each other
	}
	var polygons []grid.Polygon
	for range 1 + r.IntN(3) {
		var polygon grid.Polygon
		for range 1 + r.IntN(3) {
			var ring grid.Ring
			for range 3 + r.IntN(5) {
				ring = append(ring, at(west+coordinate(), south+coordinate()))
			}
			if lattice && r.IntN(2) == 0 { // lots side by side, which the sweep alone must do
				x, y := west+coordinate(), south+coordinate()
				ring = rect(x, y, x+1.0/64, y+2.0/64)[:4]
			}
			polygon = append(polygon, append(ring, ring[0]))
		}
		if polygons = append(polygons, polygon); r.IntN(4) == 0 {
			polygons = append(polygons, polygon)
		}
	}
	return polygons
}

func TestAreaAgreesWithTheModel(t *testing.T) {
	const seed = 9
	r := rand.New(rand.NewPCG(seed, 0))
	rounds := 4000
	if testing.Short() {
		rounds = 400
	}
	for i := range rounds {
		polygons := lobes(r, i%2 == 0)
		want := modelArea(polygons)
		require.InDelta(t, want, grid.SquareMetres(polygons), 1e-9*want+1, "seed %d, round %d: %v", seed, i, polygons)
	}
}

// A star has long edges that never cross, and meridians that cross half of them: the sweep alone is exact and fast for it.
func star(points int, spike float64) grid.Ring {
	ring := make(grid.Ring, 0, 2*points+1)
	for i := range 2 * points {
		angle, radius := math.Pi*float64(i)/float64(points), 1.0
		if i%2 == 1 {
			radius = spike
		}
		ring = append(ring, at(113+radius*math.Cos(angle), 34+radius*math.Sin(angle)))
	}
	return append(ring, ring[0])
}

func TestAreaOfManyEdges(t *testing.T) {
	flower := star(20_000, 0.3)
	want := modelRing(flower)
	for name, polygons := range map[string][]grid.Polygon{
		"a star":                      {{flower}},
		"twice":                       {{flower}, {flower}},
		"beside another in one":       {{flower, rect(120, 30, 121, 31)}},
		"with its hole filled again":  {{flower, rect(112.9, 33.9, 113.1, 34.1)}, {rect(112.9, 33.9, 113.1, 34.1)}},
		"with something else in it":   {{flower}, {rect(112.9, 33.9, 113.1, 34.1)}},
		"with a hole that goes twice": {{flower, append(rect(112.9, 33.9, 113.1, 34.1), rect(112.9, 33.9, 113.1, 34.1)[1:]...)}},
	} {
		want := want
		if name == "beside another in one" {
			want += modelRing(rect(120, 30, 121, 31))
		}
		start := time.Now()
		got := grid.SquareMetres(polygons)
		assert.InDelta(t, want, got, 1e-9*want, name)
		assert.Less(t, time.Since(start), 5*time.Second, name) // some ten milliseconds; a square of the edges is half a minute
	}
}

// Where edges cross too often to look at each crossing, the area is about right, and no slower.
func TestAreaOfTooManyCrossings(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var ring grid.Ring
	for range 20_000 {
		ring = append(ring, at(r.Float64(), r.Float64()))
	}
	start := time.Now()
	got := grid.SquareMetres([]grid.Polygon{{append(ring, ring[0])}})
	assert.Less(t, time.Since(start), 5*time.Second)
	half := modelRing(rect(0, 0, 1, 1)) / 2 // by the law of large numbers, inside and outside are even
	assert.InDelta(t, half, got, half/10)
}

// An edge is straight in longitude and latitude, however long it is.
func TestAreaOfLongEdges(t *testing.T) {
	const square = grid.EarthRadius * grid.EarthRadius
	for name, c := range map[string]struct {
		ring grid.Ring
		want float64
	}{
		"the Earth":  {rect(-180, -90, 180, 90), 4 * math.Pi * square},
		"an octant":  {rect(0, 0, 90, 90), math.Pi / 2 * square},
		"a triangle": {grid.Ring{at(0, 0), at(90, 0), at(90, 90), at(0, 0)}, square}, // the integral of the sine from 0 to 90 degrees
		"in pieces":  {grid.Ring{at(0, 0), at(90, 0), at(90, 90), at(45, 45), at(22.5, 22.5), at(0, 0)}, square},
	} {
		assert.InDelta(t, c.want, grid.SquareMetres([]grid.Polygon{{c.ring}}), 1e-12*c.want, name)
	}
}

// Many edges on each other: each vertex touches all of them, and the sweep stops before that is too much.
func TestAreaOfEdgesOnEachOther(t *testing.T) {
	const n = 20_000
	ring := grid.Ring{at(0, 0)}
	for k := range n {
		ring = append(ring, at(1+float64(k)/(2*n), 0), at(float64(n-k)/(2*n), 0))
	}
	ring = append(ring, at(1.5, 0), at(0, 1), at(0, 0))
	start := time.Now()
	got := grid.SquareMetres([]grid.Polygon{{ring}})
	assert.Less(t, time.Since(start), 10*time.Second)
	want := modelRing(grid.Ring{at(0, 0), at(1.5, 0), at(0, 1), at(0, 0)})
	assert.InDelta(t, want, got, want/50)
}

func BenchmarkArea(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, n := range []int{10_000, 20_000, 40_000, 80_000} {
		b.Run(fmt.Sprint("star", n), func(b *testing.B) {
			flower := star(n/2, 0.3)
			for b.Loop() {
				grid.SquareMetres([]grid.Polygon{{flower}})
			}
		})
		b.Run(fmt.Sprint("scribble", n), func(b *testing.B) {
			var ring grid.Ring
			for range n {
				ring = append(ring, at(r.Float64(), r.Float64()))
			}
			ring = append(ring, ring[0])
			for b.Loop() {
				grid.SquareMetres([]grid.Polygon{{ring}})
			}
		})
	}
}
