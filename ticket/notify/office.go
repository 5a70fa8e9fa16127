package notify

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// An Office is what decides who is told, when, and in which words. It holds values only: make another one when the roster has
// changed. All of it may be left out.
type Office struct {
	Roster *grid.Roster   // who works there; nil: messages keep their addresses, or are for the People that [desk.Parties] knows
	Rules  *desk.Rules    // who may see a ticket; nil: those of the zero [desk.Definitions]
	Zone   *time.Location // of its clocks; nil: UTC
	Quiet  Quiet          // when nobody is disturbed but by alarms and emergencies
	Words  *Words         // the texts; nil: [DefaultWords]
}

// Present is what is known at the instant of delivery.
type Present struct {
	At      time.Time
	Tickets map[ticket.ID]ticket.Ticket // of the messages, as they are stored now
	// Contacts are what [desk.Parties] knows of handlers: of the address of a message the People, of it and of whoever leads the
	// name. A handler that is missing has its id for a name.
	Contacts map[ticket.Handler]desk.Contact
	Told     []Key // what has been told before, as [Record] has it
}

// A Receiver is what somebody is to a ticket when they are told of it. It chooses the text.
type Receiver string

// The receivers.
const (
	Reporter    Receiver = "reporter"
	Handler     Receiver = "handler"     // works on it
	Coordinator Receiver = "coordinator" // has it in their area, or at the desk, or asked for something
	Leader      Receiver = "leader"
)

// Why is the reason for which somebody is told. Each has a sentence in the [Words].
type Why string

// The reasons.
const (
	WhyReporter   Why = "reporter"   // they reported it
	WhyOwn        Why = "own"        // it is theirs to handle
	WhyAsker      Why = "asker"      // they asked for something, gave an order, or had it before
	WhyMember     Why = "member"     // they act for the address: a department, a partner, a unit
	WhyStandIn    Why = "stand_in"   // they act for an officer who is away
	WhyCover      Why = "cover"      // nobody of the unit may be told, and they work for the next above
	WhyDesk       Why = "desk"       // they are on duty at the desk
	WhyLeader     Why = "leader"     // they lead the unit
	WhyDeskFor    Why = "desk_for"   // nobody of the address may be told, and they are on duty at the desk
	WhyLeaderFor  Why = "leader_for" // nobody of the address or at the desk may be told, and they lead the office
	WhyUnresolved Why = "unresolved" // nothing is known of the address: the message keeps it
)

// An Addressee is one person whom a message is for.
type Addressee struct {
	To  string // an officer's id; "person/" and a PersonID; or, where nobody was looked up, the address of the message
	As  Receiver
	Why Why

	unseen bool // they may not see the ticket
}

// Addressees returns whom a message is for at the instant, each person once, in the order of the roster; nobody where the ticket is
// not in now.Tickets. From the address it goes:
//
//   - person/X: the reporter.
//   - actor/X, officer/X: the officer who is on the roster then; where they are not, whoever acts for them.
//   - department/…, partner/…: officers who act for exactly it; where there is none on the roster, now.Contacts has the people.
//   - unit/CODE: officers who work for exactly that unit; else those of the next unit above, up to below the office.
//   - leader/CODE: officers with the role leader for exactly that unit, else with the role head; else those of the next above.
//   - desk/ROOT: officers with the role desk for exactly the root unit; only those whose entry has a beginning and an end, a shift,
//     where there are any.
//
// Left out are: officers with no other role than auditor, bot or system; whoever the message or the ticket, as it is now, is about;
// and whoever [desk.Rules.CanRead] lets not see the ticket now, but for a message that it is no longer theirs, or has ended. Of what
// waits for the duty desk the leaders hear without seeing it: an alarm, and what nobody at the desk is there for. Where nobody is left
// the duty desk of the ticket's root unit is told, then the leaders there. They are not told in place of a reporter,
// or that something is no longer somebody else's. Without a roster CanRead is asked for reporters only.
func (o *Office) Addressees(m ticket.Message, now Present) []Addressee {
	s := o.staff(now.At)
	return s.addressees(&m, &now)
}

// staff is an office at an instant.
type staff struct {
	Office                 // with what was left out filled in
	on     []member        // the roster then
	listed map[string]bool // everybody who has an entry of some time
}

