package desk

import (
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// Rules are checked definitions. They are immutable and safe for concurrent use.
type Rules struct {
	zone         *time.Location
	calendar     *worktime.Calendar
	staff        finder // of requests that may be about the office's people
	limits       []Limit
	areas        map[grid.Path]string // the class of each
	ladder       [stageEnd][]ticket.Rung
	places       [stageEnd]map[ticket.Rung][]int // in the ladder, of the rungs that are alike
	grants       grants
	reopenWithin time.Duration
	reopenMax    int
	extendMax    int
	extendUpTo   worktime.Span
	suspendMax   int
	suspendUpTo  worktime.Span
	questionsMax int
	intoNone     bool // a merge may name no parent
	outside      []ticket.Handler
	categories   []string
	channels     []string
}

func (r *Rules) setAreas(areas []AreaClass) []gridgov.Fault {
	var faults []gridgov.Fault
	for i, a := range areas {
		field := "areas[" + strconv.Itoa(i) + "]"
		if a.Class == "" {
			faults = append(faults, gridgov.Fault{Field: field + ".class", Rule: gridgov.RuleRequired})
		}
		if a.Path.Check() != nil {
			faults = append(faults, gridgov.Fault{
				Field: field + ".path", Rule: gridgov.RuleForm, Right: gridgov.Text{En: "a path of the grid", Zh: "应为网格路径"},
				Got: string(a.Path),
			})
		}
		if _, taken := r.areas[a.Path]; taken {
			faults = append(faults, gridgov.Fault{Field: field + ".path", Rule: gridgov.RuleUnique, Got: string(a.Path)})
			continue
		}
		r.areas[a.Path] = a.Class
	}
	return faults
}

// spanFault returns what is wrong with a span that the rules are to count; nil when nothing is.
func (r *Rules) spanFault(s worktime.Span) *gridgov.Fault {
	if err := s.Check(); err != nil {
		return &gridgov.Fault{
			Rule:  gridgov.RuleForm,
			Right: gridgov.Text{En: "write a span such as 5wd, 4wh, 24h, 30m or 7d", Zh: "应为时长，如5wd（5个工作日）、4wh、24h、30m或7d"}, Got: s.String(),
		}
	}
	if d, ok := s.Elapsed(); ok && d > ticket.MaxWithin || !ok && s.N > int(ticket.MaxWithin/(24*time.Hour)) && s.Unit != worktime.WorkMinute {
		return &gridgov.Fault{Rule: gridgov.RuleMax, Right: gridgov.Text{En: "ten years", Zh: "最长十年"}, Got: s.String()}
	}
	if r.calendar == nil && (s.Unit == worktime.WorkDay || s.Unit == worktime.WorkHour || s.Unit == worktime.WorkMinute) {
		return &gridgov.Fault{
			Rule:  gridgov.RuleRequires,
			Right: gridgov.Text{En: "working time needs Definitions.Calendar", Zh: "按工作时间计算须设置Definitions.Calendar"}, Got: s.String(),
		}
	}
	return nil
}

// reopenable reports whether a closed ticket may be taken up again: it was handled, and has been reopened fewer times than the
// rules allow. The window is [Rules.clock]'s.
func (r *Rules) reopenable(t *ticket.Ticket) bool {
	return t.State == ticket.Closed && t.Resolution.Counted() && t.Reopens < r.reopenMax
}

// grants is the table compiled: for a role and a relation in a state, a bit for each action. State 0 is "not received
// yet".
type grants [roleCount + 1][relationEnd]stateGrants

// stateGrants are the actions that are allowed in each state, as bits.
type stateGrants [ticket.Closed + 1]uint64

const roleCount = ticket.RoleSystem // the last of them
