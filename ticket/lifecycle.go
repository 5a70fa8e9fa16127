package ticket

import (
	"context"
	"errors"

	"github.com/qmuntal/stateless"
)

// A trigger is one way out of a state, or around in it. An outcome that leads elsewhere is a trigger of its own, so that
// the diagram is the whole truth: whatever leads back to the last handling has three, one for every handling.
type trigger uint8

const (
	trigClassify trigger = iota + 1
	trigRespond
	trigAnswer
	trigTransfer
	trigHandover
	trigAssign
	trigAccept
	trigConvene
	trigReportBack
	trigNote
	trigClose
	trigFinish
	trigReworkDirect
	trigReworkTransferred
	trigReworkJoint
	trigRate
	trigReopenDirect
	trigReopenTransferred
	trigReopenJoint
	trigReopenOn
	trigRefer
	trigWithdraw
	trigVoid
	trigConveneAsked
	trigAsk
	trigSupplement
	trigSupplementDirect
	trigSupplementTransferred
	trigSupplementJoint
	trigSupplementOn
	trigObject
	trigExtend
	trigSuspend
	trigResume
	trigGrant
	trigGrantReturn
	trigGrantOther
	trigGrantJoint
	trigGrantVoid
	trigRefuse
	trigRemind
	trigRemindCall
	trigSupervise
	trigComply
	trigEscalate
	trigInspect
	trigCallBack
	trigMerge
	trigRepeats
	trigAdopt
	trigUnmergeDirect
	trigUnmergeTransferred
	trigUnmergeJoint
	trigLetGo
	trigSplit
	trigReplan
	trigLapse
	trigEnd // one past the last
)

var triggerNames = [trigEnd]string{
	trigClassify: "classify", trigRespond: "respond", trigAnswer: "answer", trigTransfer: "transfer", trigHandover: "transfer (handover)", trigAssign: "assign",
	trigAccept: "accept", trigConvene: "convene", trigReportBack: "report back", trigNote: "note", trigClose: "close", trigFinish: "close (nobody answered)",
	trigReworkDirect: "rework (direct)", trigReworkTransferred: "rework (transferred)", trigReworkJoint: "rework (joint)",
	trigRate: "rate", trigReopenDirect: "reopen (direct)", trigReopenTransferred: "reopen (transferred)",
	trigReopenJoint: "reopen (joint)", trigRefer: "refer", trigWithdraw: "withdraw", trigVoid: "void",
	trigReopenOn:              "reopen (the parent)",
	trigConveneAsked:          "convene (asked for)",
	trigAsk:                   "ask",
	trigSupplement:            "supplement",
	trigSupplementDirect:      "supplement (direct)",
	trigSupplementTransferred: "supplement (transferred)",
	trigSupplementJoint:       "supplement (joint)",
	trigSupplementOn:          "supplement (passed on)",
	trigObject:                "object",
	trigExtend:                "extend",
	trigSuspend:               "suspend",
	trigResume:                "resume",
	trigGrant:                 "grant",
	trigGrantReturn:           "grant (back to the desk)",
	trigGrantOther:            "grant (another handler)",
	trigGrantJoint:            "grant (joint)",
	trigGrantVoid:             "grant (void)",
	trigRefuse:                "refuse",
	trigRemind:                "remind",
	trigRemindCall:            "remind (of the call-back)",
	trigSupervise:             "supervise",
	trigComply:                "comply",
	trigEscalate:              "escalate",
	trigInspect:               "inspect",
	trigCallBack:              "call back",
	trigMerge:                 "merge",
	trigRepeats:               "merge (repeats what is closed)",
	trigAdopt:                 "merge (as the parent)",
	trigUnmergeDirect:         "unmerge (direct)",
	trigUnmergeTransferred:    "unmerge (transferred)",
	trigUnmergeJoint:          "unmerge (joint)",
	trigLetGo:                 "unmerge (as the parent)",
	trigSplit:                 "split",
	trigReplan:                "replan",
	trigLapse:                 "lapse",
}

