package desk_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// watched tells in which order tickets are written, and fails for one of them.
type watched struct {
	storage.Store
	order []ticket.ID
	fails ticket.ID
}

var errDisk = errors.New("the disk is gone")

func (s *watched) Commit(ctx context.Context, changes ...ticket.Change) error {
	if changes[0].Ticket.ID == s.fails {
		return errDisk
	}
	s.order = append(s.order, changes[0].Ticket.ID)
	return s.Store.Commit(ctx, changes...)
}

// However many are due, the sweep does them all, the longest due first; one that cannot be swept stops no other, and stays
// due.
func TestTheSweepDoesAllThatIsDueOldestFirst(t *testing.T) {
	store := new(watched)
	w := newSweeping(t, desk.Definitions{}, func(s storage.Store) storage.Store { store.Store = s; return store })
	const n = 1200
	start := w.now
	var ids []ticket.ID
	for i := range n {
		w.now = start.Add(time.Duration(i*7919%n) * time.Second) // the order of ids is another one
		ids = append(ids, w.file("reporter", ticket.Request{}))
	}
	due := make([]ticket.ID, n)
	for i := range n {
		due[i*7919%n] = ids[i]
	}
	store.order, store.fails = nil, due[700]
	w.desk = quiet(t, w, store)
	did, err := w.desk.Sweep(t.Context(), start.Add(3*time.Hour))
	require.ErrorIs(t, err, errDisk)
	require.ErrorContains(t, err, string(due[700]))
	assert.Equal(t, desk.Swept{Tickets: n, Steps: n - 1, Reminded: n - 1, Failed: 1}, did)
	assert.Equal(t, append(due[:700:700], due[701:]...), store.order)

	store.order, store.fails = nil, ""
	did, err = w.desk.Sweep(t.Context(), start.Add(3*time.Hour))
	require.NoError(t, err)
	assert.Equal(t, desk.Swept{Tickets: 1, Steps: 1, Reminded: 1}, did, "what failed is still due, and nothing else is")
	did, err = w.desk.Sweep(t.Context(), start.Add(3*time.Hour))
	require.NoError(t, err)
	assert.Equal(t, desk.Swept{}, did)

	_, err = w.desk.Sweep(t.Context(), time.Time{})
	require.ErrorIs(t, err, gridgov.ErrInvalid, "at no instant")
}

// unhurried is a store whose calls take a millisecond.
type unhurried struct{ storage.Store }

func (s unhurried) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	time.Sleep(time.Millisecond)
	return s.Store.List(ctx, q)
}

func (s unhurried) Commit(ctx context.Context, changes ...ticket.Change) error {
	time.Sleep(time.Millisecond)
	return s.Store.Commit(ctx, changes...)
}

// Eight that sweep at once go different ways: in one order, seven of them would lose nearly everything to the first.
func TestSweepersGoDifferentWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newSweeping(t, desk.Definitions{}, nil)
		const n, sweepers = 400, 8
		for range n {
			w.file("reporter", ticket.Request{})
		}
		office := quiet(t, w, unhurried{w.store})
		var did [sweepers]desk.Swept
		var all sync.WaitGroup
		begun := time.Now()
		for i := range did {
			all.Go(func() {
				var err error
				did[i], err = office.Sweep(t.Context(), w.now.Add(3*time.Hour))
				assert.NoError(t, err)
			})
		}
		all.Wait()
		pressed, lost := 0, 0
		for _, d := range did {
			pressed, lost = pressed+d.Reminded, lost+d.Lost
		}
		t.Logf("lost %d of %d in %v", lost, n, time.Since(begun))
		assert.Equal(t, n, pressed)
		assert.Less(t, lost, n/4)
		assert.Less(t, time.Since(begun), n/4*time.Millisecond)
	})
}

