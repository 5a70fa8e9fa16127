//go:build linux || darwin

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/gridgov/gridgov/ticket"
)

// total is what all rounds over a store came to.
type total struct {
	Kills, Starts  int // starts: those killed within the first moments
	Full, Room     int // disks that ran full, and those of them that got room again
	Crashes        int // of the server, while the child wrote
	Cuts           int // connections that were cut
	Acknowledged   int // steps of which a client was told in the round that stored them
	Again          int // … and in a later round, to which the step was sent again
	Events         int // that were stored
	Unacknowledged int // … in changes that nobody was told of
	Messages       int // taken out of the outbox
	Failed         int // tries that failed and were repeated
	Lost, Doubled  int
	Other          int // findings that are neither
}

func (t total) String() string {
	return fmt.Sprintf("%d kills (%d while starting), %d server crashes, %d connections cut, %d full disks (%d recovered), "+
		"%d steps acknowledged and %d again, %d events stored (%d unacknowledged), %d messages, %d failed tries repeated: "+
		"%d lost, %d doubled, %d other findings", t.Kills, t.Starts, t.Crashes, t.Cuts, t.Full, t.Room, t.Acknowledged, t.Again,
		t.Events, t.Unacknowledged, t.Messages, t.Failed, t.Lost, t.Doubled, t.Other)
}

func (t *total) add(o total) {
	t.Kills += o.Kills
	t.Starts += o.Starts
	t.Full += o.Full
	t.Room += o.Room
	t.Crashes += o.Crashes
	t.Cuts += o.Cuts
	t.Acknowledged += o.Acknowledged
	t.Again += o.Again
	t.Events += o.Events
	t.Unacknowledged += o.Unacknowledged
	t.Messages += o.Messages
	t.Failed += o.Failed
	t.Lost += o.Lost
	t.Doubled += o.Doubled
	t.Other += o.Other
}

// A trial is a store with its journal, over all rounds.
type trial struct {
	db      database
	seed    uint64
	writers int
	broken  string     // how the child's store is broken, where a test wants that
	mu      sync.Mutex // of all below, while a child lives
	file    *os.File   // the journal
	journal *journal
	total   total
	kept    map[ticket.ID]keptState
	keys    map[string]ticket.ID // request keys of kept
	owed    map[string]bool      // matters that were begun and not done
	round                        // the lines since the last check
}

// round is what the journal says since the last check.
type round struct {
	intents  map[ticket.Hash]*intent // by the hash of the first event
	touched  map[ticket.ID]bool
	acks     map[ticket.ID]map[ack]bool
	taken    map[string]string // messages by id
	settling map[string]bool
	settled  map[string]bool
	faults   []string
	again    []string // messages that came after their receipt
	failed   int
	failure  string // the last one
	room     bool
}

func newRound() round {
	return round{
		intents: map[ticket.Hash]*intent{}, touched: map[ticket.ID]bool{}, acks: map[ticket.ID]map[ack]bool{},
		taken: map[string]string{}, settling: map[string]bool{}, settled: map[string]bool{},
	}
}

// openTrial begins in a folder, or goes on where its journal ends.
func openTrial(ctx context.Context, kind, dir string, seed uint64, writers int) (*trial, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { // the user whom a server runs as must get in
		return nil, err
	}
	t := &trial{
		seed: seed, writers: writers, round: newRound(),
		kept: map[ticket.ID]keptState{}, keys: map[string]ticket.ID{}, owed: map[string]bool{},
	}
	var err error
	if t.file, err = openJournal(filepath.Join(dir, "journal"), t.note); err != nil {
		return nil, err
	}
	if t.db, err = openers[kind](ctx, dir); err != nil {
		return nil, errors.Join(err, t.file.Close())
	}
	t.journal = &journal{w: t.file}
	return t, nil
}

func (t *trial) close() error { return errors.Join(t.file.Close(), t.db.close()) }

