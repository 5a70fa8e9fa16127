package gridgov

import (
	"strings"

	"github.com/gridgov/gridgov/internal/code"
)

// A Rule is what a value breaks when it is wrong. The set is closed. Each rule has a name, which is in JSON, and a sentence in
// English and in Chinese, which [Fault.In] completes.
type Rule uint8

// The rules. Where a rule has a limit, it is in [Fault.Limit].
const (
	RuleRequired    Rule = iota + 1
	RuleMax              // limit: the largest legal value
	RuleMaxBytes         // limit: how many bytes
	RuleMaxEntries       // limit: how many values, rows, points …
	RuleMaxDepth         // limit: how many levels or parts
	RuleMin              // limit: the smallest legal value
	RuleMinEntries       // limit: how many values, rows, points …
	RuleRange            // limit: the smallest and the largest legal value, with "…" between them
	RuleOneOf            // limit: the legal values, separated by ", "
	RuleUnknown          // there is no such unit, handler, member, column …
	RuleForm             // it is not written as it must be
	RuleType             // a JSON value of another type
	RuleJSON             // not JSON, or not the document that is expected
	RuleCSV              // not CSV, or cells that do not fit the header
	RuleEncoding         // a file in another encoding or format
	RuleUTF8             // not UTF-8
	RuleCharacter        // a control character, NUL, or a space where none may be
	RuleUnique           // it occurs twice, or was used before
	RuleReserved         // a name that the library uses itself
	RuleExcludes         // it must be left out, here or with another value
	RuleRequires         // it is only legal with something else
	RuleMatch            // it contradicts another value
	RuleOrder            // an end before its beginning, or a later thing before an earlier one
	RuleOverlap          // limit: what it overlaps with
	RulePeriod           // outside the time in which something else is valid
	RuleCycle            // it is, through others, below itself
	RuleGeometry         // a ring that is none
	RuleUnreachable      // a row that can never match
	RuleIncomplete       // a table that leaves something out
	RuleStaff            // only staff may fill it in
	RuleSetting          // limit: the value that a setting of a database or a connection must have
	RuleMore             // limit: how many further faults are not listed
)

// rules are the rows of the set. A sentence with % has the limit there.
var rules = [...]struct {
	name     string
	sentence Text
}{
	RuleRequired:    {"required", Text{"is required", "必填"}},
	RuleMax:         {"max", Text{"must be at most %", "最大为%"}},
	RuleMaxBytes:    {"max_bytes", Text{"must be at most % bytes", "最多%个字节"}},
	RuleMaxEntries:  {"max_entries", Text{"must have at most % entries", "最多%项"}},
	RuleMaxDepth:    {"max_depth", Text{"must have at most % levels", "最多%层"}},
	RuleMin:         {"min", Text{"must be at least %", "最小为%"}},
	RuleMinEntries:  {"min_entries", Text{"must have at least % entries", "至少%项"}},
	RuleRange:       {"range", Text{"must be in %", "应在%之间"}},
	RuleOneOf:       {"one_of", Text{"must be one of %", "应为下列之一：%"}},
	RuleUnknown:     {"unknown", Text{"is unknown", "查无此项"}},
	RuleForm:        {"form", Text{"has the wrong form", "格式不对"}},
	RuleType:        {"type", Text{"has the wrong type", "类型不对"}},
	RuleJSON:        {"json", Text{"is not the JSON that is expected", "JSON内容不对"}},
	RuleCSV:         {"csv", Text{"is not the CSV that is expected", "CSV内容不对"}},
	RuleEncoding:    {"encoding", Text{"has the wrong encoding or format", "文件编码或格式不对"}},
	RuleUTF8:        {"utf8", Text{"is not UTF-8", "不是UTF-8编码"}},
	RuleCharacter:   {"character", Text{"has a character that is not allowed", "含有不允许的字符"}},
	RuleUnique:      {"unique", Text{"is not unique", "重复"}},
	RuleReserved:    {"reserved", Text{"is reserved", "系统保留，不可使用"}},
	RuleExcludes:    {"excludes", Text{"must be left out", "此处不应填写"}},
	RuleRequires:    {"requires", Text{"is not allowed alone", "不能单独填写"}},
	RuleMatch:       {"match", Text{"does not match the rest", "前后不一致"}},
	RuleOrder:       {"order", Text{"is in the wrong order", "先后顺序不对"}},
	RuleOverlap:     {"overlap", Text{"overlaps with %", "与%重叠"}},
	RulePeriod:      {"period", Text{"is outside the period of validity", "不在有效期内"}},
	RuleCycle:       {"cycle", Text{"leads back to itself", "循环引用"}},
	RuleGeometry:    {"geometry", Text{"is not a valid shape", "图形数据无效"}},
	RuleUnreachable: {"unreachable", Text{"can never match", "永远不会用到"}},
	RuleIncomplete:  {"incomplete", Text{"is incomplete", "不完整"}},
	RuleStaff:       {"staff", Text{"can be filled in by staff only", "只能由工作人员填写"}},
	RuleSetting:     {"setting", Text{"must be set to %", "应设置为%"}},
	RuleMore:        {"more", Text{"has % more faults", "另有%处错误"}},
}

