package metrics

import "slices"

// The ids of the figures in [Book].
const (
	FigureReceived       = "received"
	FigureClosed         = "closed"
	FigureOpen           = "open"
	FigureOverdue        = "overdue"
	FigureResponseMedian = "response_median"
	FigureResponseP90    = "response_p90"
	FigureResponseInTime = "response_in_time"
	FigureBotFirst       = "bot_first"
	FigureBotMedian      = "bot_response_median"
	FigureOnTime         = "on_time"
	FigureOnTimeRunning  = "on_time_unsuspended"
	FigureDirect         = "direct"
	FigureTransferred    = "transferred"
	FigureJoint          = "joint"
	FigureReworked       = "reworked"
	FigureReopened       = "reopened"
	FigureOldestOpen     = "oldest_open"
	FigureUnprompted     = "unprompted"
	FigureSelfHandled    = "self_handled"
	FigureFound          = "found"
	FigureOfficerFound   = "officer_found"
	FigureClosingRate    = "closing_rate"
	FigureClosedOnTime   = "closed_on_time"
	FigureClosingMedian  = "closing_median"
	FigureClosingP90     = "closing_p90"
	FigureClosingMean    = "closing_mean"
	FigureSolved         = "solved"
	FigureClosedInPeriod = "closed_in_period"
	FigureNotCounted     = "not_counted"
	FigureStrange        = "strange"

	FigureDueSoon           = "due_soon"
	FigureHandleOverdue     = "handle_overdue"
	FigureExtended          = "extended"
	FigureExtensionGranted  = "extension_granted"
	FigureSuspended         = "suspended"
	FigureSuspensionGranted = "suspension_granted"
	FigureObjected          = "objected"
	FigureObjectionPending  = "objection_pending"
	FigureUpheld            = "objection_upheld"
	FigureWrongful          = "objection_wrongful"
	FigureEscalatedByStaff  = "escalated_by_staff"
	FigureEscalatedBySystem = "escalated_by_system"
	FigureReminded          = "reminded"
	FigureRemindedBySystem  = "reminded_by_system"
	FigureChased            = "chased"
	FigureSupervised        = "supervised"
	FigureDeemed            = "deemed_accepted"
	FigureMerged            = "merged"
	FigureSuspendedMean     = "suspended_mean"

	FigureCalled     = "called"
	FigureReached    = "reached"
	FigureContacted  = "contacted"
	FigureSaidSolved = "said_solved"
	FigureSatisfied  = "satisfied"
	FigureUnsaid     = "satisfaction_unsaid"

	FigureRated          = "rated"
	FigureRatedSolved    = "rated_solved"
	FigureRatedSatisfied = "rated_satisfied"
)

// The ids of figures that look at all stages. Of each stage that has one there is a figure besides, under the id with a
// slash and the stage: respond, accept, handle, assist (the reports of assisting handlers), approve, supplement, inspect,
// call_back, comply. [FigureHandleInTime] is one of them.
const (
	FigureStageInTime  = "stage_in_time"
	FigureStageOverdue = "stage_overdue"
	FigureStageDueSoon = "stage_due_soon"

	FigureTimesLate              = "times_late"
	FigureTimesWarned            = "times_warned"
	FigureTimesRemindedBySystem  = "times_reminded_by_system"
	FigureTimesEscalatedBySystem = "times_escalated_by_system"
	FigureTimesExtended          = "times_extended" // of handle and assist, as those below
	FigureTimesObjected          = "times_objected"
	FigureTimesUpheld            = "times_upheld"
	FigureTimesRefused           = "times_refused"
	FigureTimesWrongful          = "times_wrongful"

	FigureAcceptInTime     = FigureStageInTime + "/accept"
	FigureHandleInTime     = FigureStageInTime + "/handle"
	FigureTaskInTime       = FigureStageInTime + "/assist"
	FigureApproveInTime    = FigureStageInTime + "/approve"
	FigureSupplementInTime = FigureStageInTime + "/supplement"
	FigureInspectInTime    = FigureStageInTime + "/inspect"
	FigureCallBackInTime   = FigureStageInTime + "/call_back"
	FigureComplyInTime     = FigureStageInTime + "/comply"
)

