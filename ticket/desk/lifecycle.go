package desk

import (
	"context"
	"errors"

	"github.com/qmuntal/stateless"

	"github.com/gridgov/gridgov/ticket"
)

// A trigger is one transition between states, or within one. An outcome that leads to another state is a trigger of its own, so
// that the diagram is complete: a command that leads back to the last handling has three, one for every handling.
type trigger uint8

const (
	trigClassify trigger = iota + 1
	trigScreen
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
	trigRejectDirect
	trigRejectTransferred
	trigRejectJoint
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
	trigClassify: "classify", trigScreen: "classify (what waits for the duty desk)", trigRespond: "respond", trigAnswer: "answer", trigTransfer: "transfer",
	trigHandover: "transfer (handover)", trigAssign: "assign",
	trigAccept: "accept", trigConvene: "convene", trigReportBack: "report back", trigNote: "note", trigClose: "close",
	trigFinish:       "close (nobody answered)",
	trigReworkDirect: "rework (direct)", trigReworkTransferred: "rework (transferred)", trigReworkJoint: "rework (joint)",
	trigRejectDirect: "reject (direct)", trigRejectTransferred: "reject (transferred)", trigRejectJoint: "reject (joint)",
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
	from []ticket.State
	to   ticket.State
}{
	{trigClassify, open, 0},
	{trigScreen, []ticket.State{ticket.Closed}, 0}, // withdrawn while it waited for the duty desk
	{trigRespond, open, 0},
	{trigNote, ticket.States(), 0},
	{trigAssign, []ticket.State{ticket.Received, ticket.Transferred, ticket.Joint}, 0},
	{trigAccept, []ticket.State{ticket.Transferred, ticket.Joint}, 0},
	{trigReportBack, []ticket.State{ticket.Joint}, 0},

	{trigAnswer, []ticket.State{ticket.Received, ticket.Transferred, ticket.Joint}, ticket.Answered},
	{trigAnswer, []ticket.State{ticket.Answered}, 0}, // a better reply before the check
	{trigTransfer, []ticket.State{ticket.Received, ticket.Joint}, ticket.Transferred},
	{trigTransfer, []ticket.State{ticket.Transferred}, 0},
	{trigHandover, []ticket.State{ticket.Transferred, ticket.Joint}, 0},
	{trigConvene, []ticket.State{ticket.Received, ticket.Transferred}, ticket.Joint},
	{trigConvene, []ticket.State{ticket.Joint}, 0},
	{trigConveneAsked, unfinished, 0}, // outside units alone: a leader is asked

	{trigClose, []ticket.State{ticket.Answered, ticket.Transferred, ticket.Joint}, ticket.Closed},
	{trigFinish, unfinished, ticket.Closed}, // by the sweep: the reporter was asked, and did not answer in time
	{trigRefer, open, ticket.Closed},
	{trigWithdraw, open, ticket.Closed},
	{trigVoid, open, 0}, // asks for it
	{trigRate, []ticket.State{ticket.Closed}, 0},

	{trigReworkDirect, []ticket.State{ticket.Answered}, ticket.Received},
	{trigReworkTransferred, []ticket.State{ticket.Answered}, ticket.Transferred},
	{trigReworkJoint, []ticket.State{ticket.Answered}, ticket.Joint},
	{trigRejectDirect, []ticket.State{ticket.Answered}, ticket.Received},
	{trigRejectTransferred, []ticket.State{ticket.Answered}, ticket.Transferred},
	{trigRejectJoint, []ticket.State{ticket.Answered}, ticket.Joint},
	{trigReopenDirect, []ticket.State{ticket.Closed}, ticket.Received},
	{trigReopenTransferred, []ticket.State{ticket.Closed}, ticket.Transferred},
	{trigReopenJoint, []ticket.State{ticket.Closed}, ticket.Joint},
	{trigReopenOn, []ticket.State{ticket.Closed}, 0}, // of a duplicate: its parent

	{trigAsk, unfinished, 0},
	{trigSupplement, open, 0},
	{trigSupplementDirect, []ticket.State{ticket.Closed}, ticket.Received}, // closed as insufficient, and taken up again
	{trigSupplementTransferred, []ticket.State{ticket.Closed}, ticket.Transferred},
	{trigSupplementJoint, []ticket.State{ticket.Closed}, ticket.Joint},
	{trigSupplementOn, []ticket.State{ticket.Closed}, 0}, // of a duplicate: to its parent

	{trigObject, []ticket.State{ticket.Transferred, ticket.Joint}, 0},
	{trigExtend, []ticket.State{ticket.Transferred, ticket.Joint}, 0},
	{trigSuspend, unfinished, 0},
	{trigResume, unfinished, 0},
	{trigGrant, open, 0},
	{trigGrantReturn, []ticket.State{ticket.Transferred, ticket.Joint}, ticket.Received}, // an objection upheld
	{trigGrantOther, []ticket.State{ticket.Transferred}, 0},                              // … with another handler named
	{trigGrantOther, []ticket.State{ticket.Joint}, ticket.Transferred},
	{trigGrantJoint, []ticket.State{ticket.Received, ticket.Transferred}, ticket.Joint}, // outside units are called
	{trigGrantJoint, []ticket.State{ticket.Joint}, 0},
	{trigGrantVoid, open, ticket.Closed},
	{trigRefuse, open, 0},

	{trigRemind, open, 0},
	{trigRemindCall, []ticket.State{ticket.Closed}, 0}, // by the sweep: its call-back is due
	{trigSupervise, open, 0},
	{trigComply, open, 0},
	{trigEscalate, open, 0},
	{trigInspect, []ticket.State{ticket.Answered}, 0},
	{trigCallBack, []ticket.State{ticket.Closed}, 0},

	{trigMerge, open, ticket.Closed},
	{trigRepeats, open, 0}, // into what is closed: kept, and not attached
	{trigAdopt, ticket.States(), 0},
	{trigUnmergeDirect, []ticket.State{ticket.Closed}, ticket.Received},
	{trigUnmergeTransferred, []ticket.State{ticket.Closed}, ticket.Transferred},
	{trigUnmergeJoint, []ticket.State{ticket.Closed}, ticket.Joint},
	{trigLetGo, ticket.States(), 0},
	{trigSplit, open, 0},
	{trigReplan, ticket.States(), 0},
	{trigLapse, []ticket.State{ticket.Closed}, 0},
}

