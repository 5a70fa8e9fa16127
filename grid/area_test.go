package grid_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

// located reads a file of units of one level, each by its property id, and returns the units in which three points are.
func located(t *testing.T, file string) []string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", file))
	require.NoError(t, err)
	defer f.Close()
	features, err := grid.ReadGeoJSON(f, file)
	require.NoError(t, err)
	polygons := make(map[string][]grid.Polygon)
	for _, feature := range features {
		id, ok := feature.Properties.String("id")
		require.True(t, ok)
		polygons[id] = append(polygons[id], feature.Polygons...)
	}
	units := []grid.Unit{{Code: "office", Level: grid.LevelOffice, Name: "office"}}
	var shapes []grid.Shape
	for id, polygons := range polygons {
		units = append(units, grid.Unit{Code: id, Parent: "office", Level: grid.LevelVillage, Name: id})
		shapes = append(shapes, shapeOf(id, polygons...))
	}
	tree, err := grid.NewTree(units...)
	require.NoError(t, err)
	l, err := grid.NewLocator(tree, shapes...)
	require.NoError(t, err)
	var codes []string
	for _, p := range []grid.Point{at(113.503, 34.803), at(113.501, 34.805), at(113.505, 34.805)} {
		path, _ := l.Locate(time.Time{}, p)
		codes = append(codes, path.Base())
	}
	return codes
}

// The smaller area wins, and an area is that of what is inside: of a general grid's two lots, however they are written, and not of the
// one less the other; of a part that is there twice, once.
func TestTheAreaIsWhatIsInside(t *testing.T) {
	for file, want := range map[string][]string{
		"area_two_lots_as_rings.geojson":        {"market", "general", "general"},
		"area_two_lots_as_multipolygon.geojson": {"market", "general", "general"},
		"area_same_polygon_twice.geojson":       {"small", "small", "small"},
		"area_bowtie_equal.geojson":             {"general", "general", "general"},
	} {
		assert.Equal(t, want, located(t, file), file)
	}
}

// Each shape against another one inside it that is a little smaller and must win, and against one that is a little larger than its
// ground and must lose.
func TestTheSmallerGroundWins(t *testing.T) {
	inner := func(side float64) grid.Polygon { return grid.Polygon{rect(0, 0, side, side)} }
	for name, c := range map[string]struct {
		polygons []grid.Polygon
		ground   float64 // square degrees
	}{
		"two lots as rings": {[]grid.Polygon{{rect(0, 0, 1, 1), rect(2, 0, 2.9, 1)}}, 1.9},
		"a part twice":      {[]grid.Polygon{{rect(0, 0, 1, 1)}, {rect(0, 0, 1, 1)}}, 1},
		"a part five times": {
			[]grid.Polygon{{rect(0, 0, 1, 1)}, {rect(0, 0, 1, 1)}, {rect(0, 0, 1, 1)}, {rect(0, 0, 1, 1)}, {rect(0, 0, 1, 1)}}, 1,
		},
		"parts that overlap":     {[]grid.Polygon{{rect(0, 0, 1, 1)}, {rect(0.5, 0, 1.5, 1)}}, 1.5},
		"a part in a part":       {[]grid.Polygon{{rect(0, 0, 1, 1)}, {rect(0.2, 0.2, 0.8, 0.8)}}, 1},
		"an island in a hole":    {[]grid.Polygon{{rect(0, 0, 1, 1), rect(0.2, 0.2, 0.8, 0.8), rect(0.4, 0.4, 0.6, 0.6)}}, 0.68},
		"a hole across the edge": {[]grid.Polygon{{rect(0, 0, 1, 1), rect(0.5, 0.25, 1.5, 0.75)}}, 1},
		"a hole twice":           {[]grid.Polygon{{rect(0, 0, 1, 1), rect(0.4, 0.4, 0.8, 0.8), rect(0.4, 0.4, 0.8, 0.8)}}, 1},
		"a bow tie":              {[]grid.Polygon{{{at(0, 0), at(2, 1), at(2, 0), at(0, 1), at(0, 0)}}}, 1},
		"an uneven bow tie":      {[]grid.Polygon{{{at(0, 0), at(3, 1.5), at(3, 0.5), at(0, 1), at(0, 0)}}}, 0.75 + 0.75},
	} {
		for _, k := range []float64{0.99, 1.01} {
			side := math.Sqrt(c.ground * k)
			tree, err := grid.NewTree(office("o"), below("o", "a", grid.LevelVillage), below("o", "b", grid.LevelVillage))
			require.NoError(t, err)
			l, err := grid.NewLocator(tree, shapeOf("a", inner(side)), shapeOf("b", c.polygons...))
			require.NoError(t, err, name)
			path, _ := l.Locate(time.Time{}, at(0.05, 0.1))
			assert.Equal(t, map[bool]string{true: "a", false: "b"}[k < 1], path.Base(), "%s against %g of its ground", name, k)
		}
	}
}
