package requestlog_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
)

// collection makes a GeoJSON file of unit squares, one for each line of properties, side by side.
func collection(name string, properties ...string) requestlog.File {
	var features []string
	for i, p := range properties {
		x := string(rune('0' + i))
		features = append(features, `{"type":"Feature","properties":{`+p+`},"geometry":{"type":"Polygon","coordinates":[[[`+
			x+`,0],[`+x+`.9,0],[`+x+`.9,1],[`+x+`,1],[`+x+`,0]]]}}`)
	}
	return requestlog.File{
		Name: name,
		Data: strings.NewReader(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`),
	}
}

func units(t *testing.T, doc string, files ...requestlog.File) ([]string, []grid.Shape, error) {
	t.Helper()
	m, err := requestlog.ReadMap("m.json", []byte(`{"columns": {"id": "id", "opened": "at"}, `+doc+`}`))
	require.NoError(t, err)
	all, shapes, err := m.Units(files...)
	var got []string
	for _, u := range all {
		got = append(got, u.Level.String()+" "+u.Parent+"/"+u.Code+" "+u.Name)
	}
	if err == nil {
		tree, err := grid.NewTree(all...)
		require.NoError(t, err)
		_, err = grid.NewLocator(tree, shapes...)
		require.NoError(t, err)
	}
	return got, shapes, err
}

func TestUnitsUnderARoot(t *testing.T) {
	got, shapes, err := units(t, `"root": {"id": "r", "name": "Root"}, "grid": [{"level": 2, "id": "D", "name": "N", "parent": ""}]`,
		collection("d.json", `"D":"b","N":"Bee"`, `"D":7,"N":null`, `"D":" b ","N":"x"`))
	require.NoError(t, err)
	assert.Equal(t, []string{"office /r Root", "village r/7 7", "village r/b Bee"}, got)
	require.Len(t, shapes, 2)
	assert.Equal(t, "b", shapes[1].Code)
	assert.Len(t, shapes[1].Polygons, 2, "a unit in two features has both polygons")
}

func TestUnitsMakeTheParentsThatAreMissing(t *testing.T) {
	got, shapes, err := units(t, `"root": {"id": "r", "name": "Root"}, "blank": ["NA"],
		"grid": [{"level": 3, "id": "T", "parent": "P"}, {"level": 2, "id": "D", "name": "N"}]`,
		collection("t.json", `"T":"t1","P":"Lone Mountain/USF"`, `"T":"t2","P":"d"`, `"T":"t3","P":"NA"`, `"T":"t4","P":null`),
		collection("d.json", `"D":"d","N":"Dee"`))
	require.NoError(t, err)
	assert.Equal(t, []string{
		"office /r Root", "village r/Lone Mountain/USF Lone Mountain/USF", "village r/d Dee", "village r/r~2 Root",
		"grid Lone Mountain/USF/t1 t1", "grid d/t2 t2", "grid r~2/t3 t3", "grid r~2/t4 t4",
	}, got)
	assert.Len(t, shapes, 5)
}

func TestUnitsWithSeveralOffices(t *testing.T) {
	const doc = `"grid": [{"level": 1, "id": "B"}, {"level": 2, "id": "D", "parent": "B"}]`
	got, _, err := units(t, doc, collection("b.json", `"B":"x"`, `"B":"y"`), collection("d.json", `"D":"1","B":"x"`, `"D":"2","B":"z"`))
	require.NoError(t, err)
	assert.Equal(t, []string{"office /x x", "office /y y", "office /z z", "village x/1 1", "village z/2 2"}, got)

	_, _, err = units(t, doc, collection("b.json", `"B":"x"`, `"B":"y"`), collection("d.json", `"D":"1","B":""`))
	assert.Contains(t, faults(t, err), "d.json: features[0]")

	got, _, err = units(t, doc, collection("b.json", `"B":"x"`), collection("d.json", `"D":"1","B":""`))
	require.NoError(t, err, "under the one office")
	assert.Equal(t, []string{"office /x x", "village x/1 1"}, got)

	got, shapes, err := units(t, `"root": {"id": "x", "name": "Ex"}, "grid": [{"level": 1, "id": "B"}]`, collection("b.json", `"B":"x"`))
	require.NoError(t, err, "the root's own polygon")
	assert.Equal(t, []string{"office /x Ex"}, got)
	assert.Len(t, shapes, 1)
}

func TestUnitsOnFourLevels(t *testing.T) {
	got, _, err := units(t, `"root": {"id": "r"}, "grid": [{"level": 4, "id": "M", "parent": "G"}]`,
		collection("m.json", `"M":"m","G":"g"`, `"M":"n","G":null`))
	require.NoError(t, err)
	assert.Equal(t, []string{"office /r r", "village r/r~2 r", "grid r~2/g g", "grid r~2/r~3 r", "micro_grid g/m m", "micro_grid r~3/n n"},
		got)
}

func TestUnitsNameFileFeatureAndProperty(t *testing.T) {
	_, _, err := units(t, `"root": {"id": "r"}, "grid": [{"level": 2, "id": "DISTRICT", "name": "N"}, {"level": 3, "id": "T", "parent": "P"}]`,
		collection("d.json", `"DISTRCT":"b","N":"x"`, `"DISTRICT":[1],"N":"x"`, `"DISTRICT":"  ","N":"x"`, `"DISTRICT":"d"`),
		collection("t.json", `"T":"r","P":"d"`, `"T":"u","P":"d"`, `"T":"u","P":"e"`))
	got := faults(t, err)
	assert.Contains(t, got["d.json: features[0].DISTRICT"].Right.En, "nearest: DISTRCT; there are: DISTRCT, N")
	assert.Contains(t, got["d.json: features[1].DISTRICT"].Right.En, "text or a number")
	assert.Equal(t, gridgov.RuleRequired, got["d.json: features[2].DISTRICT"].Rule)
	assert.Equal(t, gridgov.RuleUnknown, got["d.json: features[3].N"].Rule)
	assert.Equal(t, gridgov.RuleMatch, got["t.json: features[0]"].Rule)
	assert.Equal(t, gridgov.RuleMatch, got["t.json: features[2].P"].Rule)

	broken := requestlog.File{Name: "d.json", Data: strings.NewReader(`{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"D":"a"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}}]}`)}
	_, _, err = units(t, `"root": {"id": "r"}, "grid": [{"level": 2, "id": "D"}]`, broken)
	assert.ErrorContains(t, err, "d.json: features[0]")

	_, _, err = units(t, `"grid": [{"level": 2, "id": "D"}]`)
	assert.Contains(t, faults(t, err), "grid")
	_, _, err = units(t, `"grid": [{"level": 2, "id": "D"}]`, requestlog.File{Name: "nil.json"})
	assert.ErrorIs(t, err, gridgov.ErrInvalid)
	failed := errors.New("disk on fire")
	_, _, err = units(t, `"grid": [{"level": 2, "id": "D"}]`, requestlog.File{Name: "d.json", Data: iotest.ErrReader(failed)})
	assert.ErrorIs(t, err, failed)
}

// located counts, for each of the map's areas, how many rows lie where the log says.
func located(t *testing.T, m *requestlog.Map, log *requestlog.Log, files ...requestlog.File) (compared, agree []int) {
	t.Helper()
	all, shapes, err := m.Units(files...)
	require.NoError(t, err)
	tree, err := grid.NewTree(all...)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree, shapes...)
	require.NoError(t, err)
	compared, agree = make([]int, len(m.Areas)), make([]int, len(m.Areas))
	for e, err := range log.Events() {
		require.NoError(t, err)
		if e.What != requestlog.Opened || e.Row.Point == nil {
			continue
		}
		path, _ := places.Locate(time.Time{}, *e.Row.Point)
		for i, a := range m.Areas {
			if e.Row.Areas[i] == "" {
				continue
			}
			compared[i]++
			if u, ok := tree.Ancestor(path.Base(), a.Level); ok && a.Agrees(e.Row.Areas[i], u) {
				agree[i]++
			}
		}
	}
	return compared, agree
}

func TestSanFranciscoIsLocatedWithoutTolerance(t *testing.T) {
	m := readMap(t, "../maps/sanfrancisco.json")
	log, err := requestlog.Open(context.Background(), data(t, "sanfrancisco", "sf311_4984_geo.csv.gz"), m, requestlog.Options{})
	require.NoError(t, err)
	defer log.Close()
	tracts, err := os.Open(data(t, "sanfrancisco", "tracts_with_neighborhood.geojson.gz"))
	require.NoError(t, err)
	defer tracts.Close()
	compared, agree := located(t, m, log, requestlog.File{Name: "tracts", Data: tracts})
	assert.Equal(t, []int{4984, 4984}, compared)
	assert.Equal(t, []int{4984, 4984}, agree)
}

func TestBostonIsLocated(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 58,000 rows")
	}
	m := readMap(t, "../maps/boston.json")
	log, err := requestlog.Open(context.Background(), data(t, "boston", "boston311_2011H2.csv.gz"), m, requestlog.Options{})
	require.NoError(t, err)
	defer log.Close()
	districts, err := os.Open(data(t, "boston", "police_districts.geojson.gz"))
	require.NoError(t, err)
	defer districts.Close()
	compared, agree := located(t, m, log, requestlog.File{Name: "districts", Data: districts})
	assert.Equal(t, []int{53462}, compared)
	assert.Equal(t, []int{53274}, agree)
}
