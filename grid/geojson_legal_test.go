package grid_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

func caseFile(t *testing.T, file string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", file))
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// A feature without a place is legal (RFC 7946, section 3.2): the others are read, and it has no polygons.
func TestAFeatureMayHaveNoPlace(t *testing.T) {
	features, err := grid.ReadGeoJSON(caseFile(t, "null_geometry.geojson"), "wards.geojson")
	require.NoError(t, err)
	require.Len(t, features, 2)
	assert.Len(t, features[0].Polygons, 1)
	id, _ := features[1].Properties.String("id")
	assert.Equal(t, "unassigned", id)
	assert.Empty(t, features[1].Polygons)

	for _, geometry := range []string{ // empty coordinates are as good as null (section 3.1), and what PostGIS writes
		`null`, polygon(`[]`), `{"type":"MultiPolygon","coordinates":[]}`, `{"type":"GeometryCollection","geometries":[]}`,
		`{"type":"GeometryCollection","geometries":[` + polygon(`[]`) + `]}`,
	} {
		feature := `{"type":"Feature","properties":{},"geometry":` + geometry + `}`
		for _, text := range []string{feature, collection(feature)} {
			features, err := grid.ReadGeoJSON(strings.NewReader(text), "x")
			require.NoError(t, err, text)
			require.Len(t, features, 1, text)
			assert.Empty(t, features[0].Polygons, text)
		}
	}
}

func TestAMemberInCapitalsIsSomebodyElses(t *testing.T) {
	features, err := grid.ReadGeoJSON(caseFile(t, "foreign_member_in_capitals.geojson"), "wards.geojson")
	require.NoError(t, err)
	id, _ := features[0].Properties.String("id")
	assert.Equal(t, "A", id)
}

func TestCoordinatesAreDegrees(t *testing.T) {
	_, err := grid.ReadGeoJSON(caseFile(t, "r13_wards_3857.geojson"), "wards.geojson")
	assert.Equal(t, []string{"crs: one_of", "features[0].polygon[0].ring[0][0]: range"}, faults(t, err))
	assert.ErrorContains(t, err, "urn:ogc:def:crs:EPSG::3857", "what it is")
	assert.ErrorContains(t, err, "Web Mercator")
	assert.ErrorContains(t, err, "-8121583/5057684")

	name := func(s string) string { return `{"type":"name","properties":{"name":"` + s + `"}}` }
	for crs, fine := range map[string]bool{
		`null`: true, name("urn:ogc:def:crs:OGC:1.3:CRS84"): true, name("OGC:CRS84"): true, name("urn:ogc:def:crs:EPSG::4326"): true,
		name("EPSG:4326"): true, name("epsg:4326"): true, name("http://www.opengis.net/def/crs/EPSG/0/4326"): true,
		`{"type":"EPSG","properties":{"code":4326}}`: true,
		name("EPSG:3857"): false, name("EPSG:4490"): false, name("urn:ogc:def:crs:EPSG::32650"): false, name("ESRI:4326"): false, name(""): false,
		`{"type":"EPSG","properties":{"code":3857}}`: false, `{"type":"link","properties":{"href":"http://example.com/crs/42"}}`: false,
		`{}`: false, `7`: false, `[]`: false, `{"properties":[]}`: false,
	} {
		for at, text := range map[string]string{
			"crs":             `{"type":"FeatureCollection","features":[` + feature(polygon(square)) + `],"crs":` + crs + `}`,
			"features[0].crs": collection(`{"type":"Feature","crs":` + crs + `,"properties":{},"geometry":` + polygon(square) + `}`),
			"features[0].geometry.crs": collection(
				`{"type":"Feature","properties":{},"geometry":{"crs":` + crs + `,"type":"Polygon","coordinates":` + square + `}}`,
			),
		} {
			_, err := grid.ReadGeoJSON(strings.NewReader(strings.ReplaceAll(text, "007e1", "7")), "x")
			if fine {
				assert.NoError(t, err, text)
			} else {
				assert.Equal(t, []string{at + ": one_of"}, faults(t, err), text)
			}
		}
	}
	for ring, projected := range map[string]bool{
		`[[38500000,3850000],[38500100,3850000],[38500100,3850100],[38500000,3850000]]`: true,
		`[[500,300],[600,300],[600,400],[500,300]]`:                                     true,
		`[[200,30],[201,30],[201,31],[200,30]]`:                                         false,
		`[[34,113],[35,113],[35,114],[34,113]]`:                                         false,
	} {
		_, err := grid.ReadGeoJSON(strings.NewReader(shape("["+ring+"]")), "x")
		assert.Equal(t, []string{"features[0].polygon[0].ring[0][0]: range"}, faults(t, err), ring)
		assert.Equal(t, projected, strings.Contains(err.Error(), "projection"), ring)
	}
}