// A member is an officer on the roster, with their part in the office's people.
type member struct {
	grid.Officer
	actor ticket.Actor // without the roles that are told of nothing
}

func (o *Office) staff(at time.Time) *staff {
	s := &staff{Office: *o, listed: map[string]bool{}}
	s.Zone = cmp.Or(s.Zone, time.UTC)
	if s.Words == nil {
		s.Words = DefaultWords()
	}
	if s.Rules == nil {
		s.Rules, _ = desk.NewRules(desk.Definitions{}) // which has no fault
	}
	for e := range o.Roster.All() {
		s.listed[e.ID] = true
		if a := ticket.ActorOf(e, o.Roster.Tree(), at); e.ValidAt(at) {
			a.Roles = slices.DeleteFunc(a.Roles, func(r ticket.Role) bool {
				return r == ticket.RoleAuditor || r == ticket.RoleBot || r == ticket.RoleSystem
			})
			s.on = append(s.on, member{e, a})
		}
	}
	return s
}

// ends reports whether a notice says that something is over for its receiver: then nobody else is told in their place, and
// they may not see it any more.
func ends(n ticket.Notice) bool { return n == ticket.NoticeReleased || n == ticket.NoticeEnded }

func (s *staff) addressees(m *ticket.Message, now *Present) []Addressee {
	t, ok := now.Tickets[m.Ticket]
	if !ok {
		return nil
	}
	h := handlerOf(m.To)
	if id, ok := strings.CutPrefix(m.To, "person/"); ok {
		if named(m, &t, id) || !s.Rules.CanRead(t, ticket.Reporter(ticket.PersonID(id))) {
			return nil
		}
		return []Addressee{{To: m.To, As: Reporter, Why: WhyReporter}}
	}
	if s.Roster == nil {
		return s.unlisted(m, &t, h, now)
	}
	pick := picker{s, m, &t, nil}
	pick.address(h, now)
	if root := t.Path.Root(); len(pick.found) == 0 && !ends(m.Kind) {
		pick.desk(root, WhyDeskFor)
		if len(pick.found) == 0 {
			pick.leaders(root, WhyLeaderFor)
		}
	}
	return pick.found
}

// unlisted is whom a message is for where there is no roster: the people whom the parties' hook knows, else its address.
func (s *staff) unlisted(m *ticket.Message, t *ticket.Ticket, h ticket.Handler, now *Present) (found []Addressee) {
	for _, id := range now.Contacts[h].People {
		if !named(m, t, id) {
			found = append(found, Addressee{id, receiverOf(m, t, h, WhyMember), WhyMember, ends(m.Kind)})
		}
	}
	if len(now.Contacts[h].People) == 0 && (h.Kind() != "officer" || !named(m, t, h.Name())) {
		found = append(found, Addressee{m.To, receiverOf(m, t, h, WhyUnresolved), WhyUnresolved, ends(m.Kind)})
	}
	return found
}

// handlerOf is the handler that an address is: that of an actor is the officer.
func handlerOf(to string) ticket.Handler {
	if id, ok := strings.CutPrefix(to, "actor/"); ok {
		return ticket.OfficerHandler(id)
	}
	return ticket.Handler(to)
}

// named reports whether the message or its ticket is about somebody.
func named(m *ticket.Message, t *ticket.Ticket, id string) bool {
	return slices.Contains(m.Except, id) || slices.Contains(t.About, id)
}

// A picker collects the addressees of one message from a roster.
type picker struct {
	*staff
	m     *ticket.Message
	t     *ticket.Ticket
	found []Addressee
}

// add adds the members for whom a condition holds, and who may be told; it reports whether there is anybody yet.
func (p *picker) add(why Why, is func(*member) bool) bool {
	for i := range p.on {
		e := &p.on[i]
		if !is(e) || len(e.actor.Roles) == 0 || named(p.m, p.t, e.ID) {
			continue
		}
		// The leaders hear of an alarm that waits for the duty desk, which they call. The same address may be that of a worker whom it is
		// about without being named yet.
		alarmed := p.t.Screening != "" && (why == WhyLeaderFor || why == WhyLeader && p.m.Kind == ticket.NoticeAlarm)
		if sees := p.Rules.CanRead(*p.t, e.actor); sees || ends(p.m.Kind) || alarmed {
			p.found = append(p.found, Addressee{e.ID, receiverOf(p.m, p.t, ticket.Handler(p.m.To), why), why, !sees})
		}
	}
	return len(p.found) > 0
}

