package ticket

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

// Colleagues of people in Cast.
var (
	deskTwo   = Actor{ID: "d2", Roles: []Role{RoleDesk}, Units: []grid.Path{"office"}}
	marketTwo = Actor{ID: "m9", Roles: []Role{RoleHandler}, Handlers: []Handler{"department/market"}}
)

func init() { // played by name, and met by no walk
	Cast["desk two"], Cast["market two"] = deskTwo, marketTwo
}

func TestAnObjectionIsRuledOnByTheSenderAndThenByTheLevelAbove(t *testing.T) {
	r := bothWays(t)
	object := Object{Reason: "a street lamp"}
	p := filed(t, r, morning, Request{}).then("desk", Transfer{To: "department/market"})
	due := p.Due
	p.then("market", object)
	assert.Equal(t, []string{"approval unit/office"}, p.told())
	assert.Equal(t, Transferred, p.State)
	assert.Equal(t, Handler("department/market"), p.Lead, "the matter stays theirs")
	assert.Equal(t, due, p.Due, "and the clock runs")
	assert.Equal(t, Approval{Of: VerbObject, By: "m1", For: "department/market", To: "unit/office", Seq: 3, Since: p.Changed}, p.Approvals[0])
	assert.Equal(t, "waits already", p.no("market", object))
	assert.Equal(t, "waits already", p.no("market two", object), "nor by a colleague")
	for who, rule := range map[string]string{"market": "access", "market two": "access", "worker": "access", "head": "access", "auditor": "access", "bot": "access", "system": "access", "reporter": "access", "works": "not found", "other": "not found"} {
		assert.Equal(t, rule, p.no(who, Grant{}), who)
		assert.Equal(t, rule, p.no(who, Refuse{Reason: "x"}), who)
	}

	p.then("coordinator", Refuse{Reason: "it is yours", Wrongful: true})
	ruling := p.events[len(p.events)-1].Facts.Ruling
	require.NotNil(t, ruling)
	assert.Equal(t, Ruling{Of: VerbObject, By: "m1", For: "department/market", Since: p.events[2].At, Wrongful: true}, *ruling)
	assert.Equal(t, []string{"ruled department/market"}, p.told())
	assert.False(t, p.Binding, "the sender's word may be taken one level higher")

	p.then("market", object)
	assert.Equal(t, Handler("leader/office"), p.Approvals[0].To)
	assert.Equal(t, "access", p.no("desk", Grant{}), "the sender has spoken")
	p.then("leader", Refuse{Reason: "it is"})
	assert.True(t, p.Binding)
	assert.Equal(t, 2, p.Objections)
	assert.Equal(t, "binding", p.no("market", object), "there is no third")
	assert.Equal(t, "binding", p.no("market", Transfer{To: "unit/c1"}), "nor a way around it")
	assert.Empty(t, p.no("desk", Transfer{To: "department/works"}), "the desk may still send it elsewhere")

	below := filed(t, r, morning, Request{}).then("head", Transfer{To: "department/market"}).then("market", object)
	assert.Equal(t, Handler("unit/c1"), below.Approvals[0].To)
	below.then("head", Refuse{Reason: "x"}).then("market", object)
	assert.Equal(t, Handler("unit/office"), below.Approvals[0].To, "one level above the sender, and no higher")
	below.then("desk", Grant{}).then("head", Transfer{To: "department/works"}).then("works", object)
	assert.Equal(t, Handler("unit/office"), below.Approvals[0].To, "a third one too")
}

