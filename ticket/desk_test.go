package ticket_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

const office = grid.Path("410172561")

var (
	resident = ticket.Actor{Person: "p-1", Roles: []ticket.Role{ticket.RoleReporter}}
	stranger = ticket.Actor{Person: "p-2", Roles: []ticket.Role{ticket.RoleReporter}}
	clerk    = ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{office}}
	market   = ticket.Actor{ID: "market-1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{ticket.Department("market")}}
	auditor  = ticket.Actor{ID: "auditor", Roles: []ticket.Role{ticket.RoleAuditor}, Units: []grid.Path{office}}
)

// places is Wutong with one community and one grid.
func places(t testing.TB) *grid.Locator {
	tree, err := grid.NewTree(
		grid.Unit{Code: "410172561", Level: 1, Kind: grid.KindOffice, Name: "梧桐街道办事处"},
		grid.Unit{Code: "410172561007", Parent: "410172561", Level: 2, Kind: grid.KindCommunity, Name: "春藤社区"},
		grid.Unit{Code: "410172561007001", Parent: "410172561007", Level: 3, Name: "春藤第一网格"},
	)
	require.NoError(t, err)
	l, err := grid.NewLocator(tree)
	require.NoError(t, err)
	return l
}

// clock is a clock that goes on by a minute at each look.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Minute)
	return c.now
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)} }

func newDesk(t testing.TB, change func(*ticket.Config)) *ticket.Desk {
	c := ticket.Config{Store: new(ticketmem.Store), Grid: places(t), Now: newClock().Now}
	if change != nil {
		change(&c)
	}
	d, err := ticket.NewDesk(c)
	require.NoError(t, err)
	return d
}

var request = ticket.Request{Text: "影院闭店,储值卡余额怎么退?", Unit: "410172561007", Kind: ticket.Complaint}

func TestTheConfigNamesWhatIsMissing(t *testing.T) {
	_, err := ticket.NewDesk(ticket.Config{})
	require.ErrorIs(t, err, ticket.ErrInvalid)
	assert.ErrorContains(t, err, "config.Store")
}

func TestARequestGoesThroughTheWholeLoop(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	assert.Equal(t, ticket.Received, got.State)
	assert.Equal(t, grid.NewPath("410172561", "410172561007"), got.Path)
	for _, s := range []struct {
		by ticket.Actor
		do ticket.Command
		to ticket.State
	}{
		{clerk, ticket.Respond{Text: "已收到"}, ticket.Received},
		{clerk, ticket.Transfer{To: ticket.Department("market")}, ticket.Transferred},
		{market, ticket.Accept{}, ticket.Transferred},
		{market, ticket.Answer{Text: "影院已张贴退款公告", Resolution: ticket.Solved}, ticket.Answered},
		{clerk, ticket.Rework{Reason: "还没有退到账"}, ticket.Transferred},
		{market, ticket.Answer{Text: "余款已退回", Resolution: ticket.Solved}, ticket.Answered},
		{clerk, ticket.Close{}, ticket.Closed},
		{resident, ticket.Rate{Score: 5, Solved: true}, ticket.Closed},
		{resident, ticket.Reopen{Reason: "又少了一笔"}, ticket.Transferred},
	} {
		got, err = d.Do(ctx, s.by, got.ID, s.do)
		require.NoError(t, err, "%T", s.do)
		require.Equal(t, s.to, got.State, "%T", s.do)
	}
	stored, err := d.Get(ctx, resident, got.ID)
	require.NoError(t, err)
	assert.Equal(t, got, stored, "what Do gives is what is stored")
	events, err := d.History(ctx, auditor, got.ID)
	require.NoError(t, err)
	assert.Equal(t, stored, ticket.Fold(events), "the ticket is the fold of its events")
	require.NoError(t, ticket.CheckChain(stored, events))
	words, err := events[0].Words()
	require.NoError(t, err)
	assert.Equal(t, request.Text, words.Text)
	doc, err := stored.MarshalJSON()
	require.NoError(t, err)
	assert.NotContains(t, string(doc), "影院", "a ticket's document holds no words of a person")
}

