package grid_test

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

// The model: point in polygon with rational numbers, edge by edge, straight from the definition.

func rat(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }

func modelOrient(a, b, c grid.Point) int {
	sub := func(x, y float64) *big.Rat { return new(big.Rat).Sub(rat(x), rat(y)) }
	l := new(big.Rat).Mul(sub(a.Lon, c.Lon), sub(b.Lat, c.Lat))
	r := new(big.Rat).Mul(sub(a.Lat, c.Lat), sub(b.Lon, c.Lon))
	return l.Cmp(r)
}

func modelContains(polygon grid.Polygon, p grid.Point) bool {
	in := false
	for _, ring := range polygon {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if p.Lat < min(a.Lat, b.Lat) || p.Lat > max(a.Lat, b.Lat) {
				continue
			}
			side := modelOrient(a, b, p)
			if side == 0 && min(a.Lon, b.Lon) <= p.Lon && p.Lon <= max(a.Lon, b.Lon) &&
				min(a.Lat, b.Lat) <= p.Lat && p.Lat <= max(a.Lat, b.Lat) {
				return true
			}
			if (a.Lat > p.Lat) != (b.Lat > p.Lat) && (side > 0) == (b.Lat > a.Lat) {
				in = !in
			}
		}
	}
	return in
}

// modelLocate applies the rule by sorting what contains the point.
func modelLocate(tree *grid.Tree, shapes []grid.Shape, areas map[string]float64, p grid.Point) (grid.Path, bool) {
	if math.Abs(p.Lon) < 1e-290 { // the one exception of the rule
		p.Lon = 0
	}
	if math.Abs(p.Lat) < 1e-290 {
		p.Lat = 0
	}
	var best *grid.Shape
	better := func(s, t *grid.Shape) bool {
		a, _ := tree.Unit(s.Code)
		b, _ := tree.Unit(t.Code)
		switch {
		case a.Level != b.Level:
			return a.Level > b.Level
		case areas[s.Code] != areas[t.Code]:
			return areas[s.Code] < areas[t.Code]
		}
		return s.Code < t.Code
	}
	for i := range shapes {
		if slices.ContainsFunc(shapes[i].Polygons, func(g grid.Polygon) bool { return modelContains(g, p) }) &&
			(best == nil || better(&shapes[i], best)) {
			best = &shapes[i]
		}
	}
	if best == nil {
		return "", false
	}
	return tree.Path(best.Code)
}

// A town is a random map: a lattice whose inner knots are shaken, so that neighbours share crooked borders exactly, cut
// into villages of several cells with holes, grids of single cells, and shapes laid across them.
type town struct {
	tree   *grid.Tree
	shapes []grid.Shape
	areas  map[string]float64
	knots  []grid.Point
}

