package tickettest_test

import (
	"context"
	"encoding/json"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// read is what an adapter reads of the document of a ticket.
func read(t ticket.Ticket) (ticket.Ticket, error) {
	doc, err := json.Marshal(t)
	if err == nil {
		err = json.Unmarshal(doc, &t)
	}
	return t, err
}

func damagedFaults() []fault {
	listed := func(each func(ticket.Ticket) (t ticket.Ticket, more bool, err error)) func(*faulty) {
		return func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) (out []ticket.Ticket, err error) {
				all, err := f.Store.List(ctx, q)
				for _, t := range all {
					t, more, err := each(t)
					if err != nil {
						return nil, err
					}
					if !more {
						break
					}
					out = append(out, t)
				}
				return out, err
			}
		}
	}
	decoded := func(t ticket.Ticket) ticket.Ticket {
		doc, _ := json.Marshal(t)
		return ticket.ReadTicket(t.ID, doc)
	}
	return []fault{
		{"rule13/get", "fails on it", func(f *faulty) {
			f.get = func(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
				t, err := f.Store.Get(ctx, id)
				if err != nil {
					return t, err
				}
				return read(t)
			}
		}},
		{"rule13/get", "forgets the id", onGet(func(t *ticket.Ticket) {
			if _, err := read(*t); err != nil {
				*t = ticket.Ticket{Damaged: err.Error()}
			}
		})},
		{"rule13/list", "fails on it", listed(func(t ticket.Ticket) (ticket.Ticket, bool, error) {
			t, err := read(t)
			return t, true, err
		})},
		{"rule13/list", "ends before it", listed(func(t ticket.Ticket) (ticket.Ticket, bool, error) {
			t, err := read(t)
			return t, err == nil, nil
		})},
		{"rule13/order", "fills in nothing", listed(func(t ticket.Ticket) (ticket.Ticket, bool, error) { return decoded(t), true, nil })},
		{"rule13/order", "fills in no wake", listed(func(t ticket.Ticket) (ticket.Ticket, bool, error) {
			d := decoded(t)
			if d.Damaged != "" {
				d.Version, d.Due, d.Changed = t.Version, t.Due, t.Changed
			}
			return d, true, nil
		})},
	}
}
