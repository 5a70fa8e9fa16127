package ticket

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/internal/exact"
	"github.com/gridgov/gridgov/internal/nearest"
	"github.com/gridgov/gridgov/internal/valid"
)

// Verb names what is done to a ticket: a command, and the event that records it.
type Verb uint8

// The verbs. A new command is a constant here, a row in the table below, its struct in command.go, its grants in
// access.go and its triggers in lifecycle.go; a test fails while one of them is missing.
const (
	VerbReceive Verb = iota + 1
	VerbClassify
	VerbRespond
	VerbAnswer
	VerbTransfer
	VerbAssign
	VerbAccept
	VerbConvene
	VerbReportBack
	VerbNote
	VerbClose
	VerbRework
	VerbRate
	VerbReopen
	VerbRefer
	VerbWithdraw
	VerbVoid
	VerbAsk
	VerbSupplement
	VerbObject
	VerbExtend
	VerbSuspend
	VerbResume
	VerbGrant
	VerbRefuse
	VerbRemind
	VerbSupervise
	VerbComply
	VerbEscalate
	VerbInspect
	VerbCallBack
	VerbMerge
	VerbUnmerge
	VerbSplit
	VerbReplan
	VerbLapse
	verbEnd // one past the last
)

// verb is one row of the command table.
type verb struct {
	name, zh string // as it stands in documents; 中文
	// triggers are what it may fire; pick chooses among several, by default by the ticket's handling.
	triggers []trigger
	pick     func(*step, Command) trigger
	// ready is why every command of the verb is refused, whatever is in it; nil where none is. It leaves the step as it is.
	ready func(*step) reason
	// decide checks the rules about what is in the command and fills in the facts, the words and the messages.
	decide func(*step, Command) error
	zero   Command // an empty one
	// check validates the command's fields: their tags, and its own faults method if it has one.
	check func(Command) []Fault
	// parse reads the command from JSON.
	parse func([]byte) (Command, error)
	// told is its sentence on the record; the reporter's is in story.go.
	told sentence
}

// row fills the parts that follow from a command's type. A pointer to a command is taken as the command.
func row[C Command](name, zh string, decide func(*step, C) error, told sentence, triggers ...trigger) verb {
	value := func(do Command) (C, bool) {
		switch c := any(do).(type) {
		case C:
			return c, true
		case *C:
			if c != nil {
				return *c, true
			}
		}
		var none C
		return none, false
	}
	var zero C
	return verb{
		name: name, zh: zh, triggers: triggers, told: told, zero: zero,
		decide: func(s *step, do Command) error {
			c, _ := value(do) // check has seen it
			return decide(s, c)
		},
		check: func(do Command) []Fault {
			if _, ok := value(do); !ok {
				return []Fault{{Field: "command", Rule: "required", Limit: "a command of this package, by value"}}
			}
			faults := valid.Faults(name, do)
			if more, ok := do.(interface{ faults() []Fault }); ok {
				faults = append(faults, more.faults()...)
			}
			return faults
		},
		parse: func(doc []byte) (Command, error) {
			var c C
			if at, got, want := exact.Misnamed(doc, &c); want != "" {
				return nil, grid.Invalid("command", Fault{Field: at, Rule: "name", Limit: "exactly " + want, Got: got})
			}
			if err := json.Unmarshal(doc, &c); err != nil {
				return c, err
			}
			var faults []Fault
			for i, o := range exact.Unknown(doc, &c) {
				if i == maxUnknown {
					break
				}
				o.Name = code.Shown(o.Name)
				faults = append(faults, Fault{Field: o.At(), Rule: "unknown", Limit: nearestOf(o.Name, o.Legal(), "a member of the command")})
			}
			return c, grid.Invalid("command", faults...)
		},
	}
}

// maxUnknown bounds the unknown members of a command that are told.
const maxUnknown = 20

// verbs is the command table; verbs[0] is empty. It is filled in init, since deciding reads it for what else is allowed.
var verbs [verbEnd]verb

