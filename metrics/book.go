package metrics

import (
	"github.com/gridgov/gridgov"
)

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
	nothing    = gridgov.Text{En: "nothing", Zh: "无"}
	notCounted = gridgov.Text{En: "void, duplicate, withdrawn, referred", Zh: "作废、重复、撤回、不予受理"}
	asked      = gridgov.Text{
		En: "void, duplicate, withdrawn, referred; what a worker found, since nobody waits for a response",
		Zh: "作废、重复、撤回、不予受理;主动发现的(无人等待响应)",
	}
)

var (
	timedOut   = gridgov.Text{En: notCounted.En + "; closed at an unknown time", Zh: notCounted.Zh + ";办结时间不详"}
	limitedOut = gridgov.Text{En: timedOut.En + "; no limit; open with the limit still running", Zh: timedOut.Zh + ";无时限;时限未到且未办结"}
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
			ID: FigureReceived, Name: gridgov.Text{En: "received", Zh: "受理"}, Unit: Count, Moment: AtCreated, Column: true, Front: true,
			Meaning: gridgov.Text{En: "tickets received in the period, whatever became of them", Zh: "期内受理的全部工单,不论结果"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureClosed, Name: gridgov.Text{En: "closed", Zh: "已办结"}, Unit: Count, Moment: AtCreated, Of: Closed, Column: true, Front: true,
			Meaning: gridgov.Text{
				En: "of those received, closed, with whatever resolution; received = closed + open",
				Zh: "受理中已办结的(不论办理结果);受理 = 已办结 + 未办结",
			},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOpen, Name: gridgov.Text{En: "open", Zh: "未办结"}, Unit: Count, Moment: AtCreated, Of: Open, Column: true, Front: true,
			Meaning: gridgov.Text{En: "of those received, not closed", Zh: "受理中未办结的"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOverdue, Name: gridgov.Text{En: "open and overdue", Zh: "超期未办结"}, Unit: Count, Moment: AtCreated, Of: Open | Overdue,
			Column: true, Front: true,
			Meaning: gridgov.Text{En: "of the open ones, past what the reporter was promised", Zh: "未办结中已超过承诺时限的"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureResponseMedian, Name: gridgov.Text{En: "response, median", Zh: "响应中位时间"}, Unit: Duration, For: ActRespond, Moment: AtCreated,
			Of: Counted | Responded, Not: Found, Measure: ResponseTime, Quantile: 50, Column: true, Front: true,
			Meaning: gridgov.Text{En: "half of the first responses by staff came within this time from receiving", Zh: "半数工单从受理到工作人员首次响应不超过此时间"},
			Without: asked, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureResponseP90, Name: gridgov.Text{En: "response, 90 %", Zh: "响应90%分位"}, Unit: Duration, For: ActRespond, Moment: AtCreated,
			Of: Counted | Responded, Not: Found, Measure: ResponseTime, Quantile: 90, Column: true, Front: true,
			Meaning: gridgov.Text{
				En: "nine tenths of the first responses by staff came within this time from receiving",
				Zh: "九成工单从受理到工作人员首次响应不超过此时间",
			},
			Without: asked, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureResponseInTime, Name: gridgov.Text{En: "responded in time", Zh: "按时响应率"}, Unit: Share, For: ActRespondBy, Moment: AtCreated,
			Of: Counted | ByPeople | RespondLimited | ResponseDue, Not: Found, Is: ResponseInTime, Column: true, Front: true,
			Meaning: gridgov.Text{
				En: "of tickets to which staff responded or whose response limit is past, those responded to by staff within the limit",
				Zh: "工作人员已响应或响应时限已过的工单中,时限内由工作人员响应的",
			},
			Without: gridgov.Text{
				En: asked.En + "; no limit, or a limit still running; settled by a bot alone",
				Zh: asked.Zh + ";无时限或时限未到;仅由机器人办理的",
			},
			Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureBotFirst, Name: gridgov.Text{En: "bot responded first", Zh: "机器人先响应占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Not: Found, Is: BotFirst, Front: true,
			Meaning: gridgov.Text{
				En: "tickets to which a bot or the system responded before staff; never part of the three figures above",
				Zh: "机器人或系统先于工作人员响应的工单;不计入以上三项",
			},
			Without: asked, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureBotMedian, Name: gridgov.Text{En: "bot response, median", Zh: "机器人响应中位时间"}, Unit: Duration, Moment: AtCreated,
			Of: Counted | BotFirst, Not: Found, Measure: BotResponseTime, Quantile: 50, Front: true,
			Meaning: gridgov.Text{En: "half of the first responses by a bot or the system came within this time", Zh: "半数机器人或系统的响应不超过此时间"},
			Without: asked, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureClosingMedian, Name: gridgov.Text{En: "time to closing, median", Zh: "办结中位时间"}, Unit: Duration, Moment: AtCreated,
			Of: Counted | Closed, Measure: ClosingTime, Quantile: 50, Front: true,
			Meaning: gridgov.Text{
				En: "half of the closed tickets were closed within this time from receiving; a reopened one counts to its last closing",
				Zh: "半数已办结工单从受理到办结不超过此时间;重办的计至最后一次办结",
			},
			Without: timedOut, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOnTime, Name: gridgov.Text{En: "closed on time", Zh: "按期结案率"}, Unit: Share, For: ActPromise, Moment: AtCreated,
			Of: Counted | Limited | ToClose, Not: ClosedUnknown, Is: OnTime, Column: true, Ranked: true, Front: true,
			Meaning: gridgov.Text{
				En: "of tickets that had to be closed (closed, or open and past the limit), those closed within the limit: 按期结案数 / 应结案数",
				Zh: "按期结案数 / 应结案数;应结案数 = 已办结数 + 超期未办结数",
			},
			Without: limitedOut, Source: "按期结案率: EGOVA-M, UMP, computed again on TIANMEN (737/972 = 75.82 %); 应结案数 as in UMP [C]",
			Mark: MarkOfficial,
		},
		{
			ID: FigureClosedOnTime, Name: gridgov.Text{En: "of closed ones, on time", Zh: "办结工单按期率"}, Unit: Share, For: ActPromise,
			Moment: AtCreated,
			Of:     Counted | Limited | Closed, Not: ClosedUnknown, Is: OnTime, Front: true,
			Meaning: gridgov.Text{
				En: "of closed tickets with a limit, those closed within it; it hides what was never closed",
				Zh: "已办结且有时限的工单中按期办结的;不反映超期未办结",
			},
			Without: limitedOut, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOnTimeRunning, Name: gridgov.Text{En: "closed on time, without suspended", Zh: "按期结案率(扣除挂账)"}, Unit: Share,
			For: ActPromise, Moment: AtCreated,
			Of: Counted | Limited | ToClose, Not: Suspended | ClosedUnknown, Is: OnTime, Front: true,
			Meaning: gridgov.Text{
				En: "the same without tickets whose clock stood still at some time: 按期结案数 / (应结案数 − 缓办数)",
				Zh: "按期结案数 / (应结案数 − 缓办数),分子分母均扣除曾挂账的工单",
			},
			Without: gridgov.Text{En: limitedOut.En + "; suspended", Zh: limitedOut.Zh + ";挂账"}, Source: "JINHUA", Mark: MarkOfficial,
		},
		{
			ID: FigureDirect, Name: gridgov.Text{En: "answered directly", Zh: "直接答复占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | Closed, Is: Direct, Front: true,
			Meaning: gridgov.Text{En: "of closed tickets, those answered by the desk or the unit that received them", Zh: "已办结工单中由受理方直接答复的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureTransferred, Name: gridgov.Text{En: "transferred", Zh: "转派占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | Closed, Is: Transferred, Front: true,
			Meaning: gridgov.Text{En: "of closed tickets, those handled by one handler they were transferred to", Zh: "已办结工单中转派一家承办的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureJoint, Name: gridgov.Text{En: "handled jointly", Zh: "联动占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | Closed, Is: Joint, Front: true,
			Meaning: gridgov.Text{En: "of closed tickets, those handled by several together", Zh: "已办结工单中多方联动办理的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureReworked, Name: gridgov.Text{En: "reworked", Zh: "返工率"}, Unit: Share, For: ActRework, Moment: AtCreated,
			Of: Counted | ToClose, Is: Reworked, Column: true, Front: true,
			Meaning: gridgov.Text{
				En: "of tickets that had to be closed, those whose reply was sent back at least once: 返工数 / 应结案数, tickets and not reworks counted",
				Zh: "返工数 / 应结案数;按工单计,多次返工计一次",
			},
			Without: notCounted, Source: "JINNIU, UMP", Mark: MarkOfficial,
		},
		{
			ID: FigureReopened, Name: gridgov.Text{En: "reopened", Zh: "重办率"}, Unit: Share, For: ActReopen, Moment: AtCreated,
			Of: Counted | EverClosed, Is: Reopened, Column: true, Front: true,
			Meaning: gridgov.Text{En: "of tickets ever closed, those reopened at least once", Zh: "曾办结工单中至少重办过一次的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOldestOpen, Name: gridgov.Text{En: "the oldest open", Zh: "最久未办结"}, Unit: Duration, Moment: AtCreated,
			Of: Open, Measure: Age, Quantile: 100, Front: true,
			Meaning: gridgov.Text{En: "how long the oldest open ticket has waited since receiving", Zh: "未办结工单中等待最久的,自受理起"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureUnprompted, Name: gridgov.Text{En: "unprompted", Zh: "未催先办率"}, Unit: Share, For: ActFirst, Moment: AtJudged,
			Of: Counted | ByPeople | Judged, Is: Unprompted, Column: true, Front: true,
			Meaning: gridgov.Text{
				En: "of tickets on which staff acted or whose first handling limit is past, those whose first substantive act (no " +
					"sign-for, no automatic message) came within that limit and before any reminder or supervision by staff; each " +
					"counts in the period in which the first of the two fell",
				Zh: "工作人员已办理或首个办理时限已过的工单中,首次实质性处理(签收、自动消息除外)在该时限内且先于工作人员催办、督办的;按二者先到之时计入当期,只计一次",
			},
			Without: gridgov.Text{En: notCounted.En + "; settled by a bot alone", Zh: notCounted.Zh + ";仅由机器人办理的"}, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureSelfHandled, Name: gridgov.Text{En: "self-handled", Zh: "自行处置率"}, Unit: Share, For: ActFind, Moment: AtCreated,
			Of: Counted | Found, Is: SelfHandled, Column: true, Front: true,
			Meaning: gridgov.Text{En: "of tickets that a worker found, those settled on the spot", Zh: "主动发现的工单中当场自行处置的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureFound, Name: gridgov.Text{En: "found", Zh: "主动发现"}, Unit: Count, For: ActFind, Moment: AtCreated,
			Of: Counted | Found, Column: true,
			Meaning: gridgov.Text{En: "tickets that a worker found; they count for who found them", Zh: "网格员主动发现的工单,计入发现人"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOfficerFound, Name: gridgov.Text{En: "officer-found", Zh: "主动发现占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Is: Found, Front: true,
			Meaning: gridgov.Text{En: "of all tickets, those that a worker found", Zh: "全部工单中由网格员主动发现的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},

		{
			ID: FigureClosingRate, Name: gridgov.Text{En: "closing rate", Zh: "结案率"}, Unit: Share, For: ActPromise, Moment: AtCreated,
			Of: Counted | ToClose, Is: Closed,
			Meaning: gridgov.Text{En: "of tickets that had to be closed, those closed: 结案数 / 应结案数", Zh: "结案数 / 应结案数"},
			Without: notCounted, Source: "EGOVA-M, UMP, computed again on TIANMEN (911/972 = 93.72 %); 应结案数 as in UMP [C]", Mark: MarkOfficial,
		},
		{
			ID: FigureClosingP90, Name: gridgov.Text{En: "time to closing, 90 %", Zh: "办结90%分位"}, Unit: Duration, Moment: AtCreated,
			Of: Counted | Closed, Measure: ClosingTime, Quantile: 90,
			Meaning: gridgov.Text{En: "nine tenths of the closed tickets were closed within this time", Zh: "九成已办结工单从受理到办结不超过此时间"},
			Without: timedOut, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureClosingMean, Name: gridgov.Text{En: "time to closing, mean", Zh: "平均办结时间"}, Unit: Duration, Moment: AtCreated,
			Of: Counted | Closed, Measure: ClosingTime,
			Meaning: gridgov.Text{En: "the sum of the times to closing divided by their number", Zh: "办结时间之和除以工单数"},
			Without: timedOut, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureSolved, Name: gridgov.Text{En: "solved", Zh: "已解决占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | Closed, Is: Solved,
			Meaning: gridgov.Text{
				En: "of closed tickets, those closed as solved by whoever closed them; closed is not solved",
				Zh: "已办结工单中以“已解决”办结的;办结不等于解决",
			},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureClosedInPeriod, Name: gridgov.Text{En: "closed in the period", Zh: "期内办结"}, Unit: Count, Moment: AtClosed,
			Of: Closed, Column: true,
			Meaning: gridgov.Text{En: "tickets whose last closing fell in the period, whenever they were received", Zh: "最后一次办结在期内的工单,不论何时受理"},
			Without: gridgov.Text{En: "closed at an unknown time", Zh: "办结时间不详的"}, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureNotCounted, Name: gridgov.Text{En: "not counted in rates", Zh: "不计入考核"}, Unit: Count, Moment: AtCreated, Not: Counted,
			Meaning: gridgov.Text{En: "closed as void, duplicate, withdrawn or referred", Zh: "以作废、重复、撤回、不予受理结束的"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureStrange, Name: gridgov.Text{En: "not fully understood", Zh: "含未知步骤"}, Unit: Count, Moment: AtCreated, Of: Strange,
			Meaning: gridgov.Text{
				En: "tickets whose history holds a step that this version does not know; they count with what is known",
				Zh: "历史中含本版本不认识的步骤的工单,按已知部分计入",
			},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
	}
}
