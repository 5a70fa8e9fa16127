package ticket

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/internal/exact"
	"github.com/gridgov/gridgov/internal/nearest"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// A commandForm is how a verb's commands are read.
type commandForm struct {
	zero  Command                       // an empty command
	parse func([]byte) (Command, error) // from JSON
}

// commands has the form of each verb's commands; that of VerbReceive, which no command has, is empty.
var commands = [verbEnd]commandForm{
	VerbClassify:   formOf[Classify](),
	VerbRespond:    formOf[Respond](),
	VerbAnswer:     formOf[Answer](),
	VerbTransfer:   formOf[Transfer](),
	VerbAssign:     formOf[Assign](),
	VerbAccept:     formOf[Accept](),
	VerbConvene:    formOf[Convene](),
	VerbReportBack: formOf[ReportBack](),
	VerbNote:       formOf[Note](),
	VerbClose:      formOf[Close](),
	VerbRework:     formOf[Rework](),
	VerbRate:       formOf[Rate](),
	VerbReject:     formOf[Reject](),
	VerbReopen:     formOf[Reopen](),
	VerbRefer:      formOf[Refer](),
	VerbWithdraw:   formOf[Withdraw](),
	VerbVoid:       formOf[Void](),
	VerbAsk:        formOf[Ask](),
	VerbSupplement: formOf[Supplement](),
	VerbObject:     formOf[Object](),
	VerbExtend:     formOf[Extend](),
	VerbSuspend:    formOf[Suspend](),
	VerbResume:     formOf[Resume](),
	VerbGrant:      formOf[Grant](),
	VerbRefuse:     formOf[Refuse](),
	VerbRemind:     formOf[Remind](),
	VerbSupervise:  formOf[Supervise](),
	VerbComply:     formOf[Comply](),
	VerbEscalate:   formOf[Escalate](),
	VerbInspect:    formOf[Inspect](),
	VerbCallBack:   formOf[CallBack](),
	VerbMerge:      formOf[Merge](),
	VerbUnmerge:    formOf[Unmerge](),
	VerbSplit:      formOf[Split](),
	VerbReplan:     formOf[Replan](),
	VerbLapse:      formOf[Lapse](),
}

// EmptyCommand returns the zero command of a verb; nil where it has none, as VerbReceive.
func EmptyCommand(v Verb) Command {
	if v >= verbEnd {
		return nil
	}
	return commands[v].zero
}

func formOf[C Command]() commandForm {
	var zero C
	return commandForm{zero, func(doc []byte) (Command, error) {
		var c C
		if at, got, want := exact.Misnamed(doc, &c); want != "" {
			return nil, gridgov.Invalid("command", gridgov.Fault{
				Field: at, Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "the name is exactly " + want, Zh: "名称应完全写成" + want},
				Got: got,
			})
		}
		var faults []gridgov.Fault
		if err := json.Unmarshal(doc, &c); err != nil {
			if faults = memberFaults[C](doc); len(faults) == 0 { // it is no object
				return c, err
			}
		}
		for i, o := range exact.Unknown(doc, &c) {
			if i == maxUnknown {
				break
			}
			o.Name = code.Shown(o.Name)
			faults = append(faults, gridgov.Fault{
				Field: o.At(), Rule: gridgov.RuleUnknown,
				Right: nearestOf(o.Name, o.Legal(), oneOf(o.Legal())),
			})
		}
		return c, gridgov.Invalid("command", faults...)
	}}
}

// memberFaults are those of the members of a command's document, each read alone.
func memberFaults[C Command](doc []byte) (faults []gridgov.Fault) {
	var members map[string]json.RawMessage
	if json.Unmarshal(doc, &members) != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var c C
		alone, err := json.Marshal(map[string]json.RawMessage{name: members[name]})
		if err == nil {
			err = json.Unmarshal(alone, &c)
		}
		var bad *gridgov.InvalidError
		if err == nil || !errors.As(asInvalid(name, err), &bad) {
			continue
		}
		for _, f := range bad.Faults {
			switch {
			case f.Field == bad.What: // of the value itself
				f.Field = name
			case f.Field != name && !strings.HasPrefix(f.Field, name+"."):
				f.Field = name + "." + f.Field
			}
			faults = append(faults, f)
		}
	}
	return faults
}

// oneOf says which names there are.
func oneOf(names []string) gridgov.Text {
	if len(names) == 0 {
		return gridgov.Text{En: "nothing: it has no members", Zh: "此处没有可填写的项"}
	}
	return gridgov.Text{En: "one of " + strings.Join(names, ", "), Zh: "应为下列之一：" + strings.Join(names, "、")}
}

// maxUnknown bounds the unknown members of a command that are reported.
const maxUnknown = 20

// nearestOf returns which legal name a misspelt one was probably meant to be, else what there is.
func nearestOf(name string, legal []string, others gridgov.Text) gridgov.Text {
	if near := nearest.Of(name, legal); near != "" {
		return gridgov.Text{En: "the nearest is " + near, Zh: "最接近的是" + near}
	}
	return others
}

// ParseCommand reads a command of a verb from JSON, as a web form or a log sends it. Names are compared exactly: "Text" in
// place of "text" is a fault, and so is every member that the command does not have, with the nearest name that it has.
// An empty document is a fault, and null is the command with nothing in it. The command is not checked yet:
// desk.Rules.Decide does that. The error is ErrInvalid.
func ParseCommand(v Verb, doc []byte) (Command, error) {
	if v >= verbEnd || commands[v].parse == nil {
		return nil, form.Invalid("verb", gridgov.Fault{Rule: gridgov.RuleUnknown, Right: oneOf(verbNames())})
	}
	c, err := commands[v].parse(doc)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", v, asInvalid("command", err))
	}
	return c, nil
}