func init() {
	verbs = [verbEnd]verb{
		VerbReceive:    {name: "receive", zh: "受理", told: toldReceive},
		VerbClassify:   row("classify", "定性", decideClassify, toldClassify, trigClassify),
		VerbRespond:    row("respond", "响应", decideRespond, toldRespond, trigRespond),
		VerbAnswer:     row("answer", "答复", decideAnswer, toldAnswer, trigAnswer),
		VerbTransfer:   row("transfer", "转派", decideTransfer, toldTransfer, trigTransfer, trigHandover),
		VerbAssign:     row("assign", "派到人", decideAssign, toldAssign, trigAssign),
		VerbAccept:     row("accept", "签收", decideAccept, toldAccept, trigAccept),
		VerbConvene:    row("convene", "联动", decideConvene, toldConvene, trigConvene, trigConveneAsked),
		VerbReportBack: row("report back", "反馈", decideReportBack, toldReportBack, trigReportBack),
		VerbNote:       row("note", "记录", decideNote, toldNote, trigNote),
		VerbClose:      row("close", "办结", decideClose, toldClose, trigClose, trigFinish),
		VerbRework:     row("rework", "返工", decideRework, toldRework, trigReworkDirect, trigReworkTransferred, trigReworkJoint),
		VerbRate:       row("rate", "评价", decideRate, toldRate, trigRate),
		VerbReopen:     row("reopen", "重办", decideReopen, toldReopen, trigReopenDirect, trigReopenTransferred, trigReopenJoint, trigReopenOn),
		VerbRefer:      row("refer", "不予受理", decideRefer, toldRefer, trigRefer),
		VerbWithdraw:   row("withdraw", "撤回", decideWithdraw, toldWithdraw, trigWithdraw),
		VerbVoid:       row("void", "申请作废", decideVoid, toldVoid, trigVoid),
		VerbAsk:        row("ask", "请补充", decideAsk, toldAsk, trigAsk),
		VerbSupplement: row("supplement", "补充", decideSupplement, toldSupplement, trigSupplement, trigSupplementDirect, trigSupplementTransferred, trigSupplementJoint, trigSupplementOn),
		VerbObject:     row("object", "派单异议", decideObject, toldObject, trigObject),
		VerbExtend:     row("extend", "申请延期", decideExtend, toldExtend, trigExtend),
		VerbSuspend:    row("suspend", "申请挂账", decideSuspend, toldSuspend, trigSuspend),
		VerbResume:     row("resume", "恢复", decideResume, toldResume, trigResume),
		VerbGrant:      row("grant", "同意", decideGrant, toldGrant, trigGrant, trigGrantReturn, trigGrantOther, trigGrantJoint, trigGrantVoid),
		VerbRefuse:     row("refuse", "不同意", decideRefuse, toldRefuse, trigRefuse),
		VerbRemind:     row("remind", "催办", decideRemind, toldRemind, trigRemind, trigRemindCall),
		VerbSupervise:  row("supervise", "督办", decideSupervise, toldSupervise, trigSupervise),
		VerbComply:     row("comply", "督办回复", decideComply, toldComply, trigComply),
		VerbEscalate:   row("escalate", "提级", decideEscalate, toldEscalate, trigEscalate),
		VerbInspect:    row("inspect", "核查", decideInspect, toldInspect, trigInspect),
		VerbCallBack:   row("call back", "回访", decideCallBack, toldCallBack, trigCallBack),
		VerbMerge:      row("merge", "并单", decideMerge, toldMerge, trigMerge, trigRepeats, trigAdopt),
		VerbUnmerge:    row("unmerge", "取消并单", decideUnmerge, toldUnmerge, trigUnmergeDirect, trigUnmergeTransferred, trigUnmergeJoint, trigLetGo),
		VerbSplit:      row("split", "拆单", decideSplit, toldSplit, trigSplit),
		VerbReplan:     row("replan", "重新计时", decideReplan, toldReplan, trigReplan),
		VerbLapse:      row("lapse", "归档", decideLapse, toldLapse, trigLapse),
	}
	for v, ready := range map[Verb]func(*step) reason{
		VerbRespond: (*step).followed, VerbAnswer: (*step).readyAnswer, VerbTransfer: (*step).readyTransfer,
		VerbAccept: (*step).readyAccept, VerbConvene: (*step).readyConvene, VerbReportBack: (*step).readyReportBack,
		VerbClose: (*step).readyClose, VerbRework: (*step).readyRework, VerbRate: (*step).readyRate, VerbReopen: (*step).readyReopen, VerbRefer: (*step).followed,
		VerbVoid: (*step).readyVoid, VerbAsk: (*step).readyAsk, VerbSupplement: (*step).readySupplement,
		VerbObject: (*step).readyObject, VerbExtend: (*step).readyExtend, VerbSuspend: (*step).readySuspend,
		VerbResume: (*step).readyResume, VerbGrant: (*step).readyGrant, VerbRefuse: (*step).readyRefuse,
		VerbSupervise: (*step).readySupervise, VerbComply: (*step).readyComply, VerbEscalate: (*step).readyEscalate,
		VerbInspect: (*step).readyInspect, VerbCallBack: (*step).readyCallBack, VerbMerge: (*step).readyMerge,
		VerbUnmerge: (*step).readyUnmerge, VerbReplan: (*step).readyReplan, VerbLapse: (*step).readyLapse,
	} {
		verbs[v].ready = ready
	}
	verbs[VerbSupplement].pick = func(s *step, _ Command) trigger {
		switch of := verbs[VerbSupplement].triggers; {
		case s.ticket.Parent != "":
			return trigSupplementOn
		case s.ticket.State == Closed && s.ticket.Resolution == Insufficient:
			return s.backTo(s.ticket, of[1:])
		default:
			return of[0]
		}
	}
	verbs[VerbClose].pick = func(s *step, _ Command) trigger {
		if s.rung != nil && s.rung.stage == StageSupplement {
			return trigFinish
		}
		return trigClose
	}
	verbs[VerbRemind].pick = func(s *step, _ Command) trigger {
		if s.rung != nil && s.rung.stage == StageCallBack {
			return trigRemindCall
		}
		return trigRemind
	}
	verbs[VerbTransfer].pick = func(_ *step, do Command) trigger {
		if c, ok := do.(Transfer); ok && c.Handover {
			return trigHandover
		}
		return trigTransfer
	}
	verbs[VerbConvene].pick = func(s *step, do Command) trigger {
		if c, ok := do.(Convene); ok && s.asksOnly(c) {
			return trigConveneAsked
		}
		return trigConvene
	}
	verbs[VerbGrant].pick = func(s *step, do Command) trigger {
		c, _ := do.(Grant)
		return s.grants(c)
	}
	verbs[VerbMerge].pick = func(s *step, do Command) trigger {
		if c, ok := do.(Merge); ok && len(s.others) > 0 && c.links(&s.others[0]) {
			return trigRepeats
		}
		return trigMerge
	}
	verbs[VerbReopen].pick = func(s *step, _ Command) trigger {
		if s.ticket.Parent != "" {
			return trigReopenOn
		}
		return s.backTo(s.ticket, verbs[VerbReopen].triggers)
	}
	verbs[VerbUnmerge].pick = func(s *step, _ Command) trigger { return s.backTo(s.ticket, verbs[VerbUnmerge].triggers) }
}

