package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// clerk files everything, and answers and closes it.
var clerk = ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"410184005"}}

// newDesk makes a desk that sends every matter on at once: an opening is one document, two events and one message.
func newDesk(s storage.Store, observe func(ticket.Change)) (*desk.Desk, error) {
	c := desk.Config{
		Store: s, Home: "410184005/410184005201",
		Router: ticket.RouterFunc(func(_ context.Context, c ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{Do: []ticket.Command{ticket.Transfer{To: ticket.Department("works", c.Request.Category)}}}, nil
		}),
	}
	if observe != nil {
		c.Observer = desk.ObserverFunc(func(_ context.Context, c ticket.Change, _ error, _ time.Duration) { observe(c) })
	}
	return desk.New(c)
}

// departments handle the tickets, as many each.
const departments = 20

func request(n int) ticket.Request {
	return ticket.Request{
		Key: fmt.Sprint("call-", n), Origin: ticket.OnBehalf, Text: "The lamp at the gate is out.", Address: "12 Long Street",
		Point:    &grid.Point{Lon: 113 + float64(n%1000)/1e4, Lat: 34 + float64(n%777)/1e4},
		Category: ticket.Category("lights", fmt.Sprint("lamp ", n%departments)),
	}
}

// steps makes the changes of n tickets through a real desk: in blocks of so many tickets their openings, then their
// answers, then their closings; of those that are not to be whole the openings alone.
func steps(ctx context.Context, n, block int, whole func(n int) bool) (all []ticket.Change, err error) {
	d, err := newDesk(new(ticketmem.Store), func(c ticket.Change) { all = append(all, c) })
	if err != nil {
		return nil, err
	}
	for from := 0; from < n; from += block {
		var ids []ticket.ID
		for i := from; i < min(n, from+block); i++ {
			t, err := d.Receive(ctx, clerk, request(i))
			if err != nil {
				return nil, err
			}
			if c := all[len(all)-1]; len(c.Events) != 2 || len(c.Outbox) != 1 {
				return nil, fmt.Errorf("an opening has %d events and %d messages, want 2 and 1", len(c.Events), len(c.Outbox))
			}
			ids = append(ids, t.ID)
		}
		for _, do := range []ticket.Command{
			ticket.Answer{Text: "Mended.", Resolution: ticket.Solved}, ticket.Close{Resolution: ticket.Solved},
		} {
			for i, id := range ids {
				if !whole(from + i) {
					continue
				}
				if _, err := d.Do(ctx, clerk, id, do, desk.Once(fmt.Sprintf("%T", do))); err != nil {
					return nil, err
				}
			}
		}
	}
	return all, nil
}

func always(int) bool { return true }
func never(int) bool  { return false }

// commit shares changes out among writers, each of which sends its next one when the last is stored.
func commit(ctx context.Context, s storage.Store, changes []ticket.Change, writers int) error {
	done := make(chan error)
	for w := range writers {
		go func() {
			for i := w; i < len(changes); i += writers {
				if err := s.Commit(ctx, changes[i]); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	var errs []error
	for range writers {
		errs = append(errs, <-done)
	}
	return errors.Join(errs...)
}