func (p *picker) address(h ticket.Handler, now *Present) {
	_, code, _ := strings.Cut(string(h), "/")
	code, err := grid.Unescape(code)
	switch kind := h.Kind(); {
	case kind == "department", kind == "partner":
		acts := func(e *member) bool { return e.actor.ActsFor(h) }
		if p.add(WhyMember, acts); !slices.ContainsFunc(p.on, func(e member) bool { return acts(&e) }) {
			p.outside(h, now)
		}
	case err != nil:
	case kind == "officer":
		why := WhyAsker
		if works(p.t, h) {
			why = WhyOwn
		}
		is := func(e *member) bool { return e.ID == code }
		if !slices.ContainsFunc(p.on, func(e member) bool { return is(&e) }) {
			why, is = WhyStandIn, func(e *member) bool { return e.actor.ActsFor(h) }
		}
		p.add(why, is)
	case kind == "unit":
		p.unit(code)
	case kind == "leader":
		p.leaders(code, WhyLeader)
	case kind == "desk":
		if p.desk(code, WhyDesk); len(p.found) == 0 {
			p.leaders(code, WhyLeaderFor)
		}
	}
}

// outside adds the people whom the parties' hook knows. One who has an entry of another time has left, or is on leave.
func (p *picker) outside(h ticket.Handler, now *Present) {
	for _, id := range now.Contacts[h].People {
		if i := slices.IndexFunc(p.on, func(e member) bool { return e.ID == id }); i >= 0 {
			p.add(WhyMember, func(e *member) bool { return e.ID == id })
		} else if !p.listed[id] && !named(p.m, p.t, id) {
			p.found = append(p.found, Addressee{id, receiverOf(p.m, p.t, h, WhyMember), WhyMember, ends(p.m.Kind)})
		}
	}
}

func (p *picker) unit(code string) {
	path, _ := p.Roster.Tree().Path(code)
	for at := path; at != ""; at = at.Parent() {
		why := WhyCover
		if at == path {
			why = WhyMember
		} else if at.Parent() == "" { // the office is the duty desk's, and not everybody's who works for it
			return
		}
		if p.add(why, func(e *member) bool { return slices.Contains(e.Units, at.Base()) }) {
			return
		}
	}
}

func (p *picker) desk(root string, why Why) {
	var shift bool
	on := func(e *member) bool {
		return slices.Contains(e.actor.Roles, ticket.RoleDesk) && slices.Contains(e.Units, root)
	}
	shifted := func(e *member) bool { return on(e) && !e.From.IsZero() && !e.To.IsZero() }
	if shift = p.add(why, shifted); !shift {
		p.add(why, on)
	}
}

func (p *picker) leaders(code string, why Why) {
	path, _ := p.Roster.Tree().Path(code)
	for at := path; at != ""; at = at.Parent() {
		for _, role := range []ticket.Role{ticket.RoleLeader, ticket.RoleHead} {
			if p.add(why, func(e *member) bool {
				return slices.Contains(e.actor.Roles, role) && slices.Contains(e.Units, at.Base())
			}) {
				return
			}
		}
	}
}

// receiverOf is what somebody is to a ticket who is told for a reason, of a message for a handler.
func receiverOf(m *ticket.Message, t *ticket.Ticket, h ticket.Handler, why Why) Receiver {
	switch {
	case why == WhyLeader, why == WhyLeaderFor, why == WhyUnresolved && h.Kind() == "leader":
		return Leader
	case why == WhyDesk, why == WhyDeskFor, why == WhyAsker:
		return Coordinator
	case why == WhyOwn, why == WhyStandIn, h.Kind() == "department", h.Kind() == "partner", works(t, h), ends(m.Kind):
		return Handler
	}
	return Coordinator
}

// works reports whether a handler leads a ticket, is its assignee, or has an open task of it.
func works(t *ticket.Ticket, h ticket.Handler) bool {
	return h == t.Lead || t.Assignee != "" && h == ticket.OfficerHandler(t.Assignee) ||
		slices.ContainsFunc(t.Tasks, func(k ticket.Task) bool { return k.Handler == h && k.Done.IsZero() })
}
