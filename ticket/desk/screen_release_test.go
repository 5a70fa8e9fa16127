package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

var coverPeople = known{
	"unit/410172561007": {People: []string{"anna"}}, "unit/410172561": {People: []string{"bert"}},
	"desk/410172561": {People: []string{"clerk"}}, "leader/410172561": {People: []string{"lea"}},
}

func withPeople(c *desk.Config) { c.Parties = coverPeople }

var morning = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func lastMessage(b bench) ticket.Message { out := b.outbox(); return out[len(out)-1] }

// Where a request names everybody at the desk, the leaders have it, as they have any other.
func TestWhereTheWholeDeskIsNamedTheLeadersAreTold(t *testing.T) {
	b := newScreened(t, withPeople)
	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "410172561007", About: []string{"clerk"}})
	require.NoError(t, err)
	for day := range 40 {
		_, err := b.Sweep(t.Context(), time.Date(2026, 3, 3+day, 8, 0, 0, 0, time.UTC))
		require.NoError(t, err)
	}
	for _, m := range b.outbox() {
		assert.NotEqual(t, "desk/410172561", m.To, "%s: all its people are named", m.Kind)
	}
	some := false
	for _, by := range append(everyRole(), clerk) {
		_, err := b.Get(t.Context(), by, got.ID)
		some = some || err == nil
	}
	assert.True(t, some, "nobody of the office can ever read it, nor release it")
}

// What its reporter has withdrawn, perhaps under pressure, is classified all the same, for others to read.
func TestWhatIsWithdrawnWhileItWaitsIsClassified(t *testing.T) {
	b := newScreened(t, nil)
	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "网格员收钱", Unit: "410172561007"})
	require.NoError(t, err)
	b.do(person(0), got.ID, ticket.Withdraw{Reason: "he came to my door"})
	list, err := b.Allowed(t.Context(), clerk, got.ID)
	require.NoError(t, err)
	assert.Contains(t, list, ticket.VerbClassify)
	b.do(clerk, got.ID, ticket.Classify{About: []string{"anna"}})
	auditor := ticket.Actor{ID: "auditor", Roles: []ticket.Role{ticket.RoleAuditor}, Units: []grid.Path{office}}
	_, err = b.Get(t.Context(), auditor, got.ID)
	require.NoError(t, err)
	_, err = b.Do(t.Context(), clerk, got.ID, ticket.Classify{Kind: ticket.Complaint})
	require.ErrorIs(t, err, gridgov.ErrRefused, "it waits no longer")
}

// Nothing is asked, and so closed for want of an answer, before the desk has said whom it names.
func TestNothingIsAskedBeforeTheRelease(t *testing.T) {
	b := newScreened(t, nil)
	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "网格员收钱", Unit: "410172561007"})
	require.NoError(t, err)
	_, err = b.Do(t.Context(), clerk, got.ID, ticket.Ask{Text: "who was it?"})
	no := new(desk.RefusedError)
	require.ErrorAs(t, err, &no)
	assert.Equal(t, desk.RuleScreening, no.Rule)
}

// After the release no message goes to a unit all of whose people are named.
func TestWhatIsReleasedGoesToWhoeverCoversIt(t *testing.T) {
	for name, c := range map[string]struct {
		r  ticket.Request
		do ticket.Classify
	}{
		"the desk names her by id": {ticket.Request{AboutStaff: true}, ticket.Classify{About: []string{"anna"}}},
		"the reporter named her":   {ticket.Request{About: []string{"anna"}}, ticket.Classify{}},
	} {
		b := newScreened(t, withPeople)
		c.r.Text, c.r.Unit = "x", "410172561007"
		got, err := b.Receive(t.Context(), person(0), c.r)
		require.NoError(t, err)
		b.do(clerk, got.ID, c.do)
		assert.Equal(t, "unit/410172561", lastMessage(b).To, name)
	}
	b := newScreened(t, withPeople) // the same by the unit's post and one of the level above by id
	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "410172561007", AboutStaff: true})
	require.NoError(t, err)
	b.do(clerk, got.ID, ticket.Classify{About: []string{"unit/410172561007", "bert"}})
	assert.Equal(t, "leader/410172561", lastMessage(b).To, "the post of the grid, and who covers it by id")
}

// A repeat that stays a ticket of its own takes over whom the first one names, and its message does not go to her unit.
func TestARepeatGoesToWhoeverCoversIt(t *testing.T) {
	b := newScreened(t, withPeople)
	first, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "410172561007", AboutStaff: true})
	require.NoError(t, err)
	b.do(clerk, first.ID, ticket.Classify{About: []string{"anna"}})
	b.do(person(0), first.ID, ticket.Withdraw{Reason: "x"})
	again, err := b.Receive(t.Context(), clerk, ticket.Request{Text: "路灯", Origin: ticket.OnBehalf, Reporter: "p-7", Unit: "410172561007", Repeats: first.ID})
	require.NoError(t, err)
	require.Equal(t, []string{"anna"}, b.get(again.ID).About)
	assert.Equal(t, "unit/410172561", lastMessage(b).To)
}

