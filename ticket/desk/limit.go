package desk

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// isLimited reports whether the limit table has the length of the stage.
func isLimited(s ticket.Stage) bool { return s >= ticket.StageRespond && s <= ticket.StageComply }

// A Limit (时限) bounds a stage. A zero field matches everything. The first limit of a table that matches counts, so special
// rows come before general ones.
type Limit struct {
	Stage    ticket.Stage    `json:"stage"`
	Category string          `json:"category,omitempty"` // itself or below
	Kind     ticket.Kind     `json:"kind,omitzero"`
	Priority ticket.Priority `json:"priority,omitzero"`
	Area     string          `json:"area,omitempty"` // an area class of [Definitions].Areas, such as "A"

	// Within is the length: "5wd", "24h". Working days and hours need a calendar. In natural days (d) a limit ends with a day
	// of the calendar; without one a day is 24 hours. With one, 0wd and 0d are the rest of the same day (当日).
	Within worktime.Span `json:"within"`
	// AskStops stops the clock while a question to the reporter is open; it is only for StageHandle.
	AskStops bool `json:"ask_stops,omitempty"`
}

// An AreaClass is the class of a unit and all below it (一/二/三类区域), which limits may name. The deepest one counts.
type AreaClass struct {
	Path  grid.Path `json:"path"`
	Class string    `json:"class"`
}

// DefaultLimits returns a sample, not a norm: limits are local. The sources: first response 30 minutes to 2 hours
// (Zhengzhou's rule of 2017 for urgent matters, two press reports); feedback on danger within 2 hours and ordinary
// matters within 7 days (the consultation draft of a Beijing standard, 2021, one press report; the final text was not
// seen); signing for within 24 hours (a published rule of 准格尔旗, one report); returning what is not one's own within 2
// working days (Shandong, 2020, one press report), here 48 hours. The others are ours. All are in elapsed hours, with a calendar
// too: an office that promises working days replaces the row.
func DefaultLimits() []Limit {
	minutes := func(n int) worktime.Span { return worktime.Span{N: n, Unit: worktime.UrgentMinute} }
	hours := func(n int) worktime.Span { return worktime.Span{N: n, Unit: worktime.UrgentHour} }
	return []Limit{
		{Stage: ticket.StageRespond, Priority: ticket.Emergency, Within: minutes(5)},
		{Stage: ticket.StageRespond, Priority: ticket.Urgent, Within: minutes(30)},
		{Stage: ticket.StageRespond, Within: hours(2)},
		{Stage: ticket.StageAccept, Priority: ticket.Emergency, Within: minutes(30)},
		{Stage: ticket.StageAccept, Within: hours(24)},
		{Stage: ticket.StageHandle, Priority: ticket.Emergency, Within: hours(2)},
		{Stage: ticket.StageHandle, Priority: ticket.Urgent, Within: hours(24)},
		{Stage: ticket.StageHandle, Within: hours(7 * 24), AskStops: true},
		{Stage: ticket.StageObject, Within: hours(48)},
		{Stage: ticket.StageApprove, Within: hours(24)},
		{Stage: ticket.StageSupplement, Within: hours(5 * 24)},
		{Stage: ticket.StageInspect, Within: hours(48)},
		{Stage: ticket.StageConfirm, Within: hours(7 * 24)},
		{Stage: ticket.StageComply, Within: hours(24)},
	}
}

func (l *Limit) matches(stage ticket.Stage, c *ticket.Class, area string) bool {
	return l.Stage == stage &&
		(l.Kind == 0 || l.Kind == c.Kind) &&
		(l.Priority == 0 || l.Priority == max(c.Priority, ticket.Normal)) &&
		(l.Area == "" || l.Area == area) &&
		(l.Category == "" || ticket.InCategory(c.Category, l.Category))
}

// limitFaults returns what is wrong with the rows, where the table has a gap, and which rows are never reached.
func (r *Rules) limitFaults(areas []AreaClass) []gridgov.Fault {
	var faults []gridgov.Fault
	classes := map[string]bool{}
	for _, a := range areas {
		classes[a.Class] = true
	}
	bad := func(i int, field string, f gridgov.Fault) {
		f.Field = fmt.Sprintf("limits[%d]%s", i, field)
		faults = append(faults, f)
	}
	rows := make(map[limitRow]bool, len(r.limits)) // those before
	for i := range r.limits {
		l, before := &r.limits[i], len(faults)
		if !isLimited(l.Stage) {
			bad(i, ".stage", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: closedset.List(ticket.StageComply), Got: l.Stage.String()})
		}
		if l.Within.N == 0 && (r.calendar == nil || l.Within.Unit != worktime.WorkDay && l.Within.Unit != worktime.NaturalDay) {
			bad(i, ".within", gridgov.Fault{
				Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "a span such as 5wd or 24h, more than 0", Zh: "应为大于0的时长，如5wd（5个工作日）或24h"},
			})
		} else if f := r.spanFault(l.Within); f != nil {
			bad(i, ".within", *f)
		}
		if l.Kind > ticket.Suggestion {
			bad(i, ".kind", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: closedset.List(ticket.Suggestion)})
		}
		if l.Priority > ticket.Emergency {
			bad(i, ".priority", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: closedset.List(ticket.Emergency)})
		}
		if l.AskStops && l.Stage != ticket.StageHandle {
			bad(i, ".ask_stops", gridgov.Fault{
				Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "only for stage handle", Zh: "只用于办理（handle）环节"}, Got: l.Stage.String(),
			})
		}
		if l.Area != "" && !classes[l.Area] {
			bad(i, ".area", gridgov.Fault{Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a class of areas", Zh: "应为区域类别"}, Got: l.Area})
		}
		faults = append(faults, form.Category(fmt.Sprintf("limits[%d].category", i), l.Category)...)
		if len(faults) == before && !l.reached(rows) {
			bad(i, "", gridgov.Fault{Rule: gridgov.RuleUnreachable, Right: gridgov.Text{En: "the rows before it match all of it", Zh: "前面的行已全部匹配"}})
		}
		rows[l.row()] = true
	}
	return append(faults, r.gaps()...)
}

