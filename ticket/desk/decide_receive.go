package desk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// Receive returns the change that receives a request: a ticket at the desk, with its place, class and clock; where a worker has
// dealt with the matter already, it is answered and closed. It is pure, like Decide.
func (r *Rules) Receive(id ticket.ID, by ticket.Actor, at time.Time, req ticket.Request, place ticket.Place) (ticket.Change, error) {
	faults := r.requestFaults(&by, &req)
	if (req.Unit != "" || req.Point != nil) && place.Path == "" {
		faults = append(faults, gridgov.Fault{
			Field: "unit", Rule: gridgov.RuleRequires,
			Right: gridgov.Text{En: "the desk finds the place: send the request through it", Zh: "地点由受理台确定：请经受理台提交诉求"},
		})
	}
	if len(faults) > 0 {
		return ticket.Change{}, gridgov.Invalid("request", firstOfEach(faults)...)
	}
	return r.receive(id, by, at, req, place, nil)
}

// receive is like Receive, for a request that was checked.
func (r *Rules) receive(id ticket.ID, by ticket.Actor, at time.Time, req ticket.Request, place ticket.Place, known []listed,
) (ticket.Change, error) {
	s := Step{By: by, At: at, found: found{known: known}}
	if faults := append(form.ID("id", id), s.faults()...); len(faults) > 0 {
		return ticket.Change{}, gridgov.Invalid("request", faults...)
	}
	role, err := r.filing(&by, &req)
	if err != nil {
		return ticket.Change{}, err
	}
	if r.screens(&by, &req, &place) {
		place = screening(place)
		if about := (&ticket.Ticket{Intake: ticket.Intake{About: req.About}}); bars(about, ticket.DeskHandler(place.Path.Base()), known) {
			place.Screening = "" // nobody could say whom it names: it is the office's, and the leaders are told
		}
	}
	d := r.begin(ticket.Ticket{}, &s)
	in := ticket.Intake{
		Key: req.Key, Origin: cmp.Or(req.Origin, ticket.FromReporter), Reporter: req.Reporter, Filer: by.ID, Channel: req.Channel,
		ExternalRef: req.ExternalRef, GivenDue: form.Storable(req.Due), About: union(req.About, nil), SelfHandled: req.Handled != nil,
	}
	if in.Origin == ticket.FromReporter && in.Reporter == "" {
		in.Reporter = by.Person
	}
	*d.event = ticket.Event{Ticket: id, Seq: 1, At: form.Storable(at), Verb: ticket.VerbReceive, Actor: nameOf(&by), Role: role}
	d.event.Facts = ticket.Facts{
		State: ticket.Received, Intake: &in, Place: &place,
		Class: &ticket.Class{Kind: req.Kind, Category: req.Category, Priority: req.Priority},
	}
	if req.Key != "" {
		d.event.SetSent(sent(req))
	}
	d.speak(ticket.Words{Text: req.Text, Name: req.Name, Address: req.Address, Files: req.Files}, true)
	c := d.change()[0]
	if req.Handled == nil {
		return c, nil
	}
	for _, do := range []ticket.Command{
		ticket.Answer{Text: req.Handled.Text, Resolution: req.Handled.Resolution},
		ticket.Close{Resolution: req.Handled.Resolution},
	} {
		if _, err := r.then(&c, Step{By: by, At: at, Do: do}); err != nil {
			return ticket.Change{}, err
		}
	}
	return c, nil
}

// screens reports whether a request is for the duty desk alone until that has classified it. A desk that files one and says whom it
// names has done so.
func (r *Rules) screens(by *ticket.Actor, req *ticket.Request, place *ticket.Place) bool {
	root := ticket.Ticket{Place: ticket.Place{Path: grid.NewPath(place.Path.Root())}}
	says := len(req.About) > 0
	switch {
	case r.staff.off, req.Handled != nil, says && isPerson(by) && related(&root, by)&(1<<Area) != 0 && slices.Contains(by.Roles, ticket.RoleDesk):
		return false
	case req.AboutStaff, req.Kind == ticket.Report:
		return true
	case req.Origin == ticket.FoundByWorker:
		return false
	}
	return says || r.staff.finds(req.Text)
}

