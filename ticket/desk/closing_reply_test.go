package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
)

// Words with which staff close a ticket are its final reply, in place of the answer before, and whoever wrote them does not judge them.
// Without words the answer stays the reply; what the reporter says with it is none.
func TestTheWordsOfAClosingAreTheReply(t *testing.T) {
	call := ticket.CallBack{Reached: true, Contacted: true, Solved: true, Satisfied: 5}
	answered := filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"}).
		then("market", ticket.Answer{Text: "the lamp will be mended", Resolution: ticket.Solved})
	for name, c := range map[string]struct {
		who     string
		do      ticket.Command
		replier string
	}{
		"another reply":               {"desk", ticket.Close{Resolution: ticket.Unfounded, Text: "nothing is broken"}, "d1"},
		"for its own reporter alone":  {"desk", ticket.Close{Own: "it is your own lamp"}, "d1"},
		"a referral with words":       {"desk", ticket.Refer{Channel: "110", Text: "call them"}, "m1"},
		"without words":               {"desk", ticket.Close{Resolution: ticket.Unfounded}, "m1"},
		"a text that shows nothing":   {"desk", ticket.Close{Text: " \u200b"}, "m1"},
		"what the reporter says":      {"reporter", ticket.Close{Text: "thank you"}, "m1"},
		"what the reporter withdraws": {"reporter", ticket.Withdraw{Reason: "it is mended"}, "m1"},
	} {
		p := answered.fork().then(c.who, c.do)
		assert.Equal(t, c.replier, p.Replier, name)
		assert.Equal(t, answered.Answered, p.Answered, "%s: when it was answered stays", name)
		if c.replier == "d1" {
			assert.Equal(t, "not the handler", p.no("desk", call), name)
		} else {
			p.fork().then("desk", call)
		}
		p.then("desk two", call)
	}
}
