package routing

import (
	"context"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
)

// A Table (规则表) is a policy made of rules that an office writes down: the first rule that matches decides. It is
// immutable and safe for concurrent use. A nil or zero Table has no rules.
type Table struct {
	name   string
	zone   *time.Location
	tree   *grid.Tree
	rules  []compiledRule
	finder *finder
}

// A rule is a [Rule] made ready for matching.
type compiledRule struct {
	Rule
	under    []grid.Path
	channels []string
	words    keywords
	reply    template // the text for the reporter: the answer, or the response
}

// china is the zone of a table that names none: eight hours ahead of UTC all year.
var china = time.FixedZone("Asia/Shanghai", 8*60*60)

// LoadTable reads a table from CSV or JSON, by the content; the package comment describes the form. The name, that of the
// file, is used in errors and reasons. Units that rules name must be in the tree; with a nil tree a rule that names one is a
// fault.
//
// Every fault is reported at once, in an [*gridgov.InvalidError] whose fields read "line 14: transfer": bytes that are no
// UTF-8, NUL, a broken quote, an unknown column or key with the nearest legal one, an unknown unit, a value out of its
// bounds, a rule that can never be reached, and a rule whose consequences are no lawful sequence of steps. Another error
// is the reader's own. The bounds are [MaxFile], [MaxRules], [MaxCell] and [MaxList].
func LoadTable(r io.Reader, name string, tree *grid.Tree) (*Table, error) {
	if name == "" {
		name = "rules"
	}
	s := &sheet{name: name}
	if err := s.read(r, columnNames(ruleColumns)); err != nil {
		return nil, err
	}
	t := &Table{name: name, tree: tree, zone: s.location(), rules: make([]compiledRule, 0, len(s.records))}
	lines := make(map[string]int, len(s.records))
	var last *Rule
	var said vocabulary
	for i := range s.records {
		rec := &s.records[i]
		r := fill(s, rec, ruleColumns)
		r.Line = rec.line
		k := checker{s, rec, tree}
		k.values(&r)
		k.lawful(&r)
		if first, taken := lines[r.ID]; taken && r.ID != "" {
			k.bad("id", gridgov.Fault{
				Rule: gridgov.RuleUnique,
				Right: gridgov.Text{
					En: "each id once; it is on line " + strconv.Itoa(first) + " already",
					Zh: "每个编号只能出现一次；第" + strconv.Itoa(first) + "行已有",
				}, Got: r.ID,
			})
		} else {
			lines[r.ID] = rec.line
		}
		if last != nil {
			k.bad("", gridgov.Fault{
				Rule: gridgov.RuleUnreachable,
				Right: gridgov.Text{
					En: "rule " + code.Shown(last.ID) + " on line " + strconv.Itoa(last.Line) + " has no condition: put it last",
					Zh: "第" + strconv.Itoa(last.Line) + "行的规则" + code.Shown(last.ID) + "没有条件：请放在最后",
				}, Got: r.ID,
			})
			last = nil
		}
		t.rules = append(t.rules, t.ready(&k, &said, r))
		if r.always() {
			last = &r
		}
	}
	if err := s.err(); err != nil {
		return nil, err
	}
	t.finder = said.finder()
	return t, nil
}

// location is the zone of a table.
func (s *sheet) location() *time.Location {
	if s.zone == "" || s.zone == china.String() {
		return china
	}
	loc, err := time.LoadLocation(s.zone)
	if err != nil || s.zone == "Local" {
		s.fault(s.zoned, "zone",
			gridgov.Fault{
				Rule:  gridgov.RuleUnknown,
				Right: gridgov.Text{En: "an IANA name such as Asia/Shanghai or Europe/London", Zh: "应为IANA时区名，如Asia/Shanghai、Europe/London"},
				Got:   s.zone,
			})
		return china
	}
	return loc
}

