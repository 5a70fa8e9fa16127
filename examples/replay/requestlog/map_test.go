package requestlog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
)

// faults returns the faults of an error by field.
func faults(t *testing.T, err error) map[string]gridgov.Fault {
	t.Helper()
	var bad *gridgov.InvalidError
	require.ErrorAs(t, err, &bad)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	all := map[string]gridgov.Fault{}
	for _, f := range bad.Faults {
		all[f.Field] = f
	}
	return all
}

func TestReadMapTakesTheWholeForm(t *testing.T) {
	m, err := requestlog.ReadMap("m.json", []byte("\xef\xbb\xbf"+`{
		"columns": {"id": "n", "opened": "o", "due": "d", "closed": ["c", "c2"], "category": ["a", "b"], "text": "t",
		            "handler": "h", "status": "s", "channel": "ch", "point": "p", "address": "ad", "origin": "or"},
		"open_values": ["Open"], "closed_values": ["Closed"], "layouts": ["02.01.2006 15:04"], "zone": "Europe/Berlin",
		"blank": ["NA"], "no_point": [[52.5, 13.4]], "root": {"id": "b"},
		"grid": [{"level": 2, "id": "ID"}, {"level": 3, "id": "T", "name": "N", "parent": "P"}],
		"check": {"ontime": {"column": "v", "late": ["L"], "ontime": ["O"]}, "areas": [{"column": "x", "level": 2}, {"column": "y", "level": 3, "match": "number"}]},
		"steps": [{"column": "r1", "do": "respond"}, {"column": "r2", "do": "rate", "value": "score"}],
		"origins": {"patrol": "worker", "12345": "order"}, "worker_channels": ["own"]}`))
	require.NoError(t, err)
	assert.Equal(t, []string{"c", "c2"}, m.Columns.Closed)
	assert.Equal(t, "Europe/Berlin", m.Zone.String())
	assert.Equal(t, []grid.Point{{Lat: 52.5, Lon: 13.4}}, m.NoPoint)
	assert.Equal(t, requestlog.Root{ID: "b", Name: "b"}, m.Root)
	assert.Equal(t, []requestlog.GridEntry{{Level: 2, ID: "ID", Name: "ID"}, {Level: 3, ID: "T", Name: "N", Parent: "P"}}, m.Grid)
	assert.Equal(t, []requestlog.Area{{Column: "x", Level: 2, Match: "id"}, {Column: "y", Level: 3, Match: "number"}}, m.Areas)
	assert.Equal(t, []requestlog.StepColumn{{Column: "r1", Do: requestlog.Respond}, {Column: "r2", Do: requestlog.Rate, Value: "score"}},
		m.Steps)
	assert.Equal(t, map[string]requestlog.Origin{"patrol": requestlog.Worker, "12345": requestlog.Order}, m.Origins)
}

func TestReadMapSaysEveryFaultAtOnce(t *testing.T) {
	_, err := requestlog.ReadMap("m.json", []byte(`{
		"columns": {"id": [], "open": "x", "lat": "a", "point": "p", "text": 7},
		"closed_value": ["x"], "zone": "Local", "layouts": ["15:04", 3], "no_point": [[91, 0], [1]],
		"open_values": ["A"], "closed_values": ["A"],
		"root": {"name": "B"}, "grid": [{"level": 5, "id": "x"}, {"level": 2}, {"level": 1, "id": "y", "parent": "z"}],
		"check": {"ontime": {}, "areas": [{"column": "c", "level": 2, "match": "exact"}]},
		"steps": [{"column": "c", "do": "dance"}, {"column": "c", "do": "answer", "value": "v"}],
		"origins": {"x": "nobody"}, "worker_channels": ["w"], "zone": "UTC"}`))
	got := faults(t, err)
	for _, field := range []string{
		"columns.id", "columns.opened", "columns.open", "columns.text", "columns.point", "closed_value", "zone", "layouts[0]", "layouts[1]",
		"no_point[0]", "no_point[1]", "closed_values", "columns.status", "root.id", "grid[0].level", "grid[1].id",
		"grid[2].parent", "check.ontime.column", "check.ontime.late", "check.areas[0].match", "steps[0].do", "steps[1].value",
		"origins.x", "columns.origin", "columns.channel",
	} {
		assert.Contains(t, got, field)
	}
	assert.Contains(t, got["closed_value"].Right.En, "nearest: closed_values")
	assert.Contains(t, got["columns.open"].Right.En, "nearest: opened")
}

