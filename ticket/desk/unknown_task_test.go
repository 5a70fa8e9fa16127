package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// The limit of a task that ends in a year which the calendar does not know is computed when the year is known, whether or not the task
// was reported back before.
func TestATaskThatWasReportedBackGetsItsLimit(t *testing.T) {
	unknown, known := yearEnd(t, Limit{Stage: ticket.StageHandle, Within: workdays(5)})
	p := filed(t, unknown, cst(2026, 12, 29, 9, 0), ticket.Request{}).
		by("coordinator", cst(2026, 12, 29, 10, 0),
			ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works", Within: workdays(4)}}}).
		by("works", cst(2026, 12, 30, 10, 0), ticket.ReportBack{Text: "x"})
	require.Zero(t, p.Tasks[0].Due)
	assert.Equal(t, 2027, p.Unknown)
	p.rules = known
	p.by("system", cst(2026, 12, 31, 10, 0), ticket.Replan{})
	want := filed(t, known, cst(2026, 12, 29, 9, 0), ticket.Request{}).
		by("coordinator", cst(2026, 12, 29, 10, 0),
			ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works", Within: workdays(4)}}})
	require.NotZero(t, want.Tasks[0].Due)
	assert.Equal(t, want.Tasks[0].Due, p.Tasks[0].Due)
	assert.NotZero(t, p.Tasks[0].Done)
	assert.Zero(t, p.Unknown)
	assert.Equal(t, "nothing new", p.no("system", ticket.Replan{}))
}

// Where nothing but the task's limit hangs on the year, that alone wakes the ticket.
func TestATaskThatWasReportedBackWakesItsTicket(t *testing.T) {
	unknown, known := yearEnd(t, Limit{Stage: ticket.StageHandle, Within: workdays(1)})
	p := filed(t, unknown, cst(2026, 12, 29, 9, 0), ticket.Request{}).
		by("coordinator", cst(2026, 12, 29, 10, 0),
			ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works", Within: workdays(4)}}}).
		by("works", cst(2026, 12, 29, 11, 0), ticket.ReportBack{Text: "x"})
	require.NotZero(t, p.Due)
	assert.Equal(t, 2027, p.Unknown)
	p.rules = known
	swept(p, cst(2026, 12, 30, 11, 0))
	assert.NotZero(t, p.Tasks[0].Due)
	assert.Zero(t, p.Unknown)
}
