//go:build linux || darwin

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

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
