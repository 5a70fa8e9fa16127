package requestlog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
)

// placed opens a log with a map of columns at, a, b, c and d, and returns the paths of its units and, in the order of the rows,
// the path at which each is placed by its unit, with a ? where a value is none of the grid.
func placed(t *testing.T, doc, rows string, files ...requestlog.File) (units, rowPaths []string) {
	t.Helper()
	doc = `{"columns": {"opened": "at", ` + strings.Replace(doc, ";", "}, ", 1) + `}`
	m, err := requestlog.ReadMap("m.json", []byte(doc))
	require.NoError(t, err)
	given, shapes, err := m.Units(files...)
	require.NoError(t, err)
	l := open(t, doc, "at,a,b,c,d\n2026-01-02,"+strings.ReplaceAll(rows, "\n", "\n2026-01-02,")+"\n", requestlog.Options{})
	places, err := m.NewPlaces(given, l.UnitValues())
	require.NoError(t, err)
	tree, err := grid.NewTree(places.Units...)
	require.NoError(t, err)
	_, err = grid.NewLocator(tree, shapes...)
	require.NoError(t, err)
	for u := range tree.All() {
		path, _ := tree.Path(u.Code)
		assert.Empty(t, path.Check())
		units = append(units, string(path)+" "+u.Name)
	}
	for e, err := range l.Events() {
		require.NoError(t, err)
		code, unknown := places.Find(e.Row.Unit)
		path, _ := tree.Path(code)
		if unknown >= 0 {
			path += "?"
		}
		rowPaths = append(rowPaths, string(path))
	}
	return units, rowPaths
}

const town = `"root": {"id": "r", "name": "Root"}`

func TestUnitsAreMadeFromTheValues(t *testing.T) {
	units, rows := placed(t, `"unit": ["a", "b"]; "place": {"level": 2}, `+town,
		"春藤社区,第一网格,,\n金桂社区,第一网格,,\n春藤社区,,,\n,第一网格,,\n春藤社区,第一网格,,\n春藤社区,第二网格,,")
	assert.Equal(t, []string{
		"r Root",
		"r/春藤社区 春藤社区", "r/春藤社区/春藤社区%2F第一网格 第一网格", "r/春藤社区/春藤社区%2F第二网格 第二网格",
		"r/金桂社区 金桂社区", "r/金桂社区/金桂社区%2F第一网格 第一网格",
	}, units)
	assert.Equal(t, []string{
		"r/春藤社区/春藤社区%2F第一网格", "r/金桂社区/金桂社区%2F第一网格", "r/春藤社区", "", "r/春藤社区/春藤社区%2F第一网格", "r/春藤社区/春藤社区%2F第二网格",
	}, rows)
}

func TestABlankBetweenTwoLevelsEndsThePlace(t *testing.T) {
	units, rows := placed(t, `"unit": ["a", "b", "c"]; "place": {"level": 2}, "blank": ["-"], `+town, "x,-,z,\nx,y,z,\n-,y,z,\nx,\u200b,z,")
	assert.Equal(t, []string{"r Root", "r/x x", "r/x/x%2Fy y", "r/x/x%2Fy/x%2Fy%2Fz z"}, units)
	assert.Equal(t, []string{"r/x", "r/x/x%2Fy/x%2Fy%2Fz", "", "r/x"}, rows)
}

func TestMadeUnitsOnTheFirstAndOnALowerLevel(t *testing.T) {
	units, rows := placed(t, `"unit": ["a", "b", "c", "d"]; "place": {"level": 1}`, "s,c,g,m\nt,c,,")
	assert.Equal(t, []string{"s s", "s/s%2Fc c", "s/s%2Fc/s%2Fc%2Fg g", "s/s%2Fc/s%2Fc%2Fg/s%2Fc%2Fg%2Fm m", "t t", "t/t%2Fc c"}, units)
	assert.Equal(t, []string{"s/s%2Fc/s%2Fc%2Fg/s%2Fc%2Fg%2Fm", "t/t%2Fc"}, rows)

	units, rows = placed(t, `"unit": "a"; "place": {"level": 4}, `+town, "m,,,")
	assert.Equal(t, []string{"r Root", "r/r~2 Root", "r/r~2/r~3 Root", "r/r~2/r~3/m m"}, units)
	assert.Equal(t, []string{"r/r~2/r~3/m"}, rows)
}

