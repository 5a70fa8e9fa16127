package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

const (
	twoFirstsLog = "opened,closed,s,c,g\n2026-01-01 08:00:00,,航海街道,春藤社区,第一网格\n2026-01-01 09:00:00,,航海街道,金桂社区,第一网格\n" +
		"2026-01-01 10:00:00,,航海街道,金桂社区,第二网格\n2026-01-01 11:00:00,,,,\n"
	twoFirstsMap = `{"columns": {"opened": "opened", "closed": "closed", "unit": ["s", "c", "g"]}, "place": {"level": 1, "match": "name"}}`
)

// firsts are the first cells of the rows of a table of the page, and the cells that stand under a title.
func firsts(page, title string) (names []string) {
	_, table, _ := strings.Cut(page, "<h2>"+title+" ")
	table, _, _ = strings.Cut(table, "<h2>")
	for _, found := range regexp.MustCompile(`<tr><td[^>]*>([^<]*)<`).FindAllStringSubmatch(table, -1) {
		names = append(names, found[1])
	}
	return names
}

// Units that have one name are told apart by those above them, on the page and in the text, and others have their name alone.
func TestUnitsOfOneNameAreToldApart(t *testing.T) {
	log, columns := inFile(t, "log.csv", twoFirstsLog), inFile(t, "map.json", twoFirstsMap)
	page, _ := pageOf(t, "-log", log, "-map", columns, "-lang", "zh")
	assert.ElementsMatch(t, []string{"春藤社区 / 第一网格", "金桂社区 / 第一网格", "第二网格", "（地点不明）"}, firsts(page, "网格"))
	var oldest []string
	for _, found := range regexp.MustCompile(`<td data-t="网格">(.*?)</td>`).FindAllStringSubmatch(page, -1) {
		oldest = append(oldest, found[1])
	}
	assert.Equal(t, []string{"春藤社区 / 第一网格", "金桂社区 / 第一网格", "第二网格", "（地点不明）"}, oldest)
	_, out, _ := inside(t, "-store", "mem", "-log", log, "-map", columns)
	assert.Contains(t, out, "金桂社区 / 第一网格")
	assert.Contains(t, out, "(place not known)")
}

// Where the units have one name all the way up, their ids follow.
func TestUnitsOfOneNameAllTheWay(t *testing.T) {
	grid := inFile(t, "grid.json", `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"id":"a","name":"East"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}},
		{"type":"Feature","properties":{"id":"b","name":"East"},"geometry":{"type":"Polygon","coordinates":[[[1,0],[2,0],[2,1],[1,1],[1,0]]]}}]}`)
	page, _ := pageOf(t, "-log", inFile(t, "log.csv", "opened,lat,lon\n2026-01-01 08:00:00,0.5,0.5\n2026-01-01 08:00:00,0.5,1.5\n"),
		"-map", inFile(t, "map.json", `{"columns": {"opened": "opened", "lat": "lat", "lon": "lon"}, "root": {"id": "town", "name": "Town"},
			"grid": [{"level": 2, "id": "id", "name": "name"}]}`), "-grid", grid)
	assert.ElementsMatch(t, []string{"Town / East (a)", "Town / East (b)"}, firsts(page, "Units"))
	assert.Contains(t, page, "<title>Town / East (a): 1</title>", "on the map")
}

// A log of many streets has no title of a thousand names, and a place that is not known is no unit's code.
func TestManyRoots(t *testing.T) {
	log := "opened,street\n2026-01-01 08:00:00,\n"
	for i := range 12 {
		log += fmt.Sprintf("2026-01-01 08:00:00,street %02d\n", i)
	}
	args := []string{
		"-log", inFile(t, "log.csv", log),
		"-map", inFile(t, "map.json", `{"columns": {"opened": "opened", "unit": "street"}, "place": {"level": 1, "match": "name"}}`),
	}
	page, _ := pageOf(t, args...)
	assert.Contains(t, page, "<h1>street 00, street 01, street 02 and 9 others</h1>")
	page, text := pageOf(t, append(args, "-lang", "zh")...)
	assert.Contains(t, page, "<h1>street 00、street 01、street 02等12个</h1>")
	assert.NotContains(t, text, "office")
	assert.NotContains(t, text, "街道")
}
