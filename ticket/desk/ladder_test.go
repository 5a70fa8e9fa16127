package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func TestABrokenLadderIsFaultedWithThePlace(t *testing.T) {
	at := func(stage ticket.Stage, do ticket.RungAction) ticket.Rung { return ticket.Rung{Stage: stage, Do: do} }
	handle := at(ticket.StageHandle, ticket.RungRemind)
	before := ticket.Rung{Stage: ticket.StageHandle, Before: hours(1), Do: ticket.RungWarn}
	for rule, c := range map[string]struct {
		ladder []ticket.Rung
		want   string
	}{
		"before and after at once": {
			[]ticket.Rung{{Stage: ticket.StageHandle, Before: hours(1), After: hours(1), Do: ticket.RungWarn}}, "ladder[0].after excludes",
		},
		"before the limit, and after at it": {[]ticket.Rung{handle, before}, "ladder[1].before order"},
		"… of another stage is no matter":   {[]ticket.Rung{at(ticket.StageAccept, ticket.RungRemind), before, handle}, ""},
		"… nor are two before it": {
			[]ticket.Rung{{Stage: ticket.StageHandle, Before: hours(3), Do: ticket.RungWarn}, before, handle}, "",
		},
		"working time without a calendar": {
			[]ticket.Rung{
				{Stage: ticket.StageHandle, Before: wd(1), Do: ticket.RungWarn},
				{Stage: ticket.StageHandle, After: wd(1), Do: ticket.RungEscalate},
			},
			"ladder[0].before requires ladder[1].after requires",
		},
		"less than nothing": {
			[]ticket.Rung{{Stage: ticket.StageHandle, After: hours(-1), Do: ticket.RungWarn}}, "ladder[0].after form",
		},
		"nobody is late in a stage": {
			[]ticket.Rung{
				at(ticket.StageObject, ticket.RungRemind), at(ticket.StageReopen, ticket.RungRemind),
				at(ticket.StageSuspend, ticket.RungRemind), at(0, ticket.RungRemind), at(99, ticket.RungRemind),
			},
			"ladder[0].stage unknown ladder[1].stage unknown ladder[2].stage unknown ladder[3].stage unknown ladder[4].stage unknown",
		},
		"nothing is done": {
			[]ticket.Rung{at(ticket.StageHandle, 0), at(ticket.StageHandle, 99)}, "ladder[0].do one_of ladder[1].do one_of",
		},
		"what is closed is not raised": {[]ticket.Rung{at(ticket.StageCallBack, ticket.RungEscalate)}, "ladder[0].do match"},
		"deemed to be done": {
			[]ticket.Rung{at(ticket.StageHandle, ticket.RungAccept), at(ticket.StageAccept, ticket.RungAccept)}, "ladder[0].do match",
		},
		"closed where it waits for somebody": {
			[]ticket.Rung{
				at(ticket.StageHandle, ticket.RungClose), at(ticket.StageInspect, ticket.RungClose),
				at(ticket.StageSupplement, ticket.RungClose), at(ticket.StageConfirm, ticket.RungClose),
			}, "ladder[0].do match ladder[1].do match",
		},
	} {
		_, err := NewRules(Definitions{Screen: &Screen{}, Ladder: c.ladder})
		if c.want == "" {
			assert.NoError(t, err, rule)
			continue
		}
		var bad *gridgov.InvalidError
		require.ErrorAs(t, err, &bad, rule)
		var got []string
		for _, f := range bad.Faults {
			got = append(got, f.Field+" "+f.Rule.String())
		}
		assert.Equal(t, c.want, strings.Join(got, " "), rule)
	}
}

// What lies before a limit is taken where there was time for it, counted from when the limit began to bind this ticket.
func TestWhatComesTooLateForAWarningIsNotWarned(t *testing.T) {
	warn := func(stage ticket.Stage) ticket.Rung {
		return ticket.Rung{Stage: stage, Before: worktime.Span{N: 6, Unit: worktime.UrgentHour}, Do: ticket.RungWarn}
	}
	r := rulesOf(t, Definitions{
		Limits: []Limit{{Stage: ticket.StageRespond, Within: hours(9)}, {Stage: ticket.StageHandle, Within: hours(99)}},
		Ladder: []ticket.Rung{
			warn(ticket.StageRespond),
			{Stage: ticket.StageRespond, Do: ticket.RungRemind},
			warn(ticket.StageHandle),
			{Stage: ticket.StageHandle, Do: ticket.RungRemind},
		},
	})
	far := morning.AddDate(0, 1, 0)
	late := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Respond{Text: "x"}).by("desk", morning.Add(48*time.Hour),
		ticket.Transfer{To: "department/market", Within: hours(6)})
	assert.Equal(t, []string{"03-04 16:00 remind handle"}, late.swept(far), "a dispatch for as long as the warning goes ahead")
	soon := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Respond{Text: "x"}).by("desk", morning.Add(48*time.Hour),
		ticket.Transfer{To: "department/market", Within: hours(7)})
	assert.Equal(t, []string{"03-04 11:00 warn handle", "03-04 17:00 remind handle"}, soon.swept(far))

	joint := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Respond{Text: "x"}).by("coordinator",
		morning.Add(time.Hour), ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "unit/c1", Within: hours(7)}}})
	joint.by("coordinator", morning.Add(48*time.Hour), ticket.Convene{Assist: []ticket.Party{{Handler: "unit/g1", Within: hours(6)}}})
	joint.then("head", ticket.ReportBack{Text: "x"})
	assert.Equal(t, []string{"03-04 16:00 remind handle", "03-06 08:00 warn handle", "03-06 14:00 remind handle"},
		joint.swept(far), "nor is a task, given as late")

	for after, want := range map[time.Duration][]string{ // a part of a request has its limits from the first filing
		2 * time.Hour:  {"03-02 13:00 warn respond", "03-02 19:00 remind respond", "03-06 07:00 warn handle", "03-06 13:00 remind handle"},
		3 * time.Hour:  {"03-02 19:00 remind respond", "03-06 07:00 warn handle", "03-06 13:00 remind handle"},
		95 * time.Hour: {"03-06 09:00 remind respond", "03-06 13:00 remind handle"},
	} {
		whole := filed(t, r, morning, ticket.Request{}).by("desk", morning.Add(after), ticket.Split{Parts: []ticket.Part{{Text: "x"}}})
		part := &play{TB: t, Ticket: whole.more[0].Ticket, rules: r, events: whole.more[0].Events}
		assert.Equal(t, want, part.swept(far), "%s", after)
	}
}

