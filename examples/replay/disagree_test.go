package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheMostFrequentDisagreementsAreTold(t *testing.T) {
	const wards = `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"id":"e","name":"Brooklyn Heights"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}},
		{"type":"Feature","properties":{"id":"w","name":"Westend"},"geometry":{"type":"Polygon","coordinates":[[[1,0],[2,0],[2,1],[1,1],[1,0]]]}}]}`
	log := "opened,lat,lon,ward\n"
	row := func(n int, lon, ward string) { log += strings.Repeat("2026-01-01,0.5,"+lon+","+ward+"\n", n) }
	row(2, "0.5", "BROOKLYN  Heights")
	row(1, "0.5", "ＢＲＯＯＫＬＹＮ\u3000HEIGHTS")
	row(3, "0.5", "Westend")
	row(2, "1.5", "Harbour\x1b[2J")
	row(2, "7", "Westend")
	row(1, "1.5", "")
	for i := range 9 {
		row(1, "1.5", fmt.Sprintf("Ward %d", i))
	}
	columns := `{"columns": {"opened": "opened", "lat": "lat", "lon": "lon"}, "root": {"id": "city"}, "grid": [{"level": 2, "id": "id", "name": "name"}],
		"check": {"areas": [{"column": "ward", "level": 2, "match": "name"}]}}`
	args := []string{
		"-store", "mem", "-log", inFile(t, "log.csv", log), "-map", inFile(t, "map.json", columns), "-grid",
		inFile(t, "grid.json", wards),
	}
	area := parsed(t, reportOf(t, args...)).Checks.Areas[0]
	assert.Equal(t, compared{19, 3}, area.compared, "case, width and spaces are no difference")
	require.Len(t, area.Disagree, 10)
	assert.Equal(t, []disagreement{
		{"Westend", "Brooklyn Heights", 3}, {"Harbour␛[2J", "Westend", 2}, {"Westend", "", 2}, {"Ward 0", "Westend", 1},
	}, area.Disagree[:4])
	code, out, status := inside(t, args...)
	require.Zero(t, code, status)
	assert.Contains(t, out, "3 of 19 agree with the log (15.79 %)\n"+
		`  most often otherwise: "Westend" lies in "Brooklyn Heights" 3, "Harbour␛[2J" lies in "Westend" 2, "Westend" lies in no unit 2, "Ward 0"`)

	args[5] = inFile(t, "map.json", strings.Replace(columns, `, "match": "name"`, "", 1))
	area = parsed(t, reportOf(t, args...)).Checks.Areas[0]
	assert.Equal(t, compared{19, 0}, area.compared)
	assert.Equal(t, disagreement{"Westend", "e", 3}, area.Disagree[0], "by id")
}
