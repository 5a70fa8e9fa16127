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
	units := []grid.Unit{{Code: "all", Name: "all", Level: grid.LevelOffice}}
	var shapes []grid.Shape
	index := s2.NewShapeIndex()
	owner := make(map[s2.Shape]grid.Path)
	vertices := 0
	box := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i, f := range features {
		if len(f.Polygons) == 0 {
			continue // it has no place
		}
		code := strconv.Itoa(i)
		units = append(units, grid.Unit{Code: code, Parent: "all", Name: code, Level: grid.LevelVillage})
		shapes = append(shapes, grid.Shape{Code: code, Polygons: f.Polygons})
		var loops []*s2.Loop
		for _, polygon := range f.Polygons {
			for _, ring := range polygon {
				var points []s2.Point
				for _, p := range ring[1:] {
					points = append(points, s2.PointFromLatLng(s2.LatLngFromDegrees(p.Lat, p.Lon)))
					box = [4]float64{min(box[0], p.Lon), min(box[1], p.Lat), max(box[2], p.Lon), max(box[3], p.Lat)}
				}
				loop := s2.LoopFromPoints(points)
				loop.Normalize()
				loops = append(loops, loop)
				vertices += len(points)
			}
		}
		shape := s2.PolygonFromLoops(loops)
		index.Add(shape)
		owner[shape] = grid.NewPath("all", code)
	}
	index.Build()
	tree, err := grid.NewTree(units...)
	if err != nil {
		return err
	}
	locator, err := grid.NewLocator(tree, shapes...)
	if err != nil {
		return err
	}

	r := rand.New(rand.NewPCG(1, 2))
	points := make([]grid.Point, 4096)
	spheric := make([]s2.Point, len(points))
	for i := range points {
		points[i] = grid.Point{Lon: box[0] + r.Float64()*(box[2]-box[0]), Lat: box[1] + r.Float64()*(box[3]-box[1])}
		spheric[i] = s2.PointFromLatLng(s2.LatLngFromDegrees(points[i].Lat, points[i].Lon))
	}
	query := s2.NewContainsPointQuery(index, s2.VertexModelSemiOpen)
	agree := 0
	for i, p := range points {
		path, ok := locator.Locate(time.Time{}, p)
		found := query.ContainingShapes(spheric[i])
		same := !ok && len(found) == 0
		for _, s := range found {
			same = same || owner[s] == path
		}
		if same {
			agree++
		}
	}

	const runs = 3
	mine, theirs := testing.BenchmarkResult{}, testing.BenchmarkResult{}
	for range runs { // in turn, and the best of each, so that a busy machine slows both
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
	a, b := perOp(mine), perOp(theirs)
	fmt.Printf("%-32s %8d %8d %10.1f %10.1f %6.1fx %7d %7.2f%%\n", strings.TrimSuffix(filepath.Base(file), ".geojson.gz"),
		len(features), vertices, a, b, b/a, mine.AllocsPerOp(), 100*float64(agree)/float64(len(points)))
	return nil
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
