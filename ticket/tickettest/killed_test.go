package tickettest_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

// A ledger is a store in a file: a line for each Commit and each Ack, played again when it is opened.
type ledger struct {
	*ticketmem.Store
	mu   sync.Mutex
	file io.Writer
	// broken ones
	eachChange bool                       // writes a line for each change
	afterwards bool                       // writes when it has answered
	forgets    func(storage.Receipt) bool // writes none of these
	delivers   bool                       // settles what is parked or put off
}

type line struct {
	Changes  []changed         `json:"changes,omitempty"`
	Receipts []storage.Receipt `json:"receipts,omitempty"`
}

// changed is a change with the private parts, which are no part of the events' documents.
type changed struct {
	ticket.Change
	Parts [][]byte
}

func openLedger(name string, breaks func(*ledger)) (*ledger, error) {
	l := &ledger{Store: new(ticketmem.Store)}
	doc, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	kept := 0
	for text := range bytes.Lines(doc) {
		var n line
		if json.Unmarshal(text, &n) != nil {
			break // the last one was cut off
		}
		if err := l.play(n); err != nil {
			return nil, err
		}
		kept += len(text)
	}
	if kept < len(doc) { // what is appended to half a line would be lost with it
		if err := os.Truncate(name, int64(kept)); err != nil {
			return nil, err
		}
	}
	l.file, err = os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	breaks(l)
	return l, err
}

func (l *ledger) play(n line) error {
	ctx := context.Background()
	if n.Changes == nil {
		return l.Store.Ack(ctx, n.Receipts...)
	}
	var changes []ticket.Change
	for _, c := range n.Changes {
		for i := range c.Events {
			c.Events[i].Private = c.Parts[i]
		}
		changes = append(changes, c.Change)
	}
	return l.Store.Commit(ctx, changes...)
}

func (l *ledger) write(n line) error {
	doc, err := json.Marshal(n)
	if err == nil {
		_, err = l.file.Write(append(doc, '\n'))
	}
	return err
}

func (l *ledger) Commit(ctx context.Context, changes ...ticket.Change) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.Store.Commit(ctx, changes...); err != nil {
		return err
	}
	var n line
	for _, c := range changes {
		all := changed{Change: c}
		for _, e := range c.Events {
			all.Parts = append(all.Parts, e.Private)
		}
		n.Changes = append(n.Changes, all)
	}
	switch {
	case l.eachChange:
		for _, c := range n.Changes {
			if err := l.write(line{Changes: []changed{c}}); err != nil {
				return err
			}
			time.Sleep(3 * time.Millisecond)
		}
		return nil
	case l.afterwards:
		time.AfterFunc(30*time.Millisecond, func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			_ = l.write(n)
		})
		return nil
	}
	return l.write(n)
}

func (l *ledger) Ack(ctx context.Context, receipts ...storage.Receipt) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.delivers {
		receipts = []storage.Receipt{{ID: receipts[0].ID}}
	}
	if err := l.Store.Ack(ctx, receipts...); err != nil || l.forgets != nil && l.forgets(receipts[0]) {
		return err
	}
	return l.write(line{Receipts: receipts})
}

// A store whose process is killed is found where it has acknowledged what it had not written, and one that had is not.
func TestKilled(t *testing.T) {
	for does, breaks := range map[string]func(*ledger){
		"nothing":                  func(*ledger) {},
		"writes each change alone": func(l *ledger) { l.eachChange = true },
		"writes afterwards":        func(l *ledger) { l.afterwards = true },
		"keeps a buffer":           func(l *ledger) { l.file = bufio.NewWriterSize(l.file, 1<<16) },
		"keeps deliveries in memory": func(l *ledger) {
			l.forgets = func(r storage.Receipt) bool { return !r.Park && r.Retry.IsZero() }
		},
		"keeps what is parked in memory": func(l *ledger) { l.forgets = func(r storage.Receipt) bool { return r.Park } },
		"keeps delays in memory":         func(l *ledger) { l.forgets = func(r storage.Receipt) bool { return !r.Retry.IsZero() } },
		"loses it while it lives":        func(l *ledger) { l.delivers = true },
		"does not open where it was":     nil,
	} {
		t.Run(does, func(t *testing.T) {
			t.Parallel()
			open := func(_ context.Context, place string) (storage.Store, storage.Outbox, error) {
				if breaks == nil {
					s := new(ticketmem.Store)
					return s, s, nil
				}
				l, err := openLedger(place, breaks)
				return l, l, err
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			var err error
			for tries := 0; err == nil && (tries == 0 || does != "nothing" && tries < 3); tries++ { // a kill may come in a good moment
				place := filepath.Join(t.TempDir(), "ledger")
				err = tickettest.CheckKilled(ctx, place, open, "-test.run=^TestKilled$/^"+t.Name()[len("TestKilled/"):]+"$")
			}
			switch {
			case (err == nil) != (does == "nothing"):
				t.Fatalf("found: %v", err)
			case ctx.Err() != nil:
				t.Fatalf("found by the clock alone: %v", err)
			}
			if live := err != nil && strings.Contains(err.Error(), "in a process that was not killed"); live != (does == "loses it while it lives") {
				t.Errorf("found: %v", err)
			}
			t.Log(err)
		})
	}
}
