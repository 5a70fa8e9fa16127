package gather_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/gather"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// fake is a store below: it takes a second for each commit, does first what hook says, and notes what came.
type fake struct {
	ticketmem.Store

	mu      sync.Mutex
	hook    func(ctx context.Context, changes []ticket.Change) error // nil: nothing
	batches [][]string                                               // the ids that came together, sorted
	flying  [][2]string                                              // ticket and command
	most    int                                                      // batches at once
	now     int
	shared  bool // two commands for one ticket were under way at once
}

const second = time.Second

func (f *fake) Commit(ctx context.Context, changes ...ticket.Change) error {
	var ids []string
	f.mu.Lock()
	for _, c := range changes {
		ids = append(ids, string(c.Ticket.ID))
		mine := nameOf(c)
		f.shared = f.shared || slices.ContainsFunc(f.flying, func(n [2]string) bool { return n[0] == mine[0] && n[1] != mine[1] })
		f.flying = append(f.flying, mine)
	}
	slices.Sort(ids)
	f.batches = append(f.batches, ids)
	f.now++
	f.most = max(f.most, f.now)
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.now--
		for _, c := range changes {
			i := slices.Index(f.flying, nameOf(c))
			f.flying = slices.Delete(f.flying, i, i+1)
		}
	}()
	time.Sleep(second)
	f.mu.Lock()
	hook := f.hook
	f.mu.Unlock()
	if hook != nil {
		if err := hook(ctx, changes); err != nil {
			return err
		}
	}
	return f.Store.Commit(context.WithoutCancel(ctx), changes...)
}

// first says what the store does first from now on.
func (f *fake) first(hook func(ctx context.Context, changes []ticket.Change) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hook = hook
}

func (f *fake) events(t *testing.T, id ticket.ID) []string {
	t.Helper()
	events, err := f.History(t.Context(), id, 0, "")
	if err != nil {
		require.ErrorIs(t, err, gridgov.ErrNotFound)
	}
	var commands []string
	for _, e := range events {
		commands = append(commands, e.Command)
	}
	return commands
}

// change is one step of a ticket after base, under a command key.
func change(id string, base int64, command string) ticket.Change {
	c := ticket.Change{Base: base, Ticket: ticket.Ticket{ID: ticket.ID(id), Version: base + 1, State: ticket.Received}}
	c.Events = []ticket.Event{{Ticket: c.Ticket.ID, Seq: base + 1, Command: command}}
	return c
}

func nameOf(c ticket.Change) [2]string {
	return [2]string{string(c.Ticket.ID), c.Events[0].Command}
}

func opened(id string) ticket.Change { return change(id, 0, "open") }

func keyed(c ticket.Change, key string) ticket.Change {
	c.Ticket.Key = key
	return c
}

// bench is a store over a fake, in a bubble in which time stands still while anything can be done.
type bench struct {
	*testing.T
	*fake
	store *gather.Store
	start time.Time
}

// bubble runs a test in a bubble of synctest, which fails it when a goroutine is left over.
func bubble(t *testing.T, c gather.Config, test func(b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := new(fake)
		test(&bench{T: t, fake: f, store: gather.New(f, c), start: time.Now()})
	})
}

// A call is one Commit under way.
type call struct {
	*bench
	done   chan struct{}
	err    error
	at     time.Duration // since the start
	cancel context.CancelFunc
}

// commit sends changes and returns when they wait, or are on their way.
func (b *bench) commit(changes ...ticket.Change) *call {
	ctx, cancel := context.WithCancel(b.Context())
	c := &call{bench: b, done: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(c.done)
		c.err = b.store.Commit(ctx, changes...)
		c.at = time.Since(b.start)
	}()
	synctest.Wait()
	return c
}

func (c *call) stored(at time.Duration) {
	c.Helper()
	<-c.done
	require.NoError(c, c.err)
	require.Equal(c, at, c.at)
}

func (c *call) failed(at time.Duration, want ...error) {
	c.Helper()
	<-c.done
	for _, err := range want {
		require.ErrorIs(c, c.err, err)
	}
	require.Equal(c, at, c.at)
}

func ids(prefix string, n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("%s%02d", prefix, i))
	}
	return all
}
