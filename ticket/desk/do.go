package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A DoOption is an option of [Desk.Do].
type DoOption func(*doOptions)

type doOptions struct {
	once    string
	version int64
}

// Once makes a command idempotent: sent again with the same key, it returns the ticket as it was right after the first time,
// also where the sender may no longer see the ticket since that command. A key is unique within its ticket, at most
// [ticket.MaxKey] bytes; with another command, or other content, it is ErrInvalid. A filing has its key in [ticket.Request.Key].
func Once(key string) DoOption { return func(o *doOptions) { o.once = key } }

// IfVersion makes a command act on that version of the ticket only; for any other it is ErrConflict, without another try.
func IfVersion(version int64) DoOption { return func(o *doOptions) { o.version = version } }

// A ReceiveOption is an option of [Desk.Receive].
type ReceiveOption func(*receiveOptions)

type receiveOptions struct {
	decision *ticket.Decision
}

// Decided passes Receive a decision that was made before, on the case that [Desk.Case] returned; the router is not called again.
func Decided(dec ticket.Decision) ReceiveOption {
	return func(o *receiveOptions) { o.decision = &dec }
}

// Case checks a request, and that the actor may file it, and returns what the router will see. It stores nothing, and ignores the
// key: where that was used before, Receive returns the ticket that it made, even for a request that Case refuses. The error is
// ErrInvalid, ErrRefused, or that of the context.
func (d *Desk) Case(ctx context.Context, by ticket.Actor, r ticket.Request) (ticket.Case, error) {
	if err := ctx.Err(); err != nil {
		return ticket.Case{}, err
	}
	if err := d.checkActor(&by); err != nil {
		return ticket.Case{}, err
	}
	at := form.Storable(d.conf.Now())
	p, err := d.checkRequest(&by, r, at)
	if err != nil {
		return ticket.Case{}, err
	}
	if _, err := d.conf.Rules.filing(&by, &r); err != nil {
		return ticket.Case{}, err
	}
	return ticket.Case{Request: r, Path: p.Path, Found: p.Found, At: at}, nil
}

// checkRequest finds the place of a request. Its error has all faults of the request at once: a form shows them beside its fields.
func (d *Desk) checkRequest(by *ticket.Actor, r ticket.Request, at time.Time) (ticket.Place, error) {
	faults := d.conf.Rules.requestFaults(by, &r)
	place, err := d.place(at, r.Unit, r.Point)
	if no := (*gridgov.InvalidError)(nil); errors.As(err, &no) {
		faults = append(faults, no.Faults...)
	}
	return place, gridgov.Invalid("request", firstOfEach(faults)...)
}

// Receive files a request: it finds the place, calls the router, and stores the request and its first steps as one change.
// With a request key that was used before it returns the ticket that the key made, as it is now, to whoever may see it, even
// where such a request may no longer be filed after a change of the rules or of the grid. Where the rules refuse a command of
// the router, the ticket stays at the desk, with the refusal noted on it. Where the ticket that it repeats, another one of that
// matter or the handlers of these ([Parties]) cannot be read, nothing is stored. The error is ErrInvalid, ErrRefused, ErrExists
// where the key is that of a ticket which the actor may not see, or one of the store.
func (d *Desk) Receive(ctx context.Context, by ticket.Actor, r ticket.Request, opts ...ReceiveOption) (ticket.Ticket, error) {
	var o receiveOptions
	for _, opt := range opts {
		opt(&o)
	}
	if err := d.checkActor(&by); err != nil {
		return ticket.Ticket{}, err
	}
	at := form.Storable(d.conf.Now())
	place, err := d.checkRequest(&by, r, at)
	var received ticket.Change
	if err == nil {
		known := d.peopleOf(ctx, at, ticket.Ticket{Intake: ticket.Intake{About: r.About}, Place: place})
		received, err = d.conf.Rules.receive(d.conf.NewID(r.Key, at), by, at, r, place, known)
	}
	if err != nil {
		if CheckRequest(r) != nil { // no ticket was made of it under its key
			return ticket.Ticket{}, err
		}
		return d.received(ctx, by, r, err)
	}
	for try := 0; ; try++ {
		c := cloneChange(received)
		var seen int64 // the version of what it repeats
		if r.Repeats != "" && c.Ticket.State == ticket.Received {
			if seen, err = d.repeats(ctx, &c, r.Repeats, by, at); err != nil {
				return d.received(ctx, by, r, err)
			}
		}
		var parts []ticket.Change
		if c.Ticket.State == ticket.Received {
			parts = d.route(ctx, &c, r, at, &o)
		}
		changes := []ticket.Change{c}
		if seen != 0 && c.Ticket.State.Open() && try < maxAttach { // at the last try it stays a ticket of its own, and is received
			changes, err = d.attach(ctx, c, seen, r.Repeats, by, at)
			if errors.Is(err, gridgov.ErrConflict) { // the other ticket has changed meanwhile
				continue
			}
			if err != nil {
				return d.received(ctx, by, r, err)
			}
		}
		d.retell(ctx, at, &changes[0], len(r.About))
		changes = append(changes, parts...)
		shown, err := d.shown(ctx, &by, changes[0].Ticket)
		if err != nil {
			return d.received(ctx, by, r, err)
		}
		switch err = d.commit(ctx, changes); {
		case err == nil:
			shown.Head = changes[0].Ticket.Head
			return shown, nil
		case errors.Is(err, gridgov.ErrExists) && r.Key != "":
			return d.received(ctx, by, r, fmt.Errorf("request key or id: %w", gridgov.ErrExists))
		case try == maxAttach || seen == 0 || !errors.Is(err, gridgov.ErrConflict):
			return ticket.Ticket{}, err
		}
	}
}

