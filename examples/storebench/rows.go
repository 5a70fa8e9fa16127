package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/gather"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// hand opens the form by hand, the best one or on SQLite the usual one.
func (b *bench) hand(ctx context.Context, o *office, usual bool) (byHand, error) {
	conn, err := o.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if o.server {
		return &handPostgres{conn, make(map[shape]*sql.Stmt)}, nil
	}
	return &handSQLite{conn, make(map[string]*sql.Stmt), usual}, nil
}

func (b *bench) writer(ctx context.Context) error {
	one := func(usual bool, beside string, bar bar) error {
		first, err := b.onePair(ctx, usual, false)
		if err != nil {
			return err
		}
		second, err := b.onePair(ctx, usual, true)
		if err != nil {
			return err
		}
		ours, theirs := slices.Concat(first[1], second[1]), slices.Concat(first[0], second[0])
		ratio := math.Sqrt(first[0].over(first[1]) * second[0].over(second[1]))
		b.add("one writer, durable commit", ours.rate(), theirs.rate()+beside, ratio, bar)
		return nil
	}
	if err := one(false, " by hand", atLeast(0.92)); err != nil {
		return err
	}
	if b.server() {
		return b.pgbench(ctx)
	}
	return one(true, " with a sql.Tx", bar{})
}

// onePair times one writer by hand and through the store, in this order, on a database each, of which one was opened first.
func (b *bench) onePair(ctx context.Context, usual, handFirst bool) (_ []times, err error) {
	var offices [2]office
	for i := range offices {
		if offices[i], err = b.open(ctx); err != nil {
			return nil, err
		}
		defer closing(&offices[i], &err)
	}
	ours, theirs := &offices[0], &offices[1]
	if handFirst {
		ours, theirs = theirs, ours
	}
	store := ours.store
	if !b.server() && !usual { // as the best form by hand has it
		conn, err := ours.Conn(ctx)
		if err != nil {
			return nil, err
		}
		defer closing(conn, &err)
		store = ticketsql.New(ours.DB, b.dialect, ticketsql.WriteOn(conn))
	}
	hand, err := b.hand(ctx, theirs, usual)
	if err != nil {
		return nil, err
	}
	defer closing(hand, &err)

	// A turn is two openings, the same tickets' answers, and their closings: so short that what else the machine does
	// meets both sides, and so many that the median is of hundreds.
	const turn = 6
	rounds := max(1, b.rounds*b.block/turn/2)
	all, err := steps(ctx, (rounds+1)*turn/3, turn/3, always)
	if err != nil {
		return nil, err
	}
	before := make([]handlers, len(all))
	last := make(map[ticket.ID]handlers)
	for i := range all {
		before[i] = last[all[i].Ticket.ID]
		last[all[i].Ticket.ID] = storage.ColumnsOf(all[i].Ticket).Handlers
	}
	part := func(n int) []ticket.Change { return all[n*turn : (n+1)*turn] }
	gridgov := func(n int) (float64, error) {
		return timed(turn, func() error {
			for i := range part(n) {
				if err := store.Commit(ctx, part(n)[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	byhand := func(n int) (float64, error) {
		return timed(turn, func() error {
			for i := range part(n) {
				if err := hand.commit(ctx, &part(n)[i], before[n*turn+i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	// The last turn goes first, with empty tables and nothing prepared, and does not count.
	for _, f := range []side{gridgov, byhand} {
		if _, err := f(rounds); err != nil {
			return nil, err
		}
	}
	t, err := turns(rounds, byhand, gridgov)
	if err != nil {
		return nil, err
	}
	return t, same(ctx, ours, theirs)
}

func (b *bench) gather(ctx context.Context) (err error) {
	changes, err := steps(ctx, b.steps, b.steps, never)
	if err != nil {
		return err
	}
	inFlight := 1
	if b.server() {
		inFlight = 2
	}
	first, err := b.open(ctx) // what must be stored
	if err != nil {
		return err
	}
	defer closing(&first, &err)
	if err := commit(ctx, first.store, changes, 1); err != nil {
		return err
	}
	type wrap func(*office) (storage.Store, func() error, error)
	with := func(wrap wrap) side {
		return func(turn int) (seconds float64, err error) {
			o, err := b.open(ctx)
			if err != nil {
				return 0, err
			}
			defer closing(&o, &err)
			early := 4 * b.writers // so that connections are open, and know the statements
			if err := commit(ctx, o.store, changes[:early], b.writers); err != nil {
				return 0, err
			}
			store, end, err := wrap(&o)
			if err != nil {
				return 0, err
			}
			seconds, err = timed(len(changes)-early, func() error {
				return errors.Join(commit(ctx, store, changes[early:], b.writers), end())
			})
			if err == nil && turn == 0 {
				err = same(ctx, &first, &o)
			}
			return seconds, err
		}
	}
	t, err := turns(b.rounds/3,
		with(func(o *office) (storage.Store, func() error, error) { return o.store, func() error { return nil }, nil }),
		with(func(o *office) (storage.Store, func() error, error) {
			g := gather.New(o.store, gather.Config{InFlight: inFlight})
			return g, func() error { return g.Close(ctx) }, nil
		}),
		with(func(o *office) (storage.Store, func() error, error) {
			var flyers []batchWriter
			for range inFlight {
				conn, err := o.Conn(ctx)
				if err != nil {
					return nil, nil, err
				}
				if o.server {
					flyers = append(flyers, &handArrays{Conn: conn})
				} else {
					flyers = append(flyers, &handSQLite{Conn: conn, statements: make(map[string]*sql.Stmt)})
				}
			}
			g := gatherByHand(ctx, b.writers, flyers)
			return g, g.Close, nil
		}))
	if err != nil {
		return err
	}
	writers := fmt.Sprint(b.writers, " writers, gathered")
	b.add(writers, t[1].rate(), t[2].rate()+" gathered by hand", t[2].over(t[1]), atLeast(0.8))
	b.add(writers, t[1].rate(), t[0].rate()+" not gathered", t[0].over(t[1]), bar{})
	return nil
}

func (b *bench) get(ctx context.Context) (err error) {
	o, err := b.open(ctx)
	if err != nil {
		return err
	}
	defer closing(&o, &err)
	all, err := steps(ctx, 100, 100, always)
	if err != nil {
		return err
	}
	for from := 0; from < len(all); from += 100 {
		if err := o.store.Commit(ctx, all[from:from+100]...); err != nil {
			return err
		}
	}
	query := "SELECT doc FROM gridgov_tickets WHERE id = ?"
	if o.server {
		query = "SELECT doc FROM gridgov_tickets WHERE id = $1"
	}
	stmt, err := o.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer closing(stmt, &err)
	block := 20 * b.block
	each := func(get func(id ticket.ID) (ticket.Ticket, error)) side {
		return func(int) (float64, error) {
			return timed(block, func() error {
				for i := range block {
					want := &all[200+i%100].Ticket
					if t, err := get(want.ID); err != nil || t.Version != want.Version {
						return fmt.Errorf("ticket %s is of version %d, want %d: %w", want.ID, t.Version, want.Version, err)
					}
				}
				return nil
			})
		}
	}
	t, err := turns(b.rounds,
		each(func(id ticket.ID) (ticket.Ticket, error) { return o.store.Get(ctx, id) }),
		each(func(id ticket.ID) (t ticket.Ticket, err error) {
			var doc []byte
			if err := stmt.QueryRowContext(ctx, string(id)).Scan(&doc); err != nil {
				return t, err
			}
			return t, json.Unmarshal(doc, &t)
		}))
	if err != nil {
		return err
	}
	b.add("Get by id", t[0].micros(), t[1].micros()+" by hand", t[0].over(t[1]), atMost(1.3))
	return nil
}

func (b *bench) add(measure, ours, beside string, ratio float64, bar bar) {
	b.results = append(b.results, result{measure + ", " + b.String(), ours, beside, ratio, bar})
}

// closing closes at the end, and tells an error if there was none.
func closing(c interface{ Close() error }, err *error) { *err = errors.Join(*err, c.Close()) }
