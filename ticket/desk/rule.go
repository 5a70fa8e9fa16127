package desk

import (
	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/closedset"
)

// A Rule is what refuses a step: the lifecycle, the access table, or a rule about data. See [RefusedError].
type Rule uint8

// The rules.
const (
	RuleLifecycle               Rule = iota + 1 // no ticket in this state takes the command
	RuleAccess                                  // no role of the actor may do this; HTTP 403
	RuleKnownHistory                            // a record that this version does not know in full takes no step
	RuleSize                                    // a step and its ticket have a size that every store takes
	RuleTooMany                                 // tasks, orders, approvals, duplicates and persons named have a number
	RuleTooOften                                // questions, replies sent back and merges undone have a number
	RuleNothingNew                              // the ticket is so already
	RuleConflictOfInterest                      // nobody works on, rules on or sees what is about them
	RuleScreening                               // what may be about staff is classified by the duty desk first
	RuleSecondPerson                            // nobody rules on what they asked for themselves
	RuleWhoRules                                // a ruling is given by the level that it waits for
	RuleWaitsAlready                            // nothing is asked for twice at a time
	RuleBinding                                 // a ruling of the level above binds
	RuleOwnMatter                               // a report, a reply and an application come from whom the matter or task is given to
	RuleOwnDispatch                             // nobody objects to their own dispatch
	RuleOwnName                                 // a reporter files under their own name, or on behalf of another
	RuleTooLate                                 // an objection has a limit
	RuleUpwardsOnly                             // a handler transfers to a unit above
	RuleHandover                                // the desk and the coordinator hand a ticket over, while no objection waits
	RuleUnknownHandler                          // nothing is given to a handler that is not known any longer
	RuleOutside                                 // an outside unit joins where a leader calls it
	RuleReportsFirst                            // tasks are reported back before the lead answers
	RuleBotsAnswerInquiriesOnly                 // bots answer inquiries only
	RuleNotTheHandler                           // nobody judges their own work
	RuleAskFirst                                // a ticket with a reporter is answered before it is closed
	RuleAnswered                                // while the final reply is out, nobody works on the ticket
	RuleNobodyToAsk                             // a question and a call-back have a reporter
	RuleClosed                                  // a closed ticket takes no supplement
	RuleReopening                               // how often, how long after the closing, and after which resolutions
	RuleExtension                               // how often, and before the limit passes
	RuleSuspension                              // how often, and until when
	RuleCalendar                                // a bound in working days needs the calendar of the year
	RuleDateFromAbove                           // the desk and the coordinator enter a date from above
	RuleUpperLevel                              // an order is for somebody else
	RuleDuplicates                              // what a ticket and its duplicates are to each other does not allow it
	RuleMergedAlready                           // a duplicate has no duplicates of its own
	RuleHandledTogether                         // a duplicate is judged when the matter has ended
	ruleEnd
)

var ruleNames = closedset.Names{
	{"lifecycle", "办理流程"},
	{"access", "权限"},
	{"known_history", "记录完整"},
	{"size", "长度上限"},
	{"too_many", "数量上限"},
	{"too_often", "次数上限"},
	{"nothing_new", "无需重复"},
	{"conflict_of_interest", "回避"},
	{"screening", "先行甄别"},
	{"second_person", "不得自批"},
	{"who_rules", "审批权限"},
	{"waits_already", "正待审批"},
	{"binding", "裁定执行"},
	{"own_matter", "非本人事项"},
	{"own_dispatch", "本人派单"},
	{"own_name", "本人名义"},
	{"too_late", "异议逾期"},
	{"upwards_only", "逐级上报"},
	{"handover", "交接"},
	{"unknown_handler", "承办人不存在"},
	{"outside", "外单位联动"},
	{"reports_first", "先反馈"},
	{"bots_answer_inquiries_only", "机器人只答咨询"},
	{"not_the_handler", "不得自评"},
	{"ask_first", "先答复"},
	{"answered", "已答复"},
	{"nobody_to_ask", "无反映人"},
	{"closed", "已办结"},
	{"reopening", "重办"},
	{"extension", "延期"},
	{"suspension", "挂账"},
	{"calendar", "工作日历"},
	{"date_from_above", "上级时限"},
	{"upper_level", "督办对象"},
	{"duplicates", "并单"},
	{"merged_already", "已并单"},
	{"handled_together", "合并办理"},
}

// String returns the name in documents: "second_person".
func (r Rule) String() string { return ruleNames.String(uint8(r)) }

// In returns the name in a language, for people.
func (r Rule) In(lang gridgov.Language) string {
	return ruleNames.In(uint8(r), lang)
}

// MarshalText writes the name.
func (r Rule) MarshalText() ([]byte, error) { return ruleNames.Text("rule", uint8(r)) }

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (r *Rule) UnmarshalText(b []byte) error { return closedset.Parse(r, ruleNames, "rule", b) }

// Status returns the HTTP status of a refusal by the rule: 403 by the access table, else 409.
func (r Rule) Status() int {
	if r == RuleAccess {
		return 403
	}
	return 409
}
