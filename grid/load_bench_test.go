package grid_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

// BenchmarkLoad reads real boundary files and builds a locator of each.
func BenchmarkLoad(b *testing.B) {
	for _, file := range []string{
		"boston/police_districts.geojson.gz", "boston/boston_neighborhoods.geojson.gz", "boston/city_of_boston_boundary.geojson.gz",
		"sanfrancisco/tracts_with_neighborhood.geojson.gz", "cleveland/cleveland_neighborhoods.geojson.gz",
		"kansascity/kansascity_neighborhoods.geojson.gz",
	} {
		text, err := io.ReadAll(open(b, file))
		require.NoError(b, err)
		features, err := grid.ReadGeoJSON(bytes.NewReader(text), file)
		require.NoError(b, err)
		var units []grid.Unit
		var shapes []grid.Shape
		edges := 0
		for i, f := range features {
			code := string(rune('a'+i/26)) + string(rune('a'+i%26))
			units = append(units, grid.Unit{Code: code, Level: grid.LevelOffice, Name: code})
			shapes = append(shapes, grid.Shape{Code: code, Polygons: f.Polygons})
			for _, p := range f.Polygons {
				for _, r := range p {
					edges += len(r)
				}
			}
		}
		tree, err := grid.NewTree(units...)
		require.NoError(b, err)
		b.Run("read/"+file, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				_, err := grid.ReadGeoJSON(bytes.NewReader(text), file)
				require.NoError(b, err)
			}
		})
		b.Run("build/"+file, func(b *testing.B) {
			for b.Loop() {
				_, err := grid.NewLocator(tree, shapes...)
				require.NoError(b, err)
			}
			b.ReportMetric(float64(edges), "edges")
		})
	}
}
