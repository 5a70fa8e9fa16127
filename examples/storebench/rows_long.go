package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// page reads pages at both ends of all stored tickets.
func (b *bench) page(ctx context.Context) error {
	n := b.sizes.stored[len(b.sizes.stored)-1]
	o, err := b.stored(ctx, n)
	if err != nil {
		return err
	}
	for _, c := range []struct {
		name  string
		order storage.Order
	}{{"by id", storage.ByID}, {"by changed", storage.ByChanged}} {
		const limit = 50
		first := storage.Query{Order: c.order, Limit: limit}
		last := first
		// The end is where the same list, read from the other side, has a page and one before it.
		tail, err := o.store.List(ctx, storage.Query{Order: c.order, Desc: true, Limit: limit + 1})
		if err != nil {
			return err
		}
		last.After = c.order.Cursor(tail[limit])
		read := func(q storage.Query, want ticket.ID) side {
			return func(int) (float64, error) {
				return timed(b.block/3, func() error {
					for range b.block / 3 {
						page, err := o.store.List(ctx, q)
						if err != nil {
							return err
						}
						if len(page) != limit || want != "" && page[limit-1].ID != want {
							return fmt.Errorf("a page of %d, which is not the last", len(page))
						}
					}
					return nil
				})
			}
		}
		t, err := turns(b.rounds, read(last, tail[0].ID), read(first, ""))
		if err != nil {
			return err
		}
		b.add(fmt.Sprintf("page of 50 at the end of %s, %s", thousands(float64(n)), c.name), t[0].micros(),
			t[1].micros()+" first page", t[0].over(t[1]), atMost(1.5))
	}
	return nil
}

// history reads a long history and one of a tenth of the events.
func (b *bench) history(ctx context.Context) (err error) {
	o, err := b.open(ctx)
	if err != nil {
		return err
	}
	defer closing(&o, &err)
	long, err := noted(ctx, o.store, b.events)
	if err != nil {
		return err
	}
	short, err := noted(ctx, o.store, b.events/10)
	if err != nil {
		return err
	}
	var memory [2][]float64
	read := func(i int, id ticket.ID, n, times int) side {
		return func(int) (float64, error) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			seconds, err := timed(n*times, func() error {
				for range times {
					events, err := o.store.History(ctx, id, 0, "")
					if err != nil || len(events) != n || events[n-1].Seq != int64(n) {
						return fmt.Errorf("%d events, want %d: %w", len(events), n, err)
					}
				}
				return nil
			})
			runtime.ReadMemStats(&after)
			memory[i] = append(memory[i], float64(after.TotalAlloc-before.TotalAlloc)/float64(n*times))
			return seconds, err
		}
	}
	t, err := turns(b.rounds/3, read(0, long, b.events, 1), read(1, short, b.events/10, 10))
	if err != nil {
		return err
	}
	of := fmt.Sprintf("history of %s events, ", thousands(float64(b.events)))
	beside := " with " + thousands(float64(b.events/10))
	b.add(of+"time of one", t[0].micros(), t[1].micros()+beside, t[0].over(t[1]), atMost(1.2))
	x, y := times(memory[0]).median(), times(memory[1]).median()
	b.add(of+"bytes taken for one", thousands(x), thousands(y)+beside, x/y, atMost(1.2))
	return nil
}

// noted stores a ticket of so many events, most of them notes, and gives its id.
func noted(ctx context.Context, s storage.Store, n int) (ticket.ID, error) {
	var all ticket.Change
	desk, err := newDesk(new(ticketmem.Store), func(c ticket.Change) {
		all.Ticket = c.Ticket
		all.Events = append(all.Events, c.Events...)
	})
	if err != nil {
		return "", err
	}
	t, err := desk.Receive(ctx, clerk, request(n))
	for err == nil && len(all.Events) < n {
		_, err = desk.Do(ctx, clerk, t.ID, ticket.Note{Text: fmt.Sprint("Called ", len(all.Events), " times, and nobody was there.")})
	}
	if err != nil {
		return "", err
	}
	return t.ID, s.Commit(ctx, all)
}

// clerks work at once in life.
const clerks = 8

// life drives whole lifecycles through a desk, with more and more tickets stored.
func (b *bench) life(ctx context.Context) error {
	if !b.server() {
		return nil
	}
	var sides []side
	for _, n := range b.sizes.stored {
		o, err := b.stored(ctx, n)
		if err != nil {
			return err
		}
		desk, err := newDesk(o.store, nil)
		if err != nil {
			return err
		}
		turn := func(from, lives int) error {
			done := make(chan error)
			for w := range clerks {
				go func() {
					var err error
					for i := w; i < lives && err == nil; i += clerks {
						err = live(ctx, desk, 2*originals+from+i)
					}
					done <- err
				}()
			}
			var errs []error
			for range clerks {
				errs = append(errs, <-done)
			}
			return errors.Join(errs...)
		}
		if err := turn(0, 4*clerks); err != nil { // opens the connections, and does not count
			return err
		}
		sides = append(sides, func(n int) (float64, error) {
			return timed(b.lives, func() error { return turn(4*clerks+n*b.lives, b.lives) })
		})
	}
	t, err := turns(b.rounds, sides...)
	if err != nil {
		return err
	}
	for i, n := range b.sizes.stored[1:] {
		b.add(fmt.Sprintf("whole lifecycle, %s stored", thousands(float64(n))), t[i+1].rate(),
			t[0].rate()+" with "+thousands(float64(b.sizes.stored[0])), t[0].over(t[i+1]), atLeast(0.8))
	}
	return nil
}

// live takes a matter through its life, and lists a page of the open work of the department that had it.
func live(ctx context.Context, d *desk.Desk, n int) error {
	r := request(n)
	t, err := d.Receive(ctx, clerk, r)
	if err != nil {
		return err
	}
	to := ticket.Department("works", ticket.Category("lights", fmt.Sprint("lamp ", (n+1)%departments)))
	for _, do := range []ticket.Command{
		ticket.Transfer{To: to, Reason: "theirs"},
		ticket.Answer{Text: "Mended.", Resolution: ticket.Solved},
		ticket.Close{Resolution: ticket.Solved},
	} {
		if _, err := d.Do(ctx, clerk, t.ID, do, desk.Once(fmt.Sprintf("%T", do))); err != nil {
			return err
		}
	}
	page, err := d.List(ctx, clerk, desk.Filter{
		Handlers: []ticket.Handler{to}, Order: storage.ByDue,
		States: []ticket.State{ticket.Received, ticket.Answered, ticket.Transferred, ticket.Joint},
	}, "")
	if err != nil {
		return err
	}
	if len(page.Tickets) != 50 {
		return fmt.Errorf("%s has %d open tickets, want a page of them", to, len(page.Tickets))
	}
	return nil
}
