package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// Colleagues of people in Cast.
var (
	deskTwo   = ticket.Actor{ID: "d2", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	marketTwo = ticket.Actor{ID: "m9", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/market"}}
)

func init() { // played by name, and met by no walk
	Cast["desk two"], Cast["market two"] = deskTwo, marketTwo
}

func TestAnObjectionIsRuledOnByTheSenderAndThenByTheLevelAbove(t *testing.T) {
	r := bothWays(t)
	object := ticket.Object{Reason: "a street lamp"}
	p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	due := p.Due
	p.then("market", object)
	assert.Equal(t, []string{"approval unit/office"}, p.told())
	assert.Equal(t, ticket.Transferred, p.State)
	assert.Equal(t, ticket.Handler("department/market"), p.Lead, "the matter stays theirs")
	assert.Equal(t, due, p.Due, "and the clock runs")
	assert.Equal(t, ticket.Approval{Of: ticket.VerbObject, By: "m1", For: "department/market", To: "unit/office", Seq: 3, Since: p.Changed},
		p.Approvals[0])
	assert.Equal(t, "waits already", p.no("market", object))
	assert.Equal(t, "waits already", p.no("market two", object), "nor by a colleague")
	for who, rule := range map[string]string{
		"market": "access", "market two": "access", "worker": "access", "head": "access", "auditor": "access", "bot": "access",
		"system": "access", "reporter": "access", "works": "not found", "other": "not found",
	} {
		assert.Equal(t, rule, p.no(who, ticket.Grant{}), who)
		assert.Equal(t, rule, p.no(who, ticket.Refuse{Reason: "x"}), who)
	}

	p.then("coordinator", ticket.Refuse{Reason: "it is yours", Wrongful: true})
	ruling := p.events[len(p.events)-1].Facts.Ruling
	require.NotNil(t, ruling)
	assert.Equal(t, ticket.Ruling{Of: ticket.VerbObject, By: "m1", For: "department/market", Since: p.events[2].At, Wrongful: true}, *ruling)
	assert.Equal(t, []string{"ruled department/market"}, p.told())
	assert.False(t, p.Binding, "the sender's word may be taken one level higher")

	p.then("market", object)
	assert.Equal(t, ticket.Handler("leader/office"), p.Approvals[0].To)
	assert.Equal(t, "access", p.no("desk", ticket.Grant{}), "the sender has spoken")
	p.then("leader", ticket.Refuse{Reason: "it is"})
	assert.True(t, p.Binding)
	assert.Equal(t, 2, p.Objections)
	assert.Equal(t, "binding", p.no("market", object), "there is no third")
	assert.Equal(t, "binding", p.no("market", ticket.Transfer{To: "unit/c1"}), "nor a way around it")
	assert.Empty(t, p.no("desk", ticket.Transfer{To: "department/works"}), "the desk may still send it elsewhere")

	below := filed(t, r, morning, ticket.Request{}).then("head", ticket.Transfer{To: "department/market"}).then("market", object)
	assert.Equal(t, ticket.Handler("unit/c1"), below.Approvals[0].To)
	below.then("head", ticket.Refuse{Reason: "x"}).then("market", object)
	assert.Equal(t, ticket.Handler("unit/office"), below.Approvals[0].To, "one level above the sender, and no higher")
	below.then("desk", ticket.Grant{}).then("head", ticket.Transfer{To: "department/works"}).then("works", object)
	assert.Equal(t, ticket.Handler("unit/office"), below.Approvals[0].To, "a third one too")
}

// A head dispatches in the own area; what lies elsewhere a head passes on upwards, as any handler does. And no head gets around
// a ruling that binds the own unit, but gives it to a unit below.
func TestAHeadDispatchesInTheOwnAreaAlone(t *testing.T) {
	Cast["far"] = ticket.Actor{
		ID: "h2", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{"office/c2"}, Handlers: []ticket.Handler{"unit/c2"},
	}
	defer delete(Cast, "far")
	r := bothWays(t)
	led := func(to ticket.Handler) *play {
		return filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: to})
	}
	all := []ticket.Handler{"unit/g1", "unit/c1", "unit/c2", "unit/office", "department/works", "partner/lights", "officer/w1"}
	may := func(p *play, who string) (out []ticket.Handler) {
		for _, to := range all {
			switch rule := p.no(who, ticket.Transfer{To: to}); rule {
			case "":
				out = append(out, to)
			case "upwards only", "binding", "nothing new":
			default:
				assert.Fail(t, rule, "%s to %s", who, to)
			}
		}
		return out
	}
	assert.Equal(t, []ticket.Handler{"unit/g1", "unit/c2", "unit/office", "department/works", "partner/lights", "officer/w1"},
		may(led("unit/c1"), "head"))
	assert.Equal(t, []ticket.Handler{"unit/g1", "unit/c1", "unit/office"}, may(led("unit/c2"), "far"))
	assert.Equal(t, []ticket.Handler{"unit/g1", "unit/c1", "unit/office"}, may(led("department/market"), "market"))
	assert.Equal(t, []ticket.Handler{"unit/c1", "unit/office"}, may(led("unit/g1"), "worker"))

	bound := func(to ticket.Handler) *play {
		return led("department/market").then("market", ticket.Object{Reason: "x"}).then("desk", ticket.Grant{To: to})
	}
	assert.Equal(t, []ticket.Handler{"unit/g1"}, may(bound("unit/c1"), "head"))
	assert.Empty(t, may(bound("unit/c2"), "far"))
	assert.Empty(t, may(bound("unit/g1"), "worker"))
	assert.Equal(t, []ticket.Handler{"unit/c1", "unit/c2", "unit/office", "department/works", "partner/lights", "officer/w1"},
		may(bound("unit/g1"), "head"), "a ruling on another one binds that one")
}

