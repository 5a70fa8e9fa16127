package desk_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	. "github.com/gridgov/gridgov/ticket"
	. "github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// told is the story and the deadline of a ticket that was transferred at ten in Beijing.
func told(t *testing.T, d Definitions, at time.Time, req Request) (en, zh string, due Deadline) {
	t.Helper()
	rules, err := NewRules(d)
	require.NoError(t, err)
	desk, err := New(Config{Store: new(ticketmem.Store), Rules: rules, Now: func() time.Time { return at }})
	require.NoError(t, err)
	clerk := Actor{ID: "d1", Roles: []Role{RoleDesk}, Units: []grid.Path{"office"}}
	ctx := context.Background()
	req.Text, req.Origin = "路灯不亮", OnBehalf
	tk, err := desk.Receive(ctx, clerk, req)
	require.NoError(t, err)
	_, err = desk.Do(ctx, clerk, tk.ID, Transfer{To: "department/market"})
	require.NoError(t, err)
	e, err := desk.Story(ctx, clerk, tk.ID, gridgov.English)
	require.NoError(t, err)
	z, err := desk.Story(ctx, clerk, tk.ID, gridgov.Chinese)
	require.NoError(t, err)
	both, err := desk.Due(ctx, clerk, tk.ID)
	require.NoError(t, err)
	return e.String(), z.String(), both.Round
}

// What is told to people is told in the office's time: that of its calendar, unless it says another; without either it is UTC,
// and says so. Midnight is 24:00 of the day that it ends.
func TestTimesAreTheOffices(t *testing.T) {
	at := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC) // Monday at ten in Beijing
	days := []Limit{{Stage: StageHandle, Within: worktime.Span{N: 5, Unit: worktime.WorkDay}}}

	en, zh, due := told(t, Definitions{Calendar: calendar(t), Limits: days}, at, Request{})
	assert.Contains(t, en, "2026-03-02 10:00 desk d1 transferred it to market, due 2026-03-09 24:00")
	assert.Contains(t, zh, "2026-03-02 10:00 受理员d1转派给market，限3月9日24:00前办结")
	assert.NotContains(t, en+zh, "UTC")
	assert.Equal(t, "自2026-03-02次日起5个工作日：至2026-03-09 24:00", due.In(gridgov.Chinese))

	hours := []Limit{{Stage: StageHandle, Within: worktime.Span{N: 48, Unit: worktime.UrgentHour}}}
	beijing := time.FixedZone("Beijing", 8*60*60)
	en, zh, due = told(t, Definitions{Zone: beijing, Limits: hours}, at, Request{})
	assert.Contains(t, en, "2026-03-02 10:00 desk d1 transferred it to market, due 2026-03-04 10:00")
	assert.Contains(t, zh, "限3月4日10:00前办结")
	assert.Equal(t, "48 hours from 2026-03-02 10:00: 2026-03-04 10:00", due.In(gridgov.English))
	assert.Equal(t, time.UTC, due.At.Location(), "the data stay as they are stored")

	en, zh, due = told(t, Definitions{Limits: hours}, at, Request{})
	assert.Contains(t, en, "2026-03-02 02:00 UTC desk d1 transferred it to market, due 2026-03-04 02:00 UTC")
	assert.Contains(t, zh, "限3月4日02:00 UTC前办结")
	assert.Equal(t, "48 hours from 2026-03-02 02:00 UTC: 2026-03-04 02:00 UTC", due.In(gridgov.English))

	_, zh, due = told(t, Definitions{Zone: beijing, Limits: hours}, at, Request{Due: time.Date(2027, 1, 1, 0, 0, 0, 0, beijing)})
	assert.Contains(t, zh, "限12月31日24:00前办结", "midnight itself ends the day too")
	assert.Equal(t, "上级交办时限：2026年12月31日24:00", due.In(gridgov.Chinese))
	_, zh, _ = told(t, Definitions{Zone: beijing, Limits: hours}, at, Request{Due: time.Date(2027, 1, 1, 0, 1, 0, 0, beijing)})
	assert.Contains(t, zh, "限2027年1月1日00:01前办结", "another year is named")

	doc, err := json.Marshal(due)
	require.NoError(t, err)
	var read Deadline
	require.NoError(t, json.Unmarshal(doc, &read))
	assert.True(t, strings.HasSuffix(read.In(gridgov.English), "2026-12-31 16:00 UTC"), read.In(gridgov.English))
}