// A limitRow is what a row of the limit table matches.
type limitRow struct {
	stage    ticket.Stage
	category string
	kind     ticket.Kind
	priority ticket.Priority
	area     string
}

func (l *Limit) row() limitRow { return limitRow{l.Stage, l.Category, l.Kind, l.Priority, l.Area} }

// reached reports whether a row is the first match of something. It is enough to look at its own category, kind and area: an
// earlier row that matches those matches everything below them too. Priorities are looked at one by one.
func (l *Limit) reached(before map[limitRow]bool) bool {
	for p := ticket.Normal; p <= ticket.Emergency; p++ {
		if (l.Priority == 0 || l.Priority == p) && !l.covered(p, before) {
			return true
		}
	}
	return false
}

// covered reports whether one of the rows before matches what a row matches at a priority.
func (l *Limit) covered(p ticket.Priority, before map[limitRow]bool) bool {
	for category := grid.Path(l.Category); ; category = category.Parent() {
		for i := range 8 { // each of the others as the row has it, or any
			row := limitRow{l.Stage, string(category), l.Kind, p, l.Area}
			if i&1 != 0 {
				row.kind = 0
			}
			if i&2 != 0 {
				row.priority = 0
			}
			if i&4 != 0 {
				row.area = ""
			}
			if before[row] {
				return true
			}
		}
		if category == "" {
			return false
		}
	}
}

// gaps names, for each stage that has a row, the first kind and priority for which it has no limit: a table bounds a stage
// for everybody or not at all. The category is left open, since there is no list of them, and so is the area: a row that
// matches a place without a class matches every place.
func (r *Rules) gaps() []gridgov.Fault {
	var faults []gridgov.Fault
stages:
	for stage := ticket.StageRespond; isLimited(stage); stage++ {
		if !slices.ContainsFunc(r.limits, func(l Limit) bool { return l.Stage == stage }) {
			continue
		}
		for k := ticket.Kind(0); k <= ticket.Suggestion; k++ {
			for p := ticket.Normal; p <= ticket.Emergency; p++ {
				if r.limit(stage, &ticket.Class{Kind: k, Priority: p}, "") == nil {
					faults = append(faults, gridgov.Fault{
						Field: "limits", Rule: gridgov.RuleIncomplete, Right: gridgov.Text{
							En: "a row of stage " + stage.String() + " that matches everything else, at the end: there is none for " +
								cmp.Or(k.String(), "no kind") + " " + p.String(),
							Zh: "最后应有一行匹配“" + stage.In(gridgov.Chinese) + "”环节的其余情况：缺少" +
								cmp.Or(k.In(gridgov.Chinese), "未定类型") + "、" + p.In(gridgov.Chinese) + "的行",
						},
					})
					continue stages
				}
			}
		}
	}
	return faults
}

// limit is the first row that matches; nil when the table does not bound the stage.
func (r *Rules) limit(stage ticket.Stage, c *ticket.Class, area string) *Limit {
	for i := range r.limits {
		if r.limits[i].matches(stage, c, area) {
			return &r.limits[i]
		}
	}
	return nil
}

// within is the length of a stage for a ticket; zero when the table does not bound it.
func (r *Rules) within(stage ticket.Stage, t *ticket.Ticket) worktime.Span {
	if l := r.limit(stage, &t.Class, r.areaOf(t.Path)); l != nil {
		return l.Within
	}
	return worktime.Span{}
}

// terms looks the limits up that run from receiving and from dispatch.
func (r *Rules) terms(t *ticket.Ticket) ticket.Limits {
	area := r.areaOf(t.Path)
	var out ticket.Limits
	if l := r.limit(ticket.StageRespond, &t.Class, area); l != nil {
		out.Respond = l.Within
	}
	if l := r.limit(ticket.StageAccept, &t.Class, area); l != nil {
		out.Accept = l.Within
	}
	if l := r.limit(ticket.StageHandle, &t.Class, area); l != nil {
		out.Handle, out.AskStops = l.Within, l.AskStops
	}
	if l := r.limit(ticket.StageObject, &t.Class, area); l != nil {
		out.Object = l.Within
	}
	return out
}

// areaOf is the class of the deepest area that a path lies in.
func (r *Rules) areaOf(p grid.Path) string {
	for ; p != ""; p = p.Parent() {
		if class, ok := r.areas[p]; ok {
			return class
		}
	}
	return ""
}
