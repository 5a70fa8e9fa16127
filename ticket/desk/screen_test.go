package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

func newScreened(t *testing.T, change func(*desk.Config)) bench {
	return newBench(t, func(c *desk.Config) {
		rules, err := desk.NewRules(desk.Definitions{})
		require.NoError(t, err)
		c.Rules = rules
		c.Now = func() time.Time { return time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC) }
		if change != nil {
			change(c)
		}
	})
}

// everyRole is somebody of each role who sees every other ticket of the grid, but for the duty desk.
func everyRole() (all []ticket.Actor) {
	for _, role := range ticket.Roles() {
		units := []grid.Path{grid.NewPath("410172561")}
		switch role {
		case ticket.RoleDesk, ticket.RoleReporter:
			continue
		case ticket.RoleWorker:
			units = []grid.Path{grid.NewPath("410172561", "410172561007")}
		}
		all = append(all, ticket.Actor{ID: "x-" + role.String(), Roles: []ticket.Role{role}, Units: units})
	}
	community := []grid.Path{grid.NewPath("410172561", "410172561007")}
	return append(all, ticket.Actor{ID: "community-desk", Roles: []ticket.Role{ticket.RoleDesk}, Units: community})
}

// What may be about staff is for the duty desk alone until that has said whom it names: by every way in which another one is read.
func TestWhatMayBeAboutStaffIsForTheDutyDeskAlone(t *testing.T) {
	for name, r := range map[string]ticket.Request{
		"its words":                     {Text: "咱社区的网格员上门态度很差，还把我的电话给了物业"},
		"its words, full width":         {Text: "The ＧＲＩＤ Worker shouted at my mother"},
		"a report of wrongdoing":        {Text: "有人收好处费", Kind: ticket.Report},
		"it says so":                    {Text: "他收了我的钱", AboutStaff: true},
		"it names somebody":             {Text: "他收了我的钱", About: []string{"anna"}},
		"asks for one, about another":   {Text: "请城管来处理，上次来的辅警推了我妈一把"},
		"filed by an officer":           {Text: "网格员收了钱", Origin: ticket.OnBehalf, Reporter: "p-0"},
		"found on patrol, of this kind": {Text: "有人收好处费", Kind: ticket.Report, Origin: ticket.FoundByWorker},
	} {
		b := newScreened(t, nil)
		r.Unit = "410172561007"
		by := person(0)
		if r.Origin != 0 {
			by = ticket.Actor{ID: "filer", Roles: []ticket.Role{ticket.RoleHead}}
		}
		first, err := b.Receive(t.Context(), by, r)
		require.NoError(t, err, name)
		var told []string
		for _, m := range b.outbox() {
			told = append(told, m.To)
		}
		assert.Equal(t, []string{"desk/410172561"}, told, name)
		for _, other := range everyRole() {
			_, err := b.Get(t.Context(), other, first.ID)
			assert.ErrorIs(t, err, gridgov.ErrNotFound, "%s: %s", name, other.ID)
			_, err = b.Do(t.Context(), other, first.ID, ticket.Note{Text: "x"})
			assert.ErrorIs(t, err, gridgov.ErrNotFound, "%s: %s", name, other.ID)
			_, err = b.Story(t.Context(), other, first.ID, gridgov.Chinese)
			assert.ErrorIs(t, err, gridgov.ErrNotFound, "%s: %s", name, other.ID)
			page, err := b.List(t.Context(), other, desk.Filter{Under: []grid.Path{grid.NewPath("410172561")}}, "")
			require.NoError(t, err)
			assert.Empty(t, page.Tickets, "%s: %s", name, other.ID)
		}
		got, err := b.Get(t.Context(), clerk, first.ID)
		require.NoError(t, err, name)
		assert.Equal(t, grid.NewPath("410172561", "410172561007"), got.Screening, name)
		own, err := b.Get(t.Context(), by, first.ID)
		require.NoError(t, err, "%s: whoever filed it", name)
		assert.Empty(t, own.Screening, name)

		// Its limits are the desk's: whatever the sweep does is told to the desk alone.
		for day := range 30 {
			_, err := b.Sweep(t.Context(), time.Date(2026, 3, 3+day, 8, 0, 0, 0, time.UTC))
			require.NoError(t, err)
		}
		out := b.outbox()
		assert.Greater(t, len(out), 2, name)
		for _, m := range out {
			assert.Equal(t, "desk/410172561", m.To, "%s: %s", name, m.Kind)
		}
		_, err = b.Get(t.Context(), everyRole()[4], first.ID)
		assert.ErrorIs(t, err, gridgov.ErrNotFound, "%s: escalated", name)
	}
}

