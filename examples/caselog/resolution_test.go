package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// A resolution has its English or its Chinese name; those that count in no rate are none of an answer.
func TestAResolutionInEitherLanguage(t *testing.T) {
	const doc = `{"columns": {"case": "c", "activity": "a", "time": "t"}, "commands": [{"do": ["answer"], "resolution": "`
	for _, r := range ticket.Resolutions() {
		for _, name := range []string{r.String(), r.In(gridgov.Chinese)} {
			m, err := readMap("map.json", []byte(doc+name+`"}]}`))
			if r.Counted() {
				require.NoError(t, err, name)
				assert.Equal(t, r, m.Commands[0].resolution)
				continue
			}
			assert.ErrorContains(t, err, "commands[0].resolution must be one of", name)
			assert.ErrorContains(t, err, "not_adopted 未采纳, unfounded 不属实", name)
			assert.NotContains(t, err.Error(), "duplicate 重复")
		}
	}
}
