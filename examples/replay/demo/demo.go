// Package demo holds the small data set of the project's own that the replay runs on when it is given none: an invented
// month in two real subdistrict offices, Wutong (梧桐) and Gouzhao (沟赵). README.md in it says what is real and what is
// made up. The files are generated; see gen.
package demo

import "embed"

// Files holds Log, Map and Grids by name, and README.md.
//
//go:generate go run ./gen
//go:embed README.md map.json office.json *.csv *.geojson
var Files embed.FS

// The names in Files.
const (
	Log    = "demo.csv"
	Map    = "map.json"
	Office = "office.json"
)

// Grids lists the GeoJSON files in the order of the map's grid: offices, villages and communities, grids.
func Grids() []string { return []string{"offices.geojson", "villages.geojson", "grids.geojson"} }
