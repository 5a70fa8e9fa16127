package metrics

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
)

var (
	nothing    = Text{"nothing", "无"}
	notCounted = Text{"void, duplicate, withdrawn, referred", "作废、重复、撤回、不予受理"}
	asked      = Text{
		"void, duplicate, withdrawn, referred; what a worker found, since nobody waits for a response",
		"作废、重复、撤回、不予受理;主动发现的(无人等待响应)",
	}
)

const own = "gridgov's own definition; no norm was found"

// Book is the book of figures (指标册): the first page in its order, then the rest. To add a figure is to add a row. The
// caller owns the slice.
func Book() []Definition {
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
			ID: FigureOverdue, Name: Text{"of which overdue", "其中超期"}, Unit: Count, Moment: AtCreated, Of: Open | Overdue, Column: true, Front: true,
			Meaning: Text{"of the open ones, past their handling limit", "未办结中已超过办理时限的"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureResponseMedian, Name: Text{"first response, median", "首次响应中位时间"}, Unit: Duration, Moment: AtCreated,
			Of: Counted | Responded, Not: Found, Measure: ResponseTime, Quantile: 50, Column: true, Front: true,
			Meaning: Text{"half of the first responses by staff came within this time from receiving", "半数工单从受理到工作人员首次响应不超过此时间"},
			Without: asked, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureResponseP90, Name: Text{"first response, 90 %", "首次响应90%分位"}, Unit: Duration, Moment: AtCreated,
			Of: Counted | Responded, Not: Found, Measure: ResponseTime, Quantile: 90, Column: true, Front: true,
			Meaning: Text{"nine tenths of the first responses by staff came within this time from receiving", "九成工单从受理到工作人员首次响应不超过此时间"},
			Without: asked, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureResponseInTime, Name: Text{"first response within its limit", "按时响应率"}, Unit: Share, Moment: AtCreated,
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
			ID: FigureBotFirst, Name: Text{"first response by a bot", "机器人先响应占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Not: Found, Is: BotFirst, Front: true,
			Meaning: Text{"tickets to which a bot or the system responded before staff; never part of the three figures above", "机器人或系统先于工作人员响应的工单;不计入以上三项"},
			Without: asked, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureBotMedian, Name: Text{"first response by a bot, median", "机器人响应中位时间"}, Unit: Duration, Moment: AtCreated,
			Of: Counted | BotFirst, Not: Found, Measure: BotResponseTime, Quantile: 50, Front: true,
			Meaning: Text{"half of the first responses by a bot or the system came within this time", "半数机器人或系统的响应不超过此时间"},
			Without: asked, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureOnTime, Name: Text{"closed on time", "按期结案率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | Limited, Not: 0, Is: OnTime, Column: true, Ranked: true, Front: true,
		},
	}
}
