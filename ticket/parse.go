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

// A commandForm is what a verb's commands are read with.
type commandForm struct {
	zero  Command                       // an empty command
	parse func([]byte) (Command, error) // from JSON
}

// commands has the form of each verb's commands; that of VerbReceive, which no command has, is empty.
var commands = [verbEnd]commandForm{
	VerbClassify:   form[Classify](),
	VerbRespond:    form[Respond](),
	VerbAnswer:     form[Answer](),
	VerbTransfer:   form[Transfer](),
	VerbAssign:     form[Assign](),
	VerbAccept:     form[Accept](),
	VerbConvene:    form[Convene](),
	VerbReportBack: form[ReportBack](),
	VerbNote:       form[Note](),
	VerbClose:      form[Close](),
	VerbRework:     form[Rework](),
	VerbRate:       form[Rate](),
	VerbReopen:     form[Reopen](),
	VerbRefer:      form[Refer](),
	VerbWithdraw:   form[Withdraw](),
	VerbVoid:       form[Void](),
	VerbAsk:        form[Ask](),
	VerbSupplement: form[Supplement](),
	VerbObject:     form[Object](),
	VerbExtend:     form[Extend](),
	VerbSuspend:    form[Suspend](),
	VerbResume:     form[Resume](),
	VerbGrant:      form[Grant](),
	VerbRefuse:     form[Refuse](),
	VerbRemind:     form[Remind](),
	VerbSupervise:  form[Supervise](),
	VerbComply:     form[Comply](),
	VerbEscalate:   form[Escalate](),
	VerbInspect:    form[Inspect](),
	VerbCallBack:   form[CallBack](),
	VerbMerge:      form[Merge](),
	VerbUnmerge:    form[Unmerge](),
	VerbSplit:      form[Split](),
	VerbReplan:     form[Replan](),
	VerbLapse:      form[Lapse](),
}

func form[C Command]() commandForm {
	var zero C
	return commandForm{zero, func(doc []byte) (Command, error) {
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

// nearestOf tells which legal name a misspelt one was probably meant to be, else what there is.
func nearestOf(name string, legal []string, others string) string {
	if near := nearest.Of(name, legal); near != "" {
		return "the nearest is " + near
	}
	return others
}

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

// ParseCommand reads a command by its verb from JSON, as a web form or a log sends it. Names are compared to the letter: "Text"
// in place of "text" is a fault, and so is every member that the command does not have, with the nearest name that it has. The
// command is not checked yet: [Rules.Decide] does that. Errors: ErrInvalid.
func ParseCommand(v Verb, doc []byte) (Command, error) {
	if v >= verbEnd || commands[v].parse == nil {
		return nil, invalid("verb", "one of", "the names of commands")
	}
	c, err := commands[v].parse(doc)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", v, asInvalid("command", err))
	}
	return c, nil
}