func TestReadMapNamesTheLineOfBrokenJSON(t *testing.T) {
	_, err := requestlog.ReadMap("m.json", []byte("{\n\"columns\":\n{,}}"))
	assert.ErrorContains(t, err, "line 3")
	for _, doc := range []string{"", "  ", "null", "[]", "7", `"x"`, `{"columns": null}`, `{"grid": null}`, `{} {}`} {
		_, err := requestlog.ReadMap("m.json", []byte(doc))
		assert.ErrorIs(t, err, gridgov.ErrInvalid, doc)
	}
	_, err = requestlog.ReadMap("m.json", make([]byte, logtable.MaxMap+1))
	assert.ErrorIs(t, err, gridgov.ErrInvalid)
}

func TestMissingColumnsAreNamedWithTheFileAndWhatThereIs(t *testing.T) {
	m, err := requestlog.ReadMap("m.json", []byte(`{"columns": {"id": "nr", "opened": ["start", "begin"], "text": "x"},
		"steps": [{"column": "s", "do": "rate", "value": "sc"}], "check": {"areas": [{"column": "z", "level": 2}]}}`))
	require.NoError(t, err)
	_, err = requestlog.NewReader(strings.NewReader("nr,begin,x,x\n"), "log.csv", m)
	got := faults(t, err)
	assert.Len(t, got, 5)
	assert.Equal(t, "start", got["columns.opened"].Got)
	assert.Contains(t, got["columns.opened"].Right.En, "log.csv")
	assert.Contains(t, got["columns.opened"].Right.En, "there are: nr, begin, x, x")
	assert.Contains(t, got["columns.text"].Right.En, "twice")
	assert.Contains(t, got, "steps[0].column")
	assert.Contains(t, got, "steps[0].value")
	assert.Contains(t, got, "check.areas[0].column")
}

func TestAreaAgrees(t *testing.T) {
	u := grid.Unit{Code: "012800", Name: "Marina"}
	assert.True(t, requestlog.Area{Match: "number"}.Agrees("12800", u))
	assert.True(t, requestlog.Area{Match: "number"}.Agrees("0012800", u))
	assert.False(t, requestlog.Area{Match: "number"}.Agrees("128", u))
	assert.True(t, requestlog.Area{Match: "number"}.Agrees("12800.0", u), "as a spreadsheet has it")
	assert.False(t, requestlog.Area{Match: "number"}.Agrees("12800.5", u))
	assert.True(t, requestlog.Area{Match: "number"}.Agrees("0", grid.Unit{Code: "000"}))
	assert.False(t, requestlog.Area{Match: "id"}.Agrees("12800", u))
	assert.True(t, requestlog.Area{Match: "id"}.Agrees("012800", u))
	assert.True(t, requestlog.Area{Match: "name"}.Agrees("Marina", u))
}

func FuzzReadMap(f *testing.F) {
	f.Add([]byte(`{"columns":{"id":"a","opened":["b"]},"grid":[{"level":2,"id":"x"}],"no_point":[[1,2]]}`))
	f.Add([]byte(`{"steps":[{"do":"rate","value":"v"}],"origins":{"a":"worker"},"check":{"ontime":{"late":[null]}}}`))
	f.Add([]byte("{\"columns\":{\"\xff\":\"\x00\"}}"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		m, err := requestlog.ReadMap("m.json", doc)
		if err != nil {
			require.ErrorIs(t, err, gridgov.ErrInvalid)
			return
		}
		_, _ = requestlog.NewReader(strings.NewReader("a,b\n"), "log.csv", m)
		_, _, _ = m.Units()
	})
}