func (t trigger) String() string {
	if t >= trigEnd {
		return ""
	}
	return triggerNames[t]
}

// lifecycle is every lawful step: by trigger, the states it leaves and the state it leads to. To 0 keeps the state.
// Whatever is not here is refused.
var lifecycle = []struct {
	by   trigger
	from []State
	to   State
}{
	{trigClassify, open, 0},
	{trigRespond, open, 0},
	{trigNote, States(), 0},
	{trigAssign, []State{Received, Transferred, Joint}, 0},
	{trigAccept, []State{Transferred, Joint}, 0},
	{trigReportBack, []State{Joint}, 0},

	{trigAnswer, []State{Received, Transferred, Joint}, Answered},
	{trigAnswer, []State{Answered}, 0}, // a better reply before the check
	{trigTransfer, []State{Received, Joint}, Transferred},
	{trigTransfer, []State{Transferred}, 0},
	{trigHandover, []State{Transferred, Joint}, 0},
	{trigConvene, []State{Received, Transferred}, Joint},
	{trigConvene, []State{Joint}, 0},
	{trigConveneAsked, undone, 0}, // outside units alone: a leader is asked

	{trigClose, []State{Answered, Transferred, Joint}, Closed},
	{trigFinish, undone, Closed}, // by the sweep: the reporter was asked, and did not answer in time
	{trigRefer, open, Closed},
	{trigWithdraw, open, Closed},
	{trigVoid, open, 0}, // asks for it
	{trigRate, []State{Closed}, 0},

	{trigReworkDirect, []State{Answered}, Received},
	{trigReworkTransferred, []State{Answered}, Transferred},
	{trigReworkJoint, []State{Answered}, Joint},
	{trigReopenDirect, []State{Closed}, Received},
	{trigReopenTransferred, []State{Closed}, Transferred},
	{trigReopenJoint, []State{Closed}, Joint},
	{trigReopenOn, []State{Closed}, 0}, // of a duplicate: its parent

	{trigAsk, undone, 0},
	{trigSupplement, open, 0},
	{trigSupplementDirect, []State{Closed}, Received}, // closed as insufficient, and taken up again
	{trigSupplementTransferred, []State{Closed}, Transferred},
	{trigSupplementJoint, []State{Closed}, Joint},
	{trigSupplementOn, []State{Closed}, 0}, // of a duplicate: to its parent

	{trigObject, []State{Transferred, Joint}, 0},
	{trigExtend, []State{Transferred, Joint}, 0},
	{trigSuspend, undone, 0},
	{trigResume, undone, 0},
	{trigGrant, open, 0},
	{trigGrantReturn, []State{Transferred, Joint}, Received}, // an objection upheld
	{trigGrantOther, []State{Transferred}, 0},                // … with another handler named
	{trigGrantOther, []State{Joint}, Transferred},
	{trigGrantJoint, []State{Received, Transferred}, Joint}, // outside units are called
	{trigGrantJoint, []State{Joint}, 0},
	{trigGrantVoid, open, Closed},
	{trigRefuse, open, 0},

	{trigRemind, open, 0},
	{trigRemindCall, []State{Closed}, 0}, // by the sweep: its call-back is due
	{trigSupervise, open, 0},
	{trigComply, open, 0},
	{trigEscalate, open, 0},
	{trigInspect, []State{Answered}, 0},
	{trigCallBack, []State{Closed}, 0},

	{trigMerge, open, Closed},
	{trigRepeats, open, 0}, // into what is closed: kept, and not attached
	{trigAdopt, States(), 0},
	{trigUnmergeDirect, []State{Closed}, Received},
	{trigUnmergeTransferred, []State{Closed}, Transferred},
	{trigUnmergeJoint, []State{Closed}, Joint},
	{trigLetGo, States(), 0},
	{trigSplit, open, 0},
	{trigReplan, States(), 0},
	{trigLapse, []State{Closed}, 0},
}

var (
	open   = []State{Received, Answered, Transferred, Joint}
	undone = []State{Received, Transferred, Joint}
)

