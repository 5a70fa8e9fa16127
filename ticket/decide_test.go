package ticket

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// receive files a request for a table test.
func receive(t testing.TB, r *Rules, who string, req Request) Ticket {
	t.Helper()
	if req.Text == "" {
		req.Text = "路灯不亮"
	}
	c, err := r.Receive("t1", Cast[who], walkStart, req, Place{Path: "office/c1/g1", Found: FoundByUnit})
	require.NoError(t, err)
	return c.Ticket
}

func faultFields(t testing.TB, err error) []string {
	t.Helper()
	var bad *InvalidError
	require.ErrorAs(t, err, &bad)
	require.ErrorIs(t, err, ErrInvalid)
	var fields []string
	for _, f := range bad.Faults {
		assert.NotEmpty(t, f.Rule, f.Field)
		fields = append(fields, f.Field)
	}
	slices.Sort(fields)
	return slices.Compact(fields)
}

func refusal(t testing.TB, err error) *RefusedError {
	t.Helper()
	var no *RefusedError
	require.ErrorAs(t, err, &no)
	require.ErrorIs(t, err, ErrRefused)
	return no
}

func TestARefusalNamesItsRule(t *testing.T) {
	r := theRules(t)
	filed := fresh(t, r)
	found := receive(t, r, "worker", Request{Origin: FoundByWorker})
	complaint := receive(t, r, "reporter", Request{Kind: Complaint})
	danger := receive(t, r, "reporter", Request{Kind: Inquiry, Priority: Emergency})
	named := receive(t, r, "reporter", Request{Kind: Inquiry, About: []string{"x1"}})
	noReopening, err := NewRules(Definitions{ReopenMax: -1})
	require.NoError(t, err)
	inside := append(slices.Clone(toMarket), said{"market", Assign{To: "m2"}})
	never := walkStart.Add(-time.Hour)

	for name, c := range map[string]struct {
		on   Ticket
		with []said
		by   string
		do   Command
		rule string
		at   time.Time
	}{
		"classified so already":               {filed, []said{{"desk", Classify{Kind: Help}}}, "desk", Classify{Kind: Help}, "nothing new", never},
		"a bot answers a complaint":           {complaint, nil, "bot", Answer{Text: "x"}, "bots answer inquiries only", never},
		"a bot answers what is not known":     {filed, nil, "bot", Answer{Text: "x"}, "bots answer inquiries only", never},
		"a bot answers an emergency":          {danger, nil, "bot", Answer{Text: "x"}, "bots answer inquiries only", never},
		"a bot answers about a person":        {named, nil, "bot", Answer{Text: "x"}, "bots answer inquiries only", never},
		"the lead answers before reports":     {filed, jointly, "market", Answer{Text: "x"}, "reports first", never},
		"the assignee answers before reports": {filed, append(slices.Clone(inside), said{"coordinator", Convene{Assist: []Party{{Handler: "department/works"}}}}), "clerk", Answer{Text: "x"}, "reports first", never},
		"closed before reports":               {found, jointly, "market", Close{Resolution: Solved, Text: "x"}, "reports first", never},
		"transferred to the same":             {filed, toMarket, "desk", Transfer{To: "department/market"}, "nothing new", never},
		"a worker transfers sideways":         {filed, nil, "worker", Transfer{To: "unit/c2"}, "upwards only", never},
		"a worker transfers to a department":  {filed, nil, "worker", Transfer{To: "department/market"}, "upwards only", never},
		"a handler transfers sideways":        {filed, toMarket, "market", Transfer{To: "department/works"}, "upwards only", never},
		"assigned to the same":                {filed, inside, "market", Assign{To: "m2"}, "nothing new", never},
		"signed for twice":                    {filed, append(slices.Clone(toMarket), said{"market", Accept{}}), "market", Accept{}, "nothing new", never},
		"a task signed for twice":             {filed, append(slices.Clone(jointly), said{"works", Accept{}}), "works", Accept{}, "nothing new", never},
		"another's task":                      {filed, append(slices.Clone(jointly), said{"coordinator", Convene{Assist: []Party{{Handler: "partner/x"}}}}), "works", ReportBack{For: "partner/x", Text: "x"}, "own task", never},
		"closed without asking":               {filed, toMarket, "market", Close{Resolution: Solved, Text: "x"}, "ask first", never},
		"the handler judges by the handler":   {receive(t, r, "worker", Request{Origin: OnBehalf, Reporter: "p1"}), answered, "worker", Close{Resolution: Solved}, "not the handler", never},
		"the lead sends its own reply back":   {filed, []said{{"desk", Transfer{To: "unit/c1"}}, {"head", Answer{Text: "x"}}}, "head", Rework{Reason: "x"}, "not the handler", never},
		"reopened after the window":           {filed, closed, "reporter", Reopen{Reason: "x"}, "reopening", walkStart.Add(400 * 24 * time.Hour)},
		"reopened after a withdrawal":         {filed, []said{{"reporter", Withdraw{}}}, "reporter", Reopen{Reason: "x"}, "reopening", never},
		"voided alone":                        {filed, []said{{"supervisor", Void{Reason: "x"}}}, "supervisor", Grant{}, "second person", never},
		"a step that leaves no such state":    {filed, nil, "desk", Rework{Reason: "x"}, "lifecycle", never},
		"no role for it":                      {filed, nil, "auditor", Note{Text: "x"}, "access", never},
		"the reporter's own, and not theirs":  {filed, nil, "reporter", Transfer{To: "department/market"}, "access", never},
	} {
		t.Run(name, func(t *testing.T) {
			on, _ := after(t, r, c.on, c.with...)
			at := c.at
			if at.Equal(never) {
				at = on.Changed.Add(time.Minute)
			}
			_, err := r.Decide(on, Step{By: Cast[c.by], At: at, Do: c.do})
			no := refusal(t, err)
			assert.Equal(t, c.rule, no.Rule, err)
			assert.Equal(t, c.do.Verb().String(), no.Step)
			assert.Equal(t, on.State.String(), no.State)
			by := Cast[c.by]
			assert.Equal(t, by.name(), no.By)
			assert.NotEmpty(t, no.Why)
			if c.rule != "access" {
				assert.NotContains(t, no.Allowed, no.Step)
			}
			for _, allowed := range no.Allowed {
				assert.Contains(t, r.Allowed(on, by), verbOf(allowed))
			}
		})
	}

	t.Run("reopening is off", func(t *testing.T) {
		on, _ := after(t, noReopening, filed, closed...)
		assert.True(t, on.Wake.IsZero(), "nothing to wait for")
		_, err := noReopening.Decide(on, Step{By: Cast["reporter"], At: on.Changed, Do: Reopen{Reason: "x"}})
		assert.Equal(t, "reopening", refusal(t, err).Rule)
	})
	t.Run("reopened a third time", func(t *testing.T) {
		on, _ := after(t, r, filed, closed...)
		for range 2 {
			on, _ = after(t, r, on, said{"reporter", Reopen{Reason: "x"}}, said{"market", Answer{Text: "y", Resolution: Solved}}, said{"reporter", Close{}})
		}
		assert.True(t, on.Wake.IsZero())
		_, err := r.Decide(on, Step{By: Cast["reporter"], At: on.Changed, Do: Reopen{Reason: "x"}})
		assert.Equal(t, "reopening", refusal(t, err).Rule)
	})
	t.Run("the window's last instant", func(t *testing.T) {
		on, _ := after(t, r, filed, closed...)
		assert.Equal(t, on.Closed.Add(15*24*time.Hour), on.Wake)
		_, err := r.Decide(on, Step{By: Cast["reporter"], At: on.Wake, Do: Reopen{Reason: "x"}})
		assert.NoError(t, err)
		_, err = r.Decide(on, Step{By: Cast["reporter"], At: on.Wake.Add(time.Microsecond), Do: Reopen{Reason: "x"}})
		assert.ErrorIs(t, err, ErrRefused)
	})
	t.Run("a strange history", func(t *testing.T) {
		on := Apply(filed, Event{Ticket: "t1", Seq: 2, At: walkStart})
		_, err := r.Decide(on, Step{By: Cast["desk"], At: walkStart, Do: Note{Text: "x"}})
		assert.Equal(t, "known history", refusal(t, err).Rule)
		assert.Empty(t, r.Allowed(on, Cast["desk"]))
		_, err = r.Decide(on, Step{By: Cast["other"], At: walkStart, Do: Note{Text: "x"}})
		assert.ErrorIs(t, err, ErrNotFound)
		_, err = r.Decide(Ticket{}, Step{By: Cast["desk"], At: walkStart, Do: Note{Text: "x"}})
		assert.ErrorIs(t, err, ErrRefused)
	})
}

