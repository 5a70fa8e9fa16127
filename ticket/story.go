package ticket

import (
	"slices"
	"strconv"
	"strings"
	"time"
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
	toldReceive    = sentence{"{who} filed a request[ through {channel}][ at {unit}][: “{text}”]", "{who}反映[,渠道:{channel}][,地点:{unit}][:“{text}”]"}
	toldClassify   = sentence{"{who} classified it[ as {kind}][, {category}][, {difficulty}][, {priority}][, at {unit}][, with a new date from above: {date}][ because of {why}][: {text}]", "{who}定性[为{kind}][,{category}][,{difficulty}][,{priority}][,地点:{unit}][,上级新的办结时限:{date}][,依据:{why}][:{text}]"}
	toldRespond    = sentence{"{who} responded[: “{text}”]", "{who}响应[:“{text}”]"}
	toldAnswer     = sentence{"{who} answered[ because of {why}][: “{text}”][ “{own}”]", "{who}答复[,依据:{why}][:“{text}”][“{own}”]"}
	toldTransfer   = sentence{"{who} transferred it to {to}[, due {due}][ because of {why}][: {text}]", "{who}转派给{to}[,限{due}前办结][,依据:{why}][:{text}]"}
	toldHandover   = sentence{"{who} handed it over to {to}[, due {due}][ because of {why}][: {text}]", "{who}交接给{to}[,限{due}前办结][,依据:{why}][:{text}]"}
	toldAssign     = sentence{"{who} assigned it to {to}[: {text}]", "{who}派到人:{to}[:{text}]"}
	toldAccept     = sentence{"{who} signed for it", "{who}签收"}
	toldConvene    = sentence{"{who} called together {to}[, led by {lead}][ and asked the leaders for {outside}][ because of {why}][: {text}]", "{who}召集{to}联动办理[,主办:{lead}][,请领导联动{outside}][,依据:{why}][:{text}]"}
	toldWhistle    = sentence{"{who} asked the leaders for {outside}[ because of {why}][: {text}]", "{who}请领导联动{outside}[,依据:{why}][:{text}]"} // outside units alone
	toldReportBack = sentence{"{to} reported back[: {text}]", "{to}反馈[:{text}]"}
	toldNote       = sentence{"{who} noted[: {text}]", "{who}记录[:{text}]"}
	toldClose      = sentence{"{who} closed it as {resolution}[: “{text}”][ “{own}”]", "{who}办结:{resolution}[:“{text}”][“{own}”]"}
	toldRework     = sentence{"{who} sent the reply back[: {text}]", "{who}退回返工[:{text}]"}
	toldRate       = sentence{"{who} rated it {score} of 5, {solved}[: “{text}”]", "{who}评价{score}分(满分5分),{solved}[:“{text}”]"}
	toldReopen     = sentence{"{who} reopened it[: {text}]", "{who}申请重办[:{text}]"}
	toldRefer      = sentence{"{who} referred it to {channel}[ because of {why}][: “{text}”][ “{own}”]", "{who}不予受理,告知渠道:{channel}[,依据:{why}][:“{text}”][“{own}”]"}
	toldWithdraw   = sentence{"{who} withdrew it[: {text}]", "{who}撤回[:{text}]"}
	toldVoid       = sentence{"{who} asked to void it[: {text}]", "{who}申请作废[:{text}]"}
	toldAsk        = sentence{"{who} asked the reporter[: “{text}”]", "{who}请反映人补充[:“{text}”]"}
	toldSupplement = sentence{"{who} added[: “{text}”]", "{who}补充[:“{text}”]"}
	toldObject     = sentence{"{who} objected that it is not theirs[: {text}]", "{who}提出派单异议[:{text}]"}
	toldExtend     = sentence{"{who} asked for {span} more[: {text}]", "{who}申请延期{span}[:{text}]"}
	toldSuspend    = sentence{"{who} asked to suspend it[ until {until}][: {text}]", "{who}申请挂账[至{until}][:{text}]"}
	toldResume     = sentence{"{who} resumed it[: {text}]", "{who}恢复办理[:{text}]"}
	toldGrant      = sentence{"{who} granted: {of}[ for {for}][, asked for by {second}][, given to {to}][, due {due}][: {text}]", "{who}同意:{of}[({for})][,申请人:{second}][,改派{to}][,限{due}前办结][:{text}]"}
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
	toldNamed      = sentence{"{who} added to those who are kept out of it", "{who}补充应回避人员"}
	toldTakenUp    = sentence{"it was taken up again on another report of the same matter[: {text}]", "因同一事项再次反映,重新办理[:{text}]"}
	toldForAll     = sentence{"{who} let everybody know who reported the matter[: “{text}”]", "{who}告知反映同一事项的各反映人[:“{text}”]"}
	toldResponse   = sentence{"there was a response in the matter", "该事项已有响应"}
	toldQuestion   = sentence{"more was asked for in the matter", "该事项已请反映人补充情况"}
	toldLonger     = sentence{"the matter has a new date[: {due}]", "该事项办理期限已调整[,限{due}前办结]"}
	toldFollow     = sentence{"{who} passed on the answer[, referred to {channel}][: “{text}”]", "{who}转告答复[,告知渠道:{channel}][:“{text}”]"} // of the ticket it was merged into
	toldUnmerge    = sentence{"{who} took a duplicate out again[: {text}]", "{who}取消并单[:{text}]"}
	toldSplit      = sentence{"{who} split it[: {text}]", "{who}拆单[:{text}]"}
	toldReplan     = sentence{"{who} computed its limits again[, due {due}]", "{who}重新计时[,限{due}前办结]"}
	toldLapse      = sentence{"{who} filed it away: it can no longer be reopened", "{who}归档,不再可重办"}
)

