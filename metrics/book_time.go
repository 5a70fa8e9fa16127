package metrics

// staged are left out of how a stage went.
var staged = Text{
	notCounted.En + "; no limit; what was taken away, or still runs, within its limit",
	notCounted.Zh + ";无时限;时限未到的(含期内转出)",
}

// accountability are the figures of limits and of what is done about them (时限与责任). A group by handler or officer holds
// what that handler leads now, or led last, also what happened under another one.
func accountability() []Definition {
	return []Definition{
		{
			ID: FigureDueSoon, Name: Text{"about to be overdue", "即将超期"}, Unit: Count, Moment: AtCreated, Of: Open | DueSoon, Column: true,
			Meaning: Text{"of the open ones, those whose handling limit comes within the span that the report looks ahead", "未办结中办理时限将在报告预警时段内到期的"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureStageOverdue, Name: Text{"late in some stage", "有环节超期"}, Unit: Count, Moment: AtCreated, Of: StageOverdue,
			Meaning: Text{"tickets on which a limit of some stage runs and is past: response, sign-for, handling, an assisting report, a ruling, a supplement, an inspection, a call-back or the reply to an order", "有任一环节(响应、签收、办理、协办、审批、补充、核查、回访、督办回复)时限已过且尚未完成的工单"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureStageDueSoon, Name: Text{"about to be late in some stage", "有环节即将超期"}, Unit: Count, Moment: AtCreated, Of: StageDueSoon,
			Meaning: Text{"tickets on which a limit of some stage runs out within the span that the report looks ahead", "有任一环节时限将在报告预警时段内到期的工单"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureAcceptInTime, Name: Text{"signed for in time", "按时签收率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | AcceptDue, Is: AcceptInTime, Column: true, Ranked: true,
			Meaning: Text{"of tickets that were signed for, or whose time to sign is past, those of which every dispatch was signed for in time by a person", "已签收或签收时限已过的工单中,每次派单均由人在时限内签收的"},
			Without: staged, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureHandleInTime, Name: Text{"handled in time", "按期处置率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | HandleDue, Is: HandleInTime, Column: true, Ranked: true,
			Meaning: Text{"of tickets that had to be handled (replied to by staff, or past the limit), those that never were late: 按期处置数 / 应处置数; to the final reply, where the closing rate goes to the closing", "按期处置数 / 应处置数;应处置数 = 已处置数 + 超期待处置数;计至工作人员最后答复,任一轮超期即不计按期"},
			Without: staged, Source: "EGOVA-M, JINNIU, UMP; 应处置数 (处置数 + 超期待处置数) as in UMP [C]", Mark: MarkOfficial,
		},
		{
			ID: FigureHandleOverdue, Name: Text{"waiting past the limit", "超期待处置率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | HandleDue, Is: HandleOverdue,
			Meaning: Text{"of tickets that had to be handled, those still without a reply past the limit: 超期待处置数 / 应处置数", "超期待处置数 / 应处置数"},
			Without: staged, Source: "JINNIU", Mark: MarkSecondary,
		},
		{
			ID: FigureTaskInTime, Name: Text{"assisting reports in time", "协办按时反馈率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | TaskDue, Is: TaskInTime,
			Meaning: Text{"of joint tickets with an assisting report made or past its limit, those of which every report came in time", "协办已反馈或反馈时限已过的联动工单中,各协办均按时反馈的"},
			Without: staged, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureApproveInTime, Name: Text{"ruled on in time", "按时审批率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | ApproveDue, Is: ApproveInTime,
			Meaning: Text{"of tickets on which something was ruled on, or waits past its limit, those of which every ruling came in time", "有审批已作出或审批时限已过的工单中,各项审批均按时作出的"},
			Without: staged, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureSupplementInTime, Name: Text{"supplemented in time", "按时补充占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | SupplementDue, Is: SupplementInTime,
			Meaning: Text{"of tickets on which the reporter answered a question, or is past the limit, those answered in time; it tells of reporters, not of staff", "诉求人已补充或补充时限已过的工单中按时补充的;反映诉求人而非工作人员"},
			Without: staged, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureInspectInTime, Name: Text{"inspected in time", "按时核查率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | InspectDue, Is: InspectInTime,
			Meaning: Text{"of tickets whose reply was inspected, or whose time for it is past, those inspected in time every time: 按时核查数 / 应核查数", "按时核查数 / 应核查数;应核查数 = 已核查数 + 超期未核查数"},
			Without: staged, Source: "UMP, in its weights of 监督员; 应核查数 by analogy to 应处置数, ours", Mark: MarkSecondary,
		},
		{
			ID: FigureCallBackInTime, Name: Text{"called back in time", "按时回访率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | CallBackDue, Is: CallBackInTime,
			Meaning: Text{"of tickets whose reporter was reached, or whose time for the call is past, those called back in time", "已回访到诉求人或回访时限已过的工单中按时回访的"},
			Without: staged, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureComplyInTime, Name: Text{"orders replied to in time", "督办按时回复率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | ComplyDue, Is: ComplyInTime,
			Meaning: Text{"of tickets with a supervision order that was replied to, or is past its limit, those of which every order was replied to in time", "有督办已回复或回复时限已过的工单中,各督办均按时回复的"},
			Without: staged, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureExtended, Name: Text{"extended", "延期率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | HandleDue, Is: Extended, Column: true,
			Meaning: Text{"of tickets that had to be handled, those that were granted more time at least once: 延期数 / 应处置数, tickets and not extensions counted", "延期数 / 应处置数;按工单计,多次延期计一次"},
			Without: staged, Source: "JINNIU", Mark: MarkSecondary,
		},
		{
			ID: FigureExtensionGranted, Name: Text{"of extensions asked for, granted", "延期批准占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | ExtensionAsked, Is: Extended,
			Meaning: Text{"of tickets for which more time was asked for, those that were granted it", "申请过延期的工单中获批的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureSuspended, Name: Text{"suspended", "挂账占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Is: Suspended,
			Meaning: Text{"of all tickets, those suspended at some time", "全部工单中曾挂账(缓办)的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureSuspensionGranted, Name: Text{"of suspensions asked for, granted", "挂账批准占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | SuspensionAsked, Is: Suspended,
			Meaning: Text{"of tickets for which a suspension was asked for, those that were granted it", "申请过挂账的工单中获批的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureObjected, Name: Text{"objected to", "派单异议占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Is: Objected,
			Meaning: Text{"of all tickets, those of which a handler said that they were not theirs", "全部工单中承办单位提出过派单异议的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureObjectionPending, Name: Text{"objections without a ruling", "待裁定异议"}, Unit: Count, Moment: AtCreated, Of: ObjectionPending,
			Meaning: Text{"tickets on which an objection waits for a ruling", "异议尚待裁定的工单"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureUpheld, Name: Text{"objections upheld", "异议成立占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | ObjectionRuled, Is: Upheld,
			Meaning: Text{"of tickets with an objection that was ruled on, those with one that was upheld: what was sent to the wrong place", "异议已裁定的工单中有异议成立的,即派单有误的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureWrongful, Name: Text{"objections wrongful", "不当退单占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | ObjectionRuled, Is: Wrongful,
			Meaning: Text{"of tickets with an objection that was ruled on, those with one refused as wrongful", "异议已裁定的工单中有异议被认定为不当退单的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureEscalatedByStaff, Name: Text{"escalated by a person", "人工提级占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Is: EscalatedByStaff,
			Meaning: Text{"of all tickets, those that a person escalated", "全部工单中由人提级的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureEscalatedBySystem, Name: Text{"escalated by the sweep", "自动提级占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Is: EscalatedBySystem,
			Meaning: Text{"of all tickets, those that went a level up since a limit was past, themselves or with something that waited for a ruling", "全部工单中因超期自动提级的(含审批逾期上移)"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureReminded, Name: Text{"reminded by staff", "催办占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Is: Reminded,
			Meaning: Text{"of all tickets, those about which staff reminded", "全部工单中经工作人员催办的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureRemindedBySystem, Name: Text{"reminded by the sweep", "自动催办占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Is: RemindedBySystem,
			Meaning: Text{"of all tickets, those about which the sweep reminded, at a limit or after it", "全部工单中到期或超期后由系统催办的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureChased, Name: Text{"chased by the reporter", "催单占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Is: Chased,
			Meaning: Text{"of all tickets, those about which the reporter asked where it was", "全部工单中诉求人催单的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureSupervised, Name: Text{"supervised", "督办占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Is: Supervised,
			Meaning: Text{"of all tickets, those with a supervision order", "全部工单中被督办的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureDeemed, Name: Text{"counted as signed for", "视为签收占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted, Is: DeemedAccepted,
			Meaning: Text{"of all tickets, those that nobody signed for, so that the sweep did", "全部工单中无人签收而视为签收的"},
			Without: notCounted, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureMerged, Name: Text{"merged", "并单"}, Unit: Count, Moment: AtCreated, Of: Merged,
			Meaning: Text{"tickets that are duplicates of another one; they count in no rate", "并入其他工单的重复工单,不计入考核"},
			Without: nothing, Source: own, Mark: MarkOwn,
		},
	}
}
