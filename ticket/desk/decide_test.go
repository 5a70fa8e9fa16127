package desk

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// receive files a request for a table test.
func receive(t testing.TB, r *Rules, who string, req ticket.Request) ticket.Ticket {
	t.Helper()
	if req.Text == "" {
		req.Text = "路灯不亮"
	}
	c, err := r.Receive("t1", Cast[who], walkStart, req, ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
	require.NoError(t, err)
	return c.Ticket
}

func refusal(t testing.TB, err error) *RefusedError {
	t.Helper()
	var no *RefusedError
	require.ErrorAs(t, err, &no)
	require.ErrorIs(t, err, gridgov.ErrRefused)
	return no
}

func TestARefusalNamesItsRule(t *testing.T) {
	r := theRules(t)
	filed := fresh(t, r)
	found := receive(t, r, "worker", ticket.Request{Origin: ticket.FoundByWorker})
	complaint := receive(t, r, "reporter", ticket.Request{Kind: ticket.Complaint})
	danger := receive(t, r, "reporter", ticket.Request{Kind: ticket.Inquiry, Priority: ticket.Emergency})
	named := receive(t, r, "reporter", ticket.Request{Kind: ticket.Inquiry, About: []string{"x1"}})
	noReopening, err := NewRules(Definitions{Screen: &Screen{}, ReopenMax: -1})
	require.NoError(t, err)
	inside := append(slices.Clone(toMarket), said{"market", ticket.Assign{To: "m2"}})
	never := walkStart.Add(-time.Hour)

	for name, c := range map[string]struct {
		on   ticket.Ticket
		with []said
		by   string
		do   ticket.Command
		rule string
		at   time.Time
	}{
		"classified so already": {
			filed, []said{{"desk", ticket.Classify{Kind: ticket.Help}}}, "desk", ticket.Classify{Kind: ticket.Help}, "nothing new", never,
		},
		"a bot answers a complaint":       {complaint, nil, "bot", ticket.Answer{Text: "x"}, "bots answer inquiries only", never},
		"a bot answers what is not known": {filed, nil, "bot", ticket.Answer{Text: "x"}, "bots answer inquiries only", never},
		"a bot answers an emergency":      {danger, nil, "bot", ticket.Answer{Text: "x"}, "bots answer inquiries only", never},
		"a bot answers about a person":    {named, nil, "bot", ticket.Answer{Text: "x"}, "bots answer inquiries only", never},
		"the lead answers before reports": {filed, jointly, "market", ticket.Answer{Text: "x"}, "reports first", never},
		"the assignee answers before reports": {
			filed, append(slices.Clone(inside), said{"coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "department/works"}}}}),
			"clerk",
			ticket.Answer{Text: "x"},
			"reports first", never,
		},
		"closed before reports": {
			found, jointly, "market", ticket.Close{Resolution: ticket.Solved, Text: "x"}, "reports first", never,
		},
		"transferred to the same":            {filed, toMarket, "desk", ticket.Transfer{To: "department/market"}, "nothing new", never},
		"a worker transfers sideways":        {filed, nil, "worker", ticket.Transfer{To: "unit/c2"}, "upwards only", never},
		"a worker transfers to a department": {filed, nil, "worker", ticket.Transfer{To: "department/market"}, "upwards only", never},
		"a handler transfers sideways":       {filed, toMarket, "market", ticket.Transfer{To: "department/works"}, "upwards only", never},
		"assigned to the same":               {filed, inside, "market", ticket.Assign{To: "m2"}, "nothing new", never},
		"signed for twice": {
			filed, append(slices.Clone(toMarket), said{"market", ticket.Accept{}}), "market", ticket.Accept{}, "nothing new", never,
		},
		"a task signed for twice": {
			filed, append(slices.Clone(jointly), said{"works", ticket.Accept{}}), "works", ticket.Accept{}, "nothing new", never,
		},
		"another's task": {
			filed, append(slices.Clone(jointly), said{"coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "partner/x"}}}}),
			"works",
			ticket.ReportBack{For: "partner/x", Text: "x"},
			"own matter", never,
		},
		"closed without asking": {
			filed, toMarket, "market", ticket.Close{Resolution: ticket.Solved, Text: "x"}, "ask first", never,
		},
		"the handler judges by the handler": {
			receive(t, r, "worker", ticket.Request{Origin: ticket.OnBehalf, Reporter: "p1"}), answered, "worker",
			ticket.Close{Resolution: ticket.Solved},
			"not the handler", never,
		},
		"the lead sends its own reply back": {
			filed,
			[]said{{"desk", ticket.Transfer{To: "unit/c1"}}, {"head", ticket.Answer{Text: "x"}}},
			"head",
			ticket.Rework{Reason: "x"},
			"not the handler", never,
		},
		"reopened after the window": {
			filed, closed, "reporter", ticket.Reopen{Reason: "x"}, "reopening", walkStart.Add(400 * 24 * time.Hour),
		},
		"reopened after a withdrawal": {
			filed, []said{{"reporter", ticket.Withdraw{}}}, "reporter", ticket.Reopen{Reason: "x"}, "reopening", never,
		},
		"voided alone": {
			filed, []said{{"supervisor", ticket.Void{Reason: "x"}}}, "supervisor", ticket.Grant{}, "second person", never,
		},
		"a step that leaves no such state":   {filed, nil, "desk", ticket.Rework{Reason: "x"}, "lifecycle", never},
		"no role for it":                     {filed, nil, "auditor", ticket.Note{Text: "x"}, "access", never},
		"the reporter's own, and not theirs": {filed, nil, "reporter", ticket.Transfer{To: "department/market"}, "access", never},
	} {
		t.Run(name, func(t *testing.T) {
			on, _ := after(t, r, c.on, c.with...)
			at := c.at
			if at.Equal(never) {
				at = on.Changed.Add(time.Minute)
			}
			_, err := r.Decide(on, settled(Step{By: Cast[c.by], At: at, Do: c.do}))
			no := refusal(t, err)
			assert.Equal(t, c.rule, no.Rule.In(gridgov.English), err)
			assert.Equal(t, ticket.VerbOf(c.do), no.Step)
			assert.Equal(t, on.State, no.State)
			by := Cast[c.by]
			assert.Equal(t, nameOf(&by), no.By)
			assert.NotEmpty(t, no.Why.En)
			if c.rule != "access" {
				assert.NotContains(t, no.Allowed, no.Step)
			}
			for _, allowed := range no.Allowed {
				assert.Contains(t, r.Allowed(on, by, on.Changed), allowed)
			}
		})
	}

	t.Run("reopening is off", func(t *testing.T) {
		on, _ := after(t, noReopening, filed, closed...)
		assert.True(t, on.Wake.IsZero(), "nothing to wait for")
		_, err := noReopening.Decide(on, settled(Step{By: Cast["reporter"], At: on.Changed, Do: ticket.Reopen{Reason: "x"}}))
		assert.Equal(t, RuleReopening, refusal(t, err).Rule)
	})
	t.Run("reopened a third time", func(t *testing.T) {
		on, _ := after(t, r, filed, closed...)
		for range 2 {
			on, _ = after(t, r, on, said{"reporter", ticket.Reopen{Reason: "x"}},
				said{"market", ticket.Answer{Text: "y", Resolution: ticket.Solved}}, said{"reporter", ticket.Close{}})
		}
		assert.True(t, on.Wake.IsZero())
		_, err := r.Decide(on, settled(Step{By: Cast["reporter"], At: on.Changed, Do: ticket.Reopen{Reason: "x"}}))
		assert.Equal(t, RuleReopening, refusal(t, err).Rule)
	})
	t.Run("the window's last instant", func(t *testing.T) {
		on, _ := after(t, r, filed, closed...)
		assert.Equal(t, on.Closed.Add(15*24*time.Hour), on.Wake)
		_, err := r.Decide(on, settled(Step{By: Cast["reporter"], At: on.Wake, Do: ticket.Reopen{Reason: "x"}}))
		assert.NoError(t, err)
		_, err = r.Decide(on, settled(Step{By: Cast["reporter"], At: on.Wake.Add(time.Microsecond), Do: ticket.Reopen{Reason: "x"}}))
		assert.ErrorIs(t, err, gridgov.ErrRefused)
	})
	t.Run("a strange history", func(t *testing.T) {
		on := ticket.Apply(filed, ticket.Event{Ticket: "t1", Seq: 2, At: walkStart})
		_, err := r.Decide(on, settled(Step{By: Cast["desk"], At: walkStart, Do: ticket.Note{Text: "x"}}))
		assert.Equal(t, RuleKnownHistory, refusal(t, err).Rule)
		assert.Empty(t, r.Allowed(on, Cast["desk"], on.Changed))
		_, err = r.Decide(on, settled(Step{By: Cast["other"], At: walkStart, Do: ticket.Note{Text: "x"}}))
		assert.ErrorIs(t, err, gridgov.ErrNotFound)
		_, err = r.Decide(ticket.Ticket{}, settled(Step{By: Cast["desk"], At: walkStart, Do: ticket.Note{Text: "x"}}))
		assert.ErrorIs(t, err, gridgov.ErrNotFound, "it lies nowhere")
		_, err = r.Decide(ticket.Ticket{ID: "t1", Place: on.Place}, Step{By: Cast["desk"], At: walkStart, Do: ticket.Note{Text: "x"}})
		assert.Equal(t, RuleKnownHistory, refusal(t, err).Rule)
	})
}

func TestDeadlinesAndWake(t *testing.T) {
	r, err := NewRules(Definitions{
		Screen: &Screen{}, // without the limit for signing: two clocks at a time are enough to follow
		Limits: slices.DeleteFunc(DefaultLimits(), func(l Limit) bool { return l.Stage != ticket.StageRespond && l.Stage != ticket.StageHandle }),
		Ladder: []ticket.Rung{{Stage: ticket.StageRespond, Do: ticket.RungRemind}, {Stage: ticket.StageHandle, Do: ticket.RungRemind}},
	})
	require.NoError(t, err)
	at := func(d time.Duration) time.Time { return walkStart.Add(d) }
	const day = 24 * time.Hour
	type want struct{ respond, due, wake time.Duration }
	check := func(t *testing.T, tk ticket.Ticket, w want) {
		t.Helper()
		assert.Equal(t, ticket.Clock{RespondBy: at(w.respond), Due: at(w.due), Wake: at(w.wake)},
			ticket.Clock{RespondBy: tk.RespondBy, Due: tk.Due, Wake: tk.Wake})
	}
	do := func(t *testing.T, on ticket.Ticket, d time.Duration, who string, c ticket.Command) ticket.Ticket {
		t.Helper()
		changes, err := r.Decide(on, settled(Step{By: Cast[who], At: at(d), Do: c}))
		require.NoError(t, err)
		return changes[0].Ticket
	}
	t.Run("received, responded, dispatched", func(t *testing.T) {
		tk := fresh(t, r)
		check(t, tk, want{2 * time.Hour, 7 * day, 2 * time.Hour})
		tk = do(t, tk, time.Hour, "desk", ticket.Respond{Text: "x"})
		check(t, tk, want{2 * time.Hour, 7 * day, 7 * day})
		assert.Equal(t, at(time.Hour), tk.Responded)
		tk = do(t, tk, 2*time.Hour, "desk", ticket.Respond{Text: "x"})
		assert.Equal(t, at(time.Hour), tk.Responded, "the first counts")
		tk = do(t, tk, day, "desk", ticket.Transfer{To: "department/market"})
		check(t, tk, want{2 * time.Hour, 8 * day, 8 * day})
		tk = do(t, tk, 2*day, "market", ticket.Accept{})
		check(t, tk, want{2 * time.Hour, 8 * day, 8 * day}) // runs from dispatch all the same
		tk = do(t, tk, 3*day, "desk", ticket.Note{Text: "x", Public: true})
		check(t, tk, want{2 * time.Hour, 8 * day, 8 * day}) // a comment restarts nothing
		tk = do(t, tk, 4*day, "desk", ticket.Transfer{To: "unit/c1", Within: hours(3)})
		check(t, tk, want{2 * time.Hour, 4*day + 3*time.Hour, 4*day + 3*time.Hour})
	})
	t.Run("classified anew, from the same facts", func(t *testing.T) {
		tk := do(t, fresh(t, r), day, "desk", ticket.Transfer{To: "department/market"})
		tk = do(t, tk, 2*day, "desk", ticket.Classify{Priority: ticket.Urgent})
		check(t, tk, want{30 * time.Minute, 2 * day, 30 * time.Minute})
		tk = do(t, tk, 3*day, "desk", ticket.Classify{Priority: ticket.Emergency})
		check(t, tk, want{5 * time.Minute, day + 2*time.Hour, 5 * time.Minute})
		tk = do(t, tk, 4*day, "desk", ticket.Classify{Priority: ticket.Normal})
		check(t, tk, want{2 * time.Hour, 8 * day, 2 * time.Hour})
	})
	t.Run("a deadline handed down wins", func(t *testing.T) {
		tk := receive(t, r, "desk", ticket.Request{Origin: ticket.FromAbove, Due: at(-day), Priority: ticket.Emergency})
		check(t, tk, want{5 * time.Minute, 2 * time.Hour, 5 * time.Minute}) // the round can still be met; the promise cannot
		assert.Equal(t, at(-day), tk.Promise)
		tk = do(t, tk, day, "desk", ticket.Transfer{To: "department/market", Within: hours(9 * 24)})
		check(t, tk, want{5 * time.Minute, 10 * day, 5 * time.Minute})
		assert.Equal(t, at(-day), tk.Promise)
	})
	t.Run("tasks", func(t *testing.T) {
		tk := do(t, fresh(t, r), 0, "desk", ticket.Respond{Text: "x"})
		tk = do(t, tk, day, "coordinator",
			ticket.Convene{
				Lead:   "department/market",
				Assist: []ticket.Party{{Handler: "department/works", Within: hours(24)}, {Handler: "unit/c1"}},
			})
		assert.Equal(t, []ticket.Task{
			{Handler: "department/works", Given: at(day), Limit: hours(24), Due: at(2 * day)},
			{Handler: "unit/c1", Given: at(day), Limit: hours(7 * 24), Table: true, Due: at(8 * day)},
		}, tk.Tasks)
		check(t, tk, want{2 * time.Hour, 8 * day, 2 * day})
		tk = do(t, tk, 3*day, "works", ticket.Accept{})
		assert.Equal(t, at(3*day), tk.Tasks[0].Accepted)
		tk = do(t, tk, 3*day, "works", ticket.ReportBack{Text: "x"})
		assert.Equal(t, at(3*day), tk.Tasks[0].Done)
		check(t, tk, want{2 * time.Hour, 8 * day, 8 * day})
		tk = do(t, tk, 4*day, "desk", ticket.Transfer{To: "unit/c1"})
		assert.Nil(t, tk.Tasks, "back to one handler")
	})
	t.Run("closed and reopened", func(t *testing.T) {
		tk := do(t, fresh(t, r), day, "desk", ticket.Transfer{To: "department/market", Within: hours(24)})
		tk = do(t, tk, 2*day, "market", ticket.Answer{Text: "x", Resolution: ticket.Solved})
		tk = do(t, tk, 3*day, "reporter", ticket.Close{})
		check(t, tk, want{2 * time.Hour, 2 * day, 18 * day})
		assert.Equal(t, at(3*day), tk.Closed)
		onTime, ok := tk.OnTime()
		assert.True(t, ok && onTime, "a dispatch's own limit is no promise")
		assert.Equal(t, at(9*day), tk.Promise, "which the day of the check moved")
		tk = do(t, tk, 5*day, "reporter", ticket.Rate{Score: 1})
		check(t, tk, want{2 * time.Hour, 2 * day, 18 * day})
		assert.Equal(t, at(3*day), tk.Closed)
		tk = do(t, tk, 6*day, "reporter", ticket.Reopen{Reason: "x"})
		check(t, tk, want{2 * time.Hour, 7 * day, 7 * day})
		assert.Equal(t, at(13*day), tk.Promise, "a new one")
		assert.True(t, tk.Closed.IsZero())
		assert.Equal(t, ticket.Transferred, tk.State)
		assert.Zero(t, tk.Resolution)
		tk = do(t, do(t, tk, 7*day, "market", ticket.Answer{Text: "x", Resolution: ticket.Solved}), 8*day, "desk", ticket.Rework{Reason: "x"})
		check(t, tk, want{2 * time.Hour, 7 * day, 7 * day}) // rework restarts nothing
		assert.Zero(t, tk.Resolution, "what the rejected reply proposed")
	})
	t.Run("what cannot be stored is rounded and bounded", func(t *testing.T) {
		tk := do(t, fresh(t, r), time.Hour, "desk", ticket.Transfer{To: "department/market", Within: hours(1)})
		assert.Equal(t, at(2*time.Hour), tk.Due, "whole microseconds")
		last := time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC)
		changes, err := r.Decide(tk, settled(Step{By: Cast["desk"], At: last, Do: ticket.Convene{Assist: []ticket.Party{{Handler: "unit/c1"}}}}))
		require.NoError(t, err)
		_, err = json.Marshal(changes[0].Ticket)
		assert.NoError(t, err)
		_, err = json.Marshal(changes[0].Events[0])
		assert.NoError(t, err)
	})
}

func TestTimeNeverRunsBackwardsWithinATicket(t *testing.T) {
	r := theRules(t)
	tk := fresh(t, r)
	changes, err := r.Decide(tk, settled(Step{By: Cast["desk"], At: walkStart.Add(-time.Hour), Do: ticket.Note{Text: "x"}}))
	require.NoError(t, err)
	e := changes[0].Events[0]
	assert.Equal(t, walkStart, e.At)
	assert.Equal(t, walkStart.Add(-time.Hour), e.Facts.ClockWas)
	changes, err = r.Decide(tk, settled(Step{By: Cast["desk"], At: walkStart.Add(999), Do: ticket.Note{Text: "x"}}))
	require.NoError(t, err)
	assert.Equal(t, walkStart, changes[0].Events[0].At, "whole microseconds")
	assert.True(t, changes[0].Events[0].Facts.ClockWas.IsZero())
}
