package routing

import (
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// A class is how a case is classified so far: as it was filed, and as the rules with continue have set it.
type class struct {
	kind       ticket.Kind
	category   string
	difficulty ticket.Difficulty
	priority   ticket.Priority
	byRule     struct{ kind, category bool }
}

// set takes over what a rule sets. What an earlier rule has set stays; what was filed is replaced. A priority only rises.
func (c *class) set(r *Rule) {
	if r.SetKind != 0 && !c.byRule.kind {
		c.kind, c.byRule.kind = r.SetKind, true
	}
	if r.SetCategory != "" && !c.byRule.category {
		c.category, c.byRule.category = r.SetCategory, true
	}
	if c.difficulty == 0 {
		c.difficulty = r.SetDifficulty
	}
	c.priority = max(c.priority, r.SetPriority)
}

// news returns what a request does not have already. A classification that changes nothing would be refused, and the steps
// after it would not be taken.
func (c *class) news(filed *ticket.Request) (ticket.Classify, bool) {
	news := ticket.Classify{Difficulty: c.difficulty}
	if c.kind != filed.Kind {
		news.Kind = c.kind
	}
	if c.category != filed.Category {
		news.Category = c.category
	}
	if c.priority != filed.Priority {
		news.Priority = c.priority
	}
	return news, news.Kind != 0 || news.Category != "" || news.Difficulty != 0 || news.Priority != 0
}

// A view is a case while a table looks at it: what every rule needs is computed once.
type view struct {
	of      *Case
	class   class
	text    *found
	channel string // in small letters
	origin  ticket.Origin
	local   time.Time
}

func (t *Table) view(c *Case) view {
	q := &c.Request
	return view{
		of: c, text: t.finder.find(q.Text), channel: lower(q.Channel), local: c.At.In(t.zone),
		origin: max(q.Origin, ticket.FromReporter),
		class:  class{kind: q.Kind, category: q.Category, priority: q.Priority},
	}
}

// matches reports whether every condition holds, the cheap ones first.
func (r *compiledRule) matches(v *view) bool {
	c := &v.class
	if len(r.Kind) > 0 && !slices.Contains(r.Kind, c.kind) ||
		len(r.Origin) > 0 && !slices.Contains(r.Origin, v.origin) ||
		len(r.Priority) > 0 && !slices.Contains(r.Priority, max(c.priority, ticket.Normal)) ||
		len(r.channels) > 0 && !slices.Contains(r.channels, v.channel) ||
		len(r.Category) > 0 && r.category(c.category) == "" ||
		len(r.under) > 0 && r.unit(v.of.Path) == "" ||
		!within(r.Hours, r.Days, v.local) ||
		r.placed() && v.of.Path == "" {
		return false
	}
	if r.concludes() && !r.mayConclude(v) {
		return false
	}
	return r.words.match(v.text)
}

// mayConclude reports whether a rule may end the case. A table does not end what is for people, which is an emergency or a
// report that names a person, and answers nothing that was filed or classified as other than an inquiry.
func (r *compiledRule) mayConclude(v *view) bool {
	c := &v.class
	return c.priority != ticket.Emergency && len(v.of.Request.About) == 0 &&
		(r.Answer == "" || c.kind == 0 || c.kind == ticket.Inquiry)
}

// category is the category of the rule in which a case lies, or "".
func (r *compiledRule) category(of string) string {
	for _, c := range r.Category {
		if ticket.InCategory(of, c) {
			return c
		}
	}
	return ""
}

// unit is the unit of the rule under which a path lies, or "".
func (r *compiledRule) unit(p grid.Path) string {
	for i, u := range r.under {
		if u.Contains(p) {
			return r.Unit[i]
		}
	}
	return ""
}

// reason returns which conditions of a rule matched, in the table's own words.
func (r *compiledRule) reason(v *view, from string) Reason {
	var en, zh []string
	say := func(name, chinese, value string) {
		if value != "" {
			en, zh = append(en, name+" "+value), append(zh, chinese+"："+value)
		}
	}
	member := func(name, chinese string, value interface{ In(gridgov.Language) string }) {
		en, zh = append(en, name+" "+value.In(gridgov.English)), append(zh, chinese+"："+value.In(gridgov.Chinese))
	}
	if len(r.Category) > 0 {
		say("category", "类别", shown(r.category(v.class.category)))
	}
	if len(r.under) > 0 {
		say("unit", "网格", r.unit(v.of.Path))
	}
	if len(r.Channel) > 0 {
		say("channel", "渠道", r.Channel[slices.Index(r.channels, v.channel)])
	}
	if len(r.Kind) > 0 {
		member("kind", "类型", v.class.kind)
	}
	if len(r.Origin) > 0 {
		member("origin", "来源", v.origin)
	}
	if len(r.Priority) > 0 {
		member("priority", "紧急程度", max(v.class.priority, ticket.Normal))
	}
	say("hours", "时段", r.Hours.String())
	say("days", "星期", r.Days.String())
	if hits := r.words.hits(v.text); len(hits) > 0 {
		en, zh = append(en, "keyword "+strings.Join(hits, ", ")), append(zh, "关键词："+strings.Join(hits, "、"))
	}
	if en == nil && len(r.None) > 0 {
		en, zh = []string{"no keyword of none"}, []string{"无排除词"}
	}
	if en == nil {
		en, zh = []string{"always"}, []string{"一律适用"}
	}
	return Reason{Rule: r.ID, Why: strings.Join(en, ", "), Zh: strings.Join(zh, "，"), From: from}
}
