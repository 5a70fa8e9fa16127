package ticket

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A message says by when, and it is the limit that it is about: of a task its own, of a ruling, an order or a question that of
// the reply, of the sweep's that which is near or has passed.
func TestAMessageNamesTheLimitThatItIsAbout(t *testing.T) {
	r := theRules(t)
	joint := []said{
		toMarket[0],
		{"coordinator", Convene{Assist: []Party{{Handler: "department/works", Within: hours(30)}}}},
		{"coordinator", Convene{Assist: []Party{{Handler: "unit/c1", Within: hours(31)}}}},
	}
	due := func(t *testing.T, c Change, kind Notice, to string) time.Time {
		t.Helper()
		i := slices.IndexFunc(c.Outbox, func(m Message) bool { return m.Kind == kind && m.To == to })
		require.GreaterOrEqual(t, i, 0, "%s to %s among %v", kind, to, c.Outbox)
		return c.Outbox[i].Due
	}
	for name, c := range map[string]struct {
		with []said
		last said
		kind Notice
		to   string
		want func(Ticket) time.Time
	}{
		"a task": {
			joint[:2], joint[2], NoticeAssigned, "unit/c1",
			func(on Ticket) time.Time { return on.Changed.Add(31 * time.Hour) },
		},
		"a task, reminded": {
			joint,
			said{"coordinator", Remind{}},
			NoticeReminded, "department/works",
			func(on Ticket) time.Time { return on.Tasks[0].Due },
		},
		"the lead": {
			joint,
			said{"coordinator", Remind{}},
			NoticeReminded, "department/market",
			func(on Ticket) time.Time { return on.Due },
		},
		"a ruling": {
			toMarket[:1],
			said{"market", Object{Reason: "x"}},
			NoticeApproval, "unit/office",
			func(on Ticket) time.Time { return on.Approvals[0].Due },
		},
		"an order": {
			toMarket[:1],
			said{"supervisor", Supervise{Text: "x", Within: hours(5)}},
			NoticeOrder, "department/market",
			func(on Ticket) time.Time { return on.Changed.Add(5 * time.Hour) },
		},
		"a question": {
			toMarket[:1],
			said{"market", Ask{Text: "x", Within: hours(50)}},
			NoticeQuestion, "person/p1",
			func(on Ticket) time.Time { return on.Changed.Add(50 * time.Hour) },
		},
		"a reply": {
			toMarket[:1],
			said{"market", Respond{Text: "x"}},
			NoticeReply, "person/p1",
			func(on Ticket) time.Time { return on.Due },
		},
		"reminded by staff": {
			toMarket[:1],
			said{"desk", Remind{}},
			NoticeReminded, "department/market",
			func(on Ticket) time.Time { return on.Due },
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
		on, _ := after(t, r, fresh(t, r), append(slices.Clone(joint), said{"market", Ask{Text: "x"}}, said{"market", Object{Reason: "x"}})...)
		seen := map[Stage]bool{}
		for range 60 {
			if on.Wake.IsZero() || on.State == Closed {
				break
			}
			c, _, err := r.Sweep(on, Cast["system"], on.Wake)
			require.NoError(t, err)
			for _, m := range c.Outbox {
				i := slices.IndexFunc(c.Events, func(e Event) bool { return e.Seq == m.Seq })
				rung := c.Events[i].Facts.Rung
				if rung == nil || !slices.Contains([]Notice{NoticeDue, NoticeReminded, NoticeEscalated, NoticeApproval}, m.Kind) {
					continue
				}
				seen[rung.Stage] = true
				switch early := rung.Do == Warn; {
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
		for _, stage := range []Stage{StageApprove, StageSupplement} {
			assert.True(t, seen[stage], "%s", stage)
		}
	})
}