func TestEveryFaultOfACommandIsSaidAtOnce(t *testing.T) {
	r := theRules(t)
	long, bad := strings.Repeat("x", 20000), "a\xff"
	many := make([]string, 21)
	file := []File{{ID: "", Name: "a\nb", Size: -1, SHA256: "zz"}}
	tk, _ := after(t, r, fresh(t, r), jointly...)
	closing, _ := after(t, r, receive(t, r, "worker", Request{Origin: FoundByWorker}), toMarket...)
	for i, c := range []struct {
		do     Command
		fields string
	}{
		{Classify{Kind: 9, Category: "a//b", Difficulty: 9, Priority: 9, Point: &grid.Point{Lon: 181}, Why: many}, "category difficulty kind point priority unit why"},
		{Classify{Category: "a%b", Unit: "a b", Why: []string{" x"}}, "category unit why[0]"},
		{Respond{Text: long, Why: []string{bad}}, "text why[0]"},
		{Answer{Resolution: 200, Files: file}, "files[0].id files[0].name files[0].sha256 files[0].size resolution text"},
		{Answer{Text: "x", Resolution: Referred}, "resolution"},
		{Answer{Text: "x", Resolution: Duplicate, Files: make([]File, 21)}, "files resolution"},
		{Transfer{Reason: bad, Within: worktime.Span{N: -1, Unit: 1}}, "reason to within"},
		{Transfer{To: "king/x", Within: hours(87841)}, "to within"},
		{Transfer{To: Handler("department/" + bad)}, "to"},
		{Transfer{To: "department/\x00"}, "to"},
		{Transfer{To: Department(strings.Repeat("x", 300))}, "to"},
		{Transfer{To: "department//x"}, "to"},
		{Transfer{To: "department/a%zz"}, "to"},
		{Assign{To: "two words", Reason: "a\x00"}, "reason to"},
		{Assign{}, "to"},
		{Convene{}, "assist"},
		{Convene{Lead: "x", Assist: []Party{{Task: long, Within: worktime.Span{N: 1}}, {Handler: "unit/1", Within: hours(87841)}, {Handler: "no"}}}, "assist[0].handler assist[0].task assist[0].within assist[1].within assist[2].handler lead"},
		{Convene{Assist: []Party{{Handler: "department/market"}, {Handler: "department/works"}, {Handler: "unit/1"}, {Handler: "unit/1"}}}, "assist[0].handler assist[1].handler assist[3].handler"},
		{Convene{Lead: "department/works", Assist: []Party{{Handler: "unit/1"}}}, "lead"},
		{Convene{Assist: make([]Party, 51)}, "assist"},
		{ReportBack{For: Handler(bad)}, "for text"},
		{Note{}, "text"},
		{Note{Text: "a\x07b"}, "text"},
		{Rework{}, "reason"},
		{Rate{Score: 6, Text: bad}, "score text"},
		{Rate{Score: -1}, "score"},
		{Rate{}, "score"},
		{Reopen{Reason: long}, "reason"},
		{Refer{Channel: " court", Text: bad}, "channel text"},
		{Withdraw{Reason: bad}, "reason"},
		{Void{}, "reason"},
		{Close{Resolution: Voided, Text: bad}, "resolution text"},
	} {
		_, err := r.Decide(tk, Step{By: Cast["coordinator"], At: tk.Changed, Do: c.do})
		var want []string
		want = append(want, strings.Fields(c.fields)...)
		got := faultFields(t, err)
		if len(want) == 1 && want[0] == "assist" && len(got) > 1 { // fifty-one empty parties are faulted one by one too
			got = got[:1]
		}
		assert.Equal(t, want, got, "%d: %T %v", i, c.do, err)
	}
	for do, field := range map[Command]string{Close{}: "resolution", Close{Resolution: Solved}: "text"} {
		_, err := r.Decide(closing, Step{By: Cast["market"], At: closing.Changed, Do: do})
		assert.Equal(t, []string{field}, faultFields(t, err))
	}
	_, err := r.Decide(fresh(t, r), Step{By: Cast["coordinator"], At: walkStart, Do: Convene{Assist: []Party{{Handler: "unit/1"}}}})
	assert.Equal(t, []string{"lead"}, faultFields(t, err), "nobody leads yet")

	both := Actor{ID: "both", Roles: []Role{RoleHandler}, Handlers: []Handler{"department/works", "unit/1"}}
	two, _ := after(t, r, tk, said{"coordinator", Convene{Assist: []Party{{Handler: "unit/1"}}}})
	_, err = r.Decide(two, Step{By: both, At: two.Changed, Do: ReportBack{Text: "x"}})
	assert.Equal(t, []string{"for"}, faultFields(t, err), "two open tasks: which?")
}

