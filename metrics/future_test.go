package metrics_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
)

// A limit that ends after the instant of the report makes no group by time: nothing has happened then.
func TestWhatIsDueLaterIsInNoPeriod(t *testing.T) {
	at := time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)
	for _, due := range []time.Time{at, at.AddDate(0, 2, 0)} {
		calc, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: at})
		require.NoError(t, err)
		require.NoError(t, calc.Add(metrics.Fact{
			ID: "1", State: ticket.Transferred, Created: at.AddDate(0, 0, -3), Changed: at.AddDate(0, 0, -3), FirstDue: due,
		}))
		for _, table := range calc.Report().Tables {
			if table.By == metrics.ByMonth {
				require.Len(t, table.Groups, 1)
				assert.Equal(t, "2026-03", table.Groups[0].Key)
			}
			if table.By == metrics.ByDay && !due.After(at) {
				assert.Len(t, table.Groups, 2, "what is due by then has come")
			}
		}
	}
}
