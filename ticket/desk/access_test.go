package desk

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

var allActions = append(func() (out []Action) {
	for _, v := range ticket.Verbs() {
		out = append(out, May(v))
	}
	return out
}(), ReadPublic, ReadRecord)

// cells visits every cell of the table. State 0 is "not received yet".
func cells(visit func(ticket.Role, Relation, ticket.State)) {
	for _, role := range ticket.Roles() {
		for rel := Anybody; rel < relationEnd; rel++ {
			for s := ticket.State(0); s <= ticket.Closed; s++ {
				visit(role, rel, s)
			}
		}
	}
}

func TestTheAccessTableIsTheGoldenFile(t *testing.T) {
	r := theRules(t)
	var b strings.Builder
	b.WriteString("# Who may do what: role, relation to the ticket, state, actions. What is not here is denied.\n")
	last := ""
	cells(func(role ticket.Role, rel Relation, s ticket.State) {
		var may []string
		for _, a := range allActions {
			if r.grants[role][rel][s]&(1<<a) != 0 {
				may = append(may, a.String())
			}
		}
		if len(may) == 0 {
			return
		}
		if last != role.String() {
			last = role.String()
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%-12s%-10s%-12s %s\n", role, rel, cmp.Or(s.String(), "-"), strings.Join(may, ", "))
	})
	golden(t, "access.golden", b.String())
}

// granted is a table read plainly, row by row.
func granted(table []Permit, role ticket.Role, rel Relation, s ticket.State, a Action) bool {
	return slices.ContainsFunc(table, func(g Permit) bool {
		return g.Role == role && g.Relation == rel && (g.States == nil || slices.Contains(g.States, s)) && slices.Contains(g.Allow, a)
	})
}

func randomTable(rng *rand.Rand) []Permit {
	table := make([]Permit, 1+rng.IntN(30))
	for i := range table {
		g := Permit{Role: ticket.Role(1 + rng.IntN(int(roleCount))), Relation: Relation(1 + rng.IntN(int(relationEnd)-1))}
		if rng.IntN(2) == 0 {
			g.States = []ticket.State{}
			for range rng.IntN(4) {
				g.States = append(g.States, ticket.State(rng.IntN(6)))
			}
		}
		for range 1 + rng.IntN(4) {
			g.Allow = append(g.Allow, allActions[rng.IntN(len(allActions))])
		}
		if rng.IntN(3) == 0 {
			g.Allow = append(g.Allow, ReadPublic)
		}
		table[i] = g
	}
	return table
}

func TestACompiledTableIsItsRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for i := range 40 {
		table := randomTable(rng)
		if i == 0 {
			table = DefaultAccess()
		}
		r, err := NewRules(Definitions{Screen: &Screen{}, Access: table})
		require.NoError(t, err)
		cells(func(role ticket.Role, rel Relation, s ticket.State) {
			for _, a := range allActions {
				if want, got := granted(table, role, rel, s, a), r.grants[role][rel][s]&(1<<a) != 0; want != got {
					t.Fatalf("table %d: %s %s %s %s: rows say %v, compiled %v", i, role, rel, s, a, want, got)
				}
			}
		})
	}
}

func TestABrokenTableNamesEveryFault(t *testing.T) {
	_, err := NewRules(Definitions{Screen: &Screen{}, Access: []Permit{
		{ticket.RoleDesk, Area, nil, actionsOf(ticket.VerbNote)},
		{0, Area, nil, actionsOf(ticket.VerbNote)},
		{200, Area, nil, actionsOf(ticket.VerbNote)},
		{ticket.RoleDesk, 0, nil, actionsOf(ticket.VerbNote)},
		{ticket.RoleDesk, relationEnd, nil, actionsOf(ticket.VerbNote)},
		{ticket.RoleDesk, Area, nil, nil},
		{ticket.RoleDesk, Area, []ticket.State{9}, actionsOf(ticket.VerbNote)},
		{ticket.RoleDesk, Area, nil, []Action{0, Action(verbEnd), 61, 64, 255}},
	}, Limits: []Limit{{}, {Stage: 99, Within: worktime.Span{N: -1}, Category: "a//b"}}, ReopenWithin: -1})
	var bad *gridgov.InvalidError
	require.ErrorAs(t, err, &bad)
	got := map[string]int{}
	for _, f := range bad.Faults {
		got[f.Field]++
	}
	assert.Equal(t, map[string]int{
		"access[1]": 1, "access[2]": 1, "access[3]": 1, "access[4]": 1, "access[5]": 1, "access[6].states": 1, "access[7].allow": 5,
		"limits[0].stage": 1, "limits[0].within": 1, "limits[1].stage": 1, "limits[1].within": 1, "limits[1].category": 1, "reopen_within": 1,
	}, got)
}