// The ids of the further figures of times, which have no stage.
const (
	FigureTimesTransferred      = "times_transferred"
	FigureTimesReworked         = "times_reworked"
	FigureTimesReopened         = "times_reopened"
	FigureTimesExtensionAsked   = "times_extension_asked"
	FigureTimesSuspensionAsked  = "times_suspension_asked"
	FigureTimesSuspended        = "times_suspended"
	FigureTimesEscalatedByStaff = "times_escalated_by_staff"
	FigureTimesReminded         = "times_reminded"
	FigureTimesChased           = "times_chased"
	FigureTimesSupervised       = "times_supervised"
	FigureTimesDeemed           = "times_deemed"
	FigureTimesCalled           = "times_called"
	FigureTimesReached          = "times_reached"
	FigureTimesRated            = "times_rated"
)

var (
	nothing    = Text{"nothing", "无"}
	notCounted = Text{"void, duplicate, withdrawn, referred", "作废、重复、撤回、不予受理"}
	asked      = Text{
		"void, duplicate, withdrawn, referred; what a worker found, since nobody waits for a response",
		"作废、重复、撤回、不予受理;主动发现的(无人等待响应)",
	}
)

var (
	timedOut   = Text{notCounted.En + "; closed at an unknown time", notCounted.Zh + ";办结时间不详"}
	limitedOut = Text{timedOut.En + "; no limit; open with the limit still running", timedOut.Zh + ";无时限;时限未到且未办结"}
)

const own = "gridgov's own definition; no norm was found"

// Book is the book of figures (指标册): the first page in its order, then the rest, then the three rates and the ratings online, then time and
// accountability, the stages, and the times. To add a figure is to add a row. The caller owns the slice.
func Book() []Definition {
	return slices.Concat(work(), threeRates(), ratings(), accountability(), byStage(), byTimes())
}

