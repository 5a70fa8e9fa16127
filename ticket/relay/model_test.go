package relay_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/relay"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// world is many nodes over one outbox, and a bus that fails in every way; what it receives is the truth to be checked.
type world struct {
	*testing.T
	mu       sync.Mutex
	chance   *rand.Rand
	store    *ticketmem.Store
	received map[string]int
	first    map[ticket.ID][]int64 // the messages of a ticket by their first delivery
	poison   map[string]bool
	calm     bool // nothing fails any more but the poison
}

var errDead = errors.New("the node is dead")

const maxTries = 6

func (w *world) roll(n int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.calm {
		return -1
	}
	return w.chance.IntN(n)
}

// node runs a relay until it is stopped or killed. A dead one reaches neither the outbox nor the bus.
func (w *world) node() (end func(kill bool)) {
	dead, die := context.WithCancel(context.Background())
	fails := func(ctx context.Context) error {
		time.Sleep(time.Duration(w.roll(20)) * time.Millisecond)
		switch {
		case dead.Err() != nil:
			return errDead
		case w.roll(15) == 0:
			return gridgov.ErrBusy
		}
		return ctx.Err()
	}
	lost := func() error {
		if dead.Err() != nil {
			return errDead
		}
		return nil
	}
	publish := func(ctx context.Context, m ticket.Message) error {
		select {
		case <-time.After(time.Duration(w.roll(3000)) * time.Millisecond):
		case <-ctx.Done():
		}
		if err := errors.Join(ctx.Err(), dead.Err()); err != nil {
			return err
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		how := 100
		if !w.calm {
			how = w.chance.IntN(100)
		}
		switch {
		case w.poison[m.ID], how < 10:
			return errors.New("refused")
		case how < 15:
			panic("the publisher has a fault")
		case how < 20:
			return fmt.Errorf("no route: %w", relay.ErrDown)
		}
		if w.received[m.ID]++; w.received[m.ID] == 1 {
			w.first[m.Ticket] = append(w.first[m.Ticket], m.Seq)
		}
		if how < 30 {
			return errors.New("received, and the answer was lost")
		}
		return nil
	}
	c := config(&outbox{Store: w.store, before: fails, ack: lost}, publish)
	c.Rand = func() float64 { w.mu.Lock(); defer w.mu.Unlock(); return w.chance.Float64() }
	c.Timeout, c.MaxTries, c.MaxBackoff, c.InFlight = 2*time.Second, maxTries, 10*time.Second, 1+w.roll(8)
	_, stop := start(w.T, c)
	return func(kill bool) {
		if kill {
			die()
		}
		err := stop()
		die()
		if err != nil {
			assert.ErrorIs(w, err, gridgov.ErrUnknown)
		}
	}
}

// Nodes come, stop and die, the outbox is busy, the bus fails in every way: no message is lost, those of a ticket are
// first delivered in their order, and only what was tried often enough is parked.
func TestModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { play(t, rand.New(rand.NewPCG(seed, 9))) })
		})
	}
}

func play(t *testing.T, chance *rand.Rand) {
	w := &world{
		T: t, chance: chance, store: new(ticketmem.Store),
		received: map[string]int{}, first: map[ticket.ID][]int64{}, poison: map[string]bool{},
	}
	all := map[string]ticket.ID{}
	open := func(i int) {
		id, n := ticket.ID(fmt.Sprint("t", i)), 1+w.roll(5)
		for seq := range n {
			m := fmt.Sprintf("%s/%d/1", id, seq+1)
			all[m] = id
			w.mu.Lock()
			w.poison[m] = w.chance.IntN(15) == 0
			w.mu.Unlock()
		}
		ask(t, w.store, id, n)
	}
	var nodes []func(bool)
	for i := range 60 {
		open(i)
		switch at := w.roll(6); {
		case len(nodes) < 3:
			nodes = append(nodes, w.node())
		case at < 2:
			nodes[0](at == 0)
			nodes = nodes[1:]
		}
		time.Sleep(time.Duration(w.roll(3000)) * time.Millisecond)
	}
	w.mu.Lock()
	w.calm = true
	w.mu.Unlock()
	time.Sleep(10 * time.Minute)
	for _, end := range nodes {
		end(false)
	}
	left, err := w.store.Pending(t.Context(), storage.PendingQuery{Waiting: true})
	require.NoError(t, err)
	assert.Empty(t, left, "all are settled or parked")
	parked := map[string]ticket.Message{}
	list, err := w.store.Pending(t.Context(), storage.PendingQuery{Parked: true, Limit: storage.MaxList})
	require.NoError(t, err)
	for _, m := range list {
		parked[m.ID] = m
		assert.GreaterOrEqual(t, m.Tries, maxTries, m.ID)
		assert.NotEmpty(t, m.Reason, m.ID)
	}
	for m := range all {
		if _, stuck := parked[m]; w.received[m] == 0 && !stuck {
			t.Errorf("%s is lost", m)
		}
		if _, stuck := parked[m]; w.poison[m] && !stuck {
			t.Errorf("%s is poison and not parked", m)
		}
	}
	for id, seqs := range w.first {
		assert.IsIncreasing(t, append([]int64{0}, seqs...), "ticket %s", id)
	}
	second := 0
	for _, n := range w.received {
		second += n - 1
	}
	t.Logf("%d messages, %d parked, %d second copies", len(all), len(parked), second)
	assert.Less(t, second, len(all), "second copies are rare")
}
