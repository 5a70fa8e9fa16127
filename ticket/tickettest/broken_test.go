package tickettest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

// faulty is a store that is right but for the methods that a fault replaces.
type faulty struct {
	*ticketmem.Store
	get     func(context.Context, ticket.ID) (ticket.Ticket, error)
	history func(context.Context, ticket.ID, int64, string) ([]ticket.Event, error)
	list    func(context.Context, storage.Query) ([]ticket.Ticket, error)
	commit  func(context.Context, ...ticket.Change) error
	pending func(context.Context, storage.PendingQuery) ([]ticket.Message, error)
	ack     func(context.Context, ...storage.Receipt) error
}

func newFaulty(breaks func(*faulty)) *faulty {
	s := new(ticketmem.Store)
	f := &faulty{s, s.Get, s.History, s.List, s.Commit, s.Pending, s.Ack}
	if breaks != nil {
		breaks(f)
	}
	return f
}

func (f *faulty) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) { return f.get(ctx, id) }

func (f *faulty) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	return f.history(ctx, id, first, command)
}

func (f *faulty) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	return f.list(ctx, q)
}

func (f *faulty) Commit(ctx context.Context, c ...ticket.Change) error { return f.commit(ctx, c...) }

func (f *faulty) Pending(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
	return f.pending(ctx, p)
}
func (f *faulty) Ack(ctx context.Context, r ...storage.Receipt) error { return f.ack(ctx, r...) }

// A fault breaks one rule, and the check that is named must find it.
type fault struct {
	check, does string
	breaks      func(*faulty)
}

// Every fault is found by its check, and every check finds a fault.
func TestBroken(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector has the checks themselves on ticketmem, in its package")
	}
	t.Parallel()
	checks := map[string]func(context.Context, *faulty) error{}
	for _, c := range tickettest.Checks() {
		checks[c.Name] = func(ctx context.Context, f *faulty) error { return c.Run(ctx, f) }
	}
	for _, c := range tickettest.OutboxChecks() {
		checks[c.Name] = func(ctx context.Context, f *faulty) error { return c.Run(ctx, f, f) }
	}
	var all []suite.Fault[*faulty]
	for _, f := range faults() {
		all = append(all, suite.Fault[*faulty]{Check: f.check, Does: f.does, Open: func() *faulty { return newFaulty(f.breaks) }})
	}
	suite.Prove(t, checks, all, func() *faulty { return newFaulty(nil) })
}

// Two offices in one store are found.
func TestOffices(t *testing.T) {
	t.Parallel()
	s := new(ticketmem.Store)
	if err := tickettest.CheckOffices(t.Context(), s, s); err == nil {
		t.Error("one store in place of two was not found")
	}
	if err := tickettest.CheckOffices(t.Context(), new(ticketmem.Store), new(ticketmem.Store)); err != nil {
		t.Error(err)
	}
	rows := map[string]bool{} // of both
	row := func(t *ticket.Ticket) string { return string(t.Reporter) + "\x00" + string(t.ID) }
	indexed := func() *faulty {
		return newFaulty(func(f *faulty) {
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				for i := range changes {
					before, _ := f.Store.Get(ctx, changes[i].Ticket.ID)
					delete(rows, row(&before))
					rows[row(&changes[i].Ticket)] = true
				}
				return f.Store.Commit(ctx, changes...)
			}
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				found, err := f.Store.List(ctx, q)
				return slices.DeleteFunc(found, func(t ticket.Ticket) bool { return q.Person != "" && !rows[row(&t)] }), err
			}
		})
	}
	if err := tickettest.CheckOffices(t.Context(), indexed(), indexed()); err == nil {
		t.Error("one index over the persons of both: not found")
	}
}

// split calls another outbox for some calls.
type split struct {
	*ticketmem.Store
	pending func(p storage.PendingQuery) *ticketmem.Store
	ack     []*ticketmem.Store
}

func (s split) Pending(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
	return s.pending(p).Pending(ctx, p)
}

func (s split) Ack(ctx context.Context, r ...storage.Receipt) error {
	for _, o := range s.ack {
		if err := o.Ack(ctx, r...); err != nil {
			return err
		}
	}
	return nil
}

