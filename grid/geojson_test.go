package grid_test

import (
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

const square = `[[[0,0],[1,0],[1,1],[0,1],[0,0]]]`

func feature(geometry string) string {
	return `{"type":"Feature","properties":{"id":007e1},"geometry":` + geometry + `}`
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func polygon(coordinates string) string {
	return `{"type":"Polygon","coordinates":` + coordinates + `}`
}

func shape(coordinates string) string {
	return `{"type":"Feature","properties":null,"geometry":` + polygon(coordinates) + `}`
}

func TestReadGeoJSON(t *testing.T) {
	text := "\ufeff" + `{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[
		{"type":"Feature","id":1,"properties":{"id":12.50,"big":12345678901234567890,"s":"007","b":true,"n":null,"l":[1]},
		 "geometry":{"type":"GeometryCollection","geometries":[
			{"type":"Polygon","coordinates":[[[0.1,0.2,5],[1,0],[1,1],[0.1,0.2,5]],[[0.5,0.4],[0.6,0.4],[0.6,0.5],[0.5,0.4]]]},
			{"type":"MultiPolygon","coordinates":[[[[113.54812345678912,34],[114,34],[114,35],[113.54812345678912,34]]],` + square + `]}]}}
	],"type":"FeatureCollection"}`
	features, err := grid.ReadGeoJSON(iotest.OneByteReader(strings.NewReader(text)), "map")
	require.NoError(t, err)
	require.Len(t, features, 1)
	f := features[0]
	require.Len(t, f.Polygons, 3)
	assert.Len(t, f.Polygons[0], 2)
	assert.Equal(t, grid.Point{Lon: 0.1, Lat: 0.2}, f.Polygons[0][0][0], "the height is left out")
	assert.Equal(t, 113.54812345678912, f.Polygons[1][0][0].Lon)
	for name, want := range map[string]string{"id": "12.50", "big": "12345678901234567890", "s": "007", "b": "true"} {
		got, ok := f.Properties.String(name)
		assert.True(t, ok, name)
		assert.Equal(t, want, got)
	}
	for _, name := range []string{"n", "l", "missing"} {
		_, ok := f.Properties.String(name)
		assert.False(t, ok, name)
	}

	features, err = grid.ReadGeoJSON(strings.NewReader(shape(square)), "one feature")
	require.NoError(t, err)
	require.Len(t, features, 1)
	_, ok := features[0].Properties.String("id")
	assert.False(t, ok)
	features, err = grid.ReadGeoJSON(strings.NewReader(collection()), "empty")
	require.NoError(t, err)
	assert.Empty(t, features)
}

func TestReadGeoJSONFaults(t *testing.T) {
	for text, want := range map[string][]string{
		collection(shape(`[[[0,0],[1,0],[1,1],[0,1]]]`)):                                       {"features[0].polygon[0].ring[0]: geometry"},
		collection(shape(`[[[0,0],[1,0],[0,0]]]`)):                                             {"features[0].polygon[0].ring[0]: min_entries"},
		collection(shape(`[[]]`)):                                                              {"features[0].polygon[0].ring[0]: min_entries"},
		collection(shape(`null`)):                                                              {"features[0].geometry.coordinates: json"},
		collection(shape(`[[[0,0],[1,0],[1,1],[0,0]],5]`)):                                     {"features[0].geometry.coordinates: json"},
		collection(`{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[]]}}`): {"features[0].polygon[0]: required"},
		collection(shape(`[[[0,0],[1,1],[2,2],[0,0]]]`)):                                       {"features[0].polygon[0].ring[0]: geometry"},
		collection(shape(`[[[0,0],[1,1],[0.3,0.2],[1,1],[0,0]]]`)):                             {"features[0].polygon[0].ring[0]: geometry"},
		collection(shape(`[[[0,0],[181,0],[1,1],[0,0]]]`)): {
			"features[0].polygon[0].ring[0][1]: range",
		},
		collection(shape(`[[[0,0],[1e999,0],[1,1],[0,0]]]`)):     {"features[0].geometry.coordinates: json"},
		collection(shape(`[[[0,0],[null,0],[1,1],[0,0]]]`)):      {"features[0].geometry.coordinates: json"},
		collection(shape(`[[[0,0],null,[1,1],[0,0]]]`)):          {"features[0].geometry.coordinates: json"},
		collection(shape(`[[[0,0],[1],[1,1],[0,0]]]`)):           {"features[0].geometry.coordinates: json"},
		collection(shape(`[[["0","0"],[1,1],[1,0],["0","0"]]]`)): {"features[0].geometry.coordinates: json"},
		collection(shape(`[[0,0],[1,0],[1,1],[0,0]]`)):           {"features[0].geometry.coordinates: json"},
		collection(shape(square), shape(`[[],`+square[1:])):      {"features[1].polygon[0].ring[0]: min_entries"},
		collection(`null`): {"features[0].type: one_of"},
		collection(`7`):    {"features[0]: json"},
		collection(`{"type":"Feature","properties":{}}`):                                 {"features[0].geometry: required"},
		collection(`{"type":"Feature","geometry":{"type":"Point","coordinates":[0,0]}}`): {"features[0].geometry.type: one_of"},
		collection(`{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[null,{}]}}`): {
			"features[0].geometry.geometries[0]: required", "features[0].geometry.geometries[1].type: one_of",
		},
		collection(`{"type":"Feature","geometry":{"type":"GeometryCollection"}}`): {
			"features[0].geometry.geometries: required",
		},
		collection("{\"type\":\"Feature\",\"properties\":{\"n\":\"\xc0\xd6\"},\"geometry\":" + polygon(square) + "}"): {"features[0]: utf8"},
		`{"type":"FeatureCollection"}`:       {"type: one_of"},
		`{"type":"Feature","features":[]}`:   {"type: one_of"},
		polygon(square):                      {"type: one_of"},
		collection(feature(polygon(square))): {"byte 69: json"}, // 007e1 is no number
		``:                                   {"byte 0: json"},
		`[]`:                                 {"byte 1: json"},
		`{"type":"FeatureCollection","features":{}}`:           {"byte 39: json"},
		`{"type":"FeatureCollection","features":[`:             {"byte 39: json"},
		collection() + "x":                                     {"byte 42: json"},
		collection() + collection():                            {"byte 43: json"},
		collection(shape(`[[[0,0],[1,0],[0,0]]]`))[:120] + "}": {"byte 120: json"},
	} {
		features, err := grid.ReadGeoJSON(strings.NewReader(text), "wards.geojson")
		assert.Empty(t, features)
		got := faults(t, err)
		if strings.Contains(want[0], "byte") { // where exactly is the decoder's affair
			require.Len(t, got, 1, text)
			assert.Regexp(t, `^byte \d+: json$`, got[0], text)
			continue
		}
		assert.Equal(t, want, got, text)
		assert.Contains(t, err.Error(), "wards.geojson")
	}
}

func TestReadGeoJSONReportsAllFaultsAtOnce(t *testing.T) {
	_, err := grid.ReadGeoJSON(strings.NewReader(collection(
		shape(`[[[0,0],[1,0],[1,1],[0,1]],[[0,0],[1,0],[0,0]]]`), shape(square), `{"type":"Feature"}`, `{`,
	)), "x")
	got := faults(t, err)
	require.Len(t, got, 4)
	assert.Regexp(t, `^byte \d+: json$`, got[0], "of the text as a whole, first")
	assert.Equal(t, []string{
		"features[0].polygon[0].ring[0]: geometry", "features[0].polygon[0].ring[1]: min_entries", "features[2].geometry: required",
	}, got[1:])
}

func TestReadGeoJSONBounds(t *testing.T) {
	deep := polygon(square)
	for range 8 {
		deep = `{"type":"GeometryCollection","geometries":[` + deep + `]}`
	}
	wrap := func(g string) string { return `{"type":"Feature","properties":{},"geometry":` + g + `}` }
	_, err := grid.ReadGeoJSON(strings.NewReader(wrap(deep)), "x")
	require.NoError(t, err)
	_, err = grid.ReadGeoJSON(strings.NewReader(wrap(`{"type":"GeometryCollection","geometries":[`+deep+`]}`)), "x")
	assert.Contains(t, faults(t, err)[0], "max_depth")
	for _, text := range []string{
		strings.Repeat("[", 1<<20), `{"a":` + strings.Repeat("[", 1<<20),
		wrap(strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 1<<14)),
	} {
		_, err = grid.ReadGeoJSON(strings.NewReader(text), "x")
		faults(t, err)
	}
}

func TestReadGeoJSONKeepsTheReadersError(t *testing.T) {
	boom := errors.New("disk on fire")
	_, err := grid.ReadGeoJSON(io.MultiReader(strings.NewReader(`{"type":`), iotest.ErrReader(boom)), "x")
	require.ErrorIs(t, err, boom)
	require.NotErrorIs(t, err, gridgov.ErrInvalid)
	_, err = grid.ReadGeoJSON(nil, "x")
	require.ErrorIs(t, err, gridgov.ErrInvalid)
}

// FuzzReadGeoJSON also builds a locator of whatever is accepted and asks it for a vertex, which must be inside.
func FuzzReadGeoJSON(f *testing.F) {
	for _, s := range []string{
		collection(shape(square)), shape(square), collection(), collection(`{"type":"Feature","geometry":null}`), `{"features":[{}]}`,
		collection(shape(`[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0.2,0.2],[0.4,0.2],[0.4,0.4],[0.2,0.2]]]`)),
		collection(`{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[` + polygon(square) + `]}}`),
		collection(shape(`[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]`)), "\ufeff{}", "[", "{\"type\":\"\xff\"}",
		collection(shape(`[[[0,0],[1e-300,0],[1e-14,1e-14],[0,1],[0,0]]]`)),
	} {
		f.Add([]byte(s))
	}
	tree := one(f, "u")
	f.Fuzz(func(t *testing.T, text []byte) {
		features, err := grid.ReadGeoJSON(strings.NewReader(string(text)), "fuzz")
		if err != nil {
			faults(t, err)
			return
		}
		for _, feature := range features {
			if len(feature.Polygons) == 0 {
				continue
			}
			l, err := grid.NewLocator(tree, grid.Shape{Code: "u", Polygons: feature.Polygons})
			if err != nil {
				t.Fatalf("read, but refused: %v", err)
			}
			for _, p := range feature.Polygons[0][0] {
				if _, ok := l.Locate(day(1), p); !ok {
					t.Fatalf("the vertex %v lies outside", p)
				}
				if near := l.Near(day(1), grid.Point{Lon: p.Lon, Lat: math.Nextafter(p.Lat, 0)}, 1); len(near) != 1 {
					t.Fatalf("near the vertex %v: %v", p, near)
				}
			}
		}
	})
}