func newTown(t testing.TB, r *rand.Rand, snapTo float64) town {
	n := 3 + r.IntN(6)
	west, south, step := 113.4+r.Float64(), 34.7+r.Float64(), math.Pow(10, -r.Float64()*4)
	if r.IntN(8) == 0 {
		west, south = -step*float64(n)/2, -step*float64(n)/2 // around zero
	}
	round := func(x float64) float64 {
		if snapTo > 0 { // on a lattice many points are collinear and many edges axis-parallel
			return math.Round(x/(step*snapTo)) * step * snapTo
		}
		return x
	}
	knot := make([][]grid.Point, n+1)
	var knots []grid.Point
	for i := range knot {
		knot[i] = make([]grid.Point, n+1)
		for k := range knot[i] {
			shake := func() float64 { return (r.Float64() - 0.5) * 0.9 * step }
			knot[i][k] = grid.Point{Lon: round(west + float64(i)*step + shake()), Lat: round(south + float64(k)*step + shake())}
			knots = append(knots, knot[i][k])
		}
	}
	units := []grid.Unit{{Code: "office", Level: grid.LevelOffice, Name: "office"}}
	var shapes []grid.Shape
	add := func(code, parent string, level grid.Level, polygons ...grid.Polygon) {
		units = append(units, grid.Unit{Code: code, Parent: parent, Level: level, Name: code})
		if len(polygons) > 0 {
			shapes = append(shapes, grid.Shape{Code: code, Polygons: polygons})
		}
	}
	add("v0", "office", grid.LevelVillage)
	for i := range n {
		for k := range n {
			a, b, c, d := knot[i][k], knot[i+1][k], knot[i+1][k+1], knot[i][k+1]
			ring := grid.Ring{a, b, c, d, a}
			if r.IntN(2) == 0 {
				slices.Reverse(ring)
			}
			polygon := grid.Polygon{ring}
			if r.IntN(3) == 0 { // a hole, and sometimes something in it
				mid := grid.Point{Lon: (a.Lon + c.Lon) / 2, Lat: (a.Lat + c.Lat) / 2}
				hole := make(grid.Ring, 0, 5)
				for _, p := range []grid.Point{a, b, c, d, a} {
					hole = append(hole, grid.Point{Lon: (p.Lon + mid.Lon) / 2, Lat: (p.Lat + mid.Lat) / 2})
				}
				polygon = append(polygon, hole)
				if r.IntN(2) == 0 {
					add(fmt.Sprintf("h%d-%d", i, k), "v0", grid.LevelGrid, grid.Polygon{hole})
				}
			}
			if r.IntN(5) > 0 {
				add(fmt.Sprintf("g%d-%d", i, k), "v0", grid.LevelGrid, polygon)
			}
		}
	}
	for i := range 4 { // villages: triangles and bow-ties between any knots, two polygons each
		var polygons []grid.Polygon
		for range 2 {
			ring := grid.Ring{}
			for range 3 + r.IntN(3) {
				ring = append(ring, knots[r.IntN(len(knots))])
			}
			polygons = append(polygons, grid.Polygon{append(ring, ring[0])})
		}
		code := fmt.Sprintf("v%d", i+1)
		if _, err := grid.NewLocator(one(t, code), grid.Shape{Code: code, Polygons: polygons}); err == nil {
			add(code, "office", grid.LevelVillage, polygons...)
		}
	}
	kept := shapes[:0]
	for _, s := range shapes { // a rounded cell may have collapsed
		if _, err := grid.NewLocator(one(t, s.Code), s); err == nil {
			kept = append(kept, s)
		}
	}
	tree, err := grid.NewTree(units...)
	require.NoError(t, err)
	areas := make(map[string]float64)
	for _, s := range kept {
		areas[s.Code] = math.Round(modelArea(s.Polygons))
	}
	return town{tree, kept, areas, knots}
}

func one(t testing.TB, code string) *grid.Tree {
	tree, err := grid.NewTree(grid.Unit{Code: code, Level: grid.LevelOffice, Name: code})
	require.NoError(t, err)
	return tree
}

// modelArea is the area on the sphere of what is inside by the even-odd rule, in square metres. Between the meridians of all vertices and
// crossings, no edges cross: there each gap between two edges is inside or outside as its middle is.
func modelArea(polygons []grid.Polygon) float64 {
	var edges [][2]grid.Point
	for _, polygon := range polygons {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				edges = append(edges, [2]grid.Point{ring[i-1], ring[i]})
			}
		}
	}
	if len(edges) > 200 { // a real map, on which no edges cross and every ring but the first of a polygon is a hole in it
		total := 0.0
		for _, polygon := range polygons {
			for i, ring := range polygon {
				if a := modelRing(ring); i > 0 {
					total -= a
				} else {
					total += a
				}
			}
		}
		return total
	}
	var cuts []float64
	for i, e := range edges {
		cuts = append(cuts, e[0].Lon)
		for _, f := range edges[:i] {
			px, py, qx, qy := e[1].Lon-e[0].Lon, e[1].Lat-e[0].Lat, f[1].Lon-f[0].Lon, f[1].Lat-f[0].Lat
			if d := px*qy - py*qx; d != 0 {
				t := ((f[0].Lon-e[0].Lon)*qy - (f[0].Lat-e[0].Lat)*qx) / d
				if x := e[0].Lon + t*px; t > 0 && t < 1 {
					cuts = append(cuts, x) // where only the lines cross, one cut more does no harm
				}
			}
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	total := 0.0
	for c := 1; c < len(cuts); c++ {
		west, east := cuts[c-1], cuts[c]
		mid := west + (east-west)/2
		var across [][2]grid.Point
		lat := func(e [2]grid.Point, lon float64) float64 {
			return e[0].Lat + (e[1].Lat-e[0].Lat)*(lon-e[0].Lon)/(e[1].Lon-e[0].Lon)
		}
		for _, e := range edges {
			if min(e[0].Lon, e[1].Lon) < mid && mid < max(e[0].Lon, e[1].Lon) {
				across = append(across, e)
			}
		}
		slices.SortFunc(across, func(e, f [2]grid.Point) int { return cmp.Compare(lat(e, mid), lat(f, mid)) })
		for i := 1; i < len(across); i++ {
			e, f := across[i-1], across[i]
			p := grid.Point{Lon: mid, Lat: (lat(e, mid) + lat(f, mid)) / 2}
			if !slices.ContainsFunc(polygons, func(g grid.Polygon) bool { return crossings(g, p)%2 == 1 }) {
				continue
			}
			height := func(lon float64) float64 {
				return 2 * math.Cos((lat(e, lon)+lat(f, lon))*math.Pi/360) * math.Sin((lat(f, lon)-lat(e, lon))*math.Pi/360)
			}
			total += (east - west) * math.Pi / 180 * (height(west) + 4*height(mid) + height(east)) / 6 // Simpson's rule
		}
	}
	return total * grid.EarthRadius * grid.EarthRadius
}

// crossings counts the edges south of a point that is far from all of them.
func crossings(polygon grid.Polygon, p grid.Point) (n int) {
	for _, ring := range polygon {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if (a.Lon > p.Lon) != (b.Lon > p.Lon) && a.Lat+(b.Lat-a.Lat)*(p.Lon-a.Lon)/(b.Lon-a.Lon) < p.Lat {
				n++
			}
		}
	}
	return n
}

