package routing

import (
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// A class is what triage says of a case so far: as it was filed, and as the rules with continue have set it.
type class struct {
	kind       ticket.Kind
	category   string
	difficulty ticket.Difficulty
	priority   ticket.Priority
	byRule     struct{ kind, category bool }
}

// set takes over what a rule sets. What an earlier rule has set stays; what was filed gives way. A priority only rises.
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

// news is what a request does not say already. A classification without any news would be refused, and would take the
// steps after it along.
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

// A view is a case while a table looks at it: what every rule asks is worked out once.
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

// matches says whether every condition holds, the cheap ones first.
func (r *rule) matches(v *view) bool {
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

// mayConclude keeps a table from ending what is for people: an emergency, a report that names a person; and from
// answering what was filed, or has been classified, as anything but an inquiry.
func (r *rule) mayConclude(v *view) bool {
	c := &v.class
	return c.priority != ticket.Emergency && len(v.of.Request.About) == 0 &&
		(r.Answer == "" || c.kind == 0 || c.kind == ticket.Inquiry)
}

// category is the category of the rule in which a case lies, or "".
func (r *rule) category(of string) string {
	for _, c := range r.Category {
		if ticket.InCategory(of, c) {
			return c
		}
	}
	return ""
}

// unit is the unit of the rule under which a path lies, or "".
func (r *rule) unit(p grid.Path) string {
	for i, u := range r.under {
		if u.Contains(p) {
			return r.Unit[i]
		}
	}
	return ""
}

// reason says what of a rule matched, in the table's own words.
func (r *rule) reason(v *view, from string) Reason {
	var en, zh []string
	say := func(name, chinese, value string) {
		if value != "" {
			en, zh = append(en, name+" "+value), append(zh, chinese+"："+value)
		}
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
		en, zh = append(en, "kind "+v.class.kind.String()), append(zh, "类型："+v.class.kind.In(gridgov.Chinese))
	}
	if len(r.Origin) > 0 {
		say("origin", "来源", v.origin.String())
	}
	if len(r.Priority) > 0 {
		say("priority", "紧急程度", max(v.class.priority, ticket.Normal).String())
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
