package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A year that the calendar lacks is told to whoever asks for the deadline, in both languages, as something that can be added.
func TestAYearThatTheCalendarLacksIsSaidToPeople(t *testing.T) {
	c, err := worktime.New(worktime.Definition{Name: "made up", Zone: "Asia/Shanghai", China: true, Hours: []string{"09:00-17:00"}})
	require.NoError(t, err)
	span, err := worktime.ParseSpan("5wd")
	require.NoError(t, err)
	_, err = c.Explain(time.Date(2026, 12, 30, 2, 0, 0, 0, time.UTC), span)
	var year *worktime.UnknownYearError
	require.ErrorAs(t, err, &year)
	assert.Equal(t, 503, gridgov.Status(err))
	assert.Equal(t, "工作日历缺少2027年的节假日安排（已有"+c.Known()+"），请补充该年度", year.In(gridgov.Chinese))
	assert.Contains(t, year.In(gridgov.English), "2027")
}

// Whoever is not on the roster at an instant may do nothing then.
func TestAnOfficerOutsideTheirPeriodMayDoNothing(t *testing.T) {
	begin := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	o := grid.Officer{ID: "d-1", Roles: []string{"desk"}, From: begin, To: begin.AddDate(0, 1, 0)}
	for at, want := range map[time.Time]string{begin.Add(-1): "", begin: "d-1", o.To: ""} {
		assert.Equal(t, want, ticket.ActorOf(o, nil, at).ID, "%s", at)
	}
}