// A head dispatches in the own area; what lies elsewhere a head passes on upwards, as any handler does. And no head gets around
// a ruling that binds the own unit, but gives it to a unit below.
func TestAHeadDispatchesInTheOwnAreaAlone(t *testing.T) {
	Cast["far"] = Actor{ID: "h2", Roles: []Role{RoleHead}, Units: []grid.Path{"office/c2"}, Handlers: []Handler{"unit/c2"}}
	defer delete(Cast, "far")
	r := bothWays(t)
	led := func(to Handler) *play { return filed(t, r, morning, Request{}).then("desk", Transfer{To: to}) }
	all := []Handler{"unit/g1", "unit/c1", "unit/c2", "unit/office", "department/works", "partner/lights", "officer/w1"}
	may := func(p *play, who string) (out []Handler) {
		for _, to := range all {
			switch rule := p.no(who, Transfer{To: to}); rule {
			case "":
				out = append(out, to)
			case "upwards only", "binding", "nothing new":
			default:
				assert.Fail(t, rule, "%s to %s", who, to)
			}
		}
		return out
	}
	assert.Equal(t, []Handler{"unit/g1", "unit/c2", "unit/office", "department/works", "partner/lights", "officer/w1"}, may(led("unit/c1"), "head"))
	assert.Equal(t, []Handler{"unit/g1", "unit/c1", "unit/office"}, may(led("unit/c2"), "far"))
	assert.Equal(t, []Handler{"unit/g1", "unit/c1", "unit/office"}, may(led("department/market"), "market"))
	assert.Equal(t, []Handler{"unit/c1", "unit/office"}, may(led("unit/g1"), "worker"))

	bound := func(to Handler) *play {
		return led("department/market").then("market", Object{Reason: "x"}).then("desk", Grant{To: to})
	}
	assert.Equal(t, []Handler{"unit/g1"}, may(bound("unit/c1"), "head"))
	assert.Empty(t, may(bound("unit/c2"), "far"))
	assert.Empty(t, may(bound("unit/g1"), "worker"))
	assert.Equal(t, []Handler{"unit/c1", "unit/c2", "unit/office", "department/works", "partner/lights", "officer/w1"}, may(bound("unit/g1"), "head"), "a ruling on another one binds that one")
}

func TestAnObjectionIsMadeWithinItsLimit(t *testing.T) {
	p := filed(t, bothWays(t), morning, Request{}).then("coordinator", Convene{Lead: "department/market", Assist: []Party{{Handler: "department/works"}}})
	by := p.Since.Add(48 * time.Hour)
	p.by("coordinator", p.Since.Add(10*time.Hour), Convene{Assist: []Party{{Handler: "partner/lights"}}})
	assert.Empty(t, p.refused("market", by, Object{Reason: "x"}))
	assert.Equal(t, "too late", p.refused("market", by.Add(time.Microsecond), Object{Reason: "x"}))
	assert.Equal(t, "too late", p.refused("works", by.Add(time.Microsecond), Object{For: "department/works", Reason: "x"}))
	assert.Empty(t, p.refused("works", by.Add(time.Microsecond), Object{For: "partner/lights", Reason: "x"}), "a task's own limit runs from its own beginning")
	p.then("market", Accept{})
	assert.Empty(t, p.no("market", Object{Reason: "x"}), "signing for it is no consent")
	assert.Equal(t, "invalid reason", p.no("market", Object{}))
	assert.Equal(t, "invalid for", p.no("market", Object{For: "king", Reason: "x"}))
}

func TestAnUpheldObjectionTakesTheMatterAway(t *testing.T) {
	r := bothWays(t)
	p := filed(t, r, morning, Request{}).then("desk", Transfer{To: "department/market"}).then("market", Assign{To: "m2"})
	p.then("market", Extend{By: hours(1), Reason: "x"}).then("market", Object{Reason: "x"}).then("supervisor", Void{Reason: "x"})

	back := p.fork().then("desk", Grant{Of: VerbObject})
	assert.Equal(t, Received, back.State)
	assert.Equal(t, Duty{}, back.Duty)
	assert.Equal(t, HandlingDirect, back.Handling)
	assert.Equal(t, []string{"ruled department/market"}, back.told())
	require.Len(t, back.Approvals, 1, "what was asked for under the dispatch is gone, and the voiding waits")
	assert.Equal(t, VerbVoid, back.Approvals[0].Of)

	assert.Equal(t, "invalid to", p.no("desk", Grant{Of: VerbObject, To: "department/market"}), "to somebody else than who objected")
	assert.Equal(t, "invalid to", p.no("desk", Grant{Of: VerbExtend, To: "department/works"}), "of an objection alone")
	assert.Equal(t, "invalid to", p.no("desk", Grant{Of: VerbObject, To: "king"}))
	assert.Equal(t, "invalid wrongful", p.no("desk", Refuse{Of: VerbExtend, Reason: "x", Wrongful: true}))

	other := p.fork().then("desk", Grant{Of: VerbObject, To: "department/works", Why: "lamps"})
	assert.Equal(t, Transferred, other.State)
	assert.Equal(t, Duty{Lead: "department/works", Sender: "d1", From: "unit/office", Since: other.Changed, Binding: true}, other.Duty)
	assert.Equal(t, other.Changed.Add(100*time.Hour), other.Due)
	assert.ElementsMatch(t, []string{"ruled department/market", "assigned department/works"}, other.told())
	assert.Equal(t, "binding", other.no("works", Object{Reason: "x"}), "an assigned unit does not return it (指定办理)")

	again := back.then("desk", Transfer{To: "department/works"}).then("works", Object{Reason: "x"})
	assert.Equal(t, Handler("leader/office"), again.Approvals[1].To, "the second objection on a ticket is the level above's")

	answered := p.fork().then("desk", Answer{Text: "done by us"})
	assert.Equal(t, "answered", answered.no("desk", Grant{Of: VerbObject, To: "department/works"}), "what is answered is given to nobody")
	assert.Equal(t, "answered", answered.no("desk", Grant{Of: VerbObject}), "nor taken from whoever has it")
	answered.then("leader", Rework{Reason: "x"}).then("desk", Grant{Of: VerbObject})
	assert.Equal(t, Received, answered.State)
	assert.Empty(t, answered.Lead)
}

