package grid_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

func TestAFeatureHasAnIDOfItsOwn(t *testing.T) {
	features, err := grid.ReadGeoJSON(caseFile(t, "feature_id_alone.geojson"), "wards.geojson")
	require.NoError(t, err)
	require.Len(t, features, 1)
	assert.Equal(t, "A", features[0].ID)
	for id, want := range map[string]string{`"007"`: "007", `12.50`: "12.50", `1e3`: "1e3", `null`: "", `""`: ""} {
		feature := `{"id":` + id + `,"type":"Feature","properties":{"id":"p"},"geometry":null}`
		for _, text := range []string{feature, collection(feature)} {
			features, err := grid.ReadGeoJSON(strings.NewReader(text), "x")
			require.NoError(t, err, text)
			require.Len(t, features, 1)
			assert.Equal(t, want, features[0].ID, text)
		}
	}
	for _, id := range []string{`true`, `["a"]`, `{"a":1}`} {
		_, err := grid.ReadGeoJSON(strings.NewReader(collection(`{"id":`+id+`,"type":"Feature","properties":{},"geometry":null}`)), "x")
		assert.Equal(t, []string{"features[0].id: type"}, faults(t, err))
	}
}

// By choice the sound features are read, and the faulty ones named. A fault that is nobody's alone refuses the file still.
func TestFaultyFeaturesMayBeLeftOut(t *testing.T) {
	text := collection(shape(square), shape(`[[[0,0],[1,0],[1,1],[0,1]]]`),
		`{"type":"Feature","properties":{"name":"Mrs Wang"},"geometry":{"type":"Mrs Wang"}}`, shape(square))
	_, err := grid.ReadGeoJSON(strings.NewReader(text), "x")
	assert.Len(t, faults(t, err), 2)
	features, faulty, err := grid.ReadSoundGeoJSON(strings.NewReader(text), "x")
	require.NoError(t, err)
	require.Len(t, features, 2)
	assert.Equal(t, 0, features[0].Index)
	assert.Equal(t, 3, features[1].Index)
	require.Len(t, faulty, 2)
	assert.Equal(t, "features[1].polygon[0].ring[0] is not a valid shape (got 0/1): the last point must equal the first", faulty[0].String())
	assert.NotContains(t, faulty[1].String(), "Wang", "a fault repeats codes alone")

	_, _, err = grid.ReadSoundGeoJSON(caseFile(t, "r13_wards_3857.geojson"), "wards.geojson")
	assert.ErrorContains(t, err, "Web Mercator", "of the file, not of a feature")
	for _, text := range []string{
		collection(shape(square)) + "x", polygon(square), `{"type":"FeatureCollection","features":[` + shape(square),
	} {
		_, _, err := grid.ReadSoundGeoJSON(strings.NewReader(text), "x")
		assert.Len(t, faults(t, err), 1, text)
	}
	_, err = grid.ReadGeoJSON(caseFile(t, "r18_open_ring.geojson"), "wards.geojson")
	assert.Equal(t, []string{"features[0].polygon[0].ring[0]: geometry"}, faults(t, err))
	features, faulty, err = grid.ReadSoundGeoJSON(caseFile(t, "r18_open_ring.geojson"), "wards.geojson")
	require.NoError(t, err)
	assert.Empty(t, features)
	assert.Len(t, faulty, 1)
	features, faulty, err = grid.ReadSoundGeoJSON(strings.NewReader(collection()), "x")
	assert.Empty(t, features)
	assert.Empty(t, faulty)
	assert.NoError(t, err)
}
