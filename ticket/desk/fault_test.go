package desk

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func faultFields(t testing.TB, err error) []string {
	t.Helper()
	var bad *gridgov.InvalidError
	require.ErrorAs(t, err, &bad)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	var fields []string
	for _, f := range bad.Faults {
		assert.NotEmpty(t, f.Rule.String(), f.Field)
		en, zh := f.In(gridgov.English), f.In(gridgov.Chinese)
		assert.True(t, strings.HasPrefix(en, f.Field+" ") && strings.HasPrefix(zh, f.Field+"："), "%s\n%s", en, zh)
		assert.NotRegexp(t, `^(\S+):? (\S+: )?(the )?`+regexp.QuoteMeta(f.Field)+`\b`, en, "no stutter")
		assert.False(t, strings.ContainsFunc(strings.ReplaceAll(en, "…", ""), func(r rune) bool { return r > 0x7e || r < ' ' }), "%q", en)
		assert.True(t, strings.ContainsFunc(zh[len(f.Field):], func(r rune) bool { return unicode.Is(unicode.Han, r) }), zh)
		fields = append(fields, f.Field)
	}
	slices.Sort(fields)
	return slices.Compact(fields)
}

func TestEveryFaultOfACommandIsSaidAtOnce(t *testing.T) {
	r := theRules(t)
	long, bad := strings.Repeat("x", 20000), "a\xff"
	many := make([]string, 21)
	file := []ticket.File{{ID: "", Name: "a\nb", Size: -1, SHA256: "zz"}}
	tk, _ := after(t, r, fresh(t, r), jointly...)
	closing, _ := after(t, r, receive(t, r, "worker", ticket.Request{Origin: ticket.FoundByWorker}), toMarket...)
	for i, c := range []struct {
		do     ticket.Command
		fields string
	}{
		{
			ticket.Classify{Kind: 9, Category: "a//b", Difficulty: 9, Priority: 9, Point: &grid.Point{Lon: 181}, Why: many},
			"category difficulty kind point priority unit why",
		},
		{ticket.Classify{Category: "a%b", Unit: "a b", Why: []string{" x"}}, "category unit why[0]"},
		{ticket.Respond{Text: long, Why: []string{bad}}, "text why[0]"},
		{ticket.Answer{Resolution: 200, Files: file}, "files[0].id files[0].name files[0].sha256 files[0].size resolution text"},
		{ticket.Answer{Text: "x", Resolution: ticket.Referred}, "resolution"},
		{ticket.Answer{Text: "x", Resolution: ticket.Duplicate, Files: make([]ticket.File, 21)}, "files resolution"},
		{ticket.Transfer{Reason: bad, Within: worktime.Span{N: -1, Unit: 1}}, "reason to within"},
		{ticket.Transfer{To: "king/x", Within: hours(87841)}, "to within"},
		{ticket.Transfer{To: ticket.Handler("department/" + bad)}, "to"},
		{ticket.Transfer{To: "department/\x00"}, "to"},
		{ticket.Transfer{To: ticket.Department(strings.Repeat("x", 300))}, "to"},
		{ticket.Transfer{To: "department//x"}, "to"},
		{ticket.Transfer{To: "department/a%zz"}, "to"},
		{ticket.Assign{To: "two words", Reason: "a\x00"}, "reason to"},
		{ticket.Assign{}, "to"},
		{ticket.Convene{}, "assist"},
		{
			ticket.Convene{
				Lead:   "x",
				Assist: []ticket.Party{{Task: long, Within: worktime.Span{N: 1}}, {Handler: "unit/1", Within: hours(87841)}, {Handler: "no"}},
			},
			"assist[0].handler assist[0].task assist[0].within assist[1].within assist[2].handler lead",
		},
		{
			ticket.Convene{Assist: []ticket.Party{
				{Handler: "department/market"}, {Handler: "department/works"}, {Handler: "unit/1"}, {Handler: "unit/1"},
			}}, "assist[0].handler assist[1].handler assist[3].handler",
		},
		{ticket.Convene{Lead: "department/works", Assist: []ticket.Party{{Handler: "unit/1"}}}, "lead"},
		{ticket.Convene{Assist: make([]ticket.Party, 51)}, "assist"},
		{ticket.ReportBack{For: ticket.Handler(bad)}, "for text"},
		{ticket.Note{}, "text"},
		{ticket.Note{Text: "a\x07b"}, "text"},
		{ticket.Rework{}, "reason"},
		{ticket.Reject{Reason: "\u3000"}, "reason"},
		{ticket.Rate{Score: 6, Text: bad}, "score text"},
		{ticket.Rate{Score: -1}, "score"},
		{ticket.Rate{}, "score"},
		{ticket.Reopen{Reason: long}, "reason"},
		{ticket.Refer{Channel: " court", Text: bad}, "channel text"},
		{ticket.Withdraw{Reason: bad}, "reason"},
		{ticket.Void{}, "reason"},
		{ticket.Close{Resolution: ticket.Voided, Text: bad}, "resolution text"},
	} {
		_, err := r.Decide(tk, settled(Step{By: Cast["coordinator"], At: tk.Changed, Do: c.do}))
		var want []string
		want = append(want, strings.Fields(c.fields)...)
		got := faultFields(t, err)
		if len(want) == 1 && want[0] == "assist" && len(got) > 1 { // fifty-one empty parties are faulted one by one too
			got = got[:1]
		}
		assert.Equal(t, want, got, "%d: %T %v", i, c.do, err)
	}
	for do, field := range map[ticket.Command]string{ticket.Close{}: "resolution", ticket.Close{Resolution: ticket.Solved}: "text"} {
		_, err := r.Decide(closing, settled(Step{By: Cast["market"], At: closing.Changed, Do: do}))
		assert.Equal(t, []string{field}, faultFields(t, err))
	}
	_, err := r.Decide(fresh(t, r),
		settled(Step{By: Cast["coordinator"], At: walkStart, Do: ticket.Convene{Assist: []ticket.Party{{Handler: "unit/1"}}}}))
	assert.Equal(t, []string{"lead"}, faultFields(t, err), "nobody leads yet")

	both := ticket.Actor{ID: "both", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/works", "unit/1"}}
	two, _ := after(t, r, tk, said{"coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "unit/1"}}}})
	_, err = r.Decide(two, settled(Step{By: both, At: two.Changed, Do: ticket.ReportBack{Text: "x"}}))
	assert.Equal(t, []string{"for"}, faultFields(t, err), "two open tasks: which?")
}

// The step itself is input too: its faults come with the command's.
func TestEveryFaultOfAStepIsSaidAtOnce(t *testing.T) {
	r := theRules(t)
	tk := fresh(t, r)
	for i, c := range []struct {
		step   Step
		fields string
	}{
		{Step{Do: ticket.Note{}}, "at text"},
		{Step{ID: strings.Repeat("k", ticket.MaxKey+1), At: walkStart, Do: ticket.Note{Text: "x"}}, "id"},
		{Step{ID: "a b", By: ticket.Actor{ID: "a\xff", Person: "\x00"}, At: walkStart, Do: ticket.Note{Text: "x"}}, "by.id by.person id"},
		{Step{By: ticket.Actor{ID: strings.Repeat("x", 129)}, At: walkStart, Do: ticket.Note{Text: "x"}}, "by.id"},
		{Step{At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), Do: ticket.Note{Text: "x"}}, "at"},
		{Step{At: time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -12*3600)), Do: ticket.Note{Text: "x"}}, "at"},
		{Step{At: time.Date(1, 1, 1, 0, 0, 0, 0, time.FixedZone("", 12*3600)), Do: ticket.Note{Text: "x"}}, "at"},
		{Step{At: walkStart}, "command"},
		{Step{At: walkStart, Do: (*ticket.Note)(nil)}, "command"},
		{Step{At: walkStart, Do: stranger{ticket.Note{Text: "x"}}}, "command"},
		{Step{At: walkStart, Do: stranger{}}, "command"},
		{Step{At: walkStart, Do: &stranger{ticket.Note{Text: "x"}}}, "command"},
		{Step{At: walkStart, Do: (*stranger)(nil)}, "command"},
	} {
		by := Cast["desk"] // whoever may not see the ticket is told nothing else
		c.step.By.ID, c.step.By.Roles, c.step.By.Units = cmp.Or(c.step.By.ID, by.ID), by.Roles, by.Units
		_, err := r.Decide(tk, settled(c.step))
		assert.Equal(t, strings.Fields(c.fields), faultFields(t, err), "%d", i)
	}
	_, err := r.Decide(tk, settled(Step{By: Cast["desk"], At: walkStart, Do: ticket.Note{Text: "x"}}), tk)
	assert.Equal(t, []string{"others"}, faultFields(t, err))
}