// retell leaves out that a request waits which somebody has by now, or which is a duplicate; and where it keeps out more persons than
// the request names, since what it repeats does, tells the level above what would go to nobody but these.
func (d *Desk) retell(ctx context.Context, at time.Time, c *ticket.Change, named int) {
	i := slices.IndexFunc(c.Outbox, func(m ticket.Message) bool { return m.Kind == ticket.NoticeReceived })
	keeps := c.Ticket.State == ticket.Received
	switch {
	case i < 0 || keeps && len(c.Ticket.About) <= named:
		return
	case keeps:
		to, ok := openLevel(&c.Ticket, ticket.Handler(c.Outbox[i].To), d.peopleOf(ctx, at, c.Ticket))
		c.Outbox[i].To, keeps = string(to), ok
	}
	if !keeps {
		c.Outbox = slices.Delete(c.Outbox, i, i+1)
	}
}

// maxAttach bounds how often attaching a repeat is tried again after a conflict. Each conflict is a step of somebody else, so
// that as many repeats at once are all attached.
const maxAttach = 16

// system returns an impersonal actor for these paths.
func (d *Desk) system(id string, paths ...grid.Path) ticket.Actor {
	a := ticket.Actor{ID: id, Roles: []ticket.Role{ticket.RoleSystem}}
	for _, p := range paths {
		if root := grid.NewPath(p.Root()); !slices.Contains(a.Units, root) {
			a.Units = append(a.Units, root)
		}
	}
	return a
}

// route calls the router, unless there is a decision already, and joins its first steps to the change. It returns the changes
// that they make of other tickets: the parts that a request is split into.
func (d *Desk) route(ctx context.Context, c *ticket.Change, r ticket.Request, at time.Time, o *receiveOptions) (others []ticket.Change) {
	if o.decision == nil {
		if d.conf.Router == nil {
			return nil
		}
		path := cmp.Or(c.Ticket.Screening, c.Ticket.Path)
		made, err := d.conf.Router.Route(ctx, ticket.Case{Request: r, Path: path, Found: c.Ticket.Found, At: at})
		if err != nil {
			d.unrouted(ctx, c, at, err)
			return nil
		}
		o.decision = &made
	}
	decision := o.decision
	if c.Ticket.Screening != "" {
		d.propose(ctx, c, at, decision)
		return nil
	}
	first := len(c.Events)
	for _, do := range decision.Do {
		router := d.system(libraryRouter, c.Ticket.Path) // to which the command before may have moved it
		router.Roles = []ticket.Role{ticket.RoleBot, ticket.RoleSystem}
		s := Step{By: router, At: at, Do: do, found: found{library: true}}
		err := d.settle(&s, c.Ticket.Place)
		if err == nil {
			s.known, err = d.lookUp(ctx, s.At, s.Do, &c.Ticket)
		}
		var made []ticket.Change
		if err == nil {
			made, err = d.conf.Rules.then(c, s)
		}
		others = append(others, made...)
		if err != nil {
			d.unrouted(ctx, c, at, fmt.Errorf("%s: %w", ticket.VerbOf(do), err))
			break
		}
	}
	if first < len(c.Events) && len(decision.Reasons) > 0 {
		f := &c.Events[first].Facts
		f.Why = slices.Clone(f.Why)
		for _, reason := range decision.Reasons[:min(len(decision.Reasons), maxReasons)] {
			for _, text := range []*string{&reason.Rule, &reason.Why, &reason.Zh, &reason.From} {
				*text = oneLine(*text, 400)
			}
			f.Why = append(f.Why, reason)
		}
	}
	d.alarm(ctx, c, at, decision.Alarm)
	return others
}

