package desk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// What is over the bound is found at the byte, wherever it stands.
func TestTheBoundOfADocumentIsExact(t *testing.T) {
	r := theRules(t)
	for name, c := range map[string]struct {
		field string
		of    func(c *ticket.Change, n int) int // makes it so many bytes longer; its size
	}{
		"ticket": {"ticket", func(c *ticket.Change, n int) int {
			c.Ticket.ExternalRef = strings.Repeat("x", n)
			return len(must(json.Marshal(c.Ticket)))
		}},
		"event": {"events", func(c *ticket.Change, n int) int {
			c.Events[0].Facts.Channel = strings.Repeat("x", n)
			c.Events[0].Seal(ticket.Hash{}, [16]byte{})
			return len(must(json.Marshal(c.Events[0])))
		}},
		"private part": {"events.private", func(c *ticket.Change, n int) int {
			c.Events[0].Private = make([]byte, n)
			return n
		}},
		"dropped": {"private", func(c *ticket.Change, n int) int {
			c.Base, c.Ticket.Version, c.Events[0].Seq = 1, 2, 2
			c.Private = map[int64][]byte{1: make([]byte, n)}
			return n
		}},
		"message": {"outbox", func(c *ticket.Change, n int) int {
			c.Outbox = []ticket.Message{{ID: "m", Ticket: c.Ticket.ID, Title: strings.Repeat("x", n)}}
			return len(must(json.Marshal(c.Outbox[0])))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			change, err := r.Receive("t1", Cast["desk"], morning, ticket.Request{Text: "x"}, ticket.Place{Path: "office"})
			require.NoError(t, err)
			change.Events[0].Seal(ticket.Hash{}, [16]byte{})
			room := ticket.MaxDocument - c.of(&change, 1) + 1
			require.Equal(t, ticket.MaxDocument, c.of(&change, room))
			require.NoError(t, storage.CheckCommit([]ticket.Change{change}))
			c.of(&change, room+1)
			err = storage.CheckCommit([]ticket.Change{change})
			var bad *gridgov.InvalidError
			require.ErrorAs(t, err, &bad)
			assert.Equal(t, []gridgov.Fault{
				{Field: c.field, Rule: gridgov.RuleMaxBytes, Limit: fmt.Sprint(ticket.MaxDocument), Got: fmt.Sprint(ticket.MaxDocument + 1)},
			}, bad.Faults)
		})
	}
}

func must(doc []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return doc
}

// What a step makes leaves room for what the desk adds: the hashes, and the reasons of a router.
func TestTheDeskHasRoomForWhatItAdds(t *testing.T) {
	why := slices.Repeat([]string{strings.Repeat("<", 400)}, maxReasons)
	doc, err := json.Marshal(why)
	require.NoError(t, err)
	assert.Less(t, len(doc)+4*100, ticket.MaxDocument-maxStep)
}