// String returns the rule's name: "max_bytes". It is empty for what is no rule.
func (r Rule) String() string {
	if int(r) >= len(rules) {
		return ""
	}
	return rules[r].name
}

// MarshalText returns the rule's name. What is no rule is [ErrInvalid].
func (r Rule) MarshalText() ([]byte, error) {
	if r.String() == "" {
		return nil, Invalid("rule", Fault{Field: "rule", Rule: RuleUnknown})
	}
	return []byte(r.String()), nil
}

// UnmarshalText reads a rule's name. An unknown one is [ErrInvalid].
func (r *Rule) UnmarshalText(name []byte) error {
	for i := range rules {
		if i > 0 && rules[i].name == string(name) {
			*r = Rule(i)
			return nil
		}
	}
	return Invalid("rule", Fault{Field: "rule", Rule: RuleUnknown, Got: string(name)})
}

// A Fault says which field is wrong, which rule it breaks and what would be right. It never repeats free text of a person: errors
// quote what has the form of a code, which is ASCII letters, digits and . _ : / - , at most 64 bytes. In JSON it has no sentences:
// whoever sends it to a browser adds [Fault.In] in the language of its reader.
type Fault struct {
	Field string `json:"field"`           // path in JSON names: "text", "handled.resolution", "about[3]", or a place in a file: "line 3: path"
	Rule  Rule   `json:"rule"`            // in JSON by its name: "required", "max_bytes"
	Limit string `json:"limit,omitempty"` // for programs: a number, a range or the legal values, where the rule has one
	Got   string `json:"got,omitempty"`   // a code or a number; [Invalid] puts … in the place of anything else
	Right Text   `json:"right,omitzero"`  // for people: what would be right, where rule and limit do not say it
}

// In returns the fault as a sentence: the field, what is wrong, what was got and what would be right. Without a field it is what a
// form shows next to it.
func (f Fault) In(lang Language) string {
	var b strings.Builder
	colon, got, end, because := " ", " (got ", ")", ": "
	if lang == Chinese {
		colon, got, end, because = "：", "（填写的是", "）", "，"
	}
	if f.Field != "" {
		b.WriteString(placeIn(f.Field, lang))
		b.WriteString(colon)
	}
	if int(f.Rule) < len(rules) {
		before, after, _ := strings.Cut(rules[f.Rule].sentence.In(lang), "%")
		b.WriteString(before)
		if limit := f.Limit; strings.Contains(rules[f.Rule].sentence.En, "%") {
			if lang == Chinese {
				limit = strings.ReplaceAll(limit, ", ", "、")
			}
			b.WriteString(limit)
		}
		b.WriteString(after)
	}
	if f.Got != "" {
		b.WriteString(got)
		b.WriteString(f.Got)
		b.WriteString(end)
	}
	if right := f.Right.In(lang); right != "" {
		b.WriteString(because)
		b.WriteString(right)
	}
	return b.String()
}

// placeIn is the field as people read it: of a file "line 3: column 2" is 第3行:第2列 in Chinese.
func placeIn(field string, lang Language) string {
	rest, ok := strings.CutPrefix(field, "line ")
	if !ok || lang != Chinese {
		return field
	}
	line, column, found := strings.Cut(rest, ": ")
	if !found {
		return "第" + line + "行"
	}
	if n, ok := strings.CutPrefix(column, "column "); ok {
		column = "第" + n + "列"
	}
	return "第" + line + "行：" + column
}

// String returns the sentence in English.
func (f Fault) String() string { return f.In(English) }

// InvalidError carries every fault of an input at once.
type InvalidError struct {
	What   string  `json:"what"` // what was looked at: "request", "tree", "rules.csv"
	Faults []Fault `json:"faults"`
}

// Invalid makes an [*InvalidError], or nil when there is no fault. What is no code in a fault's Got becomes "…".
func Invalid(what string, faults ...Fault) error {
	if len(faults) == 0 {
		return nil
	}
	for i := range faults {
		faults[i].Got = code.Shown(faults[i].Got)
	}
	return &InvalidError{What: what, Faults: faults}
}

// In returns what was looked at and the sentences of its faults, at most 20 of them.
func (e *InvalidError) In(lang Language) string {
	var b strings.Builder
	colon, next := ": ", "; "
	if lang == Chinese {
		colon, next = "：", "；"
	}
	if len(e.Faults) == 0 || e.Faults[0].Field != e.What { // and not the name twice
		b.WriteString(e.What)
		b.WriteString(colon)
	}
	for i, f := range e.Faults {
		if i > 0 {
			b.WriteString(next)
		}
		if i == 20 {
			b.WriteString("…")
			break
		}
		b.WriteString(f.In(lang))
	}
	return b.String()
}

// Error returns the sentences in English.
func (e *InvalidError) Error() string { return e.In(English) }

// Unwrap returns [ErrInvalid].
func (e *InvalidError) Unwrap() error { return ErrInvalid }
