package desk

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// few is a fifth of so many, with -short and under the race detector, which sees nothing in the histories of one goroutine
// and takes long.
func few(n uint64) uint64 {
	if testing.Short() || raceDetector {
		return n / 5
	}
	return n
}

var walkStart = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// Cast is everybody who may meet a ticket of the walks: it lies in office/c1/g1, and its reporter is p1.
var Cast = map[string]ticket.Actor{
	"reporter": {Roles: []ticket.Role{ticket.RoleReporter}, Person: "p1"},
	"other":    {ID: "u2", Roles: []ticket.Role{ticket.RoleReporter}, Person: "p2"},
	"worker": {
		ID: "w1", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{"office/c1/g1"},
		Handlers: []ticket.Handler{"unit/g1", "officer/w1"},
	},
	"neighbour": {
		ID: "w2", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{"office/c1/g10"},
		Handlers: []ticket.Handler{"unit/g10", "officer/w2"},
	},
	"head": {
		ID: "h1", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{"office/c1"},
		Handlers: []ticket.Handler{"unit/c1", "officer/h1"},
	},
	"desk":        {ID: "d1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}},
	"coordinator": {ID: "k1", Roles: []ticket.Role{ticket.RoleCoordinator}, Units: []grid.Path{"office"}},
	"market":      {ID: "m1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/market"}},
	"clerk":       {ID: "m2", Roles: []ticket.Role{ticket.RoleHandler}}, // somebody inside the market department, known by assignment alone
	"works":       {ID: "b1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/works", "partner/lights"}},
	"supervisor":  {ID: "s1", Roles: []ticket.Role{ticket.RoleSupervisor}, Units: []grid.Path{"office"}},
	"leader":      {ID: "l1", Roles: []ticket.Role{ticket.RoleLeader}, Units: []grid.Path{"office"}},
	"auditor":     {ID: "a1", Roles: []ticket.Role{ticket.RoleAuditor}, Units: []grid.Path{"office"}},
	"bot":         {ID: "bot1", Roles: []ticket.Role{ticket.RoleBot}, Units: []grid.Path{"office"}},
	"system":      {ID: "sys", Roles: []ticket.Role{ticket.RoleSystem}, Units: []grid.Path{"office"}},
	"accused": {
		ID: "x1", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleHandler}, Units: []grid.Path{"office"},
		Handlers: []ticket.Handler{"department/market"},
	},
	"nobody":   {},
	"roleless": {ID: "n1", Units: []grid.Path{"office"}, Handlers: []ticket.Handler{"department/market"}, Person: "p1"},
}

// CastNames lists them in a fixed order.
var CastNames = []string{
	"reporter", "other", "worker", "neighbour", "head", "desk", "coordinator", "market", "clerk", "works", "supervisor",
	"leader", "auditor", "bot", "system", "accused", "nobody", "roleless",
}

// A Walk is a random lawful history. It stands for what a desk over a store would make, seals included.
type Walk struct {
	Rng    *rand.Rand
	Rules  *Rules
	Ticket ticket.Ticket
	Events []ticket.Event
	Out    []ticket.Message
	At     time.Time
	Pace   time.Duration // a step is tried after up to so long, or before; default 9 hours
}

// NewWalk files a random request.
func NewWalk(seed uint64) *Walk {
	rules, err := NewRules(Definitions{Screen: &Screen{}, Categories: []string{"lights", "market/prepaid card", "a%2Fb/c"}, Channels: []string{"qr poster"}})
	if err != nil {
		panic(err)
	}
	w := &Walk{Rng: rand.New(rand.NewPCG(seed, 1)), Rules: rules, At: walkStart.Add(time.Duration(seed%997) * time.Second)}
	req := ticket.Request{
		Text: w.text(), Key: fmt.Sprintf("key-%d", seed), Kind: ticket.Kind(w.Rng.IntN(6)), Priority: ticket.Priority(w.Rng.IntN(4)),
		Category: []string{"", "lights", "market/prepaid card", "a%2Fb/c"}[w.Rng.IntN(4)], Channel: []string{"", "qr poster"}[w.Rng.IntN(2)],
	}
	by := Cast["desk"]
	switch w.Rng.IntN(6) {
	case 0:
		req.Origin, by = ticket.FoundByWorker, Cast["worker"]
	case 1:
		req.Origin, by, req.Handled = ticket.FoundByWorker, Cast["worker"], &ticket.Handled{Resolution: ticket.Solved, Text: w.text()}
	case 2:
		req.Origin, req.Due, req.ExternalRef = ticket.FromAbove, w.At.Add(72*time.Hour), "no. 7"
	case 3:
		req.Origin, req.Reporter, req.About = ticket.OnBehalf, "p1", []string{"x1"}
	default:
		by = Cast["reporter"]
		req.Name, req.Files = "王", []ticket.File{{ID: "f1", Name: "<a&b>.jpg", Size: 3}}
	}
	c, err := w.Rules.Receive(ticket.ID(fmt.Sprintf("t-%d", seed)), by, w.At, req,
		ticket.Place{Path: "office/c1/g1", Point: &grid.Point{Lon: 113.5, Lat: 34.8}, Found: ticket.FoundByPoint})
	if err != nil {
		panic(err)
	}
	w.take(c)
	return w
}