// Telling says how to tell a story.
type Telling struct {
	Language Language
	// Public tells the reporter's side: internal notes are left out, internal words and names of officers are not shown.
	Public bool
	// Zone is where the times are told; default UTC, which the sentences name then.
	Zone *time.Location
	// UnitName gives a unit's name by its code; nil or "" shows the code.
	UnitName func(code string) string
}

// Tell makes the story of a history. Words that were dropped are simply not told.
func Tell(events []Event, how Telling) Story {
	out := make(Story, 0, len(events))
	how.Zone = or(how.Zone, time.UTC)
	var lead Handler
	for i := range events {
		e := &events[i]
		if e.Facts.Duty != nil {
			lead = e.Facts.Duty.Lead
		}
		if how.Public && !e.Facts.Public && e.inside() {
			continue
		}
		out = append(out, Line{Seq: e.Seq, At: in(e.At, how.Zone), Text: e.tell(how, lead)})
	}
	return out
}

// inside says that an event is the office's own business. What changes the reporter's date, or ends the matter, is not.
func (e *Event) inside() bool {
	f := &e.Facts
	if r := f.Ruling; r != nil && r.Granted && (r.Of == VerbExtend && f.Hold != nil || r.Of == VerbVoid) {
		return false
	}
	if e.Verb == VerbMerge || e.Verb == VerbUnmerge { // the other side's records say so
		return f.Hold == nil && f.Resolution == 0
	}
	return e.Verb < verbEnd && verbs[e.Verb].inside
}

// approvals names what is asked for.
var approvals = map[Verb]struct{ en, zh string }{
	VerbObject: {"the objection", "派单异议"}, VerbExtend: {"the extension", "延期"}, VerbSuspend: {"the suspension", "挂账"},
	VerbVoid: {"the voiding", "作废"}, VerbConvene: {"the calling of outside units", "联动外单位"},
}

// unit is a unit's name, or else its code.
func (how Telling) unit(code string) string {
	if how.UnitName != nil {
		return or(how.UnitName(code), code)
	}
	return code
}