// What two offices share of their outboxes is found, and of their command keys.
func TestOutboxesApart(t *testing.T) {
	t.Parallel()
	one, other := new(ticketmem.Store), new(ticketmem.Store)
	if err := tickettest.CheckOutboxes(t.Context(), one, other); err != nil {
		t.Error(err)
	}
	only := func(s *ticketmem.Store) func(storage.PendingQuery) *ticketmem.Store {
		return func(storage.PendingQuery) *ticketmem.Store { return s }
	}
	for does, broken := range map[string]func(one, own *ticketmem.Store) tickettest.Office{
		"pulls the other's": func(one, own *ticketmem.Store) tickettest.Office {
			return split{own, only(one), []*ticketmem.Store{own}}
		},
		"lists what the other parked": func(one, own *ticketmem.Store) tickettest.Office {
			return split{own, func(p storage.PendingQuery) *ticketmem.Store {
				if p.Parked {
					return one
				}
				return own
			}, []*ticketmem.Store{own}}
		},
		"settles the other's too": func(one, own *ticketmem.Store) tickettest.Office {
			return split{own, only(own), []*ticketmem.Store{own, one}}
		},
		"settles the other's alone": func(one, own *ticketmem.Store) tickettest.Office {
			return split{own, only(own), []*ticketmem.Store{one}}
		},
	} {
		one := new(ticketmem.Store)
		if err := tickettest.CheckOutboxes(t.Context(), one, broken(one, new(ticketmem.Store))); err == nil {
			t.Errorf("%s: not found", does)
		}
	}
	first := map[ticket.ID]storage.Cursor{} // the first message of a ticket, in one index for both
	blocked := func() *faulty {
		return newFaulty(func(f *faulty) {
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				for _, c := range changes {
					for i := range c.Outbox {
						if m := &c.Outbox[i]; first[m.Ticket].ID == "" || m.At.Before(first[m.Ticket].At) {
							first[m.Ticket] = storage.MessageCursor(m)
						}
					}
				}
				return f.Store.Commit(ctx, changes...)
			}
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				got, err := f.Store.Pending(ctx, p)
				return slices.DeleteFunc(got, func(m ticket.Message) bool {
					return !p.Parked && !p.Waiting && m.Seq == 2 && first[m.Ticket] != storage.MessageCursor(&m)
				}), err
			}
		})
	}
	if err := tickettest.CheckOutboxes(t.Context(), blocked(), blocked()); err == nil {
		t.Error("one index of what blocks over the messages of both: not found")
	}
	taken := map[string]bool{}
	indexed := func() *faulty {
		return newFaulty(onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			for _, e := range changes[0].Events {
				if e.Command != "" && taken[string(e.Ticket)+"/"+e.Command] {
					return gridgov.ErrConflict
				}
				taken[string(e.Ticket)+"/"+e.Command] = true
			}
			return s.Commit(ctx, changes...)
		}))
	}
	if err := tickettest.CheckOffices(t.Context(), indexed(), indexed()); err == nil {
		t.Error("one index over the commands of both: not found")
	}
}

// A failure names the check, what was seen, the rule and the usual mistake.
func TestFailureText(t *testing.T) {
	t.Parallel()
	for _, c := range tickettest.Checks() {
		if c.Name != "rule1/stale-base" {
			continue
		}
		err := c.Run(t.Context(), newFaulty(func(f *faulty) {
			f.commit = func(context.Context, ...ticket.Change) error { return nil }
		}))
		want := "rule1/stale-base: a missing ticket with Base 1: Commit of [\"ghost\" 1→2] succeeded, want \"conflict: changed meanwhile\"\n" +
			"\tthe rule: " + c.Rule + "\n\tusually:  " + c.Usual
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// A context that ends fails a check: it does not hang, and does not pass.
func TestEndedContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range tickettest.Checks() {
		if err := c.Run(ctx, new(ticketmem.Store)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s returned %v", c.Name, err)
		}
	}
}

func ExampleChecks() {
	for _, c := range tickettest.Checks()[:3] {
		fmt.Println(c.Name, c.Run(context.Background(), new(ticketmem.Store)))
	}
	// Output:
	// rule1/missing <nil>
	// rule1/stale-base <nil>
	// rule1/taken-id <nil>
}
