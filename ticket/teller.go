package ticket

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// A teller fills in the sentence of one event.
type teller struct {
	event  *Event
	how    *Telling
	before *Facts // what was known before it
	said   Words
	task   Handler // whose own task the sentence is about
}

// values are what the names in sentences are filled in with, by the name; empty where there is none.
var values = map[string]func(*teller) string{
	"who":      (*teller).who,
	"filed":    func(t *teller) string { return t.event.filed().in(t.how.Language) },
	"to":       (*teller).to,
	"joined":   (*teller).joined,
	"taker":    (*teller).taker,
	"lead":     func(t *teller) string { return t.handler(t.lead()) },
	"outside":  func(t *teller) string { return t.handlers(t.event.outside()) },
	"task":     func(t *teller) string { return t.handler(t.task) },
	"second":   (*teller).second,
	"text":     (*teller).text,
	"own":      (*teller).own,
	"why":      (*teller).why,
	"channel":  (*teller).channel,
	"unit":     (*teller).unit,
	"kind":     classed(func(t *teller, c *Class) string { return c.Kind.In(t.how.Language) }),
	"category": classed(func(_ *teller, c *Class) string { return Handler("category/" + c.Category).Name() }),
	"difficulty": classed(func(t *teller, c *Class) string {
		return c.Difficulty.In(t.how.Language)
	}),
	"priority": classed(func(t *teller, c *Class) string {
		return c.Priority.In(t.how.Language)
	}),
	"due":      (*teller).due,
	"moved":    func(t *teller) string { return t.limit(t.moved()) },
	"date":     (*teller).date,
	"until":    (*teller).until,
	"span":     (*teller).span,
	"stage":    (*teller).stage,
	"reminded": (*teller).reminded,
	"of":       ruled(func(t *teller, r *Ruling) string { return approvals[r.Of].in(t.how.Language) }),
	"for": ruled(func(t *teller, r *Ruling) string {
		if r.For == "" {
			return ""
		}
		return t.handler(r.For)
	}),
	"wrongful": ruled(func(t *teller, r *Ruling) string {
		if !r.Wrongful {
			return ""
		}
		return t.pick("a wrongful objection", "不当退单")
	}),
	"passed":  (*teller).passed,
	"reached": (*teller).reached,
	"resolution": func(t *teller) string {
		return t.event.Facts.Resolution.In(t.how.Language)
	},
	"score":  (*teller).score,
	"solved": (*teller).solved,
}

// approvals names what is asked for.
var approvals = map[Verb]sentence{
	VerbObject: {"the objection", "派单异议"}, VerbExtend: {"the extension", "延期"}, VerbSuspend: {"the suspension", "挂账"},
	VerbVoid: {"the voiding", "作废"}, VerbConvene: {"the calling of outside units", "联动外单位"},
}

// classed is a value of the class that the event sets.
func classed(value func(*teller, *Class) string) func(*teller) string {
	return func(t *teller) string {
		if c := t.event.Facts.Class; c != nil {
			return value(t, c)
		}
		return ""
	}
}

// ruled is a value of the ruling that the event is.
func ruled(value func(*teller, *Ruling) string) func(*teller) string {
	return func(t *teller) string {
		if r := t.event.Facts.Ruling; r != nil {
			return value(t, r)
		}
		return ""
	}
}

func (t *teller) value(name string) string {
	if of := values[name]; of != nil {
		return of(t)
	}
	return ""
}

func (t *teller) pick(en, zh string) string { return sentence{en, zh}.in(t.how.Language) }

// limit writes an instant by which something is due; the zero one is empty.
func (t *teller) limit(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return form.Time(form.In(at, t.how.Zone), t.event.At, t.how.Language)
}

// named returns the name of a handler for people; empty where there is none.
func (t *teller) named(h Handler) (name string) {
	if t.how.Name != nil {
		name = t.how.Name(h, t.event.At)
	}
	if h.Kind() == "unit" && name == "" && t.how.UnitName != nil {
		name = t.how.UnitName(h.Name())
	}
	return name
}

