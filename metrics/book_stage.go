package metrics

import "github.com/gridgov/gridgov/ticket"

// byStage are the figures of the stages: of all of them, and of each.
func byStage() []Definition {
	list := []Definition{
		{
			ID: FigureStageInTime, Name: Text{"in time in every stage", "各环节均按时"}, Unit: Share, Moment: AtCreated,
			Of: Counted | StageDue, Is: StageInTime,
			Meaning: Text{"of tickets on which there is something to judge in some stage, those that were late in none: " +
				"response, sign-for, handling, assisting reports, rulings, inspections, call-backs, replies to orders; not " +
				"supplements, which are the reporter's", "有任一环节(响应、签收、办理、协办、审批、核查、回访、督办回复)可判定的工单中,各环节均未超期的;补充属诉求人,不在内"},
			Without: staged, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureAcceptInTime, Name: Text{"signed for in time", "按时签收率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | StageDue, Is: StageInTime, Stage: ticket.StageAccept, For: ActAccept, Column: true, Ranked: true,
			Meaning: Text{"of tickets that were signed for, or whose time to sign is past, those of which every dispatch was " +
				"signed for in time by a person", "已签收或签收时限已过的工单中,每次派单均由人在时限内签收的"},
			Without: staged, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureHandleInTime, Name: Text{"handled in time", "按期处置率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | StageDue, Is: StageInTime, Stage: ticket.StageHandle, For: ActHandle, Column: true, Ranked: true,
			Meaning: Text{
				"of tickets that had to be handled (replied to by staff, or past the limit), those that never were " +
					"late: 按期处置数 / 应处置数; to the final reply, where the closing rate goes to the closing",
				"按期处置数 / 应处置数;应处置数 = 已处置数 + 超期待处置数;计至工作人员最后答复,任一轮超期即不计按期",
			},
			Without: staged, Source: "EGOVA-M, JINNIU, UMP; 应处置数 (处置数 + 超期待处置数) as in UMP [C]", Mark: MarkOfficial,
		},
		{
			ID: FigureTaskInTime, Name: Text{"assisting reports in time", "协办按时反馈率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | StageDue, Is: StageInTime, Stage: ticket.StageHandle, Assisting: true,
			Meaning: Text{
				"of joint tickets with an assisting report made or past its limit, those of which every report came in time",
				"协办已反馈或反馈时限已过的联动工单中,各协办均按时反馈的",
			},
			Without: staged, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureApproveInTime, Name: Text{"ruled on in time", "按时审批率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | StageDue, Is: StageInTime, Stage: ticket.StageApprove,
			Meaning: Text{
				"of tickets on which something was ruled on, or waits past its limit, those of which every ruling came in time",
				"有审批已作出或审批时限已过的工单中,各项审批均按时作出的",
			},
			Without: staged, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureSupplementInTime, Name: Text{"supplemented in time", "按时补充占比"}, Unit: Share, Moment: AtCreated,
			Of: Counted | StageDue, Is: StageInTime, Stage: ticket.StageSupplement,
			Meaning: Text{"of tickets on which the reporter answered a question, or is past the limit, those answered in time; " +
				"it tells of reporters, not of staff", "诉求人已补充或补充时限已过的工单中按时补充的;反映诉求人而非工作人员"},
			Without: staged, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureInspectInTime, Name: Text{"inspected in time", "按时核查率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | StageDue, Is: StageInTime, Stage: ticket.StageInspect,
			Meaning: Text{
				"of tickets whose reply was inspected, or whose time for it is past, those inspected in time every time: 按时核查数 / 应核查数",
				"按时核查数 / 应核查数;应核查数 = 已核查数 + 超期未核查数",
			},
			Without: staged, Source: "UMP, in its weights of 监督员; 应核查数 by analogy to 应处置数, ours", Mark: MarkSecondary,
		},
		{
			ID: FigureCallBackInTime, Name: Text{"called back in time", "按时回访率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | StageDue, Is: StageInTime, Stage: ticket.StageCallBack,
			Meaning: Text{
				"of tickets whose reporter was reached, or whose time for the call is past, those called back in time",
				"已回访到诉求人或回访时限已过的工单中按时回访的",
			},
			Without: staged, Source: own, Mark: MarkOwn,
		},
		{
			ID: FigureComplyInTime, Name: Text{"orders replied to in time", "督办按时回复率"}, Unit: Share, Moment: AtCreated,
			Of: Counted | StageDue, Is: StageInTime, Stage: ticket.StageComply,
			Meaning: Text{"of tickets with a supervision order that was replied to, or is past its limit, those of which every " +
				"order was replied to in time", "有督办已回复或回复时限已过的工单中,各督办均按时回复的"},
			Without: staged, Source: own, Mark: MarkOwn,
		},
	}
	for _, d := range []Definition{
		{
			ID: FigureStageOverdue, Name: Text{"overdue now in some stage", "有环节当前超期"}, Unit: Count, Moment: AtCreated, Of: StageOverdue,
			Meaning: Text{"tickets on which a limit of some stage runs and is past", "有任一环节时限已过且尚未完成的工单"},
		},
		{
			ID: FigureStageDueSoon, Name: Text{"about to be overdue in some stage", "有环节即将超期"}, Unit: Count, Moment: AtCreated, Of: StageDueSoon,
			Meaning: Text{"tickets on which a limit of some stage runs out within the span that the report looks ahead", "有任一环节时限将在报告预警时段内到期的工单"},
		},
		{
			ID: FigureTimesLate, Name: Text{"late, times", "超期次数"}, Unit: Times, Moment: AtCreated, Tally: TimesLate,
			Meaning: Text{"how often something was done after its limit, or taken away after it; what still runs is not in " +
				"it, nor are supplements, which are the reporter's", "期限过后才完成(或被转出)的次数,尚未完成的不在内;补充属诉求人,不在内"},
		},
		{
			ID: FigureTimesRemindedBySystem, Name: Text{"reminded by the sweep, times", "自动催办次数"}, Unit: Times, Moment: AtCreated,
			Tally: TimesRemindedBySystem,
			Meaning: Text{"how often the sweep reminded, at a limit or after it; not those whom a supplement or a confirmation " +
				"waits for, who are reporters", "系统在到期或超期后催办的次数,不含提醒诉求人的"},
		},
		{
			ID: FigureTimesEscalatedBySystem, Name: Text{"escalated by the sweep, times", "自动提级次数"}, Unit: Times, Moment: AtCreated,
			Tally:   TimesEscalatedBySystem,
			Meaning: Text{"how often the sweep took it, or what waited for a ruling, a level up", "系统因超期提级的次数(含审批逾期上移)"},
		},
		{
			ID: FigureTimesExtended, Name: Text{"extended, times", "延期次数"}, Unit: Times, Moment: AtCreated, Tally: TimesExtended, Column: true,
			Meaning: Text{"how often more time was granted, to assisting handlers too; how much is in no figure, since working " +
				"days and hours do not add up", "批准延期的次数,含协办;工作日与小时不可相加,故不计时长"},
			Source: "延期次数: EGOVA-S has it as a counter", Mark: MarkSecondary,
		},
		{
			ID: FigureTimesObjected, Name: Text{"objected to, times", "派单异议次数"}, Unit: Times, Moment: AtCreated, Tally: TimesObjected,
			Meaning: Text{"how often a handler said that it was not theirs", "承办单位提出派单异议的次数"},
		},
		{
			ID: FigureTimesUpheld, Name: Text{"objections upheld, times", "异议成立次数"}, Unit: Times, Moment: AtCreated, Tally: TimesUpheld,
			Meaning: Text{"how often an objection was upheld", "异议裁定成立的次数"},
		},
		{
			ID: FigureTimesRefused, Name: Text{"objections refused, times", "异议驳回次数"}, Unit: Times, Moment: AtCreated, Tally: TimesRefused,
			Meaning: Text{"how often an objection was refused, as wrongful or not", "异议裁定驳回的次数,含不当退单"},
		},
		{
			ID: FigureTimesWrongful, Name: Text{"objections wrongful, times", "不当退单次数"}, Unit: Times, Moment: AtCreated, Tally: TimesWrongful,
			Meaning: Text{"how often an objection was refused as wrongful", "异议被认定为不当退单的次数"},
		},
	} {
		d.Without = nothing
		if d.Source == "" {
			d.Source, d.Mark = own, MarkOwn
		}
		list = append(list, d)
		for at := 1; at <= len(stages); at++ {
			if d.Tally == 0 || d.Tally.staged(at) {
				list = append(list, d.of(&stages[at-1]))
			}
		}
	}
	return list
}

// of is the figure of one stage, of one that looks at all.
func (d Definition) of(s *stage) Definition {
	d.ID += "/" + s.id
	d.Stage, d.Assisting, d.Column = s.stage, s.assisting, false
	d.Name = Text{s.name.En + ": " + d.Name.En, s.name.Zh + ":" + d.Name.Zh}
	d.Meaning = Text{d.Meaning.En + "; of " + s.name.En + " alone", d.Meaning.Zh + ";仅" + s.name.Zh}
	return d
}

// byTimes are the numbers of times that have no stage (次数). They are of all tickets, also those that count in no rate.
func byTimes() []Definition {
	list := []Definition{
		{
			ID: FigureTimesTransferred, Name: Text{"transferred, times", "转派次数"}, Tally: TimesTransferred,
			Meaning: Text{"how often it was passed on to a handler", "转派承办单位的次数"},
		},
		{
			ID: FigureTimesReworked, Name: Text{"reworked, times", "返工次数"}, Tally: TimesReworked, Column: true,
			Meaning: Text{"how often a reply was sent back", "答复被退回返工的次数"}, Source: "返工次数: UMP, EGOVA-S", Mark: MarkSecondary,
		},
		{
			ID: FigureTimesReopened, Name: Text{"reopened, times", "重办次数"}, Tally: TimesReopened,
			Meaning: Text{"how often it was reopened after a closing", "办结后重办的次数"},
		},
		{
			ID: FigureTimesExtensionAsked, Name: Text{"extensions asked for, times", "申请延期次数"}, Tally: TimesExtensionAsked,
			Meaning: Text{"how often more time was asked for", "申请延期的次数"},
		},
		{
			ID: FigureTimesSuspensionAsked, Name: Text{"suspensions asked for, times", "申请挂账次数"}, Tally: TimesSuspensionAsked,
			Meaning: Text{"how often a suspension was asked for", "申请挂账的次数"},
		},
		{
			ID: FigureTimesSuspended, Name: Text{"suspended, times", "挂账次数"}, Tally: TimesSuspended,
			Meaning: Text{"how often a suspension was granted", "批准挂账的次数"},
		},
		{
			ID: FigureTimesEscalatedByStaff, Name: Text{"escalated by a person, times", "人工提级次数"}, Tally: TimesEscalatedByStaff,
			Meaning: Text{"how often a person escalated it", "由人提级的次数"},
		},
		{
			ID: FigureTimesReminded, Name: Text{"reminded by staff, times", "催办次数"}, Tally: TimesReminded, Column: true,
			Meaning: Text{"how often staff reminded", "工作人员催办的次数"},
		},
		{
			ID: FigureTimesWarned, Name: Text{"warned by the sweep, times", "预警次数"}, Tally: TimesWarned,
			Meaning: Text{"how often the sweep warned before a limit", "系统在到期前预警的次数"},
		},
		{
			ID: FigureTimesChased, Name: Text{"chased by the reporter, times", "催单次数"}, Tally: TimesChased,
			Meaning: Text{"how often the reporter asked where it was", "诉求人催单的次数"},
		},
		{
			ID: FigureTimesSupervised, Name: Text{"supervised, times", "督办次数"}, Tally: TimesSupervised,
			Meaning: Text{"how often a supervision order was given", "下达督办的次数"},
		},
		{
			ID: FigureTimesDeemed, Name: Text{"counted as signed for, times", "视为签收次数"}, Tally: TimesDeemed,
			Meaning: Text{"how often nobody signed for it, so that the sweep did", "无人签收而视为签收的次数"},
		},
		{
			ID: FigureTimesCalled, Name: Text{"called back, times", "回访次数"}, Tally: TimesCalled,
			Meaning: Text{"how often the reporter was called back, reached or not", "回访的次数,不论是否联系上"},
		},
		{
			ID: FigureTimesRated, Name: Text{"rated online, times", "在线评价次数"}, Tally: TimesRated,
			Meaning: Text{"how often the reporter rated it online", "诉求人在线评价的次数"},
		},
		{
			ID: FigureTimesReached, Name: Text{"reached by call-backs, times", "有效回访次数"}, Tally: TimesReached,
			Meaning: Text{"how often a call-back reached the reporter", "回访到诉求人的次数"},
		},
	}
	for i := range list {
		d := &list[i]
		d.Unit, d.Moment, d.Without = Times, AtCreated, nothing
		if d.Source == "" {
			d.Source, d.Mark = own, MarkOwn
		}
	}
	return list
}
