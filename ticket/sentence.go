package ticket

import (
	"strings"

	"github.com/gridgov/gridgov"
)

// A sentence describes an event. {names} are filled in; a [part] is left out when a name in it is empty.
type sentence struct{ en, zh string }

var (
	toldReceive  = sentence{"{who} {filed}[ through {channel}][ at {unit}][: “{text}”]", "{who}{filed}[，渠道：{channel}][，地点：{unit}][：“{text}”]"}
	toldClassify = sentence{
		"{who} classified it[ as {kind}][, {category}][, {difficulty}][, {priority}][, at {unit}][, with a new date from " +
			"above: {date}][, due {moved}][ because of {why}][: {text}]",
		"{who}定性[为{kind}][，{category}][，{difficulty}][，{priority}][，地点：{unit}][，上级新的办结时限：{date}][，限{moved}前办结][，依据：{why}][：{text}]",
	}
	toldRespond  = sentence{"{who} responded[: “{text}”]", "{who}响应[：“{text}”]"}
	toldAnswer   = sentence{"{who} answered[ because of {why}][: “{text}”][ “{own}”]", "{who}答复[，依据：{why}][：“{text}”][“{own}”]"}
	toldTransfer = sentence{
		"{who} transferred it to {to}[, due {due}][ because of {why}][: {text}]", "{who}转派给{to}[，限{due}前办结][，依据：{why}][：{text}]",
	}
	toldHandover = sentence{
		"{who} handed it over to {to}[, due {due}][ because of {why}][: {text}]", "{who}交接给{to}[，限{due}前办结][，依据：{why}][：{text}]",
	}
	toldAssign  = sentence{"{who} assigned it to {to}[: {text}]", "{who}派到人：{to}[：{text}]"}
	toldAccept  = sentence{"{who} signed for it", "{who}签收"}
	toldDeemed  = sentence{"nobody signed for it in time: it counts as signed for[ by {taker}]", "逾期未签收，视同[{taker}]签收"}
	toldConvene = sentence{
		"{who} called together {to}[, led by {lead}][ and asked the leaders for {outside}][ because of {why}][: {text}]",
		"{who}召集{to}联动办理[，主办：{lead}][，请领导联动{outside}][，依据：{why}][：{text}]",
	}
	// outside units alone
	toldWhistle = sentence{"{who} asked the leaders for {outside}[ because of {why}][: {text}]", "{who}请领导联动{outside}[，依据：{why}][：{text}]"}
	// on the public side of a handler's own task
	toldTask       = sentence{"{who} asked {task} for help[: {text}]", "{who}请{task}协办[：{text}]"}
	toldReportBack = sentence{"{to} reported back[: {text}]", "{to}反馈[：{text}]"}
	toldNote       = sentence{"{who} noted[: {text}]", "{who}记录[：{text}]"}
	toldClose      = sentence{"{who} closed it as {resolution}[: “{text}”][ “{own}”]", "{who}办结：{resolution}[：“{text}”][“{own}”]"}
	toldRework     = sentence{"{who} sent the reply back[, which is at the desk now: {why}][: {text}]", "{who}退回返工[，转回受理台：{why}][：{text}]"}
	toldReject     = sentence{
		"{who} did not accept the reply[, and it is at the desk now: {why}]: “{text}”",
		"{who}不认可答复[，转回受理台：{why}]：“{text}”",
	}
	toldRate   = sentence{"{who} rated it {score} of 5, {solved}[: “{text}”]", "{who}评价{score}分（满分5分），{solved}[：“{text}”]"}
	toldReopen = sentence{"{who} reopened it[, which is at the desk now: {why}][: {text}]", "{who}申请重办[，转回受理台：{why}][：{text}]"}
	// by staff: nobody applies for it
	toldTakenBack = sentence{"{who} reopened it[, which is at the desk now: {why}][: {text}]", "{who}发起重办[，转回受理台：{why}][：{text}]"}
	toldRefer     = sentence{
		"{who} referred it to {channel}[ because of {why}][: “{text}”][ “{own}”]", "{who}不予受理，告知渠道：{channel}[，依据：{why}][：“{text}”][“{own}”]",
	}
	toldWithdraw   = sentence{"{who} withdrew it[: {text}]", "{who}撤回[：{text}]"}
	toldVoid       = sentence{"{who} asked to void it[: {text}]", "{who}申请作废[：{text}]"}
	toldAsk        = sentence{"{who} asked the reporter[: “{text}”]", "{who}请反映人补充[：“{text}”]"}
	toldSupplement = sentence{"{who} added[: “{text}”][; it is at the desk now: {why}]", "{who}补充[：“{text}”][；转回受理台：{why}]"}
	toldObject     = sentence{"{who} objected that it is not theirs[: {text}]", "{who}提出派单异议[：{text}]"}
	toldExtend     = sentence{"{who} asked for {span} more[: {text}]", "{who}申请延期{span}[：{text}]"}
	toldSuspend    = sentence{"{who} asked to suspend it[ until {until}][: {text}]", "{who}申请挂账[至{until}][：{text}]"}
	toldResume     = sentence{"{who} resumed it[: {text}]", "{who}恢复办理[：{text}]"}
	toldGrant      = sentence{
		"{who} granted: {of}[ for {for}][, asked for by {second}][, given to {to}][, {joined} called in][, due {due}][, " +
			"until {until}][: {text}]", "{who}同意：{of}[（{for}）][，申请人：{second}][，改派{to}][，联动{joined}][，限{due}前办结][，至{until}][：{text}]",
	}
	toldRefuse    = sentence{"{who} refused: {of}[ for {for}][ ({wrongful})][: {text}]", "{who}不同意：{of}[（{for}）][（{wrongful}）][：{text}]"}
	toldRemind    = sentence{"{who} {reminded}[ {to}][, limit: {stage}][: “{text}”]", "{who}{reminded}[{to}][，时限：{stage}][：“{text}”]"}
	toldSupervise = sentence{"{who} ordered a reply of {to}[: {text}]", "{who}督办{to}[：{text}]"}
	toldComply    = sentence{"{to} replied to the order[: {text}]", "{to}督办回复[：{text}]"}
	toldEscalate  = sentence{"{who} escalated it[ to {to}][, limit: {stage}][: {text}]", "{who}提级[至{to}][，时限：{stage}][：{text}]"}
	toldInspect   = sentence{"{who} inspected it: {passed}[: {text}]", "{who}核查：{passed}[：{text}]"}
	toldCallBack  = sentence{"{who} called back: {reached}[: {text}]", "{who}回访：{reached}[：{text}]"}
	toldMerge     = sentence{"{who} merged it with another of the same matter[: {text}]", "{who}并单，与同一事项合并[：{text}]"}
	// to the reporter of a duplicate
	toldTogether = sentence{"it is handled together with other reports of the same matter[: “{text}”]", "与反映同一事项的工单合并办理[：“{text}”]"}
	toldRepeats  = sentence{"{who} noted that it repeats another one that is on record[: {text}]", "{who}记录：与已有工单反映同一事项[：{text}]"}
	toldOfNone   = sentence{"{who} closed it as a duplicate, of which ticket is not on record[: {text}]", "{who}按重复件办结，原工单不详[：{text}]"}
	toldNamed    = sentence{"{who} added to those who are kept out of it", "{who}补充应回避人员"}
	toldTakenUp  = sentence{
		"it was taken up again on another report of the same matter[ and is at the desk now: {why}][: {text}]",
		"因同一事项再次反映，重新办理[，转回受理台：{why}][：{text}]",
	}
	toldForAll   = sentence{"{who} told all reporters of the matter[: “{text}”]", "{who}告知反映同一事项的各反映人[：“{text}”]"}
	toldResponse = sentence{"there was a response in the matter", "该事项已有响应"}
	toldQuestion = sentence{"more was asked for in the matter", "该事项已请反映人补充情况"}
	toldLonger   = sentence{"the matter has a new date[: {due}]", "该事项办理期限已调整[，限{due}前办结]"}
	// of the ticket it was merged into
	toldFollow  = sentence{"{who} passed on the answer[, referred to {channel}][: “{text}”]", "{who}转告答复[，告知渠道：{channel}][：“{text}”]"}
	toldUnmerge = sentence{
		"{who} took a duplicate out again[, which is at the desk now: {why}][: {text}]", "{who}取消并单[，转回受理台：{why}][：{text}]",
	}
	toldSplit  = sentence{"{who} split it[: {text}]", "{who}拆单[：{text}]"}
	toldReplan = sentence{"{who} computed its limits again[, due {due}]", "{who}重新计时[，限{due}前办结]"}
	toldLapse  = sentence{"{who} filed it away: it can no longer be reopened", "{who}归档，不再可重办"}
)

