package kpibook

import (
	"slices"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
)

// The ids of the figures in [Book].
const (
	Received       = metrics.FigureReceived
	Closed         = metrics.FigureClosed
	Open           = metrics.FigureOpen
	Overdue        = metrics.FigureOverdue
	OldestOpen     = metrics.FigureOldestOpen
	ResponseMedian = "response_median"     // 响应中位时间
	ResponseP90    = "response_p90"        // 响应90%分位
	ResponseInTime = "response_in_time"    // 按时响应率
	BotFirst       = "bot_first"           // 机器人先响应占比
	BotMedian      = "bot_response_median" // 机器人响应中位时间
	OnTime         = "on_time"             // 按期结案率
	OnTimeRunning  = "on_time_unsuspended" // 按期结案率（扣除挂账）
	Direct         = "direct"              // 直接答复占比
	Transferred    = "transferred"         // 转派占比
	Joint          = "joint"               // 联动占比
	Reworked       = "reworked"            // 返工率
	Reopened       = "reopened"            // 重办率
	Unprompted     = "unprompted"          // 未催先办率
	SelfHandled    = "self_handled"        // 自行处置率
	Found          = "found"               // 主动发现
	OfficerFound   = "officer_found"       // 主动发现占比
	ClosingRate    = "closing_rate"        // 结案率
	OnTimeOfClosed = "closed_on_time"      // 办结工单按期率
	ClosingMedian  = "closing_median"      // 办结中位时间
	ClosingP90     = "closing_p90"         // 办结90%分位
	ClosingMean    = "closing_mean"        // 平均办结时间
	Solved         = "solved"              // 已解决占比
	ClosedInPeriod = "closed_in_period"    // 期内办结
	NotCounted     = "not_counted"         // 不计入考核
	Partial        = "partial"             // 含未知步骤

	DueSoon           = "due_soon"            // 即将超期
	HandleOverdue     = "handle_overdue"      // 超期待处置率
	Extended          = "extended"            // 延期率
	ExtensionGranted  = "extension_granted"   // 延期批准占比
	Suspended         = "suspended"           // 挂账占比
	SuspensionGranted = "suspension_granted"  // 挂账批准占比
	Objected          = "objected"            // 派单异议占比
	ObjectionPending  = "objection_pending"   // 待裁定异议
	Upheld            = "objection_upheld"    // 异议成立占比
	Wrongful          = "objection_wrongful"  // 不当退单占比
	EscalatedByStaff  = "escalated_by_staff"  // 人工提级占比
	EscalatedBySystem = "escalated_by_system" // 自动提级占比
	Reminded          = "reminded"            // 催办占比
	RemindedBySystem  = "reminded_by_system"  // 自动催办占比
	Chased            = "chased"              // 催单占比
	Supervised        = "supervised"          // 督办占比
	Deemed            = "deemed_accepted"     // 视为签收占比
	Merged            = "merged"              // 并单
	SuspendedMean     = "suspended_mean"      // 平均挂账时长

	Called     = "called"              // 已回访
	Reached    = "reached"             // 有效回访率
	Contacted  = "contacted"           // 响应率
	SaidSolved = "said_solved"         // 解决率
	Satisfied  = "satisfied"           // 满意率
	Unsaid     = "satisfaction_unsaid" // 满意度未表态

	Rated          = "rated"           // 在线评价
	RatedSolved    = "rated_solved"    // 在线评价解决率
	RatedSatisfied = "rated_satisfied" // 在线评价满意率
)

// The ids of figures that look at all stages. Of each stage that has one there is a figure besides, under the id with a
// slash and the stage: respond, accept, handle, assist (the reports of assisting handlers), approve, supplement, inspect,
// call_back, comply. [HandleInTime] is one of them.
const (
	StageInTime  = "stage_in_time"  // 各环节均按时
	StageOverdue = "stage_overdue"  // 有环节当前超期
	StageDueSoon = "stage_due_soon" // 有环节即将超期

	TimesLate              = "times_late"                // 超期次数
	TimesWarned            = "times_warned"              // 预警次数
	TimesRemindedBySystem  = "times_reminded_by_system"  // 自动催办次数
	TimesEscalatedBySystem = "times_escalated_by_system" // 自动提级次数
	TimesExtended          = "times_extended"            // of handle and assist, as those below
	TimesObjected          = "times_objected"            // 派单异议次数
	TimesUpheld            = "times_upheld"              // 异议成立次数
	TimesRefused           = "times_refused"             // 异议驳回次数
	TimesWrongful          = "times_wrongful"            // 不当退单次数

	AcceptInTime     = StageInTime + "/accept"
	HandleInTime     = StageInTime + "/handle"
	TaskInTime       = StageInTime + "/assist"
	ApproveInTime    = StageInTime + "/approve"
	SupplementInTime = StageInTime + "/supplement"
	InspectInTime    = StageInTime + "/inspect"
	CallBackInTime   = StageInTime + "/call_back"
	ComplyInTime     = StageInTime + "/comply"
)

