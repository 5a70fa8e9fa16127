package desk

import (
	"fmt"
	"reflect"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/valid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A command is decided in three steps: whether any command of its verb is lawful on this ticket (ready, and the trigger in the
// lifecycle), what is wrong with its fields (checkCommand), and what it does (decide).

// checkCommand validates a command's fields: their tags, the checks of its verb, and its spans of time.
func (r *Rules) checkCommand(v ticket.Verb, s *Step) []gridgov.Fault {
	do := commandOf(s.Do)
	if reflect.TypeOf(do) != reflect.TypeOf(ticket.EmptyCommand(v)) {
		return []gridgov.Fault{{
			Field: "command", Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "a command of package ticket, by value", Zh: "应为ticket包的命令，且为值"},
		}}
	}
	faults := valid.Faults(v.String(), do)
	if check := checks[v]; check != nil {
		faults = append(faults, check(do, s)...)
	}
	spans(do, func(field string, sp worktime.Span) {
		if sp == (worktime.Span{}) {
			return
		}
		if sp.N == 0 && (r.calendar == nil || sp.Unit != worktime.WorkDay && sp.Unit != worktime.NaturalDay) {
			faults = append(faults, gridgov.Fault{
				Field: field, Rule: gridgov.RuleRequired,
				Right: gridgov.Text{En: "a span such as 5wd or 24h, more than 0", Zh: "应为大于0的时长，如5wd（5个工作日）或24h"},
			})
			return
		}
		if f := r.spanFault(sp); f != nil {
			f.Field = field
			faults = append(faults, *f)
		}
	})
	return faults
}

// spans visits the spans of time in a command.
func spans(do ticket.Command, visit func(field string, s worktime.Span)) {
	switch c := do.(type) {
	case ticket.Ask:
		visit("within", c.Within)
	case ticket.Extend:
		visit("by", c.By)
	case ticket.Supervise:
		visit("within", c.Within)
	case ticket.Transfer:
		visit("within", c.Within)
	case ticket.Convene:
		for i, p := range c.Assist {
			visit(fmt.Sprintf("assist[%d].within", i), p.Within)
		}
	}
}

// checks are the faults of a command that no tag of its fields finds.
var checks = [verbEnd]func(ticket.Command, *Step) []gridgov.Fault{
	ticket.VerbClassify:  checking(classifyFaults),
	ticket.VerbAnswer:    lone(answerFaults),
	ticket.VerbTransfer:  lone(transferFaults),
	ticket.VerbAssign:    lone(assignFaults),
	ticket.VerbConvene:   lone(conveneFaults),
	ticket.VerbNote:      lone(noteFaults),
	ticket.VerbClose:     lone(closeFaults),
	ticket.VerbObject:    lone(objectFaults),
	ticket.VerbExtend:    lone(extendFaults),
	ticket.VerbSuspend:   lone(suspendFaults),
	ticket.VerbGrant:     lone(grantFaults),
	ticket.VerbRemind:    lone(remindFaults),
	ticket.VerbSupervise: lone(superviseFaults),
	ticket.VerbCallBack:  lone(callBackFaults),
	ticket.VerbSplit:     checking(splitFaults),
}

func checking[C ticket.Command](faults func(C, *Step) []gridgov.Fault) func(ticket.Command, *Step) []gridgov.Fault {
	return func(do ticket.Command, s *Step) []gridgov.Fault { return faults(do.(C), s) } // checkCommand has seen its type
}

// lone is checking for a command with which the desk finds nothing.
func lone[C ticket.Command](faults func(C) []gridgov.Fault) func(ticket.Command, *Step) []gridgov.Fault {
	return func(do ticket.Command, _ *Step) []gridgov.Fault { return faults(do.(C)) }
}

// ready is why every command of a verb is refused, whatever is in it; the zero reason where none is. It does not change the step.
func (s *draft) ready(v ticket.Verb) *reason {
	if s.ticket.Screening != "" && !whileScreened[v] && !s.link {
		return whyScreening
	}
	if why := readies[v]; why != nil {
		return why(s)
	}
	return nil
}

var readies = [verbEnd]func(*draft) *reason{
	ticket.VerbRespond:    (*draft).followed,
	ticket.VerbRefer:      (*draft).readyRefer,
	ticket.VerbAnswer:     (*draft).readyAnswer,
	ticket.VerbTransfer:   (*draft).readyTransfer,
	ticket.VerbAccept:     (*draft).readyAccept,
	ticket.VerbAssign:     (*draft).readyAssign,
	ticket.VerbConvene:    (*draft).readyConvene,
	ticket.VerbReportBack: (*draft).readyReportBack,
	ticket.VerbClose:      (*draft).readyClose,
	ticket.VerbRework:     (*draft).readyRework,
	ticket.VerbReject:     (*draft).readyReject,
	ticket.VerbRate:       (*draft).readyRate,
	ticket.VerbReopen:     (*draft).readyReopen,
	ticket.VerbWithdraw:   (*draft).letsGo,
	ticket.VerbVoid:       (*draft).readyVoid,
	ticket.VerbAsk:        (*draft).readyAsk,
	ticket.VerbSupplement: (*draft).readySupplement,
	ticket.VerbObject:     (*draft).readyObject,
	ticket.VerbExtend:     (*draft).readyExtend,
	ticket.VerbSuspend:    (*draft).readySuspend,
	ticket.VerbResume:     (*draft).readyResume,
	ticket.VerbGrant:      (*draft).readyGrant,
	ticket.VerbRefuse:     (*draft).readyRefuse,
	ticket.VerbSupervise:  (*draft).readySupervise,
	ticket.VerbComply:     (*draft).readyComply,
	ticket.VerbEscalate:   (*draft).readyEscalate,
	ticket.VerbInspect:    (*draft).readyInspect,
	ticket.VerbCallBack:   (*draft).readyCallBack,
	ticket.VerbMerge:      (*draft).readyMerge,
	ticket.VerbUnmerge:    (*draft).readyUnmerge,
	ticket.VerbReplan:     (*draft).readyReplan,
	ticket.VerbLapse:      (*draft).readyLapse,
}

// decide checks the rules about what is in the command, and fills in the facts, the words and the messages.
func (s *draft) decide(do ticket.Command) error {
	if decide := decisions[s.event.Verb]; decide != nil {
		return decide(s, commandOf(do))
	}
	return form.Invalid("command",
		gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "a command of package ticket", Zh: "应为ticket包的命令"}})
}

