package metrics_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
)

func TestWhoFoundAMatterIsCredited(t *testing.T) {
	found := written(t, worker, ticket.Request{Origin: ticket.FoundByWorker}, taken{time.Minute, clerk, ticket.Transfer{To: market}})
	settled := written(t, worker, ticket.Request{Origin: ticket.FoundByWorker, Handled: &ticket.Handled{Resolution: ticket.Solved, Text: "x"}})
	by := group(t, metrics.ByOfficer, kpibook.Found, found, settled)
	assert.Equal(t, map[string]metrics.Value{"worker-1": {Num: 2, OK: true}}, by)
	assert.Equal(t, int64(1), group(t, metrics.ByOfficer, kpibook.SelfHandled, found, settled)["worker-1"].Num)
}

// The verdict online is counted beside the call-backs, the last one, for who had the ticket when it came.
func TestRatingsAreToldApart(t *testing.T) {
	done := []taken{
		{time.Minute, clerk, ticket.Transfer{To: market}},
		{time.Hour, seller, ticket.Answer{Text: "x", Resolution: ticket.Solved}},
		{2 * time.Hour, clerk, ticket.Close{}},
	}
	rated := written(t, resident, ticket.Request{},
		append(slices.Clone(done), taken{3 * time.Hour, resident, ticket.Rate{Score: 1}},
			taken{4 * time.Hour, resident, ticket.Rate{Score: 3, Solved: true}})...)
	called := written(t, resident, ticket.Request{},
		append(slices.Clone(done), taken{3 * time.Hour, clerk, ticket.CallBack{Reached: true, Satisfied: 5}})...)
	again := written(t, resident, ticket.Request{},
		append(slices.Clone(done), taken{3 * time.Hour, resident, ticket.Rate{Score: 5, Solved: true}},
			taken{4 * time.Hour, resident, ticket.Reopen{Reason: "x"}}, taken{5 * time.Hour, clerk, ticket.Transfer{To: police}})...)
	r := reportOf(t, metrics.Config{At: start.AddDate(0, 0, 60), MinSample: 1}, factsOf(t, []history{rated, called, again}))
	assert.Equal(t, int64(2), figure(t, r, kpibook.Rated).Num)
	assert.Equal(t, [2]int64{2, 2}, [2]int64{figure(t, r, kpibook.RatedSolved).Num, figure(t, r, kpibook.RatedSolved).Den})
	assert.Equal(t, [2]int64{190, 200},
		[2]int64{figure(t, r, kpibook.RatedSatisfied).Num, figure(t, r, kpibook.RatedSatisfied).Den})
	assert.Equal(t, int64(3), figure(t, r, kpibook.TimesRated).Num)
	assert.Equal(t, int64(1), figure(t, r, kpibook.Reached).Den, "a rating is no call-back")
	on := group(t, metrics.ByHandler, kpibook.RatedSolved, rated, called, again)
	assert.Equal(t, int64(2), on[string(market)].Num, "also of the one that the police has now: %v", on)
}

// Tickets in which a partner or another community helped are found by them, and count for them too.
func TestPartiesFindTheirTickets(t *testing.T) {
	partner := ticket.PartnerHandler("school")
	h := written(t, resident, ticket.Request{},
		taken{time.Minute, clerk, ticket.Transfer{To: market}},
		taken{
			time.Hour, actor("k-1", ticket.RoleCoordinator),
			ticket.Convene{Assist: []ticket.Party{{Handler: partner}, {Handler: ticket.UnitHandler("410172561007")}}},
		},
		taken{2 * time.Hour, actor("s-1", ticket.RoleHandler, partner), ticket.ReportBack{Text: "x"}},
		taken{3 * time.Hour, clerk, ticket.Transfer{To: market, Reason: "x"}},
	)
	on := group(t, metrics.ByParty, kpibook.Received, h)
	for _, party := range []ticket.Handler{market, partner, ticket.UnitHandler("410172561007")} {
		assert.Equal(t, int64(1), on[string(party)].Num, "%s: also after the joint handling has ended", party)
	}
	facts := factsOf(t, []history{h})
	r := reportOf(t, metrics.Config{At: start.AddDate(0, 0, 60), MinSample: 1}, facts)
	ids, err := r.Tickets(metrics.Cell{Figure: kpibook.Received, Grouping: metrics.Grouping{By: metrics.ByParty}, Key: string(partner)},
		slices.Values(facts))
	require.NoError(t, err)
	assert.Len(t, slices.Collect(ids), 1)
	assert.Zero(t, group(t, metrics.ByHandler, kpibook.Received, h)[string(partner)].Num)
}

// inCharge is who had a ticket at an instant, read from its states.
func (h *history) inCharge(at time.Time) ticket.Ticket {
	was := h.states[0]
	for _, s := range h.states {
		if !s.Changed.After(at) {
			was = s
		}
	}
	return was
}

