package desk

import (
	"fmt"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// A reason is why a rule refuses a step; nil is none. Its sentences are made only for a refusal: most reasons are found while the
// list of allowed commands is made, and are not read.
type reason struct {
	rule   Rule
	text   gridgov.Text // with a verb of fmt for each value
	values []any        // codes, numbers, and what has a name in each language
}

func refuses(rule Rule, en, zh string, values ...any) *reason {
	return &reason{rule, gridgov.Text{En: en, Zh: zh}, values}
}

// said is the reason in both languages.
func (r *reason) said() gridgov.Text {
	if len(r.values) == 0 {
		return r.text
	}
	in := func(lang gridgov.Language) string {
		values := make([]any, len(r.values))
		for i, v := range r.values {
			if named, ok := v.(interface {
				In(lang gridgov.Language) string
			}); ok {
				v = named.In(lang)
			}
			values[i] = v
		}
		return fmt.Sprintf(r.text.In(lang), values...)
	}
	return gridgov.Text{En: in(gridgov.English), Zh: in(gridgov.Chinese)}
}

// An instant is a time as people read it, near another one.
type instant struct{ at, near time.Time }

func (i instant) In(lang gridgov.Language) string {
	return form.Time(i.at, i.near, lang)
}

// maxStep bounds what a step makes. What is left of a document is for what the desk adds: hashes, and the reasons of a router.
const maxStep = ticket.MaxDocument - 64<<10

// maxReturns bounds how often a ticket may be taken out of what it was merged into, and how often a reply may be sent back
// until it is reopened: each leaves a time on the ticket that its limits do not count.
const maxReturns = 50

// The reasons without values of the ticket.
var (
	whyNoSuchStep = refuses(RuleLifecycle, "this command does nothing in this state", "该环节没有此项操作")

	whyNoRole   = refuses(RuleAccess, "no role of yours may do this to this ticket in this state", "您的角色此时无权对本工单进行此项操作")
	whyNoFiling = refuses(RuleAccess, "no role of yours may file a request", "您的角色无权登记诉求")
	whyNoRecord = refuses(RuleAccess, "the record is for those who handle it; the story is for everybody who may see the ticket",
		"办理记录仅供承办人员查阅，可查看本工单的办理经过")

	whyScreening = refuses(RuleScreening, "it may be about staff: classify it first, and say whom it names", "可能涉及工作人员，请先定性并注明被反映人")
	whyNaming    = refuses(RuleScreening, "only what waits for the duty desk is given names by a classification", "只有待甄别的诉求可在定性时注明被反映人")
	whyScreened  = refuses(RuleScreening, "another ticket of the matter may be about staff: classify that one first", "同一事项的另一工单可能涉及工作人员，请先对其定性")

	whyEmpty         = refuses(RuleKnownHistory, "the ticket is empty", "工单内容为空")
	whyUnknownStep   = refuses(RuleKnownHistory, "its history holds a step that this version does not know", "办理记录中有本版本无法识别的步骤")
	whyUnknownBefore = refuses(RuleKnownHistory,
		"the history of another ticket of the matter holds a step that this version does not know", "同一事项另一工单的办理记录中有本版本无法识别的步骤")
	whyMiscounted = refuses(RuleKnownHistory, "it counts duplicates out of the range 0…%d", "所记并入工单数不在0至%d之间", ticket.MaxChildren)

	whyLongRecord = refuses(RuleSize, "the ticket's record of it would be longer than %d bytes: send less at once",
		"本次操作的记录将超过%d字节，请精简内容", maxStep)
	whyLongWords = refuses(RuleSize, "its words would be longer than %d bytes: shorten them", "文字将超过%d字节，请精简", maxStep)
	whyLongOther = refuses(RuleSize, "the record of another ticket of the matter would be longer than %d bytes: send less at once",
		"同一事项另一工单的记录将超过%d字节，请精简内容", maxStep)
	whyLongTicket = refuses(RuleSize, "the ticket, with all that is under way on it, would be longer than %d bytes: end some of that first",
		"工单连同在办事项将超过%d字节，请先办结部分在办事项", maxStep)

	whyTasks      = refuses(RuleTooMany, "%d tasks on a ticket are the most", "一张工单最多有%d项协办任务", ticket.MaxTasks)
	whyOrders     = refuses(RuleTooMany, "%d orders that wait for a reply on a ticket are the most", "一张工单最多有%d项待回复的督办", ticket.MaxOrders)
	whyApprovals  = refuses(RuleTooMany, "%d things that wait for a ruling on a ticket are the most", "一张工单最多有%d项待审批的申请", ticket.MaxApprovals)
	whyPersons    = refuses(RuleTooMany, "%d persons named in one matter are the most", "同一事项最多有%d名被反映人", ticket.MaxAbout)
	whyDuplicates = refuses(RuleTooMany, "%d duplicates of one ticket are the most", "一张工单最多并入%d张工单", ticket.MaxChildren)

	whyTakenOut = refuses(RuleTooOften, "it was merged and taken out again %d times: it stays a ticket of its own",
		"已并单又取消%d次，应单独办理", maxReturns)
	whyRejected = refuses(RuleTooOften, "replies were rejected as often as the rules allow; rate it when it is closed",
		"不认可次数已达上限，办结后可评价")
	whyPerson = refuses(RuleBotsAnswerInquiriesOnly, "its reporter has rejected a reply: a person answers and ends it",
		"反映人未认可答复，应由工作人员答复和办结")
	whySentBack = refuses(RuleTooOften, "replies were sent back %d times: have this one replaced by a better one, or close it",
		"答复已退回返工%d次，请重新答复或者办结", maxReturns)
	whyAskedOften = refuses(RuleTooOften, "the reporter has been asked as often as the rules allow: decide on what is there",
		"请反映人补充的次数已达上限，请依据现有材料办理")

	whyClassified   = refuses(RuleNothingNew, "the ticket is classified so already", "工单已如此定性")
	whyLeads        = refuses(RuleNothingNew, "it leads already", "该承办人已是主办")
	whyHasIt        = refuses(RuleNothingNew, "this person has it already", "工单已派到该人员")
	whySigned       = refuses(RuleNothingNew, "it is signed for already", "已经签收")
	whyNothingWaits = refuses(RuleNothingNew, "nothing waits for a ruling", "没有待审批的申请")
	whyAllCalled    = refuses(RuleNothingNew, "all of them have been called meanwhile", "所申请的单位均已参与联动")
	whyNotMerged    = refuses(RuleNothingNew, "it is merged into no other ticket", "本工单未并入其他工单")
	whyAsked        = refuses(RuleNothingNew, "a question is open already", "已请反映人补充，尚待反映人答复")
	whySuspended    = refuses(RuleNothingNew, "it is suspended already", "工单已经挂账")
	whyNotSuspended = refuses(RuleNothingNew, "it is not suspended", "工单没有挂账")
	whyLimitsRight  = refuses(RuleNothingNew, "its limits are what the rules say", "各项时限与规定一致")
	whyNoWindow     = refuses(RuleNothingNew, "no window for reopening ends now", "目前没有到期的重办期限")
	whyTop          = refuses(RuleNothingNew, "the leaders of the office are in charge of it already", "已由街道领导负责")

	whyNotYours = refuses(RuleConflictOfInterest, "somebody else has to do this", "须由其他人员办理")
	whyInvolved = refuses(RuleConflictOfInterest,
		"somebody whom a report of the matter is about reported or works on one of its tickets: give that to somebody else, "+
			"or keep that ticket apart", "同一事项的被反映人是其中一张工单的反映人或者承办人，请将该工单改派他人，或者单独办理")
	whyNoRuler = refuses(RuleConflictOfInterest, "the report is about everybody who could rule on this", "有权审批的人员均为被反映人，应当回避")
	whyNoLevel = refuses(RuleConflictOfInterest, "the report is about everybody above who could be in charge of it",
		"可负责的各级上级均为被反映人，应当回避")

	whySelf        = refuses(RuleSecondPerson, "nobody rules on what they asked for themselves", "本人提出的申请须由他人审批")
	whyNothingMine = refuses(RuleWhoRules, "nothing waits for a ruling of yours", "没有待您审批的申请")
	whyNoneSo      = refuses(RuleWhoRules, "nothing of that kind waits for a ruling of yours", "没有待您审批的此类申请")
	whyAskedFor    = refuses(RuleWaitsAlready, "it was asked for, and the ruling is to come", "已提出申请，正待审批")
	whyRuled       = refuses(RuleBinding, "the level above has ruled whose it is, and that binds", "上级已裁定由谁承办，应当执行")

	whyNoTask    = refuses(RuleOwnMatter, "you act for no open task", "您没有待反馈的协办任务")
	whyNoTaskOf  = refuses(RuleOwnMatter, "you act for no open task of that handler", "该承办人没有由您反馈的协办任务")
	whyNoOrder   = refuses(RuleOwnMatter, "no order waits for a reply of yours", "没有待您回复的督办")
	whyNoOrderOf = refuses(RuleOwnMatter, "no order of that handler waits for a reply of yours", "该承办人没有待您回复的督办")
	whyNoPart    = refuses(RuleOwnMatter, "you neither lead nor act for an open task", "您既不是主办，也没有在办的协办任务")
	whyNoPartOf  = refuses(RuleOwnMatter, "you neither lead nor act for an open task of that handler",
		"您未代表该承办人主办，该承办人也没有由您办理的协办任务")

	whyOwnDispatch = refuses(RuleOwnDispatch, "you dispatched it yourself: give it to somebody else", "工单由您本人派出，请改派他人")
	whyOrigin      = refuses(RuleOwnName, "a reporter files as reporter, or on another's behalf", "反映人只能以本人名义反映，或者代为反映")
	whyOwnName     = refuses(RuleOwnName, "filing for another person has the origin behalf", "为他人反映的，来源应为“代为反映”")

	whyUpwards = refuses(RuleUpwardsOnly, "who handles a ticket passes it on to a unit above it; others are the desk's to choose",
		"承办人只能转派给上级单位，转派其他单位由受理台决定")
	whyNoneAbove  = refuses(RuleUpwardsOnly, "there is no unit above to pass it on to", "没有可以转派的上级单位")
	whyOthersHand = refuses(RuleHandover, "the desk and the coordinator say who takes somebody's place; others pass it on",
		"由谁接办由受理员、派遣员决定，其他人员请转派")
	whyNobodyLeads = refuses(RuleHandover, "nobody leads: dispatch it", "尚无主办，请转派")
	whyOfficers    = refuses(RuleOutside, "every officer comes into a joint handling where a leader calls them: let a leader convene",
		"工作人员参与联动须由领导召集，请由领导发起联动")

	whyReports     = refuses(RuleReportsFirst, "assisting handlers have not reported back yet", "协办单位尚未反馈")
	whyReportsNext = refuses(RuleReportsFirst, "assisting handlers have not reported back yet, and you act for the next lead too",
		"协办单位尚未反馈，接办的主办也由您代表")
	whyLeadReports = refuses(RuleReportsFirst, "whoever is to lead has an open task: it reports that back first",
		"拟任主办有协办任务尚未反馈，请先反馈")

	whyUnknownKind    = refuses(RuleBotsAnswerInquiriesOnly, "a person must answer a request of unknown kind", "尚未定性的诉求须由工作人员答复")
	whyEmergency      = refuses(RuleBotsAnswerInquiriesOnly, "an emergency is for people", "危急事项须由工作人员办理")
	whyNamed          = refuses(RuleBotsAnswerInquiriesOnly, "the text names a person", "涉及被反映人的诉求须由工作人员办理")
	whyEmergencyApart = refuses(RuleBotsAnswerInquiriesOnly,
		"an emergency is for people, and so is whether the answer to another matter is its own", "危急事项能否与其他工单合并办理，须由工作人员决定")
	whyLowered = refuses(RuleBotsAnswerInquiriesOnly, "nobody but a person lowers the priority of an emergency, which is for people",
		"危急事项只能由工作人员降低紧急程度")

	whyAnswererCloses = refuses(RuleNotTheHandler, "whoever answered does not judge the answer: the desk or the reporter closes",
		"答复人不评判本人的答复，请由受理台或者反映人办结")
	whyOwnWork  = refuses(RuleNotTheHandler, "the handler does not judge its own work", "承办人不评判本人承办的工单")
	whyOwnReply = refuses(RuleNotTheHandler, "whoever gave the reply does not judge it", "答复人不评判本人的答复")

	whyAnswerFirst = refuses(RuleAskFirst, "there is a reporter: answer, and the desk or the reporter closes",
		"工单有反映人，请先答复，再由受理台或者反映人办结")
	whyReplied    = refuses(RuleAnswered, "the final reply is out: send it back first", "已经答复，请先退回返工")
	whyNoReporter = refuses(RuleNobodyToAsk, "there is no reporter", "工单没有反映人")
	whyClosed     = refuses(RuleClosed, "rate it, or have it reopened with a reason", "可以评价，或者说明理由申请重办")

	whyHandled  = refuses(RuleReopening, "the matter is being handled: add what is new", "该事项正在办理，请补充新的情况")
	whyReopened = refuses(RuleReopening, "it has been reopened as often as the rules allow; file a new request and name this one",
		"重办次数已达上限，请重新提出诉求并注明本工单")
	whyWindowPassed = refuses(RuleReopening, "the window after closing has passed; file a new request and name this one",
		"办结后的重办期限已过，请重新提出诉求并注明本工单")

	whyStopped     = refuses(RuleExtension, "the clock is stopped: ask when it runs again", "办理时限已暂停计算，请在恢复后申请")
	whyNoLimit     = refuses(RuleExtension, "there is no limit to extend", "没有可以延长的办理时限")
	whyLimitPassed = refuses(RuleExtension, "the limit has passed: more time is asked for before it", "办理时限已过，延期须在到期前申请")
	whyExtended    = refuses(RuleExtension, "it has been extended as often as the rules allow", "延期次数已达上限")

	whyUntilPassed    = refuses(RuleSuspension, "the time that was asked for has passed", "所申请的挂账期限已过")
	whySuspendedOften = refuses(RuleSuspension, "it has been suspended as often as the rules allow", "挂账次数已达上限")

	whyDateEntered = refuses(RuleDateFromAbove,
		"a date that comes from above is entered by the desk or the coordinator, and not by a bot or by who handles the ticket",
		"上级要求的办结时限由受理员、派遣员录入，机器人和该工单的办理人员不得录入")
	whyNoDate   = refuses(RuleDateFromAbove, "a reporter sets no deadline", "反映人不设定办结时限")
	whyOwnOrder = refuses(RuleUpperLevel, "an order is for somebody else", "督办的对象应为他人")

	whyUnread = refuses(RuleDuplicates, "one of its duplicates cannot be read, and would be lost: its document has to be mended first",
		"有一张并入的工单无法读取，须先修复，以免丢失")
	whyOthersWait = refuses(RuleDuplicates, "others wait for its answer: take them out of it first", "有并入的工单等待其答复，请先取消并单")
	whyItself     = refuses(RuleDuplicates, "a ticket is no duplicate of itself", "工单不能并入自身")
	whyTogether   = refuses(RuleHandledTogether, "the matter is still being handled with other reports of it: judge it when it has ended",
		"该事项正与其他工单合并办理，请待办结后再评判")
)

// The reasons with values of the ticket.

func whyOtherState(s ticket.State) *reason {
	return refuses(RuleLifecycle, "another ticket of the matter is in state %s", "同一事项的另一工单处于“%s”状态", s)
}

func whyNoRoleWith(v ticket.Verb, id ticket.ID) *reason {
	return refuses(RuleAccess, "no role of yours may %s with %s", "您的角色无权对%[2]s进行“%[1]s”", v, code.Shown(id))
}

func whyRepeats(parent ticket.ID) *reason {
	return refuses(RuleNothingNew,
		"that it repeats %s is on record, and that one is closed: reopen it first, or answer with its result",
		"已记录与%s反映同一事项，该工单已办结，请先重办该工单，或者以其结果答复", code.Shown(parent))
}

func whyAbout(h ticket.Handler) *reason {
	if h.Kind() == "officer" {
		return refuses(RuleConflictOfInterest, "the report is about %s, who never sees it: give it to somebody else",
			"%s是被反映人，应当回避，请改派他人", code.Shown(h.Name()))
	}
	return refuses(RuleConflictOfInterest, "the report is about everybody who acts for %s, who never sees it: give it to somebody else",
		"%s的人员均为被反映人，应当回避，请改派他人", code.Shown(h))
}

func whyWidens(parent ticket.ID) *reason {
	return refuses(RuleConflictOfInterest, "the report names somebody whom %s does not keep out: who may merge decides",
		"本件有被反映人在%s中未予回避，由有权并单的人员决定", code.Shown(parent))
}

func whyMerged(parent ticket.ID) *reason {
	return refuses(RuleMergedAlready, "%s is a duplicate of another one: merge into that one", "%s已并入另一工单，请并入该工单", code.Shown(parent))
}

func whyMergedInto(parent, of ticket.ID) *reason {
	return refuses(RuleMergedAlready, "%s is a duplicate of %s: merge into that one", "%s已并入%s，请并入后者", code.Shown(parent), code.Shown(of))
}

func whyBound(h ticket.Handler) *reason {
	return refuses(RuleBinding, "the level above has ruled whose it is, and that binds: give it to %s or a unit below it",
		"上级已裁定由%s承办，应当执行，请派给该单位或者其下级", code.Shown(h))
}

func whyBoundPlace(h ticket.Handler) *reason {
	return refuses(RuleBinding, "the level above has ruled whose it is, and that binds: its place stays in the area of %s",
		"上级已裁定由%s承办，应当执行，地点应在其辖区内", code.Shown(h))
}

func whyLate(by, at time.Time) *reason {
	return refuses(RuleTooLate, "objections to this dispatch were due by %s", "派单异议应在%s前提出，现已逾期", instant{by, at})
}

func whyObjected(ruler ticket.Handler) *reason {
	return refuses(RuleHandover, "whether it is the lead's waits for the ruling of %s: have that ruled on first, or dispatch it again",
		"主办的派单异议正待%s审批，请先审批，或者重新转派", code.Shown(ruler))
}

func whyGone(p *listed) *reason {
	zh := "%[1]s不是本街道现有的承办人，请不同意本次申请并请申请人重新提出"
	if p.successor != "" {
		zh = "%[1]s已撤销，由%[3]s接续，请不同意本次申请并请申请人重新提出"
	}
	return refuses(RuleUnknownHandler, "%[1]s is not %[2]s: refuse this, and have it asked for again", zh,
		code.Shown(p.handler), p.legal.En, code.Shown(p.successor))
}

func whyOutside(h ticket.Handler) *reason {
	return refuses(RuleOutside,
		"%s comes into a joint handling where a leader calls it: let a leader convene, or a handler of the office lead",
		"%s参与联动须由领导召集，请由领导发起联动，或者由本街道的承办人主办", code.Shown(h))
}

func whyKind(k ticket.Kind) *reason {
	return refuses(RuleBotsAnswerInquiriesOnly, "a person must answer a request of kind %s", "%s类诉求须由工作人员答复", k)
}

func whyNoInquiry(k ticket.Kind) *reason {
	return refuses(RuleBotsAnswerInquiriesOnly, "nobody but a person makes an inquiry of a request of kind %s, which a person must answer",
		"%s类诉求须由工作人员答复，只能由工作人员改为咨询", k)
}

func whyEnded(r ticket.Resolution) *reason {
	return refuses(RuleReopening, "it ended as %s; file a new request", "工单以“%s”办结，请重新提出诉求", r)
}

func whyUnknownYear(year int) *reason {
	return refuses(RuleCalendar, "how long that is depends on the working days of %d, which are not known yet",
		"时长取决于%d年的工作日安排，该年安排尚未录入", year)
}