func TestAnObjectionIsMadeWithinItsLimit(t *testing.T) {
	p := filed(t, bothWays(t), morning, ticket.Request{}).then("coordinator",
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
	by := p.Since.Add(48 * time.Hour)
	p.by("coordinator", p.Since.Add(10*time.Hour), ticket.Convene{Assist: []ticket.Party{{Handler: "partner/lights"}}})
	assert.Empty(t, p.refused("market", by, ticket.Object{Reason: "x"}))
	assert.Equal(t, "too late", p.refused("market", by.Add(time.Microsecond), ticket.Object{Reason: "x"}))
	assert.Equal(t, "too late", p.refused("works", by.Add(time.Microsecond), ticket.Object{For: "department/works", Reason: "x"}))
	assert.Empty(t, p.refused("works", by.Add(time.Microsecond), ticket.Object{For: "partner/lights", Reason: "x"}),
		"a task's own limit runs from its own beginning")
	p.then("market", ticket.Accept{})
	assert.Empty(t, p.no("market", ticket.Object{Reason: "x"}), "signing for it is no consent")
	assert.Equal(t, "invalid reason", p.no("market", ticket.Object{}))
	assert.Equal(t, "invalid for", p.no("market", ticket.Object{For: "king", Reason: "x"}))
}

func TestAnUpheldObjectionTakesTheMatterAway(t *testing.T) {
	r := bothWays(t)
	p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"}).then("market", ticket.Assign{To: "m2"})
	p.then("market", ticket.Extend{By: hours(1), Reason: "x"}).then("market", ticket.Object{Reason: "x"}).then("supervisor",
		ticket.Void{Reason: "x"})

	back := p.fork().then("desk", ticket.Grant{Of: ticket.VerbObject})
	assert.Equal(t, ticket.Received, back.State)
	assert.Equal(t, ticket.Duty{}, back.Duty)
	assert.Equal(t, ticket.HandlingDirect, back.Handling)
	assert.Equal(t, []string{"released actor/m2", "ruled department/market"}, back.told())
	require.Len(t, back.Approvals, 1, "what was asked for under the dispatch is gone, and the voiding waits")
	assert.Equal(t, ticket.VerbVoid, back.Approvals[0].Of)

	assert.Equal(t, "invalid to", p.no("desk", ticket.Grant{Of: ticket.VerbObject, To: "department/market"}),
		"to somebody else than who objected")
	assert.Equal(t, "invalid to", p.no("desk", ticket.Grant{Of: ticket.VerbExtend, To: "department/works"}), "of an objection alone")
	assert.Equal(t, "invalid to", p.no("desk", ticket.Grant{Of: ticket.VerbObject, To: "king"}))
	assert.Equal(t, "invalid wrongful", p.no("desk", ticket.Refuse{Of: ticket.VerbExtend, Reason: "x", Wrongful: true}))

	other := p.fork().then("desk", ticket.Grant{Of: ticket.VerbObject, To: "department/works", Why: "lamps"})
	assert.Equal(t, ticket.Transferred, other.State)
	assert.Equal(t, ticket.Duty{Lead: "department/works", Sender: "d1", From: "unit/office", Since: other.Changed, Binding: true}, other.Duty)
	assert.Equal(t, other.Changed.Add(100*time.Hour), other.Due)
	assert.ElementsMatch(t, []string{"released actor/m2", "ruled department/market", "assigned department/works"}, other.told())
	assert.Equal(t, "binding", other.no("works", ticket.Object{Reason: "x"}), "an assigned unit does not return it (指定办理)")

	again := back.then("desk", ticket.Transfer{To: "department/works"}).then("works", ticket.Object{Reason: "x"})
	assert.Equal(t, ticket.Handler("leader/office"), again.Approvals[1].To, "the second objection on a ticket is the level above's")

	answered := p.fork().then("desk", ticket.Answer{Text: "done by us"})
	assert.Equal(t, "answered", answered.no("desk", ticket.Grant{Of: ticket.VerbObject, To: "department/works"}),
		"what is answered is given to nobody")
	assert.Equal(t, "answered", answered.no("desk", ticket.Grant{Of: ticket.VerbObject}), "nor taken from whoever has it")
	answered.then("leader", ticket.Rework{Reason: "x"}).then("desk", ticket.Grant{Of: ticket.VerbObject})
	assert.Equal(t, ticket.Received, answered.State)
	assert.Empty(t, answered.Lead)
}

func TestAnAssistingHandlersObjectionIsAboutItsTaskAlone(t *testing.T) {
	r := bothWays(t)
	p := filed(t, r, morning, ticket.Request{}).then("coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{
		{Handler: "department/works"}, {Handler: "partner/lights"}, {Handler: "unit/c1"},
	}})
	assert.Equal(t, "invalid for", p.no("works", ticket.Object{Reason: "x"}), "two tasks: which?")
	assert.Equal(t, "own matter", p.no("works", ticket.Object{For: "unit/c1", Reason: "x"}))
	p.then("works", ticket.Object{For: "department/works", Reason: "x"}).then("works",
		ticket.Extend{For: "department/works", By: hours(1), Reason: "x"})
	p.then("market", ticket.Object{Reason: "x"})
	assert.Equal(t, ticket.Handler("unit/office"), p.Approvals[2].To, "the lead's first, whatever others objected to")

	up := p.fork().then("desk", ticket.Grant{Of: ticket.VerbObject, For: "department/works"})
	assert.Equal(t, ticket.Joint, up.State)
	assert.Equal(t, ticket.Handler("department/market"), up.Lead)
	assert.Equal(t, -1, taskOf(up.Ticket, "department/works"))
	assert.GreaterOrEqual(t, taskOf(up.Ticket, "partner/lights"), 0)
	require.Len(t, up.Approvals, 1, "its extension went with it, and the lead's objection waits")
	assert.Equal(t, ticket.Handler("department/market"), up.Approvals[0].For)

	p.then("desk", ticket.Refuse{Of: ticket.VerbObject, For: "department/works", Reason: "x"}).then("desk",
		ticket.Refuse{Of: ticket.VerbObject, Reason: "x"})
	assert.False(t, p.Binding, "the lead has objected once, and a task's handler once")
	p.then("works", ticket.Object{For: "department/works", Reason: "x"})
	assert.Equal(t, ticket.Handler("leader/office"), p.Approvals[1].To, "the second time the level above, for a task too")
	p.then("leader", ticket.Refuse{Of: ticket.VerbObject, Reason: "x"})
	assert.False(t, p.Binding, "which binds the task, and not the lead")
	assert.Equal(t, "binding", p.no("works", ticket.Object{For: "department/works", Reason: "x"}))
	assert.Empty(t, p.no("works", ticket.Object{For: "partner/lights", Reason: "x"}))
	assert.Empty(t, p.no("market", ticket.Object{Reason: "x"}))
	assert.Equal(t, 1, p.Objections, "of the lead")

	p.then("works", ticket.Object{For: "partner/lights", Reason: "x"}).then("works",
		ticket.ReportBack{For: "partner/lights", Text: "done after all"})
	for _, a := range p.Approvals {
		assert.NotEqual(t, ticket.Handler("partner/lights"), a.For, "what is done waits for no ruling")
	}
	p.then("coordinator", ticket.Convene{Lead: "unit/office", Assist: []ticket.Party{{Handler: "unit/g1"}}})
	require.Len(t, p.Approvals, 1, "a new lead leaves what the tasks wait for")
	assert.Equal(t, ticket.Handler("department/works"), p.Approvals[0].For)
}

