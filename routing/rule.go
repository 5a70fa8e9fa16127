package routing

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A Rule (规则) is one row of a [Table]: conditions, all of which must hold, and what follows. The package comment
// describes each column. It is data: json.Marshal writes an object that [LoadTable] reads again.
type Rule struct {
	ID   string
	Line int // its line in the file
	Note string

	// Conditions. What is empty matches everything; a list means any of it.
	Category []string
	Unit     []string
	Channel  []string
	Kind     []ticket.Kind
	Origin   []ticket.Origin
	Priority []ticket.Priority
	Any      []string
	All      []string
	None     []string
	Except   []string
	Hours    Hours
	Days     Days

	// Consequences.
	SetKind       ticket.Kind
	SetCategory   string
	SetDifficulty ticket.Difficulty
	SetPriority   ticket.Priority
	Respond       string
	Tell          []string
	Answer        string
	Resolution    ticket.Resolution
	Transfer      ticket.Handler
	Lead          ticket.Handler
	With          []ticket.Handler
	Refer         string
	Limit         worktime.Span
	Alarm         []ticket.Handler
	Continue      bool
}

// The bounds of single values, in bytes. Texts leave room for what is filled in: see [ticket.Answer].
const (
	maxID      = 100
	maxNote    = 1000
	maxKeyword = 100
	maxChannel = 100
	maxCode    = 100
	maxPath    = 500
	maxText    = 4096
	maxRefer   = 200
	maxTell    = 20
)

// ruleColumns are the columns of a rule table, in the order in which a rule reads.
var ruleColumns = []column[Rule]{
	textColumn("id", maxID, false, func(r *Rule) *string { return &r.ID }),
	listColumn("category", maxPath, func(r *Rule) *[]string { return &r.Category }),
	listColumn("unit", maxCode, func(r *Rule) *[]string { return &r.Unit }),
	listColumn("channel", maxChannel, func(r *Rule) *[]string { return &r.Channel }),
	namesColumn("kind", func(r *Rule) *[]ticket.Kind { return &r.Kind }),
	namesColumn("origin", func(r *Rule) *[]ticket.Origin { return &r.Origin }),
	namesColumn("priority", func(r *Rule) *[]ticket.Priority { return &r.Priority }),
	wordsColumn("any", func(r *Rule) *[]string { return &r.Any }),
	wordsColumn("all", func(r *Rule) *[]string { return &r.All }),
	wordsColumn("none", func(r *Rule) *[]string { return &r.None }),
	wordsColumn("except", func(r *Rule) *[]string { return &r.Except }),
	{
		name: "hours",
		set: func(r *Rule, values []string, bad complain) {
			var ok bool
			if r.Hours, ok = parseHours(values[0]); !ok {
				bad(gridgov.Fault{
					Rule:  gridgov.RuleForm,
					Right: gridgov.Text{En: "write 22:00-06:00, less than the entire day", Zh: "应写成22:00-06:00，不足一整天"}, Got: values[0],
				})
			}
		},
		get: func(r *Rule) []string { return some(r.Hours.String()) },
	},
	{
		name: "days", list: true, also: commas,
		set: func(r *Rule, values []string, bad complain) {
			for _, text := range values {
				d, ok := parseDays(text)
				if !ok {
					bad(gridgov.Fault{
						Rule:  gridgov.RuleForm,
						Right: gridgov.Text{En: "mon, tue, wed, thu, fri, sat, sun, or a range: mon-fri", Zh: "应为mon、tue、wed、thu、fri、sat、sun，或范围如mon-fri"},
						Got:   text,
					})
				}
				r.Days |= d
			}
		},
		get: func(r *Rule) []string { return r.Days.names() },
	},
	nameColumn("set_kind", func(r *Rule) *ticket.Kind { return &r.SetKind }),
	textColumn("set_category", maxPath, false, func(r *Rule) *string { return &r.SetCategory }),
	nameColumn("set_difficulty", func(r *Rule) *ticket.Difficulty { return &r.SetDifficulty }),
	nameColumn("set_priority", func(r *Rule) *ticket.Priority { return &r.SetPriority }),
	listColumn("tell", maxTell, func(r *Rule) *[]string { return &r.Tell }),
	textColumn("respond", maxText, true, func(r *Rule) *string { return &r.Respond }),
	textColumn("answer", maxText, true, func(r *Rule) *string { return &r.Answer }),
	nameColumn("resolution", func(r *Rule) *ticket.Resolution { return &r.Resolution }),
	handlerColumn("transfer", func(r *Rule) *ticket.Handler { return &r.Transfer }),
	handlerColumn("lead", func(r *Rule) *ticket.Handler { return &r.Lead }),
	listColumn("with", ticket.MaxHandler, func(r *Rule) *[]ticket.Handler { return &r.With }),
	textColumn("refer", maxRefer, false, func(r *Rule) *string { return &r.Refer }),
	{
		name: "limit",
		set: func(r *Rule, values []string, bad complain) {
			var ok bool
			if r.Limit, ok = parseLimit(values[0]); !ok {
				bad(gridgov.Fault{
					Rule: gridgov.RuleForm,
					Right: gridgov.Text{
						En: "write 2h, 90m, 5d, 1d12h, 5wd (working days) or 4wh (working hours), more than 0, at most ten years",
						Zh: "应写成2h、90m、5d、1d12h、5wd（工作日）或4wh（工作时），大于0，最长十年",
					},
					Got: values[0],
				})
			}
		},
		get: func(r *Rule) []string { return some(limitText(r.Limit)) },
	},
	listColumn("alarm", ticket.MaxHandler, func(r *Rule) *[]ticket.Handler { return &r.Alarm }),
	{
		name: "continue",
		set: func(r *Rule, values []string, bad complain) {
			switch lower(values[0]) {
			case "yes", "true", "1", "是":
				r.Continue = true
			case "no", "false", "0", "否":
			default:
				bad(gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: "yes, no", Got: values[0]})
			}
		},
		get: func(r *Rule) []string {
			if r.Continue {
				return []string{"yes"}
			}
			return nil
		},
	},
	textColumn("note", maxNote, true, func(r *Rule) *string { return &r.Note }),
}

// consequences is where the conditions end in ruleColumns.
var consequences = slices.IndexFunc(ruleColumns, func(c column[Rule]) bool { return c.name == "set_kind" })

// does are the columns without which a rule would do nothing.
var does = slices.DeleteFunc(columnNames(ruleColumns[consequences:]),
	func(name string) bool { return name == "continue" || name == "note" })

// String reads "id: any 着火;起火 → set_priority emergency, transfer department/值班室".
func (r Rule) String() string {
	var b strings.Builder
	b.WriteString(r.ID)
	b.WriteString(":")
	before := " "
	for i, c := range ruleColumns[1:] {
		if i+1 == consequences {
			if before == " " {
				b.WriteString(" always")
			}
			before = " → "
		}
		if values := c.get(&r); len(values) > 0 && c.name != "note" {
			b.WriteString(before + c.name + " " + strings.Join(values, ";"))
			before = ", "
		}
	}
	return b.String()
}

// MarshalJSON writes the columns that are set, in order.
func (r Rule) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, c := range ruleColumns {
		values := c.get(&r)
		if len(values) == 0 {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		var value any = values
		if !c.list {
			value = values[0]
		}
		doc, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		b.WriteString(`"` + c.name + `":`)
		b.Write(doc)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
