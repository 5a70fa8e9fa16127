package desk_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// A sightOffice is a random office: a tree, people of a roster and others, an access table, tickets with random histories.
type sightOffice struct {
	*desk.Desk
	walk    *desk.Walk // makes commands up
	rules   *desk.Rules
	table   []desk.Permit
	store   *ticketmem.Store
	tree    *grid.Tree
	people  []ticket.Actor
	roster  []bool // whether they are of the roster
	ids     []ticket.ID
	changes []ticket.Change // of the last commit
	before  map[ticket.ID]ticket.Ticket
	alarms  int // that were looked at
}

func (o *sightOffice) Observed(_ context.Context, c ticket.Change, err error, _ time.Duration) {
	if err == nil {
		o.changes = append(o.changes, c)
	}
}

func newSightOffice(t *testing.T, seed uint64, table []desk.Permit) *sightOffice {
	rng := rand.New(rand.NewPCG(seed, 77))
	units := []grid.Unit{{Code: "office", Level: 1, Name: "office"}}
	codes := []string{"office"}
	other := rand.New(rand.NewPCG(seed, 78))
	begins := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for _, code := range []string{"c1", "c2", "c3"} {
		units = append(units, grid.Unit{Code: code, Parent: "office", Level: 2, Name: code})
		codes = append(codes, code)
	}
	for i := range 6 { // g2, which commands name, among them
		u := grid.Unit{Code: fmt.Sprintf("g%d", i), Parent: codes[1+rng.IntN(3)], Level: 3, Name: fmt.Sprintf("g%d", i)}
		if i > 2 && other.IntN(2) == 0 {
			u.To = begins.Add(time.Duration(1+other.IntN(200)) * time.Hour)
		}
		units, codes = append(units, u), append(codes, u.Code)
	}
	tree, err := grid.NewTree(units...)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	screen := desk.DefaultScreen()
	if seed%3 == 0 {
		screen = desk.Screen{}
	}
	rules, err := desk.NewRules(desk.Definitions{Screen: &screen, Access: table, Outside: []ticket.Handler{"partner/lights"}})
	require.NoError(t, err)
	o := &sightOffice{
		walk: &desk.Walk{Rng: rng, Rules: rules, At: begins}, rules: rules, table: table,
		store: new(ticketmem.Store), tree: tree, before: map[ticket.ID]ticket.Ticket{},
	}
	if table == nil {
		o.table = desk.DefaultAccess()
	}
	o.Desk, err = desk.New(desk.Config{
		Store: o.store, Grid: places, Rules: rules, Observer: o, Now: func() time.Time { return o.walk.At },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Router: ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
			alarm := []ticket.Handler{"department/market", "department/works", "partner/lights", "unit/c1", "unit/g2", "officer/w1"}
			other.Shuffle(len(alarm), func(i, k int) { alarm[i], alarm[k] = alarm[k], alarm[i] })
			return ticket.Decision{Alarm: alarm[:other.IntN(3)]}, nil
		}),
	})
	require.NoError(t, err)
	handlers := []string{"department/market", "department/works", "partner/lights", "unit/c1"}
	for i, role := range ticket.Roles() {
		for n := range 3 {
			name := fmt.Sprintf("%s-%d", strings.ReplaceAll(role.String(), " ", "-"), n)
			off := grid.Officer{ID: name, Roles: []string{role.String()}}
			if rng.IntN(6) == 0 {
				off.Roles = append(off.Roles, ticket.Roles()[rng.IntN(len(ticket.Roles()))].String())
			}
			if rng.IntN(4) > 0 {
				off.Units = []string{codes[rng.IntN(len(codes))]}
			}
			if rng.IntN(3) == 0 {
				off.Handlers = []string{handlers[rng.IntN(len(handlers))]}
			}
			a := ticket.ActorOf(off, tree, time.Time{})
			if role == ticket.RoleReporter {
				a = ticket.Actor{Roles: []ticket.Role{role}}
				if n != 1 {
					a.Person = ticket.PersonID(fmt.Sprint("p", n))
				}
				if n > 0 {
					a.ID = name
				}
			}
			o.people, o.roster = append(o.people, a), append(o.roster, role != ticket.RoleReporter)
			if i%3 == 0 { // one whom a host has made by hand: units alone, or handlers alone
				b := a
				b.Handlers = nil
				o.people, o.roster = append(o.people, b), append(o.roster, false)
			}
		}
	}
	for _, of := range []ticket.Handler{"unit/office", "unit/c2"} { // deputies, who work in no area
		deputy := ticket.Actor{ID: "deputy-" + of.Name(), Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{of}}
		o.people, o.roster = append(o.people, deputy), append(o.roster, false)
	}
	for _, id := range []string{"w1", "w2", "m2"} {
		worker := grid.Officer{ID: id, Roles: []string{"worker"}, Units: []string{codes[rng.IntN(len(codes))]}}
		o.people = append(o.people, ticket.ActorOf(worker, tree, time.Time{}))
		o.roster = append(o.roster, true)
	}
	o.people, o.roster = append(o.people, ticket.Actor{}, ticket.Actor{ID: "x"}), append(o.roster, false, false)
	for range 4 {
		r := ticket.Request{Text: "x", Unit: codes[rng.IntN(len(codes))], Kind: ticket.Kind(rng.IntN(6))}
		if rng.IntN(2) == 0 {
			r.Origin, r.Reporter = ticket.OnBehalf, "p0"
		}
		if rng.IntN(3) == 0 {
			r.About = []string{o.someone().ID, "w1"}
			if r.About[0] == "" {
				r.About = r.About[1:]
			}
		}
		for range 200 {
			if got, err := o.Receive(t.Context(), o.someone(), r); err == nil {
				o.ids = append(o.ids, got.ID)
				break
			}
		}
	}
	return o
}