func TestAnUpheldObjectionTakesNoMoreThanWasObjectedTo(t *testing.T) {
	p := filed(t, bothWays(t), morning, ticket.Request{}).then("coordinator",
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}, {Handler: "unit/c1"}}})
	done := p.fork().then("works", ticket.ReportBack{Text: "x"})
	done.then("coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "department/works"}}}).then("works",
		ticket.Object{Reason: "x"}).then("desk", ticket.Grant{})
	require.Len(t, done.Tasks, 2)
	assert.False(t, done.Tasks[0].Done.IsZero(), "what was done before stays done")
	assert.Equal(t, -1, taskOf(done.Ticket, "department/works"))

	p.then("market", ticket.Object{Reason: "x"}).then("desk", ticket.Grant{To: "department/works"})
	assert.Equal(t, []string{"released unit/c1", "ruled department/market", "assigned department/works"}, p.told(),
		"who leads now is not told that it is released")
}

func TestWhoRulesIsTheSenderAndEachTimeOneLevelHigher(t *testing.T) {
	for rule, c := range map[string]struct {
		lead, from ticket.Handler
		want       []ticket.Handler
	}{
		"a department of the office": {
			"department/market", "unit/office", []ticket.Handler{"unit/office", "leader/office", "leader/office"},
		},
		"a department whose sender is not known": {"department/market", "", []ticket.Handler{"unit/office", "leader/office"}},
		"a department that a community " +
			"sent it to": {"department/market", "unit/c1", []ticket.Handler{"unit/c1", "unit/office", "leader/office", "leader/office"}},
		"a grid that its community sent it to":            {"unit/g1", "unit/c1", []ticket.Handler{"unit/c1", "unit/office", "leader/office"}},
		"a grid that the office sent it to":               {"unit/g1", "unit/office", []ticket.Handler{"unit/office", "leader/office"}},
		"a grid whose sender is not known":                {"unit/g1", "", []ticket.Handler{"unit/c1", "unit/office", "leader/office"}},
		"a community to which a worker passed it upwards": {"unit/c1", "unit/g1", []ticket.Handler{"unit/office", "leader/office"}},
		"an office to which a head passed it upwards":     {"unit/office", "unit/c1", []ticket.Handler{"leader/office", "leader/office"}},
		"a community that sent it to itself":              {"unit/c1", "unit/c1", []ticket.Handler{"unit/office", "leader/office"}},
		"a community elsewhere":                           {"unit/c2", "unit/c1", []ticket.Handler{"unit/c1", "unit/office", "leader/office"}},
		"an officer":                                      {"officer/w1", "unit/c1", []ticket.Handler{"unit/c1", "unit/office", "leader/office"}},
		"a partner":                                       {"partner/lights", "unit/office", []ticket.Handler{"unit/office", "leader/office"}},
	} {
		tk := ticket.Ticket{Place: ticket.Place{Path: "office/c1/g1"}, Duty: ticket.Duty{Lead: c.lead, From: c.from}}
		for n, want := range c.want {
			assert.Equal(t, want, rulerFor(&tk, c.lead, n, nil), "%s, time %d", rule, n+1)
		}
	}
}