// The step itself is input too: its faults come with the command's.
func TestEveryFaultOfAStepIsSaidAtOnce(t *testing.T) {
	r := theRules(t)
	tk := fresh(t, r)
	for i, c := range []struct {
		step   Step
		fields string
	}{
		{Step{Do: Note{}}, "at text"},
		{Step{ID: strings.Repeat("k", MaxKey+1), At: walkStart, Do: Note{Text: "x"}}, "id"},
		{Step{ID: "a b", By: Actor{ID: "a\xff", Person: "\x00"}, At: walkStart, Do: Note{Text: "x"}}, "by.id by.person id"},
		{Step{By: Actor{ID: strings.Repeat("x", 129)}, At: walkStart, Do: Note{Text: "x"}}, "by.id"},
		{Step{At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), Do: Note{Text: "x"}}, "at"},
		{Step{At: time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -12*3600)), Do: Note{Text: "x"}}, "at"},
		{Step{At: time.Date(1, 1, 1, 0, 0, 0, 0, time.FixedZone("", 12*3600)), Do: Note{Text: "x"}}, "at"},
		{Step{At: walkStart}, "command"},
		{Step{At: walkStart, Do: (*Note)(nil)}, "command"},
		{Step{At: walkStart, Do: stranger(VerbNote)}, "command"},
		{Step{At: walkStart, Do: stranger(0)}, "command"},
		{Step{At: walkStart, Do: stranger(VerbReceive)}, "command"},
		{Step{At: walkStart, Do: stranger(255)}, "command"},
	} {
		_, err := r.Decide(tk, c.step)
		assert.Equal(t, strings.Fields(c.fields), faultFields(t, err), "%d", i)
	}
	_, err := r.Decide(tk, Step{By: Cast["desk"], At: walkStart, Do: Note{Text: "x"}}, tk)
	assert.Equal(t, []string{"others"}, faultFields(t, err))
}

