package desk

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// swept lets the sweep come at each instant at which something is due, up to one, and tells what it did.
func (p *play) swept(until time.Time) (did []string) {
	p.Helper()
	for isDue(&p.Ticket, until) {
		c, steps, err := p.rules.Sweep(p.Ticket, Cast["system"], p.Wake)
		require.NoError(p, err)
		require.Positive(p, steps.Steps)
		for _, e := range c.Events {
			line := e.At.In(time.FixedZone("CST", 8*3600)).Format("01-02 15:04") + " " + e.Verb.String()
			if r := e.Facts.Rung; r != nil {
				line = e.At.In(time.FixedZone("CST", 8*3600)).Format("01-02 15:04") + fmt.Sprintf(" %s %s", r.Do, r.Stage)
			}
			did = append(did, line)
		}
		p.Ticket = c.Ticket
		p.events = append(p.events, c.Events...)
	}
	return did
}

// What users of other systems complain about in their clocks, each with the public thread that tells of it, and what happens
// here instead. The wider tests of the same rules are in clock_test.go, calendar_test.go, sweep_all_test.go and
// ticket/worktime/paused_test.go; that a deadline is the record's and nothing else's is TestTheDeadlineIsWhatTheRecordGives.
func TestWhatGoesWrongWithSuchClocksElsewhere(t *testing.T) {
	press := func(stage ticket.Stage) ticket.Rung { return ticket.Rung{Stage: stage, Do: ticket.RungRemind} }
	def := Definitions{
		Limits: []Limit{
			{Stage: ticket.StageRespond, Within: hours(20)},
			{Stage: ticket.StageHandle, Category: "lights", Within: hours(48), AskStops: true},
			{Stage: ticket.StageHandle, Within: hours(10), AskStops: true},
			{Stage: ticket.StageSupplement, Within: hours(500)},
		},
		Ladder: []ticket.Rung{
			press(ticket.StageRespond), press(ticket.StageHandle),
			{Stage: ticket.StageHandle, After: hours(10), Do: ticket.RungEscalate},
		},
	}
	working := def
	working.Calendar = office(t)
	const day = 24 * time.Hour
	for name, happens := range map[string]func(t *testing.T, p *play){
		"one limit overrules another (zammad#5177)": func(t *testing.T, p *play) {
			assert.Equal(t, []string{"03-02 20:00 remind handle", "03-03 06:00 remind respond", "03-03 06:00 escalate handle"},
				p.swept(morning.Add(day)), "each is pressed at its own time")
		},
		"a reply leaves the escalation standing (zammad#2082)": func(t *testing.T, p *play) {
			p.then("desk", ticket.Respond{Text: "x"})
			assert.NotContains(t, fmt.Sprint(p.swept(morning.Add(9*day))), "respond")
		},
		"it escalates though the office has answered (zammad#3140)": func(t *testing.T, p *play) {
			p.then("market", ticket.Answer{Text: "x"})
			assert.Empty(t, p.swept(morning.Add(9*day)))
		},
		"a reopened ticket has its old clock (zammad#188)": func(t *testing.T, p *play) {
			p.then("market", ticket.Answer{Text: "x", Resolution: ticket.Solved}).then("desk", ticket.Close{}).by("reporter",
				morning.Add(5*day), ticket.Reopen{Reason: "x"})
			assert.Equal(t, morning.Add(5*day+10*time.Hour), p.Due)
			assert.Equal(t, []string{"03-07 20:00 remind handle", "03-08 06:00 escalate handle"}, p.swept(morning.Add(9*day)), "and its ladder anew")
		},
		"a limit that was taken away goes on escalating (zammad#4353)": func(t *testing.T, p *play) {
			p.then("desk", ticket.Respond{Text: "x"})
			gone := def
			gone.Limits = []Limit{}
			q := p.fork()
			q.rules = rulesOf(t, gone)
			q.then("system", ticket.Replan{})
			assert.True(t, q.Due.IsZero())
			assert.Empty(t, q.swept(morning.Add(9*day)))
			gone = def
			gone.Ladder = []ticket.Rung{}
			p.rules = rulesOf(t, gone)
			assert.Equal(t, []string{"03-02 20:00 replan"}, p.swept(morning.Add(9*day)), "nor does a rung: it is looked at once more, and left")
		},
		"a merged ticket escalates (zammad#904)": func(t *testing.T, p *play) {
			p.then("desk", ticket.Merge{Into: "t0"}, another(t, p.rules, morning, "t0", ticket.Request{}))
			assert.Empty(t, p.swept(morning.Add(9*day)))
		},
		"a void one does": func(t *testing.T, p *play) {
			p.then("supervisor", ticket.Void{Reason: "x"}).then("leader", ticket.Grant{})
			assert.Empty(t, p.swept(morning.Add(9*day)))
		},
		"reminders come at midnight and on weekends (zammad#4432)": func(t *testing.T, _ *play) {
			// a Friday; due at two in the night
			p := filed(t, rulesOf(t, working), cst(2026, 3, 6, 16, 0), ticket.Request{Text: "x"}).by("desk", cst(2026, 3, 6, 16, 0),
				ticket.Respond{Text: "x"})
			assert.Equal(t, []string{"03-09 08:00 remind handle", "03-09 08:00 escalate handle"}, p.swept(morning.Add(9*day)))
		},
		"a holiday that is listed twice counts twice (zammad#390)": func(t *testing.T, _ *play) {
			twice, err := worktime.New(worktime.Definition{
				Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-12:00", "14:00-18:00"}, China: true,
				Extra: []worktime.Day{
					{Name: "again", Date: "2026-05-01", To: "2026-05-05", Kind: worktime.Off},
					{Name: "a Sunday", Date: "2026-05-10", Kind: worktime.Off},
				},
			})
			require.NoError(t, err)
			at := cst(2026, 4, 30, 9, 0)
			for _, c := range []*worktime.Calendar{office(t), twice} {
				assert.Equal(t, endOf(2026, 5, 9), filed(t, withCalendar(t, c, wd(4)), at, ticket.Request{}).Due)
			}
		},
		"what the reporter adds does not start the clock again (zammad#1322)": func(t *testing.T, p *play) {
			p.then("market", ticket.Ask{Text: "x"}).by("reporter", morning.Add(3*day), ticket.Supplement{Text: "x"})
			assert.False(t, p.Stopped())
			assert.Equal(t, morning.Add(3*day+10*time.Hour-time.Minute), p.Due)
		},
		"it is late while it waits for the reporter (glpi#24481)": func(t *testing.T, p *play) {
			p.then("market", ticket.Ask{Text: "x"})
			assert.Empty(t, p.swept(morning.Add(9*day)))
			assert.False(t, p.Overdue(morning.Add(9*day)))
		},
		"the wait is lost when the limit changes (glpi#6902, #15605)": func(t *testing.T, p *play) {
			p.then("market", ticket.Ask{Text: "x"}).by("reporter", morning.Add(30*time.Hour), ticket.Supplement{Text: "x"})
			p.then("desk", ticket.Classify{Category: "lights", Priority: ticket.Urgent})
			assert.Equal(t, morning.Add(78*time.Hour-time.Minute), p.Due)
			q := filed(t, p.rules, morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"}).then("market",
				ticket.Ask{Text: "x"})
			q.then("desk", ticket.Classify{Category: "lights"}).by("reporter", morning.Add(30*time.Hour), ticket.Supplement{Text: "x"})
			assert.Equal(t, p.Due, q.Due, "nor when it changes during the wait")
		},
		"the time after an answer counts as a wait for the reporter (glpi#23359)": func(t *testing.T, p *play) {
			p.then("market", ticket.Answer{Text: "x"}).by("desk", morning.Add(5*time.Hour), ticket.Rework{Reason: "x"})
			assert.Equal(t, morning.Add(15*time.Hour-time.Minute), p.Due, "the check took it from the handler, and gives it back")
			assert.Empty(t, p.Pauses)
		},
		"a wait over a weekend gives whole days away (glpi#10594)": func(t *testing.T, _ *play) {
			p := filed(t, withCalendar(t, office(t), wd(1)), cst(2026, 3, 6, 9, 0), ticket.Request{}).by("desk",
				cst(2026, 3, 6, 9, 0), ticket.Transfer{To: "department/market"})
			p.by("market", cst(2026, 3, 6, 17, 0), ticket.Ask{Text: "x"}).by("reporter", cst(2026, 3, 9, 8, 30), ticket.Supplement{Text: "x"})
			assert.Equal(t, endOf(2026, 3, 10), p.Due, "one working day after the one on which it went on")
			q := filed(t, withCalendar(t, office(t), worktime.Span{N: 8, Unit: worktime.WorkHour}), cst(2026, 3, 6, 9, 0), ticket.Request{}).by(
				"desk", cst(2026, 3, 6, 9, 0), ticket.Transfer{To: "department/market"},
			)
			q.by("market", cst(2026, 3, 6, 17, 0), ticket.Ask{Text: "x"}).by("reporter", cst(2026, 3, 9, 8, 30), ticket.Supplement{Text: "x"})
			assert.Equal(t, cst(2026, 3, 9, 10, 30), q.Due, "in hours what was worked: one on Friday, and half of one on Monday")
		},
		"a date that was set from outside moves with a wait (glpi#17186)": func(t *testing.T, p *play) {
			given := morning.Add(2 * day)
			p = filed(t, p.rules, morning, ticket.Request{Origin: ticket.FromAbove, Due: given, ExternalRef: "1", Reporter: "p1"}).then("desk",
				ticket.Transfer{To: "department/market"})
			p.then("market", ticket.Ask{Text: "x"}).by("reporter", morning.Add(day), ticket.Supplement{Text: "x"})
			assert.Equal(t, given, p.Due)
		},
		"a wait counts as work (glpi#1912)": func(t *testing.T, p *play) {
			p.then("market", ticket.Suspend{Until: morning.Add(5 * day), Reason: "x"}).then("desk", ticket.Grant{})
			stood := p.Changed
			p.by("market", morning.Add(4*day), ticket.Resume{})
			assert.Equal(t, morning.Add(10*time.Hour+4*day).Add(morning.Sub(stood)), p.Due)
		},
		"a step before the limit is taken at midnight (glpi#22678)": func(t *testing.T, _ *play) {
			d := working
			d.Limits = []Limit{{Stage: ticket.StageHandle, Within: worktime.Span{N: 4, Unit: worktime.WorkHour}}}
			d.Ladder = []ticket.Rung{{Stage: ticket.StageHandle, Before: worktime.Span{N: 1, Unit: worktime.WorkHour}, Do: ticket.RungEscalate}}
			p := filed(t, rulesOf(t, d), cst(2026, 3, 2, 17, 0), ticket.Request{}) // due on Tuesday at eleven
			assert.Equal(t, []string{"03-03 10:00 escalate handle"}, p.swept(morning.Add(9*day)))
		},
		"a touch restarts the clock (DIGIT PGR, read in its code)": func(t *testing.T, p *play) {
			for _, s := range []said{
				{"reporter", ticket.Supplement{Text: "x"}},
				{"reporter", ticket.Remind{}},
				{"desk", ticket.Note{Text: "x", Public: true}},
				{"market", ticket.Accept{}},
			} {
				p.then(s.who, s.do)
			}
			assert.Equal(t, morning.Add(10*time.Hour), p.Due)
		},
		"nobody knows why that is the date": func(t *testing.T, p *play) {
			p.then("market", ticket.Ask{Text: "x"}).by("reporter", morning.Add(30*time.Hour), ticket.Supplement{Text: "x"})
			both, err := p.rules.Due(p.events)
			d := both.Round
			require.NoError(t, err)
			assert.Equal(t, p.Due, d.At)
			assert.Equal(t, "10 hours from 2026-03-02 02:00 UTC, the clock stopped 03-02 02:01…03-03 08:00: 2026-03-03 17:59 UTC", d.In(gridgov.English))
		},
	} {
		t.Run(name, func(t *testing.T) {
			happens(t, filed(t, rulesOf(t, def), morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"}))
		})
	}
}