func TestLevelsGoUpToTheLeadersAndEnd(t *testing.T) {
	tk := ticket.Ticket{Place: ticket.Place{Path: "office/c1/g1"}, Duty: ticket.Duty{From: "unit/c2"}}
	for _, from := range []ticket.Handler{
		"unit/g1", "unit/c1", "unit/office", "unit/c2", "unit/elsewhere", "department/market", "officer/x", "",
	} {
		h, levels := from, 0
		for ok := true; ok; levels++ {
			require.Less(t, levels, 8, "the levels above %q go round in circles", from)
			var next ticket.Handler
			if next, ok = above(&tk, h, nil); ok {
				h = next
			}
		}
		assert.Equal(t, ticket.Handler("leader/office"), h, "from %q", from)
	}
}

func TestNobodyRulesOnWhatTheyAskedForThemselves(t *testing.T) {
	both := ticket.Actor{
		ID: "both", Roles: []ticket.Role{ticket.RoleHandler, ticket.RoleDesk, ticket.RoleLeader},
		Units: []grid.Path{"office"}, Handlers: []ticket.Handler{"department/market"},
	}
	Cast["both"] = both
	defer delete(Cast, "both")
	r := rulesOf(t, Definitions{Outside: []ticket.Handler{"department/police"}})
	for name, ask := range map[string]ticket.Command{
		"an objection":   ticket.Object{Reason: "x"},
		"an extension":   ticket.Extend{By: hours(1), Reason: "x"},
		"a suspension":   ticket.Suspend{Until: morning.Add(90 * time.Hour), Reason: "x"},
		"calling others": ticket.Convene{Assist: []ticket.Party{{Handler: "department/police"}}},
	} {
		p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
		p.then("both", ask)
		assert.Equal(t, "second person", p.no("both", ticket.Grant{}), name)
		assert.Equal(t, "second person", p.no("both", ticket.Refuse{Reason: "x"}), name)
		rules := "desk two"
		if ticket.VerbOf(ask) == ticket.VerbConvene {
			rules = "leader"
		}
		p.then(rules, ticket.Grant{})
		assert.Empty(t, p.Approvals, name)
	}
}