// stranger is a command that is not of this package.
type stranger Verb

func (s stranger) Verb() Verb { return Verb(s) }

func TestEveryFaultOfARequestIsSaidAtOnce(t *testing.T) {
	r := theRules(t)
	bad := Request{
		Key: "a b", Origin: 9, Reporter: "\x00", Name: "a\n", Address: strings.Repeat("x", 1001), Files: []File{{}}, About: []string{""},
		Unit: "a b", Point: &grid.Point{Lat: 91}, Kind: 9, Category: "/", Priority: 9, Channel: " ", ExternalRef: "\xff",
		Due: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), Handled: &Handled{Resolution: Withdrawn},
	}
	_, err := r.Receive("t1", Cast["desk"], walkStart, bad, Place{})
	assert.Equal(t, strings.Fields("about[0] address category channel due external_ref files[0].id handled handled.resolution handled.text key kind name origin point priority reporter text unit"), faultFields(t, err))
	for _, id := range []ID{"", "a b", "a\x00", ID(strings.Repeat("x", MaxID+1)), "\xff"} {
		_, err := r.Receive(id, Cast["desk"], walkStart, Request{Text: "x"}, Place{})
		assert.Equal(t, []string{"id"}, faultFields(t, err), "%q", id)
	}
	for _, who := range []string{"nobody", "roleless", "market", "supervisor", "auditor"} {
		_, err := r.Receive("t1", Cast[who], walkStart, Request{Text: "x"}, Place{})
		assert.Equal(t, "access", refusal(t, err).Rule, who)
	}
}

func TestEveryAssignmentLeavesAMessageForTheAssignee(t *testing.T) {
	r := theRules(t)
	filed := fresh(t, r)
	inside := append(slices.Clone(toMarket), said{"market", Assign{To: "m2"}})
	atDesk := []said{{"desk", Assign{To: "d2"}}, {"desk", Answer{Text: "x", Resolution: Solved}}}
	for name, c := range map[string]struct {
		with []said
		last said
		want []string
	}{
		"transfer":             {nil, toMarket[0], []string{"assigned department/market"}},
		"transfer on":          {toMarket, said{"desk", Transfer{To: "unit/c1"}}, []string{"assigned unit/c1"}},
		"assign":               {toMarket, said{"market", Assign{To: "m2"}}, []string{"assigned actor/m2"}},
		"convene":              {nil, jointly[0], []string{"assigned department/market", "assigned department/works"}},
		"convene further":      {jointly, said{"coordinator", Convene{Assist: []Party{{Handler: "unit/c1"}}}}, []string{"assigned unit/c1"}},
		"convene, new lead":    {jointly, said{"coordinator", Convene{Lead: "unit/c1", Assist: []Party{{Handler: "partner/a"}}}}, []string{"assigned unit/c1", "assigned partner/a"}},
		"rework":               {append(slices.Clone(inside), said{"clerk", Answer{Text: "x"}}), said{"desk", Rework{Reason: "no"}}, []string{"rework department/market", "rework actor/m2"}},
		"rework at the desk":   {atDesk, said{"coordinator", Rework{Reason: "no"}}, []string{"rework actor/d2"}},
		"reopen":               {closed, said{"reporter", Reopen{Reason: "no"}}, []string{"rework department/market"}},
		"reopened at the desk": {append(slices.Clone(atDesk), said{"reporter", Close{}}), said{"reporter", Reopen{Reason: "no"}}, []string{"rework actor/d2"}},
		"respond":              {nil, said{"desk", Respond{Text: "x"}}, []string{"reply person/p1"}},
		"answer":               {nil, said{"desk", Answer{Text: "x"}}, []string{"reply person/p1"}},
		"a public note":        {nil, said{"desk", Note{Text: "x", Public: true}}, []string{"reply person/p1"}},
		"an internal note":     {nil, said{"desk", Note{Text: "x"}}, nil},
		"report back":          {jointly, said{"works", ReportBack{Text: "x"}}, []string{"reported department/market"}},
		"close":                {answered, said{"desk", Close{}}, []string{"ended person/p1"}},
		"refer":                {nil, said{"desk", Refer{Channel: "court"}}, []string{"ended person/p1"}},
		"withdraw":             {toMarket, said{"reporter", Withdraw{}}, []string{"ended department/market"}},
		"void, asked for":      {nil, said{"supervisor", Void{Reason: "x"}}, []string{"approval unit/office"}},
		"void":                 {[]said{{"supervisor", Void{Reason: "x"}}}, said{"leader", Grant{}}, []string{"ended person/p1", "ruled actor/s1"}},
	} {
		t.Run(name, func(t *testing.T) {
			on, _ := after(t, r, filed, c.with...)
			changes, err := r.Decide(on, Step{By: Cast[c.last.who], At: on.Changed.Add(time.Minute), Do: c.last.do})
			require.NoError(t, err)
			var got []string
			for i, m := range changes[0].Outbox {
				got = append(got, string(m.Kind)+" "+m.To)
				assert.Equal(t, fmt.Sprintf("t1/%08d/%03d", on.Version+1, i+1), m.ID)
				assert.Equal(t, changes[0].Ticket.Due, m.Due)
				assert.Equal(t, "request @ g1", m.Title)
			}
			for _, want := range c.want {
				assert.Contains(t, got, want)
			}
			if len(c.want) == 0 {
				assert.Empty(t, got)
			}
		})
	}
}

