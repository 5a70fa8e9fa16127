package metrics_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// TestWatchlist: what is late and what will be, earliest first, whatever the order of the facts; nothing of what a standing
// clock stops, nothing that ended, and nothing later than the span.
func TestWatchlist(t *testing.T) {
	r := rules(t)
	h := received(t, r, ticket.Request{}, resident)
	h.do(t, r, 0, clerk, ticket.Transfer{To: market, Within: hours(40)})
	h.do(t, r, hour, seller, ticket.Object{Reason: "not ours"})
	f := h.fact(t)
	at := start.Add(30 * time.Hour)
	due := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	watch := func(s ticket.Stage, n int, late bool) metrics.Watch {
		return metrics.Watch{ID: "t1", Path: office + "/a", Lead: market, Stage: s, Due: due(n), Overdue: late}
	}
	list := func(soon time.Duration, facts ...metrics.Fact) []metrics.Watch {
		return metrics.Watchlist(slices.Values(facts), at, soon)
	}
	late := []metrics.Watch{watch(ticket.StageRespond, 2, true), watch(ticket.StageAccept, 24, true), watch(ticket.StageApprove, 25, true)}
	assert.Equal(t, late, list(10*time.Hour-1, f))
	assert.Equal(t, append(late, watch(ticket.StageHandle, 40, false)), list(10*time.Hour, f, metrics.Fact{}))
	at = due(2)
	assert.Equal(t, watch(ticket.StageRespond, 2, false), list(0, f)[0], "at the limit it is not late")

	h.do(t, r, hour, clerk, ticket.Refuse{Reason: "it is"})
	h.do(t, r, 0, seller, ticket.Suspend{Until: due(300), Reason: "winter"})
	h.do(t, r, 0, clerk, ticket.Grant{})
	h.do(t, r, 0, seller, ticket.Accept{})
	h.do(t, r, 0, seller, ticket.Respond{Text: "in spring"})
	at = due(200)
	assert.Empty(t, list(10000*time.Hour, h.fact(t)), "the clock stands")

	at = start.AddDate(0, 0, 25)
	facts := factsAt(t, histories(t, 300, 41), at)
	want := list(5*24*time.Hour, facts...)
	report := reportOf(t, metrics.Config{At: at, Soon: 5 * 24 * time.Hour}, facts)
	overdue, soon := map[ticket.ID]bool{}, map[ticket.ID]bool{}
	promised := map[bool]int64{}
	for _, w := range want {
		switch {
		case w.Stage == ticket.StagePromise:
			promised[w.Overdue]++
		case w.Overdue:
			overdue[w.ID] = true
		default:
			soon[w.ID] = true
		}
	}
	require.Positive(t, promised[true])
	assert.Equal(t, promised[true], figure(t, report, kpibook.Overdue).Num, "once a ticket, for the promise")
	assert.Equal(t, promised[false], figure(t, report, kpibook.DueSoon).Num)
	require.NotEmpty(t, soon)
	assert.Equal(t, int64(len(overdue)), figure(t, report, kpibook.StageOverdue).Num)
	assert.Equal(t, int64(len(soon)), figure(t, report, kpibook.StageDueSoon).Num)
	assert.Less(t, figure(t, reportOf(t, metrics.Config{At: at, Soon: 1}, facts), kpibook.StageDueSoon).Num,
		int64(len(soon)), "Soon is the host's")
	rnd := rand.New(rand.NewPCG(1, 41))
	rnd.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
	assert.Equal(t, want, list(5*24*time.Hour, facts...))
}

