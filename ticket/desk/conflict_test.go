package desk_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// losing is a store in which somebody else is always first on one ticket, and that says so in its own words.
type losing struct {
	*ticketmem.Store
	on    ticket.ID
	typed bool
}

func (s losing) Commit(ctx context.Context, changes ...ticket.Change) error {
	for _, c := range changes {
		if c.Ticket.ID == s.on && s.typed {
			return &storage.ConflictError{Err: gridgov.ErrConflict, Ticket: s.on, Base: c.Base, Version: c.Base + 1}
		}
		if c.Ticket.ID == s.on {
			return fmt.Errorf("ticket %s has moved: %w", s.on, gridgov.ErrConflict)
		}
	}
	return s.Store.Commit(ctx, changes...)
}

// A conflict on another ticket of the matter does not tell whoever sent the command which one that is; the observer of the
// host gets to know.
func TestAConflictNamesNoTicketThatTheActorDidNotName(t *testing.T) {
	t.Parallel()
	store := new(ticketmem.Store)
	_, by, parent := bounded(t, store)
	d, _, child := bounded(t, store)
	_, err := d.Do(t.Context(), by, child.ID, ticket.Merge{Into: parent.ID})
	require.NoError(t, err)

	for _, typed := range []bool{false, true} {
		var seen []error
		watching, err := desk.New(desk.Config{
			Store: losing{store, child.ID, typed}, Home: "office",
			Observer: desk.ObserverFunc(func(_ context.Context, _ ticket.Change, err error, _ time.Duration) { seen = append(seen, err) }),
		})
		require.NoError(t, err)
		_, err = watching.Do(t.Context(), by, parent.ID, ticket.Answer{Text: "It is lit again.", Resolution: ticket.Solved})
		require.ErrorIs(t, err, gridgov.ErrConflict)
		assert.NotContains(t, err.Error(), string(child.ID))
		assert.Contains(t, err.Error(), string(parent.ID))
		require.NotEmpty(t, seen)
		assert.ErrorContains(t, seen[0], string(child.ID))
	}
}

// namedIn is what a conflict says.
func namedIn(t *testing.T, err, of error) storage.ConflictError {
	t.Helper()
	require.ErrorIs(t, err, of)
	var met *storage.ConflictError
	require.ErrorAs(t, err, &met)
	out := *met
	out.Err = nil
	return out
}

// One on the ticket that the command is for says which version is stored.
func TestAConflictNamesTheVersion(t *testing.T) {
	t.Parallel()
	d, by, tk := bounded(t, new(ticketmem.Store))
	_, err := d.Do(t.Context(), by, tk.ID, ticket.Note{Text: "x"}, desk.IfVersion(7))
	assert.Equal(t, storage.ConflictError{Ticket: tk.ID, Base: 7, Version: 1}, namedIn(t, err, gridgov.ErrConflict))
	assert.EqualError(t, err, fmt.Sprintf("ticket %s is at version 1, not 7: conflict: changed meanwhile", tk.ID))
}

// terse is a store that counts rows and knows no more.
type terse struct {
	*ticketmem.Store
	reads int
	deaf  bool
}

func (s *terse) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	s.reads++
	if s.deaf {
		return nil, errors.New("the cable was pulled")
	}
	return s.Store.List(ctx, q)
}

func (s *terse) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	s.reads++
	return s.Store.History(ctx, id, first, command)
}

func (s *terse) Commit(ctx context.Context, changes ...ticket.Change) error {
	err := s.Store.Commit(ctx, changes...)
	for _, of := range []error{gridgov.ErrExists, gridgov.ErrConflict} {
		if errors.Is(err, of) {
			err = of
		}
	}
	return storage.ConflictOf(ctx, s, changes, err)
}