func TestAVoidingTakesTwo(t *testing.T) {
	p := filed(t, bothWays(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	for _, who := range []string{"desk", "leader", "head", "market", "reporter", "worker", "coordinator", "bot", "system", "auditor"} {
		assert.NotEmpty(t, p.no(who, ticket.Void{Reason: "x"}), who)
	}
	p.then("supervisor", ticket.Void{Reason: "x"})
	assert.True(t, p.State.Open())
	assert.Equal(t, "waits already", p.no("supervisor", ticket.Void{Reason: "x"}))
	for _, who := range []string{"market", "head", "worker", "auditor", "bot", "system", "reporter"} {
		assert.Equal(t, "access", p.no(who, ticket.Grant{}), who)
	}
	for _, who := range []string{"desk", "coordinator", "leader"} {
		q := p.fork().then(who, ticket.Grant{})
		assert.Equal(t, ticket.Closed, q.State)
		assert.Equal(t, ticket.Voided, q.Resolution)
		assert.Equal(t, "s1", q.events[len(q.events)-1].Facts.Second)
		assert.False(t, q.Resolution.Counted())
		assert.Equal(t, "reopening", q.no("leader", ticket.Reopen{Reason: "x"}))
	}
	p.then("desk", ticket.Refuse{Reason: "x"})
	assert.Empty(t, p.Approvals)
	assert.Equal(t, "access", p.no("desk", ticket.Grant{}), "nothing waits for anybody")
}

func TestOutsideUnitsComeWhenALeaderHasGrantedIt(t *testing.T) {
	r := rulesOf(t, Definitions{
		Outside: []ticket.Handler{"department/police", "partner"}, Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(100)}},
	})
	police, traffic, lights, works := ticket.Party{Handler: "department/police"}, ticket.Party{
		Handler: "department/police/traffic", Within: hours(5),
	}, ticket.Party{Handler: "partner/lights"}, ticket.Party{Handler: "department/works"}
	start := func() *play {
		return filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	}

	p := start().then("coordinator", ticket.Convene{Assist: []ticket.Party{police, traffic}})
	assert.Equal(t, ticket.Transferred, p.State, "nobody is called before the ruling")
	assert.Empty(t, p.Tasks)
	assert.Equal(t, []string{"approval leader/office"}, p.told())
	assert.Empty(t, p.events[2].Facts.To)
	assert.Equal(t, "invalid assist[0].handler", p.no("coordinator", ticket.Convene{Assist: []ticket.Party{traffic}}),
		"it is asked for once at a time")
	for _, who := range []string{"desk", "supervisor", "coordinator", "head", "market"} {
		assert.Equal(t, "access", p.no(who, ticket.Grant{}), "%s is no leader", who)
	}
	refused := p.fork().then("leader", ticket.Refuse{Reason: "x"})
	assert.Equal(t, ticket.Transferred, refused.State)
	assert.Empty(t, refused.Tasks)
	p.by("leader", morning.Add(50*time.Hour), ticket.Grant{})
	assert.Equal(t, ticket.Joint, p.State)
	assert.ElementsMatch(t, []string{"ruled department/market", "assigned department/police", "assigned department/police/traffic"}, p.told())
	assert.Equal(t, p.Changed.Add(100*time.Hour), p.Tasks[taskOf(p.Ticket, "department/police")].Due, "their time runs from the grant")
	assert.Equal(t, p.Changed.Add(5*time.Hour), p.Tasks[taskOf(p.Ticket, "department/police/traffic")].Due)
	assert.Equal(t, ticket.Handler("department/market"), p.Lead)
	assert.Equal(t, morning.Add(time.Minute), p.Since, "and the lead's from its dispatch")

	mixed := start().then("coordinator", ticket.Convene{Assist: []ticket.Party{works, lights}})
	assert.Equal(t, ticket.Joint, mixed.State, "who is inside is called at once")
	require.Len(t, mixed.Tasks, 1)
	assert.Equal(t, ticket.Handler("department/works"), mixed.Tasks[0].Handler)
	assert.Equal(t, []ticket.Handler{"department/works"}, mixed.events[2].Facts.To)
	mixed.then("coordinator", ticket.Convene{Assist: []ticket.Party{police}})
	assert.Len(t, mixed.Approvals, 2)
	mixed.then("leader", ticket.Grant{}).then("leader", ticket.Grant{})
	assert.Len(t, mixed.Tasks, 3, "one after the other, the oldest first")

	direct := start().then("leader", ticket.Convene{Assist: []ticket.Party{police, works}})
	assert.Len(t, direct.Tasks, 2, "a leader needs nobody's leave")
	assert.Empty(t, direct.Approvals)

	assert.Equal(t, "invalid lead", start().no("coordinator", ticket.Convene{Lead: "department/police", Assist: []ticket.Party{works}}),
		"nor does an outside unit lead without it")
	assert.Empty(t, start().no("leader", ticket.Convene{Lead: "department/police", Assist: []ticket.Party{works}}))

	atDesk := filed(t, r, morning, ticket.Request{}).then("coordinator",
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{lights}})
	assert.Equal(t, ticket.Received, atDesk.State)
	assert.Empty(t, atDesk.Lead)
	atDesk.then("leader", ticket.Grant{})
	assert.Equal(t, ticket.Handler("department/market"), atDesk.Lead, "the lead that was named has it from the grant")
	assert.Equal(t, atDesk.Changed.Add(100*time.Hour), atDesk.Due)

	moot := start().then("coordinator", ticket.Convene{Assist: []ticket.Party{police}}).then("leader",
		ticket.Convene{Assist: []ticket.Party{police}})
	assert.Equal(t, "nothing new", moot.no("leader", ticket.Grant{}), "called meanwhile")
	moot.then("leader", ticket.Refuse{Reason: "they are here"})

	leads := start().then("coordinator", ticket.Convene{Assist: []ticket.Party{police}}).then("leader",
		ticket.Transfer{To: "department/police"})
	assert.Equal(t, "nothing new", leads.no("leader", ticket.Grant{}), "nor does who leads it assist")

	answered := start().then("coordinator", ticket.Convene{Assist: []ticket.Party{police}}).then("market", ticket.Answer{Text: "x"})
	assert.Equal(t, "answered", answered.no("leader", ticket.Grant{}))
}