// propose notes for the duty desk what the router has decided of a ticket that waits for it, and alarms the desk and the leaders
// where the router alarms somebody.
func (d *Desk) propose(ctx context.Context, c *ticket.Change, at time.Time, decision *ticket.Decision) {
	en, zh := "proposed", "派单建议"
	for _, do := range decision.Do {
		v, doc := ticket.VerbOf(do), []byte(nil)
		if c := commandOf(do); c != nil {
			doc, _ = json.Marshal(c) // a command has plain fields
		}
		en, zh = en+"; "+v.In(gridgov.English)+" "+string(doc), zh+"；"+v.In(gridgov.Chinese)+" "+string(doc)
	}
	for _, h := range decision.Alarm[:min(len(decision.Alarm), ticket.MaxAssisted)] {
		en, zh = en+"; alarm "+code.Shown(h), zh+"；告警 "+code.Shown(h)
	}
	for _, why := range decision.Reasons {
		en, zh = en+"; "+why.In(gridgov.English), zh+"；"+why.In(gridgov.Chinese)
	}
	if !decision.Undecided() || len(decision.Reasons) > 0 {
		if _, err := d.conf.Rules.then(c, Step{
			By: d.system(libraryRouter, c.Ticket.Path), At: at, Do: ticket.Note{Text: oneLine(zh+"。"+en, 4000)}, found: found{library: true},
		}); err != nil {
			d.conf.Log.WarnContext(ctx, "gridgov: a proposal could not be noted", "ticket", c.Ticket.ID, "error", err)
		}
	}
	if len(decision.Alarm) > 0 {
		root := c.Ticket.Path.Root()
		s := draft{Step: new(Step), ticket: &c.Ticket, event: &c.Events[0]}
		s.tell(ticket.NoticeAlarm, string(ticket.DeskHandler(root)))
		s.tell(ticket.NoticeAlarm, string(ticket.LeaderHandler(root)))
		d.tellAlarms(c, s.out, d.peopleOf(ctx, at, c.Ticket))
	}
}

// peopleOf looks up, for a ticket that names somebody, whose people these are. Where that fails, nothing is held back for it:
// whoever delivers a message leaves out its Except.
func (d *Desk) peopleOf(ctx context.Context, at time.Time, t ticket.Ticket) []listed {
	known, err := d.lookUp(ctx, at, nil, &t)
	if err != nil {
		d.conf.Log.WarnContext(ctx, "gridgov: the people whom a request may be about were not looked up", "error", err)
	}
	return known
}

// maxReasons bounds the reasons that are kept of a decision.
const maxReasons = 20

// alarm sends the messages to the persons on duty, which overtake all others: nothing may delay an alarm, not even a failed
// look-up. In place of somebody whom the report is about, the next level above is alarmed.
func (d *Desk) alarm(ctx context.Context, c *ticket.Change, at time.Time, to []ticket.Handler) {
	if len(to) > ticket.MaxAssisted {
		d.unrouted(ctx, c, at, fmt.Errorf("alarm: %d handlers, of whom the first %d are told", len(to), ticket.MaxAssisted))
		to = to[:ticket.MaxAssisted]
	}
	s := draft{Step: new(Step), ticket: &c.Ticket, event: &c.Events[0]}
	for _, h := range to {
		if err := h.Check(); err != nil {
			d.unrouted(ctx, c, at, fmt.Errorf("alarm: %w", err))
			continue
		}
		do := ticket.Remind{To: h} // it names only h
		known, err := d.lookUp(ctx, at, do, &c.Ticket)
		s.known = append(s.known, known...)
		switch unknown := gridgov.Invalid("handler", unknown(do, s.known)...); {
		case unknown != nil:
			d.unrouted(ctx, c, at, fmt.Errorf("alarm: %w", unknown))
			continue
		case bars(&c.Ticket, h, s.known):
			d.unrouted(ctx, c, at, fmt.Errorf("alarm: the report is about %s, who is not told: the level above is", code.Shown(h)))
			h, _ = openLevel(&c.Ticket, h, s.known)
		case err != nil:
			d.unrouted(ctx, c, at, fmt.Errorf("alarm: %w", err))
		}
		if h != "" {
			s.tell(ticket.NoticeAlarm, string(h))
		}
	}
	d.tellAlarms(c, s.out, s.known)
}

