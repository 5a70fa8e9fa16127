package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// A resident's second matter under the key of the first is not answered with the first.
func TestARequestKeyIsForOneRequest(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	first := request
	first.Key, first.Files = "form-17", nil
	got, err := d.Receive(ctx, resident, first)
	require.NoError(t, err)

	other := first
	other.Text = "我家楼下的烧烤摊半夜还在营业"
	_, err = d.Receive(ctx, resident, other)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	bad := new(gridgov.InvalidError)
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, "key", bad.Faults[0].Field)
	assert.NotContains(t, err.Error(), other.Text)

	same := first
	same.Files = []ticket.File{}
	again, err := d.Receive(ctx, resident, same)
	require.NoError(t, err, "no list and an empty one are the same")
	assert.Equal(t, got, again)
	for name, change := range map[string]func(*ticket.Request){
		"files":   func(r *ticket.Request) { r.Files = []ticket.File{{ID: "f2"}} },
		"about":   func(r *ticket.Request) { r.About = []string{"u7"} },
		"name":    func(r *ticket.Request) { r.Name = "李" },
		"address": func(r *ticket.Request) { r.Address = "3 号楼" },
		"unit":    func(r *ticket.Request) { r.Unit = "" },
		"kind":    func(r *ticket.Request) { r.Kind = ticket.Inquiry },
	} {
		r := first
		change(&r)
		_, err := d.Receive(ctx, resident, r)
		require.ErrorIs(t, err, gridgov.ErrInvalid, name)
	}
}

func TestACommandKeyIsForOneContent(t *testing.T) {
	ctx := t.Context()
	store := new(ticketmem.Store)
	d := newDesk(t, func(c *desk.Config) { c.Store = store })
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	key := desk.Once("k1")
	first, err := d.Do(ctx, clerk, got.ID, ticket.Note{Text: "called"}, key)
	require.NoError(t, err)
	for name, do := range map[string]ticket.Command{
		"text":    ticket.Note{Text: "called again"},
		"public":  ticket.Note{Text: "called", Public: true},
		"files":   ticket.Note{Text: "called", Files: []ticket.File{{ID: "f1"}}},
		"pointer": &ticket.Note{Text: "called again"},
	} {
		_, err := d.Do(ctx, clerk, got.ID, do, key)
		require.ErrorIs(t, err, gridgov.ErrInvalid, name)
		assert.Contains(t, err.Error(), "once", name)
	}
	for name, do := range map[string]ticket.Command{
		"the same":   ticket.Note{Text: "called"},
		"a pointer":  &ticket.Note{Text: "called"},
		"empty list": ticket.Note{Text: "called", Files: []ticket.File{}},
	} {
		again, err := d.Do(ctx, clerk, got.ID, do, key, desk.IfVersion(1))
		require.NoError(t, err, "%s: a pin is no part of what was sent", name)
		assert.Equal(t, first, again, name)
	}

	// A command without words keeps what it was too, a time in any zone, and what the desk finds is no part of it.
	_, err = d.Do(ctx, clerk, got.ID, ticket.Transfer{To: ticket.Department("market")}, desk.Once("k2"))
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, got.ID, ticket.Transfer{To: ticket.Department("works")}, desk.Once("k2"))
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	until := newClock().Now().Add(100*time.Hour + 7) // nanoseconds are not stored
	_, err = d.Do(ctx, market, got.ID, ticket.Suspend{Until: until, Reason: "x"}, desk.Once("k3"))
	require.NoError(t, err)
	_, err = d.Do(ctx, market, got.ID, ticket.Suspend{Until: until.In(time.FixedZone("", 8*3600)), Reason: "x"}, desk.Once("k3"))
	require.NoError(t, err)
	_, err = d.Do(ctx, market, got.ID, ticket.Suspend{Until: until.Add(time.Second), Reason: "x"}, desk.Once("k3"))
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	place := ticket.Classify{Category: "lights", Unit: "410172561007001"}
	_, err = d.Do(ctx, clerk, got.ID, place, desk.Once("k4"))
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, got.ID, place, desk.Once("k4"))
	require.NoError(t, err)

	// The digest is kept next to the words, and hashed like them. It is none of the words, and where it was dropped nothing is told.
	stored, err := store.Get(ctx, got.ID)
	require.NoError(t, err)
	events, err := store.History(ctx, got.ID, 0, "")
	require.NoError(t, err)
	require.NoError(t, verified(ticket.CheckChain(stored, events)))
	moved := events[2]
	require.Equal(t, ticket.VerbTransfer, moved.Verb)
	assert.Contains(t, string(moved.Private), `"digest":"`)
	words, err := moved.Words()
	require.NoError(t, err)
	assert.Zero(t, words)
	doc, err := json.Marshal(moved)
	require.NoError(t, err)
	assert.NotContains(t, string(doc), "digest")
	assert.False(t, bytes.Contains(events[0].Private, []byte("digest")), "no key, no digest")

	later := newDesk(t, func(c *desk.Config) { c.Store = dropped{store} })
	_, err = later.Do(ctx, clerk, got.ID, ticket.Transfer{To: ticket.Department("works")}, desk.Once("k2"))
	require.NoError(t, err, "what cannot be told apart counts as the same")
}

// dropped is a store whose private parts are gone.
type dropped struct{ storage.Store }

func (d dropped) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	events, err := d.Store.History(ctx, id, first, command)
	for i := range events {
		events[i].Private = nil
	}
	return events, err
}

// A command is a struct of plain fields: what of it is a time lies at its top, where it is made what is stored.
func TestNoCommandHidesATime(t *testing.T) {
	var below func(reflect.Type, string, int)
	below = func(of reflect.Type, at string, depth int) {
		switch of.Kind() {
		case reflect.Struct:
			if of == reflect.TypeFor[time.Time]() {
				assert.LessOrEqual(t, depth, 1, at)
				return
			}
			for f := range of.Fields() {
				if f.IsExported() {
					below(f.Type, at+"."+f.Name, depth+1)
				}
			}
		case reflect.Slice, reflect.Pointer:
			below(of.Elem(), at, depth+1)
		case reflect.Map, reflect.Interface, reflect.Func, reflect.Chan:
			t.Errorf("%s: a %s has no form of its own", at, of.Kind())
		}
	}
	below(reflect.TypeFor[ticket.Request](), "request", 0)
	for _, v := range ticket.Verbs() {
		if do, err := ticket.ParseCommand(v, []byte("{}")); err == nil {
			below(reflect.TypeOf(do), v.String(), 0)
		}
	}
}