// verbOfCommand is the verb of a command; 0 for nil, and for a nil pointer, whose Verb would panic.
func verbOfCommand(do Command) Verb {
	if v := reflect.ValueOf(do); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return 0
	}
	return do.Verb()
}

// trigger is the one that this verb fires on the step's ticket: the only one, or the one of the ticket's handling, or what
// the row picks. The command is nil where it is only asked what may be done.
func (v Verb) trigger(s *step, do Command) trigger {
	switch row := &verbs[v]; {
	case len(row.triggers) == 0:
		return 0
	case row.pick != nil:
		if p := reflect.ValueOf(do); p.Kind() == reflect.Pointer {
			do, _ = p.Elem().Interface().(Command)
		}
		return row.pick(s, do)
	case len(row.triggers) == 1:
		return row.triggers[0]
	default:
		return s.backTo(s.ticket, row.triggers)
	}
}

// backTo is the trigger that leads back to the last handling; received directly where there was none, or somebody of it is not
// known any longer.
func (s *step) backTo(t *Ticket, of []trigger) trigger {
	if s.lost(t) != nil {
		return of[0]
	}
	return of[max(int(t.Handling), 1)-1]
}

// Verbs lists all of them in order, beginning with VerbReceive.
func Verbs() []Verb {
	all := make([]Verb, 0, verbEnd-1)
	for v := VerbReceive; v < verbEnd; v++ {
		all = append(all, v)
	}
	return all
}

func (v Verb) String() string {
	if v >= verbEnd {
		return ""
	}
	return verbs[v].name
}

// Chinese names the verb in Chinese.
func (v Verb) Chinese() string {
	if v >= verbEnd {
		return ""
	}
	return verbs[v].zh
}

// MarshalText writes the name.
func (v Verb) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (v *Verb) UnmarshalText(b []byte) error {
	known := verbOf(string(b))
	if known == 0 {
		return invalid("verb", "one of", nearestOf(string(b), verbNames(), "the names that Verbs lists"))
	}
	*v = known
	return nil
}

// nearestOf tells which legal name a misspelt one was probably meant to be, else what there is.
func nearestOf(name string, legal []string, others string) string {
	if near := nearest.Of(name, legal); near != "" {
		return "the nearest is " + near
	}
	return others
}

func verbNames() (names []string) {
	for _, v := range Verbs() {
		names = append(names, v.String())
	}
	return names
}

func verbOf(name string) Verb {
	for v := VerbReceive; v < verbEnd; v++ {
		if verbs[v].name == name {
			return v
		}
	}
	return 0
}

// ParseCommand reads a command by its verb from JSON, as a web form or a log sends it. Names are compared to the letter: "Text"
// in place of "text" is a fault, and so is every member that the command does not have, with the nearest name that it has. The
// command is not checked yet: [Rules.Decide] does that. Errors: ErrInvalid.
func ParseCommand(v Verb, doc []byte) (Command, error) {
	if v >= verbEnd || verbs[v].parse == nil {
		return nil, invalid("verb", "one of", "the names of commands")
	}
	c, err := verbs[v].parse(doc)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", v, asInvalid("command", err))
	}
	return c, nil
}