// filing is the role in which an actor may file a request.
func (r *Rules) filing(by *ticket.Actor, req *ticket.Request) (ticket.Role, error) {
	var none ticket.Ticket
	role, _ := r.allows(&none, by, May(ticket.VerbReceive))
	if role == 0 {
		return 0, refused(ticket.VerbReceive, by, 0, whyNoFiling)
	}
	if role == ticket.RoleReporter {
		if err := ownName(req, by); err != nil {
			return 0, err
		}
	}
	return role, nil
}

// requestFaults are the faults of a request that an actor files, but for its place.
func (r *Rules) requestFaults(by *ticket.Actor, req *ticket.Request) []gridgov.Fault {
	faults := requestFaults(*req)
	if role, _ := r.allows(new(ticket.Ticket), by, May(ticket.VerbReceive)); role == ticket.RoleReporter {
		faults = append(faults, r.strangers(req)...)
	}
	return faults
}

// strangers are the faults of a reporter's texts that would be unencrypted in the record permanently: only the office chooses
// those words.
func (r *Rules) strangers(req *ticket.Request) []gridgov.Fault {
	faults := ownKey("key", req.Key)
	for _, f := range []struct {
		field, given string
		of           []string
	}{{"category", req.Category, r.categories}, {"channel", req.Channel, r.channels}} {
		switch {
		case f.given == "" || slices.Contains(f.of, f.given):
		case len(f.of) == 0:
			faults = append(faults, gridgov.Fault{
				Field: f.field, Rule: gridgov.RuleStaff,
				Right: gridgov.Text{En: "the office lists none that a reporter may choose", Zh: "本单位没有供反映人选填的内容"},
			})
		default:
			faults = append(faults, gridgov.Fault{Field: f.field, Rule: gridgov.RuleOneOf, Limit: strings.Join(f.of, ", ")})
		}
	}
	if req.ExternalRef != "" {
		faults = append(faults, gridgov.Fault{
			Field: "external_ref", Rule: gridgov.RuleStaff,
			Right: gridgov.Text{En: "only for a matter that another system has numbered", Zh: "只在录入其他系统编号的事项时填写"},
		})
	}
	return faults
}

// ownKey is the fault of a reporter's key that does not have the form of a code, since keys are stored unencrypted.
func ownKey(field, key string) []gridgov.Fault {
	if code.Shown(key) == key {
		return nil
	}
	return []gridgov.Fault{{
		Field: field, Rule: gridgov.RuleForm,
		Right: gridgov.Text{
			En: "a code: ASCII letters and digits and . _ : / -, at most " + strconv.Itoa(code.Max) + " bytes",
			Zh: "应为代码：只含英文字母、数字和. _ : / -，最多" + strconv.Itoa(code.Max) + "个字节",
		},
	}}
}

// ownName requires that reporters file in their own name: only an office finds things on patrol or receives orders from above.
func ownName(r *ticket.Request, by *ticket.Actor) error {
	switch {
	case r.Origin == ticket.FoundByWorker || r.Origin == ticket.FromAbove:
		return refused(ticket.VerbReceive, by, 0, whyOrigin)
	case r.Reporter != "" && r.Reporter != by.Person && r.Origin != ticket.OnBehalf:
		return refused(ticket.VerbReceive, by, 0, whyOwnName)
	case !r.Due.IsZero():
		return refused(ticket.VerbReceive, by, 0, whyNoDate)
	}
	return nil
}

// then decides a further step on what a change leaves behind and joins it to the change; what it does to others comes back.
func (r *Rules) then(c *ticket.Change, s Step, others ...ticket.Ticket) ([]ticket.Change, error) {
	next, err := r.Decide(c.Ticket, s, others...)
	if err != nil {
		return nil, err
	}
	c.Ticket = next[0].Ticket
	c.Events = append(c.Events, next[0].Events...)
	c.Outbox = append(c.Outbox, next[0].Outbox...)
	return next[1:], nil
}

// cloneChange lets further steps be joined to a change without touching it.
func cloneChange(c ticket.Change) ticket.Change {
	c.Events = slices.Clone(c.Events)
	c.Outbox = slices.Clone(c.Outbox)
	return c
}