// The ids of the further figures of times, which have no stage.
const (
	TimesTransferred      = "times_transferred"        // 转派次数
	TimesReworked         = "times_reworked"           // 返工次数
	TimesRejected         = "times_rejected"           // 不认可次数
	TimesReopened         = "times_reopened"           // 重办次数
	TimesExtensionAsked   = "times_extension_asked"    // 申请延期次数
	TimesSuspensionAsked  = "times_suspension_asked"   // 申请挂账次数
	TimesSuspended        = "times_suspended"          // 挂账次数
	TimesEscalatedByStaff = "times_escalated_by_staff" // 人工提级次数
	TimesReminded         = "times_reminded"           // 催办次数
	TimesChased           = "times_chased"             // 催单次数
	TimesSupervised       = "times_supervised"         // 督办次数
	TimesDeemed           = "times_deemed"             // 视为签收次数
	TimesCalled           = "times_called"             // 回访次数
	TimesReached          = "times_reached"            // 有效回访次数
	TimesRated            = "times_rated"              // 在线评价次数
)

var (
	nothing = gridgov.Text{En: "nothing", Zh: "无"}
	leftOut = gridgov.Text{En: "void, duplicate, withdrawn, referred", Zh: "作废、重复、撤回、不予受理"}
	asked   = gridgov.Text{
		En: "void, duplicate, withdrawn, referred; what a worker found, since nobody waits for a response",
		Zh: "作废、重复、撤回、不予受理；主动发现的（无人等待响应）",
	}
)

var (
	timedOut   = gridgov.Text{En: leftOut.En + "; closed at an unknown time", Zh: leftOut.Zh + "；办结时间不详"}
	limitedOut = gridgov.Text{En: timedOut.En + "; no limit; open with the limit still running", Zh: timedOut.Zh + "；无时限；时限未到且未办结"}
)

var own = gridgov.Text{En: "gridgov's own definition; no norm was found", Zh: "gridgov自定，未见规范依据"}

// Book returns the book of figures (指标册): the first page in its order, then the further figures, the three rates and the ratings
// online, time and accountability, the stages, and the times. The caller owns the slice.
func Book() []metrics.Definition {
	return slices.Concat(work(), threeRates(), ratings(), accountability(), byStage(), byTimes())
}

