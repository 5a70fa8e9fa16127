package ticket

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/worktime"
)

// lawful is a step of every verb that Decide accepts: who sends what, after which steps on a fresh ticket of p1.
var lawful = map[Verb]struct {
	after []said
	said
}{
	VerbClassify:   {nil, said{"desk", Classify{Kind: Complaint}}},
	VerbRespond:    {nil, said{"worker", Respond{Text: "seen"}}},
	VerbAnswer:     {nil, said{"desk", Answer{Text: "done"}}},
	VerbTransfer:   {nil, said{"desk", Transfer{To: "department/market"}}},
	VerbAssign:     {toMarket, said{"market", Assign{To: "m2"}}},
	VerbAccept:     {toMarket, said{"market", Accept{}}},
	VerbConvene:    {toMarket, said{"coordinator", Convene{Assist: []Party{{Handler: "department/works"}}}}},
	VerbReportBack: {jointly, said{"works", ReportBack{Text: "lamp changed"}}},
	VerbNote:       {nil, said{"desk", Note{Text: "called"}}},
	VerbClose:      {answered, said{"reporter", Close{Resolution: Solved}}},
	VerbRework:     {answered, said{"desk", Rework{Reason: "not yet"}}},
	VerbRate:       {closed, said{"reporter", Rate{Score: 4}}},
	VerbReopen:     {closed, said{"reporter", Reopen{Reason: "again"}}},
	VerbRefer:      {nil, said{"desk", Refer{Channel: "court"}}},
	VerbWithdraw:   {nil, said{"reporter", Withdraw{}}},
	VerbVoid:       {nil, said{"supervisor", Void{Reason: "test"}}},
	VerbAsk:        {toMarket, said{"market", Ask{Text: "which lamp?"}}},
	VerbSupplement: {asked, said{"reporter", Supplement{Text: "the third"}}},
	VerbObject:     {toMarket, said{"market", Object{Reason: "a street lamp"}}},
	VerbExtend:     {toMarket, said{"market", Extend{By: hours(48), Reason: "spare parts"}}},
	VerbSuspend:    {toMarket, said{"market", Suspend{Until: walkStart.AddDate(0, 0, 20), Reason: "winter"}}},
	VerbResume:     {suspended, said{"market", Resume{}}},
	VerbGrant:      {objected, said{"desk", Grant{}}},
	VerbRefuse:     {objected, said{"desk", Refuse{Reason: "it is yours"}}},
	VerbRemind:     {toMarket, said{"desk", Remind{}}},
	VerbSupervise:  {toMarket, said{"leader", Supervise{Text: "report by tomorrow"}}},
	VerbComply:     {ordered, said{"market", Comply{Text: "under way"}}},
	VerbEscalate:   {toMarket, said{"desk", Escalate{}}},
	VerbInspect:    {answered, said{"desk", Inspect{Passed: true}}},
	VerbCallBack:   {closed, said{"desk", CallBack{Reached: true, Solved: true}}},
	VerbMerge:      {nil, said{"desk", Merge{Into: "t0"}}},
	VerbUnmerge:    {[]said{{"desk", Merge{Into: "t0"}}}, said{"desk", Unmerge{Reason: "another lamp"}}},
	VerbSplit:      {nil, said{"desk", Split{Parts: []Part{{Text: "and noise"}}}}},
	VerbReplan:     {toMarket, said{"system", Replan{}}},
	VerbLapse:      {closed, said{"system", Lapse{}}},
}

// said is a command and who sends it, by name in Cast.
type said struct {
	who string
	do  Command
}