// tellAlarms adds messages to what was just received, whose first event asks for them.
func (d *Desk) tellAlarms(c *ticket.Change, out []ticket.Message, known []listed) {
	out = address(out, &c.Ticket, nil, known)
	for i := range out { // those of the receiving itself have the first numbers
		out[i].ID = messageID(c.Ticket.ID, c.Events[0].Seq, i+1+len(c.Outbox))
	}
	c.Outbox = append(out, c.Outbox...)
	letRead(c, new(ticket.Ticket), &c.Ticket)
}

// unrouted notes on the ticket, in both languages, that routing failed, so that the desk sees it; the cause is logged too.
func (d *Desk) unrouted(ctx context.Context, c *ticket.Change, at time.Time, cause error) {
	d.conf.Log.WarnContext(ctx, "gridgov: routing failed, the ticket waits at the desk", "ticket", c.Ticket.ID, "error", cause)
	text := "自动派单未成功，请人工处理"
	var typed interface {
		In(lang gridgov.Language) string
	}
	if errors.As(cause, &typed) {
		text += "：" + oneLine(typed.In(gridgov.Chinese), 2000)
	}
	text += "。routing failed: " + oneLine(cause.Error(), 2000)
	if _, err := d.conf.Rules.then(c, Step{
		By: d.system(libraryRouter, c.Ticket.Path), At: at, Do: ticket.Note{Text: text},
		found: found{library: true},
	}); err != nil {
		d.conf.Log.WarnContext(ctx, "gridgov: the failure could not be noted", "ticket", c.Ticket.ID, "error", err)
	}
}

// received returns the ticket that a request's key made, as it is now, to whoever may see it. To others, and where the key was not
// used, it returns why the request could not be filed, so that nobody learns what was filed under the key.
func (d *Desk) received(ctx context.Context, by ticket.Actor, r ticket.Request, refused error) (ticket.Ticket, error) {
	if r.Key == "" {
		return ticket.Ticket{}, refused
	}
	found, err := d.conf.Store.List(ctx, storage.Query{Key: r.Key, Limit: 1})
	if err != nil {
		return ticket.Ticket{}, fmt.Errorf("request key %s: %w", code.Shown(r.Key), err)
	}
	if len(found) == 0 || !d.conf.Rules.CanRead(found[0], by) {
		return ticket.Ticket{}, refused
	}
	events, err := d.conf.Store.History(ctx, found[0].ID, 0, "")
	if err != nil {
		return ticket.Ticket{}, fmt.Errorf("request key %s: %w", code.Shown(r.Key), err)
	}
	if len(events) > 0 && !events[0].SentAs(sent(r)) {
		return ticket.Ticket{},
			gridgov.Invalid("request", gridgov.Fault{
				Field: "key", Rule: gridgov.RuleUnique,
				Right: gridgov.Text{En: "this key was used for another request", Zh: "该键已用于另一诉求"},
			})
	}
	return d.shown(ctx, &by, found[0])
}

// Do takes a step on a ticket for an actor and returns the ticket as it is afterwards. After a conflict it decides again, up to
// three times, unless IfVersion names the version. The error is ErrNotFound (also, and before all other checks, for an actor who
// may neither read the ticket nor do anything to it), ErrInvalid, ErrRefused, ErrConflict, or one of the store.
func (d *Desk) Do(ctx context.Context, by ticket.Actor, id ticket.ID, do ticket.Command, opts ...DoOption) (ticket.Ticket, error) {
	var o doOptions
	for _, opt := range opts {
		opt(&o)
	}
	if err := d.checkActor(&by); err != nil {
		return ticket.Ticket{}, err
	}
	for try := 0; ; try++ {
		t, err := d.try(ctx, &by, id, do, &o)
		if err == nil {
			return t, nil
		}
		// A step that is done may have taken the ticket out of sight of whoever took it, and is refused when it is sent again.
		// Where it cannot be seen whether it is done, the refusal is no answer.
		hidden := errors.Is(err, gridgov.ErrNotFound)
		if o.once != "" && (hidden || errors.Is(err, gridgov.ErrTooNew) || errors.Is(err, gridgov.ErrRefused) ||
			errors.Is(err, gridgov.ErrConflict) || errors.Is(err, gridgov.ErrInvalid)) {
			switch before, t, failed := d.done(ctx, &by, id, do, o.once, hidden); {
			case failed != nil:
				return ticket.Ticket{}, failed
			case t != nil:
				return d.afterStep(ctx, &by, before, t)
			}
		}
		if try == 3 || o.version != 0 || !errors.Is(err, gridgov.ErrConflict) {
			return ticket.Ticket{}, d.advised(ctx, by, id, err)
		}
	}
}