func work() []metrics.Definition {
	return []metrics.Definition{
		{
			ID: Received, Name: gridgov.Text{En: "received", Zh: "受理"}, Quantity: metrics.Count, Moment: metrics.AtCreated,
			Column: true, Front: true,
			Meaning: gridgov.Text{En: "tickets received in the period, whatever became of them", Zh: "期内受理的全部工单，不论结果"},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Closed, Name: gridgov.Text{En: "closed", Zh: "已办结"}, Quantity: metrics.Count, Moment: metrics.AtCreated,
			Of: metrics.IsClosed, Column: true, Front: true,
			Meaning: gridgov.Text{
				En: "of those received, closed, with whatever resolution; received = closed + open",
				Zh: "受理中已办结的（不论办理结果）；受理 = 已办结 + 未办结",
			},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Open, Name: gridgov.Text{En: "open", Zh: "未办结"}, Quantity: metrics.Count, Moment: metrics.AtCreated,
			Of: metrics.IsOpen, Column: true, Front: true,
			Meaning: gridgov.Text{En: "of those received, not closed", Zh: "受理中未办结的"},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Overdue, Name: gridgov.Text{En: "open and overdue", Zh: "超期未办结"}, Quantity: metrics.Count, Moment: metrics.AtCreated,
			Of:     metrics.IsOpen | metrics.IsOverdue,
			Column: true, Front: true,
			Meaning: gridgov.Text{En: "of the open ones, past what the reporter was promised", Zh: "未办结中已超过承诺时限的"},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: ResponseMedian, Name: gridgov.Text{En: "response, median", Zh: "响应中位时间"}, Quantity: metrics.Duration,
			For: metrics.ActRespond, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsResponded, Not: metrics.IsFound, Measure: metrics.ResponseTime, Quantile: 50,
			Column: true, Front: true,
			Meaning: gridgov.Text{En: "half of the first responses by staff came within this time from receiving", Zh: "半数工单从受理到工作人员首次响应不超过此时间"},
			Without: asked, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: ResponseP90, Name: gridgov.Text{En: "response, 90 %", Zh: "响应90%分位"}, Quantity: metrics.Duration,
			For: metrics.ActRespond, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsResponded, Not: metrics.IsFound, Measure: metrics.ResponseTime, Quantile: 90,
			Column: true, Front: true,
			Meaning: gridgov.Text{
				En: "nine tenths of the first responses by staff came within this time from receiving",
				Zh: "九成工单从受理到工作人员首次响应不超过此时间",
			},
			Without: asked, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: ResponseInTime, Name: gridgov.Text{En: "responded in time", Zh: "按时响应率"}, Quantity: metrics.Share,
			For: metrics.ActRespondBy, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsByPeople | metrics.IsRespondLimited | metrics.IsResponseDue, Not: metrics.IsFound,
			Is: metrics.IsResponseInTime, Column: true, Front: true,
			Meaning: gridgov.Text{
				En: "of tickets to which staff responded or whose response limit is past, those responded to by staff within the limit",
				Zh: "工作人员已响应或响应时限已过的工单中，时限内由工作人员响应的",
			},
			Without: gridgov.Text{
				En: asked.En + "; no limit, or a limit still running; settled by a bot alone",
				Zh: asked.Zh + "；无时限或时限未到；仅由机器人办理的",
			},
			Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: BotFirst, Name: gridgov.Text{En: "bot responded first", Zh: "机器人先响应占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted, Not: metrics.IsFound, Is: metrics.IsBotFirst, Front: true,
			Meaning: gridgov.Text{
				En: "tickets to which a bot or the system responded before staff; never part of the three figures above",
				Zh: "机器人或系统先于工作人员响应的工单；不计入以上三项",
			},
			Without: asked, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: BotMedian, Name: gridgov.Text{En: "bot response, median", Zh: "机器人响应中位时间"}, Quantity: metrics.Duration, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsBotFirst, Not: metrics.IsFound, Measure: metrics.BotResponseTime, Quantile: 50, Front: true,
			Meaning: gridgov.Text{En: "half of the first responses by a bot or the system came within this time", Zh: "半数机器人或系统的响应不超过此时间"},
			Without: asked, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: ClosingMedian, Name: gridgov.Text{En: "time to closing, median", Zh: "办结中位时间"}, Quantity: metrics.Duration,
			Moment: metrics.AtCreated,
			Of:     metrics.IsCounted | metrics.IsClosed, Measure: metrics.ClosingTime, Quantile: 50, Front: true,
			Meaning: gridgov.Text{
				En: "half of the closed tickets were closed within this time from receiving; a reopened one counts to its last closing",
				Zh: "半数已办结工单从受理到办结不超过此时间；重办的计至最后一次办结",
			},
			Without: timedOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: OnTime, Name: gridgov.Text{En: "closed on time", Zh: "按期结案率"}, Quantity: metrics.Share, For: metrics.ActPromise,
			Moment: metrics.AtCreated,
			Of:     metrics.IsCounted | metrics.IsLimited | metrics.IsToClose, Not: metrics.IsClosedUnknown, Is: metrics.IsOnTime,
			Column: true, Ranked: true, Front: true,
			Meaning: gridgov.Text{
				En: "of tickets that had to be closed (closed, or open and past the limit), those closed within the limit: 按期结案数 / 应结案数",
				Zh: "按期结案数 / 应结案数；应结案数 = 已办结数 + 超期未办结数",
			},
			Without: limitedOut,
			Source: gridgov.Text{
				En: "EGOVA-M, UMP, computed again on TIANMEN (737/972 = 75.82 %); what had to be closed as in UMP [C]",
				Zh: "EGOVA-M、UMP，按TIANMEN复算（737/972=75.82%）；应结案数依UMP[C]",
			},
			Confidence: metrics.ConfidenceOfficial,
		},
		{
			ID: OnTimeOfClosed, Name: gridgov.Text{En: "of closed ones, on time", Zh: "办结工单按期率"}, Quantity: metrics.Share, For: metrics.ActPromise,
			Moment: metrics.AtCreated,
			Of:     metrics.IsCounted | metrics.IsLimited | metrics.IsClosed, Not: metrics.IsClosedUnknown, Is: metrics.IsOnTime, Front: true,
			Meaning: gridgov.Text{
				En: "of closed tickets with a limit, those closed within it; it hides what was never closed",
				Zh: "已办结且有时限的工单中按期办结的；不反映超期未办结",
			},
			Without: limitedOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: OnTimeRunning, Name: gridgov.Text{En: "closed on time, without suspended", Zh: "按期结案率（扣除挂账）"}, Quantity: metrics.Share,
			For: metrics.ActPromise, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsLimited | metrics.IsToClose, Not: metrics.IsSuspended | metrics.IsClosedUnknown,
			Is: metrics.IsOnTime, Front: true,
			Meaning: gridgov.Text{
				En: "the same without tickets whose clock stood still at some time: 按期结案数 / (应结案数 − 缓办数)",
				Zh: "按期结案数 / （应结案数 − 缓办数），分子分母均扣除曾挂账的工单",
			},
			Without: gridgov.Text{En: limitedOut.En + "; suspended", Zh: limitedOut.Zh + "；挂账"}, Source: gridgov.Text{En: "JINHUA", Zh: "JINHUA"},
			Confidence: metrics.ConfidenceOfficial,
		},
		{
			ID: Direct, Name: gridgov.Text{En: "answered directly", Zh: "直接答复占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsClosed, Is: metrics.IsDirect, Front: true,
			Meaning: gridgov.Text{En: "of closed tickets, those answered by the desk or the unit that received them", Zh: "已办结工单中由受理方直接答复的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Transferred, Name: gridgov.Text{En: "transferred", Zh: "转派占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsClosed, Is: metrics.IsTransferred, Front: true,
			Meaning: gridgov.Text{En: "of closed tickets, those handled by one handler they were transferred to", Zh: "已办结工单中转派一家承办的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Joint, Name: gridgov.Text{En: "handled jointly", Zh: "联动占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsClosed, Is: metrics.IsJoint, Front: true,
			Meaning: gridgov.Text{En: "of closed tickets, those handled by several together", Zh: "已办结工单中多方联动办理的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Reworked, Name: gridgov.Text{En: "reworked", Zh: "返工率"}, Quantity: metrics.Share, For: metrics.ActRework, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsToClose, Is: metrics.IsReworked, Column: true, Front: true,
			Meaning: gridgov.Text{
				En: "of tickets that had to be closed, those whose reply was sent back at least once: 返工数 / 应结案数, tickets and not reworks counted",
				Zh: "返工数 / 应结案数；按工单计，多次返工计一次",
			},
			Without: leftOut, Source: gridgov.Text{En: "JINNIU, UMP", Zh: "JINNIU、UMP"}, Confidence: metrics.ConfidenceOfficial,
		},
		{
			ID: Reopened, Name: gridgov.Text{En: "reopened", Zh: "重办率"}, Quantity: metrics.Share, For: metrics.ActReopen, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsEverClosed, Is: metrics.IsReopened, Column: true, Front: true,
			Meaning: gridgov.Text{En: "of tickets ever closed, those reopened at least once", Zh: "曾办结工单中至少重办过一次的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: OldestOpen, Name: gridgov.Text{En: "the oldest open", Zh: "最久未办结"}, Quantity: metrics.Duration, Moment: metrics.AtCreated,
			Of: metrics.IsOpen, Measure: metrics.Age, Quantile: 100, Front: true,
			Meaning: gridgov.Text{En: "how long the oldest open ticket has waited since receiving", Zh: "未办结工单中等待最久的，自受理起"},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Unprompted, Name: gridgov.Text{En: "unprompted", Zh: "未催先办率"}, Quantity: metrics.Share, For: metrics.ActFirst,
			Moment: metrics.AtJudged,
			Of:     metrics.IsCounted | metrics.IsByPeople | metrics.IsJudged, Is: metrics.IsUnprompted, Column: true, Front: true,
			Meaning: gridgov.Text{
				En: "of tickets on which staff acted or whose first handling limit is past, those whose first substantive act (no " +
					"sign-for, no automatic message) came within that limit and before any reminder or supervision by staff; each " +
					"counts in the period in which the first of the two fell",
				Zh: "工作人员已办理或首个办理时限已过的工单中，首次实质性处理（签收、自动消息除外）在该时限内且先于工作人员催办、督办的；按二者先到之时计入当期，只计一次",
			},
			Without: gridgov.Text{En: leftOut.En + "; settled by a bot alone", Zh: leftOut.Zh + "；仅由机器人办理的"}, Source: own,
			Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: SelfHandled, Name: gridgov.Text{En: "self-handled", Zh: "自行处置率"}, Quantity: metrics.Share, For: metrics.ActFind,
			Moment: metrics.AtCreated,
			Of:     metrics.IsCounted | metrics.IsFound, Is: metrics.IsSelfHandled, Column: true, Front: true,
			Meaning: gridgov.Text{En: "of tickets that a worker found, those settled on the spot", Zh: "主动发现的工单中当场自行处置的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Found, Name: gridgov.Text{En: "found", Zh: "主动发现"}, Quantity: metrics.Count, For: metrics.ActFind, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsFound, Column: true,
			Meaning: gridgov.Text{En: "tickets that a worker found; they count for who found them", Zh: "网格员主动发现的工单，计入发现人"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: OfficerFound, Name: gridgov.Text{En: "officer-found", Zh: "主动发现占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted, Is: metrics.IsFound, Front: true,
			Meaning: gridgov.Text{En: "of all tickets, those that a worker found", Zh: "全部工单中由网格员主动发现的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},

		{
			ID: ClosingRate, Name: gridgov.Text{En: "closing rate", Zh: "结案率"}, Quantity: metrics.Share, For: metrics.ActPromise,
			Moment: metrics.AtCreated,
			Of:     metrics.IsCounted | metrics.IsToClose, Is: metrics.IsClosed,
			Meaning: gridgov.Text{En: "of tickets that had to be closed, those closed: 结案数 / 应结案数", Zh: "结案数 / 应结案数"},
			Without: leftOut,
			Source: gridgov.Text{
				En: "EGOVA-M, UMP, computed again on TIANMEN (911/972 = 93.72 %); what had to be closed as in UMP [C]",
				Zh: "EGOVA-M、UMP，按TIANMEN复算（911/972=93.72%）；应结案数依UMP[C]",
			},
			Confidence: metrics.ConfidenceOfficial,
		},
		{
			ID: ClosingP90, Name: gridgov.Text{En: "time to closing, 90 %", Zh: "办结90%分位"}, Quantity: metrics.Duration, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsClosed, Measure: metrics.ClosingTime, Quantile: 90,
			Meaning: gridgov.Text{En: "nine tenths of the closed tickets were closed within this time", Zh: "九成已办结工单从受理到办结不超过此时间"},
			Without: timedOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: ClosingMean, Name: gridgov.Text{En: "time to closing, mean", Zh: "平均办结时间"}, Quantity: metrics.Duration, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsClosed, Measure: metrics.ClosingTime,
			Meaning: gridgov.Text{En: "the sum of the times to closing divided by their number", Zh: "办结时间之和除以工单数"},
			Without: timedOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Solved, Name: gridgov.Text{En: "solved", Zh: "已解决占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsClosed, Is: metrics.IsSolved,
			Meaning: gridgov.Text{
				En: "of closed tickets, those closed as solved by whoever closed them; closed is not solved",
				Zh: "已办结工单中以“已解决”办结的；办结不等于解决",
			},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: ClosedInPeriod, Name: gridgov.Text{En: "closed in the period", Zh: "期内办结"}, Quantity: metrics.Count, Moment: metrics.AtClosed,
			Of: metrics.IsClosed, Column: true,
			Meaning: gridgov.Text{En: "tickets whose last closing fell in the period, whenever they were received", Zh: "最后一次办结在期内的工单，不论何时受理"},
			Without: gridgov.Text{En: "closed at an unknown time", Zh: "办结时间不详的"}, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: NotCounted, Name: gridgov.Text{En: "not counted in rates", Zh: "不计入考核"}, Quantity: metrics.Count,
			Moment: metrics.AtCreated, Not: metrics.IsCounted,
			Meaning: gridgov.Text{En: "closed as void, duplicate, withdrawn or referred", Zh: "以作废、重复、撤回、不予受理结束的"},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Partial, Name: gridgov.Text{En: "not fully understood", Zh: "含未知步骤"}, Quantity: metrics.Count,
			Moment: metrics.AtCreated, Of: metrics.IsPartial,
			Meaning: gridgov.Text{
				En: "tickets whose history holds a step that this version does not know; they count with what is known",
				Zh: "历史中含本版本不认识的步骤的工单，按已知部分计入",
			},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
	}
}
