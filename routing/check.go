package routing

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// maxTold bounds the telephone numbers of one rule.
const maxTold = 10

// maxParties bounds the handlers that one rule calls or alarms, as [ticket.Convene] does.
const maxParties = 50

// A checker holds one rule against the grid and against what a ticket at the desk may go through.
type checker struct {
	sheet *sheet
	rec   *record
	tree  *grid.Tree
}

// bad tells of a fault in the column where it stands, or in the rule as a whole.
func (k *checker) bad(column, rule, limit, got string) {
	k.sheet.fault(k.line(column), column, rule, limit, got)
}

// line is where a column stands, or the rule.
func (k *checker) line(column string) int {
	for _, c := range k.rec.cells {
		if c.column == column {
			return c.line
		}
	}
	return k.rec.line
}

// given says that a column has a value, be it a faulty one: then its absence is no fault beside.
func (k *checker) given(column string) bool {
	return slices.ContainsFunc(k.rec.cells, func(c cell) bool { return c.column == column })
}

func (k *checker) in(column string) complain {
	return func(rule, limit, got string) { k.bad(column, rule, limit, got) }
}

// values checks what a column's form alone does not tell.
func (k *checker) values(r *Rule) {
	if !k.given("id") {
		k.bad("id", "required", "a name for the reasons: letters, digits, Chinese", "")
	}
	for _, c := range r.Category {
		checkCategory(c, k.in("category"))
	}
	checkCategory(r.SetCategory, k.in("set_category"))
	for _, code := range r.Unit {
		checkUnit(code, k.tree, k.in("unit"))
	}
	for _, one := range []struct {
		column   string
		handlers []ticket.Handler
	}{
		{"transfer", []ticket.Handler{r.Transfer}},
		{"lead", []ticket.Handler{r.Lead}},
		{"with", r.With},
		{"alarm", r.Alarm},
	} {
		if len(one.handlers) > maxParties {
			k.bad(one.column, "max", strconv.Itoa(maxParties)+" handlers", strconv.Itoa(len(one.handlers)))
		}
		for _, h := range one.handlers {
			if h != "" {
				checkHandler(h, k.tree, k.in(one.column))
			}
		}
	}
	if len(r.Except) > 0 && len(r.Any)+len(r.All) == 0 {
		k.bad("except", "with", "any or all: it takes phrases out of the text before they are looked for", "")
	}
	if len(r.Tell) > maxTold {
		k.bad("tell", "max", strconv.Itoa(maxTold)+" numbers", strconv.Itoa(len(r.Tell)))
	}
	for _, number := range r.Tell {
		if len(number) < 3 || strings.Trim(number, "0123456789-") != "" {
			k.bad("tell", "form", "telephone numbers: 110, 119, 120", number)
		}
	}
}

func checkCategory(c string, bad complain) {
	if grid.Path(c).Check() != nil {
		bad("form", "parts joined with /, % and / escaped as %25 and %2F", c)
	}
}

// lawful checks that the consequences of a rule are a sequence of steps that the lifecycle and the access table let the
// router take from Received, and that they are safe.
func (k *checker) lawful(r *Rule) {
	convenes := r.Lead != "" || len(r.With) > 0
	dispatches := r.Transfer != "" || convenes
	reports := r.Respond != "" || len(r.Tell) > 0
	ways := r.ways()
	if len(ways) > 1 {
		k.bad(ways[1], "one way only", "answer, transfer, lead with others, or refer: keep one", strings.Join(ways, "/"))
	}
	if convenes {
		k.convenes(r)
	}
	if r.Answer != "" {
		k.answers(r)
		if reports {
			k.bad("answer", "one reply", "the answer is the reply: leave respond and tell out", "")
		}
	}
	k.resolves(r)
	if r.Limit.N > 0 && !dispatches {
		k.bad("limit", "with", "transfer or lead: it is the handler's", "")
	}
	if r.Continue && (len(ways) > 0 || convenes || reports) {
		k.bad("continue", "only with",
			"set_kind, set_category, set_difficulty, set_priority other than emergency, alarm: what ends the matter, and what "+
				"the reporter is told, is one rule's", "")
	}
	if r.SetPriority == ticket.Emergency && (!dispatches || len(r.Alarm) == 0) {
		k.bad("set_priority", "never queued", "an emergency alarms somebody, and is given to a handler by transfer or lead, in the same rule",
			"emergency")
	}
	if !slices.ContainsFunc(does, k.given) {
		k.bad("", "required", "a consequence: "+strings.Join(does, ", "), "")
	}
}

// ways are the columns by which the rule ends its search: who has the matter, or what becomes of it.
func (r *Rule) ways() (columns []string) {
	for _, way := range []struct {
		column string
		set    bool
	}{{"answer", r.Answer != ""}, {"transfer", r.Transfer != ""}, {"lead", r.Lead != ""}, {"refer", r.Refer != ""}} {
		if way.set {
			columns = append(columns, way.column)
		}
	}
	return columns
}

// convenes checks a rule that calls several handlers together.
func (k *checker) convenes(r *Rule) {
	switch {
	case !k.given("lead"):
		k.bad("lead", "required", "who leads the handlers in with", "")
	case !k.given("with"):
		k.bad("with", "required", "who assists; for one handler alone use transfer", "")
	case slices.Contains(r.With, r.Lead):
		k.bad("with", "unique", "the lead has no task of its own", string(r.Lead))
	}
}

// resolves checks the resolution that an answer proposes.
func (k *checker) resolves(r *Rule) {
	switch {
	case r.Resolution == 0:
	case r.Answer == "":
		k.bad("resolution", "with", "answer: it is what the answer proposes", "")
	case !r.Resolution.Counted():
		k.bad("resolution", "one of", "solved, explained, adopted, not adopted, unfounded, insufficient", r.Resolution.String())
	}
}

// answers checks a rule that answers by itself: a bot answers inquiries alone, and nothing in an emergency.
func (k *checker) answers(r *Rule) {
	asks := len(r.Kind) == 1 && r.Kind[0] == ticket.Inquiry
	switch {
	case r.SetKind != 0 && r.SetKind != ticket.Inquiry:
		k.bad("answer", "inquiries only", "a table answers inquiries: set_kind inquiry, or transfer it", r.SetKind.String())
	case len(r.Kind) > 0 && !asks:
		k.bad("answer", "inquiries only", "a table answers inquiries: kind inquiry, or transfer it", join(r.Kind, ticket.Kind.String, "/"))
	case !asks && !k.given("set_kind"):
		k.bad("answer", "inquiries only", "a table answers inquiries: kind inquiry as condition, or set_kind inquiry", "")
	}
}

// always says that nothing keeps a rule from matching and ending the search, so that no rule after it is ever reached.
func (r *Rule) always() bool {
	for _, c := range ruleColumns[1:consequences] {
		if len(c.get(r)) > 0 {
			return false
		}
	}
	return !r.Continue && !r.concludes() && !r.placed()
}

// concludes says that a rule ends the matter with no person in between.
func (r *Rule) concludes() bool { return r.Answer != "" || r.Refer != "" }

// placed says that a rule cannot do without the place of the case.
func (r *Rule) placed() bool {
	return isPattern(r.Transfer) || isPattern(r.Lead) || slices.ContainsFunc(r.With, isPattern)
}
