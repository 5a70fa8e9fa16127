package metrics_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
)

// TestFrontPage holds the first page in its order.
func TestFrontPage(t *testing.T) {
	var got []string
	for _, d := range metrics.Book() {
		if d.Front {
			got = append(got, d.ID)
		}
	}
	assert.Equal(t, []string{
		"received", "closed", "open", "overdue",
		"response_median", "response_p90", "response_in_time", "bot_first", "bot_response_median",
		"closing_median", "on_time", "closed_on_time", "on_time_unsuspended",
		"direct", "transferred", "joint",
		"reworked", "reopened",
		"oldest_open",
		"unprompted", "self_handled", "officer_found",
	}, got)
}

// TestBook: every figure is whole, says in both languages what it is, and is data that can be stored.
func TestBook(t *testing.T) {
	for _, d := range metrics.Book() {
		for what, text := range map[string]gridgov.Text{"name": d.Name, "meaning": d.Meaning, "without": d.Without} {
			assert.NotEmpty(t, text.En, "%s %s", d.ID, what)
			assert.NotEmpty(t, text.Zh, "%s %s", d.ID, what)
		}
		assert.NotEmpty(t, d.Source, d.ID)
		assert.Contains(t, []metrics.Mark{metrics.MarkPrimary, metrics.MarkOfficial, metrics.MarkSecondary, metrics.MarkOwn}, d.Mark, d.ID)
		if d.Unit != metrics.Count && d.Unit != metrics.Times && d.ID != metrics.FigureOldestOpen && d.ID != metrics.FigureSuspendedMean {
			assert.NotZero(t, d.Of&metrics.Counted, "%s: rates and times leave out what does not count", d.ID)
		}
		doc, err := json.Marshal(d)
		require.NoError(t, err)
		var again metrics.Definition
		require.NoError(t, json.Unmarshal(doc, &again))
		assert.Equal(t, d, again)
	}
	_, err := metrics.New(metrics.Config{At: start})
	require.NoError(t, err)
}

// TestOwnFigure: to add a figure is to add a row.
func TestOwnFigure(t *testing.T) {
	book := append(metrics.Book(), metrics.Definition{
		ID: "urgent_joint", Unit: metrics.Share, Moment: metrics.AtCreated, Of: metrics.Closed, Is: metrics.Joint | metrics.OnTime,
	})
	fact := closedAfter(1, 0)
	r := reportOf(t, metrics.Config{At: start, Definitions: book}, []metrics.Fact{fact})
	assert.Equal(t, metrics.Value{Num: 0, Den: 1, OK: true}, figure(t, r, "urgent_joint"))
}
