package main

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics/kpibook"
)

// The neighbourhoods of Kansas City have spaces in their ids, and many that the log names are not in the file.
func TestKansasCityIsPlacedByPointAndByName(t *testing.T) {
	columns := inFile(t, "map.json",
		`{"columns": {"id": "CASE ID", "opened": {"join": ["CREATION DATE", "CREATION TIME"]}, "closed": "CLOSED DATE",
		"category": ["CATEGORY", "TYPE"], "point": "ADDRESS WITH GEOCODE", "unit": "NEIGHBORHOOD"}, "place": {"level": 2, "match": "name"},
		"layouts": ["1/2/06 3:04 PM", "1/2/06"], "zone": "America/Chicago", "root": {"id": "kc", "name": "Kansas City"}, "grid": [{"level": 2, "id": "name"}],
		"check": {"areas": [{"column": "NEIGHBORHOOD", "level": 2, "match": "name"}]}}`)
	args := city(t, "kansascity/kansascity_311.csv.gz", columns, "kansascity/kansascity_neighborhoods.geojson.gz")
	t.Chdir(t.TempDir())
	rep := parsed(t, reportOf(t, append(args, "-store", "mem")...))
	assert.EqualValues(t, 4493, rep.Accepted)
	assert.EqualValues(t, 4493, rep.Totals.Verified)
	assert.EqualValues(t, 3593, rep.Totals.Placed)
	assert.EqualValues(t, 813, rep.Flagged["unknown_unit"])
	assert.EqualValues(t, 4493-3567, rep.Flagged["outside"]+rep.Flagged["no_place"], "the others by point")
	assert.Equal(t, compared{4403, 2845}, rep.Checks.Areas[0].compared)
	assert.Len(t, rep.Checks.Areas[0].Disagree, 10)
}

// St. Louis has numbers of neighbourhoods, and coordinates that are no degrees: no file has its units.
func TestTheUnitsOfStLouisAreMade(t *testing.T) {
	for _, match := range []string{"id", "number"} {
		t.Run(match, func(t *testing.T) {
			columns := inFile(t, "map.json", `{"columns": {"id": "requestid", "opened": "datetimeinit", "unit": ["neighborhood"]}, "blank": ["NA"],
				"place": {"level": 2, "match": "`+match+`"}, "zone": "America/Chicago", "root": {"id": "stl", "name": "St. Louis"}}`)
			args := city(t, "stlouis/stlouis_csb_jan2018.csv.gz", columns)
			t.Chdir(t.TempDir())
			rep := parsed(t, reportOf(t, append(args, "-store", "mem")...))
			assert.EqualValues(t, 1532, rep.Accepted)
			assert.Equal(t, map[string]int64{"repeated_id": 22}, rep.Rejected)
			assert.EqualValues(t, 1404, rep.Totals.Placed)
			assert.Empty(t, rep.Flagged)
		})
	}
}

// Cleveland's log is GeoJSON, which is named as such; as a table it is read.
func TestClevelandIsReadAsATable(t *testing.T) {
	columns := inFile(t, "map.json",
		`{"columns": {"id": "CaseID", "opened": "OpenedDateTime", "due": "TargetDate", "category": "CaseType", "lat": "Latitude",
		"lon": "Longitude", "address": "Location"}, "layouts": ["unixms"], "zone": "America/New_York", "root": {"id": "cle"}, "grid": [{"level": 2, "id": "name"}]}`)
	args := city(t, "cleveland/cleveland_311.geojson.gz", columns, "cleveland/cleveland_neighborhoods.geojson.gz")
	t.Chdir(t.TempDir())
	code, _, status := inside(t, append(args, "-store", "mem")...)
	assert.Equal(t, 1, code)
	assert.Contains(t, status, "is GeoJSON")

	file, err := os.Open(args[1])
	require.NoError(t, err)
	defer file.Close() //nolint:errcheck // only read
	plain, err := gzip.NewReader(file)
	require.NoError(t, err)
	var log struct {
		Features []struct{ Properties map[string]any }
	}
	dec := json.NewDecoder(plain)
	dec.UseNumber()
	require.NoError(t, dec.Decode(&log))
	table, err := os.Create("log.csv")
	require.NoError(t, err)
	w := csv.NewWriter(table)
	header := []string{"CaseID", "OpenedDateTime", "TargetDate", "CaseType", "Latitude", "Longitude", "Location"}
	require.NoError(t, w.Write(header))
	for _, f := range log.Features {
		var row []string
		for _, name := range header {
			cell, _ := f.Properties[name].(string)
			if n, ok := f.Properties[name].(json.Number); ok {
				cell = n.String()
			}
			row = append(row, cell)
		}
		require.NoError(t, w.Write(row))
	}
	w.Flush()
	require.NoError(t, w.Error())
	require.NoError(t, table.Close())
	args[1] = "log.csv"
	rep := parsed(t, reportOf(t, append(args, "-store", "mem")...))
	assert.EqualValues(t, 5078, rep.Accepted)
	assert.EqualValues(t, 5068, rep.Totals.Placed)
	assert.Equal(t, map[string]int64{"outside": 10}, rep.Flagged)
	overdue, _ := rep.Metrics.Figure(kpibook.Overdue)
	assert.EqualValues(t, 3798, overdue.Num)
}