func TestAnAssistingHandlersObjectionIsAboutItsTaskAlone(t *testing.T) {
	r := bothWays(t)
	p := filed(t, r, morning, Request{}).then("coordinator", Convene{Lead: "department/market", Assist: []Party{
		{Handler: "department/works"}, {Handler: "partner/lights"}, {Handler: "unit/c1"},
	}})
	assert.Equal(t, "invalid for", p.no("works", Object{Reason: "x"}), "two tasks: which?")
	assert.Equal(t, "own matter", p.no("works", Object{For: "unit/c1", Reason: "x"}))
	p.then("works", Object{For: "department/works", Reason: "x"}).then("works", Extend{For: "department/works", By: hours(1), Reason: "x"})
	p.then("market", Object{Reason: "x"})
	assert.Equal(t, Handler("unit/office"), p.Approvals[2].To, "the lead's first, whatever others objected to")

	up := p.fork().then("desk", Grant{Of: VerbObject, For: "department/works"})
	assert.Equal(t, Joint, up.State)
	assert.Equal(t, Handler("department/market"), up.Lead)
	assert.Equal(t, -1, taskOf(up.Ticket, "department/works"))
	assert.GreaterOrEqual(t, taskOf(up.Ticket, "partner/lights"), 0)
	require.Len(t, up.Approvals, 1, "its extension went with it, and the lead's objection waits")
	assert.Equal(t, Handler("department/market"), up.Approvals[0].For)

	p.then("desk", Refuse{Of: VerbObject, For: "department/works", Reason: "x"}).then("desk", Refuse{Of: VerbObject, Reason: "x"})
	assert.False(t, p.Binding, "the lead has objected once, and a task's handler once")
	p.then("works", Object{For: "department/works", Reason: "x"})
	assert.Equal(t, Handler("leader/office"), p.Approvals[1].To, "the second time the level above, for a task too")
	p.then("leader", Refuse{Of: VerbObject, Reason: "x"})
	assert.False(t, p.Binding, "which binds the task, and not the lead")
	assert.Equal(t, "binding", p.no("works", Object{For: "department/works", Reason: "x"}))
	assert.Empty(t, p.no("works", Object{For: "partner/lights", Reason: "x"}))
	assert.Empty(t, p.no("market", Object{Reason: "x"}))
	assert.Equal(t, 1, p.Objections, "of the lead")

	p.then("works", Object{For: "partner/lights", Reason: "x"}).then("works", ReportBack{For: "partner/lights", Text: "done after all"})
	for _, a := range p.Approvals {
		assert.NotEqual(t, Handler("partner/lights"), a.For, "what is done waits for no ruling")
	}
	p.then("coordinator", Convene{Lead: "unit/office", Assist: []Party{{Handler: "unit/g1"}}})
	require.Len(t, p.Approvals, 1, "a new lead leaves what the tasks wait for")
	assert.Equal(t, Handler("department/works"), p.Approvals[0].For)
}