// stranger is a command that is not of this package.
type stranger struct{ ticket.Command }

func TestEveryFaultOfARequestIsSaidAtOnce(t *testing.T) {
	r := theRules(t)
	bad := ticket.Request{
		Key: "a b", Origin: 9, Reporter: "\x00", Name: "a\n", Address: strings.Repeat("x", 1001), Files: []ticket.File{{}}, About: []string{""},
		Unit: "a b", Point: &grid.Point{Lat: 91}, Kind: 9, Category: "/", Priority: 9, Channel: " ", ExternalRef: "\xff",
		Due: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), Handled: &ticket.Handled{Resolution: ticket.Withdrawn},
	}
	_, err := r.Receive("t1", Cast["desk"], walkStart, bad, ticket.Place{})
	assert.Equal(t,
		strings.Fields("about[0] address category channel due external_ref files[0].id handled handled.resolution "+
			"handled.text key kind name origin point priority reporter text unit"), faultFields(t, err))
	for _, id := range []ticket.ID{"", "a b", "a\x00", ticket.ID(strings.Repeat("x", ticket.MaxID+1)), "\xff"} {
		_, err := r.Receive(id, Cast["desk"], walkStart, ticket.Request{Text: "x"}, ticket.Place{})
		assert.Equal(t, []string{"id"}, faultFields(t, err), "%q", id)
	}
	for _, who := range []string{"nobody", "roleless", "market", "supervisor", "auditor"} {
		_, err := r.Receive("t1", Cast[who], walkStart, ticket.Request{Text: "x"}, ticket.Place{})
		assert.Equal(t, RuleAccess, refusal(t, err).Rule, who)
	}
}
