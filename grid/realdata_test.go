package grid_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

// open opens a file of the data folder, which is named by GRIDGOV_DATA or lies beside the project's root.
func open(t testing.TB, name string) io.Reader {
	t.Helper()
	root := os.Getenv("GRIDGOV_DATA")
	if root == "" {
		root = filepath.Join("..", "../shared/data")
	}
	f, err := os.Open(filepath.Join(root, name))
	if os.IsNotExist(err) {
		t.Skipf("no data folder: %v (set GRIDGOV_DATA)", err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return f
	}
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	return z
}

// table reads a CSV file whose first row names the columns.
func table(t testing.TB, name string) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(open(t, name)).ReadAll()
	require.NoError(t, err)
	var list []map[string]string
	for _, row := range rows[1:] {
		m := make(map[string]string, len(row))
		for i, value := range row {
			m[rows[0][i]] = value
		}
		list = append(list, m)
	}
	return list
}

func TestZhengzhou(t *testing.T) {
	var units []grid.Unit
	for _, row := range table(t, "cn-divisions/zhengzhou_streets.csv") {
		units = append(units, grid.Unit{Code: row["code"], Level: grid.LevelOffice, Name: row["name"]})
	}
	for _, row := range table(t, "cn-divisions/zhengzhou_villages.csv") {
		units = append(units, grid.Unit{Code: row["code"], Parent: row["streetCode"], Level: grid.LevelVillage, Name: row["name"]})
		d, err := grid.ParseDivision(row["code"])
		require.NoError(t, err)
		assert.Equal(t, row["code"], d.Code())
		assert.Equal(t, row["streetCode"], d.Parent().Code())
	}
	tree, err := grid.NewTree(units...)
	require.NoError(t, err)
	assert.Equal(t, len(units), tree.Len())
	assert.Len(t, tree.Children("410172360"), 18)
	assert.Len(t, tree.Children("410172561"), 19)
	assert.Len(t, slices.Collect(tree.Under("410172561")), 20)
	p, _ := tree.Path("410172561007")
	assert.Equal(t, grid.Path("410172561/410172561007"), p)
}

func TestEveryStreetOfTheCountryIsADivision(t *testing.T) {
	rows := table(t, "cn-divisions/streets.csv")
	for _, row := range rows {
		d, err := grid.ParseDivision(row["code"])
		require.NoError(t, err)
		require.Equal(t, row["code"], (d.Code() + "000")[:9])
	}
	require.Greater(t, len(rows), 40_000)
}

// places builds a locator from a GeoJSON file whose features are the units below one office.
func places(t testing.TB, file, property string) *grid.Locator {
	t.Helper()
	features, err := grid.ReadGeoJSON(open(t, file), file)
	require.NoError(t, err)
	units := []grid.Unit{{Code: "city", Level: grid.LevelOffice, Name: "city"}}
	var shapes []grid.Shape
	for _, f := range features {
		code, ok := f.Properties.String(property)
		require.True(t, ok)
		up := "city"
		level := grid.LevelVillage
		if hood, ok := f.Properties.String("nhood"); ok {
			up, level = hood, grid.LevelGrid
			if !slices.ContainsFunc(units, func(u grid.Unit) bool { return u.Code == hood }) {
				units = append(units, grid.Unit{Code: hood, Parent: "city", Level: grid.LevelVillage, Name: hood})
			}
		}
		units = append(units, grid.Unit{Code: code, Parent: up, Level: level, Name: code})
		shapes = append(shapes, grid.Shape{Code: code, Polygons: f.Polygons})
	}
	tree, err := grid.NewTree(units...)
	require.NoError(t, err)
	l, err := grid.NewLocator(tree, shapes...)
	require.NoError(t, err)
	return l
}

func pointOf(t testing.TB, lon, lat string) grid.Point {
	t.Helper()
	x, err := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	require.NoError(t, err)
	y, err := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	require.NoError(t, err)
	return grid.Point{Lon: x, Lat: y}
}

