package gather_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/gather"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

func TestContract(t *testing.T) {
	for name, c := range map[string]gather.Config{
		"zero":   {},
		"narrow": {MaxChanges: 2, MaxBytes: 1, InFlight: 3},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "zero" {
				t.Skip("the whole suite once more")
			}
			tickettest.Run(t, func(t testing.TB) storage.Store {
				s := gather.New(new(ticketmem.Store), c)
				t.Cleanup(func() { assert.NoError(t, s.Close(context.Background())) })
				return s
			})
		})
	}
}

// Two nodes that each gather their own commits keep the contract by turns.
func TestTwoHandles(t *testing.T) {
	if testing.Short() {
		t.Skip("the whole suite once more")
	}
	tickettest.Run(t, func(t testing.TB) storage.Store {
		store := new(ticketmem.Store)
		handle := func() tickettest.Office {
			s := gather.New(store, gather.Config{})
			t.Cleanup(func() { assert.NoError(t, s.Close(context.Background())) })
			return struct {
				storage.Store
				storage.Outbox
			}{s, store}
		}
		return tickettest.Turns(handle(), handle())
	})
}

func TestALoneWriterIsNotDelayed(t *testing.T) {
	bubble(t, gather.Config{}, func(b *bench) {
		b.commit(opened("a")).stored(1 * second)
		b.commit(change("a", 1, "next")).stored(2 * second)
	})
}

func TestWhoeverComesMeanwhileTravelsTogether(t *testing.T) {
	bubble(t, gather.Config{}, func(b *bench) {
		first := b.commit(opened("first"))
		var rest []*call
		for _, id := range ids("r", 10) {
			rest = append(rest, b.commit(opened(id)))
		}
		first.stored(1 * second)
		for _, c := range rest {
			c.stored(2 * second)
		}
		require.Equal(b, [][]string{{"first"}, ids("r", 10)}, b.batches)
	})
}

func TestBatchesAreBounded(t *testing.T) {
	long := func(id string, bytes int) ticket.Change {
		c := opened(id)
		c.Events[0].Private = make([]byte, bytes)
		return c
	}
	for name, tt := range map[string]struct {
		config gather.Config
		wait   [][]ticket.Change
		want   [][]string
	}{
		"changes": {
			gather.Config{MaxChanges: 3},
			[][]ticket.Change{{opened("a")}, {opened("b")}, {opened("c"), opened("d")}, {opened("e")}},
			[][]string{{"a", "b"}, {"c", "d", "e"}},
		},
		"a large Commit alone and whole": {
			gather.Config{MaxChanges: 2},
			[][]ticket.Change{{opened("a")}, {opened("b"), opened("c"), opened("d")}, {opened("e")}},
			[][]string{{"a"}, {"b", "c", "d"}, {"e"}},
		},
		"bytes": {
			gather.Config{MaxBytes: 50_000},
			[][]ticket.Change{{long("a", 20_000)}, {long("b", 20_000)}, {long("c", 20_000)}, {long("d", 90_000)}, {long("e", 1)}},
			[][]string{{"a", "b"}, {"c"}, {"d"}, {"e"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, tt.config, func(b *bench) {
				calls := []*call{b.commit(opened("0"))}
				for _, changes := range tt.wait {
					calls = append(calls, b.commit(changes...))
				}
				for _, c := range calls {
					<-c.done
					require.NoError(b, c.err)
				}
				require.Equal(b, tt.want, b.batches[1:])
			})
		})
	}
}

func TestMaxWait(t *testing.T) {
	bubble(t, gather.Config{MaxWait: 5 * second, MaxChanges: 3}, func(b *bench) {
		a := b.commit(opened("a"))
		time.Sleep(4 * second)
		c := b.commit(opened("c")) // goes with a, whose time is up first
		a.stored(6 * second)
		c.stored(6 * second)

		calls := []*call{b.commit(opened("x")), b.commit(opened("y")), b.commit(opened("z"))}
		for _, c := range calls {
			c.stored(7 * second) // full: no wait
		}

		late := b.commit(opened("late"))
		require.NoError(b, b.store.Close(b.Context())) // nor when closing
		late.stored(8 * second)
	})
}