// Where the unit has ended while the request waited, its successor has it, as it has a new one.
func TestAUnitEndsWhileARequestWaits(t *testing.T) {
	ends := time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
	tree, err := grid.NewTree(
		grid.Unit{Code: "o", Level: 1, Name: "o"},
		grid.Unit{Code: "c1", Parent: "o", Level: 2, Name: "c1", To: ends, Successor: "c2"},
		grid.Unit{Code: "c2", Parent: "o", Level: 2, Name: "c2"},
	)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	now := ends.Add(-time.Hour)
	b := newScreened(t, func(c *desk.Config) { c.Grid, c.Now = places, func() time.Time { return now } })
	staff := actorOf(tree, "clerk", "desk", "o")
	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "网格员收钱", Unit: "c1"})
	require.NoError(t, err)
	now = ends.Add(time.Hour)
	after := b.do(staff, got.ID, ticket.Classify{})
	assert.Equal(t, grid.Path("o/c2"), after.Path, "as with a new request")
	assert.NotEqual(t, "unit/c1", lastMessage(b).To, "it has ended")
}

// 让 and 叫 are also the passive, 找 and 问 tell what was done before, 门口 is where it happened.
func TestNoPhraseOfAskingExcusesAWrong(t *testing.T) {
	r, err := desk.NewRules(desk.Definitions{})
	require.NoError(t, err)
	for _, text := range []string{
		"我妈让城管打了", "我爸叫辅警推倒了，头破了", "让网格员给骂了一顿", "请问工作人员为什么收我五百块钱", "找村干部办低保，张嘴就要两条烟", "找网格员三次都不理我",
		"找社区书记反映，他威胁我", "我问居委会主任，她骂我多管闲事", "请网格员办事要送烟", "城管门口打人", "城管附近执勤时打了我", "麻烦村主任把吃的低保钱吐出来",
		"感谢村主任，把我家地给了他弟弟",
		"網格員收我的錢", "网格 员态度差", "The grid-worker took money", "The grid  worker lied", "The grid\nworker took money", "⽹格员收钱",
	} {
		c, err := r.Receive("t1", person(0), morning, ticket.Request{Text: text}, ticket.Place{Path: "office/c1/g1"})
		require.NoError(t, err)
		assert.NotEmpty(t, c.Ticket.Screening, "%q is told to the unit", text)
	}
}

// What residents ask every day.
func TestEverydayRequestsAreNotHeld(t *testing.T) {
	r, err := desk.NewRules(desk.Definitions{})
	require.NoError(t, err)
	for _, text := range []string{
		"居委会电话是多少", "办事处在哪里", "请派一名网格员", "请安排工作人员来修", "请相关工作人员联系我", "求助网格员，老人摔倒了", "超市工作人员不给退款", "电影院工作人员说不能退卡",
		"居委会后面的路灯不亮", "工作人员你好，请问医保怎么办", "城管局电话多少", "Please send a grid worker to look at the lamp", "Where is the subdistrict office?",
		"The lamp in front of the subdistrict office is out",
	} {
		c, err := r.Receive("t1", person(0), morning, ticket.Request{Text: text}, ticket.Place{Path: "office/c1/g1"})
		require.NoError(t, err)
		assert.Empty(t, c.Ticket.Screening, "%q is held", text)
	}
}

// Of two requests of one matter that both wait, the second one keeps out whom the first one names.
func TestARepeatKeepsOutWhomTheFirstOneNames(t *testing.T) {
	b := newScreened(t, withPeople)
	first, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "网格员收钱", Unit: "410172561007"})
	require.NoError(t, err)
	again, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "还没人管吗", Unit: "410172561007", Repeats: first.ID})
	require.NoError(t, err)
	b.do(clerk, first.ID, ticket.Classify{About: []string{"anna"}})
	b.do(clerk, again.ID, ticket.Classify{})
	anna := ticket.Actor{ID: "anna", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{grid.NewPath("410172561", "410172561007")}}
	_, err = b.Get(t.Context(), anna, again.ID)
	assert.ErrorIs(t, err, gridgov.ErrNotFound)
}

// The desk reads whom the router would alarm, and the class and the words that it proposes.
func TestTheProposalIsTheWholeDecision(t *testing.T) {
	router := func(dec ticket.Decision) func(*desk.Config) {
		return func(c *desk.Config) {
			c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) { return dec, nil })
		}
	}
	r := ticket.Request{Text: "x", Unit: "410172561007", AboutStaff: true}
	b := newScreened(t, router(ticket.Decision{Alarm: []ticket.Handler{"department/fire"}}))
	got, err := b.Receive(t.Context(), person(0), r)
	require.NoError(t, err)
	assert.Contains(t, b.story(clerk, got.ID), "fire", "whom to call")

	b = newScreened(t, router(ticket.Decision{Do: []ticket.Command{
		ticket.Classify{Category: "roads", Priority: ticket.Emergency}, ticket.Respond{Text: "dial 120"},
	}}))
	got, err = b.Receive(t.Context(), person(0), r)
	require.NoError(t, err)
	for _, lost := range []string{"roads", "emergency", "dial 120"} {
		assert.Contains(t, b.story(clerk, got.ID), lost)
	}
}

// What is released late is pressed for again.
func TestTheLadderBeginsAgainAtTheRelease(t *testing.T) {
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	b := newScreened(t, func(c *desk.Config) { c.Now = func() time.Time { return now } })
	got, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "410172561007", AboutStaff: true})
	require.NoError(t, err)
	sweep := func(days int) {
		for range days {
			now = now.AddDate(0, 0, 1)
			_, err := b.Sweep(t.Context(), now)
			require.NoError(t, err)
		}
	}
	sweep(20)
	after := b.do(clerk, got.ID, ticket.Classify{})
	assert.NotEqual(t, ticket.DeskHandler("410172561"), after.Charge, "the desk is in charge still")
	require.Equal(t, ticket.NoticeReceived, lastMessage(b).Kind)
	n := len(b.outbox())
	sweep(200)
	assert.Greater(t, len(b.outbox()), n, "nobody is reminded, and nobody above is told")
}
