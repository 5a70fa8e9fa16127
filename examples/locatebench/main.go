// Command locatebench measures grid.Locator beside the ShapeIndex of github.com/golang/geo/s2, with one reused
// ContainsPointQuery, in one run on the same polygons and points:
//
//	go run ./examples/locatebench
//
// Its maps are Boston's 12 police districts and 26 neighbourhoods and San Francisco's 195 census tracts, from the
// folder in the environment's GRIDGOV_DATA or ../shared/data, or any GeoJSON files of polygons named as arguments. The
// points lie anywhere in the box around the polygons, from a fixed seed.
//
// The two do not answer quite the same question. S2 joins vertices by great circles and is asked whether any polygon
// contains the point, the cheapest thing that its query offers; the locator joins them by straight steps in degrees and
// says which unit counts. The last column is in how many points S2 finds that unit too.
package main

import (
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golang/geo/s2"

	"github.com/gridgov/gridgov/grid"
)

func main() {
	flag.Parse()
	files := flag.Args()
	if len(files) == 0 {
		root := os.Getenv("GRIDGOV_DATA")
		if root == "" {
			root = "../shared/data"
		}
		for _, name := range []string{"boston/police_districts", "boston/boston_neighborhoods", "sanfrancisco/tracts_with_neighborhood"} {
			files = append(files, filepath.Join(root, name+".geojson.gz"))
		}
	}
	fmt.Printf("%-32s %8s %8s %10s %10s %7s %7s %8s\n", "file", "polygons", "points", "grid ns", "s2 ns", "ratio", "allocs", "agree")
	for _, file := range files {
		if err := compare(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func compare(file string) error {
	features, err := read(file)
	if err != nil {
		return err
	}
	m, err := mapOf(features)
	if err != nil {
		return err
	}
	points, spheric := m.points(4096)
	query := s2.NewContainsPointQuery(m.index, s2.VertexModelSemiOpen)
	agree := m.agree(query, points, spheric)
	mine, theirs := race(m.locator, query, points, spheric)
	a, b := perOp(mine), perOp(theirs)
	fmt.Printf("%-32s %8d %8d %10.1f %10.1f %6.1fx %7d %7.2f%%\n", strings.TrimSuffix(filepath.Base(file), ".geojson.gz"),
		len(features), m.vertices, a, b, b/a, mine.AllocsPerOp(), 100*float64(agree)/float64(len(points)))
	return nil
}

// A bothMap is one map, for both.
type bothMap struct {
	locator  *grid.Locator
	index    *s2.ShapeIndex
	owner    map[s2.Shape]grid.Path // the unit of a shape in the index
	vertices int
	box      [4]float64 // west, south, east, north
}

func mapOf(features []grid.Feature) (*bothMap, error) {
	m := &bothMap{
		index: s2.NewShapeIndex(), owner: make(map[s2.Shape]grid.Path),
		box: [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)},
	}
	units := []grid.Unit{{Code: "all", Name: "all", Level: grid.LevelOffice}}
	var shapes []grid.Shape
	for i, f := range features {
		if len(f.Polygons) == 0 {
			continue // it has no place
		}
		code := strconv.Itoa(i)
		units = append(units, grid.Unit{Code: code, Parent: "all", Name: code, Level: grid.LevelVillage})
		shapes = append(shapes, grid.Shape{Code: code, Polygons: f.Polygons})
		shape := s2.PolygonFromLoops(m.loops(f.Polygons))
		m.index.Add(shape)
		m.owner[shape] = grid.NewPath("all", code)
	}
	m.index.Build()
	tree, err := grid.NewTree(units...)
	if err != nil {
		return nil, err
	}
	m.locator, err = grid.NewLocator(tree, shapes...)
	return m, err
}

// loops are the rings of polygons for S2. They count in the vertices and the box of the map.
func (m *bothMap) loops(polygons []grid.Polygon) (loops []*s2.Loop) {
	for _, polygon := range polygons {
		for _, ring := range polygon {
			var points []s2.Point
			for _, p := range ring[1:] {
				points = append(points, s2.PointFromLatLng(s2.LatLngFromDegrees(p.Lat, p.Lon)))
				m.box = [4]float64{min(m.box[0], p.Lon), min(m.box[1], p.Lat), max(m.box[2], p.Lon), max(m.box[3], p.Lat)}
			}
			loop := s2.LoopFromPoints(points)
			loop.Normalize()
			loops = append(loops, loop)
			m.vertices += len(points)
		}
	}
	return loops
}

// points are n points in the box, for each of the two.
func (m *bothMap) points(n int) ([]grid.Point, []s2.Point) {
	r := rand.New(rand.NewPCG(1, 2))
	points, spheric := make([]grid.Point, n), make([]s2.Point, n)
	for i := range points {
		points[i] = grid.Point{Lon: m.box[0] + r.Float64()*(m.box[2]-m.box[0]), Lat: m.box[1] + r.Float64()*(m.box[3]-m.box[1])}
		spheric[i] = s2.PointFromLatLng(s2.LatLngFromDegrees(points[i].Lat, points[i].Lon))
	}
	return points, spheric
}

// agree is in how many points S2 finds the unit of the locator too.
func (m *bothMap) agree(query *s2.ContainsPointQuery, points []grid.Point, spheric []s2.Point) (n int) {
	for i, p := range points {
		path, ok := m.locator.Locate(time.Time{}, p)
		found := query.ContainingShapes(spheric[i])
		if !ok && len(found) == 0 || slices.ContainsFunc(found, func(s s2.Shape) bool { return m.owner[s] == path }) {
			n++
		}
	}
	return n
}

// race measures both in turn, and takes the best of each, so that a busy machine slows both.
func race(locator *grid.Locator, query *s2.ContainsPointQuery, points []grid.Point,
	spheric []s2.Point,
) (mine, theirs testing.BenchmarkResult) {
	const runs = 3
	for range runs {
		m := testing.Benchmark(func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				locator.Locate(time.Time{}, points[i%len(points)])
			}
		})
		s := testing.Benchmark(func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				query.Contains(spheric[i%len(points)])
			}
		})
		mine, theirs = best(mine, m), best(theirs, s)
	}
	return mine, theirs
}

func best(a, b testing.BenchmarkResult) testing.BenchmarkResult {
	if a.N == 0 || perOp(b) < perOp(a) {
		return b
	}
	return a
}

func perOp(r testing.BenchmarkResult) float64 { return float64(r.T.Nanoseconds()) / float64(r.N) }

func read(file string) ([]grid.Feature, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return grid.ReadGeoJSON(r, file)
}
