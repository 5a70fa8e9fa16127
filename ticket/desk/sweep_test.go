package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// sweeping is an office whose clock the test sets, from the walks' start: a Monday, 16:00 in Wutong. Its people are the
// walks' cast, and its tickets lie in office/c1/g1.
type sweeping struct {
	testing.TB
	desk  *desk.Desk
	store storage.Store
	now   time.Time
	ids   int
}

func newSweeping(t testing.TB, d desk.Definitions, wrap func(storage.Store) storage.Store) *sweeping {
	w := &sweeping{TB: t, store: new(ticketmem.Store), now: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	if wrap != nil {
		w.store = wrap(w.store)
	}
	w.define(d)
	return w
}

// define gives the office a desk with these definitions, over the store that it has.
func (w *sweeping) define(d desk.Definitions) {
	d.Categories = []string{"lights"} // what a reporter may give
	rules, err := desk.NewRules(d)
	require.NoError(w, err)
	w.desk, err = desk.New(desk.Config{
		Store: w.store, Rules: rules, Home: "office/c1/g1", Now: func() time.Time { return w.now },
		NewID: func(string, time.Time) ticket.ID { w.ids++; return ticket.ID(fmt.Sprintf("t%06d", w.ids)) },
		Salt:  func(ticket.ID, int64) [16]byte { return [16]byte{} },
	})
	require.NoError(w, err)
}

// said is who says what, so long after what was said before.
type said struct {
	after time.Duration
	by    string
	do    ticket.Command
}

func (w *sweeping) file(who string, r ticket.Request, script ...said) ticket.ID {
	w.Helper()
	if r.Text == "" {
		r.Text = "路灯不亮"
	}
	got, err := w.desk.Receive(w.Context(), desk.Cast[who], r)
	require.NoError(w, err)
	for _, s := range script {
		w.now = w.now.Add(s.after)
		_, err := w.desk.Do(w.Context(), desk.Cast[s.by], got.ID, s.do)
		require.NoError(w, err, "%s: %s", s.by, ticket.VerbOf(s.do))
	}
	return got.ID
}

// wake is the earliest wake time of all. It lies in the past only where a duplicate has come out of its parent: what would
// have been due meanwhile is due at once.
func (w *sweeping) wake() time.Time {
	w.Helper()
	page, err := w.store.List(context.Background(), storage.Query{Order: storage.ByWake, Limit: 1})
	require.NoError(w, err)
	switch {
	case len(page) == 0 || page[0].Wake.IsZero():
		return time.Time{}
	case page[0].Rested != nil && page[0].Wake.Before(w.now):
		return w.now
	}
	return page[0].Wake
}

// run sweeps at every instant at which something is due, up to one, and adds up what was done.
func (w *sweeping) run(until time.Time) (sum desk.Swept) {
	w.Helper()
	for {
		at := w.wake()
		if at.IsZero() || at.After(until) {
			return sum
		}
		require.False(w, at.Before(w.now), "the wake lies in the past")
		w.now = at
		did, err := w.desk.Sweep(context.Background(), at)
		require.NoError(w, err)
		require.Positive(w, did.Steps, "a sweep at a wake does something, and moves it")
		sum.Steps += did.Steps
	}
}

// tell is what the sweep wrote: when in Wutong, what, of which stage, and to whom.
func (w *sweeping) tell(id ticket.ID) (lines []string) {
	w.Helper()
	events, err := w.store.History(context.Background(), id, 0, "")
	require.NoError(w, err)
	for _, e := range events {
		if e.Actor != "gridgov/sweep" {
			continue
		}
		line := e.At.In(beijing).Format("01-02 15:04") + " " + e.Verb.String()
		if r := e.Facts.Rung; r != nil {
			line += " (" + r.Do.String() + ", " + r.Stage.String() + ")"
		}
		if len(e.Facts.To) > 0 {
			line += fmt.Sprint(" ", e.Facts.To)
		}
		if e.Facts.Resolution != 0 {
			line += " " + e.Facts.Resolution.String()
		}
		lines = append(lines, line)
	}
	return lines
}

var beijing = time.FixedZone("CST", 8*3600)

// everyStage limits every stage, so that every rung of the default ladder has something to stand on.
func everyStage() []desk.Limit {
	return append(desk.DefaultLimits(), desk.Limit{Stage: ticket.StageCallBack, Within: span("72h")})
}

var (
	respond  = said{0, "desk", ticket.Respond{Text: "x"}}
	transfer = said{0, "desk", ticket.Transfer{To: "department/market"}}
	accept   = said{0, "market", ticket.Accept{}}
)

// What becomes of a ticket that everybody forgets after the steps of its script, when the sweep comes on time.
func TestWhatNobodyDoesTheSweepDoes(t *testing.T) {
	for name, c := range map[string]struct {
		by     string
		req    ticket.Request
		script []said
		days   int
		want   string
	}{
		"never looked at": {"reporter", ticket.Request{}, nil, 30, `
03-02 18:00 remind (remind, respond)
03-02 20:00 escalate (escalate, respond) [leader/office]
03-08 16:00 remind (warn, handle)
03-09 16:00 remind (remind, handle)
03-10 16:00 remind (escalate, handle)
03-12 16:00 remind (escalate, handle)
03-16 16:00 remind (escalate, handle)
`},
		"signed for by nobody": {"reporter", ticket.Request{}, []said{respond, transfer}, 30, `
03-03 16:00 remind (remind, accept)
03-04 16:00 accept (accept, accept)
03-08 16:00 remind (warn, handle)
03-09 16:00 remind (remind, handle)
03-10 16:00 escalate (escalate, handle) [unit/office]
03-12 16:00 escalate (escalate, handle) [leader/office]
03-16 16:00 remind (escalate, handle)
`},
		"from a grid worker up to the leaders": {"reporter", ticket.Request{}, []said{
			{0, "worker", ticket.Respond{Text: "x"}}, {0, "desk", ticket.Transfer{To: "unit/g1"}}, {0, "worker", ticket.Accept{}},
		}, 30, `
03-08 16:00 remind (warn, handle)
03-09 16:00 remind (remind, handle)
03-10 16:00 escalate (escalate, handle) [unit/c1]
03-12 16:00 escalate (escalate, handle) [unit/office]
03-16 16:00 escalate (escalate, handle) [leader/office]
`},
		"asked, and no supplement": {"reporter", ticket.Request{}, []said{transfer, accept, {time.Hour, "market", ticket.Ask{Text: "x"}}}, 60, `
03-06 17:00 remind (warn, supplement)
03-07 17:00 close (close, supplement) insufficient
03-10 17:00 remind (remind, call_back)
03-22 17:00 lapse
`},
		"answered, and no word": {"reporter", ticket.Request{}, []said{{0, "desk", ticket.Answer{Text: "x", Resolution: ticket.Solved}}}, 60, `
03-04 16:00 remind (remind, inspect)
03-09 16:00 close (close, confirm) solved
03-12 16:00 remind (remind, call_back)
03-24 16:00 lapse
`},
		"answered, and checked": {
			"reporter",
			ticket.Request{},
			[]said{{0, "desk", ticket.Answer{Text: "x"}}, {time.Hour, "supervisor", ticket.Inspect{Passed: true}}},
			9, `
03-09 16:00 close (close, confirm) explained
`,
		},
		"answered, and nobody to ask": {"desk", ticket.Request{Origin: ticket.FoundByWorker}, []said{{0, "desk", ticket.Answer{Text: "x"}}}, 90, `
03-04 16:00 remind (remind, inspect)
`},
		"suspended, with tasks": {"reporter", ticket.Request{}, []said{
			respond, transfer, accept,
			{0, "coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "department/works", Within: span("48h")}}}},
			{time.Hour, "market", ticket.Suspend{Until: time.Date(2026, 3, 20, 8, 0, 0, 0, time.UTC), Reason: "x"}},
			{0, "desk", ticket.Grant{}},
		}, 21, `
03-20 16:00 resume
03-21 15:00 remind (warn, handle) [department/works]
03-22 15:00 remind (remind, handle) [department/works]
03-23 15:00 escalate (escalate, handle) [unit/office]
`},
		"answered, nothing proposed": {"reporter", ticket.Request{}, []said{{0, "desk", ticket.Answer{Text: "x"}}}, 9, `
03-04 16:00 remind (remind, inspect)
03-09 16:00 close (close, confirm) explained
`},
		"closed, and called back": {"reporter", ticket.Request{}, []said{
			{0, "desk", ticket.Answer{Text: "x"}},
			{0, "desk", ticket.Close{Resolution: ticket.Explained}},
			{time.Hour, "supervisor", ticket.CallBack{Reached: true}},
		}, 60, `
03-17 16:00 lapse
`},
		"suspended": {"reporter", ticket.Request{}, []said{
			respond, transfer, accept,
			{time.Hour, "market", ticket.Suspend{Until: time.Date(2026, 3, 20, 8, 0, 0, 0, time.UTC), Reason: "x"}},
			{0, "desk", ticket.Grant{}},
		}, 60, `
03-20 16:00 resume
03-26 15:00 remind (warn, handle)
03-27 15:00 remind (remind, handle)
03-28 15:00 escalate (escalate, handle) [unit/office]
03-30 15:00 escalate (escalate, handle) [leader/office]
04-03 15:00 remind (escalate, handle)
`},
		"an approval climbs": {"reporter", ticket.Request{}, []said{
			respond, {0, "head", ticket.Transfer{To: "department/market"}}, accept, {0, "market", ticket.Object{Reason: "x"}},
		}, 6, `
03-03 16:00 remind (remind, approve) [unit/c1]
03-04 16:00 escalate (escalate, approve) [unit/office]
03-08 16:00 remind (warn, handle)
`},
		"a supervision order": {"reporter", ticket.Request{}, []said{
			respond, transfer, accept, {0, "leader", ticket.Supervise{Text: "x", Within: span("2h")}},
		}, 5, `
03-02 18:00 remind (remind, comply) [department/market]
03-03 18:00 escalate (escalate, comply) [unit/office]
`},
		"joint tasks, each with its own ladder": {"reporter", ticket.Request{}, []said{
			respond, transfer, accept,
			{0, "coordinator", ticket.Convene{
				Assist: []ticket.Party{{Handler: "department/works", Within: span("48h")}, {Handler: "partner/lights", Within: span("50h")}},
			}},
			{time.Hour, "works", ticket.ReportBack{For: "partner/lights", Text: "x"}},
		}, 6, `
03-03 16:00 remind (warn, handle) [department/works]
03-04 16:00 remind (remind, handle) [department/works]
03-05 16:00 escalate (escalate, handle) [unit/office]
03-07 16:00 escalate (escalate, handle) [leader/office]
03-08 16:00 remind (warn, handle)
`},
		"voided": {"reporter", ticket.Request{}, []said{
			transfer, {time.Hour, "supervisor", ticket.Void{Reason: "x"}}, {0, "leader", ticket.Grant{}},
		}, 60, `
`},
		"withdrawn": {"reporter", ticket.Request{}, []said{transfer, {time.Hour, "reporter", ticket.Withdraw{}}}, 60, `
`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newSweeping(t, desk.Definitions{Limits: everyStage()}, nil)
			id := w.file(c.by, c.req, c.script...)
			w.run(w.now.AddDate(0, 0, c.days))
			assert.Equal(t, strings.TrimSpace(c.want), strings.Join(w.tell(id), "\n"))
		})
	}
}
