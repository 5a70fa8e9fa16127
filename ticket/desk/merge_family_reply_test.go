package desk_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// What goes with a ticket into one that is answered gets that answer too, once, as the ticket itself does: its reporter hears of
// it, and reads it in the story and nowhere which ticket it is the answer to.
func TestDuplicatesOfADuplicateGetTheReplyThatIsOut(t *testing.T) {
	const reply = "the final reply"
	for _, way := range []string{"merged before the answer", "merged after it", "merged into what was answered again"} {
		t.Run(way, func(t *testing.T) {
			b := newBench(t, nil)
			top := b.file(person(3), "c").ID
			b.do(clerk, top, ticket.Transfer{To: "department/market"})
			mid := b.file(person(1), "a").ID
			family := map[int]ticket.ID{1: mid}
			for i := 4; i < 7; i++ {
				family[i] = b.file(person(i), "b").ID
				b.do(clerk, family[i], ticket.Merge{Into: mid})
			}
			answer := func(text string) {
				b.do(market, top, ticket.Answer{Text: text, Own: "a word to the first reporter alone", Resolution: ticket.Solved})
			}
			switch way {
			case "merged into what was answered again":
				answer("what was sent back")
				b.do(clerk, top, ticket.Rework{Reason: "x"})
				fallthrough
			case "merged after it":
				answer(reply)
			}
			b.do(clerk, mid, ticket.Merge{Into: top, Reason: "an internal reason"})
			if way == "merged before the answer" {
				answer(reply)
			}
			b.do(clerk, top, ticket.Close{Resolution: ticket.Solved})
			told := map[string]int{}
			list, err := b.store.(storage.Outbox).Pending(t.Context(), storage.PendingQuery{Waiting: true, Limit: 500})
			require.NoError(t, err)
			for _, m := range list {
				if m.Kind == ticket.NoticeReply {
					told[m.To+" "+string(m.Ticket)]++
				}
			}
			for i, id := range family {
				s := b.story(person(i), id)
				assert.Equal(t, 1, strings.Count(s, reply), "reporter %d reads the reply once:\n%s", i, s)
				for _, hidden := range []string{string(top), "sent back", "alone", "internal"} {
					assert.NotContains(t, s, hidden, "reporter %d", i)
				}
				if id != mid || way == "merged before the answer" { // who is merged into an answered one is told of that, and reads it there
					assert.Equal(t, 1, told["person/"+string(person(i).Person)+" "+string(id)], "reporter %d is told of it once", i)
				}
			}
			assert.Equal(t, 4, b.get(top).Children)
		})
	}
}
