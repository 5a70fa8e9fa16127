package desk

import (
	"strconv"

	"github.com/gridgov/gridgov/ticket"
)

// The library acts under these names.
const (
	libraryRouter = "gridgov/router" // what a router decided, and repeats
	librarySweep  = "gridgov/sweep"
	libraryRules  = "gridgov/rules" // what follows for other tickets where the reporter of one acts
)

// A reason is why a rule refuses a step; the zero reason is none.
type reason struct{ rule, why string }

// maxStep bounds what a step makes. The rest of a document is for what the desk adds to it: hashes, and the reasons of a router.
const maxStep = ticket.MaxDocument - 64<<10

// room is why a step is refused that makes what no store takes.
func room(changes []ticket.Change) reason {
	for i := range changes {
		f := changes[i].Oversize(maxStep)
		if f == nil {
			continue
		}
		what := "the ticket's record of it"
		switch {
		case f.Field == "events.private":
			what = "its words"
		case i > 0:
			what = "the record of another ticket of the matter"
		case f.Field == "ticket":
			what = "the ticket, with all that is under way on it,"
		}
		return reason{"size", what + " would be longer than " + strconv.Itoa(maxStep) + " bytes"}
	}
	return reason{}
}
