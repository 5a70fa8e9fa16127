package ticket

import (
	"context"
	"fmt"
	"slices"

	"github.com/gridgov/gridgov/grid"
)

// CheckRoster says what is wrong with officers that [grid.NewRoster] cannot know, as an [*InvalidError] with every fault:
// an id that begins with a reserved name ([Actor]), a role that is none, and a handler that is none. Fields read
// "officers[3].roles[0]", by the place in the list. [ActorOf] leaves such roles and handlers out.
func CheckRoster(officers ...grid.Officer) error {
	var faults []Fault
	for i, o := range officers {
		at := fmt.Sprintf("officers[%d].", i)
		faults = append(faults, nameFault(at+"id", o.ID)...)
		for k, name := range o.Roles {
			var r Role
			if r.UnmarshalText([]byte(name)) != nil || r == 0 {
				faults = append(faults, Fault{Field: fmt.Sprintf("%sroles[%d]", at, k), Rule: "one of", Limit: roleNames.list(), Got: name})
			}
		}
		for k, h := range o.Handlers {
			faults = append(faults, Handler(h).fault(fmt.Sprintf("%shandlers[%d]", at, k))...)
		}
	}
	return grid.Invalid("roster", faults...)
}

// Ended lists the units of the grid that have ended and still have officers of their own on the roster, or open tickets:
// among those that the actor may see, what lies in them, or is theirs to handle, to rule on or to reply to. They take no
// new request ([grid.Unit].Successor), and what is left is for somebody to hand over. A nil roster has nobody.
func (d *Desk) Ended(ctx context.Context, by Actor, r *grid.Roster) ([]grid.Unit, error) {
	if d.conf.Grid == nil {
		return nil, nil
	}
	at := d.conf.Now()
	staffed := r.Ended(at)
	var left []grid.Unit
	for u := range d.conf.Grid.Tree().All() {
		if !d.conf.Grid.Tree().Ended(u.Code, at) {
			continue
		}
		busy := slices.ContainsFunc(staffed, func(s grid.Unit) bool { return s.Code == u.Code })
		path, _ := d.conf.Grid.Tree().Path(u.Code)
		h := UnitHandler(u.Code)
		for _, q := range []Query{{Under: []grid.Path{path}}, {Handlers: []Handler{h, awaits(h)}}} {
			if busy {
				break
			}
			q.States, q.Limit = slices.Clone(open), 1
			page, err := d.List(ctx, by, q, "")
			if err != nil {
				return nil, err
			}
			busy = len(page.Tickets) > 0
		}
		if busy {
			left = append(left, u)
		}
	}
	return left, nil
}