// note takes in a line of the journal.
func (t *trial) note(l line) error {
	switch {
	case l.Intent != nil:
		in := l.Intent
		t.intents[in.Hashes[0]] = in
		t.touched[in.Ticket] = true
		if in.Base == 0 && !strings.HasPrefix(in.Key, "crowd/") {
			t.owed[in.Key] = true
		}
	case l.Ack != nil:
		if t.acks[l.Ack.Ticket] == nil {
			t.acks[l.Ack.Ticket] = map[ack]bool{}
		}
		t.acks[l.Ack.Ticket][*l.Ack] = true
		t.touched[l.Ack.Ticket] = true
	case l.Taken != nil:
		doc, err := json.Marshal(l.Taken)
		if err != nil {
			return err
		}
		if t.settled[l.Taken.ID] {
			t.again = append(t.again, l.Taken.ID)
		}
		if before := t.taken[l.Taken.ID]; before != string(doc) {
			t.taken[l.Taken.ID] = before + string(doc) // two that differ are like none that was asked for
		}
	case l.Settling != nil:
		for _, id := range l.Settling {
			t.settling[id] = true
		}
	case l.Settled != nil:
		for _, id := range l.Settled {
			t.settled[id] = true
		}
	case l.Done != "":
		delete(t.owed, l.Done)
	case l.Failed != "":
		t.failed++
		t.failure = l.Failed
	case l.Fault != "":
		t.faults = append(t.faults, l.Fault)
	case l.Room:
		t.room = true
	case l.Round != nil:
		t.total = l.Round.Total
		for id, k := range l.Round.Tickets {
			t.kept[id] = k
			t.keys[k.Key] = id
		}
		t.round = newRound()
	}
	return nil
}

// say adds a line to the journal and takes it in.
func (t *trial) say(l line) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return errors.Join(t.journal.say(l), t.note(l))
}

// rounds goes on until the store has seen that many kills, and then checks all of it.
func (t *trial) rounds(ctx context.Context, kills int, out io.Writer) error {
	if err := t.check(); err != nil { // what an earlier run left
		return err
	}
	for t.total.Kills < kills && ctx.Err() == nil {
		if err := t.live(ctx); err != nil {
			return err
		}
		if err := t.check(); err != nil {
			return err
		}
		if t.total.Kills%20 == 0 && t.total.Kills < kills {
			fmt.Fprintf(out, "%s: %s\n", t.db, t.total)
		}
	}
	if err := t.checkAll(); err != nil {
		return err
	}
	return ctx.Err()
}

// plan is what happens in a round, once the child writes.
type plan struct {
	orders
	start bool          // … or before: it is killed while it starts
	limit int64         // of the files, as on a full disk; 0: none
	room  time.Duration // after the first failure there is room again; 0: never
	crash bool          // the server crashes
	again bool          // … and starts again, under the living child
	cuts  time.Duration // connections are cut at intervals up to this; 0: never
	after time.Duration // then it is killed
}

// plan draws a round. It depends on the seed and the number of the round alone, and on what is owed.
func (t *trial) plan() plan {
	n := t.total.Kills
	chance := rand.New(rand.NewPCG(t.seed, uint64(n)))
	p := plan{orders: orders{Round: n, Writers: t.writers, Gather: n%2 == 1, Broken: t.broken}}
	for m := range t.owed {
		p.Owed = append(p.Owed, m)
	}
	kind := chance.IntN(8)
	switch kind {
	case 0:
		p.start = true
		p.after = time.Duration(chance.IntN(60_000)) * time.Microsecond
		return p
	case 1, 2:
		p.limit = 1<<17 + chance.Int64N(1<<19)
		if kind == 2 {
			p.room = time.Duration(1+chance.IntN(300)) * time.Millisecond
		}
	case 3, 4:
		p.crash, p.again = true, kind == 4
	case 5:
		p.cuts = time.Duration(5+chance.IntN(100)) * time.Millisecond
	}
	p.after = time.Duration(chance.IntN(500_000)) * time.Microsecond
	return p
}

// patience is how long a child may take until it writes.
const patience = time.Minute

