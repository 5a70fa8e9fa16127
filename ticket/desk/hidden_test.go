package desk_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// reads counts the events that a store hands out.
type reads struct {
	storage.Store
	events int
}

func (r *reads) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	events, err := r.Store.History(ctx, id, first, command)
	r.events += len(events)
	return events, err
}

// Whoever may neither read a ticket nor do anything to it has, whatever they ask, the answer that a missing ticket gives:
// the same text, the same type, and no event of it is read unless it holds the key that is asked for.
func TestAHiddenTicketIsAMissingOne(t *testing.T) {
	ctx := t.Context()
	store := &reads{Store: new(ticketmem.Store)}
	d := newDesk(t, func(c *desk.Config) { c.Store = store })
	named := request
	named.About = []string{"x1", clerk.ID + "-2"}
	got, err := d.Receive(ctx, resident, named)
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, got.ID, ticket.Note{Text: "seen"}, desk.Once("k1"))
	require.NoError(t, err)
	for i := range 50 {
		_, err = d.Do(ctx, clerk, got.ID, ticket.Note{Text: fmt.Sprint(i)})
		require.NoError(t, err)
	}
	about := clerk
	about.ID = "x1"
	about2 := about
	about2.ID = clerk.ID + "-2"
	commands := map[string]ticket.Command{
		"lawful": ticket.Note{Text: "x"}, "nil": nil, "a nil pointer": (*ticket.Note)(nil),
		"invalid": ticket.Note{}, "unlawful": ticket.Reopen{Reason: "x"},
		"an unknown unit": ticket.Classify{Unit: "nowhere"}, "a point": ticket.Classify{Point: &grid.Point{Lat: 91}},
		"a split": ticket.Split{Parts: []ticket.Part{{Text: "x", Unit: "nowhere"}}, Reason: "x"}, "a merge": ticket.Merge{Into: "nobody"},
		"a merge into itself": ticket.Merge{Into: got.ID}, "an unmerge": ticket.Unmerge{Reason: "x"}, "a bad handler": ticket.Transfer{To: "x"},
	}
	options := map[string][]desk.DoOption{
		"": nil, "its version": {desk.IfVersion(52)}, "another version": {desk.IfVersion(1)}, "a key that was used": {desk.Once("k1")},
		"a key that was not": {desk.Once("k2")}, "a key with a space": {desk.Once("a b")},
		"key and version": {desk.Once("k1"), desk.IfVersion(3)},
	}
	for who, by := range map[string]ticket.Actor{
		"the zero actor": {}, "a stranger": stranger, "whom it is about": about, "another": about2,
		"nobody with roles": {Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{got.Path}},
	} {
		for what, do := range commands {
			for how, opts := range options {
				store.events = 0
				_, hidden := d.Do(ctx, by, got.ID, do, opts...)
				assert.LessOrEqual(t, store.events, 1, "%s, %s, %s", who, what, how)
				_, missing := d.Do(ctx, by, "00000000-0000-7000-8000-000000000000", do, opts...)
				same(t, got.ID, hidden, missing, "%s, %s, %s", who, what, how)
			}
		}
		_, hidden := d.Get(ctx, by, got.ID)
		_, missing := d.Get(ctx, by, "00000000-0000-7000-8000-000000000000")
		same(t, got.ID, hidden, missing, "%s reads", who)
	}
}

// same holds the error about a hidden ticket equal to the one about a missing one, but for its id.
func same(t *testing.T, id ticket.ID, hidden, missing error, what ...any) {
	t.Helper()
	require.ErrorIs(t, missing, gridgov.ErrNotFound, what...)
	require.ErrorIs(t, hidden, gridgov.ErrNotFound, what...)
	require.Equal(t, reflect.TypeOf(missing), reflect.TypeOf(hidden), what...)
	require.Equal(t, "ticket "+string(id)+": not found", hidden.Error(), what...)
	require.Equal(t, "ticket 00000000-0000-7000-8000-000000000000: not found", missing.Error(), what...)
}

// What a sender did under a key is answered again where the step took the ticket out of their sight; nobody else is told that
// the key was used.
func TestAKeyAnswersItsSenderAlone(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, got.ID, ticket.Transfer{To: ticket.Department("market")})
	require.NoError(t, err)
	market := ticket.Actor{ID: "m1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{ticket.Department("market")}}
	up := ticket.Transfer{To: ticket.UnitHandler(got.Path.Root()), Reason: "not ours"}
	first, err := d.Do(ctx, market, got.ID, up, desk.Once("up"))
	require.NoError(t, err)
	_, err = d.Get(ctx, market, got.ID)
	require.ErrorIs(t, err, gridgov.ErrNotFound, "a lead that passed it on sees it no longer")
	again, err := d.Do(ctx, market, got.ID, up, desk.Once("up"))
	require.NoError(t, err)
	assert.Equal(t, first, again)
	other := market
	other.ID = "m2"
	_, err = d.Do(ctx, other, got.ID, up, desk.Once("up"))
	require.EqualError(t, err, "ticket "+string(got.ID)+": not found")
	_, err = d.Do(ctx, clerk, got.ID, up, desk.Once("up"))
	require.ErrorIs(t, err, gridgov.ErrInvalid, "whoever sees the ticket is told what is wrong")
}

// A request key that was used gives the ticket to whoever may see it, and first of all not to whom it is about.
func TestARequestKeyIsNoWayIn(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	r := request
	r.Key, r.About = "form-1", []string{clerk.ID}
	got, err := d.Receive(ctx, resident, r)
	require.NoError(t, err)
	_, err = d.Receive(ctx, clerk, r)
	require.ErrorIs(t, err, gridgov.ErrExists)
	officer := clerk
	officer.ID = "another clerk"
	_, err = d.Do(ctx, officer, got.ID, ticket.Note{Text: "x"})
	require.ErrorIs(t, err, gridgov.ErrInvalid, "no space in an id")
	officer.ID = "d9"
	now, err := d.Do(ctx, officer, got.ID, ticket.Note{Text: "x"})
	require.NoError(t, err)
	again, err := d.Receive(ctx, resident, r)
	require.NoError(t, err)
	assert.Equal(t, now.Head, again.Head, "as it is now")

	// Who filed what is about them: a clerk who takes down a complaint about themselves cannot fetch it by its key.
	self := request
	self.Key, self.About, self.Origin, self.Reporter = "form-2", []string{"d9"}, ticket.OnBehalf, "p1"
	_, err = d.Receive(ctx, officer, self)
	require.NoError(t, err)
	_, err = d.Receive(ctx, officer, self)
	require.ErrorIs(t, err, gridgov.ErrExists)
}
