package grid_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

// GeoJSON may hold members of others' own. One whose name differs from a known one in case alone is such a member: it does not
// overrule the known one.
func TestGeoJSONNamesAreExact(t *testing.T) {
	const square = `{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}`
	const empty = `{"type":"Polygon","coordinates":[]}`
	for _, feature := range []string{
		`{"type":"Feature","properties":{"id":"a","ID":"c"},"geometry":` + square + `,"PROPERTIES":{"id":"b"}}`,
		`{"PROPERTIES":{"id":"b"},"Type":"x","type":"Feature","properties":{"id":"a","ID":"c"},"geometry":` + square +
			`,"Geometry":null,"TYPE":"y"}`,
		`{"type":"Feature","properties":{"id":"a","ID":"c"},"geometry":{"type":"Polygon","Type":"Point","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]],"COORDINATES":[[9]]}}`,
		`{"type":"Feature","properties":{"id":"a","ID":"c"},"geometry":{"type":"GeometryCollection","geometries":[` + square +
			`],"Geometries":[` + empty + `]}}`,
	} {
		for _, text := range []string{feature, `{"type":"FeatureCollection","features":[` + feature + `],"Features":[]}`} {
			got, err := grid.ReadGeoJSON(strings.NewReader(text), "units.geojson")
			require.NoError(t, err, text)
			require.Len(t, got, 1, text)
			assert.Equal(t, grid.Properties{"id": "a", "ID": "c"}, got[0].Properties, text)
			assert.Len(t, got[0].Polygons, 1, text)
		}
	}
	_, err := grid.ReadGeoJSON(strings.NewReader(`{"type":"Feature","Properties":{"id":"a"},"GEOMETRY":`+square+`}`), "units.geojson")
	assert.ErrorIs(t, err, gridgov.ErrInvalid, "a misspelt geometry is none")
}
