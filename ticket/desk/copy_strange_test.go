package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A shelf keeps tickets and events as bytes, as a store without columns does.
type shelf struct {
	tickets map[ticket.ID][]byte
	events  map[ticket.ID][]ticket.Event
}

func (s *shelf) Get(_ context.Context, id ticket.ID) (ticket.Ticket, error) {
	doc, ok := s.tickets[id]
	if !ok {
		return ticket.Ticket{}, gridgov.ErrNotFound
	}
	return ticket.ReadTicket(id, doc), nil
}

func (s *shelf) History(_ context.Context, id ticket.ID, _ int64, key string) ([]ticket.Event, error) {
	events := slices.Clone(s.events[id])
	if key != "" {
		events = slices.DeleteFunc(events, func(e ticket.Event) bool { return e.Command != key })
	}
	if len(events) == 0 {
		return nil, gridgov.ErrNotFound
	}
	return events, nil
}

func (s *shelf) List(_ context.Context, q storage.Query) (list []ticket.Ticket, err error) {
	for id, doc := range s.tickets {
		list = q.Insert(list, ticket.ReadTicket(id, doc))
	}
	return list, nil
}

func (s *shelf) Commit(_ context.Context, changes ...ticket.Change) error {
	for _, c := range changes {
		doc, err := json.Marshal(c.Ticket)
		if err != nil {
			return err
		}
		s.tickets[c.Ticket.ID] = doc
		s.events[c.Ticket.ID] = append(s.events[c.Ticket.ID], c.Events...)
	}
	return nil
}

func newShelf() *shelf { return &shelf{map[ticket.ID][]byte{}, map[ticket.ID][]ticket.Event{}} }

// A strange ticket is copied byte for byte, and the result says that it could not be verified in full.
func TestCopyWritesTheBytesOfAStrangeTicket(t *testing.T) {
	w := NewWalk(3).Steps(5)
	events := slices.Clone(w.Events)
	last := &events[len(events)-1]
	private := last.Private
	doc, err := json.Marshal(*last)
	require.NoError(t, err)
	newer := strings.Replace(strings.Replace(string(doc), `"state":"`+last.Facts.State.String(), `"state":"in orbit`, 1),
		`{"format":"`+ticket.DocumentVersion, `{"format":"1.9`, 1)
	require.NoError(t, json.Unmarshal([]byte(newer), last))
	last.Private = private
	last.Hash = last.Sum()
	require.Zero(t, last.Verb)
	tk := w.Ticket
	tk.Head = last.Hash
	text := renamed(t, tk, `"state":"`+tk.State.String(), `"state":"in orbit`)

	from, to := newShelf(), newShelf()
	from.tickets[tk.ID], from.events[tk.ID] = []byte(text), events
	from.tickets["t-9"] = []byte("{") // and one that cannot be read
	from.events["t-9"] = NewWalk(9).Events
	done, err := storage.Copy(t.Context(), from, to)
	assert.ErrorContains(t, err, "t-9")
	assert.ErrorIs(t, err, gridgov.ErrTampered)
	assert.Equal(t, storage.Copied{Tickets: 1, Written: 1, Events: int64(len(events)), Partly: 1}, done)
	assert.Equal(t, text, string(to.tickets[tk.ID]))
	assert.NotContains(t, to.tickets, ticket.ID("t-9"))
}

// The place that an event says it has may be anything: it is looked for nowhere else.
func TestAKeyWhoseEventWasMovedIsFound(t *testing.T) {
	s := newShelf()
	desk, err := New(Config{Store: s})
	require.NoError(t, err)
	by := ticket.Actor{ID: "d1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	filed, err := desk.Receive(t.Context(), by, ticket.Request{Text: "x", Origin: ticket.OnBehalf})
	require.NoError(t, err)
	_, err = desk.Do(t.Context(), by, filed.ID, ticket.Note{Text: "x"}, Once("k"))
	require.NoError(t, err)
	for _, seq := range []int64{-1, 0, 99, 1 << 62} {
		s.events[filed.ID][1].Seq = seq
		_, err = desk.Do(t.Context(), by, filed.ID, ticket.Note{Text: "x"}, Once("k"), IfVersion(1))
		assert.ErrorIs(t, err, gridgov.ErrTampered, "%d", seq)
	}
}
