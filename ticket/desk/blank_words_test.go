package desk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// Closing an answered ticket with a blank text does what closing it with none does: nothing is passed on to the reporters of its
// duplicates.
func TestABlankClosingTextIsPassedOnToNobody(t *testing.T) {
	for name, text := range map[string]string{"none": "", "U+3000": "\u3000", "U+200B": "\u200b", "a space": " "} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, nil)
			a, c := b.file(person(1), "路灯不亮"), b.file(person(2), "路灯不亮")
			b.do(clerk, a.ID, ticket.Transfer{To: "department/market"})
			b.do(clerk, c.ID, ticket.Merge{Into: a.ID})
			b.do(market, a.ID, ticket.Answer{Text: "已处理", Resolution: ticket.Solved})
			n, version, story := len(b.outbox()), b.get(c.ID).Version, b.story(person(2), c.ID)
			b.do(clerk, a.ID, ticket.Close{Text: text})
			for _, m := range b.outbox()[n:] {
				assert.NotEqual(t, ticket.NoticeReply, m.Kind, "to %s", m.To)
			}
			assert.Equal(t, version, b.get(c.ID).Version)
			assert.Equal(t, story, b.story(person(2), c.ID))
			require.Equal(t, ticket.Closed, b.get(a.ID).State)
		})
	}
}

// Nor is a blank task or address on record.
func TestBlankWordsAreNotOnRecord(t *testing.T) {
	for name, blank := range map[string]string{"U+3000": "\u3000", "U+200B": "\u200b", "a space": " "} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, nil)
			req := ticket.Request{Text: "路灯不亮", Unit: "410172561007", Kind: ticket.Help, Address: blank}
			got, err := b.Receive(t.Context(), person(1), req)
			require.NoError(t, err)
			b.do(clerk, got.ID, ticket.Convene{Lead: "department/market", Reason: blank, Assist: []ticket.Party{
				{Handler: "department/works", Task: blank}, {Handler: "department/water", Task: "the pipe"},
			}})
			events, err := b.History(t.Context(), clerk, got.ID)
			require.NoError(t, err)
			w, err := events[0].Words()
			require.NoError(t, err)
			assert.Equal(t, ticket.Words{Text: "路灯不亮"}, w)
			w, err = events[1].Words()
			require.NoError(t, err)
			assert.Equal(t, ticket.Words{Tasks: []ticket.Said{{To: "department/water", Text: "the pipe"}}}, w)
		})
	}
}
