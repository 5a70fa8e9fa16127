package requestlog_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
)

// A feature that cannot be a unit is left out and named; the first that says a thing of a unit is right.
func TestSoundUnits(t *testing.T) {
	m, err := requestlog.ReadMap("m.json", []byte(`{"columns": {"id": "id", "opened": "at"}, "root": {"id": "r"},
		"grid": [{"level": 2, "id": "V"}, {"level": 3, "id": "G", "parent": "P"}]}`))
	require.NoError(t, err)
	files := func() []requestlog.File {
		return []requestlog.File{
			collection("v.json", `"V":"a"`, `"V":null`, `"V":"b"`, `"W":"c"`),
			collection("g.json", `"G":"g","P":"a"`, `"G":"g","P":"b"`, `"G":"a","P":"b"`, `"G":"h","P":"b"`),
		}
	}
	_, _, err = m.Units(files()...)
	require.Error(t, err)
	units, shapes, faulty, err := m.SoundUnits(files()...)
	require.NoError(t, err)
	var codes, said []string
	for _, u := range units {
		codes = append(codes, u.Parent+"/"+u.Code)
	}
	for _, f := range faulty {
		said = append(said, f.Field+": "+f.Rule.String())
	}
	assert.Equal(t, []string{"/r", "r/a", "r/b", "a/g", "b/h"}, codes)
	assert.Equal(t, []string{
		"v.json: features[1].V: required", "v.json: features[3].V: unknown",
		"g.json: features[1].P: match", "g.json: features[2]: match",
	}, said)
	require.Len(t, shapes, 4)
	assert.Len(t, shapes[2].Polygons, 1, "what was left out has left nothing")
}