func TestARequestKeyFilesOnce(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	r := request
	r.Key = "form-17"
	first, err := d.Receive(ctx, resident, r)
	require.NoError(t, err)
	again, err := d.Receive(ctx, resident, r)
	require.NoError(t, err)
	assert.Equal(t, first, again)
	_, err = d.Receive(ctx, stranger, r)
	require.ErrorIs(t, err, ticket.ErrExists, "another person's key gives nothing away")
}

func TestACommandKeyActsOnce(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	for _, do := range []ticket.Command{ // one that would be lawful again, and one that would not
		ticket.Note{Text: "called"},
		ticket.Transfer{To: ticket.Department("market")},
	} {
		key := ticket.Once("key-" + do.Verb().String())
		first, err := d.Do(ctx, clerk, got.ID, do, key)
		require.NoError(t, err)
		_, err = d.Do(ctx, clerk, got.ID, ticket.Note{Text: "in between"})
		require.NoError(t, err)
		again, err := d.Do(ctx, clerk, got.ID, do, key)
		require.NoError(t, err)
		assert.Equal(t, first, again, "the ticket as it was right after the first time")
		_, err = d.Do(ctx, clerk, got.ID, ticket.Respond{Text: "another"}, key)
		require.ErrorIs(t, err, ticket.ErrInvalid, "a key is for one command")
	}
	events, err := d.History(ctx, clerk, got.ID)
	require.NoError(t, err)
	assert.Len(t, events, 5)
}

// blind fails to read histories.
type blind struct {
	ticket.Store
	err error
}

func (b *blind) History(ctx context.Context, id ticket.ID) ([]ticket.Event, error) {
	if b.err != nil {
		return nil, b.err
	}
	return b.Store.History(ctx, id)
}

// A connection that breaks just when the desk looks whether a refused command was done before makes no refusal of it.
func TestADoneCommandIsNotRefusedUnseen(t *testing.T) {
	ctx := t.Context()
	s := &blind{Store: new(ticketmem.Store)}
	d := newDesk(t, func(c *ticket.Config) { c.Store = s })
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	to, key := ticket.Transfer{To: ticket.Department("market")}, ticket.Once("k")
	_, err = d.Do(ctx, clerk, got.ID, to, key)
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, got.ID, ticket.Answer{Text: "Read the notice.", Resolution: ticket.Explained})
	require.NoError(t, err)
	s.err = errors.New("connection reset")
	_, err = d.Do(ctx, clerk, got.ID, to, key)
	require.ErrorIs(t, err, s.err)
	require.NotErrorIs(t, err, ticket.ErrRefused)
	s.err = nil
	got, err = d.Do(ctx, clerk, got.ID, to, key)
	require.NoError(t, err)
	assert.EqualValues(t, 2, got.Version)
}

func TestIfVersionPinsAVersion(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, got.ID, ticket.Note{Text: "a"}, ticket.IfVersion(got.Version))
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, got.ID, ticket.Note{Text: "b"}, ticket.IfVersion(got.Version))
	require.ErrorIs(t, err, ticket.ErrConflict)
}

// faulty fails the next commits with the errors it is given; wrote says that the commit was stored all the same.
type faulty struct {
	*ticketmem.Store
	errs  []error
	wrote bool
	tries int
}

func (s *faulty) Commit(ctx context.Context, c ...ticket.Change) error {
	s.tries++
	if len(s.errs) == 0 {
		return s.Store.Commit(ctx, c...)
	}
	err := s.errs[0]
	s.errs = s.errs[1:]
	if s.wrote {
		if err := s.Store.Commit(ctx, c...); err != nil {
			return err
		}
	}
	return err
}