func TestDeadlinesAndWake(t *testing.T) {
	r, err := NewRules(Definitions{ // without the limit for signing: two clocks at a time are enough to follow
		Limits: slices.DeleteFunc(DefaultLimits(), func(l Limit) bool { return l.Stage != StageRespond && l.Stage != StageHandle }),
		Ladder: []Rung{{Stage: StageRespond, Do: Press}, {Stage: StageHandle, Do: Press}},
	})
	require.NoError(t, err)
	at := func(d time.Duration) time.Time { return walkStart.Add(d) }
	const day = 24 * time.Hour
	type want struct{ respond, due, wake time.Duration }
	check := func(t *testing.T, tk Ticket, w want) {
		t.Helper()
		assert.Equal(t, Clock{RespondBy: at(w.respond), Due: at(w.due), Wake: at(w.wake)}, Clock{RespondBy: tk.RespondBy, Due: tk.Due, Wake: tk.Wake})
	}
	do := func(t *testing.T, on Ticket, d time.Duration, who string, c Command) Ticket {
		t.Helper()
		changes, err := r.Decide(on, Step{By: Cast[who], At: at(d), Do: c})
		require.NoError(t, err)
		return changes[0].Ticket
	}
	t.Run("received, responded, dispatched", func(t *testing.T) {
		tk := fresh(t, r)
		check(t, tk, want{2 * time.Hour, 7 * day, 2 * time.Hour})
		tk = do(t, tk, time.Hour, "desk", Respond{Text: "x"})
		check(t, tk, want{2 * time.Hour, 7 * day, 7 * day})
		assert.Equal(t, at(time.Hour), tk.Responded)
		tk = do(t, tk, 2*time.Hour, "desk", Respond{Text: "x"})
		assert.Equal(t, at(time.Hour), tk.Responded, "the first counts")
		tk = do(t, tk, day, "desk", Transfer{To: "department/market"})
		check(t, tk, want{2 * time.Hour, 8 * day, 8 * day})
		tk = do(t, tk, 2*day, "market", Accept{})
		check(t, tk, want{2 * time.Hour, 8 * day, 8 * day}) // runs from dispatch all the same
		tk = do(t, tk, 3*day, "desk", Note{Text: "x", Public: true})
		check(t, tk, want{2 * time.Hour, 8 * day, 8 * day}) // a comment restarts nothing
		tk = do(t, tk, 4*day, "desk", Transfer{To: "unit/c1", Within: hours(3)})
		check(t, tk, want{2 * time.Hour, 4*day + 3*time.Hour, 4*day + 3*time.Hour})
	})
	t.Run("classified anew, from the same facts", func(t *testing.T) {
		tk := do(t, fresh(t, r), day, "desk", Transfer{To: "department/market"})
		tk = do(t, tk, 2*day, "desk", Classify{Priority: Urgent})
		check(t, tk, want{30 * time.Minute, 2 * day, 30 * time.Minute})
		tk = do(t, tk, 3*day, "desk", Classify{Priority: Emergency})
		check(t, tk, want{5 * time.Minute, day + 2*time.Hour, 5 * time.Minute})
		tk = do(t, tk, 4*day, "desk", Classify{Priority: Normal})
		check(t, tk, want{2 * time.Hour, 8 * day, 2 * time.Hour})
	})
	t.Run("a deadline handed down wins", func(t *testing.T) {
		tk := receive(t, r, "desk", Request{Origin: FromAbove, Due: at(-day), Priority: Emergency})
		check(t, tk, want{5 * time.Minute, -day, -day})
		tk = do(t, tk, day, "desk", Transfer{To: "department/market", Within: hours(9 * 24)})
		check(t, tk, want{5 * time.Minute, -day, -day})
	})
	t.Run("tasks", func(t *testing.T) {
		tk := do(t, fresh(t, r), 0, "desk", Respond{Text: "x"})
		tk = do(t, tk, day, "coordinator", Convene{Lead: "department/market", Assist: []Party{{Handler: "department/works", Within: hours(24)}, {Handler: "unit/c1"}}})
		assert.Equal(t, []Task{{Handler: "department/works", Given: at(day), Limit: hours(24), Due: at(2 * day)}, {Handler: "unit/c1", Given: at(day), Limit: hours(7 * 24), Table: true, Due: at(8 * day)}}, tk.Tasks)
		check(t, tk, want{2 * time.Hour, 8 * day, 2 * day})
		tk = do(t, tk, 3*day, "works", Accept{})
		assert.Equal(t, at(3*day), tk.Tasks[0].Accepted)
		tk = do(t, tk, 3*day, "works", ReportBack{Text: "x"})
		assert.Equal(t, at(3*day), tk.Tasks[0].Done)
		check(t, tk, want{2 * time.Hour, 8 * day, 8 * day})
		tk = do(t, tk, 4*day, "desk", Transfer{To: "unit/c1"})
		assert.Nil(t, tk.Tasks, "back to one handler")
	})
	t.Run("closed and reopened", func(t *testing.T) {
		tk := do(t, fresh(t, r), day, "desk", Transfer{To: "department/market", Within: hours(24)})
		tk = do(t, tk, 2*day, "market", Answer{Text: "x", Resolution: Solved})
		tk = do(t, tk, 3*day, "reporter", Close{})
		check(t, tk, want{2 * time.Hour, 2 * day, 18 * day})
		assert.Equal(t, at(3*day), tk.Closed)
		onTime, ok := tk.OnTime()
		assert.True(t, ok && !onTime)
		tk = do(t, tk, 5*day, "reporter", Rate{Score: 1})
		check(t, tk, want{2 * time.Hour, 2 * day, 18 * day})
		assert.Equal(t, at(3*day), tk.Closed)
		tk = do(t, tk, 6*day, "reporter", Reopen{Reason: "x"})
		check(t, tk, want{2 * time.Hour, 7 * day, 7 * day})
		assert.True(t, tk.Closed.IsZero())
		assert.Equal(t, Transferred, tk.State)
		assert.Zero(t, tk.Resolution)
		tk = do(t, do(t, tk, 7*day, "market", Answer{Text: "x", Resolution: Solved}), 8*day, "desk", Rework{Reason: "x"})
		check(t, tk, want{2 * time.Hour, 7 * day, 7 * day}) // rework restarts nothing
		assert.Zero(t, tk.Resolution, "what the rejected reply proposed")
	})
	t.Run("what cannot be stored is rounded and bounded", func(t *testing.T) {
		tk := do(t, fresh(t, r), time.Hour, "desk", Transfer{To: "department/market", Within: hours(1)})
		assert.Equal(t, at(2*time.Hour), tk.Due, "whole microseconds")
		last := time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC)
		changes, err := r.Decide(tk, Step{By: Cast["desk"], At: last, Do: Convene{Assist: []Party{{Handler: "unit/c1"}}}})
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
	changes, err := r.Decide(tk, Step{By: Cast["desk"], At: walkStart.Add(-time.Hour), Do: Note{Text: "x"}})
	require.NoError(t, err)
	e := changes[0].Events[0]
	assert.Equal(t, walkStart, e.At)
	assert.Equal(t, walkStart.Add(-time.Hour), e.Facts.ClockWas)
	changes, err = r.Decide(tk, Step{By: Cast["desk"], At: walkStart.Add(999), Do: Note{Text: "x"}})
	require.NoError(t, err)
	assert.Equal(t, walkStart, changes[0].Events[0].At, "whole microseconds")
	assert.True(t, changes[0].Events[0].Facts.ClockWas.IsZero())
}

func TestLawfulEffects(t *testing.T) {
	r := theRules(t)
	filed := fresh(t, r)
	t.Run("received", func(t *testing.T) {
		assert.Equal(t, Intake{Origin: FromReporter, Reporter: "p1"}, filed.Intake)
		assert.Equal(t, Received, filed.State)
		assert.Equal(t, walkStart, filed.Created)
	})
	t.Run("classify keeps what is zero", func(t *testing.T) {
		tk, _ := after(t, r, filed, said{"desk", Classify{Kind: Help, Category: "a/b"}}, said{"desk", Classify{Difficulty: Complex}})
		assert.Equal(t, Class{Kind: Help, Category: "a/b", Difficulty: Complex}, tk.Class)
		tk, _ = after(t, r, tk, said{"desk", Classify{Unit: "g2", place: &Place{Path: "office/c1/g2", Found: FoundByUnit}}})
		assert.Equal(t, grid.Path("office/c1/g2"), tk.Path)
	})
	t.Run("answered by the desk is direct", func(t *testing.T) {
		tk, _ := after(t, r, filed, said{"desk", Answer{Text: "x", Resolution: Explained}})
		assert.Equal(t, []any{Answered, HandlingDirect, Explained}, []any{tk.State, tk.Handling, tk.Resolution})
		assert.False(t, tk.Responded.IsZero(), "an answer is a response")
	})
	t.Run("rework leads to the last handling", func(t *testing.T) {
		for state, steps := range map[State][]said{
			Received: {{"desk", Answer{Text: "x"}}}, Transferred: answered, Joint: append(slices.Clone(jointly), said{"desk", Answer{Text: "x", Resolution: Solved}}),
		} {
			tk, _ := after(t, r, filed, append(slices.Clone(steps), said{"coordinator", Rework{Reason: "x"}})...)
			assert.Equal(t, state, tk.State)
			assert.Equal(t, 1, tk.Reworks)
			tk, _ = after(t, r, filed, append(slices.Clone(steps), said{"reporter", Close{Resolution: Solved}}, said{"leader", Reopen{Reason: "x"}})...)
			assert.Equal(t, state, tk.State)
			assert.Equal(t, 1, tk.Reopens)
		}
	})
	t.Run("upwards", func(t *testing.T) {
		for _, to := range []Handler{"unit/g1", "unit/c1", "unit/office"} {
			tk, _ := after(t, r, filed, said{"worker", Transfer{To: to}})
			assert.Equal(t, to, tk.Lead)
			assert.Equal(t, "w1", tk.Sender)
		}
	})
	t.Run("a joint ticket falls back to one handler", func(t *testing.T) {
		tk, _ := after(t, r, filed, append(slices.Clone(jointly), toMarket...)...)
		assert.Equal(t, []any{Transferred, HandlingTransferred, 1}, []any{tk.State, tk.Handling, tk.Transfers})
		assert.Nil(t, tk.Tasks)
	})
	t.Run("two tasks of one actor are signed for one by one", func(t *testing.T) {
		tk, _ := after(t, r, filed,
			said{"coordinator", Convene{Lead: "department/market", Assist: []Party{{Handler: "department/works"}, {Handler: "partner/lights"}}}},
			said{"works", Accept{}}, said{"works", Accept{}})
		assert.False(t, tk.Tasks[0].Accepted.IsZero() || tk.Tasks[1].Accepted.IsZero())
	})
	t.Run("a done task may be given again", func(t *testing.T) {
		tk, _ := after(t, r, filed, append(slices.Clone(jointly), said{"works", ReportBack{Text: "x"}}, said{"coordinator", Convene{Assist: []Party{{Handler: "department/works"}}}})...)
		assert.Len(t, tk.Tasks, 2)
		assert.Equal(t, 1, tk.openTasks())
	})
	t.Run("nobody to ask: closed with the reply", func(t *testing.T) {
		tk := receive(t, r, "worker", Request{Origin: FoundByWorker})
		tk, events := after(t, r, tk, append(slices.Clone(toMarket), said{"market", Close{Resolution: Solved, Text: "fixed"}})...)
		assert.Equal(t, []any{Closed, Solved}, []any{tk.State, tk.Resolution})
		assert.Equal(t, tk.Closed, tk.Answered)
		assert.True(t, events[1].Facts.Public)
	})
	t.Run("found and settled on the spot", func(t *testing.T) {
		c, err := r.Receive("t1", Cast["worker"], walkStart, Request{Text: "lid", Origin: FoundByWorker, Handled: &Handled{Resolution: Solved, Text: "closed the lid"}}, Place{Path: "office/c1/g1"})
		require.NoError(t, err)
		require.NoError(t, c.Check())
		assert.Equal(t, []any{Closed, Solved, HandlingDirect, true, int64(3)}, []any{c.Ticket.State, c.Ticket.Resolution, c.Ticket.Handling, c.Ticket.SelfHandled, c.Ticket.Version})
		assert.Equal(t, c.Ticket, Fold(c.Events))
	})
	t.Run("ends of their own", func(t *testing.T) {
		for want, last := range map[Resolution][]said{
			Referred: {{"desk", Refer{Channel: "court"}}}, Withdrawn: {{"reporter", Withdraw{}}}, Voided: {{"supervisor", Void{Reason: "x"}}, {"leader", Grant{}}},
		} {
			for _, steps := range [][]said{nil, toMarket, jointly, answered} {
				tk, events := after(t, r, filed, append(slices.Clone(steps), last...)...)
				assert.Equal(t, []any{Closed, want}, []any{tk.State, tk.Resolution})
				assert.Nil(t, tk.Tasks)
				assert.True(t, tk.Wake.IsZero(), "it cannot be reopened")
				assert.Equal(t, want == Voided, events[len(events)-1].Facts.Second == "s1")
			}
		}
	})
	t.Run("the closed set", func(t *testing.T) {
		answer, _ := after(t, r, filed, said{"desk", Answer{Text: "x"}})
		for res := Resolution(0); res < 13; res++ {
			_, err := r.Decide(answer, Step{By: Cast["desk"], At: answer.Changed, Do: Close{Resolution: res}})
			assert.Equal(t, res >= Solved && res <= Insufficient, err == nil, "%s", res)
			if err != nil {
				assert.Equal(t, []string{"resolution"}, faultFields(t, err))
			}
		}
	})
}

func dump(v reflect.Value, depth int) string {
	var b strings.Builder
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && depth < 12 {
			return dump(v.Elem(), depth+1)
		}
		return "nil"
	case reflect.Struct:
		for i := range v.NumField() {
			b.WriteString(dump(v.Field(i), depth+1) + ";")
		}
	case reflect.Slice:
		full := v.Slice(0, v.Cap()) // behind the end too: append must not write into the caller's array
		for i := range full.Len() {
			b.WriteString(dump(full.Index(i), depth+1) + ",")
		}
	default:
		fmt.Fprintf(&b, "%v", v)
	}
	return b.String()
}