func (t *Table) ready(k *checker, said *vocabulary, r Rule) compiledRule {
	out := compiledRule{Rule: r, channels: lowered(r.Channel), words: said.keywords(r.Any, r.All, r.None, r.Except)}
	for _, code := range r.Unit {
		p, _ := t.tree.Path(code)
		out.under = append(out.under, p)
	}
	if r.Answer != "" {
		out.reply = parseTemplate(r.Answer, k.in("answer"))
		return out
	}
	text := r.Respond
	if len(r.Tell) > 0 && !strings.Contains(text, "{tell}") {
		text = "请立即拨打{tell}。" + text
	}
	out.reply = parseTemplate(text, k.in("respond"))
	return out
}

// Name is the name that the table was loaded under.
func (t *Table) Name() string {
	if t == nil {
		return ""
	}
	return t.name
}

// Rules yields the rules in order, as data of the caller's own.
func (t *Table) Rules() iter.Seq[Rule] {
	return func(yield func(Rule) bool) {
		if t == nil {
			return
		}
		for i := range t.rules {
			if !yield(t.rules[i].clone()) {
				return
			}
		}
	}
}

func (r Rule) clone() Rule {
	for _, list := range []*[]string{&r.Category, &r.Unit, &r.Channel, &r.Any, &r.All, &r.None, &r.Except, &r.Tell} {
		*list = slices.Clone(*list)
	}
	r.Kind, r.Origin, r.Priority = slices.Clone(r.Kind), slices.Clone(r.Origin), slices.Clone(r.Priority)
	r.With, r.Alarm = slices.Clone(r.With), slices.Clone(r.Alarm)
	return r
}

// String returns a line for each rule, see [Rule.String].
func (t *Table) String() string {
	var b strings.Builder
	for r := range t.Rules() {
		b.WriteString(r.String())
		b.WriteByte('\n')
	}
	return b.String()
}

// Route decides by the first rule that matches. It does no I/O and never fails.
func (t *Table) Route(_ context.Context, c Case) (Decision, error) {
	if t == nil || len(t.rules) == 0 {
		return Decision{}, nil
	}
	v := t.view(&c)
	var d Decision
	for i := range t.rules {
		r := &t.rules[i]
		if !r.matches(&v) {
			continue
		}
		d.Reasons = append(d.Reasons, r.reason(&v, t.name))
		v.class.set(&r.Rule)
		for _, h := range r.Alarm {
			if h = handlerOf(h, c.Path); h != "" && !slices.Contains(d.Alarm, h) {
				d.Alarm = append(d.Alarm, h)
			}
		}
		if !r.Continue {
			d.Do = t.steps(r, &v)
			break
		}
	}
	if classify, news := v.class.news(&c.Request); news {
		d.Do = append([]ticket.Command{classify}, d.Do...)
	}
	return d, nil
}

// steps are the commands of a rule after classifying, in the only order in which they are lawful.
func (t *Table) steps(r *compiledRule, v *view) []ticket.Command {
	text := r.reply.fill(func(name string) string { return t.valueOf(name, r.Tell, v.of.Path, &v.class) })
	var do []ticket.Command
	switch {
	case r.Answer != "":
		return []ticket.Command{ticket.Answer{Text: text, Resolution: r.Resolution}}
	case r.Refer != "":
		return []ticket.Command{ticket.Refer{Channel: r.Refer, Text: text}}
	case text != "":
		do = append(do, ticket.Respond{Text: text})
	}
	switch {
	case r.Transfer != "":
		do = append(do, ticket.Transfer{To: handlerOf(r.Transfer, v.of.Path), Within: r.Limit})
	case r.Lead != "":
		do = append(do, r.convene(v.of.Path))
	}
	return do
}

// convene returns the command that calls the parties of a rule together. Patterns may name the same unit twice, or the lead
// again: each has one task, and where nobody is left to assist it is a transfer to the lead.
func (r *compiledRule) convene(p grid.Path) ticket.Command {
	lead := handlerOf(r.Lead, p)
	var assist []ticket.Party
	for _, h := range r.With {
		h = handlerOf(h, p)
		if h != lead && !slices.ContainsFunc(assist, func(a ticket.Party) bool { return a.Handler == h }) {
			assist = append(assist, ticket.Party{Handler: h, Within: r.Limit})
		}
	}
	if len(assist) == 0 {
		return ticket.Transfer{To: lead, Within: r.Limit}
	}
	return ticket.Convene{Lead: lead, Assist: assist}
}