// modelRing is the area of a ring that does not cross itself.
func modelRing(ring grid.Ring) float64 {
	sum := 0.0
	sin := func(lat float64) float64 {
		return 2 * math.Cos((lat+ring[0].Lat)*math.Pi/360) * math.Sin((lat-ring[0].Lat)*math.Pi/360)
	}
	for k := 1; k < len(ring); k++ {
		p, q := ring[k-1], ring[k]
		sum += (q.Lon - p.Lon) * math.Pi / 180 * (sin(p.Lat) + 4*sin((p.Lat+q.Lat)/2) + sin(q.Lat)) / 6
	}
	return math.Abs(sum) * grid.EarthRadius * grid.EarthRadius
}

// points yields what is hard: vertices, middles and other points of edges, their neighbours among the floats, and points
// anywhere.
func (w town) points(r *rand.Rand) []grid.Point {
	var points []grid.Point
	lo, hi := w.knots[0], w.knots[len(w.knots)-1]
	for range 25 {
		points = append(points, grid.Point{
			Lon: lo.Lon + (hi.Lon-lo.Lon)*(r.Float64()*1.4-0.2), Lat: lo.Lat + (hi.Lat-lo.Lat)*(r.Float64()*1.4-0.2),
		})
	}
	for range 25 {
		s := w.shapes[r.IntN(len(w.shapes))]
		polygon := s.Polygons[r.IntN(len(s.Polygons))]
		ring := polygon[r.IntN(len(polygon))]
		i := 1 + r.IntN(len(ring)-1)
		a, b := ring[i-1], ring[i]
		f := r.Float64()
		if r.IntN(2) == 0 {
			f = 0.5
		}
		on := grid.Point{Lon: a.Lon + f*(b.Lon-a.Lon), Lat: a.Lat + f*(b.Lat-a.Lat)}
		for _, p := range []grid.Point{a, on} {
			points = append(
				points, p,
				grid.Point{Lon: math.Nextafter(p.Lon, 180), Lat: p.Lat},
				grid.Point{Lon: p.Lon, Lat: math.Nextafter(p.Lat, -90)},
				grid.Point{Lon: p.Lon, Lat: w.knots[r.IntN(len(w.knots))].Lat}, // level with a vertex
			)
		}
	}
	return points
}

func TestLocateAgreesWithRationalNumbers(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of points by rational numbers, in one goroutine")
	}
	const seed = 20261124
	r := rand.New(rand.NewPCG(seed, 1))
	inside, outside, edges := 0, 0, 0
	for round := range 40 {
		w := newTown(t, r, []float64{0, 0.25, 0.5}[round%3])
		if len(w.shapes) == 0 {
			continue
		}
		l, err := grid.NewLocator(w.tree, w.shapes...)
		require.NoError(t, err)
		for _, p := range w.points(r) {
			want, wantOK := modelLocate(w.tree, w.shapes, w.areas, p)
			got, ok := l.Locate(time.Time{}, p)
			if got != want || ok != wantOK {
				t.Fatalf("seed %d, town %d, point %v: got %q %v, want %q %v (areas %v)", seed, round, p, got, ok, want, wantOK, w.areas)
			}
			if ok {
				inside++
			} else {
				outside++
			}
			for _, s := range w.shapes {
				if slices.ContainsFunc(s.Polygons[0][0], func(q grid.Point) bool { return q == p }) {
					edges++
					break
				}
			}
		}
	}
	require.Greater(t, inside, 3_000)
	require.Greater(t, outside, 1_000)
	require.Greater(t, edges, 1_000, "points on vertices")
}