// live lets a child live and kills it. The journal then holds what it said, and the database is up.
func (t *trial) live(ctx context.Context) error {
	p := t.plan()
	if err := t.db.begin(&p); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	order, err := json.Marshal(p.orders)
	if err != nil {
		return err
	}
	var words bytes.Buffer
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childMark+"=1")
	cmd.Stdin = bytes.NewReader(order)
	cmd.Stderr = &words
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt is for this process alone
	said, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	e := &ear{ctx: ctx, acked: make(chan bool, 1), failed: make(chan bool, 1), roomed: make(chan bool, 1), ended: make(chan bool)}
	go func() {
		defer close(e.ended)
		e.broken = t.listen(said, e)
	}()
	err = t.disturb(p, e)
	cmd.Process.Kill() //nolint:errcheck // the state tells
	<-e.ended
	end := cmd.Wait()
	if state, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || state.Signal() != syscall.SIGKILL {
		err = errors.Join(err, fmt.Errorf("it ended by itself: %w", end))
	}
	if err := errors.Join(err, e.broken, t.db.restart()); err != nil {
		return fmt.Errorf("the child of round %d: %w; the last failure was %q: %s", p.Round, err, t.failure, words.Bytes())
	}
	t.total.Kills++
	if p.start {
		t.total.Starts++
	}
	if p.limit > 0 {
		t.total.Full++
	}
	if t.room {
		t.total.Room++
	}
	return nil
}

// disturb carries out a plan until the moment of the kill.
func (t *trial) disturb(p plan, e *ear) error {
	switch {
	case p.start:
	case p.limit > 0:
		if err := e.await(e.failed); err != nil {
			return err
		}
		if p.room == 0 {
			break
		}
		if p.Limit == 0 { // the child does not do it
			e.sleep(p.room)
			if err := errors.Join(t.db.room(), t.say(line{Room: true})); err != nil {
				return err
			}
			e.forget()
		} else if err := e.await(e.roomed); err != nil {
			return err
		}
		if err := e.await(e.acked); err != nil {
			return err
		}
	case p.crash:
		if err := e.await(e.acked); err != nil {
			return err
		}
		e.sleep(p.after)
		if err := t.db.crash(); err != nil {
			return err
		}
		t.total.Crashes++
		if !p.again {
			return nil
		}
		if err := t.db.restart(); err != nil {
			return err
		}
		e.forget()
		if err := e.await(e.acked); err != nil {
			return err
		}
	default:
		if err := e.await(e.acked); err != nil {
			return err
		}
	}
	for end := time.Now().Add(p.after); p.cuts > 0 && time.Now().Before(end); {
		e.sleep(rand.N(p.cuts))
		t.total.Cuts += t.db.cut()
	}
	if p.cuts == 0 {
		e.sleep(p.after)
	}
	return nil
}

// An ear tells what it hears from a child; what nobody asked for in time is forgotten, but for the last of each.
type ear struct {
	ctx                   context.Context // of the program
	acked, failed, roomed chan bool
	ended                 chan bool
	broken                error // read it after ended
}

func (e *ear) await(what chan bool) error {
	select {
	case <-what:
	case <-e.ended:
	case <-e.ctx.Done():
	case <-time.After(patience):
		return fmt.Errorf("it did not go on within %v", patience)
	}
	return nil
}

func (e *ear) sleep(d time.Duration) {
	select {
	case <-time.After(d):
	case <-e.ended:
	case <-e.ctx.Done():
	}
}

// forget drops an acknowledgement of before.
func (e *ear) forget() {
	select {
	case <-e.acked:
	default:
	}
}

func tell(what chan bool) {
	select {
	case what <- true:
	default:
	}
}

// listen keeps what a child says, until its end.
func (t *trial) listen(said io.Reader, e *ear) error {
	_, err := readLines(said, func(doc []byte, l line) error {
		t.mu.Lock()
		defer t.mu.Unlock()
		if _, err := t.file.Write(doc); err != nil {
			return err
		}
		switch {
		case l.Ack != nil, l.Fault != "": // a finding needs no more
			tell(e.acked)
		case l.Failed != "":
			tell(e.failed)
		case l.Room:
			e.forget()
			tell(e.roomed)
		}
		return t.note(l)
	})
	return err
}
