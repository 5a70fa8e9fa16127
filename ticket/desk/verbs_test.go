package desk

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// lawful is a step of every verb that Decide accepts: who sends what, after which steps on a fresh ticket of p1.
var lawful = map[ticket.Verb]struct {
	after []said
	said
}{
	ticket.VerbClassify:   {nil, said{"desk", ticket.Classify{Kind: ticket.Complaint}}},
	ticket.VerbRespond:    {nil, said{"worker", ticket.Respond{Text: "seen"}}},
	ticket.VerbAnswer:     {nil, said{"desk", ticket.Answer{Text: "done"}}},
	ticket.VerbTransfer:   {nil, said{"desk", ticket.Transfer{To: "department/market"}}},
	ticket.VerbAssign:     {toMarket, said{"market", ticket.Assign{To: "m2"}}},
	ticket.VerbAccept:     {toMarket, said{"market", ticket.Accept{}}},
	ticket.VerbConvene:    {toMarket, said{"coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "department/works"}}}}},
	ticket.VerbReportBack: {jointly, said{"works", ticket.ReportBack{Text: "lamp changed"}}},
	ticket.VerbNote:       {nil, said{"desk", ticket.Note{Text: "called"}}},
	ticket.VerbClose:      {answered, said{"reporter", ticket.Close{Resolution: ticket.Solved}}},
	ticket.VerbRework:     {answered, said{"desk", ticket.Rework{Reason: "not yet"}}},
	ticket.VerbReject:     {answered, said{"reporter", ticket.Reject{Reason: "not yet"}}},
	ticket.VerbRate:       {closed, said{"reporter", ticket.Rate{Score: 4}}},
	ticket.VerbReopen:     {closed, said{"reporter", ticket.Reopen{Reason: "again"}}},
	ticket.VerbRefer:      {nil, said{"desk", ticket.Refer{Channel: "court"}}},
	ticket.VerbWithdraw:   {nil, said{"reporter", ticket.Withdraw{}}},
	ticket.VerbVoid:       {nil, said{"supervisor", ticket.Void{Reason: "test"}}},
	ticket.VerbAsk:        {toMarket, said{"market", ticket.Ask{Text: "which lamp?"}}},
	ticket.VerbSupplement: {asked, said{"reporter", ticket.Supplement{Text: "the third"}}},
	ticket.VerbObject:     {toMarket, said{"market", ticket.Object{Reason: "a street lamp"}}},
	ticket.VerbExtend:     {toMarket, said{"market", ticket.Extend{By: hours(48), Reason: "spare parts"}}},
	ticket.VerbSuspend:    {toMarket, said{"market", ticket.Suspend{Until: walkStart.AddDate(0, 0, 20), Reason: "winter"}}},
	ticket.VerbResume:     {suspended, said{"market", ticket.Resume{}}},
	ticket.VerbGrant:      {objected, said{"desk", ticket.Grant{}}},
	ticket.VerbRefuse:     {objected, said{"desk", ticket.Refuse{Reason: "it is yours"}}},
	ticket.VerbRemind:     {toMarket, said{"desk", ticket.Remind{}}},
	ticket.VerbSupervise:  {toMarket, said{"leader", ticket.Supervise{Text: "report by tomorrow"}}},
	ticket.VerbComply:     {ordered, said{"market", ticket.Comply{Text: "under way"}}},
	ticket.VerbEscalate:   {toMarket, said{"desk", ticket.Escalate{}}},
	ticket.VerbInspect:    {answered, said{"desk", ticket.Inspect{Passed: true}}},
	ticket.VerbCallBack:   {closed, said{"desk", ticket.CallBack{Reached: true, Solved: true}}},
	ticket.VerbMerge:      {nil, said{"desk", ticket.Merge{Into: "t0"}}},
	ticket.VerbUnmerge:    {[]said{{"desk", ticket.Merge{Into: "t0"}}}, said{"desk", ticket.Unmerge{Reason: "another lamp"}}},
	ticket.VerbSplit:      {nil, said{"desk", ticket.Split{Parts: []ticket.Part{{Text: "and noise"}}}}},
	ticket.VerbReplan:     {toMarket, said{"system", ticket.Replan{}}},
	ticket.VerbLapse:      {closed, said{"system", ticket.Lapse{}}},
}

// said is a command and who sends it, by name in Cast.
type said struct {
	who string
	do  ticket.Command
}

var (
	toMarket = []said{{"desk", ticket.Transfer{To: "department/market"}}}
	jointly  = []said{{"coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}}}}
	answered = append(slices.Clone(toMarket), said{"market", ticket.Answer{Text: "refunded", Resolution: ticket.Solved}})
	closed   = append(slices.Clone(answered), said{"desk", ticket.Close{}})

	asked     = append(slices.Clone(toMarket), said{"market", ticket.Ask{Text: "which lamp?"}})
	objected  = append(slices.Clone(toMarket), said{"market", ticket.Object{Reason: "a street lamp"}})
	ordered   = append(slices.Clone(toMarket), said{"leader", ticket.Supervise{Text: "report by tomorrow"}})
	suspended = append(slices.Clone(toMarket), said{"market", ticket.Suspend{Until: walkStart.AddDate(0, 0, 20), Reason: "winter"}},
		said{"desk", ticket.Grant{}})
)

func hours(n int) worktime.Span { return worktime.Span{N: n, Unit: worktime.UrgentHour} }

// parentOf is the ticket that tests merge into, another one of p1.
func parentOf(t testing.TB, r *Rules, children int) ticket.Ticket {
	t.Helper()
	c, err := r.Receive("t0", Cast["reporter"], walkStart, ticket.Request{Text: "影院闭店"},
		ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
	require.NoError(t, err)
	c.Ticket.Children = children
	return c.Ticket
}

// beside are the further tickets that a command in these tests concerns.
func beside(t testing.TB, r *Rules, do ticket.Command) []ticket.Ticket {
	switch do.(type) {
	case ticket.Merge, *ticket.Merge:
		return []ticket.Ticket{parentOf(t, r, 0)}
	case ticket.Unmerge, *ticket.Unmerge:
		return []ticket.Ticket{parentOf(t, r, 1)}
	}
	return nil
}

// fresh is a ticket that p1 has just filed.
func fresh(t testing.TB, r *Rules) ticket.Ticket {
	t.Helper()
	c, err := r.Receive("t1", Cast["reporter"], walkStart, ticket.Request{Text: "影院闭店"},
		ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
	require.NoError(t, err)
	return c.Ticket
}

func stricter(t testing.TB) *Rules {
	t.Helper()
	r, err := NewRules(Definitions{Screen: &Screen{}, Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(1)}}})
	require.NoError(t, err)
	return r
}

func theRules(t testing.TB) *Rules {
	t.Helper()
	r, err := NewRules(Definitions{Screen: &Screen{}, Categories: []string{"lights", "market", "noise"}, Channels: []string{"qr poster"}})
	require.NoError(t, err)
	return r
}

// after takes steps, a minute apart, and gives the ticket and all events after the first.
func after(t testing.TB, r *Rules, on ticket.Ticket, steps ...said) (ticket.Ticket, []ticket.Event) {
	t.Helper()
	var events []ticket.Event
	for _, s := range steps {
		by, at := ready(t, r, &on, s.do)
		c, err := by.Decide(on, settled(Step{By: Cast[s.who], At: at, Do: s.do}), beside(t, r, s.do)...)
		require.NoError(t, err, "%s by %s", ticket.VerbOf(s.do), s.who)
		on = c[0].Ticket
		events = append(events, c[0].Events...)
	}
	return on, events
}

// ready is by which rules and when a command is lawful on a ticket that was changed last.
func ready(t testing.TB, r *Rules, on *ticket.Ticket, do ticket.Command) (*Rules, time.Time) {
	switch ticket.VerbOf(do) {
	case ticket.VerbReplan:
		return stricter(t), on.Changed.Add(time.Minute) // the office has changed its limits
	case ticket.VerbLapse:
		return r, on.CloseBy
	}
	return r, on.Changed.Add(time.Minute)
}

func TestEveryVerbHasAllItsParts(t *testing.T) {
	r := theRules(t)
	fires := map[trigger]bool{}
	for _, row := range lifecycle {
		fires[row.by] = true
	}
	granted := map[Action]bool{}
	for _, g := range DefaultAccess() {
		for _, a := range g.Allow {
			granted[a] = true
		}
	}
	fired := map[trigger]ticket.Verb{}
	for _, v := range ticket.Verbs() {
		t.Run(v.String(), func(t *testing.T) {
			assert.True(t, granted[May(v)], "nobody may send it: access.go")
			if v == ticket.VerbReceive {
				return
			}
			assert.NotEmpty(t, triggers[v])
			for _, by := range triggers[v] {
				assert.True(t, fires[by], "trigger %s leaves no state: lifecycle.go", by)
				assert.Zero(t, fired[by], "trigger %s is another verb's too", by)
				fired[by] = v
			}
			example, ok := lawful[v]
			require.True(t, ok, "add a lawful step to the table above")
			require.Equal(t, v, ticket.VerbOf(example.do))
			on, _ := after(t, r, fresh(t, r), example.after...)
			for _, do := range []ticket.Command{example.do, pointer(example.do)} { // by value and by pointer
				r, at := ready(t, r, &on, do)
				related := beside(t, r, do)
				changes, err := r.Decide(on, settled(Step{By: Cast[example.who], At: at, Do: do}), related...)
				require.NoError(t, err)
				assert.NoError(t, changes[0].Check())
				assert.Contains(t, r.Allowed(on, Cast[example.who], at, related...), v)
			}
		})
	}
	for by := trigger(1); by < trigEnd; by++ {
		assert.NotZero(t, fired[by], "trigger %s belongs to no verb", by)
	}
}

func pointer(c ticket.Command) ticket.Command {
	p := reflect.New(reflect.TypeOf(c))
	p.Elem().Set(reflect.ValueOf(c))
	return p.Interface().(ticket.Command)
}
