//go:build linux || darwin

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/gather"
	"github.com/gridgov/gridgov/ticket/storage"
)

// childMark is the environment variable that makes the program a child, which reads its orders from standard input.
const childMark = "GRIDGOV_CHAOS_CHILD"

// orders say what a child is to do until it is killed.
type orders struct {
	Kind, Place string
	Round       int
	Writers     int
	Gather      bool
	Limit       uint64        // bytes that no file may exceed, as if the disk were full; 0: none
	Room        time.Duration // after the first failure there is room again; 0: never
	Owed        []string      // matters that were begun in earlier rounds
	Broken      string        // of sabotage; empty: the store is as it should be
}

// sabotage breaks a child's store in one of several ways, for the tests that prove that this is found.
var sabotage map[string]func(storage.Store) storage.Store

func childMain() int {
	var o orders
	err := json.NewDecoder(os.Stdin).Decode(&o)
	if err == nil {
		err = work(o, &journal{w: os.Stdout})
	}
	fmt.Fprintln(os.Stderr, "child:", err)
	return 1
}

// A child writes. It is safe for concurrent use.
type child struct {
	desk   *desk.Desk
	say    func(line)
	failed chan struct{} // is told, once, that something has failed
}

var clerk = ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}

// work ends with an error only.
func work(o orders, j *journal) error {
	store, err := openChild(o)
	if err != nil {
		return err
	}
	c := &child{failed: make(chan struct{}, 1)}
	c.say = func(l line) {
		if err := j.say(l); err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			os.Exit(1) // whoever reads the journal is gone
		}
	}
	noted := announced{store, c.say}
	if broken := sabotage[o.Broken]; broken != nil {
		noted.Store = broken(store)
	}
	if o.Gather {
		noted.Store = gather.New(noted.Store, gather.Config{})
	}
	c.desk, err = desk.New(desk.Config{
		Store: noted, Home: "office", Log: slog.New(slog.DiscardHandler),
		Router: ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{Do: []ticket.Command{ticket.Transfer{To: ticket.Department("works", "lights")}}}, nil
		}),
	})
	if err != nil {
		return err
	}
	if o.Limit > 0 {
		if err := c.fill(o.Limit, o.Room); err != nil {
			return err
		}
	}
	matters := make(chan string)
	for range o.Writers {
		go func() {
			for m := range matters {
				c.handle(m)
			}
		}()
	}
	go c.courier(store)
	for _, m := range o.Owed {
		matters <- m
	}
	for n := 0; ; n++ {
		m := fmt.Sprintf("%d/%d", o.Round, n)
		matters <- m
		if n%4 == 0 { // a second client sends the same
			matters <- m
		}
	}
}

// fill makes the disk full at a limit, and gives room some time after the first failure, unless that is 0.
func (c *child) fill(limit uint64, room time.Duration) error {
	signal.Ignore(syscall.SIGXFSZ)
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &r); err != nil {
		return err
	}
	before := r
	r.Cur = min(limit, r.Max)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &r); err != nil {
		return err
	}
	go func() {
		<-c.failed
		if room == 0 {
			return
		}
		time.Sleep(room)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			c.say(line{Fault: err.Error()})
		}
		c.say(line{Room: true})
	}()
	return nil
}

// script is what happens to a ticket after it was filed and transferred.
var script = []ticket.Command{
	ticket.Respond{Text: "Somebody is coming."},
	ticket.Note{Text: "The fuse is old."},
	ticket.Answer{Text: "The lamp is lit again.", Resolution: ticket.Solved},
	ticket.Close{},
}

// handle files a matter and brings it to its end. The same matter, sent again, finds all as it is.
func (c *child) handle(matter string) {
	t := c.receive(matter)
	for i, do := range script {
		c.do(t.ID, matter+"/"+strconv.Itoa(i), do)
	}
	if round, n, _ := strings.Cut(matter, "/"); strings.HasSuffix(n, "0") || strings.HasSuffix(n, "5") {
		crowd := c.receive("crowd/" + round)
		c.do(crowd.ID, matter, ticket.Note{Text: "One more lamp."})
	}
	c.say(line{Done: matter})
}

