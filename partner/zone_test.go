package partner_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/partner"
)

// An offer from the first of April to the first of May, excluded, is one for April, wherever the machine stands that tells it.
func TestDaysAreTheOffices(t *testing.T) {
	beijing := time.FixedZone("Beijing", 8*60*60)
	april := partner.Span{From: time.Date(2026, 4, 1, 0, 0, 0, 0, beijing), To: time.Date(2026, 5, 1, 0, 0, 0, 0, beijing)}
	assert.Equal(t, "2026-04-01 to 2026-04-30", april.String())
	noon := partner.Span{From: april.From, To: april.To.Add(12 * time.Hour)}
	assert.Equal(t, "2026-04-01 to 2026-05-01", noon.String(), "the day is not over at noon")

	stored := april.In(time.UTC)
	assert.Equal(t, "2026-03-31 to 2026-04-30 UTC", stored.String(), "UTC is nobody's, and is named")
	assert.Equal(t, april.String(), stored.In(beijing).String())
	assert.Equal(t, "… to …", partner.Span{}.In(beijing).String())
	assert.Equal(t, "2026-04-01 to …", partner.Span{From: april.From}.String())
	assert.Equal(t, "… to 2026-04-30 UTC", partner.Span{To: stored.To}.String())

	need := partner.Need{Head: partner.Head{ID: "n1", Valid: stored}, Grid: jinlan, Fields: []string{"jobs"}}
	offer := partner.Resource{Head: partner.Head{ID: "r1", Valid: stored}, Of: "park", Grid: jinlan, Fields: []string{"jobs"}}
	m := partner.Match([]partner.Need{need}, []partner.Resource{offer}, partner.MatchOptions{Zone: beijing})
	require.Len(t, m.Pairings, 1)
	why := m.Pairings[0].Reasons[len(m.Pairings[0].Reasons)-1]
	assert.Equal(t, "available all of the time, 2026-04-01 to 2026-04-30", why.In(gridgov.English))
	assert.Equal(t, "全程可用：2026-04-01至2026-04-30", why.In(gridgov.Chinese))
	about := partner.Reason{Code: partner.SameField, Args: []string{"jobs, skills"}}
	assert.Equal(t, "同属“jobs、skills”领域", about.In(gridgov.Chinese))

	m = partner.Match([]partner.Need{need}, nil, partner.MatchOptions{At: april.To, Zone: beijing})
	require.Len(t, m.Unmatched, 1)
	assert.Equal(t, "需求已于2026-04-30到期", m.Unmatched[0].Reasons[0].In(gridgov.Chinese))
}
