package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// A reporter who says that an answer did not help is heard by somebody, where nobody leads the ticket too: the desk's unit.
func TestAReporterIsHeardWhereNobodyLeads(t *testing.T) {
	r := theRules(t)
	answered := []said{{"bot", ticket.Classify{Kind: ticket.Inquiry}}, {"bot", ticket.Answer{Text: "x", Resolution: ticket.Explained}}}
	for name, c := range map[string]struct {
		with []said
		last said
		want ticket.Notice
	}{
		"new":               {nil, said{"reporter", ticket.Supplement{Text: "also"}}, ticket.NoticeSupplied},
		"answered by a bot": {answered, said{"reporter", ticket.Supplement{Text: "not solved"}}, ticket.NoticeSupplied},
		"closed after a bot": {
			append(answered, said{"reporter", ticket.Close{}}),
			said{"reporter", ticket.Reopen{Reason: "not solved"}},
			ticket.NoticeRework,
		},
	} {
		t.Run(name, func(t *testing.T) {
			on, _ := after(t, r, fresh(t, r), c.with...)
			changes, err := r.Decide(on, settled(Step{By: Cast[c.last.who], At: on.Changed.Add(time.Minute), Do: c.last.do}))
			require.NoError(t, err)
			require.Len(t, changes[0].Outbox, 1)
			assert.Equal(t, c.want, changes[0].Outbox[0].Kind)
			assert.Equal(t, "unit/office", changes[0].Outbox[0].To)
		})
	}
	on, _ := after(t, r, fresh(t, r), answered...)
	changes, err := r.Decide(on,
		settled(Step{By: Cast["desk"], At: on.Changed.Add(time.Minute), Do: ticket.Rework{Reason: "a person takes over"}}))
	require.NoError(t, err)
	assert.Empty(t, changes[0].Outbox, "the desk is not told of its own step")
}

// Reporters read in the story why they had a matter taken up again; what staff write there is internal.
func TestReportersReadTheirOwnReasonForReopening(t *testing.T) {
	r := theRules(t)
	for who, want := range map[string]bool{"reporter": true, "desk": false} {
		_, events := after(t, r, fresh(t, r),
			said{"desk", ticket.Answer{Text: "x", Resolution: ticket.Solved}}, said{"reporter", ticket.Close{}},
			said{who, ticket.Reopen{Reason: "no water"}})
		story := ticket.Tell(events, ticket.Telling{Public: true}).String()
		assert.Contains(t, story, "reopened it")
		if want {
			assert.Contains(t, story, "no water")
		} else {
			assert.NotContains(t, story, "no water")
		}
	}
}

// A handover reads as one in the reporter's story too: somebody else has the matter, and its date stays.
func TestReportersReadWhoTookOver(t *testing.T) {
	r := theRules(t)
	_, events := after(t, r, fresh(t, r), toMarket[0],
		said{"desk", ticket.Transfer{To: "department/works", Handover: true, Reason: "SECRET leave"}})
	assert.Contains(t, ticket.Tell(events, ticket.Telling{Public: true}).String(), "it was given to a department, due 2026-03-09 08:01 UTC")
	assert.Contains(t, ticket.Tell(events, ticket.Telling{Public: true, Language: gridgov.Chinese}).String(), "改由职能部门办理")
}
