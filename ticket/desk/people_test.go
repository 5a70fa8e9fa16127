package desk

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// holders are the roles that may do something in some relation and state.
func holders(r *Rules, v ticket.Verb) (out []ticket.Role) {
	cells(func(role ticket.Role, rel Relation, s ticket.State) {
		if r.grants[role][rel][s]&(1<<May(v)) != 0 && !slices.Contains(out, role) {
			out = append(out, role)
		}
	})
	return out
}

// Who of an office's people may send which of the commands of time and of levels at all.
func TestTheTablesPeopleAreThoseOfTheOffice(t *testing.T) {
	r := theRules(t)
	ruling := []ticket.Role{ticket.RoleHead, ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleSupervisor, ticket.RoleLeader}
	handling := []ticket.Role{ticket.RoleWorker, ticket.RoleHead, ticket.RoleHandler}
	for v, want := range map[ticket.Verb][]ticket.Role{
		ticket.VerbGrant:      ruling,
		ticket.VerbRefuse:     ruling,
		ticket.VerbObject:     handling,
		ticket.VerbExtend:     handling,
		ticket.VerbSuspend:    handling,
		ticket.VerbResume:     append(slices.Clone(handling), ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleSystem),
		ticket.VerbAsk:        append(slices.Clone(handling), ticket.RoleDesk),
		ticket.VerbSupplement: {ticket.RoleReporter, ticket.RoleDesk},
		ticket.VerbVoid:       {ticket.RoleSupervisor},
		ticket.VerbSupervise:  {ticket.RoleSupervisor, ticket.RoleLeader},
		ticket.VerbComply: {
			ticket.RoleWorker, ticket.RoleHead, ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleHandler, ticket.RoleLeader,
		},
		ticket.VerbRemind: {
			ticket.RoleReporter, ticket.RoleHead, ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleSupervisor, ticket.RoleLeader,
			ticket.RoleSystem,
		},
		ticket.VerbEscalate: {
			ticket.RoleHead, ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleSupervisor, ticket.RoleLeader, ticket.RoleSystem,
		},
		ticket.VerbInspect:  {ticket.RoleDesk, ticket.RoleSupervisor},
		ticket.VerbCallBack: {ticket.RoleDesk, ticket.RoleSupervisor},
		ticket.VerbMerge:    {ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleSystem},
		ticket.VerbUnmerge:  {ticket.RoleDesk, ticket.RoleCoordinator},
		ticket.VerbSplit:    {ticket.RoleDesk, ticket.RoleCoordinator},
		ticket.VerbReplan:   {ticket.RoleSystem},
		ticket.VerbLapse:    {ticket.RoleSystem},
	} {
		assert.ElementsMatch(t, want, holders(r, v), "%s", v)
	}
	cells(func(role ticket.Role, rel Relation, s ticket.State) {
		for _, v := range []ticket.Verb{ticket.VerbGrant, ticket.VerbRefuse} {
			if r.grants[role][rel][s]&(1<<May(v)) != 0 {
				assert.Equal(t, RulesOn, rel, "%s may %s without standing for the level that is asked", role, v)
			}
		}
	})
}

// Nobody whom a ticket is about sees it, whatever they stand for: neither as who rules, nor as who is ordered.
func TestNobodyRulesOnWhatIsAboutThem(t *testing.T) {
	r := rulesOf(t, Definitions{Outside: []ticket.Handler{"partner"}})
	accused := map[string]ticket.Actor{
		"the desk":       {ID: "x1", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleSupervisor}, Units: []grid.Path{"office"}},
		"a leader":       {ID: "x1", Roles: []ticket.Role{ticket.RoleLeader}, Units: []grid.Path{"office"}},
		"who handles it": {ID: "x1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/market"}},
		"as a person": {
			ID: "y", Person: "x1", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleLeader, ticket.RoleReporter},
			Units: []grid.Path{"office"},
		},
	}
	p := filed(t, r, morning, ticket.Request{About: []string{"x1"}}).then("desk", ticket.Transfer{To: "department/market"})
	p.then("market", ticket.Object{Reason: "x"}).then("supervisor", ticket.Supervise{Text: "x"}).then("coordinator",
		ticket.Convene{Assist: []ticket.Party{{Handler: "partner/lights"}}}).then("supervisor", ticket.Void{Reason: "x"})
	for name, by := range accused {
		assert.False(t, r.CanRead(p.Ticket, by), name)
		assert.Empty(t, r.Allowed(p.Ticket, by, p.Ticket.Changed), name)
		scope, _ := r.ScopeOf(by)
		assert.False(t, scope.Match(&p.Ticket), name)
		for _, do := range []ticket.Command{
			ticket.Grant{Of: ticket.VerbVoid},
			ticket.Grant{Of: ticket.VerbObject},
			ticket.Refuse{Of: ticket.VerbConvene, Reason: "x"},
			ticket.Comply{Text: "x"},
			ticket.Supervise{Text: "x"},
			ticket.Note{Text: "x"},
			ticket.Merge{Into: "t0"},
		} {
			_, err := r.Decide(p.Ticket, settled(Step{By: by, At: p.Changed, Do: do}), p.Ticket)
			if ticket.VerbOf(do) != ticket.VerbMerge {
				_, err = r.Decide(p.Ticket, settled(Step{By: by, At: p.Changed, Do: do}))
			}
			assert.ErrorIs(t, err, gridgov.ErrNotFound, "%s: %s", name, ticket.VerbOf(do))
		}
	}
	// Nor can they merge something of theirs into it.
	mine := filed(t, r, morning, ticket.Request{})
	hidden := p.Ticket
	hidden.ID = "t0"
	_, err := r.Decide(mine.Ticket, settled(Step{By: accused["the desk"], At: morning, Do: ticket.Merge{Into: "t0"}}), hidden)
	assert.ErrorIs(t, err, gridgov.ErrNotFound)
}