func TestAnUpheldObjectionTakesNoMoreThanWasObjectedTo(t *testing.T) {
	p := filed(t, bothWays(t), morning, Request{}).then("coordinator", Convene{Lead: "department/market", Assist: []Party{{Handler: "department/works"}, {Handler: "unit/c1"}}})
	done := p.fork().then("works", ReportBack{Text: "x"})
	done.then("coordinator", Convene{Assist: []Party{{Handler: "department/works"}}}).then("works", Object{Reason: "x"}).then("desk", Grant{})
	require.Len(t, done.Tasks, 2)
	assert.False(t, done.Tasks[0].Done.IsZero(), "what was done before stays done")
	assert.Equal(t, -1, taskOf(done.Ticket, "department/works"))

	p.then("market", Object{Reason: "x"}).then("desk", Grant{To: "department/works"})
	assert.Equal(t, []string{"ruled department/market", "released unit/c1", "assigned department/works"}, p.told(), "who leads now is not told that it is released")
}

func TestWhoRulesIsTheSenderAndEachTimeOneLevelHigher(t *testing.T) {
	for rule, c := range map[string]struct {
		lead, from Handler
		want       []Handler
	}{
		"a department of the office":                      {"department/market", "unit/office", []Handler{"unit/office", "leader/office", "leader/office"}},
		"a department whose sender is not known":          {"department/market", "", []Handler{"unit/office", "leader/office"}},
		"a department that a community sent it to":        {"department/market", "unit/c1", []Handler{"unit/c1", "unit/office", "leader/office", "leader/office"}},
		"a grid that its community sent it to":            {"unit/g1", "unit/c1", []Handler{"unit/c1", "unit/office", "leader/office"}},
		"a grid that the office sent it to":               {"unit/g1", "unit/office", []Handler{"unit/office", "leader/office"}},
		"a grid whose sender is not known":                {"unit/g1", "", []Handler{"unit/c1", "unit/office", "leader/office"}},
		"a community to which a worker passed it upwards": {"unit/c1", "unit/g1", []Handler{"unit/office", "leader/office"}},
		"an office to which a head passed it upwards":     {"unit/office", "unit/c1", []Handler{"leader/office", "leader/office"}},
		"a community that sent it to itself":              {"unit/c1", "unit/c1", []Handler{"unit/office", "leader/office"}},
		"a community elsewhere":                           {"unit/c2", "unit/c1", []Handler{"unit/c1", "unit/office", "leader/office"}},
		"an officer":                                      {"officer/w1", "unit/c1", []Handler{"unit/c1", "unit/office", "leader/office"}},
		"a partner":                                       {"partner/lights", "unit/office", []Handler{"unit/office", "leader/office"}},
	} {
		tk := Ticket{Place: Place{Path: "office/c1/g1"}, Duty: Duty{Lead: c.lead, From: c.from}}
		for n, want := range c.want {
			assert.Equal(t, want, rulerFor(&tk, c.lead, n, nil), "%s, time %d", rule, n+1)
		}
	}
}

func TestLevelsGoUpToTheLeadersAndEnd(t *testing.T) {
	tk := Ticket{Place: Place{Path: "office/c1/g1"}, Duty: Duty{From: "unit/c2"}}
	for _, from := range []Handler{"unit/g1", "unit/c1", "unit/office", "unit/c2", "unit/elsewhere", "department/market", "officer/x", ""} {
		h, levels := from, 0
		for ok := true; ok; levels++ {
			require.Less(t, levels, 8, "the levels above %q go round in circles", from)
			var next Handler
			if next, ok = above(&tk, h, nil); ok {
				h = next
			}
		}
		assert.Equal(t, Handler("leader/office"), h, "from %q", from)
	}
}

