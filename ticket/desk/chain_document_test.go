package desk

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// tamperings sets each member of a ticket's document, one at a time, to something that it was not.
func tamperings(tk ticket.Ticket, visit func(name string, t ticket.Ticket)) {
	typ := reflect.TypeFor[ticket.Ticket]()
	var walk func(at []int, typ reflect.Type, name string)
	walk = func(at []int, typ reflect.Type, name string) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			if !f.IsExported() || f.Tag.Get("json") == "-" {
				continue
			}
			within := name
			if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag != "" {
				within = strings.TrimPrefix(name+"."+tag, ".")
			}
			index := append(append([]int(nil), at...), i)
			if f.Type.Kind() == reflect.Struct && f.Type.NumField() > 2 && f.Type.Name() != "Time" { // a group; a Span has two
				walk(index, f.Type, within)
				continue
			}
			forged := tk.Clone()
			v := reflect.ValueOf(&forged).Elem().FieldByIndex(index)
			if v.IsZero() {
				legal(v)
			} else {
				v.SetZero()
			}
			visit(within, forged)
		}
	}
	walk(nil, typ, "")
}

// Every member of the document is compared with what its events make of it, and the first that differs is named.
func TestEveryMemberOfTheDocumentIsVerified(t *testing.T) {
	for seed := range few(60) {
		w := NewWalk(seed).Steps(12)
		left, err := ticket.CheckChain(w.Ticket, w.Events)
		require.NoError(t, err)
		require.Empty(t, left)
		n := 0
		tamperings(w.Ticket, func(name string, forged ticket.Ticket) {
			n++
			_, err := ticket.CheckChain(forged, w.Events)
			var bad *gridgov.TamperedError
			require.True(t, errors.As(err, &bad), "%s: %v", name, err)
			switch name {
			case "id", "version", "head": // the chain finds these
			default:
				require.Equal(t, "altered: "+name+" in its document is not what its events say", bad.What)
				require.Zero(t, bad.Seq)
			}
		})
		require.Greater(t, n, 60)
	}
}

// What a newer version wrote is left out, and said: the members that are not known here, and all of a ticket whose history
// holds a step that is not. A version number alone opens nothing.
func TestWhatCannotBeVerifiedIsSaid(t *testing.T) {
	w := NewWalk(3).Steps(6)
	newer, _ := asWritten(t, w.Ticket, `,"mood":{"a":1},"State":"closed"`)
	left, err := ticket.CheckChain(newer, w.Events)
	require.NoError(t, err)
	assert.Equal(t, []string{"mood", "State", "format"}, left)
	forged := newer.Clone()
	forged.Lead, forged.Partial = "unit/9", true
	_, err = ticket.CheckChain(forged, w.Events)
	assert.ErrorContains(t, err, "duty.lead")
	forged, _ = asWritten(t, w.Ticket, "")
	doc := renamed(t, w.Ticket, `"origin":"`+w.Ticket.Origin.String()+`"`, `"origin":"letter"`)
	forged = ticket.ReadTicket(w.Ticket.ID, []byte(doc))
	require.True(t, forged.Partial)
	_, err = ticket.CheckChain(forged, w.Events)
	assert.ErrorContains(t, err, "intake.origin", "its events hold no name that is not known")

	events := append([]ticket.Event(nil), w.Events...)
	last := events[len(events)-1]
	written, err := json.Marshal(last)
	require.NoError(t, err)
	private := last.Private
	require.NoError(t, json.Unmarshal(bytes.Replace(written, []byte(`"kind":"`+last.VerbName()+`"`), []byte(`"kind":"teleport"`), 1), &last))
	last.Private = private
	last.Hash = last.Sum()
	events[len(events)-1] = last
	tk := ticket.Fold(events)
	require.True(t, tk.Partial)
	tk.Lead, tk.Due = "unit/9", walkStart
	left, err = ticket.CheckChain(tk, events)
	require.NoError(t, err)
	assert.Contains(t, left, "duty")
	assert.Contains(t, left, "parent")
	assert.NotContains(t, left, "lead", "a member of a group that has a name")
	for _, name := range []string{"format", "id", "version", "head"} {
		assert.NotContains(t, left, name)
	}
	tk.Head = ticket.Hash{}
	_, err = ticket.CheckChain(tk, events)
	assert.ErrorIs(t, err, gridgov.ErrTampered)
}