// TestLateNow: what is overdue now and about to be, stage by stage and as a whole, of tickets that ended in every way, that
// stand still, and that run again. Three days and an hour after receiving, handling was due after three days, unless said
// otherwise; the list and the report's figures agree.
func TestLateNow(t *testing.T) {
	r := rules(t)
	now := start.Add(73 * time.Hour)
	o := others{}
	merge := func(h *history, do ticket.Command, minutes int) {
		by := desk.Step{By: clerk, At: h.ticket.Changed.Add(time.Duration(minutes) * time.Minute), Do: do}
		o.filed(t, r, "p")
		changes, err := r.Decide(h.ticket, by, o.beside(h.ticket, do)...)
		require.NoError(t, err)
		o.take(h, changes)
	}
	suspend := func(h *history, hours int) {
		h.do(t, r, hour, seller, ticket.Suspend{Until: start.Add(time.Duration(hours) * time.Hour), Reason: "winter"})
		h.do(t, r, hour, clerk, ticket.Grant{})
	}
	for name, c := range map[string]struct {
		do            func(h *history)
		overdue, soon string // the stages, by the ends of their figures' ids
	}{
		"nobody handled it": {func(*history) {}, "handle", ""},
		"answered, and its check is due " +
			"in an hour": {func(h *history) { h.do(t, r, 26*hour, seller, ticket.Answer{Text: "done"}) }, "", "inspect"},
		"answered, and its check is overdue": {func(h *history) { h.do(t, r, hour, seller, ticket.Answer{Text: "done"}) }, "inspect", ""},
		"extended by twelve hours": {func(h *history) {
			h.do(t, r, hour, seller, ticket.Extend{By: hours(12), Reason: "rain"})
			h.do(t, r, hour, clerk, ticket.Grant{})
		}, "", "handle"},
		"extended by two days": {func(h *history) {
			h.do(t, r, hour, seller, ticket.Extend{By: hours(48), Reason: "rain"})
			h.do(t, r, hour, clerk, ticket.Grant{})
		}, "", ""},
		"an extension waits past its " +
			"ruling's limit": {func(h *history) { h.do(t, r, hour, seller, ticket.Extend{By: hours(12), Reason: "rain"}) }, "handle approve", ""},
		"suspended: the clock stands":                   {func(h *history) { suspend(h, 200) }, "", ""},
		"suspended, and over before the sweep has come": {func(h *history) { suspend(h, 20) }, "", ""},
		"suspended for ten hours": {
			func(h *history) { suspend(h, 200); h.do(t, r, 10*hour, clerk, ticket.Resume{}) }, "", "handle",
		},
		"void": {func(h *history) {
			h.do(t, r, hour, overseer, ticket.Void{Reason: "a test"})
			h.do(t, r, hour, leader, ticket.Grant{})
		}, "", ""},
		"voiding waits":           {func(h *history) { h.do(t, r, hour, overseer, ticket.Void{Reason: "a test"}) }, "handle approve", ""},
		"merged":                  {func(h *history) { merge(h, ticket.Merge{Into: "p"}, hour) }, "", ""},
		"merged when it was late": {func(h *history) { merge(h, ticket.Merge{Into: "p"}, 72*hour+30) }, "", ""},
		"merged, and taken out an hour later: the clock stood": {func(h *history) {
			merge(h, ticket.Merge{Into: "p"}, hour)
			merge(h, ticket.Unmerge{Reason: "not the same"}, hour)
		}, "", "handle"},
		"withdrawn": {func(h *history) { h.do(t, r, hour, resident, ticket.Withdraw{}) }, "", ""},
		"closed, and the reporter is to be called by tomorrow": {func(h *history) {
			h.do(t, r, 47*hour, seller, ticket.Answer{Text: "done", Resolution: ticket.Solved})
			h.do(t, r, hour, resident, ticket.Close{})
		}, "", "call_back"},
		"closed, and nobody called": {func(h *history) {
			h.do(t, r, hour, seller, ticket.Answer{Text: "done", Resolution: ticket.Solved})
			h.do(t, r, hour, resident, ticket.Close{})
		}, "call_back", ""},
		"an order waits for its reply": {
			func(h *history) { h.do(t, r, 60*hour, overseer, ticket.Supervise{Text: "at once"}) }, "handle", "comply",
		},
		"a question waits for the reporter, and its " +
			"clock stands": {func(h *history) { h.do(t, r, hour, seller, ticket.Ask{Text: "which?", Within: hours(80)}) }, "", "supplement"},
		"an assisting report is late": {func(h *history) {
			h.do(t, r, hour, clerk, ticket.Convene{Lead: market, Assist: []ticket.Party{{Handler: police, Within: hours(60)}}})
		}, "handle assist", ""},
	} {
		h := received(t, r, ticket.Request{}, resident)
		h.do(t, r, 0, clerk, ticket.Transfer{To: market, Within: hours(72)})
		h.do(t, r, 0, seller, ticket.Accept{})
		h.do(t, r, 0, seller, ticket.Respond{Text: "seen"})
		c.do(h)
		f := h.fact(t)
		report := reportOf(t, metrics.Config{At: now}, []metrics.Fact{f})
		found := func(figures string) (out string) {
			for _, name := range plainStages {
				if n := figure(t, report, figures+"/"+name).Num; n > 0 {
					require.Equal(t, int64(1), n)
					out += " " + name
				}
			}
			assert.Equal(t, out != "", figure(t, report, figures).Num == 1, "%s: %s of any stage", name, figures)
			return out
		}
		assert.Equal(t, c.overdue, strings.TrimSpace(found(kpibook.StageOverdue)), name)
		assert.Equal(t, c.soon, strings.TrimSpace(found(kpibook.StageDueSoon)), name)
		assert.Equal(t, h.ticket.Overdue(now), figure(t, report, kpibook.Overdue).Num == 1,
			"%s: to the closing, as the ticket has it", name)
		list := metrics.Watchlist(slices.Values([]metrics.Fact{f}), now, metrics.DefaultSoon)
		var late, soon int
		for _, w := range list {
			if w.Overdue {
				late++
			} else {
				soon++
			}
			assert.Equal(t, w.Assisting, w.Due.Equal(start.Add(61*time.Hour)), "%s: %v", name, w)
		}
		assert.Equal(t, []int{len(strings.Fields(c.overdue)), len(strings.Fields(c.soon))}, []int{late, soon}, name)
	}
}
