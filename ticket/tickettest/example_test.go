package tickettest_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

// shelf is a whole adapter. It keeps documents as bytes, as a database does; maps stand for the tables. One lock stands
// for the transaction.
type shelf struct {
	mu      sync.Mutex
	tickets map[ticket.ID]*folder
	keys    map[string]bool
	letters map[string]storage.Entry // by the message's id
}

type folder struct {
	version  int64
	ticket   []byte           // its document
	events   [][]byte         // the documents of its events
	private  [][]byte         // and, beside each, its private part or nil
	commands map[string]int64 // the Seq of the event that holds a command key
}

func newShelf() *shelf {
	return &shelf{tickets: map[ticket.ID]*folder{}, keys: map[string]bool{}, letters: map[string]storage.Entry{}}
}

func (s *shelf) Get(ctx context.Context, id ticket.ID) (t ticket.Ticket, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return t, err
	}
	f, ok := s.tickets[id]
	if !ok {
		return t, gridgov.ErrNotFound
	}
	return ticket.ReadTicket(id, f.ticket), nil
}

func (s *shelf) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, ok := s.tickets[id]
	if !ok {
		return nil, gridgov.ErrNotFound
	}
	from, to := min(max(first, 1)-1, f.version), f.version
	if command != "" {
		seq := f.commands[command]
		if seq == 0 || seq < first {
			return nil, gridgov.ErrNotFound
		}
		from, to = seq-1, seq
	}
	events := make([]ticket.Event, to-from)
	for i := range events {
		if err := json.Unmarshal(f.events[from:][i], &events[i]); err != nil {
			return nil, err
		}
		events[i].Private = bytes.Clone(f.private[from:][i])
	}
	return events, nil
}

func (s *shelf) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), q.Check()); err != nil {
		return nil, err
	}
	var found []ticket.Ticket
	for id, f := range s.tickets { // a database would ask its indexes first: see storage.Columns
		found = q.Insert(found, ticket.ReadTicket(id, f.ticket))
	}
	return found, nil
}

func (s *shelf) Commit(ctx context.Context, changes ...ticket.Change) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), storage.CheckCommit(changes)); err != nil {
		return err
	}
	// First everything that may refuse, into new folders …
	folders, keys := map[ticket.ID]*folder{}, map[string]bool{}
	for _, c := range changes {
		id, key := c.Ticket.ID, c.Ticket.Key
		f, err := s.changed(c)
		if err != nil {
			return err
		}
		if c.Base == 0 && key != "" && (s.keys[key] || keys[key]) {
			return &storage.ConflictError{Err: gridgov.ErrExists, Ticket: id, Key: key}
		}
		folders[id], keys[key] = f, true
	}
	// … then everything is put in its place.
	for _, c := range changes {
		s.tickets[c.Ticket.ID], s.keys[c.Ticket.Key] = folders[c.Ticket.ID], true
		for _, m := range c.Outbox {
			m.Except = slices.Clone(m.Except)
			s.letters[m.ID] = storage.Entry{Message: m}
		}
	}
	return nil
}

// changed is a ticket's folder as it would be after a change.
func (s *shelf) changed(c ticket.Change) (*folder, error) {
	f := &folder{commands: map[string]int64{}}
	refused := func(err error, key string) error {
		return &storage.ConflictError{Err: err, Ticket: c.Ticket.ID, Key: key, Base: c.Base}
	}
	if old, ok := s.tickets[c.Ticket.ID]; ok {
		if c.Base == 0 {
			return nil, refused(gridgov.ErrExists, "")
		}
		f.version, f.events, f.private = old.version, slices.Clone(old.events), slices.Clone(old.private)
		maps.Copy(f.commands, old.commands)
	}
	if c.Base != f.version {
		return nil, refused(gridgov.ErrConflict, "")
	}
	for seq, private := range c.Private {
		f.private[seq-1] = bytes.Clone(private)
	}
	for _, e := range c.Events {
		if f.commands[e.Command] > 0 {
			return nil, refused(gridgov.ErrConflict, e.Command)
		}
		if e.Command != "" {
			f.commands[e.Command] = e.Seq
		}
		doc, err := json.Marshal(e)
		if err != nil {
			return nil, err
		}
		f.events, f.private = append(f.events, doc), append(f.private, bytes.Clone(e.Private))
	}
	doc, err := json.Marshal(c.Ticket)
	f.version, f.ticket = c.Ticket.Version, doc
	return f, err
}

func (s *shelf) Pending(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), p.Check()); err != nil {
		return nil, err
	}
	chosen, leased := p.Choose(slices.Collect(maps.Values(s.letters)))
	for _, l := range leased {
		s.letters[l.Message.ID] = *l
	}
	return chosen, nil
}

func (s *shelf) Ack(ctx context.Context, receipts ...storage.Receipt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	receipts, err := storage.CheckReceipts(receipts)
	if err := cmp.Or(ctx.Err(), err); err != nil {
		return err
	}
	for _, r := range receipts {
		l, ok := s.letters[r.ID]
		if !ok {
			continue
		}
		if l.Settle(r) {
			s.letters[r.ID] = l
		} else {
			delete(s.letters, r.ID)
		}
	}
	return nil
}

// A whole adapter that follows the guide, held to every rule. In a test of one's own, [tickettest.Run] and
// [tickettest.RunOutbox] do the same in one line each.
func Example() {
	ctx := context.Background()
	failed := 0
	for _, check := range tickettest.Checks() {
		if err := check.Run(ctx, newShelf()); err != nil {
			fmt.Println(err)
			failed++
		}
	}
	for _, check := range tickettest.OutboxChecks() {
		s := newShelf()
		if err := check.Run(ctx, s, s); err != nil {
			fmt.Println(err)
			failed++
		}
	}
	if err := tickettest.CheckOffices(ctx, newShelf(), newShelf()); err != nil {
		fmt.Println(err)
		failed++
	}
	if err := tickettest.CheckOutboxes(ctx, newShelf(), newShelf()); err != nil {
		fmt.Println(err)
		failed++
	}
	fmt.Println(failed, "rules broken")
	// Output: 0 rules broken
}