func (c *child) receive(key string) (t ticket.Ticket) {
	c.insist(func() (err error) {
		t, err = c.desk.Receive(context.Background(), clerk, ticket.Request{
			Key: key, Origin: ticket.OnBehalf, Reporter: "p1", Text: "The lamp at the gate is out.", Category: ticket.Category("lights", "lamp"),
		})
		return err
	})
	c.say(line{Ack: &ack{Ticket: t.ID, Version: t.Version, Head: t.Head, Key: key}})
	return t
}

func (c *child) do(id ticket.ID, key string, do ticket.Command) {
	var t ticket.Ticket
	c.insist(func() (err error) {
		t, err = c.desk.Do(context.Background(), clerk, id, do, desk.Once(key))
		return err
	})
	c.say(line{Ack: &ack{Ticket: t.ID, Version: t.Version, Head: t.Head, Command: key}})
}

// insist sends something until it is acknowledged. No fault of the disk, of a connection or of another client explains a
// refusal, or that a ticket is not there: that is a finding, and the goroutine waits for the kill.
func (c *child) insist(send func() error) {
	for {
		err := send()
		if err == nil {
			return
		}
		for _, never := range []error{
			gridgov.ErrInvalid, gridgov.ErrRefused, gridgov.ErrNotFound, gridgov.ErrExists, gridgov.ErrTooNew, gridgov.ErrTampered,
		} {
			if errors.Is(err, never) {
				c.say(line{Fault: err.Error()})
				select {}
			}
		}
		if !errors.Is(err, gridgov.ErrConflict) {
			c.say(line{Failed: err.Error()})
			select {
			case c.failed <- struct{}{}:
			default:
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// courier takes messages out of the outbox, and parks one of sixteen.
func (c *child) courier(o storage.Outbox) {
	for {
		n, err := deliver(o, time.Now(), 100*time.Millisecond, 16, c.say)
		if err != nil {
			c.say(line{Failed: err.Error()})
		}
		if n == 0 {
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// deliver takes some messages and gives receipts for them. One in so many is parked; 0: none.
func deliver(o storage.Outbox, now time.Time, lease time.Duration, park int, say func(line)) (int, error) {
	ctx := context.Background()
	messages, err := o.Pending(ctx, storage.PendingQuery{Now: now, Lease: lease, Limit: 200})
	if err != nil || len(messages) == 0 {
		return 0, err
	}
	var delivered []string
	receipts := make([]storage.Receipt, len(messages))
	for i, m := range messages {
		say(line{Taken: &m})
		receipts[i] = storage.Receipt{ID: m.ID}
		if park > 0 && i%park == park-1 {
			receipts[i].Park, receipts[i].Reason = true, "nobody opens"
			continue
		}
		delivered = append(delivered, m.ID)
	}
	say(line{Settling: delivered})
	if err := o.Ack(ctx, receipts...); err != nil {
		return 0, err
	}
	say(line{Settled: delivered})
	return len(messages), nil
}

// announced notes every change before it is committed.
type announced struct {
	storage.Store
	say func(line)
}

func (s announced) Commit(ctx context.Context, changes ...ticket.Change) error {
	for _, c := range changes {
		in := intent{Ticket: c.Ticket.ID, Base: c.Base, Key: c.Ticket.Key}
		for _, e := range c.Events {
			in.Hashes = append(in.Hashes, e.Hash)
		}
		for _, m := range c.Outbox {
			doc, err := json.Marshal(m)
			if err != nil {
				return err
			}
			in.Messages = append(in.Messages, string(doc))
		}
		s.say(line{Intent: &in})
	}
	return s.Store.Commit(ctx, changes...)
}
