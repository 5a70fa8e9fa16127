package requestlog_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/ticket"
)

// The spellings of a resolution are those that a map of cases may have.
func TestAResolutionMayBeSpelledOtherwise(t *testing.T) {
	for _, name := range []string{"not adopted", "NotAdopted", "not_adopted", "Not-Adopted", "未采纳", " 未采纳"} {
		m, err := requestlog.ReadMap("m.json", []byte(`{"columns": {"opened": "at", "resolution": "r"}, "resolutions": {"No": "`+name+`"}}`))
		require.NoError(t, err, name)
		assert.Equal(t, ticket.NotAdopted, m.Resolutions["No"])
	}
}