// advised lets a refusal list what the actor may do, as Allowed has it: by the further tickets of the matter and the handlers too,
// which are not read for a step that is refused without them.
func (d *Desk) advised(ctx context.Context, by ticket.Actor, id ticket.ID, err error) error {
	no := new(RefusedError)
	if !errors.As(err, &no) {
		return err
	}
	if list, failed := d.Allowed(ctx, by, id); failed == nil {
		no.Allowed = slices.DeleteFunc(list, func(v ticket.Verb) bool { return v == no.Step && no.Rule != RuleAccess })
	}
	return err
}

func (d *Desk) try(ctx context.Context, by *ticket.Actor, id ticket.ID, do ticket.Command, o *doOptions) (ticket.Ticket, error) {
	t, err := d.load(ctx, id)
	if err != nil {
		return ticket.Ticket{}, err
	}
	if !d.conf.Rules.sees(&t, by) {
		return ticket.Ticket{}, notFound(id)
	}
	if o.version != 0 && t.Version != o.version {
		return ticket.Ticket{}, &storage.ConflictError{Err: gridgov.ErrConflict, Ticket: id, Base: o.version, Version: t.Version}
	}
	s := Step{ID: o.once, By: *by, At: d.conf.Now(), Do: do}
	if err := d.settle(&s, t.Place); err != nil {
		return ticket.Ticket{}, err
	}
	if ids, children := Concerns(t, do); ids != nil || children || d.conf.Parties != nil { // who may not do it learns nothing of others
		if _, err := d.conf.Rules.prepare(t, &s); err != nil {
			return ticket.Ticket{}, err
		}
	}
	others, err := d.others(ctx, &s, t)
	if err != nil {
		return ticket.Ticket{}, d.asOf(ctx, &t, err)
	}
	levels := t // those above the place that a classification gives it
	if p := placeOf(0, s.Places); p != nil && t.Screening != "" {
		levels.Screening = p.Path
	}
	if s.known, err = d.lookUp(ctx, s.At, s.Do, &levels, others...); err == nil {
		err = d.inherit(ctx, &s, &t)
	}
	if err != nil {
		return ticket.Ticket{}, fmt.Errorf("ticket %s: %w", code.Shown(id), err)
	}
	changes, err := d.conf.Rules.Decide(t, s, others...)
	if err != nil && len(others) > 0 {
		err = d.asOf(ctx, &t, err)
	}
	if err != nil {
		return ticket.Ticket{}, err
	}
	shown, err := d.afterStep(ctx, by, &t, &changes[0].Ticket)
	if err != nil {
		return ticket.Ticket{}, err
	}
	if err := d.commit(ctx, changes); err != nil {
		if met := new(storage.ConflictError); !errors.As(err, &met) { // it names the ticket itself
			err = fmt.Errorf("ticket %s: %w", code.Shown(id), err)
		}
		return ticket.Ticket{}, err
	}
	if shown.State != 0 {
		shown.Head = changes[0].Ticket.Head
	}
	return shown, nil
}

// inherit finds, for the classification of a request that waits for the duty desk, whom the ticket that it repeats keeps out.
func (d *Desk) inherit(ctx context.Context, s *Step, t *ticket.Ticket) error {
	if _, ok := commandOf(s.Do).(ticket.Classify); !ok || t.Screening == "" || t.Repeats == "" {
		return nil
	}
	o, err := d.load(ctx, t.Repeats)
	if errors.Is(err, gridgov.ErrNotFound) {
		return nil
	}
	s.repeats = &o
	return err
}

// afterStep is what a step returns: the ticket as it is shown, or for an actor who may read it neither before the step nor after it,
// as an access table may have it, the id and the version alone.
func (d *Desk) afterStep(ctx context.Context, by *ticket.Actor, before, after *ticket.Ticket) (ticket.Ticket, error) {
	for _, t := range []*ticket.Ticket{before, after} {
		if role, _ := d.conf.Rules.allows(t, by, ReadPublic); role != 0 {
			return d.shown(ctx, by, *after)
		}
	}
	return ticket.Ticket{ID: after.ID, Version: after.Version}, nil
}