var decisions = [verbEnd]func(*draft, ticket.Command) error{
	ticket.VerbClassify:   deciding(decideClassify),
	ticket.VerbRespond:    deciding(decideRespond),
	ticket.VerbAnswer:     deciding(decideAnswer),
	ticket.VerbTransfer:   deciding(decideTransfer),
	ticket.VerbAssign:     deciding(decideAssign),
	ticket.VerbAccept:     deciding(decideAccept),
	ticket.VerbConvene:    deciding(decideConvene),
	ticket.VerbReportBack: deciding(decideReportBack),
	ticket.VerbNote:       deciding(decideNote),
	ticket.VerbClose:      deciding(decideClose),
	ticket.VerbRework:     deciding(decideRework),
	ticket.VerbReject:     deciding(decideReject),
	ticket.VerbRate:       deciding(decideRate),
	ticket.VerbReopen:     deciding(decideReopen),
	ticket.VerbRefer:      deciding(decideRefer),
	ticket.VerbWithdraw:   deciding(decideWithdraw),
	ticket.VerbVoid:       deciding(decideVoid),
	ticket.VerbAsk:        deciding(decideAsk),
	ticket.VerbSupplement: deciding(decideSupplement),
	ticket.VerbObject:     deciding(decideObject),
	ticket.VerbExtend:     deciding(decideExtend),
	ticket.VerbSuspend:    deciding(decideSuspend),
	ticket.VerbResume:     deciding(decideResume),
	ticket.VerbGrant:      deciding(decideGrant),
	ticket.VerbRefuse:     deciding(decideRefuse),
	ticket.VerbRemind:     deciding(decideRemind),
	ticket.VerbSupervise:  deciding(decideSupervise),
	ticket.VerbComply:     deciding(decideComply),
	ticket.VerbEscalate:   deciding(decideEscalate),
	ticket.VerbInspect:    deciding(decideInspect),
	ticket.VerbCallBack:   deciding(decideCallBack),
	ticket.VerbMerge:      deciding(decideMerge),
	ticket.VerbUnmerge:    deciding(decideUnmerge),
	ticket.VerbSplit:      deciding(decideSplit),
	ticket.VerbReplan:     deciding(decideReplan),
	ticket.VerbLapse:      deciding(decideLapse),
}

