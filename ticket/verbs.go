package ticket

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/internal/exact"
	"github.com/gridgov/gridgov/internal/nearest"
)

// Verb names what is done to a ticket: a command, and the event that records it.
type Verb uint8

// The verbs. A new command is a constant and a row here, its struct in command.go, its triggers in lifecycle.go, its decision in
// step.go, its grants in access.go and its sentence in story.go; a test fails while one of them is missing.
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

// verb is one row of the table of verbs: what belongs to the record.
type verb struct {
	name, zh string                        // in documents and in English; in Chinese
	zero     Command                       // an empty command of it; nil where there is none
	parse    func([]byte) (Command, error) // reads a command of it from JSON
}

// verbs has a row for each verb; verbs[0] is empty. What a verb may fire is in lifecycle.go, what a command of it does in step.go, how it
// is told in story.go.
var verbs = [verbEnd]verb{
	VerbReceive:    {name: "receive", zh: "受理"},
	VerbClassify:   row[Classify]("classify", "定性"),
	VerbRespond:    row[Respond]("respond", "响应"),
	VerbAnswer:     row[Answer]("answer", "答复"),
	VerbTransfer:   row[Transfer]("transfer", "转派"),
	VerbAssign:     row[Assign]("assign", "派到人"),
	VerbAccept:     row[Accept]("accept", "签收"),
	VerbConvene:    row[Convene]("convene", "联动"),
	VerbReportBack: row[ReportBack]("report back", "反馈"),
	VerbNote:       row[Note]("note", "记录"),
	VerbClose:      row[Close]("close", "办结"),
	VerbRework:     row[Rework]("rework", "返工"),
	VerbRate:       row[Rate]("rate", "评价"),
	VerbReopen:     row[Reopen]("reopen", "重办"),
	VerbRefer:      row[Refer]("refer", "不予受理"),
	VerbWithdraw:   row[Withdraw]("withdraw", "撤回"),
	VerbVoid:       row[Void]("void", "申请作废"),
	VerbAsk:        row[Ask]("ask", "请补充"),
	VerbSupplement: row[Supplement]("supplement", "补充"),
	VerbObject:     row[Object]("object", "派单异议"),
	VerbExtend:     row[Extend]("extend", "申请延期"),
	VerbSuspend:    row[Suspend]("suspend", "申请挂账"),
	VerbResume:     row[Resume]("resume", "恢复"),
	VerbGrant:      row[Grant]("grant", "同意"),
	VerbRefuse:     row[Refuse]("refuse", "不同意"),
	VerbRemind:     row[Remind]("remind", "催办"),
	VerbSupervise:  row[Supervise]("supervise", "督办"),
	VerbComply:     row[Comply]("comply", "督办回复"),
	VerbEscalate:   row[Escalate]("escalate", "提级"),
	VerbInspect:    row[Inspect]("inspect", "核查"),
	VerbCallBack:   row[CallBack]("call back", "回访"),
	VerbMerge:      row[Merge]("merge", "并单"),
	VerbUnmerge:    row[Unmerge]("unmerge", "取消并单"),
	VerbSplit:      row[Split]("split", "拆单"),
	VerbReplan:     row[Replan]("replan", "重新计时"),
	VerbLapse:      row[Lapse]("lapse", "归档"),
}

func row[C Command](name, zh string) verb {
	var zero C
	return verb{name, zh, zero, func(doc []byte) (Command, error) {
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
	}}
}

// maxUnknown bounds the unknown members of a command that are told.
const maxUnknown = 20

// verbOfCommand is the verb of a command; 0 for nil, and for a nil pointer, whose Verb would panic.
func verbOfCommand(do Command) Verb {
	if v := reflect.ValueOf(do); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return 0
	}
	return do.Verb()
}

// commandOf is a command by value: a pointer to one is taken as the command.
func commandOf(do Command) Command {
	if p := reflect.ValueOf(do); p.Kind() == reflect.Pointer && !p.IsNil() {
		do, _ = p.Elem().Interface().(Command)
	}
	return do
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