func (o *sightOffice) someone() ticket.Actor { return o.people[o.walk.Rng.IntN(len(o.people))] }

// step lets somebody do something to some ticket.
func (o *sightOffice) step(t *testing.T) {
	rng := o.walk.Rng
	verbs := ticket.Verbs()
	for range 8 { // what makes somebody see a ticket, or see it no longer
		verbs = append(verbs, ticket.VerbConvene, ticket.VerbReportBack, ticket.VerbGrant, ticket.VerbEscalate)
	}
	for range 400 {
		id := o.ids[rng.IntN(len(o.ids))]
		do := o.walk.Command(verbs[1+rng.IntN(len(verbs)-1)])
		if m, ok := do.(ticket.Merge); ok {
			m.Into = o.ids[rng.IntN(len(o.ids))]
			do = m
		}
		o.walk.At = o.walk.At.Add(time.Duration(rng.IntN(600)) * time.Minute)
		was, err := o.store.Get(t.Context(), id)
		require.NoError(t, err)
		o.changes, o.before = nil, map[ticket.ID]ticket.Ticket{}
		for _, id := range o.ids {
			o.before[id], err = o.store.Get(t.Context(), id)
			require.NoError(t, err)
		}
		if rng.IntN(12) == 0 {
			if _, err = o.Sweep(t.Context(), o.walk.At); o.isDefault() { // a random table may not let the sweep do anything
				require.NoError(t, err)
			}
			return
		}
		by := o.someone()
		reports := func() bool {
			return ticket.VerbOf(do) != ticket.VerbReportBack ||
				slices.ContainsFunc(was.Tasks, func(k ticket.Task) bool { return slices.Contains(by.Handlers, k.Handler) })
		}
		for try := 0; try < 40 && !(o.rules.CanRead(was, by) && reports()); try++ {
			by = o.someone()
		}
		if _, err := o.Do(t.Context(), by, was.ID, do); err == nil {
			for _, c := range o.changes {
				if c.Base == 0 {
					o.ids = append(o.ids, c.Ticket.ID)
				}
			}
			return
		}
	}
}

