package ticket

import (
	"fmt"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// CheckRoster returns the faults of officers that [grid.NewRoster] cannot find, as an [*gridgov.InvalidError]: an id that begins
// with a reserved name ([Actor]), an unknown role, and a handler that is none. Fields read "officers[3].roles[0]", by the place
// in the list. [ActorOf] leaves such roles and handlers out.
func CheckRoster(officers ...grid.Officer) error {
	var faults []gridgov.Fault
	for i, o := range officers {
		at := fmt.Sprintf("officers[%d].", i)
		faults = append(faults, form.Name(at+"id", o.ID)...)
		for k, name := range o.Roles {
			var r Role
			if r.UnmarshalText([]byte(name)) != nil || r == 0 {
				faults = append(faults,
					gridgov.Fault{Field: fmt.Sprintf("%sroles[%d]", at, k), Rule: gridgov.RuleOneOf, Limit: closedset.List(RoleSystem), Got: name})
			}
		}
		for k, h := range o.Handlers {
			faults = append(faults, Handler(h).Faults(fmt.Sprintf("%shandlers[%d]", at, k))...)
		}
	}
	return gridgov.Invalid("roster", faults...)
}