// TestOwners: over random histories the tables by handler and by officer are a plain count of whose each act was.
func TestOwners(t *testing.T) {
	if testing.Short() {
		t.Skip("1,500 histories")
	}
	hs := histories(t, 1500, 41)
	at := start.AddDate(0, 0, 70)
	var then []history
	for _, h := range hs {
		if c, ok := h.cut(at); ok {
			then = append(then, c)
		}
	}
	facts := factsOf(t, then)
	r := reportOf(t, metrics.Config{At: at, MinSample: 1}, facts)
	want := map[string]map[string][2]int64{} // figure, handler: numerator and denominator
	count := func(id string, of ticket.Handler, is bool) {
		if want[id] == nil {
			want[id] = map[string][2]int64{}
		}
		n := want[id][string(of)]
		if n[1]++; is {
			n[0]++
		}
		want[id][string(of)] = n
	}
	serves := map[string]ticket.Handler{seller.ID: market, officer.ID: police, worker.ID: ticket.OfficerHandler(worker.ID)}
	leads := func(e ticket.Event, was ticket.Ticket) ticket.Handler { // whom the actor spoke for, as the cast has it
		own := serves[e.Actor]
		switch assists := slices.ContainsFunc(was.Tasks, func(k ticket.Task) bool { return k.Handler == own && k.Done.IsZero() }); {
		case own != "" && own == was.Lead, was.Assignee != "" && was.Assignee == e.Actor:
			return was.Lead
		case assists:
			return own
		case e.Actor == worker.ID:
			return ticket.UnitHandler(office.Base())
		}
		return ""
	}
	before := func(h *history, i int) ticket.Ticket {
		if i == 0 {
			return ticket.Ticket{}
		}
		return h.states[i-1]
	}
	for i := range then {
		h := &then[i]
		if m := model[kpibook.ResponseInTime]; m.of(h, at) {
			n := h.staffResponse()
			switch {
			case m.is(h, at):
				count(kpibook.ResponseInTime, leads(h.events[n], before(h, n)), true)
			case n >= 0:
				count(kpibook.ResponseInTime, h.inCharge(h.states[n].RespondBy).Lead, false)
			default:
				count(kpibook.ResponseInTime, h.inCharge(h.ticket.RespondBy).Lead, false)
			}
		}
		if m := model[kpibook.OnTime]; m.of(h, at) {
			if m.is(h, at) {
				count(kpibook.OnTime, h.ticket.Lead, true)
			} else {
				count(kpibook.OnTime, h.inCharge(h.ticket.Promise).Lead, false)
			}
		}
		if m := model[kpibook.Unprompted]; m.of(h, at) {
			a, due := h.act(), h.firstDue()
			if a >= 0 && (due.IsZero() || !h.events[a].At.After(due)) {
				count(kpibook.Unprompted, leads(h.events[a], before(h, a)), m.is(h, at))
			} else {
				count(kpibook.Unprompted, h.inCharge(due).Lead, m.is(h, at))
			}
		}
		replier, replied := ticket.Handler(""), false
		for n, e := range h.events {
			was := before(h, n)
			if e.Facts.Answered {
				replier, replied = leads(e, was), slices.Contains(people, e.Role)
			}
			switch {
			case e.Verb == ticket.VerbRework:
				if !replied { // a machine's
					replier = was.Lead
				}
				count(kpibook.TimesReworked, replier, true)
			case e.Verb == ticket.VerbGrant && e.Facts.Ruling.Of == ticket.VerbExtend:
				count(kpibook.TimesExtended, e.Facts.Ruling.For, true)
			case e.Verb == ticket.VerbRemind && slices.Contains(people, e.Role):
				to := was.Lead
				if len(e.Facts.To) == 1 && e.Facts.To[0].Kind() != "officer" {
					to = e.Facts.To[0]
				}
				count(kpibook.TimesReminded, to, true)
			}
		}
	}
	table, ok := r.Table(metrics.Grouping{By: metrics.ByHandler})
	require.True(t, ok)
	for id, groups := range want {
		require.Greater(t, len(groups), 1, "%s falls on several", id)
		for _, g := range table.Groups {
			v, ok := table.Value(g, id)
			require.True(t, ok, id)
			n := groups[g.Key]
			if v.Den == 0 && v.Tickets > 0 { // times
				assert.Equal(t, n[0], v.Num, "%s of %q", id, g.Key)
			} else {
				assert.Equal(t, n, [2]int64{v.Num, v.Den}, "%s of %q", id, g.Key)
			}
			entries, err := r.Entries(metrics.Cell{Figure: id, Grouping: table.Grouping, Key: g.Key}, slices.Values(facts))
			require.NoError(t, err)
			var adds int64
			for e := range entries {
				adds += e.Adds
			}
			assert.Equal(t, v.Num, adds, "%s of %q has its tickets", id, g.Key)
		}
	}
	for _, f := range facts { // and a fact comes back from JSON with its owners
		doc, err := json.Marshal(f)
		require.NoError(t, err)
		var again metrics.Fact
		require.NoError(t, json.Unmarshal(doc, &again))
		require.Equal(t, f, again)
	}
}
