package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/pgtest"
)

func TestMain(m *testing.M) {
	if os.Getenv(envSweeper) != "" {
		os.Exit(sweeper())
	}
	os.Exit(pgtest.Main(m))
}

// The figure is of a sweep that did all that is due, in both offices and on both databases.
func TestTheBenchSweepsWhatIsDue(t *testing.T) {
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			if database == "postgres" {
				pgtest.DSN(t) // skips where there is none
			}
			ratio, err := run(t.Context(), database, t.TempDir(), [2]int{50, 600}, 20, 2)
			require.NoError(t, err)
			assert.Positive(t, ratio)
		})
	}
	_, err := run(t.Context(), "sqlite", t.TempDir(), [2]int{5, 600}, 20, 2)
	require.Error(t, err, "more are due than there are")
}
