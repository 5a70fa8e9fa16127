package routing_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/routing"
)

// allocated is how many bytes a function allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// A file within the bounds takes memory in proportion to it, whatever it consists of: 15 MB of commas once took 1.17 GB.
func TestAFileTakesMemoryInProportion(t *testing.T) {
	const size = 4 << 20
	of := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, file := range map[string]string{
		"a header of commas":            of(","),
		"a row of commas":               "id,any,set_kind\n\r\n" + of(","),
		"a row of commas after a quote": "id,any,set_kind\n\"a\"\",\n\"" + of(","),
		"rows of commas":                "id,any,set_kind\n" + of(",,,,,,,,,\n") + "r1,x,no",
		"a list":                        "id,any,set_kind\nr1," + of(";") + ",help\n",
		"an array of texts":             `[{"id":"r1","set_kind":"help","any":[` + of(`"",`) + `""]}]`,
		"an array of numbers":           `[{"id":"r1","set_kind":"help","any":[` + of(`1,`) + `1]}]`,
		"an array of arrays":            `[{"id":"r1","set_kind":"help","any":[` + of(`[],`) + `[]]}]`,
		"an array of nothing":           `[` + of(`1,`) + `1]`,
		"objects":                       `[` + of(`{},`) + `{}]`,
		"keys":                          `[{` + of(`"a":0,`) + `"a":0}]`,
	} {
		var err error
		took := allocated(func() { _, err = routing.LoadTable(strings.NewReader(file), "rules.csv", nil) })
		require.ErrorIs(t, err, gridgov.ErrInvalid, name)
		assert.Less(t, took, uint64(12*size+32<<20), // the rows and the faults are bounded
			"%s: %d MB for a file of 4 MB", name, took>>20)
	}
}

// What is too wide is told with its line and its number, as it always was.
func TestTooManyColumns(t *testing.T) {
	_, err := routing.LoadTable(strings.NewReader("# zone: Asia/Shanghai\r\n\r\nid,any,set_kind\r\nr1,\"x,\n\"\"y\",help\r\n\r\n"+
		strings.Repeat("a,", 100)+"\n"), "rules.csv", nil)
	assert.Equal(t, []string{"line 7: columns must have at most 100 entries (got 101)"}, faults(t, err))
}