// A task whose limit moves begins its ladder again, as the ticket does; one whose limit stays does not.
func TestATasksLadderBeginsAnewWhereItsLimitMoves(t *testing.T) {
	r := rulesOf(t, Definitions{
		Limits: []Limit{{Stage: ticket.StageHandle, Category: "lights", Within: hours(200)}, {Stage: ticket.StageHandle, Within: hours(100)}},
		Ladder: []ticket.Rung{{Stage: ticket.StageHandle, Do: ticket.RungRemind}},
	})
	p := filed(t, r, morning, ticket.Request{}).then("coordinator",
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "unit/c1"}, {Handler: "unit/g1", Within: hours(100)}}})
	assert.Len(t, p.swept(morning.Add(101*time.Hour)), 3)
	p.by("desk", morning.Add(110*time.Hour), ticket.Classify{Category: "lights"})
	for i, n := range []int{0, 1} {
		k := p.Tasks[i]
		of := slices.DeleteFunc(slices.Clone(k.Rungs), func(r ticket.Taken) bool { return !r.Limit.Equal(k.Due) })
		assert.Len(t, of, n)
	}
	assert.Len(t, p.swept(morning.Add(300*time.Hour)), 2, "the ticket's and the first task's")
}

// More time moves the warning too.
func TestAnExtendedTaskIsWarnedAgain(t *testing.T) {
	r := rulesOf(t, Definitions{
		Limits: []Limit{{Stage: ticket.StageApprove, Within: hours(500)}},
		Ladder: []ticket.Rung{{Stage: ticket.StageHandle, Before: hours(6), Do: ticket.RungWarn}},
	})
	p := filed(t, r, morning, ticket.Request{}).by("coordinator", morning,
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works", Within: hours(20)}}})
	assert.Equal(t, []string{"03-03 00:00 warn handle"}, p.swept(morning.Add(15*time.Hour)))
	p.then("works", ticket.Extend{By: hours(20), Reason: "x"}).then("desk", ticket.Grant{})
	assert.Equal(t, []string{"03-03 20:00 warn handle"}, p.swept(morning.Add(99*time.Hour)))
}

// An approval that nobody rules on climbs level by level, and whoever it has come to rules on it.
func TestAnApprovalClimbs(t *testing.T) {
	r := rulesOf(t, Definitions{
		Limits: []Limit{{Stage: ticket.StageApprove, Within: hours(1)}},
		Ladder: []ticket.Rung{
			{Stage: ticket.StageApprove, Do: ticket.RungEscalate},
			{Stage: ticket.StageApprove, After: hours(1), Do: ticket.RungEscalate},
			{Stage: ticket.StageApprove, After: hours(2), Do: ticket.RungEscalate},
		},
	})
	p := filed(t, r, morning, ticket.Request{}).by("head", morning, ticket.Transfer{To: "department/market"}).by("market",
		morning, ticket.Object{Reason: "x"})
	for i, want := range []ticket.Handler{"unit/office", "leader/office", "leader/office"} {
		require.Len(t, p.swept(morning.Add(time.Duration(i+1)*time.Hour)), 1)
		assert.Equal(t, want, p.Approvals[0].To)
	}
	assert.Equal(t, "access", p.no("head", ticket.Grant{}), "the sender was too late")
	p.then("leader", ticket.Grant{})
}

// Who is told about a limit is whoever it binds: the reporter, where it waits for the reporter's word.
func TestALimitIsToldToWhomItBinds(t *testing.T) {
	r := rulesOf(t, Definitions{
		Limits: []Limit{
			{Stage: ticket.StageSupplement, Within: hours(9)},
			{Stage: ticket.StageConfirm, Within: hours(9)},
			{Stage: ticket.StageInspect, Within: hours(9)},
		},
		Ladder: []ticket.Rung{
			{Stage: ticket.StageSupplement, Before: hours(1), Do: ticket.RungWarn},
			{Stage: ticket.StageConfirm, Before: hours(1), Do: ticket.RungRemind},
			{Stage: ticket.StageInspect, Do: ticket.RungRemind},
		},
	})
	for want, p := range map[string]*play{
		"due person/p1": filed(t, r, morning, ticket.Request{}).then("desk", ticket.Ask{Text: "x"}),
		"reminded person/p1, reminded unit/office": filed(t, r, morning, ticket.Request{}).then("desk", ticket.Answer{Text: "x"}),
	} {
		c, _, err := r.Sweep(p.Ticket, Cast["system"], morning.Add(99*time.Hour))
		require.NoError(t, err)
		p.out = c.Outbox
		assert.Equal(t, want, strings.Join(p.told(), ", "))
	}
}
