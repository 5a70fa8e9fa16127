package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// What package ticket takes, in bytes: a reason, a handler, a category, the channel of a referral. Every text does that
// takes a reason.
const (
	maxReason   = 4000
	maxHandler  = 256
	maxCategory = 500
	maxChannel  = 200
)

// cut is the beginning of a text, where it is longer than the limit.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.TrimSpace(strings.ToValidUTF8(text[:limit-len("…")], "")) + "…"
}

// handler is whom a row names: its group, else its resource. A name that is no handler's, since it is too long or runs over
// several lines, is cut and put on one, and told from others that look alike by its sum.
func (e *event) handler() ticket.Handler {
	name := cmp.Or(e.group, e.resource)
	if name == "" {
		return ""
	}
	h := ticket.Department(name)
	if word := logtable.Word(name); len(h) > maxHandler || word != name {
		sum := sha256.Sum256([]byte(name))
		h = ticket.Department(cut(word, maxHandler/3-20) + hex.EncodeToString(sum[:6])) // escaped, a byte may become three
	}
	return h
}

// reporter is somebody to ask, in the cases in which somebody is asked: a log names no reporter, and one that is there must be
// answered before the closing.
func (w *worker) reporter(c *history, sum []byte) ticket.PersonID {
	for i := range c.events {
		if has(w.m.entryFor(c, i).do, []ticket.Verb{ticket.VerbAsk, ticket.VerbCallBack}) {
			return ticket.PersonID("reporter-" + hex.EncodeToString(sum[:12]))
		}
	}
	return ""
}

// judging are the verbs of those who judge the work of others.
var judging = []ticket.Verb{
	ticket.VerbRework, ticket.VerbInspect, ticket.VerbCallBack, ticket.VerbReopen, ticket.VerbGrant, ticket.VerbRefuse, ticket.VerbSupervise,
}

// actor is who did what a row says. A log has no roles: its people may do what any of the office's may, first of all as the
// desk that passes cases on. Whoever works on a case acts for the row's handler where that one assists, else for the one
// that leads; whoever judges the work (返工, 核查, 回访, closing what was answered) does not, since no handler judges its own, and
// whoever passes a case on is the desk, which objects to no dispatch of its own.
func (w *worker) actor(v ticket.Verb, e *event, t ticket.Ticket) ticket.Actor {
	a := ticket.Actor{
		ID: e.actorID(), Units: []grid.Path{office},
		Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleHandler, ticket.RoleSupervisor, ticket.RoleLeader},
	}
	judged := v == ticket.VerbClose && t.State == ticket.Answered
	switch {
	case v == ticket.VerbTransfer, v == ticket.VerbConvene:
		a.ID = "clerk/" + a.ID
	case v == ticket.VerbCallBack: // nor does whoever closed it with words judge these
		a.ID = "caller/" + a.ID
	case judged, slices.Contains(judging, v):
		a.ID = "judge/" + a.ID
	case v == ticket.VerbWithdraw, v == ticket.VerbRate: // whoever filed it
		return ticket.Actor{ID: logActor.ID, Roles: []ticket.Role{ticket.RoleReporter}}
	default:
		h := e.handler()
		if a.Handlers = []ticket.Handler{h}; !slices.ContainsFunc(t.Tasks, func(k ticket.Task) bool { return k.Handler == h }) {
			a.Handlers = []ticket.Handler{t.Lead}
		}
	}
	return a
}

// actorID is the row's resource in a form that ids accept. Somebody whom the row does not name is not the log, who files the
// cases and judges what was done.
func (e *event) actorID() string {
	if e.resource == "" {
		return "unnamed"
	}
	sum := sha256.Sum256([]byte(e.resource))
	return "resource-" + hex.EncodeToString(sum[:6])
}

// A said is what a row says of a step.
type said struct {
	*event
	*entry
	text string
}