func TestBatchesInFlight(t *testing.T) {
	bubble(t, gather.Config{InFlight: 3, MaxChanges: 1}, func(b *bench) {
		var calls []*call
		for _, id := range ids("r", 7) {
			calls = append(calls, b.commit(opened(id)))
		}
		for i, c := range calls {
			c.stored(time.Duration(1+i/3) * second)
		}
		require.Equal(b, 3, b.most)
	})
}

func TestOneTicketOneAtATime(t *testing.T) {
	bubble(t, gather.Config{InFlight: 4}, func(b *bench) {
		first := b.commit(opened("a"))
		second1 := b.commit(change("a", 1, "two"), opened("b"))
		third := b.commit(change("b", 1, "two"))
		other := b.commit(opened("c"))
		fourth := b.commit(change("a", 2, "three"))
		first.stored(1 * second)
		other.stored(1 * second)
		second1.stored(2 * second)
		third.stored(3 * second)
		fourth.stored(3 * second)
		require.False(b, b.shared)
		require.Equal(b, []string{"open", "two", "three"}, b.events(b.T, "a"))
	})
}

// Who leaves from behind in one line must not bring forward who waits in another.
func TestLeavingFromBehind(t *testing.T) {
	bubble(t, gather.Config{InFlight: 2}, func(b *bench) {
		first := b.commit(opened("a"))
		both := b.commit(change("a", 1, "two"), opened("b"))
		behind := b.commit(change("b", 1, "two"))
		behind.cancel()
		behind.failed(0, context.Canceled)
		first.stored(1 * second)
		both.stored(2 * second)
		require.False(b, b.shared)
	})
}

func TestOneKeyOneAtATime(t *testing.T) {
	bubble(t, gather.Config{}, func(b *bench) {
		blocker := b.commit(opened("z"))
		first, again := b.commit(keyed(opened("a"), "k")), b.commit(keyed(opened("b"), "k"))
		other := b.commit(keyed(opened("k"), "a")) // an id is not a key
		blocker.stored(1 * second)
		first.stored(2 * second)
		other.stored(2 * second)
		again.failed(3*second, gridgov.ErrExists)
		require.Equal(b, [][]string{{"z"}, {"a", "k"}, {"b"}}, b.batches)
	})
}

// Two changes in one Commit that collide with each other are the store's to refuse, and hold up nobody.
func TestACommitThatCollidesWithItself(t *testing.T) {
	bubble(t, gather.Config{}, func(b *bench) {
		blocker := b.commit(opened("z"))
		twice := b.commit(opened("a"), opened("a"))
		key := b.commit(keyed(opened("b"), "k"), keyed(opened("c"), "k"))
		good := b.commit(opened("d"))
		<-twice.done
		<-key.done
		<-good.done
		require.ErrorIs(b, twice.err, gridgov.ErrInvalid)
		require.ErrorIs(b, key.err, gridgov.ErrExists)
		require.NoError(b, good.err)
		blocker.stored(1 * second)
		start := time.Since(b.start)
		b.commit(keyed(opened("a"), "k")).stored(start + second) // nothing was left behind
	})
}

func TestABadChangeFailsAlone(t *testing.T) {
	tooNew := errors.Join(gridgov.ErrTooNew)
	for _, want := range []error{gridgov.ErrExists, gridgov.ErrConflict, gridgov.ErrInvalid, tooNew} {
		for bad := range 8 {
			bubble(t, gather.Config{}, func(b *bench) {
				b.first(func(_ context.Context, changes []ticket.Change) error {
					for _, c := range changes {
						if c.Ticket.ID == "bad" {
							return fmt.Errorf("below: %w", want)
						}
					}
					return nil
				})
				blocker := b.commit(opened("z"))
				var calls []*call
				for i, id := range ids("r", 8) {
					if i == bad {
						id = "bad"
					}
					calls = append(calls, b.commit(opened(id), opened(id+"-too")))
				}
				blocker.stored(1 * second)
				for i, c := range calls {
					<-c.done
					if i == bad {
						require.ErrorIs(b, c.err, want)
						require.Empty(b, b.events(b.T, "bad-too"), "all or nothing")
					} else {
						require.NoError(b, c.err)
					}
				}
				require.Len(b, b.batches, 1+7, "halves: 8, then 4 and 4, then 2 and 2, then 1 and 1")
			})
		}
	}
}

