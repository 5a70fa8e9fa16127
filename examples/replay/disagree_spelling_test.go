package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A unit is told once, however the log spells it, under the spelling that is most frequent in the log.
func TestADisagreementIsToldOnce(t *testing.T) {
	const wards = `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"id":"01","name":"East"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}},
		{"type":"Feature","properties":{"id":"02","name":"West"},"geometry":{"type":"Polygon","coordinates":[[[1,0],[2,0],[2,1],[1,1],[1,0]]]}},
		{"type":"Feature","properties":{"id":"03","name":"WEST"},"geometry":{"type":"Polygon","coordinates":[[[2,0],[3,0],[3,1],[2,1],[2,0]]]}}]}`
	const columns = `{"columns": {"opened": "opened", "lat": "lat", "lon": "lon"}, "root": {"id": "city"}, "grid": [{"level": 2, "id": "id", "name": "name"}],
		"check": {"areas": [{"column": "ward", "level": 2, "match": "name"}, {"column": "number", "level": 2, "match": "number"}]}}`
	log := "opened,lat,lon,ward,number\n"
	row := func(n int, lon, ward, number string) {
		log += strings.Repeat("2026-01-01,0.5,"+lon+","+ward+","+number+"\n", n)
	}
	row(2, "1.5", "East", "01")
	row(1, "1.5", "EAST", "1")
	row(1, "2.5", "ＥＡＳＴ", "001")
	row(1, "1.5", "Ea st", "1.0")
	row(3, "0.5", "EAST", "1") // it agrees
	row(1, "7", "east", "1")
	args := []string{
		"-store", "mem", "-log", inFile(t, "log.csv", log), "-map", inFile(t, "map.json", columns), "-grid",
		inFile(t, "grid.json", wards),
	}
	areas := parsed(t, reportOf(t, args...)).Checks.Areas
	assert.Equal(t, []disagreement{{"EAST", "West", 5}, {"EAST", "", 1}}, areas[0].Disagree)
	assert.Equal(t, []disagreement{{"1", "02", 4}, {"1", "", 1}, {"1", "03", 1}}, areas[1].Disagree)
	assert.Equal(t, compared{9, 3}, areas[0].compared)
}