// command takes what a command needs from the row; a verb that is not in the table is a note.
func command(v ticket.Verb, k *entry, e *event) ticket.Command {
	text := e.activity
	if e.lifecycle != "" {
		text += " (" + e.lifecycle + ")"
	}
	row := said{e, k, cut(text, maxReason)}
	if of := commands[v]; of != nil {
		return of(row)
	}
	return ticket.Note{Text: row.text}
}

var commands = map[ticket.Verb]func(said) ticket.Command{
	ticket.VerbClassify: func(s said) ticket.Command {
		return ticket.Classify{Category: ticket.Category(cut(s.activity, maxCategory/3))}
	},
	ticket.VerbRespond:  func(s said) ticket.Command { return ticket.Respond{Text: s.text} },
	ticket.VerbAnswer:   func(s said) ticket.Command { return ticket.Answer{Text: s.text, Resolution: s.resolution} },
	ticket.VerbTransfer: func(s said) ticket.Command { return ticket.Transfer{To: s.handler(), Reason: s.text} },
	ticket.VerbAssign:   func(s said) ticket.Command { return ticket.Assign{To: s.actorID(), Reason: s.text} },
	ticket.VerbAccept:   func(_ said) ticket.Command { return ticket.Accept{} },
	ticket.VerbConvene: func(s said) ticket.Command {
		return ticket.Convene{Assist: []ticket.Party{{Handler: s.handler(), Task: s.text}}}
	},
	ticket.VerbReportBack: func(s said) ticket.Command { return ticket.ReportBack{Text: s.text} },
	ticket.VerbClose:      func(s said) ticket.Command { return ticket.Close{Resolution: s.resolution, Text: s.text} },
	ticket.VerbRework:     func(s said) ticket.Command { return ticket.Rework{Reason: s.text} },
	ticket.VerbRate:       func(s said) ticket.Command { return ticket.Rate{Score: 3, Text: s.text} },
	ticket.VerbReopen:     func(s said) ticket.Command { return ticket.Reopen{Reason: s.text} },
	ticket.VerbRefer:      func(s said) ticket.Command { return ticket.Refer{Channel: cut(s.activity, maxChannel)} },
	ticket.VerbWithdraw:   func(s said) ticket.Command { return ticket.Withdraw{Reason: s.text} },
	ticket.VerbVoid:       func(s said) ticket.Command { return ticket.Void{Reason: s.text} },
	ticket.VerbAsk:        func(s said) ticket.Command { return ticket.Ask{Text: s.text} },
	ticket.VerbSupplement: func(s said) ticket.Command { return ticket.Supplement{Text: s.text} },
	ticket.VerbObject:     func(s said) ticket.Command { return ticket.Object{Reason: s.text} },
	ticket.VerbExtend: func(s said) ticket.Command {
		return ticket.Extend{By: worktime.Span{N: 24, Unit: worktime.UrgentHour}, Reason: s.text}
	},
	ticket.VerbSuspend:   func(s said) ticket.Command { return ticket.Suspend{Until: s.at.AddDate(0, 0, 30), Reason: s.text} },
	ticket.VerbResume:    func(s said) ticket.Command { return ticket.Resume{Reason: s.text} },
	ticket.VerbGrant:     func(s said) ticket.Command { return ticket.Grant{Why: s.text} },
	ticket.VerbRefuse:    func(s said) ticket.Command { return ticket.Refuse{Reason: s.text} },
	ticket.VerbRemind:    func(s said) ticket.Command { return ticket.Remind{Text: s.text} },
	ticket.VerbSupervise: func(s said) ticket.Command { return ticket.Supervise{Text: s.text} },
	ticket.VerbComply:    func(s said) ticket.Command { return ticket.Comply{Text: s.text} },
	ticket.VerbEscalate:  func(s said) ticket.Command { return ticket.Escalate{Reason: s.text} },
	ticket.VerbInspect:   func(s said) ticket.Command { return ticket.Inspect{Passed: true, Text: s.text} },
	ticket.VerbCallBack:  func(s said) ticket.Command { return ticket.CallBack{Text: s.text} },
}
