package kpibook

import (
	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/ticket"
)

// staged are left out of how a stage went.
var staged = gridgov.Text{
	En: leftOut.En + "; no limit; what was taken away, or still runs, within its limit",
	Zh: leftOut.Zh + "；无时限；时限未到的（含期内转出）",
}

// accountability are the figures of limits and of what is done about them (时限与责任). A group by handler or officer holds
// what that handler leads now, or led last, also what happened under another one.
func accountability() []metrics.Definition {
	return []metrics.Definition{
		{
			ID: DueSoon, Name: gridgov.Text{En: "about to be overdue", Zh: "即将超期"}, Quantity: metrics.Count, Moment: metrics.AtCreated,
			Of: metrics.IsOpen | metrics.IsDueSoon, Column: true,
			Meaning: gridgov.Text{
				En: "of the open ones, those whose promised limit comes within the span that the report looks ahead",
				Zh: "未办结中承诺时限将在报告预警时段内到期的",
			},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: HandleOverdue, Name: gridgov.Text{En: "waiting past the limit", Zh: "超期待处置率"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsStageDue, Is: metrics.IsStageOverdue, Stage: ticket.StageHandle,
			Meaning: gridgov.Text{
				En: "of tickets that had to be handled, those still without a reply past the limit: 超期待处置数 / 应处置数",
				Zh: "超期待处置数 / 应处置数",
			},
			Without: staged, Source: gridgov.Text{En: "JINNIU", Zh: "JINNIU"}, Confidence: metrics.ConfidenceSecondary,
		},
		{
			ID: Extended, Name: gridgov.Text{En: "extended", Zh: "延期率"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsStageDue, Is: metrics.IsExtended, Stage: ticket.StageHandle, For: metrics.ActExtend, Column: true,
			Meaning: gridgov.Text{En: "of tickets that had to be handled, those that were granted more time at least once: 延期数 / 应处置数, " +
				"tickets and not extensions counted", Zh: "延期数 / 应处置数；按工单计，多次延期计一次"},
			Without: staged, Source: gridgov.Text{En: "JINNIU", Zh: "JINNIU"}, Confidence: metrics.ConfidenceSecondary,
		},
		{
			ID: ExtensionGranted, Name: gridgov.Text{En: "of extensions asked for, granted", Zh: "延期批准占比"}, Quantity: metrics.Share,
			Moment: metrics.AtCreated,
			Of:     metrics.IsCounted | metrics.IsExtensionAsked, Is: metrics.IsExtended,
			Meaning: gridgov.Text{En: "of tickets for which more time was asked for, those that were granted it", Zh: "申请过延期的工单中获批的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Suspended, Name: gridgov.Text{En: "suspended", Zh: "挂账占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted, Is: metrics.IsSuspended,
			Meaning: gridgov.Text{En: "of all tickets, those suspended at some time", Zh: "全部工单中曾挂账（缓办）的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: SuspensionGranted, Name: gridgov.Text{En: "of suspensions asked for, granted", Zh: "挂账批准占比"}, Quantity: metrics.Share,
			Moment: metrics.AtCreated,
			Of:     metrics.IsCounted | metrics.IsSuspensionAsked, Is: metrics.IsSuspended,
			Meaning: gridgov.Text{En: "of tickets for which a suspension was asked for, those that were granted it", Zh: "申请过挂账的工单中获批的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Objected, Name: gridgov.Text{En: "objected to", Zh: "派单异议占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted, Is: metrics.IsObjected,
			Meaning: gridgov.Text{En: "of all tickets, those of which a handler said that they were not theirs", Zh: "全部工单中承办单位提出过派单异议的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: ObjectionPending, Name: gridgov.Text{En: "objections without a ruling", Zh: "待裁定异议"}, Quantity: metrics.Count,
			Moment: metrics.AtCreated, Of: metrics.IsObjectionPending,
			Meaning: gridgov.Text{En: "tickets on which an objection waits for a ruling", Zh: "异议尚待裁定的工单"},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Upheld, Name: gridgov.Text{En: "objections upheld", Zh: "异议成立占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsObjectionRuled, Is: metrics.IsUpheld,
			Meaning: gridgov.Text{
				En: "of tickets with an objection that was ruled on, those with one that was upheld: what was sent to the wrong place",
				Zh: "异议已裁定的工单中有异议成立的，即派单有误的",
			},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Wrongful, Name: gridgov.Text{En: "objections wrongful", Zh: "不当退单占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsObjectionRuled, Is: metrics.IsWrongful,
			Meaning: gridgov.Text{
				En: "of tickets with an objection that was ruled on, those with one refused as wrongful",
				Zh: "异议已裁定的工单中有异议被认定为不当退单的",
			},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: EscalatedByStaff, Name: gridgov.Text{En: "escalated by a person", Zh: "人工提级占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted, Is: metrics.IsEscalatedByStaff,
			Meaning: gridgov.Text{En: "of all tickets, those that a person escalated", Zh: "全部工单中由人提级的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: EscalatedBySystem, Name: gridgov.Text{En: "escalated by the sweep", Zh: "自动提级占比"}, Quantity: metrics.Share,
			Moment: metrics.AtCreated,
			Of:     metrics.IsCounted, Is: metrics.IsEscalatedBySystem,
			Meaning: gridgov.Text{En: "of all tickets, those that went a level up since a limit was past, themselves or with something " +
				"that waited for a ruling", Zh: "全部工单中因超期自动提级的（含审批逾期上移）"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Reminded, Name: gridgov.Text{En: "reminded by staff", Zh: "催办占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted, Is: metrics.IsReminded,
			Meaning: gridgov.Text{En: "of all tickets, those about which staff reminded", Zh: "全部工单中经工作人员催办的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: RemindedBySystem, Name: gridgov.Text{En: "reminded by the sweep", Zh: "自动催办占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted, Is: metrics.IsRemindedBySystem,
			Meaning: gridgov.Text{En: "of all tickets, those about which the sweep reminded, at a limit or after it", Zh: "全部工单中到期或超期后由系统催办的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Chased, Name: gridgov.Text{En: "chased by the reporter", Zh: "催单占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted, Is: metrics.IsChased,
			Meaning: gridgov.Text{En: "of all tickets, those about which the reporter asked where it was", Zh: "全部工单中反映人催单的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Supervised, Name: gridgov.Text{En: "supervised", Zh: "督办占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted, Is: metrics.IsSupervised,
			Meaning: gridgov.Text{En: "of all tickets, those with a supervision order", Zh: "全部工单中被督办的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Deemed, Name: gridgov.Text{En: "counted as signed for", Zh: "视为签收占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted, Is: metrics.IsDeemedAccepted,
			Meaning: gridgov.Text{En: "of all tickets, those that nobody signed for, so that the sweep did", Zh: "全部工单中无人签收而视为签收的"},
			Without: leftOut, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: Merged, Name: gridgov.Text{En: "merged", Zh: "并单"}, Quantity: metrics.Count, Moment: metrics.AtCreated, Of: metrics.IsMerged,
			Meaning: gridgov.Text{En: "tickets that are duplicates of another one; they count in no rate", Zh: "并入其他工单的重复工单，不计入考核"},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: SuspendedMean, Name: gridgov.Text{En: "suspended for, mean", Zh: "平均挂账时长"}, Quantity: metrics.Duration, Moment: metrics.AtCreated,
			Of: metrics.IsSuspended, Measure: metrics.SuspendedTime,
			Meaning: gridgov.Text{En: "how long the suspended tickets were suspended in all, or are by now, in elapsed time and not in " +
				"working time, divided by their number", Zh: "曾挂账工单累计挂账时长（自然时间，含尚在挂账的）之和除以工单数"},
			Without: nothing, Source: own, Confidence: metrics.ConfidenceOwn,
		},
	}
}
