package metrics_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"

	"github.com/gridgov/gridgov"
)

// TestConditionNames: each condition has a name of its own and is read again; beyond the last there is none.
func TestConditionNames(t *testing.T) {
	seen := map[string]bool{}
	for i := range 64 {
		c := metrics.Conditions(1) << i
		doc, err := c.MarshalText()
		if c > metrics.IsClosedUnknown {
			require.Error(t, err)
			continue
		}
		require.NoError(t, err)
		var again metrics.Conditions
		require.NoError(t, again.UnmarshalText(doc), "bit %d: %q", i, doc)
		assert.Equal(t, c, again)
		zh := c.In(gridgov.Chinese)
		assert.False(t, seen[zh] || len(zh) == 0, "bit %d: %q", i, zh)
		seen[zh] = true
		assert.False(t, seen[string(doc)] || len(doc) == 0, "bit %d: %q", i, doc)
		seen[string(doc)] = true
	}
}

func FuzzConditions(f *testing.F) {
	f.Add("counted + closed")
	f.Add("")
	f.Add(" + ")
	f.Fuzz(func(t *testing.T, text string) {
		var c metrics.Conditions
		if c.UnmarshalText([]byte(text)) != nil {
			return
		}
		doc, err := c.MarshalText()
		require.NoError(t, err)
		var again metrics.Conditions
		require.NoError(t, again.UnmarshalText(doc))
		require.Equal(t, c, again)
	})
}
