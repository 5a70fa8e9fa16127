// Package grid is the territory of grid governance (网格化治理): units from the subdistrict office (街道办事处) down to the
// micro-grid (微网格), who works in them, and which of them a point on the map lies in. The other packages build on it. It
// links no foreign code; its errors are those of package gridgov.
//
// # First lines
//
//	tree, err := grid.NewTree(units...)              // every structural fault at once
//	places, err := grid.NewLocator(tree, shapes...)  // every broken ring at once
//	path, ok := places.Locate(time.Now(), grid.Point{Lon: 113.55, Lat: 34.80})
//	// path "410172561/410172561007/410172561007003": whoever works for any of the three is concerned
//
// # The rules
//
// Codes are keys. A [Unit] keeps its code while its name, parent, kind and boundary change; each state is a version with
// a period [From, To), and the periods of a unit adjoin. A code that was given up is never used again. Names are not
// keys: eight villages of one city are called 王庄.
//
// A [Path] is the chain of codes from the root down, and it is what everything else files under: "all of this village"
// is [Path.Contains] in memory and [Path.Range] in an index. Paths compare by whole parts.
//
// The level of a unit is its parent's plus one, and a root is an office. What sort of unit it is, a village, a
// community, a market, is its [Kind], which is data.
//
// A point is in the deepest unit whose shape contains it; borders belong to both sides, and the smaller area, then the
// smaller code decide between units of a level. See [Locator] for the complete rule. A point outside everything is in no
// unit, and nothing is guessed: the caller asks somebody. [Locator.Near] names the neighbours of a point at a border.
//
// Points and shapes are in one coordinate system, the host's choice; nothing is converted and nothing is rounded. The
// zero time, as the instant asked for, means after every end: only what has no end is valid then.
//
// Input is checked where it comes in. The error is an [*gridgov.InvalidError] that lists every fault with its field, rule and
// limit; nothing panics on data. Everything built ([Tree], [Roster], [Locator]) is immutable and safe for concurrent
// use: when the territory changes, build it again from the [Rows] of the [Store] and swap it.
//
// # What it does not do
//
// It reads no address text, converts no coordinates, draws no map, and knows no law: the widths of a grid's code are the
// host's ([CodeRule]), because the sources do not agree.
//
// # Files
//
//   - text.go: what a code and a name may look like, and periods
//   - path.go: Path, Escape
//   - point.go: Point, Box, distance
//   - unit.go: Unit, Level, Kind
//   - tree.go: Tree
//   - treecheck.go: the structural faults of rows
//   - code.go: division and grid codes
//   - officer.go: Officer, Roster
//   - store.go: Rows, Shape, Store and its contract
//   - polygon.go: Polygon, Ring, what is wrong with one
//   - area.go: the area of what is inside
//   - geojson.go: reading polygons
//   - locator.go: Locator, the rule
//   - raster.go, paint.go: how it is fast
//   - orient.go: left or right, exactly
//   - near.go: neighbours of a point
//   - gridmem, gridsql: a Store in memory and one in SQL
//   - gridtest: the checks that a Store has to pass
package grid
