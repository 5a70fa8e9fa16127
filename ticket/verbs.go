package ticket

import (
	"encoding/json"
	"fmt"
	"reflect"

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
	verbEnd // one past the last
)

// verb is one row of the command table.
type verb struct {
	name, zh string // as it stands in documents; 中文
	// triggers are what it may fire; pick chooses among several by the ticket's handling.
	triggers []trigger
	// decide checks the rules about data and fills in the facts, the words and the messages.
	decide func(*step, Command) error
	// check validates the command's fields: their tags, and its own faults method if it has one.
	check func(Command) []Fault
	// parse reads the command from JSON.
	parse func([]byte) (Command, error)
	// told is its sentence in the story, see story.go.
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
	return verb{
		name: name, zh: zh, triggers: triggers, told: told,
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
			err := json.Unmarshal(doc, &c)
			return c, err
		},
	}
}

// verbs is the command table; verbs[0] is empty. It is filled in init, since deciding reads it for what else is allowed.
var verbs [verbEnd]verb

func init() {
	verbs = [verbEnd]verb{
		VerbReceive:    {name: "receive", zh: "受理", told: toldReceive},
		VerbClassify:   row("classify", "定性", decideClassify, toldClassify, trigClassify),
		VerbRespond:    row("respond", "响应", decideRespond, toldRespond, trigRespond),
		VerbAnswer:     row("answer", "答复", decideAnswer, toldAnswer, trigAnswer),
		VerbTransfer:   row("transfer", "转派", decideTransfer, toldTransfer, trigTransfer),
		VerbAssign:     row("assign", "派到人", decideAssign, toldAssign, trigAssign),
		VerbAccept:     row("accept", "签收", decideAccept, toldAccept, trigAccept),
		VerbConvene:    row("convene", "联动", decideConvene, toldConvene, trigConvene),
		VerbReportBack: row("report back", "反馈", decideReportBack, toldReportBack, trigReportBack),
		VerbNote:       row("note", "记录", decideNote, toldNote, trigNote),
		VerbClose:      row("close", "办结", decideClose, toldClose, trigClose),
		VerbRework:     row("rework", "返工", decideRework, toldRework, trigReworkDirect, trigReworkTransferred, trigReworkJoint),
		VerbRate:       row("rate", "评价", decideRate, toldRate, trigRate),
		VerbReopen:     row("reopen", "重办", decideReopen, toldReopen, trigReopenDirect, trigReopenTransferred, trigReopenJoint),
		VerbRefer:      row("refer", "不予受理", decideRefer, toldRefer, trigRefer),
		VerbWithdraw:   row("withdraw", "撤回", decideWithdraw, toldWithdraw, trigWithdraw),
		VerbVoid:       row("void", "作废", decideVoid, toldVoid, trigVoid),
	}
}

// verbOfCommand is the verb of a command; 0 for nil, and for a nil pointer, whose Verb would panic.
func verbOfCommand(do Command) Verb {
	if v := reflect.ValueOf(do); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return 0
	}
	return do.Verb()
}

// trigger is the one that this verb fires on a ticket: the only one, or the one of the ticket's handling.
func (v Verb) trigger(t *Ticket) trigger {
	switch of := verbs[v].triggers; {
	case len(of) == 0:
		return 0
	case len(of) == 1 || t.Handling <= HandlingDirect:
		return of[0]
	default:
		return of[min(int(t.Handling), len(of))-1]
	}
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
		return invalid("verb", "one of", "the names that Verbs lists")
	}
	*v = known
	return nil
}

func verbOf(name string) Verb {
	for v := VerbReceive; v < verbEnd; v++ {
		if verbs[v].name == name {
			return v
		}
	}
	return 0
}

// ParseCommand reads a command by its verb from JSON, as a web form or a log sends it. The command is not checked yet:
// [Rules.Decide] does that.
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
