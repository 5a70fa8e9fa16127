package ticket

import (
	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// Verb names what is done to a ticket: a command, and the event that records it.
type Verb uint8

// The verbs. A new command is a constant and a row here, its struct in command.go, its form in parse.go and its sentence in
// story.go; in package desk, its triggers in lifecycle.go, its decision in step.go and its grants in access.go. The tests of both
// packages fail while one of them is missing.
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
	VerbReject
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

// verbs has the names of each verb; verbs[0] is empty. How a command of a verb is read is in parse.go, and its sentence in
// story.go; its triggers are in desk/lifecycle.go, and what it does in desk/step.go.
var verbTable = [verbEnd]struct{ Name, Zh string }{
	VerbReceive:    {"receive", "受理"},
	VerbClassify:   {"classify", "定性"},
	VerbRespond:    {"respond", "响应"},
	VerbAnswer:     {"answer", "答复"},
	VerbTransfer:   {"transfer", "转派"},
	VerbAssign:     {"assign", "派到人"},
	VerbAccept:     {"accept", "签收"},
	VerbConvene:    {"convene", "联动"},
	VerbReportBack: {"report_back", "反馈"},
	VerbNote:       {"note", "记录"},
	VerbClose:      {"close", "办结"},
	VerbRework:     {"rework", "返工"},
	VerbReject:     {"reject", "不认可答复"},
	VerbRate:       {"rate", "评价"},
	VerbReopen:     {"reopen", "重办"},
	VerbRefer:      {"refer", "不予受理"},
	VerbWithdraw:   {"withdraw", "撤回"},
	VerbVoid:       {"void", "申请作废"},
	VerbAsk:        {"ask", "请补充"},
	VerbSupplement: {"supplement", "补充"},
	VerbObject:     {"object", "派单异议"},
	VerbExtend:     {"extend", "申请延期"},
	VerbSuspend:    {"suspend", "申请挂账"},
	VerbResume:     {"resume", "恢复"},
	VerbGrant:      {"grant", "同意"},
	VerbRefuse:     {"refuse", "不同意"},
	VerbRemind:     {"remind", "催办"},
	VerbSupervise:  {"supervise", "督办"},
	VerbComply:     {"comply", "督办回复"},
	VerbEscalate:   {"escalate", "提级"},
	VerbInspect:    {"inspect", "核查"},
	VerbCallBack:   {"call_back", "回访"},
	VerbMerge:      {"merge", "并单"},
	VerbUnmerge:    {"unmerge", "取消并单"},
	VerbSplit:      {"split", "拆单"},
	VerbReplan:     {"replan", "重新计时"},
	VerbLapse:      {"lapse", "归档"},
}

var verbSet = closedset.Names(verbTable[1:])

// Verbs lists all of them in order, beginning with VerbReceive.
func Verbs() []Verb {
	all := make([]Verb, 0, verbEnd-1)
	for v := VerbReceive; v < verbEnd; v++ {
		all = append(all, v)
	}
	return all
}

func (v Verb) String() string { return verbSet.String(uint8(v)) }

// In returns the name in a language, for people.
func (v Verb) In(lang gridgov.Language) string { return verbSet.In(uint8(v), lang) }

// MarshalText writes the name.
func (v Verb) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads a name: that of documents, or the English or Chinese one. An unknown one is ErrInvalid.
func (v *Verb) UnmarshalText(b []byte) error {
	known := Verb(verbSet.Find(string(b)))
	if known == 0 {
		return form.Invalid("verb", gridgov.Fault{
			Rule:  gridgov.RuleUnknown,
			Right: nearestOf(string(b), verbNames(), oneOf(verbNames())),
		})
	}
	*v = known
	return nil
}

func verbNames() (names []string) {
	for _, v := range Verbs() {
		names = append(names, v.String())
	}
	return names
}

// verbOf returns the verb that a document names.
func verbNamed(name string) Verb {
	for v := VerbReceive; v < verbEnd; v++ {
		if verbTable[v].Name == name {
			return v
		}
	}
	return 0
}