var (
	publicNote      = sentence{"{who} noted[: {text}]", "{who}告知[：{text}]"}
	publicMoved     = sentence{"it was given to {to}[, due {due}]", "改由{to}办理[，限{due}前办结]"}
	publicReturned  = sentence{"it is back at the desk, which gives it to whoever is responsible[, due {due}]", "退回受理台，重新派办[，限{due}前办结]"}
	publicLeft      = sentence{"{for} no longer takes part in it", "{for}不再参与办理"}
	publicLonger    = sentence{"it takes longer[, due {due}]", "办理期限延长[，限{due}前办结]"}
	publicSuspended = sentence{"it is suspended[ until {until}]", "暂停办理（挂账）[至{until}]"}
	publicJoined    = sentence{"{to} joined in[, led by {lead}][, due {due}]", "{to}参与联动办理[，主办：{lead}][，限{due}前办结]"}
	publicVoid      = sentence{"it ended as void", "该件作废"}
	publicOfNone    = sentence{"it ended as a duplicate", "该件按重复件办结"}
)

// in is the sentence in a language.
func (s sentence) in(lang gridgov.Language) string {
	if lang == gridgov.Chinese {
		return s.zh
	}
	return s.en
}

// fill renders a sentence.
func (s sentence) fill(lang gridgov.Language, value func(name string) string) string {
	form := s.in(lang)
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
