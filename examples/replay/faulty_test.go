package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var here, _ = os.Getwd() // before a test changes it

// grids runs the program with a file of the grid that is among the test data of package grid, and a request that lies in it.
func grids(t *testing.T, file, property, point string, flags ...string) (code int, report, status string) {
	t.Helper()
	dir := t.TempDir()
	doc, err := os.ReadFile(filepath.Join(here, "..", "..", "grid", "testdata", file))
	require.NoError(t, err)
	args := []string{
		"-log", put(t, dir, "log.csv", "id,opened,lat,lon\n1,2026-01-01 00:00:00,"+point+"\n"), "-grid",
		put(t, dir, file, string(doc)), "-store", "mem",
		"-map", put(t, dir, "map.json",
			`{"columns":{"id":"id","opened":"opened","lat":"lat","lon":"lon"},"root":{"id":"city"},"grid":[{"level":2,"id":"`+property+`"}]}`),
		"-report", filepath.Join(dir, "report.json"), "-quiet",
	}
	t.Chdir(dir)
	code, _, status = inside(t, append(args, flags...)...)
	if code == 0 {
		doc, err := os.ReadFile("report.json")
		require.NoError(t, err)
		report = string(doc)
	}
	return code, report, status
}

// A faulty feature refuses the file, or is left out and named where that is asked for.
func TestFaultyFeatures(t *testing.T) {
	for file, says := range map[string]string{
		"r18_no_name.geojson":   "features[1].ward is required",
		"r18_open_ring.geojson": "features[0].polygon[0].ring[0] is not a valid shape",
	} {
		t.Run(file, func(t *testing.T) {
			code, _, status := grids(t, file, "ward", "0.5,0.5")
			assert.Equal(t, 1, code)
			assert.Contains(t, status, says)
			assert.Contains(t, status, "-faulty skip")
			code, report, status := grids(t, file, "ward", "0.5,0.5", "-faulty", "skip")
			require.Zero(t, code, status)
			assert.Contains(t, status, "left out: ")
			assert.Contains(t, status, file+": "+says)
			assert.Equal(t, file == "r18_no_name.geojson", strings.Contains(report, `"W1"`), "the sound ones are read")
		})
	}
	code, _, status := grids(t, "r13_wards_3857.geojson", "ward", "0.5,0.5", "-faulty", "skip")
	assert.Equal(t, 1, code, "what is wrong with a file is not one feature's")
	assert.Contains(t, status, "Web Mercator")
	code, _, status = grids(t, "r18_no_name.geojson", "ward", "0.5,0.5", "-faulty", "maybe")
	assert.Equal(t, 2, code)
	assert.Contains(t, status, "-faulty must be refuse or skip")
}

// A feature without a place is a unit in which nothing is found by its point, and a feature's own id can be its unit's.
func TestLegalFeatures(t *testing.T) {
	for _, file := range []string{"null_geometry.geojson", "feature_id_alone.geojson"} {
		code, report, status := grids(t, file, "id", "34.5,113.5")
		require.Zero(t, code, "%s: %s", file, status)
		assert.Contains(t, report, `"A"`, file)
	}
}
