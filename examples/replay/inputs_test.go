package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/demo"
)

const (
	square   = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"east"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}}]}`
	townMap  = `{"columns": {"id": "id", "opened": "opened"}, "root": {"id": "town", "name": "Town"}, "grid": [{"level": 2, "id": "id"}]}`
	townLog  = "id,opened\n1,2026-01-01 00:00:00\n"
	townRule = "id,category,transfer\nr,road,department/roads\n"
)

// What is wrong with the inputs is said with file, place and what would be right, before a store or report is made.
func TestBadInput(t *testing.T) {
	for _, c := range []struct {
		name       string
		file, text string // instead of the good one
		flags      []string
		says       []string
	}{
		{
			name: "a broken ring", file: "grid.json", text: strings.Replace(square, "[0,1],[0,0]]", "[0,1]]", 1),
			says: []string{"grid.json", "features[0]", "ring"},
		},
		{
			name: "a ring there and back", file: "grid.json", text: strings.Replace(square, "[1,0],[1,1],[0,1]", "[1,1],[0.5,0.5]", 1),
			says: []string{"grid.json", "features[0]"},
		},
		{name: "no GeoJSON", file: "grid.json", text: `{}`, says: []string{"grid.json", "FeatureCollection"}},
		{
			name: "a property that is not there", file: "map.json", text: strings.Replace(townMap, `"id": "id"}]`, `"id": "code"}]`, 1),
			says: []string{"grid.json", "features[0]", "code"},
		},
		{
			name: "a rule that names an unknown unit", file: "rules.csv", text: "id,unit,transfer\nr,west,department/roads\n",
			says: []string{"rules.csv", "2", "west"},
		},
		{
			name: "a rule for an unknown unit's desk", file: "rules.csv", text: "id,category,transfer\nr,road,unit/west\n",
			says: []string{"rules.csv", "2", "west"},
		},
		{
			name: "a column that the log lacks", file: "map.json", text: strings.Replace(townMap, `"opened": "opened"`, `"opened": "open"`, 1),
			says: []string{"log.csv", "columns.opened", `open`, "nearest: opened"},
		},
		{
			name: "an unknown key in the map", file: "map.json", text: strings.Replace(townMap, "columns", "colums", 1),
			says: []string{"map.json", "colums"},
		},
		{
			name: "a key of the map in capitals", file: "map.json", text: strings.Replace(townMap, "columns", "COLUMNS", 1),
			says: []string{"map.json", "COLUMNS", "nearest: columns"},
		},
		{name: "a map that is no JSON", file: "map.json", text: "{", says: []string{"map.json"}},
		{name: "an empty log", file: "log.csv", text: "", says: []string{"log.csv", "header"}},
		{name: "a log cut off", file: "log.csv", text: "\x1f\x8b\x08\x00", says: []string{"log.csv", "gzip"}},
		{name: "no such log", flags: []string{"-log", "none.csv"}, says: []string{"none.csv"}},
		{name: "no such grid", flags: []string{"-grid", "none.json"}, says: []string{"none.json"}},
		{name: "two grids for one entry", flags: []string{"-grid", "grid.json"}, says: []string{"grid", "one entry for each grid file"}},
		{
			name: "a report in a folder that is not there", flags: []string{"-report", "none/report.html"},
			says: []string{"none/report.html", "folder must exist"},
		},
		{name: "a report over an input", flags: []string{"-report", "map.json"}, says: []string{"report map.json", "reads"}},
		{
			name: "a store in a folder that is not there", flags: []string{"-store", "none/store.db"},
			says: []string{"none/store.db", "folder must exist"},
		},
		{name: "a store that is a folder", flags: []string{"-store", "folder"}, says: []string{"store folder", "must be a file"}},
		{name: "a store that is no database", flags: []string{"-store", "log.csv"}, says: []string{"store log.csv", "must be an SQLite file"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			require.NoError(t, os.Mkdir("folder", 0o700))
			for name, text := range map[string]string{"log.csv": townLog, "map.json": townMap, "grid.json": square, "rules.csv": townRule} {
				if name == c.file {
					text = c.text
				}
				put(t, dir, name, text)
			}
			args := []string{"-log", "log.csv", "-map", "map.json", "-grid", "grid.json", "-rules", "rules.csv", "-store", "store.db"}
			code, out, status := inside(t, append(args, c.flags...)...)
			assert.Equal(t, 1, code)
			assert.Empty(t, out)
			for _, word := range c.says {
				assert.Contains(t, status, word)
			}
			made, err := filepath.Glob("store.db*")
			require.NoError(t, err)
			assert.Empty(t, made)
		})
	}
}

func TestGoodInput(t *testing.T) {
	for name, log := range map[string]string{
		"one":             townLog,
		"others rejected": townLog + ",2026-01-01 00:00:00\nx,never\nx\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			put(t, dir, "log.csv", log)
			put(t, dir, "map.json", townMap)
			put(t, dir, "grid.json", square)
			for _, report := range []string{"r.json", "r.html"} {
				code, out, status := inside(t, "-log", "log.csv", "-map", "map.json", "-grid", "grid.json", "-report", report)
				require.Zero(t, code, status)
				assert.Contains(t, out, "= accepted")
			}
		})
	}
}

// A log of which no row is read is an error, and no report of nothing.
func TestNoRowIsRead(t *testing.T) {
	for name, log := range map[string]string{
		"no rows":       "id,opened\n",
		"only rejected": "id,opened\n,2026-01-01 00:00:00\nx,never\nx\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			put(t, dir, "log.csv", log)
			put(t, dir, "map.json", townMap)
			put(t, dir, "grid.json", square)
			code, _, status := inside(t, "-log", "log.csv", "-map", "map.json", "-grid", "grid.json", "-report", "r.json")
			assert.Equal(t, 1, code)
			assert.Contains(t, status, "no row was read")
			assert.NoFileExists(t, "r.json")
		})
	}
}

// A store belongs to one set of inputs, and is never another program's.
func TestForeignStore(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	put(t, dir, "log.csv", townLog)
	put(t, dir, "map.json", townMap)
	put(t, dir, "grid.json", square)
	args := []string{"-log", "log.csv", "-map", "map.json", "-grid", "grid.json", "-store", "store.db"}
	code, _, status := inside(t, args...)
	require.Zero(t, code, status)
	rejects, err := os.ReadFile("store.rejects.csv")
	require.NoError(t, err)

	put(t, dir, "log.csv", townLog+",\n")
	code, _, status = inside(t, args...)
	assert.Equal(t, 1, code)
	assert.Contains(t, status, "store store.db: it holds the replay of other inputs")
	now, err := os.ReadFile("store.rejects.csv")
	require.NoError(t, err)
	assert.Equal(t, rejects, now, "the other log's rejects")

	put(t, dir, "log.csv", townLog)
	db, err := sql.Open("sqlite", "plain.db")
	require.NoError(t, err)
	_, err = db.Exec("CREATE TABLE songs (name TEXT)")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	code, _, status = inside(t, append(args, "-store", "plain.db")...)
	assert.Equal(t, 1, code)
	assert.Contains(t, status, "store plain.db: it is another program's database")
}

func TestWrongFlags(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, args := range [][]string{
		{"-log", "x.csv"},
		{"-map", "x.json"},
		{"-grid", "x.json"},
		{"-rules", "x.csv"},
		{"-workers", "0"},
		{"-workers", "257"},
		{"-limit", "-1"},
		{"-report", "x.txt"},
		{"x"},
		{"-nonsense"},
		{"-limit", "many"},
	} {
		code, out, status := inside(t, args...)
		assert.Equal(t, 2, code, args)
		assert.Empty(t, out)
		assert.NotEmpty(t, status)
	}
	code, _, status := inside(t, "-help")
	assert.Zero(t, code)
	assert.Contains(t, status, "-workers")
	left, err := os.ReadDir(".")
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestAnOfficesFileSaysWhatIsWrongWithIt(t *testing.T) {
	for doc, want := range map[string]string{
		`{"limits": [{"stage": "handle", "within": "5wd"}]}`:                       "Definitions.Calendar",
		`{"limits": [{"stage": "handle", "priority": "urgent", "within": "24h"}]}`: "is incomplete",
		`{"limits": [{"stage": "handle", "within": "five days"}]}`:                 "span",
		`{"limit": []}`: "limit",
		`{"calendar": {"name": "x", "zone": "Asia/Shanghai", "hours": ["8-12"]}}`:                "hours",
		`{"ladder": [{"stage": "handle", "do": "shout"}]}`:                                       "rung action",
		`{"limits": [{"stage": "handle", "within": "1h"}, {"stage": "handle", "within": "2h"}]}`: "can never match",
	} {
		_, err := readOffice("office.json", []byte(doc))
		require.Error(t, err, doc)
		assert.ErrorContains(t, err, "office.json")
		assert.ErrorContains(t, err, want, doc)
	}
	doc, err := demo.Files.ReadFile(demo.Office)
	require.NoError(t, err)
	d, err := readOffice(demo.Office, doc)
	require.NoError(t, err)
	assert.Equal(t, "2019–2026", d.Calendar.Known())
}
