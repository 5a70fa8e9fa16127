//go:build linux || darwin

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/gridgov/gridgov/ticket"
)

// A line of the journal says one thing: the field that is set.
type line struct {
	Intent   *intent         `json:"intent,omitempty"`   // is about to be committed
	Ack      *ack            `json:"ack,omitempty"`      // was acknowledged
	Taken    *ticket.Message `json:"taken,omitempty"`    // came out of the outbox
	Settling []string        `json:"settling,omitempty"` // messages whose receipt is about to be given
	Settled  []string        `json:"settled,omitempty"`  // … and was acknowledged
	Done     string          `json:"done,omitempty"`     // a matter all of whose steps were acknowledged
	Failed   string          `json:"failed,omitempty"`   // a try that will be repeated
	Fault    string          `json:"fault,omitempty"`    // an answer that no fault of the disk or a kill explains
	Room     bool            `json:"room,omitempty"`     // the full disk has room again
	Round    *roundEnd       `json:"round,omitempty"`    // the lines up to here were checked, and nothing was wrong
}

// An intent is a change as the desk has decided it.
type intent struct {
	Ticket   ticket.ID     `json:"ticket"`
	Base     int64         `json:"base"`
	Key      string        `json:"key"`    // the request's
	Hashes   []ticket.Hash `json:"hashes"` // of the events
	Messages []string      `json:"messages,omitempty"`
}

// An ack is what a client was told.
type ack struct {
	Ticket  ticket.ID   `json:"ticket"`
	Version int64       `json:"version"`
	Head    ticket.Hash `json:"head"`
	Key     string      `json:"key,omitempty"`     // the request's, of a receipt
	Command string      `json:"command,omitempty"` // else the command's
}

// A roundEnd sums up a round, with the tickets that it has changed.
type roundEnd struct {
	Total   total                   `json:"total"` // of all rounds
	Tickets map[ticket.ID]keptState `json:"tickets"`
}

// keptState is what was verified of a ticket.
type keptState struct {
	Version int64       `json:"version"`
	Head    ticket.Hash `json:"head"`
	Key     string      `json:"key"`
}

// A journal appends lines to a writer, each with one call, so that the end of the process leaves whole lines and at most
// one that is torn.
type journal struct {
	mu sync.Mutex
	w  io.Writer
}

func (j *journal) say(l line) error {
	doc, err := json.Marshal(l)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	_, err = j.w.Write(append(doc, '\n'))
	return err
}

// readLines calls each for every whole line, and gives the bytes in them. A torn line at the end was not said.
func readLines(r io.Reader, each func(doc []byte, l line) error) (n int64, err error) {
	b := bufio.NewReaderSize(r, 1<<16)
	for {
		doc, err := b.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		var l line
		if err := json.Unmarshal(doc, &l); err != nil {
			return n, fmt.Errorf("journal, byte %d, %.80q: %w", n, bytes.TrimSpace(doc), err)
		}
		if err := each(doc, l); err != nil {
			return n, err
		}
		n += int64(len(doc))
	}
}

// openJournal opens the file of a journal, new or not, tells what it holds, and cuts off a torn end.
func openJournal(name string, each func(l line) error) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	n, err := readLines(f, func(_ []byte, l line) error { return each(l) })
	if err == nil {
		err = f.Truncate(n)
	}
	if err == nil {
		_, err = f.Seek(n, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