func TestDecideIsPure(t *testing.T) {
	for seed := range uint64(60) {
		w := NewWalk(seed).Steps(int(1 + seed%20))
		roomy := w.Ticket
		roomy.Tasks = append(make([]Task, 0, len(roomy.Tasks)+8), roomy.Tasks...)
		if len(w.Ticket.Tasks) == 0 {
			roomy.Tasks = nil
		}
		for range 40 {
			by := Cast[CastNames[w.Rng.IntN(len(CastNames))]]
			s := Step{ID: "k", By: by, At: w.At, Do: w.Command(Verb(w.Rng.IntN(16)) + VerbClassify)}
			before := dump(reflect.ValueOf(roomy), 0) + dump(reflect.ValueOf(s), 0)
			one, err1 := w.Rules.Decide(roomy, s)
			first := fmt.Sprint(err1) + dump(reflect.ValueOf(one), 0)
			two, err2 := w.Rules.Decide(roomy, s)
			require.Equal(t, first, fmt.Sprint(err2)+dump(reflect.ValueOf(two), 0), "seed %d: %T decided twice", seed, s.Do)
			require.Equal(t, before, dump(reflect.ValueOf(roomy), 0)+dump(reflect.ValueOf(s), 0), "seed %d: %T changed its input", seed, s.Do)
			if err1 == nil {
				require.Equal(t, first, "<nil>"+dump(reflect.ValueOf(one), 0), "seed %d: the second decision changed the first", seed)
			}
		}
	}
}

