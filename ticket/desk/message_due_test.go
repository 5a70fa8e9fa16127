package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// A message says by when, and it is the limit that it is about: of a task its own, of a ruling, an order or a question that of
// the reply, of the sweep's that which is near or has passed.
func TestAMessageNamesTheLimitThatItIsAbout(t *testing.T) {
	r := theRules(t)
	joint := []said{
		toMarket[0],
		{"coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "department/works", Within: hours(30)}}}},
		{"coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "unit/c1", Within: hours(31)}}}},
	}
	due := func(t *testing.T, c ticket.Change, kind ticket.Notice, to string) time.Time {
		t.Helper()
		i := slices.IndexFunc(c.Outbox, func(m ticket.Message) bool { return m.Kind == kind && m.To == to })
		require.GreaterOrEqual(t, i, 0, "%s to %s among %v", kind, to, c.Outbox)
		return c.Outbox[i].Due
	}
	for name, c := range map[string]struct {
		with []said
		last said
		kind ticket.Notice
		to   string
		want func(ticket.Ticket) time.Time
	}{
		"a task": {
			joint[:2], joint[2], ticket.NoticeAssigned, "unit/c1",
			func(on ticket.Ticket) time.Time { return on.Changed.Add(31 * time.Hour) },
		},
		"a task, reminded": {
			joint,
			said{"coordinator", ticket.Remind{}},
			ticket.NoticeReminded, "department/works",
			func(on ticket.Ticket) time.Time { return on.Tasks[0].Due },
		},
		"the lead": {
			joint,
			said{"coordinator", ticket.Remind{}},
			ticket.NoticeReminded, "department/market",
			func(on ticket.Ticket) time.Time { return on.Due },
		},
		"a ruling": {
			toMarket[:1],
			said{"market", ticket.Object{Reason: "x"}},
			ticket.NoticeApproval, "unit/office",
			func(on ticket.Ticket) time.Time { return on.Approvals[0].Due },
		},
		"an order": {
			toMarket[:1],
			said{"supervisor", ticket.Supervise{Text: "x", Within: hours(5)}},
			ticket.NoticeOrder, "department/market",
			func(on ticket.Ticket) time.Time { return on.Changed.Add(5 * time.Hour) },
		},
		"a question": {
			toMarket[:1],
			said{"market", ticket.Ask{Text: "x", Within: hours(50)}},
			ticket.NoticeQuestion, "person/p1",
			func(on ticket.Ticket) time.Time { return on.Changed.Add(50 * time.Hour) },
		},
		"a reply": {
			toMarket[:1],
			said{"market", ticket.Respond{Text: "x"}},
			ticket.NoticeReply, "person/p1",
			func(on ticket.Ticket) time.Time { return on.Due },
		},
		"reminded by staff": {
			toMarket[:1],
			said{"desk", ticket.Remind{}},
			ticket.NoticeReminded, "department/market",
			func(on ticket.Ticket) time.Time { return on.Due },
		},
	} {
		t.Run(name, func(t *testing.T) {
			on, _ := after(t, r, fresh(t, r), c.with...)
			changes, err := r.Decide(on, settled(Step{By: Cast[c.last.who], At: on.Changed.Add(time.Minute), Do: c.last.do}))
			require.NoError(t, err)
			want := c.want(changes[0].Ticket)
			require.False(t, want.IsZero())
			assert.Equal(t, want, due(t, changes[0], c.kind, c.to))
		})
	}
	t.Run("sweep", func(t *testing.T) {
		on, _ := after(t, r, fresh(t, r),
			append(slices.Clone(joint), said{"market", ticket.Ask{Text: "x"}}, said{"market", ticket.Object{Reason: "x"}})...)
		seen := map[ticket.Stage]bool{}
		for range 60 {
			if on.Wake.IsZero() || on.State == ticket.Closed {
				break
			}
			c, _, err := r.Sweep(on, Cast["system"], on.Wake)
			require.NoError(t, err)
			for _, m := range c.Outbox {
				i := slices.IndexFunc(c.Events, func(e ticket.Event) bool { return e.Seq == m.Seq })
				rung := c.Events[i].Facts.Rung
				if rung == nil ||
					!slices.Contains([]ticket.Notice{ticket.NoticeDue, ticket.NoticeReminded, ticket.NoticeEscalated, ticket.NoticeApproval}, m.Kind) {
					continue
				}
				seen[rung.Stage] = true
				switch early := rung.Do == ticket.RungWarn; {
				case m.Due.IsZero():
					t.Errorf("%s %s to %s names no limit", rung.Stage, m.Kind, m.To)
				case early:
					assert.False(t, m.Due.Before(m.At), "%s: a warning comes before the limit", rung.Stage)
				default:
					assert.False(t, m.Due.After(m.At), "%s, %s to %s: what has come is not ahead", rung.Stage, m.Kind, m.To)
				}
				if strings.HasPrefix(m.To, "person/") {
					assert.Equal(t, on.StageBy, m.Due)
				}
			}
			on = c.Ticket
		}
		for _, stage := range []ticket.Stage{ticket.StageApprove, ticket.StageSupplement} {
			assert.True(t, seen[stage], "%s", stage)
		}
	})
}