func deciding[C ticket.Command](decide func(*draft, C) error) func(*draft, ticket.Command) error {
	return func(s *draft, do ticket.Command) error {
		c, _ := do.(C) // checkCommand has seen it
		return decide(s, c)
	}
}

// triggerOf is the trigger that a verb fires on the step's ticket: the only one, the one that picks chooses, or else the one of the
// ticket's handling. The command is nil while the allowed verbs are listed.
func triggerOf(v ticket.Verb, s *draft, do ticket.Command) trigger {
	of := triggers[v]
	switch pick := picks[v]; {
	case pick != nil:
		return pick(s, commandOf(do))
	case len(of) == 0:
		return 0
	case len(of) == 1:
		return of[0]
	}
	return s.backTo(s.ticket, of)
}

// picks choose among the triggers of a verb, where the ticket's handling alone does not.
var picks = [verbEnd]func(*draft, ticket.Command) trigger{
	ticket.VerbClassify: func(s *draft, _ ticket.Command) trigger {
		if s.ticket.State == ticket.Closed && s.ticket.Screening != "" {
			return trigScreen
		}
		return trigClassify
	},
	ticket.VerbTransfer: func(_ *draft, do ticket.Command) trigger {
		if c, ok := do.(ticket.Transfer); ok && c.Handover {
			return trigHandover
		}
		return trigTransfer
	},
	ticket.VerbConvene: func(s *draft, do ticket.Command) trigger {
		if c, ok := do.(ticket.Convene); ok && s.asksOnly(c) {
			return trigConveneAsked
		}
		return trigConvene
	},
	ticket.VerbClose: func(s *draft, _ ticket.Command) trigger {
		if s.rung != nil && s.rung.stage == ticket.StageSupplement {
			return trigFinish
		}
		return trigClose
	},
	ticket.VerbReopen: func(s *draft, _ ticket.Command) trigger {
		if s.ticket.Parent != "" {
			return trigReopenOn
		}
		return s.backTo(s.ticket, triggers[ticket.VerbReopen])
	},
	ticket.VerbSupplement: func(s *draft, _ ticket.Command) trigger {
		switch {
		case s.ticket.Parent != "":
			return trigSupplementOn
		case s.ticket.State == ticket.Closed && s.ticket.Resolution == ticket.Insufficient:
			return s.backTo(s.ticket, triggers[ticket.VerbSupplement][1:])
		}
		return trigSupplement
	},
	ticket.VerbGrant: func(s *draft, do ticket.Command) trigger {
		c, _ := do.(ticket.Grant)
		return s.grants(c)
	},
	ticket.VerbRemind: func(s *draft, _ ticket.Command) trigger {
		if s.rung != nil && s.rung.stage == ticket.StageCallBack {
			return trigRemindCall
		}
		return trigRemind
	},
	ticket.VerbMerge: func(s *draft, do ticket.Command) trigger {
		if _, ok := do.(ticket.Merge); ok && len(s.others) > 0 && s.links(&s.others[0]) {
			return trigRepeats
		}
		return trigMerge
	},
}

// backTo is the trigger that leads back to the last handling; received directly where there was none, or somebody of it is not
// known any longer.
func (s *draft) backTo(t *ticket.Ticket, of []trigger) trigger {
	if s.lost(t) != nil {
		return of[0]
	}
	return of[max(int(t.Handling), 1)-1]
}