func TestEveryErrorIsTyped(t *testing.T) {
	for seed := range uint64(60) {
		w := NewWalk(seed).Steps(8)
		for range 60 {
			_, err := w.Rules.Decide(w.Ticket, Step{By: Cast[CastNames[w.Rng.IntN(len(CastNames))]], At: w.At, Do: w.Command(Verb(w.Rng.IntN(16)) + VerbClassify)})
			if err != nil && !errors.Is(err, ErrInvalid) && !errors.Is(err, ErrRefused) && !errors.Is(err, ErrNotFound) {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
	}
}

// Apply over a random lawful history is the ticket that Decide gave, also when every document went through JSON.
func TestApplyOverAHistoryIsTheTicket(t *testing.T) {
	for seed := range uint64(200) {
		w := NewWalk(seed)
		w.Steps(1 + w.Rng.IntN(60))
		require.Equal(t, w.Ticket, Fold(w.Events), "seed %d", seed)

		read := make([]Event, len(w.Events))
		var step Ticket
		for i, e := range w.Events {
			doc, err := json.Marshal(e)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(doc, &read[i]))
			step = Apply(step, read[i])
		}
		require.Equal(t, w.Ticket, step, "seed %d, events through JSON", seed)

		doc, err := json.Marshal(w.Ticket)
		require.NoError(t, err)
		var again Ticket
		require.NoError(t, json.Unmarshal(doc, &again))
		require.Equal(t, w.Ticket, again, "seed %d, ticket through JSON", seed)

		n := 0
		for _, m := range w.Out {
			n += strings.Count(m.ID, "/")
		}
		require.Equal(t, 2*len(w.Out), n, "seed %d", seed)
		ids := map[string]bool{}
		for _, m := range w.Out {
			require.False(t, ids[m.ID], "seed %d: message %s twice", seed, m.ID)
			ids[m.ID] = true
		}
	}
}

func TestClonesShareNoMemory(t *testing.T) {
	var tk Ticket
	fill(reflect.ValueOf(&tk).Elem(), 1)
	e := Event{}
	fill(reflect.ValueOf(&e).Elem(), 1)
	tc, ec := tk.Clone(), e.Clone()
	require.Equal(t, tk, tc)
	require.Equal(t, e, ec)
	shared(t, "ticket", reflect.ValueOf(tk), reflect.ValueOf(tc))
	shared(t, "event", reflect.ValueOf(e), reflect.ValueOf(ec))
}

func shared(t *testing.T, at string, a, b reflect.Value) {
	switch a.Kind() {
	case reflect.Pointer, reflect.Slice:
		if a.Kind() == reflect.Slice && a.Len() == 0 || a.IsNil() {
			return
		}
		assert.NotEqual(t, a.Pointer(), b.Pointer(), at)
		if a.Kind() == reflect.Slice {
			for i := range a.Len() {
				shared(t, at, a.Index(i), b.Index(i))
			}
			return
		}
		shared(t, at, a.Elem(), b.Elem())
	case reflect.Struct:
		if a.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range a.NumField() {
			shared(t, at+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i))
		}
	}
}
