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
	"strings"
	"syscall"
	"time"

	"github.com/gridgov/gridgov/ticket"
)

// total is what all rounds over a store came to.
type total struct {
	Kills, Starts  int // starts: those killed within the first moments
	Full, Room     int // disks that ran full, and those of them that got room again
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
	return fmt.Sprintf("%d kills (%d while starting), %d full disks (%d recovered), %d steps acknowledged and %d again, %d events stored (%d unacknowledged), "+
		"%d messages, %d failed tries repeated: %d lost, %d doubled, %d other findings", t.Kills, t.Starts, t.Full, t.Room, t.Acknowledged, t.Again,
		t.Events, t.Unacknowledged, t.Messages, t.Failed, t.Lost, t.Doubled, t.Other)
}

// A trial is a store with its journal, over all rounds.
type trial struct {
	db      database
	seed    uint64
	writers int
	file    *os.File // the journal
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

// openTrial begins, or goes on where the journal ends.
func openTrial(db database, journalName string, seed uint64, writers int) (*trial, error) {
	t := &trial{
		db: db, seed: seed, writers: writers, round: newRound(),
		kept: map[ticket.ID]keptState{}, keys: map[string]ticket.ID{}, owed: map[string]bool{},
	}
	var err error
	if t.file, err = openJournal(journalName, t.note); err != nil {
		return nil, err
	}
	t.journal = &journal{w: t.file}
	if err := db.prepare(context.Background()); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

func (t *trial) close() error { return t.file.Close() }

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
func (t *trial) say(l line) error { return errors.Join(t.journal.say(l), t.note(l)) }

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
			fmt.Fprintln(out, t.total)
		}
	}
	if err := t.checkAll(); err != nil {
		return err
	}
	return ctx.Err()
}

// plan is what happens in a round.
type plan struct {
	orders
	start bool          // killed while it starts
	after time.Duration // from its start, or else as listen says
}

// plan draws a round. It depends on the seed and the number of the round alone, and on what is owed.
func (t *trial) plan() plan {
	n := t.total.Kills
	chance := rand.New(rand.NewPCG(t.seed, uint64(n)))
	p := plan{orders: orders{
		Kind: t.db.kind(), Place: t.db.place(), Round: n, Writers: t.writers, Gather: n%2 == 1,
	}}
	for m := range t.owed {
		p.Owed = append(p.Owed, m)
	}
	switch chance.IntN(8) {
	case 0:
		p.start = true
		p.after = time.Duration(chance.IntN(60_000)) * time.Microsecond
		return p
	case 1:
		p.Limit = 1<<17 + chance.Uint64N(1<<19)
	case 2:
		p.Limit = 1<<17 + chance.Uint64N(1<<19)
		p.Room = time.Duration(1+chance.IntN(300)) * time.Millisecond
	}
	p.after = time.Duration(chance.IntN(500_000)) * time.Microsecond
	return p
}

// patience is how long a child may take until it writes.
const patience = time.Minute

// live lets a child live and kills it. The journal then holds what it said.
func (t *trial) live(ctx context.Context) error {
	p := t.plan()
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
	var heard error
	ready, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		heard = t.listen(said, p, ready)
	}()
	if p.start {
		close(ready)
	}
	select {
	case <-ready:
		select {
		case <-time.After(p.after):
		case <-ended:
		case <-ctx.Done():
		}
	case <-ended:
	case <-ctx.Done():
	case <-time.After(patience):
		err = fmt.Errorf("it did not write within %v; last it failed with %q", patience, t.failure)
	}
	cmd.Process.Kill() //nolint:errcheck // the state tells
	<-ended
	end := cmd.Wait()
	if state, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || state.Signal() != syscall.SIGKILL {
		err = errors.Join(err, fmt.Errorf("it ended by itself: %w", end))
	}
	if err := errors.Join(err, heard); err != nil {
		return fmt.Errorf("the child of round %d: %w: %s", p.Round, err, words.Bytes())
	}
	t.total.Kills++
	if p.start {
		t.total.Starts++
	}
	if p.Limit > 0 {
		t.total.Full++
	}
	if t.room {
		t.total.Room++
	}
	return nil
}

// listen keeps what a child says, until its end. It closes ready when the moment has come from which the kill is counted:
// the first acknowledged step, or the first failure on the full disk, or the first step acknowledged after that.
func (t *trial) listen(said io.Reader, p plan, ready chan<- struct{}) error {
	waiting := !p.start
	_, err := readLines(said, func(doc []byte, l line) error {
		if _, err := t.file.Write(doc); err != nil {
			return err
		}
		if err := t.note(l); err != nil {
			return err
		}
		now := l.Ack != nil && (p.Limit == 0 || t.room)
		if p.Limit > 0 && p.Room == 0 {
			now = l.Failed != ""
		}
		if waiting && (now || l.Fault != "") {
			waiting = false
			close(ready)
		}
		return nil
	})
	return err
}
