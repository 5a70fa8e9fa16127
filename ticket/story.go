package ticket

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov/internal/code"
)

// Language is a language of the story.
type Language uint8

// The languages.
const (
	English Language = iota
	Chinese
)

// A Line is one sentence of a story.
type Line struct {
	Seq  int64     `json:"seq"`
	At   time.Time `json:"at"` // in the zone of the telling
	Text string    `json:"text"`
}

// Story is what happened to a ticket, in sentences.
type Story []Line

// String returns a line for each sentence, "2026-03-02 08:04 …", and "2026-03-02 00:04 UTC …" where nobody said in which zone.
func (s Story) String() string {
	var b strings.Builder
	for _, l := range s {
		b.WriteString(l.At.Format("2006-01-02 15:04 "))
		if name, _ := l.At.Zone(); name == "UTC" {
			b.WriteString("UTC ")
		}
		b.WriteString(l.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

// A sentence tells an event. {names} are filled in; a [part] is left out when a name in it is empty.
type sentence struct{ en, zh string }

var (
	toldReceive    = sentence{"{who} {filed}[ through {channel}][ at {unit}][: “{text}”]", "{who}{filed}[,渠道:{channel}][,地点:{unit}][:“{text}”]"}
	toldClassify   = sentence{"{who} classified it[ as {kind}][, {category}][, {difficulty}][, {priority}][, at {unit}][, with a new date from above: {date}][, due {moved}][ because of {why}][: {text}]", "{who}定性[为{kind}][,{category}][,{difficulty}][,{priority}][,地点:{unit}][,上级新的办结时限:{date}][,限{moved}前办结][,依据:{why}][:{text}]"}
	toldRespond    = sentence{"{who} responded[: “{text}”]", "{who}响应[:“{text}”]"}
	toldAnswer     = sentence{"{who} answered[ because of {why}][: “{text}”][ “{own}”]", "{who}答复[,依据:{why}][:“{text}”][“{own}”]"}
	toldTransfer   = sentence{"{who} transferred it to {to}[, due {due}][ because of {why}][: {text}]", "{who}转派给{to}[,限{due}前办结][,依据:{why}][:{text}]"}
	toldHandover   = sentence{"{who} handed it over to {to}[, due {due}][ because of {why}][: {text}]", "{who}交接给{to}[,限{due}前办结][,依据:{why}][:{text}]"}
	toldAssign     = sentence{"{who} assigned it to {to}[: {text}]", "{who}派到人:{to}[:{text}]"}
	toldAccept     = sentence{"{who} signed for it", "{who}签收"}
	toldDeemed     = sentence{"nobody signed for it in time: it counts as signed for[ by {taker}]", "逾期未签收,视同[{taker}]签收"}
	toldConvene    = sentence{"{who} called together {to}[, led by {lead}][ and asked the leaders for {outside}][ because of {why}][: {text}]", "{who}召集{to}联动办理[,主办:{lead}][,请领导联动{outside}][,依据:{why}][:{text}]"}
	toldWhistle    = sentence{"{who} asked the leaders for {outside}[ because of {why}][: {text}]", "{who}请领导联动{outside}[,依据:{why}][:{text}]"} // outside units alone
	toldTask       = sentence{"{who} asked {task} for help[: {text}]", "{who}请{task}协办[:{text}]"}                                              // to whom reported it back
	toldReportBack = sentence{"{to} reported back[: {text}]", "{to}反馈[:{text}]"}
	toldNote       = sentence{"{who} noted[: {text}]", "{who}记录[:{text}]"}
	toldClose      = sentence{"{who} closed it as {resolution}[: “{text}”][ “{own}”]", "{who}办结:{resolution}[:“{text}”][“{own}”]"}
	toldRework     = sentence{"{who} sent the reply back[, which is at the desk now: {why}][: {text}]", "{who}退回返工[,转回受理台:{why}][:{text}]"}
	toldRate       = sentence{"{who} rated it {score} of 5, {solved}[: “{text}”]", "{who}评价{score}分(满分5分),{solved}[:“{text}”]"}
	toldReopen     = sentence{"{who} reopened it[, which is at the desk now: {why}][: {text}]", "{who}申请重办[,转回受理台:{why}][:{text}]"}
	toldTakenBack  = sentence{"{who} reopened it[, which is at the desk now: {why}][: {text}]", "{who}发起重办[,转回受理台:{why}][:{text}]"} // by staff: nobody applies for it
	toldRefer      = sentence{"{who} referred it to {channel}[ because of {why}][: “{text}”][ “{own}”]", "{who}不予受理,告知渠道:{channel}[,依据:{why}][:“{text}”][“{own}”]"}
	toldWithdraw   = sentence{"{who} withdrew it[: {text}]", "{who}撤回[:{text}]"}
	toldVoid       = sentence{"{who} asked to void it[: {text}]", "{who}申请作废[:{text}]"}
	toldAsk        = sentence{"{who} asked the reporter[: “{text}”]", "{who}请反映人补充[:“{text}”]"}
	toldSupplement = sentence{"{who} added[: “{text}”][; it is at the desk now: {why}]", "{who}补充[:“{text}”][;转回受理台:{why}]"}
	toldObject     = sentence{"{who} objected that it is not theirs[: {text}]", "{who}提出派单异议[:{text}]"}
	toldExtend     = sentence{"{who} asked for {span} more[: {text}]", "{who}申请延期{span}[:{text}]"}
	toldSuspend    = sentence{"{who} asked to suspend it[ until {until}][: {text}]", "{who}申请挂账[至{until}][:{text}]"}
	toldResume     = sentence{"{who} resumed it[: {text}]", "{who}恢复办理[:{text}]"}
	toldGrant      = sentence{"{who} granted: {of}[ for {for}][, asked for by {second}][, given to {to}][, {joined} called in][, due {due}][, until {until}][: {text}]", "{who}同意:{of}[({for})][,申请人:{second}][,改派{to}][,联动{joined}][,限{due}前办结][,至{until}][:{text}]"}
	toldRefuse     = sentence{"{who} refused: {of}[ for {for}][ ({wrongful})][: {text}]", "{who}不同意:{of}[({for})][({wrongful})][:{text}]"}
	toldRemind     = sentence{"{who} {pressed}[ {to}][, limit: {stage}][: “{text}”]", "{who}{pressed}[{to}][,时限:{stage}][:“{text}”]"}
	toldSupervise  = sentence{"{who} ordered a reply of {to}[: {text}]", "{who}督办{to}[:{text}]"}
	toldComply     = sentence{"{to} replied to the order[: {text}]", "{to}督办回复[:{text}]"}
	toldEscalate   = sentence{"{who} escalated it[ to {to}][, limit: {stage}][: {text}]", "{who}提级[至{to}][,时限:{stage}][:{text}]"}
	toldInspect    = sentence{"{who} inspected it: {passed}[: {text}]", "{who}核查:{passed}[:{text}]"}
	toldCallBack   = sentence{"{who} called back: {reached}[: {text}]", "{who}回访:{reached}[:{text}]"}
	toldMerge      = sentence{"{who} merged it with another of the same matter[: {text}]", "{who}并单,与同一事项合并[:{text}]"}
	toldTogether   = sentence{"it is handled together with other reports of the same matter[: “{text}”]", "与反映同一事项的工单合并办理[:“{text}”]"} // to the reporter of a duplicate
	toldRepeats    = sentence{"{who} noted that it repeats another one that is on record[: {text}]", "{who}记录:与已有工单反映同一事项[:{text}]"}
	toldOfNone     = sentence{"{who} closed it as a duplicate, of which ticket is not on record[: {text}]", "{who}按重复件办结,原工单不详[:{text}]"}
	toldNamed      = sentence{"{who} added to those who are kept out of it", "{who}补充应回避人员"}
	toldTakenUp    = sentence{"it was taken up again on another report of the same matter[ and is at the desk now: {why}][: {text}]", "因同一事项再次反映,重新办理[,转回受理台:{why}][:{text}]"}
	toldForAll     = sentence{"{who} told all reporters of the matter[: “{text}”]", "{who}告知反映同一事项的各反映人[:“{text}”]"}
	toldResponse   = sentence{"there was a response in the matter", "该事项已有响应"}
	toldQuestion   = sentence{"more was asked for in the matter", "该事项已请反映人补充情况"}
	toldLonger     = sentence{"the matter has a new date[: {due}]", "该事项办理期限已调整[,限{due}前办结]"}
	toldFollow     = sentence{"{who} passed on the answer[, referred to {channel}][: “{text}”]", "{who}转告答复[,告知渠道:{channel}][:“{text}”]"} // of the ticket it was merged into
	toldUnmerge    = sentence{"{who} took a duplicate out again[, which is at the desk now: {why}][: {text}]", "{who}取消并单[,转回受理台:{why}][:{text}]"}
	toldSplit      = sentence{"{who} split it[: {text}]", "{who}拆单[:{text}]"}
	toldReplan     = sentence{"{who} computed its limits again[, due {due}]", "{who}重新计时[,限{due}前办结]"}
	toldLapse      = sentence{"{who} filed it away: it can no longer be reopened", "{who}归档,不再可重办"}
)

// publicly is what the reporter reads of an event, by its verb: who has the matter, by when, and what came of it. What is not
// here is the office's own business, and left out. The outcomes of rulings follow, in plain words: nobody outside knows of them.
var publicly = [verbEnd]sentence{
	VerbReceive:    toldReceive,
	VerbClassify:   {"{who} classified it[ as {kind}][, {category}][, at {unit}][, due {moved}]", "{who}定性[为{kind}][,{category}][,地点:{unit}][,限{moved}前办结]"},
	VerbRespond:    toldRespond,
	VerbAnswer:     toldAnswer,
	VerbTransfer:   {"{who} transferred it to {to}[, due {due}]", "{who}转派给{to}[,限{due}前办结]"},
	VerbAccept:     {"{taker} signed for it", "{taker}已签收"},
	VerbConvene:    {"{who} called together {to}[, led by {lead}]", "{who}召集{to}联动办理[,主办:{lead}]"},
	VerbReportBack: {"{to} reported back", "{to}已反馈"},
	VerbClose:      toldClose,
	VerbRework:     {"{who} sent the reply back", "{who}退回重新办理"},
	VerbRate:       toldRate,
	VerbReopen:     toldReopen,
	VerbRefer:      toldRefer,
	VerbWithdraw:   toldWithdraw,
	VerbAsk:        toldAsk,
	VerbSupplement: toldSupplement,
	VerbResume:     {"work on it goes on[, due {due}]", "恢复办理[,限{due}前办结]"},
	VerbCallBack:   {"{who} called back: {reached}", "{who}回访:{reached}"},
	VerbMerge:      toldTogether,
	VerbUnmerge:    {"it is handled by itself again", "恢复单独办理"},
	VerbSplit:      {"it held several matters: the others are tickets of their own now", "一件多事,其他事项另行立案"},
	VerbReplan:     {"its date is {moved} now", "办理期限调整,限{moved}前办结"},
	VerbLapse:      {"it can no longer be reopened", "已归档,不再可重办"},
}

var (
	publicNote      = sentence{"{who} noted[: {text}]", "{who}告知[:{text}]"}
	publicMoved     = sentence{"it was given to {to}[, due {due}]", "改由{to}办理[,限{due}前办结]"}
	publicReturned  = sentence{"it is back at the desk, which gives it to whoever is responsible", "退回受理台,重新派办"}
	publicLeft      = sentence{"{for} no longer takes part in it", "{for}不再参与办理"}
	publicLonger    = sentence{"it takes longer[, due {due}]", "办理期限延长[,限{due}前办结]"}
	publicSuspended = sentence{"it is suspended[ until {until}]", "暂停办理(挂账)[至{until}]"}
	publicJoined    = sentence{"{to} joined in[, led by {lead}]", "{to}参与联动办理[,主办:{lead}]"}
	publicVoid      = sentence{"it ended as void", "该件作废"}
	publicOfNone    = sentence{"it ended as a duplicate", "该件按重复件办结"}
)

// Telling says how to tell a story.
type Telling struct {
	Language Language
	// Public tells the reporter's side: internal notes are left out, internal words and names of officers are not shown.
	Public bool
	// For are handlers whose own tasks are told with their words on the public side too: what they were asked to do, and what
	// they reported back or objected.
	For []Handler
	// Zone is where the times are told; default UTC, which the sentences name then.
	Zone *time.Location
	// Others tells the public side to somebody else than the reporter: what is for the reporter alone is left out.
	Others bool
	// UnitName gives a unit's name by its code; nil or "" shows the code.
	UnitName func(code string) string
	// Name returns the name of a handler at an instant, in the language of the telling; nil or "" leaves a unit to UnitName,
	// and tells another handler as it reads. The public side shows no code and no id: a unit or partner without a name, and a
	// department that reads like a code, are told as one.
	Name func(h Handler, at time.Time) string
}

// Tell makes the story of a history. Words that were dropped are simply not told.
func Tell(events []Event, how Telling) Story {
	out := make(Story, 0, len(events))
	how.Zone = or(how.Zone, time.UTC)
	reported := how.reported(events)
	var before Facts // what the reporter knows: the lead, the class and the date
	for i := range events {
		e := &events[i]
		line := func(text string) {
			if text != "" {
				out = append(out, Line{Seq: e.Seq, At: in(e.At, how.Zone), Text: text})
			}
		}
		said, _ := e.Words() // what cannot be read is not told; CheckChain reports it
		own := e.tasksOf(&how, &said, reported)
		if len(own) == 0 || e.Verb == VerbConvene {
			line(e.tell(how, &before, said, ""))
		}
		for _, h := range own {
			line(e.tell(how, &before, said, h))
		}
		f := &e.Facts
		before.Duty, before.Class = or(f.Duty, before.Duty), or(f.Class, before.Class)
		before.Clock.Due, before.Clock.Promise = or(f.Clock.Due, before.Clock.Due), or(f.Clock.Promise, before.Clock.Promise)
	}
	return out
}

// A taskStep is one event of one handler's task.
type taskStep struct {
	seq int64
	of  Handler
}

// reported are the steps of the tasks that handlers of the telling have reported back. A task that was taken away is no longer
// theirs to read of.
func (how *Telling) reported(events []Event) map[taskStep]bool {
	if !how.Public || len(how.For) == 0 {
		return nil
	}
	out, open := map[taskStep]bool{}, map[Handler][]int64{}
	for i := range events {
		e := &events[i]
		switch e.Verb {
		case VerbConvene:
			said, _ := e.Words()
			for _, k := range said.Tasks {
				open[k.To] = []int64{e.Seq}
			}
		case VerbObject, VerbReportBack:
			for _, h := range e.Facts.To {
				if open[h] = append(open[h], e.Seq); e.Verb == VerbReportBack {
					for _, seq := range open[h] {
						out[taskStep{seq, h}] = true
					}
					delete(open, h)
				}
			}
		}
	}
	return out
}

// tasksOf are the handlers among those of the telling about whose own task something is said to them alone, or by them.
func (e *Event) tasksOf(how *Telling, said *Words, reported map[taskStep]bool) (own []Handler) {
	if reported == nil {
		return nil
	}
	of := func(h Handler) {
		if slices.Contains(how.For, h) && reported[taskStep{e.Seq, h}] {
			own = append(own, h)
		}
	}
	switch e.Verb {
	case VerbConvene:
		for _, k := range said.Tasks {
			of(k.To)
		}
	case VerbReportBack, VerbObject: // of a task: a lead who objects is named nowhere
		for _, h := range e.Facts.To {
			of(h)
		}
	}
	return own
}

// approvals names what is asked for.
var approvals = map[Verb]struct{ en, zh string }{
	VerbObject: {"the objection", "派单异议"}, VerbExtend: {"the extension", "延期"}, VerbSuspend: {"the suspension", "挂账"},
	VerbVoid: {"the voiding", "作废"}, VerbConvene: {"the calling of outside units", "联动外单位"},
}

// tell is the sentence of an event after what was known; it is empty where the side does not read of it. With a handler it
// tells of that one's own task.
func (e *Event) tell(how Telling, before *Facts, said Words, task Handler) string {
	zh := how.Language == Chinese
	pick := func(en, zhText string) string {
		if zh {
			return zhText
		}
		return en
	}
	if e.Verb == 0 || e.Verb >= verbEnd {
		if how.Public {
			return pick("a step that this version does not know", "本版本不认识的步骤")
		}
		return pick("a step that this version does not know: ", "本版本不认识的步骤:") + e.verb
	}
	if how.Public && !e.Facts.Public && task == "" {
		said.Text, said.Own = "", ""
	}
	f := &e.Facts
	lead := Handler("")
	if d := or(f.Duty, before.Duty); d != nil {
		lead = d.Lead
	}
	moved, was := f.Clock.Due, before.Clock.Due
	if how.Public {
		moved, was = f.Clock.Promise, before.Clock.Promise
	}
	if was.IsZero() || moved.Equal(was) || f.Promised != nil && e.Verb == VerbClassify && !how.Public {
		moved = time.Time{}
	}
	named := func(h Handler) (name string) { // empty where nobody knows a name
		if how.Name != nil {
			name = how.Name(h, e.At)
		}
		if h.Kind() == "unit" && name == "" && how.UnitName != nil {
			name = how.UnitName(h.Name())
		}
		return name
	}
	handler := func(h Handler) string {
		kind, name := h.Kind(), named(h)
		switch {
		case how.Public && kind == "officer":
			return pick("an officer", "工作人员")
		case name != "":
			return name
		case kind == "leader":
			unit := UnitHandler(h.Name())
			if name = named(unit); name == "" && how.Public {
				return pick("the leaders", "上级领导")
			}
			return pick("the leaders of ", "") + or(name, unit.Name()) + pick("", "领导")
		case how.Public && kind == "unit":
			return pick("the unit in charge", "属地单位")
		case how.Public && kind == "partner":
			return pick("a partner", "共建单位")
		case how.Public && !slices.Contains(how.For, h) && code.Shown(h.Name()) == h.Name(): // not a name that people read
			return pick("a department", "职能部门")
		}
		return h.Name()
	}
	handlers := func(list []Handler) string {
		names := make([]string, len(list))
		for i, h := range list {
			names[i] = handler(h)
		}
		return strings.Join(names, pick(", ", "、"))
	}
	value := func(name string) string {
		switch name {
		case "who":
			who := or(pick(e.Role.String(), e.Role.Chinese()), e.role)
			if !how.Public && e.Actor != "" {
				who += pick(" ", "") + e.Actor
			}
			return who
		case "to":
			if r := f.Ruling; r != nil && r.Of != VerbObject && !how.Public {
				return "" // it was given to nobody else
			}
			return handlers(f.To)
		case "joined":
			if r := f.Ruling; r != nil && r.Of == VerbConvene {
				return handlers(f.To)
			}
		case "taker":
			if len(f.To) > 0 {
				return handlers(f.To)
			}
			return handler(lead)
		case "filed":
			return e.filed(zh)
		case "outside":
			return handlers(e.outside())
		case "lead":
			return handler(lead)
		case "text":
			var lines []string
			for _, k := range said.Tasks { // a task is told with the name of its handler
				switch {
				case k.To == task:
					return k.Text
				case !how.Public:
					lines = append(lines, handler(k.To)+pick(": ", ":")+k.Text)
				}
			}
			if said.Text != "" {
				lines = slices.Insert(lines, 0, said.Text)
			}
			return strings.Join(lines, "\n")
		case "task":
			return handler(task)
		case "own":
			if !how.Others {
				return said.Own
			}
		case "why":
			if !how.Public {
				return strings.Join(f.Why, "; ")
			}
		case "channel":
			if f.Intake != nil {
				return f.Intake.Channel
			}
			return f.Channel
		case "unit":
			if f.Place != nil && (f.Place.Found == FoundByUnit || f.Place.Found == FoundByPoint) {
				unit := UnitHandler(f.Place.Path.Base())
				if name := named(unit); name != "" || how.Public {
					return name
				}
				return unit.Name()
			}
		case "kind":
			if f.Class != nil {
				return pick(f.Class.Kind.String(), f.Class.Kind.Chinese())
			}
		case "category":
			if f.Class != nil {
				return Handler("category/" + f.Class.Category).Name()
			}
		case "difficulty":
			if f.Class != nil {
				return pick(difficultyNames.en(uint8(f.Class.Difficulty)), difficultyNames.zh(uint8(f.Class.Difficulty)))
			}
		case "priority":
			if f.Class != nil {
				return pick(priorityNames.en(uint8(f.Class.Priority)), priorityNames.zh(uint8(f.Class.Priority)))
			}
		case "due":
			due := f.Clock.Due
			switch r := f.Ruling; {
			case f.Passed != nil:
				due = f.Passed.Due
			case r != nil && r.Of == VerbExtend && f.Hold == nil: // of a task
				if i := slices.IndexFunc(f.Tasks, func(k Task) bool { return k.Handler == r.For && k.Done.IsZero() }); i >= 0 {
					due = f.Tasks[i].Due
				}
			case r != nil && r.Of != VerbExtend && (r.Of != VerbObject || f.Duty == nil):
				return ""
			case how.Public: // the reporter has the promise, whoever works on it by when
				due = f.Clock.Promise
			}
			if !due.IsZero() {
				return told(in(due, how.Zone), e.At, how.Language)
			}
		case "date":
			if f.Promised != nil && e.Verb == VerbClassify && !f.Promised.Due.IsZero() {
				return told(in(f.Promised.Due, how.Zone), e.At, how.Language)
			}
		case "moved":
			if !moved.IsZero() {
				return told(in(moved, how.Zone), e.At, how.Language)
			}
		case "resolution":
			return pick(f.Resolution.String(), f.Resolution.Chinese())
		case "score":
			if f.Rating != nil {
				return strconv.Itoa(f.Rating.Score)
			}
		case "solved":
			if f.Rating != nil && f.Rating.Solved {
				return pick("solved", "已解决")
			}
			return pick("not solved", "未解决")
		case "second":
			if how.Public && f.Second != "" {
				return pick("a second person", "另一人")
			}
			return f.Second
		case "of":
			if f.Ruling != nil {
				return pick(approvals[f.Ruling.Of].en, approvals[f.Ruling.Of].zh)
			}
		case "for":
			if f.Ruling != nil && f.Ruling.For != "" {
				return handler(f.Ruling.For)
			}
		case "wrongful":
			if f.Ruling != nil && f.Ruling.Wrongful {
				return pick("a wrongful objection", "不当退单")
			}
		case "span":
			if n := len(f.Approvals); n > 0 {
				return pick(f.Approvals[n-1].Span.English(), f.Approvals[n-1].Span.Chinese())
			}
		case "until":
			if r := f.Ruling; r != nil && r.Of == VerbSuspend && f.Hold != nil {
				return told(in(f.Hold.Until, how.Zone), e.At, how.Language)
			} else if n := len(f.Approvals); r == nil && n > 0 {
				return told(in(f.Approvals[n-1].Until, how.Zone), e.At, how.Language)
			}
		case "stage":
			if f.Rung != nil {
				return pick(f.Rung.Stage.String(), f.Rung.Stage.Chinese())
			}
		case "pressed":
			if f.Rung != nil && f.Rung.Do == Warn {
				return pick("warned", "预警")
			}
			return pick("reminded", "催办")
		case "passed":
			if f.Checked != nil && f.Checked.Passed {
				return pick("passed", "通过")
			}
			return pick("not passed", "未通过")
		case "reached":
			switch c := f.Checked; {
			case c == nil || !c.Reached:
				return pick("nobody reached", "未联系上")
			case c.Solved:
				return pick("solved", "已解决")
			}
			return pick("not solved", "未解决")
		}
		return ""
	}
	form, special := e.special(said)
	switch {
	case task != "" && e.Verb == VerbConvene:
		form = toldTask
	case task != "":
		form = verbs[e.Verb].told
	case how.Public && !special:
		form = e.publicly(before, !moved.IsZero())
	case !special:
		form = e.record()
	}
	return form.fill(zh, value)
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

// filed says how a request came in: nobody is said to have reported what they took down for another.
func (e *Event) filed(zh bool) string {
	of := sentence{"filed a request", "反映"}
	in := e.Facts.Intake
	switch own := e.Role == RoleReporter; {
	case in == nil:
	case in.SplitFrom != "":
		of = sentence{"made it a ticket of its own, out of a request with several matters", "由一件多事的诉求拆单立案"}
	case in.Origin == FoundByWorker:
		of = sentence{"found it", "主动发现"}
	case in.Origin == FromAbove:
		of = sentence{"entered it as handed down from above", "登记上级交办事项"}
	case own && in.Origin == OnBehalf:
		of = sentence{"filed a request for somebody else", "代为反映"}
	case !own:
		of = sentence{"took down a request", "登记诉求"}
	}
	if zh {
		return of.zh
	}
	return of.en
}

// special is the sentence of an event that is told otherwise than its verb says, to both sides.
func (e *Event) special(said Words) (sentence, bool) {
	f := &e.Facts
	switch {
	case e.Verb == VerbNote && f.Passed != nil && said.Text == "" && f.Channel == "" && f.Passed.Of == VerbRespond:
		return toldResponse, true
	case e.Verb == VerbNote && f.Passed != nil && f.Passed.Of == VerbAsk:
		return toldQuestion, true
	case e.Verb == VerbNote && f.Passed != nil && f.Passed.Of == VerbExtend:
		return toldLonger, true
	case e.Verb == VerbNote && f.Passed != nil && (f.Passed.Of == VerbRespond || f.Passed.Of == VerbNote):
		return toldForAll, true
	case (e.Verb == VerbNote || e.Verb == VerbMerge && f.Resolution == 0) && len(f.Tickets) > 0 && f.Public:
		return toldFollow, true
	case e.Verb == VerbReopen && f.State != Closed && len(f.Tickets) > 0:
		return toldTakenUp, true
	case e.Verb == VerbReopen && e.Role != RoleReporter:
		return toldTakenBack, true
	}
	return sentence{}, false
}

// handsOver reports whether the event puts another handler in the place of the one before.
func (e *Event) handsOver() bool {
	d := e.Facts.Duty
	return e.Verb == VerbTransfer && d != nil && !d.Handed.IsZero() && d.Handed.Equal(e.At)
}

// ofNone reports whether it closes the ticket as a duplicate of none.
func (e *Event) ofNone() bool {
	return e.Verb == VerbMerge && e.Facts.Family == nil && e.Facts.Resolution == Duplicate
}

// record is the sentence of an event for who may read the record.
func (e *Event) record() sentence {
	f := &e.Facts
	switch {
	case e.Verb == VerbAccept && e.Role == RoleSystem:
		return toldDeemed
	case e.handsOver():
		return toldHandover
	case e.Verb == VerbConvene && len(f.To) == 0:
		return toldWhistle
	case e.ofNone():
		return toldOfNone
	case e.Verb == VerbMerge && f.Family == nil:
		return toldNamed
	case e.Verb == VerbMerge && f.Resolution == 0 && f.Family.Parent == "" && f.Family.Repeats != "" && slices.Contains(f.Tickets, f.Family.Repeats):
		return toldRepeats
	}
	return verbs[e.Verb].told
}

// publicly is the sentence of an event for the reporter; the zero one leaves it out.
func (e *Event) publicly(before *Facts, moved bool) sentence {
	f, none := &e.Facts, sentence{}
	switch r := f.Ruling; {
	case e.Verb == VerbGrant && r != nil:
		switch {
		case r.Of == VerbObject && f.Duty == nil:
			return publicLeft
		case r.Of == VerbObject && len(f.To) == 0:
			return publicReturned
		case r.Of == VerbObject:
			return publicMoved
		case r.Of == VerbExtend && f.Promised != nil: // the date of a round or of a task is not the reporter's
			return publicLonger
		case r.Of == VerbSuspend:
			return publicSuspended
		case r.Of == VerbConvene:
			return publicJoined
		case r.Of == VerbVoid:
			return publicVoid
		}
		return none
	case e.Verb == VerbNote && f.Public:
		return publicNote
	case e.handsOver():
		return publicMoved
	case e.ofNone():
		return publicOfNone
	case e.Verb == VerbRemind && e.Role == RoleReporter:
		return toldRemind
	case e.Verb == VerbAccept && e.Role == RoleSystem, // nobody did anything
		e.Verb == VerbConvene && len(f.To) == 0,
		e.Verb == VerbCallBack && (f.Checked == nil || !f.Checked.Reached),
		e.Verb == VerbReplan && !moved,
		e.Verb == VerbMerge && f.Resolution == 0, // the other ticket's record, which says so itself
		e.Verb == VerbUnmerge && f.Hold == nil:
		return none
	case e.Verb == VerbClassify && f.Place == nil && !moved && before.Class != nil && f.Class != nil &&
		before.Class.Kind == f.Class.Kind && before.Class.Category == f.Class.Category:
		return none
	}
	return publicly[e.Verb]
}

// fill renders a sentence.
func (s sentence) fill(zh bool, value func(string) string) string {
	form := s.en
	if zh {
		form = s.zh
	}
	var b strings.Builder
	for form != "" {
		i := strings.IndexAny(form, "[{")
		if i < 0 {
			break
		}
		b.WriteString(form[:i])
		if form[i] == '{' {
			name, rest, _ := strings.Cut(form[i+1:], "}")
			b.WriteString(value(name))
			form = rest
			continue
		}
		part, rest, _ := strings.Cut(form[i+1:], "]")
		form = rest
		before, name, _ := strings.Cut(part, "{")
		name, after, _ := strings.Cut(name, "}")
		if v := value(name); v != "" {
			b.WriteString(before + v + after)
		}
	}
	b.WriteString(form)
	return b.String()
}