func (e *Event) tell(how Telling, lead Handler) string {
	zh := how.Language == Chinese
	pick := func(en, zhText string) string {
		if zh {
			return zhText
		}
		return en
	}
	if e.Verb == 0 || e.Verb >= verbEnd {
		return pick("a step that this version does not know: ", "本版本不认识的步骤:") + e.verb
	}
	said, _ := e.Words() // what cannot be read is not told; CheckChain reports it
	if how.Public && !e.Facts.Public {
		said.Text, said.Own = "", ""
	}
	f := &e.Facts
	handler := func(h Handler) string {
		switch kind := h.Kind(); {
		case how.Public && kind == "officer":
			return pick("an officer", "工作人员")
		case kind == "unit":
			return how.unit(h.Name())
		case kind == "leader":
			return pick("the leaders of ", "") + how.unit(h.Name()) + pick("", "领导")
		}
		return h.Name()
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
			list := make([]string, len(f.To))
			for i, h := range f.To {
				list[i] = handler(h)
			}
			return strings.Join(list, pick(", ", "、"))
		case "outside":
			if n := len(f.Approvals); n > 0 && e.Verb == VerbConvene {
				var list []string
				for _, k := range f.Approvals[n-1].Tasks {
					list = append(list, handler(k.Handler))
				}
				return strings.Join(list, pick(", ", "、"))
			}
		case "lead":
			return handler(lead)
		case "text":
			return said.Text
		case "own":
			return said.Own
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
				return how.unit(f.Place.Path.Base())
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
			switch {
			case f.Passed != nil:
				due = f.Passed.Due
			case how.Public: // the reporter has the promise, whoever works on it by when
				due = f.Clock.Promise
			}
			if r := f.Ruling; !due.IsZero() && (r == nil || r.Of == VerbExtend || r.Of == VerbObject) {
				return told(in(due, how.Zone), e.At, how.Language)
			}
		case "date":
			if f.Promised != nil && e.Verb == VerbClassify {
				return told(in(f.Promised.Due, how.Zone), e.At, how.Language)
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
			if n := len(f.Approvals); n > 0 {
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
	return e.sentence(how.Public, said).fill(zh, value)
}

// sentence is that of the verb, or a special one.
func (e *Event) sentence(public bool, said Words) sentence {
	f := &e.Facts
	switch {
	case e.Verb == VerbNote && f.Passed != nil && said.Text == "" && f.Channel == "" && f.Passed.Of == VerbRespond:
		return toldResponse
	case e.Verb == VerbNote && f.Passed != nil && f.Passed.Of == VerbAsk:
		return toldQuestion
	case e.Verb == VerbNote && f.Passed != nil && f.Passed.Of == VerbExtend:
		return toldLonger
	case e.Verb == VerbNote && f.Passed != nil && (f.Passed.Of == VerbRespond || f.Passed.Of == VerbNote):
		return toldForAll
	case e.Verb == VerbNote && len(f.Tickets) > 0 && f.Public:
		return toldFollow
	case e.Verb == VerbTransfer && f.Duty != nil && !f.Duty.Handed.IsZero() && f.Duty.Handed.Equal(e.At):
		return toldHandover
	case e.Verb == VerbConvene && len(f.To) == 0:
		return toldWhistle
	case e.Verb == VerbMerge && f.Resolution == Duplicate && public:
		return toldTogether
	case e.Verb == VerbMerge && f.Family == nil:
		return toldNamed
	case e.Verb == VerbMerge && f.Resolution == 0 && f.Family.Parent == "" && f.Family.Repeats != "" && slices.Contains(f.Tickets, f.Family.Repeats):
		return toldRepeats
	case e.Verb == VerbReopen && f.State != Closed && len(f.Tickets) > 0:
		return toldTakenUp
	}
	return verbs[e.Verb].told
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
