package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func days(n int) worktime.Span { return worktime.Span{N: n, Unit: worktime.NaturalDay} }

func TestTheFirstLimitThatMatchesCounts(t *testing.T) {
	r := rulesOf(t, Definitions{
		Areas: []AreaClass{{"office", "C"}, {"office/c1", "B"}, {"office/c1/g1", "A"}},
		Limits: []Limit{
			{Stage: ticket.StageHandle, Category: "lights/street", Priority: ticket.Urgent, Within: hours(1)},
			{Stage: ticket.StageHandle, Category: "lights", Area: "A", Within: hours(2)},
			{Stage: ticket.StageHandle, Category: "lights", Within: hours(3)},
			{Stage: ticket.StageHandle, Kind: ticket.Complaint, Within: hours(4)},
			{Stage: ticket.StageHandle, Priority: ticket.Normal, Area: "B", Within: hours(5)},
			{Stage: ticket.StageHandle, Within: hours(6)},
		},
	})
	for rule, c := range map[string]struct {
		on   ticket.Ticket
		want int
	}{
		"an override stands in front": {
			ticket.Ticket{Place: ticket.Place{Path: "office/c1/g1"}, Class: ticket.Class{Category: "lights/street", Priority: ticket.Urgent}}, 1,
		},
		"every condition of a row must hold": {
			ticket.Ticket{Place: ticket.Place{Path: "office/c1/g1"}, Class: ticket.Class{Category: "lights/street"}}, 2,
		},
		"a category holds for what lies " +
			"below it": {ticket.Ticket{Place: ticket.Place{Path: "office/c1/g2"}, Class: ticket.Class{Category: "lights/street"}}, 3},
		"whole parts of a category are compared": {
			ticket.Ticket{Place: ticket.Place{Path: "office/c2"}, Class: ticket.Class{Category: "lightshow"}}, 6,
		},
		"a kind": {
			ticket.Ticket{Place: ticket.Place{Path: "office/c1"}, Class: ticket.Class{Kind: ticket.Complaint}}, 4,
		},
		"no priority counts as normal": {ticket.Ticket{Place: ticket.Place{Path: "office/c1/g2"}}, 5},
		"the deepest area class counts": {
			ticket.Ticket{Place: ticket.Place{Path: "office/c1/g1/x"}, Class: ticket.Class{Category: "lights"}}, 2,
		},
		"the class of a unit holds for its subtree": {ticket.Ticket{Place: ticket.Place{Path: "office/c1/g2/x"}}, 5},
		"whole parts of a path are compared":        {ticket.Ticket{Place: ticket.Place{Path: "office/c10"}}, 6},
		"a class is no range: C is not at least B":  {ticket.Ticket{Place: ticket.Place{Path: "office/c2/g1"}}, 6},
		"outside all areas there is none":           {ticket.Ticket{Place: ticket.Place{Path: "elsewhere"}}, 6},
		"another priority than the row's " +
			"matches less": {ticket.Ticket{Place: ticket.Place{Path: "office/c1"}, Class: ticket.Class{Priority: ticket.Urgent}}, 6},
	} {
		assert.Equal(t, hours(c.want), r.terms(&c.on).Handle, rule)
		assert.Equal(t, worktime.Span{}, r.terms(&c.on).Accept, "a stage without a row has no limit")
	}
}