func TestTheDefaultTableIsTheCallersOwn(t *testing.T) {
	want := Diagram()
	for _, g := range DefaultAccess() {
		for i := range g.States {
			g.States[i] = ticket.Closed
		}
		for i := range g.Allow {
			g.Allow[i] = ReadRecord
		}
	}
	assert.Equal(t, want, Diagram(), "the lifecycle shares memory with what a host was given")
	assert.Equal(t, theRules(t).grants, theRules(t).grants)
}

// relations are what holds between an actor and a ticket, said plainly.
func relations(tk ticket.Ticket, by ticket.Actor) []Relation {
	out := []Relation{Anybody}
	if tk.Reporter != "" && tk.Reporter == by.Person || tk.Filer != "" && tk.Filer == by.ID {
		out = append(out, Own)
	}
	if slices.ContainsFunc(by.Units, func(u grid.Path) bool {
		return u != "" && slices.Equal(u.Parts(), tk.Path.Parts()[:min(u.Depth(), tk.Path.Depth())])
	}) {
		out = append(out, Area)
	}
	if tk.Lead != "" && slices.Contains(by.Handlers, tk.Lead) {
		out = append(out, Leads)
	}
	if slices.ContainsFunc(tk.Tasks, func(k ticket.Task) bool { return k.Done.IsZero() && slices.Contains(by.Handlers, k.Handler) }) {
		out = append(out, Assists)
	}
	if tk.Assignee != "" && (tk.Assignee == by.ID || slices.Contains(by.Handlers, ticket.OfficerHandler(tk.Assignee))) {
		out = append(out, AssignedTo)
	}
	speaksFor := func(h ticket.Handler) bool {
		return slices.Contains(by.Handlers, h) || slices.ContainsFunc(by.Units, func(u grid.Path) bool {
			return h == ticket.UnitHandler(u.Base()) || h == ticket.LeaderHandler(u.Base()) && slices.Contains(by.Roles, ticket.RoleLeader)
		}) || by.ID != "" && h == ticket.OfficerHandler(by.ID)
	}
	if slices.ContainsFunc(tk.Approvals, func(a ticket.Approval) bool { return speaksFor(a.To) }) {
		out = append(out, RulesOn)
	}
	if slices.ContainsFunc(tk.Orders, func(o ticket.Supervision) bool { return speaksFor(o.To) }) {
		out = append(out, Ordered)
	}
	if tk.Charge != "" && speaksFor(tk.Charge) {
		out = append(out, InCharge)
	}
	if slices.ContainsFunc(tk.Assisted, func(h ticket.Handler) bool {
		return slices.Contains(by.Handlers, h) || by.ID != "" && h == ticket.OfficerHandler(by.ID)
	}) {
		out = append(out, Took)
	}
	if slices.ContainsFunc(tk.Told, speaksFor) {
		out = append(out, Told)
	}
	return out
}

// Whoever asks for whatever on whichever ticket: the answer is that of the rows, and the questions agree.
func TestEveryQuestionHasTheTablesAnswer(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 3))
	for seed := range few(150) {
		w := NewWalk(seed).Steps(1 + rng.IntN(25))
		table := DefaultAccess()
		if seed%3 == 0 {
			table = randomTable(rng)
		}
		r, err := NewRules(Definitions{Screen: &Screen{}, Access: table})
		require.NoError(t, err)
		for _, name := range CastNames {
			by, tk := Cast[name], w.Ticket
			may := func(a Action) bool {
				if by.ID == "" && by.Person == "" || slices.Contains(tk.About, by.ID) || slices.Contains(tk.About, string(by.Person)) {
					return false
				}
				for _, rel := range relations(tk, by) {
					for _, role := range by.Roles {
						if granted(table, role, rel, tk.State, a) {
							return true
						}
					}
				}
				return false
			}
			require.Equal(t, may(ReadPublic), r.CanRead(tk, by), "seed %d: %s reads", seed, name)
			require.Equal(t, may(ReadRecord), r.CanReadRecord(tk, by), "seed %d: %s reads the record", seed, name)
			var want []ticket.Verb
			for _, v := range ticket.Verbs()[1:] {
				if _, lawful := tableStep(tk.State, triggerOf(v, r.begin(tk, &Step{By: by}), nil)); lawful && may(May(v)) {
					want = append(want, v)
				}
			}
			require.Subset(t, want, r.Allowed(tk, by, tk.Changed), "seed %d: %s", seed, name)

			scope, exact := r.ScopeOf(by)
			listed := scope == nil || scope.Match(&tk)
			if r.CanRead(tk, by) {
				require.True(t, listed, "seed %d, version %d: %s may read and cannot list", seed, tk.Version, name)
			} else if exact {
				require.False(t, listed, "seed %d, version %d: the scope of %s lists what may not be read", seed, tk.Version, name)
			}
		}
	}
}

