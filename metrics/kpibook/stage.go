package kpibook

import (
	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/ticket"
)

// byStage are the figures of the stages: of all of them, and of each.
func byStage() []metrics.Definition {
	list := []metrics.Definition{
		{
			ID: StageInTime, Name: gridgov.Text{En: "in time in every stage", Zh: "各环节均按时"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsStageDue, Is: metrics.IsStageInTime,
			Meaning: gridgov.Text{En: "of tickets on which there is something to judge in some stage, those that were late in none: " +
				"response, sign-for, handling, assisting reports, rulings, inspections, call-backs, replies to orders; not " +
				"supplements, which are the reporter's", Zh: "有任一环节（响应、签收、办理、协办、审批、核查、回访、督办回复）可判定的工单中，各环节均未超期的；补充属反映人，不在内"},
			Without: staged, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: AcceptInTime, Name: gridgov.Text{En: "signed for in time", Zh: "按时签收率"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsStageDue, Is: metrics.IsStageInTime, Stage: ticket.StageAccept, For: metrics.ActAccept,
			Column: true, Ranked: true,
			Meaning: gridgov.Text{En: "of tickets that were signed for, or whose time to sign is past, those of which every dispatch was " +
				"signed for in time by a person", Zh: "已签收或签收时限已过的工单中，每次派单均由人在时限内签收的"},
			Without: staged, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: HandleInTime, Name: gridgov.Text{En: "handled in time", Zh: "按期处置率"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsStageDue, Is: metrics.IsStageInTime, Stage: ticket.StageHandle, For: metrics.ActHandle,
			Column: true, Ranked: true,
			Meaning: gridgov.Text{
				En: "of tickets that had to be handled (replied to by staff, or past the limit), those that never were " +
					"late: 按期处置数 / 应处置数; to the final reply, where the closing rate goes to the closing",
				Zh: "按期处置数 / 应处置数；应处置数 = 已处置数 + 超期待处置数；计至工作人员最后答复，任一轮超期即不计按期",
			},
			Without: staged,
			Source: gridgov.Text{
				En: "EGOVA-M, JINNIU, UMP; what had to be handled (handled, or waiting past the limit) as in UMP [C]",
				Zh: "EGOVA-M、JINNIU、UMP；应处置数（处置数+超期待处置数）依UMP[C]",
			}, Confidence: metrics.ConfidenceOfficial,
		},
		{
			ID: TaskInTime, Name: gridgov.Text{En: "assisting reports in time", Zh: "协办按时反馈率"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsStageDue, Is: metrics.IsStageInTime, Stage: ticket.StageHandle, Assisting: true,
			Meaning: gridgov.Text{
				En: "of joint tickets with an assisting report made or past its limit, those of which every report came in time",
				Zh: "协办已反馈或反馈时限已过的联动工单中，各协办均按时反馈的",
			},
			Without: staged, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: ApproveInTime, Name: gridgov.Text{En: "ruled on in time", Zh: "按时审批率"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsStageDue, Is: metrics.IsStageInTime, Stage: ticket.StageApprove,
			Meaning: gridgov.Text{
				En: "of tickets on which something was ruled on, or waits past its limit, those of which every ruling came in time",
				Zh: "有审批已作出或审批时限已过的工单中，各项审批均按时作出的",
			},
			Without: staged, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: SupplementInTime, Name: gridgov.Text{En: "supplemented in time", Zh: "按时补充占比"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsStageDue, Is: metrics.IsStageInTime, Stage: ticket.StageSupplement,
			Meaning: gridgov.Text{En: "of tickets on which the reporter answered a question, or is past the limit, those answered in time; " +
				"it tells of reporters, not of staff", Zh: "反映人已补充或补充时限已过的工单中按时补充的；反映反映人而非工作人员"},
			Without: staged, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: InspectInTime, Name: gridgov.Text{En: "inspected in time", Zh: "按时核查率"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsStageDue, Is: metrics.IsStageInTime, Stage: ticket.StageInspect,
			Meaning: gridgov.Text{
				En: "of tickets whose reply was inspected, or whose time for it is past, those inspected in time every time: 按时核查数 / 应核查数",
				Zh: "按时核查数 / 应核查数；应核查数 = 已核查数 + 超期未核查数",
			},
			Without: staged,
			Source: gridgov.Text{
				En: "UMP, in its weights of inspectors; what had to be inspected by analogy, our own",
				Zh: "UMP的监督员评价权重；应核查数比照应处置数，为本库自定",
			}, Confidence: metrics.ConfidenceSecondary,
		},
		{
			ID: CallBackInTime, Name: gridgov.Text{En: "called back in time", Zh: "按时回访率"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsStageDue, Is: metrics.IsStageInTime, Stage: ticket.StageCallBack,
			Meaning: gridgov.Text{
				En: "of tickets whose reporter was reached, or whose time for the call is past, those called back in time",
				Zh: "已回访到反映人或回访时限已过的工单中按时回访的",
			},
			Without: staged, Source: own, Confidence: metrics.ConfidenceOwn,
		},
		{
			ID: ComplyInTime, Name: gridgov.Text{En: "orders replied to in time", Zh: "督办按时回复率"}, Quantity: metrics.Share, Moment: metrics.AtCreated,
			Of: metrics.IsCounted | metrics.IsStageDue, Is: metrics.IsStageInTime, Stage: ticket.StageComply,
			Meaning: gridgov.Text{En: "of tickets with a supervision order that was replied to, or is past its limit, those of which every " +
				"order was replied to in time", Zh: "有督办已回复或回复时限已过的工单中，各督办均按时回复的"},
			Without: staged, Source: own, Confidence: metrics.ConfidenceOwn,
		},
	}
	for _, d := range []metrics.Definition{
		{
			ID: StageOverdue, Name: gridgov.Text{En: "overdue now in some stage", Zh: "有环节当前超期"}, Quantity: metrics.Count,
			Moment: metrics.AtCreated, Of: metrics.IsStageOverdue,
			Meaning: gridgov.Text{En: "tickets on which a limit of some stage runs and is past", Zh: "有任一环节时限已过且尚未完成的工单"},
		},
		{
			ID: StageDueSoon, Name: gridgov.Text{En: "about to be overdue in some stage", Zh: "有环节即将超期"}, Quantity: metrics.Count,
			Moment: metrics.AtCreated, Of: metrics.IsStageDueSoon,
			Meaning: gridgov.Text{
				En: "tickets on which a limit of some stage runs out within the span that the report looks ahead",
				Zh: "有任一环节时限将在报告预警时段内到期的工单",
			},
		},
		{
			ID: TimesLate, Name: gridgov.Text{En: "late, times", Zh: "超期次数"}, Quantity: metrics.Times, Moment: metrics.AtCreated,
			Tally: metrics.TimesLate,
			Meaning: gridgov.Text{En: "how often something was done after its limit, or taken away after it; what still runs is not in " +
				"it, nor are supplements, which are the reporter's", Zh: "期限过后才完成（或被转出）的次数，尚未完成的不在内；补充属反映人，不在内"},
		},
		{
			ID: TimesRemindedBySystem, Name: gridgov.Text{En: "reminded by the sweep, times", Zh: "自动催办次数"}, Quantity: metrics.Times,
			Moment: metrics.AtCreated,
			Tally:  metrics.TimesRemindedBySystem,
			Meaning: gridgov.Text{En: "how often the sweep reminded, at a limit or after it; not those whom a supplement or a confirmation " +
				"waits for, who are reporters", Zh: "系统在到期或超期后催办的次数，不含提醒反映人的"},
		},
		{
			ID: TimesEscalatedBySystem, Name: gridgov.Text{En: "escalated by the sweep, times", Zh: "自动提级次数"},
			Quantity: metrics.Times, Moment: metrics.AtCreated,
			Tally:   metrics.TimesEscalatedBySystem,
			Meaning: gridgov.Text{En: "how often the sweep took it, or what waited for a ruling, a level up", Zh: "系统因超期提级的次数（含审批逾期上移）"},
		},
		{
			ID: TimesExtended, Name: gridgov.Text{En: "extended, times", Zh: "延期次数"}, Quantity: metrics.Times, Moment: metrics.AtCreated,
			Tally: metrics.TimesExtended, Column: true,
			Meaning: gridgov.Text{En: "how often more time was granted, to assisting handlers too; how much is in no figure, since working " +
				"days and hours do not add up", Zh: "批准延期的次数，含协办；工作日与小时不可相加，故不计时长"},
			Source: gridgov.Text{
				En: "EGOVA-S has it as a counter",
				Zh: "EGOVA-S中的延期次数",
			}, Confidence: metrics.ConfidenceSecondary,
		},
		{
			ID: TimesObjected, Name: gridgov.Text{En: "objected to, times", Zh: "派单异议次数"}, Quantity: metrics.Times, Moment: metrics.AtCreated,
			Tally:   metrics.TimesObjected,
			Meaning: gridgov.Text{En: "how often a handler said that it was not theirs", Zh: "承办单位提出派单异议的次数"},
		},
		{
			ID: TimesUpheld, Name: gridgov.Text{En: "objections upheld, times", Zh: "异议成立次数"}, Quantity: metrics.Times, Moment: metrics.AtCreated,
			Tally:   metrics.TimesUpheld,
			Meaning: gridgov.Text{En: "how often an objection was upheld", Zh: "异议裁定成立的次数"},
		},
		{
			ID: TimesRefused, Name: gridgov.Text{En: "objections refused, times", Zh: "异议驳回次数"}, Quantity: metrics.Times,
			Moment: metrics.AtCreated, Tally: metrics.TimesRefused,
			Meaning: gridgov.Text{En: "how often an objection was refused, as wrongful or not", Zh: "异议裁定驳回的次数，含不当退单"},
		},
		{
			ID: TimesWrongful, Name: gridgov.Text{En: "objections wrongful, times", Zh: "不当退单次数"}, Quantity: metrics.Times,
			Moment: metrics.AtCreated, Tally: metrics.TimesWrongful,
			Meaning: gridgov.Text{En: "how often an objection was refused as wrongful", Zh: "异议被认定为不当退单的次数"},
		},
	} {
		d.Without = nothing
		if d.Source == (gridgov.Text{}) {
			d.Source, d.Confidence = own, metrics.ConfidenceOwn
		}
		list = append(append(list, d), d.ByStage()...)
	}
	return list
}

// byTimes are the numbers of times that have no stage (次数). They are of all tickets, also those that count in no rate.
func byTimes() []metrics.Definition {
	list := []metrics.Definition{
		{
			ID: TimesTransferred, Name: gridgov.Text{En: "transferred, times", Zh: "转派次数"}, Tally: metrics.TimesTransferred,
			Meaning: gridgov.Text{En: "how often it was passed on to a handler", Zh: "转派承办单位的次数"},
		},
		{
			ID: TimesReworked, Name: gridgov.Text{En: "reworked, times", Zh: "返工次数"}, Tally: metrics.TimesReworked, Column: true,
			Meaning: gridgov.Text{En: "how often a reply was sent back", Zh: "答复被退回返工的次数"},
			Source: gridgov.Text{
				En: "UMP, EGOVA-S",
				Zh: "UMP、EGOVA-S",
			},
			Confidence: metrics.ConfidenceSecondary,
		},
		{
			ID: TimesRejected, Name: gridgov.Text{En: "rejected, times", Zh: "不认可次数"}, Tally: metrics.TimesRejected,
			Meaning: gridgov.Text{En: "how often the reporter did not accept a reply", Zh: "反映人不认可答复的次数"},
		},
		{
			ID: TimesReopened, Name: gridgov.Text{En: "reopened, times", Zh: "重办次数"}, Tally: metrics.TimesReopened,
			Meaning: gridgov.Text{En: "how often it was reopened after a closing", Zh: "办结后重办的次数"},
		},
		{
			ID: TimesExtensionAsked, Name: gridgov.Text{En: "extensions asked for, times", Zh: "申请延期次数"}, Tally: metrics.TimesExtensionAsked,
			Meaning: gridgov.Text{En: "how often more time was asked for", Zh: "申请延期的次数"},
		},
		{
			ID: TimesSuspensionAsked, Name: gridgov.Text{En: "suspensions asked for, times", Zh: "申请挂账次数"}, Tally: metrics.TimesSuspensionAsked,
			Meaning: gridgov.Text{En: "how often a suspension was asked for", Zh: "申请挂账的次数"},
		},
		{
			ID: TimesSuspended, Name: gridgov.Text{En: "suspended, times", Zh: "挂账次数"}, Tally: metrics.TimesSuspended,
			Meaning: gridgov.Text{En: "how often a suspension was granted", Zh: "批准挂账的次数"},
		},
		{
			ID: TimesEscalatedByStaff, Name: gridgov.Text{En: "escalated by a person, times", Zh: "人工提级次数"}, Tally: metrics.TimesEscalatedByStaff,
			Meaning: gridgov.Text{En: "how often a person escalated it", Zh: "由人提级的次数"},
		},
		{
			ID: TimesReminded, Name: gridgov.Text{En: "reminded by staff, times", Zh: "催办次数"}, Tally: metrics.TimesReminded, Column: true,
			Meaning: gridgov.Text{En: "how often staff reminded", Zh: "工作人员催办的次数"},
		},
		{
			ID: TimesWarned, Name: gridgov.Text{En: "warned by the sweep, times", Zh: "预警次数"}, Tally: metrics.TimesWarned,
			Meaning: gridgov.Text{En: "how often the sweep warned before a limit", Zh: "系统在到期前预警的次数"},
		},
		{
			ID: TimesChased, Name: gridgov.Text{En: "chased by the reporter, times", Zh: "催单次数"}, Tally: metrics.TimesChased,
			Meaning: gridgov.Text{En: "how often the reporter asked where it was", Zh: "反映人催单的次数"},
		},
		{
			ID: TimesSupervised, Name: gridgov.Text{En: "supervised, times", Zh: "督办次数"}, Tally: metrics.TimesSupervised,
			Meaning: gridgov.Text{En: "how often a supervision order was given", Zh: "下达督办的次数"},
		},
		{
			ID: TimesDeemed, Name: gridgov.Text{En: "counted as signed for, times", Zh: "视为签收次数"}, Tally: metrics.TimesDeemed,
			Meaning: gridgov.Text{En: "how often nobody signed for it, so that the sweep did", Zh: "无人签收而视为签收的次数"},
		},
		{
			ID: TimesCalled, Name: gridgov.Text{En: "called back, times", Zh: "回访次数"}, Tally: metrics.TimesCalled,
			Meaning: gridgov.Text{En: "how often the reporter was called back, reached or not", Zh: "回访的次数，不论是否联系上"},
		},
		{
			ID: TimesRated, Name: gridgov.Text{En: "rated online, times", Zh: "在线评价次数"}, Tally: metrics.TimesRated,
			Meaning: gridgov.Text{En: "how often the reporter rated it online", Zh: "反映人在线评价的次数"},
		},
		{
			ID: TimesReached, Name: gridgov.Text{En: "reached by call-backs, times", Zh: "有效回访次数"}, Tally: metrics.TimesReached,
			Meaning: gridgov.Text{En: "how often a call-back reached the reporter", Zh: "回访到反映人的次数"},
		},
	}
	for i := range list {
		d := &list[i]
		d.Quantity, d.Moment, d.Without = metrics.Times, metrics.AtCreated, nothing
		if d.Source == (gridgov.Text{}) {
			d.Source, d.Confidence = own, metrics.ConfidenceOwn
		}
	}
	return list
}