// Nobody is given what is about them: they would never see it, and it would lie.
func TestNobodyIsGivenWhatIsAboutThem(t *testing.T) {
	r := rulesOf(t, Definitions{Outside: []ticket.Handler{"partner"}})
	start := func(about ...string) *play {
		return filed(t, r, morning, ticket.Request{About: about}).then("desk", ticket.Transfer{To: "department/market"}).then("market",
			ticket.Object{Reason: "x"})
	}
	for _, about := range []string{"x1", "x/1"} { // an id with a slash is escaped in a handler
		p, free, who := start("y", about), start("y"), ticket.OfficerHandler(about)
		for name, s := range map[string]said{
			"to lead":              {"desk", ticket.Transfer{To: who}},
			"to do it":             {"market", ticket.Assign{To: about}},
			"to lead others":       {"coordinator", ticket.Convene{Lead: who, Assist: []ticket.Party{{Handler: "unit/c1"}}}},
			"to assist":            {"coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "unit/c1"}, {Handler: who}}}},
			"by a ruling":          {"desk", ticket.Grant{To: who}},
			"to reply to an order": {"leader", ticket.Supervise{To: who, Text: "x"}},
		} {
			assert.Equal(t, "conflict of interest", p.no(s.who, s.do), "%s: %s", name, about)
			assert.Empty(t, free.no(s.who, s.do), "%s: %s", name, about)
		}
	}
	_, err := r.Decide(start("x1").Ticket, settled(Step{By: Cast["desk"], At: morning, Do: ticket.Transfer{To: "officer/x1"}}))
	assert.ErrorContains(t, err, "about x1", "the refusal names whom")

	// What the reporter of a duplicate adds is read on the parent, and the parent's answer on the duplicate.
	named, plain := filed(t, r, morning, ticket.Request{About: []string{"x1"}}), filed(t, r, morning, ticket.Request{})
	both := another(t, r, morning, "t0", ticket.Request{About: []string{"z", "x1"}})
	assert.Empty(t, named.no("desk", ticket.Merge{Into: "t0"}, another(t, r, morning, "t0", ticket.Request{About: []string{"z"}})))
	assert.Empty(t, named.no("desk", ticket.Merge{Into: "t0"}, both))
	assert.Empty(t, plain.no("desk", ticket.Merge{Into: "t0"}, both))
}

// In random histories: what the system signs for is marked as such, only people rule, never on their own, and the reporter's
// side tells no internal word and nobody's name.
func TestRandomHistoriesKeepPeopleApart(t *testing.T) {
	if testing.Short() {
		t.Skip("200 histories, so that each verb is met")
	}
	seen := map[ticket.Verb]int{}
	for seed := range uint64(200) {
		w := NewWalk(seed)
		for range 24 {
			w.Step()
			for _, s := range []said{
				{"market", ticket.Suspend{Until: w.At.Add(99 * time.Hour), Reason: "x"}},
				{"desk", ticket.Grant{Of: ticket.VerbSuspend}},
				{"desk", ticket.Resume{}},
			} {
				if w.Rng.IntN(3) == 0 { // seldom by chance alone
					if c, err := w.Rules.Decide(w.Ticket, settled(Step{By: Cast[s.who], At: w.At, Do: s.do})); err == nil {
						w.take(c[0])
					}
				}
			}
		}
		before := ticket.Ticket{}
		for i := range w.Events {
			e := &w.Events[i]
			now := ticket.Apply(before, *e)
			seen[e.Verb]++
			switch e.Verb {
			case ticket.VerbAccept:
				if d := e.Facts.Duty; d != nil {
					require.Equal(t, e.Role == ticket.RoleSystem, d.Deemed, "seed %d, %d: signed for by %s", seed, e.Seq, e.Role)
				}
			case ticket.VerbGrant, ticket.VerbRefuse:
				f := e.Facts.Ruling
				require.NotNil(t, f)
				require.NotEqual(t, f.By, e.Actor, "seed %d, %d: ruled on their own", seed, e.Seq)
				require.NotContains(t, []ticket.Role{
					ticket.RoleSystem, ticket.RoleBot, ticket.RoleReporter, ticket.RoleWorker, ticket.RoleHandler, ticket.RoleAuditor,
				}, e.Role)
				require.Less(t, len(now.Approvals), max(len(before.Approvals), 1), "what is ruled on waits no more")
				if f.Of == ticket.VerbSuspend && f.Granted {
					require.True(t, now.Stopped())
				}
			case ticket.VerbReceive:
			default:
				require.Nil(t, e.Facts.Ruling)
			}
			if now.State == ticket.Closed {
				require.Empty(t, now.Approvals)
				require.Empty(t, now.Orders)
				require.False(t, now.Stopped(), "seed %d, %d: a closed ticket stands still", seed, e.Seq)
			}
			if !now.Suspended.IsZero() {
				require.True(t, now.Stopped() || !now.Until.After(now.Changed), "seed %d, %d: it lasts until its date", seed, e.Seq)
				require.Contains(t, unfinished, now.State, "seed %d, %d: nobody could resume it", seed, e.Seq)
			}
			for j, q := range now.Pauses {
				require.True(t, q.To.IsZero() && j == len(now.Pauses)-1 || !q.To.Before(q.From), "seed %d: a pause ends before it begins", seed)
				require.True(t, j == 0 || !q.From.Before(now.Pauses[j-1].To), "seed %d: pauses out of order", seed)
			}
			before = now
		}
		require.Equal(t, w.Ticket, before)
		story := ticket.Tell(w.Events, ticket.Telling{Public: true}).String()
		for _, name := range CastNames {
			if id := Cast[name].ID; id != "" {
				require.NotContains(t, strings.Fields(strings.NewReplacer(",", " ", ":", " ").Replace(story)), id,
					"seed %d: the reporter reads who it was\n%s", seed, story)
			}
		}
		for _, verb := range []string{
			"objected", "asked to suspend", "asked to void", "escalated", "ordered", "inspected", "refused:", "computed",
			"h more", "asked the leaders",
		} {
			require.NotContains(t, story, verb, "seed %d\n%s", seed, story)
		}
	}
	for v := ticket.VerbReceive; v < verbEnd; v++ {
		if v != ticket.VerbLapse && v != ticket.VerbReplan { // no walk is so long, and none changes the rules
			assert.Positive(t, seen[v], "the walks never take a step: %s", v)
		}
	}
}

// Commands with extreme values are faulted or decided, and never panic, on tickets of every state.
func TestExtremeValuesAreFaultsAndNoPanic(t *testing.T) {
	r := workingRules(t)
	var tickets []ticket.Ticket
	for seed := range uint64(12) {
		tickets = append(tickets, NewWalk(seed).Steps(3+int(seed)*2).Ticket)
	}
	times := []time.Time{
		{},
		time.Unix(0, 0), time.Unix(math.MinInt32, 0), time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC),
		lastInstant, time.Date(292277026596, 12, 4, 15, 30, 7, 0, time.UTC), walkStart,
	}
	n := 0
	for v := ticket.VerbClassify; v < verbEnd; v++ {
		for _, extreme := range []int64{math.MaxInt64, math.MinInt64, -1, 0, 1} {
			c := reflect.New(reflect.TypeOf(lawful[v].do)).Elem()
			c.Set(reflect.ValueOf(lawful[v].do))
			setAll(c, extreme, times[int(n)%len(times)])
			for _, tk := range tickets {
				for _, who := range []string{"desk", "market", "leader", "system", "reporter", "works"} {
					for _, at := range []time.Time{tk.Changed, times[n%len(times)]} {
						n++
						changes, err := r.Decide(tk, settled(Step{By: Cast[who], At: at, Do: c.Interface().(ticket.Command)}), beside(t, r, lawful[v].do)...)
						if err != nil {
							typed(t, err)
							continue
						}
						require.NoError(t, changes[0].Check())
						_, err = json.Marshal(changes[0].Ticket)
						require.NoError(t, err)
						require.False(t, changes[0].Ticket.Due.After(lastInstant))
					}
				}
			}
		}
	}
	require.Greater(t, n, 10_000)
}

// setAll sets every number and every time of a command to an extreme one.
func setAll(v reflect.Value, n int64, at time.Time) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(at))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				setAll(v.Field(i), n, at)
			}
		}
	case reflect.Int, reflect.Int64:
		v.SetInt(n)
	case reflect.Uint8:
		v.SetUint(uint64(uint8(n)))
	case reflect.Slice:
		for i := range v.Len() {
			setAll(v.Index(i), n, at)
		}
	}
}