// What a Commit met is found out afterwards, by a store that only counts rows, and nothing is read where only one thing is
// possible.
func TestConflictOf(t *testing.T) {
	t.Parallel()
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}})
	require.NoError(t, err)
	by := ticket.Actor{ID: "o1", Roles: []ticket.Role{ticket.RoleDesk}}
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	filed := func(id ticket.ID, key string) ticket.Change {
		c, err := rules.Receive(id, by, at, ticket.Request{Key: key, Text: "x", Origin: ticket.OnBehalf}, ticket.Place{Path: "office"})
		require.NoError(t, err)
		return c
	}
	step := func(c ticket.Change, command string) ticket.Change {
		d := ticket.Actor{ID: "o1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
		next, err := rules.Decide(c.Ticket, desk.Step{ID: command, By: d, At: at, Do: ticket.Note{Text: "x"}})
		require.NoError(t, err)
		return next[0]
	}
	twice := func(c ticket.Change, command string) ticket.Change {
		first := step(c, command)
		second := step(first, command)
		first.Ticket, first.Events = second.Ticket, append(first.Events, second.Events...)
		return first
	}
	a, b := filed("a", "key-a"), filed("b", "")
	a2 := step(a, "once")
	fresh := func(n int) (out []ticket.Change) {
		for i := range n {
			out = append(out, filed(ticket.ID(fmt.Sprint("n", i)), fmt.Sprint("k", i)))
		}
		return out
	}
	for name, c := range map[string]struct {
		changes []ticket.Change
		of      error
		want    storage.ConflictError
		reads   int
	}{
		"a version alone": {[]ticket.Change{step(a, "")}, gridgov.ErrConflict, storage.ConflictError{Ticket: "a", Base: 1}, 0},
		"an id alone":     {[]ticket.Change{filed("b", "")}, gridgov.ErrExists, storage.ConflictError{Ticket: "b"}, 0},
		"a version, with a key": {
			[]ticket.Change{step(a, "new")}, gridgov.ErrConflict, storage.ConflictError{Ticket: "a", Base: 1, Version: 2}, 1,
		},
		"a version among others": {
			[]ticket.Change{step(b, ""), step(a, "")}, gridgov.ErrConflict, storage.ConflictError{Ticket: "a", Base: 1, Version: 2}, 1,
		},
		"a missing ticket": {
			[]ticket.Change{step(b, ""), step(filed("c", ""), "")}, gridgov.ErrConflict, storage.ConflictError{Ticket: "c", Base: 1}, 1,
		},
		"a command": {
			[]ticket.Change{step(b, ""), step(a2, "once")}, gridgov.ErrConflict, storage.ConflictError{Ticket: "a", Key: "once", Base: 2}, 2,
		},
		"a command twice": {
			[]ticket.Change{twice(b, "again")}, gridgov.ErrConflict, storage.ConflictError{Ticket: "b", Key: "again", Base: 1}, 3,
		},
		"an id among others": {append(fresh(600), filed("a", "")), gridgov.ErrExists, storage.ConflictError{Ticket: "a"}, 602},
		"a key": {
			[]ticket.Change{filed("c", ""), filed("d", "key-a")}, gridgov.ErrExists, storage.ConflictError{Ticket: "d", Key: "key-a"}, 2,
		},
		"an id next to a step": {[]ticket.Change{step(a2, ""), filed("b", "")}, gridgov.ErrExists, storage.ConflictError{Ticket: "b"}, 2},
		"a key twice": {
			[]ticket.Change{filed("c", "new"), filed("d", "new")}, gridgov.ErrExists, storage.ConflictError{Ticket: "d", Key: "new"}, 3,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &terse{Store: new(ticketmem.Store)}
			require.NoError(t, s.Commit(t.Context(), a, b))
			require.NoError(t, s.Commit(t.Context(), a2))
			assert.Equal(t, c.want, namedIn(t, s.Commit(t.Context(), c.changes...), c.of))
			assert.LessOrEqual(t, s.reads, c.reads)
		})
	}

	s := &terse{Store: new(ticketmem.Store), deaf: true}
	require.NoError(t, s.Commit(t.Context(), a, b))
	require.NoError(t, s.Commit(t.Context(), a2))
	assert.Equal(t, storage.ConflictError{}, namedIn(t, s.Commit(t.Context(), step(b, ""), step(a, "")), gridgov.ErrConflict),
		"what cannot be read names nothing")
	gone := storage.ConflictOf(t.Context(), s.Store, []ticket.Change{step(b, ""), filed("c", "")}, gridgov.ErrConflict)
	assert.Equal(t, storage.ConflictError{}, namedIn(t, gone, gridgov.ErrConflict), "nor does what is there no longer")
	for _, err := range []error{nil, gridgov.ErrBusy, context.Canceled} {
		assert.Equal(t, err, storage.ConflictOf(t.Context(), s, nil, err))
	}
	typed := fmt.Errorf("below: %w", &storage.ConflictError{Err: gridgov.ErrExists, Ticket: "x"})
	assert.Equal(t, typed, storage.ConflictOf(t.Context(), s, []ticket.Change{a}, typed))
}
