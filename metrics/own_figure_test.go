package metrics_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// TestOwnFigure: to add a figure is to add a row.
func TestOwnFigure(t *testing.T) {
	book := append(kpibook.Book(), metrics.Definition{
		ID: "urgent_joint", Quantity: metrics.Share, Moment: metrics.AtCreated, Of: metrics.IsClosed, Is: metrics.IsJoint | metrics.IsOnTime,
	})
	fact := closedAfter(1, 0)
	r := reportOf(t, metrics.Config{At: start, Definitions: book}, []metrics.Fact{fact})
	assert.Equal(t, metrics.Value{Num: 0, Den: 1, OK: true}, figure(t, r, "urgent_joint"))
}
