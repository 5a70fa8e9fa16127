package notify_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/notify"
)

// at is an instant of Shanghai; 24:00 is the end of a day.
func at(text string) time.Time {
	if day, ok := strings.CutSuffix(text, "24:00"); ok {
		return at(day + "00:00").Add(24 * time.Hour)
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("Asia/Shanghai", 8*60*60))
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func tree(t testing.TB) *grid.Tree {
	t.Helper()
	tree, err := grid.NewTree(
		grid.Unit{Code: "office", Level: grid.LevelOffice, Name: "梧桐街道"},
		grid.Unit{Code: "v1", Parent: "office", Level: grid.LevelVillage, Name: "春藤社区"},
		grid.Unit{Code: "g1", Parent: "v1", Level: grid.LevelGrid, Name: "春藤社区第一网格"},
		grid.Unit{Code: "g2", Parent: "v1", Level: grid.LevelGrid, Name: "春藤社区第二网格"},
		grid.Unit{Code: "v2", Parent: "office", Level: grid.LevelVillage, Name: "金桂社区"},
		grid.Unit{Code: "g3", Parent: "v2", Level: grid.LevelGrid, Name: "金桂社区第一网格"},
	)
	require.NoError(t, err)
	return tree
}

// cast is an office in March 2026: w-2 is on leave from the 5th until the 10th, in which w-3 stands in, m-3 left on the 1st, d-3 has
// the desk in the night of the 2nd.
func cast(t testing.TB) *notify.Office {
	t.Helper()
	leave, back, left := at("2026-03-05 00:00"), at("2026-03-10 00:00"), at("2026-03-01 00:00")
	roster, err := grid.NewRoster(tree(t),
		grid.Officer{ID: "a-1", Roles: []string{"auditor"}, Units: []string{"office", "g1"}},
		grid.Officer{ID: "b-1", Roles: []string{"bot", "system"}, Units: []string{"office", "g1"}, Handlers: []string{"department/market"}},
		grid.Officer{ID: "c-1", Roles: []string{"coordinator"}, Units: []string{"office"}},
		grid.Officer{ID: "d-1", Roles: []string{"desk"}, Units: []string{"office"}},
		grid.Officer{ID: "d-2", Roles: []string{"desk", "auditor"}, Units: []string{"office"}},
		grid.Officer{ID: "d-3", Roles: []string{"desk"}, Units: []string{"office"}, From: at("2026-03-02 18:00"), To: at("2026-03-03 08:00")},
		grid.Officer{ID: "h-1", Name: "网格长", Roles: []string{"head"}, Units: []string{"v1"}},
		grid.Officer{ID: "l-1", Roles: []string{"leader"}, Units: []string{"office"}},
		grid.Officer{ID: "m-1", Roles: []string{"handler"}, Handlers: []string{"department/market"}},
		grid.Officer{ID: "m-2", Roles: []string{"handler"}, Handlers: []string{"department/market"}},
		grid.Officer{ID: "m-3", Roles: []string{"handler"}, Handlers: []string{"department/market"}, To: left},
		grid.Officer{ID: "q-1", Roles: []string{"handler"}, Handlers: []string{"department/works/lights"}, To: left},
		grid.Officer{ID: "w-1", Name: "网格员甲", Roles: []string{"worker"}, Units: []string{"g1"}},
		grid.Officer{ID: "w-2", Roles: []string{"worker"}, Units: []string{"g1"}, To: leave},
		grid.Officer{ID: "w-2", Roles: []string{"worker"}, Units: []string{"g1"}, From: back},
		grid.Officer{ID: "w-3", Roles: []string{"worker"}, Units: []string{"g3"}, To: leave},
		grid.Officer{ID: "w-3", Roles: []string{"worker"}, Units: []string{"g3"}, Handlers: []string{"officer/w-2"}, From: leave, To: back},
		grid.Officer{ID: "w-3", Roles: []string{"worker"}, Units: []string{"g3"}, From: back},
	)
	require.NoError(t, err)
	return &notify.Office{Roster: roster, Zone: zoneOf(t, "Asia/Shanghai")}
}

// plain is a new request of p1 in g1.
func plain(id ticket.ID) ticket.Ticket {
	t := ticket.Ticket{ID: id, Version: 1, State: ticket.Received}
	t.Path, t.Reporter = "office/v1/g1", "p1"
	return t
}

func message(id ticket.ID, seq int64, kind ticket.Notice, to string) ticket.Message {
	return ticket.Message{
		ID: fmt.Sprintf("%s/%08d/001", id, seq), Ticket: id, Seq: seq, At: at("2026-03-02 08:00"), Kind: kind, To: to,
	}
}

func present(now time.Time, tickets ...ticket.Ticket) notify.Present {
	p := notify.Present{At: now, Tickets: map[ticket.ID]ticket.Ticket{}}
	for _, t := range tickets {
		p.Tickets[t.ID] = t
	}
	return p
}

func TestWhoIsTold(t *testing.T) {
	day, night, leave := at("2026-03-02 09:00"), at("2026-03-02 23:00"), at("2026-03-06 09:00")
	const both = "m-1 handler member, m-2 handler member"
	people := func(ids ...string) func(*notify.Present) {
		return func(p *notify.Present) { p.Contacts["partner/school"] = desk.Contact{People: ids} }
	}
	leads := func(h ticket.Handler) func(*ticket.Ticket) {
		return func(t *ticket.Ticket) { t.State, t.Lead = ticket.Transferred, h }
	}
	market := leads("department/market")
	about := func(ids ...string) func(*ticket.Ticket) { return func(t *ticket.Ticket) { t.About = ids } }
	const (
		told    = ticket.NoticeReminded
		workers = "w-1 coordinator member, w-2 coordinator member"
		duty    = "d-1 coordinator desk, d-2 coordinator desk"
		desks   = "d-1 coordinator desk_for, d-2 coordinator desk_for"
	)
	for _, tc := range []struct {
		rule   string
		to     string
		kind   ticket.Notice
		now    time.Time
		ticket func(*ticket.Ticket)
		known  func(*notify.Present)
		want   string // ids with what they are and why
	}{
		{"the reporter", "person/p1", ticket.NoticeReply, day, nil, nil, "person/p1 reporter reporter"},
		{"a reporter who is named", "person/p1", ticket.NoticeReply, day, about("p1"), nil, ""},
		{"a person who did not report it", "person/p2", ticket.NoticeReply, day, nil, nil, ""},

		{"who works for exactly the unit, not the auditor or bot", "unit/g1", told, day, nil, nil, workers},
		{"on leave", "unit/g1", told, leave, nil, nil, "w-1 coordinator member"},
		{"the unit leads", "unit/g1", told, leave, leads("unit/g1"), nil, "w-1 handler member"},
		{"all of the unit are named: who covers it", "unit/g1", told, day, about("w-1", "w-2"), nil, "h-1 coordinator cover"},
		{"nobody works for the unit", "unit/g2", told, day, nil, nil, "h-1 coordinator cover"},
		{"not even above: the desk", "unit/g2", told, day, about("h-1"), nil, desks},
		{"a shift has the desk", "unit/g2", told, night, about("h-1"), nil, "d-3 coordinator desk_for"},
		{"nobody at the desk: the leaders", "unit/g2", told, day, about("h-1", "d-1", "d-2"), nil, "l-1 leader leader_for"},
		{"nobody at all", "unit/g2", told, day, about("h-1", "d-1", "d-2", "l-1"), nil, ""},
		{"an unknown unit", "unit/g9", told, day, nil, nil, desks},
		{
			"the office is who works for it, and not its auditor and bot", "unit/office", told, day, nil, nil,
			"c-1 coordinator member, d-1 coordinator member, d-2 coordinator member, l-1 coordinator member",
		},

		{"a department", "department/market", told, day, market, nil, both},
		{"of a department one is named", "department/market", told, day, func(t *ticket.Ticket) {
			market(t)
			t.About = []string{"m-1"}
		}, nil, "m-2 handler member"},
		{"a department that no longer has it", "department/market", told, day, nil, nil, desks},
		{"… is told that, without the desk", "department/market", ticket.NoticeReleased, day, nil, nil, both},
		{"… but not whoever is named", "department/market", ticket.NoticeReleased, day, about("m-1", "m-2"), nil, ""},
		{"a department below is another one", "department/market/food", told, day, nil, nil, desks},
		{"all of a department have left", "department/works/lights", told, day, nil, nil, desks},

		{"a partner's people are on no roster", "partner/school", told, day, nil, people("x-1", "x-2"), "x-1 handler member, x-2 handler member"},
		{"of a partner one is named", "partner/school", told, day, about("x-1"), people("x-1", "x-2"), "x-2 handler member"},
		{"of a partner one has left", "partner/school", told, day, nil, people("m-3", "x-2"), "x-2 handler member"},
		{"of a partner one may not see it", "partner/school", told, day, nil, people("m-1", "x-2"), "x-2 handler member"},
		{"a partner without people", "partner/school", told, day, nil, nil, desks},

		{"an officer", "officer/w-2", told, day, leads("officer/w-2"), nil, "w-2 handler own"},
		{"an assignee", "actor/w-2", told, day, func(t *ticket.Ticket) { market(t); t.Assignee = "w-2" }, nil, "w-2 handler own"},
		{"an actor who asked", "actor/h-1", ticket.NoticeRuled, day, nil, nil, "h-1 coordinator asker"},
		{"an officer on leave: the stand-in", "actor/w-2", told, leave, leads("officer/w-2"), nil, "w-3 handler stand_in"},
		{"… who may not see it", "actor/w-2", told, leave, nil, nil, desks},
		{"… who is named", "officer/w-2", told, leave, func(t *ticket.Ticket) {
			t.State, t.Lead, t.About = ticket.Transferred, "officer/w-2", []string{"w-3"}
		}, nil, desks},
		{"an officer who is named: nobody of their choice", "officer/w-1", told, leave, func(t *ticket.Ticket) {
			t.State, t.Lead, t.About = ticket.Transferred, "officer/w-1", []string{"w-1"}
		}, nil, desks},
		{"an officer who has left, without a stand-in", "actor/m-3", told, day, nil, nil, desks},

		{"the leaders of the office", "leader/office", told, day, nil, nil, "l-1 leader leader"},
		{"a unit without leaders has its head", "leader/v1", told, day, nil, nil, "h-1 leader leader"},
		{"without either those of the next above", "leader/v2", told, day, nil, nil, "l-1 leader leader"},
		{"leaders who are named: the desk", "leader/office", told, day, about("l-1"), nil, desks},

		{"the duty desk", string(ticket.DeskHandler("office")), ticket.NoticeReceived, day, nil, nil, duty},
		{"… in a shift", "desk/office", ticket.NoticeReceived, night, nil, nil, "d-3 coordinator desk"},
		{"… of which the shift is named", "desk/office", ticket.NoticeReceived, night, about("d-3"), nil, duty},
		{"… with nobody", "desk/office", ticket.NoticeReceived, day, about("d-1", "d-2"), nil, "l-1 leader leader_for"},
	} {
		o, tk := cast(t), plain("t1")
		if tc.ticket != nil {
			tc.ticket(&tk)
		}
		p := present(tc.now, tk)
		p.Contacts = map[ticket.Handler]desk.Contact{}
		if tc.known != nil {
			tc.known(&p)
		}
		var got []string
		for _, a := range o.Addressees(message("t1", 1, tc.kind, tc.to), p) {
			got = append(got, fmt.Sprint(a.To, " ", a.As, " ", a.Why))
		}
		assert.Equal(t, tc.want, strings.Join(got, ", "), tc.rule)
	}
	assert.Empty(t, cast(t).Addressees(message("t2", 1, told, "unit/g1"), present(day)), "a ticket that is not known")
}

// Who was named when the message was made, though the ticket does not say so, is not told either.
// What waits for the duty desk is told to nobody else, whoever an older message was for; an alarm about it reaches the leaders too,
// who may not see it.
func TestWhatWaitsForTheDutyDesk(t *testing.T) {
	sealed := plain("t1")
	sealed.Screening, sealed.Path = sealed.Path, "office"
	now := present(at("2026-03-04 10:00"), sealed)
	told := func(kind ticket.Notice, to string) (list []string) {
		for _, a := range cast(t).Addressees(message("t1", 1, kind, to), now) {
			list = append(list, a.To)
		}
		return list
	}
	for _, to := range []string{"desk/office", "unit/g1", "unit/v1", "leader/office", "department/market", "officer/w-1"} {
		assert.Equal(t, []string{"d-1", "d-2"}, told(ticket.NoticeReceived, to), to)
	}
	assert.Equal(t, []string{"d-1", "d-2"}, told(ticket.NoticeAlarm, "desk/office"))
	assert.Equal(t, []string{"l-1"}, told(ticket.NoticeAlarm, "leader/office"))
	assert.Equal(t, []string{"d-1", "d-2"}, told(ticket.NoticeAlarm, "unit/g1"), "the worker may be whom it is about")
}

func TestExceptIsKept(t *testing.T) {
	m := message("t1", 1, ticket.NoticeReminded, "unit/g1")
	m.Except = []string{"w-1"}
	got := cast(t).Addressees(m, present(at("2026-03-02 09:00"), plain("t1")))
	require.Len(t, got, 1)
	assert.Equal(t, "w-2", got[0].To)
	m.To, m.Kind, m.Except = "person/p1", ticket.NoticeReply, []string{"p1"}
	assert.Empty(t, cast(t).Addressees(m, present(at("2026-03-02 09:00"), plain("t1"))))
}

// Without a roster messages keep their addresses, or are for the people whom the parties' hook knows; nothing is refused or dropped for
// want of them, and whoever is named is still left out.
func TestWithoutARoster(t *testing.T) {
	tk := plain("t1")
	tk.About = []string{"m-1", "w-1", "p2"}
	p := present(at("2026-03-02 09:00"), tk)
	p.Contacts = map[ticket.Handler]desk.Contact{
		"department/market": {People: []string{"m-1", "m-2"}}, "officer/w-2": {People: []string{"w-3"}},
	}
	for to, want := range map[string]string{
		"person/p1": "person/p1", "department/market": "m-2", "department/city": "department/city", "unit/g1": "unit/g1",
		"leader/office": "leader/office", "desk/office": "desk/office", "actor/w-1": "", "officer/w-1": "",
		"actor/w-2": "w-3", "actor/w-4": "actor/w-4",
	} {
		var ids []string
		for _, a := range new(notify.Office).Addressees(message("t1", 1, ticket.NoticeReminded, to), p) {
			ids = append(ids, a.To)
		}
		assert.Equal(t, want, strings.Join(ids, ", "), to)
	}
}

// Whoever is told equals what a walk over the plain lists of a random office finds; nobody is told who is named, on leave or gone, who
// may not see the ticket, or who is auditor, bot or system alone.
func TestAddresseesEqualABruteForce(t *testing.T) {
	n := random()
	chance := rand.New(rand.NewPCG(1, 2))
	rules, err := desk.NewRules(desk.Definitions{})
	require.NoError(t, err)
	units := []string{"office", "v1", "g1", "g2", "v2", "g3"}
	handlers := []string{"department/market", "department/works/lights", "officer/o0", "officer/o1", "unit/g2"}
	kinds := ticket.Notices()
	some := func(of []string, n int) (list []string) {
		for range chance.IntN(n) {
			if s := of[chance.IntN(len(of))]; !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
		return list
	}
	var roles []string
	for _, r := range ticket.Roles() {
		roles = append(roles, r.String())
	}
	grids, start := tree(t), at("2026-03-02 00:00")
	var officers []grid.Officer
	var o *notify.Office
	outcomes := map[string]int{}
	for i := range n {
		if i%10 == 0 { // another office
			officers = nil
			for k := range chance.IntN(12) {
				e := grid.Officer{ID: fmt.Sprint("o", k), Roles: some(roles, 4), Units: some(units, 3), Handlers: some(handlers, 3)}
				if chance.IntN(3) == 0 {
					e.From = start.Add(time.Duration(chance.IntN(24)) * time.Hour)
				}
				if chance.IntN(3) == 0 {
					e.To = start.Add(time.Duration(24+chance.IntN(24)) * time.Hour)
				}
				officers = append(officers, e)
			}
			roster, err := grid.NewRoster(grids, officers...)
			require.NoError(t, err)
			o = &notify.Office{Roster: roster, Rules: rules}
			officers = slices.Collect(roster.All())
		}
		tk := plain("t1")
		tk.Path = []grid.Path{"office/v1/g1", "office/v2/g3", "office/v1", "office"}[chance.IntN(4)]
		if tk.State = ticket.State(1 + chance.IntN(5)); chance.IntN(5) == 0 {
			tk.Screening, tk.Path = tk.Path, "office"
		}
		tk.Lead = ticket.Handler(append(handlers, "", "unit/g1")[chance.IntN(7)])
		tk.About = some([]string{"o0", "o1", "o2", "o3", "x0", "p1"}, 3)
		to := append([]string{
			"unit/" + units[chance.IntN(6)], "leader/" + units[chance.IntN(6)], "desk/office", "actor/o1", "person/p1", "partner/school",
		}, handlers...)
		m := message("t1", 1, kinds[chance.IntN(len(kinds))], to[chance.IntN(len(to))])
		m.Except = some([]string{"o4", "o5", "x1"}, 3)
		p := present(start.Add(time.Duration(chance.IntN(48))*time.Hour), tk)
		p.Contacts = map[ticket.Handler]desk.Contact{ticket.Handler(m.To): {People: some([]string{"x0", "x1", "x2", "o1", "o2", "o3"}, 4)}}
		var got []string
		for _, a := range o.Addressees(m, p) {
			got = append(got, a.To)
		}
		want := oracle{rules, o.Roster, officers, grids, &tk, &m, p, false}.all()
		require.Equal(t, want, got, "%d: %s to %s of %v", i, m.Kind, m.To, officers)
		outcomes[fmt.Sprint(ticket.Handler(m.To).Kind(), " ", len(got) > 0)]++
	}
	assert.Len(t, outcomes, 16, "each kind of address reaches somebody and nobody: %v", outcomes)
}

// An oracle finds the addressees in the plainest way.
type oracle struct {
	rules    *desk.Rules
	roster   *grid.Roster
	officers []grid.Officer
	tree     *grid.Tree
	t        *ticket.Ticket
	m        *ticket.Message
	p        notify.Present
	alarm    bool // the leaders hear of it without seeing it
}

func (q oracle) over() bool {
	return q.m.Kind == ticket.NoticeReleased || q.m.Kind == ticket.NoticeEnded
}

func (q oracle) about(id string) bool {
	return slices.Contains(append(slices.Clone(q.t.About), q.m.Except...), id)
}

// may reports whether an officer on the roster may be told.
func (q oracle) may(o grid.Officer) bool {
	a := ticket.ActorOf(o, q.tree, q.p.At)
	var roles []ticket.Role
	for _, r := range a.Roles {
		switch r {
		case ticket.RoleAuditor, ticket.RoleBot, ticket.RoleSystem:
		default:
			roles = append(roles, r)
		}
	}
	a.Roles = roles
	return len(roles) > 0 && !q.about(o.ID) && (q.over() || q.alarm || q.rules.CanRead(*q.t, a))
}

// those are the officers on duty for whom a condition holds and who may be told.
func (q oracle) those(is func(grid.Officer) bool) (ids []string) {
	for _, o := range q.officers {
		if o.ValidAt(q.p.At) && is(o) && q.may(o) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

func has(o grid.Officer, role, unit string) bool {
	return slices.Contains(o.Roles, role) && slices.Contains(o.Units, unit)
}

func (q oracle) desk(root string) []string {
	if ids := q.those(func(o grid.Officer) bool { return has(o, "desk", root) && !o.From.IsZero() && !o.To.IsZero() }); ids != nil {
		return ids
	}
	return q.those(func(o grid.Officer) bool { return has(o, "desk", root) })
}

func (q oracle) leaders(unit string, instead bool) []string {
	q.alarm = q.t.Screening != "" && (instead || q.m.Kind == ticket.NoticeAlarm)
	for unit != "" {
		for _, role := range []string{"leader", "head"} {
			if ids := q.those(func(o grid.Officer) bool { return has(o, role, unit) }); ids != nil {
				return ids
			}
		}
		u, _ := q.tree.Unit(unit)
		unit = u.Parent
	}
	return nil
}

func (q oracle) all() []string {
	kind, name, _ := strings.Cut(q.m.To, "/")
	on := func(id string) bool {
		return slices.ContainsFunc(q.officers, func(o grid.Officer) bool { return o.ID == id && o.ValidAt(q.p.At) })
	}
	var ids []string
	switch kind {
	case "person":
		if q.about(name) || ticket.PersonID(name) != q.t.Reporter {
			return nil
		}
		return []string{q.m.To}
	case "actor", "officer":
		if ids = q.those(func(o grid.Officer) bool { return o.ID == name }); !on(name) {
			ids = q.those(func(o grid.Officer) bool { return slices.Contains(o.Handlers, "officer/"+name) })
		}
	case "department", "partner":
		acts := func(o grid.Officer) bool { return slices.Contains(o.Handlers, q.m.To) }
		if ids = q.those(acts); !slices.ContainsFunc(q.officers, func(o grid.Officer) bool { return o.ValidAt(q.p.At) && acts(o) }) {
			for _, id := range q.p.Contacts[ticket.Handler(q.m.To)].People {
				listed := slices.ContainsFunc(q.officers, func(o grid.Officer) bool { return o.ID == id })
				if listed && slices.Contains(q.those(func(o grid.Officer) bool { return o.ID == id }), id) || !listed && !q.about(id) {
					ids = append(ids, id)
				}
			}
		}
	case "unit":
		cover := q.roster.Covers(name, q.p.At)
		for unit := name; unit != "" && ids == nil; {
			for _, o := range cover {
				if slices.Contains(o.Units, unit) && q.may(o) && (unit == name || unit != "office") {
					ids = append(ids, o.ID)
				}
			}
			u, _ := q.tree.Unit(unit)
			unit = u.Parent
		}
	case "leader":
		ids = q.leaders(name, false)
	case "desk":
		ids = q.desk(name)
	}
	if ids == nil && !q.over() || ids == nil && kind == "desk" {
		if ids = q.desk("office"); ids == nil {
			ids = q.leaders("office", true)
		}
	}
	return ids
}