// take seals a change as the desk does and goes on from it.
func (w *Walk) take(c ticket.Change) {
	head := w.Ticket.Head
	for i := range c.Events {
		e := &c.Events[i]
		e.Seal(head, [16]byte{byte(e.Seq), byte(w.Rng.Uint32())})
		head = e.Hash
	}
	c.Ticket.Head = head
	w.Ticket = c.Ticket
	w.Events = append(w.Events, c.Events...)
	w.Out = append(w.Out, c.Outbox...)
}

// Step tries random commands of random people until one is accepted.
func (w *Walk) Step() {
	for try := 0; ; try++ {
		by := Cast[CastNames[w.Rng.IntN(len(CastNames))]]
		do := w.anyCommand()
		if try > 60 { // always lawful
			by, do = Cast["desk"], ticket.Note{Text: w.text(), Public: w.Rng.IntN(2) == 0}
		}
		pace := cmp.Or(w.Pace, 9*time.Hour)
		w.At = w.At.Add(time.Duration(w.Rng.IntN(int(pace))) - pace/9)
		changes, err := w.Rules.Decide(w.Ticket, settled(Step{ID: fmt.Sprintf("c%d", w.Ticket.Version), By: by, At: w.At, Do: do}),
			w.beside(do)...)
		if err != nil {
			if try > 60 {
				panic(err)
			}
			continue
		}
		w.take(changes[0])
		return
	}
}

// anyCommand is a random command of any verb that a command can have.
func (w *Walk) anyCommand() ticket.Command {
	return w.Command(ticket.VerbClassify + ticket.Verb(w.Rng.IntN(int(verbEnd-ticket.VerbClassify))))
}