func TestABrokenLimitTableIsFaultedWithThePlace(t *testing.T) {
	of := func(stage ticket.Stage, l Limit) Limit {
		if l.Stage = stage; l.Within == (worktime.Span{}) {
			l.Within = hours(1)
		}
		return l
	}
	handle := func(l Limit) Limit { return of(ticket.StageHandle, l) }
	areas := []AreaClass{{"office", "A"}, {"office/c1", "B"}}
	for rule, c := range map[string]struct {
		def  Definitions
		want string // field rule, of every fault
	}{
		"a gap: no row for the other kinds": {Definitions{Limits: []Limit{handle(Limit{Kind: ticket.Complaint})}}, "limits incomplete"},
		"a gap: one priority is left out": {
			Definitions{Limits: []Limit{handle(Limit{Priority: ticket.Normal}), handle(Limit{Priority: ticket.Emergency})}}, "limits incomplete",
		},
		"a gap: emergencies": {
			Definitions{Limits: []Limit{handle(Limit{Priority: ticket.Normal}), handle(Limit{Priority: ticket.Urgent})}}, "limits incomplete",
		},
		"a gap: what has no kind yet": {
			Definitions{Limits: []Limit{
				handle(Limit{Kind: ticket.Inquiry}), handle(Limit{Kind: ticket.Help}), handle(Limit{Kind: ticket.Complaint}),
				handle(Limit{Kind: ticket.Report}), handle(Limit{Kind: ticket.Suggestion}),
			}}, "limits incomplete",
		},
		"a gap: outside the areas": {
			Definitions{Areas: areas, Limits: []Limit{handle(Limit{Area: "A"}), handle(Limit{Area: "B"})}}, "limits incomplete",
		},
		"a gap: the other categories": {Definitions{Limits: []Limit{handle(Limit{Category: "lights"})}}, "limits incomplete"},
		"a gap in each of two stages": {
			Definitions{Limits: []Limit{handle(Limit{Kind: ticket.Help}), of(ticket.StageAccept, Limit{Kind: ticket.Help})}},
			"limits incomplete limits incomplete",
		},
		"never reached: the general row " +
			"is first": {Definitions{Limits: []Limit{handle(Limit{}), handle(Limit{Kind: ticket.Complaint})}}, "limits[1] unreachable"},
		"never reached: the same row twice": {
			Definitions{Limits: []Limit{handle(Limit{Category: "a"}), handle(Limit{Category: "a/b"}), handle(Limit{})}}, "limits[1] unreachable",
		},
		"never reached: three rows " +
			"leave nothing": {Definitions{
			Limits: []Limit{
				handle(Limit{Priority: ticket.Normal}), handle(Limit{Priority: ticket.Urgent}),
				handle(Limit{Priority: ticket.Emergency}), handle(Limit{}),
			},
		}, "limits[3] unreachable"},
		"never reached: each of two": {
			Definitions{Limits: []Limit{handle(Limit{}), handle(Limit{Kind: ticket.Complaint}), handle(Limit{Kind: ticket.Help})}},
			"limits[1] unreachable limits[2] unreachable",
		},
		"an unknown unit": {
			Definitions{Limits: []Limit{handle(Limit{Within: worktime.Span{N: 5, Unit: 99}})}}, "limits[0].within form",
		},
		"no unit": {
			Definitions{Limits: []Limit{handle(Limit{Within: worktime.Span{N: 5}})}}, "limits[0].within form",
		},
		"less than nothing": {Definitions{Limits: []Limit{handle(Limit{Within: hours(-1)})}}, "limits[0].within form"},
		"no length":         {Definitions{Limits: []Limit{{Stage: ticket.StageHandle}}}, "limits[0].within required"},
		"no hours": {
			Definitions{Limits: []Limit{handle(Limit{Within: worktime.Span{N: 0, Unit: worktime.UrgentHour}})}}, "limits[0].within required",
		},
		"the same day without a requires": {
			Definitions{Limits: []Limit{handle(Limit{Within: worktime.Span{N: 0, Unit: worktime.NaturalDay}})}}, "limits[0].within required",
		},
		"more than ten years":             {Definitions{Limits: []Limit{handle(Limit{Within: days(3661)})}}, "limits[0].within max"},
		"working days without a requires": {Definitions{Limits: []Limit{handle(Limit{Within: wd(5)})}}, "limits[0].within requires"},
		"working minutes without a requires": {
			Definitions{Limits: []Limit{handle(Limit{Within: worktime.Span{N: 5, Unit: worktime.WorkMinute}})}}, "limits[0].within requires",
		},
		"an extension without a requires": {Definitions{ExtendUpTo: wd(10)}, "extend_up_to requires"},
		"a suspension of an unknown unit": {Definitions{SuspendUpTo: worktime.Span{N: 1, Unit: 77}}, "suspend_up_to form"},
		"an area class that no area has": {
			Definitions{Areas: areas, Limits: []Limit{handle(Limit{Area: "Z"}), handle(Limit{})}}, "limits[0].area unknown",
		},
		"two classes of one area":   {Definitions{Areas: []AreaClass{{"office", "A"}, {"office", "B"}}}, "areas[1].path unique"},
		"an area without a class":   {Definitions{Areas: []AreaClass{{"office", ""}}}, "areas[0].class required"},
		"an area that is no path":   {Definitions{Areas: []AreaClass{{"/x", "A"}}}, "areas[0].path form"},
		"a stage of the rules' own": {Definitions{Limits: []Limit{of(ticket.StageReopen, Limit{})}}, "limits[0].stage one_of"},
		"a stage that is none":      {Definitions{Limits: []Limit{of(99, Limit{})}}, "limits[0].stage one_of"},
		"asking stops another clock": {
			Definitions{Limits: []Limit{of(ticket.StageAccept, Limit{AskStops: true})}}, "limits[0].ask_stops match",
		},
		"a kind that is none": {
			Definitions{Limits: []Limit{handle(Limit{Kind: 9}), handle(Limit{})}}, "limits[0].kind one_of",
		},
		"a priority that is none": {
			Definitions{Limits: []Limit{handle(Limit{Priority: 9}), handle(Limit{})}}, "limits[0].priority one_of",
		},
		"an outside handler that is none": {Definitions{Outside: []ticket.Handler{"department/police", "king"}}, "outside[1] unknown"},
	} {
		_, err := NewRules(c.def)
		var bad *gridgov.InvalidError
		require.ErrorAs(t, err, &bad, rule)
		var got []string
		for _, f := range bad.Faults {
			got = append(got, f.Field+" "+f.Rule.String())
			if f.Rule == gridgov.RuleIncomplete {
				assert.Contains(t, f.Right.En, "there is none for ", "the place of the gap")
			}
		}
		assert.Equal(t, c.want, strings.Join(got, " "), rule)
	}
	_, err := NewRules(Definitions{Screen: &Screen{}, ExtendUpTo: wd(10), SuspendUpTo: wd(10)})
	for range 20 { // the faults come in one order
		_, again := NewRules(Definitions{Screen: &Screen{}, ExtendUpTo: wd(10), SuspendUpTo: wd(10)})
		require.Equal(t, err, again)
	}
}

