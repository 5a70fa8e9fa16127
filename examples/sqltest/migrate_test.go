package sqltest

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// Three nodes that start at once, with a pool each, bring an empty database, and one that has tables, to this
// version's tables; each step runs once.
func TestThreeNodesMigrate(t *testing.T) {
	for _, from := range []string{"", "testdata/v1.0"} {
		eachDriver(t, func(t *testing.T, p place) {
			ctx := t.Context()
			first := p.open(t)
			require.NoError(t, first.Ping()) // whoever opens a new SQLite file beside others may not set its journal mode
			if from != "" {
				text, err := os.ReadFile(from + "." + p.dialect.String() + ".sql")
				require.NoError(t, err)
				_, err = first.Exec(string(text))
				require.NoError(t, err)
			}
			const nodes = 3
			errs := make(chan error, nodes)
			start := make(chan struct{})
			for range nodes {
				node := p.open(t)
				go func() {
					<-start
					errs <- migrate(ctx, node, p.dialect)
				}()
			}
			close(start)
			var all error
			for range nodes {
				all = errors.Join(all, <-errs)
			}
			require.NoError(t, all)
			require.NoError(t, ticketsql.New(first, p.dialect).CheckSchema(ctx))
			assert.Len(t, column[int](t, first, "SELECT version FROM gridgov_tables"), 1)
			tx, err := first.Begin()
			require.NoError(t, err)
			version, err := ticketsql.Version(ctx, tx, p.dialect, "")
			require.NoError(t, err)
			assert.Len(t, ticketsql.Migrations(p.dialect, ""), version)
			_, err = ticketsql.Version(ctx, tx, p.dialect, "No")
			only(t, gridgov.ErrInvalid, err)
			require.NoError(t, tx.Rollback())
		})
	}
}
