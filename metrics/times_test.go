package metrics_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
)

// TestTimes: a number of times is of what happened, and tickets are counted beside it; what an assisting handler asked for
// stands apart from what the lead did; a ticket that ends as void keeps its times, and stands in no rate.
func TestTimes(t *testing.T) {
	r := rules(t)
	h := received(t, r, ticket.Request{}, resident)
	h.do(t, r, 0, clerk, ticket.Convene{Lead: market, Assist: []ticket.Party{{Handler: police, Within: hours(100)}}})
	h.do(t, r, 10, seller, ticket.Extend{By: hours(5), Reason: "rain"})
	h.do(t, r, 10, clerk, ticket.Grant{})
	h.do(t, r, 10, seller, ticket.Extend{By: hours(5), Reason: "more rain"})
	h.do(t, r, 10, leader, ticket.Refuse{Reason: "no"})
	h.do(t, r, 10, officer, ticket.Extend{By: hours(5), Reason: "rain here too"})
	h.do(t, r, 10, clerk, ticket.Grant{})
	h.do(t, r, 10, officer, ticket.Object{Reason: "not ours"})
	h.do(t, r, 10, clerk, ticket.Refuse{Reason: "it is", Wrongful: true})
	h.do(t, r, 10, seller, ticket.Object{Reason: "nor ours"})
	h.do(t, r, 10, clerk, ticket.Grant{To: police})
	h.do(t, r, 10, overseer, ticket.Remind{})
	h.do(t, r, 10, leader, ticket.Remind{})
	h.do(t, r, 10, resident, ticket.Remind{})
	check := func(rated int64) {
		t.Helper()
		report := reportOf(t, metrics.Config{At: h.ticket.Changed}, []metrics.Fact{h.fact(t), closedAfter(2, 0)})
		for id, n := range map[string]int64{
			kpibook.TimesExtensionAsked:               3,
			kpibook.TimesExtended:                     2,
			kpibook.TimesExtended + "/handle":         1,
			kpibook.TimesExtended + "/assist":         1,
			kpibook.TimesObjected:                     2,
			kpibook.TimesObjected + "/handle":         1,
			kpibook.TimesObjected + "/assist":         1,
			kpibook.TimesUpheld + "/handle":           1,
			kpibook.TimesUpheld + "/assist":           0,
			kpibook.TimesWrongful:                     1,
			kpibook.TimesWrongful + "/handle":         0,
			kpibook.TimesWrongful + "/assist":         1,
			kpibook.TimesReminded:                     2,
			kpibook.TimesChased:                       1,
			kpibook.TimesReworked:                     0,
			kpibook.TimesRemindedBySystem:             0,
			kpibook.TimesSuspended:                    0,
			kpibook.TimesLate + "/handle":             0,
			kpibook.TimesEscalatedByStaff:             0,
			kpibook.TimesCalled:                       0,
			kpibook.TimesTransferred:                  0, // an upheld objection is none, nor is a convening
			kpibook.TimesSuspensionAsked:              0,
			kpibook.TimesRefused + "/handle":          0,
			kpibook.TimesRefused:                      1,
			kpibook.TimesWarned:                       0,
			kpibook.TimesEscalatedBySystem:            0,
			kpibook.TimesRemindedBySystem + "/handle": 0,
		} {
			assert.Equal(t, metrics.Value{Num: n, Tickets: min(n, 1), OK: true}, figure(t, report, id), id)
			entries, err := report.Entries(metrics.Cell{Figure: id}, slices.Values([]metrics.Fact{h.fact(t)}))
			require.NoError(t, err)
			for e := range entries {
				assert.Equal(t, metrics.Entry{ID: "t1", In: n > 0, Adds: n}, e, id)
			}
		}
		assert.Equal(t, rated, figure(t, report, kpibook.Reminded).Num, "the rate counts tickets, of those that count")
	}
	check(1)
	h.do(t, r, 10, overseer, ticket.Void{Reason: "a test"})
	h.do(t, r, 10, leader, ticket.Grant{})
	check(0)
}

