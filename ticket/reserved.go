package ticket

import (
	"fmt"
	"slices"
	"strings"
)

// reservedList names what begins a name that is not an actor's own: the kinds of handlers and of receivers of messages,
// approvals, and the library itself.
const reservedList = "actor/, approval/, department/, gridgov/, leader/, officer/, partner/, person/ or unit/"

// The library acts under these names.
const (
	libraryRouter = "gridgov/router" // what a router decided, and repeats
	librarySweep  = "gridgov/sweep"
	libraryRules  = "gridgov/rules" // what follows for other tickets where the reporter of one acts
)

// reserved reports whether an id of an actor or a person begins with a reserved name.
func reserved(id string) bool {
	first, _, more := strings.Cut(id, "/")
	if !more {
		return false
	}
	switch first {
	case "actor", "approval", "department", "gridgov", "leader", "officer", "partner", "person", "unit":
		return true
	}
	return false
}

// nameFault faults an id of an actor or a person that begins with a reserved name.
func nameFault(field, id string) []Fault {
	if !reserved(id) {
		return nil
	}
	return []Fault{{Field: field, Rule: "reserved", Limit: "an id that does not begin with " + reservedList, Got: id}}
}

// faults says what is wrong with an actor that comes from outside.
func (a *Actor) faults() []Fault {
	faults := keyFault("by.id", a.ID, 128)
	faults = append(faults, keyFault("by.person", string(a.Person), 128)...)
	faults = append(faults, nameFault("by.id", a.ID)...)
	faults = append(faults, nameFault("by.person", string(a.Person))...)
	for i, h := range a.Handlers {
		field := fmt.Sprintf("by.handlers[%d]", i)
		if h == AnyApproval || reserved(string(h)) && !slices.Contains(handlerKinds, h.Kind()) {
			faults = append(faults, Fault{Field: field, Rule: "reserved", Limit: handlerForm, Got: string(h)})
		}
		faults = append(faults, h.reserved(field)...)
	}
	return faults
}