func TestAccessIsDeniedByDefault(t *testing.T) {
	r := theRules(t)
	tk, _ := after(t, r, fresh(t, r), toMarket...)
	tk.About = []string{"x1", "p9"}
	sure := Cast["desk"]
	with := func(change func(*ticket.Actor)) ticket.Actor { a := sure; change(&a); return a }
	assert.True(t, r.CanReadRecord(tk, sure))
	for name, by := range map[string]ticket.Actor{
		"the zero actor":              {},
		"nobody with the desk's role": with(func(a *ticket.Actor) { a.ID = "" }),
		"an unknown role":             with(func(a *ticket.Actor) { a.Roles = []ticket.Role{0, 12, 255} }),
		"no role":                     with(func(a *ticket.Actor) { a.Roles = nil }),
		"no unit":                     with(func(a *ticket.Actor) { a.Units = nil }),
		"the empty unit":              with(func(a *ticket.Actor) { a.Units = []grid.Path{""} }),
		"a unit beside":               with(func(a *ticket.Actor) { a.Units = []grid.Path{"office/c"} }),
		"a longer code":               with(func(a *ticket.Actor) { a.Units = []grid.Path{"office/c1/g"} }),
		"a unit below":                with(func(a *ticket.Actor) { a.Units = []grid.Path{"office/c1/g1/m1"} }),
		"who it is about":             with(func(a *ticket.Actor) { a.ID = "x1" }),
		"the person it is about":      with(func(a *ticket.Actor) { a.Person = "p9" }),
		"another reporter":            Cast["other"],
		"another handler":             Cast["works"],
		"the empty handler":           {ID: "e", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{""}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.False(t, r.CanRead(tk, by))
			assert.False(t, r.CanReadRecord(tk, by))
			scope, _ := r.ScopeOf(by)
			assert.False(t, scope.Match(&tk))
			for _, v := range ticket.Verbs()[1:] {
				_, err := r.Decide(tk, settled(Step{By: by, At: tk.Changed, Do: lawful[v].do}))
				assert.ErrorIs(t, err, gridgov.ErrNotFound, "%s: a ticket that may not be seen is not there", v)
			}
		})
	}
	empty := fresh(t, r) // no lead, no assignee
	for _, by := range []ticket.Actor{
		{Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{""}},
		{ID: "", Roles: []ticket.Role{ticket.RoleHandler}, Person: "p7"},
	} {
		assert.False(t, r.CanRead(empty, by))
	}
	for _, state := range []ticket.State{6, 255} {
		tk.State = state
		assert.False(t, r.CanRead(tk, sure))
		assert.Empty(t, r.Allowed(tk, sure, tk.Changed))
	}
}

func TestTheRecordIsNotTheReporters(t *testing.T) {
	r := theRules(t)
	for seed := range uint64(40) {
		w := NewWalk(seed).Steps(12)
		for _, name := range []string{"reporter", "other", "bot"} {
			assert.False(t, r.CanReadRecord(w.Ticket, Cast[name]), "seed %d: %s", seed, name)
		}
	}
}

// The desk may answer a joint ticket before every report is in: the task is open still, and its handler still sees the
// ticket, in the list and by its id.
func TestAnOpenTaskIsSeenInEveryState(t *testing.T) {
	r := theRules(t)
	tk, _ := after(t, r, fresh(t, r), append(slices.Clone(jointly), said{"desk", ticket.Answer{Text: "x", Resolution: ticket.Solved}})...)
	require.Equal(t, []any{ticket.Answered, 1}, []any{tk.State, openTasks(tk)})
	scope, exact := r.ScopeOf(Cast["works"])
	assert.True(t, exact)
	assert.True(t, scope.Match(&tk))
	assert.True(t, r.CanRead(tk, Cast["works"]))
	assert.Empty(t, r.Allowed(tk, Cast["works"], tk.Changed))
}