// Two values are one unit where they match, which is named as the first; and two units never have one code.
func TestMadeUnitsAreOneWhereTheirValuesMatch(t *testing.T) {
	for match, want := range map[string][]string{
		"id":     {"r Root", "r/BROOKLYN BROOKLYN", "r/Brooklyn Brooklyn", "r/08 08", "r/8 8", "r/ブルックリン ブルックリン", "r/ﾌﾞﾙｯｸﾘﾝ ﾌﾞﾙｯｸﾘﾝ"},
		"name":   {"r Root", "r/BROOKLYN BROOKLYN", "r/08 08", "r/8 8", "r/ブルックリン ブルックリン"},
		"number": {"r Root", "r/BROOKLYN BROOKLYN", "r/Brooklyn Brooklyn", "r/08 08", "r/ブルックリン ブルックリン", "r/ﾌﾞﾙｯｸﾘﾝ ﾌﾞﾙｯｸﾘﾝ"},
	} {
		units, rows := placed(t, `"unit": "a"; "place": {"level": 2, "match": "`+match+`"}, `+town,
			"BROOKLYN,,,\nBrooklyn,,,\n08,,,\n8,,,\nブルックリン,,,\nﾌﾞﾙｯｸﾘﾝ,,,")
		assert.ElementsMatch(t, want, units, match)
		assert.NotContains(t, rows, "", match)
	}
	units, rows := placed(t, `"unit": ["a", "b"]; "place": {"level": 2}, `+town, "r,,,\nx/y,,,\nx,y,,\nr,r,,\nr~2,,,\nx%2Fy,,,")
	assert.Len(t, units, 1+7)
	assert.Equal(t, []string{"r/r~2", "r/x%252Fy", "r/x/x%2Fy", "r/r~2/r~2%2Fr", "r/r~2~2", "r/x%25252Fy"}, rows)
}

// Whatever the values are, a request can name the unit and its path fits.
func TestMadeUnitsHaveCodesThatFit(t *testing.T) {
	for _, value := range []string{
		strings.Repeat("网", 66), strings.Repeat("/", 200), strings.Repeat("%", 200), strings.Repeat("x", 200), "a\u0092b",
		"North End", "a  b", "\xff", "=1+1",
	} {
		rows := value + "," + value + "," + value + ",\n" + value + "," + value + "," + value + "!," + "\n" + value + "," + value + "!," +
			value + ","
		if len(value) == 200 {
			rows = strings.ReplaceAll(rows, value+"!", "!"+value[1:])
		}
		units, paths := placed(t, `"unit": ["a", "b", "c"]; "place": {"level": 2}, `+town, rows)
		assert.Len(t, units, 1+6, value)
		assert.NotEqual(t, paths[0], paths[1], value)
		assert.NotContains(t, paths, "", value)
	}
	one, other := strings.Repeat("网", 60)+"一", strings.Repeat("网", 60)+"二"
	_, paths := placed(t, `"unit": "a"; "place": {"level": 2}, `+town, one+",,,\n"+other+",,,")
	_, again := placed(t, `"unit": "a"; "place": {"level": 2}, `+town, other+",,,\n"+one+",,,")
	assert.Equal(t, paths, []string{again[1], again[0]}, "whichever comes first")
}

func TestUnitsOfTheGridAreFoundByTheirValues(t *testing.T) {
	wards := func() requestlog.File {
		return collection("w.json", `"D":"08","N":"North End"`, `"D":"9","N":"South"`, `"D":"10","N":"Twin"`, `"D":"11","N":"TWIN"`)
	}
	const files = `, "grid": [{"level": 2, "id": "D", "name": "N"}], ` + town
	const values = "08,,,\n8,,,\nNORTH END,,,\nnorth end,,,\nTwin,,,\n11,,,\n,,,\nnowhere,,,"
	for match, want := range map[string][]string{
		"id":     {"r/08", "?", "?", "?", "?", "r/11", "", "?"},
		"number": {"r/08", "r/08", "?", "?", "?", "r/11", "", "?"},
		"name":   {"?", "?", "r/08", "r/08", "?", "?", "", "?"}, // Twin is two
	} {
		units, rows := placed(t, `"unit": "a"; "place": {"level": 2, "match": "`+match+`"}`+files, values, wards())
		assert.Len(t, units, 5, "none is made")
		assert.Equal(t, want, rows, match)
	}
	_, rows := placed(t, `"unit": "a"; "place": {"level": 2}`+files, "9,,,", wards())
	assert.Equal(t, []string{"r/9"}, rows, "by id unless the map says how")
}

// Where the files have the upper level alone the lower one is made, within the units of the upper one.
func TestUnitsAreMadeUnderThoseOfTheGrid(t *testing.T) {
	units, rows := placed(t,
		`"unit": ["a", "b"]; "place": {"level": 2, "match": "name"}, "grid": [{"level": 2, "id": "D", "name": "N"}], `+town,
		"north,g,,\nsouth,g,,\nsouth,,,\nwest,g,,", collection("w.json", `"D":"W/1","N":"North"`, `"D":"W/2","N":"South"`))
	assert.Equal(t, []string{"r Root", "r/W%2F1 North", "r/W%2F1/W%252F1%2Fg g", "r/W%2F2 South", "r/W%2F2/W%252F2%2Fg g"}, units)
	assert.Equal(t, []string{"r/W%2F1/W%252F1%2Fg", "r/W%2F2/W%252F2%2Fg", "r/W%2F2", "?"}, rows)
}

