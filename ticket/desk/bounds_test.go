package desk_test

import (
	"fmt"
	"strings"
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

// bounded is an office of one place with a ticket in it.
func bounded(t *testing.T, store storage.Store) (*desk.Desk, ticket.Actor, ticket.Ticket) {
	t.Helper()
	d, err := desk.New(desk.Config{Store: store, Home: "office", Now: time.Now})
	require.NoError(t, err)
	by := ticket.Actor{ID: "o1", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleLeader}, Units: []grid.Path{"office"}}
	tk, err := d.Receive(t.Context(), by, ticket.Request{Text: "The lamp is out.", Origin: ticket.OnBehalf, Reporter: "p1"})
	require.NoError(t, err)
	return d, by, tk
}

// A step whose words no store takes is refused by the rules: fifty tasks of 4,000 bytes, each of which JSON escapes.
func TestAStepWithMoreWordsThanAStoreTakes(t *testing.T) {
	t.Parallel()
	store := new(ticketmem.Store)
	office, by, tk := bounded(t, store)
	call := func(task string) ticket.Convene {
		c := ticket.Convene{Lead: ticket.Department("lead")}
		for i := range 50 {
			c.Assist = append(c.Assist, ticket.Party{Handler: ticket.Department(fmt.Sprint("d", i)), Task: task})
		}
		return c
	}
	_, err := office.Do(t.Context(), by, tk.ID, call(strings.Repeat("<", 4000)))
	require.ErrorIs(t, err, gridgov.ErrRefused)
	var no *desk.RefusedError
	require.ErrorAs(t, err, &no)
	assert.Equal(t, desk.RuleSize, no.Rule)
	assert.Equal(t, ticket.Received, no.State, "as it is, and not as it would be")
	assert.Contains(t, no.Allowed, ticket.VerbTransfer)
	assert.NotContains(t, err.Error(), "<<")
	now, err := office.Get(t.Context(), by, tk.ID)
	require.NoError(t, err)
	assert.Equal(t, tk, now)

	_, err = office.Do(t.Context(), by, tk.ID, call(strings.Repeat("x", 4000)))
	require.NoError(t, err, "the same in plain letters is short enough")
}

// So is a step that would leave a ticket that no store takes, also where that is another ticket of the matter.
func TestAStepThatMakesATicketTooLarge(t *testing.T) {
	t.Parallel()
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}})
	require.NoError(t, err)
	_, by, tk := bounded(t, new(ticketmem.Store))
	at := tk.Created.Add(time.Hour)
	refused := func(t *testing.T, err error) {
		t.Helper()
		var no *desk.RefusedError
		require.ErrorAs(t, err, &no)
		assert.Equal(t, desk.RuleSize, no.Rule)
	}
	large := tk.Clone()
	large.ExternalRef = strings.Repeat("x", ticket.MaxDocument-64<<10)
	_, err = rules.Decide(large, desk.Step{By: by, At: at, Do: ticket.Note{Text: "x"}})
	refused(t, err)
	large.ExternalRef = strings.Repeat("x", ticket.MaxDocument-80<<10)
	_, err = rules.Decide(large, desk.Step{By: by, At: at, Do: ticket.Note{Text: "x"}})
	require.NoError(t, err)

	large.ExternalRef = strings.Repeat("x", ticket.MaxDocument-64<<10)
	large.ID = "parent"
	_, err = rules.Decide(tk, desk.Step{By: by, At: at, Do: ticket.Merge{Into: "parent"}}, large)
	refused(t, err)
	assert.ErrorContains(t, err, "another ticket")
}

