package requestlog_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
)

// An origin that the map does not list is flagged, whatever the channel then says of it; a blank one is not.
func TestAnOriginInNoListIsFlagged(t *testing.T) {
	const doc = `{"columns": {"opened": "at", "origin": "src", "channel": "ch"}, "origins": {"巡查": "worker", "交办": "order"},
		"worker_channels": ["网格"], "blank": ["-"]}`
	l := open(t, doc, "at,src,ch\n2026-01-02,巡查,\n2026-01-02,热线,\n2026-01-02,热线,网格\n2026-01-02,,网格\n2026-01-02,-,\n2026-01-02, 交办 ,\n",
		requestlog.Options{})
	assert.Equal(t, map[string]int64{"unknown_origin": 2}, l.Counts().Flagged)
	var origins []string
	for e, err := range l.Events() {
		assert.NoError(t, err)
		origins = append(origins, e.Row.Origin.String())
	}
	assert.Equal(t, []string{"worker", "reporter", "worker", "worker", "reporter", "order"}, origins)
}
