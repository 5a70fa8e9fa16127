package requestlog_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
)

// One fault of a map is no cause of another, and what is wrong is shown in the map's own words.
func TestAFaultOfAMapIsOneFault(t *testing.T) {
	for doc, want := range map[string]string{
		`{"columns": {"opened": "a", "kind": "k"}, "kinds": {"查询": "查问"}}`:      `kinds.查询 must be one of`,
		`{"columns": {"opened": "a", "kind": "k"}, "kinds": {"查询": 5}}`:         `kinds.查询 has the wrong type (got number): a text`,
		`{"columns": {"opened": "a", "origin": "o"}, "origins": {"巡查": "网格员"}}`: `(got 网格员)`,
		`{"columns": {"opened": "a", "status": "s", "parent": "p"},
			"resolutions": {"重复": "重复件"}}`: `(got 重复件)`,
		`{"columns": {"opened": "a", "resolution": "r"}, "resolutions": {"重复": 7}}`:                     `resolutions.重复 has the wrong type (got number): a text`,
		`{"columns": {"opened": "a", "status": "s"}, "open_values": ["办理中"], "closed_values": ["办理中"]}`: `closed_values is not unique (got 办理中)`,
		`{"columns": {"opened": "a", "unit": "u"}, "place": 2}`:                                         `place has the wrong type (got number): an object`,
		`{"columns": {"opened": "a", "unit": "u"}, "place": {"level": 2},
			"grid": [{"level": 9, "id": "x"}]}`: `grid[0].level must be one of`,
		`{"columns": {"opened": "a"}, "steps": [{"column": "c", "do": "评分", "value": "v"}]}`: `steps[0].do must be one of`,
		`{"columns": {"opened": 5}}`:                   `columns.opened has the wrong type (got number): a text`,
		`{"columns": 5}`:                               `columns has the wrong type (got number): an object`,
		`{"columns": {"opened": "a"}, "layouts": [5]}`: `layouts[0] has the wrong type (got number): a text`,
		`{"columns": {"opened": "a"}, "check":
			{"ontime": {"column": "v", "late": ["超期"], "ontime": ["超期"]}}}`: `(got 超期)`,
	} {
		_, err := requestlog.ReadMap("m.json", []byte(doc))
		var bad *gridgov.InvalidError
		require.ErrorAs(t, err, &bad, doc)
		require.ErrorContains(t, err, want)
		assert.NotContains(t, err.Error(), "(got …)", doc)
		assert.Len(t, bad.Faults, 1, "%s: %v", doc, err)
	}
}

func TestNumbersAndDegrees(t *testing.T) {
	u := grid.Unit{Code: "02"}
	for value, want := range map[string]bool{
		"2": true, "02": true, "2.0": true, "002.": true, "２": true,
		"2.5": false, "20": false, "-2": false, "第2": false, "": false,
	} {
		assert.Equal(t, want, requestlog.Area{Match: "number"}.Agrees(value, u), value)
	}
	for cell, want := range map[string]bool{
		"34°15'": true, "34°59.9'": true, "34°15'59\"": true,
		"34°75'": false, "34°60'": false, "34°15'60\"": false,
		"34.5°15'": false, "34°15.5'20\"": false, "34.5°": true,
	} {
		rows, _ := read(t, `{"columns": {"opened": "at", "lat": "y", "lon": "x"}}`, "at;y;x\n2026-01-02;"+cell+";113\n")
		require.Len(t, rows, 1, cell)
		assert.Equal(t, want, rows[0].Point != nil, cell)
	}
}