func TestAConflictIsDecidedAgainThreeTimes(t *testing.T) {
	ctx := t.Context()
	s := &faulty{Store: new(ticketmem.Store)}
	d := newDesk(t, func(c *ticket.Config) { c.Store = s })
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	conflict := fmt.Errorf("stored by somebody: %w", ticket.ErrConflict)
	s.errs, s.tries = []error{conflict, conflict, conflict}, 0
	_, err = d.Do(ctx, clerk, got.ID, ticket.Note{Text: "a"})
	require.NoError(t, err)
	assert.Equal(t, 4, s.tries)
	s.errs, s.tries = []error{conflict, conflict, conflict, conflict, conflict}, 0
	_, err = d.Do(ctx, clerk, got.ID, ticket.Note{Text: "b"})
	require.ErrorIs(t, err, ticket.ErrConflict)
	assert.Equal(t, 4, s.tries)
}

func TestALostAnswerIsUnknownAndTheKeySettlesIt(t *testing.T) {
	ctx := t.Context()
	s := &faulty{Store: new(ticketmem.Store), wrote: true}
	d := newDesk(t, func(c *ticket.Config) { c.Store = s })
	r := request
	r.Key = "form-1"
	s.errs = []error{errors.New("connection reset")}
	_, err := d.Receive(ctx, resident, r)
	require.ErrorIs(t, err, ticket.ErrUnknown)
	got, err := d.Receive(ctx, resident, r)
	require.NoError(t, err)

	s.errs = []error{errors.New("connection reset")}
	to := ticket.Transfer{To: ticket.Department("market")}
	_, err = d.Do(ctx, clerk, got.ID, to, ticket.Once("k"))
	require.ErrorIs(t, err, ticket.ErrUnknown)
	got, err = d.Do(ctx, clerk, got.ID, to, ticket.Once("k"))
	require.NoError(t, err)
	assert.EqualValues(t, 2, got.Version)
}

func TestACancelledContextWritesNothing(t *testing.T) {
	d := newDesk(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := d.Receive(ctx, resident, request)
	require.ErrorIs(t, err, context.Canceled)
	page, err := d.List(t.Context(), clerk, ticket.Query{}, "")
	require.NoError(t, err)
	assert.Empty(t, page.Tickets)
}

func TestWhatTheRouterCannotDoLeavesTheTicketAtTheDesk(t *testing.T) {
	for name, router := range map[string]ticket.RouterFunc{
		"an error": func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{}, errors.New("no table")
		},
		"a refusal": func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{Do: []ticket.Command{ticket.Answer{Text: "a bot concludes no complaint"}}}, nil
		},
		"nonsense": func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{Do: []ticket.Command{ticket.Transfer{To: "nobody"}, nil}}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			d := newDesk(t, func(c *ticket.Config) {
				c.Router, c.Log = router, slog.New(slog.NewTextHandler(&log, nil))
			})
			got, err := d.Receive(t.Context(), resident, request)
			require.NoError(t, err)
			assert.Equal(t, ticket.Received, got.State)
			story, err := d.Story(t.Context(), clerk, got.ID, ticket.English)
			require.NoError(t, err)
			assert.Contains(t, story.String(), "routing failed")
			assert.Contains(t, log.String(), "routing failed")
			assert.NotContains(t, log.String(), "影院", "nobody's words are logged")
		})
	}
}

