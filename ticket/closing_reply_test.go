package ticket

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Words with which staff close a ticket are its final reply, in place of the answer before, and whoever wrote them does not judge them.
// Without words the answer stays the reply; what the reporter says with it is none.
func TestTheWordsOfAClosingAreTheReply(t *testing.T) {
	call := CallBack{Reached: true, Contacted: true, Solved: true, Satisfied: 5}
	answered := filed(t, theRules(t), morning, Request{}).then("desk", Transfer{To: "department/market"}).
		then("market", Answer{Text: "the lamp will be mended", Resolution: Solved})
	for name, c := range map[string]struct {
		who     string
		do      Command
		replier string
	}{
		"another reply":               {"desk", Close{Resolution: Unfounded, Text: "nothing is broken"}, "d1"},
		"for its own reporter alone":  {"desk", Close{Own: "it is your own lamp"}, "d1"},
		"a referral with words":       {"desk", Refer{Channel: "110", Text: "call them"}, "m1"},
		"without words":               {"desk", Close{Resolution: Unfounded}, "m1"},
		"a text that shows nothing":   {"desk", Close{Text: " \u200b"}, "m1"},
		"what the reporter says":      {"reporter", Close{Text: "thank you"}, "m1"},
		"what the reporter withdraws": {"reporter", Withdraw{Reason: "it is mended"}, "m1"},
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
