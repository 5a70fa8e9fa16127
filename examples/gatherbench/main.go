// Gatherbench measures what group commit is worth on SQLite with durable commits (WAL, synchronous=FULL): many writers
// through one store, as it is and behind package gather, in turns on the same disk. A step is one new ticket as a desk
// makes it: one document, two events (received, transferred) and one message.
//
//	go run ./examples/gatherbench [-writers 64] [-steps 3200] [-rounds 5] [-dir .]
//
// It prints the steps a second of each round and the ratio of the medians. Exit status: 1 after an error.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/gather"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

func main() {
	writers := flag.Int("writers", 64, "how many commit at once")
	steps := flag.Int("steps", 3200, "commits in a round")
	rounds := flag.Int("rounds", 5, "rounds of each kind")
	inFlight := flag.Int("inflight", 1, "batches under way at once")
	dir := flag.String("dir", os.TempDir(), "where the files are made: the disk that is measured")
	flag.Parse()
	if err := run(context.Background(), *writers, *steps, *rounds, *inFlight, *dir); err != nil {
		fmt.Fprintln(os.Stderr, "gatherbench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, writers, steps, rounds, inFlight int, dir string) error {
	if writers < 1 || steps < writers || rounds < 1 {
		return errors.New("wants at least one writer, a step for each, and a round")
	}
	changes, err := openings(ctx, steps)
	if err != nil {
		return err
	}
	kinds := []struct {
		name string
		wrap func(ticket.Store) (store ticket.Store, end func() error)
	}{
		{"not gathered", func(s ticket.Store) (ticket.Store, func() error) { return s, func() error { return nil } }},
		{"gathered", func(s ticket.Store) (ticket.Store, func() error) {
			g := gather.New(s, gather.Config{InFlight: inFlight})
			return g, func() error { return g.Close(ctx) }
		}},
	}
	rates := make([][]float64, len(kinds))
	for range rounds {
		for i, kind := range kinds {
			db, err := open(ctx, dir)
			if err != nil {
				return err
			}
			store, end := kind.wrap(ticketsql.New(db.DB, ticketsql.SQLite))
			start := time.Now()
			err = errors.Join(commit(ctx, store, changes, writers), end())
			rate := float64(steps) / time.Since(start).Seconds()
			if err := errors.Join(err, db.remove()); err != nil {
				return err
			}
			rates[i] = append(rates[i], rate)
			fmt.Printf("%-14s %8.0f steps/s\n", kind.name, rate)
		}
	}
	fmt.Printf("%d writers, SQLite synchronous=FULL: gathered / not gathered = %.2f\n", writers, median(rates[1])/median(rates[0]))
	return nil
}

// openings makes changes that file a request and transfer it, through a real desk.
func openings(ctx context.Context, n int) ([]ticket.Change, error) {
	var all []ticket.Change
	desk, err := ticket.NewDesk(ticket.Config{
		Store: new(ticketmem.Store), Home: "410184005/410184005201",
		Router: ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{Do: []ticket.Command{ticket.Transfer{To: ticket.Department("works", "lights")}}}, nil
		}),
		Observer: ticket.ObserverFunc(func(_ context.Context, c ticket.Change, _ error, _ time.Duration) { all = append(all, c) }),
	})
	if err != nil {
		return nil, err
	}
	clerk := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"410184005"}}
	for i := range n {
		_, err := desk.Receive(ctx, clerk, ticket.Request{
			Key: fmt.Sprint("call-", i), Origin: ticket.OnBehalf, Text: "The lamp at the gate is out.", Address: "12 Long Street",
			Point: &grid.Point{Lon: 113 + float64(i%1000)/1e4, Lat: 34 + float64(i%777)/1e4}, Category: ticket.Category("lights", "lamp"),
		})
		if err != nil {
			return nil, err
		}
		if c := &all[i]; len(c.Events) != 2 || len(c.Outbox) != 1 {
			return nil, fmt.Errorf("a step has %d events and %d messages, want 2 and 1", len(c.Events), len(c.Outbox))
		}
	}
	return all, nil
}

// commit shares changes out among writers, each of which sends its next one when the last is stored.
func commit(ctx context.Context, s ticket.Store, changes []ticket.Change, writers int) error {
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

// A file is a database of its own folder.
type file struct {
	*sql.DB
	dir string
}

func open(ctx context.Context, dir string) (f file, err error) {
	if f.dir, err = os.MkdirTemp(dir, "gatherbench"); err != nil {
		return f, err
	}
	const settings = "?_pragma=journal_mode(WAL)&_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_txlock=immediate"
	name := (&url.URL{Path: filepath.Join(f.dir, "office.db")}).EscapedPath()
	if f.DB, err = sql.Open("sqlite", "file:"+name+settings); err != nil {
		return f, errors.Join(err, os.RemoveAll(f.dir))
	}
	if _, err = f.ExecContext(ctx, ticketsql.Schema(ticketsql.SQLite, "")); err != nil {
		return f, errors.Join(err, f.remove())
	}
	return f, nil
}

func (f file) remove() error { return errors.Join(f.Close(), os.RemoveAll(f.dir)) }

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}