// quiet is a desk over a store that keeps its failures to itself.
func quiet(t *testing.T, w *sweeping, s storage.Store) *desk.Desk {
	d, err := desk.New(desk.Config{Store: s, Home: "office/c1/g1", Now: func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	return d
}

// More rungs than one change holds are taken in one sweep all the same.
func TestTheSweepTakesMoreStepsThanOneChangeHolds(t *testing.T) {
	ladder := []ticket.Rung{{Stage: ticket.StageRespond, Do: ticket.RungRemind}}
	for i := range 249 {
		ladder = append(ladder,
			ticket.Rung{Stage: ticket.StageRespond, After: worktime.Span{N: i + 1, Unit: worktime.UrgentMinute}, Do: ticket.RungRemind})
	}
	w := newSweeping(t, desk.Definitions{Ladder: ladder}, nil)
	w.file("reporter", ticket.Request{})
	did, err := w.desk.Sweep(t.Context(), w.now.Add(24*time.Hour))
	require.NoError(t, err)
	assert.Equal(t, desk.Swept{Tickets: 1, Steps: 250, Reminded: 250}, did)
}

// However long a ladder is, a sweep ends: what it leaves is an error, and the next sweep's.
func TestASweepOfOneTicketIsBounded(t *testing.T) {
	ladder := make([]ticket.Rung, 10_001)
	for i := range ladder {
		ladder[i] = ticket.Rung{Stage: ticket.StageRespond, Do: ticket.RungRemind}
	}
	w := newSweeping(t, desk.Definitions{Ladder: ladder}, nil)
	id := w.file("reporter", ticket.Request{})
	did, err := w.desk.Sweep(t.Context(), w.now.Add(24*time.Hour))
	require.ErrorContains(t, err, "still due")
	require.ErrorContains(t, err, string(id))
	assert.Equal(t, desk.Swept{Tickets: 1, Steps: 10_000, Reminded: 10_000, Failed: 1}, did)
	did, err = w.desk.Sweep(t.Context(), w.now.Add(24*time.Hour))
	require.NoError(t, err)
	assert.Equal(t, desk.Swept{Tickets: 1, Steps: 1, Reminded: 1}, did)
}

// stale is a store that gives one page for ever, as a copy that has fallen behind does, or the last ticket of it.
type stale struct {
	storage.Store
	page []ticket.Ticket
	last bool
}

func (s *stale) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	if s.page == nil {
		page, err := s.Store.List(ctx, q)
		if err != nil {
			return nil, err
		}
		s.page = page
		if s.last {
			s.page = slices.Repeat(page[len(page)-1:], len(page))
		}
		return page, nil
	}
	return slices.Clone(s.page), nil
}

// A store that never gets to its last page does not hold the sweep for ever.
func TestASweepOverAStoreThatGoesRoundInCirclesEnds(t *testing.T) {
	for again, last := range map[string]bool{"t000001": false, "t000500": true} {
		w := newSweeping(t, desk.Definitions{}, func(s storage.Store) storage.Store { return &stale{Store: s, last: last} })
		for range storage.MaxList + 1 {
			w.file("reporter", ticket.Request{})
		}
		did, err := w.desk.Sweep(t.Context(), w.now.Add(3*time.Hour))
		require.ErrorContains(t, err, "gave ticket "+again+" again")
		assert.Equal(t, storage.MaxList, did.Steps)
	}
}

// late is a store that other nodes write to: they sweep one ticket first, another cannot be written, and a duplicate is taken
// out just when its parent's are listed.
type late struct {
	storage.Store
	lost, fails ticket.ID
	short       int // so many lists of duplicates lack them
}

func (s *late) Commit(ctx context.Context, changes ...ticket.Change) error {
	switch changes[0].Ticket.ID {
	case s.fails:
		return errDisk
	case s.lost:
		if err := s.Store.Commit(ctx, changes...); err != nil {
			return err
		}
		return gridgov.ErrConflict
	}
	return s.Store.Commit(ctx, changes...)
}

func (s *late) List(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
	if q.Parent != "" && s.short > 0 {
		s.short--
		return nil, nil
	}
	return s.Store.List(ctx, q)
}

// A page that is read again, since somebody else was at work on it, is not swept again.
func TestWhatFailedIsNotTriedAgainInOneSweep(t *testing.T) {
	store := new(late)
	w := newSweeping(t, desk.Definitions{}, func(s storage.Store) storage.Store { store.Store = s; return store })
	w.desk = quiet(t, w, store)
	var ids []ticket.ID
	for range 3 {
		ids = append(ids, w.file("reporter", ticket.Request{}))
		w.now = w.now.Add(time.Second)
	}
	store.fails, store.lost = ids[0], ids[1]
	did, err := w.desk.Sweep(t.Context(), w.now.Add(3*time.Hour))
	require.ErrorIs(t, err, errDisk)
	assert.Equal(t, desk.Swept{Tickets: 3, Steps: 1, Reminded: 1, Lost: 1, Failed: 1}, did)
}

// Nothing is closed over a duplicate that is not found, which nobody would give back: it waits for a sweep that finds it.
func TestASweepClosesNothingOverADuplicateThatIsNotFound(t *testing.T) {
	store := new(late)
	w := newSweeping(t, desk.Definitions{}, func(s storage.Store) storage.Store { store.Store = s; return store })
	parent := w.file("reporter", ticket.Request{}, transfer, said{0, "market", ticket.Ask{Text: "x"}})
	child := w.file("other", ticket.Request{}, said{0, "desk", ticket.Merge{Into: parent}})
	store.short = 1
	did, err := w.desk.Sweep(t.Context(), w.now.AddDate(0, 0, 6))
	require.ErrorContains(t, err, "one of its duplicates cannot be read")
	assert.Equal(t, desk.Swept{Tickets: 1, Failed: 1}, did)
	did, err = w.desk.Sweep(t.Context(), w.now.AddDate(0, 0, 6))
	require.NoError(t, err)
	assert.Equal(t, 1, did.Closed)
	given, err := store.Get(t.Context(), child)
	require.NoError(t, err)
	assert.Equal(t, ticket.Received, given.State)
}

// Reminders go out in working time, never at night and on no day off; emergencies at once. Going up does not wait.
func TestRemindersFallInWorkingTime(t *testing.T) {
	hours := func(n int) worktime.Span { return worktime.Span{N: n, Unit: worktime.UrgentHour} }
	d := desk.Definitions{
		Calendar: calendar(t), Limits: []desk.Limit{{Stage: ticket.StageHandle, Within: hours(10)}},
		Ladder: []ticket.Rung{
			{Stage: ticket.StageHandle, Before: hours(1), Do: ticket.RungWarn},
			{Stage: ticket.StageHandle, Do: ticket.RungRemind},
			{Stage: ticket.StageHandle, After: hours(100), Do: ticket.RungEscalate},
		},
	}
	for name, c := range map[string]struct {
		at   time.Time
		is   ticket.Priority
		want []string
	}{
		"in the evening": {time.Date(2026, 3, 2, 16, 0, 0, 0, beijing), ticket.Normal, []string{
			"03-02 17:59 remind (warn, handle)", "03-03 08:00 remind (remind, handle)", "03-07 06:00 escalate (escalate, handle) [leader/office]",
		}},
		"by day": {time.Date(2026, 3, 2, 6, 0, 0, 0, beijing), ticket.Normal, []string{
			"03-02 15:00 remind (warn, handle)", "03-02 16:00 remind (remind, handle)", "03-06 20:00 escalate (escalate, handle) [leader/office]",
		}},
		"over the Spring Festival": {
			time.Date(2026, 2, 14, 16, 0, 0, 0, beijing), ticket.Normal, []string{ // a make-up workday, then nine days off
				"02-14 17:59 remind (warn, handle)", "02-24 08:00 remind (remind, handle)", "02-24 08:00 escalate (escalate, handle) [leader/office]",
			},
		},
		"an emergency": {time.Date(2026, 2, 14, 16, 0, 0, 0, beijing), ticket.Emergency, []string{
			"02-15 01:00 remind (warn, handle)", "02-15 02:00 remind (remind, handle)", "02-19 06:00 escalate (escalate, handle) [leader/office]",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newSweeping(t, d, nil)
			w.now = c.at
			id := w.file("reporter", ticket.Request{Priority: c.is})
			w.run(c.at.AddDate(0, 0, 30))
			assert.Equal(t, c.want, w.tell(id))
		})
	}
}

// When a limit moves, its ladder begins again; what an earlier limit was pressed for stays on record.
func TestALimitThatMovesHasItsLadderAnew(t *testing.T) {
	w := newSweeping(t, desk.Definitions{
		Limits: []desk.Limit{
			{Stage: ticket.StageHandle, Category: "lights", Within: span("20h")},
			{Stage: ticket.StageHandle, Within: span("10h")},
		},
	}, nil)
	id := w.file("reporter", ticket.Request{}, transfer)
	w.run(w.now.Add(11 * time.Hour))
	_, err := w.desk.Do(t.Context(), desk.Cast["desk"], id, ticket.Classify{Category: "lights"})
	require.NoError(t, err)
	w.run(w.now.Add(11 * time.Hour))
	assert.Equal(t, []string{"03-03 02:00 remind (remind, handle)", "03-03 12:00 remind (remind, handle)"}, w.tell(id))
}

// A year that the calendar does not know stops nothing and nothing is guessed; new rules that know it take it up, the limits
// of a ruling and of an order too.
func TestAYearThatBecomesKnownIsTakenUp(t *testing.T) {
	d := desk.Definitions{Calendar: calendar(t), Limits: []desk.Limit{
		{Stage: ticket.StageRespond, Within: span("1h")},
		{Stage: ticket.StageHandle, Within: span("5wd")},
		{Stage: ticket.StageApprove, Within: span("3wd")},
	}}
	w := newSweeping(t, d, nil)
	w.now = time.Date(2026, 12, 30, 10, 0, 0, 0, beijing)
	id := w.file("reporter", ticket.Request{}, transfer, said{0, "market", ticket.Object{Reason: "x"}},
		said{0, "leader", ticket.Supervise{Within: span("4wd"), Text: "x"}})
	for range 5 {
		w.now = w.now.AddDate(0, 0, 1)
		_, err := w.desk.Sweep(t.Context(), w.now)
		require.NoError(t, err)
	}
	got, err := w.store.Get(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, 2027, got.Unknown)
	assert.Zero(t, got.Due)
	assert.NotZero(t, got.Wake)

	var told []string
	for _, line := range w.tell(id) {
		if line[12:] != "replan" {
			told = append(told, line)
		}
	}
	assert.Equal(t, []string{"12-31 10:00 remind (remind, respond)", "12-31 10:00 escalate (escalate, respond) [unit/office]"},
		told, "what is known goes on")

	d.Calendar, err = d.Calendar.WithYears(
		worktime.Year{
			Year: 2027, Papers: []string{"https://example.org/2027"},
			Days: []worktime.Day{{Name: "元旦", Date: "2027-01-01", Kind: worktime.Off}},
		},
	)
	require.NoError(t, err)
	w.define(d)
	w.now = w.now.AddDate(0, 0, 1)
	did, err := w.desk.Sweep(t.Context(), w.now)
	require.NoError(t, err)
	assert.Equal(t, 1, did.Replanned)
	got, err = w.store.Get(t.Context(), id)
	require.NoError(t, err)
	assert.Zero(t, got.Unknown)
	day := func(t time.Time) string { return t.In(beijing).Format(time.DateOnly) }
	assert.Equal(t, []string{"2027-01-07", "2027-01-05", "2027-01-06"},
		[]string{day(got.Due), day(got.Approvals[0].Due), day(got.Orders[0].Due)})
}

// A call-back is pressed where no handler is asked to judge its own work.
func TestACallBackIsPressedAtTheDesk(t *testing.T) {
	w := newSweeping(t, desk.Definitions{Limits: everyStage()}, nil)
	w.file("reporter", ticket.Request{}, transfer, accept, said{0, "market", ticket.Answer{Text: "x"}},
		said{0, "desk", ticket.Close{Resolution: ticket.Explained}})
	outbox := w.store.(storage.Outbox)
	pull := storage.PendingQuery{Now: w.now.AddDate(1, 0, 0), Lease: time.Hour, Limit: 500, Waiting: true}
	before, err := outbox.Pending(t.Context(), pull)
	require.NoError(t, err)
	did, err := w.desk.Sweep(t.Context(), w.now.Add(72*time.Hour))
	require.NoError(t, err)
	assert.Equal(t, 1, did.Reminded)
	after, err := outbox.Pending(t.Context(), pull)
	require.NoError(t, err)
	require.Len(t, after, len(before)+1)
	assert.Equal(t, "unit/office", after[len(before)].To)
}