func work() []Definition {
	return []Definition{
		{
			ID: FigureReceived, Name: Text{"received", "受理"}, Unit: Count, Moment: AtCreated, Column: true, Front: true,
			Meaning: Text{"tickets received in the period, whatever became of them", "期内受理的全部工单,不论结果"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureClosed, Name: Text{"closed", "已办结"}, Unit: Count, Moment: AtCreated, Of: Closed, Column: true, Front: true,
			Meaning: Text{"of those received, closed, with whatever resolution; received = closed + open", "受理中已办结的(不论办理结果);受理 = 已办结 + 未办结"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOpen, Name: Text{"open", "未办结"}, Unit: Count, Moment: AtCreated, Of: Open, Column: true, Front: true,
			Meaning: Text{"of those received, not closed", "受理中未办结的"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOverdue, Name: Text{"open and overdue", "超期未办结"}, Unit: Count, Moment: AtCreated, Of: Open | Overdue,
			Column: true, Front: true,
			Meaning: Text{"of the open ones, past what the reporter was promised", "未办结中已超过承诺时限的"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureResponseMedian, Name: Text{"response, median", "响应中位时间"}, Unit: Duration, For: ActRespond, Moment: AtCreated,
			Of: Counted | Responded, Not: Found, Measure: ResponseTime, Quantile: 50, Column: true, Front: true,
			Meaning: Text{"half of the first responses by staff came within this time from receiving", "半数工单从受理到工作人员首次响应不超过此时间"},
			Without: asked, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureResponseP90, Name: Text{"response, 90 %", "响应90%分位"}, Unit: Duration, For: ActRespond, Moment: AtCreated,
			Of: Counted | Responded, Not: Found, Measure: ResponseTime, Quantile: 90, Column: true, Front: true,
			Meaning: Text{"nine tenths of the first responses by staff came within this time from receiving", "九成工单从受理到工作人员首次响应不超过此时间"},
			Without: asked, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureResponseInTime, Name: Text{"responded in time", "按时响应率"}, Unit: Share, For: ActRespondBy, Moment: AtCreated,
			Of: Counted | ByPeople | RespondLimited | ResponseDue, Not: Found, Is: ResponseInTime, Column: true, Front: true,
			Meaning: Text{
				"of tickets to which staff responded or whose response limit is past, those responded to by staff within the limit",
				"工作人员已响应或响应时限已过的工单中,时限内由工作人员响应的",
			},
			Without: Text{
				asked.En + "; no limit, or a limit still running; settled by a bot alone",
				asked.Zh + ";无时限或时限未到;仅由机器人办理的",
			},
			Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureBotFirst, Name: Text{"bot responded first", "机器人先响应占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Not: Found, Is: BotFirst, Front: true,
			Meaning: Text{
				"tickets to which a bot or the system responded before staff; never part of the three figures above",
				"机器人或系统先于工作人员响应的工单;不计入以上三项",
			},
			Without: asked, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureBotMedian, Name: Text{"bot response, median", "机器人响应中位时间"}, Unit: Duration, Moment: AtCreated,
			Of: Counted | BotFirst, Not: Found, Measure: BotResponseTime, Quantile: 50, Front: true,
			Meaning: Text{"half of the first responses by a bot or the system came within this time", "半数机器人或系统的响应不超过此时间"},
			Without: asked, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureClosingMedian, Name: Text{"time to closing, median", "办结中位时间"}, Unit: Duration, Moment: AtCreated,
			Of: Counted | Closed, Measure: ClosingTime, Quantile: 50, Front: true,
			Meaning: Text{
				"half of the closed tickets were closed within this time from receiving; a reopened one counts to its last closing",
				"半数已办结工单从受理到办结不超过此时间;重办的计至最后一次办结",
			},
			Without: timedOut, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOnTime, Name: Text{"closed on time", "按期结案率"}, Unit: Share, For: ActPromise, Moment: AtCreated,
			Of: Counted | Limited | ToClose, Not: ClosedUnknown, Is: OnTime, Column: true, Ranked: true, Front: true,
			Meaning: Text{
				"of tickets that had to be closed (closed, or open and past the limit), those closed within the limit: 按期结案数 / 应结案数",
				"按期结案数 / 应结案数;应结案数 = 已办结数 + 超期未办结数",
			},
			Without: limitedOut, Source: "按期结案率: EGOVA-M, UMP, computed again on TIANMEN (737/972 = 75.82 %); 应结案数 as in UMP [C]",
			Mark: MarkOfficial,
		},
		{
			ID: FigureClosedOnTime, Name: Text{"of closed ones, on time", "办结工单按期率"}, Unit: Share, For: ActPromise, Moment: AtCreated,
			Of: Counted | Limited | Closed, Not: ClosedUnknown, Is: OnTime, Front: true,
			Meaning: Text{"of closed tickets with a limit, those closed within it; it hides what was never closed", "已办结且有时限的工单中按期办结的;不反映超期未办结"},
			Without: limitedOut, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOnTimeRunning, Name: Text{"closed on time, without suspended", "按期结案率(扣除挂账)"}, Unit: Share, For: ActPromise, Moment: AtCreated,
			Of: Counted | Limited | ToClose, Not: Suspended | ClosedUnknown, Is: OnTime, Front: true,
			Meaning: Text{
				"the same without tickets whose clock stood still at some time: 按期结案数 / (应结案数 − 缓办数)",
				"按期结案数 / (应结案数 − 缓办数),分子分母均扣除曾挂账的工单",
			},
			Without: Text{limitedOut.En + "; suspended", limitedOut.Zh + ";挂账"}, Source: "JINHUA", Mark: MarkOfficial,
		},
		{
			ID: FigureDirect, Name: Text{"answered directly", "直接答复占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | Closed, Is: Direct, Front: true,
			Meaning: Text{"of closed tickets, those answered by the desk or the unit that received them", "已办结工单中由受理方直接答复的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureTransferred, Name: Text{"transferred", "转派占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | Closed, Is: Transferred, Front: true,
			Meaning: Text{"of closed tickets, those handled by one handler they were transferred to", "已办结工单中转派一家承办的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureJoint, Name: Text{"handled jointly", "联动占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | Closed, Is: Joint, Front: true,
			Meaning: Text{"of closed tickets, those handled by several together", "已办结工单中多方联动办理的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureReworked, Name: Text{"reworked", "返工率"}, Unit: Share, For: ActRework, Moment: AtCreated,
			Of: Counted | ToClose, Is: Reworked, Column: true, Front: true,
			Meaning: Text{
				"of tickets that had to be closed, those whose reply was sent back at least once: 返工数 / 应结案数, tickets and not reworks counted",
				"返工数 / 应结案数;按工单计,多次返工计一次",
			},
			Without: notCounted, Source: "JINNIU, UMP", Mark: MarkOfficial,
		},
		{
			ID: FigureReopened, Name: Text{"reopened", "重办率"}, Unit: Share, For: ActReopen, Moment: AtCreated,
			Of: Counted | EverClosed, Is: Reopened, Column: true, Front: true,
			Meaning: Text{"of tickets ever closed, those reopened at least once", "曾办结工单中至少重办过一次的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOldestOpen, Name: Text{"the oldest open", "最久未办结"}, Unit: Duration, Moment: AtCreated,
			Of: Open, Measure: Age, Quantile: 100, Front: true,
			Meaning: Text{"how long the oldest open ticket has waited since receiving", "未办结工单中等待最久的,自受理起"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureUnprompted, Name: Text{"unprompted", "未催先办率"}, Unit: Share, For: ActFirst, Moment: AtJudged,
			Of: Counted | ByPeople | Judged, Is: Unprompted, Column: true, Front: true,
			Meaning: Text{
				"of tickets on which staff acted or whose first handling limit is past, those whose first substantive act (no " +
					"sign-for, no automatic message) came within that limit and before any reminder or supervision by staff; each " +
					"counts in the period in which the first of the two fell",
				"工作人员已办理或首个办理时限已过的工单中,首次实质性处理(签收、自动消息除外)在该时限内且先于工作人员催办、督办的;按二者先到之时计入当期,只计一次",
			},
			Without: Text{notCounted.En + "; settled by a bot alone", notCounted.Zh + ";仅由机器人办理的"}, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureSelfHandled, Name: Text{"self-handled", "自行处置率"}, Unit: Share, For: ActFind, Moment: AtCreated,
			Of: Counted | Found, Is: SelfHandled, Column: true, Front: true,
			Meaning: Text{"of tickets that a worker found, those settled on the spot", "主动发现的工单中当场自行处置的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureFound, Name: Text{"found", "主动发现"}, Unit: Count, For: ActFind, Moment: AtCreated, Of: Counted | Found, Column: true,
			Meaning: Text{"tickets that a worker found; they count for who found them", "网格员主动发现的工单,计入发现人"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOfficerFound, Name: Text{"officer-found", "主动发现占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Is: Found, Front: true,
			Meaning: Text{"of all tickets, those that a worker found", "全部工单中由网格员主动发现的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},

		{
			ID: FigureClosingRate, Name: Text{"closing rate", "结案率"}, Unit: Share, For: ActPromise, Moment: AtCreated,
			Of: Counted | ToClose, Is: Closed,
			Meaning: Text{"of tickets that had to be closed, those closed: 结案数 / 应结案数", "结案数 / 应结案数"},
			Without: notCounted, Source: "EGOVA-M, UMP, computed again on TIANMEN (911/972 = 93.72 %); 应结案数 as in UMP [C]", Mark: MarkOfficial,
		},
		{
			ID: FigureClosingP90, Name: Text{"time to closing, 90 %", "办结90%分位"}, Unit: Duration, Moment: AtCreated,
			Of: Counted | Closed, Measure: ClosingTime, Quantile: 90,
			Meaning: Text{"nine tenths of the closed tickets were closed within this time", "九成已办结工单从受理到办结不超过此时间"},
			Without: timedOut, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureClosingMean, Name: Text{"time to closing, mean", "平均办结时间"}, Unit: Duration, Moment: AtCreated,
			Of: Counted | Closed, Measure: ClosingTime,
			Meaning: Text{"the sum of the times to closing divided by their number", "办结时间之和除以工单数"},
			Without: timedOut, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureSolved, Name: Text{"solved", "已解决占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | Closed, Is: Solved,
			Meaning: Text{"of closed tickets, those closed as solved by whoever closed them; closed is not solved", "已办结工单中以“已解决”办结的;办结不等于解决"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureClosedInPeriod, Name: Text{"closed in the period", "期内办结"}, Unit: Count, Moment: AtClosed, Of: Closed, Column: true,
			Meaning: Text{"tickets whose last closing fell in the period, whenever they were received", "最后一次办结在期内的工单,不论何时受理"},
			Without: Text{"closed at an unknown time", "办结时间不详的"}, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureNotCounted, Name: Text{"not counted in rates", "不计入考核"}, Unit: Count, Moment: AtCreated, Not: Counted,
			Meaning: Text{"closed as void, duplicate, withdrawn or referred", "以作废、重复、撤回、不予受理结束的"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureStrange, Name: Text{"not fully understood", "含未知步骤"}, Unit: Count, Moment: AtCreated, Of: Strange,
			Meaning: Text{
				"tickets whose history holds a step that this version does not know; they count with what is known",
				"历史中含本版本不认识的步骤的工单,按已知部分计入",
			},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
	}
}