// machine is shared by all goroutines: the state travels in a cell of the caller's own.
var machine = newMachine()

// cell carries the state of one firing. It is a context because that is what the machine hands to its accessors.
type cell struct {
	context.Context
	state State
}

var (
	errUnlawful = errors.New("unlawful step")
	errNoCell   = errors.New("the state travels in the firing's own context")
)

func newMachine() *stateless.StateMachine {
	m := stateless.NewStateMachineWithExternalStorage(
		func(ctx context.Context) (stateless.State, error) {
			if c, ok := ctx.(*cell); ok {
				return c.state, nil
			}
			return nil, errNoCell
		},
		func(ctx context.Context, s stateless.State) error {
			c, ok := ctx.(*cell)
			if !ok {
				return errNoCell
			}
			c.state, _ = s.(State)
			return nil
		},
		stateless.FiringImmediate,
	)
	m.OnUnhandledTrigger(func(context.Context, stateless.State, stateless.Trigger, []string) error { return errUnlawful })
	for _, row := range lifecycle {
		for _, from := range row.from {
			if row.to == 0 {
				m.Configure(from).Ignore(row.by)
			} else {
				m.Configure(from).Permit(row.by, row.to)
			}
		}
	}
	return m
}

// fire gives the state that a trigger leads to; ok is false where the lifecycle has no such step.
func fire(from State, by trigger) (to State, ok bool) {
	c := cell{context.Background(), from}
	if !c.fire(by) {
		return 0, false
	}
	return c.state, true
}

// fire takes one step in place; false where the lifecycle has no such step. The state is checked first, since the
// machine would add an unknown one to itself.
func (c *cell) fire(by trigger) bool {
	return c.state != 0 && c.state <= Closed && machine.FireCtx(c, by) == nil
}

// triggers are what the verbs may fire. Where there are several, [Verb.trigger] chooses; those of a handling are in its order.
var triggers = [verbEnd][]trigger{
	VerbClassify:   {trigClassify},
	VerbRespond:    {trigRespond},
	VerbAnswer:     {trigAnswer},
	VerbTransfer:   {trigTransfer, trigHandover},
	VerbAssign:     {trigAssign},
	VerbAccept:     {trigAccept},
	VerbConvene:    {trigConvene, trigConveneAsked},
	VerbReportBack: {trigReportBack},
	VerbNote:       {trigNote},
	VerbClose:      {trigClose, trigFinish},
	VerbRework:     {trigReworkDirect, trigReworkTransferred, trigReworkJoint},
	VerbRate:       {trigRate},
	VerbReopen:     {trigReopenDirect, trigReopenTransferred, trigReopenJoint, trigReopenOn},
	VerbRefer:      {trigRefer},
	VerbWithdraw:   {trigWithdraw},
	VerbVoid:       {trigVoid},
	VerbAsk:        {trigAsk},
	VerbSupplement: {trigSupplement, trigSupplementDirect, trigSupplementTransferred, trigSupplementJoint, trigSupplementOn},
	VerbObject:     {trigObject},
	VerbExtend:     {trigExtend},
	VerbSuspend:    {trigSuspend},
	VerbResume:     {trigResume},
	VerbGrant:      {trigGrant, trigGrantReturn, trigGrantOther, trigGrantJoint, trigGrantVoid},
	VerbRefuse:     {trigRefuse},
	VerbRemind:     {trigRemind, trigRemindCall},
	VerbSupervise:  {trigSupervise},
	VerbComply:     {trigComply},
	VerbEscalate:   {trigEscalate},
	VerbInspect:    {trigInspect},
	VerbCallBack:   {trigCallBack},
	VerbMerge:      {trigMerge, trigRepeats, trigAdopt},
	VerbUnmerge:    {trigUnmergeDirect, trigUnmergeTransferred, trigUnmergeJoint, trigLetGo},
	VerbSplit:      {trigSplit},
	VerbReplan:     {trigReplan},
	VerbLapse:      {trigLapse},
}