func TestSanFrancisco(t *testing.T) {
	l := places(t, "sanfrancisco/tracts_with_neighborhood.geojson.gz", "tractce10")
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		require.NoError(t, err)
		return n
	}
	tracts, hoods := 0, 0
	rows := table(t, "sanfrancisco/sf311_4984_geo.csv.gz")
	for _, row := range rows {
		path, ok := l.Locate(time.Time{}, pointOf(t, row["Long"], row["Lat"]))
		if !ok {
			continue
		}
		if number(path.Base()) == number(row["tractce10"]) {
			tracts++
		}
		if path.Parent().Base() == row["C.Neighborhood"] {
			hoods++
		}
	}
	assert.Len(t, rows, 4984)
	assert.Equal(t, 4984, tracts)
	assert.Equal(t, 4984, hoods)
}

func TestBoston(t *testing.T) {
	if testing.Short() {
		t.Skip("58,000 points, in one goroutine")
	}
	l := places(t, "boston/police_districts.geojson.gz", "DISTRICT")
	agree, compared := 0, 0
	for _, row := range table(t, "boston/boston311_2011H2.csv.gz") {
		lon, lat := strings.TrimSpace(row["longitude"]), strings.TrimSpace(row["latitude"])
		if district := strings.TrimSpace(row["police_district"]); district != "" && lon != "" && !(lat == "42.3594" && lon == "-71.0587") {
			compared++
			if path, _ := l.Locate(time.Time{}, pointOf(t, lon, lat)); path.Base() == district {
				agree++
			}
		}
	}
	require.Greater(t, compared, 50_000)
	assert.GreaterOrEqual(t, float64(agree)/float64(compared), 0.996, "%d of %d", agree, compared)
	t.Logf("police district: %d of %d", agree, compared)
}

// TestRealBordersAgreeWithRationalNumbers asks for the vertices of the real maps, on which up to four units meet, and
// for points on their edges.
func TestRealBordersAgreeWithRationalNumbers(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of points by rational numbers, in one goroutine")
	}
	for file, property := range map[string]string{
		"boston/police_districts.geojson.gz": "DISTRICT", "boston/boston_neighborhoods.geojson.gz": "Name",
		"sanfrancisco/tracts_with_neighborhood.geojson.gz": "tractce10",
	} {
		l := places(t, file, property)
		features, err := grid.ReadGeoJSON(open(t, file), file)
		require.NoError(t, err)
		var shapes []grid.Shape
		areas := make(map[string]float64)
		var points []grid.Point
		for i, f := range features {
			code, _ := f.Properties.String(property)
			shapes = append(shapes, grid.Shape{Code: code, Polygons: f.Polygons})
			areas[code] = math.Round(modelArea(f.Polygons))
			ring := f.Polygons[0][0]
			for k := i % 97; k+1 < len(ring); k += 211 {
				points = append(points, ring[k], grid.Point{Lon: (ring[k].Lon + ring[k+1].Lon) / 2, Lat: (ring[k].Lat + ring[k+1].Lat) / 2})
			}
		}
		for _, p := range points {
			want, _ := modelLocate(l.Tree(), shapes, areas, p)
			got, _ := l.Locate(time.Time{}, p)
			require.Equal(t, want, got, "%s: %v", file, p)
		}
		require.Greater(t, len(points), 100)
	}
}

func BenchmarkLocate(b *testing.B) {
	for name, file := range map[string][2]string{
		"Boston12":        {"boston/police_districts.geojson.gz", "DISTRICT"},
		"SanFrancisco195": {"sanfrancisco/tracts_with_neighborhood.geojson.gz", "tractce10"},
	} {
		b.Run(name, func(b *testing.B) {
			l := places(b, file[0], file[1])
			var points []grid.Point
			for _, row := range table(b, "sanfrancisco/sf311_4984_geo.csv.gz") {
				points = append(points, pointOf(b, row["Long"], row["Lat"]))
			}
			if name == "Boston12" {
				for i := range points { // as scattered, but in Boston
					points[i].Lon += 122.44 - 71.08
					points[i].Lat += 42.31 - 37.76
				}
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				l.Locate(time.Time{}, points[i%len(points)])
			}
		})
	}
}
