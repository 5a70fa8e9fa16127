package kpibook_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// TestFrontPage holds the first page in its order.
func TestFrontPage(t *testing.T) {
	var got []string
	for _, d := range kpibook.Book() {
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
	for _, d := range kpibook.Book() {
		for what, text := range map[string]gridgov.Text{"name": d.Name, "meaning": d.Meaning, "without": d.Without} {
			assert.NotEmpty(t, text.En, "%s %s", d.ID, what)
			assert.NotEmpty(t, text.Zh, "%s %s", d.ID, what)
		}
		assert.NotEmpty(t, d.Source, d.ID)
		assert.Contains(t, []metrics.Confidence{
			metrics.ConfidencePrimary, metrics.ConfidenceOfficial, metrics.ConfidenceSecondary, metrics.ConfidenceOwn,
		}, d.Confidence, d.ID)
		if d.Quantity != metrics.Count && d.Quantity != metrics.Times && d.ID != kpibook.OldestOpen && d.ID != kpibook.SuspendedMean {
			assert.NotZero(t, d.Of&metrics.IsCounted, "%s: rates and times leave out what does not count", d.ID)
		}
		doc, err := json.Marshal(d)
		require.NoError(t, err)
		var again metrics.Definition
		require.NoError(t, json.Unmarshal(doc, &again))
		assert.Equal(t, d, again)
	}
	_, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
}