// What asks for staff, or has their place, is a request like any other; so is what a worker finds, and what the desk itself has named.
func TestWhatAsksForStaffIsNotAboutThem(t *testing.T) {
	for _, text := range []string{
		"路灯不亮，请网格员来看看", "下水道堵了，麻烦社区工作人员联系一下", "办事处门口的井盖坏了", "有人占道经营，希望城管来处理", "感谢网格员帮我妈办了社保",
		"想咨询工作人员医保怎么转", "The lamp at the gate is out",
	} {
		b := newScreened(t, nil)
		got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: text, Unit: "410172561007"})
		require.NoError(t, err)
		assert.Equal(t, grid.NewPath("410172561", "410172561007"), b.get(got.ID).Path, text)
		assert.Equal(t, []string{"received unit/410172561007"}, receivers(b.outbox()), text)
	}
	b := newScreened(t, nil)
	found, err := b.Receive(t.Context(), clerk, ticket.Request{Text: "网格员巡查发现", Origin: ticket.FoundByWorker, Unit: "410172561007"})
	require.NoError(t, err)
	assert.Empty(t, b.get(found.ID).Screening)
	named, err := b.Receive(t.Context(), clerk, ticket.Request{
		Text: "网格员收钱", Origin: ticket.OnBehalf, About: []string{"anna"}, Unit: "410172561007",
	})
	require.NoError(t, err)
	assert.Empty(t, b.get(named.ID).Screening, "the desk has said whom it names")
}

// The desk says whom it names, by id or by post: from then on it lies in its place, whoever covers that is told, and those it names
// are kept out. Until then nothing else is done with it.
func TestTheDutyDeskSaysWhomItNames(t *testing.T) {
	people := known{
		"unit/410172561007": {People: []string{"anna"}}, "unit/410172561": {People: []string{"bert"}}, "unit/410172561008": {},
		"officer/carl":   {People: []string{"carl", "deputy"}},
		"desk/410172561": {People: []string{"clerk"}}, "leader/410172561": {People: []string{"lea"}},
	}
	file := func(r ticket.Request) (bench, ticket.ID) {
		b := newScreened(t, func(c *desk.Config) { c.Parties = people })
		r.Text, r.Unit, r.AboutStaff = "x", "410172561007", true
		got, err := b.Receive(t.Context(), person(0), r)
		require.NoError(t, err)
		return b, got.ID
	}
	for name, c := range map[string]struct {
		do    ticket.Classify
		about []string
		told  string
	}{
		"nobody":                 {ticket.Classify{}, nil, "received unit/410172561007"},
		"an officer":             {ticket.Classify{Kind: ticket.Complaint, About: []string{"dave"}}, []string{"dave"}, "received unit/410172561007"},
		"the worker of the grid": {ticket.Classify{About: []string{"unit/410172561007"}}, []string{"anna"}, "received unit/410172561"},
		"an officer, by handler": {ticket.Classify{About: []string{"officer/carl"}}, []string{"carl", "deputy"}, "received unit/410172561007"},
		"one, in another place":  {ticket.Classify{About: []string{"dave"}, Unit: "410172561"}, []string{"dave"}, "received desk/410172561"},
	} {
		b, id := file(ticket.Request{})
		before := len(b.outbox())
		got := b.do(clerk, id, c.do)
		assert.Empty(t, got.Screening, name)
		assert.Equal(t, c.about, b.get(id).About, name)
		if c.do.Unit == "" {
			assert.Equal(t, grid.NewPath("410172561", "410172561007"), got.Path, name)
		}
		// unit 410172561007 is told of it like of a new request; bert covers what is about all of its people
		last := receivers(b.outbox())
		assert.Contains(t, last, c.told, name)
		assert.Len(t, last, before+1, name)
		for _, who := range c.about {
			_, err := b.Get(t.Context(), ticket.Actor{ID: who, Roles: []ticket.Role{ticket.RoleLeader}, Units: []grid.Path{office}}, id)
			assert.ErrorIs(t, err, gridgov.ErrNotFound, name)
		}
	}

	b, id := file(ticket.Request{About: []string{"erin"}})
	for _, do := range []ticket.Command{
		ticket.Transfer{To: "unit/410172561007"},
		ticket.Answer{Text: "x"},
		ticket.Convene{Lead: "unit/410172561007", Assist: []ticket.Party{{Handler: "unit/410172561"}}},
		ticket.Split{Parts: []ticket.Part{{Text: "a"}, {Text: "b"}}},
		ticket.Refer{Channel: "x", Text: "x"},
	} {
		_, err := b.Do(t.Context(), clerk, id, do)
		no := new(desk.RefusedError)
		require.ErrorAs(t, err, &no, "%T", do)
		assert.Equal(t, desk.RuleScreening, no.Rule, "%T", do)
		assert.NotContains(t, no.Allowed, no.Step)
		assert.Contains(t, no.Allowed, ticket.VerbClassify)
	}
	for _, about := range []string{"leader/410172561", "unit/", "unit/410172561008", "a b", "department/nobody"} {
		_, err := b.Do(t.Context(), clerk, id, ticket.Classify{About: []string{about}})
		bad := new(gridgov.InvalidError)
		require.ErrorAs(t, err, &bad, about)
		assert.Equal(t, "about[0]", bad.Faults[0].Field, about)
	}
	b.do(clerk, id, ticket.Classify{About: []string{"dave"}})
	assert.Equal(t, []string{"erin", "dave"}, b.get(id).About, "whom the reporter has named stays")
	_, err := b.Do(t.Context(), clerk, id, ticket.Classify{About: []string{"anna"}})
	no := new(desk.RefusedError)
	require.ErrorAs(t, err, &no)
	assert.Equal(t, desk.RuleScreening, no.Rule, "it waits no longer")
}

