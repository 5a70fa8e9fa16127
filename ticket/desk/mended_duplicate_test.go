package desk_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// mended is a bench with a parent and its duplicate, whose document cannot be read until mend.
func mended(t *testing.T) (b bench, parent, child ticket.Ticket, mend func()) {
	store := &oneDamaged{Store: new(ticketmem.Store)}
	b = newBench(t, func(c *desk.Config) { c.Store = store })
	b.store = store.Store
	parent, child = b.file(person(0), "a"), b.file(person(1), "b")
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	store.id = child.ID
	return b, parent, child, func() { store.id = "" }
}

// A duplicate that could not be read while its matter came to name somebody keeps them out when it is told anything.
func TestADuplicateThatWasMendedKeepsOutWhomItsMatterNames(t *testing.T) {
	named := ticket.Actor{ID: "q-1", Roles: clerk.Roles, Units: clerk.Units}
	b, parent, child, mend := mended(t)
	other := b.files(person(2), ticket.Request{About: []string{"q-1"}})
	b.do(clerk, other.ID, ticket.Merge{Into: parent.ID})
	mend()
	b.do(clerk, parent.ID, ticket.Answer{Text: "SECRET about q-1", Resolution: ticket.Solved})
	assert.Contains(t, b.story(person(1), child.ID), "SECRET")
	assert.Equal(t, []string{"q-1"}, b.get(child.ID).About)
	for _, id := range []ticket.ID{parent.ID, child.ID, other.ID} {
		_, err := b.Get(t.Context(), named, id)
		require.ErrorIs(t, err, gridgov.ErrNotFound)
		s, err := b.Story(t.Context(), named, id, gridgov.English)
		assert.ErrorIs(t, err, gridgov.ErrNotFound)
		assert.NotContains(t, s.String(), "SECRET")
	}
	b.sound()
}

// What is said by a duplicate that nobody made keep out the same reaches no reader whom its report names either.
func TestAMatterComesToKeepOutWhomADuplicateThatWasMendedNames(t *testing.T) {
	store := &oneDamaged{Store: new(ticketmem.Store)}
	b := newBench(t, func(c *desk.Config) { c.Store = store })
	b.store = store.Store
	parent, child, other := b.file(person(0), "a"), b.file(person(1), "b"), b.files(person(2), ticket.Request{About: []string{"q-1"}})
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	store.id = child.ID
	b.do(clerk, other.ID, ticket.Merge{Into: parent.ID})
	store.id = ""
	b.do(person(1), child.ID, ticket.Supplement{Text: "x"})
	assert.Equal(t, []string{"q-1"}, b.get(child.ID).About, "it passes words on to its parent")
}

// While a duplicate cannot be read, its parent is merged into nothing: the duplicate would be left behind, counted and lost.
func TestATicketIsNotMergedOnWithoutAllItsDuplicates(t *testing.T) {
	b, parent, child, mend := mended(t)
	top := b.file(person(2), "c")
	_, err := b.Do(t.Context(), clerk, parent.ID, ticket.Merge{Into: top.ID})
	no := new(desk.RefusedError)
	require.ErrorAs(t, err, &no)
	assert.Equal(t, desk.RuleDuplicates, no.Rule)
	assert.NotContains(t, no.Error(), string(child.ID))
	verbs, err := b.Allowed(t.Context(), clerk, parent.ID)
	require.NoError(t, err)
	assert.NotContains(t, verbs, ticket.VerbMerge)
	assert.Contains(t, verbs, ticket.VerbSplit)

	mend()
	b.do(clerk, parent.ID, ticket.Merge{Into: top.ID})
	assert.Equal(t, top.ID, b.get(child.ID).Parent)
	assert.Equal(t, 2, b.get(top.ID).Children)
	events, err := b.store.History(t.Context(), top.ID, 0, "")
	require.NoError(t, err)
	assert.Equal(t, []ticket.ID{parent.ID, child.ID}, events[len(events)-1].Facts.Tickets)
	b.sound()
}

// A ticket is withdrawn without a duplicate that cannot be read, and a sweep gives that one back when it can be read.
func TestADuplicateThatWasMendedIsGivenBackByASweep(t *testing.T) {
	b, parent, child, mend := mended(t)
	whole := b.file(person(2), "c")
	b.do(clerk, whole.ID, ticket.Merge{Into: parent.ID})
	got := b.do(person(0), parent.ID, ticket.Withdraw{Reason: "x"})
	assert.Equal(t, ticket.Received, b.get(whole.ID).State)
	assert.Equal(t, 1, got.Children, "one is still with it")

	later := got.Changed.Add(time.Minute)
	did, err := b.Sweep(t.Context(), later)
	require.ErrorContains(t, err, "one of its duplicates cannot be read")
	assert.Equal(t, desk.Swept{Tickets: 1, Failed: 1}, did)
	mend()
	did, err = b.Sweep(t.Context(), later)
	require.NoError(t, err)
	assert.Equal(t, desk.Swept{Tickets: 1, Steps: 1}, did)
	back := b.get(child.ID)
	assert.Equal(t, []any{ticket.Received, ticket.ID(""), ticket.Resolution(0)}, []any{back.State, back.Parent, back.Resolution})
	assert.Zero(t, b.get(parent.ID).Children)
	assert.Contains(t, b.story(person(1), child.ID), "handled by itself")
	b.do(person(1), child.ID, ticket.Supplement{Text: "x"})
	did, err = b.Sweep(t.Context(), later)
	require.NoError(t, err)
	assert.Zero(t, did)
	b.sound()
}

// What a damaged duplicate does not stop is allowed.
func TestADamagedDuplicateIsNoReasonToAllowLess(t *testing.T) {
	for _, by := range []ticket.Actor{clerk, person(0), supervisor} {
		b, parent, _, mend := mended(t)
		with, err := b.Allowed(t.Context(), by, parent.ID)
		require.NoError(t, err)
		mend()
		without, err := b.Allowed(t.Context(), by, parent.ID)
		require.NoError(t, err)
		assert.Equal(t, slices.DeleteFunc(without, func(v ticket.Verb) bool { return v == ticket.VerbMerge }), with)
	}
}
