package ticket

import (
	"reflect"

	"github.com/gridgov/gridgov/internal/valid"
)

// A command is decided in three steps: whether any command of its verb is lawful on this ticket (ready, and the trigger in the
// lifecycle), what is wrong with its fields (checkCommand), and what it does (decide). Each is a switch and not a table of
// functions, since a refusal asks what else would be allowed, which comes back here.

// checkCommand validates a command's fields: their tags, and its own faults method where it has one.
func checkCommand(v Verb, do Command) []Fault {
	do = commandOf(do)
	if reflect.TypeOf(do) != reflect.TypeOf(commands[v].zero) {
		return []Fault{{Field: "command", Rule: "required", Limit: "a command of this package, by value"}}
	}
	faults := valid.Faults(verbs[v].name, do)
	if more, ok := do.(interface{ faults() []Fault }); ok {
		faults = append(faults, more.faults()...)
	}
	return faults
}

// ready is why every command of a verb is refused, whatever is in it; the zero reason where none is. It does not change the step.
func (s *step) ready(v Verb) reason {
	switch v {
	case VerbRespond, VerbRefer:
		return s.followed()
	case VerbAnswer:
		return s.readyAnswer()
	case VerbTransfer:
		return s.readyTransfer()
	case VerbAccept:
		return s.readyAccept()
	case VerbConvene:
		return s.readyConvene()
	case VerbReportBack:
		return s.readyReportBack()
	case VerbClose:
		return s.readyClose()
	case VerbRework:
		return s.readyRework()
	case VerbRate:
		return s.readyRate()
	case VerbReopen:
		return s.readyReopen()
	case VerbVoid:
		return s.readyVoid()
	case VerbAsk:
		return s.readyAsk()
	case VerbSupplement:
		return s.readySupplement()
	case VerbObject:
		return s.readyObject()
	case VerbExtend:
		return s.readyExtend()
	case VerbSuspend:
		return s.readySuspend()
	case VerbResume:
		return s.readyResume()
	case VerbGrant:
		return s.readyGrant()
	case VerbRefuse:
		return s.readyRefuse()
	case VerbSupervise:
		return s.readySupervise()
	case VerbComply:
		return s.readyComply()
	case VerbEscalate:
		return s.readyEscalate()
	case VerbInspect:
		return s.readyInspect()
	case VerbCallBack:
		return s.readyCallBack()
	case VerbMerge:
		return s.readyMerge()
	case VerbUnmerge:
		return s.readyUnmerge()
	case VerbReplan:
		return s.readyReplan()
	case VerbLapse:
		return s.readyLapse()
	}
	return reason{}
}

// decide checks the rules about what is in the command, and fills in the facts, the words and the messages.
func (s *step) decide(do Command) error {
	switch c := commandOf(do).(type) {
	case Classify:
		return decideClassify(s, c)
	case Respond:
		return decideRespond(s, c)
	case Answer:
		return decideAnswer(s, c)
	case Transfer:
		return decideTransfer(s, c)
	case Assign:
		return decideAssign(s, c)
	case Accept:
		return decideAccept(s, c)
	case Convene:
		return decideConvene(s, c)
	case ReportBack:
		return decideReportBack(s, c)
	case Note:
		return decideNote(s, c)
	case Close:
		return decideClose(s, c)
	case Rework:
		return decideRework(s, c)
	case Rate:
		return decideRate(s, c)
	case Reopen:
		return decideReopen(s, c)
	case Refer:
		return decideRefer(s, c)
	case Withdraw:
		return decideWithdraw(s, c)
	case Void:
		return decideVoid(s, c)
	case Ask:
		return decideAsk(s, c)
	case Supplement:
		return decideSupplement(s, c)
	case Object:
		return decideObject(s, c)
	case Extend:
		return decideExtend(s, c)
	case Suspend:
		return decideSuspend(s, c)
	case Resume:
		return decideResume(s, c)
	case Grant:
		return decideGrant(s, c)
	case Refuse:
		return decideRefuse(s, c)
	case Remind:
		return decideRemind(s, c)
	case Supervise:
		return decideSupervise(s, c)
	case Comply:
		return decideComply(s, c)
	case Escalate:
		return decideEscalate(s, c)
	case Inspect:
		return decideInspect(s, c)
	case CallBack:
		return decideCallBack(s, c)
	case Merge:
		return decideMerge(s, c)
	case Unmerge:
		return decideUnmerge(s, c)
	case Split:
		return decideSplit(s, c)
	case Replan:
		return decideReplan(s, c)
	case Lapse:
		return decideLapse(s, c)
	}
	return invalid("command", "required", "a command of this package")
}

// trigger is the one that a verb fires on the step's ticket. The command is nil where it is only asked what may be done.
func (v Verb) trigger(s *step, do Command) trigger {
	of := triggers[v]
	switch v {
	case VerbSupplement:
		switch {
		case s.ticket.Parent != "":
			return trigSupplementOn
		case s.ticket.State == Closed && s.ticket.Resolution == Insufficient:
			return s.backTo(s.ticket, of[1:])
		}
		return trigSupplement
	case VerbReopen:
		if s.ticket.Parent != "" {
			return trigReopenOn
		}
	case VerbClose:
		if s.rung != nil && s.rung.stage == StageSupplement {
			return trigFinish
		}
		return trigClose
	case VerbRemind:
		if s.rung != nil && s.rung.stage == StageCallBack {
			return trigRemindCall
		}
		return trigRemind
	}
	if do != nil {
		do = commandOf(do)
	}
	switch v {
	case VerbTransfer:
		if c, ok := do.(Transfer); ok && c.Handover {
			return trigHandover
		}
		return trigTransfer
	case VerbConvene:
		if c, ok := do.(Convene); ok && s.asksOnly(c) {
			return trigConveneAsked
		}
		return trigConvene
	case VerbGrant:
		c, _ := do.(Grant)
		return s.grants(c)
	case VerbMerge:
		if c, ok := do.(Merge); ok && len(s.others) > 0 && c.links(&s.others[0]) {
			return trigRepeats
		}
		return trigMerge
	}
	switch len(of) {
	case 0:
		return 0
	case 1:
		return of[0]
	}
	return s.backTo(s.ticket, of)
}

// backTo is the trigger that leads back to the last handling; received directly where there was none, or somebody of it is not
// known any longer.
func (s *step) backTo(t *Ticket, of []trigger) trigger {
	if s.lost(t) != nil {
		return of[0]
	}
	return of[max(int(t.Handling), 1)-1]
}