// What a router decides is a proposal, with its reasons; where it alarms somebody, the desk and the leaders are alarmed.
func TestARouterProposesWhatTheDeskScreens(t *testing.T) {
	var asked grid.Path
	b := newScreened(t, func(c *desk.Config) {
		c.Router = ticket.RouterFunc(func(_ context.Context, of ticket.Case) (ticket.Decision, error) {
			asked = of.Path
			return ticket.Decision{
				Do:    []ticket.Command{ticket.Classify{Priority: ticket.Emergency}, ticket.Transfer{To: "department/fire"}},
				Alarm: []ticket.Handler{"department/fire"}, Reasons: []ticket.Reason{{Rule: "danger", Why: "keyword", Zh: "关键词"}},
			}, nil
		})
	})
	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "网格员把我推倒了，头在流血", Unit: "410172561007"})
	require.NoError(t, err)
	assert.Equal(t, grid.NewPath("410172561", "410172561007"), asked, "rules of a place find it")
	assert.Equal(t, []string{"received desk/410172561", "alarm desk/410172561", "alarm leader/410172561"}, receivers(b.outbox()))
	assert.Equal(t, ticket.Received, got.State)
	assert.Empty(t, got.Lead)
	story := b.story(clerk, got.ID)
	assert.Contains(t, story, "department/fire")
	assert.Contains(t, story, "danger")
	own, err := b.Story(t.Context(), person(0), got.ID, gridgov.English)
	require.NoError(t, err)
	assert.NotContains(t, own.String(), "fire")

	b.do(clerk, got.ID, ticket.Classify{})
	assert.Equal(t, "department/fire", string(b.do(clerk, got.ID, ticket.Transfer{To: "department/fire"}).Lead))
}

// What repeats a request that waits for the desk waits for it too, whatever its words, and stays a ticket of its own.
func TestARepeatOfWhatIsScreenedIsToo(t *testing.T) {
	b := newScreened(t, nil)
	first, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "网格员收钱", Unit: "410172561007"})
	require.NoError(t, err)
	again, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "还没人管吗", Unit: "410172561007", Repeats: first.ID})
	require.NoError(t, err)
	got := b.get(again.ID)
	assert.NotEmpty(t, got.Screening)
	assert.Equal(t, first.ID, got.Repeats)
	assert.Equal(t, ticket.Received, got.State)
	for _, m := range b.outbox() {
		assert.Equal(t, "desk/410172561", m.To)
	}
	other, err := b.Receive(t.Context(), person(1), ticket.Request{Text: "路灯不亮", Unit: "410172561007"})
	require.NoError(t, err)
	_, err = b.Do(t.Context(), clerk, other.ID, ticket.Merge{Into: first.ID})
	no := new(desk.RefusedError)
	require.ErrorAs(t, err, &no)
	assert.Equal(t, desk.RuleScreening, no.Rule)
}

// A host's own words replace those that are built in; with neither words nor phrases nothing is screened.
func TestAScreenIsData(t *testing.T) {
	for _, c := range []struct {
		screen desk.Screen
		r      ticket.Request
		waits  bool
	}{
		{desk.Screen{Words: []string{"河长"}}, ticket.Request{Text: "河长不管事"}, true},
		{desk.Screen{Words: []string{"河长"}}, ticket.Request{Text: "网格员不管事"}, false},
		{desk.Screen{Words: []string{"河长", " "}, Before: []string{"请", ""}}, ticket.Request{Text: "请河长来看看"}, false},
		{desk.Screen{Words: []string{"河长"}, Before: []string{"请"}}, ticket.Request{Text: "请河长来看看，河长没来"}, true},
		{desk.Screen{Words: []string{"河长"}, After: []string{"电话"}}, ticket.Request{Text: "河 长电话多少"}, false},
		{desk.Screen{Words: []string{"河长"}, Before: []string{"请"}, Grave: []string{"骂"}}, ticket.Request{Text: "请河长不要骂人"}, true},
		{desk.Screen{}, ticket.Request{Text: "网格员不管事", Kind: ticket.Report, AboutStaff: true}, false},
	} {
		rules, err := desk.NewRules(desk.Definitions{Screen: &c.screen})
		require.NoError(t, err)
		b := newBench(t, func(conf *desk.Config) { conf.Rules = rules })
		c.r.Unit = "410172561007"
		got, err := b.Receive(t.Context(), person(0), c.r)
		require.NoError(t, err)
		assert.Equal(t, c.waits, b.get(got.ID).Screening != "", "%q %q", strings.Join(c.screen.Words, " "), c.r.Text)
	}
}
