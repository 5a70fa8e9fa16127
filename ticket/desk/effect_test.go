package desk

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

func TestEveryAssignmentLeavesAMessageForTheAssignee(t *testing.T) {
	r := theRules(t)
	filed := fresh(t, r)
	inside := append(slices.Clone(toMarket), said{"market", ticket.Assign{To: "m2"}})
	atDesk := []said{{"desk", ticket.Assign{To: "d2"}}, {"desk", ticket.Answer{Text: "x", Resolution: ticket.Solved}}}
	for name, c := range map[string]struct {
		with []said
		last said
		want []string
	}{
		"transfer":    {nil, toMarket[0], []string{"assigned department/market"}},
		"transfer on": {toMarket, said{"desk", ticket.Transfer{To: "unit/c1"}}, []string{"assigned unit/c1"}},
		"assign":      {toMarket, said{"market", ticket.Assign{To: "m2"}}, []string{"assigned actor/m2"}},
		"convene":     {nil, jointly[0], []string{"assigned department/market", "assigned department/works"}},
		"convene further": {
			jointly,
			said{"coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "unit/c1"}}}},
			[]string{"assigned unit/c1"},
		},
		"convene, new lead": {
			jointly,
			said{"coordinator", ticket.Convene{Lead: "unit/c1", Assist: []ticket.Party{{Handler: "partner/a"}}}},
			[]string{"assigned unit/c1", "assigned partner/a"},
		},
		"rework": {
			append(slices.Clone(inside), said{"clerk", ticket.Answer{Text: "x"}}),
			said{"desk", ticket.Rework{Reason: "no"}},
			[]string{"rework department/market", "rework actor/m2"},
		},
		"reject": {
			append(slices.Clone(inside), said{"clerk", ticket.Answer{Text: "x"}}),
			said{"reporter", ticket.Reject{Reason: "no"}},
			[]string{"rework department/market", "rework actor/m2"},
		},
		"reject at the desk": {atDesk, said{"reporter", ticket.Reject{Reason: "no"}}, []string{"rework actor/d2"}},
		"rework at the desk": {atDesk, said{"coordinator", ticket.Rework{Reason: "no"}}, []string{"rework actor/d2"}},
		"reopen":             {closed, said{"reporter", ticket.Reopen{Reason: "no"}}, []string{"rework department/market"}},
		"reopened at the desk": {
			append(slices.Clone(atDesk), said{"reporter", ticket.Close{}}),
			said{"reporter", ticket.Reopen{Reason: "no"}},
			[]string{"rework actor/d2"},
		},
		"respond":          {nil, said{"desk", ticket.Respond{Text: "x"}}, []string{"reply person/p1"}},
		"answer":           {nil, said{"desk", ticket.Answer{Text: "x"}}, []string{"reply person/p1"}},
		"a public note":    {nil, said{"desk", ticket.Note{Text: "x", Public: true}}, []string{"reply person/p1"}},
		"an internal note": {nil, said{"desk", ticket.Note{Text: "x"}}, nil},
		"report back":      {jointly, said{"works", ticket.ReportBack{Text: "x"}}, []string{"reported department/market"}},
		"close":            {answered, said{"desk", ticket.Close{}}, []string{"ended person/p1"}},
		"refer":            {nil, said{"desk", ticket.Refer{Channel: "court"}}, []string{"ended person/p1"}},
		"withdraw":         {toMarket, said{"reporter", ticket.Withdraw{}}, []string{"ended department/market"}},
		"void, asked for":  {nil, said{"supervisor", ticket.Void{Reason: "x"}}, []string{"approval unit/office"}},
		"void": {
			[]said{{"supervisor", ticket.Void{Reason: "x"}}}, said{"leader", ticket.Grant{}}, []string{"ended person/p1", "ruled actor/s1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			on, _ := after(t, r, filed, c.with...)
			changes, err := r.Decide(on, settled(Step{By: Cast[c.last.who], At: on.Changed.Add(time.Minute), Do: c.last.do}))
			require.NoError(t, err)
			var got []string
			for i, m := range changes[0].Outbox {
				got = append(got, string(m.Kind)+" "+m.To)
				assert.Equal(t, fmt.Sprintf("t1/%08d/%03d", on.Version+1, i+1), m.ID)
				due := changes[0].Ticket.Due
				for _, k := range changes[0].Ticket.Tasks {
					if m.To == string(k.Handler) && k.Done.IsZero() {
						due = k.Due
					}
				}
				switch {
				case m.Kind == ticket.NoticeApproval:
					due = changes[0].Ticket.Approvals[0].Due
				case strings.HasPrefix(m.To, "person/"):
					due = changes[0].Ticket.Promise
				}
				assert.Equal(t, due, m.Due)
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

func TestLawfulEffects(t *testing.T) {
	r := theRules(t)
	filed := fresh(t, r)
	t.Run("received", func(t *testing.T) {
		assert.Equal(t, ticket.Intake{Origin: ticket.FromReporter, Reporter: "p1"}, filed.Intake)
		assert.Equal(t, ticket.Received, filed.State)
		assert.Equal(t, walkStart, filed.Created)
	})
	t.Run("classify keeps what is zero", func(t *testing.T) {
		tk, _ := after(t, r, filed, said{"desk", ticket.Classify{Kind: ticket.Help, Category: "a/b"}},
			said{"desk", ticket.Classify{Difficulty: ticket.Complex}})
		assert.Equal(t, ticket.Class{Kind: ticket.Help, Category: "a/b", Difficulty: ticket.Complex}, tk.Class)
		tk, _ = after(t, r, tk, said{"desk", ticket.Classify{Unit: "g2"}})
		assert.Equal(t, grid.Path("office/c1/g2"), tk.Path)
	})
	t.Run("answered by the desk is direct", func(t *testing.T) {
		tk, _ := after(t, r, filed, said{"desk", ticket.Answer{Text: "x", Resolution: ticket.Explained}})
		assert.Equal(t, []any{ticket.Answered, ticket.HandlingDirect, ticket.Explained}, []any{tk.State, tk.Handling, tk.Resolution})
		assert.False(t, tk.Responded.IsZero(), "an answer is a response")
	})
	t.Run("rework leads to the last handling", func(t *testing.T) {
		for state, steps := range map[ticket.State][]said{
			ticket.Received: {{"desk", ticket.Answer{Text: "x"}}}, ticket.Transferred: answered,
			ticket.Joint: append(slices.Clone(jointly), said{"desk", ticket.Answer{Text: "x", Resolution: ticket.Solved}}),
		} {
			tk, _ := after(t, r, filed, append(slices.Clone(steps), said{"coordinator", ticket.Rework{Reason: "x"}})...)
			assert.Equal(t, state, tk.State)
			assert.Equal(t, 1, tk.Reworks)
			tk, _ = after(t, r, filed,
				append(slices.Clone(steps), said{"reporter", ticket.Close{Resolution: ticket.Solved}}, said{"leader", ticket.Reopen{Reason: "x"}})...)
			assert.Equal(t, state, tk.State)
			assert.Equal(t, 1, tk.Reopens)
		}
	})
	t.Run("upwards", func(t *testing.T) {
		for _, to := range []ticket.Handler{"unit/g1", "unit/c1", "unit/office"} {
			tk, _ := after(t, r, filed, said{"worker", ticket.Transfer{To: to}})
			assert.Equal(t, to, tk.Lead)
			assert.Equal(t, "w1", tk.Sender)
		}
	})
	t.Run("a joint ticket falls back to one handler", func(t *testing.T) {
		tk, _ := after(t, r, filed, append(slices.Clone(jointly), toMarket...)...)
		assert.Equal(t, []any{ticket.Transferred, ticket.HandlingTransferred, 1}, []any{tk.State, tk.Handling, tk.Transfers})
		assert.Nil(t, tk.Tasks)
	})
	t.Run("two tasks of one actor are signed for one by one", func(t *testing.T) {
		tk, _ := after(t, r, filed,
			said{"coordinator", ticket.Convene{
				Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}, {Handler: "partner/lights"}},
			}},
			said{"works", ticket.Accept{}}, said{"works", ticket.Accept{}})
		assert.False(t, tk.Tasks[0].Accepted.IsZero() || tk.Tasks[1].Accepted.IsZero())
	})
	t.Run("a done task may be given again", func(t *testing.T) {
		tk, _ := after(t, r, filed,
			append(slices.Clone(jointly), said{"works", ticket.ReportBack{Text: "x"}},
				said{"coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "department/works"}}}})...)
		assert.Len(t, tk.Tasks, 2)
		assert.Equal(t, 1, openTasks(tk))
	})
	t.Run("nobody to ask: closed with the reply", func(t *testing.T) {
		tk := receive(t, r, "worker", ticket.Request{Origin: ticket.FoundByWorker})
		tk, events := after(t, r, tk, append(slices.Clone(toMarket), said{"market", ticket.Close{Resolution: ticket.Solved, Text: "fixed"}})...)
		assert.Equal(t, []any{ticket.Closed, ticket.Solved}, []any{tk.State, tk.Resolution})
		assert.Equal(t, tk.Closed, tk.Answered)
		assert.True(t, events[1].Facts.Public)
	})
	t.Run("found and settled on the spot", func(t *testing.T) {
		c, err := r.Receive("t1", Cast["worker"], walkStart,
			ticket.Request{Text: "lid", Origin: ticket.FoundByWorker, Handled: &ticket.Handled{Resolution: ticket.Solved, Text: "closed the lid"}},
			ticket.Place{Path: "office/c1/g1"})
		require.NoError(t, err)
		require.NoError(t, c.Check())
		assert.Equal(t, []any{ticket.Closed, ticket.Solved, ticket.HandlingDirect, true, int64(3)},
			[]any{c.Ticket.State, c.Ticket.Resolution, c.Ticket.Handling, c.Ticket.SelfHandled, c.Ticket.Version})
		assert.Equal(t, c.Ticket, ticket.Fold(c.Events))
	})
	t.Run("ends of their own", func(t *testing.T) {
		for want, last := range map[ticket.Resolution][]said{
			ticket.Referred: {{"desk", ticket.Refer{Channel: "court"}}}, ticket.Withdrawn: {{"reporter", ticket.Withdraw{}}},
			ticket.Voided: {{"supervisor", ticket.Void{Reason: "x"}}, {"leader", ticket.Grant{}}},
		} {
			for _, steps := range [][]said{nil, toMarket, jointly, answered} {
				tk, events := after(t, r, filed, append(slices.Clone(steps), last...)...)
				assert.Equal(t, []any{ticket.Closed, want}, []any{tk.State, tk.Resolution})
				assert.Nil(t, tk.Tasks)
				assert.True(t, tk.Wake.IsZero(), "it cannot be reopened")
				assert.Equal(t, want == ticket.Voided, events[len(events)-1].Facts.Second == "s1")
			}
		}
	})
	t.Run("the closed set", func(t *testing.T) {
		answer, _ := after(t, r, filed, said{"desk", ticket.Answer{Text: "x"}})
		for res := ticket.Resolution(0); res < 13; res++ {
			_, err := r.Decide(answer, settled(Step{By: Cast["desk"], At: answer.Changed, Do: ticket.Close{Resolution: res}}))
			assert.Equal(t, res >= ticket.Solved && res <= ticket.Insufficient, err == nil, "%s", res)
			if err != nil {
				assert.Equal(t, []string{"resolution"}, faultFields(t, err))
			}
		}
	})
}