// handler writes a handler, for the reporter without a code or an officer's name.
func (t *teller) handler(h Handler) string {
	kind, name, public := h.Kind(), t.named(h), t.how.Public
	switch {
	case public && kind == "officer":
		return t.pick("an officer", "工作人员")
	case name != "":
		return name
	case kind == "desk":
		return t.pick("the duty desk", "值班受理台")
	case kind == "leader":
		unit := UnitHandler(h.Name())
		if name = t.named(unit); name == "" && public {
			return t.pick("the leaders", "上级领导")
		}
		name = cmp.Or(name, unit.Name())
		return t.pick("the leaders of "+name, name+"领导")
	case public && kind == "unit":
		return t.pick("the unit in charge", "属地单位")
	case public && kind == "partner":
		return t.pick("a partner", "共建单位")
	case public && !slices.Contains(t.how.For, h) && code.Shown(h.Name()) == h.Name(): // not a name that people read
		return t.pick("a department", "职能部门")
	}
	return h.Name()
}

func (t *teller) handlers(list []Handler) string {
	names := make([]string, len(list))
	for i, h := range list {
		names[i] = t.handler(h)
	}
	return strings.Join(names, t.pick(", ", "、"))
}

// lead is who leads after the event.
func (t *teller) lead() Handler {
	if d := cmp.Or(t.event.Facts.Duty, t.before.Duty); d != nil {
		return d.Lead
	}
	return ""
}

// moved is the limit that the side reads, where the event moved it from another one; else zero. On the record a date from
// above has a part of the sentence to itself.
func (t *teller) moved() time.Time {
	f := &t.event.Facts
	to, was := f.Clock.Due, t.before.Clock.Due
	if t.how.Public {
		to, was = f.Clock.Promise, t.before.Clock.Promise
	}
	if was.IsZero() || to.Equal(was) || f.Promised != nil && t.event.Verb == VerbClassify && !t.how.Public {
		return time.Time{}
	}
	return to
}

func (t *teller) who() string {
	who := cmp.Or(t.event.Role.In(t.how.Language), t.event.role)
	if !t.how.Public && t.event.Actor != "" {
		who += t.pick(" ", "") + t.event.Actor
	}
	return who
}

func (t *teller) to() string {
	f := &t.event.Facts
	if r := f.Ruling; r != nil && r.Of != VerbObject && !t.how.Public {
		return "" // it was given to nobody else
	}
	return t.handlers(f.To)
}

func (t *teller) joined() string {
	f := &t.event.Facts
	if f.Ruling == nil || f.Ruling.Of != VerbConvene {
		return ""
	}
	return t.handlers(f.To)
}

func (t *teller) taker() string {
	if to := t.event.Facts.To; len(to) > 0 {
		return t.handlers(to)
	}
	return t.handler(t.lead())
}

func (t *teller) second() string {
	if t.how.Public && t.event.Facts.Second != "" {
		return t.pick("a second person", "另一人")
	}
	return t.event.Facts.Second
}

// text is the words of the event: those of a task for its own handler alone, or on the record with the name of each.
func (t *teller) text() string {
	var lines []string
	if t.said.Text != "" {
		lines = append(lines, t.said.Text)
	}
	for _, k := range t.said.Tasks {
		switch {
		case k.To == t.task:
			return k.Text
		case !t.how.Public:
			lines = append(lines, t.handler(k.To)+t.pick(": ", "：")+k.Text)
		}
	}
	return strings.Join(lines, "\n")
}

func (t *teller) own() string {
	if t.how.Others {
		return ""
	}
	return t.said.Own
}

func (t *teller) why() string {
	if t.how.Public {
		return ""
	}
	var out []string
	for _, r := range t.event.Facts.Why {
		out = append(out, r.In(t.how.Language))
	}
	return strings.Join(out, t.pick("; ", "；"))
}

func (t *teller) channel() string {
	if in := t.event.Facts.Intake; in != nil {
		return in.Channel
	}
	return t.event.Facts.Channel
}

func (t *teller) unit() string {
	p := t.event.Facts.Place
	if p == nil || p.Found != FoundByUnit && p.Found != FoundByPoint {
		return ""
	}
	unit := UnitHandler(cmp.Or(p.Screening, p.Path).Base())
	if name := t.named(unit); name != "" || t.how.Public {
		return name
	}
	return unit.Name()
}