func TestWhatConcernsTheWholeBatch(t *testing.T) {
	disk := errors.New("disk full")
	for name, tt := range map[string]struct {
		below error
		want  []error
	}{
		"busy":                 {fmt.Errorf("below: %w", gridgov.ErrBusy), []error{gridgov.ErrBusy}},
		"unknown":              {fmt.Errorf("below: %w", gridgov.ErrUnknown), []error{gridgov.ErrUnknown}},
		"a driver's error":     {disk, []error{gridgov.ErrUnknown, disk}},
		"unknown and conflict": {errors.Join(gridgov.ErrUnknown, gridgov.ErrConflict), []error{gridgov.ErrUnknown}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, gather.Config{}, func(b *bench) {
				blocker := b.commit(opened("z"))
				calls := []*call{b.commit(opened("x")), b.commit(opened("y"))}
				blocker.stored(1 * second)
				b.first(func(context.Context, []ticket.Change) error { return tt.below })
				for _, c := range calls {
					c.failed(2*second, tt.want...)
				}
				b.first(nil)
				b.commit(opened("x")).stored(3 * second)
			})
		})
	}
}

func TestAPanicBelowHangsNobody(t *testing.T) {
	for name, end := range map[string]func(){"panic": func() { panic("boom") }, "exit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			bubble(t, gather.Config{Log: slog.New(slog.NewTextHandler(&log, nil))}, func(b *bench) {
				blocker := b.commit(opened("z"))
				calls := []*call{b.commit(opened("x")), b.commit(opened("y"))}
				blocker.stored(1 * second)
				b.first(func(context.Context, []ticket.Change) error { end(); return nil })
				for _, c := range calls {
					c.failed(2*second, gridgov.ErrUnknown)
				}
				b.first(nil)
				b.commit(opened("x")).stored(3 * second)
				require.NoError(b, b.store.Close(b.Context()))
			})
			require.Equal(t, name == "panic", strings.Contains(log.String(), "boom"))
		})
	}
}

// Two writers in turns must meet, though each comes back only after it was answered.
func TestThoseWhoWereAnsweredTravelWithTheNext(t *testing.T) {
	const steps = 100
	bubble(t, gather.Config{}, func(b *bench) {
		var group sync.WaitGroup
		for _, id := range []string{"a", "b"} {
			group.Go(func() {
				for i := range steps {
					assert.NoError(b, b.store.Commit(b.Context(), change(id, int64(i), fmt.Sprint(i))))
				}
			})
		}
		group.Wait()
		require.Less(b, len(b.batches), 2*steps*9/10)
	})
}

func TestClose(t *testing.T) {
	bubble(t, gather.Config{MaxChanges: 1}, func(b *bench) {
		calls := []*call{b.commit(opened("a")), b.commit(opened("b")), b.commit(change("b", 1, "two"))}
		short, cancel := context.WithTimeout(b.Context(), second/2)
		defer cancel()
		require.ErrorIs(b, b.store.Close(short), context.DeadlineExceeded)

		late := b.commit(opened("late"))
		late.failed(second/2, gather.ErrClosed, gridgov.ErrBusy)
		require.NoError(b, b.store.Close(b.Context()))
		require.Equal(b, 3*second, time.Since(b.start))
		for i, c := range calls {
			c.stored(time.Duration(i+1) * second)
		}
		require.NoError(b, b.store.Close(short), "drained is drained")
		_, err := b.store.Get(b.Context(), "b")
		require.NoError(b, err, "reads still pass")
	})
	require.NoError(t, gather.New(new(ticketmem.Store), gather.Config{}).Close(t.Context()), "never used")
}

func TestWhatIsNoChangeAtAll(t *testing.T) {
	s := gather.New(new(ticketmem.Store), gather.Config{MaxChanges: -1, MaxBytes: -1, MaxWait: -1, InFlight: -1})
	require.ErrorIs(t, s.Commit(t.Context()), gridgov.ErrInvalid)
	require.ErrorIs(t, s.Commit(t.Context(), ticket.Change{}), gridgov.ErrInvalid)
	require.NoError(t, s.Commit(t.Context(), opened("a")))
	all, err := s.List(t.Context(), storage.Query{})
	require.NoError(t, err)
	require.Len(t, all, 1)
}
