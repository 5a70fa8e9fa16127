package routing

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// maxTold bounds the telephone numbers of one rule.
const maxTold = 10

// maxParties bounds the handlers that one rule calls or alarms, as [ticket.Convene] does.
const maxParties = 50

// A checker checks one rule against the grid and against the steps that are lawful for a ticket at the desk.
type checker struct {
	sheet *sheet
	rec   *record
	tree  *grid.Tree
}

// bad notes a fault at the line of the column, or of the rule.
func (k *checker) bad(column string, f gridgov.Fault) {
	k.sheet.fault(k.line(column), column, f)
}

// line is the line of a column, or of the rule.
func (k *checker) line(column string) int {
	for _, c := range k.rec.cells {
		if c.column == column {
			return c.line
		}
	}
	return k.rec.line
}

// given reports whether a column has a value, even a faulty one: then it does not count as missing too.
func (k *checker) given(column string) bool {
	return slices.ContainsFunc(k.rec.cells, func(c cell) bool { return c.column == column })
}

func (k *checker) in(column string) complain {
	return func(f gridgov.Fault) { k.bad(column, f) }
}

// values checks what depends on more than a column's form.
func (k *checker) values(r *Rule) {
	if !k.given("id") {
		k.bad("id", gridgov.Fault{
			Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "a name for the reasons: letters, digits, Chinese", Zh: "应有写入理由的名称：字母、数字或汉字"},
		})
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
			k.bad(one.column, gridgov.Fault{Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(maxParties), Got: strconv.Itoa(len(one.handlers))})
		}
		for _, h := range one.handlers {
			if h != "" {
				checkHandler(h, k.tree, k.in(one.column))
			}
		}
	}
	if len(r.Except) > 0 && len(r.Any)+len(r.All) == 0 {
		k.bad("except", gridgov.Fault{
			Rule: gridgov.RuleRequires,
			Right: gridgov.Text{
				En: "only with any or all: it takes phrases out of the text before they are looked for",
				Zh: "须与any或all同用：查找之前先从文字中去掉这些词语",
			},
		})
	}
	if len(r.Tell) > maxTold {
		k.bad("tell", gridgov.Fault{Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(maxTold), Got: strconv.Itoa(len(r.Tell))})
	}
	for _, number := range r.Tell {
		if len(number) < 3 || strings.Trim(number, "0123456789-") != "" {
			k.bad("tell", gridgov.Fault{
				Rule: gridgov.RuleForm, Right: gridgov.Text{En: "telephone numbers such as 110, 119, 120", Zh: "应为电话号码，如110、119、120"}, Got: number,
			})
		}
	}
}

func checkCategory(c string, bad complain) {
	if grid.Path(c).Check() != nil {
		bad(gridgov.Fault{
			Rule:  gridgov.RuleForm,
			Right: gridgov.Text{En: "parts joined with /, with % and / in a part as %25 and %2F", Zh: "各段以/连接，段内的%和/写成%25和%2F"}, Got: c,
		})
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
		k.bad(ways[1], gridgov.Fault{
			Rule:  gridgov.RuleExcludes,
			Right: gridgov.Text{En: "answer, transfer, lead with others, or refer: keep one", Zh: "answer、transfer、lead会同他方、refer只能保留一个"},
			Got:   strings.Join(ways, "/"),
		})
	}
	if convenes {
		k.convenes(r)
	}
	if r.Answer != "" {
		k.answers(r)
		if reports {
			k.bad("answer", gridgov.Fault{
				Rule:  gridgov.RuleExcludes,
				Right: gridgov.Text{En: "the answer is the reply: leave respond and tell out", Zh: "答复即为回复：请去掉respond和tell"},
			})
		}
	}
	k.resolves(r)
	if r.Limit.N > 0 && !dispatches {
		k.bad("limit", gridgov.Fault{
			Rule: gridgov.RuleRequires, Right: gridgov.Text{En: "only with transfer or lead: it is the handler's", Zh: "须与transfer或lead同用：它属于承办方"},
		})
	}
	if r.Continue && (len(ways) > 0 || convenes || reports) {
		k.bad("continue", gridgov.Fault{
			Rule: gridgov.RuleExcludes,
			Right: gridgov.Text{
				En: "only set_kind, set_category, set_difficulty, set_priority other than emergency and alarm " +
					"go with it: one rule decides what ends the matter and what the reporter reads",
				Zh: "只能与set_kind、set_category、set_difficulty、非紧急的set_priority和alarm同用：了结事项和告知反映人的内容须由同一条规则给出",
			},
		})
	}
	if r.SetPriority == ticket.Emergency && (!dispatches || len(r.Alarm) == 0) {
		k.bad("set_priority", gridgov.Fault{
			Rule: gridgov.RuleRequires,
			Right: gridgov.Text{
				En: "an emergency alarms somebody, and is given to a handler by transfer or lead, in the same rule",
				Zh: "紧急事项须在同一条规则中通知人员，并以transfer或lead交给承办方",
			}, Got: "emergency",
		})
	}
	if !slices.ContainsFunc(does, k.given) {
		k.bad("", gridgov.Fault{
			Rule:  gridgov.RuleRequired,
			Right: gridgov.Text{En: "a consequence: " + strings.Join(does, ", "), Zh: "应有处理方式：" + strings.Join(does, "、")},
		})
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
		k.bad("lead", gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "who leads the handlers in with", Zh: "应写明由谁牵头with中的各方"}})
	case !k.given("with"):
		k.bad("with", gridgov.Fault{
			Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "who assists; for one handler alone use transfer", Zh: "应有协办方；只有一个承办方时请用transfer"},
		})
	case slices.Contains(r.With, r.Lead):
		k.bad("with", gridgov.Fault{
			Rule: gridgov.RuleExcludes, Right: gridgov.Text{En: "the lead has no task of its own", Zh: "牵头方不另设任务"}, Got: string(r.Lead),
		})
	}
}