func TestNobodyRulesOnWhatTheyAskedForThemselves(t *testing.T) {
	both := Actor{ID: "both", Roles: []Role{RoleHandler, RoleDesk, RoleLeader}, Units: []grid.Path{"office"}, Handlers: []Handler{"department/market"}}
	Cast["both"] = both
	defer delete(Cast, "both")
	r := rulesOf(t, Definitions{Outside: []Handler{"department/police"}})
	for name, ask := range map[string]Command{
		"an objection":   Object{Reason: "x"},
		"an extension":   Extend{By: hours(1), Reason: "x"},
		"a suspension":   Suspend{Until: morning.Add(90 * time.Hour), Reason: "x"},
		"calling others": Convene{Assist: []Party{{Handler: "department/police"}}},
	} {
		p := filed(t, r, morning, Request{}).then("desk", Transfer{To: "department/market"})
		p.then("both", ask)
		assert.Equal(t, "second person", p.no("both", Grant{}), name)
		assert.Equal(t, "second person", p.no("both", Refuse{Reason: "x"}), name)
		rules := "desk two"
		if ask.Verb() == VerbConvene {
			rules = "leader"
		}
		p.then(rules, Grant{})
		assert.Empty(t, p.Approvals, name)
	}
}

func TestAVoidingTakesTwo(t *testing.T) {
	p := filed(t, bothWays(t), morning, Request{}).then("desk", Transfer{To: "department/market"})
	for _, who := range []string{"desk", "leader", "head", "market", "reporter", "worker", "coordinator", "bot", "system", "auditor"} {
		assert.NotEmpty(t, p.no(who, Void{Reason: "x"}), who)
	}
	p.then("supervisor", Void{Reason: "x"})
	assert.True(t, p.State.Open())
	assert.Equal(t, "waits already", p.no("supervisor", Void{Reason: "x"}))
	for _, who := range []string{"market", "head", "worker", "auditor", "bot", "system", "reporter"} {
		assert.Equal(t, "access", p.no(who, Grant{}), who)
	}
	for _, who := range []string{"desk", "coordinator", "leader"} {
		q := p.fork().then(who, Grant{})
		assert.Equal(t, Closed, q.State)
		assert.Equal(t, Voided, q.Resolution)
		assert.Equal(t, "s1", q.events[len(q.events)-1].Facts.Second)
		assert.False(t, q.Resolution.Counted())
		assert.Equal(t, "reopening", q.no("leader", Reopen{Reason: "x"}))
	}
	p.then("desk", Refuse{Reason: "x"})
	assert.Empty(t, p.Approvals)
	assert.Equal(t, "access", p.no("desk", Grant{}), "nothing waits for anybody")
}

