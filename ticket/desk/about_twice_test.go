package desk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// How often a report gives a name does not change whom the matter keeps out.
func TestANameGivenTwiceIsNoRoomForAnother(t *testing.T) {
	open := func(t *testing.T, b bench, child ticket.ID) {
		assert.Contains(t, b.get(child).About, "x-1", "the duplicate keeps out whom the matter is about")
		_, err := b.Get(t.Context(), named, child)
		assert.ErrorIs(t, err, gridgov.ErrNotFound)
		s, err := b.Story(t.Context(), named, child, gridgov.English)
		assert.ErrorIs(t, err, gridgov.ErrNotFound)
		assert.NotContains(t, s.String(), "SECRET")
		_, err = b.Do(t.Context(), named, child, ticket.Note{Text: "x"})
		assert.ErrorIs(t, err, gridgov.ErrNotFound)
		_, err = b.Do(t.Context(), named, child, ticket.Supplement{Text: "x"})
		assert.ErrorIs(t, err, gridgov.ErrNotFound, "nor is it an oracle")
	}
	t.Run("merged by the desk", func(t *testing.T) {
		b := newBench(t, nil)
		parent := b.files(person(0), ticket.Request{About: []string{"x-1"}})
		child := b.files(person(1), ticket.Request{About: []string{"y-1", "y-1"}})
		b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
		b.do(clerk, parent.ID, ticket.Answer{Text: "SECRET answer"})
		open(t, b, child.ID)
	})
	t.Run("repeated by the reporter", func(t *testing.T) {
		b := newBench(t, nil)
		parent := b.files(person(0), ticket.Request{About: []string{"x-1", "y-1"}})
		child := b.files(person(0), ticket.Request{About: []string{"y-1", "y-1"}, Repeats: parent.ID})
		require.Equal(t, parent.ID, child.Parent)
		b.do(clerk, parent.ID, ticket.Answer{Text: "SECRET answer"})
		open(t, b, child.ID)
	})
	t.Run("kept as a link to what is closed", func(t *testing.T) {
		b := newBench(t, nil)
		closed := b.files(person(0), ticket.Request{About: []string{"x-1"}})
		b.do(person(0), closed.ID, ticket.Withdraw{})
		again := b.files(person(0), ticket.Request{About: []string{"y-1", "y-1"}, Repeats: closed.ID})
		require.Equal(t, closed.ID, repeats(t, again))
		assert.Contains(t, b.get(again.ID).About, "x-1")
	})
}