// asOf returns the refusal of a step for which further tickets of the matter were read, if the ticket is still as it was read
// before them. Otherwise the refusal may be of tickets that never were in these states at the same time, and the step is decided
// again. Where the ticket cannot be read, the refusal is not returned either.
func (d *Desk) asOf(ctx context.Context, t *ticket.Ticket, refused error) error {
	switch now, err := d.conf.Store.Get(ctx, t.ID); {
	case err != nil && !errors.Is(err, gridgov.ErrNotFound):
		return fmt.Errorf("ticket %s: %w", code.Shown(t.ID), err)
	case now.Version != t.Version:
		return &storage.ConflictError{Err: gridgov.ErrConflict, Ticket: t.ID, Base: t.Version, Version: now.Version}
	}
	return refused
}

// settle finds the places that a command names, and makes the ids that it needs, since the rules are pure and have no grid.
func (d *Desk) settle(s *Step, of ticket.Place) error {
	switch c := commandOf(s.Do).(type) {
	case ticket.Classify:
		p, err := d.named(s.At, c.Unit, c.Point)
		if p == nil && of.Screening != "" { // whose unit may have ended since
			p = d.taken(s.At, screened(of))
		}
		s.Places = []*ticket.Place{p}
		return err
	case ticket.Split:
		s.Places, s.New = make([]*ticket.Place, len(c.Parts)), make([]ticket.ID, len(c.Parts))
		for i, part := range c.Parts {
			p, err := d.named(s.At, part.Unit, part.Point)
			if err != nil {
				return err
			}
			if p == nil {
				p = d.taken(s.At, of)
			}
			s.Places[i], s.New[i] = p, d.conf.NewID("", s.At)
		}
	}
	return nil
}

// named is the place of a unit or a point; nil where neither is named.
func (d *Desk) named(at time.Time, unit string, point *grid.Point) (*ticket.Place, error) {
	if unit == "" && point == nil {
		return nil, nil
	}
	if faults := form.Point("point", point); len(faults) > 0 {
		return nil, gridgov.Invalid("point", faults...)
	}
	p, err := d.place(at, unit, point)
	return &p, err
}

// taken is the place of something new where the named unit has ended, or has not begun; nil where it is valid.
func (d *Desk) taken(at time.Time, of ticket.Place) *ticket.Place {
	if d.conf.Grid == nil || !d.away(of.Path.Base(), at) {
		return nil
	}
	p, err := d.place(at, of.Path.Base(), of.Point)
	if err != nil {
		return nil
	}
	return &p
}

// done looks for a command key in the history. When it is there, it returns the ticket as it was right before that command, and
// right after it. For a hidden or missing ticket, which are the same to the actor, it finds only the actor's own keys, and the time
// that this takes does not depend on the history.
func (d *Desk) done(ctx context.Context, by *ticket.Actor, id ticket.ID, do ticket.Command, key string,
	hidden bool,
) (before, after *ticket.Ticket, err error) {
	if form.Key("once", key, ticket.MaxKey) != nil {
		return nil, nil, nil
	}
	found, err := d.conf.Store.History(ctx, id, 0, key)
	if errors.Is(err, gridgov.ErrNotFound) || err == nil && hidden && found[0].Actor != nameOf(by) {
		return nil, nil, nil
	}
	if err == nil && (found[0].Actor != nameOf(by) || found[0].Verb != ticket.VerbOf(do)) {
		return nil, nil,
			form.Invalid("once", gridgov.Fault{
				Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "this key was used on the ticket for another command", Zh: "该键已用于此工单的另一命令"},
			})
	}
	if err == nil && !found[0].SentAs(sent(do)) {
		return nil, nil,
			form.Invalid("once", gridgov.Fault{
				Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "this key was used on the ticket with other content", Zh: "该键已用于此工单，但内容不同"},
			})
	}
	var events []ticket.Event
	if err == nil {
		events, err = d.conf.Store.History(ctx, id, 0, "")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("ticket %s: whether command key %s was used: %w", code.Shown(id), code.Shown(key), err)
	}
	if n := found[0].Seq; n < 1 || n > int64(len(events)) {
		return nil, nil, &gridgov.TamperedError{Record: "ticket " + code.Shown(id), Seq: n, What: "moved"}
	}
	was, is := ticket.Fold(events[:found[0].Seq-1]), ticket.Fold(events[:found[0].Seq])
	return &was, &is, nil
}
