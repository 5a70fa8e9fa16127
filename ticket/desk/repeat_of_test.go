package desk_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

func TestARepeatAttachesToTheOwnMatterAlone(t *testing.T) {
	again := func(b bench, by ticket.Actor, of ticket.ID, change func(*ticket.Request)) ticket.Ticket {
		r := ticket.Request{Text: "again", Unit: "410172561007", Repeats: of}
		if change != nil {
			change(&r)
		}
		got, err := b.Receive(t.Context(), by, r)
		require.NoError(t, err)
		return got
	}
	filer := ticket.Actor{ID: "u-9", Person: "p-9", Roles: []ticket.Role{ticket.RoleReporter}}
	for name, c := range map[string]struct {
		state    func(b bench, first ticket.Ticket) // before the repeat
		by       ticket.Actor
		change   func(*ticket.Request)
		attached bool
		answered bool
	}{
		"of a running one": {nil, person(1), nil, true, false},
		"of an answered one": {
			func(b bench, x ticket.Ticket) { b.do(clerk, x.ID, ticket.Answer{Text: "THE answer"}) },
			person(1), nil, true, true,
		},
		"of a finished one": {func(b bench, x ticket.Ticket) {
			b.do(clerk, x.ID, ticket.Answer{Text: "THE answer"})
			b.do(person(1), x.ID, ticket.Close{Resolution: ticket.Solved})
		}, person(1), nil, true, false},
		"of a withdrawn one": {func(b bench, x ticket.Ticket) { b.do(person(1), x.ID, ticket.Withdraw{}) }, person(1), nil, false, false},
		"of another's": {
			func(b bench, x ticket.Ticket) { b.do(clerk, x.ID, ticket.Answer{Text: "THE answer"}) },
			person(2), nil, false, false,
		},
		"of another's, in their name": {
			func(b bench, x ticket.Ticket) { b.do(clerk, x.ID, ticket.Answer{Text: "THE answer"}) }, filer,
			func(r *ticket.Request) { r.Origin, r.Reporter = ticket.OnBehalf, "p-1" }, false, false,
		},
		"by the desk, for whom it likes": {nil, clerk, func(r *ticket.Request) { r.Origin, r.Reporter = ticket.OnBehalf, "p-7" }, true, false},
		"by the desk of another office": {
			nil, elsewhere, func(r *ticket.Request) { r.Origin, r.Reporter = ticket.OnBehalf, "p-7" }, false, false,
		},
		"by somebody without a reporter to name": {
			nil,
			ticket.Actor{ID: "w", Roles: []ticket.Role{ticket.RoleWorker}},
			func(r *ticket.Request) { r.Origin = ticket.FoundByWorker },
			false, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, nil)
			first := b.file(person(1), "FIRST text")
			if c.state != nil {
				c.state(b, first)
			}
			got := again(b, c.by, first.ID, c.change)
			assert.Equal(t, c.attached, got.Parent == first.ID)
			assert.Equal(t, c.attached, got.State == ticket.Closed)
			reader := c.by
			if reader.Person == "" {
				reader = auditor
			}
			story := b.story(reader, got.ID)
			assert.Equal(t, c.answered, strings.Contains(story, "THE answer"), story)
			assert.NotContains(t, story, "FIRST")
			if !c.attached && reader.Person != "" {
				assert.NotContains(t, story, string(first.ID), "why not is the office's to know")
			}
			sees := c.by.ID != "w" && c.by.Person != "p-2" && c.by.ID != "u-9" && c.by.ID != elsewhere.ID
			if assert.Equal(t, sees, got.Repeats == first.ID, "which one it repeats is kept where its sender may see that one"); !sees {
				assert.Empty(t, got.Repeats)
			}
			if !c.attached {
				assert.Zero(t, b.get(first.ID).Children)
			}
			b.sound()
		})
	}
	t.Run("of an own duplicate, to its parent", func(t *testing.T) {
		b := newBench(t, nil)
		parent, mine := b.file(person(0), "PARENT text"), b.file(person(1), "mine")
		b.do(clerk, mine.ID, ticket.Merge{Into: parent.ID})
		b.do(clerk, parent.ID, ticket.Answer{Text: "THE answer"})
		b.do(person(0), parent.ID, ticket.Close{Resolution: ticket.Solved})
		got := again(b, person(1), mine.ID, nil)
		assert.Equal(t, parent.ID, b.get(got.ID).Parent)
		assert.Equal(t, ticket.Received, b.get(parent.ID).State, "which is reopened")
		assert.NotContains(t, b.story(person(1), got.ID), "THE answer", "since it did not settle the matter")
		b.sound()
	})
	t.Run("of what is not there", func(t *testing.T) {
		b := newBench(t, nil)
		assert.Equal(t, ticket.Received, again(b, person(1), "no-such-ticket", nil).State, "it is filed all the same")
		_, err := b.Receive(t.Context(), person(1), ticket.Request{Text: "x", Repeats: "two words"})
		require.ErrorIs(t, err, gridgov.ErrInvalid)
	})
	t.Run("filed twice with one key", func(t *testing.T) {
		b := newBench(t, nil)
		first := b.file(person(1), "x")
		one := again(b, person(1), first.ID, func(r *ticket.Request) { r.Key = "k" })
		two := again(b, person(1), first.ID, func(r *ticket.Request) { r.Key = "k" })
		assert.Equal(t, one, two)
		assert.Equal(t, 1, b.get(first.ID).Children)
	})
	t.Run("many at once", func(t *testing.T) {
		b := newBench(t, nil)
		first := b.file(person(1), "x")
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for { // whoever is told of a conflict sends it again
					_, err := b.Receive(t.Context(), person(1), ticket.Request{Text: "again", Unit: "410172561007", Repeats: first.ID})
					if err == nil {
						return
					}
					if !errors.Is(err, gridgov.ErrConflict) {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		assert.Equal(t, 8, b.get(first.ID).Children)
		b.sound()
	})
}