func TestARoutingDecisionIsOneChangeWithItsReasons(t *testing.T) {
	store := new(ticketmem.Store)
	var seen []ticket.Change
	d := newDesk(t, func(c *ticket.Config) {
		c.Store = store
		c.Router = ticket.RouterFunc(func(_ context.Context, c ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{
				Do: []ticket.Command{
					ticket.Classify{Priority: ticket.Emergency},
					ticket.Respond{Text: "请立即拨打120"},
					ticket.Transfer{To: ticket.UnitHandler(c.Path.Base())},
				},
				Alarm:   []ticket.Handler{ticket.OfficerHandler("duty")},
				Reasons: []ticket.Reason{{Rule: "danger", Why: "keyword 晕倒"}},
			}, nil
		})
		c.Observer = ticket.ObserverFunc(func(_ context.Context, c ticket.Change, _ error, _ time.Duration) { seen = append(seen, c) })
	})
	got, err := d.Receive(t.Context(), resident, request)
	require.NoError(t, err)
	require.Len(t, seen, 1, "request and first steps are one change")
	assert.Equal(t, ticket.Transferred, got.State)
	assert.Equal(t, []string{"danger (keyword 晕倒)"}, seen[0].Events[1].Facts.Why)
	var told []string
	ids := map[string]bool{}
	for _, m := range seen[0].Outbox {
		told = append(told, string(m.Kind)+" "+m.To)
		ids[m.ID] = true
		assert.Equal(t, ticket.Emergency, m.Priority)
	}
	assert.Equal(t, []string{"alarm officer/duty", "reply person/p-1", "assigned unit/410172561007"}, told)
	assert.Len(t, ids, 3, "message ids are unique")
	pending, err := store.Pending(t.Context(), ticket.Pull{Now: got.Created, Lease: time.Minute})
	require.NoError(t, err)
	assert.NotEmpty(t, pending)
}

func TestAnObserverThatPanicsHarmsNobody(t *testing.T) {
	var log bytes.Buffer
	d := newDesk(t, func(c *ticket.Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		c.Observer = ticket.ObserverFunc(func(context.Context, ticket.Change, error, time.Duration) { panic("boom") })
	})
	_, err := d.Receive(t.Context(), resident, request)
	require.NoError(t, err)
	assert.Contains(t, log.String(), "boom")
}

func TestNobodySeesWhatIsNotTheirs(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	r := request
	r.About = []string{"clerk"}
	got, err := d.Receive(ctx, resident, r)
	require.NoError(t, err)
	other := ticket.Actor{ID: "w", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{grid.NewPath("410172561", "41017256100")}}
	for name, by := range map[string]ticket.Actor{"nobody": {}, "stranger": stranger, "whom it is about": clerk, "a neighbour with a like code": other} {
		_, err := d.Get(ctx, by, got.ID)
		require.ErrorIs(t, err, ticket.ErrNotFound, name)
		_, err = d.Do(ctx, by, got.ID, ticket.Note{Text: "x"})
		require.ErrorIs(t, err, ticket.ErrNotFound, name)
		_, err = d.Story(ctx, by, got.ID, ticket.English)
		require.ErrorIs(t, err, ticket.ErrNotFound, name)
		page, err := d.List(ctx, by, ticket.Query{}, "")
		require.NoError(t, err, name)
		assert.Empty(t, page.Tickets, name)
	}
	_, err = d.History(ctx, resident, got.ID)
	require.ErrorIs(t, err, ticket.ErrRefused, "a reporter reads the story")
	_, err = d.Get(ctx, resident, got.ID)
	require.NoError(t, err)
}

func TestARefusalTeaches(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, got.ID, ticket.ReportBack{Text: "done"})
	var no *ticket.RefusedError
	require.ErrorAs(t, err, &no)
	assert.Equal(t, "lifecycle", no.Rule)
	assert.Equal(t, "received", no.State)
	allowed, err := d.Allowed(ctx, clerk, got.ID)
	require.NoError(t, err)
	var names []string
	for _, v := range allowed {
		names = append(names, v.String())
	}
	assert.Equal(t, names, no.Allowed)
	assert.Contains(t, names, "transfer")
}