// A value that several units have is that of the one within the unit of the level above.
func TestUnitsOfTheGridAreFoundWithinTheOneAbove(t *testing.T) {
	grids := collection("g.json", `"T":"a1","N":"第一网格","P":"a"`, `"T":"b1","N":"第一网格","P":"b"`, `"T":"b2","N":"第二网格","P":"b"`)
	const doc = `; "place": {"level": 2, "match": "name"}, "grid": [{"level": 3, "id": "T", "name": "N", "parent": "P"}], ` + town
	_, rows := placed(t, `"unit": ["a", "b"]`+doc, "a,第一网格,,\nb,第一网格,,\na,第二网格,,\nb,,,\nc,第一网格,,", grids)
	assert.Equal(t, []string{"r/a/a1", "r/b/b1", "r/a?", "r/b", "?"}, rows, "the parents are of the file too")

	grids = collection("g.json", `"T":"g1"`, `"T":"g2"`)
	wards := collection("w.json", `"D":"a"`)
	_, rows = placed(t, `"unit": ["a", "b"]; "place": {"level": 2}, "grid": [{"level": 3, "id": "T"}, {"level": 2, "id": "D"}], `+town,
		"a,g1,,\na,g3,,", grids, wards)
	assert.Equal(t, []string{"r/r~2/g1", "r/a?"}, rows, "of which the file says no parent")

	grids = collection("g.json", `"T":"g1"`)
	units, rows := placed(t, `"unit": ["a", "b"]; "place": {"level": 2}, "grid": [{"level": 3, "id": "T"}], `+town, "a,g1,,\na,,,", grids)
	assert.Equal(t, []string{"r Root", "r/a a", "r/r~2 Root", "r/r~2/g1 g1"}, units, "the level above is made")
	assert.Equal(t, []string{"r/r~2/g1", "r/a"}, rows)
}

func TestThePlaceIsCheckedWithTheMap(t *testing.T) {
	for doc, want := range map[string]string{
		`"columns": {"opened": "at", "unit": "u"}`:                                                                  "place.level",
		`"columns": {"opened": "at", "unit": "u"}, "place": {"match": "name"}, "root": {"id": "r"}`:                 "place.level",
		`"columns": {"opened": "at"}, "place": {"level": 2}`:                                                        "columns.unit",
		`"columns": {"opened": "at", "unit": "u"}, "place": {"level": 5}`:                                           "place.level",
		`"columns": {"opened": "at", "unit": "u"}, "place": {"level": 2, "match": "exact"}, "root": {"id": "r"}`:    "place.match",
		`"columns": {"opened": "at", "unit": "u"}, "place": {"level": 2, "by": "name"}, "root": {"id": "r"}`:        "place.by",
		`"columns": {"opened": "at", "unit": ["u", "v", "w"]}, "place": {"level": 3}, "root": {"id": "r"}`:          "columns.unit",
		`"columns": {"opened": "at", "unit": "u"}, "place": {"level": 1}, "root": {"id": "r"}`:                      "root",
		`"columns": {"opened": "at", "unit": "u"}, "place": {"level": 2}`:                                           "root.id",
		`"columns": {"opened": "at", "unit": "u"}, "place": {"level": 3}, "grid": [{"level": 2, "id": "x"}]`:        "root.id",
		`"columns": {"opened": "at"}, "check": {"areas": [{"column": "c", "level": 2, "match": "exact"}]}`:          "check.areas[0].match",
		`"columns": {"opened": "at", "unit": []}, "place": {"level": 2}, "root": {"id": "r"}`:                       "columns.unit",
		`"columns": {"opened": "at", "unit": ["u", "v", "w", "x", "y"]}, "place": {"level": 1}`:                     "columns.unit",
		`"columns": {"opened": "at", "unit": ["u", "v"]}, "place": {"level": 2}, "grid": [{"level": 2, "id": "x"}]`: "root.id",
	} {
		_, err := requestlog.ReadMap("m.json", []byte("{"+doc+"}"))
		got := faults(t, err)
		assert.Contains(t, got, want, doc)
		assert.Len(t, got, 1, doc)
	}
	m, err := requestlog.ReadMap("m.json",
		[]byte(`{"columns": {"opened": "at", "unit": "u"}, "place": {"level": 2}, "grid": [{"level": 1, "id": "B"}]}`))
	require.NoError(t, err, "under the one office of the file")
	given, _, err := m.Units(collection("b.json", `"B":"x"`, `"B":"y"`))
	require.NoError(t, err)
	_, err = m.NewPlaces(given, [][]string{{"u"}})
	require.ErrorContains(t, err, "no root in the map and 2 units of level 1")
}