func TestWhatWaitsEndsWithItsDispatch(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{}).then("coordinator",
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
	p.then("market", ticket.Extend{By: hours(1), Reason: "x"}).then("market",
		ticket.Suspend{Until: morning.Add(99 * time.Hour), Reason: "x"}).then("market", ticket.Object{Reason: "x"})
	p.then("works", ticket.Object{Reason: "x"}).then("supervisor", ticket.Void{Reason: "x"})
	require.Len(t, p.Approvals, 5)
	p.then("desk", ticket.Transfer{To: "unit/c1"})
	require.Len(t, p.Approvals, 1, "the voiding is no matter of the dispatch")
	assert.Equal(t, ticket.VerbVoid, p.Approvals[0].Of)
	p.then("head", ticket.Answer{Text: "x", Resolution: ticket.Solved})
	require.Len(t, p.Approvals, 1, "and waits over an answer too")
	p.then("desk", ticket.Close{})
	assert.Empty(t, p.Approvals)
	assert.Equal(t, "lifecycle", p.no("desk", ticket.Grant{}))
}

func TestNobodyIsAskedForMoreThanCanBeKept(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{Outside: []ticket.Handler{"partner"}, Limits: []Limit{}}), morning, ticket.Request{}).then("desk",
		ticket.Transfer{To: "department/market"})
	for i := range ticket.MaxApprovals {
		p.then("coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: ticket.PartnerHandler(string(rune('A' + i)))}}})
	}
	assert.Equal(t, "too many", p.no("coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "partner/zz"}}}))
	assert.Equal(t, "too many", p.no("market", ticket.Object{Reason: "x"}))
	for range ticket.MaxOrders {
		p.then("leader", ticket.Supervise{Text: "x"})
	}
	assert.Equal(t, "too many", p.no("leader", ticket.Supervise{Text: "x"}))
}