// may reads the table plainly: whether a row lets an actor do something, by what holds between the two.
func (o *sightOffice) may(tk ticket.Ticket, by ticket.Actor, a desk.Action) bool {
	if by.ID == "" && by.Person == "" {
		return false
	}
	if !(len(by.Roles) == 1 && by.Roles[0] == ticket.RoleSystem) &&
		(slices.Contains(tk.About, by.ID) || slices.Contains(tk.About, string(by.Person))) {
		return false
	}
	held := desk.RelationsOf(tk, by)
	return slices.ContainsFunc(o.table, func(p desk.Permit) bool {
		return slices.Contains(by.Roles, p.Role) && slices.Contains(held, p.Relation) &&
			(p.States == nil || slices.Contains(p.States, tk.State)) && slices.Contains(p.Allow, a) &&
			(tk.Screening == "" || p.Relation == desk.Own || p.Relation == desk.Area && p.Role == ticket.RoleDesk)
	})
}

// Get, Story, History, Due, Allowed, List, Waiting, the scope and the messages have one answer, which is the table's, for every
// actor and every ticket of random offices.
func TestOneDefinitionOfWhoMaySee(t *testing.T) {
	n := uint64(24)
	if testing.Short() {
		n = 8
	}
	told, alarmed, waited, took, charged, ordered := 0, 0, 0, 0, 0, 0
	for seed := range n {
		var table []desk.Permit // the default
		if seed%2 == 1 {
			table = desk.RandomTable(rand.New(rand.NewPCG(seed, 3)))
			for _, role := range ticket.Roles() { // or nothing would ever happen
				table = append(table, desk.Permit{Role: role, Relation: desk.Anybody, Allow: []desk.Action{desk.May(ticket.VerbReceive)}})
			}
			table = append(table, desk.DefaultAccess()[:40]...)
		}
		o := newSightOffice(t, seed, table)
		if table == nil {
			told += o.messages(t, seed)
		}
		for range 12 {
			for range 15 {
				o.step(t)
				if table == nil {
					told += o.messages(t, seed)
				}
			}
			w, k := o.compare(t, seed)
			waited, took = waited+w, took+k
			for _, id := range o.ids {
				tk, err := o.store.Get(t.Context(), id)
				require.NoError(t, err)
				charged, ordered = charged+len(tk.Charge), ordered+len(tk.Orders)
			}
		}
		alarmed += o.alarms
	}
	require.NotZero(t, told, "no message was looked at")
	require.NotZero(t, alarmed, "no alarm was looked at")
	require.NotZero(t, waited, "nothing waited for anybody")
	require.NotZero(t, charged, "nobody was put in charge")
	require.NotZero(t, ordered, "no order waited for a reply")
	require.NotZero(t, took, "nobody reported a task back and kept the ticket")
}

func (o *sightOffice) compare(t *testing.T, seed uint64) (waited, took int) {
	ctx := t.Context()
	for i, by := range o.people {
		listed, waiting := map[ticket.ID]bool{}, map[ticket.ID]int{}
		for tk, err := range o.All(ctx, by, desk.Filter{Limit: 1 + i%3, Order: storage.Order(i % 4)}) {
			require.NoError(t, err)
			require.False(t, listed[tk.ID], "%s is listed twice", tk.ID)
			listed[tk.ID] = true
		}
		for _, of := range []desk.Rulings{desk.AllRulings, desk.OwnRulings} {
			for cursor, more := "", true; more; more = cursor != "" {
				page, err := o.Waiting(ctx, by, of, cursor)
				require.NoError(t, err)
				for _, w := range page.Waits {
					require.True(t, listed[w.Ticket.ID], "seed %d: what waits on a ticket that %s may not see", seed, by.ID)
					if of == desk.AllRulings {
						waiting[w.Ticket.ID]++
					} else {
						waited++
					}
				}
				cursor = page.Next
			}
		}
		scope, exact := o.rules.ScopeOf(by)
		root := slices.ContainsFunc(by.Units, func(u grid.Path) bool { return u.Parent() == "" }) // where what waits for the desk lies
		if o.roster[i] && o.isDefault() && (!root || slices.Contains(by.Roles, ticket.RoleDesk)) {
			require.True(t, exact, "seed %d: the scope of %s, of the roster, under the default table", seed, by.ID)
		}
		for _, id := range o.ids {
			tk, err := o.store.Get(ctx, id)
			require.NoError(t, err)
			what := fmt.Sprintf("seed %d: %s %v of %s, %s", seed, by.ID, by.Roles, id, tk.State)
			sees := o.may(tk, by, desk.ReadPublic)
			require.Equal(t, sees, o.rules.CanRead(tk, by), what)
			require.Equal(t, sees, listed[id], "%s: listed", what)
			inScope := scope == nil || scope.Match(&tk)
			require.True(t, inScope || !sees, "%s: out of scope", what)
			require.True(t, !inScope || sees || !exact, "%s: in scope", what)
			if sees {
				require.Equal(t, len(tk.Approvals), waiting[id], "%s: waiting", what)
			}
			answers := map[string]error{}
			_, answers["get"] = o.Get(ctx, by, id)
			_, answers["story"] = o.Story(ctx, by, id, gridgov.Chinese)
			_, answers["due"] = o.Due(ctx, by, id)
			_, answers["allowed"] = o.Allowed(ctx, by, id)
			_, answers["history"] = o.History(ctx, by, id)
			for door, err := range answers {
				if !sees {
					require.EqualError(t, err, "ticket "+string(id)+": not found", "%s: %s", what, door)
				} else if door != "history" || o.may(tk, by, desk.ReadRecord) {
					require.NoError(t, err, "%s: %s", what, door)
				} else {
					require.ErrorIs(t, err, gridgov.ErrRefused, "%s: %s", what, door)
				}
			}
			reported := slices.ContainsFunc(tk.Assisted, func(h ticket.Handler) bool { return slices.Contains(by.Handlers, h) })
			if sees && reported && !o.may(tk, by, desk.ReadRecord) {
				took++
			}
		}
	}
	return waited, took
}

