package desk_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// shaky is a store that fails: before it writes, after it has written, or since somebody was first. Now and then it ends
// the sweep in the middle, as a kill does.
type shaky struct {
	storage.Store
	mu   sync.Mutex
	rng  *rand.Rand // nil: it does not fail
	kill func()
}

func (s *shaky) dice(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rng == nil {
		return n
	}
	return s.rng.IntN(n)
}

func (s *shaky) Commit(ctx context.Context, changes ...ticket.Change) error {
	switch s.dice(12) {
	case 0:
		return gridgov.ErrBusy
	case 1:
		return gridgov.ErrConflict
	case 2:
		return errors.Join(s.Store.Commit(ctx, changes...), errors.New("the connection is gone")) // and the outcome unknown
	case 3:
		s.kill()
	case 4:
		defer s.kill()
	}
	return s.Store.Commit(ctx, changes...)
}

func (s *shaky) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	if s.dice(30) == 0 {
		return nil, gridgov.ErrBusy
	}
	return s.Store.List(ctx, q)
}

// fill files tickets of every kind that time does something to.
func fill(w *sweeping) (ids []ticket.ID) {
	start := w.now
	for _, r := range []ticket.Request{
		{},
		{Priority: ticket.Urgent, Category: "lights"},
		{Priority: ticket.Emergency},
		{Origin: ticket.FromAbove, Due: start.Add(100 * time.Hour)},
	} {
		by := "reporter"
		if r.Origin == ticket.FromAbove {
			by = "desk"
		}
		for _, script := range [][]said{
			nil,
			{transfer},
			{respond, transfer, accept},
			{transfer, {5 * time.Minute, "market", ticket.Accept{}}, {0, "market", ticket.Object{Reason: "x"}}},
			{transfer, accept, {time.Minute, "market", ticket.Extend{By: span("30h"), Reason: "x"}}},
			{transfer, accept, {time.Minute, "market", ticket.Extend{By: span("30h"), Reason: "x"}}, {time.Minute, "desk", ticket.Grant{}}},
			{
				transfer, accept,
				{time.Minute, "market", ticket.Suspend{Until: start.Add(1000 * time.Hour), Reason: "x"}},
				{time.Minute, "desk", ticket.Grant{}},
			},
			{transfer, accept, {0, "leader", ticket.Supervise{Text: "x"}}, {0, "leader", ticket.Supervise{Text: "x", Within: span("90h")}}},
			{transfer, {
				0, "coordinator",
				ticket.Convene{Assist: []ticket.Party{{Handler: "department/works", Within: span("20h")}, {Handler: "unit/g1"}}},
			}},
			{{time.Minute, "desk", ticket.Answer{Text: "x"}}},
		} {
			ids = append(ids, w.file(by, r, script...))
		}
		if by == "reporter" {
			parent := w.file(by, r, transfer, accept, said{time.Hour, "market", ticket.Ask{Text: "x"}})
			child := w.file(by, r, said{time.Minute, "desk", ticket.Merge{Into: parent}})
			ids = append(ids, parent, child)
		}
	}
	w.now = start
	return ids
}

// outcome is what became of a ticket, but for the times at which the sweep came.
type outcome struct {
	Ticket ticket.Ticket
	Steps  []string
}

func (w *sweeping) outcomes(ids []ticket.ID) (all []outcome) {
	w.Helper()
	for _, id := range ids {
		got, err := w.store.Get(context.Background(), id)
		require.NoError(w, err)
		events, err := w.store.History(context.Background(), id, 0, "")
		require.NoError(w, err)
		require.NoError(w, verified(ticket.CheckChain(got, events)))
		o := outcome{Ticket: got}
		once := map[string]bool{}
		for _, e := range events {
			f := e.Facts
			step := fmt.Sprint(e.Actor, " ", e.Verb, f.State, f.To, f.Resolution, f.Rung)
			o.Steps = append(o.Steps, step)
			if e.Actor == "gridgov/sweep" && e.Verb == ticket.VerbReplan {
				require.NotZero(w, f.Clock.Unknown+got.Unknown, "nothing else is planned again")
			}
			if n := len(f.Rungs); n > 0 { // of the ticket's own limits
				key := fmt.Sprint(f.Rungs[n-1])
				require.False(w, once[key], "a rung was taken twice: %s", key)
				once[key] = true
			}
		}
		t := &o.Ticket
		onTime, judged := t.OnTime()
		o.Steps = append(o.Steps, fmt.Sprint("on time: ", onTime, judged))
		require.Zero(w, t.Wake, "nothing is left to do: %s", id)
		t.Head, t.Changed, t.Closed, t.Wake = ticket.Hash{}, time.Time{}, time.Time{}, time.Time{}
		if t.Deemed {
			t.Accepted = time.Time{}
		}
		if t.State == ticket.Closed {
			t.StageBy, t.CloseBy = time.Time{}, time.Time{} // from its closing
			for i := range t.Rungs {
				if s := t.Rungs[i].Stage; s == ticket.StageReopen || s == ticket.StageCallBack {
					t.Rungs[i].Limit = time.Time{}
				}
			}
			for i := range t.Promised.Checks { // a reply that waited for its check did so until the closing, and moved the promise
				t.Promised.Checks[i].To, t.Promise = time.Time{}, time.Time{}
			}
			for i := range t.Pauses { // a question that stopped the clock ends with the closing
				t.Pauses[i].To = time.Time{}
			}
			if len(t.Pauses) > 0 {
				t.Due, t.Promise = time.Time{}, time.Time{}
			}
		}
		if len(t.Rested) > 0 { // a duplicate that the closing of its parent gave back: its limits run on from there
			t.Pauses, t.Rested, t.RespondBy, t.Due = nil, nil, time.Time{}, time.Time{}
			t.Promise = time.Time{}
			for i := range t.Rungs {
				t.Rungs[i].Limit = time.Time{}
			}
		}
		all = append(all, o)
	}
	return all
}

