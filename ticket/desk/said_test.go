package desk

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// partyNames are what an office calls its handlers; a partner has none, as where it has just left.
var partyNames = map[ticket.Handler][2]string{
	"department/market": {"the market office", "市场监管所"}, "department/works": {"the works department", "城管中队"},
	"unit/g1": {"the first grid", "第一网格"}, "unit/c1": {"Chunteng community", "春藤社区"}, "unit/office": {"Wutong", "梧桐街道办事处"},
	"officer/w1": {"Zhao the worker", "赵网格员"},
}

// Every command, and every outcome of it that is told otherwise, as the record and as the reporter read it, in both languages.
func TestWhatIsSaidOfEveryCommand(t *testing.T) {
	zone := time.FixedZone("Beijing", 8*60*60)
	r := rulesOf(t, Definitions{Zone: zone, Outside: []ticket.Handler{"partner"}})
	file := func(who string, req ticket.Request) func() []ticket.Event {
		return func() []ticket.Event {
			req.Text = cmp.Or(req.Text, "影院闭店")
			c, err := r.Receive("t1", Cast[who], walkStart, req, ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
			require.NoError(t, err)
			return c.Events
		}
	}
	steps := func(list ...said) func() []ticket.Event {
		return func() []ticket.Event {
			first := file("reporter", ticket.Request{Kind: ticket.Help})()
			_, more := after(t, r, ticket.Fold(first), list...)
			return append(first, more...)
		}
	}
	then := func(before []said, list ...said) func() []ticket.Event {
		return steps(append(append([]said(nil), before...), list...)...)
	}
	sent := []said{{"desk", ticket.Transfer{To: "department/market", Reason: "SECRET reason"}}}
	joint := append(append([]said(nil), sent...),
		said{"coordinator", ticket.Convene{
			Assist: []ticket.Party{{Handler: "department/works", Task: "SECRET dig"}, {Handler: "unit/c1", Task: "SECRET ask around"}},
			Reason: "SECRET why",
		}})
	answered := append(append([]said(nil), sent...), said{"market", ticket.Answer{Text: "余款已退回", Resolution: ticket.Solved}})
	closed := append(append([]said(nil), answered...), said{"reporter", ticket.Close{Text: "谢谢"}})
	suspended := append(append([]said(nil), sent...),
		said{"market", ticket.Suspend{Until: walkStart.AddDate(0, 0, 30), Reason: "SECRET court"}}, said{"desk", ticket.Grant{Why: "SECRET yes"}})
	deemed := func() []ticket.Event {
		events := steps(sent...)()
		tk := ticket.Fold(events)
		for {
			c, _, err := r.Sweep(tk, Cast["system"], tk.AcceptBy.Add(25*time.Hour))
			require.NoError(t, err)
			require.NotEmpty(t, c.Events, "the sweep deems nothing")
			for _, e := range c.Events {
				if events = append(events, e); e.Verb == ticket.VerbAccept {
					return events
				}
			}
			tk = c.Ticket
		}
	}
	parent, err := r.Receive("t0", Cast["other"], walkStart, ticket.Request{Text: "PARENT"},
		ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
	require.NoError(t, err)
	merged := func(end bool, side int) func() []ticket.Event {
		return func() []ticket.Event {
			events := file("reporter", ticket.Request{})()
			changes, err := r.Decide(ticket.Fold(events),
				settled(Step{By: Cast["desk"], At: walkStart.Add(time.Minute), Do: ticket.Merge{Into: "t0", Reason: "SECRET same"}}), parent.Ticket)
			require.NoError(t, err)
			if end {
				out, err := r.Decide(changes[0].Ticket,
					settled(Step{By: Cast["desk"], At: walkStart.Add(time.Hour), Do: ticket.Unmerge{Reason: "SECRET other"}}), changes[1].Ticket)
				require.NoError(t, err)
				if side == 0 {
					return append(append(events, changes[0].Events...), out[0].Events...)
				}
				return append(append(parent.Events, changes[1].Events...), out[1].Events...)
			}
			if side == 0 {
				return append(events, changes[0].Events...)
			}
			return append(parent.Events, changes[1].Events...)
		}
	}
	split := func() []ticket.Event {
		events := file("reporter", ticket.Request{})()
		changes, err := r.Decide(ticket.Fold(events),
			settled(Step{
				By: Cast["desk"], At: walkStart.Add(time.Minute),
				Do: ticket.Split{Parts: []ticket.Part{{Text: "还有噪声"}}, Reason: "SECRET two"},
			}))
		require.NoError(t, err)
		return changes[1].Events
	}
	rows := []struct {
		what   string
		events func() []ticket.Event
		hidden bool // from the reporter
	}{
		{"receive", file("reporter", ticket.Request{}), false},
		{"receive, for another", file("other", ticket.Request{Origin: ticket.OnBehalf, Reporter: "p1"}), false},
		{"receive, taken down", file("desk", ticket.Request{Origin: ticket.OnBehalf, Reporter: "p1"}), false},
		{"receive, found", file("worker", ticket.Request{Origin: ticket.FoundByWorker}), false},
		{"receive, from above", file("desk", ticket.Request{Origin: ticket.FromAbove, Due: walkStart.AddDate(0, 0, 9)}), false},
		{"receive, split off", split, false},
		{
			"classify",
			steps(said{"desk", ticket.Classify{
				Kind: ticket.Complaint, Category: ticket.Category("市场", "预付卡"), Difficulty: ticket.Complex, Priority: ticket.Urgent,
				Why: []string{"SECRET rule"},
			}}), false,
		},
		{"classify, the priority alone", steps(said{"desk", ticket.Classify{Difficulty: ticket.Difficult, Why: []string{"SECRET rule"}}}), true},
		{"classify, with another date", then(sent, said{"desk", ticket.Classify{Priority: ticket.Urgent}}), false},
		{"respond", steps(said{"desk", ticket.Respond{Text: "已收到"}}), false},
		{"answer", then(sent, said{"market", ticket.Answer{Text: "余款已退回", Resolution: ticket.Solved}}), false},
		{"transfer", steps(sent...), false},
		{"transfer to an officer", steps(said{"desk", ticket.Transfer{To: "officer/w1", Reason: "SECRET"}}), false},
		{"transfer to a partner", steps(said{"desk", ticket.Transfer{To: "partner/lights"}}), false},
		{"transfer to a unit without a name", steps(said{"desk", ticket.Transfer{To: "unit/g7"}}), false},
		{"assign", then(sent, said{"market", ticket.Assign{To: "m2", Reason: "SECRET"}}), true},
		{"accept", then(sent, said{"market", ticket.Accept{}}), false},
		{"accept, a task", then(joint, said{"works", ticket.Accept{}}), false},
		{"accept, by the sweep", deemed, true},
		{"convene", steps(joint...), false},
		{
			"convene, and outside",
			then(sent, said{
				"coordinator",
				ticket.Convene{Assist: []ticket.Party{
					{Handler: "department/works", Task: "SECRET dig"}, {Handler: "partner/lights", Task: "SECRET light"},
				}},
			}), false,
		},
		{
			"convene, outside alone",
			then(sent, said{"coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "partner/lights"}}, Reason: "SECRET"}}), true,
		},
		{"report back", then(joint, said{"works", ticket.ReportBack{Text: "SECRET report"}}), false},
		{"note", then(sent, said{"market", ticket.Note{Text: "SECRET note"}}), true},
		{"note, public", then(sent, said{"market", ticket.Note{Text: "已张贴公告", Public: true}}), false},
		{"close", then(answered, said{"reporter", ticket.Close{Text: "谢谢"}}), false},
		{"close, by the desk", then(answered, said{"desk", ticket.Close{}}), false},
		{"rework", then(answered, said{"desk", ticket.Rework{Reason: "SECRET not done"}}), false},
		{"reject", then(answered, said{"reporter", ticket.Reject{Reason: "还漏水"}}), false},
		{"rate", then(closed, said{"reporter", ticket.Rate{Score: 4, Solved: true, Text: "还行"}}), false},
		{"reopen", then(closed, said{"reporter", ticket.Reopen{Reason: "又坏了"}}), false},
		{"refer", steps(said{"desk", ticket.Refer{Channel: "法院", Text: "请向法院起诉", Why: []string{"SECRET rule"}}}), false},
		{"withdraw", steps(said{"reporter", ticket.Withdraw{Reason: "已自行解决"}}), false},
		{"void", steps(said{"supervisor", ticket.Void{Reason: "SECRET twice"}}), true},
		{"ask", then(sent, said{"market", ticket.Ask{Text: "哪张卡?"}}), false},
		{"supplement", then(sent, said{"market", ticket.Ask{Text: "哪张卡?"}}, said{"reporter", ticket.Supplement{Text: "蓝色的"}}), false},
		{"object", then(sent, said{"market", ticket.Object{Reason: "SECRET not ours"}}), true},
		{"extend", then(sent, said{"market", ticket.Extend{By: hours(24), Reason: "SECRET more"}}), true},
		{"suspend", steps(suspended[:2]...), true},
		{"resume", then(suspended, said{"market", ticket.Resume{Reason: "SECRET on"}}), false},
		{
			"grant an objection, to another",
			then(sent, said{"market", ticket.Object{Reason: "SECRET"}}, said{"leader", ticket.Grant{To: "department/works", Why: "SECRET theirs"}}),
			false,
		},
		{
			"grant an objection", then(sent, said{"market", ticket.Object{Reason: "SECRET"}}, said{"leader", ticket.Grant{Why: "SECRET right"}}),
			false,
		},
		{"grant an objection to a task", then(joint, said{"works", ticket.Object{Reason: "SECRET"}}, said{"leader", ticket.Grant{}}), false},
		{"grant an extension", then(sent, said{"market", ticket.Extend{By: hours(24), Reason: "SECRET"}},
			said{"leader", ticket.Grant{Why: "SECRET"}}), false},
		{
			"grant an extension of a task",
			then(joint, said{"works", ticket.Extend{By: hours(24), Reason: "SECRET"}}, said{"leader", ticket.Grant{}}), true,
		},
		{"grant a suspension", steps(suspended...), false},
		{
			"grant the calling of outside units",
			then(sent, said{"coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "partner/lights"}}}}, said{"leader", ticket.Grant{}}),
			false,
		},
		{"grant a voiding", steps(said{"supervisor", ticket.Void{Reason: "SECRET"}}, said{"leader", ticket.Grant{Why: "SECRET"}}), false},
		{"refuse", then(sent, said{"market", ticket.Object{Reason: "SECRET"}},
			said{"leader", ticket.Refuse{Reason: "SECRET yours", Wrongful: true}}), true},
		{"remind", then(sent, said{"desk", ticket.Remind{Text: "SECRET hurry"}}), true},
		{"remind, by the reporter", then(sent, said{"reporter", ticket.Remind{}}), false},
		{"remind, by the reporter, with words", then(sent, said{"reporter", ticket.Remind{Text: "请尽快"}}), false},
		{"supervise", then(sent, said{"leader", ticket.Supervise{Text: "SECRET order"}}), true},
		{"comply", then(sent, said{"leader", ticket.Supervise{Text: "SECRET"}}, said{"market", ticket.Comply{Text: "SECRET done"}}), true},
		{"escalate", then(sent, said{"desk", ticket.Escalate{Reason: "SECRET late"}}), true},
		{"inspect", then(answered, said{"desk", ticket.Inspect{Passed: true, Text: "SECRET looked"}}), true},
		{"call back", then(closed, said{"desk", ticket.CallBack{Reached: true, Solved: true, Text: "SECRET said"}}), false},
		{"call back, nobody reached", then(closed, said{"desk", ticket.CallBack{}}), true},
		{"merge", merged(false, 0), false},
		{"merge, the parent", merged(false, 1), true},
		{"unmerge", merged(true, 0), false},
		{"unmerge, the parent", merged(true, 1), true},
		{"split", steps(said{"desk", ticket.Split{Parts: []ticket.Part{{Text: "还有噪声"}}, Reason: "SECRET two"}}), false},
		{"replan", then(sent, said{"system", ticket.Replan{}}), false},
		{"lapse", then(closed, said{"system", ticket.Lapse{}}), false},
	}
	seen := map[ticket.Verb]bool{}
	var b strings.Builder
	for _, row := range rows {
		events := row.events()
		last := events[len(events)-1]
		seen[last.Verb] = true
		fmt.Fprintln(&b, row.what)
		for _, how := range []ticket.Telling{{}, {Language: gridgov.Chinese}, {Public: true}, {Public: true, Language: gridgov.Chinese}} {
			how.Zone = zone
			how.Name = func(h ticket.Handler, _ time.Time) string { return partyNames[h][how.Language] }
			side := map[bool]string{false: "record", true: "public"}[how.Public]
			text := "–"
			if story := ticket.Tell(events, how); len(story) > 0 && story[len(story)-1].Seq == last.Seq {
				text = story[len(story)-1].Text
			}
			fmt.Fprintf(&b, "\t%s\t%s\n", side, strings.ReplaceAll(text, "\n", "\n\t\t"))
			if !how.Public {
				assert.NotEqual(t, "–", text, "%s: the record tells everything", row.what)
				continue
			}
			assert.Equal(t, row.hidden, text == "–", row.what)
			for _, code := range []string{
				"SECRET", "department", "market/", "unit/", "officer", "partner/", "lights", "person/", "gridgov", "g1", "g7", "c1",
				"w1", "m1", "m2", "l1", "d1", "k1", "t0", "t2", "PARENT", "granted", "同意", "UTC",
			} {
				if code == "officer" && strings.Contains(text, "an officer") || code == "department" && strings.Contains(text, "works department") {
					continue
				}
				assert.NotContains(t, text, code, row.what)
			}
		}
	}
	for _, v := range ticket.Verbs() {
		assert.True(t, seen[v], "%s is not in the table", v)
	}
	golden(t, "said.golden", b.String())
}