// TestTimesBetween: what happened between two instants is the difference of two reports, whenever the tickets came in, and
// whatever became of them. It is counted here from the events alone.
func TestTimesBetween(t *testing.T) {
	hs := histories(t, 500, 61)
	from, to := start.AddDate(0, 0, 12), start.AddDate(0, 0, 26)
	before := reportOf(t, metrics.Config{At: from}, factsAt(t, hs, from))
	after := reportOf(t, metrics.Config{At: to}, factsAt(t, hs, to))
	by := func(roles ...ticket.Role) func(e ticket.Event) bool {
		return func(e ticket.Event) bool { return slices.Contains(roles, e.Role) }
	}
	ruling := func(of ticket.Verb) func(e ticket.Event) bool {
		return func(e ticket.Event) bool { return e.Facts.Ruling.Of == of }
	}
	for id, c := range map[string]struct {
		verb ticket.Verb
		ok   func(e ticket.Event) bool
	}{
		kpibook.TimesTransferred:      {ticket.VerbTransfer, nil},
		kpibook.TimesReworked:         {ticket.VerbRework, nil},
		kpibook.TimesReopened:         {ticket.VerbReopen, nil},
		kpibook.TimesExtensionAsked:   {ticket.VerbExtend, nil},
		kpibook.TimesExtended:         {ticket.VerbGrant, ruling(ticket.VerbExtend)},
		kpibook.TimesSuspensionAsked:  {ticket.VerbSuspend, nil},
		kpibook.TimesSuspended:        {ticket.VerbGrant, ruling(ticket.VerbSuspend)},
		kpibook.TimesObjected:         {ticket.VerbObject, nil},
		kpibook.TimesUpheld:           {ticket.VerbGrant, ruling(ticket.VerbObject)},
		kpibook.TimesRefused:          {ticket.VerbRefuse, ruling(ticket.VerbObject)},
		kpibook.TimesWrongful:         {ticket.VerbRefuse, func(e ticket.Event) bool { return e.Facts.Ruling.Wrongful }},
		kpibook.TimesReminded:         {ticket.VerbRemind, by(people...)},
		kpibook.TimesChased:           {ticket.VerbRemind, by(ticket.RoleReporter)},
		kpibook.TimesEscalatedByStaff: {ticket.VerbEscalate, by(people...)},
		kpibook.TimesSupervised:       {ticket.VerbSupervise, nil},
		kpibook.TimesDeemed:           {ticket.VerbAccept, by(ticket.RoleSystem)},
		kpibook.TimesCalled:           {ticket.VerbCallBack, nil},
		kpibook.TimesReached:          {ticket.VerbCallBack, func(e ticket.Event) bool { return e.Facts.Checked.Reached }},
	} {
		n := int64(0)
		for _, h := range hs {
			for _, e := range h.events {
				if e.Verb == c.verb && e.At.After(from) && !e.At.After(to) && (c.ok == nil || c.ok(e)) {
					n++
				}
			}
		}
		assert.Equal(t, n, figure(t, after, id).Num-figure(t, before, id).Num, id)
		assert.Positive(t, n, "%s was never put to the test: the histories are too tame", id)
	}
}

// TestNeverFalls: no number of times falls from one instant to a later one, of any ticket.
func TestNeverFalls(t *testing.T) {
	for _, h := range histories(t, 150, 67) {
		was := map[string]int64{}
		for i := range h.events {
			then, ok := h.cut(h.events[i].At)
			require.True(t, ok)
			report := reportOf(t, metrics.Config{At: h.events[i].At, Groupings: []metrics.Grouping{}}, []metrics.Fact{then.fact(t)})
			for _, f := range report.More {
				if f.Quantity == metrics.Times {
					require.GreaterOrEqual(t, f.Num, was[f.ID], "%s of %s after event %d", f.ID, h.ticket.ID, i+1)
					was[f.ID] = f.Num
				}
			}
		}
	}
}

// TestSuspendedFor: a suspension lasts to its end and no longer, however late the sweep comes; one that lasts is measured to
// the instant of the report.
func TestSuspendedFor(t *testing.T) {
	r := rules(t)
	at := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	h := received(t, r, ticket.Request{}, resident)
	h.do(t, r, 0, clerk, ticket.Transfer{To: market})
	h.do(t, r, hour, seller, ticket.Suspend{Until: at(12), Reason: "winter"})
	h.do(t, r, hour, clerk, ticket.Grant{})
	f := h.fact(t)
	mean := func(f metrics.Fact, n int) time.Duration {
		v := figure(t, reportOf(t, metrics.Config{At: at(n)}, []metrics.Fact{f}), kpibook.SuspendedMean)
		require.Equal(t, int64(1), v.Num)
		return time.Duration(v.Micros) * time.Microsecond
	}
	assert.Equal(t, 3*time.Hour, mean(f, 5))
	assert.Equal(t, 10*time.Hour, mean(f, 50), "it ended by itself")
	h.swept(t, r, 48*hour)
	assert.Equal(t, 10*time.Hour, mean(h.fact(t), 50), "and the sweep has come late")
	h.do(t, r, 0, seller, ticket.Suspend{Until: at(100), Reason: "spring"})
	h.do(t, r, 0, leader, ticket.Grant{})
	h.do(t, r, 2*hour, clerk, ticket.Resume{})
	assert.Equal(t, 12*time.Hour, mean(h.fact(t), 99), "and one that was ended early")
	assert.Equal(t, 12*time.Hour, h.fact(t).SuspendedFor)
}