// sweepers are ways to run the sweep from one instant to another.
var sweepers = map[string]func(w *sweeping, s *shaky, to time.Time){
	"hourly": func(w *sweeping, _ *shaky, to time.Time) { w.every(time.Hour, to) },
	"every second of six hours, and then around each wake": func(w *sweeping, _ *shaky, to time.Time) {
		due := func(at time.Time) bool {
			w.now = at
			did, err := w.desk.Sweep(context.Background(), at)
			require.NoError(w, err)
			return did != desk.Swept{}
		}
		for end := w.now.Add(6 * time.Hour); w.now.Before(end); {
			wake := w.wake()
			require.Equal(w, !wake.IsZero() && !wake.After(w.now.Add(time.Second)), due(w.now.Add(time.Second)), "at %s", w.now)
		}
		for at := w.wake(); !at.IsZero() && !at.After(to); at = w.wake() { // between them nothing is due
			second := at.Truncate(time.Second)
			before := second.Add(-time.Second)
			require.False(w, before.After(w.now) && due(before), "a second before a wake nothing is due")
			for i := range 3 {
				due(second.Add(time.Duration(i) * time.Second))
			}
		}
	},
	"weekly": func(w *sweeping, _ *shaky, to time.Time) { w.every(7*24*time.Hour, to) },
	"hourly, by eight at once": func(w *sweeping, _ *shaky, to time.Time) {
		for ; w.now.Before(to); w.now = w.now.Add(time.Hour) {
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					if _, err := w.desk.Sweep(context.Background(), w.now); err != nil {
						w.Error(err)
					}
				})
			}
			all.Wait()
		}
	},
	"hourly, killed and failing": func(w *sweeping, s *shaky, to time.Time) {
		s.rng = rand.New(rand.NewPCG(7, 7))
		killed, failed := 0, 0
		for ; w.now.Before(to.AddDate(0, 0, -7)); w.now = w.now.Add(time.Hour) {
			ctx, kill := context.WithCancel(context.Background())
			s.kill = kill
			switch did, err := w.desk.Sweep(ctx, w.now); {
			case errors.Is(err, context.Canceled):
				killed++
			case err != nil:
				failed += max(did.Failed, 1)
			}
			kill()
		}
		assert.Greater(w, killed, 10)
		assert.Greater(w, failed, 10)
		s.rng = nil
		w.every(time.Hour, to)
	},
}

func (w *sweeping) every(step time.Duration, to time.Time) {
	for ; w.now.Before(to); w.now = w.now.Add(step) {
		_, err := w.desk.Sweep(context.Background(), w.now)
		require.NoError(w, err)
	}
}

// Run hourly or every second, by one or by many, killed in the middle or not, the sweep has the same result: the same rungs
// in the same order, each once, and the same tickets, but for the times at which it came.
func TestTheSweepIsTheSameHoweverItRuns(t *testing.T) {
	for rules, d := range map[string]desk.Definitions{
		"hours":           {Limits: everyStage()},
		"in working time": {Calendar: calendar(t), Limits: everyStage()},
	} {
		t.Run(rules, func(t *testing.T) {
			run := func(t *testing.T, sweep func(*sweeping, *shaky, time.Time)) []outcome {
				shaky := new(shaky)
				w := newSweeping(t, d, func(s storage.Store) storage.Store { shaky.Store = s; return shaky })
				ids := fill(w)
				sweep(w, shaky, w.now.AddDate(0, 0, 120))
				return w.outcomes(ids)
			}
			want := run(t, func(w *sweeping, _ *shaky, to time.Time) { w.run(to) })
			steps := 0
			for i := range want {
				steps += len(want[i].Steps)
			}
			require.Greater(t, steps, 300)
			for how, sweep := range sweepers {
				t.Run(how, func(t *testing.T) {
					got := run(t, sweep)
					for i := range want {
						require.Equal(t, want[i].Steps, got[i].Steps)
						if !reflect.DeepEqual(want[i], got[i]) {
							require.Equal(t, want[i], got[i])
						}
					}
				})
			}
		})
	}
}

func calendar(t testing.TB) *worktime.Calendar {
	c, err := worktime.New(worktime.Definition{
		Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-12:00", "14:00-18:00"}, China: true,
	})
	require.NoError(t, err)
	return c
}