// due is the limit that the event set: that of what was passed on or granted, else the round on the record, and the promise for
// the reporter.
func (t *teller) due() string {
	f := &t.event.Facts
	due := f.Clock.Due
	switch r := f.Ruling; {
	case f.Passed != nil:
		due = f.Passed.Due
	case r != nil && r.Of == VerbExtend && f.Stops == nil: // of a task
		if i := slices.IndexFunc(f.Tasks, func(k Task) bool { return k.Handler == r.For && k.Done.IsZero() }); i >= 0 {
			due = f.Tasks[i].Due
		}
	case r != nil && r.Of != VerbExtend && f.Duty == nil:
		return ""
	case t.how.Public:
		due = f.Clock.Promise
	}
	return t.limit(due)
}

// date is a new date from above.
func (t *teller) date() string {
	if p := t.event.Facts.Promised; p != nil && t.event.Verb == VerbClassify {
		return t.limit(p.Due)
	}
	return ""
}

func (t *teller) until() string {
	f := &t.event.Facts
	switch r, n := f.Ruling, len(f.Approvals); {
	case r != nil && r.Of == VerbSuspend && f.Stops != nil:
		return form.Time(form.In(f.Stops.Until, t.how.Zone), t.event.At, t.how.Language)
	case r == nil && n > 0:
		return form.Time(form.In(f.Approvals[n-1].Until, t.how.Zone), t.event.At, t.how.Language)
	}
	return ""
}

func (t *teller) span() string {
	n := len(t.event.Facts.Approvals)
	if n == 0 {
		return ""
	}
	s := t.event.Facts.Approvals[n-1].Span
	return s.In(t.how.Language)
}

func (t *teller) stage() string {
	r := t.event.Facts.Rung
	if r == nil {
		return ""
	}
	return r.Stage.In(t.how.Language)
}

func (t *teller) reminded() string {
	if r := t.event.Facts.Rung; r != nil && r.Do == RungWarn {
		return t.pick("warned", "预警")
	}
	return t.pick("reminded", "催办")
}

func (t *teller) passed() string {
	if c := t.event.Facts.Checked; c != nil && c.Passed {
		return t.pick("passed", "通过")
	}
	return t.pick("not passed", "未通过")
}

func (t *teller) reached() string {
	switch c := t.event.Facts.Checked; {
	case c == nil || !c.Reached:
		return t.pick("nobody reached", "未联系上")
	case c.Solved:
		return t.pick("solved", "已解决")
	}
	return t.pick("not solved", "未解决")
}

func (t *teller) score() string {
	r := t.event.Facts.Rating
	if r == nil {
		return ""
	}
	return strconv.Itoa(r.Score)
}

func (t *teller) solved() string {
	if r := t.event.Facts.Rating; r != nil && r.Solved {
		return t.pick("solved", "已解决")
	}
	return t.pick("not solved", "未解决")
}

// outside are the outside units that a convening asks the leaders for.
func (e *Event) outside() (list []Handler) {
	if n := len(e.Facts.Approvals); n > 0 && e.Verb == VerbConvene && e.Facts.Approvals[n-1].Seq == e.Seq {
		for _, k := range e.Facts.Approvals[n-1].Tasks {
			list = append(list, k.Handler)
		}
	}
	return list
}

// filed is how a request came in: who took it down for another is not named as having reported it.
func (e *Event) filed() sentence {
	in, own := e.Facts.Intake, e.Role == RoleReporter
	switch {
	case in == nil:
	case in.SplitFrom != "":
		return sentence{"made it a ticket of its own, out of a request with several matters", "由一件多事的诉求拆单立案"}
	case in.Origin == FoundByWorker:
		return sentence{"found it", "主动发现"}
	case in.Origin == FromAbove:
		return sentence{"entered it as handed down from above", "登记上级交办事项"}
	case own && in.Origin == OnBehalf:
		return sentence{"filed a request for somebody else", "代为反映"}
	case !own:
		return sentence{"took down a request", "登记诉求"}
	}
	return sentence{"filed a request", "反映"}
}