func TestALimitIsReadFromDataWithItsUnit(t *testing.T) {
	var l Limit
	require.NoError(t, unmarshal(`{"stage": "handle", "within": "5wd", "priority": "urgent", "ask_stops": true}`, &l))
	assert.Equal(t, Limit{Stage: ticket.StageHandle, Within: wd(5), Priority: ticket.Urgent, AskStops: true}, l)
	for _, doc := range []string{
		`{"within": "5 days"}`, `{"within": "5x"}`, `{"within": "wd"}`, `{"within": "-1h"}`, `{"stage": "soon"}`, `{"within": "99999999999h"}`,
	} {
		assert.Error(t, unmarshal(doc, &l), doc)
	}
}

// The same day is a limit too: inquiries are answered the day they come (当日), those of an evening the next working day.
func TestALimitOfNoDaysIsTheSameDay(t *testing.T) {
	r := rulesOf(t, Definitions{
		Calendar: office(t), Limits: []Limit{{Stage: ticket.StageHandle, Within: worktime.Span{N: 0, Unit: worktime.WorkDay}}},
	})
	at := cst(2026, 3, 3, 9, 0)
	assert.Equal(t, endOf(2026, 3, 3), filed(t, r, at, ticket.Request{}).Due)
	assert.Equal(t, endOf(2026, 3, 9), filed(t, r, cst(2026, 3, 7, 9, 0), ticket.Request{}).Due, "a Saturday's on Monday")
}

// cst is an instant on the clock of China.
func cst(y int, m time.Month, d, hour, minute int) time.Time {
	return time.Date(y, m, d, hour, minute, 0, 0, time.FixedZone("CST", 8*3600)).UTC()
}

// endOf is the last instant of a day in China.
func endOf(y int, m time.Month, d int) time.Time { return cst(y, m, d+1, 0, 0).Add(-time.Microsecond) }