// A Commit, a query and a receipt have bounds, and what is refused names what would be right.
func TestTheBoundsOfACall(t *testing.T) {
	t.Parallel()
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}})
	require.NoError(t, err)
	by := ticket.Actor{ID: "o1", Roles: []ticket.Role{ticket.RoleDesk}}
	changes := make([]ticket.Change, storage.MaxChanges+1)
	for i := range changes {
		id := ticket.ID(fmt.Sprint("t", i))
		changes[i], err = rules.Receive(id, by, time.Now(), ticket.Request{Text: "x", Origin: ticket.OnBehalf}, ticket.Place{Path: "office"})
		require.NoError(t, err)
	}
	require.NoError(t, storage.CheckCommit(changes[1:]))
	require.EqualError(t, storage.CheckCommit(changes), "commit: changes must have at most 1024 entries (got 1025)")

	texts := make([]string, storage.MaxScope+1)
	for i := range texts {
		texts[i] = fmt.Sprint("x", i)
	}
	for field, c := range map[string]struct {
		most int
		of   func(n int) storage.Query
	}{
		"ids":      {500, func(n int) storage.Query { return storage.Query{IDs: listOf[ticket.ID](texts[:n])} }},
		"under":    {500, func(n int) storage.Query { return storage.Query{Under: listOf[grid.Path](texts[:n])} }},
		"handlers": {500, func(n int) storage.Query { return storage.Query{Handlers: listOf[ticket.Handler](texts[:n])} }},
		"readers":  {500, func(n int) storage.Query { return storage.Query{Readers: listOf[ticket.Handler](texts[:n])} }},
		"category": {500, func(n int) storage.Query { return storage.Query{Category: texts[:n]} }},
		"states":   {500, func(n int) storage.Query { return storage.Query{States: make([]ticket.State, n)} }},
		"scope.under": {4000, func(n int) storage.Query {
			return storage.Query{Scope: &storage.Scope{Under: listOf[grid.Path](texts[:n])}}
		}},
		"scope.handlers": {4000, func(n int) storage.Query {
			return storage.Query{Scope: &storage.Scope{Handlers: listOf[ticket.Handler](texts[:n])}}
		}},
		"scope.readers": {4000, func(n int) storage.Query {
			return storage.Query{Scope: &storage.Scope{Readers: listOf[ticket.Handler](texts[:n])}}
		}},
		"scope.persons": {4000, func(n int) storage.Query {
			return storage.Query{Scope: &storage.Scope{Persons: listOf[ticket.PersonID](texts[:n])}}
		}},
		"scope.filers":   {4000, func(n int) storage.Query { return storage.Query{Scope: &storage.Scope{Filers: texts[:n]}} }},
		"scope.notabout": {4000, func(n int) storage.Query { return storage.Query{Scope: &storage.Scope{NotAbout: texts[:n]}} }},
	} {
		q := c.of(c.most)
		require.NoError(t, q.Check(), field)
		q = c.of(c.most + 1)
		require.EqualError(t, q.Check(), fmt.Sprintf("query: %s must have at most %d entries (got %d)", field, c.most, c.most+1))
	}

	long := strings.Repeat("x", storage.MaxReason)
	_, err = storage.CheckReceipts([]storage.Receipt{{ID: "m", Park: true, Reason: long}})
	require.NoError(t, err)
	_, err = storage.CheckReceipts([]storage.Receipt{{ID: "m"}, {ID: "n", Park: true, Reason: long + "x"}})
	require.EqualError(t, err,
		"receipt: reason must be at most 4096 bytes (got 4097)")
}

func listOf[S ~string](list []string) []S {
	out := make([]S, len(list))
	for i := range list {
		out[i] = S(list[i])
	}
	return out
}

// A mark without an id is the start of a list in every order, whatever its time.
func TestAMarkWithoutAnIDIsTheStart(t *testing.T) {
	t.Parallel()
	store := new(ticketmem.Store)
	_, _, tk := bounded(t, store)
	for o := storage.ByID; o <= storage.ByWake; o++ {
		for _, desc := range []bool{false, true} {
			for _, at := range []time.Time{tk.Created.Add(-time.Hour), tk.Created.AddDate(1, 0, 0)} {
				found, err := store.List(t.Context(), storage.Query{Order: o, Desc: desc, After: storage.Cursor{At: at}})
				require.NoError(t, err)
				assert.Len(t, found, 1, "order %d, desc %v, after %s", o, desc, at)
			}
		}
	}
}

// Nobody has too many units to list, or to see what waits for them: what no store takes the desk does not ask for.
func TestAnActorOfManyUnitsLists(t *testing.T) {
	t.Parallel()
	d, by, tk := bounded(t, new(ticketmem.Store))
	hidden, err := d.Receive(t.Context(), by, ticket.Request{Text: "about them", Origin: ticket.OnBehalf, About: []string{"l1"}})
	require.NoError(t, err)
	leader := ticket.Actor{ID: "l1", Roles: []ticket.Role{ticket.RoleLeader}}
	for i := range 1500 {
		unit := grid.NewPath("office", fmt.Sprint("u", i))
		leader.Units = append(leader.Units, unit)
		leader.Handlers = append(leader.Handlers, ticket.UnitHandler(unit.Base()))
	}
	other := leader
	leader.Units = append(leader.Units, "office")
	leader.Handlers = append(leader.Handlers, ticket.UnitHandler("office"))
	_, err = d.Do(t.Context(), ticket.Actor{ID: "s1", Roles: []ticket.Role{ticket.RoleSupervisor}, Units: []grid.Path{"office"}},
		tk.ID, ticket.Void{Reason: "x"})
	require.NoError(t, err)

	page, err := d.List(t.Context(), leader, desk.Filter{}, "")
	require.NoError(t, err)
	require.Len(t, page.Tickets, 1, "and not %s", hidden.ID)
	assert.Equal(t, tk.ID, page.Tickets[0].ID)
	waits, err := d.Waiting(t.Context(), leader, desk.OwnRulings, "")
	require.NoError(t, err)
	require.Len(t, waits.Waits, 1)
	assert.Equal(t, ticket.VerbVoid, waits.Waits[0].Of)

	page, err = d.List(t.Context(), other, desk.Filter{}, "")
	require.NoError(t, err)
	assert.Empty(t, page.Tickets)
	waits, err = d.Waiting(t.Context(), other, desk.OwnRulings, "")
	require.NoError(t, err)
	assert.Empty(t, waits)
	scope, exact := func() (*storage.Scope, bool) {
		rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}})
		require.NoError(t, err)
		return rules.ScopeOf(other)
	}()
	assert.False(t, exact)
	q := storage.Query{Scope: scope}
	assert.NoError(t, q.Check())
}

