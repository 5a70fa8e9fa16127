package ticket

import (
	"fmt"
	"reflect"

	"github.com/gridgov/gridgov/internal/valid"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A command is decided in three steps: whether any command of its verb is lawful on this ticket (ready, and the trigger in the
// lifecycle), what is wrong with its fields (checkCommand), and what it does (decide).

// checkCommand validates a command's fields: their tags, what checks says of its verb, and its spans of time.
func (r *Rules) checkCommand(v Verb, s *Step) []Fault {
	do := commandOf(s.Do)
	if reflect.TypeOf(do) != reflect.TypeOf(EmptyCommand(v)) {
		return []Fault{{Field: "command", Rule: "required", Limit: "a command of this package, by value"}}
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
			faults = append(faults, Fault{Field: field, Rule: "required", Limit: "a span such as 5wd or 24h, more than 0"})
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
func spans(do Command, visit func(field string, s worktime.Span)) {
	switch c := do.(type) {
	case Ask:
		visit("within", c.Within)
	case Extend:
		visit("by", c.By)
	case Supervise:
		visit("within", c.Within)
	case Transfer:
		visit("within", c.Within)
	case Convene:
		for i, p := range c.Assist {
			visit(fmt.Sprintf("assist[%d].within", i), p.Within)
		}
	}
}

// checks are the faults of a command that no tag of its fields tells.
var checks = [verbEnd]func(Command, *Step) []Fault{
	VerbClassify:  checking(classifyFaults),
	VerbAnswer:    lone(answerFaults),
	VerbTransfer:  lone(transferFaults),
	VerbAssign:    lone(assignFaults),
	VerbConvene:   lone(conveneFaults),
	VerbNote:      lone(noteFaults),
	VerbClose:     lone(closeFaults),
	VerbObject:    lone(objectFaults),
	VerbExtend:    lone(extendFaults),
	VerbSuspend:   lone(suspendFaults),
	VerbGrant:     lone(grantFaults),
	VerbRemind:    lone(remindFaults),
	VerbSupervise: lone(superviseFaults),
	VerbCallBack:  lone(callBackFaults),
	VerbSplit:     checking(splitFaults),
}

func checking[C Command](faults func(C, *Step) []Fault) func(Command, *Step) []Fault {
	return func(do Command, s *Step) []Fault { return faults(do.(C), s) } // checkCommand has seen its type
}

// lone is checking for a command with which the desk finds nothing.
func lone[C Command](faults func(C) []Fault) func(Command, *Step) []Fault {
	return func(do Command, _ *Step) []Fault { return faults(do.(C)) }
}

// ready is why every command of a verb is refused, whatever is in it; the zero reason where none is. It does not change the step.
func (s *step) ready(v Verb) reason {
	if why := readies[v]; why != nil {
		return why(s)
	}
	return reason{}
}

var readies = [verbEnd]func(*step) reason{
	VerbRespond:    (*step).followed,
	VerbRefer:      (*step).readyRefer,
	VerbAnswer:     (*step).readyAnswer,
	VerbTransfer:   (*step).readyTransfer,
	VerbAccept:     (*step).readyAccept,
	VerbAssign:     (*step).readyAssign,
	VerbConvene:    (*step).readyConvene,
	VerbReportBack: (*step).readyReportBack,
	VerbClose:      (*step).readyClose,
	VerbRework:     (*step).readyRework,
	VerbRate:       (*step).readyRate,
	VerbReopen:     (*step).readyReopen,
	VerbWithdraw:   (*step).letsGo,
	VerbVoid:       (*step).readyVoid,
	VerbAsk:        (*step).readyAsk,
	VerbSupplement: (*step).readySupplement,
	VerbObject:     (*step).readyObject,
	VerbExtend:     (*step).readyExtend,
	VerbSuspend:    (*step).readySuspend,
	VerbResume:     (*step).readyResume,
	VerbGrant:      (*step).readyGrant,
	VerbRefuse:     (*step).readyRefuse,
	VerbSupervise:  (*step).readySupervise,
	VerbComply:     (*step).readyComply,
	VerbEscalate:   (*step).readyEscalate,
	VerbInspect:    (*step).readyInspect,
	VerbCallBack:   (*step).readyCallBack,
	VerbMerge:      (*step).readyMerge,
	VerbUnmerge:    (*step).readyUnmerge,
	VerbReplan:     (*step).readyReplan,
	VerbLapse:      (*step).readyLapse,
}

// decide checks the rules about what is in the command, and fills in the facts, the words and the messages.
func (s *step) decide(do Command) error {
	if decide := decisions[s.event.Verb]; decide != nil {
		return decide(s, commandOf(do))
	}
	return form.Invalid("command", "required", "a command of this package")
}

var decisions = [verbEnd]func(*step, Command) error{
	VerbClassify:   deciding(decideClassify),
	VerbRespond:    deciding(decideRespond),
	VerbAnswer:     deciding(decideAnswer),
	VerbTransfer:   deciding(decideTransfer),
	VerbAssign:     deciding(decideAssign),
	VerbAccept:     deciding(decideAccept),
	VerbConvene:    deciding(decideConvene),
	VerbReportBack: deciding(decideReportBack),
	VerbNote:       deciding(decideNote),
	VerbClose:      deciding(decideClose),
	VerbRework:     deciding(decideRework),
	VerbRate:       deciding(decideRate),
	VerbReopen:     deciding(decideReopen),
	VerbRefer:      deciding(decideRefer),
	VerbWithdraw:   deciding(decideWithdraw),
	VerbVoid:       deciding(decideVoid),
	VerbAsk:        deciding(decideAsk),
	VerbSupplement: deciding(decideSupplement),
	VerbObject:     deciding(decideObject),
	VerbExtend:     deciding(decideExtend),
	VerbSuspend:    deciding(decideSuspend),
	VerbResume:     deciding(decideResume),
	VerbGrant:      deciding(decideGrant),
	VerbRefuse:     deciding(decideRefuse),
	VerbRemind:     deciding(decideRemind),
	VerbSupervise:  deciding(decideSupervise),
	VerbComply:     deciding(decideComply),
	VerbEscalate:   deciding(decideEscalate),
	VerbInspect:    deciding(decideInspect),
	VerbCallBack:   deciding(decideCallBack),
	VerbMerge:      deciding(decideMerge),
	VerbUnmerge:    deciding(decideUnmerge),
	VerbSplit:      deciding(decideSplit),
	VerbReplan:     deciding(decideReplan),
	VerbLapse:      deciding(decideLapse),
}

func deciding[C Command](decide func(*step, C) error) func(*step, Command) error {
	return func(s *step, do Command) error {
		c, _ := do.(C) // checkCommand has seen it
		return decide(s, c)
	}
}

// triggerOf is the one that a verb fires on the step's ticket: the only one, what picks says, or else the one of the ticket's
// handling. The command is nil where it is only asked what may be done.
func triggerOf(v Verb, s *step, do Command) trigger {
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
var picks = [verbEnd]func(*step, Command) trigger{
	VerbTransfer: func(_ *step, do Command) trigger {
		if c, ok := do.(Transfer); ok && c.Handover {
			return trigHandover
		}
		return trigTransfer
	},
	VerbConvene: func(s *step, do Command) trigger {
		if c, ok := do.(Convene); ok && s.asksOnly(c) {
			return trigConveneAsked
		}
		return trigConvene
	},
	VerbClose: func(s *step, _ Command) trigger {
		if s.rung != nil && s.rung.stage == StageSupplement {
			return trigFinish
		}
		return trigClose
	},
	VerbReopen: func(s *step, _ Command) trigger {
		if s.ticket.Parent != "" {
			return trigReopenOn
		}
		return s.backTo(s.ticket, triggers[VerbReopen])
	},
	VerbSupplement: func(s *step, _ Command) trigger {
		switch {
		case s.ticket.Parent != "":
			return trigSupplementOn
		case s.ticket.State == Closed && s.ticket.Resolution == Insufficient:
			return s.backTo(s.ticket, triggers[VerbSupplement][1:])
		}
		return trigSupplement
	},
	VerbGrant: func(s *step, do Command) trigger {
		c, _ := do.(Grant)
		return s.grants(c)
	},
	VerbRemind: func(s *step, _ Command) trigger {
		if s.rung != nil && s.rung.stage == StageCallBack {
			return trigRemindCall
		}
		return trigRemind
	},
	VerbMerge: func(s *step, do Command) trigger {
		if _, ok := do.(Merge); ok && len(s.others) > 0 && s.links(&s.others[0]) {
			return trigRepeats
		}
		return trigMerge
	},
}

// backTo is the trigger that leads back to the last handling; received directly where there was none, or somebody of it is not
// known any longer.
func (s *step) backTo(t *Ticket, of []trigger) trigger {
	if s.lost(t) != nil {
		return of[0]
	}
	return of[max(int(t.Handling), 1)-1]
}