func TestListsArePagedByCursor(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	for i := range 25 {
		r := request
		r.Key = fmt.Sprintf("k%02d", i)
		_, err := d.Receive(ctx, resident, r)
		require.NoError(t, err)
	}
	q := ticket.Query{Limit: 10, Order: ticket.ByDue, Desc: true}
	var sizes []int
	seen := map[ticket.ID]bool{}
	cursor := ""
	for {
		page, err := d.List(ctx, clerk, q, cursor)
		require.NoError(t, err)
		sizes = append(sizes, len(page.Tickets))
		for _, got := range page.Tickets {
			assert.False(t, seen[got.ID])
			seen[got.ID] = true
		}
		if cursor = page.Next; cursor == "" {
			break
		}
		other := q
		other.Desc = false
		_, err = d.List(ctx, clerk, other, cursor)
		require.ErrorIs(t, err, ticket.ErrInvalid, "a cursor of another query")
		for i := range cursor {
			_, err = d.List(ctx, clerk, q, cursor[:i]+"x"+cursor[i:])
			require.ErrorIs(t, err, ticket.ErrInvalid, "a damaged cursor")
		}
	}
	assert.Equal(t, []int{10, 10, 5}, sizes)
	n := 0
	for _, err := range d.All(ctx, clerk, ticket.Query{Limit: 7}) {
		require.NoError(t, err)
		n++
	}
	assert.Equal(t, 25, n)
	for _, err := range d.All(ctx, clerk, ticket.Query{Limit: 501}) {
		require.ErrorIs(t, err, ticket.ErrInvalid)
	}
}

func TestBadInputNamesTheField(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	for field, r := range map[string]ticket.Request{
		"text":     {Text: ""},
		"text ":    {Text: "\xff"},
		"text  ":   {Text: "a\x00b"},
		"text   ":  {Text: strings.Repeat("长", 10_000)},
		"unit":     {Text: "x", Unit: "410172999"},
		"point":    {Text: "x", Point: &grid.Point{Lon: 200}},
		"category": {Text: "x", Category: "a//b"},
		"handled":  {Text: "x", Handled: &ticket.Handled{Resolution: ticket.Solved, Text: "y"}},
		"key":      {Text: "x", Key: "a b"},
		"due":      {Text: "x", Due: time.Date(12_000, 1, 1, 0, 0, 0, 0, time.UTC)},
		"origin":   {Text: "x", Origin: 99},
	} {
		_, err := d.Receive(ctx, resident, r)
		var bad *ticket.InvalidError
		if assert.ErrorAs(t, err, &bad, field) {
			assert.Equal(t, strings.TrimSpace(field), bad.Faults[0].Field)
		}
	}
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	for _, do := range []ticket.Command{nil, (*ticket.Note)(nil), ticket.Note{}, &ticket.Note{Text: "\xff"}, ticket.Transfer{}, ticket.Classify{Unit: "no such"}} {
		_, err := d.Do(ctx, clerk, got.ID, do)
		assert.ErrorIs(t, err, ticket.ErrInvalid, "%T", do)
	}
	_, err = d.Do(ctx, clerk, "no such", ticket.Note{Text: "x"})
	require.ErrorIs(t, err, ticket.ErrNotFound)
	_, err = d.Do(ctx, clerk, got.ID, &ticket.Note{Text: "by pointer"})
	require.NoError(t, err)
}

func TestManyAtOnceLoseNothing(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	var wg sync.WaitGroup
	var mu sync.Mutex
	ok := 0
	for i := range 8 {
		wg.Go(func() {
			for j := range 20 {
				_, err := d.Do(ctx, clerk, got.ID, ticket.Note{Text: fmt.Sprint(i, j)})
				if err == nil {
					mu.Lock()
					ok++
					mu.Unlock()
				} else {
					assert.ErrorIs(t, err, ticket.ErrConflict)
				}
			}
		})
	}
	wg.Wait()
	events, err := d.History(ctx, clerk, got.ID)
	require.NoError(t, err)
	assert.Len(t, events, 1+ok)
	stored, err := d.Get(ctx, clerk, got.ID)
	require.NoError(t, err)
	require.NoError(t, ticket.CheckChain(stored, events))
}