// resolves checks the resolution that an answer proposes.
func (k *checker) resolves(r *Rule) {
	switch {
	case r.Resolution == 0:
	case r.Answer == "":
		k.bad("resolution", gridgov.Fault{
			Rule: gridgov.RuleRequires, Right: gridgov.Text{En: "only with answer: it is what the answer proposes", Zh: "须与answer同用：即答复所建议的结果"},
		})
	case !r.Resolution.Counted():
		k.bad("resolution", gridgov.Fault{
			Rule: gridgov.RuleOneOf, Limit: "solved, explained, adopted, not adopted, unfounded, insufficient", Got: r.Resolution.String(),
		})
	}
}

// answers checks a rule that answers by itself: a bot answers inquiries alone, and nothing in an emergency.
func (k *checker) answers(r *Rule) {
	asks := len(r.Kind) == 1 && r.Kind[0] == ticket.Inquiry
	switch {
	case r.SetKind != 0 && r.SetKind != ticket.Inquiry:
		k.bad("answer", gridgov.Fault{
			Rule:  gridgov.RuleExcludes,
			Right: gridgov.Text{En: "a table answers inquiries only: set_kind inquiry, or transfer it", Zh: "规则表只能直接答复咨询：请用set_kind inquiry，或改为转派"},
			Got:   r.SetKind.String(),
		})
	case len(r.Kind) > 0 && !asks:
		k.bad("answer", gridgov.Fault{
			Rule:  gridgov.RuleExcludes,
			Right: gridgov.Text{En: "a table answers inquiries only: kind inquiry, or transfer it", Zh: "规则表只能直接答复咨询：请用kind inquiry，或改为转派"},
			Got:   join(r.Kind, ticket.Kind.String, "/"),
		})
	case !asks && !k.given("set_kind"):
		k.bad("answer", gridgov.Fault{
			Rule: gridgov.RuleExcludes,
			Right: gridgov.Text{
				En: "a table answers inquiries only: kind inquiry as condition, or set_kind inquiry",
				Zh: "规则表只能直接答复咨询：请以kind inquiry为条件，或设set_kind inquiry",
			},
		})
	}
}

// always reports whether nothing keeps a rule from matching and ending the search, so that no rule after it is ever reached.
func (r *Rule) always() bool {
	for _, c := range ruleColumns[1:consequences] {
		if len(c.get(r)) > 0 {
			return false
		}
	}
	return !r.Continue && !r.concludes() && !r.placed()
}

// concludes reports whether a rule ends the matter with no person in between.
func (r *Rule) concludes() bool { return r.Answer != "" || r.Refer != "" }

// placed reports whether a rule cannot do without the place of the case.
func (r *Rule) placed() bool {
	return isPattern(r.Transfer) || isPattern(r.Lead) || slices.ContainsFunc(r.With, isPattern)
}
