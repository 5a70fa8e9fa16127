package gather_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/gather"
	"github.com/gridgov/gridgov/ticket/storage"
)

func TestACallerWhoLeavesWhileWaiting(t *testing.T) {
	bubble(t, gather.Config{MaxChanges: 1}, func(b *bench) {
		blocker := b.commit(opened("z"))
		a := b.commit(opened("a"))               // may leave with the next batch
		a2 := b.commit(opened("a"), opened("b")) // waits for a
		b1 := b.commit(opened("b"))              // waits for a2
		a.cancel()
		a.failed(0, context.Canceled)
		require.NotErrorIs(b, a.err, gridgov.ErrUnknown)
		synctest.Wait()
		a2.cancel()
		a2.failed(0, context.Canceled)
		blocker.stored(1 * second)
		b1.stored(2 * second)
		require.NoError(b, b.store.Close(b.Context()))
		require.Equal(b, [][]string{{"z"}, {"b"}}, b.batches)

		gone, cancel := context.WithCancel(b.Context())
		cancel()
		require.ErrorIs(b, b.store.Commit(gone, opened("c")), context.Canceled)
	})
}

func TestACallerWhoLeavesOnTheWay(t *testing.T) {
	bubble(t, gather.Config{}, func(b *bench) {
		b.first(func(ctx context.Context, _ []ticket.Change) error { return ctx.Err() })
		blocker := b.commit(opened("z"))
		mine := opened("x")
		mine.Private = map[int64][]byte{}
		mine.Events[0].Private = []byte("mine")
		x, y := b.commit(mine), b.commit(opened("y"))
		blocker.stored(1 * second)
		synctest.Wait()
		x.cancel()
		x.failed(1*second, gridgov.ErrUnknown, context.Canceled)
		copy(mine.Events[0].Private, "used again") // the batch has its own copy
		mine.Events[0] = ticket.Event{}
		y.stored(2 * second) // a neighbour's haste is not the batch's
		events, err := b.History(b.Context(), "x", 0, "")
		require.NoError(b, err)
		require.Equal(b, "mine", string(events[0].Private))
	})
}

// Everything that a change points to is the batch's own once its caller has left.
func TestACallerWhoLeavesMayUseItsChangeAgain(t *testing.T) {
	bubble(t, gather.Config{}, func(b *bench) {
		b.commit(opened("x")).stored(1 * second)
		mine := change("x", 1, "mine")
		part := []byte("replaced")
		mine.Private = map[int64][]byte{1: part}
		mine.Outbox = []ticket.Message{{ID: "x/2/1", Ticket: "x", Seq: 2, At: b.start}}
		x := b.commit(mine)
		x.cancel()
		x.failed(1*second, gridgov.ErrUnknown, context.Canceled)
		copy(part, "spoilt..")
		mine.Private[1] = nil
		mine.Outbox[0] = ticket.Message{}
		time.Sleep(2 * second)
		events, err := b.History(b.Context(), "x", 0, "")
		require.NoError(b, err)
		require.Equal(b, "replaced", string(events[0].Private))
		sent, err := b.Pending(b.Context(), storage.PendingQuery{Waiting: true})
		require.NoError(b, err)
		require.Len(b, sent, 1)
		require.Equal(b, "x/2/1", sent[0].ID)
	})
}

// tardy is a context that is asked for its end before the batch is answered, and found at its end afterwards.
type tardy struct{ context.Context }

func (tardy) Done() <-chan struct{} {
	time.Sleep(10 * second)
	ended := make(chan struct{})
	close(ended)
	return ended
}

// An answer that is there is given, also where the context has ended by then.
func TestAnAnswerIsNotThrownAway(t *testing.T) {
	bubble(t, gather.Config{}, func(b *bench) {
		for _, id := range ids("r", 40) { // a select takes either, by chance
			require.NoError(b, b.store.Commit(tardy{b.Context()}, opened(id)))
		}
	})
}

// The batch is halved for a bad change; that all of one half have left by then must not cut off the other.
func TestLeavingFromABatchThatIsHalved(t *testing.T) {
	bubble(t, gather.Config{}, func(b *bench) {
		b.first(func(ctx context.Context, changes []ticket.Change) error {
			if len(changes) > 2 {
				return gridgov.ErrConflict
			}
			return ctx.Err()
		})
		blocker := b.commit(opened("z"))
		var calls []*call
		for _, id := range ids("r", 4) {
			calls = append(calls, b.commit(opened(id)))
		}
		blocker.stored(1 * second)
		synctest.Wait()
		for _, c := range calls[:2] {
			c.cancel()
			c.failed(1*second, gridgov.ErrUnknown)
		}
		for _, c := range calls[2:] {
			c.stored(4 * second)
		}
	})
}

// A context that ends just when the answer comes never makes a stored change look as if nothing was written.
func TestLeavingAtTheLastMoment(t *testing.T) {
	bubble(t, gather.Config{}, func(b *bench) {
		for round := range 50 {
			var calls []*call
			for i, id := range ids(fmt.Sprint("r", round, "-"), 20) {
				c := b.commit(opened(id))
				time.AfterFunc(time.Duration(1+min(i, 1))*second, c.cancel)
				calls = append(calls, c)
			}
			for _, c := range calls {
				<-c.done
				if c.err != nil {
					require.ErrorIs(b, c.err, gridgov.ErrUnknown)
				}
			}
			time.Sleep(second)
		}
	})
}

func TestAStoreThatHangsIsLetGoWhenNobodyWaits(t *testing.T) {
	bubble(t, gather.Config{}, func(b *bench) {
		b.first(func(ctx context.Context, _ []ticket.Change) error {
			<-ctx.Done()
			return ctx.Err()
		})
		z := b.commit(opened("z"))
		x, y, w := b.commit(opened("x")), b.commit(opened("y")), b.commit(opened("w"))
		w.cancel()
		w.failed(0, context.Canceled)
		time.Sleep(10 * second)
		z.cancel()
		z.failed(10*second, gridgov.ErrUnknown)
		time.Sleep(10 * second)
		x.cancel()
		x.failed(20*second, gridgov.ErrUnknown)
		time.Sleep(10 * second)
		select {
		case <-y.done:
			b.Fatal("y still waits")
		default:
		}
		y.cancel()
		y.failed(30*second, gridgov.ErrUnknown)
		require.NoError(b, b.store.Close(b.Context()))
	})
}
