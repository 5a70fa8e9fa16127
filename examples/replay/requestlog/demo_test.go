package requestlog_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/demo"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
)

func demoFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := demo.Files.ReadFile(name)
	require.NoError(t, err)
	return b
}

func TestDemo(t *testing.T) {
	doc := demoFile(t, demo.Map)
	log := open(t, string(doc), string(demoFile(t, demo.Log)), requestlog.Options{})
	c := log.Counts()
	assert.EqualValues(t, 400, c.Rows)
	assert.EqualValues(t, 400, c.Accepted)
	assert.Positive(t, c.Flagged["no_place"])
	assert.Len(t, c.Flagged, 1)

	happened := map[requestlog.What]int{}
	from := map[requestlog.Origin]int{}
	for e, err := range log.Events() {
		require.NoError(t, err)
		happened[e.What]++
		if e.What == requestlog.Opened {
			from[e.Row.Origin]++
			assert.Positive(t, len(e.Row.Category)*len(e.Row.Handler)*len(e.Row.Text))
		}
	}
	for _, w := range []requestlog.What{
		requestlog.Opened, requestlog.Respond, requestlog.Accept, requestlog.Answer, requestlog.Rework, requestlog.Close,
		requestlog.Reopen, requestlog.Rate, requestlog.Closed,
	} {
		assert.Positive(t, happened[w], w)
	}
	assert.Len(t, from, 4, "every origin")
	assert.Less(t, happened[requestlog.Closed], 400, "some are open")

	m, err := requestlog.ReadMap(demo.Map, doc)
	require.NoError(t, err)
	files := func() (all []requestlog.File) {
		for _, name := range demo.Grids() {
			all = append(all, requestlog.File{Name: name, Data: bytes.NewReader(demoFile(t, name))})
		}
		return all
	}
	units, _, err := m.Units(files()...)
	require.NoError(t, err)
	levels := map[grid.Level]int{}
	for _, u := range units {
		levels[u.Level]++
	}
	assert.Equal(t, 2, levels[grid.LevelOffice])
	assert.Equal(t, 19+18, levels[grid.LevelVillage])
	compared, agree := located(t, m, log, files()...)
	assert.Less(t, compared[0]-agree[0], 10, "a few lie outside both offices")
}

// Example reads the demo's log and counts what happened.
func Example() {
	doc, err := demo.Files.ReadFile(demo.Map)
	if err != nil {
		panic(err)
	}
	m, err := requestlog.ReadMap(demo.Map, doc)
	if err != nil {
		panic(err)
	}
	file, err := demo.Files.Open(demo.Log)
	if err != nil {
		panic(err)
	}
	r, err := requestlog.NewReader(file, demo.Log, m)
	if err != nil {
		panic(err)
	}
	row, err := r.Read()
	fmt.Println(row.ID, row.Category, row.Handler, row.Origin, err)
	// Output: DEMO-202603-0001 [水电气暖 暖气不热] [供热企业] reporter <nil>
}
