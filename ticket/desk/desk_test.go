package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
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
		grid.Unit{Code: "41017256100", Parent: "410172561", Level: 2, Name: "a community with a like code"},
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

// unscreened are rules that leave no request to the duty desk alone: what is tested is what comes after that.
func unscreened(t testing.TB) *desk.Rules {
	r, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}})
	require.NoError(t, err)
	return r
}

func newDesk(t testing.TB, change func(*desk.Config)) *desk.Desk {
	c := desk.Config{Store: new(ticketmem.Store), Grid: places(t), Now: newClock().Now}
	if change != nil {
		change(&c)
	}
	if c.Rules == nil {
		c.Rules = unscreened(t)
	}
	d, err := desk.New(c)
	require.NoError(t, err)
	return d
}

var request = ticket.Request{Text: "影院闭店,储值卡余额怎么退?", Unit: "410172561007", Kind: ticket.Complaint}

func TestTheConfigNamesWhatIsMissing(t *testing.T) {
	_, err := desk.New(desk.Config{})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
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
	require.NoError(t, verified(ticket.CheckChain(stored, events)))
	words, err := events[0].Words()
	require.NoError(t, err)
	assert.Equal(t, request.Text, words.Text)
	doc, err := stored.MarshalJSON()
	require.NoError(t, err)
	assert.NotContains(t, string(doc), "影院", "a ticket's document holds no words of a person")
}

func TestAnObserverThatPanicsHarmsNobody(t *testing.T) {
	var log bytes.Buffer
	d := newDesk(t, func(c *desk.Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		c.Observer = desk.ObserverFunc(func(context.Context, ticket.Change, error, time.Duration) { panic("boom") })
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
	for name, by := range map[string]ticket.Actor{
		"nobody": {}, "stranger": stranger, "whom it is about": clerk, "a neighbour with a like code": other,
	} {
		_, err := d.Get(ctx, by, got.ID)
		require.ErrorIs(t, err, gridgov.ErrNotFound, name)
		_, err = d.Do(ctx, by, got.ID, ticket.Note{Text: "x"})
		require.ErrorIs(t, err, gridgov.ErrNotFound, name)
		_, err = d.Story(ctx, by, got.ID, gridgov.English)
		require.ErrorIs(t, err, gridgov.ErrNotFound, name)
		page, err := d.List(ctx, by, desk.Filter{}, "")
		require.NoError(t, err, name)
		assert.Empty(t, page.Tickets, name)
	}
	_, err = d.History(ctx, resident, got.ID)
	require.ErrorIs(t, err, gridgov.ErrRefused, "a reporter reads the story")
	_, err = d.Get(ctx, resident, got.ID)
	require.NoError(t, err)
}

func TestARefusalTeaches(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t, nil)
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	_, err = d.Do(ctx, clerk, got.ID, ticket.ReportBack{Text: "done"})
	var no *desk.RefusedError
	require.ErrorAs(t, err, &no)
	assert.Equal(t, desk.RuleLifecycle, no.Rule)
	assert.Equal(t, ticket.Received, no.State)
	allowed, err := d.Allowed(ctx, clerk, got.ID)
	require.NoError(t, err)
	assert.Equal(t, allowed, no.Allowed)
	assert.Contains(t, allowed, ticket.VerbTransfer)
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
	q := desk.Filter{Limit: 10, Order: storage.ByDue, Desc: true}
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
		require.ErrorIs(t, err, gridgov.ErrInvalid, "a cursor of another query")
		for i := range cursor {
			_, err = d.List(ctx, clerk, q, cursor[:i]+"x"+cursor[i:])
			require.ErrorIs(t, err, gridgov.ErrInvalid, "a damaged cursor")
		}
	}
	assert.Equal(t, []int{10, 10, 5}, sizes)
	n := 0
	for _, err := range d.All(ctx, clerk, desk.Filter{Limit: 7}) {
		require.NoError(t, err)
		n++
	}
	assert.Equal(t, 25, n)
	for _, err := range d.All(ctx, clerk, desk.Filter{Limit: 501}) {
		require.ErrorIs(t, err, gridgov.ErrInvalid)
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
		var bad *gridgov.InvalidError
		if assert.ErrorAs(t, err, &bad, field) {
			assert.Equal(t, strings.TrimSpace(field), bad.Faults[0].Field)
		}
	}
	got, err := d.Receive(ctx, resident, request)
	require.NoError(t, err)
	for _, do := range []ticket.Command{
		nil, (*ticket.Note)(nil), ticket.Note{}, &ticket.Note{Text: "\xff"}, ticket.Transfer{}, ticket.Classify{Unit: "no such"},
	} {
		_, err := d.Do(ctx, clerk, got.ID, do)
		assert.ErrorIs(t, err, gridgov.ErrInvalid, "%T", do)
	}
	_, err = d.Do(ctx, clerk, "no such", ticket.Note{Text: "x"})
	require.ErrorIs(t, err, gridgov.ErrNotFound)
	_, err = d.Do(ctx, clerk, got.ID, &ticket.Note{Text: "by pointer"})
	require.NoError(t, err)
}

// verified is what CheckChain and CheckRecord find wrong, alone.
func verified(_ []string, err error) error { return err }