var (
	open       = []ticket.State{ticket.Received, ticket.Answered, ticket.Transferred, ticket.Joint}
	unfinished = []ticket.State{ticket.Received, ticket.Transferred, ticket.Joint}
)

// machine is shared by all goroutines: the state is in a cell of the caller's own.
var machine = newMachine()

// cell has the state of one firing. It is a context because the machine passes one to its accessors.
type cell struct {
	context.Context
	state ticket.State
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
			c.state, _ = s.(ticket.State)
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

// fire returns the state that a trigger leads to; ok is false where the lifecycle has no such step.
func fire(from ticket.State, by trigger) (to ticket.State, ok bool) {
	c := cell{context.Background(), from}
	if !c.fire(by) {
		return 0, false
	}
	return c.state, true
}

// fire takes one step in place; false where the lifecycle has no such step. The state is checked first, since the
// machine would add an unknown one to itself.
func (c *cell) fire(by trigger) bool {
	return c.state != 0 && c.state <= ticket.Closed && machine.FireCtx(c, by) == nil
}

// triggers are what the verbs may fire. Where there are several, triggerOf chooses; those of a handling are in its order.
var triggers = [verbEnd][]trigger{
	ticket.VerbClassify:   {trigClassify, trigScreen},
	ticket.VerbRespond:    {trigRespond},
	ticket.VerbAnswer:     {trigAnswer},
	ticket.VerbTransfer:   {trigTransfer, trigHandover},
	ticket.VerbAssign:     {trigAssign},
	ticket.VerbAccept:     {trigAccept},
	ticket.VerbConvene:    {trigConvene, trigConveneAsked},
	ticket.VerbReportBack: {trigReportBack},
	ticket.VerbNote:       {trigNote},
	ticket.VerbClose:      {trigClose, trigFinish},
	ticket.VerbRework:     {trigReworkDirect, trigReworkTransferred, trigReworkJoint},
	ticket.VerbRate:       {trigRate},
	ticket.VerbReject:     {trigRejectDirect, trigRejectTransferred, trigRejectJoint},
	ticket.VerbReopen:     {trigReopenDirect, trigReopenTransferred, trigReopenJoint, trigReopenOn},
	ticket.VerbRefer:      {trigRefer},
	ticket.VerbWithdraw:   {trigWithdraw},
	ticket.VerbVoid:       {trigVoid},
	ticket.VerbAsk:        {trigAsk},
	ticket.VerbSupplement: {trigSupplement, trigSupplementDirect, trigSupplementTransferred, trigSupplementJoint, trigSupplementOn},
	ticket.VerbObject:     {trigObject},
	ticket.VerbExtend:     {trigExtend},
	ticket.VerbSuspend:    {trigSuspend},
	ticket.VerbResume:     {trigResume},
	ticket.VerbGrant:      {trigGrant, trigGrantReturn, trigGrantOther, trigGrantJoint, trigGrantVoid},
	ticket.VerbRefuse:     {trigRefuse},
	ticket.VerbRemind:     {trigRemind, trigRemindCall},
	ticket.VerbSupervise:  {trigSupervise},
	ticket.VerbComply:     {trigComply},
	ticket.VerbEscalate:   {trigEscalate},
	ticket.VerbInspect:    {trigInspect},
	ticket.VerbCallBack:   {trigCallBack},
	ticket.VerbMerge:      {trigMerge, trigRepeats, trigAdopt},
	ticket.VerbUnmerge:    {trigUnmergeDirect, trigUnmergeTransferred, trigUnmergeJoint, trigLetGo},
	ticket.VerbSplit:      {trigSplit},
	ticket.VerbReplan:     {trigReplan},
	ticket.VerbLapse:      {trigLapse},
}