var (
	toMarket = []said{{"desk", Transfer{To: "department/market"}}}
	jointly  = []said{{"coordinator", Convene{Lead: "department/market", Assist: []Party{{Handler: "department/works"}}}}}
	answered = append(slices.Clone(toMarket), said{"market", Answer{Text: "refunded", Resolution: Solved}})
	closed   = append(slices.Clone(answered), said{"desk", Close{}})

	asked     = append(slices.Clone(toMarket), said{"market", Ask{Text: "which lamp?"}})
	objected  = append(slices.Clone(toMarket), said{"market", Object{Reason: "a street lamp"}})
	ordered   = append(slices.Clone(toMarket), said{"leader", Supervise{Text: "report by tomorrow"}})
	suspended = append(slices.Clone(toMarket), said{"market", Suspend{Until: walkStart.AddDate(0, 0, 20), Reason: "winter"}}, said{"desk", Grant{}})
)

func hours(n int) worktime.Span { return worktime.Span{N: n, Unit: worktime.UrgentHour} }

// parentOf is the ticket that tests merge into, another one of p1.
func parentOf(t testing.TB, r *Rules, children int) Ticket {
	t.Helper()
	c, err := r.Receive("t0", Cast["reporter"], walkStart, Request{Text: "影院闭店"}, Place{Path: "office/c1/g1", Found: FoundByUnit})
	require.NoError(t, err)
	c.Ticket.Children = children
	return c.Ticket
}

// beside are the further tickets that a command in these tests concerns.
func beside(t testing.TB, r *Rules, do Command) []Ticket {
	switch do.(type) {
	case Merge, *Merge:
		return []Ticket{parentOf(t, r, 0)}
	case Unmerge, *Unmerge:
		return []Ticket{parentOf(t, r, 1)}
	}
	return nil
}

// fresh is a ticket that p1 has just filed.
func fresh(t testing.TB, r *Rules) Ticket {
	t.Helper()
	c, err := r.Receive("t1", Cast["reporter"], walkStart, Request{Text: "影院闭店"}, Place{Path: "office/c1/g1", Found: FoundByUnit})
	require.NoError(t, err)
	return c.Ticket
}

func stricter(t testing.TB) *Rules {
	t.Helper()
	r, err := NewRules(Definitions{Limits: []Limit{{Stage: StageHandle, Within: hours(1)}}})
	require.NoError(t, err)
	return r
}

func theRules(t testing.TB) *Rules {
	t.Helper()
	r, err := NewRules(Definitions{Categories: []string{"lights", "market", "noise"}, Channels: []string{"qr poster"}})
	require.NoError(t, err)
	return r
}

// after takes steps, a minute apart, and gives the ticket and all events after the first.
func after(t testing.TB, r *Rules, on Ticket, steps ...said) (Ticket, []Event) {
	t.Helper()
	var events []Event
	for _, s := range steps {
		by, at := ready(t, r, &on, s.do)
		c, err := by.Decide(on, settled(Step{By: Cast[s.who], At: at, Do: s.do}), beside(t, r, s.do)...)
		require.NoError(t, err, "%s by %s", s.do.Verb(), s.who)
		on = c[0].Ticket
		events = append(events, c[0].Events...)
	}
	return on, events
}

// ready is by which rules and when a command is lawful on a ticket that was changed last.
func ready(t testing.TB, r *Rules, on *Ticket, do Command) (*Rules, time.Time) {
	switch do.Verb() {
	case VerbReplan:
		return stricter(t), on.Changed.Add(time.Minute) // the office has changed its limits
	case VerbLapse:
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
	fired := map[trigger]Verb{}
	for _, v := range Verbs() {
		t.Run(v.String(), func(t *testing.T) {
			assert.True(t, granted[May(v)], "nobody may send it: access.go")
			if v == VerbReceive {
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
			require.Equal(t, v, example.do.Verb())
			on, _ := after(t, r, fresh(t, r), example.after...)
			for _, do := range []Command{example.do, pointer(example.do)} { // by value and by pointer
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

func pointer(c Command) Command {
	p := reflect.New(reflect.TypeOf(c))
	p.Elem().Set(reflect.ValueOf(c))
	return p.Interface().(Command)
}
