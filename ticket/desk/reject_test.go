package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// A reporter who does not accept an answer has it sent back, to a person where a bot gave it. The limit after which an answer counts
// as accepted never closes what was rejected.
func TestARejectedAnswerGoesBackToAPerson(t *testing.T) {
	r := rulesOf(t, Definitions{})
	inquiry := ticket.Request{Kind: ticket.Inquiry}
	p := filed(t, r, morning, inquiry).then("bot", ticket.Answer{Text: "see the web page", Resolution: ticket.Explained})
	p.then("reporter", ticket.Reject{Reason: "there is no such page"})
	assert.Equal(t, ticket.Received, p.State)
	assert.Equal(t, 1, p.Rejections)
	assert.Zero(t, p.Resolution, "what the bot proposed")
	assert.Equal(t, "bots answer inquiries only", p.no("bot", ticket.Answer{Text: "see the web page"}))
	assert.NotContains(t, r.Allowed(p.Ticket, Cast["bot"], p.Changed), ticket.VerbAnswer)
	p.then("desk", ticket.Answer{Text: "come to window 3", Resolution: ticket.Explained})
	p.then("reporter", ticket.Close{})
	assert.Equal(t, ticket.Explained, p.Resolution)

	q := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	promise := q.Promise
	q.then("market", ticket.Answer{Text: "done", Resolution: ticket.Solved})
	q.by("reporter", q.Changed.Add(30*time.Hour), ticket.Reject{Reason: "it still leaks"})
	assert.Equal(t, ticket.Transferred, q.State)
	assert.Equal(t, ticket.Handler("department/market"), q.Lead)
	assert.True(t, q.StageBy.IsZero() && q.CloseBy.IsZero(), "no limit closes it")
	assert.Equal(t, promise.Add(30*time.Hour), q.Promise, "the time in which the reply was out")
	q.then("market", ticket.Answer{Text: "indeed", Resolution: ticket.Solved})
	assert.True(t, q.CloseBy.After(q.Changed), "of the new answer")
}

// The bound is that of reopening, counted apart; nobody else rejects, and no state but that of an answer.
func TestWhoRejectsAndHowOften(t *testing.T) {
	for most, max := range map[int]int{2: 0, 1: 1, 0: -1} {
		r := rulesOf(t, Definitions{ReopenMax: max})
		p := filed(t, r, morning, ticket.Request{})
		assert.Equal(t, "lifecycle", p.no("reporter", ticket.Reject{Reason: "x"}))
		p.then("desk", ticket.Answer{Text: "x", Resolution: ticket.Solved})
		for _, who := range []string{"desk", "worker", "head", "leader", "bot", "system", "auditor"} {
			assert.Equal(t, "access", p.no(who, ticket.Reject{Reason: "x"}), who)
		}
		assert.Equal(t, "not found", p.no("other", ticket.Reject{Reason: "x"}))
		for range most {
			require.Contains(t, r.Allowed(p.Ticket, Cast["reporter"], p.Changed), ticket.VerbReject)
			p.then("reporter", ticket.Reject{Reason: "x"}).then("desk", ticket.Answer{Text: "x", Resolution: ticket.Solved})
		}
		assert.Equal(t, "too often", p.no("reporter", ticket.Reject{Reason: "x"}))
		assert.NotContains(t, r.Allowed(p.Ticket, Cast["reporter"], p.Changed), ticket.VerbReject)
		p.then("reporter", ticket.Close{})
		if max >= 0 {
			p.then("reporter", ticket.Reopen{Reason: "x"})
			assert.Equal(t, most, p.Rejections)
		}
	}
}