func TestOutsideUnitsComeWhenALeaderHasGrantedIt(t *testing.T) {
	r := rulesOf(t, Definitions{Outside: []Handler{"department/police", "partner"}, Limits: []Limit{{Stage: StageHandle, Within: hours(100)}}})
	police, traffic, lights, works := Party{Handler: "department/police"}, Party{Handler: "department/police/traffic", Within: hours(5)}, Party{Handler: "partner/lights"}, Party{Handler: "department/works"}
	start := func() *play { return filed(t, r, morning, Request{}).then("desk", Transfer{To: "department/market"}) }

	p := start().then("coordinator", Convene{Assist: []Party{police, traffic}})
	assert.Equal(t, Transferred, p.State, "nobody is called before the ruling")
	assert.Empty(t, p.Tasks)
	assert.Equal(t, []string{"approval leader/office"}, p.told())
	assert.Empty(t, p.events[2].Facts.To)
	assert.Equal(t, "invalid assist[0].handler", p.no("coordinator", Convene{Assist: []Party{traffic}}), "it is asked for once at a time")
	for _, who := range []string{"desk", "supervisor", "coordinator", "head", "market"} {
		assert.Equal(t, "access", p.no(who, Grant{}), "%s is no leader", who)
	}
	refused := p.fork().then("leader", Refuse{Reason: "x"})
	assert.Equal(t, Transferred, refused.State)
	assert.Empty(t, refused.Tasks)
	p.by("leader", morning.Add(50*time.Hour), Grant{})
	assert.Equal(t, Joint, p.State)
	assert.ElementsMatch(t, []string{"ruled department/market", "assigned department/police", "assigned department/police/traffic"}, p.told())
	assert.Equal(t, p.Changed.Add(100*time.Hour), p.Tasks[taskOf(p.Ticket, "department/police")].Due, "their time runs from the grant")
	assert.Equal(t, p.Changed.Add(5*time.Hour), p.Tasks[taskOf(p.Ticket, "department/police/traffic")].Due)
	assert.Equal(t, Handler("department/market"), p.Lead)
	assert.Equal(t, morning.Add(time.Minute), p.Since, "and the lead's from its dispatch")

	mixed := start().then("coordinator", Convene{Assist: []Party{works, lights}})
	assert.Equal(t, Joint, mixed.State, "who is inside is called at once")
	require.Len(t, mixed.Tasks, 1)
	assert.Equal(t, Handler("department/works"), mixed.Tasks[0].Handler)
	assert.Equal(t, []Handler{"department/works"}, mixed.events[2].Facts.To)
	mixed.then("coordinator", Convene{Assist: []Party{police}})
	assert.Len(t, mixed.Approvals, 2)
	mixed.then("leader", Grant{}).then("leader", Grant{})
	assert.Len(t, mixed.Tasks, 3, "one after the other, the oldest first")

	direct := start().then("leader", Convene{Assist: []Party{police, works}})
	assert.Len(t, direct.Tasks, 2, "a leader needs nobody's leave")
	assert.Empty(t, direct.Approvals)

	assert.Equal(t, "invalid lead", start().no("coordinator", Convene{Lead: "department/police", Assist: []Party{works}}), "nor does an outside unit lead without it")
	assert.Empty(t, start().no("leader", Convene{Lead: "department/police", Assist: []Party{works}}))

	atDesk := filed(t, r, morning, Request{}).then("coordinator", Convene{Lead: "department/market", Assist: []Party{lights}})
	assert.Equal(t, Received, atDesk.State)
	assert.Empty(t, atDesk.Lead)
	atDesk.then("leader", Grant{})
	assert.Equal(t, Handler("department/market"), atDesk.Lead, "the lead that was named has it from the grant")
	assert.Equal(t, atDesk.Changed.Add(100*time.Hour), atDesk.Due)

	moot := start().then("coordinator", Convene{Assist: []Party{police}}).then("leader", Convene{Assist: []Party{police}})
	assert.Equal(t, "nothing new", moot.no("leader", Grant{}), "called meanwhile")
	moot.then("leader", Refuse{Reason: "they are here"})

	leads := start().then("coordinator", Convene{Assist: []Party{police}}).then("leader", Transfer{To: "department/police"})
	assert.Equal(t, "nothing new", leads.no("leader", Grant{}), "nor does who leads it assist")

	answered := start().then("coordinator", Convene{Assist: []Party{police}}).then("market", Answer{Text: "x"})
	assert.Equal(t, "answered", answered.no("leader", Grant{}))
}

func TestWhatWaitsEndsWithItsDispatch(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{}), morning, Request{}).then("coordinator", Convene{Lead: "department/market", Assist: []Party{{Handler: "department/works"}}})
	p.then("market", Extend{By: hours(1), Reason: "x"}).then("market", Suspend{Until: morning.Add(99 * time.Hour), Reason: "x"}).then("market", Object{Reason: "x"})
	p.then("works", Object{Reason: "x"}).then("supervisor", Void{Reason: "x"})
	require.Len(t, p.Approvals, 5)
	p.then("desk", Transfer{To: "unit/c1"})
	require.Len(t, p.Approvals, 1, "the voiding is no matter of the dispatch")
	assert.Equal(t, VerbVoid, p.Approvals[0].Of)
	p.then("head", Answer{Text: "x", Resolution: Solved})
	require.Len(t, p.Approvals, 1, "and waits over an answer too")
	p.then("desk", Close{})
	assert.Empty(t, p.Approvals)
	assert.Equal(t, "lifecycle", p.no("desk", Grant{}))
}

func TestNobodyIsAskedForMoreThanCanBeKept(t *testing.T) {
	p := filed(t, rulesOf(t, Definitions{Outside: []Handler{"partner"}, Limits: []Limit{}}), morning, Request{}).then("desk", Transfer{To: "department/market"})
	for i := range MaxApprovals {
		p.then("coordinator", Convene{Assist: []Party{{Handler: PartnerHandler(string(rune('A' + i)))}}})
	}
	assert.Equal(t, "waits already", p.no("coordinator", Convene{Assist: []Party{{Handler: "partner/zz"}}}))
	assert.Equal(t, "waits already", p.no("market", Object{Reason: "x"}))
	for range MaxOrders {
		p.then("leader", Supervise{Text: "x"})
	}
	assert.Equal(t, "supervision", p.no("leader", Supervise{Text: "x"}))
}