func (o *sightOffice) isDefault() bool { return len(o.table) == len(desk.DefaultAccess()) }

// messages holds of what the last commit sends: whoever it is for sees the ticket, before it or after it.
func (o *sightOffice) messages(t *testing.T, seed uint64) (n int) {
	for _, c := range o.changes {
		for _, m := range c.Outbox {
			for _, by := range o.people {
				staff := func(r ticket.Role) bool { return r > ticket.RoleReporter && r <= ticket.RoleAuditor }
				if !slices.ContainsFunc(by.Roles, staff) || !receives(m, by) || slices.Contains(m.Except, by.ID) {
					continue // no person receives what is sent to a bot or the system
				}
				was, known := o.before[m.Ticket]
				if c.Ticket.Screening != "" && m.Kind == ticket.NoticeAlarm { // the leaders call the duty desk
					require.Contains(t, []string{"desk/office", "leader/office"}, m.To)
					continue
				}
				require.True(t, o.rules.CanRead(c.Ticket, by) || known && o.rules.CanRead(was, by),
					"seed %d: %s %s about %s, which %s %v may not see", seed, m.Kind, m.To, m.Ticket, by.ID, by.Roles)
				n++
				if m.Kind == ticket.NoticeAlarm {
					o.alarms++
				}
			}
		}
	}
	return n
}

// receives reports whether a message is for an actor.
func receives(m ticket.Message, by ticket.Actor) bool {
	if id, ok := strings.CutPrefix(m.To, "actor/"); ok {
		return id == by.ID
	}
	if id, ok := strings.CutPrefix(m.To, "person/"); ok {
		return by.Person != "" && id == string(by.Person) && slices.Contains(by.Roles, ticket.RoleReporter)
	}
	if code, ok := strings.CutPrefix(m.To, "leader/"); ok {
		return slices.Contains(by.Roles, ticket.RoleLeader) && slices.ContainsFunc(by.Units, func(u grid.Path) bool { return u.Base() == code })
	}
	if m.Kind == ticket.NoticeReceived { // whoever covers the place: those who act for the unit alone are not meant
		kind, code, _ := strings.Cut(m.To, "/")
		roles := map[string][]ticket.Role{"unit": {ticket.RoleWorker, ticket.RoleHead}, "desk": {ticket.RoleDesk}}[kind]
		return slices.ContainsFunc(by.Roles, func(r ticket.Role) bool { return slices.Contains(roles, r) }) &&
			slices.ContainsFunc(by.Units, func(u grid.Path) bool { return u.Base() == code })
	}
	return slices.Contains(by.Handlers, ticket.Handler(m.To))
}