// beside are the further tickets that a command concerns.
func (w *Walk) beside(do ticket.Command) []ticket.Ticket {
	ids, _ := Concerns(w.Ticket, do)
	if ids == nil {
		return nil
	}
	c, err := w.Rules.Receive("t0", Cast["reporter"], walkStart, ticket.Request{Text: "x"},
		ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
	if err != nil {
		panic(err)
	}
	return []ticket.Ticket{c.Ticket}
}

// Steps walks until the history has n events or more.
func (w *Walk) Steps(n int) *Walk {
	for len(w.Events) < n {
		w.Step()
	}
	return w
}

func (w *Walk) text() string {
	return []string{"路灯不亮", "the \"lamp\" <b>&</b> \u2028 is\tout\n", "退费", "x"}[w.Rng.IntN(4)]
}

func (w *Walk) handler() ticket.Handler {
	return []ticket.Handler{
		"department/market", "department/works", "partner/lights", "unit/c1", "unit/office", "unit/g1", "officer/w1",
	}[w.Rng.IntN(7)]
}

func (w *Walk) span(n int) worktime.Span {
	if n == 0 {
		return worktime.Span{}
	}
	return hours(n)
}

func (w *Walk) why() []string { return [][]string{nil, {"rule 7", "category = lights"}}[w.Rng.IntN(2)] }

// Command makes a command of a verb that is often lawful.
func (w *Walk) Command(v ticket.Verb) ticket.Command {
	n := w.Rng.IntN
	switch v {
	case ticket.VerbClassify:
		c := ticket.Classify{
			Kind: ticket.Kind(n(6)), Category: []string{"", "lights", "noise/night"}[n(3)],
			Difficulty: ticket.Difficulty(n(4)), Priority: ticket.Priority(n(4)), Why: w.why(),
		}
		if n(6) == 0 {
			c.Due, c.Reason = w.At.Add(time.Duration(n(300)-60)*time.Hour), w.text()
		}
		if n(3) == 0 {
			c.Unit = "g1"
		}
		return c
	case ticket.VerbRespond:
		return ticket.Respond{Text: w.text(), Why: w.why()}
	case ticket.VerbAnswer:
		return ticket.Answer{Text: w.text(), Resolution: ticket.Resolution(n(int(ticket.Insufficient) + 1)), Why: w.why()}
	case ticket.VerbTransfer:
		c := ticket.Transfer{To: w.handler(), Reason: w.text(), Within: w.span(n(3)), Why: w.why(), Handover: w.Ticket.Lead != "" && n(3) == 0}
		if c.Handover {
			c.Within = worktime.Span{}
		}
		return c
	case ticket.VerbAssign:
		return ticket.Assign{To: []string{"m2", "w1", "w2"}[n(3)], Reason: w.text()}
	case ticket.VerbAccept:
		return ticket.Accept{}
	case ticket.VerbConvene:
		c := ticket.Convene{Reason: w.text(), Why: w.why()}
		if n(3) > 0 {
			c.Lead = w.handler()
		}
		for range 1 + n(3) {
			c.Assist = append(c.Assist, ticket.Party{Handler: w.handler(), Task: w.text(), Within: w.span(n(2))})
		}
		return c
	case ticket.VerbReportBack:
		return ticket.ReportBack{Text: w.text(), For: []ticket.Handler{"", w.handler()}[n(2)]}
	case ticket.VerbNote:
		return ticket.Note{Text: w.text(), Public: n(2) == 0}
	case ticket.VerbClose:
		return ticket.Close{Resolution: ticket.Resolution(n(int(ticket.Insufficient) + 1)), Text: w.text()}
	case ticket.VerbRework:
		return ticket.Rework{Reason: w.text()}
	case ticket.VerbReject:
		return ticket.Reject{Reason: w.text()}
	case ticket.VerbRate:
		return ticket.Rate{Score: 1 + n(5), Solved: n(2) == 0, Text: w.text()}
	case ticket.VerbReopen:
		return ticket.Reopen{Reason: w.text()}
	case ticket.VerbRefer:
		if n(3) > 0 {
			return ticket.Note{Text: w.text()}
		}
		return ticket.Refer{Channel: "court", Text: w.text(), Why: w.why()}
	case ticket.VerbWithdraw:
		if n(3) > 0 {
			return ticket.Note{Text: w.text()}
		}
		return ticket.Withdraw{Reason: w.text()}
	case ticket.VerbVoid:
		if n(3) > 0 {
			return ticket.Note{Text: w.text()}
		}
		return ticket.Void{Reason: w.text()}
	case ticket.VerbAsk:
		return ticket.Ask{Text: w.text(), Within: w.span(n(3))}
	case ticket.VerbSupplement:
		return ticket.Supplement{Text: w.text()}
	case ticket.VerbObject:
		return ticket.Object{Reason: w.text()}
	case ticket.VerbExtend:
		return ticket.Extend{By: w.span(1 + n(100)), Reason: w.text()}
	case ticket.VerbSuspend:
		return ticket.Suspend{Until: w.At.Add(time.Duration(1+n(900)) * time.Hour), Reason: w.text()}
	case ticket.VerbResume:
		return ticket.Resume{Reason: w.text()}
	case ticket.VerbGrant:
		return ticket.Grant{To: []ticket.Handler{"", "", "", w.handler()}[n(4)], Why: w.text()}
	case ticket.VerbRefuse:
		return ticket.Refuse{Reason: w.text(), Wrongful: n(4) == 0}
	case ticket.VerbRemind:
		return ticket.Remind{Text: w.text()}
	case ticket.VerbSupervise:
		return ticket.Supervise{To: []ticket.Handler{"", w.handler()}[n(2)], Within: w.span(n(3)), Text: w.text()}
	case ticket.VerbComply:
		return ticket.Comply{Text: w.text()}
	case ticket.VerbEscalate:
		return ticket.Escalate{Reason: w.text()}
	case ticket.VerbInspect:
		return ticket.Inspect{Passed: n(2) == 0, Text: w.text()}
	case ticket.VerbCallBack:
		return ticket.CallBack{Reached: true, Contacted: n(2) == 0, Solved: n(2) == 0, Satisfied: n(6), Text: w.text()}
	case ticket.VerbMerge:
		if n(3) > 0 {
			return ticket.Note{Text: w.text()}
		}
		return ticket.Merge{Into: "t0", Reason: w.text()}
	case ticket.VerbUnmerge:
		return ticket.Unmerge{Reason: w.text()}
	case ticket.VerbSplit:
		return ticket.Split{Parts: []ticket.Part{{Text: w.text(), Kind: ticket.Kind(n(6))}}, Reason: w.text()}
	case ticket.VerbReplan:
		return ticket.Replan{}
	case ticket.VerbLapse:
		return ticket.Lapse{}
	}
	return nil
}
