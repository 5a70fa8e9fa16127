package grid_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

func TestPointValid(t *testing.T) {
	for _, p := range []grid.Point{{}, {Lon: 180, Lat: 90}, {Lon: -180, Lat: -90}} {
		assert.True(t, p.Valid(), p)
	}
	nan, inf := math.NaN(), math.Inf(1)
	for _, p := range []grid.Point{{Lon: nan}, {Lat: nan}, {Lon: inf}, {Lat: -inf}, {Lon: 180.0000001}, {Lat: -90.0000001}} {
		assert.False(t, p.Valid(), p)
		assert.True(t, math.IsNaN(p.Distance(grid.Point{})))
		lon, lat := p.E7()
		assert.Zero(t, lon)
		assert.Zero(t, lat)
	}
}

func TestPointDistance(t *testing.T) {
	zhengzhou, beijing := grid.Point{Lon: 113.625, Lat: 34.7466}, grid.Point{Lon: 116.4074, Lat: 39.9042}
	assert.InDelta(t, 622_000, zhengzhou.Distance(beijing), 3_000)
	assert.InDelta(t, zhengzhou.Distance(beijing), beijing.Distance(zhengzhou), 1e-6)
	assert.Zero(t, zhengzhou.Distance(zhengzhou))
	degree := math.Pi / 180 * grid.EarthRadius
	assert.InDelta(t, degree, grid.Point{}.Distance(grid.Point{Lat: 1}), 1e-6)
	assert.InDelta(t, 2*degree, grid.Point{Lon: 179}.Distance(grid.Point{Lon: -179}), 1e-6, "the short way round")
	assert.InDelta(t, 180*degree, grid.Point{Lat: 90}.Distance(grid.Point{Lat: -90}), 1e-6)
}

func TestBoxIncludesItsBorder(t *testing.T) {
	b := grid.Box{West: -5, South: 10, East: 5, North: 20}
	for _, p := range [][2]int32{{-5, 10}, {5, 20}, {0, 15}} {
		assert.True(t, b.Contains(p[0], p[1]))
	}
	for _, p := range [][2]int32{{-6, 10}, {6, 20}, {0, 9}, {0, 21}} {
		assert.False(t, b.Contains(p[0], p[1]))
	}
	assert.False(t, grid.Box{West: 5, East: -5}.Contains(0, 0))
	lon, lat := grid.Point{Lon: 180, Lat: -90}.E7()
	assert.Equal(t, [2]int32{1_800_000_000, -900_000_000}, [2]int32{lon, lat})
	lon, lat = grid.Point{Lon: 0.00000005, Lat: -0.00000005}.E7()
	assert.Equal(t, [2]int32{1, -1}, [2]int32{lon, lat}, "half away from zero")
}

func TestUnitJSON(t *testing.T) {
	u := grid.Unit{Code: "1", Level: grid.LevelMicroGrid, Name: "n", Kind: grid.KindDedicated}
	text, err := json.Marshal(u)
	require.NoError(t, err)
	assert.JSONEq(t, `{"code":"1","level":"micro_grid","name":"n","kind":"dedicated"}`, string(text))
	var back grid.Unit
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, u, back)
	require.NoError(t, json.Unmarshal([]byte(`{"level":"2"}`), &back))
	assert.Equal(t, grid.LevelVillage, back.Level)
	require.ErrorIs(t, json.Unmarshal([]byte(`{"level":"village "}`), &back), gridgov.ErrInvalid)
	_, err = grid.Level(5).MarshalText()
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	assert.Equal(t, "level 5", grid.Level(5).String())
}
