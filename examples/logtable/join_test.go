package logtable_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/logtable"
)

// formOf reads the common keys of a map.
func formOf(t *testing.T, doc string) *logtable.Form {
	t.Helper()
	form := logtable.NewForm()
	require.NoError(t, readForm(&form, doc))
	return &form
}

func readForm(form *logtable.Form, doc string) error {
	return logtable.Read("map.json", []byte(doc), func(w *logtable.Walker, data json.RawMessage) {
		w.Object("", data, w.Struct(form))
		form.Check(w, "due")
	})
}

func TestAJoinedColumnLeavesBlankCellsOut(t *testing.T) {
	const log = "date,time,zone\n 1/7/24 , 8:05 AM,-\n1/7/24,-,\n-,-,-\n"
	table, err := logtable.NewTable(strings.NewReader(log), "log.csv", formOf(t, `{"blank": ["-"]}`))
	require.NoError(t, err)
	at, fault := table.Column("columns.opened", logtable.Join("date", "time", "zone"))
	require.Nil(t, fault)
	var cells []string
	for range 3 {
		_, err := table.Next()
		require.NoError(t, err)
		cells = append(cells, string(table.Cell(at)))
	}
	assert.Equal(t, []string{"1/7/24 8:05 AM", "1/7/24", ""}, cells)
	_, fault = table.Column("columns.opened", logtable.Join("date", "hour"))
	require.NotNil(t, fault)
	assert.Equal(t, "hour", fault.Got, "the part that is missing")
}

func TestAJoinMayStandWhereverAColumnMay(t *testing.T) {
	var m struct {
		Columns struct {
			One logtable.Column `json:"one"`
		} `json:"columns"`
	}
	require.NoError(t, logtable.Strict("map.json", []byte(`{"columns": {"one": {"join": ["a", "b"]}}}`), &m))
	assert.Equal(t, logtable.Join("a", "b"), string(m.Columns.One))
	for _, doc := range []string{`{"join": []}`, `{"join": ["a", ""]}`, `{"joins": ["a"]}`, `{"join": "a"}`, `""`, `" "`} {
		require.ErrorContains(t, logtable.Strict("map.json", []byte(`{"columns": {"one": `+doc+`}}`), &m), "columns.one", doc)
	}
}