// A change whose instants do not fit the columns of a store is refused, so that no store rounds them.
func TestTheInstantsOfAChangeFitAColumn(t *testing.T) {
	t.Parallel()
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}})
	require.NoError(t, err)
	by := ticket.Actor{ID: "o1", Roles: []ticket.Role{ticket.RoleDesk}}
	for name, spoil := range map[string]func(c *ticket.Change, at time.Time){
		"created": func(c *ticket.Change, at time.Time) { c.Ticket.Created = at },
		"changed": func(c *ticket.Change, at time.Time) { c.Ticket.Changed = at },
		"due":     func(c *ticket.Change, at time.Time) { c.Ticket.Due = at },
		"wake":    func(c *ticket.Change, at time.Time) { c.Ticket.Wake = at },
		"a handler's": func(c *ticket.Change, at time.Time) {
			c.Ticket.Tasks = []ticket.Task{{Handler: ticket.Department("works"), Due: at}}
		},
		"an event's":  func(c *ticket.Change, at time.Time) { c.Events[0].At = at },
		"a message's": func(c *ticket.Change, at time.Time) { c.Outbox = []ticket.Message{{ID: "m", Ticket: "t1", At: at}} },
	} {
		for _, at := range []time.Time{
			time.Date(2026, 3, 2, 8, 0, 0, 1, time.UTC), time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC),
		} {
			c, err := rules.Receive("t1", by, time.Now(), ticket.Request{Text: "x", Origin: ticket.OnBehalf}, ticket.Place{Path: "office"})
			require.NoError(t, err)
			spoil(&c, at.Truncate(time.Second))
			if at.Nanosecond() > 0 {
				require.NoError(t, c.Check(), name)
				spoil(&c, at)
			}
			require.EqualError(t, c.Check(), "change: times has the wrong form: whole microseconds, years 1 to 9999", "%s at %s", name, at)
		}
	}
}

// So is one with a text that does not fit an index of a store, whatever it is; the longest that the rules make does.
func TestTheTextsOfAChangeFitAColumn(t *testing.T) {
	t.Parallel()
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}})
	require.NoError(t, err)
	by := ticket.Actor{ID: "o1", Roles: []ticket.Role{ticket.RoleDesk}}
	for name, spoil := range map[string]func(c *ticket.Change, text string){
		"key":      func(c *ticket.Change, text string) { c.Ticket.Key = text },
		"person":   func(c *ticket.Change, text string) { c.Ticket.Reporter = ticket.PersonID(text) },
		"filer":    func(c *ticket.Change, text string) { c.Ticket.Filer = text },
		"path":     func(c *ticket.Change, text string) { c.Ticket.Path = grid.Path(text) },
		"category": func(c *ticket.Change, text string) { c.Ticket.Category = text },
		"parent":   func(c *ticket.Change, text string) { c.Ticket.Parent = ticket.ID(text) },
		"handler":  func(c *ticket.Change, text string) { c.Ticket.Lead = ticket.Handler(text) },
		"assisted": func(c *ticket.Change, text string) { c.Ticket.Assisted = []ticket.Handler{ticket.Handler(text)} },
		"told": func(c *ticket.Change, text string) {
			c.Ticket.Told = []ticket.Handler{ticket.Handler(text[len("told/"):])}
		},
		"about":   func(c *ticket.Change, text string) { c.Ticket.About = []string{text} },
		"command": func(c *ticket.Change, text string) { c.Events[0].Command = text },
		"message": func(c *ticket.Change, text string) { c.Outbox = []ticket.Message{{ID: text, Ticket: "t1"}} },
	} {
		c, err := rules.Receive("t1", by, time.Now(), ticket.Request{Text: "x", Origin: ticket.OnBehalf}, ticket.Place{Path: "office"})
		require.NoError(t, err)
		spoil(&c, strings.Repeat("x", ticket.MaxColumn))
		require.NoError(t, c.Check(), name)
		spoil(&c, strings.Repeat("x", ticket.MaxColumn+1))
		require.EqualError(t, c.Check(), "change: index, command or message id must be at most 512 bytes (got 513)", name)
	}
	assert.LessOrEqual(t, grid.MaxPath, ticket.MaxColumn)
	assert.LessOrEqual(t, len("approval/")+ticket.MaxHandler, ticket.MaxColumn)
}
